"""Every leg, in the order in which they are shown. A new leg is entered here, and in the table of
`theory.language.statuses` if a status may ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from numerics.enclosure.prove import Budget
from proofs.legs import algebra, certify, convergence, relations, values
from proofs.legs.case import Case, Leg, join
from proofs.legs.derive import derive
from proofs.legs.experiment import run_experiment
from proofs.legs.verdicts import Finding, Verdict
from theory.language.experiments import Experiment
from theory.language.statements import OTHERS, RELATIONS, Count
from theory.language.values import Limit, Value


def _derive(case: Case) -> Finding | None:
    if isinstance(case.claim.statement, Limit):
        return convergence.derive_limit(case)
    if case.claim.derivation is not None:
        return derive(case.claim)
    if case.claim.parameters or not isinstance(case.claim.statement, RELATIONS):
        return None
    return algebra.derive_relation(case.claim, case.established("enclose"))


def _enclose(case: Case) -> Finding:
    for proposition in case.instances:
        case.attempts.append(relations.enclose(proposition, Budget(case.cells)))
    return join("enclose", case.claim, [a.finding for a in case.attempts])


def _by_kernel(case: Case) -> Finding | None:
    """Where there is a theorem. Rocq keeps its own time: compiling afresh takes longer than the safety net allows."""
    return None if case.kernel is None else case.kernel(case.claim)


def _evaluate(case: Case) -> Finding | None:
    if isinstance(case.claim.statement, Limit):
        return convergence.evaluate_limit(case)
    return values.evaluate_value(case)


def _measure(case: Case) -> Finding | None:
    if isinstance(case.claim.statement, Limit):
        return convergence.measure_limit(case)
    if isinstance(case.claim.statement, Value):
        return values.measure_value(case)
    return None  # only a subject can run a network


def _sample(case: Case) -> Finding | None:
    """Not where the subject has a second route, which reads the statement too."""
    if "measure" in case.own:
        return None
    return join("samples", case.claim, [relations.sample(p) for p in case.instances])


LEGS: tuple[Leg, ...] = (
    Leg("derive", "SymPy", Verdict.PROVED, (*RELATIONS, Count, Limit), _derive, needs=("enclose",)),
    Leg("enclose", "Arb", Verdict.PROVED, RELATIONS, _enclose),
    Leg(
        "certify",
        "checker",
        Verdict.PROVED,
        (*RELATIONS, *OTHERS),
        certify.replay,
        needs=("derive", "enclose"),
        finish=certify.replay_derivation,
    ),
    Leg("kernel", "kernel", Verdict.PROVED, (*RELATIONS, Count), _by_kernel, clocked=False),
    Leg("evaluate", "Arb", Verdict.EVALUATED, (Limit, Value), _evaluate),
    Leg("experiment", "statistics", Verdict.SUPPORTED, (Experiment,), run_experiment, clocked=False),
    Leg("measure", "", None, (Limit, Value), _measure),
    Leg("samples", "", None, RELATIONS, _sample),
)
BY_NAME: Mapping[str, Leg] = {leg.name: leg for leg in LEGS}
