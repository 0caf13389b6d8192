r"""Units of one hidden layer for polynomials that are not one monomial: sums of powers, quadratic forms, and all
polynomials of a degree at once.

For Taylor matching to order d (uniform closeness is another question), sigma(b), ..., sigma^(d)(b) not vanishing at the
common bias b:

    all polynomials of degree <= d in one variable need d + 1 units with fixed distinct slopes, and such units do
    (tight; H9)
    all polynomials of degree <= d in n variables need C(n + d, d) units with fixed weights, and generic ones do
    (tight; H9)
    a quadratic form of rank rho needs rho + 2 units without biases, rho + 1 with an output bias, rho with an affine
    skip    (tight; H10)
    x_1...x_n + y^n needs 2^n + n - 1 units for n >= 2: the ranks of its derivatives add up
    (lower; H11)

The signature of the form does not matter. A Gaussian's energy in n inputs therefore costs n + 1 units and an output
bias, not one gate of 4 units for each of its n (n + 1) / 2 products. Printed in RT, Thms. 4.3, 4.5 and 4.6, without the
counts for quadratic forms."""

import sympy as sp

from theory.language import Choice, Claim, Count, Integer, Mutant, Quantity, Source, Use

_here = Source("here")
variables = Integer("n", "number of variables", minimum=1)
degree = Integer("d", "largest total degree", minimum=0)
rank = Integer("rank", "rank of the quadratic form", minimum=1)
several = Integer("n", "number of factors", minimum=2)
n, d, rho, m = variables.symbol, degree.symbol, rank.symbol, several.symbol

_FIXED = (
    "units with fixed input weights and one common bias whose output weights alone match every polynomial of degree <="
    " d in n variables to Taylor order d"
)
_all = sp.binomial(n + d, d)
units_for_all_polynomials_are_as_many_as_monomials = Claim(
    "flat_polynomials.units_for_all_polynomials_are_as_many_as_monomials",
    Count("fixed_units", f"least number of {_FIXED}", "==", _all),
    summary=(
        "C(n + d, d) units with fixed input weights, in general position, match all polynomials of degree <= d in n"
        " variables to Taylor order d (d + 1 units if n = 1). Fewer cannot."
    ),
    spec=("H9",),
    direction="tight",
    parameters=(variables, degree),
    source=Source("RT", "Thms. 4.5, 4.6"),
    instances=tuple(
        {"n": i, "d": k} for i, k in ((1, 0), (1, 1), (1, 4), (1, 7), (2, 1), (2, 2), (2, 4), (3, 2), (3, 3), (4, 2))
    ),
    mutants=(
        Mutant(
            "only the monomials of degree d",
            statement=Count("fixed_units", _FIXED, "==", sp.binomial(n + d - 1, d)),
            at={"n": 2, "d": 2},
        ),
        Mutant("d units for one variable", statement=Count("fixed_units", _FIXED, "<=", d), at={"n": 1, "d": 4}),
        Mutant(
            "d + 1 whatever the variables", statement=Count("fixed_units", _FIXED, "<=", d + 1), at={"n": 2, "d": 2}
        ),
    ),
)

_FORM = (
    "hidden units of one layer for matching a quadratic form to Taylor order 2 (sigma(b), sigma'(b), sigma''(b) not 0)"
)


def _form(name: str, relation: str, value: sp.Expr, at: dict[str, int], **options: str) -> Mutant:
    return Mutant(name, statement=Count("form_units", f"least number of {_FORM}", relation, value, options), at=at)  # type: ignore[arg-type]


_ranks = tuple({"rank": i} for i in range(1, 7))
quadratic_form_needs_its_rank_plus_two = Claim(
    "flat_polynomials.quadratic_form_needs_its_rank_plus_two",
    Count("form_units", f"least number of {_FORM}, no biases", "==", rho + 2),
    summary=(
        "A quadratic form of rank rho, of any signature, takes exactly rho + 2 bias-free units to match to Taylor"
        " order 2, if none of sigma, sigma', sigma'' vanishes there."
    ),
    spec=("H10",),
    direction="tight",
    parameters=(rank,),
    source=_here,
    instances=_ranks,
    mutants=(
        _form("rho + 1", "<=", rho + 1, {"rank": 2}),
        _form("2 rho", "==", 2 * rho, {"rank": 3}),
        _form("four for each product", ">=", 2 * rho * (rho + 1), {"rank": 2}),
    ),
)

quadratic_form_with_an_output_bias_needs_its_rank_plus_one = Claim(
    "flat_polynomials.quadratic_form_with_an_output_bias_needs_its_rank_plus_one",
    Count("form_units", f"least number of {_FORM}, with an output bias", "==", rho + 1, {"output_bias": "yes"}),
    summary=(
        "With a free output bias exactly rho + 1 units match a quadratic form of rank rho to Taylor order 2, if none"
        " of sigma, sigma', sigma'' vanishes there."
    ),
    spec=("H10",),
    direction="tight",
    parameters=(rank,),
    source=_here,
    instances=_ranks,
    mutants=(
        _form("rho", "<=", rho, {"rank": 2}, output_bias="yes"),
        _form("rho + 2 as without", ">=", rho + 2, {"rank": 2}, output_bias="yes"),
    ),
)

quadratic_form_with_a_skip_needs_its_rank = Claim(
    "flat_polynomials.quadratic_form_with_a_skip_needs_its_rank",
    Count("form_units", f"least number of {_FORM}, with an affine skip", "==", rho, {"skip": "yes"}),
    summary=(
        "With a free affine function of the inputs exactly rho units match a quadratic form of rank rho to Taylor"
        " order 2, if none of sigma, sigma', sigma'' vanishes there."
    ),
    spec=("H10",),
    direction="tight",
    parameters=(rank,),
    source=_here,
    instances=_ranks,
    mutants=(
        _form("one more", ">=", rho + 1, {"rank": 3}, skip="yes"),
        _form("one less", "<=", rho - 1, {"rank": 3}, skip="yes"),
    ),
)

_SUM = (
    "hidden units of one bias-free layer for matching x_1...x_n + y^n to Taylor order n (no Taylor coefficient up to n"
    " vanishing)"
)
ranks_of_separate_terms_add_up = Claim(
    "flat_polynomials.ranks_of_separate_terms_add_up",
    Count("sum_units", f"least number of {_SUM}", ">=", 2**m + m - 1),
    summary=(
        "x_1...x_n + y^n takes at least 2^n + n - 1 bias-free units to match to Taylor order n, if no Taylor"
        " coefficient up to n vanishes: the derivatives of the two terms, in separate variables, are independent."
    ),
    spec=("H11",),
    direction="lower",
    parameters=(several,),
    source=_here,
    instances=tuple({"n": i} for i in range(2, 6)),
    mutants=(
        Mutant("the units of both terms", statement=Count("sum_units", _SUM, ">=", 2**m + m + 2), at={"n": 2}),
        Mutant("the larger of the two suffices", statement=Count("sum_units", _SUM, "<=", 2**m), at={"n": 3}),
    ),
)

sum_needs_a_share_of_its_largest_term = Claim(
    "flat_polynomials.sum_needs_a_share_of_its_largest_term",
    Count("sum_units", f"least number of {_SUM}", ">=", 2**m / sp.Integer(2)),
    summary=(
        "x_1...x_n + y^n takes at least 2^n / 2 bias-free units to match to Taylor order n, if no Taylor coefficient"
        " up to n vanishes: the 2^n of its largest term, divided by the number of terms."
    ),
    spec=("H11",),
    direction="lower",
    parameters=(several,),
    source=Source("RT", "Thm. 4.3"),
    instances=tuple({"n": i} for i in range(2, 6)),
    mutants=(Mutant("twice the largest term", statement=Count("sum_units", _SUM, ">=", 2 * 2**m), at={"n": 2}),),
)


def _units_of_a_form(rank: sp.Expr, biases: str | sp.Symbol) -> sp.Expr:
    """rank + 2, + 1 or + 0; for the symbol of the choice, the sum of the two."""
    return rank + (biases if isinstance(biases, sp.Symbol) else sp.Integer(("skip", "output", "none").index(biases)))


fixed_units = Quantity(
    "flat_polynomials.fixed_units",
    "fixed units of one layer that match all polynomials of degree <= d in n variables to Taylor order d",
    (
        Integer("n", "number of variables", minimum=1, maximum=10_000),
        Integer("d", "largest total degree", minimum=0, maximum=10_000),
    ),
    formula=lambda n, d: sp.binomial(n + d, d),
    spec=("H9",),
    source=Source("RT", "Thms. 4.5, 4.6"),
    uses=("flat_polynomials.units_for_all_polynomials_are_as_many_as_monomials",),
    tex=r"\binom{n+d}{d}",
)

form_units = Quantity(
    "flat_polynomials.form_units",
    "least number of hidden units of one layer for a quadratic form of that rank, in the Taylor sense; biases: none,"
    " output or skip",
    (
        Integer("rank", "rank of the quadratic form", minimum=1, maximum=10**9),
        Choice("biases", "none; a free output bias; or a free affine skip", lambda: ("none", "output", "skip"), "none"),
    ),
    formula=_units_of_a_form,
    spec=("H10",),
    source=_here,
    uses=(
        Use(
            "flat_polynomials.quadratic_form_needs_its_rank_plus_two",
            at=lambda rank, biases: {"rank": rank} if biases == "none" else None,
        ),
        Use(
            "flat_polynomials.quadratic_form_with_an_output_bias_needs_its_rank_plus_one",
            at=lambda rank, biases: {"rank": rank} if biases == "output" else None,
        ),
        Use(
            "flat_polynomials.quadratic_form_with_a_skip_needs_its_rank",
            at=lambda rank, biases: {"rank": rank} if biases == "skip" else None,
        ),
    ),
    tex=r"\rho + 2",
)
