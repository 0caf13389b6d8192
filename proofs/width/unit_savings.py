"""Evidence for what saves units: exact moments, real networks of the smallest constructions, and a search for smaller
ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from numerics.moments.built import build
from numerics.width import flattening as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.exact import exact
from theory.language.statements import Count

LARGEST_RUN, LARGEST_SEARCH, RESTARTS = 3, 3, 10


def _found(proposition: Claim, statement: Count) -> numerics.UnitCount:
    options = {**proposition.assignment, **statement.options}
    bias = exact(options.get("bias", 0), "bias")
    return numerics.enumerated_units(
        int(options["n"]),
        options.get("activation"),
        options.get("output_bias") == "yes",
        bias,
        options.get("skip") == "yes",
    )


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    found = _found(proposition, statement)
    return found.lower, found.upper


def _moments(claim: Claim) -> Finding:
    """Lower end: the moment matrix is a staircase, entry by entry. Upper end: all moments of a construction. Integers
    only."""
    return count_over_instances("enclose", claim, _ends, "exact moments: staircase from below, construction from above")


def _options(claim: Claim, instance: Mapping[str, Any]) -> tuple[Mapping[str, Any], Claim]:
    proposition = claim.at(**instance)
    statement, _ = read_count(proposition)
    return {**proposition.assignment, **statement.options}, proposition


def _run(claim: Claim) -> Finding:
    """The smallest constructions as torch networks: as many units as stated, and a deviation that falls with the scale;
    and a search for smaller ones."""
    ran: list[str] = []
    for instance in claim.instances:
        options, proposition = _options(claim, instance)
        (statement, value), n = read_count(proposition), int(options["n"])
        if not 2 <= n <= LARGEST_RUN:
            continue
        found = _found(proposition, statement)
        for activation, bias, output_bias in _examples(options, n):
            network = build(found.units, found.weights, (1,) * n, activation, bias, output_bias)
            if not (network.shrinks and statement.holds(network.hidden_units, value)):
                why = f"{network.network} errs by {decimal_up(network.worst[0])} and {decimal_up(network.worst[1])}"
                return refuted(options, why)
            ran.append(network.network.partition(" on")[0])
    searched = _search(claim)
    return replace(searched, detail=f"torch networks run: {', '.join(ran)}; {searched.detail}")


def _examples(options: Mapping[str, Any], n: int) -> list[tuple[str, sp.Expr, bool]]:
    """Activation, bias, and whether the output has a bias: the instance's own, or for "all coefficients" exp, and SiLU,
    whose value at 0 is 0."""
    if "activation" in options:
        return [(options["activation"], exact(options.get("bias", 0), "bias"), False)]
    return [("exp", sp.S.Zero, True)] + ([("silu", sp.S.Zero, False)] if n == 2 else [])


def _search(claim: Claim) -> Finding:
    """Levenberg-Marquardt finds networks with as many units as stated, and none with one less, within its declared
    limits."""
    tried: list[attempts.Attempt] = []
    for instance in claim.instances:
        options, proposition = _options(claim, instance)
        (statement, value), n = read_count(proposition), int(options["n"])
        if statement.relation == "<=" or not 2 <= n <= LARGEST_SEARCH:
            continue
        bias = exact(options.get("bias", 0), "bias")
        orders = (
            numerics.nonzero_orders(options["activation"], n, bias)
            if "activation" in options
            else frozenset(range(n + 1))
        )
        orders -= {0, 1} if options.get("skip") == "yes" else {0} if options.get("output_bias") == "yes" else set()
        tried.append(attempts.by_moments(f"n = {n}", (((1,) * n, 1),), orders, value, RESTARTS))
    return attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))


EVIDENCE: Evidence = {
    "product_needs_half_the_units_where_order_n_minus_1_vanishes": {"enclose": _moments, "measure": _run},
    "output_bias_saves_one_unit": {"enclose": _moments, "measure": _run},
    "affine_skip_saves_at_most_two_units": {"enclose": _moments, "measure": _search},
    "count_does_not_depend_on_the_activation": {"enclose": _moments, "measure": _run},
}
