"""Which derivatives sigma^(k)(b) of an activation vanish: exactly, for every k at bias 0 where that
is known, and for k <= MOST elsewhere (theory.language.activations)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb, arb_series

from numerics.enclosure.balls import hull, working
from numerics.enclosure.derivatives import Derivative
from numerics.enclosure.series import compile_series, constant
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

MOST = 200  # orders at a bias other than 0
EXACT = 8  # orders at which computer algebra is asked whether a derivative that balls cannot tell from 0 is 0

REACH, GRID, HALVINGS, MOST_SOUGHT = 4, 16, 30, 40  # where and how finely zeros are sought, and up to which order

AT_ZERO: dict[str, Callable[[int], bool]] = {"generic": lambda k: True} | {
    a.name: a.at_zero for a in ACTIVATIONS.values() if a.at_zero is not None
}
DEGREE = {a.name: degree for a in ACTIVATIONS.values() if (degree := a.degree()) is not None}  # of the polynomials


def nonvanishing(activation: str, n: int, bias: sp.Expr = sp.S.Zero) -> Callable[[int], bool]:
    """A test for k <= n: is sigma^(k)(bias) != 0? The name "generic" stands for an activation none of whose derivatives
    up to n vanish.

    Raises InputError for activations that are not smooth, for n > MOST at a bias other than 0, and where neither balls
    nor computer algebra decide.

    >>> [k for k in range(7) if nonvanishing("softplus", 6)(k)]
    [0, 1, 2, 4, 6]
    """
    if activation != "generic" and not ACTIVATIONS[activation].smooth:
        raise InputError(
            "activation", "must be smooth: sigma^(n) at the bias is needed", activation, "choose one such as softplus"
        )
    if activation == "generic" or (bias.is_zero and activation in AT_ZERO):
        return AT_ZERO[activation]
    if n > MOST:
        raise InputError("n", f"must be <= {MOST} at a bias other than 0", n, "leave bias out")
    found = _elsewhere(activation, n, bias)
    return lambda k: k in found


@cache
def _elsewhere(activation: str, n: int, bias: sp.Expr) -> frozenset[int]:
    with working(256 + 16 * n, n + 1):
        series = list(
            compile_series(ACTIVATIONS[activation].formula(argument), argument)(arb_series([constant(bias), 1], n + 1))
        )
    found = set()
    for k, coefficient in enumerate(series[: n + 1]):
        if coefficient != 0 and not coefficient.contains(0):
            found.add(k)
        elif k > EXACT and activation not in DEGREE:
            raise InputError("bias", f"leaves open whether the derivative of order {k} vanishes there", bias)
        elif not is_zero_derivative(activation, k, bias):
            raise InputError("bias", f"gives a derivative of order {k} too close to 0 to be told from it", bias)
    return frozenset(found)


@cache
def is_zero_derivative(activation: str, order: int, bias: sp.Expr) -> bool:
    """Whether computer algebra shows that sigma^(order)(bias) = 0."""
    return bool(sp.simplify(ACTIVATIONS[activation].derivative(order, bias).rewrite(sp.log)) == 0)


@cache
def simple_zero(activation: str, order: int) -> tuple[Fraction, Fraction] | None:
    """An interval that certainly holds a bias with sigma^(order) = 0 != sigma^(order + 1): the one changes its sign
    there, and the other has one sign.

    None if the grid on [-REACH, REACH] shows no such interval, which proves nothing.

    >>> low, high = simple_zero("logistic", 3)
    >>> Fraction(-131696, 100000) < low < high < Fraction(-131695, 100000)
    True
    """
    if activation == "generic" or order + 1 > MOST_SOUGHT:
        return None
    with working(256, order + 2):
        here = Derivative(compile_series(ACTIVATIONS[activation].formula(argument), argument), order)
        points = [Fraction(k, GRID) + Fraction(1, 7 * GRID) for k in range(-REACH * GRID, REACH * GRID + 1)]
        signs = [_sign(here.value(point)) for point in points]
        for low, high, left, right in zip(points, points[1:], signs, signs[1:], strict=False):
            if left * right < 0:
                for _ in range(HALVINGS):
                    middle = (low + high) / 2
                    low, high = (middle, high) if _sign(here.value(middle)) == left else (low, middle)
                if _sign(here.value(low)) * _sign(here.value(high)) < 0 and _sign(
                    here.along(hull(low, high), arb(1), 2)[1]
                ):
                    return low, high
    return None


def _sign(value: arb) -> int:
    """1 or -1 for certain, or 0."""
    return 1 if value > 0 else -1 if value < 0 else 0
