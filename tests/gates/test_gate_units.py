"""How many units one product needs: proved identities, real networks of three units, and the decided erratum."""

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp

from numerics.gates import gate_units as numerics
from numerics.moments.exact_rank import rank
from numerics.networks.one_hidden_layer import OneHiddenLayer
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.gates import gate_units as theory
from theory.gates.multiplication_gate import L, gate
from theory.language import Claim
from theory.language.activations import ACTIVATIONS
from theory.language.catalogue import claims_of

pytestmark = pytest.mark.networks


@pytest.mark.parametrize("claim", claims_of("gate_units"), ids=lambda c: c.name)
def test_claims_are_proved_for_all_parameters_and_mutants_refuted(
    claim: Claim, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@pytest.mark.parametrize(
    ("activation", "power", "leading"),
    [("logistic", 1, Fraction(2, 3)), ("silu", 2, Fraction(7, 12)), ("gelu", 2, Fraction(7, 6))],
)
def test_three_real_units_multiply_to_the_stated_power(activation: str, power: int, leading: Fraction) -> None:
    """Torch networks in float64 against the leading term of the exact expansion: halving the scale divides the error by
    2^power."""
    scales = [sp.Rational(1, 50), sp.Rational(1, 100)]
    errors = [numerics.run_three_units(activation, scale, sp.S.One) for scale in scales]
    assert all(e.rounding < e.worst / 100 and e.network.startswith(f"3 {activation} units") for e in errors)
    assert abs(errors[0].worst / errors[1].worst - 2**power) < Fraction(1, 20)
    assert abs(errors[1].worst * 100**power / leading - 1) < Fraction(1, 20)


def test_the_network_is_the_one_that_is_stated() -> None:
    """Two routes: the stored torch weights in balls, and the SymPy formula of the three logistic units."""
    scale, at = sp.Rational(1, 8), {theory.u: sp.Rational(1, 2), theory.v: sp.Rational(-3, 4)}
    network = OneHiddenLayer.of(numerics.logistic_three_weights(scale), "logistic")
    formula = theory.logistic_three(lambda bias, x: ACTIVATIONS["logistic"].formula(bias + x)).subs({L: scale, **at})
    assert (
        network.hidden_units == 3
        and abs(float(network.reference((Fraction(1, 2), Fraction(-3, 4))).mid()) - float(sp.N(formula, 30))) < 1e-11
    )


def test_one_unit_fewer_than_four_units_leaves_a_moment_unmatched() -> None:
    """Without biases: the moments of orders 0, 1, 2 of (1, a) need rank 4; three units give at most 3, four sign
    vectors give 4."""
    signs = [(1, 1), (-1, -1), (1, -1), (-1, 1)]
    moments = [[1 for _ in signs], [a for a, _ in signs], [b for _, b in signs], [a * b for a, b in signs]]
    assert rank(moments) == value("flattening.flat_units", n=2).lower


def test_the_skip_gate_equals_four_units_of_softplus_and_gelu_too() -> None:
    with mpmath.workdps(40):
        for name in ("softplus", "silu", "gelu"):
            at = {L: sp.Rational(1, 3), theory.u: sp.Rational(1, 2), theory.v: sp.Rational(-5, 7)}
            difference = sp.N(theory.skip_gate(name).subs(at), 40) - sp.N(
                gate(name, sp.S.Zero, L, theory.u, theory.v).subs(at), 40
            )
            assert abs(difference) < sp.Float("1e-30")


def test_a_critical_point_of_silu_gives_two_units() -> None:
    """c = -(1 + W(1/e)): the slope vanishes there, the curvature does not."""
    with mpmath.workdps(30):
        c = -(1 + mpmath.lambertw(mpmath.exp(-1)).real)
        _, slope, half_curvature = mpmath.taylor(lambda x: x / (1 + mpmath.exp(-x)), c, 2)
        assert abs(slope) < mpmath.mpf(10) ** -20 < half_curvature and mpmath.almosteq(
            c, mpmath.mpf("-1.27846454276107379511"), abs_eps=1e-19
        )


def test_networks_fitted_without_hidden_biases_do_no_better_than_zero_and_with_them_far_better() -> None:
    for width in (2, 6):
        found = numerics.fitted(width, sp.Integer(2), seed=1)
        assert found.worst + found.rounding >= 4 and found.rounding < Fraction(1, 100)
    control = numerics.fitted(4, sp.Integer(2), hidden_biases=True)
    assert control.worst < Fraction(1, 10)


def test_merely_four_neurons_is_decided(errata: Callable[..., Errata]) -> None:
    assert errata("merely 4 neurons with the logistic").rows[0].verdict == "loose"
    computed = [
        value("flattening.flat_units", n=2, **k)
        for k in ({}, {"output_bias": "yes"}, {"activation": "silu"}, {"activation": "silu", "hidden_biases": "yes"})
    ]
    assert [(c.lower, c.upper) for c in computed] == [(4, 4), (3, 3), (3, 3), (2, 2)]
