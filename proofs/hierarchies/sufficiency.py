"""Evidence for sufficiency: all partitions of random exact tables, judged twice; and fields whose phases are drawn
anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from numerics.hierarchies import sufficiency as numerics
from proofs.legs.case import Evidence
from proofs.legs.counts import count_over_instances
from proofs.legs.stated import Seen, measured, stated
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

TABLES = 8
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


def _merging(proposition: Claim) -> Iterator[Seen]:
    """Two values of x whose probabilities have the stated odds, merged in a table: how much a row then tells less about
    x, in balls, is what the right side is more than the left, times the row's probability of the second."""
    odds = Fraction(str(proposition.assignment["odds"]))
    for row, r, lost in numerics.rows_merged(odds, TABLES):
        _, left = stated(proposition, {"r": r}, "left")
        yield Seen({"r": r}, left[0] + lost[0] / row, left[1] + lost[1] / row, side="right", is_side=True)


def _phases(proposition: Claim) -> Iterator[Seen]:
    """numpy's likelihood of a field whose phases are drawn anew, with the covariance matrix written out, at the field
    as it was: quadratic form, or determinant."""
    n = int(proposition.assignment["n"])
    for seed in range(TABLES):
        x, spectrum, form, determinant, rounding = numerics.likelihood_of_new_phases(n, seed)
        at = {f"x{i}": v for i, v in enumerate(x)} | {f"t{k}": v for k, v in enumerate(spectrum)}
        # Two of the comparisons; the others only say how a field is written in sines and cosines.
        first, second = (
            (value - moved, value + moved) for value, moved in zip((form, determinant), rounding, strict=True)
        )
        yield Seen(at, *first, more=(second,))


_BOTH: Mapping[str, Callable[[Claim], Finding]] = {"enclose": _exhaustion, "measure": _again}

EVIDENCE: Evidence = {
    "coarsest_sufficient_partition_has_one_class_per_posterior": _BOTH,
    "bayes_and_fisher_agree_if_no_prior_is_zero": _BOTH,
    "information_is_kept_exactly_by_sufficient_statistics": _BOTH,
    "merging_adds_no_information": {
        "measure": lambda claim: measured(claim, _merging, "informations of tables before and after merging, in balls")
    },
    "power_spectrum_is_sufficient": {
        "measure": lambda claim: measured(claim, _phases, "numpy's likelihoods of fields whose phases are drawn anew")
    },
}
