"""Convolutions: the claims, exact commutators, and torch's layers against matrices written out."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from numerics.structure import convolutions as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

pytestmark = pytest.mark.networks

INSTANCES = {
    "maps_that_commute_with_the_shift_have_n_weights",
    "circulant_maps_are_diagonal_in_the_fourier_basis",
    "local_convolutions_have_two_r_plus_one_weights",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("convolutions"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.integers(1, 3), st.integers(0, 4), st.lists(st.integers(-9, 9), min_size=7, max_size=7))
def test_torch_s_circular_convolution_is_the_circulant_matrix(reach: int, more: int, weights: list[int]) -> None:
    n, kernel = 2 * reach + 1 + more, weights[: 2 * reach + 1]
    matrix = numerics.convolution(kernel, n)
    written = [
        [sum(w for offset, w in enumerate(kernel, -reach) if (i + offset) % n == j) for j in range(n)] for i in range(n)
    ]
    assert matrix.tolist() == written


@given(st.integers(1, 3), st.integers(0, 2))
def test_local_maps_counted_exactly_and_by_layers(reach: int, more: int) -> None:
    n = 2 * reach + 1 + more
    assert (
        value("convolutions.weights", n=n, range=reach).lower
        == numerics.commuting(n, reach=reach)
        == numerics.layer_dimension(n, reach)
    )
    with pytest.raises(InputError, match="n >= 2 range"):
        value("convolutions.weights", n=2 * reach, range=reach)
    assert numerics.commuting(2 * reach, reach=reach) == 2 * reach


@given(st.integers(2, 7))
def test_a_toeplitz_matrix_need_not_commute_with_the_shift(n: int) -> None:
    assert numerics.commuting(n, "Toeplitz") == n < len(numerics.family(n, "Toeplitz")) == 2 * n - 1


def test_maps_that_are_no_convolutions_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sites exchanged: no waves, no power but the identity diagonal, and no layer that commutes."""
    assert numerics.has_waves([3, 0, 1, 2]) and not numerics.has_waves([1, 0, 2, 3])
    exchanged = [[int(i == {0: 1, 1: 0}.get(j, j)) for j in range(4)] for i in range(4)]
    monkeypatch.setattr(numerics, "shift", lambda n: exchanged)
    assert numerics.spectrum_dimension(4) == 1
    monkeypatch.setattr(numerics, "convolution", lambda kernel, n: torch.tensor(exchanged, dtype=torch.float64))
    with pytest.raises(ArithmeticError, match="does not commute"):
        numerics.layer_dimension(4, 1)


def test_what_rounding_may_leave_is_far_below_a_real_entry() -> None:
    assert all(numerics.rounding_beside_the_diagonal(n) < 1e-6 for n in range(1, 100))
