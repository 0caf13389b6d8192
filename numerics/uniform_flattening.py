"""Exact ranks and norms behind the unit counts for uniform approximation, and ridge functions fitted to products."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, prod

import numpy as np

from numerics import flattening, monomials
from numerics.moments.catalecticant import catalecticant
from numerics.moments.exact_rank import rank

LARGEST_CONSTRUCTION = 6
HAT_NORMS = (lambda R: Fraction(1), lambda R: 2 / R, lambda R: (1 + 2 + 1) / R**2)  # of f -> the order-th derivative of f averaged with a hat of width R


@cache
def middle_rank(n: int) -> int:
    """The rank of the derivatives of order floor(n/2) of x_1...x_n, exactly."""
    return rank(catalecticant({(1,) * n: 1}, n // 2))


def uniform_units(n: int) -> tuple[int, int | None]:
    """Ends of the least number of units of any activations, to every accuracy: the middle rank, and t^n with half of the signs, which is exact."""
    return middle_rank(n), _powers(n)


def exponential_units(exponents: Sequence[int]) -> tuple[int, int]:
    """Ends of the least number of exponential units: the rank of p(x + y) on a grid, to which each unit adds at most one, and the central differences."""
    r = tuple(exponents)
    grid = monomials.below(r)
    matrix = [[prod((a + b) ** e for a, b, e in zip(x, y, r, strict=True)) for y in grid] for x in grid]
    return rank(matrix), monomials.flat_upper(r)


def units_for_an_error(n: int, error: Fraction, radius: Fraction) -> tuple[int, int | None]:
    """Ends of the least number of units within the error on [-radius, radius]^n.

    From below: a matrix whose entries are within eta of a permutation matrix of size N has rank N if N eta < 1, and at least (trace)^2 / (sum of squares).
    """
    size = middle_rank(n)
    overlaps = range(n // 2 + 1)  # how many inputs are in both subsets: those are differentiated twice, as many not at all
    eta = error * max(HAT_NORMS[2](radius) ** j * HAT_NORMS[1](radius) ** (n - 2 * j) * HAT_NORMS[0](radius) ** j for j in overlaps)
    if size * eta < 1:
        lower = size
    elif eta < 1:
        trace, squares = size * (1 - eta), size * (1 + eta) ** 2 + size * (size - 1) * eta**2
        lower = ceil(trace**2 / squares)
    else:
        lower = 0
    return lower, 0 if error >= radius**n else _powers(n)


def _powers(n: int) -> int | None:
    """Units t^n with half of the signs, whose moments are all looked at; beyond a few inputs that takes long, and no upper end is given."""
    return flattening.power_units(n) if n <= LARGEST_CONSTRUCTION else None


def fitted_ridges(n: int, units: int, tries: int, seed: int = 0, degree: int = 6, per_side: int = 9) -> float:
    """The least sup error seen, on a grid of [-1, 1]^n, of sums of `units` ridge functions of random directions with the best polynomial profiles.

    The profiles are fitted by least squares, an affine function included; they stand for any activation. It supports a bound, and proves nothing.
    """
    draw = np.random.default_rng(seed)
    points = np.array(list(product(np.linspace(-1, 1, per_side), repeat=n)))
    target = points.prod(axis=1)
    best = np.inf
    for _ in range(tries):
        along = points @ draw.choice((draw.normal(size=(n, units)), draw.choice([-1.0, 0.0, 1.0], size=(n, units))))
        design = np.column_stack([points, *(along**k for k in range(degree + 1))])
        best = min(best, float(np.abs(target - design @ np.linalg.lstsq(design, target, rcond=None)[0]).max()))
    return best
