"""A search for networks with few units by Levenberg-Marquardt on the moment equations: it supports a count, and proves nothing.

Unknowns are the m output weights and m n input weights; equations are the moments of all exponents with order in K. Residuals at infinity can tend to 0 where
no network exists, so only iterates with all unknowns within BOX count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BOX = 30.0
FOUND, MISSED = 1e-11, 1e-6  # declared beforehand: below the first a network counts as found, above the second as missed
STEPS = 400


@dataclass(frozen=True, slots=True)
class Search:
    """The least largest residual over all restarts, and how many restarts were made."""

    units: int
    residual: float
    restarts: int
    seed: int


def exponents(n: int, orders: frozenset[int]) -> Array:
    """All exponents of n inputs with order in K, one row each."""
    return np.array([a for a in product(range(max(orders) + 1), repeat=n) if sum(a) in orders], dtype=np.float64)


@cache
def least_residual(target: tuple[int, ...], orders: frozenset[int], units: int, restarts: int, seed: int = 0) -> Search:
    """The search for a monomial: the moment of the exponent `target` is prescribed to be 1, all others 0."""
    return least_residual_of(((target, 1),), orders, units, restarts, seed)


@cache
def least_residual_of(terms: tuple[tuple[tuple[int, ...], int], ...], orders: frozenset[int], units: int, restarts: int, seed: int = 0) -> Search:
    """Minimise the largest |moment - prescribed moment|: those of the `terms` are their coefficients, all others 0. Stops early once one is found."""
    n = len(terms[0][0])
    alphas = exponents(n, orders)
    wanted = sum((c * np.all(alphas == np.array(e), axis=1).astype(np.float64) for e, c in terms), np.zeros(len(alphas)))
    rng = np.random.default_rng(seed)
    best = inf
    for done in range(1, restarts + 1):
        best = min(best, _descend(alphas, wanted, rng.normal(size=units), rng.normal(size=(units, n))))
        if best < FOUND:
            return Search(units, best, done, seed)
    return Search(units, best, restarts, seed)


def _moments(alphas: Array, w: Array, a: Array) -> tuple[Array, Array]:
    """The moments and their derivatives by all unknowns."""
    powers = np.prod(a[None] ** alphas[:, None], axis=2)
    columns = [powers]
    for i in range(a.shape[1]):
        lowered = alphas.copy()
        lowered[:, i] = np.maximum(lowered[:, i] - 1, 0)
        columns.append(alphas[:, i : i + 1] * np.prod(a[None] ** lowered[:, None], axis=2) * w)
    return powers @ w, np.hstack(columns)


def _descend(alphas: Array, wanted: Array, w: Array, a: Array) -> float:
    damping, best = 1e-2, inf
    moments, jacobian = _moments(alphas, w, a)
    gap = moments - wanted
    for _ in range(STEPS):
        if max(np.abs(w).max(), np.abs(a).max()) <= BOX:
            best = min(best, float(np.abs(gap).max()))
        if best < FOUND or damping > 1e12:
            break
        normal = jacobian.T @ jacobian
        step = _solved(normal + damping * np.eye(len(normal)), -jacobian.T @ gap)
        new_w, new_a = w + step[: len(w)], a + step[len(w) :].reshape(a.shape[1], -1).T
        new_moments, new_jacobian = _moments(alphas, new_w, new_a)
        new_gap = new_moments - wanted
        if new_gap @ new_gap < gap @ gap:
            w, a, gap, jacobian, damping = new_w, new_a, new_gap, new_jacobian, max(damping / 5, 1e-14)
        else:
            damping *= 4
    return best


def _solved(matrix: Array, right: Array) -> Array:
    """The solution of least norm: with hardly any damping left the matrix can be singular in float64."""
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0], dtype=np.float64)
