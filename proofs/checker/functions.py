"""Functions on intervals: each at a rational number, to a thin interval, and from its ends on an interval.

Exact integers and rationals throughout: a series with a bound for its rest, after a reduction of the argument. That the
functions increase, or where their extrema lie, is what is used of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isqrt
from typing import Final, TypeVar

from .intervals import (
    BOTTOM,
    TOP,
    End,
    Infinite,
    Interval,
    Thin,
    absolute,
    exactly,
    inverse,
    minus,
    plus,
    round_outward,
    times,
)
from .limits import EXTENT, ONE, ZERO, Rejected


def series(
    first: Fraction, y: Fraction, ratio: Callable[[int], tuple[int, int]], w: int, alternating: bool = False
) -> Thin:
    """Bounds of t_0 + t_1 + t_2 + ... or t_0 - t_1 + t_2 - ..., where t_n = t_(n-1) y a/b with (a, b) = ratio(n), to
    about w binary places.

    t_0 = first and y are not negative. Callers see to it that a/b falls with n, or that a <= b and y <= 1/4: then, once
    y a/b is at most 1/2, the rest of the series is at most its last term. All numbers here are integers, in units of
    2^-w."""
    y_low = (y.numerator << w) // y.denominator
    low = (first.numerator << w) // first.denominator
    high, total_low, total_high, n = low + 1, low, low + 1, 1
    while True:
        a, b = ratio(n)
        if high <= 2 and 2 * (y_low + 1) * a <= b << w:
            return Fraction(total_low - high, 1 << w), Fraction(total_high + high, 1 << w)
        low, high = low * y_low * a // (b << w), -(-high * (y_low + 1) * a // (b << w))
        rest = (-high, -low) if alternating and n % 2 else (low, high)
        total_low, total_high, n = total_low + rest[0], total_high + rest[1], n + 1


def zeros_of(x: Fraction) -> int:
    """About how many binary zeros follow the point: digits that a result near 0 needs beside those asked for."""
    return max(0, x.denominator.bit_length() - x.numerator.bit_length())


R = TypeVar("R", Interval, Thin)


def odd(f: Callable[[Fraction, int], R]) -> Callable[[Fraction, int], R]:
    """Extends an odd function from x > 0, and remembers values: the cells of a cover share their corners."""
    known = lru_cache(maxsize=1 << 12)(f)
    return lambda x, bits: exactly(0) if x == 0 else known(x, bits) if x > 0 else minus(known(-x, bits))


@lru_cache(maxsize=1 << 14)
def exp_at(x: Fraction, bits: int) -> Interval:
    """The series at |x| / 2^k < 2^-8, squared k times."""
    if x <= 0:
        return exactly(1) if x == 0 else inverse(exp_at(-x, bits))
    if x > EXTENT:
        return Fraction(1 << EXTENT), TOP  # e^x > 2^x
    k = floor(x).bit_length() + 8
    w = bits + 2 * k + 20
    low, high = (floor(end * (1 << w)) for end in series(ONE, x / (1 << k), lambda n: (1, n), w))
    for _ in range(k):
        low, high = low * low >> w, -(-high * high >> w)
    return round_outward((Fraction(low, 1 << w), Fraction(high, 1 << w)), bits + 8)


@odd
def atanh_at(x: Fraction, bits: int) -> Thin:
    """For x <= 1/3: x + x^3/3 + x^5/5 + ..."""
    return series(x, x * x, lambda n: (2 * n - 1, 2 * n + 1), bits + zeros_of(x))


def log_at(x: Fraction, bits: int) -> Thin:
    """x = 2^e m with m from 1/2 to 2; log m = 2 atanh((m - 1)/(m + 1)), log 2 = 2 atanh(1/3)."""
    e = x.numerator.bit_length() - x.denominator.bit_length()
    m = x / Fraction(2) ** e
    whole = times(exactly(2 * e), atanh_at(Fraction(1, 3), bits + 32))
    return plus(whole, times(exactly(2), atanh_at((m - 1) / (m + 1), bits + 16)))


@odd
def atan_at(x: Fraction, bits: int) -> Thin:
    """Euler's series, with y = x^2/(1 + x^2) <= 1/5 after reflection at the axis and at the diagonal."""
    if 2 * x > 1:
        part, turned = (2, 1 / x) if x > 1 else (4, (1 - x) / (1 + x))
        return plus(times(pi_at(bits), exactly(Fraction(1, part))), minus(atan_at(turned, bits)))
    return series(x / (1 + x * x), x * x / (1 + x * x), lambda n: (2 * n, 2 * n + 1), bits + 16 + zeros_of(x))


def pi_at(bits: int) -> Thin:
    """Machin: 16 atan(1/5) - 4 atan(1/239)."""
    near, far = atan_at(Fraction(1, 5), bits + 8), atan_at(Fraction(1, 239), bits + 8)
    return plus(times(exactly(16), near), times(exactly(-4), far))


@lru_cache(maxsize=1 << 13)
def wave_at(x: Fraction, quarter: int, bits: int) -> Thin:
    """sin(x + quarter pi/2): x = r + k pi/2, and the series of sin or cos at r. Both have slope at most 1."""
    magnitude = x.numerator.bit_length() - x.denominator.bit_length()
    if x == 0 or magnitude > 1000:
        return exactly(quarter) if x == 0 else (-ONE, ONE)
    half = times(pi_at(bits + max(0, magnitude) + 32), exactly(Fraction(1, 2)))
    k = floor(x / half[0] + Fraction(1, 2))  # any k would do; this one makes r small
    r, r_high = plus(exactly(x), times(exactly(-k), half))
    shift = (k + quarter) % 2  # 0: sin r, 1: cos r
    first, w = (ONE, bits + 32) if shift else (abs(r), bits + 32 + zeros_of(r))
    value = series(first, r * r, lambda n: (1, 2 * n * (2 * n + 1 - 2 * shift)), w, alternating=True)
    value = value if shift or r >= 0 else minus(value)
    low, high = plus(value if (k + quarter) % 4 < 2 else minus(value), (r - r_high, r_high - r))
    return max(low, -ONE), min(high, ONE)


def wave(x: Interval, quarter: int, bits: int) -> Interval:
    """sin (quarter 0) or cos (quarter 1) of an interval: its ends, and the extrema wherever one may lie inside."""
    first, last = x
    if isinstance(first, Infinite) or isinstance(last, Infinite):
        return -ONE, ONE
    lows, highs = zip(wave_at(first, quarter, bits), wave_at(last, quarter, bits), strict=True)
    if first == last:
        return lows[0], highs[0]
    pi_low, pi_high = pi_at(bits)
    turns = times((first, last), (1 / (2 * pi_high), 1 / (2 * pi_low)))
    trough, peak = (
        ceil(turns[0] + s) <= floor(turns[1] + s) for s in (Fraction(quarter + 1, 4), Fraction(quarter - 1, 4))
    )
    return -ONE if trough else min(lows), ONE if peak else max(highs)


@odd
def erf_at(x: Fraction, bits: int) -> Interval:
    """2/sqrt(pi) x e^(-x^2) (1 + 2x^2/3 + (2x^2)^2/(3*5) + ...); far out, 1 - e^(-x^2) <= erf x <= 1."""
    gauss = exp_at(-x * x, bits)
    if x * x > bits + 32:
        return ONE + -gauss[1], ONE
    total = series(ONE, 2 * x * x, lambda n: (1, 2 * n + 1), bits + 16)
    scale = times(exactly(2 * x), inverse(root(pi_at(bits), 2, bits)))
    low, high = times(times(scale, gauss), total)
    return low, min(high, ONE)


@odd
def sinh_at(x: Fraction, bits: int) -> Interval:
    """sinh at a rational number, as (e^x - e^-x)/2 with the digits that cancel."""
    e = exp_at(x, bits + zeros_of(x))
    return times(exactly(Fraction(1, 2)), plus(e, minus(inverse(e))))


def cosh_at(x: Fraction, bits: int) -> Interval:
    """cosh at a rational number, as (e^x + e^-x)/2."""
    e = exp_at(x, bits)
    return times(exactly(Fraction(1, 2)), plus(e, inverse(e)))


@odd
def tanh_at(x: Fraction, bits: int) -> Interval:
    """1 - 2/(e^(2x) + 1)"""
    return plus(exactly(1), times(exactly(-2), inverse(plus(exp_at(2 * x, bits + zeros_of(x)), exactly(1)))))


def integer_root(n: int, q: int) -> int:
    """The greatest integer whose q-th power is at most n, by Newton's method from above."""
    if q == 2 or n < 2:
        return isqrt(n) if q == 2 else n
    x = 1 << -(-n.bit_length() // q)
    while (y := ((q - 1) * x + n // x ** (q - 1)) // q) < x:
        x = y
    return x


@lru_cache(maxsize=1 << 12)
def root_at(x: Fraction, q: int, bits: int) -> Thin:
    """The q-th root of x >= 0; exact where x is a q-th power."""
    n, d = integer_root(x.numerator, q), integer_root(x.denominator, q)
    if n**q == x.numerator and d**q == x.denominator:
        return exactly(Fraction(n, d))
    w = bits + 8 + zeros_of(x) // q
    n = integer_root((x.numerator << q * w) // x.denominator, q)
    return Fraction(n, 1 << w), Fraction(n + 1, 1 << w)


def root(x: Interval, q: int, bits: int) -> Interval:
    """The q-th root of an interval that reaches no number below 0. Raises Rejected for any other."""
    low, high = x
    if isinstance(low, Infinite) or low < 0:
        raise Rejected("a root of an interval that reaches below 0")
    return root_at(low, q, bits)[0], root_at(high, q, bits)[1] if isinstance(high, Fraction) else TOP


# Functions that increase (cosh: from 0 on), with bounds for them at minus and at plus infinity.
INCREASING: Final[Mapping[str, tuple[Callable[[Fraction, int], Interval], End, End]]] = {
    "exp": (exp_at, ZERO, TOP),
    "log": (log_at, BOTTOM, TOP),
    "sinh": (sinh_at, BOTTOM, TOP),
    "cosh": (cosh_at, ONE, TOP),
    "tanh": (tanh_at, -ONE, ONE),
    "atan": (atan_at, Fraction(-11, 7), Fraction(11, 7)),
    "erf": (erf_at, -ONE, ONE),
}


def apply(op: str, x: Interval, bits: int) -> Interval:
    """A function of one argument, on an interval."""
    if op in ("sin", "cos"):
        return wave(x, int(op == "cos"), bits)
    low, high = absolute(x) if op in ("abs", "cosh") else x
    if op == "abs":
        return low, high
    if op == "log" and (low < 0 or high == 0):
        raise Rejected("the logarithm of an interval that reaches below 0")
    f, bottom, top = INCREASING[op]
    lowest = bottom if isinstance(low, Infinite) or op == "log" and low == 0 else f(low, bits)[0]
    return lowest, f(high, bits)[1] if isinstance(high, Fraction) else top
