"""How far a run in floating point can be from the exact network with the same weights, under the assumptions of numerics.networks.rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics.enclosure.balls import ball, upper, working
from numerics.enclosure.derivatives import largest_derivative
from numerics.networks.activations import Kernel
from numerics.networks.rounding import gamma
from numerics.synthesis.circuit import Affine
from numerics.synthesis.design import Block, Design, exponent

SHORT = 64


def executed_error(network: Design, sizes: Sequence[Fraction], kernel: Kernel, unit: Fraction, tiny: Fraction) -> Fraction:
    """A bound of |computed - exact|; `sizes` bounds the exact network's values: its inputs, then its gates. Inputs are numbers of the format.

    Terms whose weight is 0 are computed exactly, so that a sum has as many terms as it has weights.
    """
    errors = [Fraction(0)] * network.inputs
    for block in network.blocks:
        errors.append(_short(_block(block, network.activation, sizes, errors, kernel, unit, tiny)))
    return _short(_sum(network.output, sizes, errors, unit, tiny))


def _sum(row: Affine, sizes: Sequence[Fraction], errors: Sequence[Fraction], unit: Fraction, tiny: Fraction) -> Fraction:
    """The error of an affine function of values that err themselves."""
    k = len(row.terms) + 1
    total = abs(row.constant) + sum((abs(c) * (sizes[i] + errors[i]) for i, c in row.terms), Fraction(0))
    return sum((abs(c) * errors[i] for i, c in row.terms), Fraction(0)) + gamma(k, unit) * total + k * tiny


def _block(block: Block, activation: str, sizes: Sequence[Fraction], errors: Sequence[Fraction], kernel: Kernel, unit: Fraction, tiny: Fraction) -> Fraction:
    hidden_sizes, hidden_errors = [], []
    for row in block.rows:
        delta = _sum(row, sizes, errors, unit, tiny)
        far = _rounded_up(block.reach + delta)
        lower, top = block.bias - far, block.bias + far
        size, slope = (largest_derivative(activation, order, lower, top) for order in (0, 1))
        hidden_sizes.append(size)
        hidden_errors.append(slope * delta + kernel.error(abs(block.bias) + far, size, unit) + tiny)
    places = range(len(sizes), len(sizes) + len(block.rows))
    row = Affine.of(block.skip.constant, dict(block.skip.terms) | dict(zip(places, block.output, strict=True)))
    return _sum(row, [*sizes, *hidden_sizes], [*errors, *[Fraction(0)] * (len(sizes) - len(errors)), *hidden_errors], unit, tiny)


def _rounded_up(x: Fraction) -> Fraction:
    """At least x, with three binary digits, so that many units share one search."""
    step = Fraction(2) ** (exponent(x) - 3)
    return -(-x // step) * step


def _short(x: Fraction) -> Fraction:
    with working(SHORT):
        return upper(ball(x))
