"""What a gate costs in a fixed arithmetic: the claims, the scale with the least certified bound, and the table that
compares activations and biases."""

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import lower, upper, working
from numerics.gates.gate_precision import best_scale, certified
from numerics.networks.weights import gate_weights
from proofs.answers.documents import Errata
from proofs.legs.decimals import decimal_down
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, sweep
from theory.language import Claim, ClaimError, InputError, Quantity
from theory.language.catalogue import claims_of, quantities_of, subjects

pytestmark = pytest.mark.networks

SOFTPLUS = {"activation": "softplus", "bias": 0, "radius": 1}


@pytest.mark.parametrize("claim", claims_of("gate_precision"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_refuted(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all"), checked.findings
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@settings(max_examples=15)
@given(eps=st.fractions(Fraction(1, 10**6), Fraction(1, 10), max_denominator=10**6))
def test_the_output_weight_of_the_built_gate_is_the_stated_one(eps: Fraction) -> None:
    """Two routes: the network's own weight where its certified error is below eps, and the claim's A^4 / (6 eps)."""
    scale = sp.sqrt(6 * sp.Rational(eps.numerator, eps.denominator))
    with working(200):
        weight = gate_weights("softplus", sp.S.Zero, scale).output[0]
        low, high = lower(weight), upper(weight)
    assert low <= 1 / (6 * eps) <= high < low * (1 + Fraction(1, 10**50))
    assert bound("multiplication_gate.error", scale=scale, **SOFTPLUS).upper <= eps


@pytest.mark.parametrize("arithmetic", ["float64", "float32", "bfloat16"])
@pytest.mark.parametrize(
    ("activation", "bias"), [("softplus", sp.S.Zero), ("silu", sp.S.Zero), ("logistic", -sp.acosh(5))]
)
def test_no_power_of_two_is_certified_to_less(activation: str, bias: sp.Expr, arithmetic: str) -> None:
    """Two routes: the search, and the gate's own query at other scales; the search bounds real errors to one part in a
    thousand."""
    best = bound("gate_precision.least_error", activation=activation, bias=bias, radius=1, arithmetic=arithmetic)
    assert (
        0 < best.attained < best.upper
        and best.lower_witness is None
        and best.direction == "upper"
        and "no smaller bound is certified" in best.note
    )
    for k in range(0, 17, 4):
        there = bound(
            "multiplication_gate.error",
            activation=activation,
            bias=bias,
            scale=Fraction(1, 2**k),
            radius=1,
            arithmetic=arithmetic,
        )
        assert there.upper >= best.upper * Fraction(999, 1000)


def test_rounding_grows_as_the_scale_shrinks_and_the_real_error_falls() -> None:
    coarse, fine = (certified("softplus", sp.S.Zero, Fraction(1, 2**k), sp.S.One, "float64") for k in (10, 11))
    assert abs(fine.rounding / coarse.rounding - 4) < Fraction(1, 100) and abs(coarse.real / fine.real - 4) < Fraction(
        1, 100
    )


def test_the_best_scale_goes_down_as_the_radius_goes_up() -> None:
    """The gate depends on scale times radius, and formats round powers of 2 alike: what is best for radius 1 is best
    for radius 4, in other units."""
    small, large = (best_scale("softplus", sp.S.Zero, sp.Integer(r), "float32")[0] for r in (1, 4))
    assert large.scale == small.scale / 4
    assert abs(large.bound / small.bound - 16) < Fraction(1, 100)


def test_a_small_value_at_the_bias_helps() -> None:
    """The same real gate at biases b and -b (the logistic) and the same curvature (softplus), with less to round where
    the activation is small."""
    for activation, bias in (("logistic", sp.acosh(5)), ("softplus", sp.acosh(2))):
        plain, small = (best_scale(activation, b, sp.S.One, "float32")[0].bound for b in (bias, -bias))
        assert 2 * small < plain


def test_a_scale_far_from_the_best_is_told_about_it() -> None:
    script = {"activation": "logistic", "bias": "2.3787", "radius": 1}
    poor = bound("multiplication_gate.error", scale="1e-6", arithmetic="float64", **script)
    best, _ = best_scale("logistic", sp.Rational(23787, 10000), sp.S.One, "float64")
    assert f"scale = {best.scale} is certified to" in poor.note and 10**5 * best.bound < poor.upper
    assert bound("multiplication_gate.error", scale=best.scale, arithmetic="float64", **script).note == ""


def test_in_real_arithmetic_the_least_error_is_0() -> None:
    assert bound("gate_precision.least_error", **SOFTPLUS).upper == 0


def test_what_one_scale_attains_is_no_bound_of_the_least_error() -> None:
    best = bound("gate_precision.least_error", arithmetic="float32", **SOFTPLUS)
    assert ">=" not in repr(best) and f"({decimal_down(best.attained)} attained at scale = " in repr(best)
    said = best.to_json()
    assert said["lower_witness"] is None and Fraction(said["attained"]) == best.attained
    assert set(said["witness"]) == {"scale", "u", "v"}
    at_that_scale = bound("multiplication_gate.error", scale=best.witness["scale"], arithmetic="float32", **SOFTPLUS)
    assert at_that_scale.lower_witness == best.attained and at_that_scale.attained is None


def test_a_bound_from_above_says_what_a_value_that_occurs_says_of_it() -> None:
    with pytest.raises(ClaimError, match="must say what a value that occurs says of it"):
        Quantity("mine.cost", "a cost", (), direction="upper")
    listed = [q for s in subjects() for q in quantities_of(s)]
    assert {q.id for q in listed if q.extremum == "least"} >= {"gate_precision.least_error", "layered_products.units"}
    grouped = bound("layered_products.units", n=32, k=3)
    assert grouped.seen is None and ">=" not in repr(grouped)
    assert " (>= 14)" in repr(bound("flattening.flat_units", n=4, skip="yes"))  # the lower end of an enclosure is one


def test_networks_of_one_format_say_so() -> None:
    for quantity, values in (("softmax_stability.divergence", {"delta": 1}), ("bit_products.error", {"beta": 3})):
        with pytest.raises(InputError, match="'arithmetic' has a network in float64 only: 'float32'"):
            bound(quantity, arithmetic="float32", **values)


def test_a_sweep_is_the_bounds_one_by_one() -> None:
    found = sweep(
        "gate_precision.least_error",
        activation=["softplus", "logistic"],
        bias=[0, "acosh(2)"],
        radius=1,
        arithmetic="float32",
    )
    assert [row.bound is None for row in found.rows] == [False, False, True, False]
    assert found.rows[0].bound == bound("gate_precision.least_error", arithmetic="float32", **SOFTPLUS)
    assert json.loads(json.dumps(found.to_json()))["rows"][2]["refused"].startswith("'bias' must satisfy")
    text = repr(found)
    assert " ".join(text.splitlines()[0].split()) == "activation bias at most attained where that occurs"
    assert "gate_precision.least_error | float32 arithmetic | radius = 1" in text and "assuming that" in text


def test_sweeps_that_say_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="second derivative at the bias must not be 0"):
        sweep("gate_precision.least_error", activation=["logistic", "tanh"], bias=0, radius=1)
    with pytest.raises(InputError, match="'parameters' must have 1 to 1000 combinations: 1001"):
        sweep("gate_precision.least_error", activation="softplus", bias=list(range(1001)), radius=1)
    with pytest.raises(InputError, match="is not a quantity"):
        sweep("gate_precision.last_error", activation="softplus")


def test_any_tolerance_lacks_its_domain(errata: Callable[..., Errata]) -> None:
    row = errata("any tolerance, everywhere").rows[0]
    assert (row.claim, row.verdict) == ("gate_precision.no_scale_multiplies_on_the_whole_plane", "loose")
    assert bound("multiplication_gate.error", activation="softplus", bias=0, scale=1, radius=100).lower_witness > 9800
