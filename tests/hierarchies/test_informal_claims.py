"""What cannot be decided is listed, has no legs, and is never proved; and every id of the specification has its
place."""

from collections.abc import Callable

import pytest

from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Verdict
from theory.language import Claim, Prose, Source
from theory.language.catalogue import all_claims, claims_of
from theory.language.errors import ClaimError

CLAIMS = {"A": 6, "B": 8, "C": 11, "D": 4, "E": 4, "F": 8, "G": 6, "H": 16}
ERRATA = {"S": 22, "P": 12}


def _numbered(kinds: dict[str, int]) -> set[str]:
    return {f"{letter}{i}" for letter, last in kinds.items() for i in range(1, last + 1)}


@pytest.mark.parametrize("claim", claims_of("informal_claims"), ids=lambda c: c.name)
def test_what_only_words_say_is_stated_and_nothing_else(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.findings, checked.tier) == (Verdict.STATED, (), "")
    assert claim.latex().startswith(r"\text")


@pytest.mark.parametrize("status", ["theorem", "conditional", "asymptotic", "heuristic", "empirical"])
def test_words_cannot_be_a_theorem(status: str) -> None:
    with pytest.raises(ClaimError) as caught:
        Claim("mine.metaphor", Prose("networks are like the universe"), status=status, source=Source("here"))  # type: ignore[arg-type]
    assert f"'status' {status} of mine.metaphor is for one of" in str(caught.value)


def test_every_number_of_the_specification_is_claimed() -> None:
    assert _numbered(CLAIMS) | {"N"} == {number for claim in all_claims() for number in claim.spec}


def test_every_erratum_is_listed_and_decided_where_there_is_something_to_decide(errata: Callable[..., Errata]) -> None:
    rows = errata().rows
    assert {number for row in rows for number in row.erratum.spec} == _numbered(ERRATA)
    standing: dict[str, set[str]] = {}
    for row in rows:
        standing.setdefault(row.verdict, set()).update(row.erratum.spec)
    assert standing == {
        "REFUTED": {"P1", "P2", "P3", "P5", "P6", "S1", "S2", "S3", "S4", "S11"},
        "loose": {"P7", "P8", "P9", "S11", "S13", "S14"},
        "no error": {"P12", "S16", "S22"},
        # lost characters, a count of physics, what is printed nowhere as a formula
        "STATED": {
            *("P4", "P10", "P11", "S5", "S6", "S7", "S8", "S9", "S10", "S12", "S15", "S17", "S18", "S19", "S20", "S21")
        },
    }
