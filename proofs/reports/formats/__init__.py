"""Forms of an answer, one module each: `text(answer, look)` writes any answer that a verb gives. A new format is a file
in this folder; it is found by listing, and chosen with ``--format NAME``."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Protocol, cast

from proofs.reports.table import Look
from theory.language.errors import InputError


class Format(Protocol):
    """What a module of this folder has."""

    def text(self, answer: Any, look: Look) -> str:
        """The answer for a reader or a machine; `look` says what the place that it is written to can show."""
        ...


def names() -> tuple[str, ...]:
    """The formats there are, in alphabetical order.

    >>> {"json", "table"} <= set(names())
    True
    """
    return tuple(sorted(p.stem for folder in __path__ for p in Path(folder).glob("*.py") if not p.stem.startswith("_")))


def format_named(name: str) -> Format:
    """The format of that name. Raises InputError for an unknown one."""
    if name not in names():
        raise InputError("--format", "is not known", name, f"one of {', '.join(names())}")
    return cast("Format", importlib.import_module(f"proofs.reports.formats.{name}"))
