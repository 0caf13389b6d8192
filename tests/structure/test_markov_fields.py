"""Hammersley and Clifford's theorem on random graphs, both ways, on exact tables; and where it fails."""

import random
from collections.abc import Callable
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.structure import markov_fields as numerics
from numerics.structure.locality import clique_numbers
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import value
from proofs.structure.markov_fields import EVIDENCE
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.structure import markov_fields as theory
from theory.structure.locality import GRAPHS, LEAST

graphs = st.builds(
    lambda n, density, seed: nx.gnp_random_graph(n, density, seed=seed),
    st.integers(2, 4),
    st.sampled_from([0.3, 0.6, 0.9]),
    st.integers(0, 99),
)

INSTANCES = {
    "markov_energies_have_one_coefficient_per_clique",
    "energy_degree_is_the_clique_number",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("markov_fields"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(graphs, st.integers(0, 99))
def test_products_over_cliques_are_markov(graph: nx.Graph, seed: int) -> None:
    around = numerics.neighbours(graph)
    assert numerics.is_markov(numerics.random_gibbs(around, seed), around)


@given(graphs, st.integers(0, 99))
def test_one_interaction_off_the_cliques_breaks_it(graph: nx.Graph, seed: int) -> None:
    around, n = numerics.neighbours(graph), graph.number_of_nodes()
    draw = random.Random(seed)
    cliques = {
        s: Fraction(draw.randint(1, 9), draw.randint(1, 9)) for s in range(1 << n) if numerics.is_clique(s, around)
    }
    for s in set(range(1 << n)) - set(cliques):
        assert not numerics.is_markov(numerics.gibbs(n, {**cliques, s: Fraction(2)}), around)


@given(st.integers(2, 5), st.integers(0, 999))
def test_a_table_made_of_conditional_probabilities_has_weights_on_cliques_only(n: int, seed: int) -> None:
    """The converse without potentials: each bit is drawn given a clique of earlier bits, so that the table is Markov
    for the graph of these links."""
    draw = random.Random(seed)
    around, table = [0] * n, [Fraction(1)]
    for i in range(n):
        parents = draw.choice([s for s in range(1 << i) if numerics.is_clique(s, around[:i])])
        chance = {x: Fraction(draw.randint(1, 9), 10) for x in range(1 << i)}
        table = [p * (1 - chance[x & parents]) for x, p in enumerate(table)] + [
            p * chance[x & parents] for x, p in enumerate(table)
        ]
        around[i] = parents
        for j in range(i):
            around[j] |= (parents >> j & 1) << i
    assert sum(table) == 1 and numerics.is_markov(table, around)
    weights = numerics.factors(table)
    assert all(weights[s] == 1 for s in range(1 << n) if not numerics.is_clique(s, around))
    assert [
        w * sum(numerics.gibbs(n, dict(enumerate(weights)))) for w in numerics.gibbs(n, dict(enumerate(weights)))
    ] == table


@given(graphs)
def test_linear_conditions_tables_and_networkx_count_the_same(graph: nx.Graph) -> None:
    around, n = numerics.neighbours(graph), graph.number_of_nodes()
    count = sum(clique_numbers(graph, n))
    assert (
        len(numerics.energies(around))
        == len(numerics.sets_that_keep_markov(around))
        == count
        == value("markov_fields.coefficients", graph=graph).lower
    )
    assert (
        numerics.supports(around)
        == numerics.sets_that_keep_markov(around)
        == {s for s in range(1 << n) if numerics.is_clique(s, around)}
    )
    assert value("markov_fields.energy_degree", graph=graph).lower == max(
        s.bit_count() for s in numerics.supports(around)
    )


@given(st.sampled_from(GRAPHS), st.integers(1, 5))
def test_named_graphs_have_networkx_s_cliques(graph: str, size: int) -> None:
    from numerics.structure.locality import named

    if size >= LEAST[graph]:
        for quantity in ("markov_fields.coefficients", "markov_fields.energy_degree"):
            assert value(quantity, graph=graph, size=size).lower == value(quantity, graph=named(graph, size)).lower


def test_measuring_notices_a_table_that_is_not_markov(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = theory.markov_energies_have_one_coefficient_per_clique
    everything = {s: Fraction(2) for s in range(1 << 5)}
    monkeypatch.setattr(numerics, "random_gibbs", lambda around, seed: numerics.gibbs(5, everything))
    assert EVIDENCE[claim.name]["measure"](claim).verdict is Verdict.REFUTED


def test_large_named_graphs_are_counted_without_listing_their_sites() -> None:
    n = 10**9
    found = {
        graph: value("markov_fields.coefficients", graph=graph, size=n).lower
        for graph in ("path", "ring", "star", "square", "torus")
    }
    assert found == {
        "path": 2 * n,
        "ring": 2 * n + 1,
        "star": 2 * n,
        "square": 1 + n**2 + 2 * n * (n - 1),
        "torus": 1 + 3 * n**2,
    }
    with pytest.raises(InputError, match="at most 12000 sites"):
        value("markov_fields.coefficients", graph="complete", size=12_001)


def test_a_graph_with_too_many_maximal_cliques_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics, "MOST_CLIQUES", 100)
    with pytest.raises(InputError, match="at most 100 maximal cliques"):
        value("markov_fields.energy_degree", graph=nx.complete_multipartite_graph(*[3] * 5))


@pytest.mark.parametrize(
    "states",
    [range(16), (*numerics.MARKOV_WITHOUT_FACTORS[:7], 0b1001), (0b0000, 0b1111)],
    ids=["positive", "not Markov", "a bond misses states"],
)
def test_other_tables_do_not_pass_for_the_counterexample(
    states: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numerics, "MARKOV_WITHOUT_FACTORS", tuple(states))
    assert not numerics.markov_without_factors()


def test_positivity_is_needed() -> None:
    """The table itself has zeros, and no factors; a little added to all states, which keeps it Markov, gives it factors
    on sites and bonds alone."""
    assert numerics.markov_without_factors()
    table = [Fraction(int(x in numerics.MARKOV_WITHOUT_FACTORS), 8) for x in range(16)]
    smoothed = [(p + Fraction(1, 100)) / (1 + Fraction(16, 100)) for p in table]
    around = [0b1010, 0b0101, 0b1010, 0b0101]
    assert numerics.is_markov(table, around) and numerics.is_markov(smoothed, around)
    assert all(w == 1 or numerics.is_clique(s, around) for s, w in enumerate(numerics.factors(smoothed)))
    assert not numerics.is_markov(table, [0b0010, 0b0101, 0b1010, 0b0100])
