"""Evidence for gates without hidden bias beyond the default legs: their certified suprema, and the real networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from proofs.gates.multiplication_gate import in_torch, network, supremum
from proofs.legs.case import Evidence, scope_of
from proofs.legs.corner import largest_at_corners
from proofs.legs.relations import certify_all
from proofs.legs.verdicts import Finding
from theory.gates.multiplication_gate import u, v
from theory.language.claims import Claim


def _replayed(activation: str) -> Callable[[Claim], Finding]:
    """The checker replays the argument by the mixed derivative; for SiLU, whose mixed derivative takes a search, in the
    first instance."""

    def leg(claim: Claim) -> Finding:
        chosen = claim.instances[:1] if activation == "silu" else claim.instances
        scope = scope_of(claim) if chosen == claim.instances else f"{len(chosen)} of {scope_of(claim)}"
        return certify_all(claim, [corner_certificate(activation, claim.at(**i)) for i in chosen], scope)

    return leg


def corner_certificate(activation: str, proposition: Claim) -> dict[str, Any]:
    """The certificate of an instance. D_uv is the sum of -h''(x) / 4 over x = L(u + v) and L(u - v), with t =
    tanh(x/2): t^2 / 2 for softplus, and t^2 / 2 + x t (1 - t^2) / 4 for SiLU."""
    sides = [proposition.assignment["scale"] * (u + sign * v) for sign in (1, -1)]
    halves = [(x, sp.tanh(x / 2)) for x in sides]
    mixed = sp.Add(*(t**2 / 2 + (x * t * (1 - t**2) / 4 if activation == "silu" else 0) for x, t in halves))
    return largest_at_corners(proposition, mixed, attained=True)


EVIDENCE: Evidence = {
    "softplus_error_supremum_is_at_the_corner": {
        "enclose": supremum("softplus", attained=True),
        "certify": _replayed("softplus"),
        "measure": network("softplus"),
    },
    "silu_error_supremum_is_at_the_corner": {
        "enclose": supremum("silu", attained=True),
        "certify": _replayed("silu"),
        "measure": network("silu"),
    },
    "softplus_relative_error_is_at_most_a_twelfth": {
        "enclose": supremum("softplus"),
        "measure": in_torch("softplus", error=True),
    },
}
