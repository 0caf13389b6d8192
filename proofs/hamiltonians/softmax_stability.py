"""Evidence for the stability bounds beyond the default legs: real softmax networks whose energies err by exactly
delta."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from numerics.hamiltonians import softmax_stability as numerics
from numerics.networks.measurements import Measurement
from proofs.legs.case import Evidence, scope_of
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim

SAMPLES = 800


def _network(run: Callable[[sp.Expr, int], Measurement]) -> Callable[[Claim], Finding]:
    """Networks of 2 to 5 classes against the bound, for each delta among the instances, up to the rounding of
    float64."""

    def leg(claim: Claim) -> Finding:
        slack = []
        for instance in claim.instances:
            found = run(sp.Rational(instance["delta"]), SAMPLES)
            assert found.bound is not None
            if found.worst - found.rounding > found.bound:
                return refuted(found.at, f"{found.network}: {decimal_up(found.worst)}")
            slack.append(abs(1 - found.worst / found.bound))
        detail = (
            f"torch softmax of 2 to 5 classes for {scope_of(claim)}, {SAMPLES} tables each, within"
            f" {decimal_up(max(slack))} of the bound (relative)"
        )
        return agrees(detail)

    return leg


EVIDENCE: Evidence = {
    "log_ratio_at_most_twice_the_energy_error": {"measure": _network(numerics.measure_log_ratio)},
    "total_variation_at_most_tanh": {"measure": _network(numerics.measure_total_variation)},
    "divergence_at_most_the_sharp_bound": {"measure": _network(numerics.measure_divergence)},
}
