"""A fault in what reads a statement is seen by the second reading of what was typed: nothing false is PROVED, and
nothing true REFUTED, under it."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from flint import fmpq

from proofs.engine.check import run_legs
from proofs.legs import relations, sampling
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from proofs.soundness.reader_faults import FALSE, FAULTS, TRUE, fault, inject
from theory.language import Claim

SAMPLE = (
    "an absolute value is lost",
    "max is read as min",
    "a line is half a line",
    "a condition of SymPy always holds",
)


@pytest.mark.parametrize("name", [n if n in SAMPLE else pytest.param(n, marks=pytest.mark.slow) for n in FAULTS])
def test_a_fault_in_the_reader_is_noticed(name: str) -> None:
    found = inject(name, 30)
    assert found.wrong == () and found.noticed > 0


def test_the_statements_are_what_they_are_called() -> None:
    right = [combine(run_legs(Claim("fault.read", s, where), 60)).verdict for s, where in TRUE]
    wrong = [combine(run_legs(Claim("fault.read", s, where), 60)).verdict for s, where in FALSE]
    assert set(right) <= {Verdict.PROVED, Verdict.UNDECIDED} and right.count(Verdict.PROVED) > 15
    assert set(wrong) == {Verdict.REFUTED}


@pytest.mark.parametrize(
    "name, text, where",
    [
        ("max is read as min", "max(x, 1/2) >= 1/2", "[-1, 1]"),  # it fails where both sides are equal
        ("a minus sign is lost", "x**3 >= -1", "[-1, 1]"),
        ("a number is read a tenth too low", "x**3 >= -1", "[-1, 1]"),  # x**2.7 has no value at -1
    ],
)
def test_a_refutation_needs_the_second_reading(name: str, text: str, where: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    with fault(name):
        claim = Claim("fault.read", text, {"x": where})
        assert combine(run_legs(claim, 30)).verdict is Verdict.CONFLICT
        monkeypatch.setattr(relations, "_holds_as_typed", lambda *_: None)
        assert combine(run_legs(claim, 30)).verdict is Verdict.REFUTED  # so it is this that notices


def test_a_proof_needs_the_ranges_as_they_were_written(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Claim("fault.read", "sigmoid(x) >= 1/2", {"x": "(-oo, oo)"})
    with fault("a line is half a line"):
        assert combine(run_legs(claim, 30)).verdict is Verdict.CONFLICT
        monkeypatch.setattr(relations, "_violated_in_own_terms", lambda _: "")
        assert combine(run_legs(claim, 30)).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "text, where",
    [
        ("(1 if 3*x == 1 else 0) <= 1/2", "[0, 1/3]"),  # 1/3 has no last digit
        ("x - 1/10**300 >= 0", "[0, 1]"),  # fails by less than digits show
        ("1/(3*x - 1) <= 10**60", "[1/3, 1]"),
        ("exp(x) - exp(1/7) < 0", "[0, 1/7]"),
        ("sign(7*x - 1) <= -1", "[0, 1/7]"),
        ("x**2 != 2", "[0, sqrt(2)]"),
    ],
)
def test_a_true_refutation_is_no_conflict(text: str, where: str) -> None:
    verdict = combine(run_legs(Claim("fault.read", text, {"x": where}), 60)).verdict
    assert verdict in (Verdict.REFUTED, Verdict.UNDECIDED), verdict


def test_room_is_told_by_digits_alone() -> None:
    def sides(_: object, __: int) -> list[tuple[object, str, object]]:
        return [(mpmath.mpf(1), "<=", mpmath.mpf(1) - mpmath.mpf(10) ** -3)]

    assert sampling.holds(sides, {"x": fmpq(0)}, Fraction(1))
    assert sampling.holds(sides, {"x": fmpq(0)}, Fraction(1, 1000)) is None
