"""Evidence for the counts of monomials: enumeration and generating functions, exact ranks of their values, and torch
layers that weigh them."""

from __future__ import annotations

from collections.abc import Callable

from numerics.hamiltonians import polynomials as numerics
from proofs.legs.case import Evidence
from proofs.legs.counts import agree_over_instances, count_over_instances
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count


def _numbers(proposition: Claim) -> tuple[int, ...]:
    return tuple(int(x) for x in proposition.assignment.values())


def _equal(*counts: int) -> tuple[int, int]:
    """The routes to a number, which must agree."""
    if len(set(counts)) != 1:
        raise ArithmeticError(f"two ways to count disagree: {counts}")
    return counts[0], counts[0]


def _enumerated(proposition: Claim, statement: Count) -> tuple[int, int]:
    n, degree = _numbers(proposition)
    if statement.what == "bit_terms":
        return _equal(len(set(numerics.bit_terms(n, degree))), numerics.bits_by_series(n, degree))
    return _equal(len(set(numerics.monomials(n, degree))), numerics.by_series(n, degree))


def _layers(proposition: Claim, statement: Count) -> tuple[int, int]:
    """Parameters of a torch layer and the exact rank of its features (an independent coefficient each)."""
    n, degree = _numbers(proposition)
    bits = statement.what == "bit_terms"
    exponents = (numerics.bit_terms if bits else numerics.monomials)(n, degree)
    places = numerics.states(2, n) if bits else numerics.random_places(n, len(exponents))
    parameters, _ = numerics.layer(exponents, places[:1])
    return _equal(parameters, numerics.value_rank(exponents, places))


def _interpolated(proposition: Claim, statement: Count) -> tuple[int, int]:
    """The rank of monomials on all states: at least the one modulo a prime, at most the number of monomials and of
    states."""
    v, n = _numbers(proposition)
    exponents, places = numerics.interpolating(v, n, statement.options.get("cut", "")), numerics.states(v, n)
    return numerics.value_rank(exponents, places), min(len(exponents), len(places))


def _float_rank(proposition: Claim, statement: Count) -> tuple[int, int]:
    """The same by torch: the rank of the layer's derivative, where binary64 tells it."""
    v, n = _numbers(proposition)
    exponents, places = numerics.interpolating(v, n, statement.options.get("cut", "")), numerics.states(v, n)
    return _equal(numerics.layer(exponents, places)[1])


def _by(ends: Callable[[Claim, Count], tuple[int, int]], detail: str) -> Callable[[Claim], Finding]:
    return lambda claim: count_over_instances("enclose", claim, ends, detail)


def _agree(ends: Callable[[Claim, Count], tuple[int, int]], detail: str) -> Callable[[Claim], Finding]:
    return lambda claim: agree_over_instances(claim, ends, detail)


EVIDENCE: Evidence = {
    "monomials_up_to_a_degree_number_a_binomial": {
        "enclose": _by(_enumerated, "enumerated, and by the series of (1 - t)^-(n + 1)"),
        "measure": _agree(_layers, "parameters of torch layers, and exact ranks of their features"),
    },
    "multilinear_terms_number_a_sum_of_binomials": {
        "enclose": _by(_enumerated, "enumerated, and by the polynomial (1 + t)^n"),
        "measure": _agree(_layers, "parameters of torch layers, and exact ranks of their features"),
    },
    "functions_of_finitely_many_values_are_one_polynomial": {
        "enclose": _by(_interpolated, "ranks of the monomials' values on all states"),
        "measure": _agree(_float_rank, "ranks of the derivatives of torch layers by their weights"),
    },
}
