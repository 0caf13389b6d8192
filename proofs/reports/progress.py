"""What is shown while a run goes on: how far it is and at which rate, and above that what came out unexpectedly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from proofs.engine.exits import Exit, exit_of
from proofs.legs.verdicts import Checked


class Rate(ProgressColumn):
    """How many are done in a second, once that is known."""

    def render(self, task: Task) -> Text:
        """The rate as text, empty until it is known."""
        return Text("" if task.speed is None else f"{task.speed:.1f}/s", style="progress.data.speed")


@dataclass(frozen=True, slots=True)
class Watched:
    """A line on a terminal that somebody watches."""

    bar: Progress
    task: TaskID

    def __call__(self, what: str, done: int, total: int) -> None:
        """So many are done, `what` last."""
        self.bar.update(self.task, description=what, completed=done, total=total)

    def decided(self, checked: Checked) -> None:
        """A verdict that is not the expected one is shown at once, and stays."""
        if exit_of(checked) is not Exit.EXPECTED:
            self.bar.console.print(Text(f"{checked}, expected {checked.expected}"))


@contextmanager
def watched() -> Iterator[Watched]:
    """The line, for as long as it is needed."""
    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        Rate(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Watched(bar, bar.add_task("starting", total=None))
