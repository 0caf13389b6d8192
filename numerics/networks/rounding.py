"""How far a network in floating point can be from the exact one: one hidden layer, under the assumptions of
numerics.networks.formats."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from numerics.enclosure.balls import ball, upper, working
from numerics.enclosure.derivatives import largest_derivative
from numerics.enclosure.series import coefficients, compile_series
from numerics.networks.activations import Kernel
from numerics.networks.formats import Format
from numerics.networks.weights import BITS, Weights
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument


def evaluation_error(
    stored: Weights[Fraction], activation: str, kernel: Kernel, radius: Fraction, unit: Fraction, tiny: Fraction
) -> Fraction:
    """A bound of |computed - exact| for the stored weights on |x_i| <= radius, in the format with this unit roundoff
    and smallest normal number.

    For unit j, with T = sum_i |a_ji| radius: the argument errs by a delta that goes with T + |b_j|, which the
    activation passes on times sup |sigma'|; the activation adds its kernel's error; the output sum adds what goes with
    the sum of |w_j| sup |sigma| and |c|, where a c of 0 is added exactly. Raises InputError where the format is too
    coarse, or might overflow."""
    form, n, m = Format(unit, tiny), len(stored.inputs[0]), stored.hidden_units
    terms = m + (stored.output_bias != 0)
    hidden_error, sizes = Fraction(0), abs(stored.output_bias)
    for row, bias, weight in zip(stored.inputs, stored.hidden_bias, stored.output, strict=True):
        operands = sum(map(abs, row), Fraction(0))
        reach = operands * radius
        delta = form.sum(n + 1, reach + abs(bias), operands, reach + abs(bias))
        size, slope = _bounds(activation, bias, reach + delta)
        rounded = kernel.error(abs(bias) + reach + delta, size, form)
        hidden_error += abs(weight) * (slope * delta + rounded)
        sizes += abs(weight) * (size + slope * delta + rounded)
    result = (
        min(sizes, _size(stored, activation, radius) + hidden_error)
        if form.narrow and ACTIVATIONS[activation].smooth
        else sizes
    )
    return _short(hidden_error + form.sum(terms, sizes, sum(map(abs, stored.output), Fraction(0)), result))


def _size(stored: Weights[Fraction], activation: str, radius: Fraction) -> Fraction:
    """A bound of |network| on |x_i| <= radius by Taylor's theorem around the hidden biases.

    What narrow formats round is far less than the sum of the sizes where terms of order 0 and 1 cancel.
    """
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    with working(BITS, 2):
        constant, bent = ball(stored.output_bias), Fraction(0)
        linear = [ball(0)] * len(stored.inputs[0])
        for row, bias, weight in zip(stored.inputs, stored.hidden_bias, stored.output, strict=True):
            value, slope = coefficients(program, [ball(bias), arb(1)], 2)
            constant = constant + ball(weight) * value
            linear = [total + ball(weight * a) * slope for total, a in zip(linear, row, strict=True)]
            reach = sum(map(abs, row), Fraction(0)) * radius
            bent += (
                abs(weight)
                * largest_derivative(activation, 2, _outward(bias - reach, -1), _outward(bias + reach, 1))
                * reach**2
                / 2
            )
        return upper(abs(constant)) + radius * sum((upper(abs(c)) for c in linear), Fraction(0)) + bent


def storage_error(intended: Weights[arb], stored: Weights[Fraction], activation: str, radius: Fraction) -> Fraction:
    """A bound of |exact network with the stored weights - exact network with the intended ones| on |x_i| <= radius,
    from the differences themselves."""
    with working(BITS):
        total = _gap(intended.output_bias, stored.output_bias)
        rows = zip(
            intended.inputs,
            stored.inputs,
            intended.hidden_bias,
            stored.hidden_bias,
            intended.output,
            stored.output,
            strict=True,
        )
        for row, kept, bias, kept_bias, weight, kept_weight in rows:
            shift = sum((_gap(a, b) for a, b in zip(row, kept, strict=True)), Fraction(0)) * radius + _gap(
                bias, kept_bias
            )
            size, slope = _bounds(activation, kept_bias, sum(map(abs, kept), Fraction(0)) * radius + shift)
            total += (
                _gap(weight, kept_weight) * size
                + abs(kept_weight) * slope * shift
                + _gap(weight, kept_weight) * slope * shift
            )
    return _short(total)


def _gap(intended: arb, stored: Fraction) -> Fraction:
    return upper(abs(intended - ball(stored)))


def _bounds(activation: str, centre: Fraction, reach: Fraction) -> tuple[Fraction, Fraction]:
    """sup |sigma| and sup |sigma'| within `reach` of `centre`; ends are moved outward to short numbers, so that many
    units share few searches."""
    lower, top = _outward(centre - reach, -1), _outward(centre + reach, 1)
    return largest_derivative(activation, 0, lower, top), largest_derivative(activation, 1, lower, top)


def _outward(x: Fraction, direction: int, bits: int = 20) -> Fraction:
    """A number of about `bits` bits on the given side of x."""
    if x == 0:
        return x
    exponent = abs(x.numerator).bit_length() - x.denominator.bit_length() - bits
    step = Fraction(2) ** exponent
    return (x // step + (direction > 0)) * step


def _short(x: Fraction) -> Fraction:
    with working(64):
        return upper(ball(x))
