"""Evidence about unit counts beyond the default legs: real networks without hidden biases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from numerics.gates import gate_units as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence
from proofs.legs.decimals import decimal_down
from proofs.legs.evidence import refuted, skipped
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim

WIDTHS, CONTROL, NETWORKS = (1, 2, 4), 4, 10


def _not_enclosed(claim: Claim) -> Finding:
    """Equality holds at kinks inside the box, where branch and bound does not end."""
    return skipped("piecewise linear with equality at kinks: left to the derivation")


def _corners(proposition: Claim) -> Iterator[Seen]:
    """Torch networks without hidden biases at four corners of the box, whose mean error is the right side."""
    given = proposition.assignment
    for p, q, c, mean, rounding in numerics.corner_errors(
        2 * int(given["pairs"]), Fraction(str(given["radius"])), NETWORKS
    ):
        yield Seen({"p": p, "q": q, "c": c}, mean - rounding, mean + rounding, side="right", is_side=True)


def _fitted(claim: Claim) -> Finding:
    """Networks at corners against the statement; and networks fitted to u v on |u|, |v| <= 1, corners included: without
    hidden biases they err by at least 1, up to rounding; with hidden biases, the control, by less."""
    compared = measured(claim, _corners, "torch networks without hidden biases at four corners")
    if compared.verdict is not Verdict.AGREES:
        return compared
    tried, control = [], numerics.fitted(CONTROL, sp.S.One, hidden_biases=True)
    for width in WIDTHS:
        found = numerics.fitted(width, sp.S.One)
        if found.worst + found.rounding < 1:
            reason = f"{found.network} errs by {decimal_down(found.worst)} at most"
            return refuted({"width": width}, reason)
        tried.append(
            attempts.Attempt(
                "R = 1", CONTROL, float(control.worst), width, float(found.worst), 1.0, 1.0 - 2 * float(found.rounding)
            )
        )
    how = "Levenberg-Marquardt on all weights of torch networks, sup errors with hidden biases and then without"
    searched = attempts.judge(tried, how, "units")
    return replace(searched, detail=f"{compared.detail}; {searched.detail}")


EVIDENCE: Evidence = {
    "without_hidden_bias_the_error_is_at_least_the_largest_product": {"enclose": _not_enclosed, "measure": _fitted}
}
