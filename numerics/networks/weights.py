"""Weights of one-hidden-layer networks as the statements give them, before any rounding. No torch here.

A network with m hidden units on n inputs computes sum_j output[j] sigma(inputs[j] . x + hidden_bias[j]) + output_bias.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import factorial, prod
from typing import Generic, TypeVar

import sympy as sp
from flint import arb

from numerics.enclosure.balls import ball, relative_bits, working
from numerics.enclosure.series import coefficients, compile_series, constant
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

Number = TypeVar("Number")
Other = TypeVar("Other")

BITS = 256  # of the balls that stand for exact weights: far below the rounding of any floating-point format
GATE_SIGNS = (
    (1, 1),
    (-1, -1),
    (1, -1),
    (-1, 1),
)  # one hidden unit each, with input weights scale * signs and an output weight of the sign of their product


@dataclass(frozen=True, slots=True)
class Weights(Generic[Number]):
    """Shapes: inputs m x n, hidden_bias and output m, output_bias a number. Entries are balls (exact statements) or
    Fractions (what a format stores)."""

    inputs: tuple[tuple[Number, ...], ...]
    hidden_bias: tuple[Number, ...]
    output: tuple[Number, ...]
    output_bias: Number

    @property
    def hidden_units(self) -> int:
        """The number of hidden units."""
        return len(self.hidden_bias)

    def map(self, change: Callable[[Number], Other]) -> Weights[Other]:
        """The same network with every entry changed."""
        rows = tuple(tuple(change(a) for a in row) for row in self.inputs)
        return Weights(
            rows,
            tuple(change(b) for b in self.hidden_bias),
            tuple(change(w) for w in self.output),
            change(self.output_bias),
        )


def derivative_at(activation: str, order: int, bias: sp.Expr) -> arb:
    """The ball of sigma^(order)(bias) at the working precision. Raises InputError where it cannot be told from 0, and
    for activations that are not smooth."""
    if not ACTIVATIONS[activation].smooth:
        ACTIVATIONS[activation].derivative(2, bias)
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    value = coefficients(program, [constant(bias), arb(1)], order + 1)[order] * factorial(order)
    if relative_bits(value) <= 0:
        raise InputError("bias", f"must have a non-zero derivative of order {order} of the activation there", bias)
    return value


def signed_sum(
    activation: str, bias: sp.Expr, scale: sp.Expr, signs: tuple[tuple[int, ...], ...], order: int
) -> Weights[arb]:
    """One unit for each sign vector s: input weights scale s, output weight prod(s) / (len(signs) scale^order
    sigma^(order)(bias)), no output bias."""
    with working(BITS, order + 1):
        b, step = constant(bias), constant(scale)
        weight = 1 / (len(signs) * step**order * derivative_at(activation, order, bias))
        return Weights(
            tuple(tuple(s * step for s in row) for row in signs),
            (b,) * len(signs),
            tuple(prod(row) * weight for row in signs),
            arb(0),
        )


def gate_weights(activation: str, bias: sp.Expr, scale: sp.Expr) -> Weights[arb]:
    """The four-unit multiplication gate on two inputs (theory.gates.multiplication_gate.gate)."""
    return signed_sum(activation, bias, scale, GATE_SIGNS, 2)


def product_weights(n: int, activation: str, bias: sp.Expr, scale: sp.Expr) -> Weights[arb]:
    """The shallow network of 2^n units for the product of n inputs (spec H1)."""
    return signed_sum(activation, bias, scale, tuple(product((1, -1), repeat=n)), n)


def evaluate(weights: Weights[arb], activation: str, x: tuple[arb, ...]) -> arb:
    """The network's output in balls, at the working precision."""
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    total = weights.output_bias
    for row, bias, weight in zip(weights.inputs, weights.hidden_bias, weights.output, strict=True):
        total = total + weight * program(sum((a * value for a, value in zip(row, x, strict=True)), bias))
    return total


def as_ball(value: arb | Fraction | int) -> arb:
    """A ball around the number; a ball stays as it is."""
    return value if isinstance(value, arb) else ball(value)
