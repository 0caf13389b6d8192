"""The shape of the repository: one subject one name, data flows one way, nothing belongs to one machine.

Each rule is a function from a tree to its violations. It is asked twice: about this repository, and about a small tree
that breaks it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECKER = Path("proofs/checker")
PRINTS = "proofs/answers/answer.py"
LONGEST = 500  # lines of a file of the checker
ROOMS = ("theory", "numerics", "proofs")
MAY_IMPORT = {"theory": {"theory", "sympy", *sys.stdlib_module_names}, "numerics": None, "proofs": None}
ALSO_MAY_IMPORT = {"theory/language/bibliography.py": {"bibtexparser"}}  # may only shrink
MUST_NOT_IMPORT = {"theory": {"numerics", "proofs"}, "numerics": {"proofs"}, "proofs": {"tests"}}
READ = {".py", ".md", ".toml", ".yaml", ".yml", ".cff", ".txt", ".json", ".v", ".html", ""}
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w+")
OF_ONE_REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|pytorch)\.\w+", re.IGNORECASE)
TOO_MUCH_SAID = re.compile(
    r"\b(guaranteed? correct|100 ?% (?:accurate|correct)|bulletproof|state[- ]of[- ]the[- ]art|blazing(?:ly)?)\b",
    re.IGNORECASE,
)


def subjects(root: Path) -> list[str]:
    return sorted(p.stem for p in pages(root))


def pages(root: Path) -> list[Path]:
    """The subjects' files: those of every chapter, which is a folder of theory other than language."""
    found = (p for p in (root / "theory").glob("*/*.py") if p.parent.name != "language" and not p.name.startswith("_"))
    return sorted(p.relative_to(root) for p in found)


def modules(root: Path, room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((root / room).rglob("*.py")):
        yield path.relative_to(root), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, also inside functions; a relative import is named by its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def missing_tests(root: Path) -> list[str]:
    """Subjects without a test file of the same name in the same chapter."""
    wanted = {page: f"tests/{page.parent.name}/test_{page.stem}.py" for page in pages(root)}
    return [f"{page} has no {test}" for page, test in wanted.items() if not (root / test).is_file()]


def subjects_with_the_same_name(root: Path) -> list[str]:
    """Subjects of two chapters with one name: ids are subject.claim."""
    named: dict[str, list[Path]] = {}
    for page in pages(root):
        named.setdefault(page.stem, []).append(page)
    return [f"{' and '.join(map(str, found))} have the same name" for found in named.values() if len(found) > 1]


def files_in_no_place(root: Path) -> list[str]:
    """A chapter's file in numerics, proofs or tests stands in the chapter that its subject has in theory."""
    homes = {page.stem: page.parent.name for page in pages(root)}
    loose = [p for p in sorted((root / "theory").glob("*.py")) if not p.name.startswith("_")]
    found = [f"theory/{p.name} is in no chapter" for p in loose]
    for room in ("numerics", "proofs", "tests"):
        for chapter in sorted(set(homes.values())):
            for path in sorted((root / room / chapter).glob("*.py")):
                subject = path.stem.removeprefix("test_") if room == "tests" else path.stem
                if not path.name.startswith("_") and homes.get(subject) != chapter:
                    found.append(f"{path.relative_to(root)} is of no subject of theory/{chapter}")
    return found


def imports_against_the_flow(root: Path) -> list[str]:
    """theory imports SymPy and the standard library only, but for a reader of BibTeX in one file; numerics never
    imports proofs; imports are absolute.

    Except inside the checker's folder, which does not know what it is called: it may be copied and run alone."""
    found = []
    for room in ROOMS:
        allowed = MAY_IMPORT[room]
        for path, tree in modules(root, room):
            for line, name in imports(tree):
                top = name.split(".")[0]
                if not top and not (path.parent == CHECKER and name.startswith(".") and not name.startswith("..")):
                    found.append(f"{path}:{line}: {name} is a relative import")
                elif top in MUST_NOT_IMPORT[room] or (
                    allowed is not None and top not in allowed | ALSO_MAY_IMPORT.get(str(path), set())
                ):
                    found.append(f"{path}:{line}: {room} imports {top}")
    return found


def checker_against_its_layers(root: Path) -> list[str]:
    """The checker's files import the standard library and files that its docstring lists above them; none is long.

    So a verdict rests on the files that are loaded for it, and each is read after those that it uses."""
    folder = root / CHECKER
    if not folder.is_dir():
        return []
    opening = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")), clean=False) or ""
    layers = re.findall(r"^ {4}(\w+) {2,}\S", opening, re.MULTILINE)
    found = [f"{CHECKER} lists {name}, which is not there" for name in layers if not (folder / f"{name}.py").is_file()]
    for path, tree in modules(root, str(CHECKER)):
        name, whole = path.stem, path.stem in ("__init__", "__main__")
        if not whole and name not in layers:
            found.append(f"{path} is not listed")
            continue
        below = layers if whole else layers[: layers.index(name)]
        for line, other in imports(tree):
            if other.startswith(".") and other[1:] not in below:
                found.append(f"{path}:{line}: {other} is not below {name}")
            elif not other.startswith(".") and other.split(".")[0] not in sys.stdlib_module_names:
                found.append(f"{path}:{line}: {other} is not of the standard library")
        length = len((root / path).read_text(encoding="utf-8").splitlines())
        if length > LONGEST:
            found.append(f"{path} has {length} lines")
    return found


def registries(root: Path) -> list[str]:
    """Machinery that names a subject, so that a new subject would have to be entered there. Docstrings may name
    subjects: they run as examples."""
    known = subjects(root)
    chapters = {page.parent.name for page in pages(root)}
    place = rf"((theory|numerics|proofs)\.)?(({'|'.join(sorted(chapters))})\.)?"
    named = re.compile(rf"{place}({'|'.join(known)})(\.\w+)*")
    found = []
    for room in ROOMS:
        for path, tree in modules(root, room):
            if path.stem in known and len(path.parts) == 3 and path.parts[1] in chapters:
                continue
            strings = [
                (node.lineno, node.value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            mentions = [*strings, *((line, name) for line, name in imports(tree) if name.split(".")[0] in ROOMS)]
            found += [f"{path}:{line}: names {text}" for line, text in mentions if named.fullmatch(text)]
    return found


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """The files that belong to the repository, as text."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    names = listed or [str(p.relative_to(root)) for p in sorted(root.rglob("*"))]
    for path in (root / name for name in names):
        if path.suffix in READ and path.is_file():
            yield path.relative_to(root), path.read_text(encoding="utf-8", errors="replace")


def matches(root: Path, pattern: re.Pattern[str], but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path}: {hit.group(0)}"
        for path, text in texts(root)
        for hit in pattern.finditer(text)
        if str(path) not in but
    ]


def ties_to_one_place(root: Path) -> list[str]:
    """Paths of one machine and addresses of registries."""
    return matches(root, OF_ONE_MACHINE) + matches(root, OF_ONE_REGISTRY)


def boasts(root: Path) -> list[str]:
    """Words that claim more than any evidence here shows."""
    return matches(root, TOO_MUCH_SAID, but=("tests/test_repository_shape.py",))


def python(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a fresh interpreter that sees the packages of `root` first."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def circles(root: Path) -> list[str]:
    """Files, and folders of a room, that import each other, at whatever depth. Answers import reports, which know them,
    in one place and late: when one is printed."""
    found = [(path, tree) for room in ROOMS for path, tree in modules(root, room) if str(path) != PRINTS]
    files: dict[str, set[str]] = {dotted(path): set() for path, _ in found}
    for path, tree in found:
        package = ".".join(path.parent.parts)
        for _, name in imports(tree):
            used = next((x for x in parents(package * name.startswith(".") + name) if x in files), dotted(path))
            files[dotted(path)] |= {used} - {dotted(path)}
    folders: dict[str, set[str]] = {}
    for name, uses in files.items():
        folders.setdefault(folder(name), set()).update({folder(used) for used in uses} - {folder(name)})
    return [*circle(files), *circle(folders)]


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def parents(name: str) -> Iterator[str]:
    """A dotted name and what it lies in, from the inside."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def folder(name: str) -> str:
    """What a module lies in: a room's folder, as `proofs.legs`, or itself if it lies in no folder."""
    return ".".join(name.split(".")[:2])


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        found = error.args[1][:-1]
        first = found.index(min(found))
        return [" <- ".join([*found[first:], *found[:first]]) + " is a circle"]
    return []


def loads_torch(root: Path) -> list[str]:
    """Whether ``import proofs`` loads torch, which takes seconds."""
    run = python(root, "import sys, proofs; sys.exit('torch' in sys.modules)")
    return [run.stderr.strip() or "import proofs loads torch"] if run.returncode else []


RULES: tuple[Callable[[Path], list[str]], ...] = (
    missing_tests,
    subjects_with_the_same_name,
    files_in_no_place,
    imports_against_the_flow,
    checker_against_its_layers,
    registries,
    ties_to_one_place,
    boasts,
    circles,
    loads_torch,
)
LAYERS = {
    "proofs/checker/__init__.py": '"""Checks.\n\n    goals    what\n    rules    how\n"""\nfrom .rules import Checker',
    "proofs/checker/goals.py": "import json",
    "proofs/checker/rules.py": "from .goals import Goal",
}
BROKEN: tuple[tuple[Callable[[Path], list[str]], dict[str, str], str], ...] = (
    (
        missing_tests,
        {"theory/glasses/entropy.py": ""},
        "theory/glasses/entropy.py has no tests/glasses/test_entropy.py",
    ),
    (
        subjects_with_the_same_name,
        {"theory/glasses/entropy.py": "", "theory/memory/entropy.py": ""},
        "theory/glasses/entropy.py and theory/memory/entropy.py have the same name",
    ),
    (files_in_no_place, {"theory/entropy.py": ""}, "theory/entropy.py is in no chapter"),
    (
        files_in_no_place,
        {"theory/glasses/entropy.py": "", "theory/memory/recall.py": "", "numerics/memory/entropy.py": ""},
        "numerics/memory/entropy.py is of no subject of theory/memory",
    ),
    (
        imports_against_the_flow,
        {"theory/glasses/entropy.py": "import numpy"},
        "theory/glasses/entropy.py:1: theory imports numpy",
    ),
    (
        imports_against_the_flow,
        {"theory/language/sums.py": "def f():\n    from numerics import sums"},
        "theory/language/sums.py:2: theory imports numerics",
    ),
    (
        imports_against_the_flow,
        {"theory/language/sums.py": "import bibtexparser"},
        "theory/language/sums.py:1: theory imports bibtexparser",
    ),
    (
        imports_against_the_flow,
        {"numerics/glasses/entropy.py": "import proofs.engine"},
        "numerics/glasses/entropy.py:1: numerics imports proofs",
    ),
    (
        imports_against_the_flow,
        {"proofs/prompt.py": "from . import engine"},
        "proofs/prompt.py:1: . is a relative import",
    ),
    (
        imports_against_the_flow,
        {"proofs/checker/rules.py": "from ..engine import check"},
        "proofs/checker/rules.py:1: ..engine is a relative import",
    ),
    (
        checker_against_its_layers,
        {**LAYERS, "proofs/checker/goals.py": "from .rules import Checker"},
        "proofs/checker/goals.py:1: .rules is not below goals",
    ),
    (
        checker_against_its_layers,
        {**LAYERS, "proofs/checker/goals.py": "def f():\n    from .counts import rank"},
        "proofs/checker/goals.py:2: .counts is not below goals",
    ),
    (
        checker_against_its_layers,
        {**LAYERS, "proofs/checker/goals.py": "from proofs.engine import check"},
        "proofs/checker/goals.py:1: proofs.engine.check is not of the standard library",
    ),
    (
        checker_against_its_layers,
        {**LAYERS, "proofs/checker/goals.py": "\n" * 501},
        "proofs/checker/goals.py has 501 lines",
    ),
    (
        checker_against_its_layers,
        {**LAYERS, "proofs/checker/tricks.py": ""},
        "proofs/checker/tricks.py is not listed",
    ),
    (
        checker_against_its_layers,
        {"proofs/checker/__init__.py": LAYERS["proofs/checker/__init__.py"], "proofs/checker/goals.py": ""},
        "proofs/checker lists rules, which is not there",
    ),
    (
        registries,
        {"theory/glasses/entropy.py": "", "proofs/engine/all.py": "SUBJECTS = ['entropy']"},
        "proofs/engine/all.py:1: names entropy",
    ),
    (
        registries,
        {"theory/glasses/entropy.py": "", "proofs/engine/all.py": "from theory.glasses.entropy import claim"},
        "proofs/engine/all.py:1: names theory.glasses.entropy.claim",
    ),
    (
        registries,
        {"theory/glasses/entropy.py": "", "numerics/all.py": "import theory.glasses.entropy"},
        "numerics/all.py:1: names theory.glasses.entropy",
    ),
    (ties_to_one_place, {"README.md": "see /ho" + "me/alice/notes"}, "README.md: /ho" + "me/alice"),
    (ties_to_one_place, {"docs/install.md": "https://py" + "pi.org/simple"}, "docs/install.md: https://py" + "pi.org"),
    (boasts, {"README.md": "Blazingly fast."}, "README.md: Blazingly"),
    (
        circles,
        {
            "proofs/legs/certify.py": "from proofs.certificates import derivations",
            "proofs/certificates/derivations.py": "def f():\n    from proofs.legs.inductions import reached",
            "proofs/legs/inductions.py": "",
        },
        "proofs.certificates <- proofs.legs is a circle",
    ),
    (
        circles,
        {
            "numerics/search/roots.py": "from numerics.search import boxes",
            "numerics/search/boxes.py": "import numerics.search.roots",
        },
        "numerics.search.boxes <- numerics.search.roots is a circle",
    ),
    (loads_torch, {"proofs/__init__.py": "import torch", "torch/__init__.py": ""}, "import proofs loads torch"),
)


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_repository_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(("rule", "files", "violation"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_the_rule_can_fail(
    rule: Callable[[Path], list[str]], files: dict[str, str], violation: str, tmp_path: Path
) -> None:
    plant(tmp_path, files)
    assert rule(tmp_path) == [violation]


def test_every_rule_is_shown_to_fail() -> None:
    assert set(RULES) == {rule for rule, _, _ in BROKEN}


def test_a_tree_that_keeps_the_rules_breaks_none(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "theory/glasses/entropy.py": "import sympy\nfrom theory.language import Claim",
            "tests/glasses/test_entropy.py": "",
            "proofs/__init__.py": "",
            "proofs/glasses/entropy.py": "from theory.glasses import entropy",
            "numerics/glasses/entropy.py": "import numpy\nimport theory.glasses.entropy",
            **LAYERS,
        },
    )
    assert [violation for rule in RULES for violation in rule(tmp_path)] == []


def test_a_new_subject_is_found_without_touching_another_file(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "theory", tmp_path / "theory", ignore=shutil.ignore_patterns("__pycache__"))
    plant(
        tmp_path,
        {
            "theory/gates/sines.py": (
                "import sympy as sp\nfrom theory.language import Claim, reals\nx = reals('x')\n"
                "sine_is_small = Claim('sines.sine_is_small', sp.sin(x) <= 1, where={x: (0, 2)})\n"
            )
        },
    )
    run = python(tmp_path, "from theory.language import catalogue; print(catalogue.find_claim('sines.sine_is_small'))")
    assert run.stdout == "Claim('sines.sine_is_small': sin(x) <= 1 for x in [0, 2])\n"
