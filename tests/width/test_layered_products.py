"""Products by groups: units between flat and deep."""

from collections.abc import Callable
from itertools import product
from math import prod

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.width import layered_products as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import layered_products as theory


@pytest.mark.parametrize("claim", claims_of("layered_products"), ids=lambda c: c.name)
def test_every_claim_gets_its_verdict_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is (Verdict.STATED if claim.status == "conjecture" else Verdict.PROVED)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@pytest.mark.parametrize(
    ("n", "k", "units"),
    [
        (16, 2, 80),
        (32, 1, 2**32),
        (32, 2, 384),
        (32, 3, 144),
        (32, 4, 128),
        (32, 5, 124),
        (64, 2, 2304),
        (64, 3, 336),
        (64, 4, 272),
        (64, 5, 256),
        (64, 6, 252),
    ],
)
def test_units_by_equal_groups(n: int, k: int, units: int) -> None:
    assert value("layered_products.units", n=n, k=k).lower == units


def test_unequal_groups_do_better() -> None:
    found = value("layered_products.units", n=32, k=2, groups="any")
    assert found.lower == 304 < value("layered_products.units", n=32, k=2).lower


@given(st.lists(st.integers(2, 5), min_size=1, max_size=4))
def test_the_formula_counts_the_groups(sizes: list[int]) -> None:
    claim = theory.groups_cost_a_sum_of_powers.at(**{f"b{i}": size for i, size in enumerate(sizes, 1)})
    assert claim.statement.value == numerics.grouped_units(sizes)


def _by_brute_force(n: int, k: int) -> int | None:
    totals = [numerics.grouped_units(sizes) for sizes in product(range(2, n + 1), repeat=k) if prod(sizes) == n]
    return min(totals, default=None)


@pytest.mark.parametrize("n", [4, 6, 8, 12, 16, 24])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_search_finds_the_best_factorisation_and_its_sizes_do_not_decrease(n: int, k: int) -> None:
    best = _by_brute_force(n, k)
    if best is None:
        with pytest.raises(InputError):
            numerics.units(sp.Integer(n), sp.Integer(k), "equal")
        return
    found = numerics.units(sp.Integer(n), sp.Integer(k), "equal")
    sizes = [layer[0] for layer in found.layers]
    assert found.upper == best
    assert sizes == sorted(sizes)


def _all_layers(n: int, k: int) -> int:
    """The cheapest grouping by trying every partition of every layer."""

    def partitions(total: int, largest: int) -> list[tuple[int, ...]]:
        if total == 0:
            return [()]
        return [
            (first, *rest) for first in range(min(total, largest), 0, -1) for rest in partitions(total - first, first)
        ]

    def cost(size: int) -> int:
        return 2**size if size > 1 else 1

    if k == 1:
        return cost(n)
    return min(sum(map(cost, layer)) + _all_layers(len(layer), k - 1) for layer in partitions(n, n))


@pytest.mark.parametrize("n", [2, 3, 5, 7, 9])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_unequal_groups_are_the_best_of_all_partitions(n: int, k: int) -> None:
    assert numerics.units(sp.Integer(n), sp.Integer(k), "any").upper == _all_layers(n, k)


def test_a_gap_between_layers_is_refused() -> None:
    with pytest.raises(InputError):
        theory.groups_cost_a_sum_of_powers.at(b1=2, b2=1, b3=2)
