"""Evidence for synapse counts: layers with exact roots of unity multiplied out, ranks over the rationals, and torch's
sparse and dense layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from numerics.depth import linear_flattening as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

BELOW, LARGEST_FIT, RESTARTS = 7 / 8, 3, 6


def _whole(claim: Claim) -> dict[str, int]:
    return {k: int(v) for k, v in claim.assignment.items() if v.is_Integer}


def _eps(claim: Claim) -> Fraction:
    eps = claim.assignment["eps"]
    return Fraction(int(eps.p), int(eps.q))


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    """Exact ends of the counted number."""
    given = _whole(proposition)
    match statement.what:
        case "rank_synapses":
            return numerics.rank_synapses(given["n"], given["k"])
        case "near_in_norm":
            return numerics.near_in_norm(given["n"], _eps(proposition))
        case "near_in_frobenius":
            found = numerics.near_in_frobenius(given["n"], _eps(proposition))
        case "butterflies":
            found = numerics.butterfly_count(given["radix"], given["layers"])
        case "plain_factors":
            found = numerics.plain_factors(given["n"], given["k"])
        case "flat_fourier":
            found = numerics.flat_count(given["levels"])
        case _:
            found = numerics.real_count(given["levels"])
    return found, found


def _exact(detail: str) -> Callable[[Claim], Finding]:
    return lambda claim: count_over_instances("enclose", claim, _ends, detail)


def _refuted(proposition: Claim, reason: str) -> Finding:
    return refuted(proposition.assignment, reason)


def _cases(claim: Claim) -> Iterator[tuple[Claim, Count, int]]:
    for instance in claim.instances:
        proposition = claim.at(**instance)
        yield (proposition, *read_count(proposition))


def _counted_in_torch(run: Callable[[Claim], tuple[int, float, float]], detail: str) -> Callable[[Claim], Finding]:
    """A network's nonzeros against the stated number, and its error against rounding."""

    def leg(claim: Claim) -> Finding:
        worst = 0.0
        for proposition, statement, value in _cases(claim):
            count, error, rounding = run(proposition)
            if not statement.holds(count, value):
                return _refuted(
                    proposition,
                    f"torch's layers have {count} nonzero weights, but {statement.relation} {value} is claimed",
                )
            if error > rounding:
                return _refuted(proposition, f"torch's layers err by {error:.3g}, more than rounding")
            worst = max(worst, error)
        return agrees(f"{detail} for {scope_of(claim)}, worst deviation {worst:.1e}, within rounding")

    return leg


def _butterflies(proposition: Claim) -> tuple[int, float, float]:
    given = _whole(proposition)
    return numerics.torch_butterflies(given["radix"], given["layers"])


def _flat(proposition: Claim) -> tuple[int, float, float]:
    levels = _whole(proposition)["levels"]
    return numerics.torch_butterflies(2**levels, 1)


def _real(proposition: Claim) -> tuple[int, float, float]:
    return numerics.torch_real_count(_whole(proposition)["levels"]), 0.0, 0.0


def _factors(proposition: Claim) -> tuple[int, float, float]:
    given = _whole(proposition)
    return numerics.torch_factors(given["n"], given["k"])


def _dropped(claim: Claim) -> Finding:
    """torch's single layer has as many weights as stated. Alternating projections drop one entry at a distance above
    n^(-1/2), and none at one below eps, whatever is changed elsewhere."""
    tried = []
    for proposition, statement, value in _cases(claim):
        weights, _, _ = numerics.torch_butterflies(_whole(proposition)["n"], 1)
        if not statement.holds(weights, value):
            return _refuted(proposition, f"torch's layer, every entry of which is needed, has {weights} of them")
        n, eps = _whole(proposition)["n"], float(_eps(proposition))
        reached, missed = (numerics.dropped_entry(n, distance) for distance in ((2 - BELOW) * n**-0.5, BELOW * eps))
        tried.append(attempts.Attempt(f"n = {n}", n * n - 1, reached, value - 1, missed))
    return attempts.judge(
        tried,
        f"alternating projections, what is left of an entry at {2 - BELOW} n^(-1/2) and at {BELOW} eps",
        "nonzeros",
    )


def _fitted_factors(claim: Claim) -> Finding:
    """torch's two layers counted; and Levenberg-Marquardt on the synapses of every pattern: as many as stated do it,
    one less does not."""
    counted_in_torch = _counted_in_torch(_factors, "torch's two layers against one")(claim)
    if counted_in_torch.verdict is not Verdict.AGREES:
        return counted_in_torch
    tried = []
    for proposition, _, value in _cases(claim):
        n, k = (_whole(proposition)[name] for name in ("n", "k"))
        if 2 <= n <= LARGEST_FIT:
            reached, _ = numerics.fitted_factors(n, k, value, attempts.PATIENCE * RESTARTS)
            missed, number = numerics.fitted_factors(n, k, value - 1, RESTARTS)
            tried.append(attempts.Attempt(f"n = {n}, k = {k}, {number} patterns", value, reached, value - 1, missed))
    searched = attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS, "every pattern"), "synapses")
    return replace(searched, detail=f"{counted_in_torch.detail}; {searched.detail}")


def _frobenius(claim: Claim) -> Finding:
    """numpy's distance with as many zeros as stated, and with one more."""
    for proposition, statement, value in _cases(claim):
        n, eps = _whole(proposition)["n"], _eps(proposition)
        zeros = n * n - value
        slack = 1 + 4 * n * n * 2.0**-52
        fits, breaks = (numerics.frobenius_distance(n, z) for z in (zeros, zeros + 1))
        if statement.relation == "==" and (fits > eps * slack or (zeros < n * n and breaks * slack < eps)):
            return _refuted(proposition, f"distances {fits:.6g} with {zeros} zeros and {breaks:.6g} with one more")
    return agrees("numpy's distances with as many zeros as stated, and one more")


EVIDENCE: Evidence = {
    "fourier_layers_have_k_r_n_synapses": {
        "enclose": _exact("sparse layers with exact roots of unity, multiplied out to the Fourier matrix"),
        "measure": _counted_in_torch(_butterflies, "torch's sparse layers against torch.fft"),
    },
    "flat_fourier_has_at_least_as_many_synapses": {
        "enclose": _exact("entries counted"),
        "measure": _counted_in_torch(_flat, "torch's layer against torch.fft"),
    },
    "real_fourier_has_4_n_squared_less_4_n_log_n_weights": {
        "enclose": _exact("zero parts found from exact exponents"),
        "measure": _counted_in_torch(_real, "nonzero weights of torch's real layers"),
    },
    "spectral_error_forces_every_synapse": {
        "enclose": _exact("each entry is as large as the allowed error"),
        "measure": _dropped,
    },
    "frobenius_error_saves_at_most_n_eps_squared": {
        "enclose": _exact("zeros cost 1/n each, in fractions"),
        "measure": _frobenius,
    },
    "rank_k_takes_2nk_less_k_squared_plus_k_synapses": {
        "enclose": _exact("from below the dimension, an exact rank; from above factors multiplied out"),
        "measure": _fitted_factors,
    },
}
