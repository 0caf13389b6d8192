"""The default legs for a relation over a box: `enclose` proves or refutes with balls, `certify` has the checker replay
it, `samples` tries to break it.

A refutation needs two: the statement as it was written fails at the exact point in balls and in the checker's
arithmetic. Where the two contradict each other the leg says CONFLICT, and where one of them does not know it is
undecided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp
from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree, to_tree
from numerics.enclosure.goals import Goal, cell_of, definedness_goals, relation_goals
from numerics.enclosure.prove import Budget, Outcome, fails_at, prove
from proofs import checker
from proofs.legs import confirmation, second_reading
from proofs.legs.decimals import enclosed
from proofs.legs.sampling import Violation, search
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.canonical import Back, Untranslatable, Written, point_in_claim, written
from theory.language.claims import Claim
from theory.language.grammar import Text
from theory.language.trees import shown

Point = Mapping[str, fmpq]
FINE = 1024  # binary digits at a single point


@dataclass(frozen=True, slots=True)
class Attempt:
    """What branch and bound made of one proposition: a finding, and the certificate if there is one."""

    finding: Finding
    certificate: dict[str, Any] | None = None


def enclose(claim: Claim, budget: Budget) -> Attempt:
    """Prove or refute a relation without parameters on its whole box."""
    try:
        read = written(claim)
    except Untranslatable as reason:
        return _open(str(reason))
    canonical, box = read.canonical, cell_of(read.canonical["box"])
    soft = {from_tree(t) for t in read.soft}
    goals: list[dict[str, Any]] = []
    unsettled = ""
    for goal, defines in [(g, True) for g in definedness_goals(canonical["relation"])] + [
        (g, False) for g in relation_goals(canonical["relation"])
    ]:
        outcome = prove(goal, box, budget)
        if outcome.proof is not None:
            goals.append({"goal": goal.tree(), "proof": outcome.proof})
        elif outcome.point is None and outcome.between is None:
            unsettled = unsettled or _not_shown(read, goal, defines, budget)
        elif defines and goal.expression in soft:
            unsettled = unsettled or (
                f"{shown(to_tree(goal.expression))} has to be > 0: it is the base of a power with a variable exponent,"
                " or under a root of which the derivative is taken"
            )
        else:
            attempt = _refuted(claim, read, goal, outcome, defines)
            if attempt.finding.verdict is not Verdict.UNDECIDED:
                return attempt
            unsettled = attempt.finding.detail
    if unsettled:
        return _open(unsettled)
    return Attempt(
        Finding("enclose", Verdict.PROVED, scope="all", detail=f"{len(goals)} goals, {budget.spent} cells"),
        certificate(claim, canonical, {"kind": "relation-on-box", "goals": goals}),
    )


def _open(reason: str) -> Attempt:
    return Attempt(Finding("enclose", Verdict.UNDECIDED, detail=reason))


def _not_shown(read: Written, goal: Goal, defines: bool, budget: Budget) -> str:
    what = _needed(goal) if defines else _formula(read, goal)
    return f"open after {min(budget.spent, budget.cells)} cells: {what}"


def _needed(goal: Goal) -> str:
    """What a part needs in order to be defined."""
    where = f", where {' and '.join(shown(to_tree(g), 60) for g in goal.guards)}" if goal.guards else ""
    return f"{shown(to_tree(goal.expression))} {goal.sign} 0{where}"


def _formula(read: Written, goal: Goal) -> str:
    """The comparison that the goal is about, its sides in the user's order."""
    for part, sign in _comparisons(read):
        if goal in relation_goals(part):
            left, right = _in_order(part, sign)
            return f"{shown(left)} {sign} {shown(right)}"
    return f"{shown(to_tree(goal.expression))} {goal.sign} 0"


def _comparisons(read: Written) -> list[tuple[Any, str]]:
    """The comparisons of the canonical relation, each with the user's sign."""

    def parts(relation: Any) -> list[Any]:
        return [p for part in relation[1:] for p in parts(part)] if relation[0] == "and" else [relation]

    return list(zip(parts(read.canonical["relation"]), read.signs, strict=True))


def _in_order(part: Any, sign: str) -> tuple[Any, Any]:
    return (part[2], part[1]) if sign in (">=", ">") else (part[1], part[2])


def certificate(claim: Claim, canonical: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a certificate: its head with the statement's digest, and the rest."""
    plain = json.loads(json.dumps(canonical))
    return {
        "schema": 1,
        "claim": claim.id,
        "statement": plain,
        "digest": checker.digest(plain),
        **json.loads(json.dumps(rest)),
    }


def _refuted(claim: Claim, read: Written, goal: Goal, outcome: Outcome, defines: bool) -> Attempt:
    """A refutation that the checker's arithmetic confirms, or what became of it."""
    if outcome.point is None:
        return _between(claim, read, goal, outcome, defines)
    return refutation(claim, read, outcome.point, goal if defines else None)


def _between(claim: Claim, read: Written, goal: Goal, outcome: Outcome, defines: bool) -> Attempt:
    """Somewhere between two points a continuous expression is 0."""
    assert outcome.between is not None
    if not confirmation.changes_sign(goal, *outcome.between):
        return _open(f"a change of sign that the checker does not see: {_needed(goal)}")
    ends = [point_in_claim(_rationals(p), read.back) for p in outcome.between]
    place = {
        x: f"between {ends[0][x]} and {ends[1][x]}" if ends[0][x] != ends[1][x] else str(ends[0][x]) for x in ends[0]
    }
    if defines:
        reason = f"a side is undefined: {shown(to_tree(goal.expression))} is 0 there and has to be {goal.sign} 0"
    else:
        reason = f"the two sides are equal there, but {_formula(read, goal)} is claimed"
    example = Counterexample(_parameters(claim) | place, reason)
    return Attempt(Finding("enclose", Verdict.REFUTED, counterexample=example))


def refutation(claim: Claim, read: Written, point: Point, undefined: Goal | None = None) -> Attempt:
    """REFUTED at a point where balls and the checker both see the statement fail; CONFLICT where the checker sees it
    hold; else undecided. `undefined` is what fails, where a part is undefined."""
    place = {x: str(v) for x, v in point_in_claim(_rationals(point), read.back).items()}
    where = ", ".join(f"{x} = {v}" for x, v in place.items())
    if undefined is not None and not isinstance(claim.statement, Text) and _is_complex(claim, read, point):
        return _open(
            f"at {where} a part is no real number ({_needed(undefined)} fails), and SymPy gives the sides real values"
            " by way of it; write the statement as text, where every part has to be real"
        )
    reason = f"a side is undefined: {_needed(undefined)} fails" if undefined is not None else _both_sides(read, point)
    match confirmation.at(read.canonical, point):
        case Verdict.REFUTED:
            data = certificate(
                claim, read.canonical, {"kind": "counterexample", "point": {x: str(v) for x, v in point.items()}}
            )
            example = Counterexample(_parameters(claim) | place, reason)
            return Attempt(Finding("enclose", Verdict.REFUTED, counterexample=example), data)
        case Verdict.PROVED:
            part, sign = _failing(read, point)
            sides = confirmation.sides(*_in_order(part, sign), point)
            detail = f"at {where}: {reason}; the checker has left side {sides[0]}, right side {sides[1]}, and it holds"
            return Attempt(Finding("enclose", Verdict.CONFLICT, detail=detail))
    return _open(f"the checker does not confirm that it fails at {where}: {reason}")


def _is_complex(claim: Claim, read: Written, point: Point) -> bool:
    import mpmath

    with mpmath.workdps(40):
        return second_reading.is_complex(claim.statement, _numbers(claim, read.back, point, 40))


def _numbers(claim: Claim, back: Back, point: Point, digits: int) -> dict[str, Any]:
    """A point of the canonical box as mpmath's numbers, in the claim's own variables."""
    import mpmath

    exact = {str(x): r.start for x, r in claim.where.items()} | point_in_claim(_rationals(point), back)
    return {
        x: mpmath.mpf(int(v.p)) / int(v.q) if v.is_Rational else +mpmath.mpmathify(sp.N(v, digits + 10))
        for x, v in exact.items()
    }


def _parameters(claim: Claim) -> dict[str, str]:
    """What an instance of a family fixes, which belongs to its counterexamples."""
    return {name: str(value) for name, value in claim.assignment.items()}


def _rationals(point: Point) -> dict[str, sp.Rational]:
    return {x: sp.Rational(int(v.p), int(v.q)) for x, v in point.items()}


def _failing(read: Written, point: Point) -> tuple[Any, str]:
    """The first comparison that fails at the point, else the first."""
    comparisons = _comparisons(read)
    failing = (c for c in comparisons if any(fails_at(g, point) for g in relation_goals(c[0])))
    return next(failing, comparisons[0])


def _both_sides(read: Written, point: Point) -> str:
    """Enclosures of the two sides of the first comparison that fails at the point, in the user's order."""
    part, sign = _failing(read, point)
    with iv.precision(128):
        sides = [enclosure(from_tree(side), point) for side in _in_order(part, sign)]
    left = right = ""
    for digits in (10, 20, 30):  # as many as tell them apart
        left, right = (
            enclosed(*iv.ends(s), digits) if s is not None and iv.is_finite(s) else "undefined" for s in sides
        )
        if left != right:
            break
    return f"left side {left}, right side {right}, but {sign} is claimed"


def certify(attempt: Attempt) -> Finding:
    """Have the checker replay what `enclose` found."""
    if attempt.certificate is None:
        return Finding("certify", Verdict.SKIPPED, detail="no certificate to check")
    try:
        report = checker.check(attempt.certificate)
    except (checker.Rejected, checker.Refused) as reason:
        return Finding("certify", Verdict.UNDECIDED, detail=f"checker: {reason}")
    return Finding(
        "certify",
        Verdict(report.verdict),
        scope="all" if report.verdict == "PROVED" else "",
        detail=f"{report.nodes} nodes replayed",
        counterexample=attempt.finding.counterexample if report.verdict == "REFUTED" else None,
        certificates=(attempt.certificate,),
    )


def certify_all(claim: Claim, certificates: list[dict[str, Any]], scope: str) -> Finding:
    """The checker's word on certificates that a subject has made itself: the first that is not accepted, or proof for
    that scope."""
    for data in certificates:
        found = certify(Attempt(Finding("certify", Verdict.SKIPPED), data))
        if found.verdict is not Verdict.PROVED:
            return found
    return Finding(
        "certify", Verdict.PROVED, scope, f"{len(certificates)} certificates replayed", certificates=tuple(certificates)
    )


def sample(claim: Claim) -> Finding:
    """Search for a violation of what was typed, with mpmath at points that Hypothesis chooses.

    One that more digits bear out is a counterexample where balls and the checker see it too; where they do not, it
    contradicts any proof."""
    try:
        read = written(claim)
    except Untranslatable as reason:
        return Finding("samples", Verdict.SKIPPED, detail=str(reason))

    def sides(point: Point, digits: int) -> second_reading.Sides:
        at = _numbers(claim, read.back, point, digits)
        if isinstance(claim.statement, Text):
            return second_reading.of_text(claim.statement.text, at)
        return second_reading.of_sympy(claim.statement, at)

    worst, violation = search(cell_of(read.canonical["box"]), sides)
    found = None if violation is None else _violated(claim, read, violation)
    if violation is not None and found is not None and (violation.certain or found.verdict is not Verdict.UNDECIDED):
        return found
    return Finding("samples", Verdict.AGREES if worst else Verdict.SKIPPED, detail=worst or "no point could be sampled")


def _violated(claim: Claim, read: Written, violation: Violation) -> Finding:
    point, soft = violation.point, {from_tree(t) for t in read.soft}
    with iv.precision(FINE):
        relation = [g for g in relation_goals(read.canonical["relation"]) if fails_at(g, point)]
        needed = definedness_goals(read.canonical["relation"])
        undefined = [g for g in needed if g.expression not in soft and fails_at(g, point)]
    where = ", ".join(f"{x} = {v}" for x, v in point_in_claim(_rationals(point), read.back).items())
    seen = f"mpmath sees it fail at {where}: {violation}"
    if relation or undefined:
        found = refutation(claim, read, point, undefined[0] if undefined else None).finding
        if found.verdict is not Verdict.UNDECIDED:
            return replace(found, leg="samples")
        return Finding("samples", Verdict.UNDECIDED, detail=f"{seen}; {found.detail}", violated=violation.certain)
    if confirmation.at(read.canonical, point) is Verdict.PROVED:
        return Finding("samples", Verdict.CONFLICT, detail=f"{seen}; the checker sees it hold there")
    return Finding(
        "samples", Verdict.UNDECIDED, detail=f"{seen}; balls and checker do not decide it", violated=violation.certain
    )
