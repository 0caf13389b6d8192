"""Ball arithmetic and ball power series of expressions, against mpmath at other precisions and against SymPy's
derivatives."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from math import factorial

import mpmath
import pytest
import sympy as sp
from flint import arb, arb_series, ctx
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, exact, hull, lower, middle, relative_bits, upper, working
from numerics.enclosure.derivatives import RELATIVE, largest_derivative
from numerics.enclosure.elementary import logistic, softplus
from numerics.enclosure.series import coefficients, compile_series, constant, enclose
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError

x = sp.Symbol("x", real=True)
SMOOTH = sorted(name for name, a in ACTIVATIONS.items() if a.smooth)
rationals = st.fractions(-3, 3, max_denominator=50)
# The second entry keeps arguments where the function is defined.
UNARY = {
    **{
        f.__name__: (f, lambda e: e)
        for f in (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.atan, sp.erf, sp.erfc, sp.asinh)
    },
    "log": (sp.log, lambda e: e**2 + 1),
    "tan": (sp.tan, sp.sin),
    "acosh": (sp.acosh, lambda e: e**2 + 2),
    "atanh": (sp.atanh, lambda e: sp.sin(e) / 2),
    "sqrt": (sp.sqrt, lambda e: e**2 + 1),
    "cube root": (lambda e: e ** sp.Rational(-1, 3), lambda e: e**2 + 1),
}


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> sp.Expr:
    """Expressions in x that are defined on the whole line, with values that a few steps cannot make astronomical."""
    if depth == 0:
        return draw(st.sampled_from([x, sp.pi * x / 3, sp.Rational(2, 7), x**2 / 4]))
    if draw(st.booleans()):
        function, inside = UNARY[draw(st.sampled_from(sorted(UNARY)))]
        return function(inside(sp.sin(draw(expressions(depth - 1)))))
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    return draw(st.sampled_from([left + right, left * right, left - 2 * right, left**3]))


def at_high_precision(e: sp.Expr, point: Fraction) -> mpmath.mpf:
    """The value by mpmath at 60 digits, far more than the balls that are compared with it have."""
    with mpmath.workdps(60):
        return sp.lambdify(x, e, "mpmath")(mpmath.mpf(point.numerator) / point.denominator)


def contains(b: arb, value: mpmath.mpf) -> bool:
    """Whether the ball contains the number, up to the number's own 50 digits."""
    with mpmath.workdps(60):
        slack = abs(value) * mpmath.mpf(10) ** -50 + mpmath.mpf(10) ** -50
        ends = [mpmath.mpf(e.numerator) / e.denominator for e in (lower(b), upper(b))]
        return bool(ends[0] - slack <= value <= ends[1] + slack)


@given(expressions(), rationals)
def test_balls_contain_the_value_that_mpmath_finds(e: sp.Expr, point: Fraction) -> None:
    with working(100):
        value = compile_series(e, x)(ball(point))
    assume(value.is_finite())
    assert contains(value, at_high_precision(e, point))


@given(
    expressions(depth=2),
    rationals,
    st.fractions(0, Fraction(1, 4), max_denominator=100),
    st.fractions(-1, 1, max_denominator=20),
)
def test_wide_balls_contain_every_value_inside(e: sp.Expr, centre: Fraction, radius: Fraction, place: Fraction) -> None:
    with working(100):
        wide = compile_series(e, x)(hull(centre - radius, centre + radius))
        assume(wide.is_finite())
        assert contains(wide, at_high_precision(e, centre + place * radius))


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=15)
@given(point=rationals)
def test_series_coefficients_are_sympys_derivatives(name: str, point: Fraction) -> None:
    formula = ACTIVATIONS[name].formula(x)
    with working(150, 6):
        found = coefficients(compile_series(formula, x), [ball(point), arb(1)], 6)
        for k in range(6):
            assert contains(found[k] * factorial(k), at_high_precision(ACTIVATIONS[name].derivative(k, x), point))


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=25)
@given(ends=st.tuples(rationals, rationals), order=st.integers(0, 4))
@example(ends=(Fraction(-1), Fraction(0)), order=4)  # negative throughout, for tanh
def test_bounds_of_derivatives_hold(name: str, ends: tuple[Fraction, Fraction], order: int) -> None:
    low, high = min(ends), max(ends)
    bound = largest_derivative(name, order, low, high)
    values = []
    for t in (low + (high - low) * k / 8 for k in range(9)):
        with working(100, order + 1):
            values.append(
                abs(coefficients(compile_series(ACTIVATIONS[name].formula(x), x), [ball(t), arb(1)], order + 1)[order])
                * factorial(order)
            )
    assert all(lower(v) <= bound for v in values)
    # The supremum is at most the largest sample plus half the spacing times the supremum of the next derivative, and
    # the bound is at most 1/64 above it.
    supremum = max(map(upper, values)) + (high - low) / 16 * largest_derivative(name, order + 1, low, high)
    assert bound <= (supremum + Fraction(factorial(order), 2**100)) * (1 + RELATIVE) ** 2


@pytest.mark.parametrize("centre", [-1000, 1000])
@pytest.mark.parametrize("function", [logistic, softplus])
def test_logistic_and_softplus_stay_bounded_on_wide_balls(function: object, centre: int) -> None:
    with working(64, 5):
        value = function(arb_series([arb(centre, 500), arb(1)], 5))  # type: ignore[operator]
        assert all(a.is_finite() and a.abs_upper() < 2000 for a in value)


def test_where_an_expression_may_be_undefined_nothing_is_claimed() -> None:
    assert not enclose(sp.log(x), x, arb(0, 1)).is_finite()
    assert not enclose(1 / x, x, arb(0, 1)).is_finite()
    assert enclose(1 / x, x, arb(2, 1)).is_finite()
    for e in (
        1 / x,
        sp.log(x),
        sp.sqrt(x),
        x**-3,
        sp.tan(sp.pi * (x + sp.Rational(1, 2))),
        1 / (1 + sp.exp(x) * sp.Rational(-1, 2) - sp.Rational(1, 2)),
    ):
        with working(100, 5):
            for start in ([arb(0, 1), arb(1)], [arb(0), arb(1)], [arb(0)]):
                assert not any(a.is_finite() for a in coefficients(compile_series(e, x), start, 5)[1:]), (e, start)


@pytest.mark.parametrize("e", [sp.Abs(x), sp.Max(x, 0), sp.gamma(x), x * sp.Symbol("y")])
def test_expressions_without_a_power_series_are_refused(e: sp.Expr) -> None:
    with pytest.raises(InputError):
        compile_series(e, x)


def test_precision_and_order_are_restored_after_exceptions() -> None:
    before = ctx.prec, ctx.cap
    with pytest.raises(ZeroDivisionError), working(333, 7):
        assert (ctx.prec, ctx.cap) == (333, 7)
        raise ZeroDivisionError
    assert (ctx.prec, ctx.cap) == before


@given(st.fractions(), st.integers(2, 300))
def test_ends_enclose_a_rational_and_are_exact_where_it_fits(value: Fraction, bits: int) -> None:
    with working(bits):
        b = ball(value)
        assert lower(b) <= value <= upper(b)
        assert exact(b.mid()) == middle(b)
        width = abs(value.numerator).bit_length()
        if width <= bits and value.denominator & (value.denominator - 1) == 0:
            assert lower(b) == value == upper(b)


def test_numbers_too_small_or_too_large_to_write_down_are_rounded_outward_or_refused() -> None:
    small = arb(-(10**9)).exp()
    assert lower(small) == 0 < upper(small) < Fraction(1, 2**60000)
    assert lower(-small) == -upper(small) < 0 == upper(-small)
    assert (lower(arb(0)), upper(arb(0))) == (0, 0)
    with pytest.raises(OverflowError):
        upper(arb(10**9).exp())
    with pytest.raises(ValueError, match="finite"):
        upper(arb("inf"))


@given(rationals, rationals, st.fractions(0, 1, max_denominator=30))
def test_hulls_contain_what_lies_between(a: Fraction, b: Fraction, place: Fraction) -> None:
    with working(30):
        wide = hull(min(a, b), max(a, b))
        assert lower(wide) <= min(a, b) + place * abs(a - b) <= upper(wide)


def test_accuracy_is_measured_in_bits() -> None:
    assert relative_bits(arb(1, Fraction(1, 1024).__float__())) in range(8, 13)
    assert relative_bits(arb(0, 1)) == 0 == relative_bits(arb("nan"))
    with working(128):
        assert relative_bits(constant(sp.acosh(5))) > 100


@pytest.mark.parametrize(
    "module",
    [
        "gates.multiplication_gate",
        "width.flattening",
        "hamiltonians.hamiltonian",
        "networks.weights",
        "networks.trees",
        "networks.measurements",
    ],
)
def test_importing_a_subject_does_not_load_torch(module: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, numerics.{module}; sys.exit('torch' in sys.modules)"], check=False
    )
    assert run.returncode == 0
