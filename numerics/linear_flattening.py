"""Sparse layers of butterflies with exact roots of unity, dense Fourier matrices, low-rank factors: nonzeros counted, products multiplied out."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat

Sparse = dict[tuple[int, int], int]  # (output, input) -> exponent e of the root of unity exp(-2 pi i e / n)


def butterflies(radix: int, layers: int) -> list[Sparse]:
    """Layers for n = radix^layers inputs, the first to act first, that multiply to the Fourier matrix (Cooley and Tukey, decimation in time).

    The transform of n inputs is `radix` transforms of the inputs j = s, s + radix, ..., one after the other in memory, and then
    X(q + m n/radix) = sum_s exp(-2 pi i s (q + m n/radix) / n) X_s(q). The first layer also reorders its inputs.
    """
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
    last = {(q + m * part, s * part + q): s * (q + m * part) % n for q in range(part) for m in range(radix) for s in range(radix)}
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

    Each of the layers errs by (radix + 2) unit roundoffs of the largest sum of absolute values of its terms, at most sqrt(n) times the norm of the input;
    torch's own transform is granted the same. Doubled for complex arithmetic.
    """
    import torch

    n = radix**layers
    built = [_tensor(layer, n) for layer in butterflies(radix, layers)]
    x = torch.randn(n, 4, dtype=torch.complex128, generator=torch.Generator().manual_seed(0))
    found = x
    for layer in built:
        found = torch.sparse.mm(layer, found)
    error = float((found - torch.fft.fft(x, dim=0)).abs().max())
    size = float(torch.linalg.vector_norm(x, dim=0).max()) * n**0.5
    return sum(int(layer._nnz()) for layer in built), error, 4 * layers * (radix + 2) * torch.finfo(torch.float64).eps * size


def _tensor(layer: Sparse, n: int) -> Any:
    import torch

    places = torch.tensor(list(layer)).T
    angles = torch.tensor([-2 * torch.pi * e / n for e in layer.values()], dtype=torch.float64)
    return torch.sparse_coo_tensor(places, torch.polar(torch.ones_like(angles), angles), (n, n), check_invariants=True).coalesce()


def flat_count(levels: int) -> int:
    """Nonzero entries of the Fourier matrix: all, as roots of unity are."""
    n = 2**levels
    return sum(1 for _ in butterflies(n, 1)[0])


def real_count(levels: int) -> int:
    """Nonzero real weights: for each entry both real and imaginary part are used twice, unless the part is 0 (exactly, from the exponent)."""
    n = 2**levels
    return sum(2 * (4 * e % (2 * n) != n) + 2 * (2 * e % n != 0) for e in butterflies(n, 1)[0].values())


def torch_real_count(levels: int) -> int:
    """The same from a torch layer on real and imaginary parts: weights larger than rounding, sines and cosines here being 0 or at least 2 / n in size."""
    import torch

    n = 2**levels
    matrix = torch.fft.fft(torch.eye(n, dtype=torch.complex128))
    layer = torch.nn.Linear(2 * n, 2 * n, bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.cat([torch.cat([matrix.real, -matrix.imag], 1), torch.cat([matrix.imag, matrix.real], 1)]))
    return int((layer.weight.abs() > 1 / n).sum())


def near_in_norm(n: int, eps: Fraction) -> tuple[int, int]:
    """Ends of the least number of nonzeros at distance below eps: an entry at least that large must stay, as |E_ij| <= ||E||_2; the matrix itself will do.

    The entries' squares are 1/n.
    """
    return sum(Fraction(1, n) >= eps**2 for _ in range(n * n)), n * n


def dropping_costs(n: int, tries: int = 20) -> tuple[float, float]:
    """The least 2-norm distance found for matrices with one entry 0 (by random changes of all others), and n^(-1/2)."""
    import numpy as np

    draw = np.random.default_rng(n)
    fourier = np.fft.fft(np.eye(n)) / n**0.5
    least = np.inf
    for t in range(tries):
        change = (draw.standard_normal((n, n)) + 1j * draw.standard_normal((n, n))) * (0 if t == 0 else 10.0 ** -draw.uniform(0, 4))
        i, j = draw.integers(n, size=2)
        change[i, j] = -fourier[i, j]
        least = min(least, float(np.linalg.norm(change, 2)))
    return least, n**-0.5


def near_in_frobenius(n: int, eps: Fraction) -> int:
    """Fewest nonzeros: zeros cost 1/n each in squares, and other entries need not change."""
    zeros = 0
    while zeros < n * n and Fraction(zeros + 1, n) <= eps**2:
        zeros += 1
    return n * n - zeros


def frobenius_distance(n: int, zeros: int) -> float:
    """Distance of the unitary Fourier matrix with its first entries set to 0, by numpy."""
    import numpy as np

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

    Upper: the factors above, multiplied out. Lower: matrices of rank k have dimension d = the rank of the derivative of (U, V) -> U V (exact, at a random
    place, so that d is at least that). Networks with h hidden units and N synapses, all units with synapses on both sides, have N numbers, of which h only
    rescale units; so their products have dimension at most N - h <= N - k, as rank k needs h >= k. So N >= d + k for all but a lower-dimensional set.
    """
    product, u, v = factors(n, k)
    if u * v != product:
        raise AssertionError("the factors do not multiply to the matrix")
    draw = random.Random(n * 100 + k)
    left = [[draw.randint(1, 99) for _ in range(k)] for _ in range(n)]
    right = [[draw.randint(1, 99) for _ in range(n)] for _ in range(k)]
    rows = [[fmpq(right[h][j] * (i == a)) for i in range(n) for j in range(n)] for a in range(n) for h in range(k)]
    rows += [[fmpq(left[i][h] * (j == b)) for i in range(n) for j in range(n)] for h in range(k) for b in range(n)]
    return int(fmpq_mat(rows).rank()) + k, nonzeros(u) + nonzeros(v)


def plain_factors(n: int, k: int) -> int:
    """Synapses of two dense factors."""
    draw = random.Random(n + k)
    left, right = (fmpq_mat([[fmpq(draw.randint(1, 50)) for _ in range(columns)] for _ in range(rows)]) for rows, columns in ((n, k), (k, n)))
    if (left * right).rank() != k:
        raise AssertionError("the factors do not have the rank")
    return nonzeros(left) + nonzeros(right)


def torch_factors(n: int, k: int) -> tuple[int, float, float]:
    """Nonzero weights of two torch layers with the sparse factors, how far they are from one layer with the matrix, and rounding.

    Each entry of the product is a sum of k products of rounded numbers, at most `size` in absolute sum.
    """
    import torch

    product, u, v = ([[float(Fraction(int(m[i, j].p), int(m[i, j].q))) for j in range(m.ncols())] for i in range(m.nrows())] for m in factors(n, k))
    first, second, flat = (torch.nn.Linear(len(m[0]), len(m), bias=False, dtype=torch.float64) for m in (v, u, product))
    with torch.no_grad():
        for layer, m in ((first, v), (second, u), (flat, product)):
            layer.weight.copy_(torch.tensor(m, dtype=torch.float64))
        eye = torch.eye(n, dtype=torch.float64)
        error = float((second(first(eye)) - flat(eye)).abs().max())
        size = float((second.weight.abs() @ first.weight.abs()).max())
    count = int(torch.count_nonzero(first.weight) + torch.count_nonzero(second.weight))
    return count, error, (k + 4) * torch.finfo(torch.float64).eps * size
