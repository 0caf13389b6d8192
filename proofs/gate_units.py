"""Evidence about unit counts beyond the default legs: real networks without hidden biases."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics import gate_units as numerics
from proofs.engine.check import Evidence
from proofs.engine.decimals import decimal_down
from proofs.engine.verdicts import Counterexample, Finding, Verdict
from theory.language.claims import Claim

WIDTHS = (1, 4, 32)


def _not_enclosed(claim: Claim) -> Finding:
    """Equality holds at kinks inside the box, where branch and bound does not end."""
    return Finding("enclose", Verdict.SKIPPED, detail="piecewise linear with equality at kinks: left to the derivation")


def _fitted(claim: Claim) -> Finding:
    """Networks without hidden biases, fitted to the product by least squares, err by at least R^n up to rounding; one pair of inputs, radius 1."""
    least = Fraction(10)
    for width in WIDTHS:
        found = numerics.fitted_without_hidden_bias(width, sp.S.One)
        least = min(least, found.worst)
        if found.worst + found.rounding < 1:
            reason = f"{found.network} errs by {decimal_down(found.worst)} at most"
            return Finding("measure", Verdict.REFUTED, detail=reason, counterexample=Counterexample({"width": str(width)}, reason))
    return Finding("measure", Verdict.AGREES, detail=f"torch networks of {', '.join(map(str, WIDTHS))} units err by at least {decimal_down(least)}, R^2 = 1")


EVIDENCE: Evidence = {"without_hidden_bias_the_error_is_at_least_the_largest_product": {"enclose": _not_enclosed, "measure": _fitted}}
