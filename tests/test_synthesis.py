"""From polynomial to network: schedules against expansion, intervals against exact arithmetic, certificates against
runs of the network itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
import torch
from click.testing import CliRunner
from flint import arb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, lower, upper, working
from numerics.enclosure.series import compile_series
from numerics.networks.one_hidden_layer import FORMATS
from numerics.synthesis.circuit import Circuit
from numerics.synthesis.composed import composed_error, errors
from numerics.synthesis.design import DIGITS, design, exact_value, in_levels, round_weights
from numerics.synthesis.gate_error import bend
from numerics.synthesis.module import PolynomialNetwork
from numerics.synthesis.request import read_bias, read_polynomial
from numerics.synthesis.schedule import horner, naive_products, schedule
from numerics.synthesis.search import exact_polynomial, find, inside
from numerics.synthesis.spans import Spans, around
from proofs.command_line import program
from proofs.prompt import synthesize
from proofs.prompt import value as asked
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

pytestmark = pytest.mark.networks

UNIT = (Fraction(-1), Fraction(1))
EXAMPLE = "x*y + 3*x**2*z - z**3"
CUBE: Mapping[str, tuple[int, int]] = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
coefficients = st.fractions(-9, 9, max_denominator=4).filter(bool)
polynomials = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), coefficients, min_size=1, max_size=7
)


def polynomial(text: str, names: str) -> dict[tuple[int, ...], Fraction]:
    return read_polynomial(text, list(names))


@settings(max_examples=20)
@given(polynomials)
def test_schedules_compute_their_polynomials_with_no_more_products_than_naive(
    p: dict[tuple[int, ...], Fraction],
) -> None:
    """The circuit is expanded by SymPy here, not by its own method."""
    for circuit in (schedule(p, 3), horner(p, 3)):
        assert circuit.products <= naive_products(p)
        values = list(sp.symbols("x y z"))
        x = tuple(values)
        for gate in circuit.gates:
            left, right = (
                a.constant + sum(sp.Rational(c.numerator, c.denominator) * values[i] for i, c in a.terms)
                for a in (gate.left, gate.right)
            )
            values.append(left * right)
        total = circuit.output.constant + sum(
            sp.Rational(c.numerator, c.denominator) * values[i] for i, c in circuit.output.terms
        )
        expected = sum(
            sp.Rational(c.numerator, c.denominator) * sp.prod(b**k for b, k in zip(x, e, strict=True))
            for e, c in p.items()
        )
        assert sp.expand(sp.nsimplify(total) - expected) == 0


@pytest.mark.parametrize(
    ("text", "names", "products", "squares"),
    [
        ("x**15", "x", 6, 3),
        ("(x + y + z)**2", "xyz", 1, 1),
        ("x*y", "xy", 1, 0),
        ("x**2 + y**2 + z**2 + x*y + y*z", "xyz", 3, 3),
        ("8*x**4 - 8*x**2 + 1", "x", 2, 2),
        ("a*e*i + b*f*g + c*d*h - c*e*g - b*d*i - a*f*h", "abcdefghi", 9, 0),
    ],
)
def test_small_schedules_are_as_cheap_as_known(text: str, names: str, products: int, squares: int) -> None:
    found = schedule(polynomial(text, names), len(names))
    assert (found.products, found.squares) <= (products, squares) or found.cost <= 2 * products - squares


def test_shared_factors_beat_horners_scheme() -> None:
    pytest.importorskip("scipy")
    text = "x*y*z*w + x*y*z + x*y*w + x*y + z*w + x**2*z*w + y**2*z*w + x**2*z + y**2*w"
    p = polynomial(text, "xyzw")
    assert schedule(p, 4).products < horner(p, 4).products


numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
pairs = st.tuples(numbers, numbers).map(sorted)


@given(pairs, pairs, st.fractions(0, 1), st.fractions(0, 1))
def test_spans_contain_exact_results(a: list[float], b: list[float], s: Fraction, t: Fraction) -> None:
    x = Fraction(a[0]) + s * (Fraction(a[1]) - Fraction(a[0]))
    y = Fraction(b[0]) + t * (Fraction(b[1]) - Fraction(b[0]))
    u, v = (Spans(np.array(e[0]), np.array(e[1])) for e in (a, b))
    for span, value in ((u + v, x + y), (u - v, x - y), (u * v, x * y), (u.square(), x * x), (around(x), x)):
        assert Fraction(float(span.lower)) <= value <= Fraction(float(span.upper))


@pytest.mark.parametrize("name", ["softplus", "silu", "gelu", "logistic", "tanh", "arctan", "exp", "cos"])
@settings(max_examples=10)
@given(
    st.sampled_from([Fraction(1, 50), Fraction(1, 4), Fraction(1), Fraction(2)]),
    *[st.fractions(Fraction(1, 100), 1, max_denominator=100)] * 2,
)
def test_bend_contains_what_a_gate_adds(name: str, reach: Fraction, one: Fraction, other: Fraction) -> None:
    """h(s) - h(d) in mpmath, with digits to spare, at two points of the reach; with the lowest order halved it is
    outside, unless that order hardly counts."""
    bias = read_bias(None, name)
    kappas = bend(name, bias, reach)
    s, d = (part * reach for part in (max(one, other), min(one, other) / 2))
    formula = sp.lambdify(argument, ACTIVATIONS[name].formula(argument), "mpmath")
    with mpmath.workdps(60):
        b, *ts = (mpmath.mpf(c.numerator) / c.denominator for c in (bias, s, d))
        h = [(formula(b + t) + formula(b - t) - 2 * formula(b)) / mpmath.diff(formula, b, 2) - t**2 for t in ts]
        added = Fraction(str(h[0] - h[1]))
    orders = [s ** (2 * k) - d ** (2 * k) for k in range(2, len(kappas) + 2)]
    low, high = (
        sum((kappa[i] * order for kappa, order in zip(kappas, orders, strict=True)), Fraction(0)) for i in (0, 1)
    )
    assert low - Fraction(1, 10**25) <= added <= high + Fraction(1, 10**25)
    halved = [kappas[0][i] / 2 * orders[0] for i in (0, 1)]
    if abs(halved[0]) > 2 * (high - low) + Fraction(1, 10**20):
        assert not low - halved[0] <= added <= high - halved[1]


def stored_value(network: PolynomialNetwork, x: list[Fraction]) -> arb:
    """The module's own weights, read back and run in balls: a route that knows nothing of the design."""
    sigma = compile_series(ACTIVATIONS[network.activation].formula(argument), argument)

    def linear(layer: torch.nn.Module, values: list[arb]) -> list[arb]:
        rows = zip(layer.weight.double().tolist(), layer.bias.double().tolist(), strict=True)
        return [
            sum((ball(Fraction(w)) * value for w, value in zip(row, values, strict=True) if w), ball(Fraction(b)))
            for row, b in rows
        ]

    values = [ball(c) for c in x]
    for hidden, gates in zip(network.hidden, network.gates, strict=True):
        units = [sigma(z) for z in linear(hidden, values)]
        values = values + linear(gates, values + units)
    return linear(network.output, values)[0]


FACTORS_THAT_DIFFER_BY_A_NUMBER: dict[tuple[int, ...], Fraction] = {
    (5, 0, 0): Fraction(63),
    (3, 0, 0): Fraction(-70),
    (1, 0, 0): Fraction(15),
}


@settings(max_examples=15)
@example(FACTORS_THAT_DIFFER_BY_A_NUMBER, ("softplus", "real"), (UNIT,) * 3, [Fraction(1)] * 3, 6)
@given(
    polynomials,
    st.sampled_from(
        [("softplus", "real"), ("silu", "float32"), ("logistic", "real"), ("tanh", "float32"), ("gelu", "bfloat16")]
    ),
    st.sampled_from(
        [(UNIT,) * 3, ((Fraction(0), Fraction(1)), (Fraction(2), Fraction(3)), (Fraction(-1, 3), Fraction(1, 7)))]
    ),
    st.lists(st.fractions(0, 1, max_denominator=64), min_size=3, max_size=3),
    st.integers(1, 6),
)
def test_the_exact_network_errs_by_no_more_than_certified(p, kind, box, place, k) -> None:  # type: ignore[no-untyped-def]
    activation, arithmetic = kind
    circuit = in_levels(schedule(p, 3))
    made = design(
        circuit,
        box,
        activation,
        read_bias(None, activation),
        [Fraction(1, 2**k)] * circuit.products,
        DIGITS[arithmetic],
    )
    certified = composed_error(made, 2000).upper
    network = PolynomialNetwork(made, FORMATS["float64" if arithmetic == "real" else arithmetic])
    corners = [[end[i] for end, i in zip(box, (a, b, c), strict=True)] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    for x in [[low + s * (high - low) for (low, high), s in zip(box, place, strict=True)], *corners]:
        with working(200):
            gap = abs(stored_value(network, x) - ball(exact_polynomial(p, x)))
            assert lower(gap) <= certified
            assert (stored_value(network, x) - exact_value(made, x)).overlaps(arb(0))


@pytest.mark.parametrize(
    ("activation", "arithmetic"),
    [*(("softplus", form) for form in FORMATS), ("silu", "bfloat16"), ("logistic", "float32")],
)
def test_the_executed_network_errs_by_no_more_than_certified(activation: str, arithmetic: str) -> None:
    p, box = polynomial(EXAMPLE, "xyz"), [UNIT] * 3
    found = find(schedule(p, 3), p, box, Fraction(1, 100), arithmetic, activation, read_bias(None, activation))
    generator = torch.Generator().manual_seed(1)
    x = inside(2 * torch.rand((5000, 3), dtype=torch.float64, generator=generator) - 1, box, FORMATS[arithmetic])
    y = found.module(x).double().tolist()
    worst = max(
        abs(Fraction(v) - exact_polynomial(p, [Fraction(c) for c in row]))
        for row, v in zip(x.double().tolist(), y, strict=True)
    )
    assert 0 < worst <= found.error and 0 < found.at_least <= found.error


@pytest.mark.parametrize(("activation", "digits"), [("softplus", 8), ("silu", 6), ("logistic", 8)])
def test_coarse_weights_are_accounted_for_term_by_term(activation: str, digits: int) -> None:
    """At a tiny scale gates hardly bend: what is left is the rounding of weights, known at a point to a part in fifty,
    so that no term of it may be missing."""
    p = {
        (1, 1, 1): Fraction(1, 3),
        (2, 0, 0): Fraction(2, 7),
        (1, 0, 0): Fraction(5, 11),
        (0, 1, 2): Fraction(-1, 9),
        (0, 0, 0): Fraction(1, 13),
    }
    circuit = in_levels(schedule(p, 3))
    box = ((Fraction(1, 3), Fraction(2)), (Fraction(-1), Fraction(1, 7)), (Fraction(1, 5), Fraction(3)))
    made = design(
        circuit, box, activation, read_bias(None, activation), [Fraction(1, 2**20)] * circuit.products, digits
    )
    for x in ([0.5, -0.75, 2.0], [1.75, 0.125, 0.25], [1.0, -1.0, 3.0]):
        with working(400):
            gap = exact_value(made, [Fraction(c) for c in x]) - ball(exact_polynomial(p, [Fraction(c) for c in x]))
            found, _ = errors(made, [Spans(np.array([c]), np.array([c])) for c in x])
            low, high = (Fraction(float(np.ravel(end)[0])) for end in (found.lower, found.upper))
            assert low <= lower(gap) and upper(gap) <= high and high - low < abs(lower(gap)) / 50


@pytest.mark.parametrize("text", ["x*y", "x**2"])
@pytest.mark.parametrize(
    ("activation", "scale"), [("softplus", 4), ("exp", 8), ("logistic", 4), ("tanh", 8), ("arctan", 8), ("cos", 8)]
)
def test_a_wrong_bend_is_caught_at_a_point(activation: str, scale: int, text: str) -> None:
    """At a point the error is known closely, so that a lost part of it, a wrong sign or a square taken for a product is
    outside."""
    p = polynomial(text, "xy"[: 1 + ("y" in text)])
    n = len(next(iter(p)))
    made = design(schedule(p, n), [UNIT] * n, activation, read_bias(None, activation), [Fraction(1, scale)], 6)
    place = [Fraction(7, 8), Fraction(-3, 4)][:n]
    with working(300):
        gap = exact_value(made, place) - ball(exact_polynomial(p, place))

    def contained(**changed: object) -> bool:
        block = replace(made.blocks[0], **changed)  # type: ignore[arg-type]
        found, _ = errors(
            replace(made, blocks=(block,)), [Spans(np.array([float(c)]), np.array([float(c)])) for c in place]
        )
        low, high = (Fraction(float(np.ravel(end)[0])) for end in (found.lower, found.upper))
        return low <= lower(gap) and upper(gap) <= high

    block = made.blocks[0]
    assert (
        contained() and not contained(bend=()) and not contained(eta=tuple(end + Fraction(1, 64) for end in block.eta))
    )
    if activation in (
        "logistic",
        "tanh",
    ):  # whose weights are rounded by much; others have weights that are whole, or nearly
        assert not contained(eta=(Fraction(0), Fraction(0)))
    assert not contained(bend=tuple((low / 2, high / 2) for low, high in block.bend))
    assert not contained(bend=tuple((-high, -low) for low, high in block.bend))


def test_a_certificate_with_half_the_bend_is_caught() -> None:
    """The comparison above can fail: with every coefficient halved, the claimed error is below one that occurs."""
    p: dict[tuple[int, ...], Fraction] = {(1, 1): Fraction(1)}
    circuit = schedule(p, 2)
    made = design(circuit, [UNIT] * 2, "softplus", Fraction(0), [Fraction(1, 4)], 53)
    honest = composed_error(made)
    halved = [replace(b, bend=tuple((low / 2, high / 2) for low, high in b.bend)) for b in made.blocks]
    wrong = composed_error(replace(made, blocks=tuple(halved)))
    with working(200):
        seen = lower(abs(exact_value(made, honest.at) - ball(exact_polynomial(p, honest.at))))
    assert wrong.upper < seen <= honest.upper


@pytest.mark.parametrize("text", ["x*y", "x**2", "x**3"])
@pytest.mark.parametrize("activation", ["logistic", "tanh", "arctan", "softplus", "exp", "silu", "gelu", "cos"])
def test_certified_errors_are_close_to_ones_that_occur(activation: str, text: str) -> None:
    """Also where the bias makes the fourth derivative vanish (logistic, tanh, arctan): there the error grows as a sixth
    power of the operands."""
    n = len(set(text) & set("xy"))
    p = polynomial(text, "xy"[:n])
    found = find(schedule(p, n), p, [UNIT] * n, Fraction(1, 1000), "real", activation, read_bias(None, activation))
    assert found.at_least <= found.error <= found.at_least * Fraction(105, 100)


def test_the_gate_alone_has_the_supremum_that_is_proved_for_it() -> None:
    """Two routes to the error of a single softplus gate: cells, and the closed form |h(2 L A)| / (4 L^2) of the
    subject's claim."""
    circuit = Circuit(2, schedule({(1, 1): 1}, 2).gates, schedule({(1, 1): 1}, 2).output)
    scale = Fraction(1, 8)
    found = composed_error(design(circuit, [UNIT] * 2, "softplus", Fraction(0), [scale], 53))
    with working(200):
        h = 8 * (ball(scale).cosh()).log() - ball(4 * scale**2)
        supremum = abs(h) / (4 * ball(scale) ** 2)
        assert upper(supremum) <= found.upper <= lower(supremum) * Fraction(11, 10)


def test_the_answer_says_what_it_is() -> None:
    found = synthesize(EXAMPLE, box=CUBE, error="1e-2", arithmetic="real")
    assert (
        found.certified
        and found.status == "theorem"
        and found.rounding == 0
        and found.lower_witness <= found.error <= Fraction(1, 100)
    )
    assert (found.products, found.naive_products, found.hidden_units) == (
        4,
        5,
        sum(m.bias.numel() for m in found.module.hidden),
    )
    assert {w for values in found.weights.values() for w in values} >= {
        Fraction(w) for w in found.module.output.weight.flatten().tolist()
    }


def test_a_tolerance_out_of_reach_names_what_would_do() -> None:
    found = synthesize("x*y", box={"x": (-1, 1), "y": (-1, 1)}, error="1e-4", arithmetic="float32")
    assert not found.certified and found.status == "conditional" and "not certified to 1.0000e-4" in repr(found)
    assert "float64 with softplus at bias 0" in found.instead


SQUARE: dict[str, object] = {"x": (-1, 1), "y": (-1, 1)}
BAD = [
    ("sin(x)*y", {}, "'expression' must be a polynomial: sin(x); use + - * and whole powers of the variables"),
    ("x/y", {}, "'expression' must be a polynomial: 1/y; use + - * and whole powers of the variables"),
    ("x*y", {"box": {"x": (-1, "oo"), "y": (0, 1)}}, "'box' must be bounded"),
    ("x*y", {"box": {"x": (-1, float("inf")), "y": (0, 1)}}, "'box' must be bounded"),
    ("x*y", {"box": {"x": (1, -1), "y": (0, 1)}}, "'box' must have lower end < upper end for x: '(1, -1)'"),
    ("x*y", {"box": {}}, "'box' must give each variable its range"),
    ("x*y", {"error": 0}, "'error' must be > 0: 0"),
    ("x*y", {"error": "-1e-3"}, "'error' must be > 0: '-1e-3'"),
    ("x*y", {"error": 0.001}, "'error' must be exact, not a float: 0.001"),
    ("x**60*y", {}, "'expression' must have degree at most 32: x**60"),
    ("(x + y)**60", {}, "'expression' must have degree at most 32: (x + y)**60"),
    (" + ".join(f"a{i}" for i in range(200)), {}, "'expression' must have at most 32 variables: 200"),
    ("1e300*x*y", {}, "'expression' must have coefficients between 1e-30 and 1e30 in size: 1.00e+300"),
    ("pi*x*y", {}, "'expression' must have rational coefficients: pi; write a decimal"),
    (
        "x*y",
        {"activation": "relu"},
        (
            "'activation' has no second derivative, so that no gate of fixed size multiplies to any accuracy (C9):"
            " 'relu'; use softplus"
        ),
    ),
    ("", {}, "'expression' "),
    ("x*y +", {}, "'expression' "),
    ("x*y; y", {}, "'expression' "),
    ("lambda: x*y", {}, "'expression' may not contain lambda"),
    ("x*y", {"box": {"x": (-1, 1)}}, "'box' has no range for 'y'; write \"y\": (-1, 1)"),
    ("x*y", {"box": {"x": (1, 1), "y": (0, 1)}}, "'box' must have lower end < upper end for x: '(1, 1)'"),
    ("x*y", {"box": {"x": (float("nan"), 1), "y": (0, 1)}}, "'box of x' must be exact, not a float: nan"),
    ("x*y", {"box": {"x": "-1..1", "y": (0, 1)}}, "'box' must give x a lower and an upper end: '-1..1'"),
    ("x*y", {"box": {f"a{i}": (0, 1) for i in range(200)}}, "'box' must have at most 32 variables: 200"),
    ("(x + y + 1)**32", {}, "'expression' must have at most 500 monomials: 528"),
    ("x**y", {}, "'expression' must be a polynomial: x**y"),
    ("x*y/1e300", {}, "'expression' must have coefficients between 1e-30 and 1e30 in size: 1.00e-300"),
    ("x*y", {"activation": "2*x + 1"}, "'activation' is not known, or is affine and cannot multiply: '2*x + 1'"),
    ("x*y", {"bias": "1e40"}, "'bias' must be within 100 of 0, where activations bend: '1e40'"),
    ("x*y", {"activation": "identity"}, "'activation' is not known, or is affine and cannot multiply: 'identity'"),
    (
        "x*y",
        {"activation": "logistic", "bias": 0},
        "'bias' must have a non-zero second derivative of the activation there: 0",
    ),
    ("x*y", {"arithmetic": "int8"}, "'arithmetic' is not known: 'int8'"),
    ("x*y*z", {}, "'box' has no range for 'z'"),
    ("x", {}, "'box' has a range for 'y', which the polynomial does not contain; leave it out"),
    ("__import__('os')*x*y", {}, "'expression' may not call '__import__'"),
    (
        "x*y",
        {"box": {"x": ("-1e6", "1e6"), "y": (0, 1)}, "arithmetic": "float16"},
        "'arithmetic' cannot hold a weight of this network at any scale",
    ),
    ("x**30*y", {"box": {"x": ("-1e30", "1e30"), "y": (0, 1)}}, "'box' makes numbers too large"),
]


@pytest.mark.parametrize(("text", "changed", "message"), BAD, ids=[str(i) for i in range(len(BAD))])
def test_bad_input_is_one_clear_line(text: str, changed: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        synthesize(text, **({"box": SQUARE, "error": "1e-3"} | changed))  # type: ignore[arg-type]
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_with_relu_the_line_names_what_counts_the_towers() -> None:
    with pytest.raises(
        InputError, match=r"towers of tent maps take its place: value relu_networks\.deep_units error=1e-3"
    ):
        synthesize("x*y", box=SQUARE, error="1e-3", activation="relu")  # type: ignore[arg-type]
    assert asked("relu_networks.deep_units", error="1e-3").upper > 4


def test_one_monomial_of_different_variables_is_a_balanced_tree() -> None:
    for n in range(1, 17):
        made = schedule({(1,) * n: 3}, n)
        assert (
            made.expand() == ({(1,) * n: 3}) and made.products == n - 1 and len(made.levels()) == (n - 1).bit_length()
        )


def test_the_command_line_answers_in_json_and_exit_codes() -> None:
    words = ["synthesize", "x*y", "--box", "x=-1..1", "--box", "y=0..1/2", "--error", "1e-3", "--arithmetic", "real"]
    run = CliRunner().invoke(program, [*words, "--json"])
    answer = json.loads(run.stdout)
    assert (
        run.exit_code == 0
        and answer["certified"]
        and Fraction(answer["lower_witness"]) <= Fraction(answer["upper"]) <= Fraction(1, 1000)
    )
    assert answer["weights"]["hidden.0.weight"]["shape"] == [2, 2]
    assert CliRunner().invoke(program, [*words[:-1], "float16"]).exit_code == 2
    for extra, message in (
        (["--box", "x=0..1"], "'box' gives 'x' twice"),
        (["--box", "z"], "'box' must be of the form X=LOWER..UPPER: 'z'"),
    ):
        refused = CliRunner().invoke(program, [*words, *extra])
        assert refused.exit_code == 3 and message in refused.output


@given(st.fractions(-100, 100).filter(bool), st.integers(2, 53))
def test_rounding_to_a_significand_is_to_nearest(x: Fraction, digits: int) -> None:
    found = round_weights(x, digits)
    assert abs(found - x) <= abs(x) / 2**digits
    assert abs(found.numerator).bit_length() - (abs(found.numerator) & -abs(found.numerator)).bit_length() < digits


def test_default_biases_have_curvature() -> None:
    for a in ACTIVATIONS.values():
        if a.smooth:
            assert abs(a.derivative(2, sp.sympify(a.biases[0])).evalf()) > sp.Rational(1, 20)
