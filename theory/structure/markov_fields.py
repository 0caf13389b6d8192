r"""Hammersley and Clifford's theorem for bits: conditional independence is locality of the energy, if all probabilities
are positive.

Let p(x) = e^(-H(x)) / Z > 0 on {0, 1}^n with H(x) = sum over S of h_S prod_{i in S} x_i (spec B2), and let G be a graph
on the n sites. Then

    p is Markov with respect to G  <=>  h_S = 0 for every S that is no clique of G
    (exact; B5)

so that the energies of such p have one coefficient for each clique, and their degree is the clique number. For given
all other bits, bits i and j that are no neighbours are independent if and only if p_11 p_00 = p_10 p_01, that is, if
the part of H with x_i x_j vanishes for all values of the others.

With zeros among the probabilities it fails: the uniform distribution on 8 of the 16 states of a ring of 4 bits is
Markov and does not factorise (J. Moussouris, J. Stat. Phys. 10, 11 (1974)). Printed in Besag, Sec. 3."""

import sympy as sp

from theory.language import Claim, Count, Hypothesis, Mutant, Quantity, Source, Use, reals
from theory.structure.locality import cliques, graph, has_sites, named_graph, size

_theorem = Source("Besag", "Sec. 3")
_SETS = "dimension of the energies of positive distributions on bits that are Markov with respect to the graph"
_DEGREE = "largest degree of the energy of a positive distribution on bits that is Markov with respect to the graph"
_ZEROS = (
    "distributions on bits, zeros allowed, that are Markov with respect to the graph and do not factorise over its"
    " cliques"
)
u, v, w = reals("u v w")
_gap = u * v * w - u * v

bits_are_independent_iff_they_do_not_interact = Claim(
    "markov_fields.bits_are_independent_iff_they_do_not_interact",
    sp.Eq(_gap, u * v * (w - 1), evaluate=False),
    where=dict.fromkeys((u, v, w), (0, 10)),
    summary=(
        "Given all other bits, two bits of weights 1, u, v, u v w (w = e^-h, h their interaction) have p_11 p_00 - p_10"
        " p_01 = u v (w - 1): they are independent if and only if h = 0."
    ),
    spec=("B5",),
    direction="exact",
    source=_theorem,
    uses=(Use("polynomials.moebius_inversion_gives_the_coefficients", at={"n": 2}),),
    mutants=(
        Mutant("independent whatever the interaction", statement=sp.Eq(_gap, sp.S.Zero, evaluate=False)),
        Mutant("the other sign", statement=sp.Eq(_gap, u * v * (1 - w), evaluate=False)),
    ),
)


def clique_count(graph: str, size: int) -> sp.Integer:
    """The number of cliques of a named graph, the empty one included."""
    return sp.Integer(sum(cliques(graph, size, size if graph == "complete" else 3)))


def clique_number(graph: str, size: int) -> int:
    """The sites of the largest clique of a named graph."""
    if size == 1:
        return 1
    if graph == "complete" or (graph in ("ring", "torus") and size == 3):
        return size
    return 2


_cliques, _clique_number = sp.Function("Cliques"), sp.Function("CliqueNumber")


def _sites(graph: str, size: int) -> int:
    return size**2 if graph in ("square", "torus") else size


_known = (
    Use(
        "polynomials.functions_of_finitely_many_values_are_one_polynomial",
        at=lambda graph, size: {"v": 2, "n": _sites(graph, size)},
    ),
    "locality.open_lattice_has_one_bond_less_per_line",
    "locality.periodic_lattice_has_one_bond_per_site_and_axis",
)
_graphs = tuple(
    {"graph": graph, "size": size}
    for graph, size in (
        ("path", 1),
        ("path", 5),
        ("ring", 3),
        ("ring", 4),
        ("ring", 6),
        ("star", 5),
        ("complete", 4),
        ("square", 2),
    )
)

markov_energies_have_one_coefficient_per_clique = Claim(
    "markov_fields.markov_energies_have_one_coefficient_per_clique",
    Count("markov", _SETS, "==", _cliques(named_graph.symbol, size.symbol)),
    summary=(
        "On a path, ring, star, complete graph, square lattice or torus the energies of positive distributions on"
        " bits that are Markov with respect to the graph make a space of as many dimensions as there are cliques, the"
        " empty one included: one coefficient per clique."
    ),
    spec=("B5",),
    direction="exact",
    parameters=(named_graph, size),
    hypotheses=(has_sites,),
    source=_theorem,
    uses=("markov_fields.bits_are_independent_iff_they_do_not_interact", *_known),
    definitions={_cliques: clique_count},
    instances=_graphs,
    mutants=(
        Mutant(
            "zeros among the probabilities",
            statement=Count("factorise", _ZEROS, "==", sp.S.Zero),
            at={"graph": "ring", "size": 4},
        ),
        Mutant(
            "sites and bonds only, on a triangle",
            statement=Count("markov", _SETS, "==", sp.Integer(7)),
            at={"graph": "ring", "size": 3},
        ),
        Mutant(
            "largest cliques only", statement=Count("markov", _SETS, "==", size.symbol), at={"graph": "ring", "size": 6}
        ),
        Mutant("all subsets", statement=Count("markov", _SETS, "==", 2**size.symbol), at={"graph": "ring", "size": 4}),
    ),
)

energy_degree_is_the_clique_number = Claim(
    "markov_fields.energy_degree_is_the_clique_number",
    Count("degree", _DEGREE, "==", _clique_number(named_graph.symbol, size.symbol)),
    summary=(
        "On a path, ring, star, complete graph, square lattice or torus the energy of a positive Markov distribution"
        " on bits has at most the degree of the graph's clique number, which is attained; it is 2 on a ring of four"
        " or more sites."
    ),
    spec=("B5",),
    direction="tight",
    parameters=(named_graph, size),
    hypotheses=(has_sites,),
    source=_theorem,
    uses=("markov_fields.markov_energies_have_one_coefficient_per_clique",),
    definitions={_clique_number: clique_number},
    instances=_graphs,
    mutants=(
        Mutant(
            "number of neighbours + 1, on a ring",
            statement=Count("degree", _DEGREE, "==", sp.Integer(3)),
            at={"graph": "ring", "size": 6},
        ),
        Mutant(
            "number of neighbours + 1, on a star",
            statement=Count("degree", _DEGREE, "==", size.symbol),
            at={"graph": "star", "size": 5},
        ),
        Mutant(
            "2 whatever the graph",
            statement=Count("degree", _DEGREE, "==", sp.Integer(2)),
            at={"graph": "complete", "size": 4},
        ),
    ),
)


def _countable(graph: object, size: sp.Expr) -> object:
    return sp.Le(size, 12_000) if graph == "complete" else True


coefficients = Quantity(
    "markov_fields.coefficients",
    "coefficients of the energy of a positive distribution on bits that is Markov with respect to the graph, the"
    " constant included",
    (graph, size),
    hypotheses=(has_sites, Hypothesis("size", _countable, "a complete graph has at most 12000 sites")),
    spec=("B5",),
    source=_theorem,
    uses=("markov_fields.markov_energies_have_one_coefficient_per_clique",),
)

energy_degree = Quantity(
    "markov_fields.energy_degree",
    "largest degree of the energy of a positive distribution on bits that is Markov with respect to the graph",
    (graph, size),
    hypotheses=(has_sites,),
    spec=("B5",),
    source=_theorem,
    uses=("markov_fields.energy_degree_is_the_clique_number",),
)
