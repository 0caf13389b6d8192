"""Names that have changed. The old ones work for one release, and say the new one; then this table is emptied."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

PREFIXES: Mapping[str, str] = {"swindle.": "parameter_counts.", "beyond_proof.": "informal_claims."}  # of identifiers
KEYWORDS: Mapping[str, str] = {"words": "summary"}

Made = TypeVar("Made")


class OldName(FutureWarning):
    """Something was asked for by a name that has changed; it still works."""


def current(identifier: str) -> str:
    """The identifier of a claim, quantity or subject under its present name; a warning says so if it has changed.

    >>> current("flattening.flat_units")
    'flattening.flat_units'
    """
    subject, dot, name = identifier.partition(".")
    if subject + "." not in PREFIXES:
        return identifier
    now = PREFIXES[subject + "."].removesuffix(".") + dot + name
    tell(identifier, now)
    return now


def tell(old: str, new: str) -> None:
    """Warn that a name has changed."""
    warnings.warn(f"'{old}' is now '{new}'; the old name works for one release", OldName, stacklevel=3)


def accepting_old_keywords(cls: type[Made]) -> type[Made]:
    """A class whose keyword arguments have changed their names still takes the old ones."""
    make: Callable[..., None] = cls.__init__

    @functools.wraps(make)
    def __init__(self: Any, *args: Any, **given: Any) -> None:
        for old, new in KEYWORDS.items():
            if old in given and new not in given:
                tell(f"{old}=", f"{new}=")
                given[new] = given.pop(old)
        make(self, *args, **given)

    cls.__init__ = __init__  # type: ignore[method-assign]
    return cls
