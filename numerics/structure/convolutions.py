"""Linear maps on a ring: exact ranks of what commutes with the shift, waves as powers of a root of unity, and torch's
circular convolutions."""

from __future__ import annotations

from typing import Any

from flint import fmpz_mat

Matrix = list[list[int]]
ROUNDOFF = 2.0**-53


def shift(n: int) -> Matrix:
    """The cyclic shift: site i takes the value of site i - 1."""
    return [[int(j == (i - 1) % n) for j in range(n)] for i in range(n)]


def family(n: int, among: str, reach: int | None = None) -> list[Matrix]:
    """A basis of the matrices considered: all (each entry on its own), or Toeplitz ones (each diagonal); entries beyond
    ring distance `reach` left out."""
    if among == "Toeplitz":
        return [[[int(i - j == offset) for j in range(n)] for i in range(n)] for offset in range(1 - n, n)]
    near = [(i, j) for i in range(n) for j in range(n) if reach is None or min((i - j) % n, (j - i) % n) <= reach]
    return [[[int((i, j) == place) for j in range(n)] for i in range(n)] for place in near]


def commuting(n: int, among: str = "", reach: int | None = None) -> int:
    """The dimension of what in the family commutes with the shift: members less the rank of the commutators (exact)."""
    turn = fmpz_mat(shift(n))
    members = [fmpz_mat(m) for m in family(n, among, reach)]
    rows = [[int(c) for c in (m * turn - turn * m).entries()] for m in members]
    return len(members) - int(fmpz_mat(rows).rank())


def has_waves(sources: list[int]) -> bool:
    """Whether the map that gives site i what site sources[i] had has all waves x^(k i), x^n = 1, as eigenvectors:
    exactly, by exponents modulo n.

    >>> has_waves([2, 0, 1]), has_waves([1, 0, 2])
    (True, False)
    """
    n = len(sources)
    return all(len({k * (source - i) % n for i, source in enumerate(sources)}) == 1 for k in range(n))


def diagonal_shifts(n: int) -> int:
    """How many powers of the shift have all waves as eigenvectors."""
    return sum(has_waves([(i - power) % n for i in range(n)]) for power in range(n))


def convolution(kernel: list[int], n: int) -> Any:
    """The matrix of torch's circular convolution with an odd kernel, centred: what a Conv1d layer makes of each unit
    vector (binary64)."""
    import torch

    half = len(kernel) // 2
    layer = torch.nn.Conv1d(1, 1, len(kernel), padding=half, padding_mode="circular", bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight[:] = torch.tensor(kernel, dtype=torch.float64)
        return layer(torch.eye(n, dtype=torch.float64)[:, None, :])[:, 0, :].T


def layer_dimension(n: int, reach: int) -> int:
    """Dimension of what a circular Conv1d layer of 2 reach + 1 weights can be, after each unit kernel was found to
    commute exactly with torch's roll."""
    import torch

    found = []
    for offset in range(2 * reach + 1):
        matrix = convolution([int(i == offset) for i in range(2 * reach + 1)], n)
        if not torch.equal(matrix.roll(1, 0), matrix.roll(-1, 1)):
            raise ArithmeticError(
                f"the convolution with kernel offset {offset} does not commute with the shift on {n} sites"
            )
        found.append(matrix.flatten())
    return int(torch.linalg.matrix_rank(torch.stack(found)))


def spectrum_dimension(n: int) -> int:
    """Dimension of the circulants whose image under the discrete Fourier transform (torch) has no entry beside the
    diagonal but rounding."""
    import torch

    basis = []
    for power in range(n):
        circulant = torch.linalg.matrix_power(torch.tensor(shift(n), dtype=torch.float64), power)
        spectral = torch.fft.ifft(torch.fft.fft(circulant, dim=0), dim=1)
        beside = (spectral - torch.diag(torch.diagonal(spectral))).abs().max().item()
        if beside <= rounding_beside_the_diagonal(n):
            basis.append(torch.diagonal(spectral))
    return int(torch.linalg.matrix_rank(torch.stack(basis)))


def rounding_beside_the_diagonal(n: int) -> float:
    """What rounding can leave beside the diagonal: two transforms of columns of one 1 each, that is sums of n products
    of numbers of at most 1.

    Each product takes a root of unity that errs by at most 4 u per part, and up to 8 roundings (complex product and
    sum) of a partial sum of at most n; the second transform divides by n and sees n such errors."""
    return 2 * n * (4 + 8 * n) * ROUNDOFF
