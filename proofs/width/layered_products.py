"""Evidence for products by groups: groups counted one by one, torch modules counted, and the networks run in balls."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics.width import layered_products as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

ACTIVATION, SCALES = "exp", (sp.Rational(1, 50), sp.Rational(1, 100))
LARGEST_GROUP, MOST_INPUTS = 4, 27
SHRINKS = Fraction(1, 2)  # exp's deviation is O(scale^2): half of the scale must leave at most half of it


def _sizes(proposition: Claim) -> tuple[int, ...]:
    values = {name: int(value) for name, value in proposition.assignment.items()}
    return (values["b"],) * values["k"] if "k" in values else tuple(size for size in values.values() if size > 1)


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    units = numerics.grouped_units(_sizes(proposition))
    return units, units


def _counted(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "counted group by group")


def _built(claim: Claim) -> Finding:
    """The torch networks run as many units as stated, and their deviation from the product falls with the scale, in
    float64 and in balls."""
    ran = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), sizes = read_count(proposition), _sizes(proposition)
        if max(sizes) > LARGEST_GROUP or sp.prod(sizes) > MOST_INPUTS:
            continue
        place = [Fraction(3 + i % 3, 4) for i in range(int(sp.prod(sizes)))]
        (units, coarse), (_, fine) = (numerics.run_layered(sizes, ACTIVATION, scale, place) for scale in SCALES)
        if not statement.holds(units, value):
            return refuted({"groups": sizes}, f"torch modules of {units} units do it")
        if fine > SHRINKS * coarse:
            return refuted({"groups": sizes}, f"the torch network errs by {decimal_up(fine)} at half of the scale")
        first, second = (numerics.deviation(sizes, place, ACTIVATION, scale) for scale in SCALES)
        if second > SHRINKS * first:
            why = f"the deviation goes from {decimal_up(first)} to {decimal_up(second)} when the scale is halved"
            return refuted({"groups": sizes}, why)
        ran.append(sizes)
    return agrees(
        f"{len(ran)} torch networks run at two scales, their units counted, and again in balls, {scope_of(claim)}"
    )


EVIDENCE: Evidence = {
    "groups_cost_a_sum_of_powers": {"enclose": _counted, "measure": _built},
    "equal_groups_cost_a_geometric_sum": {"enclose": _counted, "measure": _built},
    "equal_groups_stay_below_the_printed_bound": {"enclose": _counted, "measure": _built},
}
