"""The rules by which a goal is proved on a cell, and how it is seen to fail at a point.

What every rule keeps: if its parts are accepted, then at each point of its cell (open faces left out) where the guards
hold *and e is defined*, e has the goal's sign. The definedness goals, innermost sub-expressions first, then show that
all of the statement is defined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, reduce
from itertools import combinations_with_replacement, product
from math import factorial
from typing import Final, final

from .boxes import ANY, HAVING, Range, meets, signs_in
from .calculus import Calculus
from .cells import Cell
from .certificates import expect, integer, rational, record
from .expressions import NIL, Node, make, negative, substitute
from .goals import IMPLIED_BY, OPPOSITES, SIGNS, Goal, definedness, loosen, signs_by_parts
from .intervals import Interval, exactly, inverse, minus, plus, raise_to, round_outward, times
from .limits import ORDER, PRECISIONS, Budget, Refused, Rejected
from .normal_form import NormalForm
from .reading import Reader

Fields = dict[str, object]
Task = tuple[Goal, Cell, object]
RULES: Final[Mapping[str, tuple[str, ...]]] = {
    "bound": ("order",),
    "vacuous": ("guard",),
    "split": ("variable", "at", "below", "above"),
    "widen": ("variable", "lower", "upper", "proof"),
    "monotone": ("variable", "end", "derivative", "face"),
    "fraction": ("sign", "denominator", "numerator"),
    "sign": ("sign", "proof"),
    "zero": (),
    "rewrite": ("to", "proof"),
    "cases": ("node", "proofs"),
    "convex": ("point", "value"),
}


def only_for(goal: Goal, *signs: str) -> None:
    """Raises Rejected for a goal of another sign."""
    if goal.sign not in signs:
        raise Rejected(f"the rule is not for goals {goal.sign} 0")


@final
class Checker:
    """One method for each rule: it checks what the node itself claims, and returns what remains to be checked."""

    def __init__(self, reader: Reader, budget: Budget) -> None:
        self.reader, self.budget, self.nodes = reader, budget, 0
        self.calculus, self.normal = Calculus(budget), NormalForm(budget)

    def prove(self, goal: Goal, cell: Cell, proof: object) -> None:
        """Check a proof of the goal on the cell, node by node. Raises Rejected where it shows nothing, Refused where it
        is malformed."""
        tasks: list[Task] = [(goal, cell, proof)]
        while tasks:
            goal, cell, data = tasks.pop()
            rule = expect(str, expect(dict, data).get("rule"))
            if rule not in RULES:
                raise Refused(f"not a rule: {rule!r}")
            self.budget.charge(1 + len(goal.guards) + len(cell.ranges))
            self.nodes += 1
            try:
                tasks += getattr(self, f"_{rule}")(goal, cell, record(data, ("rule", *RULES[rule])))
            except Rejected as reason:
                raise Rejected(f"{rule}, for {cell}: {reason}") from None

    def _attempt(self, cell: Cell, test: Callable[[Cell], bool], otherwise: str) -> None:
        """Passes if the test does in one of the precisions."""
        for bits in PRECISIONS:
            try:
                if test(cell.at(bits)):
                    return
            except Rejected as reason:
                otherwise = str(reason)
        raise Rejected(otherwise)

    def _bound(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        order = integer(fields["order"], range(ORDER + 1))
        guarded = {g.parts[1]: HAVING[SIGNS[g.op]] for g in goal.guards if g.op in SIGNS and g.parts[0] is NIL}
        if order or not self._signs(goal.expression, cell, guarded) <= HAVING[goal.sign]:
            self._attempt(
                cell,
                lambda c: meets(goal.sign, self._taylor(goal.expression, c, order)),
                f"the enclosure is not {goal.sign} 0",
            )
        return []

    def _signs(self, e: Node, cell: Cell, known: dict[Node, set[int]]) -> set[int]:
        """The signs that e may have on the cell, open faces left out, where it is defined and its parts have the signs
        that are known."""
        if e not in known:
            self.budget.charge(1 + len(e.parts))
            try:
                found = signs_in(cell.ranges[e.name] if e.op == "var" else Range(*cell.value(e)))
            except Rejected:
                found = ANY
            if len(found) > 1 and e.op != "piecewise":
                found = found & signs_by_parts(e, [self._signs(p, cell, known) for p in e.parts])
            known[e] = found
        return known[e]

    def _taylor(self, e: Node, cell: Cell, order: int) -> Interval:
        """Taylor's formula around the midpoint, the derivatives of the highest order enclosed on the whole cell."""
        if order == 0:
            return cell.value(e)
        smooth = cell.smooth(e)
        ends = {x: cell.ends(x) for x in cell.wide}
        centre = cell.shrink({x: (low + high) / 2 for x, (low, high) in ends.items()})
        halves = {x: (high - low) / 2 for x, (low, high) in ends.items()}
        scaled = cache(
            lambda x, n: times(raise_to((-halves[x], halves[x]), n, cell.bits), exactly(Fraction(1, factorial(n))))
        )
        total: Interval = exactly(0)
        for k in range(order + 1):
            for directions in combinations_with_replacement(cell.wide, k):
                self.budget.charge(1 + k)
                slope = (cell if k == order else centre).value(reduce(self.calculus.d, directions, smooth))
                for x, n in Counter(directions).items():
                    slope = round_outward(times(slope, scaled(x, n)), cell.bits)
                total = round_outward(plus(total, slope), cell.bits)
        return total

    def _vacuous(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        guard = goal.guards[integer(fields["guard"], range(len(goal.guards)))]
        self._attempt(cell, lambda c: c.truth(guard) is False, "the guard may hold")
        return []

    def _split(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        x, at = self._variable(fields, cell), rational(fields["at"])
        r = cell.ranges[x]
        if not r.lower < at < r.upper:
            raise Rejected("the cell is not split in its inside")
        below, above = Range(r.lower, at, r.lower_open, False), Range(at, r.upper, False, r.upper_open)
        return [(goal, cell.narrow(x, below), fields["below"]), (goal, cell.narrow(x, above), fields["above"])]

    def _widen(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """What holds on a larger cell holds on this one. The larger one need not lie in the box."""
        x, wider = expect(str, fields["variable"]), Range(rational(fields["lower"]), rational(fields["upper"]))
        if x not in cell.ranges or not wider.lower <= cell.ranges[x].lower <= cell.ranges[x].upper <= wider.upper:
            raise Rejected("the range does not contain that of the cell")
        return [(goal, cell.narrow(x, wider), fields["proof"])]

    def _variable(self, fields: Fields, cell: Cell) -> str:
        x = expect(str, fields["variable"])
        if x not in cell.wide:
            raise Rejected("the cell has no width in this variable")
        return x

    def _monotone(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """Along x, e is continuous and, strictly inside, has the derivative d(e, x). On an open face it is enough to be
        >= 0."""
        only_for(goal, ">=", ">")
        x, end, e = self._variable(fields, cell), expect(str, fields["end"]), goal.expression
        if end not in ("lower", "upper"):
            raise Refused("an end is lower or upper")
        self._attempt(cell, lambda c: c.smooth(e, root_at_zero=True) is not None, "")
        r, (lower, upper), slope, guards = (
            cell.ranges[x],
            cell.ends(x),
            self.calculus.d(e, x),
            loosen(goal.guards, {x}),
        )
        face, is_open, slope = (
            (lower, r.lower_open, slope) if end == "lower" else (upper, r.upper_open, negative(slope))
        )
        slope_sign, face_sign = (">", ">=") if goal.sign == ">" and is_open else (">=", goal.sign)
        face_task = Goal(face_sign, e, guards), cell.shrink({x: face}), fields["face"]
        return [(Goal(slope_sign, slope, guards), cell, fields["derivative"]), face_task]

    def _fraction(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        sign = integer(fields["sign"], (1, -1))
        top, bottom = (part if sign == 1 else negative(part) for part in self.calculus.fraction(goal.expression))
        positive, rest = Goal(">", bottom, goal.guards), Goal(goal.sign, top, goal.guards)
        return [(positive, cell, fields["denominator"]), (rest, cell, fields["numerator"])]

    def _sign(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        only_for(goal, "!=")
        e = goal.expression if integer(fields["sign"], (1, -1)) == 1 else negative(goal.expression)
        return [(Goal(">", e, goal.guards), cell, fields["proof"])]

    def _zero(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        only_for(goal, ">=", "==")
        if not self.normal.vanishes(cell.fix(goal.expression)):
            raise Rejected("the normal form is not 0")
        return []

    def _rewrite(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """Both expressions are equal where both are defined, and the new one is defined wherever the old one is."""
        e, other = goal.expression, self.reader.read(fields["to"])
        if not self.normal.vanishes(make("+", e, negative(other))):
            raise Rejected("the normal form of the difference is not 0")
        known, tasks = (
            set(definedness(e, self.budget, set())),
            [(Goal(goal.sign, other, goal.guards), cell, fields["proof"])],
        )
        for need in definedness(other, self.budget, set()):
            implied = {
                Goal(sign, need.expression, guards) for sign in IMPLIED_BY[need.sign] for guards in ((), need.guards)
            }
            if not implied & known:
                self.budget.charge(1 + len(goal.guards))
                tasks.append(
                    (Goal(need.sign, need.expression, goal.guards + need.guards), cell, {"rule": "bound", "order": 0})
                )
        return tasks

    def _cases(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """At each point, the node has the value of one of its possibilities."""
        node, proofs = self.reader.read(fields["node"]), expect(list, fields["proofs"])
        images = {"abs": (*node.parts, *map(negative, node.parts)), "min": node.parts, "max": node.parts}.get(
            node.op, ()
        )
        replaced = [substitute(goal.expression, {node: image}, self.budget) for image in images]
        if not images or len(proofs) != len(images) or goal.expression in replaced:
            raise Rejected("not an abs, min or max in the expression, or with another number of possibilities")
        return [(Goal(goal.sign, e, goal.guards), cell, proof) for e, proof in zip(replaced, proofs, strict=True)]

    def _convex(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """A convex function is least where its first derivatives vanish."""
        only_for(goal, ">=", ">")
        point = {x: rational(v) for x, v in record(fields["point"], cell.wide, cell.ranges).items()}
        if not all(cell.ends(x)[0] <= v <= cell.ends(x)[1] for x, v in point.items()):
            raise Rejected("the point is not in the cell")
        there, d = cell.shrink(point), self.calculus.d
        self._attempt(
            cell,
            lambda c: self._is_convex(c.smooth(goal.expression), c),
            "the second derivatives are not positive semidefinite",
        )
        for slope in [d(cell.smooth(goal.expression), x) for x in cell.wide]:
            if there.value(slope) != exactly(0) and not self.normal.vanishes(there.fix(slope)):
                raise Rejected("a first derivative is not 0 at the point")
        return [(Goal(goal.sign, goal.expression, loosen(goal.guards, cell.wide)), there, fields["value"])]

    def _is_convex(self, e: Node, cell: Cell) -> bool:
        """Gaussian elimination of all matrices in the enclosure at once: every pivot > 0, the last one >= 0."""
        d, n = self.calculus.d, len(cell.wide)
        matrix = [[cell.value(d(d(e, x), y)) for y in cell.wide] for x in cell.wide]
        for k in range(n - 1):
            if not matrix[k][k][0] > 0:
                return False
            for i, j in product(range(k + 1, n), repeat=2):
                self.budget.charge(5)
                drop = times(times(matrix[i][k], matrix[k][j]), inverse(matrix[k][k]))
                matrix[i][j] = round_outward(plus(matrix[i][j], minus(drop)), cell.bits)
        return n == 0 or matrix[-1][-1][0] >= 0

    def refutes(self, goal: Goal, cell: Cell) -> bool:
        """Whether the goal certainly fails at a point: the guards hold, and the expression has not the sign or is
        undefined there."""
        try:
            if not all(cell.truth(g) for g in goal.guards):
                return False
            if meets(OPPOSITES[goal.sign], minus(cell.value(goal.expression))):
                return True
            return goal.sign in (">", "!=") and self.normal.vanishes(cell.fix(goal.expression))
        except Rejected:
            return False
