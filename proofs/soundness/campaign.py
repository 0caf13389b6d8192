"""The soundness campaign: every statement of the corpus goes through the legs that a stranger's claim goes through, and
the outcomes make a matrix."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from proofs.engine.check import MUTANT_CELLS, check_mutant, run_legs
from proofs.engine.exits import Exit
from proofs.legs.combine import combine
from proofs.legs.verdicts import Finding, Verdict
from proofs.soundness.corpus import Case, delicate_truths, false_statements

PARTS = ("false", "true")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement. `confirmed`: the stand-alone checker accepts the counterexample, or replays the
    proof."""

    part: str
    case: Case
    verdict: Verdict
    confirmed: bool
    established: tuple[str, ...]  # the legs that call it PROVED
    detail: str

    @property
    def wrong(self) -> bool:
        """A false statement that some leg established, or a true one that was refuted."""
        return (
            bool(self.established)
            if self.part == "false"
            else self.part == "true" and self.verdict in (Verdict.REFUTED, Verdict.CONFLICT)
        )


def judge(part: str, case: Case, cells: int = MUTANT_CELLS) -> Outcome:
    """Run the legs on one statement."""
    if case.original is not None and case.mutant is not None:
        found = check_mutant(case.original, case.mutant)
        proved = ("mutant",) if found.verdict is Verdict.PROVED else ()
        return Outcome(part, case, found.verdict, False, proved, found.detail)
    findings = run_legs(case.claim, cells)
    verdict = combine(findings).verdict
    confirmed = verdict in (Verdict.PROVED, Verdict.REFUTED) and any(
        f.leg == "certify" and f.verdict is verdict for f in findings
    )
    return Outcome(
        part, case, verdict, confirmed, tuple(f.leg for f in findings if f.verdict is Verdict.PROVED), _detail(findings)
    )


def _detail(findings: Iterable[Finding]) -> str:
    return "; ".join(f"{f.leg}: {f.verdict}" + (f" ({f.detail})" if f.detail else "") for f in findings)


@dataclass(frozen=True, slots=True)
class Campaign:
    """All outcomes, and what they say about the verifier."""

    outcomes: tuple[Outcome, ...]
    removed: tuple[Case, ...]

    @property
    def exit(self) -> Exit:
        """CONTRADICTED if any verdict was wrong."""
        return Exit.CONTRADICTED if self.wrong() else Exit.EXPECTED

    def wrong(self) -> list[Outcome]:
        """The outcomes whose verdict is wrong."""
        return [o for o in self.outcomes if o.wrong]

    def rows(self) -> list[tuple[str, str, Counter[str]]]:
        """For each part and rule: how many, and how they came out."""
        table: dict[tuple[str, str], Counter[str]] = {}
        for o in self.outcomes:
            count = table.setdefault((o.part, o.case.rule), Counter())
            count.update(["all", str(o.verdict)] + ["confirmed"] * o.confirmed + ["wrong"] * o.wrong)
        return [
            (part, rule, table[part, rule]) for part, rule in sorted(table, key=lambda k: (PARTS.index(k[0]), k[1]))
        ]

    def total(self, part: str) -> Counter[str]:
        """How often each verdict occurred in one part, over all rules."""
        return sum((count for p, _, count in self.rows() if p == part), Counter())

    def undecided(self) -> list[Outcome]:
        """The false statements that stayed undecided."""
        return [o for o in self.outcomes if o.part == "false" and o.verdict is Verdict.UNDECIDED]

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": 1,
            "versions": versions(),
            "matrix": [{"part": part, "rule": rule, **_numbers(count)} for part, rule, count in self.rows()],
            "total": {part: _numbers(self.total(part)) for part in PARTS},
            "wrong": [_shown(o) for o in self.wrong()],
            "undecided": [_shown(o) for o in self.undecided()],
            "true_but_not_proved": [
                _shown(o) for o in self.outcomes if o.part == "true" and o.verdict is not Verdict.PROVED
            ],
            "removed": [{"statement": repr(c.claim), "rule": c.rule, "reason": c.reason} for c in self.removed],
            "exit": int(self.exit),
        }


COLUMNS = ("all", "PROVED", "REFUTED", "confirmed", "UNDECIDED", "wrong")


def _numbers(count: Counter[str]) -> dict[str, int]:
    return {c.lower(): count[c] for c in COLUMNS}


def _shown(o: Outcome) -> dict[str, Any]:
    return {
        "statement": repr(o.case.claim),
        "rule": o.case.rule,
        "reason": o.case.reason,
        "verdict": str(o.verdict),
        "detail": o.detail,
    }


def versions() -> Mapping[str, str]:
    """The versions of Python and of the engines' libraries."""
    return {
        "Python": platform.python_version(),
        **{d: version(d) for d in ("sympy", "python-flint", "mpmath", "hypothesis")},
    }


def campaign(every: int = 1, progress: Progress | None = None) -> Campaign:
    """Run the whole corpus, or every so many-th statement of each part."""
    made, removed = false_statements()
    parts: Sequence[tuple[str, Sequence[Case]]] = (("false", made), ("true", delicate_truths()))
    todo = [(part, case) for part, cases in parts for case in cases[::every]]
    outcomes = []
    for number, (part, case) in enumerate(todo):
        if progress is not None:
            progress(case.name, number, len(todo))
        outcomes.append(judge(part, case))
    return Campaign(tuple(outcomes), tuple(removed))


def table(found: Campaign) -> str:
    """The matrix as plain text, and every statement that did not come out as it should."""
    width = max(len(rule) for _, rule, _ in found.rows())
    lines = [f"{'':{width + 9}}" + "".join(f"{c.lower():>11}" for c in COLUMNS)]
    for part in PARTS:
        rows = [(rule, count) for p, rule, count in found.rows() if p == part]
        lines += [f"{part:8} {rule:{width}}" + "".join(f"{count[c]:11}" for c in COLUMNS) for rule, count in rows]
        lines += [f"{part:8} {'all together':{width}}" + "".join(f"{found.total(part)[c]:11}" for c in COLUMNS), ""]
    for title, outcomes in (
        ("wrong", found.wrong()),
        ("false and undecided", found.undecided()),
        ("true and not proved", [o for o in found.outcomes if o.part == "true" and o.verdict is not Verdict.PROVED]),
    ):
        lines += [
            f"{title}: {len(outcomes)}",
            *(f"  {o.case.rule}: {o.case.claim!r}\n    {o.case.reason}; {o.detail}" for o in outcomes),
        ]
    lines.append(f"removed from the false statements because they are not: {len(found.removed)} (listed with --json)")
    return "\n".join([*lines, ", ".join(f"{k} {v}" for k, v in versions().items()) + f"; exit {int(found.exit)}"])
