"""What is established, and by which evidence. ``from proofs import *`` brings the verbs to the prompt; nothing heavy is
imported before it is used. ``proofs.__version__`` is that of the installed distribution."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs.prompt import (
        assumptions,
        bound,
        check,
        claims,
        errata,
        measure,
        solve,
        state,
        sweep,
        synthesize,
        value,
        verify,
    )
    from theory.language import Claim, reals

VERBS = (
    "assumptions",
    "bound",
    "check",
    "claims",
    "errata",
    "measure",
    "solve",
    "state",
    "sweep",
    "synthesize",
    "value",
    "verify",
)
LANGUAGE = ("Claim", "reals")

__all__ = [
    "Claim",
    "assumptions",
    "bound",
    "check",
    "claims",
    "errata",
    "measure",
    "reals",
    "solve",
    "state",
    "sweep",
    "synthesize",
    "value",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("outward")
    if name in VERBS:
        return getattr(importlib.import_module("proofs.prompt"), name)
    if name in LANGUAGE:
        return getattr(importlib.import_module("theory.language"), name)
    raise AttributeError(f"module 'proofs' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
