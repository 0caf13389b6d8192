"""The safety net: wall clock and memory. Verdicts do not depend on it except that what hits it stays UNDECIDED."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 5.0


class OutOfTime(BaseException):
    """The clock of the safety net ran out. Not an `Exception`, so that no handler in a library swallows it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime inside the block after `seconds`, where the platform can interrupt (the main thread of a POSIX
    process); otherwise do nothing.

    It rings again every `AGAIN` seconds until the block has ended, for an exception that is raised in a callback from C
    is dropped there. What it cannot interrupt is one long operation in C; such work has to be counted before it is
    begun."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0]
    ):
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
