"""What saves units: verdicts with their scope, errata with the networks that decide them, and independence of the
activation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import factorial, prod

import pytest
import sympy as sp

from numerics.moments import search
from numerics.moments.built import SCALES, build, taylor_weights
from numerics.width.flattening import constructions, enumerated_units, nonzero_orders
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import unit_savings


@pytest.mark.parametrize("claim", claims_of("unit_savings"), ids=lambda c: c.name)
def test_claims_are_proved_for_their_instances_only_and_mutants_refuted(
    claim: Claim, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED and checked.scope != "all"
    assert all(m.verdict is Verdict.REFUTED and m.counterexample is not None for m in checked.mutants)


def test_hypotheses_refuse_what_is_outside_them() -> None:
    with pytest.raises(InputError, match="no number of units suffices"):
        unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes.at(activation="tanh", n=4)
    with pytest.raises(InputError, match=r"sigma\^\(n-1\)\(0\) = 0"):
        unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes.at(activation="exp", n=3)
    with pytest.raises(InputError, match="do not vanish"):
        unit_savings.count_does_not_depend_on_the_activation.at(activation="logistic", bias="acosh(2)", n=3)


@pytest.mark.parametrize(
    ("name", "printed", "true", "question"),
    [
        ("2^n neurons for any non-linearity", 8, 4, {"n": 3, "activation": "tanh"}),
        ("4 neurons for one product", 4, 3, {"n": 2, "activation": "silu"}),
    ],
)
def test_printed_counts_are_refuted_by_what_the_query_answers(
    errata: Callable[..., Errata], name: str, printed: int, true: int, question: dict[str, object]
) -> None:
    row = errata(name).rows[0]
    found = value("flattening.flat_units", **question)
    assert row.verdict == "REFUTED" and row.claim_verdict.startswith("PROVED")
    assert f"{true}, but >= {printed} is claimed" in row.counterexample
    assert found.lower == found.upper == true


@pytest.mark.parametrize(("name", "n", "units"), [("tanh", 3, 4), ("silu", 2, 3), ("softplus", 4, 8), ("cos", 2, 2)])
def test_networks_with_fewer_units_than_printed_multiply(name: str, n: int, units: int) -> None:
    """Two routes: the float64 torch network, and its exact weights put into the Taylor polynomial (tested in
    test_exact_rank)."""
    found = enumerated_units(n, name)
    network = build(found.units, found.weights, (1,) * n, name)
    assert network.hidden_units == units < 2**n
    assert network.shrinks and network.worst[1] < Fraction(1, 10)


def test_a_network_with_one_unit_too_few_does_not_shrink() -> None:
    found = enumerated_units(3)
    broken = build(found.units[:-1], found.weights[:-1], (1, 1, 1), "exp")
    assert not broken.shrinks


def test_a_network_for_one_activation_becomes_one_for_another_by_rescaling() -> None:
    """H13 in rationals: w_j tau_n / tau'_n takes the monomial from one list of Taylor coefficients to any other,
    whatever the other coefficients are."""
    n, tau, other = (
        3,
        [Fraction(1, factorial(k)) for k in range(4)],
        [Fraction(7, 3), Fraction(-2, 5), Fraction(11), Fraction(-1, 9)],
    )
    units = list(product((1, -1), repeat=n))
    weights = [Fraction(prod(a)) / (2**n * factorial(n) * tau[n]) for a in units]
    rescaled = [w * tau[n] / other[n] for w in weights]
    x = sp.symbols("x1:4")

    def taylor(coefficients: list[Fraction], outputs: list[Fraction]) -> sp.Expr:
        sums = [sp.Add(*(e * v for e, v in zip(a, x, strict=True))) for a in units]
        terms = (
            sp.Rational(w) * sp.Rational(c) * s**k
            for w, s in zip(outputs, sums, strict=True)
            for k, c in enumerate(coefficients)
        )
        return sp.expand(sp.Add(*terms))

    assert taylor(tau, weights) == taylor(other, rescaled) == sp.prod(x)
    assert taylor(other, weights) != sp.prod(x)


def test_exact_weights_have_the_scale_in_their_output() -> None:
    half = constructions(3)[0]
    weights = [prod(a) for a in half]
    small, smaller = (taylor_weights(half, weights, (1, 1, 1), "tanh", sp.S.Zero, scale) for scale in SCALES)
    assert (smaller.output[0] / small.output[0]).contains(4**3)


@pytest.mark.parametrize(("n", "orders"), [(2, {0, 1, 2}), (3, {1, 3}), (3, {1, 2, 3}), (3, {2, 3})])
def test_the_search_finds_the_least_number_and_nothing_below(n: int, orders: set[int]) -> None:
    from numerics.moments.unit_range import lower_end

    least = lower_end(n, orders.__contains__)
    assert search.least_residual((1,) * n, frozenset(orders), least, 20).residual < search.FOUND
    assert search.least_residual((1,) * n, frozenset(orders), least - 1, 5).residual > search.MISSED


def test_orders_at_other_biases_are_exact() -> None:
    assert nonzero_orders("logistic", 4, sp.acosh(2)) == {0, 1, 2, 4}


@pytest.mark.parametrize(
    "name",
    [
        "product_needs_half_the_units_where_order_n_minus_1_vanishes",
        "output_bias_saves_one_unit",
        "affine_skip_saves_at_most_two_units",
        "count_does_not_depend_on_the_activation",
    ],
)
def test_the_search_reaches_what_is_stated_and_misses_one_less_and_a_bound_raised_by_one_is_noticed(
    name: str, measured: Callable[..., Finding]
) -> None:
    claim = next(claim for claim in claims_of("unit_savings") if claim.name == name)
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "search, " in found.detail
    raised = measured(claim, 1)
    assert raised.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}, "a bound that is too high by one passes unnoticed"
