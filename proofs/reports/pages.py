"""What is generated in the repository's pages, in one place: `proofs docs` compares it, `proofs docs --write` renews
it.

The ledger's table, lists and counts stand between markers, ``<!-- generated: NAME -->`` and ``<!-- end -->``; the
snapshot of all statements is a file of its own. Where verdicts are needed they come from a run over all claims, which
may be one saved by `proofs check --json`. Pages have the shape that mdformat gives them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.answers import record
from proofs.answers.documents import Report
from proofs.answers.record import Recorded
from proofs.reports import markdown, statements, theorems, trusted
from theory.language.catalogue import all_claims, subjects
from theory.language.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
GENERATED = re.compile(r"(?P<start><!-- generated: (?P<name>[a-z]+) -->)(?P<text>.*?)(?P<end><!-- end -->)", re.DOTALL)
SNAPSHOT = Path("tests/statements.txt")
LEDGER, README = Path("docs/ledger.md"), Path("README.md")
RECORD = Path("proofs/answers/verdicts.json")


@dataclass(frozen=True, slots=True)
class Row:
    """What a run says of one claim: its verdict with its scope, the tier, what of its derivation the checker replayed
    ("family", "obligations" or nothing), whether its own legs proved the whole family, and whether a second route was
    `measured` or only samples of the formula were taken."""

    verdict: str
    tier: str
    replayed: str = ""
    whole: bool = False
    measured: str = "-"

    @property
    def kind(self) -> str:
        """The verdict without its scope."""
        return self.verdict.split(" for ")[0]

    @property
    def scope(self) -> str:
        """What it is for; "all" for the whole family."""
        return self.verdict.partition(" for ")[2] or "all"


Run = Mapping[str, Row]


def rows_of(report: Report) -> Run:
    """The rows of a run that was just made."""
    return _rows(report.to_json()["claims"])


def _measured(legs: Container[str]) -> str:
    return next((leg for leg in ("measure", "samples") if leg in legs), "-")


def saved(path: Path) -> Run:
    """The rows of a run saved by ``proofs check --json``. Raises InputError for other files, and for runs that are not
    over all claims of today."""
    try:
        run = _rows(json.loads(path.read_text(encoding="utf-8"))["claims"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("from", "must be a file written by `proofs check --json`", str(path)) from None
    missing = [c.id for c in all_claims() if c.id not in run]
    if missing:
        raise InputError("from", "must be a run over all claims of today; it has none of", missing[0])
    return run


def _rows(claims: list[dict[str, Any]]) -> Run:
    return {
        c["id"]: Row(
            _verdict(c["verdict"], c["scope"]),
            c["tier"] or "-",
            _replayed(c["legs"]),
            record.is_whole({name: (leg.get("verdict", ""), leg["scope"]) for name, leg in c["legs"].items()}),
            _measured(c["legs"]),
        )
        for c in claims
    }


def _verdict(verdict: str, scope: str) -> str:
    return f"{verdict} for {scope}" if verdict == "PROVED" and scope not in ("", "all") else verdict


def _replayed(legs: dict[str, dict[str, Any]]) -> str:
    derive, certify = legs.get("derive"), legs.get("certify")
    if derive is None or derive["scope"] != "all":
        return ""
    if certify is not None and certify["scope"] == "all":
        return "family"
    return "obligations" if derive["certificates"] else ""


def ledger(run: Run) -> str:
    """The table of all claims with their verdicts, as Markdown."""
    text, subject, theorem_of = "", "", theorems.tiers()
    for c in all_claims():
        if c.subject != subject:
            subject = c.subject
            heads = ("claim", "spec", "says", "kind", "verdict", "tier", "measured", "theorem")
            text += f"\n## {subject}\n\n" + _row(heads) + _row(("---",) * len(heads))
        kind = f"{c.status}, {c.direction}"
        row = run[c.id]
        known = (row.verdict, row.tier, row.measured, theorem_of.get(c.id, "-"))
        text += _row((f"`{c.name}`", ", ".join(c.spec), c.summary, kind, *known))
    return text


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def counts(run: Run) -> str:
    """How many claims there are, and how many have which verdict."""
    found = Counter(run[c.id].kind for c in all_claims())
    scoped = sum(run[c.id].verdict.startswith("PROVED for ") for c in all_claims())
    said = [f"{n} {kind}" + f" ({scoped} of them for the instances shown only)" * (kind == "PROVED" and scoped > 0)
            for kind, n in sorted(found.items())]  # fmt: skip
    return f"{sum(found.values())} claims in {len(subjects())} subjects: {', '.join(said)}."


def derivations(run: Run) -> str:
    """What the checker replays of the derivations: families, obligations, or nothing."""
    derived = [c for c in all_claims() if c.derivation is not None]
    found = Counter((run[c.id].replayed, bool(c.parameters)) for c in derived)
    plain, families = found["family", False], found["family", True]
    obligations = found["obligations", False] + found["obligations", True]
    return (
        f"Of {len(derived)} claims with a derivation, {plain} have no parameters, and the search's certificate;"
        f" {families} more are replayed for all parameters, and of {obligations} the obligations. The other"
        f" {len(derived) - plain - families - obligations} have neither."
    )


def recorded(run: Run) -> str:
    """The record from which questions are answered (`proofs.answers.record`)."""
    tiers = theorems.tiers()
    return record.text_of(
        {
            c.id: Recorded(row.kind, row.scope, row.tier, row.whole, tiers.get(c.id, ""), record.digest_of(c))
            for c in all_claims()
            for row in (run[c.id],)
        }
    )


WITH_VERDICTS: Mapping[str, Callable[[Run], str]] = {"ledger": ledger, "counts": counts, "derivations": derivations}
WITHOUT_VERDICTS: Mapping[str, Callable[[], str]] = {
    "checker": trusted.table,
    "theorems": theorems.listed,
    "mutants": theorems.counted,
}


def renewed(page: str, run: Run | None) -> str:
    """A page with its generated parts as they should be, in shape; what needs a run stays as it is without one. Raises
    InputError for a name that nothing generates."""

    def text(found: re.Match[str]) -> str:
        name = found["name"]
        if name in WITHOUT_VERDICTS:
            return f"{found['start']}\n\n{WITHOUT_VERDICTS[name]()}\n\n{found['end']}"
        if name not in WITH_VERDICTS:
            raise InputError("generated", f"must be one of {', '.join((*WITH_VERDICTS, *WITHOUT_VERDICTS))}", name)
        return found[0] if run is None else f"{found['start']}\n\n{WITH_VERDICTS[name](run)}\n\n{found['end']}"

    return markdown.shaped(GENERATED.sub(text, page))


def outdated(run: Run | None, root: Path = ROOT) -> dict[Path, str]:
    """The files that are not as they should be, with what they should hold. Without a run, only for what needs none.

    Raises InputError outside of a checkout of the repository."""
    if not (root / SNAPSHOT).is_file():
        raise InputError("docs", "is for a checkout of the repository; there is no", str(SNAPSHOT))
    pages = [README, *sorted(path.relative_to(root) for path in (root / "docs").glob("*.md"))]
    held = {path: (root / path).read_text(encoding="utf-8") for path in (*pages, SNAPSHOT, RECORD)}
    wanted = {path: renewed(held[path], run) for path in pages if GENERATED.search(held[path])}
    wanted |= {SNAPSHOT: statements.snapshot()} | ({} if run is None else {RECORD: recorded(run)})
    return {path: text for path, text in wanted.items() if held[path] != text}
