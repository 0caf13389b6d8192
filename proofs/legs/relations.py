"""The default legs for a relation over a box: `enclose` proves or refutes with balls, `certify` has the checker replay
it, `measure` tries to break it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree, to_tree
from numerics.enclosure.goals import Cell, Goal, cell_of, definedness_goals, relation_goals
from numerics.enclosure.prove import Budget, Outcome, fails_at, prove
from numerics.enclosure.symbolic import to_sympy
from proofs import checker
from proofs.legs.decimals import enclosed
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.canonical import Back, Untranslatable, point_in_claim, statement
from theory.language.claims import Claim, Count, Prose

SAMPLES = 200
DIGITS = 30


@dataclass(frozen=True, slots=True)
class Attempt:
    """What branch and bound made of one proposition: a finding, and the certificate if there is one."""

    finding: Finding
    certificate: dict[str, Any] | None = None


def enclose(claim: Claim, budget: Budget) -> Attempt:
    """Prove or refute a relation without parameters on its whole box."""
    try:
        canonical, back = statement(claim)
    except Untranslatable as reason:
        return Attempt(Finding("enclose", Verdict.UNDECIDED, detail=str(reason)))
    box = cell_of(canonical["box"])
    goals: list[dict[str, Any]] = []
    open_goal = ""
    for goal, defines in [(g, True) for g in definedness_goals(canonical["relation"])] + [
        (g, False) for g in relation_goals(canonical["relation"])
    ]:
        outcome = prove(goal, box, budget)
        if defines and (outcome.point is not None or outcome.between is not None) and _has_general_power(claim):
            # SymPy gives 0**y a value for y >= 0, certificates do not: such a point refutes nothing.
            open_goal = open_goal or f"a power with a variable exponent needs a positive base: {_shown(goal)}"
        elif outcome.point is not None or outcome.between is not None:
            return _refuted(claim, canonical, back, goal, outcome, defines)
        elif outcome.proof is None:
            open_goal = open_goal or f"open after {min(budget.spent, budget.cells)} cells: {_shown(goal)}"
        else:
            goals.append({"goal": goal.tree(), "proof": outcome.proof})
    if open_goal:
        return Attempt(Finding("enclose", Verdict.UNDECIDED, detail=open_goal))
    return Attempt(
        Finding("enclose", Verdict.PROVED, scope="all", detail=f"{len(goals)} goals, {budget.spent} cells"),
        certificate(claim, canonical, {"kind": "relation-on-box", "goals": goals}),
    )


def _has_general_power(claim: Claim) -> bool:
    assert not isinstance(claim.statement, Count | Prose)
    return any(not power.exp.is_Rational for power in claim.statement.atoms(sp.Pow))


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


def _refuted(
    claim: Claim, canonical: dict[str, Any], back: Back, goal: Goal, outcome: Outcome, defines: bool
) -> Attempt:
    if outcome.point is None:
        assert outcome.between is not None
        ends = [point_in_claim(_rationals(p), back) for p in outcome.between]
        place = {
            x: f"between {ends[0][x]} and {ends[1][x]}" if ends[0][x] != ends[1][x] else str(ends[0][x])
            for x in ends[0]
        }
        reason = f"{_shown(goal)} fails: it changes sign there, so a side is undefined"
        return Attempt(
            Finding("enclose", Verdict.REFUTED, counterexample=Counterexample(_parameters(claim) | place, reason))
        )
    place = {x: str(v) for x, v in point_in_claim(_rationals(outcome.point), back).items()}
    reason = (
        f"a side is undefined: {_shown(goal)} fails" if defines else _both_sides(canonical["relation"], outcome.point)
    )
    refutation = certificate(
        claim, canonical, {"kind": "counterexample", "point": {x: str(v) for x, v in outcome.point.items()}}
    )
    return Attempt(
        Finding("enclose", Verdict.REFUTED, counterexample=Counterexample(_parameters(claim) | place, reason)),
        refutation,
    )


def _parameters(claim: Claim) -> dict[str, str]:
    """What an instance of a family fixes, which belongs to its counterexamples."""
    return {name: str(value) for name, value in claim.assignment.items()}


def _rationals(point: Mapping[str, fmpq]) -> dict[str, sp.Rational]:
    return {x: sp.Rational(int(v.p), int(v.q)) for x, v in point.items()}


def _shown(goal: Goal) -> str:
    try:
        text = str(to_sympy(goal.expression))
    except KeyError:
        text = str(to_tree(goal.expression))
    return f"{text if len(text) <= 120 else text[:117] + '...'} {goal.sign} 0"


def _both_sides(relation: Any, point: Mapping[str, fmpq]) -> str:
    """Enclosures of the two sides of the first part that fails at the point."""
    if relation[0] == "and":
        return next(
            _both_sides(part, point) for part in relation[1:] if any(fails_at(g, point) for g in relation_goals(part))
        )
    with iv.precision(128):
        sides = [enclosure(from_tree(side), point) for side in relation[1:]]
    left, right = (enclosed(*iv.ends(s), 10) if s is not None and iv.is_finite(s) else "undefined" for s in sides)
    return f"left side {left}, right side {right}, but {relation[0]} is claimed"


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


def certified(claim: Claim, certificates: list[dict[str, Any]], scope: str) -> Finding:
    """The checker's word on certificates that a subject has made itself: the first that is not accepted, or proof for
    that scope."""
    for data in certificates:
        found = certify(Attempt(Finding("certify", Verdict.SKIPPED), data))
        if found.verdict is not Verdict.PROVED:
            return found
    return Finding(
        "certify", Verdict.PROVED, scope, f"{len(certificates)} certificates replayed", certificates=tuple(certificates)
    )


def measure(claim: Claim) -> Finding:
    """Search for a violation with mpmath at points that Hypothesis chooses; one that is found counts only once an exact
    enclosure confirms it."""
    try:
        canonical, back = statement(claim)
    except Untranslatable as reason:
        return Finding("measure", Verdict.SKIPPED, detail=str(reason))
    box = cell_of(canonical["box"])
    goals = ([] if _has_general_power(claim) else definedness_goals(canonical["relation"])) + relation_goals(
        canonical["relation"]
    )
    worst, point = _search(claim, box, back, goals)
    if point is not None:
        place = {x: str(v) for x, v in point_in_claim(_rationals(point), back).items()}
        return Finding(
            "measure",
            Verdict.REFUTED,
            counterexample=Counterexample(_parameters(claim) | place, _both_sides(canonical["relation"], point)),
        )
    return Finding("measure", Verdict.AGREES, detail=f"{SAMPLES} points, least slack {worst}")


def _search(claim: Claim, box: Cell, back: Back, goals: list[Goal]) -> tuple[str, dict[str, fmpq] | None]:
    import mpmath
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import strategies as st

    assert not isinstance(claim.statement, Count | Prose)
    parts = claim.statement.args if isinstance(claim.statement, sp.And) else (claim.statement,)
    names = list(box.lower)
    symbols = list(claim.where)
    evaluators = [
        (sp.lambdify(symbols, p.lhs, "mpmath"), sp.lambdify(symbols, p.rhs, "mpmath"), p.rel_op) for p in parts
    ]
    found: dict[str, Any] = {"least": mpmath.inf, "point": None}
    steps = 2**20

    @settings(
        max_examples=SAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.target),
    )
    @given(st.tuples(*(st.integers(0, steps) for _ in names)))
    def attempt(ticks: tuple[int, ...]) -> None:
        point = {x: box.lower[x] + box.width(x) * fmpq(k, steps) for x, k in zip(names, ticks, strict=True)}
        if found["point"] is not None or not box.holds(point):
            return
        exact = point_in_claim(_rationals(point), back)
        fixed = {str(x): claim.where[x].start for x in symbols}
        values = [mpmath.mpmathify(sp.N(exact.get(str(x), fixed[str(x)]), DIGITS + 10)) for x in symbols]
        slack = _least_slack(evaluators, values)
        found["least"] = min(found["least"], slack)
        target(-float(min(max(slack, -1e6), 1e6)))
        if slack <= 0:
            with iv.precision(200):
                if any(fails_at(g, point) for g in goals):
                    found["point"] = point

    with mpmath.workdps(DIGITS):
        attempt()
        return mpmath.nstr(found["least"], 3), found["point"]


def _least_slack(evaluators: list[Any], values: list[Any]) -> Any:
    """The smallest margin of the relations at a point; a side that is not a real number counts as no margin."""
    import mpmath

    slacks = []
    for left, right, operator in evaluators:
        try:
            a, b = left(*values), right(*values)
        except (ZeroDivisionError, ValueError, OverflowError):
            return mpmath.mpf(-1)
        if not (isinstance(a - b, mpmath.mpf | int) and mpmath.isfinite(a - b)):
            return mpmath.mpf(-1)
        slacks.append(
            mpmath.mpf(
                b - a
                if operator in ("<=", "<")
                else a - b
                if operator in (">=", ">")
                else -abs(a - b)
                if operator == "=="
                else abs(a - b)
            )
        )
    return min(slacks)
