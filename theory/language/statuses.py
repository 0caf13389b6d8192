"""The kinds of truth: which verdict a claim of each status expects, and which legs have to give it.

This table is the only place that says so. The names of legs are those of `proofs.legs.roster`; a test compares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Status = Literal["theorem", "conditional", "asymptotic", "heuristic", "empirical", "conjecture", "imported", "informal"]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a status asks for: a statement of one of the kinds `of`, one of the legs `one_of` that establishes the
    `verdict`, and, if `second`, another leg that agrees.

    Without legs nothing is asked for: the claim is shown, and never checked off."""

    verdict: str
    of: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    second: bool = False


ALL = ("relation", "count", "limit", "value", "experiment", "prose")
PROOF = Demand("PROVED", ("relation", "count", "limit"), ("kernel", "certify", "enclose", "derive"), second=True)
SHOWN = Demand("STATED", ALL)
DEMANDS: Mapping[str, Demand] = MappingProxyType(
    {
        "theorem": PROOF,
        "conditional": PROOF,
        "asymptotic": PROOF,
        "heuristic": Demand("EVALUATED", ("value", "relation", "count"), ("evaluate",), second=True),
        "empirical": Demand("SUPPORTED", ("experiment",), ("experiment",)),
        "conjecture": SHOWN,
        "imported": SHOWN,
        "informal": SHOWN,
    }
)
