"""Derivatives of erf, GELU and SiLU far from 0: what is claimed, and that it majorises the derivatives themselves."""

from collections.abc import Callable

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from proofs.legs.derive import derive
from proofs.legs.verdicts import Checked, Verdict
from theory.gates import activation_derivatives
from theory.gates import derivative_tails as tails
from theory.language import Chain, Claim
from theory.language.activations import ACTIVATIONS, t
from theory.language.catalogue import claims_of
from theory.language.rules import term_of_the_exponential

MAJORANTS = {
    "erf": (tails.t, tails._erf, 1, 6),
    "gelu": (tails.t, tails._gelu, 1, 6),
    "silu": (tails.w, tails._silu, 2, 15),
}


@pytest.mark.parametrize("claim", claims_of("derivative_tails"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED]


@pytest.mark.parametrize("name", MAJORANTS)
@pytest.mark.parametrize("order", [2, 3, 4])
@given(beyond=st.fractions(0, 40, max_denominator=100))
def test_the_majorant_is_above_the_derivatives_on_both_sides(name: str, order: int, beyond: sp.Rational) -> None:
    variable, majorant, stretch, end = MAJORANTS[name]
    place = end + sp.Rational(beyond)
    with mpmath.workdps(60):
        above = mpmath.mpf(str(majorant.subs(variable, place).evalf(50)))
        for side in (1, -1):
            value = ACTIVATIONS[name].derivative(order, side * stretch * place).evalf(50, maxn=10_000)
            assert abs(mpmath.mpf(str(value))) <= above


def test_the_rule_asks_for_signs() -> None:
    """x^2 e^-x <= 2 holds for x >= 0 only, and turns around with a negative factor."""
    x = sp.Symbol("x", real=True)
    y = sp.Symbol("y", positive=True)

    def closes(variable: sp.Symbol, factor: int, power: int = 2) -> bool:
        step = term_of_the_exponential(variable, power, sp.Integer(factor))
        claim = Claim(
            "mine.it",
            sp.Le(step.start, step.to, evaluate=False),
            where={variable: (1, 2)},
            derivation=lambda: Chain(step.start, (step,)),
        )
        return derive(claim).verdict is Verdict.PROVED

    assert closes(y, 1) and not closes(x, 1) and not closes(y, -1)


@pytest.mark.parametrize(
    ("name", "weight"), [("erf", sp.exp(-(t**2)) / sp.sqrt(sp.pi)), ("gelu", sp.exp(-(t**2) / 2) / sp.sqrt(2 * sp.pi))]
)
@pytest.mark.parametrize("order", [2, 3, 4])
def test_the_majorant_is_above_the_derivatives_for_every_t_beyond_six(name: str, weight: sp.Expr, order: int) -> None:
    """Both over the common exponential: polynomials whose sum and difference have no negative coefficient in t - 6."""
    majorant = sp.simplify(MAJORANTS[name][1].subs(tails.t, t) / weight)
    derivative = sp.simplify(ACTIVATIONS[name].derivative(order, t) / weight)
    for sign in (1, -1):
        assert all(c >= 0 for c in sp.Poly(sp.expand((majorant + sign * derivative).subs(t, t + 6)), t).all_coeffs())


def test_the_majorant_is_above_the_derivatives_of_silu_for_every_w_beyond_fifteen() -> None:
    """(1 - T^2) <= 4 e^(-2w), and |T| <= 1 in each term of the factor, whose coefficients are read off the polynomial
    in T and w."""
    w, T = activation_derivatives.w, sp.Symbol("T")
    for formula in activation_derivatives._silu.values():
        factor = sp.Poly(sp.cancel(formula.subs(sp.tanh(w), T) / (1 - T**2)), T, w)
        sizes = sp.Add(*(abs(c) * w**power for (_, power), c in factor.terms()))
        assert all(c >= 0 for c in sp.Poly((11 * w - 4 * sizes).subs(w, w + 15), w).all_coeffs())
    assert sp.simplify((1 - sp.tanh(w) ** 2).rewrite(sp.exp) - 4 * sp.exp(-2 * w) / (1 + sp.exp(-2 * w)) ** 2) == 0
