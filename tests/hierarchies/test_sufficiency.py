"""Sufficient statistics: the claims, edge cases of the definition, and the power spectrum."""

from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.enclosure.series import constant
from numerics.hierarchies import sufficiency as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.hierarchies import sufficiency as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

INSTANCES = {
    "power_spectrum_is_sufficient",
    "coarsest_sufficient_partition_has_one_class_per_posterior",
    "bayes_and_fisher_agree_if_no_prior_is_zero",
    "information_is_kept_exactly_by_sufficient_statistics",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("sufficiency"), ids=lambda c: c.name)
def test_every_theorem_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    if claim.status == "imported":
        assert checked.verdict is Verdict.STATED
        return
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@given(st.integers(1, 5), st.integers(0, 1000))
def test_refinement_finds_the_planted_classes_as_trying_all_partitions_does(profiles: int, seed: int) -> None:
    table = numerics.table(profiles, seed)
    assert max(numerics.refined(table.joint)) + 1 == profiles == numerics.coarsest_sufficient(table)
    assert all(sum(row) == 1 for row in table.likelihood) and sum(table.prior) == 1


@given(st.integers(1, 5), st.integers(0, 1000), st.integers(0, 51))
def test_three_readings_of_sufficiency_agree(profiles: int, seed: int, number: int) -> None:
    table, partition = numerics.table(profiles, seed), list(numerics.partitions(5))[number]
    readings = {
        f(table, partition)
        for f in (
            numerics.bayes_sufficient,
            numerics.fisher_sufficient,
            numerics.conditionally_independent,
            numerics.proportional,
        )
    }
    assert len(readings) == 1
    low, high = numerics.information_lost(table.joint, partition)
    assert high >= 0 and (low > 0) != readings.pop()


def test_a_prior_of_zero_separates_bayes_from_fisher() -> None:
    table = numerics.table(3, 0, "zero")
    partition = (0, 0, 1, 2, 3)
    assert table.prior[-1] == 0
    assert numerics.bayes_sufficient(table, partition) and not numerics.fisher_sufficient(table, partition)


def test_information_of_a_flipped_bit() -> None:
    """Two routes: the table in balls, and the entropy formula."""
    e = Fraction(1, 10)
    joint = [[(1 - e) / 2, e / 2], [e / 2, (1 - e) / 2]]
    with numerics.working(200):
        ball = numerics.information(joint)
        low, high = numerics.lower(ball), numerics.upper(ball)
    found = value("sufficiency.binary_information", error="1/10", digits=30)
    assert low <= found.upper and found.lower <= high and high - low < Fraction(1, 10**40)
    with pytest.raises(InputError, match="'error' must satisfy: error < 1: 1"):
        value("sufficiency.binary_information", error=1)


def test_merging_proportional_columns_loses_nothing_and_others_do() -> None:
    joint = [[Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)], [Fraction(1, 20), Fraction(2, 20), Fraction(5, 20)]]
    assert numerics.keeps_information(joint, (0, 0, 1)) and not numerics.keeps_information(joint, (0, 1, 1))


@given(st.tuples(*[st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)] * 3))
def test_the_imported_contraction_holds_where_it_is_tried(given_: tuple[Fraction, Fraction, Fraction]) -> None:
    """The formula's left side is the information of the table, and no larger than its right side."""
    q, e, f = given_
    claim = theory.information_contracts_by_dobrushin_coefficients
    at = {
        x: sp.Rational(v.numerator, v.denominator)
        for x, v in zip((theory.prior, theory.flip, theory.flop), given_, strict=True)
    }
    with numerics.working(200):
        left = numerics.information([[(1 - q) * (1 - e), (1 - q) * e], [q * f, q * (1 - f)]])
        stated, right = (constant(side.subs(at)) for side in (claim.statement.lhs, claim.statement.rhs))
        assert stated.overlaps(left) and not left > right


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_spectral_form_is_of_all_sites_and_all_eigenvalues(n: int) -> None:
    claim = theory.power_spectrum_is_sufficient.at(n=n)
    assert claim.statement.free_symbols == set(claim.where) and len(claim.where) == n + n // 2 + 1


@given(st.integers(2, 16), st.integers(0, 1000))
def test_phases_change_the_likelihood_of_a_field_that_is_not_stationary(n: int, seed: int) -> None:
    change, rounding = numerics.phase_change(n, seed, louder=1.0)
    assert change > 1000 * rounding


@given(st.integers(2, 16), st.integers(0, 1000))
def test_phases_do_not_change_the_likelihood_on_a_ring(n: int, seed: int) -> None:
    change, rounding = numerics.phase_change(n, seed)
    assert change <= rounding
