"""Evidence about unit counts beyond the default legs: real networks without hidden biases."""

from __future__ import annotations

import sympy as sp

from numerics.gates import gate_units as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence
from proofs.legs.decimals import decimal_down
from proofs.legs.evidence import refuted, skipped
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim

WIDTHS, CONTROL = (1, 2, 4), 4


def _not_enclosed(claim: Claim) -> Finding:
    """Equality holds at kinks inside the box, where branch and bound does not end."""
    return skipped("piecewise linear with equality at kinks: left to the derivation")


def _fitted(claim: Claim) -> Finding:
    """Networks fitted to u v on |u|, |v| <= 1, corners included: without hidden biases they err by at least 1, up to
    rounding; with hidden biases, the control, by less."""
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
    return attempts.judge(tried, how, "units")


EVIDENCE: Evidence = {
    "without_hidden_bias_the_error_is_at_least_the_largest_product": {"enclose": _not_enclosed, "measure": _fitted}
}
