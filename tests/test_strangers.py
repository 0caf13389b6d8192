"""Strangers' files: what is wrong in one is said with its line, as the file's own error, and hides nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from numerics.enclosure.prove import Budget
from proofs.engine.check import Checker
from proofs.engine.discover import Problem, discover
from proofs.engine.exits import Exit
from proofs.engine.worker import Judge
from proofs.legs import relations
from proofs.legs.verdicts import Checked
from theory.language import Claim, ClaimError, InputError

HEAD = (
    "import sympy as sp\nfrom proofs import Claim, reals\nfrom theory.language import Integer, Mutant\nx = reals('x')\n"
)
GOOD = "good = Claim('mine.good', sp.sin(x) <= 1, where={x: (0, 1)})\n"


def written(folder: Path, body: str) -> Path:
    (folder / "mine.py").write_text(HEAD + body, encoding="utf-8")
    return folder / "mine.py"


def outcome(folder: Path, body: str) -> Checked | Problem:
    (claim,), local, problems = discover((str(written(folder, body)),))
    assert problems == []
    return Judge(local).outcome(claim.id)


def test_a_file_that_dies_keeps_the_claims_before_it(tmp_path: Path) -> None:
    """Of a bad one too its line is said."""
    bad = "bad = Claim('mine.bad', x**2 >= 0, where={x: (0, 1)})\n"
    file = written(tmp_path, GOOD + bad + "late = 1 + 'a'\n" + GOOD.replace("good", "never"))
    claims, local, problems = discover((str(file),))
    assert [c.id for c in claims] == ["mine.good"] and set(local) == {"mine.good"}
    assert sorted(p.message.split(": ")[0] for p in problems) == [f"{file}:6", f"{file}:7"]
    assert any("TypeError" in p.message for p in problems) and {p.exit for p in problems} == {Exit.BAD_REQUEST}


FAMILY = (
    "n = Integer('n', 'a number')\n"
    "c = Claim('mine.c', sp.sin(x) <= 1 + n.symbol, where={{x: (0, 1)}}, parameters=(n,),"
    " instances=({{'n': 1}},), {})\n"
)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)}, derivation=lambda: 1 + 'a')\n", 5),
        ("def why():\n    return {}['a']\nc = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)}, derivation=why)\n", 6),
        (FAMILY.format("instance=lambda n: 1 + 'a'"), 6),
    ],
)
def test_an_error_in_a_stranger_s_own_function_is_the_claim_s(tmp_path: Path, body: str, line: int) -> None:
    found = outcome(tmp_path, body)
    assert isinstance(found, Problem) and found.exit is Exit.BAD_REQUEST
    assert f"mine.py:{line}: " in found.message and "fails in its own code at" in found.message
    assert "report" not in found.message


def test_a_derivation_that_gives_something_else_is_no_failure_of_ours(tmp_path: Path) -> None:
    found = outcome(tmp_path, "c = Claim('mine.c', sp.sin(x) <= 1, where={x: (0, 1)}, derivation=lambda: 'a')\n")
    assert isinstance(found, Checked)
    assert any("gives a Chain, an Induction or an Argument: 'a'" in f.detail for f in found.findings)


@pytest.mark.parametrize("uses", ["mine.b", (1,)])
def test_uses_are_ids_of_claims(uses: Any) -> None:
    with pytest.raises(ClaimError, match=r"'uses' of mine\.a"):
        Claim("mine.a", "sin(x) <= 1", {"x": "[0, 1]"}, uses=uses)


def test_a_circle_of_uses_is_named_without_what_leads_to_it() -> None:
    uses = {"mine.a": "mine.b", "mine.b": "mine.c", "mine.c": "mine.b"}
    claims = {i: Claim(i, "sin(x) <= 1", {"x": "[0, 1]"}, uses=(u,)) for i, u in uses.items()}
    with pytest.raises(InputError) as raised:
        Checker(claims).check(claims["mine.a"])
    assert str(raised.value) == "'mine.b' rests on itself: mine.b -> mine.c -> mine.b"


@pytest.mark.parametrize(
    ("text", "where", "told", "exact"),
    [
        ("x*y <= 0.123", "[0.1, 0.7]", "at x = 7/10, y = 7/10: left side 0.49, right side 0.123", "7/10"),
        ("x**2 != 2", "[0, 2]", "at x = 1.41421356237...: the two sides are equal there", "between 8152386140"),
        ("log(x - 0.123456) <= 5", "[0, 1]", "at x = 0: a side is undefined: x - 0.123456 > 0 fails", "0"),
        ("x <= 0.123456789012345", "[0, 0.123456789012346]", "at x = 0.123456789012...: left side 0.12345", "61728394"),
        ("exp(x) <= 2.71828182845904523", "[1, 1]", "[2.7182818284590452353, 2.7182818284590452354], right", "1"),
    ],
)
def test_counterexamples_are_told_in_short_numbers(text: str, where: str, told: str, exact: str) -> None:
    """The exact place stays in JSON."""
    variables = {x: where for x in "xy" if x in text.replace("exp", "")} | {"x": where}
    example = relations.enclose(Claim("mine.a", text, variables), Budget(200)).finding.counterexample
    assert example is not None and told in str(example), str(example)
    assert example.point["x"].startswith(exact)
