r"""How many coefficients a polynomial Hamiltonian has, and which functions of discrete inputs are polynomials.

    monomials in n variables of degree <= d, the constant included: C(n + d, d), for d = 4 between n^4/24 and (n +
    5/2)^4/24          (exact; B1)
    a function on {0, ..., v - 1}^n is one polynomial with exponents <= v - 1: v^n coefficients, for bits 2^n
    (exact; B2, B3)
    products of different bits of degree <= d: sum over k <= d of C(n, k)
    (exact; B2)
    on bits H(x) = sum over S of h_S prod_{i in S} x_i with h_S = sum over T in S of (-1)^(|S| - |T|) H(1_T)
    (exact; B2)

Printed in LTR, Sec. II.C. That the standard model needs degree 4 and 32 parameters is imported, and nothing here checks
it (B8)."""

from itertools import product
from math import comb

import sympy as sp

from theory.language import (
    BEFORE,
    BELOW,
    Argument,
    Claim,
    Count,
    Erratum,
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

variables = Integer("n", "number of variables", minimum=1)
degree = Integer("degree", "largest degree", minimum=0)
values = Integer("v", "number of values of one variable: 0, ..., v - 1", minimum=2)
n, d, v = variables.symbol, degree.symbol, values.symbol
t, x, y = reals("t x y")
k = sp.Symbol("k", integer=True, nonnegative=True)

_MONOMIALS = "monomials in n variables of degree at most d, the constant included"
_BITS = "products of different bits among n, of at most d of them, the constant included"
_STATES = "dimension of the polynomials with all exponents at most v - 1, as functions on {0, ..., v - 1}^n"
_SMALL = tuple(
    {"n": variables, "degree": degree}
    for variables, degree in ((1, 0), (1, 5), (2, 2), (3, 2), (2, 4), (3, 4), (4, 3), (5, 4), (7, 3))
)


monomials_up_to_a_degree_number_a_binomial = Claim(
    "polynomials.monomials_up_to_a_degree_number_a_binomial",
    Count(
        "monomial_count",
        _MONOMIALS,
        "==",
        sp.binomial(n + d, d),
        recurrence=Recurrence(
            n,
            1,
            d + 1,
            BEFORE + BELOW,
            "a monomial does not contain the new variable, or is one of lower degree times it",
            other=d,
            edge=sp.S.One,
            by_definition=False,
        ),
    ),
    summary="There are C(n + d, d) monomials in n variables of degree at most d, the constant included.",
    spec=("B1",),
    direction="exact",
    parameters=(variables, degree),
    source=Source("LTR", "Sec. II.C"),
    derivation=lambda: Induction(n, "the recursion in n and d determines the count"),
    instances=_SMALL,
    mutants=(
        Mutant(
            "C(n + d - 1, d), those of degree d alone",
            statement=Count("monomial_count", _MONOMIALS, "==", sp.binomial(n + d - 1, d)),
            at={"n": 3, "degree": 2},
        ),
        Mutant(
            "C(n, d), different variables only",
            statement=Count("monomial_count", _MONOMIALS, "==", sp.binomial(n, d)),
            at={"n": 3, "degree": 2},
        ),
        Mutant(
            "d! forgotten",
            statement=Count("monomial_count", _MONOMIALS, "==", sp.factorial(n + d) / sp.factorial(n)),
            at={"n": 3, "degree": 2},
        ),
        Mutant(
            "constant left out",
            statement=Count("monomial_count", _MONOMIALS, "==", sp.binomial(n + d, d) - 1),
            at={"n": 3, "degree": 2},
        ),
    ),
)

_quartic = (1 + t) * (1 + 2 * t) * (1 + 3 * t) * (1 + 4 * t)


def _between(lower: sp.Expr, upper: sp.Expr) -> sp.Basic:
    return sp.And(sp.Le(lower, _quartic, evaluate=False), sp.Le(_quartic, upper, evaluate=False), evaluate=False)


quartic_monomials_number_n_to_the_fourth_over_24 = Claim(
    "polynomials.quartic_monomials_number_n_to_the_fourth_over_24",
    _between(sp.S.One, (1 + 5 * t / 2) ** 4),
    where={t: (0, 1)},
    summary=(
        "n^4 <= 24 C(n + 4, 4) <= (n + 5/2)^4 for all n >= 1, written with t = 1/n: the ratio of C(n + 4, 4) to n^4/24"
        " tends to 1."
    ),
    spec=("B1",),
    direction="exact",
    source=Source("LTR", "Sec. II.C"),
    mutants=(
        Mutant("(n + 2)^4 / 24 is enough", statement=_between(sp.S.One, (1 + 2 * t) ** 4)),
        Mutant("n^4 / 12", statement=_between(sp.Integer(2), (1 + 5 * t / 2) ** 4)),
    ),
)


cross_term = Erratum(
    "cross term of the Hamiltonian of bits",
    Source("LTR", "Sec. II.C"),
    "the cross term is h_ij x_i y_j",
    "the cross term is h_ij x_i x_j",
    "H is a function of x alone: at x = (1, 1) the term is h_12, whereas with a y of its own it would be 0 for y ="
    " (0, 0)",
    spec=("P10",),
)

functions_of_finitely_many_values_are_one_polynomial = Claim(
    "polynomials.functions_of_finitely_many_values_are_one_polynomial",
    Count(
        "interpolation",
        _STATES,
        "==",
        v**n,
        recurrence=Recurrence(
            n,
            1,
            v,
            v * BEFORE,
            "Vandermonde for one variable; products of two bases are a basis of the functions of both arguments",
            by_definition=False,
        ),
    ),
    summary=(
        "Every function of n variables with v values each is exactly one polynomial with all exponents at most v - 1;"
        " of bits, one multilinear polynomial."
    ),
    spec=("B2", "B3"),
    direction="exact",
    parameters=(values, variables),
    source=Source("LTR", "Sec. II.C"),
    errata=(cross_term,),
    derivation=lambda: Induction(n, "variable after variable"),
    instances=tuple(
        {"v": states, "n": number}
        for states, number in ((2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 1), (3, 2), (3, 3), (4, 2), (6, 2))
    ),
    mutants=(
        Mutant(
            "total degree <= v - 1",
            statement=Count("interpolation", _STATES, "==", v**n, {"cut": "total degree"}),
            at={"v": 2, "n": 2},
        ),
        Mutant(
            "total degree <= v",
            statement=Count("interpolation", _STATES, "==", v**n, {"cut": "total degree, one more"}),
            at={"v": 3, "n": 2},
        ),
        Mutant("n^v", statement=Count("interpolation", _STATES, "==", n**v), at={"v": 2, "n": 3}),
    ),
)


def bit_terms(n: sp.Expr, degree: sp.Expr) -> sp.Expr:
    """The sum of C(n, k) over k <= degree; for numbers, summed with integers."""
    if n.is_Integer and degree.is_Integer:
        total, term = 0, 1
        for j in range(min(int(n), int(degree)) + 1):
            total, term = total + term, term * (int(n) - j) // (j + 1)
        return sp.Integer(total)
    return sp.Sum(sp.binomial(n, k), (k, 0, degree))


def _pascal() -> Argument:
    step = sp.binomial(n + 1, k) - sp.binomial(n, k) - sp.binomial(n, k - 1)
    return Argument(
        obligations=(zero(step, "a product of k bits contains the new bit or does not"),),
        conclusion="C(n, k) products of k different bits, added up over k <= d",
    )


_repeated = sp.Sum(sp.Max(1, sp.binomial(n, k)), (k, 0, d))


multilinear_terms_number_a_sum_of_binomials = Claim(
    "polynomials.multilinear_terms_number_a_sum_of_binomials",
    Count("bit_terms", _BITS, "==", bit_terms(n, d)),
    summary=(
        "A polynomial of n bits has sum over k <= d of C(n, k) terms of degree at most d, and 2^n in all, from d ="
        " n on."
    ),
    spec=("B2",),
    direction="exact",
    parameters=(variables, degree),
    source=Source("LTR", "Sec. II.C"),
    derivation=_pascal,
    instances=(*_SMALL, {"n": 6, "degree": 6}, {"n": 3, "degree": 8}),
    mutants=(
        Mutant(
            "C(n + d, d), as if x^2 were not x",
            statement=Count("bit_terms", _BITS, "==", sp.binomial(n + d, d)),
            at={"n": 3, "degree": 2},
        ),
        Mutant(
            "C(n, d), the highest degree alone",
            statement=Count("bit_terms", _BITS, "==", sp.binomial(n, d)),
            at={"n": 3, "degree": 2},
        ),
        Mutant(
            "one term more for each degree beyond n",
            statement=Count("bit_terms", _BITS, "==", sp.Integer(6)),
            at={"n": 2, "degree": 4},
        ),
    ),
)


_places, _energies = sp.IndexedBase("x", real=True), sp.IndexedBase("H", real=True)
_interpolated, _expanded = sp.Function("Interpolation"), sp.Function("MoebiusPolynomial")


def interpolation(n: int, low: int = 0) -> sp.Expr:
    """The function that takes the value H[c] at every corner c of the cube [low, 1]^n and is linear in each x_i."""
    corners = product((0, 1), repeat=n)
    return sp.Add(
        *(
            _energies[c]
            * sp.prod(((_places[i] - low) if bit else (1 - _places[i])) / (1 - low) for i, bit in enumerate(c, 1))
            for c in corners
        )
    )


def moebius_polynomial(n: int, sign: str = "|S| - |T|") -> sp.Expr:
    """The sum over sets S of h_S prod_{i in S} x_i, where h_S is the sum over T in S of (-1)^sign H[T]."""
    corners = list(product((0, 1), repeat=n))

    def coefficient(s: tuple[int, ...]) -> sp.Expr:
        below = [c for c in corners if all(i <= j for i, j in zip(c, s, strict=True))]
        return sp.Add(*((-1) ** (sum(c) if sign == "|T|" else sum(s) - sum(c)) * _energies[c] for c in below))

    return sp.Add(*(coefficient(s) * sp.prod(_places[i] for i, bit in enumerate(s, 1) if bit) for s in corners))


_h0, _h1 = reals("H0 H1")


def _moebius() -> Argument:
    size, part = sp.symbols("s t", integer=True, nonnegative=True)
    return Argument(
        obligations=(
            zero(
                _h0 * (1 - x) + _h1 * x - (_h0 + (_h1 - _h0) * x),
                "one more bit: the polynomial of H without it, plus x times that of the difference",
            ),
            zero((-1) ** (size + 1 - part) + (-1) ** (size - part), "sets T without the new bit change their sign"),
        ),
        conclusion="the coefficients of the difference are those of the sets that contain the new bit",
    )


moebius_inversion_gives_the_coefficients = Claim(
    "polynomials.moebius_inversion_gives_the_coefficients",
    sp.Eq(_interpolated(n), _expanded(n), evaluate=False),
    summary=(
        "On bits h_S = sum over T in S of (-1)^(|S| - |T|) H(1_T): the polynomial with these coefficients takes the"
        " values H at all corners of the cube."
    ),
    spec=("B2",),
    direction="exact",
    parameters=(variables,),
    source=Source("LTR", "Sec. II.C"),
    uses=(Use("polynomials.functions_of_finitely_many_values_are_one_polynomial", at=lambda n: {"v": 2, "n": n}),),
    derivation=_moebius,
    entries={_places: (0, 1), _energies: (-1, 1)},
    definitions={_interpolated: interpolation, _expanded: moebius_polynomial},
    instances=({"n": 1}, {"n": 2}),
    mutants=(
        Mutant("(-1)^|T|", definitions={_expanded: lambda n: moebius_polynomial(n, "|T|")}, at={"n": 1}),
        Mutant(
            "values of spins -1 and 1 with the formula for bits",
            definitions={_interpolated: lambda n: interpolation(n, -1)},
            entries={_places: (-1, 1), _energies: (-1, 1)},
            at={"n": 1},
        ),
    ),
)

constants_counted_elsewhere = Erratum(
    "32 parameters against 31",
    Source("seed", "properties of the real world"),
    "the standard model's Hamiltonian has d = 4 and merely 32 parameters",
    "the work cited counts 31 constants, the cosmological ones included, in its abstract",
    "not decidable here: a count of physics, not of mathematics",
    spec=("S19", "P11"),
)

dash_lost = Erratum(
    "degrees in the range 24",
    Source("seed", "properties of the real world"),
    "in many physical situations d is in the range 24",
    "in the range 2-4",
    "reading: a dash lost in the copy; which degrees physics has is nothing to compute here",
    spec=("S10",),
)

standard_model_is_said_to_have_32_parameters = Claim(
    "polynomials.standard_model_is_said_to_have_32_parameters",
    Count(
        "standard_model",
        "parameters of the standard model's Hamiltonian, a polynomial of degree 4",
        "==",
        sp.Integer(32),
    ),
    summary=(
        "The standard model's Hamiltonian is said to be a polynomial of degree 4 with 32 parameters; imported, and"
        " checked by nothing here."
    ),
    spec=("B8",),
    status="imported",
    direction="exact",
    source=Source("TARW", "abstract, for 31"),
    errata=(constants_counted_elsewhere, dash_lost),
)


def _printable(n: sp.Expr, degree: sp.Expr) -> sp.Basic:
    """C(n + d, d) <= (e (n + d) / m)^m with m = min(n, d) has at most 4000 digits."""
    smaller = sp.Max(1, sp.Min(n, degree))
    return sp.Le(smaller * (1 + sp.log((n + degree) / smaller)), 9200)


def monomial_count(n: sp.Expr, degree: sp.Expr) -> sp.Expr:
    """C(n + degree, degree); for numbers, with integers."""
    return (
        sp.Integer(comb(int(n + degree), int(degree)))
        if n.is_Integer and degree.is_Integer
        else sp.binomial(n + degree, degree)
    )


_large, _degree = (
    Integer("n", "number of variables", minimum=1, maximum=10**9),
    Integer("degree", "largest degree", minimum=0, maximum=10**6, default="4"),
)

monomials = Quantity(
    "polynomials.monomials",
    "monomials in n variables of degree at most d, the constant included",
    (_large, _degree),
    formula=monomial_count,
    hypotheses=(
        Hypothesis(
            "degree", _printable, "C(n + degree, degree) has at most about 4000 digits", "ask for a smaller degree"
        ),
    ),
    spec=("B1",),
    source=Source("LTR", "Sec. II.C"),
    uses=("polynomials.monomials_up_to_a_degree_number_a_binomial",),
    solve=("n",),
    tex=r"\binom{n+d}{d}",
)

multilinear_terms = Quantity(
    "polynomials.multilinear_terms",
    "products of different bits among n, of at most d of them, the constant included",
    (
        Integer("n", "number of bits", minimum=1, maximum=12_000),
        Integer("degree", "largest degree", minimum=0, maximum=12_000, default="4"),
    ),
    formula=bit_terms,
    spec=("B2",),
    source=Source("LTR", "Sec. II.C"),
    uses=("polynomials.multilinear_terms_number_a_sum_of_binomials",),
    solve=("n",),
    tex=r"\sum_{k\le d}\binom nk",
)
