"""The gate's expansion in the scale: proved identities, and the same numbers from ball power series and quadrature."""

from collections.abc import Callable

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.legs.verdicts import Checked, Verdict
from theory.gates import gate_expansion as theory
from theory.gates.multiplication_gate import gate
from theory.language import Claim
from theory.language.activations import ACTIVATIONS, t
from theory.language.catalogue import claims_of


@pytest.mark.parametrize("claim", claims_of("gate_expansion"), ids=lambda c: c.name)
def test_claims_are_proved_for_all_parameters_and_mutants_refuted(
    claim: Claim, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


points = st.fractions(-1, 1, max_denominator=20).map(lambda f: sp.Rational(f.numerator, f.denominator))


@pytest.mark.parametrize("activation", ["logistic", "tanh", "silu", "gelu", "erf", "arctan"])
def test_the_gate_is_the_product_times_a_mean_of_curvature(activation: str) -> None:
    """Two routes to C1: the four units, and the mean of sigma'' over the square by mpmath's quadrature."""
    b, L, u, v = sp.Rational(3, 2), sp.Rational(1, 2), sp.Rational(3, 4), sp.Rational(-2, 3)
    with mpmath.workdps(25):
        second = sp.lambdify(t, ACTIVATIONS[activation].derivative(2, t), "mpmath")
        mean = (
            mpmath.quad(
                lambda r, s: second(mpmath.mpf(3) / 2 + (mpmath.mpf(3) / 4 * r - mpmath.mpf(2) / 3 * s) / 2),
                [-1, 1],
                [-1, 1],
            )
            / 4
        )
        from_units = mpmath.mpmathify(sp.N(gate(activation, b, L, u, v), 25))
        assert mpmath.almosteq(
            from_units, mpmath.mpf(-1) / 2 * mean / second(mpmath.mpf(3) / 2), rel_eps=mpmath.mpf(10) ** -15
        )


@settings(max_examples=15, deadline=None)
@given(u=points, v=points)
def test_the_remainder_beyond_order_nine_is_of_order_eight_in_the_scale(u: sp.Rational, v: sp.Rational) -> None:
    """The true logistic gate minus the expansion, at two scales: the difference shrinks as L^8."""
    b = sp.Integer(1)
    claim = theory.expansion_has_only_even_derivatives.statement
    assert isinstance(claim, sp.Eq)
    values = {s: ACTIVATIONS["logistic"].derivative(j, b) for j, s in enumerate(theory.derivatives)} | {
        theory.u: u,
        theory.v: v,
    }
    gaps = []
    for L in (sp.Rational(1, 10), sp.Rational(1, 20)):
        gaps.append(abs(sp.N((gate("logistic", b, L, u, v) - claim.rhs.subs({**values, theory.L: L})), 40, maxn=400)))
    assert gaps[1] == 0 or 200 < gaps[0] / gaps[1] < 320 or gaps[0] < sp.Float("1e-22")
