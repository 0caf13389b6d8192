"""How much a gate of one activation and bias errs, as a function of its reach.

With h the even part of the activation around its bias (h(t) = [sigma(b+t) + sigma(b-t) - 2 sigma(b)] / sigma''(b) - t^2) and psi(t) = h'(t) / (2 t^3),

    [h(s) - h(d)] / (4 a b) = u v psi ((a u)^2 + (b v)^2),   s = a u + b v, d = a u - b v,       h(t) = t^4 psi / 2,

with a mean value of psi on [0, reach] in each: for h(s) - h(d) is the integral of 2 t^3 psi(t).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb

from flint import arb

from numerics.enclosure.balls import ball, hull, lower, upper, working
from numerics.enclosure.series import Program, coefficients, compiled
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

BITS, ORDERS, PIECES, DEPTH = 128, (2, 3, 4, 6), 16, 24


def _program(activation: str) -> Program:
    return compiled(ACTIVATIONS[activation].formula(argument), argument)


@cache
def curvature(activation: str, bias: Fraction) -> arb:
    """sigma''(bias)."""
    with working(BITS, 3):
        return 2 * coefficients(_program(activation), [ball(bias), arb(1)], 3)[2]


@cache
def value_at(activation: str, bias: Fraction) -> arb:
    with working(BITS, 1):
        return coefficients(_program(activation), [ball(bias), arb(1)], 1)[0]


@cache
def bend(activation: str, bias: Fraction, reach: Fraction) -> tuple[Fraction, Fraction]:
    """The range of psi on [0, reach], enclosed.

    >>> low, high = bend("softplus", Fraction(0), Fraction(1, 100))
    >>> low <= Fraction(-1, 12) <= high and high - low < Fraction(1, 10**5)
    True
    """
    with working(BITS, DEPTH + 1):
        half = curvature(activation, bias) / 2
        centre = coefficients(_program(activation), [ball(bias), arb(1)], DEPTH)
        around = _over_the_reach(activation, bias, reach)
        t = hull(0, reach**2)
        found = []
        for n in ORDERS:
            total = n * around[n] / half
            for k in range(n - 1, 1, -1):
                total = total * t + k * centre[2 * k] / half
            found.append(total)
        best = [f for f in found if f.is_finite()]
        if not best:
            raise InputError("scale", "is too large for the activation's power series", reach)
        low, high = max(map(lower, best)), min(map(upper, best))
    return low, high


def _over_the_reach(activation: str, bias: Fraction, reach: Fraction) -> dict[int, arb]:
    """The Taylor coefficients of order 2 n around every point within `reach` of the bias, for n in ORDERS: on each piece by a Taylor form around its middle."""
    program, half = _program(activation), reach / PIECES
    found: dict[int, arb] = {}
    for i in range(PIECES):
        middle = bias - reach + (2 * i + 1) * half
        point = coefficients(program, [ball(middle), arb(1)], DEPTH)
        last = coefficients(program, [hull(middle - half, middle + half), arb(1)], DEPTH + 1)[DEPTH]
        for n in ORDERS:
            m = 2 * n
            spread = sum((comb(j, m) * a.abs_upper() * ball(half) ** (j - m) for j, a in enumerate([*point, last]) if j > m), arb(0))
            value = point[m] + arb(0, 1) * spread
            found[n] = found[n].union(value) if n in found else value
    return found
