"""Evidence on what a small error costs beyond the default legs: the certified supremum at an output weight, and the
real network."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics.gates import multiplication_gate as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.decimals import decimal_down
from proofs.legs.evidence import agrees, holds, refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.parameters import read_all

SAMPLES = 4000


def _cases(claim: Claim) -> Iterator[tuple[sp.Expr, sp.Expr, Fraction]]:
    """Scale, radius and stated bound of each instance; bounds at rational weights and radii are rational."""
    assert isinstance(claim.statement, sp.Le)
    for instance in claim.instances:
        values: dict[str, Any] = read_all(claim.parameters, instance, claim.id)
        stated = claim.statement.rhs.subs({p.symbol: values[p.name] for p in claim.parameters})
        yield 1 / sp.sqrt(values["weight"]), values["radius"], Fraction(int(stated.p), int(stated.q))


def _refuted(leg: str, worst: Fraction, at: dict[str, Fraction]) -> Finding:
    reason = f"the gate errs by {decimal_down(worst)}"
    return refuted(at, reason, leg=leg)


def _supremum(claim: Claim) -> Finding:
    """The supremum of the error by branch and bound, below the stated bound."""
    for scale, radius, stated in _cases(claim):
        found = numerics.error("softplus", sp.S.Zero, scale, radius)
        if found.lower > stated:
            return _refuted("enclose", found.lower, found.witness)
        if found.upper > stated:
            return Finding("enclose", Verdict.UNDECIDED, detail="the certified supremum is not below the bound")
    return holds(claim, f"certified supremum below the bound in {scope_of(claim)}")


def _network(claim: Claim) -> Finding:
    """The torch gate in float64 against the bound, with its own rounding budget on top."""
    for scale, radius, stated in _cases(claim):
        found = numerics.measure_error("softplus", sp.S.Zero, scale, radius, samples=SAMPLES)
        if found.worst - found.rounding > stated:
            return _refuted("measure", found.worst, dict(found.at))
    return agrees(f"{found.network}, {SAMPLES} samples, {scope_of(claim)}")


EVIDENCE: Evidence = {"output_weight_inverse_in_the_error_suffices": {"enclose": _supremum, "measure": _network}}
