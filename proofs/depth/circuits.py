"""Evidence for circuits: trees and schedules counted as they are built, torch networks, and polynomials recovered from
their schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from numerics.depth import circuits as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted, skipped
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

SCALE = sp.Rational(1, 10)
LARGEST_RUN = 6


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    number = numerics.COUNTS[statement.what](int(next(iter(proposition.assignment.values()))))
    return number, number


def _enclose(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "counted on what is built")


def _measured(count: Callable[[int], int | None], detail: str) -> Callable[[Claim], Finding]:
    """The same number by another route, where `count` gives one."""

    def run(claim: Claim) -> Finding:
        for instance in claim.instances:
            proposition = claim.at(**instance)
            statement, value = read_count(proposition)
            found = count(int(next(iter(instance.values()))))
            if found is not None and not statement.holds(found, value):
                return refuted(instance, f"the number is {found}")
        return agrees(f"{detail} for {scope_of(claim)}")

    return run


def _flat_in_torch(n: int) -> int | None:
    from numerics.networks.gates import product_network

    return product_network(n, "exp", sp.S.Zero, SCALE).hidden_units if n <= LARGEST_RUN else None


def _levels_in_torch(n: int) -> int:
    from numerics.networks.gates import product_tree

    return product_tree(n, "softplus", sp.S.Zero, SCALE).hidden_layers


def _both(count: Callable[[int], int | None], detail: str) -> Mapping[str, Callable[[Claim], Finding]]:
    return {"enclose": _enclose, "measure": _measured(count, detail)}


def _not_searched(claim: Claim) -> Finding:
    """Both sides agree along whole faces of a box in five variables, where subdivision does not end; the derivation
    covers every parameter."""
    return skipped("both sides agree on whole faces of the box; left to the derivation")


EVIDENCE: Evidence = {
    "gate_error_is_bounded_by_its_operands": {"enclose": _not_searched},
    "tree_is_smaller_than_the_flat_network": _both(_flat_in_torch, f"torch networks counted up to n = {LARGEST_RUN}"),
    "balanced_tree_has_logarithmic_depth": _both(_levels_in_torch, "torch trees counted"),
    "horner_needs_one_product_less_than_the_degree": _both(
        numerics.products_in_sympys_horner, "products counted in SymPy's Horner form"
    ),
    "powers_cost_their_binary_digits": _both(
        numerics.products_of_a_powering_run, "exponents followed through a run on numbers"
    ),
}
