"""The ledger under mutation: a sample of `proofs check --statements-under-mutation`, and that a hole would be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from click.testing import CliRunner

from proofs.command_line import program
from proofs.engine.check import Settled
from proofs.legs.verdicts import Finding, Verdict
from proofs.soundness import statements_under_mutation as mutation
from proofs.soundness.statement_changes import Changed, changes
from theory.language import Claim, Hypothesis, Integer, reals
from theory.language.catalogue import find_claim

x, y = reals("x y")
n = Integer("n", "a number", minimum=2)
small = Hypothesis("n", lambda n: sp.Le(n, 5), "n <= 5")
PLAIN = Claim(
    "mine.plain",
    sp.Le(x**2 * sp.sin(y) + n.symbol, n.symbol + 1, evaluate=False),
    where={x: (0, 1), y: (0, 1)},
    parameters=(n,),
    hypotheses=(small,),
    instances=({"n": 2},),
)


def test_each_kind_of_place_is_changed_once() -> None:
    found = list(changes(PLAIN))
    assert {c.rule for c in found} == {
        "relation",
        "term dropped",
        "sign",
        "factor dropped",
        "exponent dropped",
        "number one off",
        "number one off in an exponent",
        "number a thousandth off",
        "number a thousandth off in an exponent",
        "variable exchanged",
        "range's start",
        "range's end",
        "hypothesis",
        "parameter's least value",
    }
    assert len({c.what for c in found}) == len(found) and all(c.claim != PLAIN for c in found)
    assert [c.key for c in changes(PLAIN, 5)] == [c.key for c in changes(PLAIN, 5)] and len(
        list(changes(PLAIN, 5))
    ) == 5


def test_sums_counts_and_recurrences_have_places_of_their_own() -> None:
    summed = find_claim("polynomials.multilinear_terms_number_a_sum_of_binomials")
    assert "index bound" in {c.rule for c in changes(summed)}
    grown = {c.rule for c in changes(find_claim("matrix_products.full_recursion_gains_from_65536"))}
    assert {"recurrence: start", "recurrence: number one off", "recurrence: factor dropped", "relation"} <= grown


SAMPLE = (
    "flattening.tree_has_one_gate_less_than_inputs",
    "hierarchy.chain_never_has_more_free_numbers_than_a_table",
    "gate_units.three_units_square",
    "layered_products.equal_groups_stay_below_the_printed_bound",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_has_no_hole(name: str) -> None:
    run = mutation.mutated([find_claim(name)], limit=6)
    assert len(run.outcomes) >= 4 and not run.holes, run.holes
    assert any(o.verdict != "PROVED" for o in run.outcomes)


def of(statement: sp.Basic, rule: str = "sign") -> Changed:
    return Changed(PLAIN, replace(PLAIN, statement=statement), rule, str(statement))


@pytest.mark.parametrize(
    ("right", "why"), [(n.symbol + 1, "equivalent"), (n.symbol + 2, "weaker"), (2 * n.symbol, "weaker"), (n.symbol, "")]
)
def test_a_reason_is_an_equal_or_a_weaker_statement(right: sp.Expr, why: str) -> None:
    """2 n >= n + 1 holds since n >= 2. Without a reason a change that is PROVED is a hole."""
    changed = of(sp.Le(x**2 * sp.sin(y) + n.symbol, right, evaluate=False))
    proof = (Finding("enclose", Verdict.PROVED, "n = 2"), Finding("certify", Verdict.PROVED, "n = 1"))
    assert mutation.reason(changed, Settled(Verdict.PROVED, "n = 2"), proof) == why


def test_the_checkers_word_counts_as_far_as_it_goes() -> None:
    changed = of(sp.Le(x**2 * sp.sin(y) + n.symbol, n.symbol, evaluate=False))
    replayed = (Finding("certify", Verdict.PROVED, "n = 2"),)
    assert mutation.reason(changed, Settled(Verdict.PROVED, "n = 2"), replayed) == "checked"
    assert mutation.reason(changed, Settled(Verdict.PROVED, "all"), replayed) == ""
    assert mutation.reason(changed, Settled(Verdict.PROVED, "n = 2", shown="the instances"), replayed) == "untied"


def test_a_leg_that_proves_anything_is_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    lies = (Finding("derive", Verdict.PROVED, "all"), Finding("measure", Verdict.AGREES))
    monkeypatch.setattr(mutation, "run_legs", lambda claim, cells: lies)
    monkeypatch.setattr(mutation, "_refuted_early", lambda claim: False)
    run = mutation.mutated([find_claim("flattening.tree_has_one_gate_less_than_inputs")], limit=8)
    assert run.holes and int(run.exit) == 1 and "holes:" in mutation.table(run)


def test_what_is_stored_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, store = find_claim("flattening.tree_has_one_gate_less_than_inputs"), tmp_path / "outcomes.jsonl"
    first = mutation.mutated([claim], 3, store)
    monkeypatch.setattr(mutation, "judge", lambda changed: pytest.fail("run again"))
    assert mutation.mutated([claim], 3, store) == first
    assert len(store.read_text().splitlines()) == len(first.outcomes) >= 3


def test_the_command(tmp_path: Path) -> None:
    command = [
        "check",
        "flattening.tree_has_one_gate_less_than_inputs",
        "--statements-under-mutation",
        "--changes",
        "3",
    ]
    result = CliRunner().invoke(program, command)
    assert result.exit_code == 0 and "all together" in result.output and "holes: 0" in result.output
    refused = CliRunner().invoke(program, [*command, "--mutants"])
    assert refused.exit_code == 3 and "--statements-under-mutation" in refused.output
    assert CliRunner().invoke(program, ["check", "--changes", "3"]).exit_code == 3
