"""The enclosed supremum of the gate's error, against the closed form of the logistic, against grids in mpmath, and
against exact scaling laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy as sp
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, working
from numerics.enclosure.crossing import crossing
from numerics.enclosure.even_difference import Scaled, largest
from numerics.enclosure.extremes import Budget
from numerics.enclosure.series import compile_series, constant
from numerics.gates.multiplication_gate import Supremum, error, solve_radius, solve_scale
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError

RELATIVE = Fraction(1, 10**12)
SMOOTH = sorted(name for name, a in ACTIVATIONS.items() if a.smooth and name != "square")
BIASES = {"logistic": "1", "tanh": "1/2", "erf": "1/2", "arctan": "1/3"}  # 0 for the others
x, parameter = sp.symbols("x p", real=True)


def rational(value: Fraction) -> sp.Rational:
    return sp.Rational(value.numerator, value.denominator)


def closed_form(bias: sp.Expr, scale: sp.Rational, radius: sp.Rational) -> arb:
    """|h(2 L A)| / (4 L^2) for the logistic with 1 < cosh b <= 5, at 600 bits; it shares no code with the search but
    the arithmetic of balls."""
    with working(600):
        c, s = constant(bias).cosh(), 2 * constant(scale) * constant(radius)
        return abs(2 * (1 + c) * (s.cosh() - 1) / (c + s.cosh()) - s**2) / (4 * constant(scale) ** 2)


def gate_error(name: str, bias: sp.Expr, scale: Fraction, u: Fraction, v: Fraction, digits: int = 80) -> mpmath.mpf:
    """|m(u, v) - u v| from the four units themselves, by mpmath."""
    with mpmath.workdps(digits):
        sigma = sp.lambdify(x, ACTIVATIONS[name].formula(x), "mpmath")
        curvature = sp.lambdify(x, ACTIVATIONS[name].derivative(2, x), "mpmath")
        b, step, a, c = (
            mpmath.mpf(sp.N(bias, digits)),
            *(mpmath.mpf(q.numerator) / q.denominator for q in (scale, u, v)),
        )
        units = (
            sigma(b + step * (a + c))
            + sigma(b - step * (a + c))
            - sigma(b + step * (a - c))
            - sigma(b - step * (a - c))
        )
        return abs(units / (4 * step**2 * curvature(b)) - a * c)


def grid_maximum(name: str, bias: sp.Expr, scale: Fraction, radius: Fraction, side: int = 12) -> mpmath.mpf:
    """The largest error on a grid of u >= |v|, which contains the corners."""
    ticks = [radius * k / side for k in range(-side, side + 1)]
    return max(gate_error(name, bias, scale, u, v, 40) for u in ticks[side:] for v in ticks if abs(v) <= u)


def below(value: mpmath.mpf, bound: Fraction, digits: int = 30) -> bool:
    """value <= bound, up to the digits that the value is good for."""
    with mpmath.workdps(80):
        return bool(value <= mpmath.mpf(bound.numerator) / bound.denominator * (1 + mpmath.mpf(10) ** -digits))


def inside(found: Supremum, radius: Fraction) -> bool:
    return all(abs(w) <= radius for w in found.witness.values())


@pytest.mark.parametrize(
    ("bias", "radius", "scale"), [*product(("1", "acosh(2)", "acosh(5)"), ("1/2", "1", "4"), ("1", "1/10", "1/100"))]
)
def test_the_logistic_gate_meets_its_closed_form(bias: str, radius: str, scale: str) -> None:
    b, a, step = sp.sympify(bias), sp.Rational(radius), sp.Rational(scale)
    found, true = error("logistic", b, step, a), closed_form(b, step, a)
    with working(600):
        assert ball(found.lower) <= true <= ball(found.upper)
    assert found.upper - found.lower <= RELATIVE * found.upper
    assert found.witness["u"] == found.witness["v"] == Fraction(radius)
    assert found.pieces <= 20


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=6)
@given(
    bias=st.fractions(-2, 2, max_denominator=10),
    scale=st.sampled_from([Fraction(1, 100), Fraction(1, 3), Fraction(1), Fraction(2)]),
    radius=st.fractions(Fraction(1, 4), 3, max_denominator=8),
)
def test_no_grid_point_exceeds_the_upper_end_and_the_witness_attains_the_lower(
    name: str, bias: Fraction, scale: Fraction, radius: Fraction
) -> None:
    b = rational(bias)
    assume(abs(ACTIVATIONS[name].derivative(2, b).evalf()) > sp.Rational(1, 1000))
    found = error(name, b, rational(scale), rational(radius))
    sampled = grid_maximum(name, b, scale, radius)
    attained = gate_error(name, b, scale, found.witness["u"], found.witness["v"])
    assert below(sampled, found.upper, 20)
    assert inside(found, radius)
    with mpmath.workdps(80):
        assert attained >= mpmath.mpf(found.lower.numerator) / found.lower.denominator * (1 - mpmath.mpf(10) ** -30)
    assert found.upper - found.lower <= RELATIVE * found.upper
    assert found.lower >= Fraction(str(mpmath.nstr(sampled, 15))) * (1 - Fraction(1, 10**12)), (
        "the search found less than a coarse grid does"
    )


@pytest.mark.parametrize(
    ("bias", "radius"), [("acosh(6)", "1/2"), ("acosh(6)", "3"), ("4", "2"), ("4", "4"), ("-4", "4"), ("10", "9")]
)
def test_far_biases_of_the_logistic_where_the_corner_need_not_be_worst(bias: str, radius: str) -> None:
    b, a = sp.sympify(bias), Fraction(radius)
    found = error("logistic", b, sp.Integer(1), rational(a))
    assert below(grid_maximum("logistic", b, Fraction(1), a, 20), found.upper, 20)
    assert found.upper - found.lower <= RELATIVE * found.upper


def test_the_closed_form_is_wrong_for_a_far_bias_and_the_search_is_not() -> None:
    b, a = sp.Integer(4), sp.Integer(4)
    found, corner = error("logistic", b, sp.Integer(1), a), closed_form(b, sp.Integer(1), a)
    with working(100):
        assert ball(found.lower) > corner * 3 / 2
    assert found.witness["u"] == found.witness["v"] < 4


@settings(max_examples=20)
@given(
    st.sampled_from(SMOOTH),
    st.fractions(Fraction(1, 10**6), 10, max_denominator=10**6),
    st.fractions(Fraction(1, 10), 100, max_denominator=10),
)
def test_scale_and_radius_enter_as_theory_says(name: str, scale: Fraction, radius: Fraction) -> None:
    """m_L(u, v) = m_1(L u, L v) / L^2, so that sup over radius A at scale L is the one over radius L A at scale 1,
    divided by L^2."""
    b = sp.Rational(BIASES.get(name, "0"))
    one, other = (
        error(name, b, rational(scale), rational(radius)),
        error(name, b, sp.Integer(1), rational(scale * radius)),
    )
    assert one.lower * scale**2 <= other.upper and other.lower <= one.upper * scale**2
    for found in (one, other):
        assert found.upper - found.lower <= RELATIVE * found.upper


@settings(max_examples=20)
@given(
    st.sampled_from(SMOOTH),
    st.fractions(Fraction(1, 10), 5, max_denominator=10),
    st.fractions(Fraction(1, 10), 5, max_denominator=10),
)
def test_larger_boxes_have_larger_suprema(name: str, radius: Fraction, more: Fraction) -> None:
    b = sp.Rational(BIASES.get(name, "0"))
    assert (
        error(name, b, sp.Integer(1), rational(radius)).lower
        <= error(name, b, sp.Integer(1), rational(radius + more)).upper
    )


def test_irrational_scales_and_radii() -> None:
    found = error("logistic", sp.acosh(2), sp.sqrt(2) / 10, sp.pi)
    low, high = (
        error("logistic", sp.acosh(2), sp.sqrt(2) / 10, sp.Rational(a))
        for a in ("3.14159265358979", "3.14159265358980")
    )
    assert low.lower < found.lower <= found.upper < high.upper
    assert found.witness["u"] < Fraction("3.14159265358979324")


def test_the_square_multiplies_exactly() -> None:
    assert error("square", sp.Integer(3), sp.Integer(1), sp.Integer(2)) == Supremum(
        Fraction(0), Fraction(0), {"u": Fraction(0), "v": Fraction(0)}, 0
    )


@pytest.mark.parametrize(
    ("name", "bias", "parameter"),
    [
        ("logistic", "0", "bias"),
        ("gelu", "sqrt(2)", "bias"),
        ("cos", "pi/2", "bias"),
        ("erf", "acosh(2) - log(2 + sqrt(3))", "bias"),
        ("relu", "1", "activation"),
        ("sigmoid", "1", "activation"),
    ],
)
def test_gates_without_curvature_are_refused(name: str, bias: str, parameter: str) -> None:
    with pytest.raises(InputError) as caught:
        error(name, sp.sympify(bias), sp.Integer(1), sp.Integer(1))
    assert caught.value.name == parameter


@pytest.mark.parametrize("pieces", [1, 3, 10, 30])
def test_a_spent_budget_widens_the_enclosure_and_keeps_it_true(pieces: int) -> None:
    full = error("logistic", sp.Integer(4), sp.Integer(1), sp.Integer(4))
    try:
        found = error("logistic", sp.Integer(4), sp.Integer(1), sp.Integer(4), pieces=pieces)
    except InputError as refused:
        assert refused.name == "pieces" and pieces < 10
    else:
        assert found.lower <= full.upper and full.lower <= found.upper


@settings(max_examples=60)
@given(st.lists(st.integers(-50, 50), min_size=4, max_size=4), st.integers(1, 12), st.booleans())
def test_differences_of_even_functions_against_a_grid(coefficients: list[int], frequency: int, wave: bool) -> None:
    """Functions with several turning points: the largest difference lies on the axis, on the far edge or inside."""
    h = sum((c * x ** (4 + 2 * k) for k, c in enumerate(coefficients[: 2 if wave else 4])), sp.Integer(0)) / 10 + (
        x**4 * sp.cos(frequency * x) if wave else 0
    )
    assume(h != 0)
    n = 200
    with working(160, 25):
        scaled = Scaled(compile_series(h, parameter, x), arb(0), arb(1))
        found = largest(scaled, Fraction(1, 10**13), Budget(4000))
        values = np.array([float(scaled.value(Fraction(k, n)).mid()) for k in range(n + 1)])
        s, d = found.at
        assert s >= 0 and d >= 0 and s + d <= 1
        assert abs(scaled.value(s) - scaled.value(d)).upper() >= found.lower
        width = float((found.upper - found.lower) / found.upper)
    grid = max(float(np.abs(values[i] - values[: n + 1 - i]).max()) for i in range(n + 1))
    noise = 8 * np.finfo(float).eps * float(np.abs(values).max())  # two values and their difference, each rounded
    assert grid - noise <= float(found.upper)
    assert width <= float(RELATIVE)


def test_an_interior_and_an_edge_maximum_do_occur() -> None:
    """So that the test above is known to reach all three cases; no gate tried has its worst error off the axis."""
    with working(160, 25):
        edge, inner = (
            largest(Scaled(compile_series(h, parameter, x), arb(0), arb(1)), Fraction(1, 10**13), Budget(4000)).at
            for h in (x**4 * sp.cos(4 * x), x**4 * (sp.cos(17 * x) + sp.Rational(1, 2)))
        )
    assert min(edge) > 0 and sum(edge) == 1
    assert min(inner) > 0 and sum(inner) < Fraction(99, 100)


@settings(max_examples=15)
@given(st.sampled_from(SMOOTH), st.fractions(Fraction(1, 10**9), Fraction(1, 4), max_denominator=10**9))
def test_solving_brackets_the_bound(name: str, bound: Fraction) -> None:
    b = sp.Rational(BIASES.get(name, "0"))
    scale, radius = solve_scale(name, b, sp.Integer(1), bound), solve_radius(name, b, sp.Integer(1), bound)
    assert error(name, b, rational(scale.holds), sp.Integer(1)).upper <= bound
    assert error(name, b, sp.Integer(1), rational(radius.holds)).upper <= bound
    assert scale.fails is not None and radius.fails is not None
    assert error(name, b, rational(scale.fails), sp.Integer(1)).lower > bound
    assert error(name, b, sp.Integer(1), rational(radius.fails)).lower > bound
    assert max(scale.fails / scale.holds, radius.fails / radius.holds) <= Fraction(101, 100)


def test_solving_says_so_where_nothing_fails_or_nothing_holds() -> None:
    assert solve_scale("square", sp.Integer(0), sp.Integer(1), Fraction(1, 10)).fails is None
    with pytest.raises(InputError):
        solve_scale("logistic", sp.Integer(1), sp.Integer(1), Fraction(0))
    with pytest.raises(InputError):
        crossing(lambda _: (Fraction(1), Fraction(1)), Fraction(1, 2), Fraction(10))


@given(st.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**6))
def test_crossings_of_the_identity_are_neighbours(bound: Fraction) -> None:
    def identity(value: sp.Rational) -> tuple[Fraction, Fraction]:
        return Fraction(int(value.p), int(value.q)), Fraction(int(value.p), int(value.q))

    found = crossing(identity, bound, Fraction(10**8))
    assert found.fails is not None and found.holds <= bound < found.fails <= found.holds * Fraction(1001, 1000)
