"""The run behind `check`: from targets to a report that is the same whatever the number of processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from proofs.answers.documents import Report
from proofs.engine.discover import Problem, discover
from proofs.engine.exits import Exit, exit_of, worst
from proofs.engine.parallel import Compile, decide, pools
from proofs.engine.worker import Folders, Judge, Outcome
from proofs.kernel.leg import Kernel
from proofs.legs.verdicts import Checked, Finding
from theory.language.claims import Claim
from theory.language.errors import InputError

Progress = Callable[[str, int, int], None]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a run: `report` is on what was decided by then, of `claims` claims."""

    def __init__(self, report: Report, claims: int) -> None:
        super().__init__(f"interrupted; {len(report.checked)} of {claims} claims were decided")
        self.report = report


@dataclass(slots=True)
class Run:
    """Claims to check, in order, and what is known of them so far."""

    claims: list[Claim]
    problems: list[Problem]
    kernel: Kernel | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def report(self) -> Report:
        """What is known, in the order of the claims, whatever the order in which it became known."""
        place = {claim.id: i for i, claim in enumerate(self.claims)}
        known = [self.outcomes[i] for i in sorted(self.outcomes, key=lambda i: (place.get(i, len(place)), i))]
        checked = tuple(o for o in known if isinstance(o, Checked) and o.id in place)
        problems = [*self.problems, *(o for o in known if isinstance(o, Problem))]
        problems += [] if self.kernel is None else self.kernel.problems
        return Report(checked, tuple(problems), worst([exit_of(c) for c in checked] + [p.exit for p in problems]))


def run(
    targets: tuple[str, ...],
    *,
    kernel: bool,
    kernel_cache: Path | None,
    folders: Folders,
    jobs: int | None,
    progress: Progress | None,
    finished: Callable[[Checked], None] | None,
) -> Report:
    """The report on the claims that the targets name. `progress` is told which claim was decided last, and `finished`
    its result. Raises InputError for a folder of certificates that is none, and Interrupted on Ctrl-C."""
    tell = progress or (lambda *_: None)
    claims, local, problems = discover(targets)
    state = Run(claims, problems, _start_kernel(kernel_cache, problems, tell) if kernel else None)
    if state.kernel is not None:
        state.kernel.prepare(claim for claim in claims if claim.id not in local)
    judge = Judge.of(local, folders)
    wanted = dict.fromkeys(claim.id for claim in claims)
    try:
        tell("starting", 0, len(claims))
        followers = pools(jobs, judge, targets, folders, _compiling(state.kernel, local))
        for identifier, outcome in decide(claims, judge.find, followers, follow=judge.certificate_folder is None):
            state.outcomes[identifier] = outcome
            tell(identifier, len(wanted.keys() & state.outcomes.keys()), len(claims))
            if finished is not None and isinstance(outcome, Checked) and identifier in wanted:
                finished(outcome)
    except KeyboardInterrupt:
        raise Interrupted(state.report(), len(claims)) from None
    return state.report()


def _compiling(kernel: Kernel | None, local: Mapping[str, Claim]) -> Compile:
    """What Rocq finds about a claim of the project, and how long that took; nothing if it was not asked for."""

    def finding(claim: Claim) -> Finding | None:
        started = perf_counter()
        found = None if kernel is None or claim.id in local else kernel.finding(claim)
        return None if found is None else replace(found, seconds=perf_counter() - started)

    return finding


def _start_kernel(cache: Path | None, problems: list[Problem], tell: Progress) -> Kernel | None:
    """Rocq with the library compiled; None if it is not installed, which costs this leg and no other."""
    tell("compiling the library of theorems", 0, 1)
    try:
        rocq = Kernel.start(cache=cache)
    except InputError as error:
        problems.append(Problem("--kernel", str(error), Exit.NOT_INSTALLED))
        return None
    rocq.check_library()
    return rocq
