"""How the findings of the legs make one verdict, by the table of `theory.language.statuses`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from proofs.legs.roster import BY_NAME
from proofs.legs.verdicts import Finding, Verdict
from theory.language.statuses import DEMANDS, PROOF, Demand, Status


class Outcome(NamedTuple):
    """A verdict with its scope and trust tier, or the reason why it is not the one that the status demands."""

    verdict: Verdict
    scope: str = ""
    tier: str = ""
    reason: str = ""


def combine(findings: tuple[Finding, ...], status: Status = "theorem") -> Outcome:
    """The verdict on a claim of that status from the legs' findings.

    What the status demands is given if one of the legs that it names establishes it and, where it asks for a second,
    another of the legs that may be one agrees or establishes it too. Legs that contradict each other are a CONFLICT.

    So that no single fault makes a false statement PROVED: a proof by `enclose` that the checker was shown and did not
    accept counts for nothing, `samples` of the formula itself are never a second leg, and where an establishing leg
    tried and stayed UNDECIDED, neither is `measure`."""
    demand = DEMANDS[status]
    findings = _without_what_the_checker_refused(findings)
    broken = [f for f in findings if f.verdict is Verdict.ERROR]
    if broken:
        return Outcome(Verdict.ERROR, reason=f"internal error in {broken[0].leg}: {broken[0].detail}")
    refuting = [f.leg for f in findings if f.verdict is Verdict.REFUTED]
    establishing = [f for f in findings if _establishes(f, demand)]
    torn = [f for f in findings if f.verdict is Verdict.CONFLICT or (f.violated and establishing)]
    if torn:
        return Outcome(Verdict.CONFLICT, reason=f"{torn[0].leg}: {torn[0].detail}")
    if refuting and establishing:
        said = f"{_listed(establishing)} found {establishing[0].verdict}, {' and '.join(refuting)} REFUTED"
        return Outcome(Verdict.CONFLICT, reason=said)
    if refuting:
        return Outcome(Verdict.REFUTED, reason=f"refuted by {' and '.join(refuting)}")
    if not demand.one_of:
        return Outcome(Verdict(demand.verdict))
    asked = _given(findings, demand)
    if asked is not None:
        return asked
    proved = _given(findings, PROOF)
    if proved is not None:
        return proved._replace(reason=_mislabelled(status, demand))
    return Outcome(Verdict.UNDECIDED, reason=_missing(findings, status, demand))


def _establishes(finding: Finding, demand: Demand) -> bool:
    """Whether the leg establishes a proof, or what is demanded. What a limit's finite sizes evaluate to is neither."""
    verdict = finding.verdict
    return verdict is BY_NAME[finding.leg].establishes and verdict.value in (PROOF.verdict, demand.verdict)


def _without_what_the_checker_refused(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    if not any(f.leg == "certify" and f.verdict is Verdict.UNDECIDED for f in findings):
        return findings
    return tuple(
        replace(f, verdict=Verdict.UNDECIDED) if f.leg == "enclose" and f.verdict is Verdict.PROVED else f
        for f in findings
    )


def _given(findings: tuple[Finding, ...], demand: Demand) -> Outcome | None:
    """The demanded verdict with scope and tier, if the findings give it."""
    giving = [f for f in findings if f.leg in demand.one_of and f.verdict.value == demand.verdict]
    if not giving or (demand.second and len(_agreeing(findings, demand)) < 2):
        return None
    supporting = [f for f in giving if f.scope == "all"] or giving
    best = next(f for leg in demand.one_of for f in supporting if f.leg == leg)
    return Outcome(Verdict(demand.verdict), best.scope, BY_NAME[best.leg].tier)


def _agreeing(findings: tuple[Finding, ...], demand: Demand) -> list[Finding]:
    """The legs that count for the claim; what establishes nothing does not, where a leg that could establish it tried
    in vain."""
    counting = (*demand.one_of, *demand.second)
    in_vain = any(f.verdict is Verdict.UNDECIDED and f.leg in demand.one_of for f in findings)
    return [
        f
        for f in findings
        if f.leg in counting
        and (
            _establishes(f, demand)
            or (f.verdict is Verdict.PROVED and BY_NAME[f.leg].establishes is None)
            or (f.verdict is Verdict.AGREES and not (in_vain and BY_NAME[f.leg].establishes is None))
        )
    ]


def _mislabelled(status: Status, demand: Demand) -> str:
    wanted = demand.verdict if demand.one_of else "only shown"
    return f'the statement is proved, and a claim of status "{status}" is {wanted}; write status="theorem"'


def _missing(findings: tuple[Finding, ...], status: Status, demand: Demand) -> str:
    """Why the findings do not give what is demanded."""
    if not findings:
        return "no leg knows how to check it"
    giving = [f for f in findings if f.leg in demand.one_of and f.verdict.value == demand.verdict]
    if giving:
        sampled = [
            f.leg for f in findings if f.leg not in (*demand.one_of, *demand.second) and f.verdict is Verdict.AGREES
        ]
        but = f"; {sampled[0]} of the formula itself are no second leg" if sampled else ""
        return f"established by {_listed(giving)} alone, and no other leg agrees{but}"
    heard = [f for f in findings if f.leg in demand.one_of]
    if not heard:
        legs = " or ".join(demand.one_of)
        return f'a claim of status "{status}" is {demand.verdict} by {legs}, which cannot look at this statement'
    return f"not established by {_listed(heard)}"


def _listed(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(f.leg for f in findings))
