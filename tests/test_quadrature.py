"""Integrals and Gaussian expectations: against closed forms, against mpmath, and against integrands made to mislead."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure import quadrature
from numerics.enclosure.analytic import continuation
from numerics.enclosure.balls import ball, lower, upper, working
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import MINUS_ONE, ONE, TRUE, ZERO, Node, add, make, mul, negate, number, power
from numerics.enclosure.growth import NotEnclosed, Side, growth, tail
from numerics.enclosure.interval import Interval
from numerics.enclosure.quadrature import expectation, integral

DIGITS = 40


def _number(p: int, q: int = 1) -> Node:
    return number(fmpq(p, q))


def f(op: str, *args: Node) -> Node:
    return make(op, args)


z, q = make("var", value="z"), make("var", value="q")
RELU = f("max", z, ZERO)
TANH = f("tanh", z)
SIGN = make("piecewise", (f("<", z, ZERO), MINUS_ONE, TRUE, ONE))
LOGISTIC = power(add(ONE, f("exp", negate(z))), -1)
GELU = mul(z, _number(1, 2), add(ONE, f("erf", mul(z, power(_number(2), fmpq(-1, 2))))))


def _relu_kernel(angle: arb) -> arb:
    return (angle.sin() + (arb.pi() - angle) * angle.cos()) / (2 * arb.pi())


def _abs_sine() -> arb:
    """The integral of |sin 7x| over [0, 1]: two half waves of 2/7 each, and the rest up to 7 - 2 pi."""
    return (4 + 1 - (arb(7) - 2 * arb.pi()).cos()) / 7


CLOSED = {
    "relu": (RELU, lambda: 1 / (2 * arb.pi()).sqrt()),
    "relu squared": (power(RELU, 2), lambda: arb(1) / 2),
    "one": (ONE, lambda: arb(1)),
    "sixth power": (power(z, 6), lambda: arb(15)),
    "odd": (power(z, 7), lambda: arb(0)),
    "exponential": (f("exp", z), lambda: (arb(1) / 2).exp()),
    "tilted": (f("exp", mul(_number(1, 4), power(z, 2))), lambda: arb(2).sqrt()),
    "squeezed": (f("exp", mul(_number(-3, 2), power(z, 2))), lambda: arb(1) / 2),
    "cosine": (f("cos", mul(_number(3), z)), lambda: (arb(-9) / 2).exp()),
    "fast cosine": (f("cos", mul(_number(200), z)), lambda: arb(-20000).exp()),
    "hyperbolic cosine": (f("cosh", z), lambda: (arb(1) / 2).exp()),
    "absolute value": (f("abs", z), lambda: (2 / arb.pi()).sqrt()),
    "sign": (SIGN, lambda: arb(0)),
    "logistic": (LOGISTIC, lambda: arb(1) / 2),
    "gelu": (GELU, lambda: 1 / (2 * arb.pi().sqrt())),  # E z Phi(z) = E phi(z)
    "error function squared": (
        power(f("erf", mul(z, power(_number(2), fmpq(-1, 2)))), 2),
        lambda: arb(1) / 3,
    ),  # a uniform number in [-1, 1]
    "kink off the grid": (
        f("max", add(z, _number(-1, 3)), ZERO),
        lambda: (
            (arb(fmpq(-1, 18))).exp() / (2 * arb.pi()).sqrt()
            - arb(fmpq(1, 3)) * (1 - (arb(fmpq(1, 3)) / arb(2).sqrt()).erf()) / 2
        ),
    ),
}


@pytest.mark.parametrize("name", CLOSED)
def test_expectations_with_a_closed_form(name: str) -> None:
    e, value = CLOSED[name]
    found = expectation(e, "z")
    with working(128):
        assert found.overlaps(value())
        assert found.rad() < arb(2) ** -48


def _density(x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


AGAINST_MPMATH = {
    "tanh squared": (power(TANH, 2), lambda x: mpmath.tanh(x) ** 2),
    "slope of tanh squared": (
        power(add(ONE, negate(power(TANH, 2))), 2),
        lambda x: mpmath.sech(x) ** 4,
    ),
    "silu": (mul(z, LOGISTIC), lambda x: x / (1 + mpmath.exp(-x))),
    "softplus": (f("log", add(ONE, f("exp", z))), lambda x: mpmath.log(1 + mpmath.exp(x))),
    "gelu squared": (power(GELU, 2), lambda x: (x * mpmath.ncdf(x)) ** 2),
    "root": (power(f("abs", z), fmpq(3, 2)), lambda x: abs(x) ** mpmath.mpf("1.5")),
    "steep": (power(f("tanh", mul(_number(50), z)), 2), lambda x: mpmath.tanh(50 * x) ** 2),
}


@pytest.mark.parametrize("name", AGAINST_MPMATH)
def test_expectations_agree_with_mpmath(name: str) -> None:
    e, function = AGAINST_MPMATH[name]
    found = expectation(e, "z", bits=80)
    with mpmath.workdps(DIGITS):
        ends = [-16, -4, -1, -mpmath.mpf(1) / 8, 0, mpmath.mpf(1) / 8, 1, 4, 16]
        value = mpmath.quad(lambda x: function(x) * _density(x), ends)
        # mpmath's own error is far below this ball's radius; what is beyond 16 is below 1e-50
        assert mpmath.mpf(_decimal(lower(found))) <= value <= mpmath.mpf(_decimal(upper(found)))
    assert found.rad() < arb(2) ** -40


def _decimal(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


@settings(max_examples=25)
@given(st.fractions(-3, 3, max_denominator=12), st.fractions(0, 3, max_denominator=12))
def test_kinks_and_jumps_anywhere(at: Fraction, width: Fraction) -> None:
    """The integral of max(|z - a|, 1) and of a step at a, in closed form from pieces that are polynomials."""
    low, high = at - width, at + width + 1
    shifted = add(z, number(fmpq(-at.numerator, at.denominator)))
    found = integral(f("max", f("abs", shifted), ONE), "z", low, high)
    squares = [max(abs(end - at), 1) ** 2 - 1 for end in (low, high)]
    exact = (high - low) + sum(
        (Fraction(s) / 2 - (max(abs(e - at), 1) - 1) for s, e in zip(squares, (low, high), strict=True))
    )
    assert lower(found) <= exact <= upper(found) and found.rad() < arb(2) ** -48
    step = make("piecewise", (f("<=", z, number(fmpq(at.numerator, at.denominator))), _number(5), TRUE, MINUS_ONE))
    jump = integral(step, "z", low, high)
    assert lower(jump) <= 5 * width - (width + 1) <= upper(jump) and jump.rad() < arb(2) ** -48


@pytest.mark.parametrize(
    ("e", "low", "high", "value"),
    [
        (power(add(power(z, 2), _number(1, 10**6)), -1), -1, 1, lambda: 2000 * arb(1000).atan()),
        (f("atan", mul(_number(100), z)), 0, 1, lambda: arb(100).atan() - arb(10001).log() / 200),
        (power(z, fmpq(1, 2)), 0, 1, lambda: arb(2) / 3),
        (power(z, fmpq(1, 2)), 1, 4, lambda: arb(14) / 3),
        (f("log", z), 1, 10, lambda: 10 * arb(10).log() - 9),
        (f("abs", f("sin", mul(_number(7), z))), 0, 1, _abs_sine),
        (f("tanh", mul(_number(1000), z)), -1, 2, lambda: (arb(2000).cosh().log() - arb(1000).cosh().log()) / 1000),
    ],
    ids=["pole near the axis", "arctangent", "root to its end", "root", "logarithm", "wave of kinks", "steep"],
)
def test_hard_integrals_with_a_closed_form(e: Node, low: int, high: int, value: object) -> None:
    found = integral(e, "z", low, high)
    with working(128):
        assert found.overlaps(value())  # type: ignore[operator]
        assert found.rad() < arb(2) ** -40


@pytest.mark.parametrize(
    ("e", "low", "high"),
    [
        (power(z, -1), -1, 1),
        (power(z, -1), 0, 1),
        (power(z, -2), -1, 2),
        (f("log", z), -1, 1),
        (power(z, fmpq(1, 2)), -1, 1),
        (power(z, fmpq(1, 3)), -1, 1),
        (power(f("abs", z), -1), -1, 1),
        (mul(f("sin", z), power(add(power(z, 2), _number(-2)), -1)), 0, 2),
        (make("piecewise", (f("<", z, ZERO), ONE)), -1, 1),
        (make("piecewise", (f("!=", z, ZERO), ONE)), -1, 1),
        (make("*", (ZERO, f("log", z))), -1, 1),
        (add(f("log", z), negate(f("log", z))), -1, 1),
    ],
)
def test_what_is_undefined_somewhere_has_no_integral(e: Node, low: int, high: int) -> None:
    with pytest.raises(NotEnclosed):
        integral(e, "z", low, high, evaluations=2000)


@pytest.mark.parametrize(
    "e",
    [
        f("exp", mul(_number(1, 2), power(z, 2))),
        f("exp", power(z, 2)),
        f("exp", power(z, 4)),
        f("exp", f("exp", z)),
        f("log", z),
        power(z, fmpq(1, 2)),
        power(add(z, _number(-2000)), -1),
        make("piecewise", (f("<", z, _number(3000)), ONE)),
    ],
)
def test_no_expectation_where_the_tail_is_not_bounded(e: Node) -> None:
    with pytest.raises(NotEnclosed):
        expectation(e, "z", evaluations=2000)


def test_the_tail_counts() -> None:
    """A range that is cut without its tail would lose half of this: 10^9 from z = 6 on."""
    far = make("piecewise", (f("<", z, _number(6)), ZERO, TRUE, _number(10**9)))
    with working(128):
        expected = ball(10**9) * (1 - (6 / arb(2).sqrt()).erf()) / 2
    assert expectation(far, "z").overlaps(expected)


GROWING = [
    RELU, TANH, SIGN, LOGISTIC, GELU, power(z, 5), f("exp", mul(_number(-2), z)), f("exp", add(z, power(z, 2), ONE)),
    f("log", add(ONE, f("exp", z))), f("log", add(power(z, 2), ONE)), f("sinh", mul(_number(2), z)), f("cosh", z),
    f("exp", negate(power(z, 4))), f("exp", mul(_number(-1), power(z, 3))), power(z, -3), f("atan", z),
    mul(power(z, 3), f("exp", mul(_number(-1, 2), power(z, 2)))), f("max", power(z, 2), f("exp", z)),
    power(f("abs", z), fmpq(7, 2)), f("log", f("exp", mul(_number(3), power(z, 2)))),
]  # fmt: skip


@pytest.mark.parametrize("e", GROWING, ids=str)
@pytest.mark.parametrize("sign", [-1, 1])
def test_growth_bounds_what_it_says(e: Node, sign: int) -> None:
    """Points far out, evaluated by interval arithmetic, lie below the bound."""
    try:
        bound = growth(e, Side("z", sign, 4, {}))
    except NotEnclosed:
        assert (sign, e) == (-1, GROWING[13])  # exp(-z^3) on the left outgrows every bound of this form
        return
    with working(128):
        for x in (4, 5, fmpq(13, 2), 9, 17):
            value = enclosure(e, {"z": sign * fmpq(x)})
            limit = bound.size * (bound.degree * arb(x).log() + bound.rate * x + bound.curvature * arb(x) ** 2).exp()
            assert value is not None and not abs(quadrature.to_ball(value)).lower() > limit.upper()


@pytest.mark.parametrize("start", [4, 8, 16])
def test_tails_bound_the_integral_that_is_left(start: int) -> None:
    """Against the exact tails of the normal distribution and of exp(-x), not much above them."""
    normal, exponential = quadrature.density("z"), f("exp", negate(z))
    with working(128):
        exact = (start / arb(2).sqrt()).erfc() / 2
        assert exact < tail(normal, Side("z", 1, start, {})) < 2 * exact
        found, exact = tail(exponential, Side("z", 1, start, {})), arb(-start).exp()
        assert exact.lower() <= found < exact * (1 + arb(2) ** -100)  # the bound is sharp here, up to rounding upward


def test_half_infinite_ranges() -> None:
    decay = f("exp", negate(z))
    assert integral(mul(power(z, 3), decay), "z", 0, None).overlaps(arb(6))
    assert integral(f("exp", z), "z", None, Fraction(1, 3)).overlaps(arb(fmpq(1, 3)).exp())
    with pytest.raises(NotEnclosed):
        integral(power(add(ONE, z), -1), "z", 0, None)


def test_other_variables_in_a_range() -> None:
    """The ball holds the value for each q in the range, its ends included."""
    e = power(f("tanh", mul(q, z)), 2)
    wide = expectation(e, "z", given={"q": Interval(arb(1), arb(2))})
    for value in (fmpq(1), fmpq(3, 2), fmpq(2)):
        assert wide.contains(expectation(e, "z", given={"q": value}))


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="must be >= 'lower'"):
        integral(z, "z", 1, 0)


BOX = {"left": (-2, -1), "right": (1, 2), "around 0": (-1, 1)}
NOT_ANALYTIC = {
    "abs": (f("abs", z), {"around 0"}),
    "max": (RELU, {"around 0"}),
    "min": (f("min", z, power(z, 2), mul(_number(3), z)), {"around 0", "right"}),
    "piecewise": (SIGN, {"around 0"}),
    "equal": (make("piecewise", (f("==", z, ZERO), ONE, TRUE, z)), {"around 0"}),
    "logarithm": (f("log", z), {"around 0", "left"}),
    "root": (power(z, fmpq(1, 2)), {"around 0", "left"}),
    "cube root": (power(z, fmpq(1, 3)), {"around 0", "left"}),
    "negative root": (power(z, fmpq(-3, 2)), {"around 0", "left"}),
    "pole": (power(z, -2), {"around 0"}),
    "arctangent": (f("atan", z), {"around 0"}),
    "tanh": (f("tanh", mul(z, _number(2))), {"around 0"}),
    "cube": (power(z, 3), set()),
    "error function": (f("erf", z), set()),
}


@pytest.mark.parametrize("name", NOT_ANALYTIC)
@pytest.mark.parametrize("place", BOX)
def test_finite_only_where_it_is_analytic(name: str, place: str) -> None:
    """Boxes that reach 1.1 away from the axis: beyond the poles of tanh 2z and the branch points of the arctangent."""
    e, where = NOT_ANALYTIC[name]
    low, high = BOX[place]
    box = acb(arb(low).union(arb(high)), arb(0, 1.1))
    assert continuation(e, {"z": box}).is_finite() is (place not in where)


@pytest.mark.parametrize(
    ("e", "box"),
    [
        (f("atan", z), acb(arb(0, 0.1), arb(2.5, 0.5))),
        (f("atan", z), acb(arb(0, 0.1), arb(-2.5, 0.5))),
        (f("log", z), acb(arb(-2), arb(0, 0.1))),
        (power(z, fmpq(1, 2)), acb(arb(-2), arb(0, 0.1))),
        (power(z, fmpq(2, 3)), acb(arb(-2), arb(0, 0.1))),
    ],
)
def test_a_box_across_a_cut_and_away_from_its_ends_is_noticed(e: Node, box: acb) -> None:
    assert not continuation(e, {"z": box}).is_finite()


@pytest.mark.parametrize("e", [e for e, _ in NOT_ANALYTIC.values()], ids=NOT_ANALYTIC)
@pytest.mark.parametrize("x", [fmpq(-9, 7), fmpq(-1, 5), fmpq(2, 9), fmpq(3)])
def test_the_continuation_equals_the_expression_on_the_axis(e: Node, x: fmpq) -> None:
    value, found = enclosure(e, {"z": x}), continuation(e, {"z": acb(x)})
    if value is None:
        assert not found.is_finite()
    elif found.is_finite():
        assert found.real.overlaps(quadrature.to_ball(value)) and found.imag.contains(0)


def test_a_wrong_flag_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roots without the cut give a wrong integral, which the closed form above tells apart."""
    monkeypatch.setattr(quadrature, "continuation", lambda e, at: at["z"].sqrt())
    assert not integral(power(z, fmpq(1, 2)), "z", 1, 4).overlaps(arb(14) / 3)
