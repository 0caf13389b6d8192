"""Certified solutions: how many, where, and never more certain than is true."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure import newton
from numerics.enclosure.balls import ball, working
from numerics.enclosure.expression import MINUS_ONE, ONE, TRUE, ZERO, Node, add, make, mul, negate, number, power
from numerics.enclosure.growth import NotEnclosed
from numerics.enclosure.newton import Expectation, Expression, Function, Solutions, solve

x, y, z, q = (make("var", value=name) for name in "xyzq")


def n(p: int, d: int = 1) -> Node:
    return number(fmpq(p, d))


def f(op: str, *args: Node) -> Node:
    return make(op, args)


def equal(*sides: Node) -> Expression:
    return Expression(add(sides[0], mul(MINUS_ONE, sides[1])))


def found(
    equations: list[Function], steps: int = 2000, bits: int = 64, **box: tuple[int | Fraction, int | Fraction]
) -> Solutions:
    return solve(equations, {k: (Fraction(a), Fraction(b)) for k, (a, b) in box.items()}, bits=bits, steps=steps)


CIRCLE = [equal(add(power(x, 2), power(y, 2)), n(2)), equal(x, y)]  # at (1, 1) and (-1, -1)


@pytest.mark.parametrize(
    ("box", "count"),
    [
        ({"x": (-2, 2), "y": (-2, 2)}, "several"),
        ({"x": (0, 2), "y": (0, 2)}, "one"),
        ({"x": (Fraction(1, 3), 2), "y": (-2, 2)}, "one"),
        ({"x": (Fraction(101, 100), 2), "y": (0, 2)}, "none"),
        ({"x": (1, 3), "y": (0, 2)}, "undecided"),  # on the edge
    ],
)
def test_a_circle_and_a_line(box: dict[str, tuple[int | Fraction, int | Fraction]], count: str) -> None:
    assert found(CIRCLE, **box).count == count


def test_cosine_has_one_fixed_point() -> None:
    solution = found([equal(f("cos", x), x)], x=(-10, 10), bits=128)
    assert solution.count == "one" and solution.at is not None
    low, high = solution.at["x"]
    assert high - low < Fraction(1, 2**120)
    with mpmath.workdps(50):
        root = mpmath.findroot(lambda t: mpmath.cos(t) - t, 0.7)
        assert mpmath.mpf(low.numerator) / low.denominator <= root <= mpmath.mpf(high.numerator) / high.denominator
    sine = solution.functional(Expression(f("sin", x)))
    with working(128):
        at = ball(low).union(ball(high))
        assert sine.overlaps((1 - at * at).sqrt()) and sine.rad() < arb(2) ** -60


@pytest.mark.parametrize(
    ("e", "box", "count"),
    [
        (add(power(x, 3), negate(x)), (-3, 3), "several"),
        (add(power(x, 3), negate(x)), (Fraction(-1, 2), Fraction(1, 2)), "one"),  # on the seam
        (add(power(x, 2), n(1, 10**9)), (-1, 1), "none"),
        (f("sin", x), (1, 10), "several"),
        (add(f("exp", x), n(-100)), (-30, 30), "one"),
        (add(f("log", x), n(1)), (Fraction(1, 100), 5), "one"),
    ],
)
def test_one_equation(e: Node, box: tuple[int | Fraction, int | Fraction], count: str) -> None:
    assert found([Expression(e)], x=box).count == count


@pytest.mark.parametrize(
    "e",
    [
        power(x, 2),  # a double root
        power(add(x, n(-1, 3)), 2),
        mul(add(x, n(-1, 3)), add(x, n(-1, 3)), add(x, n(-1, 3))),
        power(x, -1),  # a change of sign without a root
        f("abs", add(x, n(-1, 3))),  # a root at a kink
        make("piecewise", (f("<", x, n(1, 3)), MINUS_ONE, TRUE, ONE)),  # a jump past 0
        make("piecewise", (f("<", x, n(1, 3)), x, TRUE, add(x, n(-1)))),  # two branches, one root each or none
        f("log", x),  # undefined on half of the box
    ],
)
def test_what_cannot_be_decided_is_left_open(e: Node) -> None:
    assert found([Expression(e)], x=(-1, 1), steps=500).count == "undecided"


def test_roots_closer_than_the_precision_are_not_called_one() -> None:
    near = mul(add(x, n(-1, 3)), add(x, number(fmpq(-1, 3) + fmpq(1, 2**100))))
    assert found([Expression(near)], x=(0, 1), steps=500).count == "undecided"
    assert found([Expression(near)], x=(0, 1), bits=200, steps=5000).count in ("several", "undecided")


@settings(max_examples=30)
@given(st.lists(st.fractions(-2, 2, max_denominator=9), min_size=1, max_size=4, unique=True))
def test_polynomials_with_known_roots(roots: list[Fraction]) -> None:
    """As many as there are, or undecided where one lies on the edge of the box."""
    e = mul(*(add(x, number(fmpq(-r.numerator, r.denominator))) for r in roots))
    solution = found([Expression(e)], x=(-1, Fraction(3, 2)))
    inside = [r for r in roots if -1 <= r <= Fraction(3, 2)]
    on_edge = {Fraction(-1), Fraction(3, 2)} & set(roots)
    expected = "none" if not inside else "one" if len(inside) == 1 else "several"
    assert solution.count == expected or (on_edge and solution.count == "undecided")
    if solution.at is not None:
        assert solution.at["x"][0] <= inside[0] <= solution.at["x"][1]


def second_moment(scale: int | Fraction) -> Expectation:
    """E tanh(scale sqrt(q) z)^2 - q: a layer's length is kept."""
    return Expectation(
        add(power(f("tanh", mul(n(*Fraction(scale).as_integer_ratio()), power(q, fmpq(1, 2)), z)), 2), negate(q))
    )


def test_the_length_that_tanh_keeps() -> None:
    solution = found([second_moment(2)], q=(Fraction(1, 10), 1))
    assert solution.count == "one" and solution.at is not None
    low, high = solution.at["q"]
    with mpmath.workdps(30):

        def excess(length: mpmath.mpf) -> mpmath.mpf:
            root = 2 * mpmath.sqrt(length)
            return mpmath.quad(lambda t: mpmath.tanh(root * t) ** 2 * mpmath.npdf(t), [-12, -1, 0, 1, 12]) - length

        assert excess(mpmath.mpf(low.numerator) / low.denominator - mpmath.mpf("1e-15")) > 0
        assert excess(mpmath.mpf(high.numerator) / high.denominator + mpmath.mpf("1e-15")) < 0


def test_a_small_scale_keeps_no_length() -> None:
    assert found([second_moment(Fraction(1, 2))], q=(Fraction(1, 10), 1)).count == "none"


def test_a_functional_of_a_gaussian_fixed_point() -> None:
    """E relu(q z) = 1 at q = sqrt(2 pi), where E relu(q z)^2 = q^2 / 2 = pi."""
    relu = f("max", mul(q, z), ZERO)
    solution = found([Expectation(add(relu, n(-1)))], q=(1, 5))
    assert solution.count == "one"
    assert solution.functional(Expectation(power(relu, 2))).overlaps(arb.pi())


def test_a_jump_in_the_unknown_has_no_derivative_under_the_integral() -> None:
    """E [z < q] is the distribution function, while the derivative of the step is 0 wherever there is one."""
    step = make("piecewise", (f("<", z, q), ONE, TRUE, ZERO))
    with pytest.raises(NotEnclosed, match="condition"):
        Expectation(step).slope("q", {"q": fmpq(0)}, 32)


def test_no_functional_without_a_solution() -> None:
    with pytest.raises(NotEnclosed, match="none"):
        Solutions("none").functional(Expression(x))


@pytest.mark.parametrize(
    ("equations", "box", "message"),
    [
        (CIRCLE, {"x": (Fraction(0), Fraction(1))}, "as many"),
        ([], {}, "as many"),
        ([equal(x, ONE)], {"x": (Fraction(1), Fraction(0))}, "in order"),
    ],
)
def test_wrong_requests(equations: list[Function], box: dict[str, tuple[Fraction, Fraction]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solve(equations, box)


def test_overlapping_enclosures_are_not_two_solutions() -> None:
    near, far = {"x": arb(0, 1)}, {"x": arb(3, 1)}
    assert not newton._apart([near, {"x": arb(1, 1)}]) and not newton._apart([near])
    assert newton._apart([near, far])


def test_steps_are_counted_and_the_same_every_time() -> None:
    first, again = found(CIRCLE, x=(-2, 2), y=(-2, 2)), found(CIRCLE, x=(-2, 2), y=(-2, 2))
    assert first == again and 0 < first.steps < 2000
    assert found(CIRCLE, x=(-2, 2), y=(-2, 2), steps=5).count == "undecided"


def test_a_slope_that_is_too_narrow_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the slope at the middle in place of the slope over the region, two roots pass for one."""

    def at_middle(self: Expression, name: str, at: dict[str, object], bits: int) -> arb:
        return newton.to_ball(newton.enclosure(newton.derivative(self.node, name), {"x": fmpq(1, 2)}))

    e = Expression(add(power(x, 2), n(-1)))
    assert found([e], x=(-3, 4)).count == "several"
    monkeypatch.setattr(Expression, "slope", at_middle)
    assert found([e], x=(-3, 4)).count != "several"
