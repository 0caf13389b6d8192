"""The logistic gate: proved bounds and suprema, the query, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.gates import multiplication_gate as numerics
from proofs import checker
from proofs.gates.multiplication_gate import corner_certificate
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, measure, solve, value
from theory.gates import multiplication_gate as gate
from theory.language import Claim, InputError
from theory.language.activations import ACTIVATIONS, t

pytestmark = pytest.mark.networks

CLAIMS = [
    gate.even_part_decreases,
    gate.logistic_fourth_derivative_is_small,
    gate.error_supremum_is_at_the_corner,
    gate.error_at_most_quadratic_in_scale,
]


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.name)
def test_claims_are_proved_for_all_parameters_and_mutants_refuted(
    claim: Claim, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert all(m.verdict is Verdict.REFUTED and m.detail == "confirmed by the checker" for m in checked.mutants)


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 8, 14, 26])
def test_the_checker_alone_establishes_the_supremum(number: int) -> None:
    """For each bias, and the smallest and the largest box; and not 0.999 of it."""
    proposition = gate.error_supremum_is_at_the_corner.at(**gate.error_supremum_is_at_the_corner.instances[number])
    certificate = corner_certificate(proposition, attained=True)
    assert checker.check(certificate).verdict == "PROVED"
    assert isinstance(proposition.statement, sp.Le)
    less = replace(
        proposition, statement=proposition.statement.lhs <= proposition.statement.rhs * sp.Rational(999, 1000)
    )
    for attained in (True, False):
        with pytest.raises(checker.Rejected):
            checker.check(corner_certificate(less, attained))


def test_the_supremum_is_certified_to_1e_12() -> None:
    """The 27 cases against the closed form in mpmath at 80 digits, where the proof needs neither."""
    for case in gate.error_supremum_is_at_the_corner.instances:
        found = bound("multiplication_gate.error", activation="logistic", **case)
        with mpmath.workdps(80):
            L, A = (
                mpmath.mpf(Fraction(case[k]).numerator) / Fraction(case[k]).denominator for k in ("scale", "radius")
            )
            C = {"1": mpmath.cosh(1), "acosh(2)": mpmath.mpf(2), "acosh(5)": mpmath.mpf(5)}[case["bias"]]
            X = 2 * L * A
            true = abs(2 * (1 + C) * (mpmath.cosh(X) - 1) / (C + mpmath.cosh(X)) - X**2) / (4 * L**2)
            low, high = (mpmath.mpf(e.numerator) / e.denominator for e in (found.lower_witness, found.upper))
            assert low <= true * (1 + mpmath.mpf(10) ** -40) and true <= high * (1 + mpmath.mpf(10) ** -40)
            assert high <= true * (1 + mpmath.mpf(10) ** -12) and low >= true * (1 - mpmath.mpf(10) ** -12)
        assert found.legs == ("enclose", "derive")


points = st.fractions(-1, 1, max_denominator=50)


@settings(max_examples=40)
@given(
    b=st.fractions(-4, 4, max_denominator=10).filter(lambda b: abs(b) > Fraction(1, 10)),
    scale=st.sampled_from(["1", "1/10", "1/100"]),
    u=points,
    v=points,
)
def test_no_point_exceeds_the_bound_for_any_bias(b: Fraction, scale: str, u: Fraction, v: Fraction) -> None:
    """Two routes: the certified supremum, and the gate evaluated at a point by mpmath at 60 digits."""
    found = bound("multiplication_gate.error", activation="logistic", bias=b, scale=scale, radius=1)
    with mpmath.workdps(60):
        expression = gate.gate(
            "logistic",
            sp.Rational(b.numerator, b.denominator),
            sp.Rational(scale),
            sp.Rational(u.numerator, u.denominator),
            sp.Rational(v.numerator, v.denominator),
        )
        value = abs(mpmath.mpmathify(sp.N(expression, 60)) - mpmath.mpf((u * v).numerator) / (u * v).denominator)
        assert value <= mpmath.mpf(found.upper.numerator) / found.upper.denominator * (1 + mpmath.mpf(10) ** -30)


def test_the_answer_says_where_it_holds_and_how_tight_it_is() -> None:
    assert (
        repr(bound("multiplication_gate.error", activation="logistic", bias="1", scale="1/10", radius=1))
        == "multiplication_gate.error <= 4.5174e-3  (>= 4.5173e-3 at u = 1, v = 1)\n  for all u, v in [-1, 1] | real"
        " arithmetic | activation = logistic, bias = 1, scale = 1/10, radius = 1 | enclose, derive\n  enclosed by its"
        " definition, at these parameters"
    )


def test_solving_for_the_scale_is_certified_on_both_sides() -> None:
    found = solve("multiplication_gate.error", for_="scale", error="1e-3", activation="logistic", bias=1, radius=1)
    assert found.fails_at is not None and found.value < found.fails_at <= found.value * Fraction(101, 100)
    assert bound(
        "multiplication_gate.error", activation="logistic", bias=1, scale=found.value, radius=1
    ).upper <= Fraction(1, 1000)
    assert bound(
        "multiplication_gate.error", activation="logistic", bias=1, scale=found.fails_at, radius=1
    ).lower_witness > Fraction(1, 1000)


def test_a_real_network_stays_below_the_bound() -> None:
    found = measure("multiplication_gate.error", activation="logistic", bias=1, scale="1/10", radius=1, samples=2000)
    assert found.bound is not None and Fraction(4, 1000) < found.worst <= found.bound + Fraction(1, 10**9)


GOOD = {"activation": "logistic", "bias": "1", "scale": "1/10", "radius": "1"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 0}, "'scale' must be > 0: 0; write scale=\"1/10\""),
        ({"radius": -1}, "'radius' must be > 0: -1; write radius=\"1/10\""),
        ({"scale": 0.1}, "'scale' must be exact, not a float: 0.1; write scale=\"0.1\""),
        ({"scale": "nan"}, "'scale' may not contain the name 'nan'; known names: pi, E"),
        ({"scale": float("inf")}, "'scale' must be exact, not a float: inf; write a finite number"),
        (
            {"bias": 0},
            (
                "'bias' must satisfy: the activation's second derivative at the bias must not be 0: 0; for the logistic"
                ' write bias="acosh(5)"'
            ),
        ),
        ({"activation": "logistc"}, "'activation' is not known: 'logistc'; did you mean 'logistic'?"),
        (
            {"activation": "relu"},
            "'activation' must be twice differentiable: 'relu'; choose a smooth one such as softplus",
        ),
        ({"biass": 1}, "'biass' is not a parameter of multiplication_gate.error; did you mean 'bias'?"),
        (
            {"radius": None},
            "'radius' is needed by multiplication_gate.error (the gate is used on |u|, |v| <= radius); add radius=...",
        ),
    ],
)
def test_exact_text_of_refusals(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        bound("multiplication_gate.error", **{**GOOD, **change})
    assert str(caught.value) == message


def test_claims_enforce_their_hypotheses() -> None:
    with pytest.raises(InputError) as caught:
        gate.error_supremum_is_at_the_corner.at(bias=3, scale=1, radius=1)
    assert str(caught.value) == "'bias' must satisfy: cosh(bias) <= 5: 3; write bias=\"acosh(5)\" or smaller"


@pytest.mark.parametrize("arithmetic", ["float64", "float32", "bfloat16", "float16"])
@pytest.mark.parametrize(
    ("activation", "bias", "scale"), [("logistic", "acosh(5)", "1/8"), ("softplus", 0, "1/10"), ("silu", "0", "1/16")]
)
def test_a_bound_for_a_format_covers_what_other_samples_show(
    activation: str, bias: object, scale: str, arithmetic: str
) -> None:
    """Two routes: the real supremum plus a rounding analysis, and torch on samples that the bound's witness did not
    use."""
    found = bound(
        "multiplication_gate.error", activation=activation, bias=bias, scale=scale, radius=1, arithmetic=arithmetic
    )
    seen = numerics.measure_error(
        activation, sp.sympify(bias), sp.Rational(scale), sp.Integer(1), samples=3000, seed=11, dtype=arithmetic
    )
    assert 0 < seen.worst <= found.upper and found.lower_witness <= found.upper
    assert (
        found.upper >= bound("multiplication_gate.error", activation=activation, bias=bias, scale=scale, radius=1).upper
    )
    assert "assuming that torch's kernels keep the rounding model" in repr(
        found
    ) and f"{arithmetic} arithmetic" in repr(found)


def test_a_tiny_scale_drowns_in_rounding_and_the_bound_says_so() -> None:
    """A public script uses this scale and bias in float64 and hopes for 1e-12.

    Its four units have values in [1/2, 1), where numbers are 2^-53 apart. The output weight makes a step of that, and a
    product between two steps is missed by half of it, whatever torch's kernels round besides."""
    script = {"activation": "logistic", "bias": "2.3787", "scale": "1e-6", "radius": 1}
    curvature = ACTIVATIONS["logistic"].formula(t).diff(t, 2).subs(t, sp.Rational(23787, 10000))
    step = Fraction(10**12, 4) / Fraction(float(abs(curvature))) / 2**53
    assert bound("multiplication_gate.error", **script).upper < Fraction(1, 10**12)
    executed = bound("multiplication_gate.error", arithmetic="float64", **script)
    assert step / 2 < executed.lower_witness < executed.upper < Fraction(1, 10)
    better = bound("multiplication_gate.error", arithmetic="float64", **{**script, "scale": "1/2000"})
    assert better.upper < executed.lower_witness / 1000


def test_formats_that_cannot_hold_the_gate_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        bound("multiplication_gate.error", activation="silu", bias=0, scale="1/1000", radius=1, arithmetic="float16")
    assert (
        str(caught.value)
        == "'arithmetic' cannot hold a weight of this network: 'float16'; use a wider format or a larger scale"
    )
    with pytest.raises(InputError) as caught:
        bound("flattening.deep_units", n=3, arithmetic="float32")
    assert (
        str(caught.value)
        == "'arithmetic' has no network to measure: 'float32'; ask for value or bound of flattening.deep_units"
    )


OWN = {"bias": "1/3", "scale": "1/8", "radius": 1}


@pytest.mark.parametrize(
    ("name", "text"), [("logistic", "1/(1 + exp(-x))"), ("softplus", "log(1 + exp(x))"), ("silu", "x - x/(1 + exp(x))")]
)
def test_an_activation_written_down_is_the_activation(name: str, text: str) -> None:
    """Two routes: the catalogue's formula, and the same function in other words."""
    own, known = (bound("multiplication_gate.error", activation=a, **OWN) for a in (text, name))
    assert (
        own.lower_witness <= known.upper and known.lower_witness <= own.upper and own.parameters["activation"] == text
    )


@settings(max_examples=25)
@given(u=points, v=points, text=st.sampled_from(["x*tanh(x)", "exp(-x**2)", "sqrt(x**2 + 1)", "log(1 + x**2)"]))
def test_no_point_exceeds_the_bound_of_an_activation_written_down(u: Fraction, v: Fraction, text: str) -> None:
    functions = {
        "x*tanh(x)": lambda x: x * mpmath.tanh(x),
        "exp(-x**2)": lambda x: mpmath.exp(-(x**2)),
        "sqrt(x**2 + 1)": lambda x: mpmath.sqrt(x**2 + 1),
        "log(1 + x**2)": lambda x: mpmath.log(1 + x**2),
    }
    found = bound("multiplication_gate.error", activation=text, **OWN)
    with mpmath.workdps(60):
        sigma, b = functions[text], mpmath.mpf(1) / 3
        plus, minus = (mpmath.mpf(q.numerator) / q.denominator / 8 for q in (u + v, u - v))
        curvature = mpmath.diff(sigma, b, 2)
        m = (sigma(b + plus) + sigma(b - plus) - sigma(b + minus) - sigma(b - minus)) * 16 / curvature
        error = abs(m - mpmath.mpf((u * v).numerator) / (u * v).denominator)
        # mpmath's numerical derivative is good to about a third of the working digits
        assert error <= mpmath.mpf(found.upper.numerator) / found.upper.denominator + mpmath.mpf(10) ** -18


def test_an_activation_whose_gate_is_exact_at_one_bias_only() -> None:
    assert bound("multiplication_gate.error", activation="x**2 + sin(x)", bias=0, scale=1, radius=1).upper == 0
    assert bound("multiplication_gate.error", activation="x**2 + sin(x)", bias=1, scale=1, radius=1).lower_witness > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"activation": "3*x - 1"},
            "'activation' must not be affine: '3*x - 1'; choose one with curvature such as x*tanh(x)",
        ),
        (
            {"activation": "abs(x)"},
            "'activation' must be twice differentiable: 'abs(x)'; choose a smooth one such as softplus",
        ),
        (
            {"activation": "sqrt(x**2)"},
            "'activation' must be twice differentiable: 'sqrt(x**2)'; choose a smooth one such as softplus",
        ),
        ({"activation": "y*x"}, "'activation' may not contain the name 'y'; known names: x, pi, E"),
        ({"activation": "x^2"}, "'activation' writes powers as **, not ^: 'x^2'"),
        (
            {"activation": "__import__('os')"},
            "'activation' may not call '__import__'; use one of exp, log, ln, sqrt, sin, cos, tan, ...",
        ),
        (
            {"activation": "1/x", "bias": 0},
            (
                "'activation' must be defined at every input of a hidden unit, here from -1/4 to 1/4; this needs"
                " x != 0, which fails at x = 0: '1/x'; use a smaller radius or scale, or another bias"
            ),
        ),
        (
            {"activation": "x**(1/3)", "bias": 1, "scale": 1},
            (
                "'activation' must be defined at every input of a hidden unit, here from -1 to 3; this needs x >= 0,"
                " which fails at x = -1: 'x**(1/3)'; use a smaller radius or scale, or another bias"
            ),
        ),
        (
            {"activation": "x**(3/2)", "bias": 2, "scale": 1},
            (
                "'radius' is too large: the activation is not shown to be smooth on bias +- 2 scale radius: 1; make it"
                " smaller"
            ),
        ),
        (
            {"activation": "tan(x)", "bias": 1, "scale": 1},
            (
                "'activation' must be defined at every input of a hidden unit, here from -1 to 3; this needs"
                " cos(x) != 0, which fails between x = 1.570796 and x = 1.570797: 'tan(x)'; use a smaller radius or"
                " scale, or another bias"
            ),
        ),
    ],
)
def test_exact_text_of_refusals_of_activations_written_down(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        bound("multiplication_gate.error", **{**OWN, **change})
    assert str(caught.value) == message


def test_an_activation_written_down_has_no_kernel() -> None:
    with pytest.raises(InputError, match="'activation' has no torch kernel here: 'x\\*tanh\\(x\\)'"):
        bound("multiplication_gate.error", activation="x*tanh(x)", arithmetic="float32", **OWN)


def test_quantities_of_an_activation_written_down_are_its_own() -> None:
    assert value("gate_activations.curvature", activation="x*tanh(x)", bias=0).exact == "2"
