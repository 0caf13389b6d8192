"""Bounds of an activation's derivatives on intervals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial, perm

from flint import arb

from numerics.enclosure.balls import ball, hull, upper, working
from numerics.enclosure.domain import require_defined_between
from numerics.enclosure.even_difference import Negative
from numerics.enclosure.extremes import Budget, Jet, Search
from numerics.enclosure.series import Program, coefficients, compile_series
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

ORDER, BITS, PIECES = 12, 128, 4000
RELATIVE = Fraction(1, 64)  # how far above the supremum a bound may lie: they go into bounds, where 2 % do not matter


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of the given order of a program of one symbol."""

    program: Program
    order: int

    def along(self, start: arb, speed: arb, count: int) -> list[arb]:
        """Coefficients of f(start + speed e), f the derivative: those of the program, shifted and weighted."""
        found = coefficients(self.program, [start, arb(1)], count + self.order)
        return [found[k + self.order] * perm(k + self.order, self.order) * speed**k for k in range(count)]

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        """Taylor coefficients at the centre and over the piece, in units of its half width."""
        speed = ball(half)
        return Jet(
            self.along(ball(centre), speed, ORDER), self.along(hull(centre - half, centre + half), speed, ORDER + 1)
        )

    def value(self, point: Fraction) -> arb:
        """The value at a rational point."""
        return self.along(ball(point), arb(1), 1)[0]

    def slope(self, point: Fraction) -> arb:
        """The first derivative at a rational point."""
        return self.along(ball(point), arb(1), 2)[1]


@cache
def largest_derivative(activation: str, order: int, lower: Fraction, upper_end: Fraction) -> Fraction:
    """An upper bound of |sigma^(order)(t)| for lower <= t <= upper_end, at most a little above the supremum. Raises
    InputError where none is found.

    >>> float(largest_derivative("exp", 3, Fraction(-1), Fraction(0))) <= 1 + 1 / 64
    True
    """
    if not ACTIVATIONS[activation].smooth:
        ACTIVATIONS[activation].derivative(max(order, 1), argument)
    require_defined_between(activation, lower, upper_end)
    with working(BITS, ORDER + order + 2):
        f = Derivative(compile_series(ACTIVATIONS[activation].formula(argument), argument), order)
        budget = Budget(PIECES)
        floor = ball(
            Fraction(1, 2**BITS) * factorial(order)
        )  # a derivative that vanishes identically is only known to be about this small
        # Where it has one sign throughout, the largest of the other sign is 0, which no relative width comes near.
        seen = (abs(f.value(point)).lower() for point in (lower, (lower + upper_end) / 2, upper_end))
        floor = max(floor, *(value for value in seen if value.is_finite()))
        highest = Search(f, RELATIVE, floor, budget).run(lower, upper_end)
        lowest = Search(Negative(f), RELATIVE, max(floor, highest.lower), budget).run(lower, upper_end)
        largest = max(highest.upper, lowest.upper, arb(0))
    if not largest.is_finite():
        raise InputError("radius", "is too large for a bound of the activation's derivative", f"[{lower}, {upper_end}]")
    with working(64):
        return upper(largest)
