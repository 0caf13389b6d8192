"""Attempts to beat a lower bound by optimisation: what was reached with enough of what is counted, and with less than
the bound allows.

An attempt establishes nothing. One that fails agrees with the bound, if the same search succeeds where it can (the
control). One that succeeds is no counterexample either before it has been verified exactly: until then the leg is
undecided, so that the bound does not stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from numerics.moments import search
from numerics.search.levenberg_marquardt import FOUND, MISSED
from proofs.legs.decimals import decimal_down, decimal_up
from proofs.legs.verdicts import Finding, Verdict

# how many times as many starts the control has; it ends with the first that succeeds, which on another machine may be a
# later one
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Attempt:
    """The least largest residuals at one place: `reached` with `enough`, `missed` with `fewer`; and the limits declared
    for both."""

    place: str
    enough: int
    reached: float
    fewer: int
    missed: float
    found_below: float = FOUND
    missed_above: float = MISSED

    @property
    def supports(self) -> bool:
        """Whether the control succeeded and the attempt did not."""
        return self.reached < self.found_below and self.missed > self.missed_above

    def line(self, what: str) -> str:
        """Both searches in a line: what was reached with as many `what` as are enough, and with fewer."""
        return (
            f"{self.place}: {decimal_up(Fraction(self.reached), 1)} with {self.enough},"
            f" {decimal_down(Fraction(self.missed), 1)} with {self.fewer} {what}"
        )


def judge(attempts: Sequence[Attempt], how: str, what: str = "units") -> Finding:
    """The finding of the leg `measure`: agrees if every attempt supports the bound; undecided if one does not, or if
    there was none."""
    for attempt in attempts:
        if not attempt.supports:
            return Finding(
                "measure", Verdict.UNDECIDED, detail=f"the search contradicts its declared limits: {attempt.line(what)}"
            )
    if not attempts:
        return Finding("measure", Verdict.UNDECIDED, detail="no instance is small enough for the search")
    return Finding(
        "measure", Verdict.AGREES, detail=f"search, {how}: " + "; ".join(dict.fromkeys(a.line(what) for a in attempts))
    )


def by_moments(
    place: str, terms: search.Terms, orders: frozenset[int], stated: int, restarts: int, enough: int | None = None
) -> Attempt:
    """Levenberg-Marquardt on the moment equations: with one unit less than stated, and with `enough`, by default the
    stated number."""
    control = stated if enough is None else enough
    miss = search.least_residual_of(terms, orders, stated - 1, restarts)
    # Where less suffices, the bound does not stand whatever the control does; a control that cannot succeed would take
    # all of its starts.
    hit = search.least_residual_of(terms, orders, control, PATIENCE * restarts) if miss.residual > MISSED else miss
    return Attempt(place, control, hit.residual, stated - 1, miss.residual)


def levenberg_marquardt(restarts: int, on: str = "moments", what: str = "largest residuals") -> str:
    """How was searched, in words."""
    return (
        f"Levenberg-Marquardt on {on}, {what}, best of {restarts} starts with seed 0 (control: of up to"
        f" {PATIENCE * restarts})"
    )
