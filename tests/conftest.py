"""Hypothesis runs the same examples everywhere; ``--hypothesis-profile=thorough`` draws ten times as many.

Tests run in as many processes as there are cores. Each claim of the project is checked once, by whichever process needs
its outcome first; the others read it."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout
from hypothesis import settings

from proofs import prompt
from proofs.answers.checking import Run
from proofs.answers.documents import Errata, Report
from proofs.engine.exits import Exit
from proofs.engine.parallel import decide
from proofs.engine.worker import Judge, Outcome
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Checked, Finding
from theory.language import Claim, Count
from theory.language.catalogue import all_claims, find_claim

settings.register_profile("check", derandomize=True, deadline=None)
settings.register_profile("thorough", derandomize=True, deadline=None, max_examples=1000)
settings.load_profile("check")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--other-kernels", type=int, metavar="SEED", help="torch's kernels as they might be on another processor"
    )


def pytest_configure(config: pytest.Config) -> None:
    seed = config.getoption("--other-kernels")
    if seed is not None:
        from other_kernels import install

        install(seed)


@dataclass
class Shared:
    """A pool of claims of the project as they stand. The outcomes are kept in a folder that the processes of one
    session share: what another one is busy with is taken up last."""

    folder: Path
    waiting: deque[Claim] = field(default_factory=deque)

    def submit(self, claim: Claim) -> None:
        self.waiting.append(claim)

    def completed(self) -> Iterator[tuple[str, Outcome]]:
        while self.waiting:
            claim = self.waiting.popleft()
            try:
                with FileLock(self.folder / f"{claim.id}.lock", timeout=0.1 if self.waiting else -1):
                    outcome = self._outcome(claim)
            except Timeout:
                self.waiting.append(claim)
            else:
                yield claim.id, outcome

    def _outcome(self, claim: Claim) -> Outcome:
        kept = self.folder / f"{claim.id}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(Judge().outcome(claim.id)))
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]  # noqa: S301  (written by this session)

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Shared]:
    """The pool of claims that are checked once in this session, by whichever process."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "outcomes"
    folder.mkdir(exist_ok=True)
    return lambda: Shared(folder)


@pytest.fixture(scope="session")
def decided(shared: Callable[[], Shared]) -> Callable[[Claim], Checked]:
    """The verdict on a claim of the project as it stands. Changed claims, and claims under changed machinery, are for a
    `Checker`."""

    def check(claim: Claim) -> Checked:
        outcome = dict(decide([claim], Judge().find, [shared]))[claim.id]
        assert isinstance(outcome, Checked), outcome
        return outcome

    return check


@pytest.fixture
def errata(decided: Callable[[Claim], Checked], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Errata]:
    """The verb `errata`, which takes the verdicts on claims from what this session decided."""

    def check(*ids: str, **_: object) -> Report:
        return Report(tuple(decided(find_claim(i)) for i in ids), (), Exit.EXPECTED)

    monkeypatch.setattr(prompt, "check", check)
    return prompt.errata


@pytest.fixture(scope="session")
def whole_run(shared: Callable[[], Shared]) -> Report:
    """The run over all claims of the project."""
    run = Run(list(all_claims()), [])
    run.outcomes.update(decide(run.claims, Judge().find, [shared]))
    return run.report()


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
