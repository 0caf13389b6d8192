"""The torch networks whose units are integer vectors: weights from the moments, and how their deviation from the
monomial shrinks with the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod

import sympy as sp
from flint import arb

from numerics.enclosure.balls import working
from numerics.enclosure.series import compile_series, constant
from numerics.networks.weights import BITS, Weights, derivative_at
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument

SCALES = (sp.Rational(1, 8), sp.Rational(1, 32))
SHRINKS = Fraction(1, 2)  # the deviation is O(scale): a quarter of the scale must leave at most half of it


@dataclass(frozen=True, slots=True)
class Built:
    """Hidden units of the network, its worst deviations at the two SCALES, and what it is, in words."""

    hidden_units: int
    worst: tuple[Fraction, Fraction]
    rounding: Fraction
    network: str

    @property
    def shrinks(self) -> bool:
        """Whether the deviation falls as a network that matches the Taylor polynomial lets it fall, up to rounding."""
        return self.worst[1] <= SHRINKS * self.worst[0] + self.rounding


def taylor_weights(
    units: Sequence[Sequence[int]],
    weights: Sequence[int],
    exponents: Sequence[int],
    activation: str,
    bias: sp.Expr,
    scale: sp.Expr,
    output_bias: bool = False,
) -> Weights[arb]:
    """Units `scale` a_j with output weights such that the Taylor term of order d = sum(exponents) is the monomial; its
    moment must not be 0.

    With `output_bias` the constant term is taken off at the output.
    """
    order = sum(exponents)
    moment = sum(w * prod(e**p for e, p in zip(a, exponents, strict=True)) for w, a in zip(weights, units, strict=True))
    arrangements = factorial(order) // prod(factorial(p) for p in exponents)
    with working(BITS, order + 1):
        b, step = constant(bias), constant(scale)
        factor = factorial(order) / (arrangements * moment * step**order * derivative_at(activation, order, bias))
        value = compile_series(ACTIVATIONS[activation].formula(argument), argument)(b)
        constant_term = -sum(weights) * factor * value if output_bias else arb(0)
        return Weights(
            tuple(tuple(e * step for e in a) for a in units),
            (b,) * len(units),
            tuple(w * factor for w in weights),
            constant_term,
        )


def build(
    units: Sequence[Sequence[int]],
    weights: Sequence[int],
    exponents: Sequence[int],
    activation: str,
    bias: sp.Expr = sp.S.Zero,
    output_bias: bool = False,
    samples: int = 2000,
    seed: int = 0,
) -> Built:
    """Run the float64 torch network for a monomial on [-1, 1]^n at both scales."""
    from numerics.networks.activations import kernel
    from numerics.networks.experiments import inputs
    from numerics.networks.one_hidden_layer import OneHiddenLayer, find_dtype, unit_roundoff
    from numerics.networks.rounding import evaluation_error, storage_error

    form = find_dtype("float64")
    x = inputs(len(exponents), Fraction(1), samples, seed, form)
    target = x.new_ones(len(x))
    for i, power in enumerate(exponents):
        target = target * x[:, i] ** power
    worst, noise = [], Fraction(0)
    for scale in SCALES:
        exact = taylor_weights(units, weights, exponents, activation, bias, scale, output_bias)
        network = OneHiddenLayer.of(exact, activation, form)
        stored = network.exact_weights()
        noise += evaluation_error(
            stored, activation, kernel(activation), Fraction(1), *unit_roundoff(form)
        ) + storage_error(exact, stored, activation, Fraction(1))
        worst.append(Fraction(float((network(x) - target).abs().max())))
    return Built(network.hidden_units, (worst[0], worst[1]), noise + Fraction(1, 2**40), network.extra_repr())
