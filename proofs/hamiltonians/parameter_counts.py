"""Evidence for the counts: tables written down and counted, exact ranks, numpy's arrays, and the two-million-digit
number itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from numerics.hamiltonians import parameter_counts as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import read_count
from proofs.legs.evidence import refuted
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.hamiltonians import parameter_counts as theory
from theory.language.claims import Claim
from theory.language.statements import parts_of


def _count(
    leg: str, counted: Callable[[str, int, int], int], agreed: Verdict, detail: str
) -> Callable[[Claim], Finding]:
    """Compare the stated number with the counted one, at every instance."""

    def run(claim: Claim) -> Finding:
        for instance in claim.instances:
            proposition = claim.at(**instance)
            (statement, value), v, n = (
                read_count(proposition),
                int(proposition.assignment["v"]),
                int(proposition.assignment["n"]),
            )
            found = counted(statement.what, v, n)
            if not statement.holds(found, value):
                reason = f"the number is {found}, but {statement.relation} {value} is claimed"
                return refuted({"v": v, "n": n}, reason, leg=leg)
        return Finding(leg, agreed, scope_of(claim) if agreed is Verdict.PROVED else "", detail)

    return run


def _integers(proposition: Claim) -> Iterator[Seen]:
    """The logarithm of the number itself, from its first digits and how many there are (FLINT), in the place of what
    the statement says it is."""
    ends = numerics.logarithm_of_power(theory.LEVELS, theory.PIXELS)
    for i, part in enumerate(parts_of(proposition.statement)):
        yield Seen({}, *ends, side="right" if part.rel_op == "<=" else "left", is_side=True, part=i)


_COUNTED = _count(
    "enclose",
    lambda what, v, n: numerics.COUNTS[what](v, n),
    Verdict.PROVED,
    "counted one by one, ranks over the rationals",
)
_ARRAYS = _count("measure", numerics.array_count, Verdict.AGREES, "sizes and ranks of numpy arrays")
_BOTH: Mapping[str, Callable[[Claim], Finding]] = {"enclose": _COUNTED, "measure": _ARRAYS}

EVIDENCE: Evidence = {
    "table_has_v_to_the_n_entries": _BOTH,
    "table_has_one_free_number_less": _BOTH,
    "independent_inputs_have_linearly_many_free_numbers": _BOTH,
    "labellings_number_two_to_the_inputs": _BOTH,
    "sum_is_at_most_the_power": _BOTH,
    "number_of_photographs_has_2408240_digits": {
        "measure": lambda claim: measured(claim, _integers, "the integer itself, all its digits")
    },
}
