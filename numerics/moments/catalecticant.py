"""Ranks of a polynomial's partial derivatives, exactly: what they force on the number of units of one hidden layer
(spec H3, H6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import factorial, prod

from numerics.moments.exact_rank import rank
from numerics.moments.unit_range import size_sets

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, int]  # integer coefficients of a homogeneous polynomial


def degree(p: Polynomial) -> int:
    """The common degree of the terms. Raises ValueError if there is none."""
    degrees = {sum(exponents) for exponents in p}
    if len(degrees) != 1:
        raise ValueError(f"not homogeneous: degrees {sorted(degrees)}")
    return degrees.pop()


def catalecticant(p: Polynomial, order: int) -> list[list[int]]:
    """Rows: the derivatives D^s of that order; columns: those of the complementary order; entries D^(s + t) p, numbers.
    Rows of zeros are left out."""
    columns = _below(p, degree(p) - order)
    return [
        [_derivative(p, tuple(a + b for a, b in zip(s, t, strict=True))) for t in columns] for s in _below(p, order)
    ]


def _below(p: Polynomial, order: int) -> list[Exponents]:
    """The exponents of that sum that are <= those of some term, entry by entry; all other derivatives of p are 0."""
    found = {s for term in p for s in product(*(range(e + 1) for e in term)) if sum(s) == order}
    return sorted(found)


def _derivative(p: Polynomial, exponents: Exponents) -> int:
    return p.get(exponents, 0) * prod(factorial(e) for e in exponents)


def ranks(p: Polynomial) -> list[int]:
    """The dimensions of the spaces of derivatives of order 0, 1, ..., d.

    >>> ranks({(1, 1, 1): 1})
    [1, 3, 3, 1]
    """
    return [rank(catalecticant(p, order)) for order in range(degree(p) + 1)]


def lower_end(p: Polynomial, has: Callable[[int], bool]) -> int:
    """Units that matching p to Taylor order d needs at least, if `has` says which moments are prescribed: the sum of
    the ranks over a set R of orders with d - (r - s) prescribed for all s < r in R; the orders of R index rows, and the
    matrix is block-triangular."""
    found = ranks(p)
    return max(sum(found[r] for r in sizes) for sizes in size_sets(degree(p), has))
