"""Evidence for the discriminants beyond the default legs: real networks without hidden units against Bayes' rule."""

from __future__ import annotations

from collections.abc import Callable

from numerics.hamiltonians import discriminants as numerics
from proofs.legs.case import Evidence
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim


def _network(common: bool) -> Callable[[Claim], Finding]:
    def leg(claim: Claim) -> Finding:
        found = numerics.run_posterior(common)
        if found.worst > found.rounding:
            return refuted(found.at, f"{found.network} errs by {decimal_up(found.worst)}")
        return agrees(
            f"{found.network}, {found.samples} probabilities, error <= {decimal_up(found.worst)} within rounding"
        )

    return leg


EVIDENCE: Evidence = {
    "common_covariance_leaves_an_affine_gap": {"measure": _network(common=True)},
    "different_covariances_leave_a_quadratic_gap": {"measure": _network(common=False)},
}
