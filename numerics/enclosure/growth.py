"""How an expression grows far from 0, and how little a rapidly decaying one contributes there.

A `Growth` says ``|f(x)| <= size |x|^degree exp(rate |x| + curvature x^2)`` for all x beyond a point T >= 1 on one side.
It is read off the expression by the rules below, each of which holds term by term because |x| >= 1:

* a sum is at most the sum of its terms, each with the largest degree, rate and curvature among them;
* sizes multiply, and degrees, rates and curvatures add, in a product;
* ``exp(c x^j)`` is its own bound for j = 1, 2, and is at most ``exp(c T^(j-2) x^2)`` for j > 2 and c x^j <= 0;
* ``log a`` lies between log of a's lower bound and log of its growth, where log |x| <= |x|;
* anything else counts with its largest value on the whole half-line, if that is finite.

`tail` then bounds the integral beyond T: g(x) = size x^k exp(c x + d x^2) with d <= 0 has the logarithmic derivative
k/x + c + 2 d x <= max(k, 0)/T + c + 2 d T = -m for x >= T, so that g(x) <= g(T) exp(-m (x - T)), and the integral is at
most g(T)/m if m > 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from flint import arb, fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import Node, variables
from numerics.enclosure.interval import INFINITY, Interval, Number

ZERO = arb(0)
BOUNDED = {"sin": 1, "cos": 1, "tanh": 1, "erf": 1, "atan": 2}


class NotEnclosed(ArithmeticError):
    """No enclosure was found; the text says why. It says nothing about the value, or whether there is one."""


@dataclass(frozen=True, slots=True)
class Growth:
    """``size |x|^degree exp(rate |x| + curvature x^2)``: exact Arb numbers, each rounded upward."""

    size: arb
    degree: arb = ZERO
    rate: arb = ZERO
    curvature: arb = ZERO

    def times(self, other: Growth) -> Growth:
        """A bound of the product."""
        return Growth(
            (self.size * other.size).upper(),
            (self.degree + other.degree).upper(),
            (self.rate + other.rate).upper(),
            (self.curvature + other.curvature).upper(),
        )

    def plus(self, other: Growth) -> Growth:
        """A bound of the sum, for |x| >= 1."""
        return Growth((self.size + other.size).upper(), *self._largest(other))

    def or_else(self, other: Growth) -> Growth:
        """A bound of whichever of the two is larger, for |x| >= 1."""
        return Growth(_larger(self.size, other.size), *self._largest(other))

    def _largest(self, other: Growth) -> tuple[arb, arb, arb]:
        return (
            _larger(self.degree, other.degree),
            _larger(self.rate, other.rate),
            _larger(self.curvature, other.curvature),
        )


def _larger(x: arb, y: arb) -> arb:
    return x if x >= y else y


@dataclass(frozen=True, slots=True)
class Side:
    """The half-line beyond `start` in `variable`, to the right (`sign` 1) or to the left (-1), with ranges of the other
    variables."""

    variable: str
    sign: int
    start: int
    given: Mapping[str, Number]

    def cell(self) -> dict[str, Number]:
        """The half-line and the other ranges, as a cell for `evaluate`."""
        far = Interval(arb(self.start), INFINITY)
        return {**self.given, self.variable: far if self.sign > 0 else Interval(-INFINITY, -far.lower)}


def growth(e: Node, side: Side) -> Growth:
    """A bound of |e| on the whole half-line. Raises NotEnclosed where the rules give none, or where `e` may be
    undefined somewhere on it."""
    if enclosure(e, side.cell()) is None:
        raise NotEnclosed(f"the integrand may be undefined for |{side.variable}| >= {side.start}")
    return _growth(e, side)


def _growth(e: Node, side: Side) -> Growth:
    try:
        return _by_structure(e, side)
    except NotEnclosed:
        return Growth(_magnitude(e, side))


def _range(e: Node, side: Side) -> Interval:
    value = enclosure(e, side.cell())
    if value is None:
        raise NotEnclosed(f"the integrand may be undefined for |{side.variable}| >= {side.start}")
    return iv.widen(value)


def _magnitude(e: Node, side: Side) -> arb:
    largest = iv.widen(iv.absolute(_range(e, side))).upper
    if not largest.is_finite():
        raise NotEnclosed(f"no bound of the integrand's growth for |{side.variable}| >= {side.start}")
    return largest


def _by_structure(e: Node, side: Side) -> Growth:
    match e.op:
        case "var" if e.value == side.variable:
            return Growth(arb(1), arb(1))
        case "+":
            return reduce(Growth.plus, [_growth(a, side) for a in e.args])
        case "*":
            return reduce(Growth.times, [_growth(a, side) for a in e.args])
        case "min" | "max":
            return reduce(Growth.or_else, [_growth(a, side) for a in e.args])
        case "piecewise":
            return reduce(Growth.or_else, [_growth(a, side) for a in e.args[1::2]])
        case "abs":
            return _growth(e.args[0], side)
        case "^" if e.value > 0 or (e.args[0].op == "var" and e.args[0].value == side.variable):
            return _power(_growth(e.args[0], side), e.value)
        case "exp":
            terms = e.args[0].args if e.args[0].op == "+" else (e.args[0],)
            return reduce(Growth.times, [_exponential(a, side) for a in terms])
        case "sinh" | "cosh":
            return _exponential_of_size(_growth(e.args[0], side))
        case "log":
            return _logarithm(e.args[0], side)
    if e.op in BOUNDED:
        return Growth(arb(BOUNDED[e.op]))
    return Growth(_magnitude(e, side))


def _power(base: Growth, exponent: fmpq) -> Growth:
    """A bound of |base|^exponent: an exponent below 0 is for the variable itself only."""
    p = arb(exponent)
    size = (base.size.root(int(exponent.q)) ** int(exponent.p)).upper() if exponent > 0 else base.size
    return Growth(size, (base.degree * p).upper(), (base.rate * p).upper(), (base.curvature * p).upper())


def _exponential(term: Node, side: Side) -> Growth:
    """A bound of exp(term)."""
    monomial = _monomial(term, side)
    if monomial is not None:
        coefficient, degree = monomial
        signed = iv.widen(coefficient if side.sign > 0 or degree % 2 == 0 else iv.negate(coefficient)).upper
        if degree == 1:
            return Growth(arb(1), rate=signed)
        if degree == 2:
            return Growth(arb(1), curvature=signed)
        if degree > 2 and signed <= 0:
            return Growth(arb(1), curvature=(signed * side.start ** (degree - 2)).upper())
    largest = _range(term, side).upper
    if largest.is_finite():
        return Growth(largest.exp().upper())
    return _exponential_of_size(_growth(term, side))


def _exponential_of_size(inner: Growth) -> Growth:
    """A bound of exp(|a|), and so of sinh and cosh, from one of |a|."""
    if inner.rate > 0 or inner.curvature > 0 or inner.degree > 2:
        raise NotEnclosed("an exponential of more than a square")
    return Growth(arb(1), rate=inner.size) if inner.degree <= 1 else Growth(arb(1), curvature=inner.size)


def _monomial(term: Node, side: Side) -> tuple[Number, int] | None:
    """The coefficient c and the exponent j >= 1 of ``c x^j``, or None."""
    coefficient: Number = fmpq(1)
    degree = 0
    for factor in term.args if term.op == "*" else (term,):
        if side.variable not in variables(factor):
            value = enclosure(factor, side.given)
            if value is None:
                return None
            coefficient = iv.multiply(coefficient, value)
        elif factor.op == "var":
            degree += 1
        elif factor.op == "^" and factor.args[0].op == "var" and factor.value.q == 1 and factor.value > 0:
            degree += int(factor.value.p)
        else:
            return None
    return (coefficient, degree) if degree else None


def _logarithm(a: Node, side: Side) -> Growth:
    """|log a| <= |log lower| + |log size| + (degree + rate) |x| + curvature x^2, negative exponents left out."""
    lowest = _range(a, side).lower
    if not lowest > 0:
        raise NotEnclosed("a logarithm of numbers that may come close to 0")
    inner = _growth(a, side)
    if not inner.size > 0:
        raise NotEnclosed("a logarithm of 0")
    constant = abs(lowest.log()) + abs(inner.size.log())
    linear, square = _larger(inner.degree, ZERO) + _larger(inner.rate, ZERO), _larger(inner.curvature, ZERO)
    degree = arb(2) if square > 0 else arb(1) if linear > 0 else ZERO
    return Growth((constant + linear + square).upper(), degree)


def tail(e: Node, side: Side) -> arb:
    """A bound of the integral of |e| over the half-line. Raises NotEnclosed where the growth is not shown to be small
    enough from the start on."""
    g = growth(e, side)
    start = arb(side.start)
    decay = (-(_larger(g.degree, ZERO) / start + g.rate + 2 * g.curvature * start)).lower()
    if g.curvature > 0 or not decay > 0:
        raise NotEnclosed(f"the integrand is not shown to decay for |{side.variable}| >= {side.start}")
    at_start = g.size * (g.degree * start.log() + g.rate * start + g.curvature * start**2).exp()
    return (at_start / decay).upper()
