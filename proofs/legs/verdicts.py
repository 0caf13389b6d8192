"""Verdicts, what each leg found, and how the legs' findings make one verdict. Verdicts have no truth value: ask which
one it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, NoReturn


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


Leg = Literal["derive", "enclose", "certify", "kernel", "measure"]
LEGS: tuple[Leg, ...] = ("derive", "enclose", "certify", "kernel", "measure")
ESTABLISHING: tuple[Leg, ...] = ("derive", "enclose", "certify", "kernel")
TIERS: Mapping[Leg, str] = {"kernel": "kernel", "certify": "checker", "enclose": "Arb", "derive": "SymPy"}
STRONGEST: tuple[Leg, ...] = ("kernel", "certify", "enclose", "derive")


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a claim fails: exact coordinates (as text) and what happens there."""

    point: Mapping[str, str]
    reason: str

    def __str__(self) -> str:
        place = ", ".join(f"{k} = {v}" for k, v in self.point.items())
        return f"at {place}: {self.reason}" if place else self.reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What one leg found. `scope` is "all" or the instances checked, for example "n = 1..6"; `detail` is one line for a
    reader, which says the part of the argument that is `in_words`. A leg that met the safety net is not `reproducible`:
    it may find something else on another machine."""

    leg: Leg
    verdict: Verdict
    scope: str = ""
    detail: str = ""
    counterexample: Counterexample | None = None
    certificates: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    in_words: bool = False
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
    """The verdict on one claim, with everything it rests on."""

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
    whole: bool = True

    @property
    def reproducible(self) -> bool:
        """Whether the same must come out on any machine: no leg met the safety net, and the check was made as a
        `whole`."""
        return self.whole and all(f.reproducible for f in self.findings)

    def __str__(self) -> str:
        scope = "" if self.scope in ("", "all") or self.verdict is not Verdict.PROVED else f" for {self.scope}"
        return f"{self.id}: {self.verdict}{scope}"


def combine(findings: tuple[Finding, ...]) -> tuple[Verdict, str, str]:
    """Verdict, scope and trust tier from the legs' findings.

    PROVED needs one establishing leg and at least one other leg that agrees or establishes; legs that contradict each
    other are a CONFLICT.

    So that no single fault makes a false statement PROVED: a proof by `enclose` that the checker was shown and did not
    accept counts for nothing, and where an establishing leg tried and stayed UNDECIDED, the samples of `measure` are no
    second leg."""
    if any(f.leg == "certify" and f.verdict is Verdict.UNDECIDED for f in findings):
        findings = tuple(
            replace(f, verdict=Verdict.UNDECIDED) if f.leg == "enclose" and f.verdict is Verdict.PROVED else f
            for f in findings
        )
    refuting = [f for f in findings if f.verdict is Verdict.REFUTED]
    proving = [f for f in findings if f.verdict is Verdict.PROVED and f.leg in ESTABLISHING]
    open_legs = [f for f in findings if f.verdict is Verdict.UNDECIDED and f.leg in ESTABLISHING]
    agreeing = [
        f
        for f in findings
        if f.verdict is Verdict.PROVED or f.verdict is Verdict.AGREES and not (f.leg == "measure" and open_legs)
    ]
    if any(f.verdict is Verdict.ERROR for f in findings):
        return Verdict.ERROR, "", ""
    if any(f.verdict is Verdict.CONFLICT or f.violated and proving for f in findings):
        return Verdict.CONFLICT, "", ""
    if refuting:
        return (Verdict.CONFLICT if proving else Verdict.REFUTED), "", ""
    if not proving or len(agreeing) < 2:
        return Verdict.UNDECIDED, "", ""
    whole = [f for f in proving if f.scope == "all"]
    supporting = whole or proving
    best = next(f for leg in STRONGEST for f in supporting if f.leg == leg)
    return Verdict.PROVED, best.scope, TIERS[best.leg] + ", words" * best.in_words
