"""Text for people: a table where the answer has rows, else what the prompt shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs.answers.bounds import Sweep
from proofs.answers.documents import Assumptions, Errata, Listing, Report
from proofs.reports import table
from proofs.reports.program import printable
from proofs.reports.table import Look

TABLES: dict[type, Callable[[Any, Look], str]] = {
    Assumptions: table.assumptions,
    Errata: table.errata,
    Listing: table.listing,
    Report: table.report,
    Sweep: table.sweep,
}


def text(answer: Any, look: Look) -> str:
    """The answer as a terminal or a file of that look shows it."""
    draw = TABLES.get(type(answer))
    return printable(repr(answer)) if draw is None else draw(answer, look)
