"""Exactness conditions of a variational renormalization: the claims, and the conditions on tables by fractions and by
torch."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.hierarchies import variational_renormalization as numerics
from proofs.answers.documents import Errata
from proofs.hierarchies.variational_renormalization import EVIDENCE
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from theory.hierarchies import variational_renormalization as theory
from theory.language import Claim
from theory.language.catalogue import claims_of

row = st.tuples(st.integers(1, 4), st.integers(1, 4))

INSTANCES = {"trace_condition_is_marginal_and_partition_function"}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("variational_renormalization"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@given(row, st.tuples(row, row))
def test_torch_and_fractions_agree_on_every_condition(
    target: tuple[int, int], joint: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    assert numerics.conditions(target, joint) == numerics.logarithmic_conditions(target, joint)


@pytest.mark.parametrize(("judge", "by_torch"), [("conditions", False), ("logarithmic_conditions", True)])
def test_tables_that_keep_one_side_alone_are_counted(
    judge: str, by_torch: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numerics, judge, lambda target, joint: {"trace": False, "marginal": True, "partition": True})
    assert numerics.unlike(2, by_torch) == 2**2 * 2**4
    leg = EVIDENCE["trace_condition_is_marginal_and_partition_function"]["measure" if by_torch else "enclose"]
    assert leg(theory.trace_condition_is_marginal_and_partition_function).verdict is Verdict.REFUTED


def test_examples_that_separate_the_conditions() -> None:
    assert numerics.conditions((3, 1), ((1, 1), (1, 1))) == {"trace": False, "marginal": False, "partition": True}
    assert numerics.conditions((1, 1), ((1, 1), (1, 1))) == {"trace": False, "marginal": True, "partition": False}
    assert numerics.conditions((2, 4), ((1, 1), (1, 3))) == {"trace": True, "marginal": True, "partition": True}


def test_the_kept_probability_and_the_erratum(errata: Callable[..., Errata]) -> None:
    found = value("variational_renormalization.kept_probability", gap="log(2)")
    assert found.lower <= Fraction(2, 3) <= found.upper
    rows = errata("variational_renormalization").rows
    assert [r.verdict for r in rows] == ["STATED"]  # what a method is to be called is no formula
