"""Flat networks of quadratic forms, sums and all polynomials at once."""

from collections.abc import Callable
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.moments.catalecticant import catalecticant, lower_end, ranks
from numerics.width import flat_polynomials as numerics
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import value
from theory.language import Claim
from theory.language.catalogue import claims_of


@pytest.mark.parametrize("claim", claims_of("flat_polynomials"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@given(st.lists(st.sampled_from([1, -1]), min_size=1, max_size=5), st.integers(0, 50))
def test_balanced_units_have_the_forms_moments(signs: list[int], seed: int) -> None:
    units = numerics.balanced(tuple(signs), seed)
    size = len(signs)
    assert len(units) == size + 1
    for i in range(size):
        assert sum(w * a[i] for a, w in units) == 0
        for j in range(size):
            assert sum(w * a[i] * a[j] for a, w in units) == (signs[i] if i == j else 0)


def test_a_gaussian_costs_one_unit_more_than_its_inputs() -> None:
    """A torch-free network of exp units: the deviation from the form falls with the scale."""
    units = numerics.balanced((1, 1, -1))
    x = np.random.default_rng(0).uniform(-1, 1, size=(500, 3))
    form = (x**2) @ np.array([1, 1, -1])
    deviations = []
    for scale in (0.1, 0.01):
        a, w = np.array([[float(e) for e in a] for a, _ in units]), np.array([float(w) for _, w in units])
        network = 2 / scale**2 * (np.exp(scale * x @ a.T) @ w - w.sum())  # the output bias
        deviations.append(np.abs(network - form).max())
    assert deviations[1] < 0.2 * deviations[0]
    assert value("flat_polynomials.form_units", rank=3, biases="output").lower == len(units)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=3).filter(any))
def test_ranks_of_a_monomial_count_its_divisors_by_degree(r: list[int]) -> None:
    found = ranks({tuple(r): 1})
    assert sum(found) == int(np.prod([e + 1 for e in r]))
    assert found == found[::-1]


def test_ranks_of_separate_terms() -> None:
    assert ranks({(1, 1, 1, 0): 1, (0, 0, 0, 3): 1}) == [1, 4, 4, 1]
    assert lower_end({(1, 1, 1, 0): 1, (0, 0, 0, 3): 1}, lambda order: True) == 10
    assert lower_end({(1, 1, 1): 1}, {1, 3}.__contains__) == 4


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)).filter(lambda e: sum(e) == 3),
        st.integers(-3, 3).filter(bool),
        min_size=1,
        max_size=4,
    )
)
def test_catalecticants_agree_with_singular_values(p: dict[tuple[int, ...], int]) -> None:
    for order, found in enumerate(ranks(p)):
        assert found == np.linalg.matrix_rank(np.array(catalecticant(p, order), dtype=float))


@pytest.mark.parametrize(("n", "d"), [(1, 3), (2, 2), (3, 2)])
def test_fixed_units_match_any_polynomial(n: int, d: int) -> None:
    exact, _ = numerics.fixed_units(n, d)
    assert (
        exact
        == comb(n + d, d)
        == value("flat_polynomials.fixed_units", n=n, d=d).lower
        == numerics.numerical_rank(n, d, exact + 3)
    )


def test_large_counts_are_exact() -> None:
    assert value("flat_polynomials.fixed_units", n=5000, d=4).lower == comb(5004, 4)
    assert value("flat_polynomials.form_units", rank=1000).lower == Fraction(1002)


@pytest.mark.parametrize(
    "name",
    [
        "quadratic_form_needs_its_rank_plus_two",
        "quadratic_form_with_an_output_bias_needs_its_rank_plus_one",
        "quadratic_form_with_a_skip_needs_its_rank",
        "ranks_of_separate_terms_add_up",
    ],
)
def test_the_search_reaches_what_is_stated_and_misses_one_less_and_a_bound_raised_by_one_is_noticed(
    name: str, measured: Callable[..., Finding]
) -> None:
    claim = next(claim for claim in claims_of("flat_polynomials") if claim.name == name)
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "search, " in found.detail
    raised = measured(claim, 1)
    assert raised.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}, "a bound that is too high by one passes unnoticed"


def test_constructions_whose_moments_are_wrong_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = {name: getattr(numerics, name) for name in ("differences", "balanced")}

    def one_weight_off(exponents: tuple[int, ...], forward: bool = False) -> tuple[list[tuple[int, ...]], list[int]]:
        units, weights = right["differences"](exponents, forward=forward)
        return list(units), [*weights[:-1], weights[-1] + 1]

    monkeypatch.setattr(numerics, "differences", one_weight_off)
    monkeypatch.setattr(numerics, "balanced", lambda signs: [(a, 2 * w) for a, w in right["balanced"](signs)])
    with pytest.raises(ArithmeticError, match="moment"):
        numerics.sum_units(2)
    with pytest.raises(ArithmeticError, match="moment"):
        numerics.form_units(2)
