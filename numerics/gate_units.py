"""Gates of fewer than four units as real networks, and networks without hidden biases fitted to a product."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from flint import arb

from numerics.enclosure.balls import upper, working
from numerics.enclosure.series import constant
from numerics.networks.measurements import Measurement
from numerics.networks.weights import BITS, Weights, derivative_at
from theory.language.errors import InputError

LOGISTIC_THREE = ((("2", "0"), "3", "8/3"), (("0", "2"), "3", "8/3"), (("3/2", "3/2"), "5", "-24/5"))  # input weights / L, exp(bias), output weight L^2


def logistic_three_weights(scale: sp.Expr) -> Weights[arb]:
    """The three logistic units with biases ln 3, ln 3, ln 5 (theory.gate_units.logistic_three); no output bias."""
    with working(BITS):
        step = constant(scale)
        rows = tuple(tuple(step * constant(sp.Rational(a)) for a in row) for row, _, _ in LOGISTIC_THREE)
        biases = tuple(constant(sp.log(sp.Integer(e))) for _, e, _ in LOGISTIC_THREE)
        return Weights(rows, biases, tuple(constant(sp.Rational(w)) / step**2 for _, _, w in LOGISTIC_THREE), arb(0))


def zero_at_bias_three_weights(activation: str, scale: sp.Expr) -> Weights[arb]:
    """[sigma(L(u+v)) - sigma(Lu) - sigma(Lv)] / (L^2 sigma''(0)), for activations with sigma(0) = 0; no biases at all."""
    with working(BITS, 4):
        step = constant(scale)
        weight = 1 / (step**2 * derivative_at(activation, 2, sp.S.Zero))
        zero = arb(0)
        return Weights(((step, step), (step, zero), (zero, step)), (zero, zero, zero), (weight, -weight, -weight), zero)


def measure_three_units(activation: str, scale: sp.Expr, radius: sp.Expr, samples: int = 4000, seed: int = 0) -> Measurement:
    """Run the three-unit torch gate of the logistic (with hidden biases) or of SiLU and GELU (without) against u v. Raises InputError for others."""
    from numerics.networks import experiments

    if activation not in ("logistic", "silu", "gelu"):
        raise InputError("activation", "has no three-unit gate here", activation, "one of logistic, silu, gelu")
    weights = logistic_three_weights(scale) if activation == "logistic" else zero_at_bias_three_weights(activation, scale)
    with working(BITS):
        box = upper(constant(radius))
    return experiments.measure_product(weights, ("u", "v"), activation, box, samples, seed, "float64")


def fitted_without_hidden_bias(units: int, radius: sp.Expr, seed: int = 0) -> Measurement:
    """A torch layer of logistic units with random input weights and no hidden biases, its output weights fitted to u v by least squares on a grid."""
    import torch

    from numerics.networks import experiments
    from numerics.networks.activations import kernel
    from numerics.networks.one_hidden_layer import OneHiddenLayer
    from numerics.networks.rounding import evaluation_error

    with working(BITS):
        box = upper(constant(radius))
    x = experiments.inputs(2, box, 800, seed, torch.float64)
    rows = torch.randn((units, 2), dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    design = torch.cat([torch.sigmoid(x @ rows.T), torch.ones((len(x), 1), dtype=torch.float64)], dim=1)
    # Ridge regression, so that the output weights, and the rounding that they magnify, stay small.
    normal = design.T @ design + 1e-6 * torch.eye(units + 1, dtype=torch.float64)
    fitted = [Fraction(w) for w in torch.linalg.solve(normal, design.T @ x.prod(dim=1)).tolist()]
    inputs = [[Fraction(a) for a in row] for row in rows.tolist()]
    network = OneHiddenLayer(inputs, [0] * units, fitted[:-1], fitted[-1], "logistic")
    tiny = Fraction(torch.finfo(torch.float64).tiny)
    rounding = evaluation_error(network.exact_weights(), "logistic", kernel("logistic"), box, Fraction(1, 2**53), tiny)
    worst, at = experiments.worst_product_error(network, x)
    return Measurement(worst, dict(zip(("u", "v"), at, strict=True)), len(x), seed, network.extra_repr(), rounding, None)
