"""Strassen's recursion and sparse products: the claims, and the layers run on integers."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.depth import matrix_products as numerics
from proofs.answers.documents import Errata
from proofs.depth import matrix_products as evidence
from proofs.depth.matrix_products import EVIDENCE
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of, find_claim

INSTANCES = {
    "expected_nonzeros_of_a_sparse_product",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("matrix_products"), ids=lambda c: c.name)
def test_every_theorem_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    if claim.status == "imported":
        assert checked.verdict is Verdict.STATED
        return
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@settings(max_examples=20)
@given(st.integers(0, 4), st.sampled_from([1, 2, 4, 8]), st.integers(0, 1000))
def test_the_recursion_multiplies(power: int, cutoff: int, seed: int) -> None:
    right, synapses = numerics.run(2**power, cutoff, seed)
    assert right
    if cutoff == 1:
        assert synapses == numerics.full_synapses(2**power) == 8 * (7**power - 4**power)


def test_a_wrong_sign_in_strassens_products_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert numerics.identity_holds()
    monkeypatch.setattr(numerics, "OUT", ((1, 0, 0, 1, 1, 0, 1), *numerics.OUT[1:]))
    assert not numerics.identity_holds()


def test_headline_sizes() -> None:
    found = {n: int(value("matrix_products.strassen_synapses", n=n).lower) for n in (2, 32, 48, 49, 50, 64, 1024)}
    assert found == {2: 8, 32: 32768, 48: 110592, 49: 117649, 50: 124375, 64: 253952, 1024: 680026112}
    assert [n for n in range(1, 51) if found.get(n, value("matrix_products.strassen_synapses", n=n).lower) < n**3] == [
        50
    ]
    assert [k for k in range(1, 18) if numerics.full_synapses(2**k) < 8**k] == [16, 17]


@given(st.integers(5, 40))
def test_closed_form_of_the_recursion_with_cutoff(k: int) -> None:
    assert numerics.cutoff_synapses(2**k) == 40960 * 7 ** (k - 5) - 8 * 4**k


@given(st.integers(1, 499))
def test_the_least_size_that_gains_is_the_first(per_mille: int) -> None:
    """Two routes: a quotient of logarithms in balls, and powers of fractions."""
    p = Fraction(per_mille, 1000)
    size = int(value("matrix_products.least_size_that_gains", p=p).lower)
    assert size * p > 2
    # Powers of fractions are multiplied out only where they are short.
    if size <= 400:
        assert (1 - p**2) ** size < 1 - 2 * p <= (1 - p**2) ** (size - 1)


def test_a_small_density_asks_for_more_digits_not_for_another_density(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1 - p^2)^n < 1 - 2p with n = 2/p + c: ln(1 - 2p)/ln(1 - p^2) = 2/p + 2 + 5p/3 + ..., so that the least size is
    2/p + 3."""
    for zeros in (5, 30, 100, 1000):
        assert value("matrix_products.least_size_that_gains", p=f"1e-{zeros}").lower == 2 * 10**zeros + 3
    monkeypatch.setattr(numerics, "MOST_BITS", numerics.BITS)
    for zeros in (50, 100):
        with pytest.raises(InputError, match="'p' is too small"):
            value("matrix_products.least_size_that_gains", p=f"1e-{zeros}")


@pytest.mark.parametrize(
    ("name", "counter", "wrong"),
    [
        ("strassen_with_cutoff_gains_first_at_64", "run", lambda rows, cutoff: (False, numerics.cutoff_synapses(rows))),
        (
            "strassen_with_cutoff_gains_first_at_64",
            "run",
            lambda rows, cutoff: (True, numerics.cutoff_synapses(rows) + 1),
        ),
        (
            "expected_nonzeros_of_a_sparse_product",
            "sparse_nonzeros",
            lambda n, p: n**2 * (1 - (1 - p**2) ** n) + Fraction(1, 10**30),
        ),
    ],
)
def test_measuring_notices_wrong_products_and_counts(
    name: str, counter: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = EVIDENCE[name]["measure"]
    assert measure(find_claim(f"matrix_products.{name}")).verdict is Verdict.AGREES
    monkeypatch.setattr(numerics, counter, wrong)
    assert measure(find_claim(f"matrix_products.{name}")).verdict is Verdict.REFUTED


def test_synapses_are_not_counted_of_a_recursion_that_does_not_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics, "OF_G", ((1, 0, 0, -1), *numerics.OF_G[1:]))
    assert not numerics.run(8, 1)[0] and not numerics.run(8, 4)[0]
    for name in ("strassen_with_cutoff_gains_first_at_64", "full_recursion_gains_from_65536"):
        assert EVIDENCE[name]["enclose"](find_claim(f"matrix_products.{name}")).verdict is Verdict.REFUTED


def test_sparse_queries() -> None:
    assert value("matrix_products.sparse_cost", n=10, p="1/10").upper < Fraction(48, 100)
    assert Fraction(94, 100) < value("matrix_products.sparse_cost", n=10, p="1/2").lower < 1
    assert value("matrix_products.least_size_that_gains", p="1/10").lower == 23
    with pytest.raises(InputError, match="p < 1/2, beyond which no size gains"):
        value("matrix_products.least_size_that_gains", p="1/2")


def test_a_random_sparse_product_has_about_as_many_nonzeros() -> None:
    """1000 products of 10 x 10 matrices at p = 3/10; the mean's deviation stays within Hoeffding's bound, at a false
    alarm rate below 1e-9."""
    draw, n, tries = np.random.default_rng(0), 10, 1000
    a, b = (draw.random((tries, n, n)) < 0.3 for _ in range(2))
    mean = np.count_nonzero(a.astype(int) @ b.astype(int)) / tries
    expected = float(sp.Integer(n) ** 2 * (1 - (1 - sp.Rational(9, 100)) ** n))
    assert abs(mean - expected) <= n**2 * np.sqrt(np.log(2e9) / (2 * tries))


def test_what_is_printed_without_its_conditions_is_called_loose(errata: Callable[..., Errata]) -> None:
    assert [row.verdict for row in errata("matrix_products").rows] == ["loose"] * 2


def test_the_search_finds_seven_products_and_not_six_and_one_product_too_many_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = next(
        claim for claim in claims_of("matrix_products") if claim.name == "strassen_with_cutoff_gains_first_at_64"
    )
    leg = evidence_for(claim)["measure"]
    found = leg(claim)
    assert found.verdict is Verdict.AGREES and "with 6 products" in found.detail
    # The run itself would notice an idle eighth product; here the search is asked alone.
    monkeypatch.setattr(evidence, "_run", lambda claim: Finding("measure", Verdict.AGREES))
    monkeypatch.setattr(numerics, "OF_G", (*numerics.OF_G, (0, 0, 0, 0)))
    assert leg(claim).verdict is Verdict.UNDECIDED
    assert numerics.fitted_products(7, 12) < 1e-11 < 1e-6 < numerics.fitted_products(6, 12)
