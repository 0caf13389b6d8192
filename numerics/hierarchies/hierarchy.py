"""Markov chains with exact rational steps and planted redundancy: their joint tables, the posteriors level by level,
and the maps between them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import prod

import numpy as np
import numpy.typing as npt
import sympy as sp
from flint import fmpq, fmpq_mat

from numerics.hamiltonians.parameter_counts import Counted
from numerics.hierarchies.sufficiency import classes as classes_of
from theory.language.errors import InputError

Vector = tuple[Fraction, ...]
Rounded = list[tuple[Fraction, Fraction]]  # numbers with how far rounding can have moved each
Matrix = tuple[Vector, ...]  # matrix[b][a] = P(next = b | now = a)


@dataclass(frozen=True, slots=True)
class MarkovChain:
    """`start[a]` and the steps; `tilt[(a, b, c)]` is added to P(y_n = c | y_(n-1) = b) if y_(n-2) = a: with entries
    that are not 0 the chain is not Markov."""

    start: Vector
    steps: tuple[Matrix, ...]
    tilt: Mapping[tuple[int, int, int], Fraction]

    @property
    def states(self) -> int:
        """The number of states of each level."""
        return len(self.start)


def chain(states: int, length: int, seed: int, edge: str = "none") -> MarkovChain:
    """A random chain. The last step is planted so that y_(n-1) cannot tell the last states 2 and 3 apart, nor y_(n-2) 0
    and 1, which y_(n-1) can.

    With edge "skip", y_(n-2) acts on whether the last state is 2 or 3, without changing P(y_n | y_(n-1)).
    """
    draw = random.Random(10_000 * states + 100 * length + seed)
    steps = [[[Fraction(draw.randint(20, 60)) for _ in range(states)] for _ in range(states)] for _ in range(length)]
    one, other = 0, 1  # states of y_(n-1) that look alike from y_(n-2)
    before, last = steps[-2], steps[-1]
    before[other] = [2 * entry for entry in before[one]]
    last[1], last[3] = list(last[0]), [3 * entry for entry in last[2]]
    normalised = [_normalised(step) for step in steps]
    level = start = _distribution(draw, states)
    for step in normalised[:-1]:
        level = _apply(step, level)
    shift = Fraction(1, 200)
    final = [list(row) for row in normalised[-1]]
    for row, sign in ((0, 1), (1, -1)):
        final[row][one] += sign * shift
        final[row][other] -= sign * shift * level[one] / level[other]
    normalised[-1] = tuple(map(tuple, final))
    return MarkovChain(start, tuple(normalised), _skip(start, normalised) if edge == "skip" else {})


def _skip(start: Vector, steps: list[Matrix]) -> dict[tuple[int, int, int], Fraction]:
    """Amounts from last state 3 to 2 that depend on y_(n-2) = 0 or 1 and average to 0 over it for every y_(n-1)."""
    level = start
    for step in steps[:-2]:
        level = _apply(step, level)
    before, amount = steps[-2], Fraction(1, 10**4)
    tilt: dict[tuple[int, int, int], Fraction] = {}
    for b in range(len(start)):
        for a, sign in ((0, 1), (1, -1)):
            share = sign * amount / (level[a] * before[b][a])
            tilt[a, b, 2], tilt[a, b, 3] = share, -share
    return tilt


def _distribution(draw: random.Random, states: int) -> Vector:
    weights = [Fraction(draw.randint(1, 9)) for _ in range(states)]
    return tuple(w / sum(weights) for w in weights)


def _normalised(step: list[list[Fraction]]) -> Matrix:
    totals = [sum(column) for column in zip(*step, strict=True)]
    return tuple(tuple(entry / total for entry, total in zip(row, totals, strict=True)) for row in step)


def _apply(step: Matrix, vector: Vector) -> Vector:
    return tuple(sum((m * v for m, v in zip(row, vector, strict=True)), Fraction(0)) for row in step)


def joint_posteriors(c: MarkovChain, level: int) -> list[Vector]:
    """P(y_level | y_n) for each y_n, by summing the probabilities of all paths."""
    table = [[Fraction(0)] * c.states for _ in range(c.states)]
    for path in product(range(c.states), repeat=len(c.steps) + 1):
        weight = c.start[path[0]]
        for step, (a, b) in enumerate(pairwise(path)):
            extra = (
                c.tilt.get((path[step - 1], a, b), Fraction(0)) if step == len(c.steps) - 1 and step else Fraction(0)
            )
            weight *= c.steps[step][b][a] + extra
        table[path[-1]][path[level]] += weight
    return [tuple(p / sum(row) for p in row) for row in table]


def backward(c: MarkovChain) -> list[Matrix]:
    """B_i with B_i[a][b] = P(y_i = a | y_(i+1) = b), one for each step, by Bayes' rule on neighbouring levels."""
    found, level = [], c.start
    for step in c.steps:
        after = _apply(step, level)
        found.append(tuple(tuple(level[a] * step[b][a] / after[b] for b in range(c.states)) for a in range(c.states)))
        level = after
    return found


def matrix_posteriors(c: MarkovChain, level: int) -> list[Vector]:
    """P(y_level | y_n) by products of backward matrices, which needs the chain to be Markov."""
    found = [tuple(Fraction(a == y) for a in range(c.states)) for y in range(c.states)]
    for matrix in reversed(backward(c)[level:]):
        found = [_apply(matrix, vector) for vector in found]
    return found


def split(levels: list[list[Vector]]) -> int:
    """Pairs of last states with equal posteriors of y_(i+1) and different posteriors of y_i; `levels[i]` are those of
    y_i."""
    return sum(
        above[y] == above[z] and below[y] != below[z]
        for below, above in pairwise(levels)
        for y in range(len(below))
        for z in range(y)
    )


def missed(c: MarkovChain, levels: list[list[Vector]], order: str = "") -> int:
    """Last states that the maps f_i, written as tables from one posterior to the next, do not carry to P(y_0 | y_n).

    f_i is read off the first last state of each class of T_(i+1). In the reverse order, the tables' matrices are
    multiplied the other way round."""
    if order == "reverse":
        found = [tuple(Fraction(a == y) for a in range(c.states)) for y in range(c.states)]
        for matrix in backward(c):
            found = [_apply(matrix, vector) for vector in found]
        return sum(f != p for f, p in zip(found, levels[0], strict=True))
    maps = []
    for below, above in pairwise(levels):
        table: dict[Vector, Vector] = {}
        for y in range(c.states):
            table.setdefault(above[y], below[y])
        maps.append(table)
    wrong = 0
    for y in range(c.states):
        value = levels[-1][y]
        for table in reversed(maps):
            value = table[value]
        wrong += value != levels[0][y]
    return wrong


def count(what: str, states: int, length: int, seed: int, options: Mapping[str, str]) -> int:
    """The stated numbers, from the joint table of all paths."""
    c = chain(states, length, seed, options.get("edge", "none"))
    levels = [joint_posteriors(c, i) for i in range(length + 1)]
    return split(levels) if what == "split" else missed(c, levels, options.get("order", ""))


def second_count(what: str, states: int, length: int, seed: int) -> tuple[int, int]:
    """The same from backward matrices, and in how many posteriors they differ from the joint table."""
    c = chain(states, length, seed)
    levels = [matrix_posteriors(c, i) for i in range(length + 1)]
    differing = sum(p != q for i in range(length + 1) for p, q in zip(levels[i], joint_posteriors(c, i), strict=True))
    return (split(levels) if what == "split" else missed(c, levels)), differing


def network_error(states: int, length: int, seed: int) -> tuple[float, float]:
    """How far a torch network of linear layers alone, with the backward matrices as weights, is from P(y_0 | y_n), and
    its rounding.

    Weights are rounded once and each of `length` layers adds products of nonnegative numbers that sum to at most 1: a
    relative error of at most (states + 2) unit roundoffs a layer, doubled for terms of second order."""
    import torch
    from torch import nn

    c = chain(states, length, seed)
    layers = []
    for matrix in reversed(backward(c)):
        layer = nn.Linear(states, states, bias=False, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor([[float(entry) for entry in row] for row in matrix], dtype=torch.float64))
        layers.append(layer)
    with torch.no_grad():
        found = nn.Sequential(*layers)(torch.eye(states, dtype=torch.float64)).tolist()
    true = joint_posteriors(c, 0)
    error = max(
        abs(Fraction(f) - t) for row, exact in zip(found, true, strict=True) for f, t in zip(row, exact, strict=True)
    )
    return float(error), 2 * length * (states + 2) * torch.finfo(torch.float64).eps


def one_layer(
    states: int, samples: int, seed: int = 0
) -> Iterator[tuple[Vector, Matrix, Vector, list[tuple[Fraction, Fraction]]]]:
    """Weights p of the states, steps M[b][a] and weights W[b] of what is observed further on; the probabilities of the
    states given the observation as torch's linear layer of backward weights p_a M_ba / (M p)_b makes them from the
    probabilities of the next level; and how far rounding can have moved each.

    Weights and inputs are rounded once each and nothing is negative: with the sum of `states` products a relative error
    of at most states + 3 operations (numerics.networks.formats)."""
    import torch

    from numerics.networks.formats import Format
    from numerics.networks.one_hidden_layer import unit_roundoff

    draw = random.Random(seed)

    def tenths(count: int) -> Vector:
        return tuple(Fraction(draw.randint(1, 10), 10) for _ in range(count))

    for _ in range(samples):
        p, M, W = tenths(states), tuple(tenths(states) for _ in range(states)), tenths(states)
        level = _apply(M, p)
        seen = sum((a * b for a, b in zip(level, W, strict=True)), Fraction(0))
        above = [float(a * b / seen) for a, b in zip(level, W, strict=True)]
        layer = torch.nn.Linear(states, states, bias=False, dtype=torch.float64)
        with torch.no_grad():
            rows = [[float(p[a] * M[b][a] / level[b]) for b in range(states)] for a in range(states)]
            layer.weight.copy_(torch.tensor(rows, dtype=torch.float64))
            found = [Fraction(x) for x in layer(torch.tensor(above, dtype=torch.float64)).tolist()]
        gamma = Format(*unit_roundoff(torch.float64)).gamma(states + 3)
        yield p, M, W, [(x, x * gamma / (1 - gamma)) for x in found]


def by_paths(p: Vector, M: Matrix, W: Vector) -> list[Fraction]:
    """The same probabilities, summed over all pairs of neighbouring states."""
    paths = {(a, b): p[a] * M[b][a] * W[b] for a in range(len(p)) for b in range(len(p))}
    total = sum(paths.values(), Fraction(0))
    return [sum((w for (s, _), w in paths.items() if s == a), Fraction(0)) / total for a in range(len(p))]


def free_chain(states: int, length: int) -> int:
    """The dimension of the chains: the rank of the derivative of the joint table in start and steps, at a random
    rational place (exact)."""
    draw = random.Random(0)
    columns = [[_distribution(draw, states) for _ in range(states if step else 1)] for step in range(length + 1)]
    factors = [(0, 0, a) for a in range(states - 1)] + [
        (s, col, a) for s in range(1, length + 1) for col in range(states) for a in range(states - 1)
    ]

    def entry(path: tuple[int, ...], s: int) -> Fraction:
        return columns[s][path[s - 1] if s else 0][path[s]]

    rows = []
    for s, col, a in factors:
        row = []
        for path in product(range(states), repeat=length + 1):
            moved = ((path[s] == a) - (path[s] == states - 1)) if (s == 0 or path[s - 1] == col) else 0
            others = (
                prod((entry(path, r) for r in range(length + 1) if r != s), start=Fraction(1)) if moved else Fraction(0)
            )
            row.append(moved * others)
        rows.append([fmpq(x.numerator, x.denominator) for x in row])
    return int(fmpq_mat(rows).rank())


def float_free_chain(states: int, length: int) -> int:
    """The same by finite differences in floating point and singular values.

    The table is linear in each free number, so that central differences err by rounding only, about 1e-16 / 1e-4; the
    rank counts what is far above that."""
    draw = np.random.default_rng(1)
    start, steps = (
        draw.dirichlet(np.full(states, 4.0)),
        [draw.dirichlet(np.full(states, 4.0), size=states) for _ in range(length)],
    )

    def table(free: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        blocks = free.reshape(-1, states - 1)
        full = np.concatenate([blocks, 1 - blocks.sum(1, keepdims=True)], axis=1)
        joint: npt.NDArray[np.float64] = full[0]
        for k in range(length):
            joint = joint[..., None] * full[1 + k * states : 1 + (k + 1) * states]
        flat: npt.NDArray[np.float64] = joint.reshape(-1)
        return flat

    centre = np.concatenate([start[None], *steps])[:, :-1].reshape(-1)
    size = 1e-4
    moves = [(table(centre + size * e) - table(centre - size * e)) / (2 * size) for e in np.eye(len(centre))]
    return int(np.linalg.matrix_rank(np.array(moves), tol=1e5 * np.finfo(float).eps / size))


def free_table(states: int, length: int) -> int:
    """The dimension of the normalised tables of all levels: one less than the number of paths, counted one by one."""
    return sum(1 for _ in product(range(states), repeat=length + 1)) - 1


def classes(states: sp.Integer, length: sp.Integer, level: sp.Integer, seed: sp.Integer) -> Counted:
    """The number of different posteriors of y_level. Raises InputError for a level beyond the last.

    >>> [int(classes(sp.Integer(4), sp.Integer(3), sp.Integer(i), sp.Integer(0)).lower) for i in range(4)]
    [2, 2, 3, 4]
    """
    if level > length:
        raise InputError("level", f"must be <= length = {length}", level)
    found = max(classes_of(joint_posteriors(chain(int(states), int(length), int(seed)), int(level)))) + 1
    return Counted(Fraction(found), Fraction(found))
