"""The safety net: processor time and memory. Verdicts do not depend on it except that what hits it stays UNDECIDED, and
says that this is not reproducible."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

AGAIN = 1.0
MEMORY = 4 << 30  # bytes more than at the start


class OutOfTime(BaseException):
    """The clock of the safety net ran out. Not an `Exception`, so that no handler in a library swallows it."""


class OutOfMemory(OutOfTime):
    """The memory of the safety net ran out."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime inside the block after so many seconds of processor time, and OutOfMemory once it has taken
    `MEMORY`, where the platform can interrupt (the main thread of a POSIX process); otherwise do nothing.

    It looks every `AGAIN` seconds until the block has ended, for an exception that is raised in a callback from C is
    dropped there; and a library may make another exception of it, or go on with what was interrupted. Whatever comes
    out of the block, once the net was met it ends with that.

    What it cannot interrupt is one long operation in C; such work has to be counted before it is begun."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_PROF)[0]
    ):
        yield
        return
    started, taken = time.process_time(), _resident()

    met: type[OutOfTime] | None = None

    def ring(_: int, __: FrameType | None) -> None:
        nonlocal met
        if _resident() - taken > MEMORY:
            met = OutOfMemory
        elif time.process_time() - started >= seconds:
            met = OutOfTime
        if met is not None:
            raise met

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, min(seconds, AGAIN), min(seconds, AGAIN))
    try:
        yield
    except Exception as error:
        if met is not None:
            raise met from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if met is not None:
        raise met


def _resident() -> int:
    """Bytes of memory in use; 0 where the platform does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
