"""Bayes' rule as a softmax: the claim, its mutants, and its numbers against exact fractions."""

from collections.abc import Callable
from fractions import Fraction
from math import prod

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.hamiltonians import hamiltonian as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.hamiltonians import hamiltonian
from theory.language import Claim
from theory.language.catalogue import claims_of
from theory.language.statements import parts_of

probabilities = st.integers(1, 99).map(lambda k: Fraction(k, 100))


def test_the_posterior_is_proved_for_every_number_of_classes(decided: Callable[[Claim], Checked]) -> None:
    checked = decided(hamiltonian.posterior_is_softmax)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * 3
    assert all(m.counterexample is not None and m.detail == "confirmed by the checker" for m in checked.mutants)


@given(st.lists(st.tuples(probabilities, probabilities), min_size=1, max_size=5))
def test_the_statement_holds_on_rational_tables(table: list[tuple[Fraction, Fraction]]) -> None:
    """Bayes' rule in fractions against the statement's right side at H = -ln p(x|y), mu = -ln p(y) in mpmath."""
    posterior = table[0][0] * table[0][1] / sum(prod(row) for row in table)
    claim = hamiltonian.posterior_is_softmax.at(classes=len(table))
    with mpmath.workdps(40):
        numbers = {}
        for i, (likelihood, prior) in enumerate(table, 1):
            numbers[f"H{i}"] = -mpmath.log(mpmath.mpf(likelihood.numerator) / likelihood.denominator)
            numbers[f"mu{i}"] = -mpmath.log(mpmath.mpf(prior.numerator) / prior.denominator)
        symbols = sorted(claim.where, key=str)
        rows = [
            sp.lambdify(symbols, part.rhs, "mpmath")(*(numbers[str(s)] for s in symbols))
            for part in parts_of(claim.statement)
        ]
        softmax = min(rows, key=lambda row: abs(row - mpmath.mpf(posterior.numerator) / posterior.denominator))
        assert abs(softmax - mpmath.mpf(posterior.numerator) / posterior.denominator) < mpmath.mpf(10) ** -35


@given(st.fractions(-20, 20, max_denominator=1000))
def test_two_classes_are_a_logistic_of_the_energy_gap(gap: Fraction) -> None:
    found = value("hamiltonian.posterior", gap=gap, digits=25)
    with mpmath.workdps(60):
        true = 1 / (1 + mpmath.exp(-mpmath.mpf(gap.numerator) / gap.denominator))
        assert mpmath.mpf(found.lower.numerator) / found.lower.denominator <= true + mpmath.mpf(10) ** -50
        assert true - mpmath.mpf(10) ** -50 <= mpmath.mpf(found.upper.numerator) / found.upper.denominator
    assert found.upper - found.lower <= found.upper / 10**25


@pytest.mark.parametrize("claim", claims_of("hamiltonian"), ids=lambda c: c.name)
def test_every_claim_is_proved_for_every_number_of_classes(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@given(st.lists(probabilities, min_size=2, max_size=5), probabilities)
def test_likelihoods_known_up_to_a_factor_give_the_same_posterior(
    likelihoods: list[Fraction], factor: Fraction
) -> None:
    """A shift of H by -ln(factor) is a factor of the likelihoods: Bayes' rule in fractions does not see it; a factor of
    one class alone, it does."""
    priors = [Fraction(1, len(likelihoods))] * len(likelihoods)

    def posterior(likelihoods: list[Fraction]) -> tuple[Fraction, ...]:
        return numerics.Tables((tuple(likelihoods),), tuple(priors)).posterior(0)

    assert posterior([factor * p for p in likelihoods]) == posterior(likelihoods)
    assert posterior([factor * likelihoods[0], *likelihoods[1:]]) != posterior(likelihoods)


@given(st.lists(st.tuples(probabilities, probabilities), min_size=2, max_size=5))
def test_the_ratio_of_ratios_gives_the_shift_back(table: list[tuple[Fraction, Fraction]]) -> None:
    """Posteriors of two tables in fractions, whose ratios must be those of the likelihoods: e^(K - H) = p(x|y) /
    q(x|y)."""
    p, q = (
        numerics.Tables((tuple(column),), (Fraction(1),) * len(table)).posterior(0)
        for column in zip(*table, strict=True)
    )
    assert (p[0] / q[0]) / (p[1] / q[1]) == (table[0][0] / table[0][1]) / (table[1][0] / table[1][1])
