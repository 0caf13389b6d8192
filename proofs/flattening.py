"""Evidence for unit counts: exact ranks and enumerations, and the real networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from numerics import flattening as numerics
from proofs.engine.check import Evidence, scope_of
from proofs.engine.decimals import decimal_up
from proofs.engine.verdicts import Counterexample, Finding, Leg, Verdict
from theory.language.claims import Claim, Count

SCALE = sp.Rational(1, 10)


def _count(claim: Claim, n: int) -> tuple[int, int | None]:
    """Exact lower and upper ends of the counted number, from the counting function that the statement names and its options."""
    assert isinstance(claim.statement, Count)
    options: Mapping[str, Any] = claim.statement.options
    if claim.statement.what == "deep_units":
        units = numerics.deep_units(n)
        return units, units
    found = numerics.enumerated_units(n, options.get("activation"), options.get("output_bias") == "yes")
    return found.lower, found.upper


def _judge(statement: Count, lower: int, upper: int | None, value: int) -> Verdict:
    """What an enclosure of the count says about the stated relation."""
    holds = {"==": lower == upper == value, ">=": lower >= value, "<=": upper is not None and upper <= value}[statement.relation]
    fails = {"==": lower > value or (upper is not None and upper < value), ">=": upper is not None and upper < value, "<=": lower > value}[statement.relation]
    return Verdict.PROVED if holds else Verdict.REFUTED if fails else Verdict.UNDECIDED


def _counted(leg: Leg, claim: Claim, detail: str) -> Finding:
    assert isinstance(claim.statement, Count)
    for instance in claim.instances:
        proposition = claim.at(**instance)
        n = int(proposition.assignment["n"])
        assert isinstance(proposition.statement, Count)
        value = int(proposition.statement.value)
        lower, upper = _count(proposition, n)
        verdict = _judge(proposition.statement, lower, upper, value)
        if verdict is Verdict.REFUTED:
            true = str(lower) if lower == upper else f"at least {lower}" if upper is None else f"from {lower} to {upper}"
            return Finding(
                leg, verdict, counterexample=Counterexample({"n": str(n)}, f"the number is {true}, but {claim.statement.relation} {value} is claimed")
            )
        if verdict is Verdict.UNDECIDED:
            return Finding(leg, verdict, detail=f"n = {n}: between {lower} and {upper}")
    return Finding(leg, Verdict.PROVED, scope_of(claim), detail)


def _moments(claim: Claim) -> Finding:
    """Lower bound: the moment matrix is a staircase, entry by entry. Upper bound: the moments of a construction, exactly. Integers only."""
    return _counted("enclose", claim, "exact moments: staircase from below, construction from above")


def _rank(claim: Claim) -> Finding:
    """The 2^n-unit network's own monomial matrix has full rank: none of its units can be dropped (FLINT, exact); and torch runs it within H1's bound."""
    for instance in claim.instances:
        n = int(instance["n"])
        rank = numerics.rank(numerics.sign_monomials(n))
        if rank != 2**n:
            return Finding("measure", Verdict.REFUTED, counterexample=Counterexample({"n": str(n)}, f"the monomial matrix has rank {rank}"))
    return _network(claim, f"rank 2^n of the built network for {scope_of(claim)}; ")


def _network(claim: Claim, detail: str = "") -> Finding:
    for n in (2, 3):
        found = numerics.measure_product(n, "exp", SCALE)
        if found.bound is not None and found.worst - found.rounding > found.bound:
            return Finding(
                "measure",
                Verdict.REFUTED,
                counterexample=Counterexample({k: str(v) for k, v in found.at.items()}, f"{found.network} errs by {decimal_up(found.worst)}"),
            )
    return Finding("measure", Verdict.AGREES, detail=f"{detail}{found.network} errs by at most {decimal_up(found.worst)}, as bounded")


def _tree(claim: Claim) -> Finding:
    return _counted("enclose", claim, "units counted on the tree itself")


def _built(claim: Claim) -> Finding:
    """The torch tree has as many hidden units as stated."""
    from numerics.networks import gates

    assert isinstance(claim.statement, Count)
    for instance in claim.instances:
        proposition = claim.at(**instance)
        assert isinstance(proposition.statement, Count)
        n = int(proposition.assignment["n"])
        units = gates.product_tree(n, "softplus", sp.S.Zero, SCALE).hidden_units
        if not claim.statement.holds(units, int(proposition.statement.value)):
            return Finding("measure", Verdict.REFUTED, counterexample=Counterexample({"n": str(n)}, f"the built tree has {units} hidden units"))
    return Finding("measure", Verdict.AGREES, detail=f"torch modules built and counted for {scope_of(claim)}")


EVIDENCE: Evidence = {
    "signed_sums_isolate_the_product": {"measure": _network},
    "product_needs_two_to_the_n_units": {"enclose": _moments, "measure": _rank},
    "deep_product_needs_four_units_per_gate": {"enclose": _tree, "measure": _built},
}
