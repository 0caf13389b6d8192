"""Sparse layers of butterflies with exact roots of unity, dense Fourier matrices, low-rank factors: nonzeros counted,
products multiplied out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from numerics.search.levenberg_marquardt import FOUND, Array, best_of

PROJECTIONS, WEIGHTS = (
    2000,
    30.0,
)  # steps of the search for a dropped entry; the largest weights in the search for sparse factors

Sparse = dict[tuple[int, int], int]  # (output, input) -> exponent e of the root of unity exp(-2 pi i e / n)


def butterflies(radix: int, layers: int) -> list[Sparse]:
    """Layers for n = radix^layers inputs, the first to act first, that multiply to the Fourier matrix (Cooley and
    Tukey, decimation in time).

    The transform of n inputs is `radix` transforms of the inputs j = s, s + radix, ..., one after the other in memory,
    and then X(q + m n/radix) = sum_s exp(-2 pi i s (q + m n/radix) / n) X_s(q). The first layer also reorders its
    inputs."""
    n = radix**layers
    if layers == 1:
        return [{(out, j): out * j % n for out in range(n) for j in range(n)}]
    smaller, part = butterflies(radix, layers - 1), n // radix
    copied: list[Sparse] = []
    for depth, layer in enumerate(smaller):
        wide: Sparse = {}
        for s in range(radix):
            for (out, j), exponent in layer.items():
                wide[s * part + out, j * radix + s if depth == 0 else s * part + j] = exponent * radix % n
        copied.append(wide)
    last = {
        (q + m * part, s * part + q): s * (q + m * part) % n
        for q in range(part)
        for m in range(radix)
        for s in range(radix)
    }
    return [*copied, last]


def multiplied(layers: list[Sparse], n: int) -> dict[tuple[int, int], dict[int, int]]:
    """The product of the layers, its entries as sums of powers of one root of unity: exponent modulo n -> how often."""
    product: dict[tuple[int, int], dict[int, int]] = {(i, i): {0: 1} for i in range(n)}
    for layer in layers:
        by_input: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (out, j), exponent in layer.items():
            by_input[j].append((out, exponent))
        after: dict[tuple[int, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for (middle, j), terms in product.items():
            for out, exponent in by_input[middle]:
                for e, times in terms.items():
                    after[out, j][(e + exponent) % n] += times
        product = after
    return product


def is_fourier(layers: list[Sparse], n: int) -> bool:
    """Whether the layers multiply to the Fourier matrix exactly, entry by entry."""
    product = multiplied(layers, n)
    return all(product.get((out, j)) == {out * j % n: 1} for out in range(n) for j in range(n))


def butterfly_count(radix: int, layers: int) -> int:
    """Synapses of the layers. Raises AssertionError unless they multiply to the Fourier matrix."""
    built = butterflies(radix, layers)
    if not is_fourier(built, radix**layers):
        raise AssertionError("the layers are not the Fourier transform")
    return sum(len(layer) for layer in built)


def torch_butterflies(radix: int, layers: int) -> tuple[int, float, float]:
    """Nonzeros of torch's sparse layers, how far they are from torch.fft on random inputs, and the rounding of both.

    Each of the layers errs by (radix + 2) unit roundoffs of the largest sum of absolute values of its terms, at most
    sqrt(n) times the norm of the input; torch's own transform is granted the same. Doubled for complex arithmetic."""
    import torch

    n = radix**layers
    built = [_tensor(layer, n) for layer in butterflies(radix, layers)]
    x = torch.randn(n, 4, dtype=torch.complex128, generator=torch.Generator().manual_seed(0))
    found = x
    for layer in built:
        found = torch.sparse.mm(layer, found)
    error = float((found - torch.fft.fft(x, dim=0)).abs().max())
    size = float(torch.linalg.vector_norm(x, dim=0).max()) * n**0.5
    return (
        sum(int(layer._nnz()) for layer in built),
        error,
        4 * layers * (radix + 2) * torch.finfo(torch.float64).eps * size,
    )


def _tensor(layer: Sparse, n: int) -> Any:
    import torch

    places = torch.tensor(list(layer)).T
    angles = torch.tensor([-2 * torch.pi * e / n for e in layer.values()], dtype=torch.float64)
    return torch.sparse_coo_tensor(
        places, torch.polar(torch.ones_like(angles), angles), (n, n), check_invariants=True
    ).coalesce()


def flat_count(levels: int) -> int:
    """Nonzero entries of the Fourier matrix: all, as roots of unity are."""
    n = 2**levels
    return sum(1 for _ in butterflies(n, 1)[0])


def real_count(levels: int) -> int:
    """Nonzero real weights: for each entry both real and imaginary part are used twice, unless the part is 0 (exactly,
    from the exponent)."""
    n = 2**levels
    return sum(2 * (4 * e % (2 * n) != n) + 2 * (2 * e % n != 0) for e in butterflies(n, 1)[0].values())


def torch_real_count(levels: int) -> int:
    """The same from a torch layer on real and imaginary parts: weights larger than rounding, sines and cosines here
    being 0 or at least 2 / n in size."""
    import torch

    n = 2**levels
    matrix = torch.fft.fft(torch.eye(n, dtype=torch.complex128))
    layer = torch.nn.Linear(2 * n, 2 * n, bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(
            torch.cat([torch.cat([matrix.real, -matrix.imag], 1), torch.cat([matrix.imag, matrix.real], 1)])
        )
    return int((layer.weight.abs() > 1 / n).sum())


def near_in_norm(n: int, eps: Fraction) -> tuple[int, int]:
    """Ends of the least number of nonzeros at distance below eps: an entry at least that large must stay, as |E_ij| <=
    ||E||_2; the matrix itself will do.

    The entries' squares are 1/n.
    """
    return sum(Fraction(1, n) >= eps**2 for _ in range(n * n)), n * n


def dropped_entry(n: int, distance: float, seed: int = 0) -> float:
    """How far from 0 one entry stays in the best matrix within 2-norm `distance` of the unitary Fourier matrix, the
    other entries being free.

    Alternating projections, which converge to it as both sets are convex: changes with singular values up to the
    distance, and those that drop the entry."""
    draw = np.random.default_rng(seed)
    fourier = np.fft.fft(np.eye(n)) / n**0.5
    i, j = draw.integers(n, size=2)
    change = draw.standard_normal((n, n)) + 1j * draw.standard_normal((n, n))
    left = np.inf
    for _ in range(PROJECTIONS):
        u, singular, v = np.linalg.svd(change)
        change = (u * np.minimum(singular, distance)) @ v
        left = float(abs(fourier[i, j] + change[i, j]))
        if left < FOUND:
            break
        change[i, j] = -fourier[i, j]
    return left


def near_in_frobenius(n: int, eps: Fraction) -> int:
    """Fewest nonzeros: zeros cost 1/n each in squares, and other entries need not change."""
    zeros = 0
    while zeros < n * n and Fraction(zeros + 1, n) <= eps**2:
        zeros += 1
    return n * n - zeros


def frobenius_distance(n: int, zeros: int) -> float:
    """Distance of the unitary Fourier matrix with its first entries set to 0, by numpy."""
    fourier = np.fft.fft(np.eye(n)) / n**0.5
    sparse = fourier.copy().reshape(-1)
    sparse[:zeros] = 0
    return float(np.linalg.norm(fourier - sparse.reshape(n, n)))


def factors(n: int, k: int, seed: int = 0) -> tuple[fmpq_mat, fmpq_mat, fmpq_mat]:
    """A random n x n matrix A of rank k without zeros, and U, V with A = U V, the first k columns of V the identity."""
    draw = random.Random(1000 * n + k + seed)
    while True:
        left = fmpq_mat([[fmpq(draw.randint(1, 50)) for _ in range(k)] for _ in range(n)])
        right = fmpq_mat([[fmpq(draw.randint(-50, 50)) for _ in range(n)] for _ in range(k)])
        head = fmpq_mat([[right[i, j] for j in range(k)] for i in range(k)])
        if head.det() == 0:
            continue
        product = left * right
        u, v = left * head, head.inv() * right
        if all(x != 0 for x in product.entries()) and all(x != 0 for x in u.entries()) and product.rank() == k:
            return product, u, v


def nonzeros(matrix: fmpq_mat) -> int:
    """How many entries are not 0."""
    return sum(x != 0 for x in matrix.entries())


def rank_synapses(n: int, k: int) -> tuple[int, int]:
    """Ends of the least number of synapses for a generic matrix of rank k through one hidden linear layer.

    Upper: the factors above, multiplied out. Lower: matrices of rank k have dimension d = the rank of the derivative of
    (U, V) -> U V (exact, at a random place, so that d is at least that). Networks with h hidden units and N synapses,
    all units with synapses on both sides, have N numbers, of which h only rescale units; so their products have
    dimension at most N - h <= N - k, as rank k needs h >= k. So N >= d + k for all but a lower-dimensional set."""
    product, u, v = factors(n, k)
    if u * v != product:
        raise AssertionError("the factors do not multiply to the matrix")
    draw = random.Random(n * 100 + k)
    left = [[draw.randint(1, 99) for _ in range(k)] for _ in range(n)]
    right = [[draw.randint(1, 99) for _ in range(n)] for _ in range(k)]
    rows = [[fmpq(right[h][j] * (i == a)) for i in range(n) for j in range(n)] for a in range(n) for h in range(k)]
    rows += [[fmpq(left[i][h] * (j == b)) for i in range(n) for j in range(n)] for h in range(k) for b in range(n)]
    return int(fmpq_mat(rows).rank()) + k, nonzeros(u) + nonzeros(v)


Pattern = tuple[
    tuple[tuple[int, ...], tuple[int, ...]], ...
]  # for each hidden unit the outputs and the inputs that it has synapses with


def patterns(n: int, k: int, synapses: int) -> list[Pattern]:
    """All ways, up to the order of hidden units, inputs and outputs, to place so many synapses that every entry of the
    matrix can be nonzero.

    Every hidden unit has synapses on both sides, and there are at least k of them.
    """
    sides = [tuple(i for i in range(n) if mask >> i & 1) for mask in range(1, 2**n)]
    pairs = [(out, into) for out in sides for into in sides]
    found: dict[tuple[tuple[int, ...], ...], Pattern] = {}
    for hidden in range(k, synapses // 2 + 1):
        for chosen in _filling(pairs, hidden, synapses, 0):
            if len({(i, j) for out, into in chosen for i in out for j in into}) == n * n:
                found.setdefault(_without_order(chosen, n), chosen)
    return list(found.values())


def _filling(
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]], hidden: int, synapses: int, first: int
) -> Iterator[Pattern]:
    """Multisets of so many pairs with so many synapses in all."""
    if hidden == 0:
        if synapses == 0:
            yield ()
        return
    for index in range(first, len(pairs)):
        left = synapses - len(pairs[index][0]) - len(pairs[index][1])
        if left >= 2 * (hidden - 1):
            for rest in _filling(pairs, hidden - 1, left, index):
                yield (pairs[index], *rest)


def _without_order(pattern: Pattern, n: int) -> tuple[tuple[int, ...], ...]:
    """The hidden units that each output and each input meets, sorted, in the order of hidden units for which that comes
    first."""
    best: tuple[tuple[int, ...], ...] | None = None
    for order in permutations(pattern):
        met = [
            tuple(sorted(tuple(h for h, pair in enumerate(order) if i in pair[side]) for i in range(n)))
            for side in (0, 1)
        ]
        key = (*met[0], *met[1])
        best = key if best is None else min(best, key)
    assert best is not None
    return best


@cache
def fitted_factors(n: int, k: int, synapses: int, restarts: int) -> tuple[float, int]:
    """The least largest deviation from a generic matrix of rank k that Levenberg-Marquardt finds over all patterns of
    so many synapses; and the patterns.

    Without a pattern the deviation is that of an entry that cannot be reached: the least entry in size. Ends early once
    a pattern does it."""
    wanted = np.array([[float(Fraction(int(x.p), int(x.q))) for x in row] for row in factors(n, k)[0].tolist()])
    wanted /= np.abs(wanted).max()
    tried, best = patterns(n, k, synapses), float(np.abs(wanted).min())
    for pattern in tried:
        out = [(h, i) for h, (outputs, _) in enumerate(pattern) for i in outputs]
        into = [(h, j) for h, (_, inputs) in enumerate(pattern) for j in inputs]

        def residuals(
            x: Array, out: list[tuple[int, int]] = out, into: list[tuple[int, int]] = into, hidden: int = len(pattern)
        ) -> tuple[Array, Array]:
            u, v = np.zeros((n, hidden)), np.zeros((hidden, n))
            for (h, i), value in zip(out, x[: len(out)], strict=True):
                u[i, h] = value
            for (h, j), value in zip(into, x[len(out) :], strict=True):
                v[h, j] = value
            jacobian = np.zeros((n, n, len(x)))
            for column, (h, i) in enumerate(out):
                jacobian[i, :, column] = v[h]
            for column, (h, j) in enumerate(into, len(out)):
                jacobian[:, j, column] = u[:, h]
            return (u @ v - wanted).reshape(-1), jacobian.reshape(n * n, -1)

        best = min(best, best_of(residuals, lambda draw: draw.normal(size=synapses), restarts, WEIGHTS).residual)
        if best < FOUND:
            break
    return best, len(tried)


def plain_factors(n: int, k: int) -> int:
    """Synapses of two dense factors."""
    draw = random.Random(n + k)
    left, right = (
        fmpq_mat([[fmpq(draw.randint(1, 50)) for _ in range(columns)] for _ in range(rows)])
        for rows, columns in ((n, k), (k, n))
    )
    if (left * right).rank() != k:
        raise AssertionError("the factors do not have the rank")
    return nonzeros(left) + nonzeros(right)


def torch_factors(n: int, k: int) -> tuple[int, float, float]:
    """Nonzero weights of two torch layers with the sparse factors, how far they are from one layer with the matrix, and
    rounding.

    Each entry of the product is a sum of k products of rounded numbers, at most `size` in absolute sum.
    """
    import torch

    product, u, v = (
        [[float(Fraction(int(m[i, j].p), int(m[i, j].q))) for j in range(m.ncols())] for i in range(m.nrows())]
        for m in factors(n, k)
    )
    first, second, flat = (torch.nn.Linear(len(m[0]), len(m), bias=False, dtype=torch.float64) for m in (v, u, product))
    with torch.no_grad():
        for layer, m in ((first, v), (second, u), (flat, product)):
            layer.weight.copy_(torch.tensor(m, dtype=torch.float64))
        eye = torch.eye(n, dtype=torch.float64)
        error = float((second(first(eye)) - flat(eye)).abs().max())
        size = float((second.weight.abs() @ first.weight.abs()).max())
    count = int(torch.count_nonzero(first.weight) + torch.count_nonzero(second.weight))
    return count, error, (k + 4) * torch.finfo(torch.float64).eps * size
