r"""How many hidden units one product needs, and what the activation or the biases must offer.

To second order at 0 (Taylor sense), for one hidden layer on two inputs (C10):

    4  no hidden bias of their own, no output bias, sigma, sigma', sigma'' != 0 at the common bias              (exact;
    theory.width.flattening at n = 2)
    3  an output bias, or sigma(b) = 0 (SiLU, GELU at 0), or free hidden biases, if sigma' != 0                 (exact)
    2  a hidden bias with sigma'(c) = 0 != sigma''(c) (SiLU, GELU), or a skip connection and sigma = even + linear
    (softplus, SiLU, GELU)     (exact)

These constructions are claims here; that fewer units fail is computed by the query flattening.flat_units for n = 2,
which for free hidden biases without a critical point gives a range only. One unit never does: its second-order part has
rank 1.

LTR, Sec. II.D, says "merely 4 neurons", and its summary "with the logistic": that needs a hidden bias, because a net N
of odd-type units (sigma - sigma(0) odd) without one has N(x) + N(-x) constant, so that it misses every product of an
even number n of inputs by at least R^n on |x_i| <= R, at any width (lower; C5); and 4 is not least once biases are
free."""

from collections.abc import Callable

import sympy as sp

from theory.gates.gate_expansion import by_algebra, curvature, derivatives
from theory.gates.multiplication_gate import L, gate, radius, scale, u, v
from theory.language import Chain, Claim, Erratum, Integer, Link, Mutant, Source, reals
from theory.language.activations import ACTIVATIONS
from theory.language.rules import triangle

Q = sp.Rational
t = reals("t")
s0, s1, s3, s4 = (derivatives[j] for j in (0, 1, 3, 4))
unit = {u: (-1, 1), v: (-1, 1)}
free = dict.fromkeys(derivatives, (-1, 1)) | {curvature: (Q(1, 2), 1)} | unit
place = dict.fromkeys(derivatives, (1, 1)) | {u: (Q(1, 2), Q(1, 2)), v: (Q(1, 4), Q(1, 4))}
printed = Source("LTR", "Sec. II.D")


def equal(left: sp.Expr, right: sp.Expr) -> sp.Eq:
    """left = right, not folded."""
    return sp.Eq(left, right, evaluate=False)


def to_fourth_order(x: sp.Expr) -> sp.Expr:
    """sigma(b + x) up to order 4, with free derivatives."""
    return sp.Add(*(s * x**j / sp.factorial(j) for j, s in enumerate(derivatives[:5])))


ODD_TYPE = ("logistic", "tanh", "erf", "arctan")


def _pairs(**changes: sp.Expr) -> sp.Basic:
    sums = {name: ACTIVATIONS[name].formula(t) + ACTIVATIONS[name].formula(-t) for name in ODD_TYPE} | changes
    return sp.And(
        *(
            equal(total + t, 2 * ACTIVATIONS.get(name, ACTIVATIONS["tanh"]).formula(sp.S.Zero) + t)
            for name, total in sums.items()
        ),
        evaluate=False,
    )


odd_type_units_cancel_in_pairs = Claim(
    "gate_units.odd_type_units_cancel_in_pairs",
    _pairs(),
    where={t: (-20, 20)},
    summary=(
        "sigma(t) + sigma(-t) = 2 sigma(0) for logistic, tanh, erf and arctan, so that N(x) + N(-x) is constant for a"
        " network N of such units without hidden biases."
    ),
    spec=("C5",),
    source=Source("here"),
    mutants=(
        Mutant(
            "softplus as well",
            statement=_pairs(softplus=ACTIVATIONS["softplus"].formula(t) + ACTIVATIONS["softplus"].formula(-t)),
        ),
    ),
)

p, q, c = reals("p q c")
pairs = Integer("pairs", "half the number n of inputs, which is even", minimum=1)
R = radius.symbol
product = R ** (2 * pairs.symbol)
_errors = (p - product, 2 * c - p - product, q + product, 2 * c - q + product)
_mean = sp.Add(*(sp.Abs(e) for e in _errors)) / 4


def _four_corners() -> Chain:
    first, second, third, fourth = _errors
    terms = (first, second, -third, -fourth)
    return Chain(product, (Link("=", sp.Abs(sp.Add(*terms)) / 4, "p and q drop out"), triangle(terms, Q(1, 4))))


without_hidden_bias_the_error_is_at_least_the_largest_product = Claim(
    "gate_units.without_hidden_bias_the_error_is_at_least_the_largest_product",
    product <= _mean,
    where={p: (-9, 9), q: (-9, 9), c: (-9, 9)},
    summary=(
        "If N(x) + N(-x) = 2c for all x, the mean error of N as a product of an even number n of inputs is at least"
        " R^n over four points: (R, ..., R), where N is p, (R, ..., R, -R), where N is q, and their negatives. The"
        " derivation does not use the ranges of p, q and c."
    ),
    spec=("C5",),
    direction="lower",
    parameters=(pairs, radius),
    source=printed,
    uses=("gate_units.odd_type_units_cancel_in_pairs",),
    instances=({"pairs": 1, "radius": "1"}, {"pairs": 2, "radius": "1/2"}),
    derivation=_four_corners,
    mutants=(
        Mutant("R^(n-1)", statement=product / R <= _mean, at={"pairs": 1, "radius": "1/2"}),
        Mutant("2 R^n", statement=2 * product <= _mean, at={"pairs": 1, "radius": "1"}),
    ),
)

k, r, a, b, d, g, w, z = reals("k r a b d g w z")
_det = (w * a**2 + z * g**2) * (w * b**2 + z * d**2) - (w * a * b + z * g * d) ** 2
_linear = (k * a + r * g, k * b + r * d)
_critical = equal(r**2 * _det, w * z * (a * _linear[1] - b * _linear[0]) ** 2)
_somewhere = {x: (i, i) for i, x in enumerate((k, r, a, b, d, g, w, z), start=1)}
_no_linear_part = {
    a: (1, 1),
    b: (2, 2),
    g: (-1, -1),
    d: (-2, -2),
    w: (3, 3),
    z: (1, 1),
}  # k = r: the only way, if no slope is 0
two_units_multiply_only_at_critical_points = Claim(
    "gate_units.two_units_multiply_only_at_critical_points",
    _critical,
    where=dict.fromkeys((k, r, a, b, d, g, w, z), (-2, 2)),
    summary=(
        "Two units with slopes k, r: r^2 det(second-order part) = w z (a m - b n)^2, where (n, m) is the linear part."
        " For u v the determinant is negative and the linear part 0, which leaves only r = 0."
    ),
    spec=("C10",),
    source=Source("here"),
    mutants=(
        Mutant("2 suffice for tanh with biases", statement=equal(_det + 0 * k, -sp.S.One), where=_no_linear_part),
        Mutant(
            "w + z for w z",
            statement=equal(r**2 * _det, (w + z) * (a * _linear[1] - b * _linear[0]) ** 2),
            where=_somewhere,
        ),
    ),
)

three = (to_fourth_order(L * (u + v)) - to_fourth_order(L * u) - to_fourth_order(L * v) + s0) / (L**2 * curvature)
_three = (
    u * v * (1 + L * s3 * (u + v) / (2 * curvature) + L**2 * s4 * (2 * u**2 + 3 * u * v + 2 * v**2) / (12 * curvature))
)
_three_units = equal(three, _three)
three_units_and_an_output_bias_multiply = Claim(
    "gate_units.three_units_and_an_output_bias_multiply",
    _three_units,
    where=free,
    summary=(
        "[sigma(L(u+v)) - sigma(Lu) - sigma(Lv) + sigma(0)] / (L^2 s_2) = u v [1 + L s_3 (u+v)/(2 s_2) + ...]; no"
        " output bias if sigma(0) = 0."
    ),
    spec=("C10",),
    parameters=(scale,),
    source=Source("here"),
    instances=({"scale": "1/10"},),
    derivation=by_algebra(_three_units, "expand"),
    mutants=(
        Mutant(
            "second order for every sigma",
            statement=equal(three, _three - u * v * L * s3 * (u + v) / (2 * curvature)),
            where=place,
            at={"scale": "1"},
        ),
        Mutant(
            "without the output bias",
            statement=equal(three - s0 / (L**2 * curvature), _three),
            where=place,
            at={"scale": "1"},
        ),
    ),
)

two = (to_fourth_order(L * (u + v)) - to_fourth_order(L * (u - v))) / (2 * L**2 * curvature)
_two = (
    u * v
    + s1 * v / (L * curvature)
    + L * s3 * v * (3 * u**2 + v**2) / (6 * curvature)
    + L**2 * s4 * u * v * (u**2 + v**2) / (6 * curvature)
)
_two_units = equal(two, _two)
two_units_multiply_where_the_slope_vanishes = Claim(
    "gate_units.two_units_multiply_where_the_slope_vanishes",
    _two_units,
    where=free,
    summary=(
        "[sigma(c + L(u+v)) - sigma(c + L(u-v))] / (2 L^2 s_2) = u v + s_1 v/(L s_2) + L s_3 v (3u^2+v^2)/(6 s_2) +"
        " ...: two units do where s_1 = 0."
    ),
    spec=("C10",),
    parameters=(scale,),
    source=Source("here"),
    instances=({"scale": "1/10"},),
    derivation=by_algebra(_two_units, "expand"),
    mutants=(
        Mutant(
            "whatever the slope", statement=equal(two, _two - s1 * v / (L * curvature)), where=place, at={"scale": "1"}
        ),
    ),
)


def skip_gate(name: str) -> sp.Expr:
    """Two units and a skip connection: sigma(-x) = sigma(x) - x replaces the other two units."""
    sigma = ACTIVATIONS[name].formula
    return (sigma(L * (u + v)) - sigma(L * (u - v)) - L * v) / (2 * L**2 * ACTIVATIONS[name].derivative(2, sp.S.Zero))


_skip = equal(skip_gate("silu"), gate("silu", sp.S.Zero, L, u, v))
two_units_and_a_skip_connection_are_the_four_unit_gate = Claim(
    "gate_units.two_units_and_a_skip_connection_are_the_four_unit_gate",
    _skip,
    where=unit,
    summary=(
        "[sigma(L(u+v)) - sigma(L(u-v)) - L v] / (2 L^2 sigma''(0)) is the four-unit gate of SiLU itself, as"
        " sigma(-x) = sigma(x) - x."
    ),
    spec=("C10",),
    parameters=(scale,),
    source=Source("here"),
    instances=({"scale": "1/10"},),
    derivation=by_algebra(_skip, "sigma(-x) = sigma(x) - x"),
    mutants=(
        Mutant(
            "for the exponential", statement=equal(skip_gate("exp"), gate("exp", sp.S.Zero, L, u, v)), at={"scale": "1"}
        ),
    ),
)


def _logistic_taylor(bias: sp.Expr, x: sp.Expr) -> sp.Expr:
    """The logistic's Taylor polynomial of degree 3; its coefficients at ln 3 and ln 5 are rational."""
    return sp.Add(*(ACTIVATIONS["logistic"].derivative(j, bias) * x**j / sp.factorial(j) for j in range(4)))


def logistic_three(sigma: Callable[[sp.Expr, sp.Expr], sp.Expr], last: str = "24/5") -> sp.Expr:
    """Three logistic units with biases ln 3, ln 3, ln 5 and rational weights; no output bias."""
    three, five = sp.log(3), sp.log(5)
    return (
        Q(8, 3) * (sigma(three, 2 * L * u) + sigma(three, 2 * L * v)) - Q(last) * sigma(five, Q(3, 2) * L * (u + v))
    ) / L**2


_rational = equal(logistic_three(_logistic_taylor), u * v - L * (u + v) * (7 * u**2 + 2 * u * v + 7 * v**2) / 48)
merely_four = Erratum(
    "merely 4 neurons with the logistic",
    Source("seed", "multiplication with 4 neurons"),
    "two numbers can be multiplied using merely 4 neurons with the logistic function",
    "the logistic needs a hidden bias (its curvature at 0 is 0), and then 3 neurons do: 4 is not least once biases are"
    " free",
    "4 do suffice, with a hidden bias, which is not said; 3 do then, which the claim states",
    standing="loose",
    spec=("S14",),
)
three_logistic_units_with_hidden_biases_multiply = Claim(
    "gate_units.three_logistic_units_with_hidden_biases_multiply",
    _rational,
    where=unit,
    summary=(
        "To third order, [8/3 S(ln 3 + 2Lu) + 8/3 S(ln 3 + 2Lv) - 24/5 S(ln 5 + 3L(u+v)/2)] / L^2 = u v - L (u+v)(7u^2"
        " + 2uv + 7v^2)/48; no output bias."
    ),
    spec=("C10",),
    parameters=(scale,),
    source=Source("here"),
    errata=(merely_four,),
    instances=({"scale": "1/10"},),
    derivation=by_algebra(_rational, "the moments of order 0, 1 and 2"),
    mutants=(
        Mutant("5 for 24/5", statement=equal(logistic_three(_logistic_taylor, "5"), _rational.rhs), at={"scale": "1"}),
    ),
)

square = (to_fourth_order(L * u) + to_fourth_order(-L * u) - 2 * s0) / (L**2 * curvature)
_square = equal(square, u**2 * (1 + L**2 * s4 * u**2 / (12 * curvature)))
three_units_square = Claim(
    "gate_units.three_units_square",
    _square,
    where=free,
    summary=(
        "[sigma(b + Lu) + sigma(b - Lu) - 2 sigma(b)] / (L^2 s_2) = u^2 [1 + L^2 s_4 u^2/(12 s_2) + ...]: 3 units"
        " square one input, 2 with an output bias."
    ),
    spec=("C11",),
    parameters=(scale,),
    source=Source("RT", "gates"),
    instances=({"scale": "1/10"},),
    derivation=by_algebra(_square, "expand"),
    mutants=(
        Mutant(
            "1/6 for 1/12, as for products",
            statement=equal(square, _square.rhs + L**2 * s4 * u**4 / (12 * curvature)),
            where=place,
            at={"scale": "1"},
        ),
    ),
)
