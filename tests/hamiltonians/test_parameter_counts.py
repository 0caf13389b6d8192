"""The swindle's arithmetic: the claims, and their numbers against integers written out."""

from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.hamiltonians import parameter_counts as numerics
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.hamiltonians import parameter_counts as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

INSTANCES = {
    "independent_inputs_have_linearly_many_free_numbers",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("parameter_counts"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.integers(2, 1000), st.integers(1, 1000))
def test_digits_by_a_logarithm_are_the_digits_written_out(v: int, n: int) -> None:
    assert value("parameter_counts.digits", v=v, n=n).lower == len(str(v**n))
    assert value("parameter_counts.table_entries", v=v, n=n).lower == v**n


@pytest.mark.parametrize("v", [2, 9, 10, 11, 99, 100, 101, 1000, 10**30, 10**30 + 1, 10**30 - 1])
@pytest.mark.parametrize("n", [1, 2, 3, 50])
def test_digits_next_to_powers_of_ten(v: int, n: int) -> None:
    assert numerics.digits(sp.Integer(v), sp.Integer(n)).upper == len(str(v**n))


def test_a_number_of_photographs_that_cannot_be_printed_has_its_digits_counted() -> None:
    found = value("parameter_counts.digits", v=256, n=10**6)
    assert (found.lower, found.upper) == (theory.DIGITS, theory.DIGITS)
    assert numerics.power_has_digits(256, 10**6, theory.DIGITS)
    assert not numerics.power_has_digits(256, 10**6, theory.DIGITS - 1) and not numerics.power_has_digits(
        256, 10**6, theory.DIGITS + 1
    )


@given(st.integers(2, 4), st.integers(1, 3))
def test_exact_ranks_agree_with_singular_values_and_the_quantity(v: int, n: int) -> None:
    for what in ("table_entries", "free_table", "free_independent"):
        assert numerics.COUNTS[what](v, n) == numerics.array_count(what, v, n)
    assert value("parameter_counts.independent_entries", v=v, n=n).lower == numerics.free_independent(v, n)


def test_what_is_printed_has_its_standing(errata: Callable[..., Errata]) -> None:
    rows = {row.name: row.verdict for row in errata("parameter_counts").rows}
    assert rows.pop("the input data y") == "STATED"  # a name, nothing to compute
    assert rows == {
        "v n parameters against v x n": "STATED",  # an exponent lost in the copy
        "inputs taken for functions": "no error",
        "256 1,000,000": "STATED",  # an exponent lost in the copy
    }


def test_too_large_a_table_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        value("parameter_counts.table_entries", v=256, n=10**6)
    assert str(caught.value) == "'n' must be <= 1000: 1000000"


def test_a_product_of_distributions_moves_only_in_the_counted_directions() -> None:
    """Two inputs of two values: three free parameters in a table, two in a product, whose correlation stays 0."""
    assert (numerics.free_table(2, 2), numerics.free_independent(2, 2)) == (3, 2)
    p, q = Fraction(1, 3), Fraction(2, 5)
    table = [p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)]
    assert table[0] * table[3] == table[1] * table[2]
