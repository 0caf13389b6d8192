"""Unit counts: verdicts with their scope, the queries, and the decided erratum."""

from collections.abc import Callable

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import solve, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import flattening

pytestmark = pytest.mark.networks


def test_the_flat_count_is_proved_for_the_instances_checked_and_no_further(decided: Callable[[Claim], Checked]) -> None:
    checked = decided(flattening.product_needs_two_to_the_n_units)
    assert (checked.verdict, checked.scope, str(checked)) == (
        Verdict.PROVED,
        "n = 1..6",
        "flattening.product_needs_two_to_the_n_units: PROVED for n = 1..6",
    )
    assert [(m.verdict, m.counterexample and str(m.counterexample)) for m in checked.mutants] == [
        (Verdict.REFUTED, "at n = 3, activation = tanh: the number is 4, but == 8 is claimed"),
        (Verdict.REFUTED, "at n = 2, output_bias = yes: the number is 3, but == 4 is claimed"),
        (Verdict.REFUTED, "at n = 2: the number is 4, but <= 2 is claimed"),
    ]


@pytest.mark.parametrize(
    ("claim", "scope"),
    [
        (flattening.signed_sums_isolate_the_product, "n = 1..4"),  # for all n by the kernel
        (flattening.deep_product_needs_four_units_per_gate, "all"),
    ],
    ids=lambda c: getattr(c, "name", None),
)
def test_these_families_are_proved_in_their_scope(
    claim: Claim, scope: str, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, scope)
    assert all(m.verdict is Verdict.REFUTED for m in checked.mutants)


@given(st.integers(1, 200))
def test_counts_follow_their_recursions(n: int) -> None:
    """Two routes: the closed form, and one more input (flat) or any split of a tree (deep)."""
    assert value("flattening.flat_units", n=n + 1).lower == 2 * value("flattening.flat_units", n=n).lower
    assert (
        value("flattening.deep_units", n=n + 1).lower
        == value("flattening.deep_units", n=(n + 1) // 2).lower
        + value("flattening.deep_units", n=n + 1 - (n + 1) // 2).lower
        + 4
    )


def test_the_printed_160_is_refuted(errata: Callable[..., Errata]) -> None:
    row = errata("4n = 160").rows[0]
    assert (row.verdict, row.claim_verdict) == ("REFUTED", "PROVED") and "the number is 124" in row.counterexample
    assert value("flattening.deep_units", n=32).lower == 124
    assert value("flattening.flat_units", n=32).lower == 4294967296


def test_headline_numbers_at_32_inputs(errata: Callable[..., Errata]) -> None:
    assert (
        value("flattening.units_of_any_activation", n=32).lower
        == 2**31
        == value("flattening.flat_units", n=32, hidden_biases="yes").lower
    )
    assert value("flattening.elementary_floor", n=32).lower == 601080390 < 2**31
    row = errata("n copies of the gate").rows[0]
    assert row.verdict == "REFUTED" and "the number is 31" in row.counterexample


def test_no_activation_does_better_than_half(decided: Callable[[Claim], Checked]) -> None:
    checked = decided(flattening.any_activation_needs_two_to_the_n_minus_one_units)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "n = 2..8")
    assert [str(m.counterexample) for m in checked.mutants] == [
        "at n = 3: the number is 4, but >= 8 is claimed",
        "at n = 3: the number is 4, but <= 3 is claimed",
    ]


@given(st.integers(4, 10**12))
def test_solving_finds_the_last_number_that_fits(limit: int) -> None:
    deep, flat = (
        solve("flattening.deep_units", for_="n", error=limit),
        solve("flattening.flat_units", for_="n", error=limit),
    )
    assert 4 * (deep.value - 1) <= limit < 4 * deep.value and deep.fails_at == deep.value + 1
    assert 2 ** int(flat.value) <= limit < 2 ** int(flat.value + 1)


@pytest.mark.parametrize(
    ("n", "message"),
    [
        (0, "'n' must be >= 1: 0"),
        (10**9, "'n' must be <= 10000: 1000000000"),
        ("1/2", "'n' must be an integer: '1/2'"),
        (2.0, "'n' must be exact, not a float: 2.0; write n=\"2.0\""),
    ],
)
def test_bad_numbers_of_inputs(n: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        value("flattening.flat_units", n=n)
    assert str(caught.value) == message


def test_the_general_statement_speaks_of_the_signed_power_sum() -> None:
    assert flattening.signed_sums_isolate_the_product.at(n=2).statement == sp.And(
        *flattening.signed_sums_isolate_the_product.at(n=2).statement.args
    )  # type: ignore[union-attr]
    with pytest.raises(InputError, match="'n' must be >= 1"):
        flattening.signed_sums_isolate_the_product.at(n=0)


@pytest.mark.parametrize(
    "name", ["product_needs_two_to_the_n_units", "any_activation_needs_two_to_the_n_minus_one_units"]
)
def test_the_search_reaches_what_is_stated_and_misses_one_less_and_a_bound_raised_by_one_is_noticed(
    name: str, measured: Callable[..., Finding]
) -> None:
    claim = next(claim for claim in claims_of("flattening") if claim.name == name)
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "search, " in found.detail
    raised = measured(claim, 1)
    assert raised.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}, "a bound that is too high by one passes unnoticed"
