"""What the verbs that answer with more than a number return: tables, statements, errata, and their JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs.answers.answer import Drawn
from proofs.answers.bounds import SCHEMA
from proofs.engine.discover import Problem
from proofs.engine.exits import Exit
from proofs.legs.verdicts import Checked, Verdict
from theory.language.claims import Claim, Erratum
from theory.language.ranges import show_range
from theory.language.statements import details_of, kind_of, show_statement

if TYPE_CHECKING:
    from numerics.networks.assumptions import Measured


@dataclass(frozen=True, slots=True, repr=False)
class Report(Drawn):
    """The outcome of a run: a verdict for each claim, what could not be checked, and the exit code."""

    checked: tuple[Checked, ...]
    problems: tuple[Problem, ...]
    exit: Exit

    def __iter__(self) -> Iterator[Checked]:
        return iter(self.checked)

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "claims": [_checked_json(c) for c in self.checked],
            "problems": [{"where": p.where, "message": p.message} for p in self.problems],
            "exit": int(self.exit),
        }


def _checked_json(c: Checked) -> dict[str, Any]:
    mutants = {
        "total": len(c.mutants),
        "refuted": sum(m.verdict is Verdict.REFUTED for m in c.mutants),
        "undecided": sum(m.verdict is Verdict.UNDECIDED for m in c.mutants),
        "each": {m.name: {"verdict": m.verdict.value, "where": str(m.counterexample or "")} for m in c.mutants},
    }
    example = (
        None if c.counterexample is None else {"point": dict(c.counterexample.point), "reason": c.counterexample.reason}
    )
    return {
        "id": c.id,
        "spec": list(c.spec),
        "place": c.place,
        "status": c.status,
        "expected": c.expected,
        "verdict": c.verdict.value,
        "scope": c.scope,
        "tier": c.tier,
        "note": c.note,
        "legs": {
            f.leg: {
                "verdict": f.verdict.value,
                "scope": f.scope,
                "detail": f.detail,
                "certificates": len(f.certificates),
                "seconds": round(f.seconds, 4),
                "reproducible": f.reproducible,
            }
            for f in c.findings
        },
        "mutants": mutants,
        "counterexample": example,
        "seconds": round(c.seconds, 4),
        "reproducible": c.reproducible,
    }


@dataclass(frozen=True, slots=True, repr=False)
class Listing(Drawn):
    """All claims of the project, the uncheckable ones included."""

    rows: tuple[Claim, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "claims": [
                {
                    "id": c.id,
                    "spec": list(c.spec),
                    "status": c.status,
                    "direction": c.direction,
                    "source": str(c.source or ""),
                }
                for c in self.rows
            ],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim says."""

    claim: Claim

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        c = self.claim
        return {
            "schema": SCHEMA,
            "id": c.id,
            "spec": list(c.spec),
            "place": str(c.place or ""),
            "words": c.summary,
            "kind": kind_of(c.statement),
            "statement": show_statement(c.statement),
            "details": details_of(c.statement),
            "tex": c.latex(),
            "status": c.status,
            "direction": c.direction,
            "where": {**{str(x): show_range(r) for x, r in c.where.items()}, **c.expansion.ranges()},
            "definitions": c.expansion.meanings(),
            "parameters": {p.name: p.meaning for p in c.parameters},
            "hypotheses": [f"{h.name}: {h.words}" for h in c.hypotheses],
            "source": str(c.source or ""),
            "reference": c.source.reference if c.source else "",
            "errata": [e.name for e in c.errata],
            "mutants": [m.name for m in c.mutants],
            "uses": list(c.uses),
        }

    def __repr__(self) -> str:
        j = self.to_json()
        where = ", ".join(f"{x} in {r}" for x, r in j["where"].items())
        rows = [
            ("says", j["words"]),
            ("formally", j["statement"]),
            *j["details"].items(),
            ("for", where),
            *j["definitions"].items(),
            ("parameters", "; ".join(f"{k}: {v}" for k, v in j["parameters"].items())),
            ("hypotheses", "; ".join(j["hypotheses"])),
            ("kind", f"{j['kind']}, {j['status']}, {j['direction']}, spec {', '.join(j['spec']) or '-'}"),
            ("TeX", j["tex"]),
            ("source", " - ".join(t for t in (j["source"], j["reference"]) if t)),
            ("errata", ", ".join(j["errata"])),
            ("mutants", "; ".join(j["mutants"])),
            ("uses", ", ".join(j["uses"])),
            ("place", j["place"]),
        ]
        return "\n".join([j["id"], *(f"  {name:<11} {text}" for name, text in rows if text)])

    def _repr_latex_(self) -> str:
        return f"${self.claim.latex()}$"


@dataclass(frozen=True, slots=True)
class ErratumRow:
    """One erratum with its decision: the verdict on what is printed, that on its claim, and where what is printed
    fails."""

    claim: str
    erratum: Erratum
    verdict: str
    claim_verdict: str = ""
    counterexample: str = ""

    @property
    def name(self) -> str:
        """The erratum's name."""
        return self.erratum.name

    @property
    def spec(self) -> str:
        """The ids in the specification, joined by commas."""
        return ", ".join(self.erratum.spec)

    @property
    def source(self) -> str:
        """Where it is printed."""
        return str(self.erratum.source)

    @property
    def printed(self) -> str:
        """What is printed."""
        return self.erratum.printed

    @property
    def corrected(self) -> str:
        """What is true."""
        return self.erratum.corrected

    @property
    def decided_by(self) -> str:
        """What decides between the two."""
        return self.erratum.decided_by

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        e = self.erratum
        return {
            "name": e.name,
            "spec": list(e.spec),
            "claim": self.claim,
            "source": str(e.source),
            "printed": e.printed,
            "corrected": e.corrected,
            "decided_by": e.decided_by,
            "verdict": self.verdict,
            "mutant": e.mutant,
            "counterexample": self.counterexample,
            "claim_verdict": self.claim_verdict,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Errata(Drawn):
    """The errata of the literature, each decided."""

    rows: tuple[ErratumRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {"schema": SCHEMA, "errata": [r.to_json() for r in self.rows]}


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checker made of a certificate."""

    path: str
    accepted: bool
    message: str
    exit: Exit

    def __repr__(self) -> str:
        return f"{self.path}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "path": self.path,
            "accepted": self.accepted,
            "message": self.message,
            "exit": int(self.exit),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Assumptions(Drawn):
    """How the assumptions on torch's rounding came out on this machine."""

    rows: tuple[Measured, ...]

    @property
    def machine(self) -> str:
        """The version of torch and the vector instructions that it uses here."""
        import torch

        return f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}"

    @property
    def exit(self) -> Exit:
        """EXPECTED if every assumption was seen to hold, else CONTRADICTED."""
        return Exit.EXPECTED if all(r.holds for r in self.rows) else Exit.CONTRADICTED

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        rows = [
            {
                "arithmetic": r.arithmetic,
                "what": r.what,
                "assumed": r.assumed,
                "used": r.share,
                "at": r.at,
                "tried": r.inputs,
                "of": r.of,
                "holds": r.holds,
            }
            for r in self.rows
        ]
        return {"schema": SCHEMA, "machine": self.machine, "assumptions": rows}
