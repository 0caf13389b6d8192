"""How much a gate of one activation and bias errs, as a function of its reach.

With h the even part of the activation around its bias (h(t) = [sigma(b+t) + sigma(b-t) - 2 sigma(b)] / sigma''(b) -
t^2) a gate errs by

    [h(s) - h(d)] / (4 a b) = u v (kappa_2 r_2 + ... + kappa_n r_n),   s = a u + b v, d = a u - b v,   r_k = (s^2k -
    d^2k) / (s^2 - d^2),

where kappa_k are the coefficients of h(t) at t^2k, and the last is one of a point within the reach: h' is a Taylor
polynomial plus 2 n kappa_n t^(2n-1), with a kappa_n that depends on t, and h(s) - h(d) is its integral from |d| to |s|.
A square errs by h(a u) / a^2, which is the same with d = 0."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb

from flint import arb

from numerics.enclosure.balls import ball, hull, lower, upper, working
from numerics.enclosure.domain import require_defined_between
from numerics.enclosure.series import Program, coefficients, compile_series
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

BITS, ORDERS, PIECES, DEPTH = 128, (2, 3, 4, 6), 16, 24


def _program(activation: str) -> Program:
    return compile_series(ACTIVATIONS[activation].formula(argument), argument)


@cache
def curvature(activation: str, bias: Fraction) -> arb:
    """sigma''(bias)."""
    with working(BITS, 3):
        return 2 * coefficients(_program(activation), [ball(bias), arb(1)], 3)[2]


@cache
def value_at(activation: str, bias: Fraction) -> arb:
    """The activation's value at the bias, enclosed."""
    with working(BITS, 1):
        return coefficients(_program(activation), [ball(bias), arb(1)], 1)[0]


@cache
def bend(activation: str, bias: Fraction, reach: Fraction) -> tuple[tuple[Fraction, Fraction], ...]:
    """kappa_2, ..., kappa_n, enclosed, the last for every point within the reach: for the n whose kappa_n leaves the
    least open there.

    >>> (low, high), *_ = bend("softplus", Fraction(0), Fraction(1, 100))
    >>> low <= Fraction(-1, 24) <= high and high - low < Fraction(1, 10**30)
    True
    """
    require_defined_between(activation, bias - reach, bias + reach)
    with working(BITS, DEPTH + 1):
        half = curvature(activation, bias) / 2
        centre = coefficients(_program(activation), [ball(bias), arb(1)], DEPTH)
        around = _over_the_reach(activation, bias, reach)
        open_at = {n: upper(n * around[n].rad() * ball(reach) ** (2 * n)) for n in ORDERS if around[n].is_finite()}
        if not open_at:
            raise InputError("scale", "is too large for the activation's power series", reach)
        n = min(open_at, key=lambda n: open_at[n])
        found = [c / half for c in [*centre[4 : 2 * n : 2], around[n]]]
        return tuple((lower(c), upper(c)) for c in found)


def _over_the_reach(activation: str, bias: Fraction, reach: Fraction) -> dict[int, arb]:
    """The Taylor coefficients of order 2 n around every point within `reach` of the bias, for n in ORDERS: on each
    piece by a Taylor form around its middle."""
    program, half = _program(activation), reach / PIECES
    found: dict[int, arb] = {}
    for i in range(PIECES):
        middle = bias - reach + (2 * i + 1) * half
        point = coefficients(program, [ball(middle), arb(1)], DEPTH)
        last = coefficients(program, [hull(middle - half, middle + half), arb(1)], DEPTH + 1)[DEPTH]
        for n in ORDERS:
            m = 2 * n
            spread = sum(
                (comb(j, m) * a.abs_upper() * ball(half) ** (j - m) for j, a in enumerate([*point, last]) if j > m),
                arb(0),
            )
            value = point[m] + arb(0, 1) * spread
            found[n] = found[n].union(value) if n in found else value
    return found
