"""Interval arithmetic on Arb end points, rounded outward, with exact rationals where nothing has to be rounded.

A `Number` is an exact `fmpq` or an `Interval`; ends may be infinite. Functions raise `Undefined` where some point of
the argument has no real value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import arb, ctx, fmpq, fmpz

MOST_EXACT_BITS = 400  # an exact rational that grows beyond this is rounded outward
ZERO, ONE = fmpq(0), fmpq(1)
INFINITY, ARB_ZERO = arb("inf"), arb(0)


class Undefined(ArithmeticError):
    """The expression has no real value somewhere on the argument."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Arb's working precision inside the block; restored afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


@dataclass(frozen=True, slots=True)
class Interval:
    """The closed interval between two exact Arb numbers (either may be infinite)."""

    lower: arb
    upper: arb


Number = fmpq | Interval


def interval(lower: fmpq, upper: fmpq) -> Number:
    """The interval between two rationals; a single exact number if they are equal."""
    return lower if lower == upper else Interval(arb(lower).lower(), arb(upper).upper())


def widen(x: Number) -> Interval:
    """`x` as an interval."""
    if isinstance(x, Interval):
        return x
    ball = arb(x)
    return Interval(ball.lower(), ball.upper())


def _exact(x: fmpq) -> Number:
    return x if max(x.p.bit_length(), x.q.bit_length()) <= MOST_EXACT_BITS else widen(x)


def _ball(x: arb) -> Interval:
    if x.is_nan() or not x.is_finite():
        return Interval(-INFINITY, INFINITY)
    return Interval(x.lower(), x.upper())


def add(x: Number, y: Number) -> Number:
    """x + y."""
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return _exact(x + y)
    a, b = widen(x), widen(y)
    return Interval((a.lower + b.lower).lower(), (a.upper + b.upper).upper())


def negate(x: Number) -> Number:
    """-x."""
    return -x if isinstance(x, fmpq) else Interval(-x.upper, -x.lower)


def _times(x: arb, y: arb) -> arb:
    # An infinite end stands for arbitrarily large finite values, so that 0 times it is 0.
    return ARB_ZERO if x == 0 or y == 0 else x * y


def multiply(x: Number, y: Number) -> Number:
    """x y; an exact 0 times anything defined is exactly 0."""
    if isinstance(x, fmpq):
        if isinstance(y, fmpq):
            return _exact(x * y)
        if x == 0:
            return ZERO
    elif isinstance(y, fmpq) and y == 0:
        return ZERO
    a, b = widen(x), widen(y)
    if a.lower >= 0:
        low, high = (a.lower if b.lower >= 0 else a.upper, b.lower), (a.upper if b.upper >= 0 else a.lower, b.upper)
    elif a.upper <= 0:
        low, high = (a.lower if b.upper >= 0 else a.upper, b.upper), (a.upper if b.lower >= 0 else a.lower, b.lower)
    else:
        products = [_times(p, q) for p in (a.lower, a.upper) for q in (b.lower, b.upper)]
        return Interval(_least([p.lower() for p in products]), _greatest([p.upper() for p in products]))
    return Interval(_times(*low).lower(), _times(*high).upper())


def _least(values: list[arb]) -> arb:
    best = values[0]
    for v in values[1:]:
        if v < best:
            best = v
    return best


def _greatest(values: list[arb]) -> arb:
    best = values[0]
    for v in values[1:]:
        if v > best:
            best = v
    return best


def reciprocal(x: Number) -> Number:
    """1 / x. Raises Undefined where 0 lies inside; an end at 0 gives an infinite end."""
    if isinstance(x, fmpq):
        if x == 0:
            raise Undefined("division by zero")
        return ONE / x
    if x.lower > 0 or x.upper < 0:
        return Interval(_over(x.upper, -1), _over(x.lower, 1))
    if x.lower == 0 and x.upper > 0:
        return Interval(_over(x.upper, -1), INFINITY)
    if x.upper == 0 and x.lower < 0:
        return Interval(-INFINITY, _over(x.lower, 1))
    raise Undefined("division by zero")


def _over(x: arb, direction: int) -> arb:
    if not x.is_finite():
        return ARB_ZERO
    return (1 / x).upper() if direction > 0 else (1 / x).lower()


def power(x: Number, exponent: fmpq) -> Number:
    """``x`` to a rational power other than 0. Even powers of an interval around 0 start at exactly 0."""
    if exponent.q != 1:
        return _root_power(x, exponent)
    n = int(exponent.p)
    if n < 0:
        return reciprocal(power(x, -exponent))
    if isinstance(x, fmpq):
        if max(x.p.bit_length(), x.q.bit_length()) * n <= MOST_EXACT_BITS:
            return fmpq(x.p**n, x.q**n)
        x = widen(x)
    if n % 2 or x.lower >= 0:
        return Interval(_to(x.lower, n).lower(), _to(x.upper, n).upper())
    if x.upper <= 0:
        return Interval(_to(x.upper, n).lower(), _to(x.lower, n).upper())
    return Interval(ARB_ZERO, _greatest([_to(x.lower, n).upper(), _to(x.upper, n).upper()]))


def _to(x: arb, n: int) -> arb:
    if x.is_finite():
        return x**n
    return INFINITY if x > 0 or n % 2 == 0 else -INFINITY


def _root_power(x: Number, exponent: fmpq) -> Number:
    """Non-integer powers: a root, then an integer power."""
    index, n = int(exponent.q), fmpq(exponent.p)
    if isinstance(x, fmpq):
        if x < 0 or (x == 0 and n < 0):
            raise Undefined("a non-integer power of a negative number")
        if x == 0:
            return ZERO
        p, q = _exact_root(int(x.p), index), _exact_root(int(x.q), index)
        if p is not None and q is not None:
            return power(fmpq(p, q), n)
        x = widen(x)
    if x.lower < 0 or (x.upper == 0 and n < 0):
        raise Undefined("a non-integer power of a negative number")
    root = Interval(
        x.lower.root(index).lower() if x.lower > 0 else ARB_ZERO,
        x.upper.root(index).upper() if x.upper.is_finite() else INFINITY,
    )
    return power(root, n)


def _exact_root(x: int, index: int) -> int | None:
    if index == 2:
        r = isqrt(x)
    else:
        r = int(fmpz(x).root(index))
    return r if r**index == x else None


def _increasing(
    function: Callable[[arb], arb], at_minus_infinity: arb, at_infinity: arb, fixed: fmpq | None = None
) -> Callable[[Number], Number]:
    """An increasing function from its value at points; `fixed` is its exact value at 0, if rational."""

    def apply(x: Number) -> Number:
        if isinstance(x, fmpq):
            return fixed if fixed is not None and x == 0 else _ball(function(arb(x)))
        low = function(x.lower).lower() if x.lower.is_finite() else at_minus_infinity
        high = function(x.upper).upper() if x.upper.is_finite() else at_infinity
        return Interval(low if not low.is_nan() else at_minus_infinity, high if not high.is_nan() else at_infinity)

    return apply


exp = _increasing(lambda x: x.exp(), ARB_ZERO, INFINITY, ONE)
sinh = _increasing(lambda x: x.sinh(), -INFINITY, INFINITY, ZERO)
tanh = _increasing(lambda x: x.tanh(), arb(-1), arb(1), ZERO)
erf = _increasing(lambda x: x.erf(), arb(-1), arb(1), ZERO)


def atan(x: Number) -> Number:
    """The arctangent."""
    if isinstance(x, fmpq):
        return ZERO if x == 0 else _ball(arb(x).atan())
    return Interval(
        x.lower.atan().lower() if x.lower.is_finite() else arb(-2),
        x.upper.atan().upper() if x.upper.is_finite() else arb(2),
    )


def log(x: Number) -> Number:
    """The logarithm. Raises Undefined where the argument may be negative, or is 0."""
    if isinstance(x, fmpq):
        if x <= 0:
            raise Undefined("the logarithm of a number <= 0")
        return ZERO if x == 1 else _ball(arb(x).log())
    if x.lower < 0 or x.upper <= 0:
        raise Undefined("the logarithm of a number <= 0")
    return Interval(
        x.lower.log().lower() if x.lower > 0 else -INFINITY, x.upper.log().upper() if x.upper.is_finite() else INFINITY
    )


def absolute(x: Number) -> Number:
    """The absolute value."""
    if isinstance(x, fmpq):
        return abs(x)
    if x.lower >= 0:
        return x
    if x.upper <= 0:
        return negate(x)
    return Interval(ARB_ZERO, _greatest([-x.lower, x.upper]))


def cosh(x: Number) -> Number:
    """The hyperbolic cosine."""
    if isinstance(x, fmpq):
        return ONE if x == 0 else _ball(arb(x).cosh())
    a = widen(absolute(x))
    return Interval(a.lower.cosh().lower(), a.upper.cosh().upper() if a.upper.is_finite() else INFINITY)


def sin(x: Number) -> Number:
    """The range of the sine, with the extrema inside the interval found by counting half-periods."""
    if isinstance(x, fmpq):
        return ZERO if x == 0 else _clip(_ball(arb(x).sin()))
    if not (x.lower.is_finite() and x.upper.is_finite()):
        return Interval(arb(-1), arb(1))
    at_ends = _clip(_ball(x.lower.sin())), _clip(_ball(x.upper.sin()))
    low, high = _least([e.lower for e in at_ends]), _greatest([e.upper for e in at_ends])
    # sin is +1 at pi/2 + 2 pi k and -1 at -pi/2 + 2 pi k
    if _may_contain_integer(x, arb.pi() / 2):
        high = arb(1)
    if _may_contain_integer(x, -arb.pi() / 2):
        low = arb(-1)
    return Interval(low, high)


def cos(x: Number) -> Number:
    """The range of the cosine, its extrema found as for the sine."""
    if isinstance(x, fmpq):
        return ONE if x == 0 else _clip(_ball(arb(x).cos()))
    if not (x.lower.is_finite() and x.upper.is_finite()):
        return Interval(arb(-1), arb(1))
    at_ends = _clip(_ball(x.lower.cos())), _clip(_ball(x.upper.cos()))
    low, high = _least([e.lower for e in at_ends]), _greatest([e.upper for e in at_ends])
    if _may_contain_integer(x, ARB_ZERO):
        high = arb(1)
    if _may_contain_integer(x, arb.pi()):
        low = arb(-1)
    return Interval(low, high)


def _may_contain_integer(x: Interval, phase: arb) -> bool:
    """Whether (x - phase) / (2 pi) may contain an integer; True where it cannot be excluded."""
    turns = 2 * arb.pi()
    first, last = ((x.lower - phase) / turns).lower(), ((x.upper - phase) / turns).upper()
    ceiling = first.ceil()
    return not (ceiling.is_exact() and bool(ceiling > last))


def _clip(x: Interval) -> Interval:
    return Interval(x.lower if x.lower > -1 else arb(-1), x.upper if x.upper < 1 else arb(1))


def minimum(x: Number, y: Number) -> Number:
    """The smaller of x and y, point by point."""
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return min(x, y)
    a, b = widen(x), widen(y)
    return Interval(_least([a.lower, b.lower]), _least([a.upper, b.upper]))


def maximum(x: Number, y: Number) -> Number:
    """The larger of x and y, point by point."""
    return negate(minimum(negate(x), negate(y)))


def hull(x: Number, y: Number) -> Number:
    """The least interval that contains both."""
    if isinstance(x, fmpq) and isinstance(y, fmpq) and x == y:
        return x
    a, b = widen(x), widen(y)
    return Interval(_least([a.lower, b.lower]), _greatest([a.upper, b.upper]))


def pi() -> Number:
    """An enclosure of pi."""
    return _ball(arb.pi())


def is_finite(x: Number) -> bool:
    """Whether both ends are finite."""
    return isinstance(x, fmpq) or (bool(x.lower.is_finite()) and bool(x.upper.is_finite()))


def at_least_zero(x: Number) -> bool:
    """Certainly >= 0."""
    return bool(x >= 0) if isinstance(x, fmpq) else bool(x.lower >= 0)


def above_zero(x: Number) -> bool:
    """Certainly > 0."""
    return bool(x > 0) if isinstance(x, fmpq) else bool(x.lower > 0)


def rational(x: arb) -> Fraction:
    """The exact value of an Arb number of radius 0. Raises OverflowError for infinities."""
    if not x.is_finite():
        raise OverflowError("an infinite end has no rational value")
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * (Fraction(2) ** int(exponent))


def ends(x: Number) -> tuple[Fraction, Fraction]:
    """Exact rational ends. Raises OverflowError for infinite ones."""
    if isinstance(x, fmpq):
        value = Fraction(int(x.p), int(x.q))
        return value, value
    return rational(x.lower), rational(x.upper)
