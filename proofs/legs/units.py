"""Certificates of unit counts and ranks: a triangular minor of the moment matrix from below, a network from above. The
checker recomputes both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import comb, prod
from typing import Any

from numerics.moments.orders import is_zero_derivative
from numerics.moments.unit_range import size_sets
from proofs import checker
from proofs.checker.counts import Units
from proofs.legs import relations
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.canonical import Untranslatable
from theory.language.claims import Claim
from theory.language.exact import exact
from theory.language.statements import Count

Exponents = tuple[int, ...]
FREE, COMMON, RANK = "units_of_any_activation", "flat_units", "middle_rank"


def statement(proposition: Claim) -> dict[str, Any]:
    """The statement in the checker's form. Raises Untranslatable for counts that it does not know."""
    count, options = proposition.statement, _options(proposition)
    if not isinstance(count, Count) or not is_known(count):
        raise Untranslatable("the checker knows no such count")
    r = _exponents(proposition)
    kept = {
        "monomial": list(r),
        "orders": sorted(_orders(r, options)) if count.what == COMMON else [],
        "relation": count.relation,
        "value": str(count.value),
    }
    return {"count": "rank" if count.what == RANK else "units", **kept}


def count_certificate(proposition: Claim) -> dict[str, Any]:
    """The certificate of a proposition about a count, or of its negation. Raises Untranslatable for counts that the
    checker does not know."""
    canonical = statement(proposition)
    r, orders = tuple(canonical["monomial"]), frozenset(canonical["orders"])
    ends = (None, None) if canonical["count"] == "rank" else (_lower(r, orders), _upper(r, orders))
    return relations.certificate(proposition, canonical, {"kind": "count", "lower": ends[0], "upper": ends[1]})


def is_known(count: Count) -> bool:
    """Whether the checker knows what is counted."""
    return count.what in (FREE, COMMON, RANK)


def certify(claim: Claim, scope: str) -> Finding:
    """The checker's word on a claim about a count that it knows: the first instance that fails or stays open, or proof
    for this scope."""
    certificates: list[Mapping[str, Any]] = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        found = relations.certify(
            relations.Attempt(Finding("certify", Verdict.SKIPPED), count_certificate(proposition))
        )
        if found.verdict is Verdict.REFUTED:
            place = {k: str(v) for k, v in _options(proposition).items()}
            return replace(found, counterexample=Counterexample(place, found.detail))
        if found.verdict is not Verdict.PROVED:
            return found
        certificates += found.certificates
    return Finding(
        "certify", Verdict.PROVED, scope, "minors, ranks and networks recomputed", certificates=tuple(certificates)
    )


def _options(proposition: Claim) -> dict[str, Any]:
    own = proposition.statement.options if isinstance(proposition.statement, Count) else {}
    return {**proposition.assignment, **own}


def _exponents(proposition: Claim) -> Exponents:
    given = proposition.assignment
    return (1,) * int(given["n"]) if "n" in given else tuple(int(e) for e in given.values() if e > 0)


def _orders(r: Exponents, options: dict[str, Any]) -> frozenset[int]:
    """The orders whose moments matter: all but those in which the activation's derivative vanishes or the network has
    something else to offer."""
    name, bias = options.get("activation"), exact(options.get("bias", 0), "bias")
    known = (
        frozenset(range(sum(r) + 1))
        if name is None
        else frozenset(k for k in range(sum(r) + 1) if not is_zero_derivative(name, k, bias))
    )
    return known - ({0, 1} if options.get("skip") == "yes" else {0} if options.get("output_bias") == "yes" else set())


def _minor(r: Exponents, first: int, rows: Sequence[Exponents]) -> dict[str, Any]:
    """Rows s and columns r - s, the large ones first: then all that is below the diagonal is of order at most d."""
    rest = tuple(e for i, e in enumerate(r) if i != first)
    ordered = sorted(rows, key=sum, reverse=True)
    columns = [[e - k for e, k in zip(rest, s, strict=True)] for s in ordered]
    return {"first": first, "rows": [list(s) for s in ordered], "columns": columns}


def _lower(r: Exponents, orders: frozenset[int]) -> dict[str, Any]:
    """The larger one of the minors by spec H4, which uses order d alone, and by H3, with rows of sizes whose
    differences are known orders."""
    first = r.index(min(r))
    found = [_minor(r, first, _below(tuple(e for i, e in enumerate(r) if i != first)))]
    if orders and set(r) == {1}:
        sizes = max(
            size_sets(len(r), orders.__contains__), key=lambda sizes: sum(1 for s in _below(r) if sum(s) in sizes)
        )
        found.append(_minor(r, -1, [s for s in _below(r) if sum(s) in sizes]))
    elif orders:
        found.append(_minor(r, -1, [s for s in _below(r) if 0 in orders or any(s)]))
    return max(found, key=lambda minor: len(minor["rows"]))


def _upper(r: Exponents, orders: frozenset[int]) -> dict[str, Any] | None:
    """The smallest network that the checker accepts among half of the sign vectors (for products), forward and central
    differences."""
    half = [a for a in product((1, -1), repeat=len(r)) if a[0] == 1] if set(r) == {1} else []
    candidates = [(half, [prod(a) for a in half])] if half else []
    for forward in (True, False):
        units, weights = _differences(r, forward)
        candidates.append(
            (
                [a for a in units if any(a) or not forward],
                [w for a, w in zip(units, weights, strict=True) if any(a) or not forward],
            )
        )
    for units, weights in candidates:
        network = _network(units, weights)
        try:
            Units(r, sorted(orders), checker.Budget(checker.STEPS)).upper(network)
        except checker.Rejected:
            continue
        return network
    return None


def _differences(r: Exponents, forward: bool) -> tuple[list[Exponents], list[int]]:
    """Central differences prod (E_i - 1/E_i)^r_i, or forward ones prod (E_i - 1)^r_i, as units and output weights."""
    axes = [[((j if forward else 2 * j - e), (-1) ** (e - j) * comb(e, j)) for j in range(e + 1)] for e in r]
    chosen = list(product(*axes))
    return [tuple(a for a, _ in unit) for unit in chosen], [prod(w for _, w in unit) for unit in chosen]


def _below(r: Exponents) -> list[Exponents]:
    """All exponents <= r, entry by entry."""
    return list(product(*(range(e + 1) for e in r)))


def _network(units: Sequence[Exponents], weights: Sequence[int]) -> dict[str, Any]:
    return {"inputs": [[str(a) for a in unit] for unit in units], "outputs": [str(w) for w in weights]}
