"""Branch and bound: prove a goal on a box, or find an exact point at which it fails, within a budget of cells.

The search may use any heuristic, for what it returns is a proof tree that the checker replays, or a point that exact
evaluation confirms."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, count, product
from typing import Any

from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.bounds import bound_order, second_derivatives_semidefinite, smoothness
from numerics.enclosure.evaluate import KINKED, WORK, enclosure, evaluate, resolve
from numerics.enclosure.expression import (
    TRUE,
    Node,
    derivative,
    fraction,
    make,
    negate,
    replace,
    subexpressions,
    to_tree,
    variables,
)
from numerics.enclosure.goals import Cell, Goal, scale
from numerics.enclosure.minimizers import Contacts, breakpoints, lowest_points
from numerics.enclosure.symbolic import factor, vanishes
from numerics.enclosure.without_subdivision import Fuel, Proof, leaf, monotone_steps, settle

DEEPEST = {1: 9, 2: 5}  # how deep derivatives of derivatives are followed, by the number of variables
NESTED_GOALS = 60
DEEPEST_SPLIT = 60
STEPS = 2000  # nodes evaluated, on average, for each cell of a budget; some 10 microseconds each
BISECTIONS = 60
BITS = 96
FINE_BITS = 256  # at a point where the usual precision does not decide a sign; the checker's second precision too
NEAR = (fmpq(1, 2**20), fmpq(1, 2**60))  # how far from an end that the box leaves out, in widths


@dataclass(slots=True)
class Budget:
    """Work is counted in cells, and in nodes evaluated, so that verdicts do not depend on the machine; the clock, of
    processor time, is only a safety net, some twenty times beyond what the counts allow."""

    cells: int = 2000
    seconds: float = 800.0
    spent: int = 0
    started: float = field(default_factory=time.process_time)
    begun: int = field(default_factory=lambda: WORK.steps)

    def spend(self) -> bool:
        """Count one cell; False once the budget is used up."""
        self.spent += 1
        return self.spent <= self.cells and not self.late()

    def late(self) -> bool:
        """Whether the counted work, or the clock that is the safety net, is used up."""
        return WORK.steps - self.begun > STEPS * self.cells or time.process_time() - self.started > self.seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """`proof` if the goal was proved; else `point` if it fails there (exactly), or `between` if a continuous expression
    changes sign between two."""

    proof: Proof | None = None
    point: Mapping[str, fmpq] | None = None
    between: tuple[Mapping[str, fmpq], Mapping[str, fmpq]] | None = None


def prove(goal: Goal, box: Cell, budget: Budget) -> Outcome:
    """Prove `goal` on `box`, refute it at an exact point, or give up when the budget is spent."""
    with iv.precision(BITS):
        if goal.sign == "==":
            return _identity(goal, box)
        if goal.sign == "!=":
            return _nonzero(goal, box, budget)
        return _Search(goal, box, budget).run()


def fails_at(goal: Goal, point: Mapping[str, fmpq]) -> bool:
    """Whether exact evaluation or an enclosure shows that the goal is false at the point (undefined does not count)."""
    if any(a.truth is not True for a in evaluate(goal.guards, point)):
        return False
    value = enclosure(goal.expression, point)
    if isinstance(value, iv.Interval) and value.lower <= 0 <= value.upper:
        with iv.precision(FINE_BITS):
            value = enclosure(goal.expression, point)
    if value is None:
        return False
    minus = iv.negate(value)
    match goal.sign:
        case ">=":
            return iv.above_zero(minus)
        case ">":
            return iv.at_least_zero(minus) or (not iv.above_zero(value) and vanishes(goal.expression, point, point))
        case "==":
            return iv.above_zero(value) or iv.above_zero(minus)
    return (isinstance(value, fmpq) and value == 0) or (
        not iv.above_zero(value) and not iv.above_zero(minus) and vanishes(goal.expression, point, point)
    )


def _identity(goal: Goal, box: Cell) -> Outcome:
    found = leaf(goal, box, (0,))
    if found is not None:
        return Outcome(proof=found)
    for point in _grid(box):
        if fails_at(goal, point):
            return Outcome(point=point)
    return Outcome()


def _nonzero(goal: Goal, box: Cell, budget: Budget) -> Outcome:
    found = leaf(goal, box)
    if found is not None:
        return Outcome(proof=found)
    value = enclosure(goal.expression, box.middle())
    not_positive: list[Mapping[str, fmpq]] = []
    for sign in (-1, 1) if value is not None and iv.above_zero(iv.negate(value)) else (1, -1):
        outcome = _Search(Goal(">", scale(goal.expression, sign), goal.guards), box, budget).run()
        if outcome.proof is not None:
            return Outcome(proof={"rule": "sign", "sign": sign, "proof": outcome.proof})
        if outcome.point is None or fails_at(goal, outcome.point):
            return outcome
        not_positive.append(outcome.point)
    return _zero_between(goal, box, not_positive[0], not_positive[1])


def _zero_between(goal: Goal, box: Cell, p: Mapping[str, fmpq], q: Mapping[str, fmpq]) -> Outcome:
    """The expression has opposite signs at p and q: bisect for an exact zero, else name the two ends between which a
    continuous expression vanishes."""
    hull = Cell({x: min(p[x], q[x]) for x in p}, {x: max(p[x], q[x]) for x in p})
    sign_of_p = _sign_at(goal.expression, p)
    if smoothness(goal.expression, hull) < KINKED or goal.guards or sign_of_p * _sign_at(goal.expression, q) >= 0:
        return Outcome()
    for _ in range(BISECTIONS):
        middle = {x: (p[x] + q[x]) / 2 for x in p}
        if fails_at(goal, middle):
            return Outcome(point=middle) if box.holds(middle) else Outcome()
        sign = _sign_at(goal.expression, middle)
        if sign == 0:  # too near to say
            break
        p, q = (middle, q) if sign == sign_of_p else (p, middle)
    simple = {x: _simplest_between(p[x], q[x]) for x in p}
    return Outcome(point=simple) if box.holds(simple) and fails_at(goal, simple) else Outcome(between=(p, q))


def _sign_at(e: Node, point: Mapping[str, fmpq]) -> int:
    """1 or -1 where the expression is certainly positive or negative, else 0."""
    value = enclosure(e, point)
    if value is None:
        return 0
    return 1 if iv.above_zero(value) else -1 if iv.above_zero(iv.negate(value)) else 0


def _simplest_between(a: fmpq, b: fmpq) -> fmpq:
    """The rational with the least denominator between two rationals."""
    low, high = sorted((Fraction(int(a.p), int(a.q)), Fraction(int(b.p), int(b.q))))
    middle = (low + high) / 2
    limit = 1
    while not low <= middle.limit_denominator(limit) <= high:
        limit *= 2
    best = middle.limit_denominator(limit)
    return fmpq(best.numerator, best.denominator)


def _grid(box: Cell) -> list[dict[str, fmpq]]:
    """A few exact points inside the box: the midpoint, then a coarse grid of at most some hundred points; in many
    variables points of a Kronecker sequence, none of which is special."""
    free = box.free()
    steps = {0: 1, 1: 33, 2: 9, 3: 5}.get(len(free), 2)
    ratios = [fmpq(2 * i + 1, 2 * steps) for i in range(steps)]
    choices = product(ratios, repeat=len(free)) if len(free) <= 6 else _kronecker(len(free))
    return [
        box.middle(),
        *(
            {**box.lower, **{x: box.lower[x] + box.width(x) * r for x, r in zip(free, choice, strict=True)}}
            for choice in choices
        ),
    ]


def _kronecker(dimension: int, points: int = 64) -> Iterator[list[fmpq]]:
    """The fractional parts of k times powers of a number near the root of x^(dimension + 1) = x + 1."""
    root = 2.0
    for _ in range(100):
        root = (1 + root) ** (1 / (dimension + 1))
    slopes = [fmpq(round(2**20 / root**j), 2**20) for j in range(1, dimension + 1)]
    for k in range(1, points + 1):
        yield [k * slope - (k * slope).floor() for slope in slopes]


class _Hopeless(Exception):
    """A cell so small (or a single point) that splitting will not decide it."""


class _Stronger(Exception):
    """A point where what a goal was rewritten to fails, and the goal itself is not seen to."""


class _Search:
    """Best-first subdivision for one goal with sign >= or >."""

    def __init__(self, goal: Goal, box: Cell, budget: Budget) -> None:
        self.goal, self.box, self.budget = goal, box, budget
        self.heap: list[tuple[float, int, Goal, Cell, int, Proof]] = []
        self.order = count()
        self.contacts = Contacts(box)
        self.plainly = False

    def run(self) -> Outcome:
        """Search with every rewriting; where one of them asked for more than the goal says, without those that may."""
        for self.plainly in (False, True):
            self.heap.clear()
            try:
                return self._run()
            except _Stronger:
                continue
        return Outcome()

    def _fails(self, goal: Goal, point: Mapping[str, fmpq]) -> bool:
        """Whether the goal fails at a point, as it was set: only that refutes anything."""
        if not fails_at(goal, point):
            return False
        if goal is not self.goal and not fails_at(self.goal, point):
            raise _Stronger
        return True

    def _run(self) -> Outcome:
        root: Proof = {}
        slot, goal = self._prepare(root, self.goal)
        self._push(goal, self.box, 0, slot)
        point = self._look_around(goal)
        if point is not None:
            return Outcome(point=point)
        while self.heap:
            if not self.budget.spend():
                return Outcome()
            _, _, current, cell, generation, place = heapq.heappop(self.heap)
            try:
                point = self._process(current, cell, generation, place)
            except _Hopeless:
                return Outcome()
            if point is not None:
                return Outcome(point=point)
        return Outcome(proof=root)

    def _prepare(self, slot: Proof, goal: Goal) -> tuple[Proof, Goal]:
        """Rewritings of the whole goal that lose nothing: cases of Abs, Min and Max that may be taken apart, and
        fractions that are 0/0 at an open end."""
        if leaf(goal, self.box) is not None:
            return slot, goal
        if any(
            n.op == "^" and n.value < 0 and bound_order(n.args[0], "!=", self.box, (0,)) is None
            for n in subexpressions(goal.expression)
        ):
            top, bottom = fraction(goal.expression)
            for sign in (1, -1):
                if bottom.op == "num":
                    break
                denominator = _Search(Goal(">", scale(bottom, sign), goal.guards), self.box, self.budget).run()
                if denominator.proof is not None:
                    numerator: Proof = {}
                    slot.update(
                        {"rule": "fraction", "sign": sign, "denominator": denominator.proof, "numerator": numerator}
                    )
                    return numerator, Goal(goal.sign, scale(top, sign), goal.guards)
        product = factor(goal.expression)
        if product is not None:
            inner: Proof = {}
            slot.update({"rule": "rewrite", "to": to_tree(product), "proof": inner})
            return inner, Goal(goal.sign, product, goal.guards)
        return slot, goal

    def _look_around(self, goal: Goal) -> Mapping[str, fmpq] | None:
        """Candidates for the lowest point: exact ones become split points, violating ones end the search."""
        for node in subexpressions(goal.expression):
            for x, value in breakpoints(node):
                self.contacts.add_coordinate(x, value)
        corners = (
            [
                dict(zip(self.box.lower, choice, strict=True))
                for choice in product(*({self.box.lower[x], self.box.upper[x]} for x in self.box.lower))
            ]
            if len(self.box.free()) <= 4
            else []
        )
        for point in chain(corners, self._beside(corners), lowest_points(goal.expression, self.box)):
            if not self.box.holds(point):
                continue
            if self._fails(goal, point):
                return point
            if vanishes(goal.expression, point, point):
                self.contacts.add(point)
        return None

    def _beside(self, corners: list[dict[str, fmpq]]) -> Iterator[dict[str, fmpq]]:
        """Points just inside the corners that an open end leaves out."""
        middle = self.box.middle()
        for corner in corners:
            if not self.box.holds(corner):
                yield from ({x: v + 2 * step * (middle[x] - v) for x, v in corner.items()} for step in NEAR)

    def _push(self, goal: Goal, cell: Cell, generation: int, slot: Proof) -> None:
        value = enclosure(goal.expression, cell.numbers())
        key = float("-inf") if value is None else float(iv.widen(value).lower)
        heapq.heappush(self.heap, (key, next(self.order), goal, cell, generation, slot))

    def _process(self, goal: Goal, cell: Cell, generation: int, slot: Proof) -> Mapping[str, fmpq] | None:
        middle = cell.middle()
        if self.box.holds(middle) and self._fails(goal, middle):
            return middle
        found = leaf(goal, cell) or self._convex(goal, cell)
        if found is not None:
            slot.update(found)
            return None
        if self._to_a_face(goal, cell, generation, slot) or self._apart(goal, cell, generation, slot):
            return None
        self._split(goal, cell, generation, slot)
        return None

    def _to_a_face(self, goal: Goal, cell: Cell, generation: int, slot: Proof) -> bool:
        depth = DEEPEST.get(len(cell.free()), 3) if generation % 4 == 0 else 1
        for proof, face_goal, face in monotone_steps(goal, cell, depth, Fuel(NESTED_GOALS)):
            if self.plainly and face_goal.guards != goal.guards:
                continue  # without a guard the face may ask for more
            inner: Proof = {}
            slot.update({**proof, "face": inner})
            self._push(face_goal, face, generation, inner)
            return True
        return False

    def _apart(self, goal: Goal, cell: Cell, generation: int, slot: Proof) -> bool:
        """Replace an Abs, Min or Max by each of its possibilities where that asks for nothing more: Abs and Max that
        enter decreasingly, Min increasingly."""
        if generation or self.plainly:
            return False
        for node in subexpressions(goal.expression):
            if (
                node.op not in ("abs", "min", "max")
                or node.op == "abs"
                and enclosure(node.args[0], cell.numbers()) is None
            ):
                continue
            if not _enters(goal.expression, node, cell, increasing=node.op == "min"):
                continue
            options = (node.args[0], negate(node.args[0])) if node.op == "abs" else node.args
            inner: list[Proof] = [{} for _ in options]
            slot.update({"rule": "cases", "node": to_tree(node), "proofs": inner})
            for option, place in zip(options, inner, strict=True):
                self._push(
                    Goal(goal.sign, replace(goal.expression, node, option), goal.guards), cell, generation, place
                )
            return True
        return False

    def _convex(self, goal: Goal, cell: Cell) -> Proof | None:
        if len(cell.free()) < 2:
            return None
        for point in self.contacts.inside(cell):
            smooth = resolve(goal.expression, cell.numbers())
            stationary = all(vanishes(derivative(smooth, x), point, point) for x in cell.free())
            if stationary and second_derivatives_semidefinite(goal.expression, cell):
                guards = tuple(TRUE if variables(g) & set(cell.free()) else g for g in goal.guards)
                value = settle(Goal(goal.sign, goal.expression, guards), cell.at(point), 0, Fuel(1))
                if value is not None:
                    return {"rule": "convex", "point": {x: str(p) for x, p in point.items()}, "value": value}
        return None

    def _split(self, goal: Goal, cell: Cell, generation: int, slot: Proof) -> None:
        free = cell.free()
        if not free or generation > DEEPEST_SPLIT * len(self.box.lower):
            raise _Hopeless
        x = max(free, key=lambda x: cell.width(x) / self.box.width(x))
        x = next((y for y in free if self.contacts.between(y, cell.lower[y], cell.upper[y]) is not None), x)
        contact = self.contacts.between(x, cell.lower[x], cell.upper[x])
        at = (cell.lower[x] + cell.upper[x]) / 2 if contact is None else contact
        below: Proof = {}
        above: Proof = {}
        slot.update({"rule": "split", "variable": x, "at": str(at), "below": below, "above": above})
        self._push(goal, cell.with_range(x, cell.lower[x], at), generation + 1, below)
        self._push(goal, cell.with_range(x, at, cell.upper[x]), generation + 1, above)


def _enters(e: Node, node: Node, cell: Cell, increasing: bool) -> bool:
    """Whether `e` is monotone in the sub-expression `node` (as a variable of its own) on the cell."""
    name = "@" + "".join(sorted(variables(e)))
    stand_in = make("var", value=name)
    slope = derivative(replace(e, node, stand_in), name)
    value = enclosure(node, cell.numbers())
    if value is None:
        return False
    found: Any = enclosure(slope, {**cell.numbers(), name: iv.hull(value, iv.negate(value))})
    return found is not None and iv.at_least_zero(found if increasing else iv.negate(found))
