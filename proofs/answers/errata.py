"""Errata and what decides them: the mutant that says what is printed, and the claim that says what is true, as they
came out in one run, just made or saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.answers.documents import ErratumRow
from theory.language.catalogue import all_claims
from theory.language.claims import Claim, Erratum
from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Came:
    """How a claim came out in the run: its verdict with its scope, and each mutant's verdict with the place at which it
    fails."""

    verdict: str
    scope: str
    mutants: Mapping[str, Mapping[str, str]]

    @property
    def said(self) -> str:
        """The verdict, with its scope where that is not the whole family."""
        partial = self.verdict == "PROVED" and self.scope not in ("", "all")
        return f"{self.verdict} for {self.scope}" if partial else self.verdict


Run = Mapping[str, Came]


def asked(which: Iterable[str]) -> list[tuple[Claim, Erratum]]:
    """The errata of these names or subjects, or all."""
    wanted = set(which)
    return [(c, e) for c in all_claims() for e in c.errata if not wanted or {e.name, c.subject} & wanted]


def deciding(rows: Iterable[tuple[Claim, Erratum]]) -> list[str]:
    """The claims that have to be checked."""
    return list(dict.fromkeys(claim.id for claim, erratum in rows if erratum.mutant is not None))


def read_run(data: Mapping[str, Any]) -> Run:
    """How the claims came out, from the JSON of a run."""
    return {c["id"]: Came(c["verdict"], c["scope"], c["mutants"]["each"]) for c in data["claims"]}


def saved_run(path: Path) -> Run:
    """The same from a file that ``proofs check --json`` wrote. Raises InputError for another file."""
    try:
        return read_run(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("from", "must be a file written by `proofs check --json`", str(path)) from None


def decided(claim: Claim, erratum: Erratum, run: Run) -> ErratumRow:
    """REFUTED if what is printed is, and the claim is PROVED. Raises InputError for a run that lacks the claim or the
    mutant."""
    if erratum.mutant is None:
        return ErratumRow(claim.id, erratum, "STATED" if erratum.standing == "error" else erratum.standing)
    came = run.get(claim.id)
    if came is None or erratum.mutant not in came.mutants:
        raise InputError("from", "must be a run of today over what decides the errata; it has none of", claim.id)
    mutant = came.mutants[erratum.mutant]
    refuted = mutant["verdict"] == "REFUTED" and came.verdict == "PROVED"
    return ErratumRow(claim.id, erratum, "REFUTED" if refuted else "UNDECIDED", came.said, mutant["where"])
