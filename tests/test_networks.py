"""Torch networks built from statements, against ball arithmetic on the same stored weights and against exact rational
arithmetic."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, isfinite, log2, prod

import pytest
import sympy as sp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, lower, upper, working
from numerics.enclosure.series import compile_series
from numerics.gates import multiplication_gate
from numerics.hamiltonians import hamiltonian
from numerics.networks import experiments, gates, softmax
from numerics.networks.activations import KERNELS, kernel
from numerics.networks.one_hidden_layer import FORMATS, OneHiddenLayer, nearest, unit_roundoff
from numerics.networks.rounding import evaluation_error, storage_error
from numerics.networks.trees import levels
from numerics.networks.weights import Weights, gate_weights, product_weights
from numerics.width import flattening
from theory.gates.multiplication_gate import gate
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

pytestmark = pytest.mark.networks

SMOOTH = sorted(name for name, a in ACTIVATIONS.items() if a.smooth)
BIASES = {"logistic": sp.acosh(5), "tanh": sp.Rational(1, 2), "erf": sp.Rational(1, 2), "arctan": sp.Integer(1)}
formats = st.sampled_from(sorted(FORMATS))
numbers = st.fractions(-2, 2, max_denominator=1000)


def bias(name: str) -> sp.Expr:
    return BIASES.get(name, sp.Integer(0))


def run(network: torch.nn.Module, row: list[float], dtype: torch.dtype) -> tuple[list[Fraction], Fraction]:
    """The stored input and the output, exactly."""
    stored = torch.tensor([row], dtype=torch.float64).to(dtype)
    with torch.no_grad():
        return [Fraction(a) for a in stored[0].double().tolist()], Fraction(float(network(stored)[0].double()))


@pytest.mark.parametrize("name", [*SMOOTH, "relu"])
@settings(max_examples=40)
@given(form=formats, value=st.floats(-120, 120))
def test_kernels_err_by_no_more_than_their_roundings(name: str, form: str, value: float) -> None:
    dtype = FORMATS[form]
    # A vector, because torch computes the body of a vector and its tail by different code.
    point = torch.full((67,), value, dtype=torch.float64).to(dtype)
    at = Fraction(float(point[0].double()))
    results = {float(r) for r in KERNELS[name].function(point).double()}
    with working(300):
        exact = (
            ball(max(at, Fraction(0)))
            if name == "relu"
            else compile_series(ACTIVATIONS[name].formula(argument), argument)(ball(at))
        )
        if not all(map(isfinite, results)):
            assert upper(abs(exact)) > Fraction(torch.finfo(dtype).max) / 2
            return
        allowed = KERNELS[name].error(abs(at), upper(abs(exact)), unit_roundoff(dtype))
        assert all(upper(abs(ball(Fraction(r)) - exact)) <= allowed for r in results)


def test_torchs_own_softplus_would_fail_that_test() -> None:
    """The trap that the table of kernels steps around: above 20 it returns its argument."""
    at, unit = Fraction(25), unit_roundoff(torch.float64)[0]
    wrong = Fraction(float(torch.nn.functional.softplus(torch.tensor(25.0, dtype=torch.float64))))
    with working(200):
        assert lower(abs(ball(wrong) - (1 + ball(at).exp()).log())) > 9 * unit * at


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=15)
@given(form=formats, scale=st.sampled_from(["1", "1/10", "1/100"]), u=numbers, v=numbers)
def test_the_gate_is_within_its_rounding_budget_of_the_exact_one(
    name: str, form: str, scale: str, u: Fraction, v: Fraction
) -> None:
    """Three values: torch, balls on the stored weights, and the theory's formula at the exact parameters."""
    dtype = FORMATS[form]
    weights = gate_weights(name, bias(name), sp.Rational(scale))
    network = OneHiddenLayer.of(weights, name, dtype)
    inputs, output = run(network, [float(u), float(v)], dtype)
    radius = max(map(abs, inputs))
    evaluation = evaluation_error(network.exact_weights(), name, kernel(name), radius, *unit_roundoff(dtype))
    storage = storage_error(weights, network.exact_weights(), name, radius)
    a, c = sp.symbols("a c", real=True)
    with working(300):
        true = compile_series(gate(name, bias(name), sp.Rational(scale), a, c), a, c)(*map(ball, inputs))
        stored = network.reference(inputs, 300)
        assert upper(abs(ball(output) - stored)) <= evaluation
        assert upper(abs(stored - true)) <= storage + Fraction(1, 2**200)


sizes = st.builds(
    lambda digits, exponent: digits * Fraction(10) ** exponent,
    st.fractions(-1, 1, max_denominator=1000),
    st.integers(-3, 5),
)


@pytest.mark.parametrize("name", ["tanh", "cos", "softplus", "gelu"])
@settings(max_examples=25)
@given(
    form=formats,
    weights=st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=3),
    output_bias=sizes,
    u=numbers,
    v=numbers,
)
def test_any_network_is_within_its_evaluation_error(
    name: str, form: str, weights: list[tuple[Fraction, ...]], output_bias: Fraction, u: Fraction, v: Fraction
) -> None:
    """Weights of all sizes, so that each of the three sources of error leads in some example: arguments, activations,
    and the output sum."""
    dtype = FORMATS[form]
    try:
        network = OneHiddenLayer(
            [w[:2] for w in weights], [w[2] for w in weights], [w[3] for w in weights], output_bias, name, dtype
        )
    except InputError:
        assert form == "float16"  # holds numbers up to 65504 only
        return
    stored = torch.tensor([[float(u), float(v)]], dtype=torch.float64).to(dtype)
    inputs, output = [Fraction(a) for a in stored[0].double().tolist()], network(stored)[0]
    if not bool(torch.isfinite(output)):
        assert form == "float16"
        return
    try:
        budget = evaluation_error(
            network.exact_weights(), name, kernel(name), max(map(abs, inputs)), *unit_roundoff(dtype)
        )
    except InputError:
        assert form == "float16"  # a quarter of 65504 may be exceeded
        return
    with working(300):
        assert upper(abs(ball(Fraction(float(output.double()))) - network.reference(inputs, 300))) <= budget


@pytest.mark.parametrize("name", ["logistic", "gelu"])
def test_a_wrong_network_breaks_its_rounding_budget(name: str) -> None:
    weights = gate_weights(name, bias(name), sp.Rational(1, 10))
    stored = OneHiddenLayer.of(weights, name).exact_weights()
    wrong = OneHiddenLayer(
        stored.inputs,
        stored.hidden_bias,
        (stored.output[0] * Fraction(1_000_001, 1_000_000), *stored.output[1:]),
        0,
        name,
    )
    inputs, output = run(wrong, [1.0, 0.5], torch.float64)
    budget = evaluation_error(stored, name, kernel(name), Fraction(1), *unit_roundoff(torch.float64)) + storage_error(
        weights, stored, name, Fraction(1)
    )
    with working(200):
        assert lower(abs(ball(output) - OneHiddenLayer.of(weights, name).reference(inputs))) > budget


@given(st.lists(numbers, min_size=2, max_size=2), formats)
def test_stored_weights_are_the_nearest_numbers_and_read_back_exactly(values: list[Fraction], form: str) -> None:
    network = OneHiddenLayer([values], [values[0]], [values[1]], 0, "tanh", FORMATS[form])
    kept = network.exact_weights()
    unit, tiny = unit_roundoff(FORMATS[form])
    for stored, given_ in zip((*kept.inputs[0], kept.hidden_bias[0], kept.output[0]), (*values, *values), strict=True):
        # once to binary64, once to the format
        assert abs(stored - given_) <= (unit + Fraction(1, 2**53) * 2) * abs(given_) + tiny
        assert Fraction(float(torch.tensor(float(stored), dtype=FORMATS[form]).double())) == stored
    assert nearest(sp.acosh(5)) == float(sp.acosh(5).evalf(30))


@pytest.mark.parametrize(
    ("n", "gates_", "carries", "layers"),
    [(1, 0, 0, 0), (2, 1, 0, 1), (5, 4, 2, 3), (32, 31, 0, 5), (33, 32, 5, 6), (1000, 999, 2, 10)],
)
def test_trees_have_the_printed_counts(n: int, gates_: int, carries: int, layers: int) -> None:
    found = levels(n)
    assert (
        sum(len(level.gates) for level in found),
        sum(level.carried is not None for level in found),
        len(found),
    ) == (gates_, carries, layers)
    tree = gates.product_tree(n, "softplus", sp.Integer(0), sp.Rational(1, 100))
    assert tree.hidden_units == flattening.deep_units(n) == 4 * gates_
    assert tree.hidden_layers == layers == ceil(log2(n))


@settings(max_examples=20)
@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.fractions(-1, 1, max_denominator=64), min_size=n, max_size=n)))
def test_the_tree_multiplies_within_the_theorem(x: list[Fraction]) -> None:
    """Spec D2 for softplus: the relative error lies in [(1 - 2 kappa)^(n - 1) - 1, 0] with kappa = L^2 / 12, in exact
    arithmetic on the intended weights."""
    n, scale = len(x), Fraction(1, 16)
    tree = gates.product_tree(n, "softplus", sp.Integer(0), sp.Rational(1, 16))
    inputs, output = run(tree, [float(a) for a in x], torch.float64)
    exact = tree.reference(inputs)
    target = prod(inputs)
    # The stored weights are exact for softplus at bias 0 and a power of 2: 1 / (4 L^2 sigma'') is one.
    kappa = scale**2 / 12
    with working(256):
        assert upper(abs(exact - ball(target))) <= abs(target) * (1 - (1 - 2 * kappa) ** (n - 1)) + Fraction(1, 2**200)
    # Each gate errs by its budget on [-1, 1]^2 (a little more, for its inputs err too); the gates above pass it on with
    # |dm/du| <= 1, as |theta| <= 0.
    weights = tree.gate.exact_weights()
    budget = (
        (n - 1)
        * evaluation_error(weights, "softplus", kernel("softplus"), Fraction(1001, 1000), *unit_roundoff(torch.float64))
        * 2
    )
    with working(256):
        assert upper(abs(ball(output) - exact)) <= budget


@pytest.mark.parametrize(
    ("n", "name"),
    [
        (1, "logistic"),
        (2, "logistic"),
        (3, "logistic"),
        (3, "exp"),
        (4, "softplus"),
        (4, "gelu"),
        (5, "tanh"),
        (6, "cos"),
    ],
)
def test_flat_products_stay_within_bound_and_rounding(n: int, name: str) -> None:
    b = sp.Integer(1) if name in ("logistic", "tanh") else sp.Integer(0)
    seen = flattening.run_product(n, name, sp.Rational(1, 10), b, samples=2000)
    assert seen.bound is not None and seen.worst <= seen.bound + seen.rounding
    assert seen.worst >= seen.bound / 20, "the bound should be of the right size"
    network = gates.product_network(n, name, b, sp.Rational(1, 10))
    assert network.hidden_units == 2**n
    output = run(network, [float(a) for a in seen.at.values()], torch.float64)[1]
    # one row and a batch are computed by different code: each is within the budget
    assert abs(abs(output - prod(seen.at.values())) - seen.worst) <= 2 * seen.rounding


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_measured_gates_stay_below_the_supremum_and_come_close(name: str, form: str) -> None:
    scale = sp.Rational(1, 2)
    seen = multiplication_gate.measure_error(name, bias(name), scale, sp.Integer(1), samples=1000, seed=3, dtype=form)
    supremum = multiplication_gate.error(name, bias(name), scale, sp.Integer(1))
    assert supremum.lower - seen.rounding <= seen.worst <= supremum.upper + seen.rounding, (
        "the corners are in the sample"
    )
    assert all(abs(a) <= 1 for a in seen.at.values())
    again = multiplication_gate.measure_error(name, bias(name), scale, sp.Integer(1), samples=1000, seed=3, dtype=form)
    assert again == seen


@settings(max_examples=30)
@given(
    st.integers(1, 3),
    st.integers(1, 300),
    st.integers(0, 5),
    formats,
    st.fractions(Fraction(1, 100), 100, max_denominator=1000),
)
def test_samples_lie_in_the_box_and_repeat(n: int, samples: int, seed: int, form: str, radius: Fraction) -> None:
    x = experiments.inputs(n, radius, samples, seed, FORMATS[form])
    assert x.shape == (samples, n) and x.dtype == FORMATS[form]
    assert all(abs(Fraction(a)) <= radius for row in x.double().tolist() for a in row)
    assert torch.equal(x, experiments.inputs(n, radius, samples, seed, FORMATS[form]))


@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(0, 1000))
def test_the_softmax_network_is_bayes_rule(classes: int, seed: int) -> None:
    tables = hamiltonian.random_tables(classes, 5, seed)
    assert all(sum(row[y] for row in tables.likelihoods) == 1 for y in range(classes)) and sum(tables.priors) == 1
    network = softmax.from_tables(tables.likelihoods, tables.priors)
    budget = hamiltonian.rounding(tables, *network.exact_weights(), unit_roundoff(torch.float64)[0])
    for x, row in enumerate(softmax.posteriors(network)):
        true = tables.posterior(x)
        assert all(abs(seen / p - 1) <= budget for seen, p in zip(row, true, strict=True))
        with working(256):
            assert all(upper(abs(b / ball(p) - 1)) <= budget for b, p in zip(network.reference(x), true, strict=True))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=10), st.integers(1, 300))
def test_storing_large_hamiltonians_is_in_the_budget(digits: list[tuple[int, int]], exponent: int) -> None:
    """Likelihoods of about 10^-exponent have H = 2.3 exponent, whose rounding is all that differs between classes."""
    rows = tuple(tuple(Fraction(d, 10**exponent) for d in row) for row in digits)
    tables = hamiltonian.Tables(rows, (Fraction(1, 3), Fraction(2, 3)))
    network = softmax.from_tables(rows, tables.priors)
    budget = hamiltonian.rounding(tables, *network.exact_weights(), unit_roundoff(torch.float64)[0])
    for x, row in enumerate(softmax.posteriors(network)):
        assert all(abs(seen / p - 1) <= budget for seen, p in zip(row, tables.posterior(x), strict=True))


@pytest.mark.parametrize("form", ["float64", "float32", "bfloat16"])
def test_measured_posteriors_stay_within_the_rounding_budget(form: str) -> None:
    seen = hamiltonian.run_posterior(3, tables=4, inputs=10, dtype=form)
    assert 0 < seen.worst <= seen.rounding
    assert seen.samples == 4 * 10 * 3


def test_a_wrong_sign_breaks_the_posteriors_budget() -> None:
    tables = hamiltonian.random_tables(2, 5, 0)
    network = softmax.SoftmaxHamiltonian(
        [[ball(p).log() for p in row] for row in tables.likelihoods], [-ball(p).log() for p in tables.priors]
    )
    budget = hamiltonian.rounding(
        tables, *softmax.from_tables(tables.likelihoods, tables.priors).exact_weights(), unit_roundoff(torch.float64)[0]
    )
    assert (
        max(
            abs(seen / p - 1)
            for x, row in enumerate(softmax.posteriors(network))
            for seen, p in zip(row, tables.posterior(x), strict=True)
        )
        > budget
    )


def test_requests_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(InputError, match="cannot hold"):
        multiplication_gate.measure_error(
            "logistic", sp.acosh(5), sp.Rational(1, 10**4), sp.Integer(1), dtype="float16"
        )
    with pytest.raises(InputError, match="'dtype' is not known"):
        multiplication_gate.measure_error("logistic", sp.acosh(5), sp.Integer(1), sp.Integer(1), dtype="float8")
    with pytest.raises(InputError, match="derivative of order 3"):
        product_weights(3, "softplus", sp.Integer(0), sp.Integer(1))
    with pytest.raises(InputError, match="twice differentiable"):
        gate_weights("relu", sp.Integer(1), sp.Integer(1))
    with pytest.raises(InputError, match="samples"):
        multiplication_gate.measure_error("logistic", sp.Integer(1), sp.Integer(1), sp.Integer(1), samples=0)
    with pytest.raises(InputError, match="too coarse"):
        unit_roundoff(torch.float32).gamma(2**24)
    with pytest.raises(InputError, match="activation"):
        OneHiddenLayer([[1]], [0], [1], 0, "sine")


def test_weights_keep_their_shape() -> None:
    doubled = Weights(((1, 2),), (3,), (4,), 5).map(lambda a: 2 * a)
    assert doubled == Weights(((2, 4),), (6,), (8,), 10) and doubled.hidden_units == 1
