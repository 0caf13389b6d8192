"""Evidence for gates of an arbitrary activation beyond the default legs: mean curvatures of the activations in the
catalogue, from their power series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp

from numerics.enclosure.balls import lower, upper
from numerics.gates.multiplication_gate import gate_values
from numerics.gates.smooth_gates import one_unit, product_times_mean_curvature, two_units
from proofs.legs.case import Evidence
from proofs.legs.evidence import skipped
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.gates import smooth_gates as theory
from theory.language.activations import ACTIVATIONS
from theory.language.claims import Claim

SAMPLES = 60
PLACES = tuple(product((Fraction(-1), Fraction(1, 3), Fraction(4, 5)), (Fraction(-2, 7), Fraction(1))))


def _skipped(why: str) -> Callable[[Claim], Finding]:
    return lambda _: skipped(why)


def _passing(weights: Callable[..., Any]) -> Callable[[Claim], Finding]:
    """The torch network that passes a value on: what it errs by is the left side."""

    def route(proposition: Claim) -> Iterator[Seen]:
        from numerics.networks.experiments import places, run_at

        given, points = proposition.assignment, places((Fraction(1),), SAMPLES)
        network = weights(given["activation"], given["bias"], given["scale"])
        found, rounding = run_at(network, given["activation"], Fraction(1), points)
        for (x,), value in zip(points, found, strict=True):
            error = abs(value - x)
            yield Seen({"x": x}, error - rounding, error + rounding, is_side=True)

    return lambda claim: measured(claim, route, f"torch network in float64, at {SAMPLES} places")


def _gates(claim: Claim) -> Finding:
    """What the torch gate of four units errs by, which is the left side."""

    def route(proposition: Claim) -> Iterator[Seen]:
        given = proposition.assignment
        for u, v, value, rounding in gate_values(given["activation"], given["bias"], given["scale"], sp.S.One):
            error = abs(value - u * v)
            yield Seen({"u": u, "v": v}, error - rounding, error + rounding, is_side=True)

    return measured(claim, route, "torch gates of four units")


def _named(proposition: Claim) -> Claim:
    """The statement with the activation's formula for sigma and its second derivative for sigma2."""
    activation = ACTIVATIONS[proposition.assignment["activation"]]
    assert isinstance(proposition.statement, sp.Eq)
    right = proposition.statement.rhs.replace(theory.sigma, activation.formula)
    right = right.replace(theory.curvature, lambda t: activation.derivative(2, t))
    return replace(proposition, statement=sp.Eq(proposition.statement.lhs, right, evaluate=False))


def _mean_curvature(proposition: Claim) -> Iterator[Seen]:
    """The product times the mean of the activation's second derivative, from its power series, in balls."""
    given = proposition.assignment
    scale = Fraction(int(given["scale"].p), int(given["scale"].q))
    for u, v in PLACES:
        found = product_times_mean_curvature(given["activation"], given["bias"], scale, u, v)
        yield Seen({"u": u, "v": v}, lower(found), upper(found), unread=True)


EVIDENCE: Evidence = {
    "gate_error_is_bounded_by_the_fourth_derivative": {
        "enclose": _skipped("the two sides meet where u or v is 0, to a high order, where subdivision does not end"),
        "measure": _gates,
    },
    "gate_is_the_product_times_a_mean_curvature": {
        "enclose": _skipped("integrals of an arbitrary function are not enclosed"),
        "measure": lambda claim: measured(claim, _mean_curvature, "power series of sigma''", _named),
    },
    "one_unit_passes_a_value_on": {"measure": _passing(one_unit)},
    "two_units_pass_a_value_on_to_second_order": {
        "enclose": _skipped("the two sides meet at x = 0 to third order, where subdivision does not end"),
        "measure": _passing(two_units),
    },
}
