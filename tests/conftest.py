"""Hypothesis runs the same examples everywhere; ``--hypothesis-profile=thorough`` draws ten times as many."""

from __future__ import annotations

import pytest
from hypothesis import settings

from proofs.prompt import check
from proofs.reports.documents import Report

settings.register_profile("check", derandomize=True, deadline=None)
settings.register_profile("thorough", derandomize=True, deadline=None, max_examples=1000)
settings.load_profile("check")


@pytest.fixture(scope="session")
def whole_run() -> Report:
    """The run over all claims of the project, once for all tests that look at it."""
    return check()
