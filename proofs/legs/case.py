"""A leg, which is one way to examine a claim, and a case, which is one claim under examination by all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from traceback import extract_tb
from typing import overload

from proofs.legs.limits import OutOfMemory, OutOfTime, within
from proofs.legs.relations import Attempt
from proofs.legs.verdicts import Checked, Finding, Verdict
from theory.language.canonical import Untranslatable
from theory.language.catalogue import counterpart
from theory.language.claims import Claim
from theory.language.errors import ClaimError, InputError
from theory.language.places import own_place

Evidence = Mapping[str, Mapping[str, Callable[[Claim], Finding]]]
SECONDS = 1000.0  # of processor time; counts decide long before


@dataclass(frozen=True, slots=True)
class Leg:
    """One way to examine claims.

    It `establishes` a verdict, or nothing: then it agrees or refutes. `tier` names what has to be trusted if it does.
    `kinds` are the classes of statements that `run` can look at by itself; a subject's own evidence replaces `run` and
    looks at whatever it likes. `run` gives None where it has nothing to say. `needs` are legs that have to be heard
    before. `finish` may replace the finding, the subject's own too. `clocked` legs run inside the safety net."""

    name: str
    tier: str
    establishes: Verdict | None
    kinds: tuple[type, ...]
    run: Callable[[Case], Finding | None]
    needs: tuple[str, ...] = ()
    finish: Callable[[Case, Finding | None], Finding | None] | None = None
    clocked: bool = True


@dataclass
class Case:
    """One claim under examination: what its legs have found so far, and what they leave for each other.

    `attempts` are the certificates that `enclose` leaves to `certify`; `kernel` asks Rocq, if it was started; `ask`
    gives another claim and its verdict; `outcomes` is the folder of large experiments, if they are wanted."""

    claim: Claim
    cells: int
    legs: tuple[Leg, ...]
    ask: Callable[[str], tuple[Claim, Checked]]
    kernel: Callable[[Claim], Finding | None] | None = None
    outcomes: Path | None = None
    found: dict[str, Finding | None] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)

    @cached_property
    def own(self) -> Mapping[str, Callable[[Claim], Finding]]:
        """The legs that the claim's subject supplies."""
        return evidence_for(self.claim)

    @cached_property
    def instances(self) -> list[Claim]:
        """The propositions that have to hold. Raises InputError for an instance outside the hypotheses."""
        return propositions(self.claim)

    def findings(self) -> tuple[Finding, ...]:
        """What every leg found that has something to say."""
        for leg in self.legs:
            self.hear(leg)
        return tuple(f for f in (self.found[leg.name] for leg in self.legs) if f is not None)

    def hear(self, leg: Leg) -> Finding | None:
        """What this leg finds; it is asked once, after those that it needs."""
        if leg.name not in self.found:
            for other in self.legs:
                if other.name in leg.needs:
                    self.hear(other)
            found = self._examine(leg)
            self.found[leg.name] = found if leg.finish is None else leg.finish(self, found)
        return self.found[leg.name]

    def _examine(self, leg: Leg) -> Finding | None:
        if leg.name in self.own:
            return run_timed(leg.name, lambda: self.own[leg.name](self.claim), claim=self.claim)
        if not isinstance(self.claim.statement, leg.kinds):
            return None
        return run_timed(leg.name, lambda: leg.run(self), leg.clocked, self.claim)

    def established(self, leg: str) -> bool:
        """Whether that leg has been heard, and has proved the claim."""
        found = self.found.get(leg)
        return found is not None and found.verdict is Verdict.PROVED


def evidence_for(claim: Claim) -> Mapping[str, Callable[[Claim], Finding]]:
    """The legs that ``proofs/<chapter>/<subject>.py`` supplies for this claim itself."""
    module = counterpart(claim.subject, "proofs")
    evidence: Evidence = {} if module is None else module.EVIDENCE
    return evidence.get(claim.name, {})


def propositions(claim: Claim) -> list[Claim]:
    """The claim itself, or its instances if it is a family."""
    return [claim.at(**i) for i in claim.instances] if claim.parameters else [claim]


def scope_of(claim: Claim) -> str:
    """What checking the instances covers: "all" without parameters, ``n = 1..6``, or a number of instances."""
    if not claim.parameters:
        return "all"
    if len(claim.parameters) == 1:
        name = claim.parameters[0].name
        values = (
            sorted(int(i[name]) for i in claim.instances)
            if all(isinstance(i[name], int) for i in claim.instances)
            else []
        )
        if values and values == list(range(values[0], values[-1] + 1)) and len(values) > 1:
            return f"{name} = {values[0]}..{values[-1]}"
        return f"{name} = " + ", ".join(str(i[name]) for i in claim.instances)
    return f"{len(claim.instances)} instances"


def join(leg: str, claim: Claim, findings: list[Finding]) -> Finding:
    """One finding for all instances, if there are any: the worst verdict, the first counterexample, every
    certificate."""
    if not findings:
        return Finding(leg, Verdict.SKIPPED, detail="a family without instances")
    certificates = tuple(c for f in findings for c in f.certificates)
    for verdict in (Verdict.CONFLICT, Verdict.REFUTED, Verdict.UNDECIDED, Verdict.SKIPPED):
        for finding in findings:
            if finding.verdict is verdict:
                return replace(finding, leg=leg, certificates=certificates)
    scope = scope_of(claim) if findings[0].verdict is Verdict.PROVED else ""
    return replace(findings[0], leg=leg, scope=scope, certificates=certificates)


def blame(error: Exception, claim: Claim) -> None:
    """Raise ClaimError for an error in a stranger's own functions: it is the claim's, and none of the engine's."""
    place = own_place(error, claim.place)
    if place is not None:
        raise ClaimError(claim.id, f"fails in its own code at {place}: {type(error).__name__}: {error}") from error


def fault(error: Exception) -> str:
    """What went wrong inside the engine, and where, on one line."""
    place = extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"{type(error).__name__}: {error} ({where}); please report it with the claim"


@overload
def run_timed(leg: str, run: Callable[[], Finding], *, claim: Claim | None = None) -> Finding: ...
@overload
def run_timed(
    leg: str, run: Callable[[], Finding | None], clocked: bool, claim: Claim | None = None
) -> Finding | None: ...
def run_timed(
    leg: str, run: Callable[[], Finding | None], clocked: bool = True, claim: Claim | None = None
) -> Finding | None:
    """Run a leg inside the safety net, if it is `clocked`, and note its time. Raises ClaimError for an error in the
    functions that a stranger's `claim` brings."""
    started = time.perf_counter()
    try:
        with within(SECONDS) if clocked else nullcontext():
            finding = run()
    except (OutOfMemory, MemoryError):
        detail = "stopped by the safety net, out of memory: not reproducible"
        finding = Finding(leg, Verdict.UNDECIDED, detail=detail, reproducible=False)
    except OutOfTime:
        detail = f"stopped by the safety net after {SECONDS:.0f} s of processor time: not reproducible"
        finding = Finding(leg, Verdict.UNDECIDED, detail=detail, reproducible=False)
    except (InputError, Untranslatable) as error:
        finding = Finding(leg, Verdict.UNDECIDED, detail=str(error))
    except Exception as error:
        if claim is not None:
            blame(error, claim)
        finding = Finding(leg, Verdict.ERROR, detail=fault(error))
    if finding is None:
        return None
    before = 0.0 if clocked else finding.seconds  # what the kernel has already spent on it
    return replace(finding, seconds=before + time.perf_counter() - started)
