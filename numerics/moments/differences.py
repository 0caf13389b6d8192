"""Units whose moments up to the degree of a monomial are those of the monomial alone: products of differences."""

from __future__ import annotations

from itertools import product
from math import comb, prod

Exponents = tuple[int, ...]


def differences(exponents: Exponents, forward: bool = False) -> tuple[list[Exponents], list[int]]:
    """Central differences prod (E_i - 1/E_i)^r_i: units and weights; or forward ones prod (E_i - 1)^r_i, which use the
    zero vector as a unit."""
    axes = [[((j if forward else 2 * j - e), (-1) ** (e - j) * comb(e, j)) for j in range(e + 1)] for e in exponents]
    chosen = list(product(*axes))
    return [tuple(a for a, _ in unit) for unit in chosen], [prod(w for _, w in unit) for unit in chosen]
