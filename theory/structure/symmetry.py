r"""Symmetry leaves one coefficient for each orbit of monomials.

A group G that permutes n variables leaves, among polynomials of degree k,

    (1/|G|) sum over g of [t^k] 1 / det(1 - t P_g) = number of orbits of monomials of degree k
    (exact, Burnside and Molien; B6)
    on a ring (cyclic group) (1/n) sum over j | gcd(n, k) of phi(j) C(n/j + k/j - 1, k/j), for k = 2 floor(n/2) + 1
    (exact)
    on a torus of N x N sites (N^2 + #{g: 2g = 0}) / 2 quadratic terms; with the symmetries of the square (m + 1)(m +
    2)/2, m = floor(N/2)   (exact)
    on a ring of n >= 2 r + 1 sites, within r + 1 consecutive sites, C(r + 1 + d, d) - C(r + d, d) of degrees 1 to d: 3
    for neighbours and d = 2  (exact)
    under all orthogonal maps of n variables floor(d/2) + 1 of degrees 0 to d: powers of |x|^2
    (exact)

States of n sites with v values fall into (1/|G|) sum over g of v^(number of cycles of g) orbits: necklaces (C_n) and
bracelets (D_n). Said in LTR, Sec. II.D, without numbers."""

from math import comb, gcd

import sympy as sp
from sympy.combinatorics import PermutationGroup
from sympy.functions.combinatorial.numbers import totient

from theory.language import (
    Argument,
    Choice,
    Claim,
    Count,
    Hypothesis,
    Integer,
    Mutant,
    Quantity,
    Source,
    zero,
)
from theory.structure.locality import first_site_occurs, reach, sites, windows_do_not_overlap

GROUPS = ("trivial", "cyclic", "dihedral", "symmetric", "torus")
LISTED = "square_torus"  # translations of a torus with the symmetries of the square; counted element by element
group = Choice(
    "group",
    "a named group of permutations, or at the prompt a SymPy PermutationGroup",
    lambda: (*GROUPS, LISTED),
    accepts=lambda value: is_group(value),
)
named_group = Choice("group", "a named group of permutations", lambda: GROUPS)
size = Integer(
    "size",
    "number of sites, of a torus those along a side; of no concern to a group that is given",
    minimum=0,
    maximum=10**9,
    default="0",
)
degree = Integer("degree", "degree of the monomials", minimum=0, maximum=400)
side = Integer("side", "sites along one side", minimum=1)
variables = Integer("n", "number of variables", minimum=1)
values = Integer("v", "number of values of one site", minimum=2, default="2")
n, d, N = variables.symbol, degree.symbol, side.symbol
m = sp.Symbol("m", integer=True, positive=True)
_text, _here = Source("LTR", "Sec. II.D"), Source("here")

_ORBITS = "coefficients of degree k of a polynomial that is invariant under the group"
_STATES = "states of the sites up to the group"
_RING = "coefficients of an invariant quadratic form on a ring of n sites"
_TORUS = "coefficients of a translation-invariant quadratic form on a torus of N x N sites"
_SQUARE = (
    "coefficients of a quadratic form on a torus of N x N sites that is invariant under translations and the symmetries"
    " of the square"
)
_LOCAL = (
    "coefficients, without the constant, of a translation-invariant polynomial of degree at most d on a ring within r +"
    " 1 consecutive sites"
)
_ROTATED = "coefficients of a polynomial of degree at most d in n variables that is invariant under all orthogonal maps"


def is_group(value: object) -> bool:
    """Whether the value is a SymPy group of permutations."""
    return isinstance(value, PermutationGroup)


def _orders(exponents: int, k: int, torus: bool) -> list[tuple[int, int]]:
    """Orders j that divide gcd(n, k), with the numbers of translations of that order on a ring or a torus of side n."""
    return [(j, _translations(j, torus)) for j in sp.divisors(gcd(exponents, k))]


def _translations(order: int, torus: bool) -> int:
    """phi(j) on a ring, Jordan's totient J_2(j) = j^2 prod (1 - 1/p^2) on a torus."""
    if not torus:
        return int(totient(order))
    found = order**2
    for p in sp.primefactors(order):
        found -= found // p**2
    return found


def repeated(kinds: int, k: int) -> int:
    """C(kinds + k - 1, k): multisets of k among the kinds."""
    return comb(kinds + k - 1, k) if kinds else int(k == 0)


def _reflections(n: int, k: int) -> int:
    """Monomials of degree k fixed by each of the n reflections of a ring, added up."""
    if n % 2:
        return n * comb((n - 1) // 2 + k // 2, k // 2)
    through_sites = sum((k - 2 * j + 1) * repeated((n - 2) // 2, j) for j in range(k // 2 + 1))
    return n // 2 * (through_sites + (repeated(n // 2, k // 2) if k % 2 == 0 else 0))


def partitions(k: int, parts: int) -> int:
    """Partitions of k into at most so many parts."""
    found = [1] + [0] * k
    for part in range(1, min(k, parts) + 1):
        for i in range(part, k + 1):
            found[i] += found[i - part]
    return found[k]


def orbits(group: str, size: int, degree: int) -> sp.Integer:
    """Orbits of monomials of that degree under a named group, in closed form."""
    match group:
        case "trivial":
            return sp.Integer(repeated(size, degree))
        case "symmetric":
            return sp.Integer(partitions(degree, size))
    count = size**2 if group == "torus" else size
    moved = sum(number * repeated(count // j, degree // j) for j, number in _orders(size, degree, group == "torus"))
    return sp.Integer((moved + _reflections(size, degree)) // (2 * size) if group == "dihedral" else moved // count)


def states(group: str, size: int, v: int) -> sp.Integer:
    """States of the sites with v values each, up to a named group, in closed form."""
    match group:
        case "trivial":
            return sp.Integer(v) ** size
        case "symmetric":
            return sp.Integer(comb(size + v - 1, v - 1))
    count = size**2 if group == "torus" else size
    moved = sum(number * v ** (count // j) for j, number in _orders(size, 0, group == "torus"))
    if group != "dihedral":
        return sp.Integer(moved // count)
    half = size // 2
    turned = size * v ** (half + 1) if size % 2 else half * (v**half + v ** (half + 1))
    return sp.Integer((moved + turned) // (2 * size))


def _has_sites(group: object, size: sp.Expr, **_: object) -> object:
    return sp.Ge(size, 1) if isinstance(group, str) else True


has_sites = Hypothesis("size", _has_sites, "a named group permutes at least 1 site", "add size=...")
_acting = tuple(
    {"group": group, "size": size, "degree": degree}
    for group, size, degree in (
        ("trivial", 3, 2),
        ("cyclic", 4, 2),
        ("cyclic", 6, 3),
        ("cyclic", 5, 4),
        ("dihedral", 4, 2),
        ("dihedral", 5, 3),
        ("dihedral", 6, 4),
        ("symmetric", 4, 4),
        ("symmetric", 3, 6),
        ("torus", 2, 2),
        ("torus", 3, 2),
        ("torus", 2, 4),
        ("cyclic", 7, 0),
    )
)


def _plus(cycles: tuple[tuple[int, ...], ...], k: int) -> sp.Expr:
    """The mean of [t^k] 1 / det(1 + t P_g): the printed formula with the wrong sign."""
    t = sp.Symbol("t")
    mean = sum(1 / sp.prod([1 - (-t) ** c for c in lengths]) for lengths in cycles) / len(cycles)
    return sp.series(mean, t, 0, k + 1).removeO().coeff(t, k)


_orbits = sp.Function("OrbitsOfMonomials")(named_group.symbol, size.symbol, d)
_states = sp.Function("OrbitsOfStates")(named_group.symbol, size.symbol, values.symbol)

invariant_polynomials_have_one_coefficient_per_orbit = Claim(
    "symmetry.invariant_polynomials_have_one_coefficient_per_orbit",
    Count("orbits", _ORBITS, "==", _orbits),
    summary=(
        "A homogeneous polynomial of degree k <= 400 that a trivial, cyclic, dihedral, symmetric or torus group of"
        " permutations leaves as it is has one coefficient per orbit of monomials: on a ring (1/n) sum over j |"
        " gcd(n, k) of phi(j) C(n/j + k/j - 1, k/j)."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(named_group, size, degree),
    hypotheses=(has_sites,),
    source=_text,
    definitions={_orbits.func: orbits},
    instances=_acting,
    mutants=(
        Mutant(
            "all monomials over |G|",
            statement=Count("orbits", _ORBITS, "==", sp.floor(sp.Rational(repeated(4, 2), 4))),
            at=_acting[1],
        ),
        Mutant(
            "det(1 + t P_g)",
            statement=Count("orbits", _ORBITS, "==", _plus(((1, 1), (2,)), 1)),
            at={"group": "cyclic", "size": 2, "degree": 1},
        ),
        Mutant(
            "reflections forgotten", statement=Count("orbits", _ORBITS, "==", orbits("cyclic", 6, 4)), at=_acting[6]
        ),
        Mutant(
            "phi(j) forgotten",
            statement=Count("orbits", _ORBITS, "==", sp.Integer((comb(8, 3) + 2) // 6)),
            at=_acting[2],
        ),
    ),
)

_colourings = tuple(
    {"group": group, "size": size, "v": v}
    for group, size, v in (
        ("trivial", 3, 2),
        ("cyclic", 4, 2),
        ("cyclic", 6, 2),
        ("cyclic", 5, 3),
        ("dihedral", 6, 2),
        ("dihedral", 5, 3),
        ("symmetric", 5, 2),
        ("torus", 3, 2),
    )
)

states_up_to_symmetry_number_the_mean_of_powers = Claim(
    "symmetry.states_up_to_symmetry_number_the_mean_of_powers",
    Count("states", _STATES, "==", _states),
    summary=(
        "States of sites with v values number, up to a trivial, cyclic, dihedral, symmetric or torus group, the mean"
        " of v^(cycles of g): (1/n) sum over j | n of phi(j) v^(n/j) necklaces on a ring. An invariant function of"
        " bits has as many coefficients (v = 2)."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(named_group, size, values),
    hypotheses=(has_sites,),
    source=_text,
    definitions={_states.func: states},
    instances=_colourings,
    mutants=(
        Mutant(
            "all states over |G|", statement=Count("states", _STATES, "==", sp.Integer(2**4 // 4)), at=_colourings[1]
        ),
        Mutant(
            "bracelets counted as necklaces",
            statement=Count("states", _STATES, "==", states("cyclic", 6, 2)),
            at=_colourings[4],
        ),
    ),
)


def _distances() -> Argument:
    even, odd = (sp.binomial(2 * m + 1, 2) + m) / (2 * m), sp.binomial(2 * m + 2, 2) / (2 * m + 1)
    return Argument(
        obligations=(
            zero(
                (sp.floor(n / 2) + 1).subs(n, 2 * m) - even,
                "n = 2m: the identity fixes C(2m + 1, 2) monomials, half a turn fixes m, the other turns none",
            ),
            zero(
                (sp.floor(n / 2) + 1).subs(n, 2 * m + 1) - odd,
                "n = 2m + 1: the identity fixes C(2m + 2, 2) monomials, the other turns none",
            ),
        ),
        conclusion="Burnside's lemma for even and odd n",
    )


ring_quadratic_forms_have_one_coefficient_per_distance = Claim(
    "symmetry.ring_quadratic_forms_have_one_coefficient_per_distance",
    Count("ring", _RING, "==", sp.floor(n / 2) + 1),
    summary=(
        "A translation-invariant quadratic form on a ring of n sites has floor(n/2) + 1 coefficients, one for each"
        " distance."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(variables,),
    source=_here,
    derivation=_distances,
    instances=tuple({"n": sites} for sites in range(1, 10)),
    mutants=(
        Mutant("floor(n/2)", statement=Count("ring", _RING, "==", sp.floor(n / 2)), at={"n": 4}),
        Mutant("n, as if left and right differed", statement=Count("ring", _RING, "==", n), at={"n": 4}),
    ),
)

_halves = (N**2 + (3 + (-1) ** N * 3) / 2 + 1) / 2


def _torus() -> Argument:
    even, odd = 4 * m**2, (2 * m + 1) ** 2
    return Argument(
        obligations=(
            zero(
                _halves.subs(N, 2 * m) - (sp.binomial(even + 1, 2) + 3 * even / 2) / even,
                "N = 2m: 3 translations g != 0 with 2g = 0 fix N^2/2 monomials each",
            ),
            zero(
                _halves.subs(N, 2 * m + 1) - sp.binomial(odd + 1, 2) / odd,
                "N = 2m + 1: the identity alone fixes monomials of degree 2",
            ),
        ),
        conclusion="Burnside's lemma for even and odd N",
    )


torus_quadratic_forms_have_half_as_many_coefficients_as_sites = Claim(
    "symmetry.torus_quadratic_forms_have_half_as_many_coefficients_as_sites",
    Count("torus", _TORUS, "==", _halves),
    summary=(
        "A translation-invariant quadratic form on a torus of N x N sites has (N^2 + z)/2 coefficients, z = #{g: 2g ="
        " 0}: 4 for even N, 1 for odd."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(side,),
    source=_here,
    derivation=_torus,
    instances=tuple({"side": sites} for sites in range(1, 6)),
    mutants=(
        Mutant("N^2/2", statement=Count("torus", _TORUS, "==", N**2 / 2), at={"side": 4}),
        Mutant("z = 1 for even N", statement=Count("torus", _TORUS, "==", sp.ceiling(N**2 / 2)), at={"side": 4}),
        Mutant("z = 2 for even N", statement=Count("torus", _TORUS, "==", (N**2 + 2) / 2), at={"side": 4}),
    ),
)

_half = sp.floor(N / 2)


def _triangle() -> Argument:
    count = (m + 1) * (m + 2) / 2
    return Argument(
        obligations=(
            zero(count.subs(m, m + 1) - count - (m + 2), "displacements (a, m + 1) with 0 <= a <= m + 1, m = [N/2]"),
        ),
        conclusion="one coefficient per displacement (a, b), up to signs and order",
    )


square_torus_quadratic_forms_have_a_triangular_number_of_coefficients = Claim(
    "symmetry.square_torus_quadratic_forms_have_a_triangular_number_of_coefficients",
    Count("square_torus", _SQUARE, "==", (_half + 1) * (_half + 2) / 2),
    summary=(
        "With the symmetries of the square, a translation-invariant quadratic form on an N x N torus has (m + 1)(m +"
        " 2)/2 coefficients, m = floor(N/2)."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(side,),
    source=_here,
    derivation=_triangle,
    instances=tuple({"side": sites} for sites in range(1, 6)),
    mutants=(
        Mutant("translations alone", statement=Count("square_torus", _SQUARE, "==", _halves), at={"side": 4}),
        Mutant(
            "a and b not exchanged", statement=Count("square_torus", _SQUARE, "==", (_half + 1) ** 2), at={"side": 4}
        ),
    ),
)

_free = first_site_occurs(reach.symbol, d)

translation_invariant_local_polynomials_do_not_grow_with_the_ring = Claim(
    "symmetry.translation_invariant_local_polynomials_do_not_grow_with_the_ring",
    Count("local", _LOCAL, "==", _free),
    summary=(
        "Translation-invariant polynomials of degree at most d <= 400 within r + 1 sites of a ring of n >= 2 r + 1"
        " have C(r + 1 + d, d) - C(r + d, d) coefficients besides the constant, whatever n: for d = 2 and r = 1 those"
        " of sum x_i, sum x_i^2 and sum x_i x_(i+1)."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(sites, reach, degree),
    hypotheses=(windows_do_not_overlap,),
    source=_here,
    uses=("locality.local_polynomials_on_a_ring_number_linearly_in_the_sites",),
    instances=tuple(
        {"n": n, "range": r, "degree": d}
        for n, r, d in ((3, 1, 2), (6, 1, 2), (1, 0, 3), (5, 2, 2), (7, 2, 3), (5, 1, 4))
    ),
    mutants=(
        Mutant(
            "4: the constant counted",
            statement=Count("local", _LOCAL, "==", sp.Integer(4)),
            at={"n": 6, "range": 1, "degree": 2},
        ),
        Mutant(
            "proportional to n", statement=Count("local", _LOCAL, "==", n * _free), at={"n": 6, "range": 1, "degree": 2}
        ),
        Mutant("n < 2 r, where distances repeat", hypotheses=(), at={"n": 3, "range": 2, "degree": 2}),
    ),
)


rotation_invariant_polynomials_are_powers_of_the_square = Claim(
    "symmetry.rotation_invariant_polynomials_are_powers_of_the_square",
    Count("rotated", _ROTATED, "==", sp.floor(d / 2) + 1),
    summary=(
        "A polynomial of degree at most d <= 400 that all orthogonal maps leave as it is has floor(d/2) + 1"
        " coefficients, those of 1, |x|^2, |x|^4, ..."
    ),
    spec=("B6",),
    direction="exact",
    parameters=(variables, degree),
    source=Source("Weyl1946", "invariants of the orthogonal group"),
    instances=tuple({"n": n, "degree": d} for n, d in ((1, 3), (2, 0), (2, 3), (2, 6), (3, 2), (3, 4), (3, 5), (4, 4))),
    mutants=(
        Mutant("odd powers of |x| too", statement=Count("rotated", _ROTATED, "==", d + 1), at={"n": 3, "degree": 4}),
        Mutant(
            "a line without its reflection",
            statement=Count("rotated", _ROTATED, "==", sp.floor(d / 2) + 1, {"reflections": "no"}),
            at={"n": 1, "degree": 3},
        ),
    ),
)


def _short(group: object, size: sp.Expr, degree: sp.Expr) -> object:
    """C(n + k, k) <= (e (n + k) / m)^m with m = min(n, k) has at most 4000 digits."""
    count = size**2 if group in ("torus", LISTED) else size
    smaller = sp.Max(1, sp.Min(count, degree))
    return sp.Le(smaller * (1 + sp.log((count + degree) / smaller)), 9200) if isinstance(group, str) else True


def _printable(group: object, size: sp.Expr, v: sp.Expr) -> object:
    return sp.Le((size**2 if group in ("torus", LISTED) else size) * sp.log(v), 9200)


coefficients = Quantity(
    "symmetry.coefficients",
    "coefficients of degree k of a polynomial that is invariant under a group of permutations of its variables",
    (group, size, degree),
    hypotheses=(
        has_sites,
        Hypothesis("size", _short, "there are at most 10^4000 monomials", "ask for fewer sites or a smaller degree"),
    ),
    spec=("B6",),
    source=_text,
    uses=("symmetry.invariant_polynomials_have_one_coefficient_per_orbit",),
    tex=r"\frac1{|G|}\sum_{g\in G}[t^k]\frac1{\det(1-tP_g)}",
)

orbits_of_states = Quantity(
    "symmetry.orbits_of_states",
    "states of sites with v values each up to a group of permutations of the sites: coefficients of an invariant"
    " function of them",
    (group, size, values),
    hypotheses=(has_sites, Hypothesis("size", _printable, "there are at most 10^4000 states", "ask for fewer sites")),
    spec=("B6",),
    source=_text,
    uses=("symmetry.states_up_to_symmetry_number_the_mean_of_powers",),
    tex=r"\frac1{|G|}\sum_{g\in G}v^{c(g)}",
)
