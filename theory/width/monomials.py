r"""One monomial x_1^r_1 ... x_k^r_k of degree d from one hidden layer, and from many.

For Taylor matching to order d (uniform closeness is another question) one hidden layer needs, with r = (r_1, ..., r_k),
all r_i >= 1:

    prod (r_i + 1) units without biases, if sigma(b), ..., sigma^(d)(b) do not vanish
    (exact; H8)
    at least prod (r_i + 1) / (1 + min r_i) units, whatever the smooth activations and biases
    (lower; H4)
    at least the largest coefficient of prod (1 + y + ... + y^r_i), if only sigma^(d)(b) != 0 is known
    (lower; H12)

Many layers do with sum (7 ceil(log2 r_i) + 4) units (upper; H8). Printed in RT, Thms. 3.1 and 4.1-4.4; the form prod
(r_i + 1) / d is false for one variable."""

from functools import reduce

import sympy as sp

from theory.language import (
    Chain,
    Claim,
    Count,
    Erratum,
    Integer,
    Link,
    Mutant,
    Quantity,
    Source,
    nonnegative,
    reals,
)

parameters = (
    Integer("r1", "exponent of the first variable", minimum=1, maximum=10_000),
    *(
        Integer(f"r{i}", f"exponent of variable {i}, 0 if it does not occur", minimum=0, maximum=10_000, default="0")
        for i in (2, 3, 4)
    ),
)
r = tuple(p.symbol for p in parameters)
two_or_more = tuple(
    Integer(p.name, p.meaning, minimum=1 if i < 2 else 0, maximum=10_000, default=p.default)
    for i, p in enumerate(parameters)
)
r_several = tuple(p.symbol for p in two_or_more)

_FLAT = (
    "least hidden units of one bias-free layer for matching the monomial to Taylor order d (no Taylor coefficient up to"
    " d vanishing)"
)
_ANY = (
    "hidden units of one layer for matching the monomial to Taylor order d, over all smooth activations and all biases"
)
_DEEP = (
    "hidden units of the deep network that squares (3 units) once per binary digit, multiplies (4) and passes values on"
    " (1), for the monomial"
)


def powers(*exponents: int) -> dict[str, int]:
    """The exponents as parameters r1, r2, ..."""
    return {f"r{i}": e for i, e in enumerate(exponents, 1)}


def _whole(*exponents: sp.Expr) -> sp.Expr:
    return sp.prod([e + 1 for e in exponents])


def least_exponent(*exponents: int) -> int:
    """The least of the exponents that are not 0, or 0 if all are."""
    return min((e for e in exponents if e > 0), default=0)


def largest_coefficient(*exponents: int) -> sp.Expr:
    """The largest coefficient of prod (1 + y + ... + y^r_i)."""
    y = sp.Symbol("y")
    factors = (sp.Poly(sum((y**k for k in range(int(e) + 1)), sp.S.Zero), y) for e in exponents)
    return max(reduce(lambda left, right: left * right, factors).all_coeffs())


def deep_bound(*exponents: sp.Expr) -> sp.Expr:
    """The sum of 7 ceil(log2 r) + 4 over the exponents that are not 0."""
    return sp.Add(*(7 * sp.ceiling(sp.log(e, 2)) + 4 for e in exponents if e != 0))


_SMALL = tuple(
    powers(*e)
    for e in (
        (1,),
        (2,),
        (3,),
        (5,),
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 2),
        (1, 1, 1),
        (2, 1, 1),
        (2, 2, 1),
        (2, 2, 2),
        (1, 1, 1, 1),
        (3, 3),
    )
)
_SEVERAL = tuple(e for e in _SMALL if len(e) > 1)

monomial_needs_all_smaller_exponents = Claim(
    "monomials.monomial_needs_all_smaller_exponents",
    Count("flat_units", _FLAT, "==", _whole(*r)),
    summary=(
        "One bias-free layer needs exactly prod (r_i + 1) units to match a monomial of up to four variables to Taylor"
        " order d, its degree, if no Taylor coefficient up to d vanishes."
    ),
    spec=("H8",),
    direction="tight",
    parameters=parameters,
    source=Source("RT", "Thm. 4.1"),
    instances=_SMALL,
    mutants=(
        Mutant("prod r_i", statement=Count("flat_units", _FLAT, "==", r[0] * r[1]), at=powers(2, 2)),
        Mutant("one less", statement=Count("flat_units", _FLAT, "<=", _whole(*r) - 1), at=powers(2, 1)),
        Mutant(
            "the same with an output bias",
            statement=Count("flat_units", _FLAT, "==", _whole(*r), {"output_bias": "yes"}),
            at=powers(2, 1),
        ),
    ),
)


_least, _largest, _deep_bound = map(sp.Function, ("LeastPositive", "LargestCoefficient", "SumOf7CeilLog2Plus4"))

any_activation_needs_a_fraction = Claim(
    "monomials.any_activation_needs_a_fraction",
    Count("units_of_any_activation", _ANY, ">=", _whole(*r_several) / (1 + _least(*r_several))),
    summary=(
        "Whatever the smooth activations and biases: at least prod (r_i + 1) / (1 + min r_i) units match a monomial"
        " of two to four variables to its degree."
    ),
    spec=("H4",),
    direction="lower",
    parameters=two_or_more,
    source=Source("here"),
    definitions={_least: least_exponent},
    instances=_SEVERAL,
    mutants=(
        Mutant(
            "prod (r_i + 1) for all activations and biases",
            statement=Count("units_of_any_activation", _ANY, ">=", _whole(*r_several)),
            at=powers(1, 1, 1),
        ),
        Mutant(
            "prod (r_i + 1) for x^2 y",
            statement=Count("units_of_any_activation", _ANY, ">=", _whole(*r_several)),
            at=powers(2, 1),
        ),
    ),
)


middle_rank_is_the_largest_coefficient = Claim(
    "monomials.middle_rank_is_the_largest_coefficient",
    Count("middle_rank", "rank of the middle catalecticant of the monomial", "==", _largest(*r)),
    summary=(
        "The middle catalecticant of a monomial of up to four variables has as its rank the largest coefficient of"
        " prod (1 + ... + y^r_i). Hence, by H3, matching the monomial takes at least as many units as that rank, if"
        " only sigma^(d)(b) != 0 is known."
    ),
    spec=("H12",),
    direction="exact",
    parameters=parameters,
    source=Source("RT", "Thm. 4.4"),
    definitions={_largest: largest_coefficient},
    instances=_SMALL,
    mutants=(
        Mutant(
            "that many units suffice",
            statement=Count("units_of_any_activation", _ANY, "<=", sp.Integer(3)),
            at=powers(1, 1, 1),
        ),
        Mutant(
            "the sum of all coefficients",
            statement=Count("middle_rank", "rank of the middle catalecticant", "==", _whole(*r)),
            at=powers(2, 1),
        ),
    ),
)

logarithmically_many_units_compute_a_monomial_in_depth = Claim(
    "monomials.logarithmically_many_units_compute_a_monomial_in_depth",
    Count("deep_units", _DEEP, "<=", _deep_bound(*r)),
    summary=(
        "A deep network computes a monomial of up to four variables with at most sum (7 ceil(log2 r_i) + 4) units"
        " over the exponents r_i > 0, the values that it passes on from layer to layer included."
    ),
    spec=("H8",),
    direction="upper",
    parameters=parameters,
    source=Source("RT", "Thm. 4.2"),
    definitions={_deep_bound: deep_bound},
    instances=tuple(
        powers(*e)
        for e in ((1,), (2,), (3,), (7,), (16,), (15, 16), (7, 9), (1, 1, 1), (13, 11, 7), (16, 15, 1), (16, 16, 16))
    ),
    mutants=(
        Mutant(
            "without the 4",
            statement=Count(
                "deep_units", _DEEP, "<=", 7 * sp.ceiling(sp.log(r[0], 2)) + 7 * sp.ceiling(sp.log(r[1], 2))
            ),
            at=powers(1, 1),
        ),
        Mutant(
            "7 floor(log2 r)", statement=Count("deep_units", _DEEP, "<=", 7 * sp.floor(sp.log(r[0], 2))), at=powers(3)
        ),
    ),
)

a, b = reals("a b")
p, q = sp.symbols("p q", nonnegative=True)
printed_over_d = Erratum(
    "prod (r_i + 1) / d for one variable",
    Source("RT", "Thm. 4.4"),
    "if only sigma^(d) is known not to vanish, at least prod (r_i + 1) / d units: more than one for x^d",
    "sigma = t^2 gives x^2 with a single unit, and the formula gives 3/2; it is true for two or more variables",
    "(a + 1)(b + 1) >= 2 (a + b) fails where b = 0: one variable",
    mutant="one variable: exponent 0 allowed",
    spec=("P5",),
)
exponents_product_is_at_least_twice_the_degree = Claim(
    "monomials.exponents_product_is_at_least_twice_the_degree",
    2 * (a + b) <= (a + 1) * (b + 1),
    where={a: (1, 64), b: (1, 64)},
    summary=(
        "2 d <= P for two exponents a, b >= 1, d = a + b and P = (a + 1)(b + 1), which is the same as (P - 2)/(d - 1)"
        " >= P/d. The derivation does not use the upper ends of a and b."
    ),
    spec=("H12",),
    direction="tight",
    source=Source("RT", "Thm. 4.4"),
    errata=(printed_over_d,),
    witness={a: sp.Integer(1), b: sp.Integer(1)},
    derivation=lambda: Chain(
        2 * (a + b),
        (
            Link(
                "<=",
                (a + 1) * (b + 1),
                "",
                (nonnegative((a + 1) * (b + 1) - 2 * (a + b), "(a - 1)(b - 1) >= 0", p * q, {p: a - 1, q: b - 1}),),
            ),
        ),
    ),
    mutants=(
        Mutant("one variable: exponent 0 allowed", where={a: (0, 64), b: (1, 64)}),
        Mutant("three times the degree", statement=3 * (a + b) <= (a + 1) * (b + 1)),
    ),
)

flat_units = Quantity(
    "monomials.flat_units",
    "least hidden units of one bias-free layer for matching x1^r1 x2^r2 ... to Taylor order d, no Taylor coefficient up"
    " to d vanishing",
    parameters,
    formula=lambda **exponents: _whole(*exponents.values()),
    spec=("H8",),
    source=Source("RT", "Thm. 4.1"),
    uses=("monomials.monomial_needs_all_smaller_exponents",),
    tex=r"\prod_i (r_i+1)",
)

deep_units_bound = Quantity(
    "monomials.deep_units_bound",
    "upper bound sum (7 ceil(log2 r_i) + 4) of the hidden units of a deep network for x1^r1 x2^r2 ...",
    parameters,
    formula=lambda **exponents: deep_bound(*exponents.values()),
    direction="upper",
    spec=("H8",),
    source=Source("RT", "Thm. 4.2"),
    uses=("monomials.logarithmically_many_units_compute_a_monomial_in_depth",),
    tex=r"\sum_i (7\lceil\log_2 r_i\rceil+4)",
    extremum="least",
)
