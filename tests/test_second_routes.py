"""Every subject's own leg `measure` reads the statement: with the statement wrecked it does not agree any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp

from proofs.legs.case import evidence_for, propositions
from proofs.legs.combine import combine
from proofs.legs.stated import Seen, measured, stated
from proofs.legs.verdicts import Finding, Verdict
from theory.language import Claim, Count, InputError
from theory.language.catalogue import all_claims
from theory.language.statements import parts_of

OWN = [c for c in all_claims() if "measure" in evidence_for(c)]


def raised(e: sp.Expr) -> sp.Expr:
    return 2 * sp.Abs(e) + 1


def far_above(e: sp.Expr) -> sp.Expr:
    """Some lower bounds are loose by more than a factor of 2."""
    return 8 * sp.Abs(e) + 8


def lowered(e: sp.Expr) -> sp.Expr:
    return -2 * sp.Abs(e) - 1


# What makes the other side wrong, whatever it was: too large for an equation or a lower bound, too small for an upper.
CHANGES: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "==": raised,
    **dict.fromkeys((">=", ">"), far_above),
    **dict.fromkeys(("<=", "<"), lowered),
}


def wrecked(statement: Any, only: int | None = None) -> Any:
    """The statement with its right side changed, or with that of one of its parts."""
    if isinstance(statement, Count):
        return replace(statement, value=CHANGES[statement.relation](statement.value), recurrence=None)
    parts = [
        r.func(r.lhs, CHANGES[r.rel_op](r.rhs), evaluate=False) if only in (None, i) else r
        for i, r in enumerate(parts_of(statement))
    ]
    return sp.And(*parts, evaluate=False) if len(parts) > 1 else parts[0]


def with_statement(claim: Claim, change: Callable[[Any], Any]) -> Claim:
    """The claim with another statement, at its instances too."""
    untied = replace(claim, derivation=None, mutants=(), errata=())
    build = claim.instance
    if build is None:
        return replace(untied, statement=change(claim.statement), direction="", witness=None)
    return replace(untied, instance=lambda **given: (change(build(**given)[0]), build(**given)[1]))


def found(claim: Claim) -> Verdict:
    return evidence_for(claim)["measure"](claim).verdict


# A search that does not succeed refutes nothing: it only no longer agrees.
SEARCHED = {
    "flat_polynomials.quadratic_form_needs_its_rank_plus_two",
    "flat_polynomials.quadratic_form_with_an_output_bias_needs_its_rank_plus_one",
    "flat_polynomials.quadratic_form_with_a_skip_needs_its_rank",
    "uniform_flattening.product_needs_a_middle_binomial_uniformly",
    "unit_savings.affine_skip_saves_at_most_two_units",
}


@pytest.mark.networks
@pytest.mark.parametrize("claim", OWN, ids=lambda c: c.id)
def test_a_second_route_notices_another_statement(claim: Claim) -> None:
    expected = Verdict.UNDECIDED if claim.id in SEARCHED else Verdict.REFUTED
    assert found(with_statement(claim, wrecked)) is expected


def several(claim: Claim) -> int:
    """How many comparisons the claim, or its last instance, makes."""
    return len(parts_of(propositions(claim)[-1].statement))


# Comparisons that are no part of what is measured.
UNMEASURED = {"sufficiency.power_spectrum_is_sufficient": "how a field is written in sines and cosines"}


@pytest.mark.networks
@pytest.mark.parametrize("claim", [c for c in OWN if several(c) > 1 and c.id not in UNMEASURED], ids=lambda c: c.id)
def test_a_second_route_notices_each_of_several_comparisons(claim: Claim) -> None:
    last = propositions(claim)[-1]
    for part in range(several(claim)):
        assert found(with_statement(last, lambda statement, part=part: wrecked(statement, part))) is Verdict.REFUTED


X = sp.Symbol("x", real=True)
SQUARE = Claim("mine.square", sp.And(sp.Le(X**2, 2 * X), sp.Le(0, X**2)), where={X: (0, 2)})


def test_what_was_seen_is_compared_with_what_is_stated() -> None:
    half = {"x": Fraction(1, 2)}
    equation = Claim("mine.equation", sp.Eq(X * (X + 1), X**2 + X, evaluate=False), where={X: (0, 2)})
    for value, verdict in ((Fraction(3, 4), Verdict.AGREES), (Fraction(1, 2), Verdict.REFUTED)):
        assert measured(equation, lambda _, v=value: [Seen(half, v, v)], "seen").verdict is verdict
    vague = measured(equation, lambda _: [Seen(half, Fraction(-9), Fraction(9))], "seen")
    assert vague.verdict is Verdict.UNDECIDED and "could contradict" in vague.detail
    assert measured(equation, lambda _: [], "seen").verdict is Verdict.UNDECIDED


def test_a_point_outside_the_box_is_refused() -> None:
    with pytest.raises(InputError, match="must lie in"):
        stated(SQUARE, {"x": Fraction(3)}, "left")


def test_samples_are_no_second_leg_of_a_theorem() -> None:
    derived = Finding("derive", Verdict.PROVED, "all")
    sampled = combine((derived, Finding("samples", Verdict.AGREES)))
    assert sampled.verdict is Verdict.UNDECIDED and "samples of the formula itself" in sampled.reason
    assert combine((derived, Finding("measure", Verdict.AGREES))).verdict is Verdict.PROVED
