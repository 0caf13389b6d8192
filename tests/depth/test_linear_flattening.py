"""Linear flattening: the claims, and the layers they count against numpy and against each other."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.depth import linear_flattening as numerics
from proofs.answers.documents import Errata
from proofs.depth.linear_flattening import EVIDENCE
from proofs.legs import attempts
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import solve, value
from theory.depth import linear_flattening as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of, find_claim

pytestmark = pytest.mark.networks

INSTANCES = {
    "spectral_error_forces_every_synapse",
    "frobenius_error_saves_at_most_n_eps_squared",
    "rank_k_takes_2nk_less_k_squared_plus_k_synapses",
    "fourier_layers_have_k_r_n_synapses",
    "flat_fourier_has_at_least_as_many_synapses",
    "real_fourier_has_4_n_squared_less_4_n_log_n_weights",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("linear_flattening"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@settings(max_examples=20)
@given(st.integers(2, 6), st.integers(1, 3))
def test_butterflies_multiply_to_numpys_transform(radix: int, layers: int) -> None:
    n = radix**layers
    if n > 64:
        return
    product = np.eye(n, dtype=complex)
    for layer in numerics.butterflies(radix, layers):
        matrix = np.zeros((n, n), dtype=complex)
        for (i, j), exponent in layer.items():
            matrix[i, j] = np.exp(-2j * np.pi * exponent / n)
        product = matrix @ product
    assert np.allclose(product, np.fft.fft(np.eye(n)), atol=1e-12 * n)
    assert (
        sum(map(len, numerics.butterflies(radix, layers)))
        == value("linear_flattening.butterfly_synapses", radix=radix, layers=layers).lower
    )


def test_a_wrong_twiddle_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the exact product, by torch's layers, and by the legs that rest on them."""
    layers = numerics.butterflies(2, 3)
    count, error, rounding = numerics.torch_butterflies(2, 3)
    assert numerics.is_fourier(layers, 8) and error <= rounding < 1e-11 and count == numerics.butterfly_count(2, 3)
    place = next(iter(layers[-1]))
    layers[-1][place] = (layers[-1][place] + 1) % 8
    assert not numerics.is_fourier(layers, 8)
    monkeypatch.setattr(numerics, "butterflies", lambda *_: layers)
    assert numerics.torch_butterflies(2, 3)[1] > 0.1
    with pytest.raises(AssertionError, match="not the Fourier transform"):
        numerics.butterfly_count(2, 3)


@given(st.integers(1, 12))
def test_dropping_one_entry_costs_its_size_and_no_change_elsewhere_helps(n: int) -> None:
    dropped = np.fft.fft(np.eye(n)) / n**0.5
    dropped[0, 0] = 0
    assert abs(np.linalg.norm(dropped - np.fft.fft(np.eye(n)) / n**0.5, 2) - n**-0.5) <= 1e-12
    assert numerics.dropped_entry(n, 1.01 * n**-0.5) < 1e-9 < 0.01 * n**-0.5 < numerics.dropped_entry(n, 0.97 * n**-0.5)


@pytest.mark.parametrize(
    ("name", "counter", "wrong", "verdict"),
    [
        ("spectral_error_forces_every_synapse", "dropped_entry", lambda n, distance: 0.0, Verdict.UNDECIDED),
        (
            "frobenius_error_saves_at_most_n_eps_squared",
            "frobenius_distance",
            lambda n, zeros: 1.01 * (zeros / n) ** 0.5,
            Verdict.REFUTED,
        ),
        (
            "frobenius_error_saves_at_most_n_eps_squared",
            "frobenius_distance",
            lambda n, zeros: ((zeros - 1) / n) ** 0.5 if zeros else 0.0,
            Verdict.REFUTED,
        ),
        (
            "fourier_layers_have_k_r_n_synapses",
            "torch_butterflies",
            lambda radix, layers: (layers * radix ** (layers + 1), 2e-9, 1e-9),
            Verdict.REFUTED,
        ),
        (
            "fourier_layers_have_k_r_n_synapses",
            "torch_butterflies",
            lambda radix, layers: (layers * radix ** (layers + 1) - 1, 0.0, 1e-9),
            Verdict.REFUTED,
        ),
    ],
)
def test_measuring_notices_distances_errors_and_counts_that_are_off(
    name: str, counter: str, wrong: object, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = EVIDENCE[name]["measure"]
    assert measure(find_claim(f"linear_flattening.{name}")).verdict is Verdict.AGREES
    monkeypatch.setattr(numerics, counter, wrong)
    assert measure(find_claim(f"linear_flattening.{name}")).verdict is verdict


def test_costs_of_the_fourier_transform() -> None:
    found = [value("linear_flattening.fourier_cost", levels=i).lower for i in (1, 2, 3, 8, 10)]
    assert found == [1, 1, Fraction(4, 3), 16, Fraction(256, 5)]
    assert solve("linear_flattening.fourier_cost", for_="levels", error=100).value == 11
    # Against two layers of radix 16 the same flat network of 256 inputs costs half of that: the cost is not the map's
    # alone.
    assert Fraction(256**2) / value("linear_flattening.butterfly_synapses", radix=16, layers=2).lower == 8


def test_real_weights_follow_the_number_of_zero_products() -> None:
    """Two routes: zero parts of the roots of unity, and pairs with 4 j k = 0 modulo n."""
    for levels in range(1, 7):
        n = 2**levels
        zeros = sum(4 * j * k % n == 0 for j in range(n) for k in range(n))
        assert (
            numerics.real_count(levels)
            == 4 * n**2 - 2 * zeros
            == 4 * n**2 - 4 * n * levels
            == numerics.torch_real_count(levels)
        )


@given(st.integers(1, 6), st.data())
def test_low_rank_factors_meet_the_dimension_count(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n))
    assert numerics.rank_synapses(n, k) == (2 * n * k - k * k + k,) * 2
    product, u, v = numerics.factors(n, k)
    assert u * v == product and numerics.nonzeros(product) == n * n
    assert (2 * n * k - k * k + k < n * n) == ((n - k) ** 2 > k)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_zeros_within_a_frobenius_distance(n: int, top: int, bottom: int) -> None:
    eps = Fraction(top, bottom)
    if eps**2 > n:
        with pytest.raises(InputError, match="'eps' must satisfy"):
            value("linear_flattening.synapses_within", n=n, eps=eps)
        return
    found = numerics.near_in_frobenius(n, eps)
    assert found == value("linear_flattening.synapses_within", n=n, eps=eps).lower
    assert numerics.frobenius_distance(n, n * n - found) <= eps * (1 + Fraction(1, 10**9))


def test_a_cost_without_its_constant_is_loose_and_an_upper_bound_that_can_be_improved_is_no_error(
    errata: Callable[..., Errata],
) -> None:
    assert [row.verdict for row in errata("linear_flattening").rows] == ["loose", "no error"]


def test_the_search_for_sparse_factors_reaches_what_is_stated_and_a_bound_raised_by_one_is_noticed(
    measured: Callable[..., Finding],
) -> None:
    claim = theory.rank_k_takes_2nk_less_k_squared_plus_k_synapses
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "9 synapses" in found.detail
    assert numerics.fitted_factors(3, 2, 9, 6)[0] > 1e-3 and numerics.fitted_factors(3, 2, 10, 6)[0] < 1e-11
    assert measured(claim, 1).verdict is Verdict.REFUTED  # torch's layers have fewer
    tried = attempts.Attempt("n = 3, k = 2", 11, 0.0, 10, numerics.fitted_factors(3, 2, 10, 6)[0])
    assert attempts.judge([tried], "by hand").verdict is Verdict.UNDECIDED


def test_the_search_for_a_dropped_entry_reaches_what_it_may_and_a_larger_error_is_noticed() -> None:
    claim = theory.spectral_error_forces_every_synapse
    leg = evidence_for(claim)["measure"]
    assert leg(claim).verdict is Verdict.AGREES
    assert leg(replace(claim, instances=({"n": 4, "eps": "3/5"},), hypotheses=())).verdict is Verdict.UNDECIDED


def test_patterns_cover_the_matrix_and_are_counted_up_to_order() -> None:
    """All of them, with two hidden units, against brute force: zeros placed among the 2 n k weights, up to permutations
    of outputs, inputs and hidden units."""
    n, k, synapses = 3, 2, 10
    classes = set()
    for zeros in combinations(range(2 * n * k), 2 * n * k - synapses):
        weights = [int(i not in zeros) for i in range(2 * n * k)]
        u, v = np.array(weights[: n * k]).reshape(n, k), np.array(weights[n * k :]).reshape(k, n)
        if (u @ v > 0).all() and u.any(axis=0).all() and v.any(axis=1).all():
            orders = [
                (sorted(map(tuple, u[:, h].tolist())), sorted(map(tuple, v[h].T.tolist())))
                for h in map(list, permutations(range(k)))
            ]
            classes.add(str(min(orders)))
    found = [p for p in numerics.patterns(n, k, synapses) if len(p) == k]
    assert len(found) == len(classes)
    for pattern in numerics.patterns(n, k, synapses):
        assert sum(len(out) + len(into) for out, into in pattern) == synapses
