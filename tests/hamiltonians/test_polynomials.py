"""Counts of monomials: the claims, closed forms against enumeration and series, interpolation, and answers for many
variables."""

from collections.abc import Callable
from itertools import product
from math import comb, prod

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.hamiltonians import polynomials as numerics
from proofs.answers.documents import Errata
from proofs.engine.check import Checker
from proofs.hamiltonians.polynomials import EVIDENCE
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, solve, state, value
from theory.hamiltonians import polynomials as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

INSTANCES = {
    "monomials_up_to_a_degree_number_a_binomial",
    "functions_of_finitely_many_values_are_one_polynomial",
    "multilinear_terms_number_a_sum_of_binomials",
    "moebius_inversion_gives_the_coefficients",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("polynomials"), ids=lambda c: c.name)
def test_every_claim_gets_its_verdict_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    stated = claim.status == "imported"
    assert checked.verdict is (Verdict.STATED if stated else Verdict.PROVED)
    assert (checked.scope == "all") == (not stated and claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.integers(1, 5), st.integers(0, 5))
def test_closed_forms_enumeration_and_series_agree(n: int, degree: int) -> None:
    listed = set(numerics.monomials(n, degree))
    assert all(sum(e) <= degree for e in listed)
    assert len(listed) == numerics.by_series(n, degree) == value("polynomials.monomials", n=n, degree=degree).lower
    bits = {e for e in listed if max(e) <= 1}
    assert bits == set(numerics.bit_terms(n, degree))
    assert (
        len(bits)
        == numerics.bits_by_series(n, degree)
        == value("polynomials.multilinear_terms", n=n, degree=degree).lower
    )


@given(st.integers(1, 12_000), st.integers(0, 12_000))
def test_large_counts_are_exact(n: int, degree: int) -> None:
    """Symmetric in n and d; and for bits the terms up to d and those from d + 1 on, which are those up to n - d - 1,
    make 2^n."""
    if degree <= 400 and n > 400:
        assert value("polynomials.monomials", n=n, degree=degree).lower == comb(n + degree, n)
    found = value("polynomials.multilinear_terms", n=n, degree=degree).lower
    rest = value("polynomials.multilinear_terms", n=n, degree=n - degree - 1).lower if degree < n else 0
    assert found + rest == 2**n


@given(st.integers(2, 4), st.integers(1, 3), st.randoms(use_true_random=False))
def test_a_function_is_one_polynomial(v: int, n: int, draw: object) -> None:
    """Interpolation by solving, and the polynomial evaluated by Horner-free sums at all states."""
    states = list(product(range(v), repeat=n))
    targets = [draw.randint(-5, 5) for _ in states]  # type: ignore[attr-defined]
    matrix = sp.Matrix(
        [[prod(x**e for x, e in zip(state, exponents, strict=True)) for exponents in states] for state in states]
    )
    coefficients = matrix.LUsolve(sp.Matrix(targets))
    assert list(matrix * coefficients) == targets
    assert numerics.value_rank(numerics.interpolating(v, n), numerics.states(v, n)) == matrix.rank() == v**n


@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_moebius_inversion_interpolates(n: int, draw: object) -> None:
    energies = [draw.randint(-9, 9) for _ in range(1 << n)]  # type: ignore[attr-defined]
    found = numerics.moebius(energies, n)
    assert [sum(h for s, h in enumerate(found) if s & x == s) for x in range(1 << n)] == energies
    assert found == [
        sum((-1) ** (s.bit_count() - t.bit_count()) * energies[t] for t in range(1 << n) if t & s == t)
        for s in range(1 << n)
    ]


def test_the_quartic_is_24_times_the_count_over_n_to_the_fourth() -> None:
    count = sp.expand_func(sp.binomial(theory.n + 4, 4))
    assert sp.simplify(24 * count / theory.n**4 - theory._quartic.subs(theory.t, 1 / theory.n)) == 0


def test_monomials_of_a_total_degree_are_not_taken_for_a_basis() -> None:
    """Of degree <= 3 in 2 variables of 3 values there are 10 monomials for 9 states, but x^2 y^2 is missing: their rank
    is 8."""
    claim = theory.functions_of_finitely_many_values_are_one_polynomial
    assert numerics.value_rank(numerics.interpolating(3, 2, "total degree, one more"), numerics.states(3, 2)) == 8
    assert EVIDENCE[claim.name]["enclose"](claim.mutate(claim.mutants[1])).verdict is Verdict.UNDECIDED
    assert EVIDENCE[claim.name]["measure"](claim.mutate(claim.mutants[1])).verdict is Verdict.REFUTED


def test_the_statement_for_three_bits_is_an_identity() -> None:
    interpolated = theory.interpolation(3)
    assert sp.expand(interpolated - theory.moebius_polynomial(3)) == 0
    assert sp.expand(interpolated - theory.moebius_polynomial(3, "|T|")) != 0


def test_what_can_be_solved_for_is_the_last_that_fits() -> None:
    found = solve("polynomials.monomials", for_="n", error=10**6, degree=4)
    assert (found.value, found.fails_at) == (67, 68) and comb(71, 4) <= 10**6 < comb(72, 4)
    found = solve("polynomials.multilinear_terms", for_="n", error=10**6, degree=3)
    assert (
        value("polynomials.multilinear_terms", n=found.value, degree=3).lower
        <= 10**6
        < value("polynomials.multilinear_terms", n=found.fails_at, degree=3).lower
    )
    with pytest.raises(InputError, match="'degree' must be >= 0"):
        solve("polynomials.monomials", for_="n", error=10**6, degree=-1)


def test_too_large_counts_are_refused_and_bounds_are_the_values() -> None:
    with pytest.raises(InputError, match="at most about 4000 digits"):
        value("polynomials.monomials", n=10**5, degree=10**5)
    assert bound("polynomials.monomials", n=5000).upper == 26093786468751


def test_what_cannot_be_checked_is_stated_only(errata: Callable[..., Errata]) -> None:
    rows = {row.erratum.name: row.verdict for row in errata("polynomials").rows}
    assert rows == {
        "cross term of the Hamiltonian of bits": "STATED",
        "32 parameters against 31": "STATED",
        "degrees in the range 24": "STATED",
    }
    assert "imported" in str(state("polynomials.standard_model_is_said_to_have_32_parameters"))


def test_two_ways_to_count_that_disagree_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics, "by_series", lambda n, degree: 1)
    checked = Checker().check(theory.monomials_up_to_a_degree_number_a_binomial)
    assert checked.verdict is Verdict.ERROR
    assert "two ways to count disagree" in checked.note
