"""Arb balls at a stated precision, and their exact rational ends.

The working precision of FLINT is global; `working` sets it inside a block and always restores it. No other function of
this package may set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from flint import arb, ctx, fmpq

LONGEST = 1 << 17
TINY = arb((1, (1 << 15) - LONGEST))  # leaves room for the mantissa


@contextmanager
def working(bits: int, order: int | None = None) -> Iterator[None]:
    """Arb's working precision in bits, and the number of coefficients kept of a power series, inside the block; both
    are restored, after exceptions too.

    >>> with working(200):
    ...     ctx.prec
    200
    """
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits, order or ctx.cap
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


def ball(value: Fraction | int) -> arb:
    """The ball around a rational number: exact if it fits the working precision."""
    return arb(fmpq(value.numerator, value.denominator))


def hull(lower: Fraction | int, upper: Fraction | int) -> arb:
    """A ball that contains the interval between two rationals."""
    return arb(ball(Fraction(lower + upper) / 2), ball(Fraction(upper - lower) / 2))


def exact(point: arb) -> Fraction:
    """The rational value of a ball of radius 0, such as ``x.lower()``.

    Raises ValueError for infinities and for balls that are no points, OverflowError for numbers that would take more
    than `LONGEST` bits to write down.

    >>> exact(arb(3) / 8)
    Fraction(3, 8)
    """
    mantissa, exponent = point.man_exp()
    if abs(exponent) > LONGEST:
        raise OverflowError(f"a number with exponent {exponent}")
    shift = int(exponent)
    return Fraction(int(mantissa) << shift) if shift >= 0 else Fraction(int(mantissa), 1 << -shift)


def lower(x: arb) -> Fraction:
    """A rational at or below every point of `x`, as close as the working precision allows and `LONGEST` bits can say.
    Raises as `exact` does."""
    return -upper(x.neg(exact=True))


def upper(x: arb) -> Fraction:
    """A rational at or above every point of `x`, as close as the working precision allows and `LONGEST` bits can say.
    Raises as `exact` does."""
    end = x.upper()
    if abs(end) < TINY:
        # 2^-(10^9) would take a gigabit to write down
        return exact(TINY) if end > 0 else Fraction(0)
    return exact(end)


def middle(x: arb) -> Fraction:
    """The centre of the ball. Raises ValueError unless it is finite."""
    return exact(x.mid())


def relative_bits(x: arb) -> int:
    """How many leading bits of the value the ball decides; 0 or less if it contains 0 or is not finite, very many for
    an exact value."""
    return int(x.rel_accuracy_bits()) if x.is_finite() and x != 0 else 0
