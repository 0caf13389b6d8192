r"""The largest error of the four-unit gate, enclosed from both sides for any smooth activation; solved for scale and
radius; and measured on a real network.

With h the even part of the activation around the bias (theory.gates.multiplication_gate.even_part), s = L(u + v), d =
L(u - v) and X = 2 L A,

    m(u, v) - u v = [h(s) - h(d)] / (4 L^2),        |u|, |v| <= A  <=>  |s| + |d| <= X,

and h is even: the supremum is the largest |h(s) - h(d)| / (4 L^2) over s, d >= 0 with s + d <= X
(numerics.enclosure.even_difference)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, log2

import sympy as sp
from flint import arb

from numerics.enclosure.balls import ball, lower, relative_bits, upper, working
from numerics.enclosure.crossing import Crossing, crossing
from numerics.enclosure.domain import Undefined, require_defined
from numerics.enclosure.even_difference import ORDER, PLACES, Scaled, largest
from numerics.enclosure.extremes import Budget
from numerics.enclosure.series import Program, compile_series, constant
from numerics.networks.measurements import Measurement
from numerics.networks.weights import gate_weights
from theory.gates import multiplication_gate as theory
from theory.language.activations import ACTIVATIONS
from theory.language.algebra import is_zero
from theory.language.errors import InputError

FEWEST_BITS, MOST_BITS = 128, 1 << 14
GUARD_BITS = 24  # what the search's own arithmetic may lose beyond the requested relative width
SHOWN_BITS = 96  # ends are rounded outward to so many bits, which keeps them short and costs 2^-95 of them
WIDEST = 2000  # solving looks for scales and radii up to 2 L A = WIDEST, where bounded activations have long saturated


@dataclass(frozen=True, slots=True)
class Supremum:
    """lower <= sup <= upper, dimensionless. At `witness` (u and v) the error is at least `lower`; `pieces` counts the
    expansions that the search examined."""

    lower: Fraction
    upper: Fraction
    witness: dict[str, Fraction]
    pieces: int


@cache
def _even_part(activation: str) -> Program | None:
    """h as a program of (bias, x), or None if h is identically 0."""
    b, x = theory.bias.symbol, sp.Symbol("x", real=True)
    h = theory.even_part(activation, b, x)
    return None if sp.expand(h) == 0 else compile_series(h, b, x)


@cache
def _curvature(activation: str) -> Program:
    b = theory.bias.symbol
    return compile_series(ACTIVATIONS[activation].derivative(2, b), b)


@cache
def _bits_lost_to_curvature(activation: str, bias: sp.Expr) -> int:
    """About -log2 |sigma''(bias)|. Raises InputError where sigma''(bias) cannot be told from 0, or does not exist."""
    bits = 64
    while bits <= MOST_BITS:
        with working(bits):
            curvature = _curvature(activation)(constant(bias))
            if relative_bits(curvature) > 0:
                return max(0, ceil(-_log2(abs(curvature))))
        bits *= 4
    if not curvature.is_finite():
        raise InputError(
            "bias", f"is not shown to be where {activation} is defined and smooth", bias, "choose another bias"
        )
    raise InputError(
        "bias",
        "must have a non-zero second derivative of the activation there",
        bias,
        'for the logistic write bias="acosh(5)"',
    )


@cache
def _exact_at(activation: str, bias: sp.Expr) -> bool:
    """Whether the gate with this very bias has no error at all."""
    return is_zero(theory.even_part(activation, bias, sp.Symbol("x", real=True)))


def _undefined(activation: str, bias: sp.Expr) -> Undefined:
    return Undefined(
        "activation",
        f"must be defined and smooth on bias +- 2 scale radius, here around {bias}",
        activation,
        "choose a smaller radius or scale",
    )


def _positive(name: str, value: sp.Expr) -> arb:
    with working(FEWEST_BITS):
        number = constant(value)
    if not number > 0:
        raise InputError(name, "must be > 0", value)
    return number


def _log2(x: arb) -> float:
    return float((x.mid().log() / arb(2).log()).mid())


def error(
    activation: str,
    bias: sp.Expr,
    scale: sp.Expr,
    radius: sp.Expr,
    *,
    relative: Fraction = Fraction(1, 10**13),
    pieces: int = 4000,
) -> Supremum:
    """Enclose the largest |m(u, v) - u v| over |u|, |v| <= radius, to a relative width of `relative` unless the budget
    of `pieces` is spent first.

    The lower end is the error at the witness, evaluated there in balls and rounded down. Raises InputError for
    activations that are not smooth or not shown to be defined on the whole range, and for biases without curvature.

    >>> import sympy as sp
    >>> found = error("logistic", sp.acosh(2), sp.Rational(1, 10), sp.Integer(1))
    >>> float(found.lower), found.witness["u"], found.upper - found.lower < found.upper / 10**13
    (0.003328871038692679, Fraction(1, 1), True)
    """
    lost = _bits_lost_to_curvature(theory.activation.read(activation), bias)
    require_defined(activation, bias, 2 * scale * radius)
    h = _even_part(activation)
    if h is None:
        return Supremum(Fraction(0), Fraction(0), {"u": Fraction(0), "v": Fraction(0)}, 0)
    wanted = GUARD_BITS + ceil(log2(1 / relative))
    narrow = max(0, ceil(-_log2(_positive("scale", scale) * _positive("radius", radius))))
    bits = FEWEST_BITS + lost + 6 * narrow  # h starts with x^4, with x^6 at the best biases
    while bits <= MOST_BITS:
        with working(bits, ORDER + 1):
            scaled = Scaled(h, constant(bias), 2 * constant(scale) * constant(radius))
            values = [scaled.value(t) for t in PLACES]
            if not all(value.is_finite() for value in values):
                raise _undefined(activation, bias)
            if max(map(relative_bits, values)) >= wanted:
                return _enclose(scaled, constant(scale), radius, relative, pieces)
        if bits > 8 * FEWEST_BITS and _exact_at(activation, bias):
            return Supremum(Fraction(0), Fraction(0), {"u": Fraction(0), "v": Fraction(0)}, 0)
        bits *= 2
    raise InputError("bias", f"needs more than {MOST_BITS} bits of working precision here", bias)


def _enclose(h: Scaled, scale: arb, radius: sp.Expr, relative: Fraction, pieces: int) -> Supremum:
    budget = Budget(pieces)
    found = largest(h, relative, budget)
    if not found.upper.is_finite():
        raise Undefined(
            "radius",
            "is too large: the activation is not shown to be smooth on bias +- 2 scale radius",
            radius,
            "make it smaller",
        )
    rational = Fraction(int(radius.p), int(radius.q)) if radius.is_Rational else lower(constant(radius))
    s, d = found.at
    u, v = rational * (s + d), rational * (s - d)
    attained = abs(_at(h, scale * ball(u + v)) - _at(h, scale * ball(u - v))) / (4 * scale**2)
    bound = found.upper / (4 * scale**2)
    with working(SHOWN_BITS):
        return Supremum(max(Fraction(0), lower(attained)), upper(bound), {"u": u, "v": v}, budget.spent)


def _at(h: Scaled, x: arb) -> arb:
    value: arb = h.program(h.parameter, x) if x != 0 else arb(0)
    return value


def solve_scale(activation: str, bias: sp.Expr, radius: sp.Expr, error: Fraction) -> Crossing:
    """A scale, in four decimal digits, at which the supremum is at most `error`, and one at most 1 % above it at which
    it is not.

    The error need not grow with the scale everywhere; this is the crossing that is met from small scales. Raises
    InputError unless error > 0, and where the activation is not defined around the bias."""
    require_defined(activation, bias, sp.S.Zero)
    return crossing(lambda scale: _ends(activation, bias, scale, radius), error, _widest(radius, "radius"))


def solve_radius(activation: str, bias: sp.Expr, scale: sp.Expr, error: Fraction) -> Crossing:
    """The largest radius, in four decimal digits, at which the supremum is at most `error`, and one at most 1 % above
    it at which it is not.

    The supremum grows with the radius, as far as the activation is defined. Raises InputError unless error > 0, and
    where the activation is not defined around the bias."""
    require_defined(activation, bias, sp.S.Zero)
    return crossing(lambda radius: _ends(activation, bias, scale, radius), error, _widest(scale, "scale"))


def _ends(activation: str, bias: sp.Expr, scale: sp.Expr, radius: sp.Expr) -> tuple[Fraction, Fraction] | None:
    try:
        found = error(activation, bias, scale, radius)
    except Undefined:
        return None
    return found.lower, found.upper


def _widest(other: sp.Expr, name: str) -> Fraction:
    return lower(WIDEST / (2 * _positive(name, other)))


def gate_values(
    activation: str, bias: sp.Expr, scale: sp.Expr, radius: sp.Expr, count: int = 60
) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction]]:
    """u, v with |u|, |v| <= radius, what the torch gate in float64 returns there, and how far rounding can have moved
    it."""
    from numerics.networks import experiments

    with working(FEWEST_BITS):
        box = lower(constant(radius))
    points = experiments.places((box, box), count)
    found, rounding = experiments.run_at(gate_weights(activation, bias, scale), activation, box, points)
    for (u, v), value in zip(points, found, strict=True):
        yield u, v, value, rounding


def measure_error(
    activation: str,
    bias: sp.Expr,
    scale: sp.Expr,
    radius: sp.Expr,
    samples: int = 20000,
    seed: int = 0,
    dtype: str = "float64",
) -> Measurement:
    """Run the torch gate on a grid with the corners and on random inputs; the worst |m(u, v) - u v| seen, and a bound
    of what rounding can have contributed.

    Raises InputError for unknown activations and formats, and where the format cannot hold the gate.
    """
    from numerics.networks import experiments

    with working(FEWEST_BITS):
        box = upper(constant(radius))
    return experiments.measure_product(
        gate_weights(activation, bias, scale), ("u", "v"), activation, box, samples, seed, dtype
    )
