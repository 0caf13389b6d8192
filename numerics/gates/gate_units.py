"""Gates of fewer than four units as real networks, and networks without hidden biases fitted to a product."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import sympy as sp
from flint import arb

from numerics.enclosure.balls import upper, working
from numerics.enclosure.series import constant
from numerics.networks.measurements import Measurement
from numerics.networks.weights import BITS, Weights, derivative_at
from numerics.search.levenberg_marquardt import Array, best_of
from theory.language.errors import InputError

FITS, FIT_STEPS, LARGEST_WEIGHT = 3, 100, 30.0  # starts and steps of a fit, and the largest weights

LOGISTIC_THREE = (
    (("2", "0"), "3", "8/3"),
    (("0", "2"), "3", "8/3"),
    (("3/2", "3/2"), "5", "-24/5"),
)  # input weights / L, exp(bias), output weight L^2


def logistic_three_weights(scale: sp.Expr) -> Weights[arb]:
    """The three logistic units with biases ln 3, ln 3, ln 5 (theory.gates.gate_units.logistic_three); no output
    bias."""
    with working(BITS):
        step = constant(scale)
        rows = tuple(tuple(step * constant(sp.Rational(a)) for a in row) for row, _, _ in LOGISTIC_THREE)
        biases = tuple(constant(sp.log(sp.Integer(e))) for _, e, _ in LOGISTIC_THREE)
        return Weights(rows, biases, tuple(constant(sp.Rational(w)) / step**2 for _, _, w in LOGISTIC_THREE), arb(0))


def zero_at_bias_three_weights(activation: str, scale: sp.Expr) -> Weights[arb]:
    """[sigma(L(u+v)) - sigma(Lu) - sigma(Lv)] / (L^2 sigma''(0)), for activations with sigma(0) = 0; no biases at
    all."""
    with working(BITS, 4):
        step = constant(scale)
        weight = 1 / (step**2 * derivative_at(activation, 2, sp.S.Zero))
        zero = arb(0)
        return Weights(((step, step), (step, zero), (zero, step)), (zero, zero, zero), (weight, -weight, -weight), zero)


def run_three_units(
    activation: str, scale: sp.Expr, radius: sp.Expr, samples: int = 4000, seed: int = 0
) -> Measurement:
    """Run the three-unit torch gate of the logistic (with hidden biases) or of SiLU and GELU (without) against u v.
    Raises InputError for others."""
    from numerics.networks import experiments

    if activation not in ("logistic", "silu", "gelu"):
        raise InputError("activation", "has no three-unit gate here", activation, "one of logistic, silu, gelu")
    weights = (
        logistic_three_weights(scale) if activation == "logistic" else zero_at_bias_three_weights(activation, scale)
    )
    with working(BITS):
        box = upper(constant(radius))
    return experiments.measure_product(weights, ("u", "v"), activation, box, samples, seed, "float64")


def fitted(units: int, radius: sp.Expr, hidden_biases: bool = False, seed: int = 0) -> Measurement:
    """A torch layer of logistic units, with hidden biases or without, all its weights fitted to u v on a grid by
    Levenberg and Marquardt's descent."""
    import torch

    from numerics.networks import experiments
    from numerics.networks.activations import kernel
    from numerics.networks.one_hidden_layer import OneHiddenLayer
    from numerics.networks.rounding import evaluation_error

    with working(BITS):
        box = upper(constant(radius))
    x = experiments.inputs(2, box, 800, seed, torch.float64)
    points, ones = x.numpy(), np.ones((len(x), 1))
    ends = [2 * units, 3 * units, 4 * units if hidden_biases else 3 * units]

    def residuals(unknowns: Array) -> tuple[Array, Array]:
        inputs, w, biases, constant_term = np.split(unknowns, ends)
        values = 1 / (1 + np.exp(-(points @ inputs.reshape(units, 2).T + (biases if hidden_biases else 0))))
        slopes = values * (1 - values) * w
        by_inputs = (slopes[:, :, None] * points[:, None]).reshape(len(points), -1)
        jacobian = [by_inputs, values, *([slopes] if hidden_biases else []), ones]
        return values @ w + constant_term - points.prod(axis=1), np.hstack(jacobian)

    # Within a small box, so that the output weights, and the rounding that they magnify, stay small.
    found = best_of(
        residuals, lambda draw: draw.normal(size=ends[-1] + 1), FITS, LARGEST_WEIGHT, seed, FIT_STEPS
    ).unknowns.tolist()
    exactly = [Fraction(value) for value in found]
    rows = [exactly[2 * j : 2 * j + 2] for j in range(units)]
    biases = exactly[ends[1] : ends[2]] if hidden_biases else [Fraction(0)] * units
    network = OneHiddenLayer(rows, biases, exactly[ends[0] : ends[1]], exactly[-1], "logistic")
    tiny = Fraction(torch.finfo(torch.float64).tiny)
    rounding = evaluation_error(network.exact_weights(), "logistic", kernel("logistic"), box, Fraction(1, 2**53), tiny)
    worst, at = experiments.worst_product_error(network, x)
    return Measurement(
        worst, dict(zip(("u", "v"), at, strict=True)), len(x), seed, network.extra_repr(), rounding, None
    )


def corner_errors(
    inputs: int, radius: Fraction, networks: int, seed: int = 0
) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction, Fraction]]:
    """Random torch layers of logistic units without hidden biases on an even number of inputs: the values p at the
    corner (r, r, ..., r), q at (-r, r, ..., r) and c at 0, the mean of what the network errs by there and at the
    opposite corners, and how far rounding can have moved that mean or the place (p, q, c)."""
    import torch

    from numerics.networks.activations import kernel
    from numerics.networks.one_hidden_layer import OneHiddenLayer
    from numerics.networks.rounding import evaluation_error

    draw = random.Random(seed)
    corner, other = (radius,) * inputs, (-radius, *(radius,) * (inputs - 1))
    places = [corner, tuple(-x for x in corner), other, tuple(-x for x in other), (Fraction(0),) * inputs]
    truth = radius**inputs
    for _ in range(networks):
        rows = [[Fraction(draw.randint(-64, 64), 32) for _ in range(inputs)] for _ in range(4)]
        weights = [Fraction(draw.randint(-64, 64), 64) for _ in rows]
        network = OneHiddenLayer(rows, [Fraction(0)] * 4, weights, Fraction(draw.randint(-64, 64), 64), "logistic")
        with torch.no_grad():
            values = network(
                torch.tensor([[float(x) for x in place] for place in places], dtype=torch.float64)
            ).tolist()
        p, opposite, q, turned, c = map(Fraction, values)
        mean = (abs(p - truth) + abs(opposite - truth) + abs(q + truth) + abs(turned + truth)) / 4
        tiny = Fraction(torch.finfo(torch.float64).tiny)
        rounding = evaluation_error(
            network.exact_weights(), "logistic", kernel("logistic"), radius, Fraction(1, 2**53), tiny
        )
        yield p, q, c, mean, 4 * rounding  # of the mean once, of the right side with weights 1/2, 1/2 and 1
