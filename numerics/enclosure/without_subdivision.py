"""Proofs that need no subdivision: bounds, exact zeros, and monotone variables, nested to a small depth.

A derivative that vanishes on an edge to high order (sin x - x + x^3/6 at 0) is settled by going from derivative to
derivative until one has a sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numerics.enclosure.bounds import bound_order, smoothness
from numerics.enclosure.evaluate import KINKED, enclosure, evaluate
from numerics.enclosure.expression import TRUE, derivative, variables
from numerics.enclosure.goals import Cell, Goal, scale
from numerics.enclosure.interval import above_zero, negate
from numerics.enclosure.symbolic import vanishes

Proof = dict[str, Any]
ORDERS = (0, 1, 2)


def leaf(goal: Goal, cell: Cell, orders: tuple[int, ...] = ORDERS) -> Proof | None:
    """A proof by one evaluation, or by an exact zero."""
    if goal.guards:
        truths = [a.truth for a in evaluate(goal.guards, cell.numbers())]
        if False in truths:
            return {"rule": "vacuous", "guard": truths.index(False)}
    order = bound_order(goal.expression, goal.sign, cell, orders if cell.free() else (0,))
    if order is not None:
        return {"rule": "bound", "order": order}
    if goal.sign in (">=", "==") and vanishes(goal.expression, cell.lower, cell.upper):
        return {"rule": "zero"}
    return None


class Fuel:
    """How many nested goals one attempt may look at; in several variables their number grows like a power of the
    depth."""

    __slots__ = ("left",)

    def __init__(self, goals: int) -> None:
        self.left = goals


def settle(goal: Goal, cell: Cell, depth: int, fuel: Fuel) -> Proof | None:
    """A proof without subdivision that nests `monotone` at most `depth` deep, or None."""
    fuel.left -= 1
    if fuel.left < 0:
        return None
    found = leaf(goal, cell)
    if found is not None or depth == 0:
        return found
    for step in monotone_steps(goal, cell, depth, fuel):
        proof, face_goal, face = step
        inner = settle(face_goal, face, depth - 1, fuel)
        if inner is not None:
            return {**proof, "face": inner}
    return None


def monotone_steps(goal: Goal, cell: Cell, depth: int, fuel: Fuel) -> Iterator[tuple[Proof, Goal, Cell]]:
    """Ways to reduce the goal to a face of the cell: a `monotone` node without its face, and the goal and cell that
    remain."""
    if goal.sign not in (">=", ">") or smoothness(goal.expression, cell) < KINKED:
        return
    for x in cell.free():
        slope = derivative(goal.expression, x)
        at_middle = enclosure(slope, cell.middle())
        for end, direction in (("lower", 1), ("upper", -1)):
            if at_middle is None or above_zero(at_middle if direction < 0 else negate(at_middle)):
                continue  # the slope has the wrong sign somewhere, so that no proof can exist
            value = cell.lower[x] if end == "lower" else cell.upper[x]
            open_face = goal.sign == ">" and (x, value) in cell.excluded
            # A guard that depends on x may hold at a point and fail on the way from there to the face, so it may not be
            # used.
            guards = tuple(TRUE if x in variables(g) else g for g in goal.guards)
            slope_goal = Goal(">" if open_face else ">=", scale(slope, direction), guards)
            proof = settle(slope_goal, cell, depth - 1, fuel)
            if proof is not None:
                face_goal = Goal(">=" if open_face else goal.sign, goal.expression, guards)
                yield (
                    {"rule": "monotone", "variable": x, "end": end, "derivative": proof},
                    face_goal,
                    cell.with_range(x, value, value),
                )
                break
