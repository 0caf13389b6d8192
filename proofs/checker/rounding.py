"""How far floating-point arithmetic can put a sum or an activation off, under the assumptions that a statement makes.

The assumptions are the statement's and are printed with it; a proof is conditional on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from .certificates import expect, rational, record
from .intervals import Infinite, Interval, above, absolute
from .limits import ZERO, Refused, Rejected

Row = tuple[Fraction, list[tuple[int, Fraction]]]


@final
@dataclass(frozen=True, slots=True)
class Rounding:
    """What a statement assumes of floating-point arithmetic, on which its proof is conditional; docs/certificates.md
    says it in words."""

    unit: Fraction
    working: Fraction
    tiny: Fraction
    underflow: Fraction
    largest: Fraction
    roundings: Fraction
    absolute: Fraction
    of_argument: bool
    lost_argument: bool

    @staticmethod
    def read(data: object) -> Rounding:
        """The assumptions of a statement. Raises Refused where they are no model of rounding."""
        numbers, flags = (
            ("unit", "working", "tiny", "underflow", "largest", "roundings", "absolute"),
            (
                "of_argument",
                "lost_argument",
            ),
        )
        fields = record(data, (*numbers, *flags))
        found = Rounding(*[rational(fields[name]) for name in numbers], *[expect(bool, fields[name]) for name in flags])  # type: ignore[arg-type]
        if not (
            0 < found.working <= found.unit < 1
            and min(found.tiny, found.underflow, found.largest) > 0 <= min(found.roundings, found.absolute)
        ):
            raise Refused("not a model of rounding")
        return found

    def __str__(self) -> str:
        kernel = (
            f"activations within {self.roundings} v of the {'argument' if self.of_argument else 'result'}"
            + f" + {self.absolute}" * (self.absolute > 0)
        )
        lost = (
            f"what underflows is within {self.underflow}"
            + " (times 1 + the argument for activations)" * self.lost_argument
        )
        numbers = f"unit roundoff {self.unit}, v = {self.working} in sums of any order and activations"
        return (
            f"assuming {numbers}, {kernel}, {lost}, normal numbers from {self.tiny} to at least {self.largest}, inputs"
            " exact"
        )

    def store(self, size: Fraction) -> Fraction:
        """The rounding of a result of at most this size into the format, where it is narrower than what it is computed
        in: half the distance of numbers below the next power of 2."""
        if self.unit == self.working:
            return ZERO
        size = max(size, 2 * self.tiny)
        e = size.numerator.bit_length() - size.denominator.bit_length()
        return self.unit * Fraction(2) ** (e if size > Fraction(2) ** e else e - 1) + self.underflow

    def sum(self, row: Row, sizes: Mapping[int, Fraction], errors: list[Fraction], result: Fraction) -> Fraction:
        """The error of a sum of k terms in any order (Higham's gamma), fused or not, of values that err themselves;
        `result` bounds it where nothing errs."""
        constant, weights = row
        total = abs(constant) + sum(abs(w) * (sizes[i] + errors[i]) for i, w in weights)
        operands, k = sum(abs(w) for _, w in weights), len(weights) + 1
        carried = sum((abs(w) * errors[i] for i, w in weights), ZERO)
        if k * self.working >= 1:
            raise Rejected("too many terms for the unit roundoff")
        computed = k * self.working / (1 - k * self.working) * total + (k + operands) * self.underflow
        size = min(result + carried, total) + computed
        if size > self.largest or total * self.underflow > 1 - self.working:
            raise Rejected("a sum may overflow")
        return above(carried + computed + self.store(size))

    def activation(self, argument: Fraction, error: Fraction, value: Interval, slope: Interval) -> Fraction:
        """The error of an activation, from bounds of its argument and the argument's error, of its values and its
        derivative there."""
        size, steep = absolute(value)[1], absolute(slope)[1]
        if isinstance(size, Infinite) or isinstance(steep, Infinite):
            raise Rejected("an activation without bound")
        computed = self.roundings * self.working * (argument if self.of_argument else size) + self.absolute
        computed += self.underflow * (1 + argument * self.lost_argument)
        if size + computed > self.largest:
            raise Rejected("an activation may overflow")
        return above(steep * error + computed + self.store(size + computed))
