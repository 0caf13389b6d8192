"""Markov hierarchies: the claims, planted redundancy found, and what a skipping edge breaks."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.hierarchies import hierarchy as numerics
from proofs.hierarchies import hierarchy as evidence
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import solve, value
from theory.hierarchies import hierarchy as theory
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.language.expansion import entry
from theory.language.statements import parts_of

INSTANCES = {
    "chain_has_linearly_many_free_numbers",
    "what_a_level_merges_stays_merged_below",
    "composed_maps_give_the_posterior",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("hierarchy"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.integers(4, 5), st.integers(2, 3), st.integers(0, 50), st.sampled_from(["none", "skip"]))
def test_a_chain_is_made_of_probabilities(states: int, length: int, seed: int, edge: str) -> None:
    chain = numerics.chain(states, length, seed, edge)
    assert sum(chain.start) == 1 and min(chain.start) > 0
    for step in chain.steps:
        assert [sum(column) for column in zip(*step, strict=True)] == [1] * states and min(map(min, step)) > 0
    for a in range(states):
        for b in range(states):
            column = [chain.steps[-1][c][b] + chain.tilt.get((a, b, c), Fraction(0)) for c in range(states)]
            assert sum(column) == 1 and min(column) > 0
    assert bool(chain.tilt) == (edge == "skip")


@settings(max_examples=30)
@given(st.integers(4, 5), st.integers(2, 3), st.integers(0, 50))
def test_planted_redundancy_is_found_and_classes_do_not_increase_downwards(states: int, length: int, seed: int) -> None:
    found = [
        int(value("hierarchy.classes", states=states, length=length, level=i, seed=seed).lower)
        for i in range(length + 1)
    ]
    assert found[-3] <= states - 2 and found[-2:] == [states - 1, states] and found == sorted(found)


@given(st.integers(0, 50))
def test_a_skipping_edge_keeps_the_last_step_and_breaks_the_order(seed: int) -> None:
    """The posterior of the level before the last is that of the Markov chain; the one below tells 2 and 3 apart, which
    that level merges."""
    plain, skipping = numerics.chain(4, 2, seed), numerics.chain(4, 2, seed, "skip")
    assert numerics.joint_posteriors(plain, 1) == numerics.joint_posteriors(skipping, 1)
    assert numerics.joint_posteriors(plain, 0) != numerics.joint_posteriors(skipping, 0)
    assert numerics.count("split", 4, 2, seed, {"edge": "skip"}) > 0 == numerics.count("split", 4, 2, seed, {})


@given(st.integers(2, 4), st.integers(1, 3))
def test_free_numbers_by_rank_and_by_formula(states: int, length: int) -> None:
    if states**length <= 16:
        assert (
            numerics.free_chain(states, length) == value("hierarchy.free_numbers", states=states, length=length).lower
        )


def test_a_chain_of_two_steps_in_numbers_worked_by_hand() -> None:
    """Fair start, steps that flip with probability 1/4: P(y_0 = 0 | y_2 = 0) = 10/16."""
    flip = ((Fraction(3, 4), Fraction(1, 4)), (Fraction(1, 4), Fraction(3, 4)))
    chain = numerics.MarkovChain((Fraction(1, 2), Fraction(1, 2)), (flip, flip), {})
    assert (
        numerics.joint_posteriors(chain, 0)[0]
        == numerics.matrix_posteriors(chain, 0)[0]
        == (Fraction(5, 8), Fraction(3, 8))
    )


def test_the_recursion_s_formulas_are_the_posteriors() -> None:
    """The sums of the derivation and the plain variables of the instance, at the numbers of a chain, against the table
    of all paths."""
    chain = numerics.chain(4, 2, 0)
    given = {theory.start[a + 1]: chain.start[a] for a in range(4)} | {
        theory.rest[b + 1]: chain.steps[1][0][b] for b in range(4)
    }
    given |= {theory.step[b + 1, a + 1]: chain.steps[0][b][a] for a in range(4) for b in range(4)}
    numbers = {k: sp.Rational(v.numerator, v.denominator) for k, v in given.items()}
    claim = theory.posteriors_are_linear_in_posteriors
    plain = {str(entry(k.base, *k.indices)): v for k, v in numbers.items()}
    written = {
        tuple(side.xreplace({x: plain[str(x)] for x in side.free_symbols}).doit() for side in part.args)
        for part in parts_of(claim.at(states=4).statement)
    }
    true = [sp.Rational(p.numerator, p.denominator) for p in numerics.joint_posteriors(chain, 0)[0]]
    assert written == {(p, p) for p in true}
    for state, p in enumerate(true):
        stated = [
            side.subs(theory.c, 4).doit().subs(theory.i, state + 1).xreplace(numbers) for side in claim.statement.args
        ]
        assert set(stated) == {p}


def test_measuring_notices_wrong_posteriors_and_wrong_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, true = theory.what_a_level_merges_stays_merged_below, numerics.joint_posteriors
    error, rounding = numerics.network_error(4, 2, 0)
    assert error <= rounding < 1e-12
    monkeypatch.setattr(
        numerics,
        "joint_posteriors",
        lambda c, level: [tuple(p + Fraction(1, 10**9) for p in row) for row in true(c, level)],
    )
    assert abs(numerics.network_error(4, 2, 0)[0] - 1e-9) <= rounding
    monkeypatch.undo()
    monkeypatch.setattr(numerics, "network_error", lambda *_: (2 * rounding, rounding))
    assert evidence._linear_layers(claim).verdict is Verdict.REFUTED
    monkeypatch.undo()
    monkeypatch.setattr(numerics, "matrix_posteriors", lambda c, level: true(c, level)[::-1])
    assert evidence._linear_layers(claim).verdict is Verdict.REFUTED


@pytest.mark.networks
def test_a_layer_that_misses_the_posterior_refutes_the_recursion(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, layers = theory.posteriors_are_linear_in_posteriors, numerics.one_layer

    def off(states: int, samples: int) -> Iterator[tuple[Any, ...]]:
        for *tables, found in layers(states, samples):
            yield *tables, [(x + 3 * rounding, rounding) for x, rounding in found]

    assert evidence_for(claim)["measure"](claim).verdict is Verdict.AGREES
    monkeypatch.setattr(numerics, "one_layer", off)
    assert evidence_for(claim)["measure"](claim).verdict is Verdict.REFUTED


@given(st.integers(1, 10**6))
def test_binary_chains_are_chains_of_two_states(length: int) -> None:
    assert (
        value("hierarchy.binary_free_numbers", length=length).lower
        == value("hierarchy.free_numbers", states=2, length=length).lower
        == 2 * length + 1
    )


def test_queries() -> None:
    found = solve("hierarchy.binary_free_numbers", for_="length", error=100)
    assert (found.value, found.fails_at) == (49, 50)
    assert value("hierarchy.free_numbers", states=256, length=10**6).exact == str(sp.Integer(256 * 255 * 10**6 + 255))
    with pytest.raises(InputError, match="'level' must be <= length = 2: 3"):
        value("hierarchy.classes", states=4, length=2, level=3, seed=0)
