"""An instance that is written by hand is compared with its family, and the verdict is said of what was compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from proofs.engine.check import settle
from proofs.engine.families import comparison, instances_shown
from proofs.legs.derive import derive
from proofs.legs.verdicts import Finding, Verdict
from theory.language.catalogue import all_claims, find_claim
from theory.language.claims import Claim
from theory.language.statements import Count

BY_HAND = [c for c in all_claims() if c.instance is not None]
TIED = (
    "discriminants.common_covariance_leaves_an_affine_gap",
    "gate_expansion.term_of_order_two_k",
    "hierarchy.posteriors_are_linear_in_posteriors",
    "polynomials.multilinear_terms_number_a_sum_of_binomials",
    "variational_renormalization.marginal_is_kept_only_for_a_constant_coupling",
)
PROOF = (Finding("enclose", Verdict.PROVED, "n = 1..3"), Finding("certify", Verdict.PROVED, "n = 1..3"))


def doubled(claim: Claim) -> Claim:
    """With twice the right side in the family, and the instances as they are."""
    if isinstance(claim.statement, Count):
        return replace(claim, statement=replace(claim.statement, value=2 * claim.statement.value))
    left, right = claim.statement.args
    return replace(claim, statement=claim.statement.func(left, 2 * right, evaluate=False))


@pytest.mark.parametrize("name", TIED)
def test_what_can_be_expanded_is_what_the_family_says(name: str) -> None:
    claim = find_claim(name)
    assert comparison(claim) == (True, "")
    assert settle(claim, PROOF).shown == ""


@pytest.mark.parametrize("name", TIED)
def test_a_family_that_says_something_else_is_not_proved_by_its_instances(name: str) -> None:
    changed = doubled(find_claim(name))
    same, why = comparison(changed)
    settled = settle(changed, PROOF)
    assert same is False or settled.shown, why
    assert settled.verdict is Verdict.UNDECIDED or settled.shown == instances_shown(changed)


def test_a_bare_name_ties_nothing_and_the_instances_are_shown() -> None:
    claim = find_claim("sufficiency.power_spectrum_is_sufficient")
    settled = settle(claim, PROOF)
    assert comparison(claim)[0] is None and settled.verdict is Verdict.PROVED
    assert "SpectralForm" not in settled.shown and settled.note.startswith("proved of the instances")


def test_where_the_derivation_alone_is_about_the_family_it_has_to_close() -> None:
    """The headline's family with a term doubled: its instances are true, and it is not."""
    claim = find_claim("hamiltonian.posterior_is_softmax")
    changed = doubled(claim)
    assert comparison(claim)[0] is None and derive(claim).verdict is Verdict.PROVED
    assert settle(changed, (derive(changed), *PROOF)).verdict is Verdict.UNDECIDED


def test_another_relation_is_seen() -> None:
    claim = find_claim("gate_expansion.term_of_order_two_k")
    other = replace(claim, statement=sp.Le(*claim.statement.args, evaluate=False), direction="upper", mutants=())
    assert comparison(other)[0] is False


def test_a_proof_of_the_family_itself_needs_no_instance() -> None:
    claim = find_claim("sufficiency.power_spectrum_is_sufficient")
    whole = (Finding("derive", Verdict.PROVED, "all"), *PROOF)
    assert settle(claim, whole).shown == ""


def test_claims_with_instances_by_hand_that_nothing_compares_only_get_fewer() -> None:
    assert len([c for c in BY_HAND if comparison(c)[0] is None]) <= 31
