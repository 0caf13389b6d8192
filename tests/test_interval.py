"""Interval functions against mpmath at many more digits: every sampled value lies inside, points are nearly sharp,
exact values stay exact."""

from fractions import Fraction

import mpmath
import pytest
from flint import ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from numerics.enclosure import interval as iv

FUNCTIONS = {
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
    "log": mpmath.log,
    "absolute": abs,
}
ticks = st.integers(-3000, 3000).map(lambda k: Fraction(k, 100))


def rational(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def contains(found: iv.Number, value: mpmath.mpf) -> bool:
    low, high = iv.widen(found).lower, iv.widen(found).upper
    below = not low.is_finite() or mpmath.mpf(str(iv.rational(low).numerator)) / iv.rational(
        low
    ).denominator <= value + mpmath.mpf(10) ** -40 * (1 + abs(value))
    above = not high.is_finite() or mpmath.mpf(str(iv.rational(high).numerator)) / iv.rational(
        high
    ).denominator >= value - mpmath.mpf(10) ** -40 * (1 + abs(value))
    return below and above


@pytest.mark.parametrize("name", FUNCTIONS)
@given(a=ticks, b=ticks, weights=st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=5))
def test_functions_enclose_every_value(name: str, a: Fraction, b: Fraction, weights: list[Fraction]) -> None:
    low, high = sorted((a, b))
    if name == "log":
        low, high = abs(low) + 1, abs(low) + 1 + (high - low)
    with iv.precision(64), mpmath.workdps(60):
        found = getattr(iv, name)(iv.interval(rational(low), rational(high)))
        for w in weights:
            x = low + (high - low) * w
            assert contains(found, FUNCTIONS[name](mpmath.mpf(x.numerator) / x.denominator))


@given(
    a=ticks,
    b=ticks,
    c=ticks,
    d=ticks,
    n=st.integers(-4, 4).filter(bool),
    w=st.fractions(0, 1, max_denominator=9),
    v=st.fractions(0, 1, max_denominator=9),
)
def test_arithmetic_encloses_every_value(
    a: Fraction, b: Fraction, c: Fraction, d: Fraction, n: int, w: Fraction, v: Fraction
) -> None:
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    x, y = iv.interval(rational(a), rational(b)), iv.interval(rational(c), rational(d))
    p, q = a + (b - a) * w, c + (d - c) * v
    with iv.precision(64), mpmath.workdps(60):
        for found, value in (
            (iv.add(x, y), p + q),
            (iv.multiply(x, y), p * q),
            (iv.minimum(x, y), min(p, q)),
            (iv.maximum(x, y), max(p, q)),
            (iv.hull(x, y), p),
        ):
            assert contains(found, mpmath.mpf(value.numerator) / value.denominator)
        try:
            found = iv.power(x, fmpq(n))
        except iv.Undefined:
            assert n < 0 and a <= 0 <= b
        else:
            if p != 0 or n > 0:
                assert contains(found, mpmath.mpf((p**n).numerator) / (p**n).denominator)


def test_even_powers_start_at_exactly_zero() -> None:
    square = iv.power(iv.interval(fmpq(-1), fmpq(2)), fmpq(2))
    assert iv.ends(square) == (0, 4)


@pytest.mark.parametrize(
    ("function", "value"),
    [(iv.exp, 1), (iv.sin, 0), (iv.cos, 1), (iv.tanh, 0), (iv.erf, 0), (iv.atan, 0), (iv.sinh, 0), (iv.cosh, 1)],
)
def test_special_values_are_exact(function, value: int) -> None:  # type: ignore[no-untyped-def]
    assert function(fmpq(0)) == fmpq(value)
    assert iv.log(fmpq(1)) == 0 and iv.power(fmpq(9, 4), fmpq(1, 2)) == fmpq(3, 2)


def test_a_logarithm_or_a_reciprocal_may_have_an_infinite_end() -> None:
    reaching_zero = iv.interval(fmpq(0), fmpq(2))
    assert not iv.widen(iv.log(reaching_zero)).lower.is_finite()
    assert not iv.widen(iv.reciprocal(reaching_zero)).upper.is_finite()
    with pytest.raises(iv.Undefined):
        iv.log(iv.interval(fmpq(-1), fmpq(2)))


def test_precision_is_restored_after_an_exception() -> None:
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), iv.precision(333):
        raise ZeroDivisionError
    assert ctx.prec == before
