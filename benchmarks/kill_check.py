"""Kill `proofs check --certificates` at random moments, and see that no certificate is half-written, and that none that
was finished is lost.

    python benchmarks/kill_check.py [KILLS [SEED]]       100 kills by default; exit 0 if nothing was lost and nothing
    was half-written

Every run goes to the same folder. After each kill all certificates there are read by the stand-alone checker; those
that were there before must still be there. Every tenth run starts from an empty folder. At the end one run is left
alone, and its folder is compared with that of a run which nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from proofs.command_line import program

ROOT = Path(__file__).resolve().parent.parent
CHECKER = ROOT / "proofs/checker"
CLAIMS = """
import sympy as sp
from proofs import Claim, reals
x = reals("x")
for k in range(1, 9):
    globals()[f"c{k}"] = Claim(f"mine.sine_{k}", sp.sin(k * x) <= k * x + sp.Rational(k, 100), where={x: (0, 2)})
"""


def start(folder: Path) -> int:
    """The process number of a run. It is a fork of this program, so that the time goes into checking and writing and
    not into importing."""
    claims = folder.parent / "claims.py"
    claims.write_text(CLAIMS, encoding="ascii")
    child = os.fork()
    if child:
        return child
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    try:
        program.main(["check", str(claims), "--certificates", str(folder)])
    except SystemExit as leaving:
        os._exit(int(leaving.code or 0))
    os._exit(5)


def finish(child: int) -> int:
    """Wait for a run; its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(child: int, after: float) -> bool:
    """Kill a run after so many seconds, unless it has ended by itself."""
    end = time.monotonic() + after
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    return finish(child) == -signal.SIGKILL


def certificates(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


def accepted(content: bytes, scratch: Path, known: dict[bytes, bool]) -> bool:
    """Whether the checker accepts these bytes; each different file is checked once."""
    if content not in known:
        scratch.write_bytes(content)
        known[content] = (
            subprocess.run(
                [sys.executable, "-I", str(CHECKER), str(scratch)], stdout=subprocess.DEVNULL, check=False
            ).returncode
            == 0
        )
    return known[content]


def main(kills: int = 100, seed: int = 0) -> int:
    chance = random.Random(seed)
    known: dict[bytes, bool] = {}
    with tempfile.TemporaryDirectory() as place:
        whole, broken, scratch = Path(place, "whole"), Path(place, "broken"), Path(place, "one.json")
        started = time.monotonic()
        if finish(start(whole)) != 0:
            print("the undisturbed run failed")
            return 1
        length = time.monotonic() - started
        seen: dict[str, bytes] = {}
        lost = half = early = written = 0
        for number in range(kills):
            if (
                number % 10 == 0 and broken.exists()
            ):  # start again from nothing now and then, so that first writings are hit too
                for path in broken.iterdir():
                    path.unlink()
                seen = {}
            early += not killed(start(broken), chance.uniform(0, 1.05) * length)
            now = certificates(broken) if broken.exists() else {}
            lost += len(seen.keys() - now.keys())
            half += sum(not accepted(content, scratch, known) for content in now.values())
            written += 0 < len(now) < len(certificates(whole))
            seen = now
        final = finish(start(broken))
        same = certificates(broken) == certificates(whole)
        print(
            f"{kills} runs of about {length:.1f} s: {kills - early} killed, {early} ended before;"
            f" {len(certificates(whole))} certificates in the whole run"
        )
        print(
            f"certificates lost: {lost}; half-written or rejected: {half}; kills after which some certificates were"
            f" there and some not: {written}"
        )
        print(
            f"the run after that: exit {final}, {'the same certificates as' if same else 'NOT the certificates of'} the"
            " undisturbed run"
        )
        return int(bool(lost or half or final or not same))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
