"""Evidence for convolutions: exact ranks of commutators, exponents of waves modulo n, and torch's Conv1d and fft."""

from __future__ import annotations

from numerics.structure import convolutions as numerics
from proofs.legs.case import Evidence
from proofs.legs.counts import agree_over_instances, count_over_instances
from theory.language.claims import Claim
from theory.language.statements import Count


def _commuting(proposition: Claim, statement: Count) -> tuple[int, int]:
    n, *reach = (int(x) for x in proposition.assignment.values())
    found = numerics.commuting(n, statement.options.get("among", ""), reach[0] if reach else None)
    return found, found


def _waves(proposition: Claim, _: Count) -> tuple[int, int]:
    """Powers of the shift are independent and diagonal; maps that are diagonal in a basis of n vectors have n
    dimensions."""
    n = int(proposition.assignment["n"])
    return numerics.diagonal_shifts(n), n


def _spectrum(proposition: Claim, _: Count) -> tuple[int, int]:
    n = int(proposition.assignment["n"])
    return numerics.spectrum_dimension(n), n


def _layers(proposition: Claim, _: Count) -> tuple[int, int]:
    """What one circular layer can be; on the whole ring with a kernel that reaches half of it (one weight twice for
    even n)."""
    n, *reach = (int(x) for x in proposition.assignment.values())
    found = numerics.layer_dimension(n, reach[0] if reach else n // 2)
    return found, found


EVIDENCE: Evidence = {
    "maps_that_commute_with_the_shift_have_n_weights": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _commuting, "exact ranks of the commutators with the shift"
        ),
        "measure": lambda claim: agree_over_instances(
            claim, _layers, "torch's circular Conv1d layers, which commute exactly with its roll"
        ),
    },
    "circulant_maps_are_diagonal_in_the_fourier_basis": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _waves, "waves as powers of a root of unity, exponents modulo n"
        ),
        "measure": lambda claim: agree_over_instances(
            claim, _spectrum, "torch's fft of circulants, off the diagonal within rounding"
        ),
    },
    "local_convolutions_have_two_r_plus_one_weights": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _commuting, "exact ranks of the commutators with the shift"
        ),
        "measure": lambda claim: agree_over_instances(
            claim, _layers, "torch's circular Conv1d layers, which commute exactly with its roll"
        ),
    },
}
