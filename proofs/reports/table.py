"""Tables for a terminal or a file: the same rows with or without colour, with or without Unicode."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proofs.engine.exits import Exit, exit_of
from proofs.legs.decimals import decimal_down, decimal_up
from proofs.legs.roster import LEGS
from proofs.legs.verdicts import Checked, Counterexample, Finding, MutantFinding, Verdict

if TYPE_CHECKING:
    from proofs.answers.bounds import Sweep, SweepRow
    from proofs.answers.documents import Assumptions, Errata, ErratumRow, Listing, Report

FILE_WIDTH = 160
HEADER_LINE = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
MARKS = {
    Verdict.PROVED: "✓",
    Verdict.REFUTED: "✗",
    Verdict.CONFLICT: "✗",
    Verdict.UNDECIDED: "?",
    Verdict.ERROR: "!",
    Verdict.SKIPPED: "-",
    Verdict.STATED: "-",
    Verdict.AGREES: "~ agrees",
    Verdict.SUPPORTED: "~ supports",
    Verdict.EVALUATED: "= value",
}
IN_ASCII = str.maketrans({"✓": "ok", "✗": "NO"})
LEGEND = "legs: ✓ establishes (all: the whole family), ~ agrees, ✗ refutes, ? undecided, - does not apply"
MACHINE = "not reproducible: the safety net was met, and another machine may decide otherwise"
ALWAYS_SHOWN = (
    "derive",
    "enclose",
    "certify",
    "measure",
    "samples",
)  # columns of a run, whether a leg found something or not
WIDEST = {"verdict": 40}
GOOD, BAD, OPEN = "green", "red", "yellow"
COLOURS = {
    Verdict.PROVED: GOOD,
    Verdict.AGREES: GOOD,
    Verdict.SUPPORTED: GOOD,
    Verdict.EVALUATED: GOOD,
    Verdict.UNDECIDED: OPEN,
    Verdict.REFUTED: BAD,
    Verdict.CONFLICT: BAD,
    Verdict.ERROR: BAD,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How to draw: the width in columns, whether Unicode may be used, whether colour may. A run may list each mutant
    with its counterexample, and tell what each leg found if `verbose`."""

    width: int = FILE_WIDTH
    unicode: bool = True
    colour: bool = False
    mutants: bool = False
    verbose: bool = False


PLAIN = Look()
BOUNDLESS = Look(width=10_000)


def look_of(stream: TextIO) -> Look:
    """What `stream` can show: a terminal's own width and colours, or plain text 160 columns wide."""
    unicode = (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")
    if not stream.isatty():
        return Look(unicode=unicode)
    console = Console(file=stream)
    return Look(console.width, unicode, console.color_system is not None)


def report(run: Report, look: Look = PLAIN) -> str:
    """The table of a run, an explanation of everything that did not come out as expected, and the summary line."""
    parts = [_overview(run.checked, look)] if run.checked else []
    for checked in run.checked:
        told = [m for m in checked.mutants if look.mutants or m.verdict is not Verdict.REFUTED]
        lines = [
            *([] if checked.reproducible else [MACHINE]),
            *_explanation(checked, legs=not look.verbose),
            *(_legs(checked.findings) if look.verbose else ()),
            *map(_mutant, told),
        ]
        if lines:
            heading = str(checked) + ("" if _expected(checked) else f", expected {checked.expected}{_place(checked)}")
            parts.append("\n".join([heading, *(f"  {line}" for line in lines)]))
    return "\n\n".join([*parts, summary(run)])


def summary(run: Report) -> str:
    """One line: how many claims with which verdict, the mutants, the exit code.

    >>> from types import SimpleNamespace
    >>> summary(SimpleNamespace(checked=(), problems=(), exit=Exit.EXPECTED))
    'nothing to check; exit 0'
    """
    if not run.checked:
        return f"nothing to check; exit {int(run.exit)}"
    verdicts = Counter(str(c.verdict) for c in run.checked)
    of_mutants = [m for c in run.checked for m in c.mutants]
    parts = [_plural(len(run.checked), "claim") + ": " + ", ".join(f"{n} {v}" for v, n in verdicts.items())]
    if of_mutants:
        parts.append(f"{_refuted(of_mutants)} of {_plural(len(of_mutants), 'mutant')} refuted")
    if run.problems:
        parts.append(_plural(len(run.problems), "problem"))
    return "; ".join([*parts, f"{sum(c.seconds for c in run.checked):.1f} s", f"exit {int(run.exit)}"])


def listing(rows: Listing, look: Look = PLAIN) -> str:
    """The table of all claims."""
    cells = ((r.id, ", ".join(r.spec), r.status, r.direction, str(r.source or "")) for r in rows.rows)
    return _draw(_grid(("claim", "spec", "status", "direction", "source"), cells, look), look)


def sweep(answer: Sweep, look: Look = PLAIN) -> str:
    """One row for each combination: the parameters that vary, the certified bound, what occurs and where; then what all
    rows have in common."""
    asked = [row.parameters for row in answer.rows]
    vary = [name for name in asked[0] if len({row[name] for row in asked}) > 1]
    fixed = [f"{name} = {text}" for name, text in asked[0].items() if name not in vary]
    seen = _seen(answer)
    cells = ((*(row.parameters[name] for name in vary), *_bounded(row, seen)) for row in answer.rows)
    body = _draw(_grid((*vary, "at most", *seen, "where that occurs"), cells, look), look)
    assumed = next(
        (f"\nassuming that {row.bound.assumes}" for row in answer.rows if row.bound is not None and row.bound.assumes),
        "",
    )
    return f"{body}\n\n{answer.quantity} | {' | '.join([f'{answer.arithmetic} arithmetic', *fixed])}{assumed}"


def _seen(answer: Sweep) -> tuple[str, ...]:
    """The heading of what is known besides upper bounds, one or none: a value that is attained is no lower bound."""
    bounds = [row.bound for row in answer.rows if row.bound is not None]
    if any(bound.attained is not None for bound in bounds):
        return ("attained",)
    return ("at least",) if any(bound.lower_witness is not None for bound in bounds) else ()


def _bounded(row: SweepRow, columns: Sequence[str]) -> tuple[str, ...]:
    if row.bound is None:
        return "-", *("-" for _ in columns), row.refused
    seen = row.bound.seen
    place = ", ".join(f"{name} = {_brief(text)}" for name, text in row.bound.witness.items())
    upper = "-" if row.bound.upper is None else decimal_up(row.bound.upper)
    return upper, *("-" if seen is None else decimal_down(seen.value) for _ in columns), place


def _brief(number: str) -> str:
    """A long fraction as a rounded decimal; the exact one is in the JSON."""
    return number if len(number) <= 12 else f"{float(Fraction(number)):.6f}..."


def errata(rows: Errata, look: Look = PLAIN) -> str:
    """The errata: what is printed where, what is true instead, and what decides it."""
    cells = ((r.spec, r.name, str(r.source), r.printed, r.corrected, _decision(r), str(r.verdict)) for r in rows.rows)
    return _draw(
        _grid(("spec", "erratum", "printed in", "printed", "corrected", "decided by (claim)", "verdict"), cells, look),
        look,
    )


def _decision(r: ErratumRow) -> str:
    """What decides an erratum: the claim with its verdict in this run, and the place at which what is printed fails."""
    claim = f"{r.claim}: {r.claim_verdict}" if r.claim_verdict else r.claim
    return f"{r.decided_by} ({claim})" + (f"; {r.counterexample}" if r.counterexample else "")


def assumptions(answer: Assumptions, look: Look = PLAIN) -> str:
    """One row for each assumption: what is assumed, how much of it is used up here, and where, among how many
    numbers."""
    cells = (
        (r.arithmetic, r.what, r.assumed, f"{r.share:.4f}", r.at, r.how, "yes" if r.holds else "NO")
        for r in answer.rows
    )
    body = _draw(_grid(("format", "what", "error at most", "used here", "at", "tried", "holds"), cells, look), look)
    return f"{body}\n\n{answer.machine}; what was not tried stays assumed"


def _overview(run: Sequence[Checked], look: Look) -> str:
    """One row for each claim; two short lines for each where the terminal is too narrow for rows."""
    table = _run_table(run, look)
    fits = _console(BOUNDLESS).measure(table).maximum <= look.width
    body = _draw(table, look) if fits else "\n".join(_stacked(c, look) for c in run)
    return f"{body}\n\n{_in(look, LEGEND)}"


def _run_table(run: Sequence[Checked], look: Look) -> Table:
    heard = {f.leg for c in run for f in c.findings}
    legs = [leg.name for leg in LEGS if leg.name in heard or leg.name in ALWAYS_SHOWN]
    table = _grid(("claim", "spec", "verdict", *legs, "tier", "mutants", "seconds"), (), look)
    for c in run:
        marks = [Text(*_mark(c, leg, look)) for leg in legs]
        seconds = Text(f"{c.seconds:.2f}", justify="right")
        table.add_row(
            c.id,
            ", ".join(c.spec),
            Text(_verdict(c), _colour(c)),
            *marks,
            c.tier or "-",
            _mutant_count(c.mutants),
            seconds,
        )
    return table


def _stacked(c: Checked, look: Look) -> str:
    legs = (f"{f.leg} {_mark(c, f.leg, look)[0]}" for f in c.findings)
    mutants = (f"mutants {_mutant_count(c.mutants)}",) if c.mutants else ()
    return f"{c.id}\n    " + "; ".join([_verdict(c), *legs, *mutants, f"{c.seconds:.2f} s"])


def _colour(c: Checked) -> str:
    return COLOURS.get(c.verdict, "") if _expected(c) or c.verdict is Verdict.UNDECIDED else BAD


def _verdict(c: Checked) -> str:
    """``PROVED``, or ``PROVED for n = 1..6`` where not the whole family is."""
    return str(c).removeprefix(f"{c.id}: ")


def _mark(c: Checked, leg: str, look: Look) -> tuple[str, str]:
    """What a leg found, as a short mark, and its colour."""
    finding = next((f for f in c.findings if f.leg == leg), None)
    if finding is None:
        return "-", ""
    whole = finding.verdict is Verdict.PROVED and finding.scope == "all"
    return _in(look, MARKS[finding.verdict]) + (" all" if whole else ""), COLOURS.get(finding.verdict, "")


def _in(look: Look, text: str) -> str:
    return text if look.unicode else text.translate(IN_ASCII)


def _mutant_count(mutants: Sequence[MutantFinding]) -> Text:
    if not mutants:
        return Text("-")
    refuted = _refuted(mutants)
    return Text(f"{refuted}/{len(mutants)}", "" if refuted == len(mutants) else "yellow")


def _refuted(mutants: Iterable[MutantFinding]) -> int:
    return sum(m.verdict is Verdict.REFUTED for m in mutants)


def _expected(c: Checked) -> bool:
    return exit_of(c) is Exit.EXPECTED


def _place(c: Checked) -> str:
    return f" ({c.place})" if c.place else ""


def _explanation(c: Checked, legs: bool) -> Iterator[str]:
    """Why a claim is not as expected; nothing if it is. `legs` tells of the legs that failed."""
    if _expected(c):
        return
    if c.counterexample is not None:
        yield f"counterexample {c.counterexample}"
    if c.note:
        yield c.note
    if legs:
        yield from _legs(
            [f for f in c.findings if f.verdict in (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.ERROR)],
            c.counterexample,
        )


def _legs(findings: Iterable[Finding], told: Counterexample | None = None) -> Iterator[str]:
    """A line for each finding; the counterexample `told` is not told again."""
    for f in findings:
        scope = f" for {f.scope}" if f.scope else ""
        parts = [f.detail] if f.detail else []
        if f.counterexample is not None and f.counterexample != told and str(f.counterexample) not in f.detail:
            parts.append(str(f.counterexample))
        yield f"{f.leg:<8} {f.verdict}{scope}{': ' if parts else ''}{'; '.join(parts)}  ({f.seconds:.2f} s)"


def _mutant(m: MutantFinding) -> str:
    why = str(m.counterexample) if m.counterexample is not None else m.detail
    expected = "" if m.verdict is Verdict.REFUTED else ", expected REFUTED"
    return f"mutant '{m.name}': {m.verdict}{expected}{': ' if why else ''}{why}".replace("REFUTED: at ", "REFUTED at ")


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]], look: Look) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD if look.unicode else HEADER_LINE,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in ("claim", "seconds"), max_width=WIDEST.get(name))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _console(look: Look) -> Console:
    colours: Literal["standard"] | None = "standard" if look.colour else None
    return Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=look.colour,
        color_system=colours,
        highlight=False,
        legacy_windows=False,
    )


def _draw(table: Table, look: Look) -> str:
    console = _console(look)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
