"""The run over everything: each claim gets the verdict it expects, and every lie is caught at a point that is shown."""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from proofs import prompt
from proofs.answers.documents import Report
from proofs.answers.errata import Came, decided
from proofs.engine.exits import Exit
from proofs.legs.roster import LEGS
from proofs.legs.verdicts import Verdict
from theory.language.catalogue import all_claims, find_claim, quantities_of, subjects
from theory.language.errors import InputError


def test_every_claim_gets_the_verdict_it_expects(whole_run: Report) -> None:
    assert [str(c) for c in whole_run.checked if c.verdict.value != c.expected] == []
    assert (whole_run.problems, whole_run.exit) == ((), Exit.EXPECTED)


def test_no_claim_is_left_out(whole_run: Report) -> None:
    assert [c.id for c in whole_run.checked] == [c.id for c in all_claims()]


def test_every_mutant_is_refuted_with_a_counterexample(whole_run: Report) -> None:
    caught = {(c.id, m.name): m for c in whole_run.checked for m in c.mutants}
    assert set(caught) == {(c.id, m.name) for c in all_claims() for m in c.mutants}
    labels = {(c.id, m.name) for c in all_claims() for m in c.mutants if m.status is not None}
    assert [
        key
        for key, m in caught.items()
        if m.verdict is not Verdict.REFUTED or (m.counterexample is None and key not in labels)
    ] == []


def test_what_is_proved_rests_on_two_legs(whole_run: Report) -> None:
    establishing = [leg.name for leg in LEGS if leg.establishes is Verdict.PROVED]
    for c in whole_run.checked:
        proving = [f for f in c.findings if f.verdict is Verdict.PROVED and f.leg in establishing]
        agreeing = [f for f in c.findings if f.verdict in (Verdict.PROVED, Verdict.AGREES)]
        assert c.verdict is not Verdict.PROVED or (proving and len(agreeing) >= 2), c.id


def test_an_erratum_is_decided_by_a_mutant_and_a_claim_that_is_proved(whole_run: Report) -> None:
    """What is printed is one of the claim's mutants, refuted in the same run."""
    found = {c.id: c for c in whole_run.checked}
    decided = [(found[c.id], e) for c in all_claims() for e in c.errata if e.mutant is not None]
    assert len(decided) >= 10 and all(c.verdict is Verdict.PROVED for c, _ in decided)
    for checked, erratum in decided:
        assert [m.verdict for m in checked.mutants if m.name == erratum.mutant] == [Verdict.REFUTED], erratum.name


def test_an_erratum_whose_mutant_is_not_refuted_is_not_decided() -> None:
    claim = find_claim("flattening.tree_has_one_gate_less_than_inputs")
    erratum = claim.errata[0]
    assert erratum.mutant is not None
    for mutant, verdict, said in (("PROVED", "PROVED", "UNDECIDED"), ("REFUTED", "UNDECIDED", "UNDECIDED")):
        run = {claim.id: Came(verdict, "all", {erratum.mutant: {"verdict": mutant, "where": ""}})}
        assert decided(claim, erratum, run).verdict == said
    with pytest.raises(InputError, match="it has none of"):
        decided(claim, erratum, {})


def test_errata_are_read_from_a_saved_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    report = prompt.check("flattening.tree_has_one_gate_less_than_inputs", jobs=1)
    path.write_text(json.dumps(report.to_json()), encoding="utf-8")
    name = "flattening.tree_has_one_gate_less_than_inputs"
    monkeypatch.setattr(prompt, "check", lambda *_, **__: pytest.fail("nothing is checked again"))
    rows = prompt.errata(*(e.name for e in find_claim(name).errata), saved=path).rows
    assert [(row.claim, row.verdict, row.claim_verdict) for row in rows if row.erratum.mutant] == [
        (name, "REFUTED", "PROVED")
    ]
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="must be a file written by"):
        prompt.errata(saved=path)


def test_what_claims_rest_on_exists_and_leads_back_to_none_of_them() -> None:
    uses = {c.id: c.uses for c in all_claims()}
    assert {used for each in uses.values() for used in each} | {
        used for s in subjects() for q in quantities_of(s) for used in q.uses
    } <= set(uses)
    assert set(TopologicalSorter(uses).static_order()) == set(uses)
