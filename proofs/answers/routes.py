"""What `measure` answers about a claim: by which route it was measured, and whether that counts as a second leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofs.answers.bounds import SCHEMA
from proofs.legs.verdicts import Finding

KINDS = {
    "measure": "a second route: what it saw is compared with the statement, and it may be a theorem's second leg",
    "samples": "samples of the formula itself, which are no second leg of a theorem",
}


@dataclass(frozen=True, slots=True)
class MeasuredClaim:
    """What the leg found that runs something, or samples, for this claim; nothing where none can."""

    claim: str
    finding: Finding | None

    def __repr__(self) -> str:
        if self.finding is None:
            return f"{self.claim}: nothing is measured for it, and it has no formula of which samples could be taken"
        said = self.finding.counterexample or self.finding.detail
        return f"{self.claim}: {self.finding.leg} {self.finding.verdict}\n  {KINDS[self.finding.leg]}\n  {said}"

    def to_json(self) -> dict[str, Any]:
        """The answer for machines."""
        found = self.finding
        return {
            "schema": SCHEMA,
            "claim": self.claim,
            "leg": None if found is None else found.leg,
            "second_route": found is not None and found.leg == "measure",
            "verdict": None if found is None else str(found.verdict),
            "detail": "" if found is None else found.detail,
            "counterexample": None if found is None or found.counterexample is None else str(found.counterexample),
        }
