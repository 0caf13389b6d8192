"""Where an enclosed quantity passes a bound, among decimals of four digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy as sp

from theory.language.errors import InputError

DIGITS = 9000  # numbers with four significant digits in a decade; neighbours differ by at most 0.1 %
NEIGHBOURS = 10  # so many steps are at most 1 %
MOST_DECADES = 60


@dataclass(frozen=True, slots=True)
class Crossing:
    """The quantity is certainly at most the bound at `holds`, and certainly above it at `fails` (None if no such number
    was found within 1 %). At `undefined`, if it is a number, the quantity is not shown to be defined, which ended the
    search."""

    holds: Fraction
    fails: Fraction | None
    undefined: Fraction | None = None


def decimal(index: int) -> sp.Rational:
    """The numbers 1, 1.001, ..., 9.999, 10, 10.01, ... in order; negative indices continue below 1.

    >>> decimal(0), decimal(9001), decimal(-1)
    (1, 1001/100, 9999/10000)
    """
    decade, digits = divmod(index, DIGITS)
    return sp.Rational(1000 + digits, 1000) * sp.Integer(10) ** decade


def crossing(
    enclosure: Callable[[sp.Rational], tuple[Fraction, Fraction] | None], bound: Fraction, highest: Fraction
) -> Crossing:
    """Bisect between a decade whose start satisfies the bound and the next, which does not; numbers above `highest` are
    not tried.

    `enclosure` gives certified lower and upper ends at a number, or None where the quantity is not shown to be defined.
    Raises InputError unless bound > 0, and where the quantity does not get below it."""
    if bound <= 0:
        raise InputError("error", "must be > 0", bound)

    @cache
    def at(index: int) -> tuple[Fraction, Fraction] | None:
        return enclosure(decimal(index))

    def holds(index: int) -> bool:
        ends = at(index)
        return ends is not None and ends[1] <= bound

    low = 0
    while _fraction(low) > highest or not holds(low):
        low -= DIGITS
        if low < -MOST_DECADES * DIGITS:
            raise InputError("error", f"is not reached within {MOST_DECADES} decades", bound)
    high = low + DIGITS
    while _fraction(high) <= highest and holds(high):
        low, high = high, high + DIGITS
    if _fraction(high) > highest:
        return Crossing(_fraction(low), None)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    if at(high) is None:
        return Crossing(_fraction(low), None, _fraction(high))
    fails = next((i for i in range(high, low + NEIGHBOURS + 1) if (ends := at(i)) and ends[0] > bound), None)
    return Crossing(_fraction(low), None if fails is None else _fraction(fails))


def _fraction(index: int) -> Fraction:
    value = decimal(index)
    return Fraction(int(value.p), int(value.q))
