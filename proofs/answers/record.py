"""What the last recorded run made of each claim, so that a question is answered with the scope of what it rests on and
without a run.

``verdicts.json`` is written by ``proofs docs --write`` from a run, and compared with the run of the tests. Each row
bears a digest of what the claim stated then: a statement that was changed since is not proved until it is recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from proofs.legs.roster import BY_NAME
from proofs.legs.verdicts import Verdict
from theory.language.catalogue import find_claim
from theory.language.claims import Claim
from theory.language.texts import text_of_hypothesis, text_of_parameter, text_of_statement

RECORD = Path(__file__).with_name("verdicts.json")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A claim's verdict in that run. `whole` says that its own legs proved the family, whatever it rests on; `kernel`
    names the axioms of a theorem in Rocq that is the claim, which ``proofs check --kernel`` compiles."""

    verdict: str
    scope: str
    tier: str
    whole: bool
    kernel: str
    digest: str

    @property
    def proved(self) -> bool:
        """Whether it was proved, for whatever scope."""
        return self.verdict == Verdict.PROVED.value


def digest_of(claim: Claim) -> str:
    """A digest of all that is stated: formula, ranges, parameters, hypotheses, instances, and what it rests on. A
    family that is written out at its parameters shows its names' meaning in the first instance."""
    written = [claim.at(**claim.instances[0])] if claim.expansion and claim.instances else []
    parts = (
        text_of_statement(claim),
        *map(text_of_statement, written),
        *map(text_of_parameter, claim.parameters),
        *(text_of_hypothesis(h, claim.parameters) for h in claim.hypotheses),
        *(str(sorted(i.items())) for i in claim.instances),
        *claim.uses,
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def recorded() -> Mapping[str, Recorded]:
    """The rows of the record, by the claims' ids."""
    rows = json.loads(RECORD.read_text(encoding="utf-8"))
    return MappingProxyType({name: Recorded(**row) for name, row in rows.items()})


@cache
def record_of(identifier: str) -> Recorded | None:
    """What is recorded of a claim as it is stated now; None if it is new or stated something else then."""
    found = recorded().get(identifier)
    return found if found is not None and found.digest == digest_of(find_claim(identifier)) else None


def is_whole(legs: Mapping[str, tuple[str, str]]) -> bool:
    """Whether one of the legs, each with verdict and scope, establishes the whole family."""
    return any(
        BY_NAME[leg].establishes is Verdict.PROVED and verdict == Verdict.PROVED.value and scope == "all"
        for leg, (verdict, scope) in legs.items()
    )


def text_of(rows: Mapping[str, Recorded]) -> str:
    """The file's content, one line for each claim."""
    lines = (f"{json.dumps(name)}: {json.dumps(asdict(row), sort_keys=True)}" for name, row in rows.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
