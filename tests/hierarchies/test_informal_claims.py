"""What cannot be decided is listed, has no legs, and is never proved; and every id of the specification has its
place."""

from collections.abc import Callable

import pytest

from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import errata
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


def test_every_erratum_is_listed_and_decided_where_there_is_something_to_decide() -> None:
    rows = errata().rows
    assert {number for row in rows for number in row.erratum.spec} == _numbered(ERRATA)
    assert {row.verdict for row in rows} == {"REFUTED", "STATED"}
    undecided = {number for row in rows if row.verdict == "STATED" for number in row.erratum.spec}
    assert undecided == {
        "S5",
        "S10",
        "S12",
        "S15",
        "S17",
        "S18",
        "S19",
        "S20",
        "S22",
        "P11",
    }  # lost characters, a count of physics, an omission
