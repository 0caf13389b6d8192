"""Exact rationals as decimals, always rounded outward."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

FRACTION = r"-?[0-9]+(?:/[0-9]+)?"
BETWEEN = re.compile(rf"between ({FRACTION}) and ({FRACTION})")
LONG, DIGITS = 12, 12  # characters of a fraction that is shown as it is, and digits of longer ones


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


def shortened(text: str) -> str:
    """A number as text; of a long fraction the first digits.

    >>> shortened("-571/989"), shortened("1/1048576000000"), shortened("468669/1048576"), shortened("sqrt(2)/2")
    ('-571/989', '9.53674316406...e-13', '0.446957588195...', 'sqrt(2)/2')
    """
    if len(text) <= LONG or "/" not in text or not re.fullmatch(FRACTION, text):
        return text
    value = Fraction(text)
    digits = _rounded(value, DIGITS, ROUND_DOWN)
    return digits if Fraction(digits) == value and "e" not in digits else _open(digits)


def placed(name: str, value: str) -> str:
    """``x = 1/2`` or ``x between 1/3 and 1/2``; where only the first digits are told of both, these.

    >>> placed("x", "between 815238614083298889/576460752303423488 and 101904826760412361/72057594037927936")
    'x = 1.41421356237...'
    >>> placed("x", "between 1/3 and 10000000/29999999")
    'x between 1/3 and 0.333333344445'
    """
    ends = BETWEEN.fullmatch(value)
    if ends is None:
        return f"{name} {value}" if value.startswith("between ") else f"{name} = {shortened(value)}"
    low, high = (Fraction(end) for end in ends.groups())
    first, last = (_rounded(end, DIGITS, ROUND_DOWN) for end in (low, high))
    if first == last and low * high > 0:
        return f"{name} = {_open(first)}"
    told = (_as_end(low, ROUND_FLOOR), _as_end(high, ROUND_CEILING))
    return f"{name} between {' and '.join(told)}"


def _as_end(value: Fraction, rounding: str) -> str:
    return text if len(text := str(value)) <= LONG else _rounded(value, DIGITS, rounding)


def _open(digits: str) -> str:
    """A decimal of which more digits follow."""
    mantissa, e, exponent = digits.partition("e")
    return f"{mantissa}...{e}{exponent}"
