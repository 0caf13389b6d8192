"""Least numbers of units for a product of n inputs, in closed form: a lower end for any n and K, and the smallest
construction that matches (spec H1-H4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

ENUMERATED = 12  # up to here all sets of sizes are tried, beyond it only runs of consecutive sizes
Has = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class UnitRange:
    """lower <= least number of hidden units <= upper, and a line that says of what and why."""

    lower: Fraction
    upper: Fraction
    note: str


def size_sets(n: int, has: Has) -> list[tuple[int, ...]]:
    """Sets R of subset sizes with n - (r - s) in K for all s < r in R."""
    found: list[tuple[int, ...]] = [()]
    for r in range(n + 1):
        found += [(*sizes, r) for sizes in found if all(has(n - (r - s)) for s in sizes)]
    return found


def middle_sizes(n: int, count: int) -> int:
    """The sum of the `count` consecutive binomials C(n, r) in the middle."""
    first = (n + 1 - count) // 2
    if 2 * count <= n:
        return sum(comb(n, r) for r in range(first, first + count))
    return (1 << n) - sum(comb(n, r) for r in (*range(first), *range(first + count, n + 1)))


def lower_end(n: int, has: Has) -> int:
    """Spec H3 and H4: the largest sum of C(n, r) over a set of sizes, and 2^(n-1), which holds for every activation and
    all biases.

    >>> [lower_end(3, K.__contains__) for K in ({0, 1, 2, 3}, {1, 2, 3}, {2, 3}, {1, 3}, {3})]
    [8, 7, 6, 4, 4]
    """
    if n <= ENUMERATED:
        best = max(sum(comb(n, r) for r in sizes) for sizes in size_sets(n, has))
    else:
        run = next((m for m in range(n) if not has(n - 1 - m)), n)  # K contains n - 1, ..., n - run
        best = middle_sizes(n, run + 1)
    return max(1 << (n - 1), best)


def upper_end(n: int, has: Has) -> tuple[int, str]:
    """Units of the smallest known construction for n in K, and its name. Half of the sign vectors, s_1 = 1, have the
    moments of exp(x_1) 2 sinh(x_2) ... 2 sinh(x_n): besides x_1...x_n only order n - 1 is left below n. Indicator
    vectors have those of prod (exp(x_i) - 1), and the zero vector among them counts only for order 0."""
    if not has(n - 1):
        return 1 << (n - 1), "half of the sign vectors"
    return (1 << n, "all sign vectors") if has(0) else ((1 << n) - 1, "indicators of the non-empty subsets")


def count(n: int, has: Has) -> UnitRange:
    """The range for a common bias, n in K."""
    low, (high, construction) = lower_end(n, has), upper_end(n, has)
    return UnitRange(Fraction(low), Fraction(high), explain(low == high, construction))


def explain(met: bool, construction: str) -> str:
    """What the number of units is for, and what its two ends rest on, in words."""
    ends = (
        "the moment matrix's rank meets the construction"
        if met
        else "moments prove the lower end, a construction the upper, the least number lies between"
    )
    return f"for matching the Taylor polynomial to order n, not for uniform closeness; {ends} ({construction})"
