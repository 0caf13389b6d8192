"""The largest value of an analytic function on an interval, enclosed from both sides.

Pieces of the interval are expanded in ball power series. On a piece where the function is monotone or convex its
largest value is at an end; where it is concave, the tangent at a guess of its top bounds it, the more closely the
better the guess. Anything else is bisected, the piece with the largest upper bound first. When the budget of pieces is
spent, what is known by then is returned: still an enclosure, only wider."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import NamedTuple, Protocol

from flint import arb

from numerics.enclosure.balls import ball

INFINITY = arb("inf")
HALVINGS = 60  # of [-1, 1]: more than binary64 can tell apart


@dataclass(frozen=True, slots=True)
class Jet:
    """A function f on a piece, in a variable e: the piece is centre + half * e with e in [-1, 1], or its lower end + 2
    * half * e with e in [0, 1] if `from_zero`.

    `point` holds the Taylor coefficients of e^0, ..., e^(N-1) at e = 0; `whole` encloses those of e^0, ..., e^N at
    every point of the piece. By Taylor's theorem f is the polynomial with the coefficients `point` plus whole[N] e^N.
    """

    point: list[arb]
    whole: list[arb]
    from_zero: bool = False

    def terms(self) -> list[arb]:
        """Coefficients of e^0, ..., e^N."""
        return [*self.point, self.whole[-1]]

    def negated(self) -> Jet:
        """The coefficients of minus the function."""
        return Jet([-a for a in self.point], [-a for a in self.whole], self.from_zero)


class Smooth(Protocol):
    """A function that can be expanded on any piece of an interval and evaluated at rational points."""

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        """Taylor coefficients at the centre, and over the piece of this half width around it, in units of `half`."""

    def value(self, point: Fraction) -> arb:
        """An enclosure of the value at a rational point."""

    def slope(self, point: Fraction) -> arb:
        """An enclosure of the first derivative at a rational point."""


class Shape(NamedTuple):
    """What a piece is known to be: -1, 0 (unknown) or 1 each. `slack` bounds by how much the function may run against
    `monotone`."""

    monotone: int
    curved: int
    slack: arb


class Piece(NamedTuple):
    """A closed interval with rational ends."""

    lower: Fraction
    upper: Fraction

    @property
    def centre(self) -> Fraction:
        """The middle."""
        return (self.lower + self.upper) / 2

    @property
    def half(self) -> Fraction:
        """Half of the width."""
        return (self.upper - self.lower) / 2

    def split(self) -> tuple[Piece, Piece]:
        """The two halves."""
        return Piece(self.lower, self.centre), Piece(self.centre, self.upper)


@dataclass(slots=True)
class Budget:
    """Pieces that may still be expanded; shared between searches that belong to one answer."""

    left: int
    spent: int = 0

    def take(self) -> bool:
        """Spend one unit of work; False if none was left."""
        self.spent += 1
        return self.spent <= self.left


@dataclass(slots=True)
class Extreme:
    """The largest value lies in [lower, upper]; at `at` it is at least `lower`."""

    lower: arb
    upper: arb
    at: Fraction


def _weight(terms: list[arb], derivative: int) -> list[arb]:
    """Upper bounds of the sizes of the coefficients of the first or second derivative, in e."""
    return [a.abs_upper() * (k if derivative == 1 else k * (k - 1)) for k, a in enumerate(terms)]


def _sign(x: arb) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


def shape(jet: Jet) -> Shape:
    """Decide monotonicity and curvature, by the enclosures of the first two derivatives over the piece or by a leading
    term that outweighs the later ones."""
    zero = arb(0)
    monotone, curved = _sign(jet.whole[1]), _sign(jet.whole[2])
    if monotone or not all(a.is_finite() for a in jet.whole):
        return Shape(monotone, curved, zero)
    terms = jet.terms()
    slopes, bends = _weight(terms, 1), _weight(terms, 2)
    if not curved and (2 * terms[2]).abs_lower() > sum(bends[3:], zero):
        curved = _sign(terms[2])
    # On [0, 1] the leading term may be any; the terms before it (balls around 0 there) are the slack.
    for k in range(1, len(terms) - 1 if jet.from_zero else 2):
        if (k * terms[k]).abs_lower() > sum(slopes[k + 1 :], zero):
            return Shape(_sign(terms[k]), curved, sum((a.abs_upper() for a in terms[1:k]), zero).upper())
    return Shape(0, curved, zero)


def highest(jet: Jet) -> arb:
    """An upper bound on the piece; infinite if nothing is known."""
    terms = jet.terms()
    spread = sum((a.abs_upper() for a in terms[1:]), arb(0))
    bounds = [b for b in ((terms[0] + spread).upper(), jet.whole[0].upper()) if not b.is_nan()]
    return min(bounds, default=INFINITY)


def top(jet: Jet) -> Fraction:
    """Where in [-1, 1] the polynomial has its maximum, if it is concave: a binary64 guess that need not be right."""
    unit = max((abs(a.mid()) for a in jet.point[1:3]), default=arb(1))
    slopes = [k * float(a.mid() / unit) for k, a in enumerate(jet.point)][1:]
    low, high = -1.0, 1.0
    for _ in range(HALVINGS):
        e = (low + high) / 2
        slope = 0.0
        for s in reversed(slopes):
            slope = slope * e + s
        low, high = (e, high) if slope > 0 else (low, e)
    return Fraction((low + high) / 2)


@dataclass(slots=True)
class Search:
    """Best-first search for the largest value of `f` on `[lower, upper]`."""

    f: Smooth
    relative: Fraction
    floor: arb
    budget: Budget
    best: arb = field(default_factory=lambda: -INFINITY)
    at: Fraction = Fraction(0)
    settled: arb = field(default_factory=lambda: -INFINITY)

    def consider(self, point: Fraction) -> arb:
        """Evaluate at a point, keep it if it is the best so far, and return an upper bound of the value."""
        value = self.f.value(point)
        if value.lower() > self.best:
            self.best, self.at = value.lower(), point
        return value.upper()

    def enough(self, bound: arb) -> bool:
        """Whether an upper bound is as good as the answer needs."""
        return bool(bound <= self.floor) or bool(bound <= self.best + abs(self.best) * ball(self.relative))

    def settle(self, piece: Piece, jet: Jet) -> arb | None:
        """An upper bound on the piece that needs no bisection, or None."""
        known = shape(jet)
        if known.monotone:
            ends = max(self.consider(piece.lower), self.consider(piece.upper))
            return (ends + known.slack).upper()
        if known.curved > 0:
            return max(self.consider(piece.lower), self.consider(piece.upper))
        if known.curved < 0 and not jet.from_zero:
            point = piece.centre + piece.half * top(jet)
            slope = self.f.slope(point)
            rise = max((slope * ball(end - point)).upper() for end in piece)
            return (self.consider(point) + max(rise, arb(0))).upper()
        return None

    def run(self, lower: Fraction, upper: Fraction) -> Extreme:
        """Search until the enclosure is narrow enough or the budget is spent."""
        order = count()
        for point in (lower, upper):
            self.consider(point)
        heap: list[tuple[arb, int, Piece, Jet]] = []
        pieces = [Piece(lower, upper)]
        while True:
            for piece in pieces:
                jet = self.f.jet(piece.centre, piece.half)
                heapq.heappush(heap, (-highest(jet), next(order), piece, jet))
            if not heap or self.enough(-heap[0][0]):
                break
            bound, _, piece, jet = heapq.heappop(heap)
            if not self.budget.take():
                self.settled = max(self.settled, -bound)
                break
            pieces = []
            value = self.settle(piece, jet)
            if value is None or not self.enough(value):
                pieces = list(piece.split())
                self.consider(piece.centre)
            else:
                self.settled = max(self.settled, value)
        bounds = [self.settled, self.best] + ([-heap[0][0]] if heap else [])
        return Extreme(self.best, max(bounds), self.at)
