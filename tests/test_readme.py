"""The README and the ledger keep their word: the ledger is up to date, examples run, links lead somewhere.

``proofs docs --write`` renews what is generated in them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proofs.answers.documents import Report
from proofs.engine.exits import Exit
from proofs.reports.pages import outdated, rows_of
from theory.language.catalogue import all_claims
from theory.language.parameters import Integer

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "tests" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def dead_links(page: Path) -> Iterator[str]:
    return (
        f"{page.name}: {target}"
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    )


def command(name: str, text: str) -> str:
    """The command below a marker, as `.ci/run` finds it."""
    return text.split(f"<!-- {name} -->\n\n```sh\n")[1].split("```")[0].strip()


def test_what_is_generated_in_the_pages_is_up_to_date(whole_run: Report) -> None:
    assert list(outdated(rows_of(whole_run))) == [], "run `proofs docs --write`"


def test_every_claim_has_words_for_the_ledger() -> None:
    assert [c.id for c in all_claims() if not c.summary] == []


def test_a_claim_whose_parameters_are_capped_says_so() -> None:
    """Words without the cap would be for more than is stated. Caps of more than 1000 are for the machine's sake."""
    capped = ((c, p.maximum) for c in all_claims() for p in c.parameters if isinstance(p, Integer) and p.maximum)
    assert {c.id for c, cap in capped if cap <= 1000 and not re.search(rf"\b{cap}\b", c.summary)} == set()


@pytest.mark.parametrize(
    "page", [p for p in PAGES if ">>> " in p.read_text(encoding="utf-8")], ids=lambda page: page.name
)
def test_examples_are_collected(page: Path) -> None:
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", str(page)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert collected.returncode == 0 and f"{page.name}::{page.name}" in collected.stdout, collected.stdout


def test_the_readme_shows_a_session() -> None:
    assert README.read_text(encoding="utf-8").count(">>> ") >= 4


def test_exit_codes_are_those_of_the_engine() -> None:
    codes = re.findall(r"^\| (\d) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(code) for code in codes] == [int(code) for code in Exit]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    assert list(dead_links(page)) == []


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[there](page.md), [nowhere](nowhere.md)", encoding="utf-8")
    assert list(dead_links(page)) == ["page.md: nowhere.md"]


def test_the_two_commands_are_where_ci_finds_them() -> None:
    text = README.read_text(encoding="utf-8")
    assert command("check", text).endswith("&& .venv/bin/proofs check")
    assert command("tests", text).endswith("&& .venv/bin/python -m pytest")
    assert all(
        command(name, text).startswith("python3 -m venv .venv && .venv/bin/pip install ") for name in ("check", "tests")
    )
