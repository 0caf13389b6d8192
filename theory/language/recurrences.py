r"""Recurrences: what determines a count for every n, as part of what is counted.

A `Recurrence` says what the count is at the first n and how it grows from there. The engine puts the stated value into
it; nothing else makes "for all n" of a count. Three kinds of step are known, told apart by the symbols in them:

    count(n + 1) from BEFORE = count(n)
    count(a + c) from LEFT = count(a) and RIGHT = count(c), for what is joined of two parts
    count(n + 1, m + 1) from BEFORE = count(n, m + 1), BELOW = count(n + 1, m), BOTH = count(n, m)
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

BEFORE, BELOW, BOTH, LEFT, RIGHT = sp.symbols("before below both left right", integer=True, nonnegative=True)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The count is `first` at n = `start`, and `step` one further on; `why` says to a reader where the step comes from.

    With a second number `other` the count is `edge` where that is `lowest`. A recurrence is part of the definition of
    what is counted, or else (`by_definition` is False) a fact about it that words alone give: then the claim holds for
    the instances counted, and what follows for the rest is shown and not proved.

    >>> n = sp.Symbol("n", integer=True, positive=True)
    >>> print(Recurrence(n, 1, sp.Integer(2), 2 * BEFORE, "one more sign"))
    count(1) = 2, count(n + 1) = 2*count(n)
    >>> print(Recurrence(n, 1, sp.S.Zero, LEFT + RIGHT + 1, "a gate joins two trees"))
    count(1) = 0, count(a + c) = count(a) + count(c) + 1
    """

    n: sp.Symbol
    start: int
    first: sp.Expr
    step: sp.Expr
    why: str
    other: sp.Symbol | None = None
    lowest: int = 0
    edge: sp.Expr = sp.S.Zero
    by_definition: bool = True

    @property
    def joins(self) -> bool:
        """Whether the step joins two parts."""
        return bool(self.step.free_symbols & {LEFT, RIGHT})

    def at(self, previous: sp.Expr) -> sp.Expr:
        """One step on from `previous`, where the step needs nothing else."""
        return self.step.subs(BEFORE, previous)

    def __str__(self) -> str:
        count, n, m = sp.Function("count"), self.n, self.other
        if self.joins:
            a, c = sp.symbols("a c")
            return f"count({self.start}) = {self.first}, count(a + c) = " + str(
                self.step.subs({LEFT: count(a), RIGHT: count(c)})
            )
        if m is None:
            return f"count({self.start}) = {self.first}, count({n} + 1) = {self.step.subs(BEFORE, count(n))}"
        grown = self.step.subs({BEFORE: count(n, m + 1), BELOW: count(n + 1, m), BOTH: count(n, m)})
        return (
            f"count({self.start}, {m}) = {self.first}, count({n}, {self.lowest}) = {self.edge}, "
            f"count({n} + 1, {m} + 1) = {grown}"
        )
