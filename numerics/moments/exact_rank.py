"""The exact rank of a matrix of whole numbers or fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from flint import fmpz_mat, nmod_mat

PRIME = 2**63 - 25


def rank(matrix: Sequence[Sequence[int | Fraction]]) -> int:
    """The exact rank. Full rank modulo a prime proves full rank; otherwise the rank over the integers decides."""
    rows = [_integers(row) for row in matrix]
    height, width = len(rows), len(rows[0])
    modular = nmod_mat(height, width, [a % PRIME for row in rows for a in row], PRIME).rank()
    return modular if modular == min(height, width) else int(fmpz_mat(rows).rank())


def _integers(row: Sequence[int | Fraction]) -> list[int]:
    """The row times the least common denominator, which leaves the rank alone."""
    scale = lcm(*(Fraction(a).denominator for a in row))
    return [int(a * scale) for a in row]
