r"""Local interactions leave a number of coefficients that is linear in the number of sites.

    ring of n >= 2 r + 1 sites, variables of one monomial within r + 1 consecutive sites, degree <= d:
        1 + n [C(r + 1 + d, d) - C(r + d, d)] coefficients
        (exact; B4)
    open chain of n sites, pairs up to distance r < n, degree <= 2: 1 + 2n + r n - r (r + 1)/2 coefficients
    (exact; B4)
    nearest neighbours on a D-dimensional lattice of L sites a side: D L^(D - 1) (L - 1) bonds, periodic (L >= 3) D L^D
    (exact; B4)
    a named graph with N_k cliques of k sites: sum over k of N_k C(d, k) monomials of degree <= d whose variables form a
    clique      (exact; B4)

A ring with n <= 2 r counts some supports twice, a periodic lattice of 2 sites a side all bonds. Summing out a site
couples its neighbours, so that the linear count holds for the whole of a system and not for a part of it. Printed in
LTR, Sec. II.D, without the constants."""

from math import comb

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Choice,
    Claim,
    Count,
    Hypothesis,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Recurrence,
    Source,
    Use,
    reals,
    zero,
)

sites = Integer("n", "number of sites", minimum=1)
reach = Integer("range", "largest distance of two sites in one monomial, in sites", minimum=0)
degree = Integer("degree", "largest degree", minimum=0)
side = Integer("side", "sites along one side", minimum=1)
dimension = Integer("dimension", "dimension of the lattice", minimum=1)
n, r, d, L, D = sites.symbol, reach.symbol, degree.symbol, side.symbol, dimension.symbol
_text = Source("LTR", "Sec. II.D")
_here = Source("here")

_RING = (
    "monomials of degree at most d on a ring of n sites with all variables within r + 1 consecutive sites, the constant"
    " included"
)
_CHAIN = (
    "monomials of degree at most 2 on an open chain of n sites with all variables within r + 1 consecutive sites, the"
    " constant included"
)
_BONDS = "pairs of nearest neighbours on a lattice of L sites a side in D dimensions"
_PERIODIC = "pairs of nearest neighbours on a periodic lattice of L sites a side in D dimensions"


def first_site_occurs(r: sp.Expr, d: sp.Expr) -> sp.Expr:
    """Monomials of degree <= d in r + 1 variables that contain the first one."""
    return sp.binomial(r + 1 + d, d) - sp.binomial(r + d, d)


def _no_overlap(n: sp.Expr, range: sp.Expr, **_: sp.Expr) -> sp.Basic:
    return sp.Ge(n, 2 * range + 1)


windows_do_not_overlap = Hypothesis(
    "n", _no_overlap, "n >= 2 range + 1, so that no two sites are in range both ways round", "use a longer ring"
)


def _cases(*cases: tuple[int, int, int]) -> tuple[dict[str, int], ...]:
    return tuple({"n": sites, "range": reach, "degree": degree} for sites, reach, degree in cases)


local_polynomials_on_a_ring_number_linearly_in_the_sites = Claim(
    "locality.local_polynomials_on_a_ring_number_linearly_in_the_sites",
    Count(
        "ring",
        _RING,
        "==",
        1 + n * first_site_occurs(r, d),
        recurrence=Recurrence(
            r,
            0,
            1 + n * d,
            BEFORE + n * sp.binomial(r + d, d - 2),
            "the powers of each site; then monomials with both ends of r + 2 sites, of which n can be the first",
            by_definition=False,
        ),
    ),
    summary=(
        "On a ring of n >= 2 r + 1 sites, 1 + n [C(r + 1 + d, d) - C(r + d, d)] monomials of degree at most d lie"
        " within r + 1 consecutive sites."
    ),
    spec=("B4",),
    direction="exact",
    parameters=(sites, reach, degree),
    hypotheses=(windows_do_not_overlap,),
    source=_text,
    derivation=lambda: Induction(r, "n sites can be the first"),
    instances=_cases(
        (1, 0, 3),
        (3, 1, 2),
        (3, 1, 4),
        (5, 1, 4),
        (5, 2, 2),
        (5, 2, 3),
        (6, 1, 2),
        (6, 1, 4),
        (7, 2, 3),
        (7, 3, 3),
        (8, 2, 3),
        (9, 4, 2),
    ),
    mutants=(
        Mutant("n = 2 r, where windows overlap", hypotheses=(), at=_cases((4, 2, 2))[0]),
        Mutant("all to all", statement=Count("ring", _RING, "==", sp.binomial(n + d, d)), at=_cases((6, 1, 2))[0]),
        Mutant(
            "each window on its own",
            statement=Count("ring", _RING, "==", n * sp.binomial(r + 1 + d, d)),
            at=_cases((6, 1, 2))[0],
        ),
    ),
)

_chain = 1 + 2 * n + r * n - r * (r + 1) / 2


_inside = Hypothesis("range", lambda n, range: sp.Le(range, n - 1), "range <= n - 1", "use a longer chain")

open_chain_loses_pairs_at_its_ends = Claim(
    "locality.open_chain_loses_pairs_at_its_ends",
    Count(
        "chain",
        _CHAIN,
        "==",
        _chain,
        recurrence=Recurrence(
            r,
            0,
            1 + 2 * n,
            BEFORE + n - (r + 1),
            "the constant, x_i and x_i^2 of each site; then pairs at distance r + 1",
            by_definition=False,
        ),
    ),
    summary=(
        "On an open chain of n > r sites there are 1 + 2n + r n - r (r + 1)/2 monomials of degree at most 2 within"
        " distance r."
    ),
    spec=("B4",),
    direction="exact",
    parameters=(sites, reach),
    hypotheses=(_inside,),
    source=_text,
    derivation=lambda: Induction(r, "pairs at distances 1 to r"),
    instances=tuple({"n": sites, "range": reach} for sites, reach in ((1, 0), (2, 1), (4, 3), (5, 2), (8, 3), (9, 8))),
    mutants=(
        Mutant(
            "as many as on a ring", statement=Count("chain", _CHAIN, "==", 1 + 2 * n + r * n), at={"n": 5, "range": 2}
        ),
        Mutant("range longer than the chain", hypotheses=(), at={"n": 3, "range": 4}),
    ),
)


def _lattice(line: sp.Expr, why: str) -> Recurrence:
    """Bonds of the product of a lattice in D dimensions with a line."""
    return Recurrence(
        D, 1, line, L * BEFORE + L**D * line, f"{why}; one more axis: L copies, and a line through each of the sites"
    )


_open, _periodic = D * L ** (D - 1) * (L - 1), D * L**D
_sizes = tuple(
    {"side": side, "dimension": dimension}
    for side, dimension in ((3, 1), (5, 1), (3, 2), (4, 2), (6, 2), (3, 3), (4, 3), (3, 4))
)

open_lattice_has_one_bond_less_per_line = Claim(
    "locality.open_lattice_has_one_bond_less_per_line",
    Count("open_bonds", _BONDS, "==", _open, recurrence=_lattice(L - 1, "L sites in a row have L - 1 bonds")),
    summary=(
        "A D-dimensional lattice of L sites a side has D L^(D - 1) (L - 1) pairs of nearest neighbours: 2 L (L - 1) in"
        " the plane."
    ),
    spec=("B4",),
    direction="exact",
    parameters=(side, dimension),
    source=_text,
    derivation=lambda: Induction(D, "axis after axis"),
    instances=({"side": 1, "dimension": 2}, {"side": 2, "dimension": 3}, *_sizes),
    mutants=(
        Mutant(
            "as many as sites squared",
            statement=Count("open_bonds", _BONDS, "==", L ** (2 * D)),
            at={"side": 3, "dimension": 2},
        ),
        Mutant(
            "D L^D, as on a torus",
            statement=Count("open_bonds", _BONDS, "==", _periodic),
            at={"side": 3, "dimension": 2},
        ),
    ),
)

_three = Hypothesis(
    "side",
    lambda side, dimension: sp.Ge(side, 3),
    "side >= 3: two sites on a circle are neighbours once, not twice",
    "use a longer side",
)

periodic_lattice_has_one_bond_per_site_and_axis = Claim(
    "locality.periodic_lattice_has_one_bond_per_site_and_axis",
    Count(
        "periodic_bonds", _PERIODIC, "==", _periodic, recurrence=_lattice(L, "L >= 3 sites in a circle have L bonds")
    ),
    summary=(
        "A periodic D-dimensional lattice of L >= 3 sites a side has D L^D pairs of nearest neighbours: 2 L^2 on the"
        " torus."
    ),
    spec=("B4",),
    direction="exact",
    parameters=(side, dimension),
    hypotheses=(_three,),
    source=_text,
    derivation=lambda: Induction(D, "axis after axis"),
    instances=_sizes,
    mutants=(
        Mutant(
            "2 L (L - 1), as on the open square",
            statement=Count("periodic_bonds", _PERIODIC, "==", _open),
            at={"side": 4, "dimension": 2},
        ),
        Mutant("two sites a side", hypotheses=(), at={"side": 2, "dimension": 2}),
    ),
)

k = Integer("k", "number of variables", minimum=0)
GRAPHS = ("path", "ring", "star", "complete", "square", "torus")
LEAST = {"path": 1, "ring": 3, "star": 1, "complete": 1, "square": 1, "torus": 3}


def cliques(graph: str, size: int, largest: int) -> list[int]:
    """The numbers of cliques of 0, 1, ..., `largest` sites of a named graph; `size` counts sites, of square and torus
    those along a side."""
    pairs = {"path": size - 1, "ring": size, "star": size - 1, "square": 2 * size * (size - 1), "torus": 2 * size**2}
    if graph == "complete":
        return [comb(size, k) for k in range(largest + 1)]
    triangles = {"ring": 1, "torus": 6}.get(graph, 0) if size == 3 else 0
    found = [1, size**2 if graph in ("square", "torus") else size, pairs[graph], triangles]
    return (found + [0] * largest)[: largest + 1]


def cliques_of(k: int, *, graph: str, size: int) -> int:
    """The number of cliques of k sites."""
    return cliques(graph, size, k)[k]


def on_cliques(graph: str, size: int, degree: int) -> sp.Integer:
    """Monomials of degree at most `degree` whose variables form a clique of the named graph."""
    return sp.Integer(sum(number * comb(degree, k) for k, number in enumerate(cliques(graph, size, degree))))


def is_graph(value: object) -> bool:
    """Whether the value is a networkx graph, by what it can do."""
    return all(hasattr(value, name) for name in ("nodes", "edges", "is_directed", "is_multigraph"))


def large_enough(graph: object, size: sp.Expr, **_: object) -> object:
    """Whether a named graph has the sites that it needs; a graph that is given needs none named."""
    return sp.Ge(size, LEAST[graph]) if isinstance(graph, str) else True


graph = Choice("graph", "a named graph, or at the prompt a networkx graph", lambda: GRAPHS, accepts=is_graph)
size = Integer(
    "size",
    "number of sites, of square and torus those along a side; of no concern to a graph that is given",
    minimum=0,
    maximum=10**9,
    default="0",
)
named_graph = Choice("graph", "a named graph", lambda: GRAPHS)
has_sites = Hypothesis(
    "size",
    large_enough,
    "path, star, complete and square have at least 1 site, ring and torus 3 a side",
    "add size=...",
)
_number = sp.IndexedBase("N")
_CLIQUES = "monomials of degree at most d whose variables form a clique of the graph, the constant included"


_graphs = tuple(
    {"graph": graph, "size": size, "degree": degree}
    for graph, size, degree in (
        ("path", 6, 3),
        ("ring", 3, 4),
        ("ring", 7, 3),
        ("star", 6, 3),
        ("complete", 5, 4),
        ("square", 3, 3),
        ("torus", 3, 3),
        ("torus", 4, 2),
    )
)

monomials_on_cliques_number_by_the_cliques = Claim(
    "locality.monomials_on_cliques_number_by_the_cliques",
    Count("on_cliques", _CLIQUES, "==", sp.Sum(_number[k.symbol] * sp.binomial(d, k.symbol), (k.symbol, 0, d))),
    summary=(
        "A path, ring, star, complete graph, square lattice or torus with N_k cliques of k sites leaves sum over k of"
        " N_k C(d, k) monomials of degree at most d whose variables form a clique."
    ),
    spec=("B4",),
    direction="exact",
    parameters=(named_graph, size, degree),
    hypotheses=(has_sites,),
    source=_here,
    definitions={_number: cliques_of},
    instances=_graphs,
    mutants=(
        Mutant(
            "pairs alone, on a triangle",
            statement=Count("on_cliques", _CLIQUES, "==", sp.Integer(1 + 3 * 3 + 3 * 3)),
            at=dict(_graphs[1], degree=3),
        ),
        Mutant(
            "linear in n for all to all",
            statement=Count("on_cliques", _CLIQUES, "==", 1 + size.symbol * d * (d + 1) / 2),
            at=_graphs[4],
        ),
    ),
)

_SUPPORT = "monomials of degree at most d that contain each of k variables"


def _pascal() -> Argument:
    number, m = sp.binomial(d, k.symbol), k.symbol
    return Argument(
        obligations=(
            zero(
                sp.binomial(d + 1, m) - number - sp.binomial(d, m - 1),
                "degree <= d, or d + 1: as many as of degree <= d in k - 1 variables, since the exponent of the last"
                " variable fills up the degree",
            ),
        ),
        conclusion="k exponents >= 1 with sum <= d are k of the numbers 1, ..., d: their partial sums",
    )


monomials_of_exactly_these_variables_number_a_binomial = Claim(
    "locality.monomials_of_exactly_these_variables_number_a_binomial",
    Count("support", _SUPPORT, "==", sp.binomial(d, k.symbol)),
    summary="C(d, k) monomials of degree at most d contain each of k given variables and no other.",
    spec=("B4",),
    direction="exact",
    parameters=(k, degree),
    source=Source("Stanley2012", "Sec. 1.2"),
    derivation=_pascal,
    instances=tuple(
        {"k": number, "degree": degree}
        for number, degree in ((0, 0), (0, 3), (1, 4), (2, 2), (2, 5), (3, 2), (3, 5), (4, 6))
    ),
    mutants=(
        Mutant(
            "exponents may be 0",
            statement=Count("support", _SUPPORT, "==", sp.binomial(k.symbol + d, d)),
            at={"k": 2, "degree": 2},
        ),
    ),
)

w = reals("w")
_three_body = 2 * (1 + w**2) ** 3 - (1 + w**3) * (1 + w) ** 3

summing_out_a_site_couples_its_neighbours = Claim(
    "locality.summing_out_a_site_couples_its_neighbours",
    sp.Eq(_three_body, (w - 1) ** 4 * (w**2 + w + 1), evaluate=False),
    where={w: (0, 10)},
    summary=(
        "A hidden bit with pair weights w to three bits leaves them the weight 1 + w^(number of ones). Their"
        " three-body coefficient is 0 where 2 (1 + w^2)^3 = (1 + w)^3 (1 + w^3); the difference is (w - 1)^4 (1 + w +"
        " w^2), which for w >= 0 vanishes only at w = 1."
    ),
    spec=("B4",),
    direction="exact",
    source=_text,
    mutants=(
        Mutant("no coupling of three", statement=sp.Eq(_three_body, sp.S.Zero, evaluate=False)),
        Mutant("no coupling of two", statement=sp.Eq(2 * (1 + w**2), (1 + w) ** 2, evaluate=False)),
    ),
)

ring_coefficients = Quantity(
    "locality.ring_coefficients",
    "coefficients of a polynomial of degree at most d on a ring of n sites whose monomials lie within r + 1 consecutive"
    " sites, the constant included",
    (
        Integer("n", "number of sites", minimum=1, maximum=10**30),
        Integer("range", reach.meaning, 0, 500),
        Integer("degree", degree.meaning, 0, 500, "2"),
    ),
    formula=lambda n, range, degree: 1 + n * first_site_occurs(range, degree),
    hypotheses=(windows_do_not_overlap,),
    spec=("B4",),
    source=_text,
    uses=("locality.local_polynomials_on_a_ring_number_linearly_in_the_sites",),
    solve=("n",),
    tex=r"1+n\left[\binom{r+1+d}{d}-\binom{r+d}{d}\right]",
)

lattice_bonds = Quantity(
    "locality.lattice_bonds",
    "pairs of nearest neighbours on a periodic lattice of L sites a side in D dimensions",
    (Integer("side", side.meaning, 1, 10**9), Integer("dimension", dimension.meaning, 1, 300, "2")),
    formula=lambda side, dimension: dimension * side**dimension,
    hypotheses=(_three,),
    spec=("B4",),
    source=_text,
    uses=("locality.periodic_lattice_has_one_bond_per_site_and_axis",),
    solve=("side",),
    tex="D L^D",
)

graph_coefficients = Quantity(
    "locality.graph_coefficients",
    "coefficients of a polynomial of degree at most d whose monomials have variables that form a clique of the graph,"
    " the constant included",
    (graph, size, Integer("degree", degree.meaning, minimum=0, maximum=200, default="2")),
    hypotheses=(has_sites,),
    spec=("B4",),
    source=_here,
    uses=(Use("locality.monomials_of_exactly_these_variables_number_a_binomial", at={}),),
    tex=r"\sum_k N_k\binom dk",
)
