"""What a subject's own evidence says: the ways in which a leg ends, so that a page of evidence holds routes and no
bookkeeping."""

from __future__ import annotations

from collections.abc import Mapping

from proofs.legs.case import scope_of
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.claims import Claim


def refuted(at: Mapping[str, object], reason: str, leg: str = "measure") -> Finding:
    """The claim fails at this point, for this reason.

    >>> print(refuted({"n": 2}, "the built network has 5 units").counterexample)
    at n = 2: the built network has 5 units
    """
    point = {str(name): str(value) for name, value in at.items()}
    return Finding(leg, Verdict.REFUTED, counterexample=Counterexample(point, reason))


def agrees(how: str, leg: str = "measure") -> Finding:
    """Another route gives the same, which establishes nothing."""
    return Finding(leg, Verdict.AGREES, detail=how)


def holds(claim: Claim, how: str, leg: str = "enclose") -> Finding:
    """The claim is established at all its instances, and for no others."""
    return Finding(leg, Verdict.PROVED, scope_of(claim), how)


def skipped(why: str, leg: str = "enclose") -> Finding:
    """The leg does not apply, or is left to others."""
    return Finding(leg, Verdict.SKIPPED, detail=why)
