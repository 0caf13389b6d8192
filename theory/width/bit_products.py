r"""One unit multiplies any number of bits, and three layers compute every function of bits.

For bits x_i in {0, 1}, i in a set of k, with S the logistic function and s the number of ones:

    |x_1...x_k - S(beta (s - k + 1/2))| <= 1/(1 + e^(beta/2)), whatever k is                             (exact:
    attained at s = k and s = k - 1; E1)
    no other threshold does better                                                                      (tight; E1)
    the error is at most 10^-D if and only if beta >= 2 ln(10^D - 1): 2 ln 10 for each decimal           (exact; E2)
    H(x) = sum over S of h_S prod_{i in S} x_i takes a unit for each set of two or more bits: 2^n - 1 - n at most, the
    affine part being a skip     (E3)
    and has an error of at most the sum of |h_S| over these sets times the unit's error                  (upper; E3)
    max(0, s - k + 1) is the product of k bits, exactly                                                  (exact; E4)
    for spins -1 and 1 no increasing unit has the sign of the product of two                             (exact; E4)

Printed in LTR, Sec. II.E, eq. (13), with D ln 10 for 2 ln 10. The bits are exactly 0 and 1: at x = 3/4
the unit of one bit tends to 1 as beta grows, and is wrong by 1/4.
"""

from typing import Any

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Claim,
    Count,
    Erratum,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Real,
    Recurrence,
    Source,
    nonnegative,
    reals,
    zero,
)

bits = Integer("k", "number of bits that are multiplied", minimum=1)
inputs = Integer("n", "number of bits", minimum=1)
several = Integer("n", "number of bits", minimum=2)
decimals = Integer("D", "number of decimals", minimum=1, maximum=300)
steepness = Real("beta", "steepness of the unit, the factor of its input", positive=True)
tolerance = Real("eps", "bound of a unit's error", positive=True)
k, n, D, eps = (p.symbol for p in (bits, inputs, decimals, tolerance))
beta = sp.Symbol("beta", nonnegative=True)
steep = steepness.symbol
_steepest, _half = 40, sp.Rational(1, 2)
_eq13 = Source("LTR", "Sec. II.E, eq. (13)")


def logistic(t: sp.Expr) -> sp.Expr:
    """S(t)."""
    return 1 / (1 + sp.exp(-t))


def unit(k: int, ones: int, beta: sp.Expr, threshold: sp.Expr = _half) -> sp.Expr:
    """The unit for k bits, `ones` of which are 1: S(beta (ones - k + threshold))."""
    return logistic(beta * (ones - k + threshold))


def unit_error(beta: sp.Expr) -> sp.Expr:
    """1/(1 + e^(beta/2)), the largest error of the unit."""
    return 1 / (1 + sp.exp(beta / 2))


_worst, _attained_by = sp.Function("WorstErrorOnBits"), sp.Function("ErrorOnAllOnes")


def errors(k: int, beta: sp.Expr, threshold: sp.Expr = _half) -> list[sp.Expr]:
    """What the unit is wrong by, for each number of ones: the rest to 1 at k ones, the value itself below."""
    return [*(unit(k, ones, beta, threshold) for ones in range(k)), 1 - unit(k, k, beta, threshold)]


def errors_with_at_most_one_zero(k: int, beta: sp.Expr) -> list[sp.Expr]:
    """What the unit is wrong by at k ones, and at k - 1."""
    return errors(k, beta)[-2:]


def _fewer_ones() -> Argument:
    """Each further 0 lowers the unit's input by beta; with one 0 it is -beta/2, and with none beta/2."""
    zeros = sp.Symbol("zeros", integer=True, positive=True)
    return Argument(
        obligations=(
            zero(1 - logistic(beta / 2) - unit_error(beta), "no 0 among the bits"),
            nonnegative(
                sp.exp(beta * (zeros + sp.Rational(1, 2))) - sp.exp(beta * (zeros - sp.Rational(1, 2))),
                "one 0 more: the reciprocal of the unit's value grows",
                2 * sp.exp(beta * zeros) * sp.sinh(beta / 2),
            ),
        ),
        conclusion="the unit is wrong by exactly 1/(1 + e^(beta/2)) with no 0 or one, and by no more with others",
    )


def _threshold(name: str, threshold: sp.Expr) -> Mutant:
    """The same error for a unit with another threshold."""
    return Mutant(name, definitions={_worst: lambda k, beta: errors(k, beta, threshold)}, at={"k": 2})


def _bound(name: str, at: int, bound: sp.Expr) -> Mutant:
    return Mutant(name, sp.Le(_worst(k, beta), bound, evaluate=False), at={"k": at})


error_at_most_logistic_of_minus_half_beta = Claim(
    "bit_products.error_at_most_logistic_of_minus_half_beta",
    sp.Le(_worst(k, beta), unit_error(beta), evaluate=False),
    summary=(
        "One logistic unit of threshold k - 1/2 computes the product of k bits to within 1/(1 + e^(beta/2)), for"
        " every k and all bits, at 0 <= beta <= 40."
    ),
    spec=("E1",),
    direction="upper",
    parameters=(bits,),
    source=_eq13,
    derivation=_fewer_ones,
    where={beta: (0, _steepest)},
    definitions={_worst: errors},
    instances=tuple({"k": i} for i in (1, 2, 3, 5)),
    mutants=(
        _threshold("threshold k", sp.S.Zero),
        _threshold("threshold k + 1/2", -_half),
        _bound("an error of e^-beta", 2, sp.exp(-beta)),
        _bound("beta for beta/2", 3, 1 / (1 + sp.exp(beta))),
    ),
)


error_is_attained = Claim(
    "bit_products.error_is_attained",
    sp.Eq(_attained_by(k, beta), unit_error(beta), evaluate=False),
    summary=(
        "The unit is wrong by exactly 1/(1 + e^(beta/2)) where all k bits are 1, and where exactly one of them is 0,"
        " at 0 <= beta <= 40."
    ),
    spec=("E1",),
    direction="exact",
    parameters=(bits,),
    source=_eq13,
    derivation=_fewer_ones,
    where={beta: (0, _steepest)},
    definitions={_attained_by: errors_with_at_most_one_zero},
    instances=tuple({"k": i} for i in (1, 2, 3, 5, 8, 12)),
    mutants=(
        Mutant("at two zeros too", definitions={_attained_by: lambda k, beta: errors(k, beta)[-3:]}, at={"k": 3}),
        Mutant("beta for beta/2", sp.Eq(_attained_by(k, beta), 1 / (1 + sp.exp(beta)), evaluate=False), at={"k": 2}),
    ),
)

a, b, c = reals("a b c")
_at_all_ones, _at_one_zero = 1 / (1 + sp.exp(a * steep)), 1 / (1 + sp.exp((1 - b) * steep))


def _thresholds(first: sp.Expr, second: sp.Expr) -> sp.Basic:
    return sp.And(
        sp.Le(first, _at_all_ones, evaluate=False), sp.Le(second, _at_one_zero, evaluate=False), evaluate=False
    )


half_is_the_best_threshold = Claim(
    "bit_products.half_is_the_best_threshold",
    _thresholds(unit_error(steep), unit_error(steep)),
    where={a: (-1, _half), b: (_half, 2)},
    summary=(
        "A unit of threshold k - a has the error S(-a beta) at k ones, one of threshold k - b the error S(-(1 - b)"
        " beta) at k - 1 ones: for -1 <= a <= 1/2 <= b <= 2 neither is below S(-beta/2), the error with threshold k -"
        " 1/2."
    ),
    spec=("E1",),
    direction="lower",
    parameters=(steepness,),
    source=Source("here"),
    instances=tuple({"beta": i} for i in ("1/2", "3", "12")),
    mutants=(
        Mutant(
            "S(-beta/4) is unavoidable",
            statement=_thresholds(1 / (1 + sp.exp(steep / 4)), unit_error(steep)),
            at={"beta": "3"},
        ),
        Mutant("thresholds from k - 1 on", where={a: (-1, 1), b: (_half, 2)}, at={"beta": "3"}),
    ),
)


def least_steepness(decimals: sp.Expr) -> sp.Expr:
    """2 ln(10^D - 1)."""
    return 2 * sp.log(10**decimals - 1)


p, q = reals("p q")


def _edge(edge: sp.Expr) -> dict[sp.Symbol, Any]:
    """Ranges of the steepness below and above an edge."""
    return {p: (0, edge), q: (edge, edge + 40)}


half_the_decimals = Erratum(
    "D ln 10 for 2 ln(10^D - 1)",
    Source("LTR", "Sec. II.E"),
    "for an accuracy of D decimals it suffices to grow beta as D ln 10",
    "that gives 10^(-D/2)/(1 + 10^(-D/2)), half the decimals; D of them need 2 ln(10^D - 1), which is 2 ln 10 for each",
    "the error 1/(1 + e^(beta/2)) at beta = D ln 10, for D = 6",
    mutant="D ln 10",
    spec=("P2",),
)

decimals_need_twice_ln_ten_each = Claim(
    "bit_products.decimals_need_twice_ln_ten_each",
    sp.And(
        sp.Le(sp.Integer(10) ** -D, unit_error(p), evaluate=False),
        sp.Le(unit_error(q), sp.Integer(10) ** -D, evaluate=False),
        evaluate=False,
    ),
    where=_edge(least_steepness(D)),
    summary=(
        "The product of bits is right to within 10^-D exactly if beta >= 2 ln(10^D - 1), whatever the number of bits:"
        " stated for D <= 300 and beta up to 40 beyond that."
    ),
    spec=("E2",),
    direction="exact",
    parameters=(decimals,),
    source=Source("here"),
    uses=("bit_products.error_at_most_logistic_of_minus_half_beta", "bit_products.error_is_attained"),
    errata=(half_the_decimals,),
    derivation=lambda: Argument(
        obligations=(
            nonnegative(
                -sp.diff(unit_error(beta), beta),
                "the error falls as beta grows",
                sp.exp(beta / 2) / (2 * (1 + sp.exp(beta / 2)) ** 2),
            ),
        ),
        conclusion=(
            "at beta = 2 ln x the error is 1/(1 + x), and it is at most that if and only if beta >= 2 ln x, here with x"
            " = 10^D - 1"
        ),
    ),
    instances=tuple({"D": i} for i in (1, 2, 6)),
    mutants=(
        Mutant("D ln 10", where=_edge(D * sp.log(10)), at={"D": 6}),
        Mutant("2 D ln 10, which is more than needed", where=_edge(2 * D * sp.log(10)), at={"D": 1}),
        Mutant("2 ln(10^D)/ln 2", where=_edge(2 * D * sp.log(10) / sp.log(2)), at={"D": 2}),
    ),
)

three_layers_by_count = Erratum(
    "only three layers for bits",
    Source("seed", "multiplication with 4 neurons"),
    "for bit vectors H(x) can be implemented with only three layers",
    "with input, one hidden layer and softmax; the hidden layer may need a unit for each product, 2^n - 1 - n of them,"
    " not a number that the layers suggest",
    "reading: true as printed, and silent about the units; the claim that carries this erratum counts them",
    standing="no error",
    spec=("S22",),
)

_UNITS = (
    "hidden units of three layers for a function of n bits all of whose products occur, the affine part being a skip"
)
three_layers_need_a_unit_for_each_product = Claim(
    "bit_products.three_layers_need_a_unit_for_each_product",
    Count(
        "product_units",
        _UNITS,
        "==",
        2**n - 1 - n,
        recurrence=Recurrence(
            n,
            1,
            sp.S.Zero,
            BEFORE + 2**n - 1,
            "a function of one bit is affine, and a further bit joins each of the 2^n - 1 sets that are not empty",
            by_definition=False,
        ),
    ),
    summary=(
        "There are 2^n - 1 - n sets of two or more bits: so many hidden units have three layers with one unit for"
        " each product of them and an affine skip, for a function of n bits all of whose products occur."
    ),
    spec=("E3",),
    direction="exact",
    errata=(three_layers_by_count,),
    parameters=(inputs,),
    source=Source("LTR", "Sec. II.E"),
    derivation=lambda: Induction(n, "sets of two or more bits"),
    instances=tuple({"n": i} for i in range(1, 8)),
    mutants=(
        Mutant("2^n - 1, linear terms too", statement=Count("product_units", _UNITS, "==", 2**n - 1), at={"n": 3}),
        Mutant("pairs alone", statement=Count("product_units", _UNITS, "==", n * (n - 1) / 2), at={"n": 3}),
    ),
)


h, e, index = sp.IndexedBase("h", real=True), sp.IndexedBase("e", real=True), sp.Symbol("i", integer=True)


def _over_products(term: sp.Expr) -> sp.Expr:
    """The sum over the sets of two or more bits, numbered from 1."""
    return sp.Sum(term, (index, 1, 2**n - 1 - n))


def _output(bound: sp.Expr) -> sp.Basic:
    """The output's error is the sum of the units' errors e_S times the coefficients h_S."""
    return sp.Le(sp.Abs(_over_products(h[index] * e[index])), bound, evaluate=False)


def largest_coefficient(n: int) -> sp.Expr:
    """The largest of the |h_S|."""
    return sp.Max(*(sp.Abs(h[i]) for i in range(1, 2**n - n)))


_largest = sp.Function("LargestCoefficient")


output_error_adds_up_over_products = Claim(
    "bit_products.output_error_adds_up_over_products",
    _output(eps * _over_products(sp.Abs(h[index]))),
    summary=(
        "If |h_S| <= 1 and every unit has an error of at most eps, the three layers have one of at most eps times the"
        " sum of |h_S| over the sets of two or more bits."
    ),
    spec=("E3",),
    direction="upper",
    parameters=(several, tolerance),
    source=Source("here"),
    entries={h: (-1, 1), e: (-eps, eps)},
    instances=({"n": 2, "eps": "1/10"}, {"n": 3, "eps": "1/10"}),
    mutants=(
        Mutant(
            "the largest coefficient for the sum",
            _output(eps * _largest(n)),
            definitions={_largest: largest_coefficient},
            at={"n": 3, "eps": "1/10"},
        ),
        Mutant(
            "half of the sum",
            _output(eps * _over_products(sp.Abs(h[index])) / 2),
            at={"n": 2, "eps": "1/10"},
        ),
    ),
)

_WRONG = "vectors of k bits at which the ReLU unit max(0, ones - threshold) is not the product"
relu_is_exact_on_bits = Claim(
    "bit_products.relu_is_exact_on_bits",
    Count("relu_misses", _WRONG, "==", sp.S.Zero, {"threshold": "k - 1"}),
    summary=(
        "The ReLU unit max(0, x_1 + ... + x_k - (k - 1)) is the product of k bits at each of the 2^k vectors, with"
        " weights 1."
    ),
    spec=("E4",),
    direction="exact",
    parameters=(bits,),
    source=Source("here"),
    instances=tuple({"k": i} for i in range(1, 13)),
    mutants=(
        Mutant("threshold k", statement=Count("relu_misses", _WRONG, "==", sp.S.Zero, {"threshold": "k"}), at={"k": 3}),
        Mutant(
            "threshold k - 1/2",
            statement=Count("relu_misses", _WRONG, "==", sp.S.Zero, {"threshold": "k - 1/2"}),
            at={"k": 2},
        ),
        Mutant(
            "threshold k - 2",
            statement=Count("relu_misses", _WRONG, "==", sp.S.Zero, {"threshold": "k - 2"}),
            at={"k": 2},
        ),
    ),
)


def _input(s: int, t: int) -> sp.Expr:
    """A unit's input at two spins."""
    return a * s + b * t + c


_gaps = (_input(1, 1) - _input(1, -1)) * (_input(-1, -1) - _input(-1, 1))
no_threshold_separates_the_products_of_spins = Claim(
    "bit_products.no_threshold_separates_the_products_of_spins",
    sp.Le(_gaps, 0, evaluate=False),
    where={a: (-8, 8), b: (-8, 8), c: (-8, 8)},
    summary=(
        "For spins s, t the input a s + b t + c, with |a|, |b|, |c| <= 8, changes by 2b from (1, -1) to (1, 1) and by"
        " -2b from (-1, 1) to (-1, -1). The product of the changes, -4 b^2, is never positive: the input is not"
        " larger at both equal pairs than at the unequal ones, as an increasing unit with the sign of s t would need."
    ),
    spec=("E4",),
    direction="tight",
    source=Source("MinskyPapert1969"),
    witness={a: sp.S.Zero, b: sp.S.Zero, c: sp.S.Zero},
    mutants=(
        Mutant("strictly", statement=sp.Lt(_gaps, 0, evaluate=False)),
        Mutant("the gap at (-1, -1) with the other sign", statement=sp.Le(-_gaps, 0, evaluate=False)),
    ),
)

error = Quantity(
    "bit_products.error",
    "largest error of one logistic unit for the product of any number of bits",
    (steepness,),
    formula=unit_error,
    domain=lambda beta: "all bits, and any number of them",
    spec=("E1",),
    source=_eq13,
    uses=("bit_products.error_at_most_logistic_of_minus_half_beta", "bit_products.error_is_attained"),
    solve=("beta",),
    tex=r"\frac{1}{1+e^{\beta/2}}",
    extremum="largest",
)

steepness_for_decimals = Quantity(
    "bit_products.steepness_for_decimals",
    "least steepness at which one logistic unit multiplies bits to within 10^-D",
    (decimals,),
    formula=lambda D: least_steepness(D),
    spec=("E2",),
    source=Source("here"),
    uses=("bit_products.decimals_need_twice_ln_ten_each",),
    tex=r"2\ln(10^D-1)",
)

hidden_units = Quantity(
    "bit_products.hidden_units",
    "hidden units of three layers for any function of n bits, the affine part being a skip",
    (Integer("n", "number of bits", minimum=1, maximum=3000),),
    formula=lambda n: 2**n - 1 - n,
    direction="upper",
    spec=("E3",),
    source=Source("LTR", "Sec. II.E"),
    uses=("bit_products.three_layers_need_a_unit_for_each_product",),
    solve=("n",),
    tex=r"2^n-1-n",
    extremum="least",
)
