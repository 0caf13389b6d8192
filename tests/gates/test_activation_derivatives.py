"""Bounds of derivatives of activations: the claims, and the table of suprema on a grid in mpmath."""

from collections.abc import Callable

import mpmath
import pytest
import sympy as sp

from proofs.legs.verdicts import Checked, Verdict
from theory.language import Claim
from theory.language.activations import ACTIVATIONS, t
from theory.language.catalogue import claims_of


@pytest.mark.parametrize("claim", claims_of("activation_derivatives"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_refuted(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@pytest.mark.parametrize(
    ("name", "order", "printed"),
    [
        ("logistic", 2, ".0962250448649376"),
        ("logistic", 3, ".125"),
        ("softplus", 3, ".0962250448649376"),
        ("arctan", 2, ".649519052838329"),
        ("arctan", 3, "2"),
        ("arctan", 4, "4.66855928415521"),
        ("erf", 2, ".96788289807657"),
        ("erf", 3, "2.25675833419103"),
        ("erf", 4, "4.40470271600656"),
        ("gelu", 2, ".797884560802865"),
        ("gelu", 3, ".77876963505573"),
        ("gelu", 4, "1.59576912160573"),
        ("silu", 2, ".5"),
        ("silu", 3, ".30818151579648"),
        ("silu", 4, ".5"),
        ("tanh", 2, ".769800358919501"),
        ("tanh", 4, "4.08588550296965616"),
    ],
)
def test_the_table_of_suprema(name: str, order: int, printed: str) -> None:
    """A dense grid in mpmath never exceeds the table, and comes within 1e-4 of it."""
    function = sp.lambdify(t, ACTIVATIONS[name].derivative(order, t), "mpmath")
    largest = max(abs(function(mpmath.mpf(i) / 200)) for i in range(-1200, 1201))
    assert (
        mpmath.mpf(printed) * (1 - mpmath.mpf(10) ** -4) <= largest <= mpmath.mpf(printed) * (1 + mpmath.mpf(10) ** -12)
    )
