"""Evidence for exact renormalization: all small tables in fractions, and again by torch from their energies."""

from __future__ import annotations

from dataclasses import replace

from numerics.hierarchies import variational_renormalization as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    weights = int(proposition.assignment["weights"])
    if statement.what == "implied":
        found = numerics.implied(weights, statement.options["if"], statement.options["then"])
    else:
        found = numerics.unlike(weights)
    return found, found


def _all(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "all tables of two states each, in fractions")


def _torch(claim: Claim) -> Finding:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        if statement.what == "implied":
            return _ends(proposition, statement)
        found = numerics.unlike(min(2, int(proposition.assignment["weights"])), by_torch=True)
        return found, found

    found = count_over_instances("measure", claim, ends, "")
    if found.verdict is not Verdict.PROVED:
        return found
    return replace(
        found,
        verdict=Verdict.AGREES,
        scope="",
        detail=f"softmax and log-sum-exp in torch for weights up to 2, beside {scope_of(claim)}",
    )


EVIDENCE: Evidence = {"trace_condition_is_marginal_and_partition_function": {"enclose": _all, "measure": _torch}}
