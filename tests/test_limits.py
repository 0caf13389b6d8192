"""The safety net: processor time, not the wall's clock, and memory."""

from __future__ import annotations

import time

import pytest

from proofs.legs import limits
from proofs.legs.case import run_timed
from proofs.legs.verdicts import Finding, Verdict


def test_waiting_costs_nothing() -> None:
    """On a busy machine a leg waits; a clock on the wall would stop it."""
    with limits.within(0.3):
        time.sleep(0.6)


def test_work_is_stopped_and_marked() -> None:
    def endless() -> Finding:
        while True:
            pass

    import proofs.legs.case as check

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "SECONDS", 0.2)
        found = run_timed("enclose", endless)
    assert found.verdict is Verdict.UNDECIDED and "not reproducible" in found.detail


def test_memory_is_stopped_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY", 64 << 20)
    monkeypatch.setattr(limits, "AGAIN", 0.02)

    def growing() -> Finding:
        kept = []
        while True:
            kept.append(bytearray(1 << 20))

    found = run_timed("enclose", growing)
    assert found.verdict is Verdict.UNDECIDED and "out of memory" in found.detail
