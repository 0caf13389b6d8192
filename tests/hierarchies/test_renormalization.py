"""Renormalization: the claims, block averages by three more routes, and decimation by summing over spins."""

from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import lower, upper, working
from numerics.hierarchies import renormalization as numerics
from proofs.answers.documents import Errata
from proofs.hierarchies.renormalization import EVIDENCE
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.language import Claim
from theory.language.catalogue import claims_of, find_claim

rationals = st.fractions(Fraction(1, 2), 4, max_denominator=20)

INSTANCES = {
    "chain_of_bonds_has_the_power_of_tanh",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("renormalization"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    derive = {f.verdict for f in checked.findings if f.leg == "derive"}
    # An argument in words agrees with the instances and establishes nothing.
    assert derive <= ({Verdict.AGREES} if claim.name in INSTANCES else {Verdict.PROVED, Verdict.SKIPPED})


def test_the_printed_example_is_0_7959_and_not_one_half(errata: Callable[..., Errata]) -> None:
    found = value("renormalization.block_gradient", y0=1, y1=2, stretch=4, digits=20)
    assert found.decimal.startswith("[0.7959458277602436")
    rows = errata("renormalization").rows
    assert [row.verdict for row in rows] == ["REFUTED"]


@settings(max_examples=25)
@given(rationals, rationals, rationals)
def test_sums_over_aliases_and_over_blocks_enclose_the_closed_form(y0: Fraction, y1: Fraction, b: Fraction) -> None:
    closed = value("renormalization.block_gradient", y0=y0, y1=y1, stretch=b)
    for route in (numerics.alias_gradient, numerics.series_gradient):
        low, high = route(y0, y1, b)
        assert low <= closed.upper and closed.lower <= high and high - low < Fraction(1, 10**8)
    assert y1 / b <= closed.upper and closed.lower <= y1 / b + b * y0 / 12


def test_a_field_on_a_fine_lattice_comes_near() -> None:
    """Halving the smallest wave number and the lattice spacing brings the slope nearer each time."""
    true = float(value("renormalization.block_gradient", y0=1, y1=2, stretch=4).lower)
    gaps = [
        abs(numerics.gaussian_chain_gradient(1, 2, 4, blocks, fine) - true)
        for blocks, fine in ((32, 4), (64, 8), (128, 16))
    ]
    assert gaps[0] > 2 * gaps[1] > 4 * gaps[2] and gaps[2] < 1e-3


@settings(max_examples=25)
@given(st.fractions(-2, 2, max_denominator=20), st.integers(1, 6))
def test_decimated_chains_by_summing_over_all_spins(K: Fraction, bonds: int) -> None:
    found = value("renormalization.decimated_coupling", K=K, bonds=bonds)
    with working(128):
        summed, field = numerics.effective((K,) * bonds, Fraction(0))
        assert lower(summed) <= found.upper and found.lower <= upper(summed) and field.contains(0)


def test_two_different_bonds_multiply_their_tanh() -> None:
    with working(128):
        summed, _ = numerics.effective((Fraction(1, 3), Fraction(5, 4)), Fraction(0))
        product = numerics.ball(Fraction(1, 3)).tanh() * numerics.ball(Fraction(5, 4)).tanh()
        assert summed.tanh().overlaps(product) and not (summed * 2).tanh().overlaps(product)


@pytest.mark.parametrize(
    ("name", "route", "wrong"),
    [
        ("block_average_has_a_coth_gradient", "alias_gradient", lambda *_: (Fraction(10**6), Fraction(10**6))),
        ("block_average_has_a_coth_gradient", "series_gradient", lambda *_: (Fraction(0), Fraction(0))),
        (
            "decimation_in_a_field_keeps_the_form",
            "decimated",
            lambda *_: (numerics.ball(Fraction(5)),) * 4,
        ),
        (
            "chain_of_bonds_has_the_power_of_tanh",
            "effective",
            lambda *_: (numerics.ball(Fraction(5)), numerics.ball(Fraction(5))),
        ),
    ],
)
def test_measuring_notices_sums_that_are_off(
    name: str, route: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numerics, route, wrong)
    assert EVIDENCE[name]["measure"](find_claim(f"renormalization.{name}")).verdict is Verdict.REFUTED


def test_a_field_is_renormalized_too() -> None:
    """At K = 1/2, h = 1 the field grows from 1 to 1 + ln(cosh 2 / cosh 0)/2."""
    with working(128):
        _, field = numerics.effective((Fraction(1, 2),) * 2, Fraction(1))
        assert abs(float(field) - float(1 + sp.log(sp.cosh(2)) / 2)) < 1e-12
