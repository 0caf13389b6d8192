"""Hypothesis runs the same examples everywhere; ``--hypothesis-profile=thorough`` draws ten times as many.

Tests run in as many processes as there are cores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings

from proofs.answers.documents import Report
from proofs.engine.check import evidence_for
from proofs.legs.verdicts import Finding
from proofs.prompt import check
from theory.language import Claim, Count

settings.register_profile("check", derandomize=True, deadline=None)
settings.register_profile("thorough", derandomize=True, deadline=None, max_examples=1000)
settings.load_profile("check")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at the whole run go to one process, which makes it once."""
    for item in items:
        if "whole_run" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("whole_run"))


@pytest.fixture(scope="session")
def whole_run() -> Report:
    """The run over all claims of the project, once for all tests that look at it."""
    return check()


@pytest.fixture
def measured() -> Callable[..., Finding]:
    """What the leg `measure` finds about a count; with `more`, about the claim that the number is larger by so much,
    which the leg has to notice."""

    def run(claim: Claim, more: int = 0) -> Finding:
        def raised(statement: Any) -> Any:
            return replace(statement, value=statement.value + more) if isinstance(statement, Count) else statement

        build = claim.instance
        family = None if build is None else lambda **given: (raised(build(**given)[0]), build(**given)[1])
        return evidence_for(claim)["measure"](replace(claim, statement=raised(claim.statement), instance=family))

    return run
