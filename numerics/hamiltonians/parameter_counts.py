"""Counting entries, free parameters and digits of tables that are too large to write down, and of small ones by writing
them down."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt
import sympy as sp
from flint import arb, fmpq, fmpq_mat

from numerics.enclosure.balls import ball, lower, upper, working
from theory.language.errors import InputError

EXTRA_BITS = 64


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole number, as an enclosure without width."""

    lower: Fraction
    upper: Fraction


def digits(v: sp.Integer, n: sp.Integer) -> Counted:
    """The decimal digits of v^n, without computing it: floor(n log10(v)) + 1 from a ball that contains no whole number.

    v^n is a power of 10 only if v is one (if v^n = 2^k 5^k, then v = 2^a 5^b with n a = n b), which is decided exactly.

    >>> digits(sp.Integer(256), sp.Integer(10**6)).lower
    Fraction(2408240, 1)
    """
    base, power = int(v), int(n)
    zeros = len(str(base)) - 1
    if base == 10**zeros:
        return Counted(Fraction(zeros * power + 1), Fraction(zeros * power + 1))
    bits = power.bit_length() + base.bit_length() + EXTRA_BITS
    while bits <= 1 << 20:
        with working(bits):
            size = arb(power) * arb(base).log() / arb(10).log()
            low, high = lower(size), upper(size)
        if low.__floor__() == high.__floor__():
            return Counted(Fraction(low.__floor__() + 1), Fraction(low.__floor__() + 1))
        bits *= 2
    raise InputError("n", "puts v^n too close to a power of 10", n)


def table_entries(v: int, n: int) -> int:
    """Entries of a table over n inputs, counted one by one."""
    return sum(1 for _ in product(range(v), repeat=n))


def labellings(v: int, n: int) -> int:
    """Ways to label every input with 0 or 1, counted one by one."""
    return sum(1 for _ in product((0, 1), repeat=table_entries(v, n)))


def free_table(v: int, n: int) -> int:
    """Dimension of the normalised tables: the rank of the differences of their corners (exact)."""
    size = table_entries(v, n)
    return _rank([[Fraction((j == i) - (j == 0)) for j in range(size)] for i in range(1, size)])


def free_independent(v: int, n: int) -> int:
    """Dimension of the product distributions: the rank of the derivative of the table in its factors, at a random
    rational place (exact)."""
    return _rank(_derivative(v, n, seed=0))


COUNTS: Mapping[str, Callable[[int, int], int]] = {
    "table_entries": table_entries,
    "labellings": labellings,
    "free_table": free_table,
    "free_independent": free_independent,
}


def array_count(what: str, v: int, n: int) -> int:
    """The same numbers by numpy: sizes of arrays, and ranks by singular values."""
    shape = (v,) * n
    match what:
        case "table_entries":
            return int(np.empty(shape).size)
        case "labellings":
            return 1 << int(np.empty(shape).size)
        case "free_table":
            tables = np.random.default_rng(0).dirichlet(np.ones(v**n), size=v**n + 1)
            return int(np.linalg.matrix_rank(tables[1:] - tables[0]))
    rows: npt.NDArray[np.float64] = np.array([[float(x) for x in row] for row in _derivative(v, n, seed=1)])
    return int(np.linalg.matrix_rank(rows))


def _rank(rows: list[list[Fraction]]) -> int:
    return int(fmpq_mat([[fmpq(x.numerator, x.denominator) for x in row] for row in rows]).rank())


def _derivative(v: int, n: int, seed: int) -> list[list[Fraction]]:
    """One row for each free number (input i, value a): the derivative of the table if the factor of i moves from its
    last value towards a."""
    draw = random.Random(seed)
    weights = [[Fraction(draw.randint(1, 9)) for _ in range(v)] for _ in range(n)]
    factors = [[w / sum(row) for w in row] for row in weights]
    return [
        [
            ((x[i] == a) - (x[i] == v - 1)) * prod((factors[j][x[j]] for j in range(n) if j != i), start=Fraction(1))
            for x in product(range(v), repeat=n)
        ]
        for i in range(n)
        for a in range(v - 1)
    ]


def power_has_digits(v: int, n: int, count: int) -> bool:
    """Whether 10^(count - 1) <= v^n < 10^count, with the whole integers."""
    from flint import fmpz

    return bool(fmpz(10) ** (count - 1) <= fmpz(v) ** n < fmpz(10) ** count)


def logarithm_of_power(v: int, n: int, digits: int = 20) -> tuple[Fraction, Fraction]:
    """Ends around ln(v^n), from the first decimal digits of the whole integer and the number of its digits.

    >>> low, high = logarithm_of_power(10, 3, 2)
    >>> 6.9 < low < high < 7.01
    True
    """
    from flint import fmpz

    text = str(fmpz(v) ** n)
    first, rest = int(text[:digits]), len(text) - min(digits, len(text))
    with working(128):
        ends = [ball(Fraction(first + k)).log() + rest * ball(Fraction(10)).log() for k in (0, 1)]
        return lower(ends[0]), upper(ends[1])
