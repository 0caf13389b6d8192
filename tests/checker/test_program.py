"""The folder as a program, with Python alone, wherever it is; and what a verdict rests on."""

from __future__ import annotations

import ast
import json
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.network_statements import squares
from checker.theorems import counterexample, product_count, sinc_certificate
from checker.trees import write
from proofs import checker
from proofs.checker.program import KINDS
from proofs.reports.trusted import ALWAYS, files_of, lines_of_code

CHECKER = Path(checker.__file__).parent
OF_KIND: dict[str, Callable[[], Any]] = {
    "relation-on-box": sinc_certificate,
    "counterexample": lambda: counterexample(0),
    "count": product_count,
    "network": squares,
}


def run(*arguments: str, folder: Path = CHECKER, cwd: Path | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=cwd,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_checker_runs_alone(tmp_path: Path) -> None:
    code, said = run(write(tmp_path, json.dumps(sinc_certificate())))
    assert (
        code == 0
        and "PROVED" in said
        and "sin(x)*x^(-1) <= 1   for all x in (0, 1]" in said
        and "2 goals, 11 proof nodes" in said
    )
    code, said = run(write(tmp_path, json.dumps(counterexample(0))))
    assert code == 0 and "REFUTED" in said and "x = 0" in said
    usage = (3, "REFUSED   usage: python -I proofs/checker CERT.json\n")
    assert run(str(tmp_path / "certificate.json"), "more") == run() == usage
    code, said = run(write(tmp_path, json.dumps(sinc_certificate("1/2"))))
    assert code == 1 and said.startswith("REJECTED")
    for content in ("[0.5]", json.dumps({})):
        code, said = run(write(tmp_path, content))
        assert code == 3 and said.startswith("REFUSED")
    assert run("missing.json")[0] == run(str(tmp_path), "more")[0] == 3


def test_every_kind_of_certificate_has_a_case() -> None:
    assert OF_KIND.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", OF_KIND)
def test_a_verdict_rests_on_the_files_that_it_names_wherever_the_folder_is(kind: str, tmp_path: Path) -> None:
    """What a fresh interpreter has loaded, in a copy without the rest of the project, is what is named and counted."""
    shutil.copytree(CHECKER, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("__pycache__"))
    path = write(tmp_path, json.dumps(OF_KIND[kind]()))
    code, said = run(path, folder=tmp_path / "elsewhere", cwd=tmp_path)
    named = said.splitlines()[-1].removeprefix("rests on  ").split(", ")
    assert code == 0 and named == [file for file in files_of(KINDS[kind]) if file not in ALWAYS or file == "program"]
    assert not {"relations", "counts", "networks"} & {*named} - {KINDS[kind]}
    assert run(path, folder=tmp_path / "elsewhere" / "__main__.py", cwd=tmp_path) == (code, said)
    written = [str(file.relative_to(tmp_path / "elsewhere")) for file in (tmp_path / "elsewhere").rglob("*.pyc")]
    assert written == [
        f"__pycache__/__main__.{sys.implementation.cache_tag}.pyc"
    ]  # by Python, before it is told not to


def test_a_copy_rests_on_its_own_files(tmp_path: Path) -> None:
    """Not on those of the project beside it, nor of a folder that is called like a module of the standard library."""
    shutil.copytree(CHECKER, tmp_path / "json")
    (tmp_path / "json" / "counts.py").unlink()
    assert run(write(tmp_path, json.dumps(sinc_certificate())), folder=tmp_path / "json", cwd=tmp_path)[0] == 0
    broken = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "json"), write(tmp_path, json.dumps(product_count()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode == 1 and "No module named 'checker.counts'" in broken.stderr and not broken.stdout


def test_no_file_of_the_folder_stands_in_for_one_of_the_standard_library(tmp_path: Path) -> None:
    assert not {path.stem for path in CHECKER.glob("*.py")} & sys.stdlib_module_names
    shutil.copytree(CHECKER, tmp_path / "copy")
    (tmp_path / "copy" / "fractions.py").write_text("raise SystemExit(0)")
    code, said = run(write(tmp_path, json.dumps(sinc_certificate("1/2"))), folder=tmp_path / "copy")
    assert code == 1 and said.startswith("REJECTED")


def leave(source: str, place: Path, scratch: Path) -> None:
    """Put this source compiled where Python takes it without a look at what it was compiled from."""
    scratch.write_text(source)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(scratch), str(place), doraise=True, invalidation_mode=mode)


def test_what_stands_compiled_beside_the_sources_is_not_read(tmp_path: Path) -> None:
    """What can be read is what runs; of `__main__` itself, where it is named."""
    copy, path = tmp_path / "copy", write(tmp_path, json.dumps(sinc_certificate("1/2")))
    shutil.copytree(CHECKER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    lenient = (
        (copy / "relations.py")
        .read_text()
        .replace("checker.prove(goal, Cell(box, checker.budget), proofs[goal])", "pass")
    )
    assert run(path, folder=copy)[0] == 1
    leave(lenient, copy / "__pycache__" / f"relations.{sys.implementation.cache_tag}.pyc", tmp_path / "lenient.py")
    assert run(path, folder=copy)[0] == 1
    leave("raise SystemExit", copy / "__pycache__" / f"__main__.{sys.implementation.cache_tag}.pyc", tmp_path / "no.py")
    assert run(path, folder=copy / "__main__.py")[0] == 1 and run(path, folder=copy) == (0, "")
    (copy / "relations.py").write_text(lenient)
    assert run(path, folder=copy / "__main__.py")[0] == 0  # the lenient one would have been noticed


def test_the_checker_imports_the_standard_library_only() -> None:
    for path in CHECKER.glob("*.py"):
        source = path.read_text()
        nodes = [*ast.walk(ast.parse(source))]
        imported = {
            *(alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names),
            *(str(n.module) for n in nodes if isinstance(n, ast.ImportFrom) and not n.level),
        }
        assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
        assert all(n.level < 2 for n in nodes if isinstance(n, ast.ImportFrom))
        assert "float(" not in source and "eval(" not in source


def test_lines_of_code_are_neither_blank_nor_comment_nor_docstring() -> None:
    source = [
        '"""A',
        'docstring."""',
        "",
        'x = """a',
        'b"""  # two lines',
        "# none",
        "if x:",
        "    y = (",
        "        1",
        "    )",
        "",
    ]
    assert lines_of_code("\n".join(source)) == 6
