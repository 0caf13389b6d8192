"""Claims checked one after another or by several processes at once, with one outcome whatever their number.

Each process checks one claim at a time, by its own legs; what claims rest on is put together here. The processes are
our own children over pipes and not one of the executors of processes: there, a process that dies takes the pool and
everything in it along, and a script that calls `check` without a guard is run again in each."""

from __future__ import annotations

import json
import mmap
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from proofs.engine import worker
from proofs.engine.check import resting, unchecked, undecided
from proofs.engine.discover import Problem
from proofs.engine.worker import Folders, Judge, Outcome, failure
from proofs.legs.verdicts import ESTABLISHED, Checked, Finding
from theory.language.claims import Claim
from theory.language.errors import InputError

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from proofs.engine.worker import serve; serve()"
MEMORY = 6 << 30  # of a process; legs are stopped at less, unless they are in the middle of something in C
PATIENCE, TICK = 2.0, 0.25

Compile = Callable[[Claim], Finding | None]


class Pool(Protocol):
    """Claims go in, outcomes come out as they are known."""

    def submit(self, claim: Claim) -> None:
        """Have a claim checked, now or later."""

    def completed(self) -> Iterator[tuple[str, Outcome]]:
        """The outcomes as they come, until no claim is left, or the pool leaves the rest to another."""

    def close(self) -> None:
        """Leave nothing behind."""


@dataclass(slots=True)
class Serial:
    """Claims checked here, one after another, until `patience` ends and several are left."""

    judge: Judge
    compiled: Compile
    patience: float = float("inf")
    waiting: deque[Claim] = field(default_factory=deque)

    def submit(self, claim: Claim) -> None:
        """Have a claim checked after those before it."""
        self.waiting.append(claim)

    def completed(self) -> Iterator[tuple[str, Outcome]]:
        """The outcomes in order."""
        started = time.monotonic()
        while len(self.waiting) == 1 or (self.waiting and time.monotonic() - started < self.patience):
            claim = self.waiting.popleft()
            yield claim.id, self.judge.outcome(claim.id, self.compiled(claim))

    def close(self) -> None:
        """Nothing is left behind."""


@dataclass(slots=True)
class Worker:
    """A process that checks one claim at a time. It leads a session of its own, so that Ctrl-C is for the parent alone
    and what it starts ends with it."""

    process: subprocess.Popen[bytes]
    too_large: bool = False

    @classmethod
    def start(cls, targets: tuple[str, ...], folders: Folders) -> Worker:
        """A process that finds the same modules as this one, with one thread for linear algebra."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            start_new_session=True,
        )
        started = cls(process)
        started._send((targets, folders))
        return started

    def ask(self, identifier: str, compiled: Finding | None) -> Outcome:
        """The outcome of a claim; of a process that dies, what became of it."""
        assert self.process.stdout is not None
        try:
            self._send((identifier, compiled))
            outcome: Outcome = pickle.load(self.process.stdout)  # noqa: S301  (written by our own child)
        except (EOFError, OSError, pickle.UnpicklingError):
            return failure(identifier, f"its process died ({_ending(self.process.wait())})")
        return outcome

    def _send(self, message: object) -> None:
        assert self.process.stdin is not None
        try:
            pickle.dump(message, self.process.stdin)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # whoever waits for the answer sees the end of the process

    def memory(self) -> int:
        """How many bytes it holds, where the system tells; else 0."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return 0
        return int(pages) * mmap.PAGESIZE

    def kill(self) -> None:
        """End it, with everything that it started."""
        if self.process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()

    def close(self) -> None:
        """End it and let go of its pipes."""
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        self.process.wait()


def _ending(code: int) -> str:
    """
    >>> _ending(-11), _ending(3)
    ('SIGSEGV', 'exit code 3')
    """
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


@dataclass(slots=True)
class Workers:
    """Up to `jobs` processes. Each has a thread here that waits for it; a process that dies is replaced when there is
    more to do."""

    jobs: int
    targets: tuple[str, ...]
    folders: Folders
    compiled: Compile
    _threads: ThreadPoolExecutor = field(init=False)
    _outcomes: dict[Future[Outcome], Claim] = field(default_factory=dict)
    _idle: list[Worker] = field(default_factory=list)
    _alive: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.jobs)

    def submit(self, claim: Claim) -> None:
        """Have a claim checked as soon as a process is free."""
        self._outcomes[self._threads.submit(self._ask, claim, self.compiled(claim))] = claim

    def completed(self) -> Iterator[tuple[str, Outcome]]:
        """The outcomes as they come."""
        while self._outcomes:
            done, _ = wait(self._outcomes, TICK, FIRST_COMPLETED)
            for future in done:
                yield self._outcomes.pop(future).id, future.result()
            for each in self._alive:
                if each.memory() > MEMORY:
                    each.too_large = True
                    each.kill()

    def close(self) -> None:
        """End all processes, at once."""
        for future in self._outcomes:
            future.cancel()
        while wait(self._outcomes, 0).not_done:  # a process may just be starting
            for each in self._alive:
                each.kill()
            wait(self._outcomes, TICK)
        self._threads.shutdown()
        for each in self._alive:
            each.close()

    def _ask(self, claim: Claim, compiled: Finding | None) -> Outcome:
        free = self._idle.pop() if self._idle else self._started()
        if free.process.poll() is not None:  # it died while it had nothing to do
            free = self._started()
        outcome = free.ask(claim.id, compiled)
        if free.process.poll() is None:
            self._idle.append(free)
        elif free.too_large:
            return unchecked(claim, f"stopped by the safety net: its process took more than {MEMORY / 2**30:g} GiB")
        return outcome

    def _started(self) -> Worker:
        self._alive.append(Worker.start(self.targets, self.folders))
        return self._alive[-1]


def pools(
    jobs: int | None, judge: Judge, targets: tuple[str, ...], folders: Folders, compiled: Compile
) -> list[Callable[[], Pool]]:
    """Who checks: this process alone for one job, else as many others.

    By default there are as many jobs as processors. To start processes takes seconds, so that this one begins by
    itself, and a few quick claims are all that it takes."""
    if jobs == 1 or (jobs is None and (worker.serving or processors() == 1)):
        return [lambda: Serial(judge, compiled)]
    others: list[Callable[[], Pool]] = [lambda: Workers(jobs or processors(), targets, folders, compiled)]
    return others if jobs else [lambda: Serial(judge, compiled, PATIENCE), *others]


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def decide(
    wanted: Sequence[Claim], find: Callable[[str], Claim], pools: Iterable[Callable[[], Pool]], follow: bool = True
) -> Iterator[tuple[str, Outcome]]:
    """The outcome of every claim that is wanted, and of those that they rest on, as soon as it is decided.

    The pools follow each other: what one leaves waiting goes to the next. Unless `follow`, each claim stands by
    itself."""
    run = _Run(find, follow)
    run.asked.update((claim.id, claim) for claim in wanted)
    for start in pools:
        pool = start()
        try:
            for claim in run.open():
                pool.submit(claim)
            for identifier, outcome in pool.completed():
                for claim in run.note(identifier, outcome):
                    pool.submit(claim)
                yield from run.decided()
        finally:
            pool.close()
    yield from run.circles()


@dataclass(slots=True)
class _Run:
    """What is known so far: the claims asked for, how they came out by themselves, and what that makes of them."""

    find: Callable[[str], Claim]
    follow: bool
    asked: dict[str, Claim] = field(default_factory=dict)
    alone: dict[str, Outcome] = field(default_factory=dict)
    settled: dict[str, Checked | None] = field(default_factory=dict)

    def open(self) -> list[Claim]:
        """The claims that have not been checked."""
        return [claim for claim in self.asked.values() if claim.id not in self.alone]

    def note(self, identifier: str, outcome: Outcome) -> Iterator[Claim]:
        """Take note of an outcome; the further claims that have to be checked because of it."""
        self.alone[identifier] = outcome
        for used in self._uses(identifier):
            if used not in self.asked:
                try:
                    self.asked[used] = self.find(used)
                except InputError as error:
                    self.alone[used] = Problem(identifier, f"{identifier}: {error}")
                else:
                    yield self.asked[used]

    def _uses(self, identifier: str) -> tuple[str, ...]:
        """What the claim rests on, if that matters to its outcome."""
        outcome = self.alone[identifier]
        established = isinstance(outcome, Checked) and outcome.verdict in ESTABLISHED
        return self.asked[identifier].uses if established and self.follow else ()

    def decided(self) -> Iterator[tuple[str, Outcome]]:
        """The outcomes that are final by now and were not before."""
        found = True
        while found:
            found = False
            for identifier, outcome in self.alone.items():
                if identifier not in self.settled and all(used in self.settled for used in self._uses(identifier)):
                    found = True
                    yield identifier, self._settle(identifier, outcome)

    def _settle(self, identifier: str, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Checked):
            used = {used: self._used(used) for used in self._uses(identifier)}
            outcome = resting(self.asked[identifier], outcome, used)
        self.settled[identifier] = outcome if isinstance(outcome, Checked) else None
        return outcome

    def _used(self, identifier: str) -> tuple[Claim, Checked] | None:
        found = self.settled[identifier]
        return None if found is None else (self.asked[identifier], found)

    def circles(self) -> Iterator[tuple[str, Outcome]]:
        """The outcomes of claims that rest on themselves: they are not decided."""
        for identifier, outcome in self.alone.items():
            if identifier not in self.settled and isinstance(outcome, Checked):
                yield identifier, undecided(outcome, self._circle(identifier))

    def _circle(self, identifier: str) -> str:
        """The circle that one comes to from a claim, by what it uses."""
        path = [identifier]
        while path[-1] not in path[:-1]:
            path.append(next(used for used in self._uses(path[-1]) if used not in self.settled))
        circle = path[path.index(path[-1]) :]
        through = "" if circle[0] == identifier else f"{circle[0]}, which rests on "
        return f"rests on {through}itself: {' -> '.join(circle)}"
