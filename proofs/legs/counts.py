"""Judging statements about whole numbers by exact lower and upper ends of what is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy as sp

from proofs.legs.case import scope_of
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.statements import Count

Ends = Callable[
    [Claim, Count], tuple[int, int | None]
]  # of a proposition and its statement; None: no upper end is known


def judge(statement: Count, lower: int, upper: int | None, value: int) -> Verdict:
    """What an enclosure of the count says about the stated relation."""
    holds = {"==": lower == upper == value, ">=": lower >= value, "<=": upper is not None and upper <= value}[
        statement.relation
    ]
    fails = {
        "==": lower > value or (upper is not None and upper < value),
        ">=": upper is not None and upper < value,
        "<=": lower > value,
    }[statement.relation]
    return Verdict.PROVED if holds else Verdict.REFUTED if fails else Verdict.UNDECIDED


def read_count(proposition: Claim) -> tuple[Count, int]:
    """The statement of a proposition about a count, and its value there. Raises InputError for a value that is not a
    whole number: rounding would change it."""
    assert isinstance(proposition.statement, Count)
    value = sp.sympify(proposition.statement.value, strict=True)
    if not value.is_Integer:
        raise InputError("value", f"of a count must be a whole number in {proposition.id}", value)
    return proposition.statement, int(value)


def count_over_instances(leg: str, claim: Claim, ends: Ends, detail: str) -> Finding:
    """The finding over all instances: the first that fails or stays open, or proof for those instances."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        lower, upper = ends(proposition, statement)
        verdict = judge(statement, lower, upper, value)
        place = {k: str(v) for k, v in {**proposition.assignment, **statement.options}.items()}
        if verdict is Verdict.REFUTED:
            true = (
                str(lower) if lower == upper else f"at least {lower}" if upper is None else f"from {lower} to {upper}"
            )
            return Finding(
                leg,
                verdict,
                counterexample=Counterexample(
                    place, f"the number is {true}, but {statement.relation} {value} is claimed"
                ),
            )
        if verdict is Verdict.UNDECIDED:
            return Finding(
                leg,
                verdict,
                detail=", ".join(f"{k} = {v}" for k, v in place.items()) + f": between {lower} and {upper}",
            )
    return Finding(leg, Verdict.PROVED, scope_of(claim), detail)


def agree_over_instances(claim: Claim, ends: Ends, detail: str) -> Finding:
    """The finding of the leg `measure` over all instances: another count that agrees, refutes or stays open, and
    establishes nothing."""
    finding = count_over_instances("measure", claim, ends, detail)
    return replace(finding, verdict=Verdict.AGREES, scope="") if finding.verdict is Verdict.PROVED else finding
