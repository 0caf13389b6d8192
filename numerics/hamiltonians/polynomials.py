"""Polynomials written out: monomials one by one, generating functions, exact ranks of their values, and torch layers on
them."""

from __future__ import annotations

import random
from itertools import combinations, combinations_with_replacement, product
from math import prod

from flint import fmpz_poly, nmod_mat

Exponents = tuple[int, ...]
PRIME = 2**61 - 1


def monomials(n: int, degree: int) -> list[Exponents]:
    """All exponents of n variables of total degree at most `degree`, one by one."""
    chosen = (c for k in range(degree + 1) for c in combinations_with_replacement(range(n), k))
    return [tuple(c.count(i) for i in range(n)) for c in chosen]


def bit_terms(n: int, degree: int) -> list[Exponents]:
    """The sets of at most `degree` of n bits, as exponents 0 and 1."""
    return [tuple(int(i in s) for i in range(n)) for k in range(degree + 1) for s in combinations(range(n), k)]


def by_series(n: int, degree: int) -> int:
    """Coefficients of (1 - t)^-n up to t^degree, added up: the sums are partial sums taken n + 1 times."""
    row = [1] + [0] * degree
    for _ in range(n + 1):
        for i in range(1, degree + 1):
            row[i] += row[i - 1]
    return row[degree]


def bits_by_series(n: int, degree: int) -> int:
    """Coefficients of (1 + t)^n up to t^degree, added up."""
    return sum(int(c) for c in (fmpz_poly([1, 1]) ** n).coeffs()[: degree + 1])


def value_rank(exponents: list[Exponents], places: list[Exponents]) -> int:
    """The rank of the monomials' values at the places, modulo a prime: at most the rank over the rationals, so that
    full rank means independence."""
    rows = [
        [prod(pow(x, e, PRIME) for x, e in zip(place, monomial, strict=True)) % PRIME for monomial in exponents]
        for place in places
    ]
    return int(nmod_mat(len(rows), len(exponents), [entry for row in rows for entry in row], PRIME).rank())


def random_places(n: int, number: int, seed: int = 0) -> list[Exponents]:
    """So many places for n variables, whole numbers from 0 to PRIME - 1."""
    draw = random.Random(seed)
    return [tuple(draw.randrange(PRIME) for _ in range(n)) for _ in range(number)]


def interpolating(v: int, n: int, cut: str = "") -> list[Exponents]:
    """Exponents up to v - 1 in each variable, or, cut by total degree, up to v - 1 (or v) altogether."""
    if cut == "":
        return list(product(range(v), repeat=n))
    return monomials(n, v - 1 if cut == "total degree" else v)


def states(v: int, n: int) -> list[Exponents]:
    """All v^n places with values 0, ..., v - 1."""
    return list(product(range(v), repeat=n))


def moebius(energies: list[int], n: int) -> list[int]:
    """The coefficients h_S from the values H(1_S), in place of each set as a binary number; n passes of differences."""
    found = list(energies)
    for i in range(n):
        for s in range(1 << n):
            if s >> i & 1:
                found[s] -= found[s ^ (1 << i)]
    return found


def layer(exponents: list[Exponents], places: list[Exponents]) -> tuple[int, int]:
    """A torch layer that weighs the monomials: its parameters, and the dimension of what it computes (rank of its
    derivative by the weights, binary64)."""
    import torch

    powers = torch.tensor(exponents, dtype=torch.float64)
    inputs = torch.tensor(places, dtype=torch.float64)
    features = (inputs[:, None, :] ** powers[None]).prod(-1)
    weigh = torch.nn.Linear(len(exponents), 1, bias=False, dtype=torch.float64)
    gradients = [
        torch.autograd.grad(out, [weigh.weight], retain_graph=True)[0].flatten() for out in weigh(features).flatten()
    ]
    return sum(p.numel() for p in weigh.parameters()), int(torch.linalg.matrix_rank(torch.stack(gradients)))
