"""Evidence for Markov hierarchies: exact joint tables against products of backward matrices, a network of linear
layers, and ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from numerics.hamiltonians import parameter_counts
from numerics.hierarchies import hierarchy as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted, skipped
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

SAMPLES = 12


def _given(proposition: Claim) -> tuple[int, int, int]:
    given = proposition.assignment
    return int(given["states"]), int(given["length"]), int(given["seed"])


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    found = numerics.count(statement.what, *_given(proposition), statement.options)
    return found, found


def _paths(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "posteriors by summing over all paths, in fractions")


def _linear_layers(claim: Claim) -> Finding:
    """Backward matrices give the joint table's posteriors and the stated number; torch's linear layers give them up to
    rounding."""
    worst = 0.0
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        if statement.options:
            return skipped("the network is of the chain as it is", leg="measure")
        found, differing = numerics.second_count(statement.what, *_given(proposition))
        error, rounding = numerics.network_error(*_given(proposition))
        place = {k: str(v) for k, v in instance.items()}
        if differing or not statement.holds(found, value):
            return refuted(place, f"backward matrices give {found}, {differing} posteriors differ")
        if error > rounding:
            return refuted(place, f"the network of linear layers errs by {error:.3g}")
        worst = max(worst, error)
    detail = (
        f"backward matrices agree; torch's linear layers without activations give P(y_0 | y_n) within {worst:.1e},"
        " which is rounding"
    )
    return agrees(detail)


def _recursion(proposition: Claim) -> Iterator[Seen]:
    """One linear torch layer from the posteriors of a level to those of the one below, and the sum over all paths in
    fractions."""
    for p, M, W, found in numerics.one_layer(int(proposition.assignment["states"]), SAMPLES):
        at = {f"p{a}": x for a, x in enumerate(p, 1)} | {f"W{b}": x for b, x in enumerate(W, 1)}
        at |= {f"M{b}_{a}": x for b, row in enumerate(M, 1) for a, x in enumerate(row, 1)}
        for values in (
            [(x, x) for x in numerics.by_paths(p, M, W)],
            [(x - rounding, x + rounding) for x, rounding in found],
        ):
            yield Seen(at, *values[0], more=tuple(values[1:]))


def _numbers(leg: str, count: Mapping[str, Callable[[int, int], int]], detail: str) -> Callable[[Claim], Finding]:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        found = count[statement.what](int(proposition.assignment["states"]), int(proposition.assignment["length"]))
        return found, found

    def run(claim: Claim) -> Finding:
        found = count_over_instances(leg, claim, ends, detail)
        if leg == "measure" and found.verdict is Verdict.PROVED:
            return replace(found, verdict=Verdict.AGREES, scope="", detail=f"{detail} for {scope_of(claim)}")
        return found

    return run


_RANKS = _numbers(
    "enclose",
    {"free_chain": numerics.free_chain, "free_table": numerics.free_table},
    "ranks over the rationals, and paths counted",
)
_SINGULAR = _numbers(
    "measure",
    {
        "free_chain": numerics.float_free_chain,
        "free_table": lambda c, n: parameter_counts.array_count("free_table", c, n + 1),
    },
    "finite differences of random tables, and singular values, in numpy",
)

EVIDENCE: Evidence = {
    "posteriors_are_linear_in_posteriors": {
        "measure": lambda claim: measured(claim, _recursion, "a linear torch layer, and all paths summed in fractions")
    },
    "chain_has_linearly_many_free_numbers": {"enclose": _RANKS, "measure": _SINGULAR},
    "chain_never_has_more_free_numbers_than_a_table": {"enclose": _RANKS, "measure": _SINGULAR},
    "what_a_level_merges_stays_merged_below": {"enclose": _paths, "measure": _linear_layers},
    "composed_maps_give_the_posterior": {"enclose": _paths, "measure": _linear_layers},
}
