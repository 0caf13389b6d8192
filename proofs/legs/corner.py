"""Certificates for |f(u, v)| <= c on the square |u|, |v| <= A, where f vanishes on both axes and its mixed derivative
has one sign: |f| is largest at corners.

With D = -f or f such that D_uv >= 0: D_u vanishes at v = 0, so that it has the sign of v; likewise D_v has the sign of
u. Every step is `monotone`, and the sign of D_uv is that of a form of it that the search settles, often in one cell.
The checker recomputes it all; nothing here is trusted."""

from __future__ import annotations

import json
from typing import Any

import sympy as sp
from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from numerics.enclosure.goals import Cell, Goal, cell_of, definedness_goals
from numerics.enclosure.prove import Budget, prove
from proofs.legs.relations import certificate
from theory.language.canonical import Untranslatable, expression, statement
from theory.language.claims import Claim

Tree = Any
ZERO, BOUND = {"rule": "zero"}, {"rule": "bound", "order": 0}
BITS, CELLS = 256, 2000


def _plain(tree: Any) -> Tree:
    return json.loads(json.dumps(tree))


def _negative(e: Tree) -> Tree:
    return ["*", ["num", "-1"], e]


def _absolute_value(e: Tree) -> Tree | None:
    """The absolute value of something with u in it."""
    if e[0] == "abs" and "'u'" in str(e):
        return e
    return next((found for part in e[1:] if isinstance(part, list) and (found := _absolute_value(part))), None)


def _replaced(e: Tree, old: Tree, new: Tree) -> Tree:
    return new if e == old else [_replaced(part, old, new) if isinstance(part, list) else part for part in e]


def _monotone(x: str, end: str, derivative: Tree, face: Tree) -> Tree:
    return {"rule": "monotone", "variable": x, "end": end, "derivative": derivative, "face": face}


def largest_at_corners(
    proposition: Claim, mixed: sp.Expr, attained: bool, flat: sp.Expr | None = None
) -> dict[str, Any]:
    """The certificate of a proposition ``|f| <= c`` without parameters, in the variables u and v with u, v in [-A, A].

    `mixed` is |f_uv| in a form with a plain sign; `flat`, if given, is -D in a form whose derivatives are short. If the
    bound is `attained` at the corners, the two sides are equal there by algebra, otherwise enclosures compare them.
    Raises Untranslatable where the statement is not of this kind."""
    canonical = _plain(statement(proposition)[0])
    left, right = canonical["relation"][1:]
    node, ends = _absolute_value(left), {b["variable"]: b["upper"] for b in canonical["box"]}
    if node is None or set(ends) != {"u", "v"} or len(set(ends.values())) != 1:
        raise Untranslatable("not a bound of an absolute value on a square in u and v")
    box = cell_of(canonical["box"])
    corners = _Corners(ends["u"], _sign_of(_plain(expression(mixed)), box, ends["u"]), ZERO if attained else BOUND)
    sign = _sign_at_the_corner(node[1], ends["u"])
    proofs = []
    for case in (1, -1):
        proof = corners.proof(-sign * case)
        if flat is not None:
            form = _plain(expression(flat)) if -sign * case > 0 else _negative(_plain(expression(flat)))
            proof = {"rule": "rewrite", "to": ["+", right, _negative(_replaced(left, node, form))], "proof": proof}
        proofs.append(proof)
    goals = []
    for goal in definedness_goals(canonical["relation"]):
        goals.append({"goal": goal.tree(), "proof": _found(goal, box)})
    gap = {"sign": ">=", "expression": ["+", right, _negative(left)], "guards": []}
    goals.append({"goal": gap, "proof": {"rule": "cases", "node": node, "proofs": proofs}})
    return certificate(proposition, canonical, {"kind": "relation-on-box", "goals": goals})


def _found(goal: Goal, box: Cell) -> Tree:
    outcome = prove(goal, box, Budget(CELLS))
    if outcome.proof is None:
        raise Untranslatable("a side is not shown to be defined, or the mixed derivative to have one sign")
    return outcome.proof


def _sign_of(mixed: Tree, box: Cell, end: str) -> Tree:
    """The mixed derivative is rewritten, and shown not to be negative on the whole square."""
    proof = _found(Goal(">=", from_tree(mixed)), box)
    for x in ("u", "v"):
        proof = {"rule": "widen", "variable": x, "lower": f"-{end}", "upper": end, "proof": proof}
    return {"rule": "rewrite", "to": mixed, "proof": proof}


def _sign_at_the_corner(f: Tree, end: str) -> int:
    """Of f at u = v = A: SymPy may have turned around what stands inside an absolute value."""
    corner = fmpq(*map(int, end.split("/")))
    with iv.precision(BITS):
        value = enclosure(from_tree(f), {"u": corner, "v": corner})
    if value is None or not (iv.above_zero(value) or iv.above_zero(iv.negate(value))):
        raise Untranslatable("the sign at the corner is not decided")
    return 1 if iv.above_zero(value) else -1


class _Corners:
    """Proofs of c + D >= 0 (`sign` 1) and c - D >= 0 (-1): down to a corner, first along u, then along v."""

    def __init__(self, end: str, mixed: Tree, corner: Tree) -> None:
        self.end, self.mixed, self.corner = end, mixed, corner

    def proof(self, sign: int) -> Tree:
        return {
            "rule": "split",
            "variable": "v",
            "at": "0",
            "below": self._half(sign, -1),
            "above": self._half(sign, 1),
        }

    def _half(self, sign: int, half: int) -> Tree:
        """On the half of the square where v has the sign `half`, D_u has it too."""
        rising = sign * half > 0
        slope = _monotone("v", "lower" if half > 0 else "upper", self.mixed, ZERO)
        return _monotone("u", "lower" if rising else "upper", slope, self._edge(not rising, half))

    def _edge(self, right: bool, half: int) -> Tree:
        """On the edge u = A or u = -A, D_v has the sign of u, for it does so wherever u has that sign."""
        ends = ("0", self.end) if right else (f"-{self.end}", "0")
        slope = _monotone("u", "lower" if right else "upper", self.mixed, ZERO)
        wider = {"rule": "widen", "variable": "u", "lower": ends[0], "upper": ends[1], "proof": slope}
        return _monotone("v", "upper" if half > 0 else "lower", wider, self.corner)
