"""Verdicts, and what each leg found. Verdicts have no truth value: ask which one it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn

from proofs.legs.decimals import placed


class Verdict(Enum):
    """The outcome for a claim, a leg or a mutant. ``AGREES`` and ``SKIPPED`` are for legs only; ``CONFLICT`` and
    ``ERROR`` fail the run."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    EVALUATED = "EVALUATED"
    SUPPORTED = "SUPPORTED"
    STATED = "STATED"
    AGREES = "AGREES"
    SKIPPED = "SKIPPED"
    CONFLICT = "CONFLICT"
    ERROR = "ERROR"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has no truth value; compare it: verdict is Verdict.PROVED")

    def __str__(self) -> str:
        return self.value


ESTABLISHED = (Verdict.PROVED, Verdict.EVALUATED, Verdict.SUPPORTED)  # what a claim can be that is not only stated


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a claim fails: exact coordinates (as text) and what happens there. To a reader long fractions
    are told by their first digits."""

    point: Mapping[str, str]
    reason: str

    def __str__(self) -> str:
        place = ", ".join(placed(k, v) for k, v in self.point.items())
        return f"at {place}: {self.reason}" if place else self.reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What one leg found. `scope` is "all" or the instances checked, for example "n = 1..6"; `detail` is one line for a
    reader. A leg that met the safety net is not `reproducible`: it may find something else on another machine."""

    leg: str
    verdict: Verdict
    scope: str = ""
    detail: str = ""
    counterexample: Counterexample | None = None
    certificates: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    violated: bool = False  # it fails in one arithmetic and is not decided in the others: contradicts a proof
    reproducible: bool = True


@dataclass(frozen=True, slots=True)
class MutantFinding:
    """What became of one mutant."""

    name: str
    verdict: Verdict
    counterexample: Counterexample | None = None
    detail: str = ""
    certificates: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one claim, with everything it rests on. `proved_at` are the instances that it is proved for,
    None if that is the whole family."""

    id: str
    spec: tuple[str, ...]
    status: str
    expected: str
    verdict: Verdict
    scope: str
    tier: str
    findings: tuple[Finding, ...]
    mutants: tuple[MutantFinding, ...] = ()
    counterexample: Counterexample | None = None
    seconds: float = 0.0
    note: str = ""
    domain: str = ""
    words: str = field(default="", repr=False)
    place: str = ""
    whole: bool = True
    proved_at: tuple[Mapping[str, str], ...] | None = None

    @property
    def reproducible(self) -> bool:
        """Whether the same must come out on any machine: no leg met the safety net, and the check was made as a
        `whole`."""
        return self.whole and all(f.reproducible for f in self.findings)

    def __str__(self) -> str:
        scope = "" if self.scope in ("", "all") or self.verdict is not Verdict.PROVED else f" for {self.scope}"
        return f"{self.id}: {self.verdict}{scope}"
