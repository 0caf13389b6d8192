"""Evidence for the stability bounds beyond the default legs: real softmax networks whose energies err."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import sympy as sp

from numerics.hamiltonians import softmax_stability as numerics
from numerics.networks.measurements import Measurement
from proofs.legs.case import Evidence
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim

SAMPLES, PAIRS = 800, 100


def _delta(proposition: Claim) -> sp.Expr:
    return sp.sympify(proposition.assignment["delta"], strict=True)


def _inverse(proposition: Claim) -> Iterator[Seen]:
    """1 over the posterior before the energies err."""
    for h, e, p, _, relative in numerics.two_classes(Fraction(str(_delta(proposition))), PAIRS):
        yield Seen({"h": h, "e": e}, (1 - relative) / p, (1 + relative) / p, is_side=True)


def _change(proposition: Claim) -> Iterator[Seen]:
    """How far the posterior moves; and the total variation for up to five classes, which is at most that."""
    for h, e, p, q, relative in numerics.two_classes(Fraction(str(_delta(proposition))), PAIRS):
        rounding = relative / (1 - relative) * (p + q)
        yield Seen({"h": h, "e": e}, q - p - rounding, q - p + rounding, is_side=True)
    yield _worst(numerics.measure_total_variation(_delta(proposition), SAMPLES))


def _divergence(proposition: Claim) -> Iterator[Seen]:
    yield _worst(numerics.measure_divergence(_delta(proposition), SAMPLES))


def _worst(found: Measurement) -> Seen:
    return Seen({}, found.worst - found.rounding, found.worst + found.rounding, where=found.at)


def _network(route: Callable[[Claim], Iterator[Seen]], how: str) -> Callable[[Claim], Finding]:
    return lambda claim: measured(claim, route, how)


EVIDENCE: Evidence = {
    "log_ratio_at_most_twice_the_energy_error": {"measure": _network(_inverse, "torch softmax of two classes")},
    "total_variation_at_most_tanh": {"measure": _network(_change, "torch softmax of 2 to 5 classes")},
    "divergence_at_most_the_sharp_bound": {
        "measure": _network(_divergence, f"torch softmax of 2 to 5 classes, the worst of {SAMPLES} tables")
    },
}
