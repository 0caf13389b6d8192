"""The mean curvature that a gate multiplies by, enclosed from the power series of the activation around the bias."""

from __future__ import annotations

from fractions import Fraction
from math import comb, perm

import sympy as sp
from flint import arb

from numerics.enclosure.balls import ball, working
from numerics.enclosure.series import coefficients, compile_series, constant
from numerics.networks.weights import Weights, evaluate, gate_weights
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument

TERMS, BITS = 40, 192


def moment(k: int, u: Fraction, v: Fraction) -> Fraction:
    """E[(T1 u + T2 v)^k] for T1, T2 independent and uniform on (-1, 1).

    >>> moment(2, Fraction(1), Fraction(2))
    Fraction(5, 3)
    """
    if k % 2:
        return Fraction(0)
    return sum(
        (Fraction(comb(k, j), (j + 1) * (k - j + 1)) * u**j * v ** (k - j) for j in range(0, k + 1, 2)), Fraction(0)
    )


def product_times_mean_curvature(activation: str, bias: sp.Expr, scale: Fraction, u: Fraction, v: Fraction) -> arb:
    """u v E[sigma''(b + L(T1 u + T2 v))] / sigma''(b): moments times Taylor coefficients, and a bound of the rest from
    the coefficients on the whole range."""
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    reach = scale * (abs(u) + abs(v))
    with working(BITS, TERMS + 3):
        b = constant(bias)
        at = coefficients(program, [b, arb(1)], TERMS + 2)
        around = coefficients(program, [b + arb(0, ball(reach)), arb(1)], TERMS + 3)[TERMS + 2]
        mean = sum((perm(k + 2, 2) * at[k + 2] * ball(scale**k * moment(k, u, v)) for k in range(TERMS)), arb(0))
        rest = abs(perm(TERMS + 2, 2) * around).upper() * ball(reach**TERMS)
        return ball(u * v) * (mean + arb(0, rest)) / (2 * at[2])


def one_unit(activation: str, bias: sp.Expr, scale: sp.Expr) -> Weights[arb]:
    """The network [sigma(b + L x) - sigma(b)] / (L sigma'(b)), whose output bias is the second term."""
    with working(BITS, 2):
        step, (value, slope) = constant(scale), _taylor(activation, bias)
        weight = 1 / (step * slope)
        return Weights(((step,),), (constant(bias),), (weight,), -weight * value)


def two_units(activation: str, bias: sp.Expr, scale: sp.Expr) -> Weights[arb]:
    """The network [sigma(b + L x) - sigma(b - L x)] / (2 L sigma'(b))."""
    with working(BITS, 2):
        step, (_, slope) = constant(scale), _taylor(activation, bias)
        weight = 1 / (2 * step * slope)
        return Weights(((step,), (-step,)), (constant(bias),) * 2, (weight, -weight), arb(0))


def _taylor(activation: str, bias: sp.Expr) -> list[arb]:
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    return coefficients(program, [constant(bias), arb(1)], 2)


def gate_value(activation: str, bias: sp.Expr, scale: Fraction, u: Fraction, v: Fraction) -> arb:
    """m(u, v), from the weights of the network."""
    with working(BITS):
        return evaluate(
            gate_weights(activation, bias, sp.Rational(scale.numerator, scale.denominator)),
            activation,
            (ball(u), ball(v)),
        )
