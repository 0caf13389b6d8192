"""Intervals contain what they should, and rounding is outward."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from checker.trees import checked
from proofs.checker import Rejected, intervals
from proofs.checker.intervals import BOTTOM, TOP, Interval


def test_infinities_are_ordered_strictly() -> None:
    assert BOTTOM < 0 < TOP and BOTTOM < TOP
    assert not BOTTOM < BOTTOM and not TOP < TOP and not TOP < BOTTOM


@checked
@given(st.fractions(-9, 9), st.fractions(0, 3), st.integers(1, 9), st.integers(2, 12))
@example(Fraction(7, 9), Fraction(0), 3, 4)
@example(Fraction(3**1300, 2**2000), Fraction(1, 3**1300), 3, 12)
@example(Fraction(-(3**1300), 2**2000), Fraction(1, 3**1300), 3, 12)
def test_powers_with_few_digits_are_enclosed(low: Fraction, wide: Fraction, n: int, bits: int) -> None:
    below, above = intervals.raise_to((low, low + wide), n, bits)
    assert all(below <= x**n <= above for x in (low, low + wide, low + wide / 3))


ENDS = st.one_of(st.fractions(-3, 3, max_denominator=4), st.none())


@checked
@given(ENDS, ENDS, ENDS, ENDS, st.lists(st.fractions(0, 1), min_size=4, max_size=4))
def test_products_and_quotients_of_unbounded_intervals_contain_all_values(
    a: Any, b: Any, c: Any, d: Any, weights: list[Fraction]
) -> None:
    def interval(u: Any, v: Any) -> tuple[Interval, list[Fraction]]:
        low, high = (u, v) if None in (u, v) else sorted((u, v))
        finite = (
            low if low is not None else (0 if high is None else high) - 10**6,
            high if high is not None else (0 if low is None else low) + 10**6,
        )
        members = [finite[0] + w * (finite[1] - finite[0]) for w in [*weights, Fraction(0), Fraction(1)]]
        return (BOTTOM if low is None else low, TOP if high is None else high), members

    (x, xs), (y, ys) = interval(a, b), interval(c, d)
    found = intervals.times(x, y)
    assert all(found[0] <= u * v <= found[1] for u in xs for v in ys)
    assert all(intervals.plus(x, y)[0] <= u + v <= intervals.plus(x, y)[1] for u in xs for v in ys)
    assert all(intervals.absolute(x)[0] <= abs(u) <= intervals.absolute(x)[1] for u in xs)
    try:
        inverse = intervals.inverse(y)
    except Rejected:
        assert y[0] <= 0 <= y[1]
    else:
        assert all(inverse[0] <= 1 / v <= inverse[1] for v in ys if v)


@checked
@given(st.fractions(), st.integers(4, 60), st.integers(-40000, 40000))
@example(Fraction(1), 8, 16384)
def test_rounding_is_outward(x: Fraction, bits: int, shift: int) -> None:
    y = x * Fraction(2) ** shift
    low, high = intervals.down(y, bits), -intervals.down(-y, bits)
    assert low <= y <= high
    if isinstance(low, Fraction) and isinstance(high, Fraction) and Fraction(2) ** -16000 < abs(y) < 2**16000:
        assert high - low <= abs(y) * Fraction(2) ** (2 - bits)


def test_zero_times_an_unbounded_interval_is_zero() -> None:
    zero, one = Fraction(0), Fraction(1)
    assert intervals.times((zero, one), (one, TOP)) == (zero, TOP)
    assert intervals.times((zero, zero), (BOTTOM, TOP)) == (zero, zero)
    assert intervals.times((-one, zero), (BOTTOM, one)) == (-one, TOP)
    assert (
        intervals.inverse((zero, one)) == (one, TOP)
        and intervals.inverse((BOTTOM, zero)) == (BOTTOM, zero)
        and intervals.inverse((one, TOP)) == (zero, one)
    )
