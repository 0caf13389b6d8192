"""Intervals with rational or infinite ends: sums, products, quotients and powers, rounded outward.

The one place where something is rounded is `down`; upper ends go through it with their sign changed. An operation whose
result would not be a set of numbers is rejected."""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering
from typing import TypeVar, final

from .limits import EXACT, EXTENT, ONE, ZERO, Rejected


@final
@total_ordering
class Infinite:
    """An infinite end of an interval. Values themselves are finite, so that 0 times it is 0; what is added is an end on
    the same side."""

    def __str__(self) -> str:
        return "oo" if self is TOP else "-oo"

    def __neg__(self) -> Infinite:
        return BOTTOM if self is TOP else TOP

    def __add__(self, other: End) -> Infinite:
        return self

    def __mul__(self, other: End) -> End:
        return ZERO if other == 0 else self if other > 0 else -self

    def __rtruediv__(self, other: Fraction) -> Fraction:
        return ZERO

    def __lt__(self, other: object) -> bool:
        return self is BOTTOM and other is not BOTTOM

    __radd__, __rmul__ = __add__, __mul__


TOP, BOTTOM = Infinite(), Infinite()
End = Fraction | Infinite
Interval = tuple[End, End]
Thin = tuple[Fraction, Fraction]
E = TypeVar("E", Fraction, End)


def down(x: End, bits: int) -> End:
    """The number with so many binary digits just below x; x itself if it is short."""
    if isinstance(x, Infinite):
        return x
    n, d = x.numerator, x.denominator
    size, depth = n.bit_length(), d.bit_length()
    if size <= bits and (depth <= bits or depth <= EXTENT and not d & (d - 1)):
        return x
    if size - depth > EXTENT:  # |x| >= 2^EXTENT
        return Fraction(1 << EXTENT) if n > 0 else BOTTOM
    if size - depth < -EXTENT:  # |x| <= 2^-EXTENT
        return ZERO if n > 0 else Fraction(-1, 1 << EXTENT)
    shift = size - depth - bits
    return Fraction((n << -shift) // d, 1 << -shift) if shift < 0 else Fraction((n // (d << shift)) << shift)


def round_outward(x: Interval, bits: int) -> Interval:
    """Outward; a single rational number stays exact unless it is very long."""
    low, high = x
    if isinstance(low, Fraction) and low == high and low.numerator.bit_length() + low.denominator.bit_length() <= EXACT:
        return low, low
    return down(low, bits), -down(-high, bits)


def above(x: Fraction) -> Fraction:
    """A number of few digits that is at least x."""
    found = down(-x, 64)
    if isinstance(found, Infinite):
        raise Rejected("an error without bound")
    return -found


def exactly(x: Fraction | int) -> Thin:
    """The interval of one rational number."""
    return Fraction(x), Fraction(x)


def plus(x: tuple[E, E], y: tuple[E, E]) -> tuple[E, E]:
    """Encloses x + y."""
    return x[0] + y[0], x[1] + y[1]


def minus(x: tuple[E, E]) -> tuple[E, E]:
    """Encloses -x."""
    return -x[1], -x[0]


def times(x: tuple[E, E], y: tuple[E, E]) -> tuple[E, E]:
    """Encloses x y; 0 times infinity is 0 here."""
    if x[0] >= 0 and y[0] >= 0:
        return x[0] * y[0], x[1] * y[1]
    corners = [u * v for u in x for v in y]
    return min(corners), max(corners)


def absolute(x: Interval) -> Interval:
    """Encloses |x|."""
    return x if x[0] >= 0 else minus(x) if x[1] <= 0 else (ZERO, max(-x[0], x[1]))


def inverse(x: Interval) -> Interval:
    """0 may be an end, where the quotient is without bound, but neither inside nor all there is."""
    low, high = x
    if low >= 0 and high > 0:
        return ONE / high, TOP if low == 0 else ONE / low
    if high <= 0 and low < 0:
        return minus(inverse(minus(x)))
    raise Rejected("a division by an interval with 0 in it")


def raise_to(x: Interval, n: int, bits: int) -> Interval:
    """x^n for n > 0; tight where n is even and 0 inside, since the ends are raised one by one."""
    low, high = absolute(x) if n % 2 == 0 else x
    return raise_end(low, n, bits)[0], raise_end(high, n, bits)[1]


def raise_end(x: End, n: int, bits: int) -> Interval:
    """x^n for n > 0, enclosed: rounded outward after each product."""
    result: Interval = exactly(1)
    square: Interval = (x, x)
    while n:
        result = round_outward(times(result, square), bits) if n % 2 else result
        n //= 2
        square = round_outward(times(square, square), bits) if n else square
    return result
