"""Evidence for circuits: trees and schedules counted as they are built, torch networks, and polynomials recovered from
their schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import prod

import sympy as sp

from numerics.depth import circuits as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted, skipped
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count, parts_of

SCALE = sp.Rational(1, 10)
LARGEST_RUN = 6
SAMPLES, TREES = 100, 40


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


def _gates(proposition: Claim) -> Iterator[Seen]:
    """The softplus gate with the largest scale that a twelfth of its square, which bounds its relative error per u^2 +
    v^2, allows for kappa."""
    e, f, kappa, radius = (Fraction(str(proposition.assignment[name])) for name in ("e", "f", "kappa", "radius"))
    for point, error, rounding in numerics.gate_between_errors(
        sp.sqrt(12 * sp.Rational(str(kappa))), (e, f), radius, SAMPLES
    ):
        at = dict(zip("uvac", point, strict=True))
        yield Seen(at, error - rounding, error + rounding)


def _trees(proposition: Claim) -> Iterator[Seen]:
    """Torch trees of softplus gates over the product of their inputs: that factor, or how far it is from 1, in the
    place of each side with variables."""
    n, kappa = int(proposition.assignment["n"]), proposition.assignment["kappa"]
    for x, value, rounding in numerics.run_tree(n, sp.sqrt(12 * kappa), TREES):
        exact = prod(x, start=Fraction(1))
        factor, moved, where = value / exact, rounding / abs(exact), {f"x{i}": v for i, v in enumerate(x, 1)}
        for i, part in enumerate(parts_of(proposition.statement)):
            seen = abs(factor - 1) if part.has(sp.Abs) else factor
            yield Seen(
                {}, seen - moved, seen + moved, "left" if part.lhs.free_symbols else "right", part=i, where=where
            )


EVIDENCE: Evidence = {
    "product_tree_error_compounds_per_gate": {
        "measure": lambda claim: measured(claim, _trees, "torch trees of softplus gates")
    },
    "softplus_tree_never_overshoots": {
        "measure": lambda claim: measured(claim, _trees, "torch trees of softplus gates")
    },
    "gate_error_is_bounded_by_its_operands": {
        "enclose": _not_searched,
        "measure": lambda claim: measured(claim, _gates, f"torch softplus gates at {SAMPLES} operands with errors"),
    },
    "tree_is_smaller_than_the_flat_network": _both(_flat_in_torch, f"torch networks counted up to n = {LARGEST_RUN}"),
    "balanced_tree_has_logarithmic_depth": _both(_levels_in_torch, "torch trees counted"),
    "horner_needs_one_product_less_than_the_degree": _both(
        numerics.products_in_sympys_horner, "products counted in SymPy's Horner form"
    ),
    "powers_cost_their_binary_digits": _both(
        numerics.products_of_a_powering_run, "exponents followed through a run on numbers"
    ),
}
