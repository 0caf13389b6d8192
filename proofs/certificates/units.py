"""Certificates of unit counts and ranks: a triangular minor of the moment matrix from below, a network from above. The checker recomputes both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numerics import flattening, monomials
from numerics.moments.ends import size_sets
from proofs.engine import relations
from proofs.engine.verdicts import Counterexample, Finding, Verdict
from theory.language.canonical import Untranslatable
from theory.language.claims import Claim, Count
from theory.language.exact import exact

Exponents = tuple[int, ...]
FREE, COMMON, RANK = "units_of_any_activation", "flat_units", "middle_rank"


def statement(proposition: Claim) -> dict[str, Any]:
    """The statement in the checker's form. Raises Untranslatable for counts that it does not know."""
    count, options = proposition.statement, _options(proposition)
    if not isinstance(count, Count) or not is_known(count):
        raise Untranslatable("the checker knows no such count")
    r = _exponents(proposition)
    kept = {"monomial": list(r), "orders": sorted(_orders(r, options)) if count.what == COMMON else [], "relation": count.relation, "value": str(count.value)}
    return {"count": "rank" if count.what == RANK else "units", **kept}


def count_certificate(proposition: Claim) -> dict[str, Any]:
    """The certificate of a proposition about a count, or of its negation. Raises Untranslatable for counts that the checker does not know."""
    canonical = statement(proposition)
    r, orders = tuple(canonical["monomial"]), frozenset(canonical["orders"])
    ends = (None, None) if canonical["count"] == "rank" else (_lower(r, orders), _upper(r, orders))
    return relations.certificate(proposition, canonical, {"kind": "count", "lower": ends[0], "upper": ends[1]})


def is_known(count: Count) -> bool:
    """Whether the checker knows what is counted."""
    return count.what in (FREE, COMMON, RANK)


def certify(claim: Claim, scope: str) -> Finding:
    """The checker's word on a claim about a count that it knows: the first instance that fails or stays open, or proof for this scope."""
    certificates: list[Mapping[str, Any]] = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        found = relations.certify(relations.Attempt(Finding("certify", Verdict.SKIPPED), count_certificate(proposition)))
        if found.verdict is Verdict.REFUTED:
            place = {k: str(v) for k, v in _options(proposition).items()}
            return replace(found, counterexample=Counterexample(place, found.detail))
        if found.verdict is not Verdict.PROVED:
            return found
        certificates += found.certificates
    return Finding("certify", Verdict.PROVED, scope, "minors, ranks and networks recomputed", certificates=tuple(certificates))


def _options(proposition: Claim) -> dict[str, Any]:
    own = proposition.statement.options if isinstance(proposition.statement, Count) else {}
    return {**proposition.assignment, **own}


def _exponents(proposition: Claim) -> Exponents:
    given = proposition.assignment
    return (1,) * int(given["n"]) if "n" in given else tuple(int(e) for e in given.values() if e > 0)


def _orders(r: Exponents, options: dict[str, Any]) -> frozenset[int]:
    """The orders whose moments matter: all but those in which the activation's derivative vanishes or the network has something else to offer."""
    name, bias = options.get("activation"), exact(options.get("bias", 0), "bias")
    known = frozenset(range(sum(r) + 1)) if name is None else flattening.nonzero_orders(name, sum(r), bias)
    return known - ({0, 1} if options.get("skip") == "yes" else {0} if options.get("output_bias") == "yes" else set())


def _minor(r: Exponents, first: int, rows: Sequence[Exponents]) -> dict[str, Any]:
    """Rows s and columns r - s, the large ones first: then all that is below the diagonal is of order at most d."""
    rest = tuple(e for i, e in enumerate(r) if i != first)
    ordered = sorted(rows, key=sum, reverse=True)
    columns = [[e - k for e, k in zip(rest, s, strict=True)] for s in ordered]
    return {"first": first, "rows": [list(s) for s in ordered], "columns": columns}


def _lower(r: Exponents, orders: frozenset[int]) -> dict[str, Any]:
    """The larger one of the minors by spec H4, which uses order d alone, and by H3, with rows of sizes whose differences are known orders."""
    first = r.index(min(r))
    found = [_minor(r, first, monomials.below(tuple(e for i, e in enumerate(r) if i != first)))]
    if orders and set(r) == {1}:
        sizes = max(size_sets(len(r), orders.__contains__), key=lambda sizes: sum(1 for s in monomials.below(r) if sum(s) in sizes))
        found.append(_minor(r, -1, [s for s in monomials.below(r) if sum(s) in sizes]))
    elif orders:
        found.append(_minor(r, -1, [s for s in monomials.below(r) if 0 in orders or any(s)]))
    return max(found, key=lambda minor: len(minor["rows"]))


def _upper(r: Exponents, orders: frozenset[int]) -> dict[str, Any] | None:
    """The smallest known network: of signs and indicators for products, of differences for other monomials."""
    if set(r) == {1}:
        wanted = orders or frozenset({len(r)})
        for signs in flattening.constructions(len(r)):
            outputs = [flattening.output_weight(a) for a in signs]
            if flattening.matches(len(r), wanted, signs, outputs):
                return _network(signs, outputs)
        return None
    units, weights = monomials.differences(r, forward=0 not in orders)
    chosen = [(a, w) for a, w in zip(units, weights, strict=True) if 0 in orders or any(a)]
    return _network([a for a, _ in chosen], [w for _, w in chosen])


def _network(units: Sequence[Exponents], weights: Sequence[int]) -> dict[str, Any]:
    return {"inputs": [[str(a) for a in unit] for unit in units], "outputs": [str(w) for w in weights]}


