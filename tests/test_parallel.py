"""Claims checked by several processes: the same report whatever their number, and nothing lost with one that ends."""

from __future__ import annotations

import importlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proofs.answers.documents import Report
from proofs.engine import parallel, worker
from proofs.engine.exits import Exit
from proofs.legs.repeatable import repeatable
from proofs.legs.verdicts import Verdict
from proofs.prompt import check
from proofs.reports.table import Look
from proofs.reports.table import report as table
from theory.language import InputError

CLAIM = "hamiltonian.two_classes_are_logistic_in_the_gap"
SAMPLE = """
    import sympy as sp
    from proofs import Claim, reals
    from theory.language import Mutant

    print("a claim file that prints")
    x = reals("x")
    on = {x: (0, 1)}
    holds = Claim("mine.holds", sp.sin(x) <= 1, where=on, mutants=(Mutant("half", sp.sin(x) <= sp.Rational(1, 2)),))
    fails = Claim("mine.fails", sp.exp(x) <= 2, where=on)
    rests_well = Claim("mine.rests_well", sp.cos(x) <= 1, where=on, uses=("mine.holds",))
    rests_far = Claim("mine.rests_far", x**2 <= 1, where=on, uses=("mine.rests_well", "mine.rests_badly"))
    rests_badly = Claim("mine.rests_badly", sp.tanh(x) <= 1, where=on, uses=("mine.fails", "mine.holds"))
    rests_elsewhere = Claim("mine.rests_elsewhere", x <= 1, where=on, uses=("CLAIM",))
    rests_on_nothing = Claim("mine.rests_on_nothing", x**3 <= 1, where=on, uses=("mine.nobody",))
    one = Claim("mine.one", x**4 <= 1, where=on, uses=("mine.other",))
    other = Claim("mine.other", x**5 <= 1, where=on, uses=("mine.one",))
    raises = Claim("mine.raises", x**6 <= 1, where=on, derivation=lambda: 1 / 0)
"""

ENDS = """
    import os, signal, time
    from pathlib import Path
    import sympy as sp
    from proofs import Claim, reals
    from theory.language import Integer

    x = reals("x")

    def claim(name, run, **more):
        def instance(n):
            Path(__file__).with_name(f"{name}.pid").write_text(str(os.getpid()))
            run()
            return x <= n, {x: (0, 1)}
        family = dict(parameters=(Integer("n", "a number", 1),), instances=({"n": 1},), instance=instance)
        return Claim(f"mine.{name}", x <= 1, where={x: (0, 1)}, **family, **more)

    def fill():
        held = []
        while True:
            held.append(bytearray(b"1") * (1 << 22))

    def threads():
        import torch
        Path(__file__).with_name("threads").write_text(str(torch.get_num_threads()))
"""


def written(folder: Path, text: str, *more: str) -> str:
    path = folder / "mine.py"
    path.write_text(dedent(text) + "".join(f"{line}\n" for line in more), encoding="utf-8")
    return str(path)


def words(report: Report) -> str:
    """The whole text of a report, times aside."""
    text = table(report, Look(mutants=True, verbose=True)) + "".join(f"\n{p}" for p in report.problems)
    return re.sub(r" +\d+\.\d+(?= s\b|$)|\(\d+\.\d+ s\)", "", text, flags=re.MULTILINE)


@contextmanager
def busy() -> Iterator[None]:
    """Two processes that keep two processors busy."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.is_file() and state.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"


def soon(happens: object, seconds: float = 60) -> bool:
    """Whether something becomes true before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_the_report_is_the_same_for_any_number_of_processes_and_under_load(tmp_path: Path) -> None:
    targets = (written(tmp_path, SAMPLE.replace("CLAIM", CLAIM)), CLAIM)
    alone = check(*targets, jobs=1)
    assert words(check(*targets, jobs=2)) == words(alone)
    with busy():
        assert words(check(*targets, jobs=3)) == words(alone)
    verdicts = {c.id.removeprefix("mine."): c.verdict for c in alone}
    assert {name for name, v in verdicts.items() if v is Verdict.UNDECIDED} == {
        *("rests_far", "rests_badly", "rests_on_nothing", "one", "other")
    }
    assert verdicts["fails"] is Verdict.REFUTED and verdicts["rests_well"] is verdicts["holds"] is Verdict.PROVED
    assert verdicts["rests_elsewhere"] is Verdict.PROVED
    notes = {c.id.removeprefix("mine."): c.note for c in alone}
    assert notes["rests_badly"] == "rests on mine.fails, which is REFUTED"
    assert notes["rests_far"] == "rests on mine.rests_badly, which is UNDECIDED"
    assert notes["rests_on_nothing"] == "rests on mine.nobody, which could not be checked"
    assert notes["one"] == "rests on itself: mine.one -> mine.other -> mine.one"
    assert sorted(p.where for p in alone.problems) == ["mine.raises", "mine.rests_on_nothing"]
    assert any("mine.py:18: ZeroDivisionError" in p.message for p in alone.problems)
    assert (len(alone.checked), alone.exit) == (9 + 1, Exit.BAD_REQUEST)


def test_a_process_that_dies_is_the_error_of_its_claim_alone(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ENDS,
        "killed = claim('killed', lambda: os.kill(os.getpid(), signal.SIGKILL))",
        "crashed = claim('crashed', lambda: os.abort())",
        "rests = Claim('mine.rests', x**2 <= 1, where={x: (0, 1)}, uses=('mine.killed',))",
        "after = claim('after', threads)",
    )
    report = check(path, jobs=2)
    assert [(c.id, str(c.verdict), c.note) for c in report] == [
        ("mine.rests", "UNDECIDED", "rests on mine.killed, which could not be checked"),
        ("mine.after", "PROVED", ""),
    ]
    assert [p.message for p in report.problems] == [
        f"internal error in mine.{name}: its process died ({how}); please report it with the claim"
        for name, how in (("killed", "SIGKILL"), ("crashed", "SIGABRT"))
    ]
    assert report.exit is Exit.INTERNAL
    assert (tmp_path / "threads").read_text() == "1"


def test_a_claim_that_takes_too_much_memory_stays_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MEMORY", 600 << 20)
    path = written(
        tmp_path, ENDS, "large = claim('large', fill)", "small = Claim('mine.small', x <= 1, where={x: (0, 1)})"
    )
    report = check(path, jobs=2)
    assert [(c.id, str(c.verdict)) for c in report] == [("mine.large", "UNDECIDED"), ("mine.small", "PROVED")]
    assert report.checked[0].note == "stopped by the safety net: its process took more than 0.585938 GiB"
    assert (report.problems, report.exit) == ((), Exit.UNDECIDED)
    assert [c.reproducible for c in report] == [False, True]


def test_ctrl_c_stops_at_once_and_keeps_what_is_decided(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ENDS,
        "quick = Claim('mine.quick', x <= 1, where={x: (0, 1)})",
        "slow = claim('slow', lambda: time.sleep(1000))",
    )
    # A shell starts what runs in its background with SIGINT ignored, and a program of Python then never hears of it.
    listens = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from proofs.command_line import main; main()"
    )
    command = [sys.executable, "-c", listens, "check", path, "-j2", "--certificates", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert soon((tmp_path / "mine.quick.json").is_file) and soon((tmp_path / "slow.pid").is_file)
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "mine.quick" in said and "mine.slow" not in said
    assert complained == "error: interrupted; 1 of 2 claims were decided\n"
    assert soon(lambda: gone(int((tmp_path / "slow.pid").read_text())))


def test_processes_end_with_the_one_that_asked(tmp_path: Path) -> None:
    path = written(tmp_path, ENDS, "slow = claim('slow', lambda: time.sleep(1000))")
    with subprocess.Popen([sys.executable, "-m", "proofs", "check", path, "-j2"]) as process:
        assert soon(lambda: (tmp_path / "slow.pid").is_file() and (tmp_path / "slow.pid").read_text() != "")
        process.kill()
    assert soon(lambda: gone(int((tmp_path / "slow.pid").read_text())))


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"print('here')\nfrom proofs import check\nprint(check('{CLAIM}', jobs=2).exit)\n")
    paths = os.pathsep.join(p for p in sys.path if p)
    run = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )
    assert (run.stdout, run.stderr) == ("here\n0\n", "")


def test_a_few_quick_claims_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(parallel.Worker, "start", refuse)
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    lines = [f"c{i} = Claim('mine.c{i}', x <= 1, where={{x: (0, 1)}})" for i in range(3)]
    path = written(tmp_path, ENDS, *lines)
    monkeypatch.setattr(parallel, "PATIENCE", 60.0)
    assert check(path).exit is Exit.EXPECTED
    monkeypatch.setattr(parallel, "PATIENCE", 0.0)
    with pytest.raises(AssertionError, match="was started"):
        check(path)
    monkeypatch.setattr(worker, "serving", True)
    assert check(path).exit is Exit.EXPECTED


@pytest.mark.parametrize("jobs", [0, -1, True, "2", 1.5])
def test_a_number_of_processes_is_an_integer(jobs: int) -> None:
    with pytest.raises(InputError, match="'jobs' must be an integer >= 1"):
        check("hamiltonian", jobs=jobs)


def test_points_do_not_depend_on_what_else_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis draws constants from the source of whatever modules are there; a run must not."""

    def drawn() -> list[int]:
        found: list[int] = []

        @settings(max_examples=400, derandomize=True, database=None, phases=(Phase.generate,))
        @given(st.integers(0, 2**20))
        def draw(number: int) -> None:
            found.append(number)

        with repeatable():
            draw()
        return found

    before = drawn()
    numbers = ", ".join(str(1000 * k + 77) for k in range(500))
    (tmp_path / "full_of_constants.py").write_text(f"NUMBERS = ({numbers})\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("full_of_constants")
    assert drawn() == before
