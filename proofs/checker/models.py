"""Taylor models: polynomials on a cube with a bound of how far a function is from them, in integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from math import ceil, comb, floor
from typing import Final, final

from .boxes import Range
from .calculus import slope_factors
from .cells import Cell
from .expressions import Node, mul
from .intervals import Infinite, Interval, above, exactly, plus, round_outward, times
from .limits import ONE, ZERO, Budget, Refused, Rejected, short, weight

PLACES: Final = 16  # binary digits of an exponent in a packed monomial
MASK: Final = (1 << PLACES) - 1
TERMS: Final = 50_000  # of a Taylor model
LEAST: Final = 1 << 14  # of what is allowed, the terms left out of one cube use up one part
ARGUMENT: Final = "x"  # of an activation
Model = tuple[dict[int, int], int]


@final
class Series:
    """The Taylor coefficients of a smooth expression in ARGUMENT around any point of a cell: that of order k of f(u) is
    known from those of u and of f'(u)."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.of = cell, cache(self._of)

    def _of(self, e: Node, k: int) -> Interval:
        if k == 0:
            return self.cell.value(e)
        if not e.parts:
            return exactly(int(e.op == "var" and k == 1))
        if e.op == "+":
            return self._total(self.of(p, k) for p in e.parts)
        if e.op == "*":
            first, rest = e.parts[0], mul(*e.parts[1:])
            return self._total(times(self.of(first, j), self.of(rest, k - j)) for j in range(k + 1))
        inner, slope = e.parts[0], mul(*slope_factors(e, e.parts[0]))
        terms = (times(self.of(inner, j), self.of(slope, k - j)) for j in range(1, k + 1))
        return self._total(times(exactly(Fraction(j, k)), term) for j, term in enumerate(terms, 1))

    def _total(self, terms: Iterable[Interval]) -> Interval:
        total: Interval = exactly(0)
        for term in terms:
            self.cell.budget.charge(4)
            total = round_outward(plus(total, term), self.cell.bits)
        return total


@final
class Models:
    """Taylor models on the cube [-1, 1]^n, onto which a box is mapped: a polynomial, and a bound of how far the
    function is from it, in units of 2^-bits.

    A monomial is one integer, PLACES binary digits for each exponent and those above for the degree, so that monomials
    are multiplied by adding them. Each is at most 1 in size on the cube: dividing a coefficient by a power of 2,
    rounded down, is off by less than one unit."""

    def __init__(self, names: Iterable[str], bits: int, budget: Budget) -> None:
        self.places = {x: PLACES * i for i, x in enumerate(names)}
        self.bits, self.budget, self.top = bits, budget, PLACES * len(self.places)
        self.odd = sum(1 << place for place in self.places.values())
        self.taylor = cache(self._taylor)

    def number(self, x: Interval) -> Model:
        """Any one number of the interval."""
        low, high = x
        if isinstance(low, Infinite) or isinstance(high, Infinite):
            raise Rejected("a derivative of the activation without bound")
        middle, unit = floor((low + high) * (1 << self.bits) / 2), 1 << self.bits
        return self.finish({0: middle}, max(ceil(high * unit) - middle, middle - floor(low * unit)))

    def finish(self, p: dict[int, int], off: int) -> Model:
        """The model without coefficients that are 0, if it has not grown too large to be worked with."""
        if len(p) > TERMS or max(p, default=0) >> self.top >= 1 << PLACES:
            raise Rejected(f"a Taylor model of {len(p)} terms, or of too high a degree")
        short(sum(map(abs, p.values())) + off)
        return {m: c for m, c in p.items() if c}, off

    def size(self, x: Model) -> int:
        """A bound of |x| on the cube, in units of 2^-bits."""
        return sum(map(abs, x[0].values())) + x[1]

    def bound(self, x: Model) -> Fraction:
        """A bound of |x| on the cube."""
        return Fraction(self.size(x), 1 << self.bits)

    def variable(self, x: str, r: Range) -> Model:
        """A variable of the box as a function on the cube."""
        low, high = r.ends(x)
        return self.sum(
            (low + high) / 2, [((high - low) / 2, ({1 << self.top | 1 << self.places[x]: 1 << self.bits}, 0))]
        )

    def sum(self, constant: Fraction, terms: Iterable[tuple[Fraction, Model]]) -> Model:
        """The constant, and the models times their factors."""
        total, off = self.number(exactly(constant))
        for c, (p, r) in terms:
            self.budget.charge(1 + len(p) // 8 + len(p) * weight(c))
            for m, k in p.items():
                total[m] = total.get(m, 0) + k * c.numerator // c.denominator
            off += len(p) * (c.denominator > 1) - (-r * abs(c.numerator) // c.denominator)
        return self.finish(total, off)

    def times(self, x: Model, y: Model) -> Model:
        """The product. Raises Rejected for too many terms."""
        (p, r), (q, s) = x, y
        self.budget.charge(1 + len(p) * len(q) // 4 + len(p) * len(q) * (weight(self.size(x)) + weight(self.size(y))))
        total: dict[int, int] = {}
        for m, c in p.items():
            for n, d in q.items():
                total[m + n] = total.get(m + n, 0) + c * d
            if len(total) > TERMS:
                break
        off = self.size(x) * s + sum(map(abs, q.values())) * r
        return self.finish({m: c >> self.bits for m, c in total.items()}, len(total) - (-off >> self.bits))

    def swept(self, x: Model, below: int) -> Model:
        """Without the terms whose coefficients are smaller; what they add up to at most goes to the remainder."""
        p, off = x
        return {m: c for m, c in p.items() if abs(c) >= below}, off + sum(abs(c) for c in p.values() if abs(c) < below)

    def polynomial(self, e: Node, values: Mapping[str, Model]) -> Model:
        """A polynomial in models. Raises Refused for an expression that is none."""
        if e.op == "num":
            return self.number(exactly(e.number))
        if e.op == "var":
            return values[e.name]
        if e.op not in ("+", "*") and not (e.op == "^" and e.number > 0 and e.number.denominator == 1):
            raise Refused(f"not a polynomial: {e.op!r}")
        parts = [self.polynomial(p, values) for p in e.parts]
        if e.op == "+":
            return self.sum(ZERO, [(ONE, p) for p in parts])
        return reduce(self.times, parts * (e.number.numerator if e.op == "^" else 1))

    def function(self, e: Node, x: Model, order: int, below: int) -> Model:
        """e of a model: Taylor's formula around the polynomial's constant term, the coefficient of the highest order
        anywhere between it and the argument.

        By Horner's scheme: what is swept before the last k products with z is multiplied by z^k, and z is at most
        `reach`."""
        centre, z = Fraction(x[0].get(0, 0), 1 << self.bits), ({m: c for m, c in x[0].items() if m}, x[1])
        reach = above(self.bound(z))
        coefficients = self.taylor(e, centre, reach, order)
        total = self.number(coefficients[order])
        for k in reversed(range(order)):
            total = self.sum(ZERO, [(ONE, self.times(total, z)), (ONE, self.number(coefficients[k]))])
            total = self.swept(total, floor(below / reach**k) if reach else 0)
        return total

    def _taylor(self, e: Node, centre: Fraction, reach: Fraction, order: int) -> list[Interval]:
        """The Taylor coefficients around the centre; the one of the highest order around any point within reach of
        it."""
        near, around = (Cell({ARGUMENT: Range(centre - r, centre + r)}, self.budget, self.bits) for r in (ZERO, reach))
        smooth = around.smooth(e)
        return [Series(near if k < order else around).of(smooth, k) for k in range(order + 1)]

    def within(self, x: Model, error: Fraction) -> bool:
        """Whether the function is at most `error` in size everywhere. A cube on which this is not seen is halved,
        unless it is not so at a point of it."""
        limit = floor(error * (1 << self.bits))
        todo = [x]
        while todo:
            x = todo.pop()
            p, off = self.swept(x, limit // LEAST // max(len(x[0]), 1))
            self.budget.charge(1 + len(p))
            even, odd = ([c for m, c in p.items() if m and bool(m & self.odd) is is_odd] for is_odd in (False, True))
            high, low = (
                p.get(0, 0) + sign * (sum(map(abs, odd)) + off) + sum(c for c in even if c * sign > 0)
                for sign in (1, -1)
            )
            if max(high, -low) > limit:
                if off + max(map(abs, self.samples(p))) > limit:
                    return False
                todo += self.halves((p, off))
        return True

    def samples(self, p: dict[int, int]) -> Iterator[int]:
        """The polynomial at the centre and at the two corners to which its linear terms point."""
        yield p.get(0, 0)
        falling = sum(1 << at for at in self.places.values() if p.get(1 << self.top | 1 << at, 0) < 0)
        for negative in (falling, self.odd ^ falling):
            yield sum(-c if (m & negative).bit_count() % 2 else c for m, c in p.items())

    def halves(self, x: Model) -> list[Model]:
        """The function on both halves of the cube, mapped onto the cube: in the variable with t = (s +- 1)/2 whose
        higher terms weigh most."""
        p, off = x
        place = max(
            self.places.values(),
            key=lambda at: sum(abs(c) * (m >> at & MASK) for m, c in p.items() if m >> self.top > 1),
        )
        found = []
        for sign in (1, -1):
            half: dict[int, int] = {}
            more = off
            for m, c in p.items():
                n, step = m >> place & MASK, 1 << place | 1 << self.top
                self.budget.charge(1 + n)
                more += n + 1
                for j in range(n + 1):
                    at = m - (n - j) * step
                    half[at] = half.get(at, 0) + (c * comb(n, j) * sign ** (n - j) >> n)
            found.append(self.finish(half, more))
        return found
