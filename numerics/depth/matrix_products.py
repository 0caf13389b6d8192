"""Strassen's recursion built as sparse integer layers and counted, and random sparse products counted one by one."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import sympy as sp
from flint import arb

from numerics.enclosure.balls import lower, upper, working
from numerics.enclosure.series import constant
from numerics.hamiltonians.parameter_counts import Counted
from numerics.search.levenberg_marquardt import Array, best_of
from theory.language.errors import InputError

# Strassen's products M_i = (combination of G) (combination of X), and the blocks of G X made of them; blocks in the
# order 11, 12, 21, 22.
OF_G = ((1, 0, 0, 1), (0, 0, 1, 1), (1, 0, 0, 0), (0, 0, 0, 1), (1, 1, 0, 0), (-1, 0, 1, 0), (0, 1, 0, -1))
OF_X = ((1, 0, 0, 1), (1, 0, 0, 0), (0, 1, 0, -1), (-1, 0, 1, 0), (0, 0, 0, 1), (1, 1, 0, 0), (0, 0, 1, 1))
OUT = ((1, 0, 0, 1, -1, 0, 1), (0, 0, 1, 0, 1, 0, 0), (0, 1, 0, 1, 0, 0, 0), (1, -1, 1, 0, 0, 1, 0))
Matrix = npt.NDArray[np.int64]
BITS, MOST_BITS = 256, 1 << 14


def nonzeros(rows: tuple[tuple[int, ...], ...]) -> int:
    """How many coefficients are not 0."""
    return sum(x != 0 for row in rows for x in row)


def apply(g: Matrix, x: Matrix, cutoff: int = 1) -> tuple[Matrix, int]:
    """G X by Strassen's recursion, in integers, and the synapses that act on X: one for each nonzero coefficient of
    each layer.

    Direct products of blocks with up to `cutoff` rows take rows^3. For single numbers the factor merges into the
    combination before it."""
    rows = len(g)
    if rows <= cutoff and rows > 1:
        return g @ x, rows**3
    if rows == 1:
        return g * x, 0
    half = rows // 2
    g_blocks, x_blocks = ([m[:half, :half], m[:half, half:], m[half:, :half], m[half:, half:]] for m in (g, x))
    synapses, parts = (nonzeros(OF_X) + nonzeros(OUT)) * half**2, []
    for left, right in zip(OF_G, OF_X, strict=True):
        part, inner = apply(_combined(left, g_blocks), _combined(right, x_blocks), cutoff)
        parts.append(part)
        synapses += inner
    blocks = [_combined(row, parts) for row in OUT]
    return np.block([[blocks[0], blocks[1]], [blocks[2], blocks[3]]]), synapses


def _combined(row: tuple[int, ...], blocks: list[Matrix]) -> Matrix:
    total: Matrix = sum((c * block for c, block in zip(row, blocks, strict=True)), np.zeros_like(blocks[0]))
    return total


def run(rows: int, cutoff: int, seed: int = 0) -> tuple[bool, int]:
    """Whether the recursion gives G X for random integer matrices, exactly, and its synapses."""
    draw = np.random.default_rng(seed)
    g, x = (draw.integers(-9, 10, (rows, rows)) for _ in range(2))
    found, synapses = apply(g, x, cutoff)
    return bool((found == g @ x).all()), synapses


def identity_holds() -> bool:
    """Whether the seven products give all four blocks for every G and X: the coefficients of all 64 products of blocks,
    in integers."""
    for (i, j), (a, b), (c, d) in product(product((0, 1), repeat=2), repeat=3):
        found = sum(OUT[2 * i + j][m] * OF_G[m][2 * a + b] * OF_X[m][2 * c + d] for m in range(7))
        if found != ((i, b, d) == (a, c, j)):
            return False
    return True


@cache
def fitted_products(products: int, restarts: int) -> float:
    """The least largest deviation from the product of 2 x 2 matrices that Levenberg-Marquardt finds for so many
    products of combinations of their entries."""
    wanted = np.zeros((4, 4, 4))
    for i, j, k in product((0, 1), repeat=3):
        wanted[2 * i + j, 2 * j + k, 2 * i + k] = 1

    def residuals(x: Array) -> tuple[Array, Array]:
        a, b, c = x.reshape(3, 4, products)
        parts = (
            np.einsum("ip,jq,kq->ijkpq", np.eye(4), b, c),
            np.einsum("iq,jp,kq->ijkpq", a, np.eye(4), c),
            np.einsum("iq,jq,kp->ijkpq", a, b, np.eye(4)),
        )
        return (np.einsum("iq,jq,kq->ijk", a, b, c) - wanted).reshape(-1), np.concatenate(
            [part.reshape(64, -1) for part in parts], axis=1
        )

    return best_of(residuals, lambda draw: draw.normal(size=12 * products), restarts).residual


@cache
def cutoff_synapses(rows: int) -> int:
    """The fewest synapses of the recursion, which at each even size may go one level down or multiply directly
    (rows^3)."""
    if rows % 2:
        return rows**3
    return min(rows**3, (nonzeros(OF_X) + nonzeros(OUT)) * (rows // 2) ** 2 + 7 * cutoff_synapses(rows // 2))


@cache
def full_synapses(rows: int) -> int:
    """The synapses of the recursion down to single numbers, whose factors merge into the layer before."""
    return 0 if rows == 1 else (nonzeros(OF_X) + nonzeros(OUT)) * (rows // 2) ** 2 + 7 * full_synapses(rows // 2)


def strassen_synapses(n: sp.Integer) -> Counted:
    """The quantity of the same name.

    >>> tuple(int(strassen_synapses(sp.Integer(size)).lower) for size in (64, 50, 48))
    (253952, 124375, 110592)
    """
    found = Fraction(cutoff_synapses(int(n)))
    return Counted(found, found)


def least_size_that_gains(p: sp.Expr) -> Counted:
    """The least n with (1 - p^2)^n < 1 - 2p: one more than floor(ln(1 - 2p) / ln(1 - p^2)), from a ball that contains
    no whole number.

    Raises InputError where the quotient is too close to a whole number to tell, or p too near to 0.

    >>> int(least_size_that_gains(sp.Rational(1, 10)).lower)
    23
    """
    bits = BITS
    while bits <= MOST_BITS:
        with working(bits):
            x = constant(p)
            size: arb = (1 - 2 * x).log() / (1 - x * x).log()
            if size.is_finite():
                low, high = lower(size), upper(size)
                if low.__floor__() == high.__floor__() and low < high:
                    return Counted(Fraction(low.__floor__() + 1), Fraction(low.__floor__() + 1))
        bits *= 2
    raise InputError("p", "is too small, or puts the size too close to a whole number", p)


def sparse_nonzeros(n: int, p: Fraction) -> Fraction:
    """E nnz(A B) over all pairs of 0/1 matrices, each weighed by its probability and multiplied out: 4^(n^2) pairs, for
    n <= 2."""
    total = Fraction(0)
    matrices = [np.array(bits).reshape(n, n) for bits in product((0, 1), repeat=n * n)]
    for a, b in product(matrices, repeat=2):
        ones = int(a.sum() + b.sum())
        total += int(np.count_nonzero(a @ b)) * p**ones * (1 - p) ** (2 * n * n - ones)
    return total
