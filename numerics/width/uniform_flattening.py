"""Exact ranks and norms behind the unit counts for uniform approximation, and ridge functions fitted to products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, factorial, prod

import numpy as np

from numerics.moments.catalecticant import catalecticant
from numerics.moments.exact_rank import rank
from numerics.search.levenberg_marquardt import FOUND, Array, best_of, beyond, descend
from numerics.width import flattening, monomials

LARGEST_CONSTRUCTION = 6
LARGEST_POWER, WEIGHTS = (
    50.0,
    1000.0,
)  # exponents beyond which exp is cut off, and the largest output weights, in the search for exponential units
PROFILE, PER_SIDE = 3, 5  # degree of the fitted profiles; points of the grid along each axis, more than the degree
HAT_NORMS = (
    lambda R: Fraction(1),
    lambda R: 2 / R,
    lambda R: (1 + 2 + 1) / R**2,
)  # of f -> the order-th derivative of f averaged with a hat of width R


@cache
def middle_rank(n: int) -> int:
    """The rank of the derivatives of order floor(n/2) of x_1...x_n, exactly."""
    return rank(catalecticant({(1,) * n: 1}, n // 2))


def uniform_units(n: int) -> tuple[int, int | None]:
    """Ends of the least number of units of any activations, to every accuracy: the middle rank, and t^n with half of
    the signs, which is exact."""
    return middle_rank(n), _powers(n)


def exponential_units(exponents: Sequence[int]) -> tuple[int, int]:
    """Ends of the least number of exponential units: the rank of p(x + y) on a grid, to which each unit adds at most
    one, and the central differences."""
    r = tuple(exponents)
    grid = monomials.below(r)
    matrix = [[prod((a + b) ** e for a, b, e in zip(x, y, r, strict=True)) for y in grid] for x in grid]
    return rank(matrix), monomials.flat_upper(r)


def units_for_an_error(n: int, error: Fraction, radius: Fraction) -> tuple[int, int | None]:
    """Ends of the least number of units within the error on [-radius, radius]^n.

    From below: a matrix whose entries are within eta of a permutation matrix of size N has rank N if N eta < 1, and at
    least (trace)^2 / (sum of squares)."""
    size = middle_rank(n)
    overlaps = range(
        n // 2 + 1
    )  # how many inputs are in both subsets: those are differentiated twice, as many not at all
    eta = error * max(
        HAT_NORMS[2](radius) ** j * HAT_NORMS[1](radius) ** (n - 2 * j) * HAT_NORMS[0](radius) ** j for j in overlaps
    )
    if size * eta < 1:
        lower = size
    elif eta < 1:
        trace, squares = size * (1 - eta), size * (1 + eta) ** 2 + size * (size - 1) * eta**2
        lower = ceil(trace**2 / squares)
    else:
        lower = 0
    return lower, 0 if error >= radius**n else _powers(n)


def _powers(n: int) -> int | None:
    """Units t^n with half of the signs, whose moments are all looked at; beyond a few inputs that takes long, and no
    upper end is given."""
    return flattening.power_units(n) if n <= LARGEST_CONSTRUCTION else None


@dataclass(frozen=True, slots=True)
class Ridges:
    """Sums of polynomials p_j(a_j . x) of degree PROFILE and an affine function, with exact weights."""

    directions: tuple[tuple[Fraction, ...], ...]
    profiles: tuple[tuple[Fraction, ...], ...]  # coefficients of t^2, t^3, ...
    affine: tuple[Fraction, ...]  # the constant last

    def error_bound(self, radius: Fraction) -> Fraction:
        """A bound of |this - x_1...x_n| on [-radius, radius]^n, exactly: the sum of the sizes of all terms of the
        difference, expanded."""
        n = len(self.affine) - 1
        terms = {
            e: -value
            for e, value in {tuple(int(i == j) for j in range(n)): c for i, c in enumerate(self.affine)}.items()
        }
        terms[(1,) * n] = terms.get((1,) * n, Fraction(0)) + 1
        for a, profile in zip(self.directions, self.profiles, strict=True):
            for k, c in enumerate(profile, 2):
                for e in (e for e in product(range(k + 1), repeat=n) if sum(e) == k):
                    arrangements = factorial(k) // prod(map(factorial, e))
                    terms[e] = terms.get(e, Fraction(0)) - c * arrangements * prod(
                        (b**p for b, p in zip(a, e, strict=True)), start=Fraction(1)
                    )
        return sum((abs(c) * radius ** sum(e) for e, c in terms.items()), Fraction(0))


@cache
def fitted_ridges(n: int, units: int, error: Fraction, radius: Fraction, restarts: int) -> tuple[float, Ridges]:
    """How much more than `error` the best sum of ridge functions that Levenberg-Marquardt finds errs on a grid of
    [-radius, radius]^n, and the sum.

    Unknown are the directions, the profiles, which stand for any activation, and an affine function. The excess is
    divided by radius^n. Where there is none, the descent goes on to smaller errors, so that the sum can be verified.
    """
    points = np.array(list(product(np.linspace(-1, 1, PER_SIDE), repeat=n)))
    target, linear, powers = (
        points.prod(axis=1),
        np.column_stack([points, np.ones(len(points))]),
        np.arange(2, PROFILE + 1),
    )
    split = n * units, (n + len(powers)) * units

    def residuals(x: Array) -> tuple[Array, Array]:
        a, c = x[: split[0]].reshape(units, n), x[split[0] : split[1]].reshape(units, -1)
        along = points @ a.T
        raised = along[:, :, None] ** powers
        slopes = (c * powers * along[:, :, None] ** (powers - 1)).sum(axis=2)
        by_direction = (slopes[:, :, None] * points[:, None]).reshape(len(points), -1)
        value = (raised * c).sum(axis=(1, 2)) + linear @ x[split[1] :]
        return value - target, np.hstack([by_direction, raised.reshape(len(points), -1), linear])

    def start(draw: np.random.Generator) -> Array:
        return draw.normal(size=split[1] + n + 1)

    found = best_of(beyond(residuals, float(error / radius**n)), start, restarts)
    place = found.unknowns if found.residual > FOUND else descend(residuals, found.unknowns).unknowns
    x = [Fraction(value) for value in place.tolist()]
    # On [-radius, radius]^n: the arguments are divided by the radius, and the whole is multiplied by radius^n.
    a = tuple(tuple(value / radius for value in x[j * n : (j + 1) * n]) for j in range(units))
    c = tuple(
        tuple(value * radius**n for value in x[j : j + PROFILE - 1]) for j in range(split[0], split[1], PROFILE - 1)
    )
    rest = tuple(value * radius ** (n - 1) for value in x[split[1] : -1])
    return found.residual, Ridges(a, c, (*rest, x[-1] * radius**n))


def exponential_floor(exponents: Sequence[int]) -> float:
    """What fewer than prod (r_i + 1) exponential units miss x^r by on [-1, 1]^n, in float64.

    On the grid of [-1/2, 1/2]^n with r_i + 1 places along axis i, f(x + y) has at most as much rank as there are units,
    and (x + y)^r is invertible: its least singular value, divided by its size, is at most the largest entry of the
    difference."""
    axes = [np.linspace(-1 / 2, 1 / 2, e + 1) for e in exponents]
    matrix: Array = np.ones((1, 1))
    for e, axis in zip(exponents, axes, strict=True):
        matrix = np.kron(matrix, (axis[:, None] + axis) ** e).astype(np.float64)
    return float(np.linalg.svd(matrix, compute_uv=False)[-1]) / len(matrix)


@cache
def fitted_exponentials(exponents: tuple[int, ...], units: int, restarts: int, enough: float) -> float:
    """The least sup error on a grid of [-1, 1]^n that Levenberg-Marquardt finds for `units` exponentials against x^r;
    ends once it is below `enough`."""
    n, ticks = (
        len(exponents),
        np.linspace(-1, 1, 4 * prod(exponents) + 1),
    )  # the sums of two places of the grid above are among them
    points = np.array(list(product(ticks, repeat=n)))
    target = np.prod(points ** np.array(exponents), axis=1)

    def residuals(x: Array) -> tuple[Array, Array]:
        w, a = x[:units], x[units:].reshape(units, n)
        terms = np.exp(np.clip(points @ a.T, -LARGEST_POWER, LARGEST_POWER))
        return terms @ w - target, np.hstack(
            [terms, ((terms * w)[:, :, None] * points[:, None]).reshape(len(points), -1)]
        )

    return best_of(residuals, lambda draw: draw.normal(size=units * (n + 1)), restarts, WEIGHTS, enough=enough).residual
