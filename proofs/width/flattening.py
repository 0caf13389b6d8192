"""Evidence for unit counts: exact ranks and enumerations, and the real networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from numerics.depth.circuits import worst_of_tree
from numerics.moments.exact_rank import rank
from numerics.width import flattening as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

SCALE = sp.Rational(1, 10)
LARGEST_EXPANSION, LARGEST_SEARCH, LARGEST_TREE, RESTARTS = 5, 3, 32, 6


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    """Exact lower and upper ends of the counted number, from the counting function that the statement names and its
    options."""
    options: Mapping[str, Any] = statement.options
    n = int(proposition.assignment["n"])
    if statement.what == "deep_units":
        return numerics.deep_units(n), numerics.deep_units(n)
    if statement.what == "gates":
        return numerics.gates(n), numerics.gates(n)
    if statement.what == "units_of_any_activation":
        return numerics.any_bias_bound(n), numerics.power_units(n)
    found = numerics.enumerated_units(n, options.get("activation"), options.get("output_bias") == "yes")
    return found.lower, found.upper


def _counted(leg: str, claim: Claim, detail: str) -> Finding:
    return count_over_instances(leg, claim, _ends, detail)


def _moments(claim: Claim) -> Finding:
    """Lower bound: the moment matrix is a staircase, entry by entry. Upper bound: the moments of a construction,
    exactly. Integers only."""
    return _counted("enclose", claim, "exact moments: staircase from below, construction from above")


def _powers(claim: Claim) -> Finding:
    """The powers (s.x)^n of half of the sign vectors, expanded by computer algebra, add up to 2^(n-1) n! x_1...x_n:
    2^(n-1) units t^n multiply."""
    for instance in claim.instances:
        n = int(instance["n"])
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        if n <= LARGEST_EXPANSION and not (
            numerics.half_of_the_powers_multiply(n) and statement.holds(2 ** (n - 1), value)
        ):
            reason = f"{2 ** (n - 1)} units t^{n} multiply exactly"
            return refuted({"n": n}, reason)
    return _searched(claim, f"sums of powers expanded for n <= {LARGEST_EXPANSION}; ", lambda n: frozenset({n}))


def _searched(claim: Claim, detail: str, orders: Callable[[int], frozenset[int]]) -> Finding:
    """Levenberg-Marquardt on the prescribed moments, with as many units as stated and with one less."""
    tried = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), n = read_count(proposition), int(proposition.assignment["n"])
        if statement.relation != "<=" and 2 <= n <= LARGEST_SEARCH:
            tried.append(attempts.by_moments(f"n = {n}", (((1,) * n, 1),), orders(n), value, RESTARTS))
    searched = attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))
    return replace(searched, detail=detail + searched.detail)


def _rank(claim: Claim) -> Finding:
    """The 2^n-unit network's own monomial matrix has full rank: none of its units can be dropped (FLINT, exact); and
    torch runs it within H1's bound."""
    for instance in claim.instances:
        n = int(instance["n"])
        found = rank(numerics.sign_monomials(n))
        if found != 2**n:
            return refuted({"n": n}, f"the monomial matrix has rank {found}")
        statement, value = read_count(claim.at(**instance))
        if not statement.holds(found, value):
            return refuted({"n": n}, f"{found} units of the built network are independent, and it has no more")
    ran = _network(claim, f"rank 2^n of the built network for {scope_of(claim)}; ")
    return (
        _searched(claim, f"{ran.detail}; ", lambda n: frozenset(range(n + 1))) if ran.verdict is Verdict.AGREES else ran
    )


def _network(claim: Claim, detail: str = "") -> Finding:
    for n in (2, 3):
        found = numerics.run_product(n, "exp", SCALE)
        if found.bound is not None and found.worst - found.rounding > found.bound:
            return refuted(found.at, f"{found.network} errs by {decimal_up(found.worst)}")
    return agrees(f"{detail}{found.network} errs by at most {decimal_up(found.worst)}, as bounded")


def _powers_in_torch(proposition: Claim) -> Iterator[Seen]:
    """The flat torch network of 2^n units t^k, for every k that the statement has an equation for."""
    n = int(proposition.assignment["n"])
    for x in numerics.eighths(n):
        first, *more = ((value, value) for value in numerics.signed_power_sums(x))
        yield Seen({f"x{i}": v for i, v in enumerate(x, 1)}, *first, more=tuple(more))


def _tree(claim: Claim) -> Finding:
    return _counted("enclose", claim, "units counted on the tree itself")


def _built(claim: Claim) -> Finding:
    """The torch tree has as many hidden units as stated, and multiplies: half of the scale leaves at most half of its
    error."""
    from numerics.networks import gates

    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), n = read_count(proposition), int(proposition.assignment["n"])
        units = gates.product_tree(n, "softplus", sp.S.Zero, SCALE).hidden_units
        if not statement.holds(units, value):
            return refuted({"n": n}, f"the built tree has {units} hidden units")
        if n <= LARGEST_TREE:
            coarse, fine = (worst_of_tree(n, scale) for scale in (SCALE, SCALE / 2))
            if 2 * fine > coarse:
                why = f"the built tree errs by {decimal_up(coarse)}, and by {decimal_up(fine)} at half of the scale"
                return refuted({"n": n}, why)
    return agrees(f"torch trees built and counted for {scope_of(claim)}, and run up to n = {LARGEST_TREE}")


def _built_gates(claim: Claim) -> Finding:
    """The torch tree has as many units as that many gates have."""
    from numerics.networks import gates

    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        n = int(proposition.assignment["n"])
        tree = gates.product_tree(n, "softplus", sp.S.Zero, SCALE)
        calls = tree.hidden_units // tree.gate.hidden_units
        if not statement.holds(calls, value):
            return refuted({"n": n}, f"the built tree has {calls} gates")
    return agrees(f"torch modules built and counted for {scope_of(claim)}")


EVIDENCE: Evidence = {
    "signed_sums_isolate_the_product": {
        "measure": lambda claim: measured(claim, _powers_in_torch, "torch networks of units t^k, exact in float64")
    },
    "product_needs_two_to_the_n_units": {"enclose": _moments, "measure": _rank},
    "any_activation_needs_two_to_the_n_minus_one_units": {"enclose": _moments, "measure": _powers},
    "tree_has_one_gate_less_than_inputs": {"enclose": _tree, "measure": _built_gates},
    "deep_product_needs_four_units_per_gate": {"enclose": _tree, "measure": _built},
}
