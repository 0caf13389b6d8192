"""Many intervals at once, in binary64 with every result rounded outward.

numpy's sums, differences and products of binary64 are correctly rounded; moving each end to the next number, and by a
little more in case of underflow or of a mode that flushes small numbers to zero, therefore encloses the exact result.
Overflow gives infinite ends, never a wrong finite one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
UNDERFLOW = 1e-290  # far above what underflow can lose in one operation, far below any error of interest


@dataclass(frozen=True, slots=True)
class Spans:
    """lower <= value <= upper, entry by entry; ends that are not numbers count as infinite."""

    lower: Array
    upper: Array

    def __add__(self, other: Spans) -> Spans:
        return _outward(self.lower + other.lower, self.upper + other.upper)

    def __sub__(self, other: Spans) -> Spans:
        return _outward(self.lower - other.upper, self.upper - other.lower)

    def __mul__(self, other: Spans) -> Spans:
        with np.errstate(invalid="ignore", over="ignore"):
            a, b, c, d = (
                self.lower * other.lower,
                self.lower * other.upper,
                self.upper * other.lower,
                self.upper * other.upper,
            )
        return _outward(np.minimum(np.minimum(a, b), np.minimum(c, d)), np.maximum(np.maximum(a, b), np.maximum(c, d)))

    def square(self) -> Spans:
        """The squares, none of which is negative."""
        low, high = np.abs(self.lower), np.abs(self.upper)
        nearest = np.where((self.lower <= 0) & (self.upper >= 0), 0.0, np.minimum(low, high))
        with np.errstate(over="ignore"):
            found = _outward(nearest**2, np.maximum(low, high) ** 2)
        return Spans(np.maximum(found.lower, 0.0), found.upper)

    @property
    def magnitude(self) -> Array:
        """The largest absolute value of each span."""
        return np.maximum(np.abs(self.lower), np.abs(self.upper))


def _outward(lower: Array, upper: Array) -> Spans:
    lower = np.where(np.isnan(lower), -np.inf, lower)
    upper = np.where(np.isnan(upper), np.inf, upper)
    return Spans(np.nextafter(lower - UNDERFLOW, -np.inf), np.nextafter(upper + UNDERFLOW, np.inf))


def around(lower: Fraction, upper: Fraction | None = None) -> Spans:
    """The interval between two rationals, or around one; whole numbers of binary64 are kept as they are."""
    low, high = float(lower), float(lower if upper is None else upper)
    if Fraction(low) > lower:
        low = float(np.nextafter(low, -np.inf))
    if Fraction(high) < (lower if upper is None else upper):
        high = float(np.nextafter(high, np.inf))
    return Spans(np.array(low), np.array(high))
