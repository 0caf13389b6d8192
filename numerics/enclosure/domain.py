"""Where an activation is defined: shown for whole intervals of the inputs of hidden units, or refused with the place.

An even part may exist where the activation does not: of x^2 + tan(x) nothing but x^2 is left, and the gate's error is 0
at every radius. Every sub-expression, as it was typed, must have a real value at every input."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import ceil, floor

import sympy as sp
from flint import fmpq

from numerics.enclosure.balls import lower, upper, working
from numerics.enclosure.goals import Cell, definedness_goals
from numerics.enclosure.prove import Budget, Outcome, prove
from numerics.enclosure.series import constant
from numerics.enclosure.symbolic import to_sympy
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError, shown

CELLS = 2000  # pieces of the interval that are looked at for each sub-expression
BITS = 256  # of the ends of the interval, which are rounded outward
SIMPLE = 10**6  # larger denominators are shown as decimals
NEAR = (8, 16, 32, 64)  # a neighbourhood has one of the half-widths 2^-k


class Undefined(InputError):
    """Somewhere among the inputs of the hidden units the activation is not defined, or is not shown to be."""


def require_defined(activation: str, bias: sp.Expr, reach: sp.Expr) -> None:
    """Nothing, if the activation is shown to be defined at every x with |x - bias| <= reach, or, where reach is 0, in a
    neighbourhood of the bias. Raises Undefined, which names the place or the interval, otherwise.

    >>> require_defined("x**2 + tan(x)", sp.S.Zero, sp.S.One)
    >>> require_defined("x**2 + 1/(x-2) + 1/(x+2)", sp.S.Zero, sp.Integer(3))
    Traceback (most recent call last):
    ...
    numerics.enclosure.domain.Undefined: 'activation' must be defined at every input of a hidden unit, here from -3 to
    3; this needs x - 2 != 0, which fails at x = 2: 'x**2 + 1/(x-2) + 1/(x+2)'; use a smaller radius or scale, or
    another bias
    """
    if not reach.is_zero:
        return require_defined_between(activation, *_ends(bias, reach))
    around = [_ends(bias, sp.Rational(1, 2**k)) for k in NEAR]
    gaps = [_gap(activation, *ends) for ends in around]
    if "" not in gaps:
        raise _undefined(activation, *around[0], gaps[0])


def require_defined_between(activation: str, low: Fraction, high: Fraction) -> None:
    """The same for the inputs from `low` to `high`."""
    wide = Fraction(2 ** ceil(max(Fraction(1), abs(low), abs(high))).bit_length())  # shared by all ranges within it
    gap = _gap(activation, -wide, wide) and _gap(activation, low, high)
    if gap:
        raise _undefined(activation, low, high, gap)


def _undefined(activation: str, low: Fraction, high: Fraction, gap: str) -> Undefined:
    return Undefined(
        "activation",
        f"must be defined at every input of a hidden unit, here from {_brief(low, -1)} to {_brief(high, 1)}; this needs"
        f" {gap}",
        activation,
        "use a smaller radius or scale, or another bias",
    )


def _ends(bias: sp.Expr, reach: sp.Expr) -> tuple[Fraction, Fraction]:
    """bias - reach and bias + reach: exactly where both are rational, else rounded outward."""
    if bias.is_Rational and reach.is_Rational:
        b, r = (Fraction(int(q.p), int(q.q)) for q in (bias, reach))
        return b - r, b + r
    with working(BITS):
        centre, half = constant(bias), constant(reach)
        return lower(centre - half), upper(centre + half)


@cache
def _gap(activation: str, low: Fraction, high: Fraction) -> str:
    """What the first sub-expression needs that is not shown to be defined on the interval, and where it fails; nothing
    if all are."""
    box = Cell({"x": fmpq(*low.as_integer_ratio())}, {"x": fmpq(*high.as_integer_ratio())})
    for goal in definedness_goals(("<=", ACTIVATIONS[activation].tree(), ("num", "0"))):
        found = prove(goal, box, Budget(CELLS, float("inf")))
        if found.proof is None:
            return f"{shown(to_sympy(goal.expression))} {goal.sign} 0, which {_place(found)}"
    return ""


def _place(found: Outcome) -> str:
    if found.point is not None:
        return f"fails at x = {found.point['x']}"
    if found.between is None:
        return "is not shown there"
    low, high = sorted(Fraction(int(p["x"].p), int(p["x"].q)) for p in found.between)
    return f"fails between x = {_brief(low, -1)} and x = {_brief(high, 1)}"


def _brief(q: Fraction, direction: int) -> str:
    """The number, or a decimal on the given side of it where it is long to write."""
    if q.denominator < SIMPLE:
        return str(q)
    scaled = q * SIMPLE
    return f"{(ceil(scaled) if direction > 0 else floor(scaled)) / SIMPLE:.6f}"
