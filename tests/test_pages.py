"""Pages: their shape; what is generated in them, renewed from a run, saved or just made; and versions that say the
same."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import proofs
from proofs.command_line import program
from proofs.reports import pages
from proofs.reports.markdown import shaped
from proofs.reports.pages import Row, Run, counts, outdated, renewed, saved
from theory.language.catalogue import all_claims
from theory.language.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
EVERYTHING: Run = {c.id: Row("PROVED for n = 2", "checker") for c in all_claims()}


PAGES = sorted(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
)


def copied(root: Path) -> Path:
    for folder in (pages.SNAPSHOT.parent, pages.RECORD.parent):
        (root / folder).mkdir(parents=True)
    shutil.copytree(ROOT / "docs", root / "docs")
    for path in (pages.SNAPSHOT, pages.README, pages.RECORD):
        shutil.copy(ROOT / path, root / path)
    return root


def run_file(folder: Path, **changes: Any) -> Path:
    claims = [{"id": c.id, "verdict": "PROVED", "scope": "n = 2", "tier": "checker", "legs": {}} for c in all_claims()]
    path = folder / "run.json"
    path.write_text(json.dumps({"claims": claims, **changes}), encoding="utf-8")
    return path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_is_in_shape(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert shaped(text) == text, f"run `mdformat {page.relative_to(ROOT)}`"


@pytest.mark.parametrize(
    "page", ["word " * 24 + "beyond\n", "* item\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "1. one\n1. two\n"]
)
def test_another_shape_is_noticed(page: str) -> None:
    assert shaped(page) != page == page.strip("\n") + "\n"


def test_what_needs_no_run_is_up_to_date() -> None:
    assert list(outdated(None)) == []


def test_a_change_is_noticed_and_renewed(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / pages.SNAPSHOT).write_text("nothing\n", encoding="utf-8")
    stale = outdated(EVERYTHING, root)
    assert set(stale) == {
        pages.SNAPSHOT,
        pages.LEDGER,
        pages.README,
        pages.RECORD,
        Path("docs/certificates.md"),
    }
    for path, text in stale.items():
        (root / path).write_text(text, encoding="utf-8")
    assert outdated(EVERYTHING, root) == {}
    assert "| PROVED for n = 2 | checker |" in (root / pages.LEDGER).read_text(encoding="utf-8")


def test_counts_are_counted() -> None:
    run = {**EVERYTHING, all_claims()[0].id: Row("STATED", "-")}
    n = len(run)
    assert counts(run).startswith(f"{n} claims in ")
    assert f"{n - 1} PROVED ({n - 1} of them for the instances shown only), 1 STATED." in counts(run)


def test_derivations_are_counted_by_what_the_checker_replays() -> None:
    derived = [c for c in all_claims() if c.derivation is not None]
    plain = next(c.id for c in derived if not c.parameters)
    first, second, *_ = (c.id for c in derived if c.parameters)
    run = {
        **EVERYTHING,
        plain: Row("PROVED", "checker", "family"),
        first: Row("PROVED", "checker", "family"),
        second: Row("PROVED", "SymPy", "obligations"),
    }
    assert pages.derivations(run) == (
        f"Of {len(derived)} claims with a derivation, 1 have no parameters, and the search's certificate; 1 more are"
        f" replayed for all parameters, and of 1 the obligations. The other {len(derived) - 3} have neither."
    )


@pytest.mark.parametrize(
    ("derive", "certificates", "certify", "replayed"),
    [
        ("all", 0, "all", "family"),
        ("all", 1, "n = 2", "obligations"),
        ("all", 0, "n = 2", ""),
        ("n = 2", 1, "all", ""),
    ],
)
def test_a_family_is_replayed_where_both_legs_are_for_all(
    tmp_path: Path, derive: str, certificates: int, certify: str, replayed: str
) -> None:
    legs = {"derive": {"scope": derive, "certificates": certificates}, "certify": {"scope": certify}}
    claims = [{"id": c.id, "verdict": "PROVED", "scope": "n = 2", "tier": "-", "legs": legs} for c in all_claims()]
    assert {row.replayed for row in saved(run_file(tmp_path, claims=claims)).values()} == {replayed}


def test_a_page_keeps_its_own_words() -> None:
    page = "before\n\n<!-- generated: counts -->\n\nold\n\n<!-- end -->\n\nafter\n"
    found = renewed(page, EVERYTHING)
    assert found.startswith("before\n\n<!-- generated: counts -->\n\n")
    assert found.endswith("\n\n<!-- end -->\n\nafter\n") and "old" not in found
    assert renewed(page, None) == page
    with pytest.raises(InputError, match=r"must be one of ledger, counts, .*: 'weather'"):
        renewed("<!-- generated: weather --><!-- end -->", EVERYTHING)


def test_a_saved_run_says_what_the_run_said(tmp_path: Path) -> None:
    assert saved(run_file(tmp_path)) == EVERYTHING


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"claims": [1]}', '{"claims": []}', '{"claims": [{"id": "x"}]}'])
def test_a_file_that_is_no_run_of_today_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="'from' must be a"):
        saved(path)


def test_the_command_compares_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied(tmp_path)
    monkeypatch.setattr(pages, "ROOT", root)
    monkeypatch.setattr(pages.outdated, "__defaults__", (root,))
    (root / pages.SNAPSHOT).write_text("nothing\n", encoding="utf-8")

    def docs(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(program, ["docs", *options], catch_exceptions=False)
        return result.exit_code, result.output

    assert docs("--without-verdicts") == (1, "tests/statements.txt is out of date; run `proofs docs --write`\n")
    assert docs("--without-verdicts", "--write") == (0, "tests/statements.txt is renewed\n")
    assert docs("--without-verdicts") == (0, "")
    code, said = docs("--from", str(run_file(tmp_path)))
    assert code == 1 and said.count("out of date") == 4


def test_outside_of_a_checkout_there_is_nothing_to_renew(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is for a checkout"):
        outdated(None, tmp_path)


def citation(key: str) -> str:
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix(f"{key}:").strip() for line in lines if line.startswith(f"{key}:"))


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert proofs.__version__ == metadata.version("outward") == project["version"] == citation("version")
    assert citation("license") == project["license"]
    assert citation("title").startswith(f'"{project["name"]}:')
