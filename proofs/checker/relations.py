"""Certificates of relations over a box: proofs of all goals, and counterexamples."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .boxes import Range, read_box
from .cells import Cell
from .certificates import Report, check_seal, digest, expect, integer, rational, read_list, record
from .expressions import Node, text
from .goals import Goal, needed_goals
from .limits import PRECISIONS, Budget, Rejected
from .reading import Reader
from .rules import Checker


def check(data: dict[str, object], budget: Budget) -> Report:
    """What a certificate of the kind relation-on-box or counterexample establishes."""
    refuting = data.get("kind") == "counterexample"
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "point" if refuting else "goals"))
    integer(fields["schema"], (1,))
    claim, statement = expect(str, fields["claim"]), record(fields["statement"], ("relation", "box"), ("given",))
    box = read_box(statement["box"])
    checker = Checker(Reader(box, budget), budget)
    relation = checker.reader.relation(statement["relation"])
    given = tuple(read_list(statement.get("given", []), lambda c: checker.reader.read(c, "c")))
    check_seal(fields, statement)
    goals, point = needed_goals(relation, budget, given), None
    if refuting:
        point = refute(checker, goals, box, fields["point"])
    else:
        prove(checker, goals, box, fields["goals"])
    words = show(relation, box, given)
    verdict = "REFUTED" if refuting else "PROVED"
    return Report(verdict, words, claim, digest(statement), len(goals), checker.nodes, budget.used, point)


def show(relation: Node, box: Mapping[str, Range], given: tuple[Node, ...]) -> str:
    """The statement, in words."""
    inside = ", ".join(f"{x} in {r}" for x, r in box.items())
    return f"{text(relation)}   for all {inside}" + ", where " * bool(given) + ", ".join(map(text, given))


def prove(checker: Checker, goals: list[Goal], box: Mapping[str, Range], data: object) -> None:
    """Every goal that the statement needs is there and proved, and no other."""
    proofs: dict[Goal, object] = {}
    needed = set(goals)
    for item in expect(list, data):
        entry = record(item, ("goal", "proof"))
        fields = record(entry["goal"], ("sign", "expression", "guards"))
        guards = tuple(checker.reader.read(g, "c") for g in expect(list, fields["guards"]))
        goal = Goal(expect(str, fields["sign"]), checker.reader.read(fields["expression"]), guards)
        if goal in proofs or goal not in needed:
            raise Rejected(f"a goal is there twice, or the statement does not need it: {str(goal)[:300]}")
        proofs[goal] = entry["proof"]
    for goal in goals:
        if goal not in proofs:
            raise Rejected(f"a goal is missing: {str(goal)[:300]}")
        checker.prove(goal, Cell(box, checker.budget), proofs[goal])


def refute(checker: Checker, goals: list[Goal], box: Mapping[str, Range], data: object) -> dict[str, Fraction]:
    """The point of the box, at which one of the goals fails."""
    point = {x: rational(v) for x, v in record(data, box).items()}
    for x, v in point.items():
        r = box[x]
        if not r.lower <= v <= r.upper or r.lower_open and v == r.lower or r.upper_open and v == r.upper:
            raise Rejected(f"the point is outside the box: {x} = {v}")
    there = Cell(box, checker.budget).shrink(point)
    if not any(checker.refutes(goal, there.at(bits)) for goal in goals for bits in PRECISIONS):
        raise Rejected("the statement is not shown to fail at the point")
    return point
