"""The leg `certify`: what the other legs leave is written down as certificates, and the checker replays them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from proofs.certificates import derivations
from proofs.legs import relations, units
from proofs.legs.case import Case, join, run_timed, scope_of
from proofs.legs.verdicts import Finding, Verdict
from theory.language.statements import Count


def replay(case: Case) -> Finding | None:
    """What the checker says of the certificates that `enclose` has left, or of a count that it knows."""
    claim = case.claim
    if case.attempts:
        return join("certify", claim, [relations.certify(a) for a in case.attempts])
    if case.own and isinstance(claim.statement, Count) and units.is_known(claim.statement):
        # only with evidence of our own: a stranger may count other things by the same name
        return units.certify(claim, scope_of(claim))
    return None


def replay_derivation(case: Case, certified: Finding | None) -> Finding | None:
    """Where the derivation closes: the claim for all its parameters on the checker's word, in place of instances; or
    else what it leaves to algebra is written down with the derivation."""
    claim, derived = case.claim, case.found.get("derive")
    if claim.derivation is None or derived is None or not case.established("derive"):
        return certified
    now = certified or Finding("certify", Verdict.SKIPPED)
    if now.scope == "all" or now.verdict not in (Verdict.PROVED, Verdict.SKIPPED):
        return certified
    make = cache(claim.derivation)

    def of_the_family() -> Finding:
        family = derivations.family_certificate(claim, make())
        return now if family is None else relations.certify(relations.Attempt(now, family))

    replayed = run_timed("certify", of_the_family)
    if replayed.verdict is Verdict.PROVED and replayed.scope == "all":
        return replayed

    def of_the_obligations() -> Finding:
        obligations = derivations.obligations_certificate(claim, make())
        return replace(derived, certificates=() if obligations is None else (obligations,))

    written = run_timed("derive", of_the_obligations)
    case.found["derive"] = replace(
        derived, certificates=written.certificates, seconds=derived.seconds + written.seconds
    )
    return certified
