"""The largest |h(s) - h(d)| over s, d >= 0 with s + d <= X, for an even analytic h with h(0) = h''(0) = 0.

It is attained (i) where d = 0, with the value |h(s)|; or (ii) where s + d = X; or (iii) inside, where h'(s) = h'(d) =
0. No difference exceeds max h - min h on [0, X]: where that is no more than a value attained, the search ends.
Everything is scaled to t = x / X in [0, 1], so that pieces are exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from flint import arb, arb_series

from numerics.enclosure.balls import ball, hull
from numerics.enclosure.extremes import Budget, Jet, Piece, Search, Smooth, highest, shape, top
from numerics.enclosure.series import Program, terms

ORDER = 24  # terms of an expansion; even, as h is
NARROW = Fraction(
    1, 2**30
)  # half-width, relative to its piece, of the interval in which a turning point is first looked for

PLACES = (Fraction(1), Fraction(3, 4), Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Scaled:
    """h(X t) for t in [0, 1] at the working precision: `program` computes h from (parameter, x), `span` is X."""

    program: Program
    parameter: arb
    span: arb

    def along(self, start: arb, speed: arb, order: int) -> list[arb]:
        """Coefficients of h(start + speed e) up to e^(order - 1)."""
        return terms(self.program(self.parameter, arb_series([start, speed], order)), order)

    def expand(self, centre: Fraction, half: Fraction) -> Jet:
        """Taylor coefficients at the centre and over the piece, in units of its half width."""
        speed = self.span * ball(half)
        whole = self.along(self.span * hull(centre - half, centre + half), speed, ORDER + 1)
        return Jet(self.along(self.span * ball(centre), speed, ORDER), whole)

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        """As `expand`; a piece that has shrunk to its end at 0 uses that the coefficients there are known to be 0."""
        if centre != half:
            return self.expand(centre, half)
        # The piece starts at 0, where the coefficients of 1, x, x^2, x^3 and of all odd powers are exactly 0.
        width = 2 * self.span * ball(half)
        known = [a if k % 2 == 0 and k >= 4 else arb(0) for k, a in enumerate(self.along(arb(0), width, ORDER))]
        return Jet(known, self.along(hull(0, 1) * width, width, ORDER + 1), from_zero=True)

    def value(self, point: Fraction) -> arb:
        """The value at a rational point, which is exactly 0 at 0."""
        value: arb = self.program(self.parameter, self.span * ball(point)) if point else arb(0)
        return value

    def slope(self, point: Fraction) -> arb:
        """The first derivative at a rational point."""
        return self.along(self.span * ball(point), self.span, 2)[1]


@dataclass(frozen=True, slots=True)
class Negative:
    """-f."""

    f: Smooth

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        """The other function's coefficients, with the sign changed."""
        return self.f.jet(centre, half).negated()

    def value(self, point: Fraction) -> arb:
        """Minus the other function's value."""
        return -self.f.value(point)

    def slope(self, point: Fraction) -> arb:
        """Minus the other function's slope."""
        return -self.f.slope(point)


@dataclass(frozen=True, slots=True)
class Edge:
    """h(X (1 - t)) - h(X t), the difference along s + d = X."""

    h: Scaled

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        """Taylor coefficients of h(1 - x) - h(x), the first part with its odd ones reflected."""
        far, near = self.h.expand(1 - centre, half), self.h.expand(centre, half)
        return Jet(_reflect(far.point, near.point), _reflect(far.whole, near.whole))

    def value(self, point: Fraction) -> arb:
        """h(1 - x) - h(x) at a rational point."""
        return self.h.value(1 - point) - self.h.value(point)

    def slope(self, point: Fraction) -> arb:
        """-h'(1 - x) - h'(x) at a rational point."""
        return -self.h.slope(1 - point) - self.h.slope(point)


def _reflect(far: list[arb], near: list[arb]) -> list[arb]:
    return [(-a if k % 2 else a) - b for k, (a, b) in enumerate(zip(far, near, strict=True))]


class Turn(NamedTuple):
    """Where h may have a local maximum (`bend` -1), minimum (1) or either (0): the place, a guess of the point, and an
    enclosure of h there."""

    bend: int
    place: Piece
    guess: Fraction
    lower: arb
    upper: arb


class Difference(NamedTuple):
    """lower <= largest |h(s) - h(d)| <= upper, with `lower` attained at s = X at[0], d = X at[1]."""

    lower: arb
    upper: arb
    at: tuple[Fraction, Fraction]


def largest(h: Scaled, relative: Fraction, budget: Budget) -> Difference:
    """Enclose the largest difference to within about `relative`, or as well as the budget of pieces allows."""
    part = relative / 8
    # Parts below a small fraction of any value attained do not matter; three places, in case h has a zero at one.
    found = [(h.value(t).abs_lower(), (t, Fraction(0))) for t in PLACES]
    attained = max(value for value, _ in found)
    low = Search(Negative(h), part, attained * ball(part), budget).run(Fraction(0), Fraction(1))
    high = Search(h, part, max(attained, low.lower) * ball(part), budget).run(Fraction(0), Fraction(1))
    found += [(low.lower, (low.at, Fraction(0))), (high.lower, (high.at, Fraction(0)))]
    if low.at + high.at <= 1:
        found.append(((low.lower + high.lower).lower(), (high.at, low.at)))
    best, at = max(found, key=lambda f: f[0])
    spread = (low.upper + high.upper).upper()
    if spread <= best * ball(1 + relative / 2):
        return Difference(best, spread, at)
    return _beyond_the_axis(h, part, budget, Difference(best, max(low.upper, high.upper), at), spread)


def _beyond_the_axis(h: Scaled, part: Fraction, budget: Budget, axis: Difference, spread: arb) -> Difference:
    """Cases (ii) and (iii), given the answer to (i)."""
    best, upper, at = axis
    for f in (Edge(h), Negative(Edge(h))):
        edge = Search(f, part, best, budget).run(Fraction(0), Fraction(1, 2))
        upper = max(upper, edge.upper)
        if edge.lower > best:
            best, at = edge.lower, (1 - edge.at, edge.at)
    turns = turning_points(h, best * ball(part), budget)
    for a in turns:
        for b in turns:
            if a.bend <= 0 and b.bend >= 0 and a.place.lower + b.place.lower <= 1:
                upper = max(upper, (a.upper - b.lower).upper())
                value = h.value(a.guess) - h.value(b.guess)
                if value.abs_lower() > best and a.guess + b.guess <= 1:
                    best, at = value.abs_lower(), (a.guess, b.guess)
    return Difference(best, min(upper, spread), at)


def turning_points(h: Scaled, negligible: arb, budget: Budget) -> list[Turn]:
    """Every point of (0, 1] with h' = 0 lies in the place of one of these; pieces on which h varies by no more than
    `negligible` are kept as they are."""
    turns, pieces = [], [Piece(Fraction(0), Fraction(1))]
    while pieces:
        piece = pieces.pop()
        jet = h.jet(piece.centre, piece.half)
        known = shape(jet)
        if known.monotone and known.slack == 0:
            continue
        upper, lower = highest(jet), -highest(jet.negated())
        if upper - lower <= negligible or not budget.take():
            turns.append(Turn(0, piece, piece.centre, lower, upper))
        elif known.curved and not jet.from_zero:
            turns.extend(_turn(h, piece, jet, known.curved))
        else:
            pieces.extend(piece.split())
    return turns


def _turn(h: Scaled, piece: Piece, jet: Jet, bend: int) -> list[Turn]:
    """The only turning point of a piece on which h'' has the sign `bend`, if there is one."""
    f: Smooth = h if bend < 0 else Negative(h)
    if f.slope(piece.lower) < 0 or f.slope(piece.upper) > 0:
        return []
    guess = piece.centre + piece.half * top(jet if bend < 0 else jet.negated())
    near = Piece(max(piece.lower, guess - piece.half * NARROW), min(piece.upper, guess + piece.half * NARROW))
    place = near if f.slope(near.lower) > 0 and f.slope(near.upper) < 0 else piece
    slope, value = f.slope(guess), f.value(guess)
    bound = value + max(arb(0), *((slope * ball(end - guess)).upper() for end in place))
    return [
        (
            Turn(bend, place, guess, value.lower(), bound.upper())
            if bend < 0
            else Turn(bend, place, guess, -bound.upper(), -value.lower())
        )
    ]
