"""Which activation and which bias: proved biases, and the same derivatives from mpmath's Taylor coefficients."""

from collections.abc import Callable

import mpmath
import pytest
import sympy as sp

from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, value
from theory.gates import gate_activations as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

MPMATH = {
    "logistic": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "erf": mpmath.erf,
    "arctan": mpmath.atan,
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
}


@pytest.mark.parametrize("claim", claims_of("gate_activations"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_refuted(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@pytest.mark.parametrize("name", theory.FOURTH_ORDER_BIASES)
def test_fourth_order_biases_by_numerical_differentiation(name: str) -> None:
    """Two routes: the exact bias, and the root of mpmath's fourth Taylor coefficient next to it."""
    with mpmath.workdps(40):
        bias = mpmath.mpmathify(sp.N(theory.FOURTH_ORDER_BIASES[name], 40))
        coefficients = mpmath.taylor(MPMATH[name], bias, 4)
        assert abs(coefficients[4]) < mpmath.mpf(10) ** -12 < abs(coefficients[2])


@pytest.mark.parametrize("name", theory.FOURTH_ORDER_BIASES)
def test_the_error_is_of_fourth_order_there(name: str) -> None:
    """The certified supremum shrinks 16-fold when the scale is halved, 4-fold at a bias next to it."""
    exact = theory.FOURTH_ORDER_BIASES[name]
    for bias, factor in ((exact, 16), (sp.Rational(1, 3), 4)):
        coarse, fine = (
            bound("multiplication_gate.error", activation=name, bias=bias, scale=scale, radius=1).upper
            for scale in ("1/50", "1/100")
        )
        assert abs(coarse / fine - factor) < factor / 50


def test_quantities_answer_exactly() -> None:
    assert value("gate_activations.curvature", activation="softplus", bias=0).exact == "1/4"
    assert value("gate_activations.curvature", activation="logistic", bias=0).lower == 0
    assert [
        value("gate_activations.relative_error_coefficient", activation=a, bias=0).lower * 12
        for a in ("softplus", "silu", "exp", "cos")
    ] == [
        -1,
        -2,
        2,
        -2,
    ]


def test_a_bias_without_curvature_is_refused() -> None:
    with pytest.raises(InputError, match="second derivative at the bias must not be 0"):
        value("gate_activations.relative_error_coefficient", activation="logistic", bias=0)
