"""Evidence for the counts: exact ranks from below, constructions from above, and ridge functions that try to do with fewer units."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics import uniform_flattening as numerics
from numerics.moments.built import build
from numerics.monomials import differences
from proofs.engine.check import Evidence, scope_of
from proofs.engine.counts import counted, stated
from proofs.engine.decimals import decimal_down
from proofs.engine.verdicts import Counterexample, Finding, Verdict
from theory.language.claims import Claim, Count

TRIES, LARGEST_FIT = 60, 3


def _fraction(value: sp.Expr) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    values = proposition.assignment
    match statement.what:
        case "uniform_units":
            return numerics.uniform_units(int(values["n"]))
        case "units_for_an_error":
            return numerics.units_for_an_error(int(values["n"]), _fraction(values["error"]), _fraction(values["radius"]))
    return numerics.exponential_units(tuple(int(e) for e in values.values() if e > 0))


def _exact(claim: Claim) -> Finding:
    return counted("enclose", claim, _ends, "exact ranks from below, constructions from above")


def _fitted(claim: Claim) -> Finding:
    """Sums of fewer ridge functions than stated, with the best profiles, stay away from the product by the error for which that many units are needed."""
    lines = []
    for n in range(2, LARGEST_FIT + 1):
        units = numerics.middle_rank(n) - 1
        floor = Fraction(1, numerics.middle_rank(n) * 2**n)  # N eta = 1
        error = Fraction(numerics.fitted_ridges(n, units, TRIES))
        if error < floor:
            return Finding("measure", Verdict.REFUTED, counterexample=Counterexample({"n": str(n)}, f"{units} units err by {decimal_down(error)}"))
        lines.append(f"n = {n}: {units} units err by {decimal_down(error)} at least, the floor is {decimal_down(floor)}")
    return Finding("measure", Verdict.AGREES, detail=f"best of {TRIES} random sets of directions with fitted profiles: " + "; ".join(lines))


def _networks(claim: Claim) -> Finding:
    """The torch networks of central differences, whose deviation from the monomial falls with the scale."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), r = stated(proposition), tuple(int(e) for e in proposition.assignment.values() if e > 0)
        units, weights = differences(r)
        if sum(r) <= LARGEST_FIT:
            network = build(units, weights, r, "exp")
            if not (network.shrinks and statement.holds(network.hidden_units, value)):
                return Finding("measure", Verdict.REFUTED, counterexample=Counterexample({"r": str(r)}, f"{network.network} does not do as stated"))
    return Finding("measure", Verdict.AGREES, detail=f"torch networks run for degrees up to {LARGEST_FIT}, {scope_of(claim)}")


EVIDENCE: Evidence = {
    "product_needs_a_middle_binomial_uniformly": {"enclose": _exact, "measure": _fitted},
    "exponentials_need_all_smaller_exponents": {"enclose": _exact, "measure": _networks},
    "product_to_an_error_needs_many_units": {"enclose": _exact, "measure": _fitted},
}
