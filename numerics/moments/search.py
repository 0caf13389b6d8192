"""A search for networks with few units by Levenberg-Marquardt on the moment equations: it supports a count, and proves
nothing.

Unknowns are the m output weights and m n input weights; equations are the moments of all exponents with order in K.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from numerics.search.levenberg_marquardt import FOUND as FOUND
from numerics.search.levenberg_marquardt import MISSED as MISSED
from numerics.search.levenberg_marquardt import Array, best_of

Terms = tuple[tuple[tuple[int, ...], int], ...]  # exponents with their coefficients


@dataclass(frozen=True, slots=True)
class Search:
    """The least largest residual over all restarts."""

    units: int
    residual: float


def exponents(n: int, orders: frozenset[int]) -> Array:
    """All exponents of n inputs with order in K, one row each."""
    return np.array([a for a in product(range(max(orders) + 1), repeat=n) if sum(a) in orders], dtype=np.float64)


def least_residual(target: tuple[int, ...], orders: frozenset[int], units: int, restarts: int, seed: int = 0) -> Search:
    """The search for a monomial: the moment of the exponent `target` is prescribed to be 1, all others 0."""
    return least_residual_of(((target, 1),), orders, units, restarts, seed)


@cache
def least_residual_of(terms: Terms, orders: frozenset[int], units: int, restarts: int, seed: int = 0) -> Search:
    """Minimise the largest |moment - prescribed moment|: those of the `terms` are their coefficients, all others 0.
    Stops early once one is found."""
    n = len(terms[0][0])
    alphas = exponents(n, orders)
    wanted = sum(
        (c * np.all(alphas == np.array(e), axis=1).astype(np.float64) for e, c in terms), np.zeros(len(alphas))
    )

    def residuals(x: Array) -> tuple[Array, Array]:
        moments, jacobian = _moments(alphas, x[:units], x[units:].reshape(n, units).T)
        return moments - wanted, jacobian

    return Search(
        units, best_of(residuals, lambda draw: draw.normal(size=units * (n + 1)), restarts, seed=seed).residual
    )


def _moments(alphas: Array, w: Array, a: Array) -> tuple[Array, Array]:
    """The moments and their derivatives by all unknowns."""
    powers = np.prod(a[None] ** alphas[:, None], axis=2)
    columns = [powers]
    for i in range(a.shape[1]):
        lowered = alphas.copy()
        lowered[:, i] = np.maximum(lowered[:, i] - 1, 0)
        columns.append(alphas[:, i : i + 1] * np.prod(a[None] ** lowered[:, None], axis=2) * w)
    return powers @ w, np.hstack(columns)
