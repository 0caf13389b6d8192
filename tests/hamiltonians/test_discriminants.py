"""Gaussian and other exponential families: the claims, and posteriors from densities by other routes."""

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.hamiltonians import discriminants as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.hamiltonians import discriminants
from theory.language import Claim
from theory.language.catalogue import claims_of

places = st.fractions(-3, 3, max_denominator=20)
variances = st.fractions("1/4", 4, max_denominator=20)
rates = st.fractions("1/10", 9, max_denominator=20)
DIGITS = 40


@pytest.mark.parametrize("claim", claims_of("discriminants"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.detail == "confirmed by the checker" for m in checked.mutants)


@given(places, places, places, variances, variances)
def test_the_log_odds_are_those_of_the_normal_distribution(x, m, k, C, D) -> None:  # type: ignore[no-untyped-def]
    """The quantity against mpmath's own normal density."""
    found = value("discriminants.gaussian_log_odds", x=x, m=m, k=k, C=C, D=D, digits=25)
    with mpmath.workdps(DIGITS):
        point, first, second, c, d = (mpmath.mpf(f.numerator) / f.denominator for f in (x, m, k, C, D))
        true = mpmath.log(mpmath.npdf(point, first, mpmath.sqrt(c)) / mpmath.npdf(point, second, mpmath.sqrt(d)))
        assert abs(true - mpmath.mpf(found.lower.numerator) / found.lower.denominator) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_gap_is_affine_for_a_common_covariance_and_has_the_stated_curvature_otherwise(n: int) -> None:
    """Second derivatives of the energies of matrices, against the sums written out in the claims."""
    x, m, k = (sp.Matrix(sp.symbols(f"{name}1:{n + 1}", real=True)) for name in "xmk")
    P, R = (
        sp.Matrix(n, n, lambda i, j, name=name: sp.Symbol(f"{name}{min(i, j) + 1}_{max(i, j) + 1}", real=True))
        for name in "PR"
    )
    energies = [((x - mean).T * precision * (x - mean))[0] / 2 for precision, mean in ((P, m), (P, k), (R, k))]
    assert sp.hessian(energies[0] - energies[1], list(x)) == sp.zeros(n, n)
    assert sp.expand(sp.hessian(energies[0] - energies[2], list(x)) - (P - R)) == sp.zeros(n, n)
    stated = discriminants.common_covariance_leaves_an_affine_gap.at(n=n).statement.lhs  # type: ignore[union-attr]
    symmetric = {
        sp.Symbol(f"P{j}_{i}", real=True): sp.Symbol(f"P{i}_{j}", real=True)
        for i in range(1, n + 1)
        for j in range(i, n + 1)
    }
    assert sp.expand(stated.subs(symmetric) - energies[0] + energies[1]) == 0


@given(st.integers(0, 20), st.lists(st.tuples(rates, rates), min_size=2, max_size=4))
def test_poisson_counts_have_logits_linear_in_the_count(count: int, table) -> None:  # type: ignore[no-untyped-def]
    """An exponential family with T(x) = x, theta = ln(rate), A = rate, h = 1/x!: Bayes' rule with the full
    probabilities against softmax(theta x - A - mu)."""
    with mpmath.workdps(DIGITS):
        rows = [(mpmath.mpf(r.numerator) / r.denominator, mpmath.mpf(p.numerator) / p.denominator) for r, p in table]
        joint = [p * mpmath.exp(-r) * r**count / mpmath.factorial(count) for r, p in rows]
        logits = [mpmath.exp(count * mpmath.log(r) - r + mpmath.log(p)) for r, p in rows]
        assert abs(joint[0] / sum(joint) - logits[0] / sum(logits)) < mpmath.mpf(10) ** (10 - DIGITS)


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_a_linear_layer_is_bayes_rule_up_to_rounding(common: bool, seed: int) -> None:
    """torch against densities in balls; the rounding budget is far below what a forgotten determinant would change."""
    found = numerics.run_posterior(common, samples=100, seed=seed)
    assert found.worst <= found.rounding < 1e-10


def test_densities_integrate_to_one() -> None:
    """The normaliser sqrt(det P)/(2 pi) that Bayes' rule uses, against a sum over a fine grid."""
    precision = (Fraction(3, 2), Fraction(1, 2), Fraction(2))
    step, reach = 0.1, 60
    total = sum(
        math.exp(-float(numerics.energy((Fraction(i, 10), Fraction(j, 10)), (Fraction(0), Fraction(0)), precision)))
        for i in range(-reach, reach + 1)
        for j in range(-reach, reach + 1)
    )
    # The trapezoidal sum of a Gaussian errs by about exp(-2 pi^2 / (step^2 P)), far below double precision here; the
    # tail beyond 6 is below e^-20.
    assert abs(total * step**2 * math.sqrt(numerics.determinant(precision)) / (2 * math.pi) - 1) < math.exp(-20)
