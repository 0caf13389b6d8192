"""Evidence for sufficiency: all partitions of random exact tables, judged twice; and fields whose phases are drawn
anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from numerics.hierarchies import sufficiency as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

LARGEST_RING = 12
Counting = Callable[[str, int, int, Mapping[str, str]], int]


def _ends(count: Counting) -> Callable[[Claim, Count], tuple[int, int]]:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        given = proposition.assignment
        found = count(statement.what, int(given["profiles"]), int(given["seed"]), statement.options)
        return found, found

    return ends


def _exhaustion(claim: Claim) -> Finding:
    return count_over_instances(
        "enclose", claim, _ends(numerics.count), "all 52 partitions of 5 observations, in fractions"
    )


def _again(claim: Claim) -> Finding:
    found = count_over_instances("measure", claim, _ends(numerics.second_count), "")
    if found.verdict is not Verdict.PROVED:
        return found
    return replace(
        found,
        verdict=Verdict.AGREES,
        scope="",
        detail="by refinement, by conditional independence and cross products, by enclosed informations",
    )


def _merging(claim: Claim) -> Finding:
    """No partition of a random table has more information than the table, in balls."""
    tried = 0
    for profiles in range(1, 6):
        table = numerics.table(profiles, 0)
        for partition in numerics.partitions(numerics.OBSERVATIONS):
            tried += 1
            if numerics.information_lost(table.joint, partition)[1] < 0:
                place = {"profiles": str(profiles), "partition": str(partition)}
                return refuted(place, "merging adds information")
    return agrees(f"I(y; x) - I(y; T(x)) enclosed for {tried} partitions of random tables")


def _phases(claim: Claim) -> Finding:
    """numpy's likelihood does not change by more than rounding if the phases are drawn anew."""
    for n in range(2, LARGEST_RING + 1):
        change, rounding = numerics.phase_change(n)
        if change > rounding:
            return refuted({"n": n}, f"new phases change the likelihood by {change:.3g}")
    return agrees(
        f"likelihoods unchanged by new phases on rings of 2 to {LARGEST_RING} sites, beside {scope_of(claim)}"
    )


_BOTH: Mapping[str, Callable[[Claim], Finding]] = {"enclose": _exhaustion, "measure": _again}

EVIDENCE: Evidence = {
    "coarsest_sufficient_partition_has_one_class_per_posterior": _BOTH,
    "bayes_and_fisher_agree_if_no_prior_is_zero": _BOTH,
    "information_is_kept_exactly_by_sufficient_statistics": _BOTH,
    "merging_adds_no_information": {"measure": _merging},
    "power_spectrum_is_sufficient": {"measure": _phases},
}
