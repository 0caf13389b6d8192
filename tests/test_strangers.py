"""Strangers' files: what is wrong in one is said with its line, as the file's own error, and hides nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.engine.discover import Problem, discover
from proofs.engine.exits import Exit
from proofs.engine.worker import Judge
from proofs.legs.verdicts import Checked

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
