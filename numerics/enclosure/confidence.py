"""Confidence intervals for the mean of a bounded random number that hold for every number of runs, rounded outward.

Each function returns ends between which the mean lies with a probability of at least ``1 - error``, whatever the
distribution: nothing is assumed but that the runs are independent and alike. The ends are exact rationals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb

from flint import arb

from numerics.enclosure.balls import ball, upper, working

BITS = 96
STEPS = 40  # halvings of [0, 1] for the ends of Clopper and Pearson


def clopper_pearson(outcomes: Sequence[Fraction], error: Fraction) -> tuple[Fraction, Fraction]:
    """The interval of Clopper and Pearson (1934) for the probability of outcome 1, where outcomes are 0 or 1.

    An end is a rational number at which the tail's probability, summed in balls, is certainly at most error / 2.

    >>> low, high = clopper_pearson([Fraction(1)] * 10, Fraction(1, 20))
    >>> float(round(low, 4)), high
    (0.6915, Fraction(1, 1))
    """
    runs, ones = len(outcomes), int(sum(outcomes))
    if not runs or set(outcomes) - {0, 1}:
        raise ValueError("'outcomes' must be 0 or 1, at least one of them")
    return _lower_end(ones, runs, error / 2), 1 - _lower_end(runs - ones, runs, error / 2)


def _lower_end(ones: int, runs: int, error: Fraction) -> Fraction:
    """Nearly the largest p at which so many ones or more have at most that probability; below it they have less."""
    if not ones:
        return Fraction(0)
    low, high = 0, 2**STEPS
    with working(BITS):
        while high - low > 1:
            middle = (low + high) // 2
            p = Fraction(middle, 2**STEPS)
            low, high = (middle, high) if upper(_tail(ones, runs, p)) <= error else (low, middle)
    return Fraction(low, 2**STEPS)


def _tail(ones: int, runs: int, p: Fraction) -> arb:
    """The probability of at least so many ones in so many runs, in balls."""
    term = ball(comb(runs, ones)) * ball(p) ** ones * ball(1 - p) ** (runs - ones)
    total, ratio = term, ball(p / (1 - p))
    for k in range(ones, runs):
        term = term * ratio * (runs - k) / (k + 1)
        total += term
    return total


def hoeffding(outcomes: Sequence[Fraction], error: Fraction) -> tuple[Fraction, Fraction]:
    """The interval of Hoeffding (1963) for numbers in [0, 1]: the mean plus or minus sqrt(ln(2 / error) / (2 runs)).

    >>> low, high = hoeffding([Fraction(1, 2)] * 200, Fraction(1, 20))
    >>> float(round(high - low, 4))
    0.1921
    """
    runs, mean = _mean(outcomes)
    with working(BITS):
        reach = upper(((2 / ball(error)).log() / (2 * runs)).sqrt())
    return max(Fraction(0), mean - reach), min(Fraction(1), mean + reach)


def empirical_bernstein(outcomes: Sequence[Fraction], error: Fraction) -> tuple[Fraction, Fraction]:
    """The interval of Maurer and Pontil (2009, theorem 4) for numbers in [0, 1], error / 2 on either side.

    The mean plus or minus sqrt(2 V L / runs) + 7 L / (3 (runs - 1)) with L = ln(4 / error) and V the sample variance:
    narrow where the numbers vary little.

    >>> low, high = empirical_bernstein([Fraction(1, 2)] * 200, Fraction(1, 20))
    >>> float(round(high - low, 4))
    0.1028
    """
    runs, mean = _mean(outcomes)
    variance = sum(((x - mean) ** 2 for x in outcomes), Fraction(0)) / (runs - 1)
    with working(BITS):
        width = (4 / ball(error)).log()
        reach = upper((2 * ball(variance) * width / runs).sqrt() + 7 * width / (3 * (runs - 1)))
    return max(Fraction(0), mean - reach), min(Fraction(1), mean + reach)


def _mean(outcomes: Sequence[Fraction]) -> tuple[int, Fraction]:
    if len(outcomes) < 2 or any(not 0 <= x <= 1 for x in outcomes):
        raise ValueError("'outcomes' must lie in [0, 1], at least two of them")
    return len(outcomes), sum(outcomes, Fraction(0)) / len(outcomes)


INTERVALS: Mapping[str, Callable[[Sequence[Fraction], Fraction], tuple[Fraction, Fraction]]] = {
    "clopper_pearson": clopper_pearson,
    "hoeffding": hoeffding,
    "empirical_bernstein": empirical_bernstein,
}
