r"""Four neurons multiply two numbers, within this error.

The gate with activation sigma, bias b (sigma''(b) != 0) and scale L > 0,

    m(u, v) = [sigma(b + L(u+v)) + sigma(b - L(u+v)) - sigma(b + L(u-v)) - sigma(b - L(u-v))] / (4 L^2 sigma''(b)),

differs from u v by at most L^2 M A^4 / (3 |sigma''(b)|) on |u|, |v| <= A, with M a bound on |sigma''''|      (upper;
C3)
and for the logistic with 1 < cosh b <= 5 by exactly |h(2LA)| / (4 L^2), attained at u = v = A                   (tight)
with h(x) = 2 (1 + C)(cosh x - 1)/(C + cosh x) - x^2 and C = cosh b. Every statement is for a stated box; none holds on
the whole plane.

Printed in LTR, Sec. II.D (eqs. 10-11), there with an unspecified O(L^2).
"""

import sympy as sp

from theory.language import (
    Chain,
    Choice,
    Citation,
    Claim,
    Hypothesis,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    nonnegative,
    reals,
)
from theory.language.activations import ACTIVATIONS, names, written
from theory.language.rules import even_and_decreasing, quartic_remainder, termwise

activation = Choice(
    "activation", "the activation function: a name, or an expression in x such as x*tanh(x)", names, other=written
)
bias = Real("bias", "hidden bias b", nonzero=True)
any_bias = Real("bias", "hidden bias b")
scale = Real("scale", "weight scale L", positive=True)
radius = Real("radius", "the gate is used on |u|, |v| <= radius", positive=True)
end = Real("end", "the statement is for 0 <= x <= end", positive=True)
b, L, A = bias.symbol, scale.symbol, radius.symbol
u, v = reals("u v")
x, C = sp.Symbol("x", nonnegative=True), sp.Symbol("C", positive=True)
k = sp.Symbol("k", integer=True, positive=True)
square = {u: (-A, A), v: (-A, A)}


def around_the_bias(bias: sp.Expr, **_: object) -> tuple[sp.Expr, sp.Expr]:
    """The inputs of hidden units of which only derivatives at the bias are asked: a neighbourhood."""
    return bias, sp.S.Zero


def gate(name: str, bias: sp.Expr, scale: sp.Expr, u: sp.Expr, v: sp.Expr) -> sp.Expr:
    """The four-unit product m(u, v) of the activation `name`."""
    sigma = ACTIVATIONS[name]
    units = sum(
        sign * sigma.formula(bias + side * scale * pre) for sign, pre in ((1, u + v), (-1, u - v)) for side in (1, -1)
    )
    return units / (4 * scale**2 * sigma.derivative(2, bias))


def even_part(name: str, bias: sp.Expr, x: sp.Expr) -> sp.Expr:
    """h(x) = [sigma(b + x) + sigma(b - x) - 2 sigma(b)] / sigma''(b) - x^2, so that m - uv = [h(L(u+v)) - h(L(u-v))] /
    (4 L^2)."""
    sigma = ACTIVATIONS[name]
    return (sigma.formula(bias + x) + sigma.formula(bias - x) - 2 * sigma.formula(bias)) / sigma.derivative(
        2, bias
    ) - x**2


def logistic_even_part(x: sp.Expr, C: sp.Expr = C) -> sp.Expr:
    """The logistic's h in closed form, C = cosh b."""
    return 2 * (1 + C) * (sp.cosh(x) - 1) / (C + sp.cosh(x)) - x**2


def _h(x: sp.Expr) -> sp.Expr:
    return logistic_even_part(x, sp.cosh(b))


curved = Hypothesis(
    "bias",
    lambda activation, bias, **_: sp.Ne(ACTIVATIONS[activation].derivative(2, bias), 0),
    "the activation's second derivative at the bias must not be 0",
    'for the logistic write bias="acosh(5)"',
)
near = Hypothesis(
    "bias",
    lambda bias, **_: sp.Le(sp.cosh(bias), 5),
    "cosh(bias) <= 5",
    'write bias="acosh(5)" or smaller',
    facts=(5 - sp.cosh(b), sp.cosh(b) - 1),
)

# 1 - 2 sigma(b) = tanh(b/2) is a factor of sigma''(b).
bent = Hypothesis(
    "bias",
    lambda bias, **_: sp.Ne(bias, 0),
    "bias != 0, where the logistic has curvature",
    'write bias="acosh(5)"',
    facts=(1 / sp.Abs(ACTIVATIONS["logistic"].derivative(2, b)),),
    nonzero=(1 - 2 * ACTIVATIONS["logistic"].formula(b),),
)

p, q, r, s = sp.symbols("p q r s", nonnegative=True)
_slack = {p: A - u, q: A + u, r: A - v, s: A + v}
inside = (
    nonnegative(2 * L * A - L * (u + v), "L(u+v) <= 2LA", L * (p + r), _slack),
    nonnegative(2 * L * A + L * (u + v), "L(u+v) >= -2LA", L * (q + s), _slack),
    nonnegative(2 * L * A - L * (u - v), "L(u-v) <= 2LA", L * (p + s), _slack),
    nonnegative(2 * L * A + L * (u - v), "L(u-v) >= -2LA", L * (q + r), _slack),
)


def _series() -> Chain:
    start = (1 + C) ** 2 * sp.sinh(x)
    return Chain(
        start,
        (
            termwise(
                x,
                k,
                start=start,
                to=x * (C**2 + 2 * C * sp.cosh(x) + (1 + sp.cosh(2 * x)) / 2),
                linear=C**2 + sp.Rational(1, 2),
                left=lambda k: (1 + C) ** 2 / sp.factorial(2 * k + 1),
                right=lambda k: (2 * C + sp.Integer(2) ** (2 * k - 1)) / sp.factorial(2 * k),
                power=lambda k: 2 * k + 1,
                weight=lambda k: sp.factorial(2 * k + 1),
                first=nonnegative(5 + 4 * C - C**2, "(1 + C)(5 - C) >= 0", (1 + C) * p, {p: 5 - C}),
                step=nonnegative(4 * C + 4**k * (6 * k + 11) / 2, "every term is positive"),
            ),
            Link("=", x * (C + sp.cosh(x)) ** 2, "cosh(2x) = 2 cosh(x)^2 - 1"),
        ),
    )


even_part_decreases = Claim(
    "multiplication_gate.even_part_decreases",
    (1 + C) ** 2 * sp.sinh(x) <= x * (C + sp.cosh(x)) ** 2,
    where={x: (0, end.symbol), C: (1, 5)},
    summary=(
        "h' <= 0 for the even remainder h(x) = 2 (1 + cosh b)(cosh x - 1)/(cosh b + cosh x) - x^2 of the logistic"
        " about the bias, for every bias with 1 <= cosh b <= 5 and every x >= 0."
    ),
    spec=("C3",),
    direction="upper",
    parameters=(end,),
    source=Source("here"),
    derivation=_series,
    instances=({"end": 8},),
    mutants=(
        Mutant("valid up to cosh b = 6", where={x: (0, 8), C: (1, 6)}),
        Mutant(
            "without the square", statement=(1 + C) * sp.sinh(x) <= x * (C + sp.cosh(x)), where={x: (0, 8), C: (1, 5)}
        ),
    ),
)

_corner = -_h(2 * L * A) / (4 * L**2)
logistic_error = sp.Abs(gate("logistic", b, L, u, v) - u * v)
_cases = tuple(
    {"bias": bias, "scale": scale, "radius": radius}
    for bias in ("1", "acosh(2)", "acosh(5)")
    for radius in ("1/2", "1", "4")
    for scale in ("1", "1/10", "1/100")
)


def _at_the_corner() -> Chain:
    cosh_b = sp.cosh(b)
    cited = Citation(
        "multiplication_gate.even_part_decreases",
        {C: cosh_b, x: x, end.symbol: x + 1},
        x * (cosh_b + sp.cosh(x)) ** 2 - (1 + cosh_b) ** 2 * sp.sinh(x),
        "1 <= cosh b <= 5",
    )
    return Chain(
        logistic_error,
        (
            Link(
                "=", sp.Abs(_h(L * (u + v)) - _h(L * (u - v))) / (4 * L**2), "the error is a difference of even parts"
            ),
            even_and_decreasing(
                _h,
                x,
                (L * (u + v), L * (u - v)),
                2 * L * A,
                1 / (4 * L**2),
                (cosh_b + sp.cosh(x)) ** 2 / 2,
                cited,
                inside,
            ),
        ),
    )


error_supremum_is_at_the_corner = Claim(
    "multiplication_gate.error_supremum_is_at_the_corner",
    logistic_error <= _corner,
    where=square,
    summary=(
        "For 1 < cosh b <= 5 the logistic gate's largest error on |u|, |v| <= A is |h(2LA)| / (4 L^2), attained at the"
        " corners, where h(x) = 2 (1 + cosh b)(cosh x - 1)/(cosh b + cosh x) - x^2."
    ),
    spec=("C3",),
    direction="tight",
    parameters=(bias, scale, radius),
    hypotheses=(bent, near),
    source=Source("here"),
    uses=("multiplication_gate.even_part_decreases",),
    witness={u: A, v: A},
    instances=_cases,
    derivation=_at_the_corner,
    mutants=(
        Mutant("half the supremum", statement=logistic_error <= _corner / 2, at=_cases[0]),
        Mutant("0.999 of the supremum", statement=logistic_error <= _corner * sp.Rational(999, 1000), at=_cases[4]),
        Mutant("corner at L A instead of 2 L A", statement=logistic_error <= -_h(L * A) / (4 * L**2), at=_cases[4]),
    ),
)

M = sp.Rational(127684, 10**6)
y = sp.Symbol("y", real=True)


def logistic_fourth(y: sp.Expr) -> sp.Expr:
    """The logistic's fourth derivative in terms of y = 1 - 2 sigma."""
    return -y * (1 - y**2) * (2 - 3 * y**2) / 4


logistic_fourth_derivative_is_small = Claim(
    "multiplication_gate.logistic_fourth_derivative_is_small",
    sp.Abs(logistic_fourth(y)) <= M,
    where={y: (-1, 1)},
    summary="|sigma''''| <= 0.127684 everywhere for the logistic, in y = 1 - 2 sigma(t), which runs through (-1, 1).",
    spec=("C3",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("0.1276", statement=sp.Abs(logistic_fourth(y)) <= sp.Rational(1276, 10**4)),),
)

_curvature = ACTIVATIONS["logistic"].derivative(2, b)
_bound = L**2 * M * A**4 / (3 * sp.Abs(_curvature))


def _quadratic() -> Chain:
    def y_at(t: sp.Expr) -> sp.Expr:
        return 1 - 2 * ACTIVATIONS["logistic"].formula(t)

    def h(x: sp.Expr) -> sp.Expr:
        return even_part("logistic", b, x)

    real_x = sp.Symbol("x", real=True)
    sum_, difference, factor = L * (u + v), L * (u - v), 1 / (4 * L**2)
    cited = tuple(
        Citation(
            "multiplication_gate.logistic_fourth_derivative_is_small",
            {y: y_at(t)},
            M - sp.Abs(logistic_fourth(y_at(t))),
            "-1 <= 1 - 2 sigma <= 1",
        )
        for t in (b + real_x, b - real_x)
    )
    pointwise = L**2 * M * sp.Abs(u) * sp.Abs(v) * (u**2 + v**2) / (6 * sp.Abs(_curvature))
    common = L**2 * M * r / 6
    return Chain(
        logistic_error,
        (
            Link("=", sp.Abs(h(sum_) - h(difference)) * factor, "the error is a difference of even parts"),
            quartic_remainder(
                h, real_x, (sum_, difference), factor, lambda t: logistic_fourth(y_at(t)), b, _curvature, M, cited
            ),
            Link("=", pointwise, "(u + v)^4 - (u - v)^4 = 8 u v (u^2 + v^2)"),
            Link(
                "<=",
                _bound,
                "|u|, |v| <= A",
                (
                    nonnegative(
                        _bound - pointwise,
                        "2 A^4 - |u v| (u^2 + v^2) >= 0",
                        common
                        * (
                            (A * q + sp.Abs(v) * p) * (u**2 + v**2) + A**2 * (p * (A + sp.Abs(u)) + q * (A + sp.Abs(v)))
                        ),
                        {p: A - sp.Abs(u), q: A - sp.Abs(v), r: 1 / sp.Abs(_curvature)},
                    ),
                ),
            ),
        ),
    )


error_at_most_quadratic_in_scale = Claim(
    "multiplication_gate.error_at_most_quadratic_in_scale",
    logistic_error <= _bound,
    where=square,
    summary=(
        "The logistic gate's error on |u|, |v| <= A is at most L^2 M A^4 / (3 |sigma''(b)|) for every bias b != 0,"
        " with M = 0.127684, a bound of |sigma''''|."
    ),
    spec=("C3",),
    direction="upper",
    parameters=(bias, scale, radius),
    hypotheses=(bent,),
    source=Source("LTR", "Sec. II.D, eqs. 10-11"),
    uses=("multiplication_gate.logistic_fourth_derivative_is_small",),
    instances=_cases,
    derivation=_quadratic,
    mutants=(
        Mutant("constant 1/24 for 1/3", statement=logistic_error <= _bound / 8, at=_cases[4]),
        Mutant("scale to the fourth power", statement=logistic_error <= _bound * L**2, at=_cases[4]),
        Mutant("radius squared", statement=logistic_error <= _bound / A**2, at=_cases[6]),
    ),
)

error = Quantity(
    "multiplication_gate.error",
    "largest |m(u, v) - u v| of the four-unit gate",
    (activation, any_bias, scale, radius),
    direction="upper",
    domain=lambda radius, **_: f"all u, v in [-{radius}, {radius}]",
    hypotheses=(curved,),
    by_definition=True,
    spec=("C3",),
    source=Source("LTR", "Sec. II.D, eqs. 10-11"),
    solve=("scale", "radius"),
    tex=r"\sup_{|u|,|v|\le A} |m(u,v)-uv|",
    hidden_inputs=lambda bias, scale, radius, **_: (bias, 2 * scale * radius),
    extremum="largest",
)
