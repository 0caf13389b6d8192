"""Local polynomials on rings, lattices and graphs, counted monomial by monomial, bond by bond, clique by clique, and as
ranks. Graphs are networkx graphs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from math import comb
from typing import Any

import sympy as sp

from numerics.hamiltonians.parameter_counts import Counted
from numerics.hamiltonians.polynomials import Exponents, monomials, random_places, value_rank
from theory.language.errors import InputError
from theory.structure.locality import on_cliques

MOST_CLIQUES = 1_000_000


def named(graph: str, size: int) -> Any:
    """The networkx graph of that name; `size` counts sites, of square and torus those along a side."""
    import networkx as nx

    match graph:
        case "path":
            return nx.path_graph(size)
        case "ring":
            return nx.cycle_graph(size)
        case "star":
            return nx.star_graph(size - 1)
        case "complete":
            return nx.complete_graph(size)
    return nx.convert_node_labels_to_integers(nx.grid_2d_graph(size, size, periodic=graph == "torus"))


def checked(graph: Any) -> Any:
    """The graph itself, if it is simple and undirected. Raises InputError otherwise."""
    import networkx as nx

    if graph.is_directed() or graph.is_multigraph() or any(nx.selfloop_edges(graph)):
        raise InputError(
            "graph", "must be undirected, without double edges and loops", graph, "give networkx.Graph(graph)"
        )
    return graph


def clique_numbers(graph: Any, largest: int) -> list[int]:
    """The numbers of cliques of 0, ..., `largest` sites. Raises InputError beyond a million of them."""
    import networkx as nx

    found = [1] + [0] * largest
    for number, clique in enumerate(nx.enumerate_all_cliques(checked(graph))):
        if len(clique) > largest:
            break
        if number == MOST_CLIQUES:
            raise InputError(
                "graph",
                f"must have at most {MOST_CLIQUES} cliques of up to {largest} sites",
                graph,
                "ask for a smaller degree",
            )
        found[len(clique)] += 1
    return found


def graph_coefficients(graph: Any, size: sp.Integer, degree: sp.Integer) -> Counted:
    """Monomials of degree at most `degree` on the cliques of a named graph (closed form) or of a given one (its cliques
    listed)."""
    if isinstance(graph, str):
        found = int(on_cliques(graph, int(size), int(degree)))
    else:
        found = sum(number * comb(int(degree), k) for k, number in enumerate(clique_numbers(graph, int(degree))))
    return Counted(Fraction(found), Fraction(found))


def windows(n: int, reach: int, periodic: bool) -> list[frozenset[int]]:
    """The sets of reach + 1 consecutive sites (fewer on a shorter chain)."""
    if periodic:
        return [frozenset((i + j) % n for j in range(reach + 1)) for i in range(n)]
    return [frozenset(range(i, min(n, i + reach + 1))) for i in range(n)]


def local_monomials(n: int, reach: int, degree: int, periodic: bool = True) -> list[Exponents]:
    """Monomials with all variables in one window, picked from the list of all monomials."""
    allowed = windows(n, reach, periodic)
    return [
        e
        for e in monomials(n, degree)
        if any({i for i, power in enumerate(e) if power} <= window for window in allowed)
    ]


def window_rank(n: int, reach: int, degree: int, periodic: bool = True) -> int:
    """The dimension of what one polynomial for each window can add up to: the exact rank of all their features, the
    same one several times among them."""
    features = [
        tuple(dict(zip(sorted(window), e, strict=True)).get(i, 0) for i in range(n))
        for window in windows(n, reach, periodic)
        for e in monomials(len(window), degree)
    ]
    return value_rank(features, random_places(n, len(set(features)) + 1))


def bonds(side: int, dimension: int, periodic: bool) -> int:
    """Pairs of sites that differ by 1 along one axis, listed."""
    pairs = set()
    for site in product(range(side), repeat=dimension):
        for axis in range(dimension):
            step = site[axis] + 1
            if step < side or periodic:
                other = (*site[:axis], step % side, *site[axis + 1 :])
                if other != site:
                    pairs.add(frozenset((site, other)))
    return len(pairs)


def networkx_bonds(side: int, dimension: int, periodic: bool) -> int:
    """Edges of networkx's lattice."""
    import networkx as nx

    return int(nx.grid_graph([side] * dimension, periodic=periodic).number_of_edges())


def on_listed_cliques(graph: Any, degree: int) -> int:
    """Monomials whose variables are neighbours of each other, picked from the list of all monomials."""
    nodes = list(graph)
    supports = ([nodes[i] for i, power in enumerate(e) if power] for e in monomials(len(nodes), degree))
    return sum(all(graph.has_edge(a, b) for a, b in combinations(support, 2)) for support in supports)


def exact_support(k: int, degree: int) -> Iterator[Exponents]:
    """Exponents >= 1 of k variables with a sum of at most `degree`."""
    return (e for e in product(range(1, degree + 1), repeat=k) if sum(e) <= degree)


def partial_sums(k: int, degree: int) -> int:
    """The same as sets of partial sums."""
    return sum(1 for _ in combinations(range(degree), k))
