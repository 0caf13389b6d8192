r"""Gates of an arbitrary smooth activation sigma: what they compute exactly, when they are exact, and gates that pass a
value on.

With bias b, s_k = sigma^(k)(b) and scale L, for every smooth sigma (twice continuously differentiable is what the first
statement uses)

    m(u, v) = u v E[sigma''(b + L(T1 u + T2 v))] / s_2,   T1, T2 independent and uniform on (-1, 1)
    (exact; C1)
    [sigma(b + x) + sigma(b - x) - 2 sigma(b)] / s_2 = x^2 + 4 L^2 [m(w, w) - w^2]  at  w = x / (2L)
    (exact; C6)

so that m = u v everywhere at one scale only if sigma(b + x) is a constant, a multiple of x^2 and an odd function: the
converse of gate_expansion.gate_is_exact_for_a_square_plus_an_odd_function. For every bias with curvature,

    |m(u, v) - u v| <= L^2 M |u v| (u^2 + v^2) / (6 |s_2|)                       if |sigma''''| <= M
    (upper; C3)

One unit, or two, pass x on:

    |[sigma(b + Lx) - sigma(b)] / (L s_1) - x| <= L M x^2 / (2 |s_1|)            if |sigma''| <= M
    (upper; C11)
    |[sigma(b + Lx) - sigma(b - Lx)] / (2 L s_1) - x| <= L^2 M |x|^3 / (6 |s_1|)   if |sigma'''| <= M
    (upper; C11)

LTR, Sec. II.D (eqs. 10-11), prints the first with an unspecified O(L^2).
"""

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.gates.gate_expansion import by_algebra
from theory.gates.multiplication_gate import L, activation, any_bias, b, curved, scale, u, v
from theory.language import (
    Chain,
    Choice,
    Claim,
    Hypothesis,
    Link,
    Mutant,
    Real,
    Source,
    nonnegative,
    reals,
)
from theory.language.activations import ACTIVATIONS
from theory.language.rules import integrated, quartic_remainder, taylor_remainder
from theory.language.symbols import smooth

Q = sp.Rational
Function = Callable[[sp.Expr], sp.Expr]
s, t, x = reals("s t x")
sigma, slope, curvature, third, fourth = (smooth("sigma", k) for k in range(5))
unit = {u: (-1, 1), v: (-1, 1)}
line = {x: (-1, 1)}
bent = Hypothesis(curved.name, curved.condition, curved.words, curved.remedy, nonzero=(curvature(b),))


def four_units(sigma: Function, s2: sp.Expr, b: sp.Expr = b, L: sp.Expr = L, u: sp.Expr = u, v: sp.Expr = v) -> sp.Expr:
    """The gate m(u, v) of any function with sigma''(b) = s2."""
    return (sigma(b + L * (u + v)) + sigma(b + L * (-u - v)) - sigma(b + L * (u - v)) - sigma(b + L * (-u + v))) / (
        4 * L**2 * s2
    )


def _inner(t: sp.Expr) -> sp.Expr:
    return u * slope(b + L * (s * u + t * v)) / (4 * L)


def _outer(s: sp.Expr) -> sp.Expr:
    return (sigma(b + L * (s * u + v)) / (4 * L**2) - sigma(b + L * (s * u - v)) / (4 * L**2)).expand(deep=False)


ends = (sp.Integer(-1), sp.Integer(1))
_mean = sp.Integral(sp.Integral(sp.diff(_inner(t), t), (t, *ends)), (s, *ends)) / curvature(b)
_representation = sp.Eq(_mean, four_units(sigma, curvature(b)), evaluate=False)


def _by_integration() -> Chain:
    return Chain(
        _mean,
        (
            integrated(_inner, t, ends, lambda inside: sp.Integral(inside, (s, *ends)) / curvature(b)),
            integrated(_outer, s, ends, lambda inside: inside / curvature(b)),
            Link("=", _representation.rhs, "the four units"),
        ),
    )


def _exp(L: sp.Expr = sp.S.One) -> sp.Expr:
    return four_units(sp.exp, sp.S.One, sp.S.Zero, L)


_gates = tuple(
    {"activation": name, "bias": bias, "scale": "1/16"}
    for name, bias in (
        ("logistic", "1"),
        ("tanh", "1/2"),
        ("softplus", "0"),
        ("silu", "0"),
        ("gelu", "0"),
        ("erf", "1"),
        ("arctan", "1"),
        ("cos", "0"),
    )
)
gate_is_the_product_times_a_mean_curvature = Claim(
    "smooth_gates.gate_is_the_product_times_a_mean_curvature",
    _representation,
    where=unit,
    summary=(
        "For every smooth sigma: m(u, v) = u v E[sigma''(b + L(T1 u + T2 v))] / sigma''(b), T1 and T2 independent and"
        " uniform on (-1, 1)."
    ),
    spec=("C1",),
    parameters=(activation, any_bias, scale),
    hypotheses=(bent,),
    source=Source("LTR", "Sec. II.D, eqs. 10-11"),
    instances=_gates,
    derivation=_by_integration,
    mutants=(
        Mutant("T1, T2 uniform on (0, 1)", statement=sp.Eq((sp.exp(u) - 1) * (sp.exp(v) - 1), _exp()), where=unit),
        Mutant("the curvature at the bias", statement=sp.Eq(u * v, _exp()), where=unit),
        Mutant("T1 = T2", statement=sp.Eq(u * v * sp.sinh(u + v), (u + v) * _exp()), where=unit),
    ),
)


def _even(sigma: Function, s2: sp.Expr, b: sp.Expr = b, L: sp.Expr = L, factor: int = 4) -> sp.Eq:
    half = x / (2 * L)
    error = (sigma(b + x) + sigma(b - x) - sigma(b) - sigma(b)) / (4 * L**2 * s2) - half**2
    return sp.Eq((sigma(b + x) + sigma(b - x) - 2 * sigma(b)) / s2, x**2 + factor * L**2 * error, evaluate=False)


def _of_the_activation(order: int) -> Callable[..., sp.Expr]:
    """The derivative of that order of the activation that the parameter names."""

    def of(t: sp.Expr, *, activation: str) -> sp.Expr:
        ACTIVATIONS[activation].require_its_domain()
        return ACTIVATIONS[activation].derivative(order, t)

    of.__doc__ = f"derivative {order} of the activation" if order else "the activation"
    return of


_named = {smooth("sigma", order): _of_the_activation(order) for order in range(5)}


exact_only_for_a_square_plus_an_odd_function = Claim(
    "smooth_gates.exact_only_for_a_square_plus_an_odd_function",
    _even(sigma, curvature(b)),
    where=line,
    summary=(
        "sigma(b+x) + sigma(b-x) - 2 sigma(b) = s_2 x^2 + 4 L^2 s_2 [m(w, w) - w^2], w = x/(2L): if m = u v, sigma is a"
        " square plus an odd function about b."
    ),
    spec=("C6",),
    parameters=(activation, any_bias, scale),
    hypotheses=(bent,),
    source=Source("here"),
    instances=_gates[:3],
    definitions=_named,
    derivation=by_algebra(_even(sigma, curvature(b)), "two of the four units sit at the bias"),
    mutants=(
        Mutant("2 for 4", _even(sigma, curvature(b), factor=2), at=_gates[0]),
        Mutant("exact only if quadratic", statement=sp.Eq(x**2 + sp.sin(x), x**2), at=_gates[0]),
    ),
)

# Bounds of |sigma''|, |sigma'''| and |sigma''''| on the whole line: proved in activation_derivatives and
# multiplication_gate, plain for cos.
LARGEST = {
    "logistic": {2: sp.sqrt(3) / 18, 3: Q(1, 8), 4: Q(127684, 10**6)},
    "arctan": {2: 3 * sp.sqrt(3) / 8, 3: sp.Integer(2), 4: Q(46686, 10**4)},
    "cos": {2: sp.S.One, 3: sp.S.One, 4: sp.S.One},
}
bounded = Choice(
    "activation", "an activation whose derivatives have a proved bound on the whole line", lambda: tuple(LARGEST)
)
most = Real("most", "a bound M of the derivative on the whole line", positive=True)
M = most.symbol
sloped = Hypothesis(
    "bias",
    lambda activation, bias, **_: sp.Ne(ACTIVATIONS[activation].derivative(1, bias), 0),
    "the activation's slope at the bias must not be 0",
    'write bias="1"',
    nonzero=(slope(b),),
)


def _bound(order: int, *facts: sp.Expr) -> Hypothesis:
    return Hypothesis(
        "most",
        lambda activation, most, **_: sp.Ge(most, LARGEST[activation][order]),
        f"most >= |sigma^({order})| on the whole line",
        'for the logistic write most="1/8"',
        facts=facts,
    )


def passed_on(sigma: Function, s1: sp.Expr, b: sp.Expr = b, L: sp.Expr = L) -> sp.Expr:
    """|[sigma(b + Lx) - sigma(b)] / (L s1) - x|."""
    return sp.Abs((sigma(b + L * x) - sigma(b)) / (L * s1) - x)


def passed_on_by_two(sigma: Function, s1: sp.Expr, b: sp.Expr = b, L: sp.Expr = L) -> sp.Expr:
    """|[sigma(b + Lx) - sigma(b - Lx)] / (2 L s1) - x|."""
    return sp.Abs((sigma(b + L * x) - sigma(b - L * x)) / (2 * L * s1) - x)


def _one_unit(s1: sp.Expr, L: sp.Expr = L, M: sp.Expr = M) -> sp.Expr:
    return L * M * x**2 / (2 * sp.Abs(s1))


def _two_units(s1: sp.Expr, L: sp.Expr = L, M: sp.Expr = M) -> sp.Expr:
    return L**2 * M * sp.Abs(x) ** 3 / (6 * sp.Abs(s1))


p = sp.Symbol("p", nonnegative=True)


def _below(g: sp.Expr) -> tuple[sp.Expr, Any]:
    return M, nonnegative(M - sp.Abs(g), "the derivative is bounded", p, {p: M - sp.Abs(g)})


def _one() -> Chain:
    def f(y: sp.Expr) -> sp.Expr:
        return sigma(b + y) / slope(b)

    g = curvature(b + t)
    return Chain(
        passed_on(sigma, slope(b)),
        (
            Link("=", sp.Abs(f(L * x) - f(sp.S.Zero) - L * x) / L, "factor out L"),
            taylor_remainder(f, t, L * x, 2, ((1 / slope(b), g, *_below(g)),), 1 / L),
            Link("=", _one_unit(slope(b)), "cancel L"),
        ),
    )


def _two() -> Chain:
    def f(y: sp.Expr) -> sp.Expr:
        return (sigma(b + y) - sigma(b - y)) / (2 * slope(b))

    parts = tuple((1 / (2 * slope(b)), g, *_below(g)) for g in (third(b + t), third(b - t)))
    return Chain(
        passed_on_by_two(sigma, slope(b)),
        (
            Link("=", sp.Abs(f(L * x) - L * x) / L, "factor out L"),
            taylor_remainder(f, t, L * x, 3, parts, 1 / L),
            Link("=", _two_units(slope(b)), "cancel L"),
        ),
    )


_places = ({"activation": "logistic", "bias": "log(2)", "scale": "1", "most": "1/8"},)
_printed = Source("RT", "gates")
one_unit_passes_a_value_on = Claim(
    "smooth_gates.one_unit_passes_a_value_on",
    passed_on(sigma, slope(b)) <= _one_unit(slope(b)),
    where=line,
    summary=(
        "|[sigma(b + Lx) - sigma(b)] / (L sigma'(b)) - x| <= L M x^2 / (2 |sigma'(b)|) for |x| <= 1, sigma being the"
        " logistic, arctan or cos and |sigma''| <= M on the whole line: the error of one unit with an output bias."
    ),
    spec=("C11",),
    direction="upper",
    parameters=(bounded, any_bias, scale, most),
    hypotheses=(sloped, _bound(2, M - sp.Abs(curvature(b + t)))),
    source=_printed,
    uses=(
        "activation_derivatives.logistic_derivatives_are_bounded",
        "activation_derivatives.arctan_derivatives_are_bounded",
    ),
    instances=_places,
    definitions=_named,
    derivation=_one,
    mutants=(
        Mutant("1/6 for 1/2", passed_on(sigma, slope(b)) <= _one_unit(slope(b)) / 3, at=_places[0]),
        Mutant(
            "of second order in L",
            passed_on(sigma, slope(b)) <= L * _one_unit(slope(b)),
            at={**_places[0], "scale": "1/10"},
        ),
    ),
)

two_units_pass_a_value_on_to_second_order = Claim(
    "smooth_gates.two_units_pass_a_value_on_to_second_order",
    passed_on_by_two(sigma, slope(b)) <= _two_units(slope(b)),
    where=line,
    summary=(
        "|[sigma(b + Lx) - sigma(b - Lx)] / (2 L sigma'(b)) - x| <= L^2 M |x|^3 / (6 |sigma'(b)|) for |x| <= 1, sigma"
        " being the logistic, arctan or cos and |sigma'''| <= M on the whole line."
    ),
    spec=("C11",),
    direction="upper",
    parameters=(bounded, any_bias, scale, most),
    hypotheses=(sloped, _bound(3, M - sp.Abs(third(b + t)), M - sp.Abs(third(b - t)))),
    source=_printed,
    uses=(
        "activation_derivatives.logistic_derivatives_are_bounded",
        "activation_derivatives.arctan_derivatives_are_bounded",
    ),
    instances=_places,
    definitions=_named,
    derivation=_two,
    mutants=(
        Mutant("1/60 for 1/6", passed_on_by_two(sigma, slope(b)) <= _two_units(slope(b)) / 10, at=_places[0]),
        Mutant(
            "at a bias without slope",
            statement=sp.Abs((sp.cos(x) - sp.cos(-x)) / 2 - x) <= sp.Abs(x) ** 3 / 6,
            at=_places[0],
        ),
    ),
)


def gate_error(sigma: Function, s2: sp.Expr) -> sp.Expr:
    """|m(u, v) - u v|."""
    return sp.Abs(four_units(sigma, s2) - u * v)


def _by_the_fourth(power: int = 2) -> sp.Expr:
    return L**power * M * sp.Abs(u) * sp.Abs(v) * (u**2 + v**2) / (6 * sp.Abs(curvature(b)))


def _even_remainder() -> Chain:
    """h(x) = [sigma(b + x) + sigma(b - x) - 2 sigma(b)] / s_2 - x^2 at L (u + v) and L (u - v)."""

    def h(x: sp.Expr) -> sp.Expr:
        return (sigma(b + x) + sigma(b - x) - 2 * sigma(b)) / curvature(b) - x**2

    places, factor = (L * (u + v), L * (u - v)), 1 / (4 * L**2)
    within = tuple(_below(fourth(place))[1] for place in (b + x, b - x))
    return Chain(
        gate_error(sigma, curvature(b)),
        (
            Link("=", sp.Abs(h(places[0]) - h(places[1])) * factor, "the error is a difference of even remainders"),
            quartic_remainder(h, x, places, factor, fourth, b, curvature(b), M, within),
            Link("=", _by_the_fourth(), "(u + v)^4 - (u - v)^4 = 8 u v (u^2 + v^2)"),
        ),
    )


_gate_places = tuple(
    {"activation": name, "bias": bias, "scale": scale, "most": most}
    for name, bias, scale, most in (
        ("logistic", "1", "1/4", "1/7"),
        ("arctan", "1", "1/8", "5"),
        ("cos", "0", "1/4", "1"),
    )
)
gate_error_is_bounded_by_the_fourth_derivative = Claim(
    "smooth_gates.gate_error_is_bounded_by_the_fourth_derivative",
    gate_error(sigma, curvature(b)) <= _by_the_fourth(),
    where=unit,
    summary=(
        "|m(u, v) - u v| <= L^2 M |u v| (u^2 + v^2) / (6 |sigma''(b)|), sigma being the logistic, arctan or cos and"
        " |sigma''''| <= M on the whole line. The derivation does not use the ranges."
    ),
    spec=("C3",),
    direction="upper",
    parameters=(bounded, any_bias, scale, most),
    hypotheses=(bent, _bound(4, M - sp.Abs(fourth(b + x)), M - sp.Abs(fourth(b - x)))),
    source=Source("LTR", "Sec. II.D, eqs. 10-11"),
    uses=(
        "activation_derivatives.arctan_derivatives_are_bounded",
        "multiplication_gate.logistic_fourth_derivative_is_small",
    ),
    instances=_gate_places,
    definitions=_named,
    derivation=_even_remainder,
    mutants=(
        Mutant("1/12 for 1/6", gate_error(sigma, curvature(b)) <= _by_the_fourth() / 2, at=_gate_places[2]),
        Mutant("of fourth order in L", gate_error(sigma, curvature(b)) <= _by_the_fourth(4), at=_gate_places[2]),
    ),
)
