"""How far a network in floating point can be from the exact one: an a priori analysis of one hidden layer.

Every operation errs by at most u times its result (u the unit roundoff), or by the smallest normal number where the result underflows; a sum of k products,
in any order and with or without fused operations, by gamma(k) times the sum of the sizes (Higham, Accuracy and Stability of Numerical Algorithms, Sec.
3.1). Activations err as their kernel says.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from numerics.enclosure.balls import ball, upper, working
from numerics.enclosure.derivatives import largest_derivative
from numerics.networks.activations import Kernel
from numerics.networks.weights import BITS, Weights
from theory.language.errors import InputError


def gamma(k: int, unit: Fraction) -> Fraction:
    """k u / (1 - k u). Raises InputError if the format is too coarse for k operations."""
    if k * unit >= 1:
        raise InputError("dtype", f"is too coarse for sums of {k} terms", float(unit))
    return k * unit / (1 - k * unit)


def evaluation_error(stored: Weights[Fraction], activation: str, kernel: Kernel, radius: Fraction, unit: Fraction, tiny: Fraction) -> Fraction:
    """A bound of |computed - exact| for the stored weights on |x_i| <= radius.

    For unit j, with T = sum_i |a_ji| radius: the argument errs by delta <= gamma(n + 1) (T + |b_j|) + (n + 1) tiny, which the activation passes on times
    sup |sigma'|; the activation adds its kernel's roundings; the output sum adds gamma(m + 1) times the sum of |w_j| sup |sigma| and |c|, or gamma(m) if c = 0,
    since adding 0 is exact.
    """
    n, m = len(stored.inputs[0]), stored.hidden_units
    terms = m + (stored.output_bias != 0)
    hidden_error, sizes = Fraction(0), abs(stored.output_bias)
    for row, bias, weight in zip(stored.inputs, stored.hidden_bias, stored.output, strict=True):
        reach = sum(map(abs, row), Fraction(0)) * radius
        delta = gamma(n + 1, unit) * (reach + abs(bias)) + (n + 1) * tiny
        size, slope = _bounds(activation, bias, reach + delta)
        rounded = kernel.error(abs(bias) + reach + delta, size, unit) + tiny
        hidden_error += abs(weight) * (slope * delta + rounded)
        sizes += abs(weight) * (size + slope * delta + rounded)
    return _short(hidden_error + gamma(terms, unit) * sizes + (m + 1) * tiny)


def storage_error(intended: Weights[arb], stored: Weights[Fraction], activation: str, radius: Fraction) -> Fraction:
    """A bound of |exact network with the stored weights - exact network with the intended ones| on |x_i| <= radius, from the differences themselves."""
    with working(BITS):
        total = _gap(intended.output_bias, stored.output_bias)
        rows = zip(intended.inputs, stored.inputs, intended.hidden_bias, stored.hidden_bias, intended.output, stored.output, strict=True)
        for row, kept, bias, kept_bias, weight, kept_weight in rows:
            shift = sum((_gap(a, b) for a, b in zip(row, kept, strict=True)), Fraction(0)) * radius + _gap(bias, kept_bias)
            size, slope = _bounds(activation, kept_bias, sum(map(abs, kept), Fraction(0)) * radius + shift)
            total += _gap(weight, kept_weight) * size + abs(kept_weight) * slope * shift + _gap(weight, kept_weight) * slope * shift
    return _short(total)


def _gap(intended: arb, stored: Fraction) -> Fraction:
    return upper(abs(intended - ball(stored)))


def _bounds(activation: str, centre: Fraction, reach: Fraction) -> tuple[Fraction, Fraction]:
    """sup |sigma| and sup |sigma'| within `reach` of `centre`; ends are moved outward to short numbers, so that many units share few searches."""
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

