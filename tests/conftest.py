"""Hypothesis runs the same examples everywhere; ``--hypothesis-profile=thorough`` draws ten times as many.

Tests run in as many processes as there are cores.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

from proofs.prompt import check
from proofs.reports.documents import Report

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
