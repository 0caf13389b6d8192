"""Evidence for gates of an arbitrary activation beyond the default legs: mean curvatures of the activations in the
catalogue, from their power series."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from numerics.enclosure.balls import relative_bits
from numerics.gates.smooth_gates import gate_value, product_times_mean_curvature
from proofs.legs.case import Evidence, scope_of
from proofs.legs.evidence import agrees, refuted, skipped
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.parameters import read_all

DECIDED = 60  # leading bits that both sides must have, for their overlap to say anything
PLACES = tuple(product((Fraction(-1), Fraction(1, 3), Fraction(4, 5)), (Fraction(-2, 7), Fraction(1))))


def _skipped(why: str) -> Callable[[Claim], Finding]:
    return lambda _: skipped(why)


def _mean_curvature(claim: Claim) -> Finding:
    """The gate's value in balls against the mean of its activation's second derivative: they must overlap, and both be
    narrow."""
    for instance in claim.instances:
        values = read_all(claim.parameters, instance, claim.id)
        scale = Fraction(int(values["scale"].p), int(values["scale"].q))
        for u, v in PLACES:
            sides = [
                side(values["activation"], values["bias"], scale, u, v)
                for side in (product_times_mean_curvature, gate_value)
            ]
            if not sides[0].overlaps(sides[1]):
                reason = f"{values['activation']} gate {sides[1]}, mean curvature gives {sides[0]}"
                return refuted({"u": u, "v": v}, reason)
            if min(map(relative_bits, sides)) < DECIDED:
                return Finding(
                    "measure", Verdict.UNDECIDED, detail=f"{values['activation']}: enclosures are too wide to compare"
                )
    return agrees(f"power series of sigma'' in {scope_of(claim)}, {len(PLACES)} places each")


EVIDENCE: Evidence = {
    "gate_error_is_bounded_by_the_fourth_derivative": {
        "enclose": _skipped("the two sides meet where u or v is 0, to a high order, where subdivision does not end")
    },
    "gate_is_the_product_times_a_mean_curvature": {
        "enclose": _skipped("integrals of an arbitrary function are not enclosed"),
        "measure": _mean_curvature,
    },
    "two_units_pass_a_value_on_to_second_order": {
        "enclose": _skipped("the two sides meet at x = 0 to third order, where subdivision does not end")
    },
}
