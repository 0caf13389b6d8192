"""What has to be shown for a relation over a box: the relation itself, and that everything in it is defined
(docs/certificates.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.expression import TRUE, Node, from_tree, make, negate, to_tree
from numerics.enclosure.interval import Number

SIGN_OF = {"<=": ">=", "<": ">", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Goal:
    """``expression sign 0`` wherever all guards hold."""

    sign: str
    expression: Node
    guards: tuple[Node, ...] = ()

    def tree(self) -> dict[str, Any]:
        """The goal as a certificate writes it."""
        return {"sign": self.sign, "expression": to_tree(self.expression), "guards": [to_tree(g) for g in self.guards]}


@dataclass(frozen=True, slots=True)
class Cell:
    """A closed box with rational ends; `excluded` names the ends of the original box that are open, as (variable,
    value)."""

    lower: Mapping[str, fmpq]
    upper: Mapping[str, fmpq]
    excluded: frozenset[tuple[str, fmpq]] = frozenset()

    def numbers(self) -> dict[str, Number]:
        """The ranges of all variables, as intervals or exact numbers."""
        return {x: iv.interval(self.lower[x], self.upper[x]) for x in self.lower}

    def free(self) -> list[str]:
        """The variables in which the cell has a width."""
        return [x for x in self.lower if self.lower[x] != self.upper[x]]

    def middle(self) -> dict[str, fmpq]:
        """The point in the middle of every range."""
        return {x: (self.lower[x] + self.upper[x]) / 2 for x in self.lower}

    def width(self, x: str) -> fmpq:
        """The length of the variable's range."""
        return self.upper[x] - self.lower[x]

    def with_range(self, x: str, lower: fmpq, upper: fmpq) -> Cell:
        """The cell with another range for one variable."""
        return Cell({**self.lower, x: lower}, {**self.upper, x: upper}, self.excluded)

    def at(self, point: Mapping[str, fmpq]) -> Cell:
        """The cell that is this one point."""
        return Cell(point, point, self.excluded)

    def holds(self, point: Mapping[str, fmpq]) -> bool:
        """Whether the point lies in the cell and on no excluded face."""
        return all(self.lower[x] <= p <= self.upper[x] and (x, p) not in self.excluded for x, p in point.items())


def read_rational(text: str) -> fmpq:
    """The number that is written ``p`` or ``p/q``. Raises ValueError for other texts."""
    return fmpq(*(int(p) for p in text.split("/")))


def cell_of(box: Sequence[Mapping[str, Any]]) -> Cell:
    """The cell of a canonical box."""
    lower = {b["variable"]: read_rational(b["lower"]) for b in box}
    upper = {b["variable"]: read_rational(b["upper"]) for b in box}
    open_ends = {(b["variable"], lower[b["variable"]]) for b in box if b["lower_open"]} | {
        (b["variable"], upper[b["variable"]]) for b in box if b["upper_open"]
    }
    return Cell(lower, upper, frozenset(open_ends))


def relation_goals(relation: Sequence[Any]) -> list[Goal]:
    """The goals of the relation itself."""
    if relation[0] == "and":
        return [goal for part in relation[1:] for goal in relation_goals(part)]
    left, right = from_tree(relation[1]), from_tree(relation[2])
    return [Goal(SIGN_OF[relation[0]], make("+", (right, negate(left))))]


def definedness_goals(relation: Sequence[Any]) -> list[Goal]:
    """The goals that every sub-expression has a real value, innermost first and without repetition; literal numbers are
    decided at once."""
    found: dict[Goal, None] = {}
    sides = [side for part in _parts(relation) for side in part[1:]]
    for side in sides:
        _collect(from_tree(side), (), found, set())
    return [g for g in found if g.expression.op != "num" or not _plain(g)]


def _parts(relation: Sequence[Any]) -> list[Sequence[Any]]:
    return [p for part in relation[1:] for p in _parts(part)] if relation[0] == "and" else [relation]


def _plain(goal: Goal) -> bool:
    value = goal.expression.value
    return bool(value > 0 or (value != 0 and goal.sign == "!=") or (value == 0 and goal.sign == ">="))


def _collect(
    e: Node, guards: tuple[Node, ...], found: dict[Goal, None], seen: set[tuple[Node, tuple[Node, ...]]]
) -> None:
    if (e, guards) in seen:
        return
    seen.add((e, guards))
    if e.op == "piecewise":
        earlier: tuple[Node, ...] = guards
        for condition, branch in zip(e.args[::2], e.args[1::2], strict=True):
            _collect(condition, earlier, found, seen)
            _collect(branch, earlier if condition is TRUE else (*earlier, condition), found, seen)
            earlier = (*earlier, make("not", (condition,)))
        return
    for a in e.args:
        _collect(a, guards, found, seen)
    sign = _needed_sign(e)
    if sign:
        found[Goal(sign, e.args[0], guards)] = None


def _needed_sign(e: Node) -> str:
    if e.op == "log":
        return ">"
    if e.op != "^":
        return ""
    if e.value.q == 1:
        return "!=" if e.value < 0 else ""
    return ">" if e.value < 0 else ">="


def scale(e: Node, sign: int) -> Node:
    """`e` for a positive sign, minus `e` for a negative one."""
    return e if sign > 0 else negate(e)


__all__ = ["Cell", "Goal", "cell_of", "definedness_goals", "read_rational", "relation_goals", "scale"]
