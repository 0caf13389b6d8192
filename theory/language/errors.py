"""Errors that a user can act on: the name, the rule, the value and the remedy, on one line."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any


def shown(value: object, limit: int = 60) -> str:
    """``repr(value)``, cut to `limit` characters so that hostile input cannot flood a terminal.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    if isinstance(value, int) and abs(value) > 10**limit:
        return "an integer of more than 60 digits"
    if isinstance(value, Fraction):
        return str(value)
    text = (
        repr(value[: limit + 1])
        if isinstance(value, str)
        else str(value)
        if hasattr(value, "free_symbols")
        else repr(value)
    )
    text = text.replace("\n", " ")
    return text if len(text) <= limit else text[: limit - 1] + "..."


class InputError(ValueError):
    """A request that breaks a rule. Its text is one line: name, rule, value, remedy.

    >>> print(InputError("scale", "must be > 0", 0, "write scale=\\"1/10\\""))
    'scale' must be > 0: 0; write scale="1/10"
    """

    def __init__(self, name: str, rule: str, value: object = None, remedy: str = "") -> None:
        self.name, self.rule, self.value, self.remedy = name, rule, value, remedy
        text = f"'{name}' {rule}" + (f": {shown(value)}" if value is not None else "")
        super().__init__(text + (f"; {remedy}" if remedy else ""))


class ClaimError(InputError):
    """A claim that does not say anything checkable: a folded relation, an empty box, a float inside an expression."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim of a file that says nothing checkable: the object, its error, and where its file wrote it."""

    claim: Any
    error: ClaimError
    frames: tuple[tuple[str, int], ...]

    def line(self, file: Path) -> int | None:
        """The line of the file at which the claim was made, if it was made there."""
        return next((line for name, line in reversed(self.frames) if Path(name) == file), None)


_refusals: ContextVar[list[Refusal] | None] = ContextVar("refusals", default=None)


@contextmanager
def collecting() -> Iterator[list[Refusal]]:
    """While a file is loaded, its bad claims are collected instead of stopping it at the first."""
    found: list[Refusal] = []
    token = _refusals.set(found)
    try:
        yield found
    finally:
        _refusals.reset(token)


@contextmanager
def refused(claim: Any) -> Iterator[None]:
    """Raise what is wrong with a claim, or note it while its file is loaded."""
    try:
        yield
    except ClaimError as error:
        found = _refusals.get()
        if found is None:
            raise
        frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_stack()]
        found.append(Refusal(claim, error, tuple(frames)))
