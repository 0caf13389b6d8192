"""Checking a claim: run its legs, its mutants and what it uses, and combine the findings into one verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import sympy as sp

from numerics.enclosure.prove import Budget
from proofs.certificates import derivations
from proofs.legs import relations, units
from proofs.legs.derive import attains, derive
from proofs.legs.limits import OutOfMemory, OutOfTime, within
from proofs.legs.verdicts import Checked, Finding, Leg, MutantFinding, Verdict, combine
from theory.language import reading
from theory.language.algebra import is_nonnegative, is_zero
from theory.language.canonical import Untranslatable
from theory.language.catalogue import counterpart, find_claim
from theory.language.claims import EXPECTED, Claim, Count, Mutant, Prose
from theory.language.errors import InputError

Evidence = Mapping[str, Mapping[Leg, Callable[[Claim], Finding]]]
CELLS, MUTANT_CELLS = 2000, 600
LONGEST = 5000  # parts of a statement that computer algebra is asked about
SECONDS = 1000.0  # of processor time; counts decide long before


@dataclass(slots=True)
class Checker:
    """Checks claims of one run, each once; `local` are the claims of strangers' files, `kernel` says what Rocq found,
    if it was asked for."""

    local: Mapping[str, Claim] = field(default_factory=dict)
    cells: int = CELLS
    kernel: Callable[[Claim], Finding | None] | None = None
    done: dict[str, Checked] = field(default_factory=dict)

    def check(self, claim: Claim) -> Checked:
        """The verdict on a claim with all that it rests on. Never raises for a claim that fails; an internal failure
        becomes the verdict ERROR."""
        if claim.id in self.done and self.local.get(claim.id, claim) is claim:
            return self.done[claim.id]
        result = self.alone(claim)
        if result.verdict is Verdict.PROVED:
            used = {u: self.check(self.local.get(u) or find_claim(u)).verdict for u in claim.uses}
            result = resting(result, used)
        self.done[claim.id] = result
        return result

    def alone(self, claim: Claim) -> Checked:
        """The verdict on a claim by its own legs, whatever it rests on."""
        started = time.perf_counter()
        if EXPECTED[claim.status] == "STATED":
            return _summary(claim, Verdict.STATED, "", "", (), (), started)
        findings = (*run_legs(claim, self.cells), *self._by_the_kernel(claim))
        verdict, scope, tier = combine(findings)
        note = "" if findings else "no leg knows how to check it"
        if verdict is Verdict.PROVED and claim.witness is not None and not attains(claim):
            verdict, scope, tier, note = Verdict.UNDECIDED, "", "", "the witness is not shown to attain the bound"
        mutants = tuple(check_mutant(claim, m) for m in claim.mutants)
        return _summary(claim, verdict, scope, tier, findings, mutants, started, note)

    def _by_the_kernel(self, claim: Claim) -> Iterator[Finding]:
        """The leg `kernel`, where there is a theorem. It keeps its own time: compiling afresh takes longer than the
        other legs' safety net allows."""
        if self.kernel is None or claim.id in self.local:
            return
        started = time.perf_counter()
        finding = self.kernel(claim)
        if finding is not None:
            yield replace(finding, seconds=finding.seconds + time.perf_counter() - started)


def resting(alone: Checked, used: Mapping[str, Verdict | None]) -> Checked:
    """The verdict on a claim from that by its own legs and the verdicts on what it rests on: PROVED only if all that
    is. None stands for what could not be checked at all."""
    for name, verdict in used.items():
        if verdict is not Verdict.PROVED:
            became = "could not be checked" if verdict is None else f"is {verdict}"
            alone = undecided(alone, f"rests on {name}, which {became}")
    return alone


def undecided(checked: Checked, note: str) -> Checked:
    """The same result with its verdict taken back."""
    return replace(checked, verdict=Verdict.UNDECIDED, scope="", tier="", note=note)


def unchecked(claim: Claim, note: str) -> Checked:
    """What there is to say of a claim that was not checked to the end."""
    return replace(_summary(claim, Verdict.UNDECIDED, "", "", (), (), time.perf_counter(), note), whole=False)


def _summary(
    claim: Claim,
    verdict: Verdict,
    scope: str,
    tier: str,
    findings: tuple[Finding, ...],
    mutants: tuple[MutantFinding, ...],
    started: float,
    note: str = "",
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
        repr(claim),
        claim.summary,
    )


def run_legs(claim: Claim, cells: int) -> tuple[Finding, ...]:
    """Every leg that has something to say about the claim. A subject's own evidence replaces the default of that
    leg."""
    own = evidence_for(claim)
    findings: list[Finding] = []
    relation = not isinstance(claim.statement, Count)
    if "derive" in own or claim.derivation is not None:
        findings.append(timed("derive", lambda: own["derive"](claim) if "derive" in own else derive(claim)))
    # Putting numbers into a large statement takes SymPy a while; own legs may not need it.
    instances = propositions(claim) if relation and not {"enclose", "measure"} <= own.keys() else []
    attempts: list[relations.Attempt] = []
    if "enclose" in own:
        findings.append(timed("enclose", lambda: own["enclose"](claim)))
    elif relation:
        findings.append(timed("enclose", lambda: _enclose(claim, instances, attempts, cells)))
    if claim.derivation is None and relation and not claim.parameters and "derive" not in own:
        defined = any(f.leg == "enclose" and f.verdict is Verdict.PROVED for f in findings)
        findings.insert(0, timed("derive", lambda: derive_relation(claim, defined)))
    if "certify" in own:
        findings.append(timed("certify", lambda: own["certify"](claim)))
    elif attempts:
        findings.append(timed("certify", lambda: _joined("certify", claim, [relations.certify(a) for a in attempts])))
    elif (
        own and isinstance(claim.statement, Count) and units.is_known(claim.statement)
    ):  # a stranger may count other things by the same name
        findings.append(timed("certify", lambda: units.certify(claim, scope_of(claim))))
    if claim.derivation is not None:
        findings = _with_derivation(claim, findings)
    if "measure" in own:
        findings.append(timed("measure", lambda: own["measure"](claim)))
    elif relation:
        findings.append(timed("measure", lambda: _joined("measure", claim, [relations.measure(p) for p in instances])))
    return tuple(findings)


def _with_derivation(claim: Claim, findings: list[Finding]) -> list[Finding]:
    """Where the derivation closes: the claim for all its parameters on the checker's word, in place of instances; or
    else what it leaves to algebra."""
    assert claim.derivation is not None
    make = cache(claim.derivation)
    derived = next((f for f in findings if f.leg == "derive" and f.verdict is Verdict.PROVED), None)
    certified = next((f for f in findings if f.leg == "certify"), Finding("certify", Verdict.SKIPPED))
    if derived is None or certified.scope == "all" or certified.verdict not in (Verdict.PROVED, Verdict.SKIPPED):
        return findings

    def replay() -> Finding:
        family = derivations.family_certificate(claim, make())
        return certified if family is None else relations.certify(relations.Attempt(certified, family))

    replayed = timed("certify", replay)
    if replayed.verdict is Verdict.PROVED and replayed.scope == "all":
        return [*(f for f in findings if f.leg != "certify"), replayed]
    written = timed(
        "derive",
        lambda: replace(
            derived, certificates=tuple(filter(None, [derivations.obligations_certificate(claim, make())]))
        ),
    )
    return [
        replace(f, certificates=written.certificates, seconds=f.seconds + written.seconds) if f is derived else f
        for f in findings
    ]


def evidence_for(claim: Claim) -> Mapping[Leg, Callable[[Claim], Finding]]:
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


def _enclose(claim: Claim, instances: list[Claim], attempts: list[relations.Attempt], cells: int) -> Finding:
    for proposition in instances:
        attempts.append(relations.enclose(proposition, Budget(cells)))
    return _joined("enclose", claim, [a.finding for a in attempts])


def _joined(leg: Leg, claim: Claim, findings: list[Finding]) -> Finding:
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


def timed(leg: Leg, run: Callable[[], Finding]) -> Finding:
    """Run a leg inside the safety net and note its time."""
    started = time.perf_counter()
    try:
        with within(SECONDS):
            finding = run()
    except OutOfMemory:
        finding = _out_of_memory(leg)
    except OutOfTime:
        finding = Finding(
            leg,
            Verdict.UNDECIDED,
            detail=f"stopped by the safety net after {SECONDS:.0f} s of processor time: not reproducible",
            reproducible=False,
        )
    except MemoryError:
        finding = _out_of_memory(leg)
    except (InputError, Untranslatable) as error:
        finding = Finding(leg, Verdict.UNDECIDED, detail=str(error))
    return replace(finding, seconds=time.perf_counter() - started)


def _out_of_memory(leg: Leg) -> Finding:
    detail = "stopped by the safety net, out of memory: not reproducible"
    return Finding(leg, Verdict.UNDECIDED, detail=detail, reproducible=False)


def derive_relation(claim: Claim, defined: bool) -> Finding:
    """Computer algebra on a plain relation: an exact zero, or a sign that the ranges decide. `defined` must vouch for
    definedness."""
    statement = claim.statement
    if not isinstance(statement, sp.Eq | sp.Le | sp.Ge):
        return Finding("derive", Verdict.SKIPPED, detail="no derivation given")
    if reading.counted(statement) > LONGEST:
        return Finding("derive", Verdict.SKIPPED, detail="too long for computer algebra")
    if isinstance(statement, sp.Eq):
        settled = is_zero(statement.lhs - statement.rhs)
    else:
        gap = statement.rhs - statement.lhs if isinstance(statement, sp.Le) else statement.lhs - statement.rhs
        settled = (
            any(is_nonnegative(gap.subs(shift, simultaneous=True)) for shift in _shifts(claim))
            if sp.count_ops(gap) < 60
            else False
        )
    if not settled:
        return Finding("derive", Verdict.SKIPPED, detail="not settled by algebra alone")
    return Finding(
        "derive",
        Verdict.PROVED if defined else Verdict.AGREES,
        scope="all" if defined else "",
        detail="difference decided by computer algebra",
    )


def _shifts(claim: Claim) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Ways to write the ranges into assumptions: as they stand, measured from the lower ends, measured from the upper
    ends."""
    yield {}
    for end in ("lower", "upper"):
        yield {
            x: (r.start + sp.Dummy(nonnegative=True)) if end == "lower" else (r.end - sp.Dummy(nonnegative=True))
            for x, r in claim.where.items()
        }


def mutant_proposition(claim: Claim, mutant: Mutant) -> Claim:
    """The mutant's statement without parameters: at the place that it names, else at the first instance."""
    changed = claim.mutate(mutant)
    statement = changed.statement
    if (
        isinstance(statement, Count)
        or not isinstance(statement, Prose)
        and statement.free_symbols & {p.symbol for p in changed.parameters}
    ):
        return changed.at(**(mutant.at or changed.instances[0]))
    return replace(changed, parameters=(), hypotheses=())


def check_mutant(claim: Claim, mutant: Mutant) -> MutantFinding:
    """Run the machinery on a mutant: a false proposition must be refuted, a wrong label must not be proved."""
    changed = claim.mutate(mutant)
    if mutant.status is not None:
        verdict, _, _ = combine(run_legs(changed, MUTANT_CELLS))
        refused = verdict is not Verdict.PROVED
        return MutantFinding(
            mutant.name, Verdict.REFUTED if refused else Verdict.PROVED, detail=f"as {mutant.status}: {verdict}"
        )
    if isinstance(changed.statement, Count):
        findings = run_legs(changed, MUTANT_CELLS)
    else:
        attempt = relations.enclose(mutant_proposition(claim, mutant), Budget(MUTANT_CELLS))
        findings = (attempt.finding, relations.certify(attempt))
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
    proved = any(f.verdict is Verdict.PROVED for f in findings)
    return MutantFinding(
        mutant.name,
        Verdict.PROVED if proved else Verdict.UNDECIDED,
        detail=findings[0].detail if findings else "no leg",
    )
