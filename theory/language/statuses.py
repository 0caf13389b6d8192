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
    `verdict`, and another leg of those or of `second`, if there are any, that agrees.

    Without legs nothing is asked for: the claim is shown, and never checked off."""

    verdict: str
    of: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


ALL = ("relation", "count", "limit", "value", "experiment", "prose")
PROVING = ("kernel", "certify", "enclose", "derive")
# A leg that samples its own formula (`samples`) is no second one: a fault in what both read goes unnoticed.
PROOF = Demand("PROVED", ("relation", "count", "limit"), PROVING, second=("measure",))
SHOWN = Demand("STATED", ALL)
DEMANDS: Mapping[str, Demand] = MappingProxyType(
    {
        "theorem": PROOF,
        "conditional": PROOF,
        "asymptotic": PROOF,
        "heuristic": Demand("EVALUATED", ("value", "relation", "count"), ("evaluate",), second=(*PROVING, "measure")),
        "empirical": Demand("SUPPORTED", ("experiment",), ("experiment",)),
        "conjecture": SHOWN,
        "imported": SHOWN,
        "informal": SHOWN,
    }
)
