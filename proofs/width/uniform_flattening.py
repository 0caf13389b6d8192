"""Evidence for the counts: exact ranks from below, constructions from above, and ridge functions and exponentials
fitted to do with fewer units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy as sp

from numerics.moments.built import build
from numerics.search.levenberg_marquardt import FOUND
from numerics.width import uniform_flattening as numerics
from numerics.width.monomials import differences
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

RESTARTS, LARGEST_FIT, FAR_BELOW = 12, 3, 1 / 32


def _fraction(value: sp.Expr) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    values = proposition.assignment
    match statement.what:
        case "uniform_units":
            return numerics.uniform_units(int(values["n"]))
        case "units_for_an_error":
            return numerics.units_for_an_error(
                int(values["n"]), _fraction(values["error"]), _fraction(values["radius"])
            )
    return numerics.exponential_units(tuple(int(e) for e in values.values() if e > 0))


def _exact(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "exact ranks from below, constructions from above")


def _fitted(claim: Claim) -> Finding:
    """Levenberg-Marquardt on sums of ridge functions: as many as a construction has are within the error, and one fewer
    than stated are not.

    Where they are within a positive error, their exact weights decide.
    """
    tried = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (_, value), n = read_count(proposition), int(proposition.assignment["n"])
        error, radius = (
            _fraction(proposition.assignment.get(name, default))
            for name, default in (("error", sp.S.Zero), ("radius", sp.S.One))
        )
        if n > LARGEST_FIT or value < 2:
            continue
        enough = numerics.uniform_units(n)[1] or value
        reached, _ = numerics.fitted_ridges(n, enough, error, radius, attempts.PATIENCE * RESTARTS)
        missed, ridges = numerics.fitted_ridges(n, value - 1, error, radius, RESTARTS)
        place = f"n = {n}" + (f", error {error}" if error else "")
        if missed < FOUND and ridges.error_bound(radius) <= error:
            reason = (
                f"{value - 1} ridge functions err by at most {decimal_up(ridges.error_bound(radius))}, by their exact"
                " weights"
            )
            return refuted(proposition.assignment, reason)
        tried.append(attempts.Attempt(place, enough, reached, value - 1, missed))
    how = attempts.levenberg_marquardt(RESTARTS, "directions and profiles", "errors on a grid beyond the error")
    return attempts.judge(tried, how)


def _networks(claim: Claim) -> Finding:
    """The torch networks of central differences, whose deviation from the monomial falls with the scale; and a search
    for smaller ones.

    The search's limit is what one unit less than prod (r_i + 1) misses the monomial by, whatever number is stated.
    """
    tried = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), r = read_count(proposition), tuple(int(e) for e in proposition.assignment.values() if e > 0)
        units, weights = differences(r)
        if sum(r) <= LARGEST_FIT:
            network = build(units, weights, r, "exp")
            if not (network.shrinks and statement.holds(network.hidden_units, value)):
                return refuted({"r": r}, f"{network.network} does not do as stated")
            floor = numerics.exponential_floor(r)
            reached = numerics.fitted_exponentials(r, value, attempts.PATIENCE * RESTARTS, floor * FAR_BELOW)
            missed = numerics.fitted_exponentials(r, value - 1, RESTARTS, floor)
            tried.append(attempts.Attempt(f"r = {r}", value, reached, value - 1, missed, floor * FAR_BELOW, floor))
    searched = attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS, "exponential units", "errors on a grid"))
    return replace(
        searched, detail=f"torch networks run for degrees up to {LARGEST_FIT}, {scope_of(claim)}; {searched.detail}"
    )


EVIDENCE: Evidence = {
    "product_needs_a_middle_binomial_uniformly": {"enclose": _exact, "measure": _fitted},
    "exponentials_need_all_smaller_exponents": {"enclose": _exact, "measure": _networks},
    "product_to_an_error_needs_many_units": {"enclose": _exact, "measure": _fitted},
}
