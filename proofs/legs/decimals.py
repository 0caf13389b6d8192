"""Exact rationals as decimals, always rounded outward."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction


def _rounded(value: Fraction, digits: int, rounding: str) -> str:
    context = Context(prec=digits, rounding=rounding, Emin=-(10**9), Emax=10**9)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    exponent = quotient.adjusted() if quotient else 0
    if -3 < exponent < digits:
        return f"{quotient:f}"
    return f"{quotient:.{digits - 1}e}"


def decimal_up(value: Fraction, digits: int = 5) -> str:
    """The least decimal of that many significant digits that is >= `value`.

    >>> decimal_up(Fraction(1, 3)), decimal_up(Fraction(-1, 3)), decimal_up(Fraction(3329, 10**8))
    ('0.33334', '-0.33333', '3.3290e-5')
    """
    return _rounded(value, digits, ROUND_CEILING)


def decimal_down(value: Fraction, digits: int = 5) -> str:
    """The greatest decimal of that many significant digits that is <= `value`.

    >>> decimal_down(Fraction(2, 3))
    '0.66666'
    """
    return _rounded(value, digits, ROUND_FLOOR)


def enclosed(lower: Fraction, upper: Fraction, digits: int = 15) -> str:
    """An enclosure: one decimal if both ends are the same terminating decimal, else ``[down, up]``.

    >>> enclosed(Fraction(1, 4), Fraction(1, 4)), enclosed(Fraction(1, 3), Fraction(1, 3), 3)
    ('0.25', '[0.333, 0.334]')
    """
    if lower == upper and lower.denominator == 1:
        return str(lower)
    low, high = decimal_down(lower, digits), decimal_up(upper, digits)
    return low if low == high else f"[{low}, {high}]"
