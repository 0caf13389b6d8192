"""Checking a claim: run its legs, its mutants and what it uses, and combine the findings into one verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from numerics.enclosure.prove import Budget
from proofs.engine.families import comparison, instances_shown
from proofs.engine.scopes import restricted, with_instances
from proofs.legs import relations
from proofs.legs.case import Case, Leg, blame, fault
from proofs.legs.combine import combine
from proofs.legs.derive import attains
from proofs.legs.roster import LEGS
from proofs.legs.verdicts import ESTABLISHED, Checked, Finding, MutantFinding, Verdict
from theory.language.catalogue import find_claim
from theory.language.claims import Claim, Mutant
from theory.language.errors import ClaimError, InputError
from theory.language.statements import Count, free_symbols, is_relation
from theory.language.statuses import DEMANDS

CELLS, MUTANT_CELLS = 2000, 600


@dataclass(slots=True)
class Checker:
    """Checks claims of one run, each once; `local` are the claims of strangers' files, `kernel` says what Rocq found,
    if it was asked for, `outcomes` is the folder of large experiments if they are wanted. `running` are those under
    way, each of which rests on the next."""

    local: Mapping[str, Claim] = field(default_factory=dict)
    cells: int = CELLS
    kernel: Callable[[Claim], Finding | None] | None = None
    outcomes: Path | None = None
    done: dict[str, Checked] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def check(self, claim: Claim) -> Checked:
        """The verdict on a claim with all that it rests on. Never raises for a claim that fails; an internal failure
        becomes the verdict ERROR. Raises InputError for a claim that rests on itself."""
        if claim.id in self.done and self.local.get(claim.id, claim) is claim:
            return self.done[claim.id]
        if claim.id in self.running:
            circle = [*self.running[self.running.index(claim.id) :], claim.id]
            raise InputError(claim.id, f"rests on itself: {' -> '.join(circle)}")
        self.running.append(claim.id)
        try:
            result = self.alone(claim)
            if result.verdict in ESTABLISHED:
                result = resting(claim, result, {used: self.ask(used) for used in claim.uses})
        finally:
            self.running.pop()
        self.done[claim.id] = result
        return result

    def ask(self, identifier: str) -> tuple[Claim, Checked]:
        """Another claim of this run, or of the project, and the verdict on it. Raises InputError for an unknown id."""
        claim = self.local.get(identifier) or find_claim(identifier)
        return claim, self.check(claim)

    def alone(self, claim: Claim) -> Checked:
        """The verdict on a claim by its own legs, whatever it rests on. What is only stated is not checked off; what of
        it can be evaluated is evaluated, and may refute it."""
        started = time.perf_counter()
        shown = not DEMANDS[claim.status].one_of
        legs = tuple(leg for leg in LEGS if leg.establishes is Verdict.EVALUATED) if shown else LEGS
        findings = run_legs(claim, self.cells, self, legs)
        found = settle(claim, findings)
        mutants = () if shown else tuple(check_mutant(claim, m, self) for m in claim.mutants)
        told = (claim, found.verdict, found.scope, found.tier, findings, mutants, started, found.note, found.shown)
        return with_instances(claim, _summary(*told))


def resting(claim: Claim, alone: Checked, used: Mapping[str, tuple[Claim, Checked] | None]) -> Checked:
    """The verdict on a claim from that by its own legs and the verdicts on what it rests on: a proof rests on proofs
    alone, and reaches no further than they do. None stands for what could not be checked at all."""
    allowed = (Verdict.PROVED,) if alone.verdict is Verdict.PROVED else ESTABLISHED
    found: dict[str, tuple[Claim, Checked]] = {}
    for name, checked in used.items():
        if checked is None:
            return undecided(alone, f"rests on {name}, which could not be checked")
        if checked[1].verdict not in allowed:
            return undecided(alone, f"rests on {name}, which is {checked[1].verdict}")
        found[name] = checked
    return restricted(claim, alone, found) if alone.verdict is Verdict.PROVED else alone


def undecided(checked: Checked, note: str) -> Checked:
    """The same result with its verdict taken back."""
    return replace(checked, verdict=Verdict.UNDECIDED, scope="", tier="", note=note, proved_at=None)


def unchecked(claim: Claim, note: str) -> Checked:
    """What there is to say of a claim that was not checked to the end."""
    return replace(_summary(claim, Verdict.UNDECIDED, "", "", (), (), time.perf_counter(), note), whole=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the findings on a claim come to. `shown` is what the verdict is said of, where that is not the statement."""

    verdict: Verdict
    scope: str = ""
    tier: str = ""
    note: str = ""
    shown: str = ""


def settle(claim: Claim, findings: tuple[Finding, ...]) -> Settled:
    """The verdict that the legs' findings make, of a bound that is attained and of instances that are the family's."""
    verdict, scope, tier, note = combine(findings, claim.status)
    if verdict is not Verdict.PROVED:
        return Settled(verdict, scope, tier, note)
    if claim.witness is not None and not attains(claim):
        return Settled(Verdict.UNDECIDED, note="the witness is not shown to attain the bound")
    if scope != "all" and claim.instance is not None:
        same, why = comparison(claim)
        if same is False:
            return Settled(Verdict.UNDECIDED, note=f"an instance is not what is stated: {why}")
        if same is None and any(f.leg == "derive" and f.verdict is Verdict.UNDECIDED for f in findings):
            return Settled(Verdict.UNDECIDED, note=f"only its derivation is about the statement, and stays open: {why}")
        if same is None:
            why = f"proved of the instances as they are written: {why}"
            return Settled(verdict, scope, tier, why, instances_shown(claim))
    return Settled(verdict, scope, tier, note)


def _summary(
    claim: Claim,
    verdict: Verdict,
    scope: str,
    tier: str,
    findings: tuple[Finding, ...],
    mutants: tuple[MutantFinding, ...],
    started: float,
    note: str = "",
    shown: str = "",
) -> Checked:
    example = next((f.counterexample for f in findings if f.counterexample is not None), None)
    return Checked(
        claim.id,
        claim.spec,
        claim.status,
        claim.expected,
        verdict,
        scope,
        tier,
        findings,
        mutants,
        example,
        time.perf_counter() - started,
        note,
        shown or repr(claim),
        claim.summary,
        place=str(claim.place or ""),
    )


def run_legs(
    claim: Claim, cells: int, checker: Checker | None = None, legs: tuple[Leg, ...] = LEGS
) -> tuple[Finding, ...]:
    """What every leg finds that has something to say about the claim. A subject's own evidence replaces the default of
    that leg."""
    asked = checker or Checker()
    kernel = None if asked.kernel is None or claim.id in asked.local else asked.kernel
    case = Case(claim, cells, legs, asked.ask, kernel, asked.outcomes)
    if is_relation(claim.statement) and not {"enclose", "measure"} <= case.own.keys():
        _ = case.instances  # an instance outside the hypotheses is a fault of the claim, not of a leg
    return case.findings()


def mutant_proposition(claim: Claim, mutant: Mutant) -> Claim:
    """The mutant's statement without parameters: at the place that it names, else at the first instance."""
    changed = claim.mutate(mutant)
    statement = changed.statement
    if isinstance(statement, Count) or free_symbols(statement) & {p.symbol for p in changed.parameters}:
        return changed.at(**(mutant.at or changed.instances[0]))
    return replace(changed, parameters=(), hypotheses=())


def check_mutant(claim: Claim, mutant: Mutant, checker: Checker | None = None) -> MutantFinding:
    """Run the machinery on a mutant: a false proposition must be refuted, a wrong label must not be established. What
    goes wrong inside the engine is the verdict ERROR."""
    try:
        return _wrong_label(claim, mutant, checker) if mutant.status is not None else _false(claim, mutant, checker)
    except InputError:
        raise
    except Exception as error:
        blame(error, claim)
        return MutantFinding(mutant.name, Verdict.ERROR, detail=fault(error))


def _wrong_label(claim: Claim, mutant: Mutant, checker: Checker | None) -> MutantFinding:
    try:
        changed = claim.mutate(mutant)
    except ClaimError as refusal:
        return MutantFinding(mutant.name, Verdict.REFUTED, detail=str(refusal))
    verdict = combine(run_legs(changed, MUTANT_CELLS, checker), changed.status).verdict
    refused = verdict not in ESTABLISHED
    return MutantFinding(
        mutant.name, Verdict.REFUTED if refused else Verdict.PROVED, detail=f"as {mutant.status}: {verdict}"
    )


def _false(claim: Claim, mutant: Mutant, checker: Checker | None) -> MutantFinding:
    changed = claim.mutate(mutant)
    if is_relation(changed.statement):
        attempt = relations.enclose(mutant_proposition(claim, mutant), Budget(MUTANT_CELLS))
        findings: tuple[Finding, ...] = (attempt.finding, relations.certify(attempt))
    else:
        findings = run_legs(changed, MUTANT_CELLS, checker)
    refuted = next((f for f in findings if f.verdict is Verdict.REFUTED), None)
    if refuted is not None:
        confirmed = any(f.leg == "certify" and f.verdict is Verdict.REFUTED for f in findings)
        certificates = tuple(
            c for f in findings if f.leg == "certify" and f.verdict is Verdict.REFUTED for c in f.certificates
        )
        return MutantFinding(
            mutant.name,
            Verdict.REFUTED,
            refuted.counterexample,
            "confirmed by the checker" if confirmed else refuted.detail,
            certificates,
        )
    broken = next((f for f in findings if f.verdict is Verdict.ERROR), None)
    if broken is not None:
        return MutantFinding(mutant.name, Verdict.ERROR, detail=broken.detail)
    proved = any(f.verdict is Verdict.PROVED or f.verdict.value == claim.expected for f in findings)
    return MutantFinding(
        mutant.name,
        Verdict.PROVED if proved else Verdict.UNDECIDED,
        detail=findings[0].detail if findings else "no leg",
    )
