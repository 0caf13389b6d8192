"""A run on the checker's word alone: no search, no computer algebra and no balls decide anything; certificates on disk
prove the live statements, or do not.

The statement of each claim is written down anew and compared with the certificate's; a certificate of another statement
counts for nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proofs import checker
from proofs.certificates import derivations
from proofs.engine.check import mutant_proposition
from proofs.legs import units
from proofs.legs.case import evidence_for, propositions, scope_of
from proofs.legs.verdicts import Checked, Finding, MutantFinding, Verdict
from theory.language.canonical import Untranslatable, family, statement
from theory.language.claims import Claim, Mutant
from theory.language.derivations import Chain, Derivation
from theory.language.errors import InputError
from theory.language.statements import Count, is_relation, kind_of
from theory.language.statuses import DEMANDS


@dataclass(frozen=True, slots=True)
class CertificateFolder:
    """The certificates in a folder, by the names that ``proofs check --certificates`` gives them."""

    files: tuple[Path, ...]

    @classmethod
    def at(cls, folder: Path) -> CertificateFolder:
        """Raises InputError where there is no such folder."""
        if not folder.is_dir():
            raise InputError("--recheck", f"is not a folder: {folder}")
        return cls(tuple(sorted(folder.glob("*.json"))))

    def of(self, claim: str) -> Iterator[Path]:
        """The certificates that are for this claim, its instances, its mutants and its obligations."""
        return (
            f
            for f in self.files
            if f.name == f"{claim}.json"
            or f.name.startswith((f"{claim}.instance", f"{claim}.mutant", f"{claim}.obligations"))
        )

    def read(self, claim: str) -> tuple[dict[str, Any], list[str]]:
        """The claim's certificates by the digest of their statements, recomputed here, and what was refused."""
        found: dict[str, Any] = {}
        refused: list[str] = []
        for file in self.of(claim):
            try:
                data = checker.load(str(file))
            except checker.Refused as reason:
                refused.append(f"{file.name}: {reason}")
                continue
            if isinstance(data, dict) and "statement" in data:
                found[checker.digest(data["statement"])] = data
        return found, refused


def live_statement(proposition: Claim) -> dict[str, Any]:
    """The statement as it stands now, in the checker's form. Raises Untranslatable for what certificates cannot say."""
    if not (isinstance(proposition.statement, Count) or is_relation(proposition.statement)):
        raise Untranslatable(f"certificates are of relations and counts, not of a {kind_of(proposition.statement)}")
    if isinstance(proposition.statement, Count) and not evidence_for(proposition):
        raise Untranslatable("what is counted is known for claims of this project only")
    canonical = units.statement(proposition) if isinstance(proposition.statement, Count) else statement(proposition)[0]
    return json.loads(json.dumps(canonical))  # type: ignore[no-any-return]


def recheck(claim: Claim, certificate_folder: CertificateFolder) -> Checked:
    """The verdict on a claim, and on its mutants, from the certificates of the folder."""
    started = time.perf_counter()
    result = Checked(
        claim.id,
        claim.spec,
        claim.status,
        claim.expected,
        Verdict.STATED,
        "",
        "",
        (),
        domain=repr(claim),
        words=claim.summary,
        place=str(claim.place or ""),
    )
    if not DEMANDS[claim.status].one_of:
        return result
    certificates, refused = certificate_folder.read(claim.id)
    derivation = claim.derivation() if claim.derivation is not None and certificates else None
    verdict, scope, reason, used = _proved(claim, derivation, certificates)
    if (
        scope != "all"
        and derivation is not None
        and _replayed(lambda: derivations.obligations_statement(claim, derivation), certificates) is not None
    ):
        reason = f"{reason}; the obligations of its derivation are replayed, that they imply it is not"
    if verdict is not Verdict.PROVED and refused:
        reason = f"{reason}; {refused[0]}"
    finding = Finding("certify", verdict, scope, reason, certificates=used, seconds=time.perf_counter() - started)
    mutants = tuple(_mutant(claim, m, certificates) for m in claim.mutants)
    tier, note = ("checker", "") if verdict is Verdict.PROVED else ("", reason)
    return replace(
        result,
        verdict=verdict,
        scope=scope,
        tier=tier,
        findings=(finding,),
        mutants=mutants,
        note=note,
        seconds=time.perf_counter() - started,
    )


def _proved(
    claim: Claim, derivation: Derivation | None, certificates: Mapping[str, Any]
) -> tuple[Verdict, str, str, tuple[Mapping[str, Any], ...]]:
    """Verdict, scope, a line on it, and what proves the instances. A certificate that refutes one decides; the first
    reason tells what is missing."""
    whole = (
        _replayed(lambda: json.loads(json.dumps(family(claim))), certificates)
        if isinstance(derivation, Chain) and claim.parameters
        else None
    )
    if whole is not None:
        return Verdict.PROVED, "all", "the claim replayed for all its parameters", (whole,)
    used: list[Mapping[str, Any]] = []
    missing = ""
    instances = propositions(claim)
    for proposition in instances:
        try:
            verdict, why, data = _verdict(proposition, certificates)
        except Untranslatable as untranslatable:
            return Verdict.UNDECIDED, "", str(untranslatable), ()
        if verdict is Verdict.REFUTED:
            return verdict, "", why, (data,)
        if verdict is Verdict.PROVED:
            used.append(data)
        missing = missing or ("" if verdict is Verdict.PROVED else why)
    if not used:
        return Verdict.UNDECIDED, "", missing, ()
    scope = scope_of(claim) if len(used) == len(instances) else f"{len(used)} of {len(instances)} instances"
    return Verdict.PROVED, scope, f"{len(used)} certificates replayed", tuple(used)


def _replayed(live: Callable[[], dict[str, Any]], certificates: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The certificate of that very statement, if the checker says that it proves it."""
    try:
        data = certificates.get(checker.digest(live()))
        report = None if data is None else checker.check(data)
    except (Untranslatable, checker.Rejected, checker.Refused):
        return None
    return (
        data if report is not None and report.verdict == "PROVED" and report.digest == checker.digest(live()) else None
    )


def _verdict(proposition: Claim, certificates: Mapping[str, Any]) -> tuple[Verdict, str, Mapping[str, Any]]:
    """What the checker says of the certificate for this very statement."""
    live = live_statement(proposition)
    digest = checker.digest(live)
    data = certificates.get(digest)
    if data is None:
        others = " (there are certificates of other statements)" if certificates else ""
        return Verdict.UNDECIDED, f"no certificate of this statement{others}", {}
    try:
        report = checker.check(data)
    except (checker.Rejected, checker.Refused) as reason:
        return Verdict.UNDECIDED, f"checker: {reason}", {}
    if report.digest != digest:
        return Verdict.UNDECIDED, "the certificate is of another statement", {}
    return Verdict(report.verdict), report.statement[:200], data


def _mutant(claim: Claim, mutant: Mutant, certificates: Mapping[str, Any]) -> MutantFinding:
    """A mutant is refuted if the checker accepts a counterexample to it."""
    if mutant.status is not None:
        return MutantFinding(mutant.name, Verdict.UNDECIDED, detail="a wrong label has no certificate")
    try:
        verdict, why, data = _verdict(mutant_proposition(claim, mutant), certificates)
    except Untranslatable as reason:
        return MutantFinding(mutant.name, Verdict.UNDECIDED, detail=str(reason))
    return MutantFinding(
        mutant.name, verdict, detail="on the checker's word" if data else why, certificates=(data,) if data else ()
    )
