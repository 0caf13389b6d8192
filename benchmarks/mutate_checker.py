"""Break the checker in one place at a time and see whether its tests notice.

    python benchmarks/mutate_checker.py [--operators] [--file NAME]... [--lines FIRST LAST] [--seconds N] [--again FILE]
        [START [STEP]]

By default each statement of the checker's functions is deleted in turn (`pass` in its place), and each operand of an
`and` or `or`, in all its files or in those named (`--file rules`). With `--operators` the changes are those of
cosmic-ray, filtered as pyproject.toml says. START and STEP choose every STEP-th change (1: all), so that several
processes share the work. Each change is put into a forked process
that has collected the tests already, runs those that come past its line, the quickest first but for those that noticed
something lately, and stops at the first that fails. Prints the changes that no test noticed."""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.util
import inspect
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CHECKER = ROOT / "proofs" / "checker"
NAME = "proofs.checker"
TESTS = ("tests/checker",)
OPTIONS = (
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "-o",
    "addopts=",
    "--tb=no",
    "-k",
    "not lines_by_kind",
)  # which would notice the length of the changed file
RECENT, QUICK = 8, 0.3  # tests that go first if they noticed something lately, and their seconds
# of processor time beyond those allowed for the tests of a change, if any; one that makes the checker run on is noticed
SECONDS = 30
MEMORY = 3 * 2**30
Change = tuple[int, str, Callable[[], str | None]]  # its line, it in words, and the source with it
Line = tuple[str, int]  # a file of the checker, and a line of it


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

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["cosmic-ray"]["filters"]["operators-filter"][
        "exclude-operators"
    ]
    lines = source.splitlines()
    tree = get_ast(source)
    for name in sorted(operator_names()):
        if get_operator(name).arguments() or any(re.match(pattern, name) for pattern in settings):
            continue
        operator = get_operator(name)()
        positions = [position for node in ast_nodes(tree) for position in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(positions):
            yield (
                start[0],
                f"line {start[0]}: {name} in  {lines[start[0] - 1].strip()[:120]}",
                partial(mutate_code, source, operator, occurrence),
            )


def files() -> list[str]:
    """The checker's files by their names, but for the one that only a program runs."""
    return sorted(path.stem for path in CHECKER.glob("*.py") if path.stem != "__main__")


def module(file: str) -> ModuleType:
    return importlib.import_module(NAME if file == "__init__" else f"{NAME}.{file}")


def functions() -> dict[tuple[str, str], Any]:
    """The functions and methods of the checker, by their files and qualified names."""
    found: dict[tuple[str, str], Any] = {}
    for file in files():
        whole = module(file)
        own = [v for v in vars(whole).values() if isinstance(v, type) and v.__module__ == whole.__name__]
        for owner in (whole, *own):
            for value in vars(owner).values():
                function = inspect.unwrap(getattr(value, "__func__", None) or getattr(value, "fget", None) or value)
                if inspect.isfunction(function) and function.__module__ == whole.__name__:
                    found[file, function.__qualname__] = function
    return found


def codes(sources: Mapping[str, str]) -> dict[tuple[str, str], CodeType]:
    """The code of each function and method that the files define, and of the rest of each under the empty name; without
    places in the source."""
    found: dict[tuple[str, str], CodeType] = {}

    def plain(code: CodeType) -> CodeType:
        inner = tuple(plain(x) if isinstance(x, CodeType) else x for x in code.co_consts)
        return code.replace(co_consts=inner, co_linetable=b"", co_firstlineno=1)

    def taken_out(file: str, code: CodeType) -> CodeType:
        kept: list[object] = []
        for x in code.co_consts:
            if isinstance(x, CodeType) and x.co_name.isidentifier() and x.co_flags & inspect.CO_OPTIMIZED:
                found[file, x.co_qualname] = plain(x)
                kept.append(x.co_qualname)
            else:
                kept.append(taken_out(file, x) if isinstance(x, CodeType) else x)
        return code.replace(co_consts=tuple(kept), co_linetable=b"", co_firstlineno=1)

    for file, source in sources.items():
        rest = taken_out(file, compile(source, str(CHECKER / f"{file}.py"), "exec", dont_inherit=True))
        found[file, ""] = rest
    return found


def rewritten(sources: Mapping[str, str]) -> dict[str, str]:
    """The same files as Python writes what it reads."""
    return {file: ast.unparse(ast.parse(source)) for file, source in sources.items()}


class Campaign:
    """A plugin of pytest: first the tests are run once to see which of them come past which line, then once for each
    change, in a process of its own.

    With `most`, the tests of a change end after so many seconds of processor time.
    """

    def __init__(self, sources: Mapping[str, str], changes: list[tuple[int, str, Change]], most: int | None) -> None:
        self.sources, self.changes, self.most, self.outcomes = sources, changes, most, Counter[str]()
        self.recent: list[
            str
        ] = []  # tests that noticed something, the latest last: they may well notice what comes next
        self.seconds: dict[str, float] = {}
        self.functions, self.codes, self.unparsed = functions(), codes(sources), codes(rewritten(sources))

    def pytest_runtestloop(self, session: Any) -> bool:
        on_reading, passing = self.passing(session)
        if any(
            self.noticed(session, rewritten(self.sources), session.items, anew, everywhere=True)
            for anew in (False, True)
        ):
            sys.exit("something is noticed where nothing is changed")
        for number, file, (place, words, make) in self.changes:
            changed, line = make(), (file, place)
            if changed is None:
                continue
            began = time.monotonic()
            anew = (
                line in on_reading or line not in passing
            )  # then only tests that start the checker as a program come past it, if any
            tests = sorted(
                session.items if anew else passing[line],
                key=lambda item: item.nodeid not in self.recent or self.seconds[item.nodeid] > QUICK,
            )
            survives = not self.noticed(session, {file: changed}, tests, anew)
            self.outcomes["unnoticed" if survives else "noticed"] += 1
            if survives:
                print(
                    f"{number}  {file}, {words}   ({len(tests)} tests, {time.monotonic() - began:.0f} s)",
                    file=sys.__stdout__,
                    flush=True,
                )
            if sum(self.outcomes.values()) % 50 == 0:
                print(f"{sum(self.outcomes.values())} of {len(self.changes)}", file=sys.stderr, flush=True)
        return True

    def passing(self, session: Any) -> tuple[set[Line], dict[Line, list[Any]]]:
        """The lines executed when the checker is read; for each line the tests that execute it, the quickest first."""
        inward, outward = os.pipe()
        if os.fork() == 0:  # what is measured runs threads, which a process that is forked later would wait for
            code = 1
            with contextlib.suppress(BaseException), open(outward, "w") as stream:
                json.dump(self.measured(session), stream)
                code = 0
            os._exit(code)
        os.close(outward)
        with open(inward) as stream:
            text = stream.read()
        if not text:
            sys.exit("the tests fail as it is")
        on_reading, order = json.loads(text)
        session.items[:], items = [session.items[place] for _, place, _ in order], list(session.items)
        self.seconds = {items[place].nodeid: seconds for seconds, place, _ in order}
        lines: dict[Line, list[Any]] = {}
        for _, place, executed in order:
            for file, line in executed:
                lines.setdefault((file, line), []).append(items[place])
        return {(file, line) for file, line in on_reading}, lines

    def measured(self, session: Any) -> tuple[list[Line], list[tuple[float, int, list[Line]]]]:
        """The lines that are executed on reading; for each test, the quickest first, its seconds, its place in the
        session, and the lines that it executes."""
        found: list[tuple[float, int, list[Line]]] = []
        on_reading = executed_by(read_all)
        for place, item in enumerate(session.items):
            following = session.items[place + 1] if place + 1 < len(session.items) else None
            began = time.process_time()
            lines = executed_by(partial(item.config.hook.pytest_runtest_protocol, item=item, nextitem=following))
            found.append((time.process_time() - began, place, lines))
            assert not session.testsfailed
        return on_reading, sorted(found)

    def noticed(
        self, session: Any, changed: Mapping[str, str], tests: list[Any], anew: bool, everywhere: bool = False
    ) -> bool:
        """Whether one of these tests fails, or does not end, if files of the checker are these. Each function is
        replaced, changed
        or not, if `everywhere`."""
        inward, outward = os.pipe()
        child = os.fork()
        if child == 0:
            limit = SECONDS + (self.most or 60)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(5 * limit)
            code = 1
            with contextlib.suppress(BaseException):
                code = (
                    self.read_anew(changed, tests) if anew else self.run(session, changed, tests, outward, everywhere)
                )
            os._exit(code)
        os.close(outward)
        with open(inward) as stream:
            failed = stream.read()
        self.recent = [*(test for test in self.recent if test != failed), failed][-RECENT:] if failed else self.recent
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0

    def run(self, session: Any, changed: Mapping[str, str], tests: list[Any], outward: int, everywhere: bool) -> int:
        """The exit code of these tests, up to the first failure, whose name is written to the pipe.

        A change within functions is put into those that the tests have already.
        """
        compiled = codes(changed)
        before = min(
            ({k: v for k, v in those.items() if k[0] in changed} for those in (self.codes, self.unparsed)),
            key=lambda those: sum(those.get(name) != code for name, code in compiled.items()),
        )
        different = [name for name, code in compiled.items() if before.get(name) != code]
        if compiled.keys() != before.keys() or not all(name in self.functions for name in different):
            return self.read_anew(changed, tests)
        for name in self.functions.keys() & compiled.keys() if everywhere else different:
            self.functions[name].__code__ = compiled[name]
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                os.write(outward, item.nodeid.encode())
            if session.testsfailed or self.most and time.process_time() > self.most:
                break
        return int(session.testsfailed)

    def read_anew(self, changed: Mapping[str, str], tests: list[Any]) -> int:
        """The exit code of the tests with a checker that is read from a folder, and with everything of ours read after
        it."""
        import pytest

        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "checker"
            shutil.copytree(CHECKER, copy, ignore=shutil.ignore_patterns("__pycache__"))
            for file, source in changed.items():
                (copy / f"{file}.py").write_text(source)
            for name in list(sys.modules):
                if name.partition(".")[0] in ("proofs", "numerics", "theory", "checker") or "test_" in name:
                    del sys.modules[name]
            importlib.import_module("proofs").checker = read_from(copy)  # type: ignore[attr-defined]
            ending = Ending(self.most)
            code = pytest.main([*OPTIONS, *(item.nodeid for item in tests)], plugins=[ending])
            return 0 if ending.reached else int(code)


class Ending:
    """A plugin of pytest: the tests end after some seconds of processor time."""

    def __init__(self, most: int | None) -> None:
        self.most, self.reached = most, False

    def pytest_runtest_teardown(self, item: Any) -> None:
        if self.most and time.process_time() > self.most and not item.session.testsfailed:
            self.reached, item.session.shouldstop = True, "enough"


def executed_by(action: Callable[[], object]) -> list[Line]:
    """The lines of the checker that an action executes."""
    import coverage

    measured = coverage.Coverage(data_file=None, include=[f"{CHECKER}/*"])
    measured.start()
    action()
    measured.stop()
    data = measured.get_data()
    return [(file, line) for file in files() for line in data.lines(str(CHECKER / f"{file}.py")) or []]


def read_all() -> None:
    """Reads all files of the checker once more, and leaves those that are in use in their places."""
    kept = {name: value for name, value in sys.modules.items() if name == NAME or name.startswith(f"{NAME}.")}
    for name in kept:
        del sys.modules[name]
    for file in files():
        module(file)
    sys.modules.update(kept)
    importlib.import_module("proofs").checker = kept[NAME]  # type: ignore[attr-defined]


def read_from(folder: Path) -> ModuleType:
    """The checker from this folder, as the package of its name."""
    specification = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert specification is not None and specification.loader is not None
    package = sys.modules[NAME] = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(package)
    return package


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operators", action="store_true")
    parser.add_argument("--file", action="append", choices=files(), metavar="NAME", help="such as rules")
    parser.add_argument("--lines", nargs=2, type=int, default=(0, 10**6), metavar=("FIRST", "LAST"))
    parser.add_argument(
        "--seconds", type=int, help="of processor time for the tests of one change; all of them without it"
    )
    parser.add_argument(
        "--again",
        type=Path,
        metavar="FILE",
        help="only the changes whose numbers are first in the lines of a file, such as an earlier output",
    )
    parser.add_argument("start", nargs="?", type=int, default=0)
    parser.add_argument("step", nargs="?", type=int, default=1)
    asked = parser.parse_args(arguments)
    import pytest
    from hypothesis import Phase, settings

    settings.register_profile(
        "first failure", phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False, database=None
    )
    settings.load_profile("first failure")
    os.chdir(ROOT)
    for name in ("flint", "hypothesis", "mpmath", "sympy", "torch"):
        importlib.import_module(name)
    sys.dont_write_bytecode = True
    sources = {file: (CHECKER / f"{file}.py").read_text() for file in files()}
    make = replacements if asked.operators else deletions
    changes = [(file, change) for file, source in sources.items() for change in make(source)]
    chosen = [
        (number, file, change)
        for number, (file, change) in enumerate(changes)
        if file in (asked.file or sources) and asked.lines[0] <= change[0] <= asked.lines[1]
    ][asked.start :: asked.step]
    if asked.again:
        again = {words[0] for text in asked.again.read_text().splitlines() if (words := text.split())}
        chosen = [change for change in chosen if str(change[0]) in again]
    campaign = Campaign(sources, chosen, asked.seconds)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main([*OPTIONS, *TESTS], plugins=[campaign])
    print(
        f"{sum(campaign.outcomes.values())} changes: "
        + ", ".join(f"{k}: {v}" for k, v in campaign.outcomes.most_common())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
