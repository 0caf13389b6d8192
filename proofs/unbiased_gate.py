"""Evidence for gates without hidden bias beyond the default legs: their certified suprema, and the real networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics import multiplication_gate as numerics
from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from proofs.certificates.corner import largest_at_corners
from proofs.engine.check import Evidence, scope_of
from proofs.engine.decimals import decimal_down, decimal_up
from proofs.engine.relations import certified
from proofs.engine.verdicts import Counterexample, Finding, Leg, Verdict
from theory.language.canonical import expression
from theory.language.claims import Claim
from theory.language.parameters import read_all
from theory.multiplication_gate import u, v

BITS = 192
CLOSE = Fraction(1, 10**12)  # how near the closed form the supremum is asked to lie; the two come from unrelated computations
SAMPLES = 4000


def _bounds(claim: Claim) -> Iterator[tuple[dict[str, Any], Fraction, Fraction]]:
    """For each instance: its exact parameters, and an enclosure of the stated bound at the corner u = v = radius, where each of these bounds is largest."""
    assert isinstance(claim.statement, sp.Le)
    for instance in claim.instances:
        values = read_all(claim.parameters, instance, claim.id)
        right = claim.statement.rhs.subs({p.symbol: values[p.name] for p in claim.parameters}).subs(dict.fromkeys(claim.where, values["radius"]))
        with iv.precision(BITS):
            found = enclosure(from_tree(expression(right)), {})
        assert found is not None
        yield values, *iv.ends(found)


def _refuted(leg: Leg, what: str, worst: Fraction, at: dict[str, Fraction]) -> Finding:
    reason = f"{what} errs by {decimal_down(worst)}"
    return Finding(leg, Verdict.REFUTED, detail=reason, counterexample=Counterexample({k: str(v) for k, v in at.items()}, reason))


def _supremum(activation: str, attained: bool) -> Callable[[Claim], Finding]:
    """The supremum by branch and bound is below the bound and, if `attained`, next to it: agreement, not proof, for equal numbers cannot be told apart."""

    def leg(claim: Claim) -> Finding:
        for values, low, high in _bounds(claim):
            found = numerics.error(activation, sp.S.Zero, values["scale"], values["radius"])
            if found.lower > high:
                return _refuted("enclose", f"the {activation} gate", found.lower, found.witness)
            if found.upper > low * (1 + CLOSE) or (attained and high > found.lower * (1 + CLOSE)):
                return Finding("enclose", Verdict.UNDECIDED, detail=f"certified supremum in [{decimal_down(found.lower)}, {decimal_up(found.upper)}]")
        how = f"within {decimal_up(CLOSE, 1)} of the closed form" if attained else "below the bound at the corner"
        return Finding("enclose", Verdict.AGREES, detail=f"certified supremum {how} in {scope_of(claim)}")

    return leg


def _network(activation: str) -> Callable[[Claim], Finding]:
    """The torch gate in float64 against the bound, with its own rounding budget on top."""

    def leg(claim: Claim) -> Finding:
        network = ""
        for values, _, high in _bounds(claim):
            found = numerics.measure_error(activation, sp.S.Zero, values["scale"], values["radius"], samples=SAMPLES)
            network = found.network
            if found.worst - found.rounding > high:
                return _refuted("measure", found.network, found.worst, dict(found.at))
        return Finding("measure", Verdict.AGREES, detail=f"{network}, {SAMPLES} samples, {scope_of(claim)}")

    return leg


def _replayed(activation: str) -> Callable[[Claim], Finding]:
    """The checker replays the argument by the mixed derivative; for SiLU, whose mixed derivative takes a search, in the first instance."""

    def leg(claim: Claim) -> Finding:
        chosen = claim.instances[:1] if activation == "silu" else claim.instances
        scope = scope_of(claim) if chosen == claim.instances else f"{len(chosen)} of {scope_of(claim)}"
        return certified(claim, [corner_certificate(activation, claim.at(**i)) for i in chosen], scope)

    return leg


def corner_certificate(activation: str, proposition: Claim) -> dict[str, Any]:
    """The certificate of an instance. D_uv is the sum of -h''(x) / 4 over x = L(u + v) and L(u - v), with t = tanh(x/2): t^2 / 2 for softplus, and
    t^2 / 2 + x t (1 - t^2) / 4 for SiLU."""
    sides = [proposition.assignment["scale"] * (u + sign * v) for sign in (1, -1)]
    halves = [(x, sp.tanh(x / 2)) for x in sides]
    mixed = sp.Add(*(t**2 / 2 + (x * t * (1 - t**2) / 4 if activation == "silu" else 0) for x, t in halves))
    return largest_at_corners(proposition, mixed, attained=True)


EVIDENCE: Evidence = {
    "softplus_error_supremum_is_at_the_corner": {"enclose": _supremum("softplus", True), "certify": _replayed("softplus"), "measure": _network("softplus")},
    "silu_error_supremum_is_at_the_corner": {"enclose": _supremum("silu", True), "certify": _replayed("silu"), "measure": _network("silu")},
    "softplus_relative_error_is_at_most_a_twelfth": {"enclose": _supremum("softplus", False)},
}
