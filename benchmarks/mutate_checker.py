"""Break the checker in one place at a time and see whether its tests notice.

    python benchmarks/mutate_checker.py [--operators] [--lines FIRST LAST] [START [STEP]]

By default each statement of the checker's functions is deleted in turn (`pass` in its place), and each operand of an `and` or `or`. With `--operators` the
changes are those of cosmic-ray, filtered as pyproject.toml says. START and STEP choose every STEP-th change (1: all), so that several processes share the work.
Each change is one forked process that has most imports already, runs the tests that come past its line (of the first file that has some),
and stops at the first that fails. Prints the changes that no test noticed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.util
import os
import re
import resource
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CHECKER = ROOT / "proofs" / "certificates" / "checker.py"
NAME = "proofs.certificates.checker"
TESTS = ("tests/test_checker.py", "tests/test_network_certificates.py")
LATE = (
    "no_mutation_of_a_certificate",
    "hostile",
    "runs_alone",
    "standard_library",
    "synthesized",
    "of_every_kind",
    "as_executed",
    "takes_too_much",
)  # the longest
LENGTH = "one_sitting"  # a test that would notice the length of the changed file
SECONDS = 100  # of processor time; a change that makes the checker run on is noticed
MEMORY = 6 * 2**30
Change = tuple[int, str, Callable[[], str | None]]  # its line, it in words, and the source with it


def deletions(source: str) -> Iterator[Change]:
    """The source without one statement of a function or class, or without one operand of an `and` or `or`."""
    tree = ast.parse(source)

    def without(values: list[ast.AST], place: int, instead: list[ast.AST]) -> str:
        lost = values[place : place + 1]
        values[place : place + 1] = instead
        changed = ast.unparse(ast.fix_missing_locations(tree))
        values[place : place + len(instead)] = lost
        return changed

    for node in ast.walk(tree):
        for field in ("body", "orelse") if not isinstance(node, ast.Module | ast.Lambda | ast.IfExp) else ():
            for place, statement in enumerate(getattr(node, field, [])):
                if not isinstance(statement, ast.FunctionDef | ast.ClassDef) and not _is_text(statement):
                    words = f"line {statement.lineno}: without  {ast.unparse(statement).splitlines()[0][:140]}"
                    yield statement.lineno, words, partial(without, getattr(node, field), place, [ast.Pass()])
        if isinstance(node, ast.BoolOp):
            for place, operand in enumerate(node.values):
                words = f"line {node.lineno}: {ast.unparse(node)[:100]}  without  {ast.unparse(operand)[:60]}"
                yield node.lineno, words, partial(without, node.values, place, [])


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def replacements(source: str) -> Iterator[Change]:
    """What cosmic-ray changes, without the operators that pyproject.toml excludes."""
    from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]
    from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
    from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found]

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["cosmic-ray"]["filters"]["operators-filter"]["exclude-operators"]
    lines = source.splitlines()
    tree = get_ast(source)
    for name in sorted(operator_names()):
        if get_operator(name).arguments() or any(re.match(pattern, name) for pattern in settings):
            continue
        operator = get_operator(name)()
        positions = [position for node in ast_nodes(tree) for position in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(positions):
            yield start[0], f"line {start[0]}: {name} in  {lines[start[0] - 1].strip()[:120]}", partial(mutate_code, source, operator, occurrence)


class NamesContexts:
    """A plugin of pytest: coverage learns which test is running."""

    def __init__(self, measured: Any) -> None:
        self.measured = measured

    def pytest_runtest_setup(self, item: Any) -> None:
        self.measured.switch_context(item.nodeid)


def passing_by() -> dict[int, frozenset[str]]:
    """For each line of the checker the tests that are run on changes of it."""
    import coverage

    measured = coverage.Coverage(data_file=str(ROOT / f".coverage.{os.getpid()}"), include=[str(CHECKER)])
    child = os.fork()
    if child == 0:
        measured.start()
        code = _tests(CHECKER, TESTS, 20 * SECONDS, NamesContexts(measured))
        measured.stop()
        measured.save()
        os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit("the tests fail as it is")
    measured.load()
    found = measured.get_data().contexts_by_lineno(str(CHECKER))
    measured.erase()
    return {line: _first(contexts) for line, contexts in found.items()}


def _first(contexts: Iterable[str]) -> frozenset[str]:
    """The tests of the first file that has some. All of its tests for a line that is executed when the checker is read."""
    own = frozenset(c for c in contexts if c)
    chosen = next((there for file in TESTS if (there := frozenset(c for c in own if c.startswith(f"{file}::")))), own)
    return chosen if "" not in contexts else frozenset(TESTS[:1])


def noticed(source: str, folder: Path, tests: Iterable[str]) -> bool:
    """Whether one of these tests fails, or does not end, if the checker is this."""
    path = folder / "checker.py"
    path.write_text(source)
    child = os.fork()
    if child == 0:
        os._exit(_tests(path, tests))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


class QuickFirst:
    """A plugin of pytest: plain tests before those that draw examples, the slowest last."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: (any(word in item.name for word in LATE), hasattr(item.function, "hypothesis")))


def _tests(path: Path, tests: Iterable[str], seconds: int = SECONDS, *plugins: object) -> int:
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        try:
            specification = importlib.util.spec_from_file_location(NAME, path)
            assert specification is not None and specification.loader is not None
            module = importlib.util.module_from_spec(specification)
            sys.modules[NAME] = module
            specification.loader.exec_module(module)
            sys.modules["proofs.certificates"].checker = module  # type: ignore[attr-defined]
            options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "-k", f"not {LENGTH}"]
            return int(pytest.main([*options, *sorted(tests)], plugins=[QuickFirst(), *plugins]))
        except BaseException:
            return 1


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operators", action="store_true")
    parser.add_argument("--lines", nargs=2, type=int, default=(0, 10**6), metavar=("FIRST", "LAST"))
    parser.add_argument("start", nargs="?", type=int, default=0)
    parser.add_argument("step", nargs="?", type=int, default=1)
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    for module in ("flint", "hypothesis", "mpmath", "pytest", "sympy", "torch", NAME):
        importlib.import_module(module)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    outcomes: Counter[str] = Counter()
    source = CHECKER.read_text()
    changes = [c for c in (replacements if asked.operators else deletions)(source) if asked.lines[0] <= c[0] <= asked.lines[1]]
    with tempfile.TemporaryDirectory() as folder:
        tests = passing_by()
        for number in range(asked.start, len(changes), asked.step):
            line, name, make = changes[number]
            changed = make()
            if changed is not None:
                began = time.monotonic()
                chosen = tests.get(line, frozenset())
                survives = not (chosen and noticed(changed, Path(folder), chosen))
                outcomes["unnoticed" if survives else "noticed"] += 1
                if survives:
                    print(f"{number}  {name}   ({len(chosen)} tests, {time.monotonic() - began:.0f} s)", flush=True)
            if sys.stderr.isatty() or number % 50 == asked.start:
                print(f"{number} of {len(changes)}", file=sys.stderr, flush=True)
    print(f"{sum(outcomes.values())} changes: " + ", ".join(f"{k}: {v}" for k, v in outcomes.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
