"""The largest whole number that does, by doubling and bisection."""

from __future__ import annotations

from collections.abc import Callable


def largest(fits: Callable[[int], bool], low: int, top: int) -> tuple[int, int | None]:
    """The largest k from `low` to `top` with fits(k), and k + 1 unless k is `top`. `fits` holds at `low`, and from some
    number on no more.

    >>> largest(lambda k: k**2 <= 50, 1, 10**6)
    (7, 8)
    """
    high = low
    while high < top and fits(min(top, 2 * high + 1)):
        high = min(top, 2 * high + 1)
    low, high = high, min(top, 2 * high + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low, None if low == high else high
