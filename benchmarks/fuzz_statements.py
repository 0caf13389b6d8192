"""Random statements over the whole grammar against dense evaluation with many digits:

    python benchmarks/fuzz_statements.py --count 1000 --seed 1 [--store FILE]

prints a table by kind, and every statement whose verdict is wrong, or at which the engine fails; the exit code is 1 if
there is one. With a store what is done is not done again, also by another seed's run; --table only prints."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from proofs.soundness.judging import CELLS, Judged, greatest, judge
from proofs.soundness.random_statements import Maker

COLUMNS = ("all", "PROVED", "REFUTED", "UNDECIDED", "refused", "not made", "stopped", "failed", "CONFLICT", "wrong")
CHUNK = 100  # statements for one process, whose caches go with it
SECONDS = 30  # of processor time for one statement
MEMORY = 4 << 30  # bytes for one process
FAULTS = ("failed", "CONFLICT")


class Stopped(BaseException):
    """A statement took more than its time."""


def stop(_: int, __: FrameType | None) -> None:
    raise Stopped


def one(case: Any, cells: int) -> Judged:
    """What becomes of one statement, whatever the engine does with it."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, 1)
    try:
        return judge(case, cells)
    except Stopped:
        return Judged(case, "stopped")
    except Exception as error:
        return Judged(case, "failed", f"{type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def lines(name: str, count: int, cells: int) -> Iterator[dict[str, Any]]:
    """Outcomes of a chunk; before each statement its text, for one that ends the process."""
    signal.signal(signal.SIGVTALRM, stop)
    for case in Maker(name, greatest).cases(count):
        kind = case.kind + (", SymPy" if case.through_sympy else "")
        yield {"begun": str(case), "kind": kind}
        started = time.process_time()
        found = one(case, cells)
        seconds = round(time.process_time() - started, 3)
        yield {"kind": kind, "verdict": found.verdict, "wrong": found.wrong, "text": str(case), "seconds": seconds}


def chunk(name: str, count: int, cells: int) -> list[dict[str, Any]]:
    """The outcomes of so many statements, from a process of their own."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        os.close(inlet)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS + 2 * count, 4 * SECONDS + 2 * count))
        with os.fdopen(outlet, "w") as out:
            for line in lines(name, count, cells):
                out.write(json.dumps(line) + "\n")
                out.flush()
        os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet) as source:
        told = [json.loads(line) for line in source]
    status = os.waitpid(child, 0)[1]
    done = [line for line in told if "verdict" in line]
    if status:
        last = told[-1] if told and "begun" in told[-1] else {"begun": name, "kind": "any"}
        wrong = f"the process ended with status {status}"
        done.append({"kind": last["kind"], "verdict": "failed", "wrong": wrong, "text": last["begun"], "seconds": 0})
    return done


def summary(name: str, done: list[dict[str, Any]]) -> dict[str, Any]:
    """What is kept of a chunk: counts by kind, the faults, and what was slow."""
    table: dict[str, Counter[str]] = {}
    for line in done:
        bad = bool(line["wrong"]) and line["verdict"] not in FAULTS
        table.setdefault(line["kind"], Counter()).update(["all", line["verdict"]] + ["wrong"] * bad)
    faults = [line for line in done if line["wrong"] or line["verdict"] == "stopped"]
    seconds = sum(line["seconds"] for line in done)
    slow = max(done, key=lambda line: line["seconds"]) if done else {}
    return {"chunk": name, "table": table, "faults": faults, "seconds": round(seconds, 2), "slowest": slow}


def run(given: argparse.Namespace) -> list[dict[str, Any]]:
    """The summaries of all chunks, those of the store included."""
    store = None if given.store is None else Path(given.store)
    kept = [json.loads(line) for line in store.read_text().splitlines()] if store is not None and store.exists() else []
    known, until = {s["chunk"] for s in kept}, time.monotonic() + given.seconds
    for i in range(0 if given.table else -(-given.count // CHUNK)):
        name = f"{given.seed}-{i}" + (f"-{given.cells} cells" if given.cells != CELLS else "")
        if name in known or time.monotonic() > until:
            continue
        found = summary(name, chunk(name, min(CHUNK, given.count - i * CHUNK), given.cells))
        for line in found["faults"]:
            sys.stdout.write(f"{line['verdict']} {line['text']}\n      {line['wrong']}\n")
            sys.stdout.flush()
        kept.append(found)
        if store is not None:
            with store.open("a") as out:
                out.write(json.dumps(found) + "\n")
    return kept


def show(kept: list[dict[str, Any]]) -> Counter[str]:
    """Print the table by kind; returns the sums."""
    table: dict[str, Counter[str]] = {}
    for found in kept:
        for kind, counts in found["table"].items():
            table.setdefault(kind, Counter()).update(counts)
    total = sum(table.values(), Counter())
    sys.stdout.write("| kind |" + "".join(f" {c} |" for c in COLUMNS) + "\n|---" + "|---" * len(COLUMNS) + "|\n")
    for kind, counts in [*sorted(table.items()), ("**all**", total)]:
        sys.stdout.write(f"| {kind} |" + "".join(f" {counts[c]} |" for c in COLUMNS) + "\n")
    seconds = sum(found["seconds"] for found in kept)
    sys.stdout.write(f"{seconds:.0f} s of processor time, {seconds / max(1, total['all']):.3f} s a statement\n")
    return total


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--count", type=int, default=200)
    reader.add_argument("--seed", default="0")
    reader.add_argument("--cells", type=int, default=CELLS, help="the budget of one statement")
    reader.add_argument("--seconds", type=float, default=1e9, help="begin nothing after so many seconds")
    reader.add_argument("--store", help="a file of what was done, to go on from and to add to")
    reader.add_argument("--table", action="store_true", help="only print the store's table")
    total = show(run(reader.parse_args()))
    return 1 if total["wrong"] or any(total[f] for f in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
