"""Values on a cell: what an expression can be there, whether a condition holds, and where an expression is smooth.

Enclosures are of the values at points where the expression is defined; an expression that is seen to be smooth is
defined everywhere on the closed cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from typing import final

from .boxes import Range
from .expressions import Node, branches, comparands, make, negative, num, rebuild, substitute
from .functions import apply, pi_at, root
from .intervals import Interval, Thin, exactly, inverse, minus, plus, raise_to, round_outward, times
from .limits import PRECISIONS, Budget, Rejected


@final
class Cell:
    """A closed box, and the enclosures of expressions on it."""

    def __init__(self, ranges: Mapping[str, Range], budget: Budget, bits: int = PRECISIONS[0]) -> None:
        self.ranges, self.budget, self.bits = ranges, budget, bits
        self.value = cache(self._value)
        self.wide = {x: r for x, r in ranges.items() if r.lower < r.upper}

    def __str__(self) -> str:
        return ", ".join(f"{x} in {r}" for x, r in self.ranges.items())

    def at(self, bits: int) -> Cell:
        """The same cell at another precision, in binary digits."""
        return self if bits == self.bits else Cell(self.ranges, self.budget, bits)

    def ends(self, x: str) -> Thin:
        """The ends of a variable's range. Raises Rejected if one is infinite."""
        return self.ranges[x].ends(x)

    def narrow(self, x: str, to: Range) -> Cell:
        """The cell with another range for one variable."""
        return Cell({**self.ranges, x: to}, self.budget, self.bits)

    def shrink(self, point: Mapping[str, Fraction]) -> Cell:
        """Some variables fixed. This part of the cell belongs to it even if it is a face in an open end of the box."""
        return Cell({**self.ranges, **{x: Range(v, v) for x, v in point.items()}}, self.budget, self.bits)

    def fix(self, e: Node) -> Node:
        """e with the variables of zero width replaced by their values."""
        return substitute(
            e, {make("var", name=x): num(self.ends(x)[0]) for x in self.ranges if x not in self.wide}, self.budget
        )

    def _value(self, e: Node) -> Interval:
        """Encloses e at all points of the closed cell where e is defined. Rejected if it is seen that e may be
        undefined, ends aside."""
        found = round_outward(self._exact_value(e), self.bits)
        self.budget.charge(
            1 + len(e.parts) + sum(end.denominator.bit_length() for end in found if isinstance(end, Fraction)) // 1024
        )
        return found

    def _exact_value(self, e: Node) -> Interval:
        if e.op == "var":
            return self.ranges[e.name].lower, self.ranges[e.name].upper
        if e.op in ("num", "pi"):
            return exactly(e.number) if e.op == "num" else pi_at(self.bits)
        if e.op in ("piecewise", "min", "max"):
            values = self._possible(e) if e.op == "piecewise" else [self.value(p) for p in e.parts]
            lows, highs = zip(*values, strict=True)
            return (min if e.op != "max" else max)(lows), (max if e.op != "min" else min)(highs)
        parts = [self.value(p) for p in e.parts]
        if e.op in ("+", "*"):
            combined = plus if e.op == "+" else times
            return reduce(lambda x, y: round_outward(combined(x, y), self.bits), parts)
        if e.op == "^":
            base = (
                round_outward(root(parts[0], e.number.denominator, self.bits), self.bits)
                if e.number.denominator > 1
                else parts[0]
            )
            return raise_to(
                base if e.number > 0 else round_outward(inverse(base), self.bits), abs(e.number.numerator), self.bits
            )
        return apply(e.op, parts[0], self.bits)

    def _possible(self, e: Node) -> Iterator[Interval]:
        """The values of those branches of a piecewise that may be taken."""
        for condition, value in branches(e):
            truth = self.truth(condition)
            if truth is not False:
                yield self.value(value)
            if truth:
                return

    def truth(self, c: Node) -> bool | None:
        """Whether c holds on the closed cell everywhere (True) or nowhere (False), as far as enclosures tell."""
        self.budget.charge(1 + len(c.parts))
        if c.op in ("true", "false"):
            return c.op == "true"
        if c.op in ("and", "or", "not"):
            known, decisive = [self.truth(p) for p in c.parts], c.op == "or"
            found = decisive if decisive in known else None if None in known else not decisive
            return found if c.op != "not" or found is None else not known[0]
        (low, high), (other_low, other_high) = map(self.value, c.parts)
        if c.op in ("<", "<="):
            yes, no = (high < other_low, low >= other_high) if c.op == "<" else (high <= other_low, low > other_high)
        else:
            yes, no = low == high == other_low == other_high, high < other_low or low > other_high
            yes, no = (yes, no) if c.op == "==" else (no, yes)
        return True if yes else False if no else None

    def smooth(self, e: Node, root_at_zero: bool = False, known: dict[Node, Node] | None = None) -> Node:
        """An expression without abs, min, max and piecewise that equals e on the closed cell, where it is shown to be
        smooth.

        The derivatives of e itself will not do: where a <= 0 touches 0, the second derivative of abs(a) would have the
        wrong sign. With `root_at_zero`, the argument of a root may be a variable that starts at 0: e is smooth but for
        that face, and continuous."""
        known = {} if known is None else known
        self.budget.charge()
        if e not in known:
            if not all(isinstance(end, Fraction) for end in self.value(e)):
                raise Rejected(f"not smooth: {e.op} without bound on the closed cell")
            known[e] = self._smooth(e, root_at_zero, known)
        return known[e]

    def _smooth(self, e: Node, root_at_zero: bool, known: dict[Node, Node]) -> Node:
        if e.op == "piecewise":
            return self._branch(e, root_at_zero, known)
        images, values = [self.smooth(p, root_at_zero, known) for p in e.parts], [self.value(p) for p in e.parts]
        if e.op == "abs":
            values, images = [values[0], minus(values[0])], [images[0], negative(images[0])]
        if e.op in ("abs", "max"):
            values = [minus(v) for v in values]
        if e.op in ("abs", "min", "max"):  # the least of the values
            for i, (_, high) in enumerate(values):
                if all(high <= low for j, (low, _) in enumerate(values) if j != i):
                    return images[i]
        elif e.number.denominator == 1 or e.op == "num" or values[0][0] > 0 or root_at_zero and e.parts[0].op == "var":
            return rebuild(e, images)
        raise Rejected(f"not seen to be smooth: {e.op}")

    def _branch(self, e: Node, root_at_zero: bool, known: dict[Node, Node]) -> Node:
        for condition, value in branches(e):
            for side in comparands(condition):
                self.smooth(side, root_at_zero, known)
            truth = self.truth(condition)
            if truth is None:
                break
            if truth:
                return self.smooth(value, root_at_zero, known)
        raise Rejected("not seen to be smooth: a condition is not decided")
