"""Flat networks for polynomials: the stored weights, run in balls, against the certified error; counts against those of
the theory; and rounding."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
import torch
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, lower, working
from numerics.enclosure.series import compile_series
from numerics.networks.one_hidden_layer import FORMATS
from numerics.synthesis.design import exact_value
from numerics.synthesis.flat import best_bias, centre, find_flat, flat_design, taylor_error, units
from numerics.synthesis.module import PolynomialNetwork
from numerics.synthesis.request import read_polynomial
from numerics.synthesis.search import exact_polynomial, inside
from proofs.prompt import synthesize, value
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

pytestmark = pytest.mark.networks

UNIT = (Fraction(-1), Fraction(1))
EXAMPLE = "x*y + 3*x**2*z - z**3 + 1/3"
CUBE = {"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}
coefficients = st.fractions(-9, 9, max_denominator=4).filter(bool)
polynomials = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)), coefficients, min_size=1, max_size=4
)


def stored_value(network: PolynomialNetwork, x: list[Fraction]) -> arb:
    """The module's own weights, read back and run in balls."""
    sigma = compile_series(ACTIVATIONS[network.activation].formula(argument), argument)
    hidden, gates, output = network.hidden[0], network.gates[0], network.output

    def linear(layer: torch.nn.Module, row: int, values: list[arb]) -> arb:
        weights = layer.weight[row].double().tolist()
        return sum(
            (ball(Fraction(w)) * v for w, v in zip(weights, values, strict=True) if w),
            ball(Fraction(float(layer.bias[row]))),
        )

    values = [ball(c) for c in x]
    found = [sigma(linear(hidden, j, values)) for j in range(hidden.out_features)]
    return linear(output, 0, [*values, linear(gates, 0, [*values, *found])])


@settings(max_examples=25)
@given(
    polynomials,
    st.sampled_from(["exp", "softplus", "logistic", "tanh"]),
    st.sampled_from(["real", "float32"]),
    st.sampled_from(
        [(UNIT,) * 3, ((Fraction(0), Fraction(1)), (Fraction(2), Fraction(3)), (Fraction(-1, 3), Fraction(1, 7)))]
    ),
    st.lists(st.fractions(0, 1, max_denominator=64), min_size=3, max_size=3),
    st.integers(3, 6),
)
def test_the_exact_network_errs_by_no_more_than_certified(p, activation, arithmetic, box, place, k) -> None:  # type: ignore[no-untyped-def]
    q, _, _ = centre(p, box)
    degrees = sorted({sum(r) for r in q if any(r)})
    if not degrees:
        return
    bias = best_bias(activation, degrees)
    made, real = flat_design(p, box, activation, bias, Fraction(1, 2**k), 53 if arithmetic == "real" else 24)
    network = PolynomialNetwork(made, FORMATS["float64" if arithmetic == "real" else arithmetic])
    corners = [
        [ends[i] for ends, i in zip(box, (a, b, c), strict=True)] for a in (0, 1) for b in (0, 1) for c in (0, 1)
    ]
    for x in [[low + s * (high - low) for (low, high), s in zip(box, place, strict=True)], *corners]:
        with working(200):
            assert lower(abs(stored_value(network, x) - ball(exact_polynomial(p, x)))) <= real


def test_a_quarter_of_the_bound_is_caught() -> None:
    """The comparison above can fail: exp's error at all ones is close to the bound."""
    p = {(1, 1): Fraction(1)}
    made, real = flat_design(p, [UNIT] * 2, "exp", Fraction(0), Fraction(1, 16), 53)
    bound = taylor_error(p, [UNIT] * 2, "exp", Fraction(0), Fraction(1, 16))
    with working(200):
        seen = lower(abs(stored_value(PolynomialNetwork(made, torch.float64), [Fraction(1)] * 2) - 1))
    assert bound / 4 < seen <= real


@pytest.mark.parametrize(
    ("text", "exponents"),
    [("x*y", (1, 1)), ("x*y*z", (1, 1, 1)), ("x**2*y", (2, 1)), ("x**3", (3,)), ("x**2*y**2", (2, 2))],
)
def test_monomials_have_as_many_units_as_the_theory_says(text: str, exponents: tuple[int, ...]) -> None:
    """(r_1 + 1) (r_2 + 1) ... for a bias-free layer; with an output bias the unit of weights 0, there if all exponents
    are even, becomes a constant."""
    names = [c for c in "xyz" if c in text]
    found = synthesize(
        text, box=dict.fromkeys(names, (-1, 1)), error="1e-2", arithmetic="real", activation="exp", shape="flat"
    )
    counted = value("monomials.flat_units", **{f"r{i}": e for i, e in enumerate(exponents, 1)}).upper
    assert found.hidden_units == counted - all(e % 2 == 0 for e in exponents) == found.module.hidden[0].out_features
    assert (found.depth, found.shape, found.certified) == (1, "flat", True)


def test_products_of_many_inputs_have_two_to_the_n_units_and_a_tree_has_four_per_gate() -> None:
    for n in (2, 3, 5):
        text, box = "*".join(f"x{i}" for i in range(n)), {f"x{i}": (-1, 1) for i in range(n)}
        flat, deep = (
            synthesize(text, box=box, error="1/10", arithmetic="real", activation="exp", shape=shape)
            for shape in ("flat", "deep")
        )
        assert (flat.hidden_units, deep.hidden_units) == (2**n, 4 * (n - 1))
        assert flat.lower_witness <= flat.error <= Fraction(1, 10)


def test_units_are_shared_between_monomials() -> None:
    p = read_polynomial("x*y + 2*x**3*y + x", ["x", "y"])
    each = [prod(k + 1 for k in r) for r in p]
    made, _ = flat_design(p, [UNIT] * 2, "exp", Fraction(0), Fraction(1, 16), 53)
    assert made.hidden_units == units(p) < sum(each)
    # By hand: x has (+-1, 0); xy (+-1, +-1); x^3 y (+-1, +-1) again and (+-3, +-1).
    assert made.hidden_units == 2 + 4 + 4


@pytest.mark.parametrize("arithmetic", ["float64", "float32"])
def test_the_executed_network_errs_by_no_more_than_certified(arithmetic: str) -> None:
    p, box = read_polynomial(EXAMPLE, list("xyz")), [UNIT] * 3
    found = find_flat(p, box, Fraction(1, 20), arithmetic, "softplus", None)
    generator = torch.Generator().manual_seed(1)
    x = inside(2 * torch.rand((3000, 3), dtype=torch.float64, generator=generator) - 1, box, FORMATS[arithmetic])
    y = found.module(x).double().tolist()
    worst = max(
        abs(Fraction(v) - exact_polynomial(p, [Fraction(c) for c in row]))
        for row, v in zip(x.double().tolist(), y, strict=True)
    )
    assert 0 < worst <= found.error and 0 < found.at_least <= found.error


def test_a_tolerance_out_of_reach_says_that_a_deep_network_would_do() -> None:
    found = synthesize("x*y*z", box=CUBE, error="1/25", arithmetic="float32", shape="flat")
    assert not found.certified and 'float32 with softplus and shape="deep"' in found.instead


@pytest.mark.parametrize(
    ("text", "changed", "message"),
    [
        ("x*y*z", {"shape": "wide"}, "'shape' is not known: 'wide'; one of deep, flat"),
        (
            "x*y*z",
            {"activation": "square"},
            "'activation' has no bias among 0..2 where its derivatives of orders 3 do not vanish: 'square'",
        ),
        (
            "x*y",
            {"activation": "logistic", "bias": 0, "box": {"x": (-1, 1), "y": (-1, 1)}},
            "'bias' must have a non-zero derivative of order 2",
        ),
        ("(x + y + z)**30", {}, "'shape' makes more than 65536 units flat"),
        ("x*y*z", {"activation": "relu"}, "'activation' has no second derivative"),
    ],
)
def test_bad_requests_are_one_clear_line(text: str, changed: dict[str, object], message: str) -> None:
    request = {"box": CUBE, "error": "1e-2", "arithmetic": "real", "shape": "flat"} | changed
    with pytest.raises(InputError) as caught:
        synthesize(text, **request)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_products_of_eleven_inputs_use_derivatives_beyond_the_usual_ten() -> None:
    p, box = {(1,) * 11: Fraction(1)}, [UNIT] * 11
    made, real = flat_design(p, box, "exp", best_bias("exp", [11]), Fraction(1, 32), 300, 600)
    assert made.hidden_units == 2**11
    with working(600):
        assert lower(abs(exact_value(made, [Fraction(1)] * 11) - 1)) <= real < Fraction(1, 100)


def test_twenty_inputs_are_too_many_units() -> None:
    box = {f"x{i}": (-1, 1) for i in range(20)}
    with pytest.raises(InputError, match=r"^'shape' makes more than 65536 units flat: 1048576; use shape=\"deep\"$"):
        synthesize("*".join(box), box=box, error="1e-2", arithmetic="real", shape="flat")
