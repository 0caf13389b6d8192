"""Markov distributions on bits: linear conditions on the energy, and conditional independence tested on exact rational
tables.

States and sets of sites are binary numbers; graphs are networkx graphs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

import sympy as sp
from flint import fmpz_mat

from numerics.hamiltonians.parameter_counts import Counted
from numerics.hamiltonians.polynomials import moebius
from numerics.structure.locality import MOST_CLIQUES, checked, clique_numbers
from theory.language.errors import InputError
from theory.structure.markov_fields import clique_count, clique_number

Table = list[Fraction]
MARKOV_WITHOUT_FACTORS = (0b0000, 0b1000, 0b1100, 0b1110, 0b1111, 0b0111, 0b0011, 0b0001)  # on a ring of 4, Moussouris


def neighbours(graph: Any) -> list[int]:
    """For each site the set of its neighbours; sites in the order of the graph's nodes."""
    place = {node: i for i, node in enumerate(graph)}
    return [sum(1 << place[other] for other in graph.neighbors(node)) for node in graph]


def _strangers(around: list[int]) -> Iterator[tuple[int, int]]:
    return ((1 << i, 1 << j) for i, j in combinations(range(len(around)), 2) if not around[i] >> j & 1)


def conditions(around: list[int]) -> list[list[int]]:
    """H(11z) - H(10z) - H(01z) + H(00z) = 0 for each pair of sites that are no neighbours and each state z of the
    others, as rows."""
    size, rows = 1 << len(around), []
    for i, j in _strangers(around):
        for z in range(size):
            if not z & (i | j):
                row = [0] * size
                row[z], row[z | i], row[z | j], row[z | i | j] = 1, -1, -1, 1
                rows.append(row)
    return rows


def energies(around: list[int]) -> list[list[int]]:
    """A basis of the energies that satisfy the conditions (exact, whole numbers)."""
    size, rows = 1 << len(around), conditions(around)
    if not rows:
        return [[int(i == j) for i in range(size)] for j in range(size)]
    basis, dimension = fmpz_mat(rows).nullspace()
    return [[int(basis[i, j]) for i in range(size)] for j in range(dimension)]


def supports(around: list[int]) -> set[int]:
    """The sets S whose coefficient h_S is not 0 for some energy that satisfies the conditions."""
    return {s for energy in energies(around) for s, h in enumerate(moebius(energy, len(around))) if h}


def gibbs(n: int, weights: dict[int, Fraction]) -> Table:
    """The table p(x) = prod of the weights of the sets of ones in x, normalised."""
    table = [prod((w for s, w in weights.items() if s & x == s), start=Fraction(1)) for x in range(1 << n)]
    total = sum(table)
    return [p / total for p in table]


def is_markov(table: Table, around: list[int]) -> bool:
    """Whether each bit is, given its neighbours, independent of all others: P(bit, others, near) P(near) = P(bit, near)
    P(others, near), zeros allowed."""
    everything = len(table) - 1
    for i, near in enumerate(around):
        bit = 1 << i
        full, beside, local, about = (
            table,
            _marginal(table, everything ^ bit),
            _marginal(table, near | bit),
            _marginal(table, near),
        )
        if any(
            full[x] * about[x & near] != local[x & (near | bit)] * beside[x & ~bit & everything]
            for x in range(len(table))
        ):
            return False
    return True


def _marginal(table: Table, kept: int) -> dict[int, Fraction]:
    found: dict[int, Fraction] = {}
    for x, p in enumerate(table):
        found[x & kept] = found.get(x & kept, Fraction(0)) + p
    return found


def sets_that_keep_markov(around: list[int], seed: int = 0) -> set[int]:
    """The sets whose interaction, with a random weight and beside random weights of all bits, leaves the table
    Markov."""
    draw, n = random.Random(seed), len(around)
    alone = {1 << i: Fraction(draw.randint(1, 9), draw.randint(1, 9)) for i in range(n)}
    return {
        s
        for s in range(1 << n)
        if is_markov(gibbs(n, {**alone, s: alone.get(s, Fraction(1)) * Fraction(draw.randint(11, 19), 10)}), around)
    }


def random_gibbs(around: list[int], seed: int = 0) -> Table:
    """A random positive table with an interaction on each clique."""
    draw, n = random.Random(seed), len(around)
    return gibbs(
        n, {s: Fraction(draw.randint(1, 9), draw.randint(1, 9)) for s in range(1 << n) if is_clique(s, around)}
    )


def is_clique(sites: int, around: list[int]) -> bool:
    """Whether the sites, a binary number, are all neighbours of each other."""
    members = [i for i in range(len(around)) if sites >> i & 1]
    return all(around[i] >> j & 1 for i, j in combinations(members, 2))


def factors(table: Table) -> Table:
    """The weights of all sets of ones of a positive table: Moebius inversion with products for sums."""
    found = list(table)
    for i in range((len(table) - 1).bit_length()):
        for s in range(len(table)):
            if s >> i & 1:
                found[s] /= found[s ^ (1 << i)]
    return found


def markov_without_factors() -> bool:
    """Whether Moussouris's table is Markov on the ring of 4 and cannot be a product over its bonds.

    All four pairs of values of each bond occur with positive probability, so that all factors would be positive, and
    with them all states."""
    table = [Fraction(int(x in MARKOV_WITHOUT_FACTORS), len(MARKOV_WITHOUT_FACTORS)) for x in range(16)]
    around = [0b1010, 0b0101, 0b1010, 0b0101]
    occurring = all(len({x & bond for x in MARKOV_WITHOUT_FACTORS}) == 4 for bond in (0b0011, 0b0110, 0b1100, 0b1001))
    return is_markov(table, around) and occurring and 0 in table


def coefficients(graph: Any, size: sp.Integer) -> Counted:
    """The number of cliques, the empty one included."""
    found = (
        int(clique_count(graph, int(size)))
        if isinstance(graph, str)
        else sum(clique_numbers(graph, graph.number_of_nodes()))
    )
    return Counted(Fraction(found), Fraction(found))


def energy_degree(graph: Any, size: sp.Integer) -> Counted:
    """The sites of the largest clique, in closed form or listed by `largest_clique`."""
    found = clique_number(graph, int(size)) if isinstance(graph, str) else largest_clique(graph)
    return Counted(Fraction(found), Fraction(found))


def largest_clique(graph: Any) -> int:
    """The sites of the largest clique. Raises InputError beyond a million maximal cliques."""
    import networkx as nx

    largest = 0
    for number, clique in enumerate(nx.find_cliques(checked(graph))):
        if number == MOST_CLIQUES:
            raise InputError("graph", f"must have at most {MOST_CLIQUES} maximal cliques", graph)
        largest = max(largest, len(clique))
    return largest
