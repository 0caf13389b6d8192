"""Binary trees of two-input gates: which values meet at each level. No torch here."""

from __future__ import annotations

from typing import NamedTuple


class Level(NamedTuple):
    """Pairs of places that one level joins, and the place that it passes on, if their number is odd."""

    gates: tuple[tuple[int, int], ...]
    carried: int | None


def levels(n: int) -> list[Level]:
    """The levels of a balanced tree over n values, from the inputs to the root; none for a single value.

    >>> [len(level.gates) for level in levels(5)]
    [2, 1, 1]
    """
    found = []
    while n > 1:
        found.append(Level(tuple((i, i + 1) for i in range(0, n - 1, 2)), n - 1 if n % 2 else None))
        n = n // 2 + n % 2
    return found
