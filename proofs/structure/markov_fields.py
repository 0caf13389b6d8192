"""Evidence for Hammersley and Clifford's theorem: exact linear algebra on energies, and exact tables tested for
conditional independence."""

from __future__ import annotations

from numerics.structure import markov_fields as numerics
from numerics.structure.locality import clique_numbers, named
from proofs.legs.case import Evidence
from proofs.legs.counts import agree_over_instances, count_over_instances
from proofs.legs.evidence import refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

RANDOM_GRAPHS, RANDOM_SITES = 12, 5


def _around(proposition: Claim) -> list[int]:
    return numerics.neighbours(named(proposition.assignment["graph"], int(proposition.assignment["size"])))


def _linear(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    """Dimension and degree of the energies that satisfy all independence conditions, which are linear (sites that are
    no neighbours, given all others)."""
    if statement.what == "factorise":
        return int(numerics.markov_without_factors()), None
    around = _around(proposition)
    if statement.what == "degree":
        found = max(s.bit_count() for s in numerics.supports(around))
    else:
        found = len(numerics.energies(around))
    return found, found


def _tables(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    """The same from tables of probabilities: interactions after which each bit is still independent of the rest, given
    its neighbours."""
    if statement.what == "factorise":
        return int(numerics.markov_without_factors()), None
    kept = numerics.sets_that_keep_markov(_around(proposition))
    found = max(s.bit_count() for s in kept) if statement.what == "degree" else len(kept)
    return found, found


def _cliques_of_random_graphs(claim: Claim) -> Finding:
    """Named graphs, then random ones: the sets that keep the table Markov are the cliques, and a product over all
    cliques is Markov."""
    import networkx as nx

    found = agree_over_instances(
        claim,
        _tables,
        f"exact tables tested for independence, of the named graphs and of {RANDOM_GRAPHS} random ones on"
        f" {RANDOM_SITES} bits",
    )
    if found.verdict is not Verdict.AGREES:
        return found
    for seed in range(RANDOM_GRAPHS):
        graph = nx.gnp_random_graph(RANDOM_SITES, 0.5, seed=seed)
        around = numerics.neighbours(graph)
        kept, cliques = len(numerics.sets_that_keep_markov(around, seed)), sum(clique_numbers(graph, RANDOM_SITES))
        if kept != cliques or not numerics.is_markov(numerics.random_gibbs(around, seed), around):
            return refuted({"graph": graph.edges}, f"{kept} sets, but {cliques} cliques")
    return found


EVIDENCE: Evidence = {
    "markov_energies_have_one_coefficient_per_clique": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _linear, "kernel of the independence conditions, over the whole numbers"
        ),
        "measure": _cliques_of_random_graphs,
    },
    "energy_degree_is_the_clique_number": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _linear, "kernel of the independence conditions, expanded in products of bits"
        ),
        "measure": lambda claim: agree_over_instances(claim, _tables, "exact tables tested for independence"),
    },
}
