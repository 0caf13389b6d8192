"""Levenberg and Marquardt's descent: residuals that are to vanish, from a start, within a box.

A residual at infinity can tend to 0 where no solution exists, so only places with all unknowns within the box count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Residuals = Callable[
    [Array], tuple[Array, Array]
]  # unknowns -> residuals, and their derivatives (one row for each residual)

BOX = 4.0
FOUND, MISSED = (
    1e-11,
    1e-6,
)  # declared beforehand: below the first a solution counts as found, above the second as missed
STEPS = 400


@dataclass(frozen=True, slots=True)
class Reached:
    """The least largest |residual| that was seen, and the unknowns there."""

    residual: float
    unknowns: Array


def descend(residuals: Residuals, start: Array, box: float = BOX, steps: int = STEPS, enough: float = FOUND) -> Reached:
    """Minimise the sum of squares of the residuals; ends early once all are below `enough` in size."""
    damping, best = 1e-2, Reached(inf, start)
    x = start
    gap, jacobian = residuals(x)
    for _ in range(steps):
        largest = float(np.abs(gap).max())
        if np.abs(x).max() <= box and largest < best.residual:
            best = Reached(largest, x)
        if best.residual < enough or damping > 1e12:
            break
        normal = jacobian.T @ jacobian
        further = x + _solve(normal + damping * np.eye(len(normal)), -jacobian.T @ gap)
        new_gap, new_jacobian = residuals(further)
        if new_gap @ new_gap < gap @ gap:
            x, gap, jacobian, damping = further, new_gap, new_jacobian, max(damping / 5, 1e-14)
        else:
            damping *= 4
    return best


def _solve(matrix: Array, right: Array) -> Array:
    """The solution, or that of least norm where hardly any damping is left and the matrix is singular in float64."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0], dtype=np.float64)


def beyond(residuals: Residuals, slack: float) -> Residuals:
    """Only what exceeds `slack` in size is left to minimise: 0 everywhere says that all residuals are within it."""

    def clipped(x: Array) -> tuple[Array, Array]:
        gap, jacobian = residuals(x)
        excess = np.sign(gap) * np.maximum(np.abs(gap) - slack, 0)
        return excess, jacobian * (excess != 0)[:, None]

    return clipped


def best_of(
    residuals: Residuals,
    starts: Callable[[np.random.Generator], Array],
    restarts: int,
    box: float = BOX,
    seed: int = 0,
    steps: int = STEPS,
    enough: float = FOUND,
) -> Reached:
    """The best of that many descents from random starts; ends early once all residuals of one are below `enough` in
    size."""
    draw = np.random.default_rng(seed)
    best = Reached(inf, np.empty(0))
    for _ in range(restarts):
        best = min(best, descend(residuals, starts(draw), box, steps, enough), key=lambda reached: reached.residual)
        if best.residual < enough:
            break
    return best
