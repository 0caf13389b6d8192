"""How far a run in floating point can be from the exact network with the same weights, under the assumptions of
numerics.networks.formats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics.enclosure.balls import ball, upper, working
from numerics.enclosure.derivatives import largest_derivative
from numerics.networks.activations import Kernel
from numerics.networks.formats import Format
from numerics.synthesis.circuit import Affine
from numerics.synthesis.composed import Composed
from numerics.synthesis.design import Block, Design, exponent

SHORT = 64


def executed_error(network: Design, composed: Composed, kernel: Kernel, form: Format) -> Fraction:
    """A bound of |computed - exact|, where `composed` bounds the exact network's values. Inputs are numbers of the
    format.

    Terms whose weight is 0 are computed exactly, so that a sum has as many terms as it has weights. Raises InputError
    where the network might overflow."""
    errors = [Fraction(0)] * network.inputs
    for block, reach in zip(network.blocks, composed.reaches, strict=True):
        errors.append(_short(_block(block, reach, network.activation, composed.sizes, errors, kernel, form)))
    return _short(_sum(network.output, composed.sizes, errors, composed.output, form))


def _sum(
    row: Affine, sizes: Sequence[Fraction], errors: Sequence[Fraction], result: Fraction, form: Format
) -> Fraction:
    """The error of an affine function of values that err themselves; `result` bounds it where they do not."""
    total = abs(row.constant) + sum((abs(c) * (sizes[i] + errors[i]) for i, c in row.terms), Fraction(0))
    carried = sum((abs(c) * errors[i] for i, c in row.terms), Fraction(0))
    operands = sum((abs(c) for _, c in row.terms), Fraction(0))
    return carried + form.sum(len(row.terms) + 1, total, operands, min(result + carried, total))


def _block(
    block: Block,
    reach: Fraction,
    activation: str,
    sizes: Sequence[Fraction],
    errors: Sequence[Fraction],
    kernel: Kernel,
    form: Format,
) -> Fraction:
    """The error of a gate whose hidden units have arguments within `reach` of the bias, and whose value is the next of
    `sizes`."""
    hidden_sizes, hidden_errors = [], []
    for row in block.rows:
        delta = _sum(row, sizes, errors, abs(block.bias) + reach, form)
        far = _round_up(reach + delta)
        lower, top = block.bias - far, block.bias + far
        size, slope = (largest_derivative(activation, order, lower, top) for order in (0, 1))
        hidden_sizes.append(size)
        hidden_errors.append(slope * delta + kernel.error(abs(block.bias) + far, size, form))
    places = range(len(sizes), len(sizes) + len(block.rows))
    row = Affine.of(block.skip.constant, dict(block.skip.terms) | dict(zip(places, block.output, strict=True)))
    value = sizes[len(errors)]
    return _sum(
        row,
        [*sizes, *hidden_sizes],
        [*errors, *[Fraction(0)] * (len(sizes) - len(errors)), *hidden_errors],
        value,
        form,
    )


def _round_up(x: Fraction) -> Fraction:
    """At least x, with four binary digits, so that many units share one search."""
    step = Fraction(2) ** (exponent(x) - 4)
    return -(-x // step) * step


def _short(x: Fraction) -> Fraction:
    with working(SHORT):
        return upper(ball(x))
