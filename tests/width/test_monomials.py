"""Monomials: counts against the classical identities behind them, the deep schedule against binary digits, verdicts and
the decided erratum."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement
from math import prod

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.moments import search
from numerics.moments.differences import differences
from numerics.width import monomials as numerics
from numerics.width.flattening import any_bias_bound, enumerated_units
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import monomials

exponents = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


@pytest.mark.parametrize("claim", claims_of("monomials"), ids=lambda c: c.name)
def test_claims_are_proved_and_mutants_refuted(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED
    assert all(m.verdict is Verdict.REFUTED and m.counterexample is not None for m in checked.mutants)
    assert (checked.scope == "all") == (not claim.parameters)


@given(exponents)
def test_both_ends_meet(r: tuple[int, ...]) -> None:
    assert numerics.flat_lower(r) == numerics.flat_upper(r) == prod(e + 1 for e in r)
    assert (
        numerics.flat_lower(r, output_bias=True)
        == numerics.flat_upper(r, output_bias=True)
        == prod(e + 1 for e in r) - 1
    )


@pytest.mark.parametrize("n", range(1, 5))
def test_products_of_different_variables_are_those_of_flattening(n: int) -> None:
    ones = (1,) * n
    assert numerics.flat_lower(ones) == enumerated_units(n).lower
    assert numerics.any_activation_lower(ones) == any_bias_bound(n)


@pytest.mark.parametrize("r", [(2,), (2, 1), (3,), (2, 2)])
def test_central_differences_give_the_monomial_in_expanded_polynomials(r: tuple[int, ...]) -> None:
    """Another route than moments: the Taylor polynomial 1 + t + ... + t^d of an activation, expanded."""
    x = sp.symbols(f"x1:{len(r) + 1}")
    units, weights = numerics.differences(r)
    total = sum(
        w * sp.Add(*(e * v for e, v in zip(a, x, strict=True))) ** k
        for a, w in zip(units, weights, strict=True)
        for k in range(sum(r) + 1)
    )
    monomial = sp.prod([v**e for v, e in zip(x, r, strict=True)])
    expanded = sp.expand(total)
    assert expanded != 0 and sp.simplify(expanded / monomial).is_Integer


@given(exponents)
def test_the_middle_rank_is_a_largest_coefficient(r: tuple[int, ...]) -> None:
    assert numerics.middle_rank(r) == monomials.largest_coefficient(*r) <= numerics.flat_lower(r)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=4))
def test_the_form_over_d_holds_for_two_or_more_variables(r: list[int]) -> None:
    assert monomials.largest_coefficient(*r) >= Fraction(prod(e + 1 for e in r), sum(r))


def test_the_form_over_d_is_false_for_one_variable(errata: Callable[..., Errata]) -> None:
    row = errata("prod (r_i + 1) / d for one variable").rows[0]
    assert row.verdict == "REFUTED" and " = 0" in row.counterexample
    assert search.least_residual((2,), frozenset({2}), 1, 20).residual < search.FOUND
    assert numerics.middle_rank((2,)) == 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_deep_schedule_stays_within_its_bound(count: int) -> None:
    """All exponents up to 16 and three variables, values passed on included; the worst ratio is that of the
    specification, 0.84."""
    worst = Fraction(0)
    for r in combinations_with_replacement(range(1, 17), count):
        units, computed = numerics.deep_units(r)
        bound = sum(7 * (e - 1).bit_length() + 4 for e in r)
        assert computed == r and units <= bound
        worst = max(worst, Fraction(units, bound))
    assert worst < Fraction(85, 100)


@given(st.integers(1, 2**20))
def test_a_power_needs_squares_and_products_by_binary_digits(d: int) -> None:
    units, computed = numerics.deep_units((d,))
    gates = 3 * (d.bit_length() - 1) + 4 * (d.bit_count() - 1)
    assert computed == (d,) and gates <= units <= gates + d.bit_length()


def test_values() -> None:
    assert value("monomials.flat_units", r1=2, r2=3).lower == 12
    assert str(value("monomials.flat_units", r1=2)).startswith("monomials.flat_units(r1 = 2) = 3  [theorem]\n")
    assert value("monomials.deep_units_bound", r1=16, r2=5).lower == 7 * 4 + 4 + 7 * 3 + 4
    with pytest.raises(InputError, match="'r1' must be >= 1: 0"):
        value("monomials.flat_units", r1=0)


def test_a_staircase_that_is_none_is_noticed() -> None:
    with pytest.raises(ArithmeticError):
        numerics.staircase((2,), [(0,), (1,)], lambda order: order != 1)


@pytest.mark.parametrize("name", ["monomial_needs_all_smaller_exponents", "any_activation_needs_a_fraction"])
def test_the_search_reaches_what_is_stated_and_misses_one_less_and_a_bound_raised_by_one_is_noticed(
    name: str, measured: Callable[..., Finding]
) -> None:
    claim = next(claim for claim in claims_of("monomials") if claim.name == name)
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "search, " in found.detail
    raised = measured(claim, 1)
    assert raised.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}, "a bound that is too high by one passes unnoticed"


def test_a_construction_whose_moments_are_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_weight_off(exponents: tuple[int, ...], forward: bool = False) -> tuple[list[tuple[int, ...]], list[int]]:
        units, weights = differences(exponents, forward=forward)
        return list(units), [*weights[:-1], weights[-1] + 1]

    monkeypatch.setattr(numerics, "differences", one_weight_off)
    for output_bias in (False, True):
        with pytest.raises(ArithmeticError, match="moment"):
            numerics.flat_upper((2, 1), output_bias)
