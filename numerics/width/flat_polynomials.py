"""Units for polynomials that are not one monomial: exact ranks from below, constructions with all their moments from
above."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import factorial, prod

import numpy as np

from numerics.moments.catalecticant import Polynomial, lower_end
from numerics.moments.exact_rank import rank
from numerics.width.monomials import differences

Vector = tuple[Fraction, ...]
Units = list[tuple[Vector, Fraction]]  # input weights and output weight of each unit


def monomials_up_to(n: int, degree: int) -> list[tuple[int, ...]]:
    """All exponents of n variables with sum <= degree."""
    return [e for e in product(range(degree + 1), repeat=n) if sum(e) <= degree]


def fixed_units(n: int, degree: int) -> tuple[int, int | None]:
    """Ends of the number of fixed units for all polynomials of degree <= d: their dimension, and units whose monomial
    matrix is invertible.

    The k-th unit's weights are powers of k + 1 with exponents that make all monomials different, so that the matrix is
    a Vandermonde matrix with distinct positive nodes raised to distinct powers; its rank is computed all the same."""
    exponents = monomials_up_to(n, degree)
    count = len(exponents)
    units = [[(k + 1) ** ((degree + 1) ** i) for i in range(n)] for k in range(count)]
    matrix = [[_power(unit, e) for unit in units] for e in exponents]
    return count, count if rank(matrix) == count else None


def _power(unit: list[int], exponents: tuple[int, ...]) -> int:
    value = 1
    for base, e in zip(unit, exponents, strict=True):
        value *= base**e
    return value


def numerical_rank(n: int, degree: int, units: int, seed: int = 0) -> int:
    """The rank, by singular values in float64, of the monomials of random units with entries in [-1, 1]."""
    a = np.random.default_rng(seed).uniform(-1, 1, size=(units, n))
    return int(np.linalg.matrix_rank(np.prod(a[:, None] ** np.array(monomials_up_to(n, degree))[None], axis=2)))


def form(signs: tuple[int, ...]) -> Polynomial:
    """The quadratic form sum_i signs_i x_i^2."""
    return {tuple(2 * int(i == j) for j in range(len(signs))): sign for i, sign in enumerate(signs)}


def form_units(size: int, output_bias: bool = False, skip: bool = False) -> tuple[int, int]:
    """Ends of the least number of units for a form of full rank `size`, the same for all signatures that are tried.
    Raises ArithmeticError if they differ."""
    free = {0, 1} if skip else {0} if output_bias else set()
    found = {_ends(tuple(-1 if i < negative else 1 for i in range(size)), free) for negative in range(size // 2 + 1)}
    if len(found) != 1:
        raise ArithmeticError(f"signatures differ: {found}")
    return found.pop()


def _ends(signs: tuple[int, ...], free: set[int]) -> tuple[int, int]:
    units = diagonal(signs) if free == {0, 1} else balanced(signs)
    if not free:
        units = [*units, (tuple(Fraction(0) for _ in signs), -sum((w for _, w in units), Fraction(0)))]
    for order in {0, 1, 2} - free:
        for e in (e for e in monomials_up_to(len(signs), 2) if sum(e) == order):
            moment = sum((w * _fraction_power(a, e) for a, w in units), Fraction(0))
            if moment != form(signs).get(e, 0):
                raise ArithmeticError(f"the moment {e} of the construction is {moment}")
    return lower_end(form(signs), lambda order: order not in free), len(units)


def _fraction_power(a: Vector, exponents: tuple[int, ...]) -> Fraction:
    value = Fraction(1)
    for base, e in zip(a, exponents, strict=True):
        value *= base**e
    return value


def diagonal(signs: tuple[int, ...]) -> Units:
    """One unit along each axis: the second moments are the form's, and nothing else is asked for."""
    return [(tuple(Fraction(int(i == j)) for j in range(len(signs))), Fraction(sign)) for i, sign in enumerate(signs)]


def balanced(signs: tuple[int, ...], seed: int = 0) -> Units:
    """rho + 1 units with the form's second moments and no first moments.

    B W B^T = diag(signs, 1) for B with the units' weights above a row of ones says just that. So the columns of B are a
    basis that is orthogonal for diag(signs, 1)^-1, scaled to have last entry 1; Gram and Schmidt find one from a random
    start."""
    size, draw = len(signs) + 1, random.Random(seed)
    metric = (*signs, 1)

    def inner(p: list[Fraction], q: list[Fraction]) -> Fraction:
        return sum((Fraction(g) * a * b for g, a, b in zip(metric, p, q, strict=True)), Fraction(0))

    while True:
        basis: list[list[Fraction]] = []
        for _ in range(size):
            vector = [Fraction(draw.randint(-3, 3)) for _ in range(size)]
            for other in basis:
                shift = inner(vector, other) / inner(other, other)
                vector = [a - shift * b for a, b in zip(vector, other, strict=True)]
            if inner(vector, vector) == 0 or vector[-1] == 0:
                break
            basis.append([a / vector[-1] for a in vector])
        if len(basis) == size:
            return [(tuple(vector[:-1]), 1 / inner(vector, vector)) for vector in basis]


def product_and_power(n: int) -> Polynomial:
    """x_1...x_n + y^n."""
    return {(1,) * n + (0,): 1, (0,) * n + (n,): 1}


def sum_units(n: int) -> tuple[int, int]:
    """Ends for x_1...x_n + y^n: the sum of the ranks of its derivatives, and forward differences for both terms, which
    have the zero vector in common.

    Raises ArithmeticError if a moment of the construction is not as it should be.
    """
    units: dict[tuple[int, ...], Fraction] = {}
    for term in product_and_power(n):
        size = prod(factorial(e) for e in term)  # the moment of the differences at the term itself
        for a, w in zip(*differences(term, forward=True), strict=True):
            units[a] = units.get(a, Fraction(0)) + Fraction(w, size)
    for e in monomials_up_to(n + 1, n):
        moment = sum((w * _power(list(a), e) for a, w in units.items()), Fraction(0))
        if moment != product_and_power(n).get(e, 0):
            raise ArithmeticError(f"the moment {e} of the construction is {moment}")
    return lower_end(product_and_power(n), lambda order: True), sum(w != 0 for w in units.values())
