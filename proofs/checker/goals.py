"""What has to be shown of a statement: that all of it is defined, and the sign of a difference.

A goal is to hold where its guards hold; those of a branch are the conditions that lead to it. The goals of a statement
are computed here and never taken from the certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final, final

from .boxes import ANY, meets
from .expressions import TRUE, Node, branches, comparands, make, negative, text, variables_of
from .intervals import exactly
from .limits import Budget

SIGNS: Final = {"<=": ">=", "<": ">", "==": "==", "!=": "!="}  # of r - l, for the relations of l and r
OPPOSITES: Final = {">=": ">", ">": ">=", "!=": "==", "==": "!="}  # of -e, where e has not the sign
IMPLIED_BY: Final = {">=": (">=", ">"), ">": (">",), "!=": ("!=", ">")}


@final
@dataclass(frozen=True, slots=True)
class Goal:
    """The expression has the sign wherever all guards hold."""

    sign: str
    expression: Node
    guards: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return f"{text(self.expression, 2)} {self.sign} 0" + "".join(f", where {text(g)}" for g in self.guards)


def required_sign(e: Node) -> str:
    """What the first part of e has to be for e to be defined, if anything."""
    if e.op == "^" and (e.number < 0 or e.number.denominator > 1):
        return ">=" if e.number > 0 else "!=" if e.number.denominator == 1 else ">"
    return ">" if e.op == "log" else ""


Seen = set[tuple[Node, tuple[Node, ...]]]


def definedness(e: Node, budget: Budget, seen: Seen, guards: tuple[Node, ...] = ()) -> Iterator[Goal]:
    """What has to be shown for e to be defined, inner parts first; nothing for what has been seen."""
    budget.charge(1 + len(guards))
    if (e, guards) in seen:
        return
    seen.add((e, guards))
    for condition, value in branches(e) if e.op == "piecewise" else ():
        for side in comparands(condition):
            yield from definedness(side, budget, seen, guards)
        yield from definedness(value, budget, seen, guards if condition is TRUE else (*guards, condition))
        guards = (*guards, make("not", condition))
    for part in e.parts if e.op != "piecewise" else ():
        yield from definedness(part, budget, seen, guards)
    sign = required_sign(e)
    if sign and not (e.parts[0].op == "num" and meets(sign, exactly(e.parts[0].number))):
        yield Goal(sign, e.parts[0], guards)


def needed_goals(relation: Node, budget: Budget, given: tuple[Node, ...] = ()) -> list[Goal]:
    """What the statement means, at the points where the given conditions hold; each goal once. A condition is looked at
    where those before it hold."""
    if relation.op == "and":
        return list(dict.fromkeys(goal for part in relation.parts for goal in needed_goals(part, budget, given)))
    left, right = relation.parts
    e, seen = make("+", right, negative(left)), Seen()
    conditions = [
        goal
        for i, c in enumerate(given)
        for side in comparands(c)
        for goal in definedness(side, budget, seen, given[:i])
    ]
    return list(dict.fromkeys([*conditions, *definedness(e, budget, seen, given), Goal(SIGNS[relation.op], e, given)]))


def signs_by_parts(e: Node, parts: list[set[int]]) -> set[int]:
    """The signs that e may have where it is defined, from those that its parts may have."""
    if e.op == "+":
        return reduce(lambda s, t: {c for a in s for b in t for c in (ANY if a * b < 0 else {a or b})}, parts)
    if e.op == "*":
        return reduce(lambda s, t: {a * b for a in s for b in t}, parts)
    if e.op == "^":
        base = parts[0] & {0, 1} if e.number.denominator > 1 else parts[0]
        return {a * a if e.number.numerator % 2 == 0 else a for a in base if a or e.number > 0}
    if e.op in ("sinh", "tanh", "atan", "erf"):
        return parts[0]
    return {a * a for a in parts[0]} if e.op == "abs" else {1} if e.op in ("exp", "cosh") else ANY


def loosen(guards: tuple[Node, ...], variables: Iterable[str]) -> tuple[Node, ...]:
    """Guards for a rule that compares points which differ in these variables: what mentions them may hold at one point
    and not at the other."""
    return tuple(TRUE if variables_of(g).intersection(variables) else g for g in guards)
