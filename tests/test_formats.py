"""Formats of reports: one file each, found by listing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from proofs.prompt import bound, claims, sweep, value
from proofs.reports import formats
from proofs.reports.formats import format_named, names
from proofs.reports.table import PLAIN
from theory.language import InputError

ROOT = Path(__file__).resolve().parent.parent
COUNTS = '''"""How many letters an answer has."""

from typing import Any

from proofs.reports.table import Look


def text(answer: Any, look: Look) -> str:
    return f"{len(repr(answer))} letters, {look.width} columns"
'''


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "proofs", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_formats_are_the_files() -> None:
    files = {path.stem for path in Path(formats.__file__).parent.glob("[a-z]*.py")}
    assert set(names()) == files >= {"json", "table"}
    with pytest.raises(InputError, match=f"'--format' is not known: 'yaml'; one of {', '.join(names())}"):
        format_named("yaml")


def test_every_answer_has_both_forms() -> None:
    answers = (claims(), bound("flattening.deep_units", n=3), sweep("flattening.deep_units", n=[2, 3]))
    for answer in answers:
        assert format_named("table").text(answer, PLAIN) == repr(answer)
        assert json.loads(format_named("json").text(answer, PLAIN)) == json.loads(json.dumps(answer.to_json()))


def test_a_new_format_is_one_file(tmp_path: Path) -> None:
    for room in ("theory", "numerics", "proofs"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "proofs" / "reports" / "formats" / "letters.py").write_text(COUNTS, encoding="utf-8")
    done = run(tmp_path, "value", "flattening.deep_units", "n=3", "--format", "letters")
    letters = len(repr(value("flattening.deep_units", n=3)))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{letters} letters, 160 columns\n", "")
    checked = run(tmp_path, "check", "informal_claims", "--format", "letters")
    assert checked.returncode == 0 and checked.stdout.endswith(" letters, 160 columns\n")


def test_json_may_be_named_as_a_format_and_an_unknown_one_is_a_wrong_request() -> None:
    by_name, by_flag = (
        run(ROOT, "value", "flattening.deep_units", "n=3", *how) for how in (("--format=json",), ("--json",))
    )
    assert by_name.stdout == by_flag.stdout and json.loads(by_name.stdout)["exact"] == "8"
    wrong = run(ROOT, "value", "flattening.deep_units", "n=3", "--format", "jsn")
    assert wrong.returncode == 3 and wrong.stderr.startswith("error: '--format' is not known: 'jsn'")


def _imported(path: Path) -> set[str]:
    """The modules of the project that are imported when this one is."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def circle(root: Path, *folders: str) -> list[str]:
    """A circle of imports at the head of modules of these folders of proofs, if there is one."""
    files = [p for folder in folders for p in (root / "proofs" / folder).rglob("*.py")]
    modules = {".".join(p.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): p for p in files}
    try:
        tuple(TopologicalSorter({m: _imported(p) & set(modules) - {m} for m, p in modules.items()}).static_order())
    except ValueError as error:
        return list(error.args[1])
    return []


def late_imports(root: Path) -> list[str]:
    """The modules of answers that import reports inside a function."""
    found = []
    for path in sorted((root / "proofs" / "answers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("proofs.reports"):
                found.append(path.name)
    return found


def test_answers_and_reports_import_each_other_in_one_place_only(tmp_path: Path) -> None:
    assert circle(ROOT, "answers", "reports") == []
    assert set(late_imports(ROOT)) == {"answer.py"}
    for name, text in (("answers/a.py", "import proofs.reports.b"), ("reports/b.py", "from proofs.answers import a")):
        (tmp_path / "proofs" / name).parent.mkdir(parents=True)
        (tmp_path / "proofs" / name).write_text(text, encoding="utf-8")
    assert set(circle(tmp_path, "answers", "reports")) == {"proofs.answers.a", "proofs.reports.b"}
