"""A refutation needs two: what the search found at a point is asked of the checker's own arithmetic, about the
statement as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq

from numerics.enclosure.expression import from_tree, to_tree
from numerics.enclosure.goals import Goal, definedness_goals, relation_goals
from proofs import checker
from proofs.checker.boxes import Range
from proofs.checker.cells import Cell
from proofs.checker.expressions import Node
from proofs.checker.limits import PRECISIONS
from proofs.checker.reading import Reader
from proofs.legs.decimals import enclosed
from proofs.legs.verdicts import Verdict

STEPS = 2_000_000
BOUND, ZERO = {"rule": "bound", "order": 0}, {"rule": "zero"}
Point = Mapping[str, fmpq]


def checked(canonical: Mapping[str, Any], kind: Mapping[str, Any]) -> bool | None:
    """Whether the checker accepts a certificate of the statement; None where it refuses to look."""
    plain = json.loads(json.dumps(canonical))
    data = {"schema": 1, "claim": "statement", "statement": plain, "digest": checker.digest(plain)}
    try:
        checker.check({**data, **json.loads(json.dumps(kind))}, STEPS)
    except checker.Rejected:
        return False
    except checker.Refused:
        return None
    return True


def at(canonical: Mapping[str, Any], point: Point) -> Verdict:
    """What the checker says of the statement at an exact point: REFUTED if it fails there, PROVED if it holds there."""
    if checked(canonical, {"kind": "counterexample", "point": {x: str(v) for x, v in point.items()}}):
        return Verdict.REFUTED
    ends = [{"variable": x, "lower": str(v), "upper": str(v)} for x, v in point.items()]
    there = {
        "relation": canonical["relation"],
        "box": [{**e, "lower_open": False, "upper_open": False} for e in ends],
    }
    defined = [g.tree() for g in definedness_goals(canonical["relation"])]
    related = [g.tree() for g in relation_goals(canonical["relation"])]
    for proof in (BOUND, ZERO):
        goals = [{"goal": g, "proof": BOUND} for g in defined] + [{"goal": g, "proof": proof} for g in related]
        unique = list({json.dumps(g["goal"]): g for g in goals}.values())
        if checked(there, {"kind": "relation-on-box", "goals": unique}):
            return Verdict.PROVED
    return Verdict.UNDECIDED


def changes_sign(goal: Goal, p: Point, q: Point) -> bool:
    """Whether the checker sees that the goal's expression is continuous between two points, with opposite signs."""
    budget = checker.Budget(STEPS)
    ends = {x: (_fraction(p[x]), _fraction(q[x])) for x in p}
    hull = {x: Range(min(pair), max(pair)) for x, pair in ends.items()}
    try:
        e = Reader(hull, budget).read(json.loads(json.dumps(to_tree(goal.expression))))
        whole = Cell(hull, budget)
        whole.smooth(e, root_at_zero=True)
        signs = [_sign(whole.shrink({x: _fraction(v) for x, v in end.items()}), e) for end in (p, q)]
    except (checker.Rejected, checker.Refused):
        return False
    return signs[0] * signs[1] < 0


def _sign(there: Cell, e: Node) -> int:
    for bits in PRECISIONS:
        low, high = there.at(bits).value(e)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return 0


def sides(left: Any, right: Any, point: Point) -> tuple[str, str]:
    """Both sides at a point in the checker's arithmetic, as text."""
    budget = checker.Budget(STEPS)
    box = {x: Range(_fraction(v), _fraction(v)) for x, v in point.items()}
    reader, there = Reader(box, budget), Cell(box, budget)
    found = []
    for side in (left, right):
        try:
            low, high = there.value(reader.read(json.loads(json.dumps(to_tree(from_tree(side))))))
            known = isinstance(low, Fraction) and isinstance(high, Fraction)
            found.append(enclosed(Fraction(str(low)), Fraction(str(high)), 10) if known else "without bound")
        except (checker.Rejected, checker.Refused):
            found.append("undefined")
    return found[0], found[1]


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
