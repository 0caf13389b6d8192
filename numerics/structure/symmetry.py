"""Permutation groups and their orbits: monomials and states joined one by one, Molien's series from characteristic
polynomials, and invariants as kernels.

A permutation is the tuple of images of 0, ..., n - 1.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product
from math import comb
from typing import Any, TypeVar

import sympy as sp
from flint import fmpq, fmpq_mat, fmpz_mat, nmod_mat

from numerics.hamiltonians.parameter_counts import Counted
from numerics.hamiltonians.polynomials import PRIME, Exponents, monomials
from theory.language.errors import InputError
from theory.structure import symmetry as theory

Permutation = tuple[int, ...]
Item = TypeVar("Item")
MOST_STEPS, MOST_ITEMS, MOST_BITS = 1_000_000, 100_000, 13_000


def generators(group: Any, size: int) -> tuple[list[Permutation], int]:
    """Generators of a named group or of a SymPy PermutationGroup, and how many sites it permutes."""
    if not isinstance(group, str):
        return [tuple(g.array_form) for g in group.generators], int(group.degree)
    turn = tuple((i + 1) % size for i in range(size))
    match group:
        case "trivial":
            return [], size
        case "cyclic":
            return [turn], size
        case "dihedral":
            return [turn, tuple(-i % size for i in range(size))], size
        case "symmetric":
            return [turn, (1, 0, *range(2, size))[:size] if size > 1 else (0,)], size
    moves: list[Callable[[int, int], tuple[int, int]]] = [lambda x, y: (x + 1, y), lambda x, y: (x, y + 1)]
    if group == theory.LISTED:
        moves += [lambda x, y: (y, x), lambda x, y: (-x, y)]
    places = list(product(range(size), repeat=2))
    return [tuple(move(x, y)[0] % size * size + move(x, y)[1] % size for x, y in places) for move in moves], size**2


def elements(moves: list[Permutation], n: int) -> set[Permutation] | None:
    """All elements of the group, or None if listing them takes too many steps."""
    found = {tuple(range(n))}
    waiting = deque(found)
    while waiting:
        p = waiting.popleft()
        for move in moves:
            q = tuple(move[i] for i in p)
            if q not in found:
                if len(found) * n > MOST_STEPS:
                    return None
                found.add(q)
                waiting.append(q)
    return found


def cycles(permutation: Permutation) -> tuple[int, ...]:
    """The lengths of the cycles, in order."""
    seen, lengths = set(), []
    for start in range(len(permutation)):
        length, i = 0, start
        while i not in seen:
            seen.add(i)
            i, length = permutation[i], length + 1
        if length:
            lengths.append(length)
    return tuple(sorted(lengths))


def fixed_monomials(lengths: Iterable[int], degree: int) -> int:
    """[t^degree] prod 1 / (1 - t^length), all cycles of one length at once."""
    row = [1] + [0] * degree
    for length, number in Counter(lengths).items():
        row = [
            sum(theory.repeated(number, j) * row[i - j * length] for j in range(i // length + 1))
            for i in range(degree + 1)
        ]
    return row[degree]


def molien(group: set[Permutation], degree: int) -> Fraction:
    """The mean of [t^degree] 1 / det(1 - t P), from characteristic polynomials of the matrices."""
    total = 0
    for p in group:
        matrix = fmpz_mat([[int(p[j] == i) for j in range(len(p))] for i in range(len(p))])
        below = [int(c) for c in matrix.charpoly().coeffs()][::-1]  # of det(1 - t P)
        row = [1]
        for k in range(1, degree + 1):
            row.append(-sum(below[i] * row[k - i] for i in range(1, min(k, len(below) - 1) + 1)))
        total += row[degree]
    return Fraction(total, len(group))


def joined(items: list[Item], moves: list[Callable[[Item], Item]]) -> int:
    """The number of classes of items that the moves join, one by one."""
    left, count = set(items), 0
    while left:
        waiting, count = [left.pop()], count + 1
        while waiting:
            item = waiting.pop()
            for other in (move(item) for move in moves):
                if other in left:
                    left.discard(other)
                    waiting.append(other)
    return count


def monomial_orbits(moves: list[Permutation], n: int, degree: int) -> int:
    """Orbits of monomials, written as sorted tuples of their variables."""

    def mover(p: Permutation) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
        return lambda item: tuple(sorted(p[i] for i in item))

    return joined(list(combinations_with_replacement(range(n), degree)), [mover(p) for p in moves])


def state_orbits(moves: list[Permutation], n: int, v: int) -> int:
    """Orbits of states, written as tuples of values."""

    def mover(p: Permutation) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
        return lambda item: tuple(item[i] for i in p)

    return joined(list(product(range(v), repeat=n)), [mover(p) for p in moves])


def invariant_dimension(moves: list[Permutation], basis: list[Exponents]) -> int:
    """Dimension of the polynomials in the span of the monomials that the moves leave as they are: a kernel, modulo a
    prime that no orbit's size divides."""
    place = {e: i for i, e in enumerate(basis)}
    rows: list[list[int]] = []
    for p in moves:
        for e in basis:
            row = [0] * len(basis)
            row[place[e]] += 1
            row[place[tuple(e[i] for i in p)]] -= 1
            rows.append([entry % PRIME for entry in row])
    rank = int(nmod_mat(len(rows), len(basis), [entry for row in rows for entry in row], PRIME).rank()) if rows else 0
    return len(basis) - rank


def homogeneous(n: int, degree: int) -> list[Exponents]:
    """The exponents of n variables of total degree `degree`, one by one."""
    return [e for e in monomials(n, degree) if sum(e) == degree]


def coefficients(group: Any, size: sp.Integer, degree: sp.Integer) -> Counted:
    """Orbits of monomials: in closed form, by the cycles of all elements, or by joining monomials. Raises InputError
    where all of these take too long."""
    k = int(degree)
    if isinstance(group, str) and group != theory.LISTED:
        return _whole(int(theory.orbits(group, int(size), k)))
    moves, n = _listable(group, int(size))
    listed = elements(moves, n)
    if listed is not None:
        kinds = Counter(cycles(p) for p in listed)
        return _whole(sum(number * fixed_monomials(kind, k) for kind, number in kinds.items()) // len(listed))
    if comb(n + k - 1, k) <= MOST_ITEMS:
        return _whole(monomial_orbits(moves, n, k))
    raise InputError(
        "group",
        f"has too many elements to list, and the sites more than {MOST_ITEMS} monomials of degree {k}",
        group,
        "ask for a smaller degree",
    )


def orbits_of_states(group: Any, size: sp.Integer, v: sp.Integer) -> Counted:
    """Orbits of states: in closed form, by the cycles of all elements, or by joining states. Raises InputError where
    all of these take too long."""
    if isinstance(group, str) and group != theory.LISTED:
        return _whole(int(theory.states(group, int(size), int(v))))
    moves, n = _listable(group, int(size))
    if n * int(v).bit_length() > MOST_BITS:
        raise InputError("group", f"must leave at most 2^{MOST_BITS} states", group, "ask for fewer sites or values")
    listed = elements(moves, n)
    if listed is not None:
        return _whole(
            sum(number * int(v) ** length for length, number in Counter(len(cycles(p)) for p in listed).items())
            // len(listed)
        )
    if int(v) ** n <= MOST_ITEMS:
        return _whole(state_orbits(moves, n, int(v)))
    raise InputError("group", f"has too many elements to list, and the sites more than {MOST_ITEMS} states", group)


def _listable(group: Any, size: int) -> tuple[list[Permutation], int]:
    if isinstance(group, str) and size > 1000:
        raise InputError("size", f"must be <= 1000 for {group}, whose elements are listed", size)
    return generators(group, size)


def _whole(number: int) -> Counted:
    return Counted(Fraction(number), Fraction(number))


def rotated_dimension(n: int, degree: int, reflections: bool = True) -> int:
    """Polynomials of degree <= d that infinitesimal rotations x_i d/dx_j - x_j d/dx_i map to 0 and x_1 -> -x_1 leaves
    as they are: an exact kernel."""
    basis = monomials(n, degree)
    place = {e: i for i, e in enumerate(basis)}
    rows: list[list[int]] = []
    for i, j in combinations(range(n), 2):
        block = [[0] * len(basis) for _ in basis]
        for e, column in place.items():
            for up, down, sign in ((i, j, 1), (j, i, -1)):
                if e[down]:
                    image = tuple(x + (a == up) - (a == down) for a, x in enumerate(e))
                    block[place[image]][column] += sign * e[down]
        rows += block
    if reflections:
        rows += [[int(e == f) if e[0] % 2 else 0 for f in basis] for e in basis]
    return len(basis) - (int(fmpz_mat(rows).rank()) if rows else 0)


def turned_dimension(n: int, degree: int, reflections: bool = True) -> int:
    """Polynomials of degree <= d with p(R x) = p(x) at many whole points x for some rational rotations R (Cayley) and a
    reflection: an exact kernel."""
    basis = monomials(n, degree)
    maps = [cayley(n, shift) for shift in (1, 2)] if n > 1 else []
    if reflections:
        maps.append(fmpq_mat([[fmpq((-1 if i == 0 else 1) * (i == j)) for j in range(n)] for i in range(n)]))
    rows = []
    for index in range(len(basis) + 2):
        x = [fmpq(1 + (3 * index + 7 * i * i + index * index * (i + 1)) % 29) for i in range(n)]
        rows += [[_value(e, _apply(turn, x)) - _value(e, x) for e in basis] for turn in maps]
    return len(basis) - (int(fmpq_mat(rows).rank()) if rows else 0)


def cayley(n: int, shift: int) -> Any:
    """The rotation (1 - A)^-1 (1 + A) for an antisymmetric matrix of small fractions: orthogonal, and of infinite
    order."""
    skew = [
        [
            fmpq((i + 1) * (j + shift), 3) if i < j else -fmpq((j + 1) * (i + shift), 3) if i > j else fmpq(0)
            for j in range(n)
        ]
        for i in range(n)
    ]
    one = fmpq_mat([[fmpq(int(i == j)) for j in range(n)] for i in range(n)])
    return (one - fmpq_mat(skew)).inv() * (one + fmpq_mat(skew))


def _apply(matrix: Any, x: list[Any]) -> list[Any]:
    return [sum((matrix[i, j] * x[j] for j in range(len(x))), fmpq(0)) for i in range(len(x))]


def _value(exponents: Exponents, x: list[Any]) -> Any:
    found = fmpq(1)
    for base, e in zip(x, exponents, strict=True):
        found *= base**e
    return found
