"""The table of a run, to the letter: wide and narrow, with and without Unicode, and the explanation of what went
wrong."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import pytest

from proofs.engine.exits import Exit, exit_of, worst
from proofs.legs.verdicts import Checked, Counterexample, Finding, MutantFinding, Verdict
from proofs.reports.table import PLAIN, Look, look_of, report, summary

POINT = Counterexample({"u": "1/2", "v": "1"}, "left side 0.42 > right side 0.40")
GOOD = Checked(
    "sines.sine_is_small",
    ("A1",),
    "theorem",
    "PROVED",
    Verdict.PROVED,
    "all",
    "SymPy",
    (
        Finding("derive", Verdict.PROVED, "all", "2 links"),
        Finding("enclose", Verdict.PROVED, "n = 1..6", "31 boxes", seconds=1.5),
        Finding("samples", Verdict.AGREES),
    ),
    (MutantFinding("sign lost", Verdict.REFUTED, POINT),),
    seconds=2.25,
)
FAMILY = Checked(
    "sines.sums",
    ("H1", "H2"),
    "theorem",
    "PROVED",
    Verdict.PROVED,
    "n = 1..6",
    "Arb",
    (
        Finding("enclose", Verdict.PROVED, "n = 1..6"),
        Finding("certify", Verdict.SKIPPED),
        Finding("measure", Verdict.AGREES),
    ),
    seconds=0.5,
)
FALSE = Checked(
    "mine.false",
    (),
    "theorem",
    "PROVED",
    Verdict.REFUTED,
    "",
    "",
    (Finding("enclose", Verdict.REFUTED, counterexample=POINT),),
    counterexample=POINT,
    seconds=0.1,
)
HARD = Checked(
    "mine.hard",
    (),
    "theorem",
    "PROVED",
    Verdict.UNDECIDED,
    "",
    "",
    (Finding("enclose", Verdict.UNDECIDED, detail="4000 cells are used up"),),
    (
        MutantFinding("[bold]half", Verdict.UNDECIDED, detail="4000 cells are used up"),
        MutantFinding("same", Verdict.PROVED),
    ),
    seconds=9,
)


@dataclass(frozen=True)
class Run:
    checked: tuple[Checked, ...]
    problems: tuple[object, ...] = ()

    @property
    def exit(self) -> Exit:
        return worst([exit_of(c) for c in self.checked])


def drawn(*checked: Checked, look: Look = PLAIN, **options: bool) -> str:
    run: Any = Run(checked)
    return report(run, replace(look, **options))


def test_the_table_in_full() -> None:
    assert (
        drawn(GOOD, FAMILY)
        == """\
claim                spec    verdict              derive  enclose  certify  measure   samples   tier   mutants  seconds
───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
sines.sine_is_small  A1      PROVED               ✓ all   ✓        -        -         ~ agrees  SymPy  1/1         2.25
sines.sums           H1, H2  PROVED for n = 1..6  -       ✓        -        ~ agrees  -         Arb    -           0.50

legs: ✓ establishes (all: the whole family), ~ agrees, ✗ refutes, ? undecided, - does not apply

2 claims: 2 PROVED; 1 of 1 mutant refuted; 2.8 s; exit 0"""
    )


def test_a_terminal_too_narrow_for_rows_gets_lines() -> None:
    text = drawn(GOOD, look=Look(width=70))
    assert text.startswith(
        "sines.sine_is_small\n    PROVED; derive ✓ all; enclose ✓; samples ~ agrees; mutants 1/1; 2.25 s\n"
    )


def test_without_unicode_everything_is_ascii() -> None:
    for width in (60, 160):
        text = drawn(GOOD, FAMILY, FALSE, HARD, look=Look(width=width, unicode=False), mutants=True, verbose=True)
        assert text.isascii()
        assert "enclose" in text and "NO" in text


def test_what_is_not_as_expected_is_explained() -> None:
    text = drawn(FALSE, HARD)
    assert (
        "mine.false: REFUTED, expected PROVED\n  counterexample at u = 1/2, v = 1: left side 0.42 > right side 0.40\n "
        " enclose  REFUTED  (0.00 s)\n" in text
    )
    assert "mine.hard: UNDECIDED, expected PROVED\n  enclose  UNDECIDED: 4000 cells are used up  (0.00 s)\n" in text
    assert (
        "  mutant '[bold]half': UNDECIDED, expected REFUTED: 4000 cells are used up\n  mutant 'same': PROVED, expected"
        " REFUTED\n" in text
    )
    assert text.endswith("2 claims: 1 REFUTED, 1 UNDECIDED; 0 of 2 mutants refuted; 9.1 s; exit 1")


def test_mutants_and_legs_are_shown_on_request() -> None:
    assert "sine_is_small: PROVED\n" not in drawn(GOOD)
    assert (
        "sines.sine_is_small: PROVED\n  mutant 'sign lost': REFUTED at u = 1/2, v = 1: left side 0.42 > right side"
        " 0.40\n" in drawn(GOOD, mutants=True)
    )
    assert "  enclose  PROVED for n = 1..6: 31 boxes  (1.50 s)\n" in drawn(GOOD, verbose=True)


def test_the_kernel_has_a_column_only_if_it_took_part() -> None:
    kernel = Checked(
        "a.b", (), "theorem", "PROVED", Verdict.PROVED, "all", "kernel", (Finding("kernel", Verdict.PROVED, "all"),)
    )
    assert "kernel" not in drawn(GOOD).splitlines()[0]
    assert "kernel" in drawn(kernel).splitlines()[0]


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("unicode", [True, False])
def test_every_verdict_can_be_drawn(verdict: Verdict, unicode: bool) -> None:
    checked = Checked(
        "a.b", (), "theorem", "PROVED", verdict, "", "", (Finding("enclose", verdict),), (MutantFinding("m", verdict),)
    )
    assert str(verdict) in drawn(checked, look=Look(unicode=unicode))


def test_a_run_of_nothing() -> None:
    nothing: Any = Run(())
    assert summary(nothing) == drawn() == "nothing to check; exit 0"


def test_colour_is_for_terminals_only() -> None:
    assert "\x1b[" not in drawn(GOOD, FALSE)
    assert "\x1b[32m" in drawn(GOOD, look=Look(colour=True))
    assert look_of(io.TextIOWrapper(io.BytesIO(), encoding="latin-1")) == Look(160, unicode=False, colour=False)
    assert look_of(io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")) == Look(160, unicode=True, colour=False)
