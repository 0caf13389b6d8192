"""Local interactions: the claims, closed forms against listed monomials, networkx's graphs, and graphs given at the
prompt."""

from collections.abc import Callable

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from numerics.structure import locality as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, solve, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.structure import locality as theory

INSTANCES = {
    "local_polynomials_on_a_ring_number_linearly_in_the_sites",
    "open_chain_loses_pairs_at_its_ends",
    "monomials_on_cliques_number_by_the_cliques",
    "monomials_of_exactly_these_variables_number_a_binomial",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("locality"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED
    assert (checked.scope == "all") == (claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.integers(1, 9), st.integers(0, 4), st.integers(0, 3))
def test_rings_by_formula_and_by_list(n: int, reach: int, degree: int) -> None:
    assume(n >= 2 * reach + 1)
    listed = len(numerics.local_monomials(n, reach, degree))
    assert (
        value("locality.ring_coefficients", n=n, range=reach, degree=degree).lower
        == listed
        == numerics.window_rank(n, reach, degree)
    )


def test_small_circles_have_no_bond_or_one() -> None:
    """A site is no neighbour of its own, and two sites on a circle are neighbours once."""
    assert [numerics.bonds(side, 2, periodic=True) for side in (1, 2, 3)] == [0, 4, 18]
    assert [numerics.bonds(side, 2, periodic=False) for side in (1, 2, 3)] == [0, 4, 12]


@given(st.integers(1, 4))
def test_overlapping_windows_are_refused_and_would_count_wrongly(reach: int) -> None:
    with pytest.raises(InputError, match="n >= 2 range"):
        value("locality.ring_coefficients", n=2 * reach, range=reach)
    wrong = int(1 + 2 * reach * theory.first_site_occurs(reach, 2))
    assert len(numerics.local_monomials(2 * reach, reach, 2)) < wrong


@given(st.sampled_from(theory.GRAPHS), st.integers(1, 5), st.integers(0, 4))
def test_named_graphs_have_the_cliques_that_networkx_lists(graph: str, size: int, degree: int) -> None:
    assume(size >= theory.LEAST[graph])
    named = numerics.named(graph, size)
    assert theory.cliques(graph, size, degree) == numerics.clique_numbers(named, degree)
    asked = value("locality.graph_coefficients", graph=graph, size=size, degree=degree).lower
    assert asked == value("locality.graph_coefficients", graph=named, degree=degree).lower
    if named.number_of_nodes() <= 9:
        assert asked == numerics.on_listed_cliques(named, degree)


@given(st.integers(2, 7), st.integers(0, 99), st.integers(0, 4))
def test_random_graphs_by_cliques_and_by_list(n: int, seed: int, degree: int) -> None:
    graph = nx.gnp_random_graph(n, 0.6, seed=seed)
    assert value("locality.graph_coefficients", graph=graph, degree=degree).lower == numerics.on_listed_cliques(
        graph, degree
    )


def test_thousands_of_sites() -> None:
    assert value("locality.graph_coefficients", graph="torus", size=1000, degree=2).lower == 1 + 2 * 10**6 + 2 * 10**6
    assert (
        value("locality.graph_coefficients", graph="complete", size=5000, degree=4).lower
        == value("polynomials.monomials", n=5000, degree=4).lower
    )
    assert bound("locality.graph_coefficients", graph="ring", size=5000).upper == 15001
    lattice = nx.grid_2d_graph(40, 40, periodic=True)
    assert (
        value("locality.graph_coefficients", graph=lattice).lower
        == value("locality.graph_coefficients", graph="torus", size=40).lower
    )


def test_what_can_be_solved_for() -> None:
    assert solve("locality.lattice_bonds", for_="side", error=2 * 10**6, dimension=2).value == 1000
    found = solve("locality.ring_coefficients", for_="n", error=1000, range=2, degree=2)
    assert (found.value, found.fails_at) == (249, 250)
    with pytest.raises(InputError, match="n >= 2 range"):
        solve("locality.ring_coefficients", for_="n", error=100, range=20, degree=2)


@pytest.mark.parametrize(
    ("given_", "rule"),
    [
        ({"graph": nx.DiGraph([(0, 1)])}, "must be undirected"),
        ({"graph": nx.Graph([(0, 0)])}, "must be undirected"),
        ({"graph": nx.MultiGraph([(0, 1), (0, 1)])}, "must be undirected"),
        ({"graph": [(0, 1)]}, "is not known"),
        ({"graph": "torus", "size": 2}, "ring and torus 3 a side"),
        ({"graph": "ring"}, "add size"),
        ({"graph": "rign", "size": 4}, "did you mean 'ring'"),
    ],
)
def test_graphs_that_are_refused(given_: dict[str, object], rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        value("locality.graph_coefficients", **given_)


def test_a_graph_with_too_many_cliques_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics, "MOST_CLIQUES", 100)
    with pytest.raises(InputError, match="at most 100 cliques"):
        value("locality.graph_coefficients", graph=nx.complete_graph(20), degree=5)
