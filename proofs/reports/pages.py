"""What is generated in the repository's pages, in one place: `proofs docs` compares it, `proofs docs --write` renews
it.

The ledger's table and the counts in pages stand between markers, ``<!-- generated: NAME -->`` and ``<!-- end -->``; the
snapshot of all statements is a file of its own. Where verdicts are needed they come from a run over all claims, which
may be one saved by `proofs check --json`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.answers.documents import Report
from proofs.kernel.leg import Kernel, binding
from proofs.kernel.restate import NotExpressible
from proofs.reports import statements, trusted
from theory.language.catalogue import all_claims, subjects
from theory.language.claims import Claim
from theory.language.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
GENERATED = re.compile(r"(?P<start><!-- generated: (?P<name>[a-z]+) -->)(?P<text>.*?)(?P<end><!-- end -->)", re.DOTALL)
SNAPSHOT = Path("tests/statements.txt")
LEDGER, README, TRUSTED = Path("docs/ledger.md"), Path("README.md"), Path("docs/trusted.md")


@dataclass(frozen=True, slots=True)
class Row:
    """What a run says of one claim: its verdict with its scope, and the tier."""

    verdict: str
    tier: str

    @property
    def kind(self) -> str:
        """The verdict without its scope."""
        return self.verdict.split(" for ")[0]


Run = Mapping[str, Row]


def rows_of(report: Report) -> Run:
    """The rows of a run that was just made."""
    return {c.id: Row(str(c).removeprefix(f"{c.id}: "), c.tier or "-") for c in report.checked}


def saved(path: Path) -> Run:
    """The rows of a run saved by ``proofs check --json``. Raises InputError for other files, and for runs that are not
    over all claims of today."""
    try:
        claims: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["claims"]
        run = {c["id"]: Row(_verdict(c["verdict"], c["scope"]), c["tier"] or "-") for c in claims}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("from", "must be a file written by `proofs check --json`", str(path)) from None
    missing = [c.id for c in all_claims() if c.id not in run]
    if missing:
        raise InputError("from", "must be a run over all claims of today; it has none of", missing[0])
    return run


def _verdict(verdict: str, scope: str) -> str:
    return f"{verdict} for {scope}" if verdict == "PROVED" and scope not in ("", "all") else verdict


def ledger(run: Run) -> str:
    """The table of all claims with their verdicts, as Markdown."""
    text, subject = "", ""
    for c in all_claims():
        if c.subject != subject:
            subject = c.subject
            heads = ("claim", "spec", "says", "kind", "verdict", "tier", "theorem")
            text += f"\n## {subject}\n\n" + _row(heads) + _row(("---",) * len(heads))
        kind = f"{c.status}, {c.direction}"
        row = run[c.id]
        text += _row((f"`{c.name}`", ", ".join(c.spec), c.summary, kind, row.verdict, row.tier, theorem_of(c)))
    return text


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


KERNEL = Kernel()


def theorem_of(claim: Claim) -> str:
    """The tier of the theorem in Rocq that the claim is tied to; ``proofs check --kernel`` compiles it."""
    theorem = KERNEL.theorems.get(claim.id)
    try:
        return "-" if theorem is None or not binding(theorem, claim) else theorem.tier
    except NotExpressible:
        return "-"


def counts(run: Run) -> str:
    """How many claims there are, and how many have which verdict."""
    found = Counter(run[c.id].kind for c in all_claims())
    scoped = sum(run[c.id].verdict.startswith("PROVED for ") for c in all_claims())
    said = [f"{n} {kind}" + f" ({scoped} of them for the instances shown only)" * (kind == "PROVED" and scoped > 0)
            for kind, n in sorted(found.items())]  # fmt: skip
    return f"{sum(found.values())} claims in {len(subjects())} subjects: {', '.join(said)}.\n"


def without_verdicts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Each file whose generated text needs no run, with what it should hold."""
    yield SNAPSHOT, statements.snapshot()
    yield TRUSTED, trusted.renewed((root / TRUSTED).read_text(encoding="utf-8"))


WITH_VERDICTS: Mapping[str, Callable[[Run], str]] = {"ledger": ledger, "counts": counts}


def with_verdicts(run: Run, root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Each page whose generated text needs a run, with what it should hold."""
    for page in (LEDGER, README):
        yield page, renewed((root / page).read_text(encoding="utf-8"), run)


def renewed(page: str, run: Run) -> str:
    """A page with its generated parts as they should be. Raises InputError for a name that nothing generates."""

    def text(found: re.Match[str]) -> str:
        if found["name"] not in WITH_VERDICTS:
            raise InputError("generated", f"must be one of {', '.join(WITH_VERDICTS)}", found["name"])
        return f"{found['start']}\n{WITH_VERDICTS[found['name']](run)}{found['end']}"

    return GENERATED.sub(text, page)


def outdated(run: Run | None, root: Path = ROOT) -> dict[Path, str]:
    """The files that are not as they should be, with what they should hold. Without a run, only those that need none.

    Raises InputError outside of a checkout of the repository."""
    if not (root / SNAPSHOT).is_file():
        raise InputError("docs", "is for a checkout of the repository; there is no", str(SNAPSHOT))
    wanted = [*without_verdicts(root), *(with_verdicts(run, root) if run is not None else ())]
    return {path: text for path, text in wanted if (root / path).read_text(encoding="utf-8") != text}
