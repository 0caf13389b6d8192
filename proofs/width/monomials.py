"""Evidence for monomials: exact moment matrices and constructions, torch networks, a search for smaller ones, and the
deep schedule counted."""

from __future__ import annotations

from dataclasses import replace

from numerics.moments.built import build
from numerics.width import flattening
from numerics.width import monomials as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

LARGEST_DEGREE, RESTARTS = 3, 6


def _exponents(proposition: Claim) -> numerics.Exponents:
    return tuple(int(e) for e in proposition.assignment.values() if e > 0)


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    r = _exponents(proposition)
    if statement.what == "middle_rank":
        return numerics.middle_rank(r), numerics.middle_rank(r)
    if statement.what == "deep_units":
        return numerics.deep_units(r)[0], numerics.deep_units(r)[0]
    if statement.what == "units_of_any_activation":
        # t^n with half of the signs for products of different variables; otherwise the bias-free construction with a
        # free constant.
        upper = flattening.power_units(len(r)) if set(r) == {1} else numerics.flat_upper(r, output_bias=True)
        return numerics.any_activation_lower(r), upper
    free = statement.options.get("output_bias") == "yes"
    return numerics.flat_lower(r, free), numerics.flat_upper(r, free)


def _exact(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "exact moments and ranks")


def _run(claim: Claim) -> Finding:
    """Central differences as exp networks whose deviation falls with the scale; and a search with as many units as
    stated, and one less."""
    tried: list[attempts.Attempt] = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), r = read_count(proposition), _exponents(proposition)
        if sum(r) > LARGEST_DEGREE:
            continue
        units, weights = numerics.differences(r)
        network = build(units, weights, r, "exp")
        if not (network.shrinks and statement.holds(network.hidden_units, value)):
            return refuted({"r": r}, f"{network.network} does not do as stated")
        tried.append(attempts.by_moments(f"r = {r}", ((r, 1),), frozenset(range(sum(r) + 1)), value, RESTARTS))
    searched = attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))
    return replace(searched, detail=f"torch networks run; {searched.detail}")


def _bounded(claim: Claim) -> Finding:
    """The lower bound does not exceed the units of a construction, the bias-free one; and a search with as many units
    as stated, and one less.

    Moments of order d alone are asked for, as biases, skips and other activations change all others.
    """
    tried: list[attempts.Attempt] = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), r = read_count(proposition), _exponents(proposition)
        upper = numerics.flat_upper(r)
        if statement.relation == ">=" and value > upper:
            return refuted({"r": r}, f"{upper} units match")
        if sum(r) <= LARGEST_DEGREE:
            tried.append(attempts.by_moments(f"r = {r}", ((r, 1),), frozenset({sum(r)}), value, RESTARTS))
    searched = attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))
    return replace(searched, detail=f"no construction with fewer units known for {scope_of(claim)}; {searched.detail}")


def _graded(claim: Claim) -> Finding:
    """Another route to the rank: exponents below r, counted degree by degree."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), r = read_count(proposition), _exponents(proposition)
        degrees = [sum(s) for s in numerics.below(r)]
        count = max(degrees.count(k) for k in set(degrees))
        if statement.what == "middle_rank" and not statement.holds(count, value):
            return refuted({"r": r}, f"{count} exponents of one degree")
    return agrees(f"exponents counted for {scope_of(claim)}")


def _followed(claim: Claim) -> Finding:
    """The schedule computes the monomial, and its gates alone, counted from binary digits, are within the bound."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (_, value), r = read_count(proposition), _exponents(proposition)
        gates = sum(3 * (e.bit_length() - 1) + 4 * (e.bit_count() - 1) for e in r) + 4 * (len(r) - 1)
        if gates > value or numerics.deep_units(r)[1] != r:
            return refuted({"r": r}, f"at least {gates} units")
    return agrees(f"what the schedule computes followed gate by gate for {scope_of(claim)}")


EVIDENCE: Evidence = {
    "monomial_needs_all_smaller_exponents": {"enclose": _exact, "measure": _run},
    "any_activation_needs_a_fraction": {"enclose": _exact, "measure": _bounded},
    "middle_rank_is_the_largest_coefficient": {"enclose": _exact, "measure": _graded},
    "logarithmically_many_units_compute_a_monomial_in_depth": {"enclose": _exact, "measure": _followed},
}
