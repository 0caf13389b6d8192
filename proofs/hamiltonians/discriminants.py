"""Evidence for the discriminants beyond the default legs: the logits of real networks without hidden units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from numerics.hamiltonians import discriminants as numerics
from proofs.legs.case import Evidence
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim

SAMPLES = 20


def _network(common: bool) -> Callable[[Claim], Finding]:
    """The gap of the logits at the entries of precisions, means and inputs."""

    def route(proposition: Claim) -> Iterator[Seen]:
        n = int(proposition.assignment["n"])
        for given, x, gap in numerics.energy_gaps(n, common, SAMPLES):
            at = _vector("x", x) | _vector("m", given.means[0]) | _vector("k", given.means[1])
            at |= _matrix("P", given.precisions[0]) | ({} if common else _matrix("R", given.precisions[1]))
            yield Seen(at, gap, gap)

    kind = "x" if common else "x and its products"
    return lambda claim: measured(claim, route, f"logits of one linear torch layer on {kind}, exact in float64")


def _vector(name: str, values: numerics.Vector) -> dict[str, Fraction]:
    return {f"{name}{i}": value for i, value in enumerate(values, 1)}


def _matrix(name: str, rows: numerics.Rows) -> dict[str, Fraction]:
    return {f"{name}{i}_{j}": value for i, row in enumerate(rows, 1) for j, value in enumerate(row, 1)}


EVIDENCE: Evidence = {
    "common_covariance_leaves_an_affine_gap": {"measure": _network(common=True)},
    "different_covariances_leave_a_quadratic_gap": {"measure": _network(common=False)},
}
