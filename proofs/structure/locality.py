"""Evidence for local counts: monomials and bonds listed one by one, networkx's lattices and cliques, and ranks of
window polynomials."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from numerics.structure import locality as numerics
from proofs.legs.case import Evidence
from proofs.legs.counts import Ends, agree_over_instances, count_over_instances
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count


def _numbers(proposition: Claim) -> tuple[int, ...]:
    return tuple(int(x) for x in proposition.assignment.values() if not isinstance(x, str))


def _ends(count: Callable[..., int]) -> Ends:
    """Ends from a count that takes the parameters which are numbers."""

    def ends(proposition: Claim, _: Count) -> tuple[int, int]:
        found = count(*_numbers(proposition))
        return found, found

    return ends


def _graph_ends(count: Callable[..., int]) -> Ends:
    def ends(proposition: Claim, _: Count) -> tuple[int, int]:
        size, degree = _numbers(proposition)
        found = count(numerics.named(proposition.assignment["graph"], size), degree)
        return found, found

    return ends


def _both(enclose: Ends, how: str, measure: Ends, otherwise: str) -> Mapping[str, Callable[[Claim], Finding]]:
    return {
        "enclose": lambda claim: count_over_instances("enclose", claim, enclose, how),
        "measure": lambda claim: agree_over_instances(claim, measure, otherwise),
    }


def _on_cliques(graph: object, degree: int) -> int:
    from math import comb

    return sum(number * comb(degree, k) for k, number in enumerate(numerics.clique_numbers(graph, degree)))


_LISTED, _RANKS = "monomials within a window listed", "exact ranks of one polynomial for each window"

EVIDENCE: Evidence = {
    "local_polynomials_on_a_ring_number_linearly_in_the_sites": _both(
        _ends(lambda n, r, d: len(numerics.local_monomials(n, r, d))), _LISTED, _ends(numerics.window_rank), _RANKS
    ),
    "open_chain_loses_pairs_at_its_ends": _both(
        _ends(lambda n, r: len(numerics.local_monomials(n, r, 2, periodic=False))),
        _LISTED,
        _ends(lambda n, r: numerics.window_rank(n, r, 2, periodic=False)),
        _RANKS,
    ),
    "open_lattice_has_one_bond_less_per_line": _both(
        _ends(lambda side, dimension: numerics.bonds(side, dimension, periodic=False)),
        "neighbouring pairs listed",
        _ends(lambda side, dimension: numerics.networkx_bonds(side, dimension, periodic=False)),
        "edges of networkx's lattices",
    ),
    "periodic_lattice_has_one_bond_per_site_and_axis": _both(
        _ends(lambda side, dimension: numerics.bonds(side, dimension, periodic=True)),
        "neighbouring pairs listed",
        _ends(lambda side, dimension: numerics.networkx_bonds(side, dimension, periodic=True)),
        "edges of networkx's lattices",
    ),
    "monomials_on_cliques_number_by_the_cliques": _both(
        _graph_ends(numerics.on_listed_cliques),
        "monomials with neighbouring variables listed",
        _graph_ends(_on_cliques),
        "cliques listed by networkx",
    ),
    "monomials_of_exactly_these_variables_number_a_binomial": _both(
        _ends(lambda k, d: sum(1 for _ in numerics.exact_support(k, d))),
        "exponents listed",
        _ends(numerics.partial_sums),
        "partial sums of exponents listed",
    ),
}
