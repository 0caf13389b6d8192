"""Random statements and their judge, and what random statements have found: numbers that computer algebra counts digit
by digit, and work that no budget counted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp
from flint import fmpq

from benchmarks import fuzz_statements
from numerics.enclosure import symbolic
from numerics.enclosure.expression import from_tree
from proofs.engine.check import run_legs
from proofs.legs import relations, second_reading
from proofs.legs.combine import combine
from proofs.legs.limits import within
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from proofs.soundness import judging
from proofs.soundness.judging import greatest, judge
from proofs.soundness.random_statements import Case, Maker
from theory.language import Claim
from theory.language.algebra import is_zero
from theory.language.grammar import expression

ON_THE_UNIT = (("x", "[0, 1]"),)


def test_random_statements() -> None:
    """A small sample of benchmarks/fuzz_statements.py."""
    found = [judge(case, 20) for case in Maker("sample", greatest).cases(60)]
    assert not [f for f in found if f.wrong], [f for f in found if f.wrong]
    assert {"PROVED", "REFUTED"} <= {f.verdict for f in found}


def test_the_whole_grammar_is_drawn() -> None:
    cases = list(Maker("grammar").cases(3000))
    texts = "\n".join(case.text for case in cases)
    for word in ("/abs(", "/max(", " if ", "d/dx(d/d", "!=", " and ", " < ", "logsumexp(", "gelu(", "sign(", "csc("):
        assert word in texts, word
    assert any(" <= " in t and " < " in t for t in texts.splitlines())
    ranges = {r for case in cases for _, r in case.where}
    assert {"(-oo, oo)", "[0, oo)"} <= ranges and any("sqrt(2)" in r for r in ranges)
    piecewise = next(c for c in cases if c.kind == "piecewise" and c.through_sympy)
    assert piecewise.claim().statement.has(sp.Piecewise) or " if " in piecewise.text


def _claimed(monkeypatch: pytest.MonkeyPatch, found: Finding, checked: Verdict) -> None:
    monkeypatch.setattr(judging.relations, "enclose", lambda claim, budget: relations.Attempt(found))
    monkeypatch.setattr(judging.relations, "certify", lambda attempt: Finding("certify", checked))


@pytest.mark.parametrize(
    "text, ranges",
    [
        ("x**2 <= 1/2", ON_THE_UNIT),
        ("1/(x - 1/3) <= 10**9", ON_THE_UNIT),
        ("sin(x) <= 0.84", ON_THE_UNIT),
        ("(1 if x == 1/2 else 0) <= 1/2", ON_THE_UNIT),
        ("x <= 10**6", (("x", "[0, oo)"),)),
    ],
)
def test_the_judge_notices_a_wrong_proof(text: str, ranges: tuple[tuple[str, str], ...], monkeypatch) -> None:  # type: ignore[no-untyped-def]
    _claimed(monkeypatch, Finding("enclose", Verdict.PROVED, "all"), Verdict.PROVED)
    assert "called PROVED, fails at" in judge(Case("any", text, ranges)).wrong


@pytest.mark.parametrize(
    "point, told",
    [("1/2", "holds at"), ("2", "lies outside"), ("sqrt(2)/2", "holds at"), ("between 1/4 and 1/3", "holds at")],
)
def test_the_judge_notices_a_wrong_counterexample(point: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = Finding("enclose", Verdict.REFUTED, counterexample=Counterexample({"x": point}, "wrong"))
    _claimed(monkeypatch, example, Verdict.SKIPPED)
    assert told in judge(Case("any", "x**2 <= 3/4", ON_THE_UNIT)).wrong


def test_what_was_run_is_kept_and_not_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "store.jsonl")
    asked = ["--count", "4", "--seed", "kept", "--cells", "5", "--store", store]
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("sys.argv", ["fuzz", *asked])
        assert fuzz_statements.main() == 0
        patch.setattr(fuzz_statements, "chunk", lambda *_: pytest.fail("run again"))
        assert fuzz_statements.main() == 0
    first, second = capsys.readouterr().out.split("| kind |")[1:]
    assert first == second and "| **all** | 4 |" in first


def test_a_statement_that_ends_the_process_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_statements, "judge", lambda case, cells: __import__("os")._exit(7))
    [found] = fuzz_statements.chunk("fatal", 3, 5)
    assert found["verdict"] == "failed" and "status" in found["wrong"] and " on x in " in found["text"]


# tanh((pi/2)**40) - 1 is about -2 exp(-1.4e8): SymPy counts the digits of exp(1.4e8), and tries all its rules on tanh.
VAST = {
    "tanh": lambda: sp.tanh(sp.Pow(sp.pi / 2, 40)) - 1,
    "exp": lambda: sp.Add(sp.exp(sp.exp(sp.exp(20))), -sp.E, evaluate=False),
}


@pytest.mark.parametrize("made", VAST.values(), ids=VAST)
def test_algebra_does_not_count_the_digits_of_vast_numbers(made) -> None:  # type: ignore[no-untyped-def]
    with within(10):
        assert not is_zero(made())


@pytest.mark.parametrize("text", ["1 - tanh(500)", "exp(-1000)", "softplus(600) - 600"])
def test_digits_come_before_algebra(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbolic, "_vanishes", lambda e: pytest.fail("algebra was asked"))
    assert not symbolic.vanishes(from_tree(expression(text, "test")), {}, {})


def test_nobody_counts_the_digits_of_towers() -> None:
    """mpmath would, of exp(exp(exp(3))), before it takes a sine."""
    with within(60):
        claim = Claim("mine.tower", "sin(exp(exp(exp(x)))) <= 2", where={"x": "[0, 3]"})
        assert combine(run_legs(claim, 100))[0] is Verdict.PROVED
    with pytest.raises(second_reading.Unknown):
        second_reading.of_text("cos(exp(exp(exp(x)))) <= 2", {"x": second_reading.mpmath.mpf(3)})


def test_guesses_are_made_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that fails at the first guess costs one descent and no eight."""
    from numerics.enclosure import minimizers
    from numerics.enclosure.goals import Cell

    descents = []
    real = minimizers._descend
    monkeypatch.setattr(minimizers, "_descend", lambda *a: descents.append(1) or real(*a))
    guesses = minimizers.lowest_points(from_tree(expression("cos(5*x)", "test")), Cell({"x": fmpq(0)}, {"x": fmpq(1)}))
    assert abs(Fraction(str(next(guesses)["x"])) - Fraction(62832, 100000)) < Fraction(1, 10) and len(descents) == 1
