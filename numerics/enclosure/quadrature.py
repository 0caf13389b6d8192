"""Rigorous integrals and Gaussian expectations of expressions.

``integral`` is Arb's adaptive Gauss-Legendre quadrature (`acb.integral`, Johansson 2018). Its error bound needs the
integrand to be analytic on ellipses around the path, which `numerics.enclosure.analytic` decides; near kinks and jumps
it falls back on ranges over short pieces of the real line, and kinks of affine arguments are split points from the
start. An integrand that may be undefined anywhere on the closed range, an end included, has no enclosure here.

Infinite ranges end at a point T beyond which `numerics.enclosure.growth` bounds the rest; the bound is added to the
enclosure. A Gaussian expectation is such an integral, with the density written into the integrand.

    E f(z) = (2 pi)^(-1/2) integral of f(x) exp(-x^2/2) over the real line.

Every result is a ball that contains the value for all points of the ranges that `given` names for other variables. Work
is counted in evaluations of the integrand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import acb, arb, fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.analytic import NOWHERE, continuation
from numerics.enclosure.balls import ball, working
from numerics.enclosure.evaluate import CHOICES, enclosure, resolve
from numerics.enclosure.expression import (
    TRUE,
    Node,
    add,
    derivative,
    make,
    mul,
    negate,
    number,
    power,
    replace,
    subexpressions,
    variables,
)
from numerics.enclosure.growth import NotEnclosed, Side, tail
from numerics.enclosure.interval import Interval, Number

STARTS = (4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 1024)  # where tails may begin
EVALUATIONS = 20_000
SHARE = 1024  # a piece need not be known better than to this part of the other variables' widths
End = Fraction | int | None  # None: the range goes on for ever


def integral(
    e: Node,
    variable: str,
    lower: End,
    upper: End,
    *,
    bits: int = 64,
    given: Mapping[str, Number] | None = None,
    evaluations: int = EVALUATIONS,
) -> arb:
    """The integral of `e` over `variable` from `lower` to `upper` (None for an infinite end), to about `bits` bits
    after the point if the budget lasts; the ball tells how many it became.

    Raises NotEnclosed where no finite enclosure was found: the integrand may be undefined or unbounded in the range, is
    not shown to decay, or the budget is too small. ValueError if the ends are in the wrong order.

    >>> x = make("var", value="x")
    >>> half = integral(make("exp", (negate(x),)), "x", 0, None)
    >>> half.contains(1), half.rad() < 1e-15
    (True, True)
    """
    ranges = dict(given or {})
    if lower is not None and upper is not None and lower > upper:
        raise ValueError(f"'upper' must be >= 'lower' = {lower}: {upper}")
    with working(bits + 32):
        start, rest = _tails(e, variable, (lower, upper), ranges, bits)
        low = Fraction(-start if lower is None else lower)
        high = Fraction(start if upper is None else upper)
        total = rest
        for a, b in pairwise(sorted({low, high, *_kinks(e, variable, low, high)})):
            piece = _Piece(_decide(e, variable, a, b, ranges), variable, a, b, ranges)
            total += piece.integrate(bits, _tolerance(ranges, bits), evaluations)
        _defined_at(e, variable, [low, high, *_kinks(e, variable, low, high)], ranges)
    if not total.is_finite():
        raise NotEnclosed("the integrand is undefined or unbounded somewhere in the range, or the budget is too small")
    return total


def density(variable: str) -> Node:
    """The density of the standard normal distribution."""
    square = power(make("var", value=variable), 2)
    return mul(power(mul(number(2), make("pi")), fmpq(-1, 2)), make("exp", (mul(number(fmpq(-1, 2)), square),)))


def expectation(
    e: Node,
    variable: str,
    *,
    bits: int = 64,
    given: Mapping[str, Number] | None = None,
    evaluations: int = EVALUATIONS,
) -> arb:
    """``E e`` where `variable` is standard normal. Raises NotEnclosed as `integral` does.

    >>> z = make("var", value="z")
    >>> relu = make("max", (z, number(0)))
    >>> expectation(relu, "z").overlaps(1 / (2 * arb.pi()).sqrt())
    True
    """
    integrand = make("*", (e, density(variable)))
    return integral(integrand, variable, None, None, bits=bits, given=given, evaluations=evaluations)


def _tolerance(ranges: Mapping[str, Number], bits: int) -> arb:
    """What is worth reaching: with other variables in a range, the value is no sharper than they are."""
    widths = [w.upper - w.lower for w in map(iv.widen, ranges.values())]
    return arb(2) ** -bits + sum(widths, arb(0)) / SHARE


def _tails(e: Node, variable: str, ends: tuple[End, End], ranges: Mapping[str, Number], bits: int) -> tuple[int, arb]:
    """Where the range is cut, and a ball around 0 for what lies beyond."""
    signs = [sign for sign, end in ((-1, ends[0]), (1, ends[1])) if end is None]
    if not signs:
        return 0, arb(0)
    nearest = max((abs(Fraction(end)) for end in ends if end is not None), default=Fraction(0))
    best, reason = None, "the range reaches too far out"
    for start in STARTS:
        if start <= nearest:
            continue
        try:
            rest = sum((tail(e, Side(variable, sign, start, ranges)) for sign in signs), arb(0))
        except NotEnclosed as problem:
            reason = str(problem)
            continue
        if rest.is_finite() and (best is None or rest < best[1]):
            best = start, rest
        if best is not None and best[1] < arb(2) ** -(bits + 2):
            break
    if best is None:
        raise NotEnclosed(reason)
    return best[0], arb(0, best[1].upper())


@dataclass(frozen=True, slots=True)
class _Piece:
    """The integrand on a range between two rationals, which is parametrised by t in [0, 1]: both ends are then
    exact."""

    e: Node
    variable: str
    lower: Fraction
    upper: Fraction
    given: Mapping[str, Number]

    def integrate(self, bits: int, tolerance: arb, evaluations: int) -> arb:
        found = acb.integral(self.integrand, 0, 1, rel_tol=arb(2) ** -bits, abs_tol=tolerance, eval_limit=evaluations)
        return found.real

    def integrand(self, t: acb, analytic: bool) -> acb:
        length = ball(self.upper - self.lower)
        x = ball(self.lower) + length * t
        if analytic or not t.imag.is_zero():
            others = {name: acb(to_ball(value)) for name, value in self.given.items()}
            return length * continuation(self.e, {**others, self.variable: x})
        value = enclosure(self.e, {**self.given, self.variable: self._inside(x.real)})
        return NOWHERE if value is None or not iv.is_finite(value) else length * acb(to_ball(value))

    def _inside(self, x: arb) -> Number:
        """The part of the ball that lies between the ends."""
        whole = iv.widen(iv.interval(_rational(self.lower), _rational(self.upper)))
        low, high = x.lower(), x.upper()
        return Interval(low if low > whole.lower else whole.lower, high if high < whole.upper else whole.upper)


def to_ball(value: Number) -> arb:
    """A ball around an interval."""
    return arb(value) if isinstance(value, fmpq) else value.lower.union(value.upper)


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _defined_at(e: Node, variable: str, points: list[Fraction], ranges: Mapping[str, Number]) -> None:
    """Pieces may choose a branch for their inside only; where they meet, the expression itself is evaluated."""
    for point in points:
        value = enclosure(e, {**ranges, variable: _rational(point)})
        if value is None or not iv.is_finite(value):
            raise NotEnclosed(f"the integrand may be undefined at {variable} = {point}")


def _switches(node: Node) -> Iterator[Node]:
    """Expressions whose sign decides which branch of `node` is chosen."""
    if node.op == "abs":
        yield node.args[0]
    elif node.op in ("min", "max"):
        yield from (_difference(a, b) for i, a in enumerate(node.args) for b in node.args[:i])
    elif node.op in ("<", "<=", "==", "!="):
        yield _difference(*node.args)


def _difference(a: Node, b: Node) -> Node:
    return add(a, mul(number(-1), b))


def _kinks(e: Node, variable: str, lower: Fraction, upper: Fraction) -> set[Fraction]:
    """Points inside the range where a choice switches: the roots of affine switches with rational coefficients."""
    roots = {_root(s, variable) for node in subexpressions(e) for s in _switches(node)}
    return {r for r in roots if r is not None and lower < r < upper}


def _affine(e: Node, variable: str) -> tuple[fmpq, fmpq] | None:
    """Slope and value at 0 of an affine expression with rational coefficients."""
    if variables(e) != {variable} or any(n.op not in ("num", "var", "+", "*") for n in subexpressions(e)):
        return None
    slope, at_zero = derivative(e, variable), enclosure(e, {variable: fmpq(0)})
    if variables(slope):
        return None
    value = enclosure(slope, {})
    return (value, at_zero) if isinstance(value, fmpq) and isinstance(at_zero, fmpq) else None


def _root(e: Node, variable: str) -> Fraction | None:
    line = _affine(e, variable)
    if line is None or line[0] == 0:
        return None
    root = -line[1] / line[0]
    return Fraction(int(root.p), int(root.q))


def _sign(e: Node, variable: str, lower: Fraction, upper: Fraction) -> int:
    """The sign of an affine expression strictly between the ends; 0 if it is not affine or changes."""
    line = _affine(e, variable)
    if line is None:
        return 0
    first, last = (line[0] * _rational(end) + line[1] for end in (lower, upper))
    if first >= 0 and last >= 0 and first + last > 0:
        return 1
    return -1 if first <= 0 and last <= 0 and first + last < 0 else 0


def _decide(e: Node, variable: str, lower: Fraction, upper: Fraction, ranges: Mapping[str, Number]) -> Node:
    """`e` as it is strictly between the ends: a choice whose switches do not change sign there is made."""
    for node in subexpressions(e):
        chosen = _choice(node, variable, lower, upper)
        if chosen is not None:
            return _decide(replace(e, node, chosen), variable, lower, upper, ranges)
    return resolve(e, {**ranges, variable: iv.interval(_rational(lower), _rational(upper))})


def _choice(node: Node, variable: str, lower: Fraction, upper: Fraction) -> Node | None:
    if node.op not in CHOICES | {"<", "<=", "==", "!="} or node.op == "piecewise":
        return None
    if node.op in ("min", "max"):
        for a in node.args:
            rivals = [_difference(a, b) if node.op == "max" else _difference(b, a) for b in node.args if b is not a]
            if all(_sign(r, variable, lower, upper) > 0 for r in rivals):
                return a
        return None
    sign = _sign(next(_switches(node)), variable, lower, upper)
    if sign == 0:
        return None
    if node.op == "abs":
        return node.args[0] if sign > 0 else negate(node.args[0])
    # the switch of a condition is left - right
    return TRUE if node.op == "!=" or (node.op in ("<", "<=") and sign < 0) else make("false")
