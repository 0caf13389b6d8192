"""Checks that a certificate proves, or refutes, its statement: this file, Python's standard library, exact rational
numbers, nothing else.

    python -I checker.py CERT.json      exit 0: it does · 1: it does not · 3: it cannot be read, or takes too much work

`docs/certificates.md` is the contract. Only the statement is trusted; goals, enclosures, derivatives and rewritings are
recomputed. What every rule keeps: if its parts are accepted, then at each point of its cell (open faces left out) where
the guards hold *and e is defined*, e has the goal's sign. The definedness goals, innermost sub-expressions first, then
show that all of the statement is defined."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache, reduce, total_ordering
from io import TextIOWrapper
from itertools import combinations_with_replacement, product
from math import ceil, comb, factorial, floor, gcd, isqrt
from typing import Final, TypeVar, final
from weakref import WeakValueDictionary

BYTES: Final = 64_000_000  # of JSON text
# of work, some 5 microseconds each: parts of enclosed expressions, pairs of terms multiplied, new expressions
STEPS: Final = 50_000_000
DIGITS: Final = 600  # of a numerator or denominator
DEPTH: Final = 100  # of nested expressions
POWER: Final = 10_000  # numerator of an exponent
ROOT: Final = 64  # denominator of an exponent
ORDER: Final = 12  # of a Taylor form
SUMMANDS: Final = 4  # of an argument of sin or cos that the addition theorems take apart
PAIRS: Final = 50_000  # of terms, multiplied at once in a normal form
PRECISIONS: Final = (96, 256)  # binary digits of a rounded end; the second is tried where the first does not suffice
EXACT: Final = 4096  # binary digits of a value that stays exact at a degenerate interval
LONG: Final = 65536  # binary digits of a coefficient
EXTENT: Final = 16384  # rounded ends lie between 2^-EXTENT and 2^EXTENT in size, or are 0 or infinite
ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)
T = TypeVar("T")


class Rejected(Exception):
    """The certificate is well-formed and does not establish its statement."""


class Refused(Exception):
    """The certificate is malformed or takes too much work: nothing is said about its statement."""


@final
@dataclass(frozen=True, slots=True)
class Report:
    """What an accepted certificate establishes, and how much was looked at."""

    verdict: str  # "PROVED" or "REFUTED"
    statement: str
    claim: str  # the certificate's own label; nothing vouches for it
    digest: str
    goals: int
    nodes: int
    steps: int
    point: Mapping[str, Fraction] | None  # where a refuted statement fails


@final
class Budget:
    """Counts work, so that the verdict does not depend on the machine."""

    def __init__(self, steps: int) -> None:
        self.steps, self.used = steps, 0

    def charge(self, steps: int = 1) -> None:
        self.used += steps
        if self.used > self.steps:
            raise Refused(f"more than {self.steps} steps of work")


# ---- Expressions
# ----------------------------------------------------------------------------------------------------


@final
class Node:
    """An expression or a condition. `make` interns: equal nodes are one object, so that shared parts are looked at
    once."""

    __slots__ = ("__weakref__", "name", "number", "op", "parts")

    def __init__(self, op: str, parts: tuple[Node, ...], number: Fraction, name: str) -> None:
        self.op, self.parts = op, parts  # a piecewise has the parts condition, value, condition, value, ...
        self.number, self.name = number, name  # of a "num", or the exponent of a "^"; of a "var"


_NODES: WeakValueDictionary[tuple[str, tuple[Node, ...], Fraction, str], Node] = WeakValueDictionary()


def make(op: str, *parts: Node, number: Fraction = ZERO, name: str = "") -> Node:
    key = (op, parts, number, name)
    found = _NODES.get(key)
    if found is None:
        found = _NODES[key] = Node(op, parts, number, name)
    return found


N = TypeVar("N", Fraction, Fraction | int)


def short(x: N) -> N:
    """x, if it has not grown too long to be worked with."""
    if x.numerator.bit_length() + x.denominator.bit_length() > LONG:
        raise Refused("a number becomes too long")
    return x


def weight(x: Fraction | int) -> int:
    """About how many steps an operation with a long number takes beyond the one for a short number."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) ** 2 >> 21


def num(value: Fraction | int) -> Node:
    return make("num", number=Fraction(value))


NIL, UNIT, MINUS, TRUE, PI = num(0), num(1), num(-1), make("true"), make("pi")


def add(*terms: Node) -> Node:
    """The contract's sum: numbers folded and first, nothing else moved."""
    number = reduce(lambda x, t: short(x + t.number), (t for t in terms if t.op == "num"), ZERO)
    rest = [num(number)] * (number != 0) + [t for t in terms if t.op != "num"]
    return make("+", *rest) if len(rest) > 1 else rest[0] if rest else NIL


def mul(*factors: Node) -> Node:
    """The contract's product: numbers folded and first, nothing else moved."""
    number = reduce(lambda x, f: short(x * f.number), (f for f in factors if f.op == "num"), ONE)
    rest = [num(number)] * (number != 1) + [f for f in factors if f.op != "num"]
    return NIL if number == 0 else make("*", *rest) if len(rest) > 1 else rest[0] if rest else UNIT


def power(base: Node, exponent: Fraction | int) -> Node:
    return UNIT if exponent == 0 else base if exponent == 1 else make("^", base, number=Fraction(exponent))


def negative(e: Node) -> Node:
    return make("*", MINUS, e)


def rebuilt(e: Node, parts: Iterable[Node]) -> Node:
    return make(e.op, *parts, number=e.number, name=e.name) if e.parts else e


def substitute(e: Node, images: dict[Node, Node], budget: Budget) -> Node:
    """e with every occurrence of a key replaced by its image, and nothing simplified. The images of all parts go to the
    dictionary."""
    if e not in images:
        budget.charge()
        images[e] = rebuilt(e, [substitute(p, images, budget) for p in e.parts])
    return images[e]


@lru_cache(maxsize=1 << 12)
def variables_of(e: Node) -> frozenset[str]:
    return frozenset({e.name} - {""}).union(*map(variables_of, e.parts))


def branches(e: Node) -> Iterator[tuple[Node, Node]]:
    """The (condition, value) pairs of a piecewise."""
    return zip(e.parts[::2], e.parts[1::2], strict=True)


def comparands(c: Node) -> Iterator[Node]:
    """The expressions that a condition compares."""
    for p in c.parts:
        yield from (p,) if c.op in ORDERS else comparands(p)


LEVELS: Final = {"or": 0, "and": 1, "<": 2, "<=": 2, "==": 2, "!=": 2, "+": 3, "*": 4, "^": 5}


def text(e: Node, around: int = -1) -> str:
    """Infix, with parentheses wherever the operator around binds as strongly."""
    own = LEVELS.get(e.op)
    if e.op == "num":
        return str(e.number) if e.number >= 0 and (e.number.denominator == 1 or around < 4) else f"({e.number})"
    if e.op == "piecewise":
        return "piecewise(" + "; ".join(f"{text(value)} if {text(condition)}" for condition, value in branches(e)) + ")"
    if own is None:
        return e.name or (f"{e.op}({', '.join(map(text, e.parts))})" if e.parts else e.op)
    parts = [text(p, own) for p in e.parts] + [text(num(e.number), own)] * (e.op == "^")
    inner = (e.op if e.op in "*^" else f" {e.op} ").join(parts)
    return f"({inner})" if own <= around else inner


# ---- Reading
# ----------------------------------------------------------------------------------------------------

FUNCTIONS: Final = ("exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "abs")
ORDERS: Final = ("<", "<=", "==", "!=")
# What a list of JSON is (e an expression, c a condition), what its parts are, and how many it may have.
FORMS: Final[Mapping[str, tuple[str, str, range]]] = {
    **dict.fromkeys(FUNCTIONS, ("e", "e", range(1, 2))),
    **dict.fromkeys(("+", "*", "min", "max"), ("e", "e", range(2, BYTES))),
    **dict.fromkeys(ORDERS, ("c", "e", range(2, 3))),
    **dict.fromkeys(("and", "or"), ("c", "c", range(1, BYTES))),
    **dict.fromkeys(("true", "false"), ("c", "c", range(1))),
    "pi": ("e", "e", range(1)),
    "not": ("c", "c", range(1, 2)),
}
RESERVED: Final = {*FORMS, "piecewise", "if"}
NUMBER: Final = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?", re.ASCII)


def typed(kind: type[T], data: object) -> T:
    """The data, if it is precisely of this type: true is no integer."""
    if type(data) is not kind or isinstance(data, str) and not (data.isprintable() and len(data) <= 2 * DIGITS + 2):
        raise Refused(f"expected {'a short printable string' if kind is str else kind.__name__}")
    return data


def record(data: object, keys: Iterable[str], optional: Iterable[str] = ()) -> dict[str, object]:
    """A JSON object that has exactly these keys."""
    found = typed(dict, data)
    if not {*keys} <= found.keys() <= {*keys, *optional}:
        raise Refused(f"expected an object with the keys {', '.join(sorted(keys))}")
    return found


def rational(data: object) -> Fraction:
    """A number in lowest terms; a second spelling of the same number is refused."""
    match = NUMBER.fullmatch(typed(str, data))
    if match and max(len(digits or "") for digits in match.groups()) <= DIGITS and match[2] != "1":
        n, d = int(match[1]), int(match[2] or 1)
        if gcd(n, d) == 1:
            return Fraction(n, d)
    raise Refused(f"not a rational number p/q in lowest terms: {str(data)[:40]!r}")


def integer(data: object, allowed: Iterable[int]) -> int:
    if typed(int, data) not in allowed:
        raise Refused("an integer is outside its range")
    return typed(int, data)


@final
class Reader:
    """Turns JSON into expressions over the variables of the box."""

    def __init__(self, variables: Iterable[str], budget: Budget) -> None:
        self.variables, self.budget = set(variables), budget

    def read(self, data: object, kind: str = "e", depth: int = 0) -> Node:
        """An expression ("e") or a condition ("c")."""
        self.budget.charge()
        op, *items = typed(list, data) or [""]
        if depth > DEPTH:
            raise Refused(f"an expression is nested more than {DEPTH} deep")
        if kind == "e" and op in ("num", "var", "^", "piecewise"):
            return self._special(op, items, depth + 1)
        own, inner, sizes = FORMS.get(typed(str, op), ("", "", range(0)))
        if own != kind or len(items) not in sizes:
            raise Refused(f"not {'an expression' if kind == 'e' else 'a condition'}: {op!r} with {len(items)} parts")
        return make(op, *[self.read(item, inner, depth + 1) for item in items])

    def relation(self, data: object) -> Node:
        """A statement's relation: comparisons joined by "and"."""
        todo = [relation := self.read(data, "c")]
        while todo:
            part = todo.pop()
            if part.op not in (*ORDERS, "and"):
                raise Refused(f"not a relation: {part.op!r}")
            todo += part.parts if part.op == "and" else ()
        return relation

    def _special(self, op: str, items: list[object], depth: int) -> Node:
        if op == "num" and len(items) == 1:
            return num(rational(items[0]))
        if op == "var" and len(items) == 1 and typed(str, items[0]) in self.variables:
            return make("var", name=typed(str, items[0]))
        if op == "^" and len(items) == 2:
            n = rational(items[1])
            if n not in (0, 1) and abs(n.numerator) <= POWER and n.denominator <= ROOT:
                return make("^", self.read(items[0], "e", depth), number=n)
        pairs = [typed(list, item) for item in items] if op == "piecewise" else []
        if pairs and all(len(pair) == 2 for pair in pairs) and pairs[-1][0] == ["true"]:
            return make(
                op, *[self.read(part, kind, depth) for pair in pairs for part, kind in zip(pair, "ce", strict=True)]
            )
        raise Refused(f"not an expression over the box: {op!r} of {str(items)[:40]}")


# ---- Intervals
# ----------------------------------------------------------------------------------------------------


@final
@total_ordering
class Infinite:
    """An infinite end of an interval. Values themselves are finite, so that 0 times it is 0; what is added is an end on
    the same side."""

    def __str__(self) -> str:
        return "oo" if self is TOP else "-oo"

    def __neg__(self) -> Infinite:
        return BOTTOM if self is TOP else TOP

    def __add__(self, other: End) -> Infinite:
        return self

    def __mul__(self, other: End) -> End:
        return ZERO if other == 0 else self if other > 0 else -self

    def __rtruediv__(self, other: Fraction) -> Fraction:
        return ZERO

    def __lt__(self, other: object) -> bool:
        return self is BOTTOM and other is not BOTTOM

    __radd__, __rmul__ = __add__, __mul__


TOP, BOTTOM = Infinite(), Infinite()
End = Fraction | Infinite
Interval = tuple[End, End]
Thin = tuple[Fraction, Fraction]
E = TypeVar("E", Fraction, End)


def down(x: End, bits: int) -> End:
    """The number with so many binary digits just below x; x itself if it is short."""
    if isinstance(x, Infinite):
        return x
    n, d = x.numerator, x.denominator
    size, depth = n.bit_length(), d.bit_length()
    if size <= bits and (depth <= bits or depth <= EXTENT and not d & (d - 1)):
        return x
    if size - depth > EXTENT:  # |x| >= 2^EXTENT
        return Fraction(1 << EXTENT) if n > 0 else BOTTOM
    if size - depth < -EXTENT:  # |x| <= 2^-EXTENT
        return ZERO if n > 0 else Fraction(-1, 1 << EXTENT)
    shift = size - depth - bits
    return Fraction((n << -shift) // d, 1 << -shift) if shift < 0 else Fraction((n // (d << shift)) << shift)


def rounded(x: Interval, bits: int) -> Interval:
    """Outward; a single rational number stays exact unless it is very long."""
    low, high = x
    if isinstance(low, Fraction) and low == high and low.numerator.bit_length() + low.denominator.bit_length() <= EXACT:
        return low, low
    return down(low, bits), -down(-high, bits)


def exactly(x: Fraction | int) -> Thin:
    return Fraction(x), Fraction(x)


def added(x: tuple[E, E], y: tuple[E, E]) -> tuple[E, E]:
    return x[0] + y[0], x[1] + y[1]


def minus(x: tuple[E, E]) -> tuple[E, E]:
    return -x[1], -x[0]


def multiplied(x: tuple[E, E], y: tuple[E, E]) -> tuple[E, E]:
    if x[0] >= 0 and y[0] >= 0:
        return x[0] * y[0], x[1] * y[1]
    corners = [u * v for u in x for v in y]
    return min(corners), max(corners)


def absolute(x: Interval) -> Interval:
    return x if x[0] >= 0 else minus(x) if x[1] <= 0 else (ZERO, max(-x[0], x[1]))


def inverse(x: Interval) -> Interval:
    """0 may be an end, where the quotient is without bound, but neither inside nor all there is."""
    low, high = x
    if low >= 0 and high > 0:
        return ONE / high, TOP if low == 0 else ONE / low
    if high <= 0 and low < 0:
        return minus(inverse(minus(x)))
    raise Rejected("a division by an interval with 0 in it")


def raised(x: Interval, n: int, bits: int) -> Interval:
    """x^n for n > 0; tight where n is even and 0 inside, since the ends are raised one by one."""
    low, high = absolute(x) if n % 2 == 0 else x
    return raised_end(low, n, bits)[0], raised_end(high, n, bits)[1]


def raised_end(x: End, n: int, bits: int) -> Interval:
    result: Interval = exactly(1)
    square: Interval = (x, x)
    while n:
        result = rounded(multiplied(result, square), bits) if n % 2 else result
        n //= 2
        square = rounded(multiplied(square, square), bits) if n else square
    return result


# ---- Functions at a rational number, each to a thin interval
# --------------------------------------------------------------------------


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
    return rounded((Fraction(low, 1 << w), Fraction(high, 1 << w)), bits + 8)


@odd
def atanh_at(x: Fraction, bits: int) -> Thin:
    """For x <= 1/3: x + x^3/3 + x^5/5 + ..."""
    return series(x, x * x, lambda n: (2 * n - 1, 2 * n + 1), bits + zeros_of(x))


def log_at(x: Fraction, bits: int) -> Thin:
    """x = 2^e m with m from 1/2 to 2; log m = 2 atanh((m - 1)/(m + 1)), log 2 = 2 atanh(1/3)."""
    e = x.numerator.bit_length() - x.denominator.bit_length()
    m = x / Fraction(2) ** e
    whole = multiplied(exactly(2 * e), atanh_at(Fraction(1, 3), bits + 32))
    return added(whole, multiplied(exactly(2), atanh_at((m - 1) / (m + 1), bits + 16)))


@odd
def atan_at(x: Fraction, bits: int) -> Thin:
    """Euler's series, with y = x^2/(1 + x^2) <= 1/5 after reflection at the axis and at the diagonal."""
    if 2 * x > 1:
        part, turned = (2, 1 / x) if x > 1 else (4, (1 - x) / (1 + x))
        return added(multiplied(pi_at(bits), exactly(Fraction(1, part))), minus(atan_at(turned, bits)))
    return series(x / (1 + x * x), x * x / (1 + x * x), lambda n: (2 * n, 2 * n + 1), bits + 16 + zeros_of(x))


def pi_at(bits: int) -> Thin:
    """Machin: 16 atan(1/5) - 4 atan(1/239)."""
    near, far = atan_at(Fraction(1, 5), bits + 8), atan_at(Fraction(1, 239), bits + 8)
    return added(multiplied(exactly(16), near), multiplied(exactly(-4), far))


@lru_cache(maxsize=1 << 13)
def wave_at(x: Fraction, quarter: int, bits: int) -> Thin:
    """sin(x + quarter pi/2): x = r + k pi/2, and the series of sin or cos at r. Both have slope at most 1."""
    magnitude = x.numerator.bit_length() - x.denominator.bit_length()
    if x == 0 or magnitude > 1000:
        return exactly(quarter) if x == 0 else (-ONE, ONE)
    half = multiplied(pi_at(bits + max(0, magnitude) + 32), exactly(Fraction(1, 2)))
    k = floor(x / half[0] + Fraction(1, 2))  # any k would do; this one makes r small
    r, r_high = added(exactly(x), multiplied(exactly(-k), half))
    shift = (k + quarter) % 2  # 0: sin r, 1: cos r
    first, w = (ONE, bits + 32) if shift else (abs(r), bits + 32 + zeros_of(r))
    value = series(first, r * r, lambda n: (1, 2 * n * (2 * n + 1 - 2 * shift)), w, alternating=True)
    value = value if shift or r >= 0 else minus(value)
    low, high = added(value if (k + quarter) % 4 < 2 else minus(value), (r - r_high, r_high - r))
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
    turns = multiplied((first, last), (1 / (2 * pi_high), 1 / (2 * pi_low)))
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
    scale = multiplied(exactly(2 * x), inverse(root(pi_at(bits), 2, bits)))
    low, high = multiplied(multiplied(scale, gauss), total)
    return low, min(high, ONE)


@odd
def sinh_at(x: Fraction, bits: int) -> Interval:
    e = exp_at(x, bits + zeros_of(x))
    return multiplied(exactly(Fraction(1, 2)), added(e, minus(inverse(e))))


def cosh_at(x: Fraction, bits: int) -> Interval:
    e = exp_at(x, bits)
    return multiplied(exactly(Fraction(1, 2)), added(e, inverse(e)))


@odd
def tanh_at(x: Fraction, bits: int) -> Interval:
    """1 - 2/(e^(2x) + 1)"""
    return added(exactly(1), multiplied(exactly(-2), inverse(added(exp_at(2 * x, bits + zeros_of(x)), exactly(1)))))


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


def applied(op: str, x: Interval, bits: int) -> Interval:
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


# ---- Values on a cell
# ----------------------------------------------------------------------------------------------------


@final
@dataclass(frozen=True, slots=True)
class Range:
    """Where one variable runs. An end is open where a face of the cell lies in an open end of the box; an infinite one
    is open."""

    lower: End
    upper: End
    lower_open: bool = False
    upper_open: bool = False

    def __str__(self) -> str:
        return f"{'(' if self.lower_open else '['}{self.lower}, {self.upper}{')' if self.upper_open else ']'}"

    def ends(self, x: str) -> Thin:
        """The ends of a range that is to be bounded: no midpoint, face or contact lies at infinity."""
        if isinstance(self.lower, Infinite) or isinstance(self.upper, Infinite):
            raise Rejected(f"{x} is without bound")
        return self.lower, self.upper


HAVING: Final[Mapping[str, set[int]]] = {">=": {0, 1}, ">": {1}, "!=": {-1, 1}, "==": {0}}
ANY: Final = {-1, 0, 1}


def signs_in(r: Range) -> set[int]:
    zero = r.lower <= 0 <= r.upper and not (r.lower == 0 and r.lower_open) and not (r.upper == 0 and r.upper_open)
    return {sign for sign, there in ((-1, r.lower < 0), (0, zero), (1, r.upper > 0)) if there}


def meets(sign: str, x: Interval) -> bool:
    """Have all numbers of the interval this sign?"""
    return signs_in(Range(*x)) <= HAVING[sign]


@final
class Cell:
    """A closed box, and the enclosures of expressions on it."""

    def __init__(self, ranges: Mapping[str, Range], budget: Budget, bits: int = PRECISIONS[0]) -> None:
        self.ranges, self.budget, self.bits = ranges, budget, bits
        self.value = cache(self._value)
        self.wide = {x: r for x, r in ranges.items() if r.lower < r.upper}

    def __str__(self) -> str:
        return ", ".join(f"{x} in {r}" for x, r in self.ranges.items())

    def at(self, bits: int) -> Cell:
        return self if bits == self.bits else Cell(self.ranges, self.budget, bits)

    def ends(self, x: str) -> Thin:
        return self.ranges[x].ends(x)

    def narrowed(self, x: str, to: Range) -> Cell:
        return Cell({**self.ranges, x: to}, self.budget, self.bits)

    def shrunk(self, point: Mapping[str, Fraction]) -> Cell:
        """Some variables fixed. This part of the cell belongs to it even if it is a face in an open end of the box."""
        return Cell({**self.ranges, **{x: Range(v, v) for x, v in point.items()}}, self.budget, self.bits)

    def fixed(self, e: Node) -> Node:
        """e with the variables of zero width replaced by their values."""
        return substitute(
            e, {make("var", name=x): num(self.ends(x)[0]) for x in self.ranges if x not in self.wide}, self.budget
        )

    def _value(self, e: Node) -> Interval:
        """Encloses e at all points of the closed cell where e is defined. Rejected if it is seen that e may be
        undefined, ends aside."""
        found = rounded(self._exact_value(e), self.bits)
        self.budget.charge(
            1 + len(e.parts) + sum(end.denominator.bit_length() for end in found if isinstance(end, Fraction)) // 1024
        )
        return found

    def _exact_value(self, e: Node) -> Interval:
        if e.op == "var":
            return self.ranges[e.name].lower, self.ranges[e.name].upper
        if e.op in ("num", "pi"):
            return exactly(e.number) if e.op == "num" else pi_at(self.bits)
        if e.op in ("piecewise", "min", "max"):
            values = self._possible(e) if e.op == "piecewise" else [self.value(p) for p in e.parts]
            lows, highs = zip(*values, strict=True)
            return (min if e.op != "max" else max)(lows), (max if e.op != "min" else min)(highs)
        parts = [self.value(p) for p in e.parts]
        if e.op in ("+", "*"):
            combined = added if e.op == "+" else multiplied
            return reduce(lambda x, y: rounded(combined(x, y), self.bits), parts)
        if e.op == "^":
            base = (
                rounded(root(parts[0], e.number.denominator, self.bits), self.bits)
                if e.number.denominator > 1
                else parts[0]
            )
            return raised(
                base if e.number > 0 else rounded(inverse(base), self.bits), abs(e.number.numerator), self.bits
            )
        return applied(e.op, parts[0], self.bits)

    def _possible(self, e: Node) -> Iterator[Interval]:
        """The values of those branches of a piecewise that may be taken."""
        for condition, value in branches(e):
            truth = self.truth(condition)
            if truth is not False:
                yield self.value(value)
            if truth:
                return

    def truth(self, c: Node) -> bool | None:
        """Whether c holds on the closed cell everywhere (True) or nowhere (False), as far as enclosures tell."""
        if c.op in ("true", "false"):
            return c.op == "true"
        if c.op in ("and", "or", "not"):
            known, decisive = [self.truth(p) for p in c.parts], c.op == "or"
            found = decisive if decisive in known else None if None in known else not decisive
            return found if c.op != "not" or found is None else not known[0]
        (low, high), (other_low, other_high) = map(self.value, c.parts)
        if c.op in ("<", "<="):
            yes, no = (high < other_low, low >= other_high) if c.op == "<" else (high <= other_low, low > other_high)
        else:
            yes, no = low == high == other_low == other_high, high < other_low or low > other_high
            yes, no = (yes, no) if c.op == "==" else (no, yes)
        return True if yes else False if no else None

    def smooth(self, e: Node, root_at_zero: bool = False, known: dict[Node, Node] | None = None) -> Node:
        """An expression without abs, min, max and piecewise that equals e on the closed cell, where it is shown to be
        smooth.

        The derivatives of e itself will not do: where a <= 0 touches 0, the second derivative of abs(a) would have the
        wrong sign. With `root_at_zero`, the argument of a root may be a variable that starts at 0: e is smooth but for
        that face, and continuous."""
        known = {} if known is None else known
        if e not in known:
            if not all(isinstance(end, Fraction) for end in self.value(e)):
                raise Rejected(f"not smooth: {e.op} without bound on the closed cell")
            known[e] = self._smooth(e, root_at_zero, known)
        return known[e]

    def _smooth(self, e: Node, root_at_zero: bool, known: dict[Node, Node]) -> Node:
        if e.op == "piecewise":
            return self._branch(e, root_at_zero, known)
        images, values = [self.smooth(p, root_at_zero, known) for p in e.parts], [self.value(p) for p in e.parts]
        if e.op == "abs":
            values, images = [values[0], minus(values[0])], [images[0], negative(images[0])]
        if e.op in ("abs", "max"):
            values = [minus(v) for v in values]
        if e.op in ("abs", "min", "max"):  # the least of the values
            for i, (_, high) in enumerate(values):
                if all(high <= low for j, (low, _) in enumerate(values) if j != i):
                    return images[i]
        elif e.number.denominator == 1 or e.op == "num" or values[0][0] > 0 or root_at_zero and e.parts[0].op == "var":
            return rebuilt(e, images)
        raise Rejected(f"not seen to be smooth: {e.op}")

    def _branch(self, e: Node, root_at_zero: bool, known: dict[Node, Node]) -> Node:
        for condition, value in branches(e):
            for side in comparands(condition):
                self.smooth(side, root_at_zero, known)
            truth = self.truth(condition)
            if truth is None:
                break
            if truth:
                return self.smooth(value, root_at_zero, known)
        raise Rejected("not seen to be smooth: a condition is not decided")


# ---- Derivatives and fractions, in the contract's shapes
# ------------------------------------------------------------------------------


@final
class Calculus:
    """Remembers what it has computed, since derivatives share most of their parts."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.d, self.fraction = budget, cache(self._d), cache(self._fraction)

    def _d(self, e: Node, x: str) -> Node:
        """The derivative of e, right wherever abs, min, max and piecewise take the same branch all around."""
        self.budget.charge(1 + len(e.parts) ** 2)
        if e.op in ("num", "pi", "var"):
            return UNIT if e.name == x else NIL
        if e.op == "piecewise":
            return chosen([c for c, _ in branches(e)], [self.d(value, x) for _, value in branches(e)])
        slopes = [self.d(p, x) for p in e.parts]
        if e.op == "+":
            return add(*slopes)
        if e.op == "*":
            return add(*[mul(*e.parts[:i], slope, *e.parts[i + 1 :]) for i, slope in enumerate(slopes)])
        if e.op in ("min", "max"):
            return chosen([extreme(e, i) for i in range(len(slopes))], slopes)
        return mul(*slope_factors(e, e.parts[0]), *slopes)

    def _fraction(self, e: Node) -> tuple[Node, Node]:
        """(N, D) with e = N/D wherever e is defined; N and D are defined there."""
        self.budget.charge(1 + len(e.parts))
        if e.op not in ("+", "*", "^") or e.number.denominator > 1:
            return e, UNIT
        parts, n = [self.fraction(p) for p in e.parts], e.number
        top, bottom = parts[0]
        if e.op == "^":
            return (power(top, n), power(bottom, n)) if n > 0 else (power(bottom, -n), power(top, -n))
        if e.op == "*":
            return mul(*[p for p, _ in parts]), mul(*[q for _, q in parts])
        for p, q in parts[1:]:
            top, bottom = (add(top, p), bottom) if bottom is q else (add(mul(top, q), mul(p, bottom)), mul(bottom, q))
        return top, bottom


def slope_factors(e: Node, inner: Node) -> tuple[Node, ...]:
    """The factors beside the derivative of `inner` in that of e, a function of `inner`."""
    if e.op == "^":
        return num(e.number), power(inner, e.number - 1)
    square = power(e if e.op == "tanh" else inner, 2)
    factors: Mapping[str, tuple[Node, ...]] = {
        "exp": (e,),
        "log": (power(inner, -1),),
        "sin": (make("cos", inner),),
        "cos": (MINUS, make("sin", inner)),
        "sinh": (make("cosh", inner),),
        "cosh": (make("sinh", inner),),
        "tanh": (add(UNIT, mul(MINUS, square)),),
        "atan": (power(add(UNIT, square), -1),),
        "erf": (num(2), power(PI, Fraction(-1, 2)), make("exp", mul(MINUS, square))),
        "abs": (make("piecewise", make("<=", NIL, inner), UNIT, TRUE, MINUS),),
    }
    return factors[e.op]


def extreme(e: Node, i: int) -> Node:
    """The condition under which argument i is the minimum or maximum; the last is what remains."""
    if i == len(e.parts) - 1:
        return TRUE
    others = [(e.parts[i], p) if e.op == "min" else (p, e.parts[i]) for j, p in enumerate(e.parts) if j != i]
    conditions = [make("<=", *pair) for pair in others]
    return conditions[0] if len(conditions) == 1 else make("and", *conditions)


def chosen(conditions: list[Node], values: list[Node]) -> Node:
    """A piecewise, but 0 if all values are."""
    pairs = zip(conditions, values, strict=True)
    return NIL if all(v is NIL for v in values) else make("piecewise", *[part for pair in pairs for part in pair])


# ---- Normal form
# ----------------------------------------------------------------------------------------------------

Exponent = Fraction | int  # whole ones are of type int where that is cheap to see to: they are much faster
Monomial = tuple[
    tuple[int, Exponent], ...
]  # (atom, exponent), by atom; an exponent may be negative, and of an atom exp(p) any rational
Polynomial = dict[Monomial, Fraction]


def constant(value: Fraction | int) -> Polynomial:
    return {(): Fraction(value)} if value else {}


def plus(p: Polynomial, q: Polynomial) -> Polynomial:
    return {m: c for m in {**p, **q} if (c := short(p.get(m, ZERO) + q.get(m, ZERO)))}


@final
class NormalForm:
    """Expressions as polynomials in atoms: variables, and functions, roots and reciprocals of polynomials.

    Both are equal wherever the expression is defined, and no atom with a negative exponent is 0 there. So an expression
    whose polynomial is 0 is 0. The converse is not claimed: equalities may be missed."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.of = budget, cache(self._of)
        self.atoms: dict[Hashable, int] = {}
        self.rules: dict[int, tuple[int, Polynomial]] = {}  # atom: (n, its n-th power, in earlier atoms)
        self.exponents: dict[int, Polynomial] = {}  # atom exp(p): p
        self.arguments: dict[int, Polynomial] = {}  # atom log(p): p
        self.known: dict[Hashable, bool] = {}

    def vanishes(self, e: Node) -> bool:
        """Whether e is seen to be identically 0; multiples of what has been looked at are not looked at again."""
        p = self.of(e)
        key = frozenset((m, c / p[min(p)]) for m, c in p.items())
        if key not in self.known:
            self.known[key] = self._is_zero(p)
        return self.known[key]

    def _is_zero(self, p: Polynomial) -> bool:
        """Negative powers of atoms that have a rule are cleared first, the newest atoms first."""
        while lowest := min(((-atom, k) for m in p for atom, k in m if k < 0 and atom in self.rules), default=None):
            p = self.times(p, {((-lowest[0], -lowest[1]),): ONE})
        return not p

    def _of(self, e: Node) -> Polynomial:
        if e.op == "num":
            return constant(e.number)
        if e.op in ("var", "pi", "piecewise"):
            return self._term(self._atom(e))
        parts = [self.of(p) for p in e.parts]
        if e.op in ("+", "*"):
            return reduce(plus if e.op == "+" else self.times, parts)
        if e.op == "^":
            return self.power(self._root(parts[0], e.number.denominator), e.number.numerator)
        if e.op in ("exp", "sinh", "cosh", "tanh"):
            return self._exponential(e.op, parts[0])
        return self._log(parts[0]) if e.op == "log" else self._function(e.op, parts)

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if len(p) * len(q) > PAIRS:
            raise Rejected("the normal form is too large")
        heavy = sum(max(map(weight, part.values()), default=0) for part in (p, q))
        self.budget.charge(1 + len(p) * len(q) * (1 + heavy))
        result: Polynomial = {}
        for (m, c), (n, d) in product(p.items(), q.items()):
            exponents = dict(m)
            for atom, k in n:
                exponents[atom] = exponents.get(atom, 0) + k
            key = tuple(sorted((atom, k) for atom, k in exponents.items() if k))
            result[key] = short(result.get(key, ZERO) + c * d)
        final = {m: c for m, c in result.items() if c and self._ruled(m) is None}
        return reduce(plus, (self._replaced(m, c) for m, c in result.items() if c and m not in final), final)

    def _ruled(self, m: Monomial) -> int | None:
        """Where in a monomial a power can be replaced."""
        return next((i for i, (atom, k) in enumerate(m) if atom in self.rules and k >= self.rules[atom][0]), None)

    def _replaced(self, m: Monomial, c: Fraction) -> Polynomial:
        i = self._ruled(m) or 0
        (atom, k), (n, image) = m[i], self.rules[m[i][0]]
        return self.times({(*m[:i], *[(atom, k % n)] * (k % n > 0), *m[i + 1 :]): c}, self.power(image, int(k // n)))

    def power(self, p: Polynomial, n: int) -> Polynomial:
        result = constant(1)
        p, n = (p, n) if n > 0 else (self._reciprocal(p), -n)
        while n:
            result = self.times(result, p) if n % 2 else result
            n //= 2
            p = self.times(p, p) if n else p
        return result

    def _reciprocal(self, p: Polynomial) -> Polynomial:
        if not p:
            raise Rejected("a division by 0")
        lead = 1 / p[min(p)]
        if len(p) == 1:
            return {tuple((atom, -k) for atom, k in min(p)): lead}
        monic = {m: c * lead for m, c in p.items()}
        atom = self._atom("polynomial", monic)
        self.rules[atom] = 1, monic
        return {((atom, -1),): lead}

    def _atom(self, *key: object) -> int:
        """A number for something that is looked at no further."""
        frozen: Hashable = tuple(frozenset(part.items()) if isinstance(part, dict) else part for part in key)
        return self.atoms.setdefault(frozen, len(self.atoms))

    def _term(self, atom: int, exponent: Exponent = 1) -> Polynomial:
        return {((atom, exponent),): ONE}

    def _root(self, p: Polynomial, q: int) -> Polynomial:
        """root^q = p where the root is defined."""
        if q == 1:
            return p
        if p.keys() <= {()}:
            low, high = root(exactly(p.get((), ZERO)), q, 1)
            if isinstance(low, Fraction) and low == high:
                return constant(low)
        atom = self._atom("root", q, p)
        self.rules[atom] = q, p
        return self._term(atom)

    def _exponential(self, op: str, p: Polynomial) -> Polynomial:
        e = self._exp(plus(p, p) if op == "tanh" else p)
        if op == "exp":
            return e
        if op == "tanh":
            return self.times(plus(e, constant(-1)), self.power(plus(e, constant(1)), -1))
        half = constant(Fraction(1, 2))
        return plus(
            self.times(half, e), self.times(half if op == "cosh" else constant(Fraction(-1, 2)), self.power(e, -1))
        )

    def _exp(self, p: Polynomial) -> Polynomial:
        """The product over the terms c m of exp(m)^c; it is q^c where m = log q and c is an integer."""
        result = constant(1)
        for m, c in p.items():
            q = self.arguments.get(m[0][0]) if len(m) == 1 and m[0][1] == c.denominator == 1 else None
            atom = self._atom("exp", m)
            self.exponents[atom] = {m: ONE}
            result = self.times(
                result, self._term(atom, c if c.denominator > 1 else int(c)) if q is None else self.power(q, int(c))
            )
        return result

    def _log(self, p: Polynomial) -> Polynomial:
        if list(p.values()) == [1] and all(atom in self.exponents for m in p for atom, _ in m):
            return reduce(plus, (self.times(constant(k), self.exponents[atom]) for m in p for atom, k in m), {})
        atom = self._atom("log", p)
        self.arguments[atom] = p
        return self._term(atom)

    def _function(self, op: str, parts: list[Polynomial]) -> Polynomial:
        if op in ("abs", "min", "max") and all(p.keys() <= {()} for p in parts):
            values = [p.get((), ZERO) for p in parts]
            return constant(abs(values[0]) if op == "abs" else min(values) if op == "min" else max(values))
        p, sign = parts[0], 1
        if op in ("sin", "cos", "atan", "erf"):
            if not p:
                return constant(int(op == "cos"))
            summands = [{m: sign} for m, c in p.items() for sign in self._units(c)]
            if op in ("sin", "cos") and 1 < len(summands) <= SUMMANDS:
                return self._wave(op, summands)
            if p[min(p)] < 0:  # of f(p) and f(-p), one is written by the other
                parts, sign = [self.times(p, constant(-1))], 1 if op == "cos" else -1
        if op == "sin":
            cosine = self._term(self._atom("cos", *parts), 2)
            self.rules[self._atom("sin", *parts)] = 2, plus(constant(1), self.times(constant(-1), cosine))
        atom = self._atom(op, *parts)
        if op == "abs":
            self.rules[atom] = 2, self.times(p, p)
        return self.times(constant(sign), self._term(atom))

    def _units(self, c: Fraction) -> list[Fraction]:
        """c as a sum of ones with its sign, if it is a small integer."""
        return [c / abs(c)] * abs(c.numerator) if c.denominator == 1 and abs(c) <= SUMMANDS else [c]

    def _wave(self, op: str, summands: list[Polynomial]) -> Polynomial:
        """The addition theorems, one summand after the other."""
        sine, cosine = constant(0), constant(1)
        for p in summands:
            s, c = self._function("sin", [p]), self._function("cos", [p])
            minus_ss = self.times(constant(-1), self.times(sine, s))
            sine, cosine = plus(self.times(sine, c), self.times(cosine, s)), plus(self.times(cosine, c), minus_ss)
        return sine if op == "sin" else cosine


# ---- Goals
# ----------------------------------------------------------------------------------------------------

SIGNS: Final = {"<=": ">=", "<": ">", "==": "==", "!=": "!="}  # of r - l, for the relations of l and r
OPPOSITES: Final = {">=": ">", ">": ">=", "!=": "==", "==": "!="}  # of -e, where e has not the sign
IMPLIED_BY: Final = {">=": (">=", ">"), ">": (">",), "!=": ("!=", ">")}


@final
@dataclass(frozen=True, slots=True)
class Goal:
    """The expression has the sign wherever all guards hold."""

    sign: str
    expression: Node
    guards: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return f"{text(self.expression, 2)} {self.sign} 0" + "".join(f", where {text(g)}" for g in self.guards)


def required_sign(e: Node) -> str:
    """What the first part of e has to be for e to be defined, if anything."""
    if e.op == "^" and (e.number < 0 or e.number.denominator > 1):
        return ">=" if e.number > 0 else "!=" if e.number.denominator == 1 else ">"
    return ">" if e.op == "log" else ""


Seen = set[tuple[Node, tuple[Node, ...]]]


def definedness(e: Node, budget: Budget, seen: Seen, guards: tuple[Node, ...] = ()) -> Iterator[Goal]:
    """What has to be shown for e to be defined, inner parts first; nothing for what has been seen."""
    budget.charge(1 + len(guards))
    if (e, guards) in seen:
        return
    seen.add((e, guards))
    for condition, value in branches(e) if e.op == "piecewise" else ():
        for side in comparands(condition):
            yield from definedness(side, budget, seen, guards)
        yield from definedness(value, budget, seen, guards if condition is TRUE else (*guards, condition))
        guards = (*guards, make("not", condition))
    for part in e.parts if e.op != "piecewise" else ():
        yield from definedness(part, budget, seen, guards)
    sign = required_sign(e)
    if sign and not (e.parts[0].op == "num" and meets(sign, exactly(e.parts[0].number))):
        yield Goal(sign, e.parts[0], guards)


def needed_goals(relation: Node, budget: Budget, given: tuple[Node, ...] = ()) -> list[Goal]:
    """What the statement means, at the points where the given conditions hold; each goal once. A condition is looked at
    where those before it hold."""
    if relation.op == "and":
        return list(dict.fromkeys(goal for part in relation.parts for goal in needed_goals(part, budget, given)))
    left, right = relation.parts
    e, seen = make("+", right, negative(left)), Seen()
    conditions = [
        goal
        for i, c in enumerate(given)
        for side in comparands(c)
        for goal in definedness(side, budget, seen, given[:i])
    ]
    return list(dict.fromkeys([*conditions, *definedness(e, budget, seen, given), Goal(SIGNS[relation.op], e, given)]))


def signs_by_parts(e: Node, parts: list[set[int]]) -> set[int]:
    """The signs that e may have where it is defined, from those that its parts may have."""
    if e.op == "+":
        return reduce(lambda s, t: {c for a in s for b in t for c in (ANY if a * b < 0 else {a or b})}, parts)
    if e.op == "*":
        return reduce(lambda s, t: {a * b for a in s for b in t}, parts)
    if e.op == "^":
        base = parts[0] & {0, 1} if e.number.denominator > 1 else parts[0]
        return {a * a if e.number.numerator % 2 == 0 else a for a in base if a or e.number > 0}
    if e.op in ("sinh", "tanh", "atan", "erf"):
        return parts[0]
    return {a * a for a in parts[0]} if e.op == "abs" else {1} if e.op in ("exp", "cosh") else ANY


def loosened(guards: tuple[Node, ...], variables: Iterable[str]) -> tuple[Node, ...]:
    """Guards for a rule that compares points which differ in these variables: what mentions them may hold at one point
    and not at the other."""
    return tuple(TRUE if variables_of(g).intersection(variables) else g for g in guards)


# ---- Proofs
# ----------------------------------------------------------------------------------------------------

Fields = dict[str, object]
Task = tuple[Goal, Cell, object]
RULES: Final[Mapping[str, tuple[str, ...]]] = {
    "bound": ("order",),
    "vacuous": ("guard",),
    "split": ("variable", "at", "below", "above"),
    "widen": ("variable", "lower", "upper", "proof"),
    "monotone": ("variable", "end", "derivative", "face"),
    "fraction": ("sign", "denominator", "numerator"),
    "sign": ("sign", "proof"),
    "zero": (),
    "rewrite": ("to", "proof"),
    "cases": ("node", "proofs"),
    "convex": ("point", "value"),
}


def only_for(goal: Goal, *signs: str) -> None:
    if goal.sign not in signs:
        raise Rejected(f"the rule is not for goals {goal.sign} 0")


@final
class Checker:
    """One method for each rule: it checks what the node itself claims, and returns what remains to be checked."""

    def __init__(self, reader: Reader, budget: Budget) -> None:
        self.reader, self.budget, self.nodes = reader, budget, 0
        self.calculus, self.normal = Calculus(budget), NormalForm(budget)

    def prove(self, goal: Goal, cell: Cell, proof: object) -> None:
        tasks: list[Task] = [(goal, cell, proof)]
        while tasks:
            goal, cell, data = tasks.pop()
            rule = typed(str, typed(dict, data).get("rule"))
            if rule not in RULES:
                raise Refused(f"not a rule: {rule!r}")
            self.budget.charge(1 + len(goal.guards) + len(cell.ranges))
            self.nodes += 1
            try:
                tasks += getattr(self, f"_{rule}")(goal, cell, record(data, ("rule", *RULES[rule])))
            except Rejected as reason:
                raise Rejected(f"{rule}, for {cell}: {reason}") from None

    def _attempt(self, cell: Cell, test: Callable[[Cell], bool], otherwise: str) -> None:
        """Passes if the test does in one of the precisions."""
        for bits in PRECISIONS:
            try:
                if test(cell.at(bits)):
                    return
            except Rejected as reason:
                otherwise = str(reason)
        raise Rejected(otherwise)

    def _bound(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        order = integer(fields["order"], range(ORDER + 1))
        guarded = {g.parts[1]: HAVING[SIGNS[g.op]] for g in goal.guards if g.op in SIGNS and g.parts[0] is NIL}
        if order or not self._signs(goal.expression, cell, guarded) <= HAVING[goal.sign]:
            self._attempt(
                cell,
                lambda c: meets(goal.sign, self._taylor(goal.expression, c, order)),
                f"the enclosure is not {goal.sign} 0",
            )
        return []

    def _signs(self, e: Node, cell: Cell, known: dict[Node, set[int]]) -> set[int]:
        """The signs that e may have on the cell, open faces left out, where it is defined and its parts have the signs
        that are known."""
        if e not in known:
            self.budget.charge(1 + len(e.parts))
            try:
                found = signs_in(cell.ranges[e.name] if e.op == "var" else Range(*cell.value(e)))
            except Rejected:
                found = ANY
            if len(found) > 1 and e.op != "piecewise":
                found = found & signs_by_parts(e, [self._signs(p, cell, known) for p in e.parts])
            known[e] = found
        return known[e]

    def _taylor(self, e: Node, cell: Cell, order: int) -> Interval:
        """Taylor's formula around the midpoint, the derivatives of the highest order enclosed on the whole cell."""
        if order == 0:
            return cell.value(e)
        smooth = cell.smooth(e)
        ends = {x: cell.ends(x) for x in cell.wide}
        centre = cell.shrunk({x: (low + high) / 2 for x, (low, high) in ends.items()})
        halves = {x: (high - low) / 2 for x, (low, high) in ends.items()}
        scaled = cache(
            lambda x, n: multiplied(raised((-halves[x], halves[x]), n, cell.bits), exactly(Fraction(1, factorial(n))))
        )
        total: Interval = exactly(0)
        for k in range(order + 1):
            for directions in combinations_with_replacement(cell.wide, k):
                self.budget.charge(1 + k)
                slope = (cell if k == order else centre).value(reduce(self.calculus.d, directions, smooth))
                for x, n in Counter(directions).items():
                    slope = rounded(multiplied(slope, scaled(x, n)), cell.bits)
                total = rounded(added(total, slope), cell.bits)
        return total

    def _vacuous(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        guard = goal.guards[integer(fields["guard"], range(len(goal.guards)))]
        self._attempt(cell, lambda c: c.truth(guard) is False, "the guard may hold")
        return []

    def _split(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        x, at = self._variable(fields, cell), rational(fields["at"])
        r = cell.ranges[x]
        if not r.lower < at < r.upper:
            raise Rejected("the cell is not split in its inside")
        below, above = Range(r.lower, at, r.lower_open, False), Range(at, r.upper, False, r.upper_open)
        return [(goal, cell.narrowed(x, below), fields["below"]), (goal, cell.narrowed(x, above), fields["above"])]

    def _widen(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """What holds on a larger cell holds on this one. The larger one need not lie in the box."""
        x, wider = typed(str, fields["variable"]), Range(rational(fields["lower"]), rational(fields["upper"]))
        if x not in cell.ranges or not wider.lower <= cell.ranges[x].lower <= cell.ranges[x].upper <= wider.upper:
            raise Rejected("the range does not contain that of the cell")
        return [(goal, cell.narrowed(x, wider), fields["proof"])]

    def _variable(self, fields: Fields, cell: Cell) -> str:
        x = typed(str, fields["variable"])
        if x not in cell.wide:
            raise Rejected("the cell has no width in this variable")
        return x

    def _monotone(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """Along x, e is continuous and, strictly inside, has the derivative d(e, x). On an open face it is enough to be
        >= 0."""
        only_for(goal, ">=", ">")
        x, end, e = self._variable(fields, cell), typed(str, fields["end"]), goal.expression
        if end not in ("lower", "upper"):
            raise Refused("an end is lower or upper")
        self._attempt(cell, lambda c: c.smooth(e, root_at_zero=True) is not None, "")
        r, (lower, upper), slope, guards = (
            cell.ranges[x],
            cell.ends(x),
            self.calculus.d(e, x),
            loosened(goal.guards, {x}),
        )
        face, is_open, slope = (
            (lower, r.lower_open, slope) if end == "lower" else (upper, r.upper_open, negative(slope))
        )
        slope_sign, face_sign = (">", ">=") if goal.sign == ">" and is_open else (">=", goal.sign)
        face_task = Goal(face_sign, e, guards), cell.shrunk({x: face}), fields["face"]
        return [(Goal(slope_sign, slope, guards), cell, fields["derivative"]), face_task]

    def _fraction(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        sign = integer(fields["sign"], (1, -1))
        top, bottom = (part if sign == 1 else negative(part) for part in self.calculus.fraction(goal.expression))
        positive, rest = Goal(">", bottom, goal.guards), Goal(goal.sign, top, goal.guards)
        return [(positive, cell, fields["denominator"]), (rest, cell, fields["numerator"])]

    def _sign(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        only_for(goal, "!=")
        e = goal.expression if integer(fields["sign"], (1, -1)) == 1 else negative(goal.expression)
        return [(Goal(">", e, goal.guards), cell, fields["proof"])]

    def _zero(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        only_for(goal, ">=", "==")
        if not self.normal.vanishes(cell.fixed(goal.expression)):
            raise Rejected("the normal form is not 0")
        return []

    def _rewrite(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """Both expressions are equal where both are defined, and the new one is defined wherever the old one is."""
        e, other = goal.expression, self.reader.read(fields["to"])
        if not self.normal.vanishes(make("+", e, negative(other))):
            raise Rejected("the normal form of the difference is not 0")
        known, tasks = (
            set(definedness(e, self.budget, set())),
            [(Goal(goal.sign, other, goal.guards), cell, fields["proof"])],
        )
        for need in definedness(other, self.budget, set()):
            implied = {
                Goal(sign, need.expression, guards) for sign in IMPLIED_BY[need.sign] for guards in ((), need.guards)
            }
            if not implied & known:
                tasks.append(
                    (Goal(need.sign, need.expression, goal.guards + need.guards), cell, {"rule": "bound", "order": 0})
                )
        return tasks

    def _cases(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """At each point, the node has the value of one of its possibilities."""
        node, proofs = self.reader.read(fields["node"]), typed(list, fields["proofs"])
        images = {"abs": (*node.parts, *map(negative, node.parts)), "min": node.parts, "max": node.parts}.get(
            node.op, ()
        )
        replaced = [substitute(goal.expression, {node: image}, self.budget) for image in images]
        if not images or len(proofs) != len(images) or goal.expression in replaced:
            raise Rejected("not an abs, min or max in the expression, or with another number of possibilities")
        return [(Goal(goal.sign, e, goal.guards), cell, proof) for e, proof in zip(replaced, proofs, strict=True)]

    def _convex(self, goal: Goal, cell: Cell, fields: Fields) -> list[Task]:
        """A convex function is least where its first derivatives vanish."""
        only_for(goal, ">=", ">")
        point = {x: rational(v) for x, v in record(fields["point"], cell.wide, cell.ranges).items()}
        if not all(cell.ends(x)[0] <= v <= cell.ends(x)[1] for x, v in point.items()):
            raise Rejected("the point is not in the cell")
        there, d = cell.shrunk(point), self.calculus.d
        self._attempt(
            cell,
            lambda c: self._is_convex(c.smooth(goal.expression), c),
            "the second derivatives are not positive semidefinite",
        )
        for slope in [d(cell.smooth(goal.expression), x) for x in cell.wide]:
            if there.value(slope) != exactly(0) and not self.normal.vanishes(there.fixed(slope)):
                raise Rejected("a first derivative is not 0 at the point")
        return [(Goal(goal.sign, goal.expression, loosened(goal.guards, cell.wide)), there, fields["value"])]

    def _is_convex(self, e: Node, cell: Cell) -> bool:
        """Gaussian elimination of all matrices in the enclosure at once: every pivot > 0, the last one >= 0."""
        d, n = self.calculus.d, len(cell.wide)
        matrix = [[cell.value(d(d(e, x), y)) for y in cell.wide] for x in cell.wide]
        for k in range(n - 1):
            if not matrix[k][k][0] > 0:
                return False
            for i, j in product(range(k + 1, n), repeat=2):
                drop = multiplied(multiplied(matrix[i][k], matrix[k][j]), inverse(matrix[k][k]))
                matrix[i][j] = rounded(added(matrix[i][j], minus(drop)), cell.bits)
        return n == 0 or matrix[-1][-1][0] >= 0

    def refutes(self, goal: Goal, cell: Cell) -> bool:
        """Whether the goal certainly fails at a point: the guards hold, and the expression has not the sign or is
        undefined there."""
        try:
            if not all(cell.truth(g) for g in goal.guards):
                return False
            if meets(OPPOSITES[goal.sign], minus(cell.value(goal.expression))):
                return True
            return goal.sign in (">", "!=") and self.normal.vanishes(cell.fixed(goal.expression))
        except Rejected:
            return False


# ---- Counts
# ----------------------------------------------------------------------------------------------------

Exponents = tuple[int, ...]
SIZE: Final = 64  # of an exponent, an order or a number of variables


def listed(data: object, read: Callable[[object], T]) -> list[T]:
    return [read(item) for item in typed(list, data)]


def whole_or_rational(data: object) -> Fraction | int:
    """A number; whole ones are of type int, which is faster."""
    value = rational(data)
    return value.numerator if value.denominator == 1 else value


def exponents(data: object, variables: int) -> Exponents:
    found = tuple(listed(data, lambda e: integer(e, range(SIZE + 1))))
    if len(found) != variables:
        raise Refused("exponents for another number of variables")
    return found


def plus_exponents(s: Exponents, t: Exponents) -> Exponents:
    return tuple(i + j for i, j in zip(s, t, strict=True))


def rank(matrix: list[list[Fraction]], budget: Budget) -> int:
    """The exact rank, by Gaussian elimination."""
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in matrix[found:] if row[column]), None)
        if pivot is None:
            continue
        matrix[found:] = [row for row in matrix[found:] if row is not pivot]
        matrix.insert(found, pivot)
        found += 1
        for row in matrix[found:]:
            factor = row[column] / pivot[column]
            budget.charge(1 + len(row) * (factor != 0))
            row[:] = [short(a - factor * b) for a, b in zip(row, pivot, strict=True)] if factor else row
    return found


@final
class Units:
    """How many units a_j, with output weights w_j, one hidden layer needs whose Taylor polynomial of degree d at 0 is
    x^r, d = |r|.

    All units have the same activation and bias, with derivatives that are not 0 in the orders K, apart from those
    orders that something else in the network supplies: the moments M(p) = sum_j w_j a_j^p with |p| in K are 0 but for p
    = r, and are free in other orders. Where K is empty in the statement, each unit has an activation and a bias of its
    own; then this is said of order d alone."""

    def __init__(self, monomial: Exponents, orders: list[int], budget: Budget) -> None:
        self.r, self.degree, self.budget = monomial, sum(monomial), budget
        self.free, self.orders = not orders, set(orders or [self.degree])
        if not monomial or 0 in monomial or self.degree not in self.orders or max(self.orders) > self.degree:
            raise Refused("not exponents >= 1, or orders that do not end with their sum")

    def lower(self, data: object) -> int:
        """A triangular minor: entry (s, t) is M(s + t), or, with `first` given, sum_j w_j a_j^(s + t) times a power of
        that variable that fills up degree d, over units in which it is not 0. Both have at most as much rank as there
        are units. What is below the diagonal is known to be 0, the diagonal not to."""
        fields = record(data, ("first", "rows", "columns"))
        first = integer(fields["first"], range(-1, len(self.r)))
        if self.free and first < 0:
            raise Rejected("the moments of order d alone need a first variable")
        names = len(self.r) - (first >= 0)
        rows, columns = (listed(fields[key], lambda e: exponents(e, names)) for key in ("rows", "columns"))
        if len(rows) != len(columns):
            raise Refused("not a square minor")
        for i, s in enumerate(rows):
            self.budget.charge(1 + i * (1 + names // 4))
            if any(self._entry(first, s, t) is not (i == j) for j, t in enumerate(columns[: i + 1])):
                raise Rejected("the minor is not seen to be triangular")
        return len(rows)

    def _entry(self, first: int, s: Exponents, t: Exponents) -> bool | None:
        """Whether the entry is not 0, if that is known."""
        at = plus_exponents(s, t)
        if first < 0:
            return at == self.r if sum(at) in self.orders else None
        filled = self.degree - sum(at)
        return (*at[:first], filled, *at[first:]) == self.r if filled >= 1 else None

    def upper(self, data: object) -> int:
        """A network: all of its moments that matter are computed."""
        fields = record(data, ("inputs", "outputs"))
        inputs, outputs = (
            listed(fields["inputs"], lambda row: listed(row, whole_or_rational)),
            listed(fields["outputs"], whole_or_rational),
        )
        if len(inputs) != len(outputs) or any(len(row) != len(self.r) for row in inputs):
            raise Refused("not one output weight and as many input weights as variables for each unit")
        self._moments((), outputs, inputs)
        return len(outputs)

    def _moments(self, at: Exponents, products: list[Fraction | int], inputs: list[list[Fraction | int]]) -> None:
        self.budget.charge(1 + len(products) // 4 + sum(map(weight, products)))
        if len(at) == len(self.r):
            if sum(at) in self.orders and (sum(products) != 0) is not (at == self.r):
                raise Rejected(f"the moment {at} of the network is {'0' if at == self.r else 'not 0'}")
            return
        for k in range(self.degree - sum(at) + 1):
            self._moments((*at, k), products, inputs)
            products = [short(p * row[len(at)]) for p, row in zip(products, inputs, strict=True)]


def catalecticant_rank(r: Exponents, budget: Budget) -> int:
    """The largest rank, over all orders k, of the matrix with a row for each derivative of x^r of order k, and a column
    for each coefficient of it."""
    best = 0
    budget.charge(100 * reduce(lambda n, e: n * (e + 1), r, 1))
    below = list(product(*(range(e + 1) for e in r)))
    for order in range(sum(r) + 1):
        rows, columns = ([s for s in below if sum(s) == size] for size in (order, sum(r) - order))
        budget.charge(len(below) + 10 * len(rows) * len(columns))
        size = {
            s: Fraction(
                reduce(
                    lambda n, pair: n * factorial(pair[0]) // factorial(pair[0] - pair[1]), zip(r, s, strict=True), 1
                )
            )
            for s in rows
        }
        best = max(
            best, rank([[size[s] if plus_exponents(s, t) == r else ZERO for t in columns] for s in rows], budget)
        )
    return best


def counted(
    statement: dict[str, object], data: dict[str, object], budget: Budget
) -> tuple[str, int | None, int | None]:
    """What is counted, in words, and lower and upper ends of it, as far as the certificate shows them."""
    kind = record(statement, ("count", "monomial", "orders", "relation", "value"))["count"]
    monomial = exponents(statement["monomial"], len(typed(list, statement["monomial"])))
    orders = listed(statement["orders"], lambda k: integer(k, range(SIZE + 1)))
    if len(monomial) > SIZE or kind not in ("units", "rank") or orders != sorted(set(orders)):
        raise Refused("not something that is counted")
    lower, upper = data["lower"], data["upper"]
    if kind == "rank":
        if orders or lower is not None or upper is not None:
            raise Refused("a rank is computed: it has neither orders nor data")
        found = catalecticant_rank(monomial, budget)
        return f"largest catalecticant rank of x^{list(monomial)}", found, found
    units = Units(monomial, orders, budget)
    words = f"least units of one layer for x^{list(monomial)} to order {units.degree}, " + (
        f"orders {orders}" if orders else "any activations and biases"
    )
    return words, None if lower is None else units.lower(lower), None if upper is None else units.upper(upper)


def judged(lower: int | None, upper: int | None, relation: str, value: int) -> bool | None:
    """Whether a number between these ends stands in the relation to the value."""
    above, below = lower is not None and lower >= value, upper is not None and upper <= value
    beyond, under = lower is not None and lower > value, upper is not None and upper < value
    holds, fails = {">=": (above, under), "<=": (below, beyond), "==": (above and below, beyond or under)}[relation]
    return None if holds == fails else holds


# ---- Networks
# ----------------------------------------------------------------------------------------------------

PLACES: Final = 16  # binary digits of an exponent in a packed monomial
MASK: Final = (1 << PLACES) - 1
TERMS: Final = 50_000  # of a Taylor model
FINEST: Final = 1024  # order of an expansion, and digits
LEAST: Final = 1 << 14  # of what is allowed, the terms left out of one cube use up one part
ARGUMENT: Final = "x"  # of an activation
Model = tuple[dict[int, int], int]
Row = tuple[Fraction, list[tuple[int, Fraction]]]


@final
class Series:
    """The Taylor coefficients of a smooth expression in ARGUMENT around any point of a cell: that of order k of f(u) is
    known from those of u and of f'(u)."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.of = cell, cache(self._of)

    def _of(self, e: Node, k: int) -> Interval:
        if k == 0:
            return self.cell.value(e)
        if not e.parts:
            return exactly(int(e.op == "var" and k == 1))
        if e.op == "+":
            return self._total(self.of(p, k) for p in e.parts)
        if e.op == "*":
            first, rest = e.parts[0], mul(*e.parts[1:])
            return self._total(multiplied(self.of(first, j), self.of(rest, k - j)) for j in range(k + 1))
        inner, slope = e.parts[0], mul(*slope_factors(e, e.parts[0]))
        terms = (multiplied(self.of(inner, j), self.of(slope, k - j)) for j in range(1, k + 1))
        return self._total(multiplied(exactly(Fraction(j, k)), term) for j, term in enumerate(terms, 1))

    def _total(self, terms: Iterable[Interval]) -> Interval:
        total: Interval = exactly(0)
        for term in terms:
            self.cell.budget.charge(4)
            total = rounded(added(total, term), self.cell.bits)
        return total


@final
class Models:
    """Taylor models on the cube [-1, 1]^n, onto which a box is mapped: a polynomial, and a bound of how far the
    function is from it, in units of 2^-bits.

    A monomial is one integer, PLACES binary digits for each exponent and those above for the degree, so that monomials
    are multiplied by adding them. Each is at most 1 in size on the cube: dividing a coefficient by a power of 2,
    rounded down, is off by less than one unit."""

    def __init__(self, names: Iterable[str], bits: int, budget: Budget) -> None:
        self.places = {x: PLACES * i for i, x in enumerate(names)}
        self.bits, self.budget, self.top = bits, budget, PLACES * len(self.places)
        self.odd = sum(1 << place for place in self.places.values())
        self.taylor = cache(self._taylor)

    def number(self, x: Interval) -> Model:
        """Any one number of the interval."""
        low, high = x
        if isinstance(low, Infinite) or isinstance(high, Infinite):
            raise Rejected("a derivative of the activation without bound")
        middle, unit = floor((low + high) * (1 << self.bits) / 2), 1 << self.bits
        return self.finished({0: middle}, max(ceil(high * unit) - middle, middle - floor(low * unit)))

    def finished(self, p: dict[int, int], off: int) -> Model:
        """The model without coefficients that are 0, if it has not grown too large to be worked with."""
        if len(p) > TERMS or max(p, default=0) >> self.top >= 1 << PLACES:
            raise Rejected(f"a Taylor model of {len(p)} terms, or of too high a degree")
        short(sum(map(abs, p.values())) + off)
        return {m: c for m, c in p.items() if c}, off

    def size(self, x: Model) -> int:
        return sum(map(abs, x[0].values())) + x[1]

    def bound(self, x: Model) -> Fraction:
        return Fraction(self.size(x), 1 << self.bits)

    def variable(self, x: str, r: Range) -> Model:
        low, high = r.ends(x)
        return self.sum(
            (low + high) / 2, [((high - low) / 2, ({1 << self.top | 1 << self.places[x]: 1 << self.bits}, 0))]
        )

    def sum(self, constant: Fraction, terms: Iterable[tuple[Fraction, Model]]) -> Model:
        """The constant, and the models times their factors."""
        total, off = self.number(exactly(constant))
        for c, (p, r) in terms:
            self.budget.charge(1 + len(p) // 8 + len(p) * weight(c))
            for m, k in p.items():
                total[m] = total.get(m, 0) + k * c.numerator // c.denominator
            off += len(p) * (c.denominator > 1) - (-r * abs(c.numerator) // c.denominator)
        return self.finished(total, off)

    def times(self, x: Model, y: Model) -> Model:
        (p, r), (q, s) = x, y
        self.budget.charge(1 + len(p) * len(q) // 4 + len(p) * len(q) * (weight(self.size(x)) + weight(self.size(y))))
        total: dict[int, int] = {}
        for m, c in p.items():
            for n, d in q.items():
                total[m + n] = total.get(m + n, 0) + c * d
            if len(total) > TERMS:
                break
        off = self.size(x) * s + sum(map(abs, q.values())) * r
        return self.finished({m: c >> self.bits for m, c in total.items()}, len(total) - (-off >> self.bits))

    def swept(self, x: Model, below: int) -> Model:
        """Without the terms whose coefficients are smaller; what they add up to at most goes to the remainder."""
        p, off = x
        return {m: c for m, c in p.items() if abs(c) >= below}, off + sum(abs(c) for c in p.values() if abs(c) < below)

    def polynomial(self, e: Node, values: Mapping[str, Model]) -> Model:
        if e.op == "num":
            return self.number(exactly(e.number))
        if e.op == "var":
            return values[e.name]
        if e.op not in ("+", "*") and not (e.op == "^" and e.number > 0 and e.number.denominator == 1):
            raise Refused(f"not a polynomial: {e.op!r}")
        parts = [self.polynomial(p, values) for p in e.parts]
        if e.op == "+":
            return self.sum(ZERO, [(ONE, p) for p in parts])
        return reduce(self.times, parts * (e.number.numerator if e.op == "^" else 1))

    def function(self, e: Node, x: Model, order: int, below: int) -> Model:
        """e of a model: Taylor's formula around the polynomial's constant term, the coefficient of the highest order
        anywhere between it and the argument.

        By Horner's scheme: what is swept before the last k products with z is multiplied by z^k, and z is at most
        `reach`."""
        centre, z = Fraction(x[0].get(0, 0), 1 << self.bits), ({m: c for m, c in x[0].items() if m}, x[1])
        reach = above(self.bound(z))
        coefficients = self.taylor(e, centre, reach, order)
        total = self.number(coefficients[order])
        for k in reversed(range(order)):
            total = self.sum(ZERO, [(ONE, self.times(total, z)), (ONE, self.number(coefficients[k]))])
            total = self.swept(total, floor(below / reach**k) if reach else 0)
        return total

    def _taylor(self, e: Node, centre: Fraction, reach: Fraction, order: int) -> list[Interval]:
        """The Taylor coefficients around the centre; the one of the highest order around any point within reach of
        it."""
        near, around = (Cell({ARGUMENT: Range(centre - r, centre + r)}, self.budget, self.bits) for r in (ZERO, reach))
        smooth = around.smooth(e)
        return [Series(near if k < order else around).of(smooth, k) for k in range(order + 1)]

    def within(self, x: Model, error: Fraction) -> bool:
        """Whether the function is at most `error` in size everywhere. A cube on which this is not seen is halved,
        unless it is not so at a point of it."""
        limit = floor(error * (1 << self.bits))
        todo = [x]
        while todo:
            x = todo.pop()
            p, off = self.swept(x, limit // LEAST // max(len(x[0]), 1))
            self.budget.charge(1 + len(p))
            even, odd = ([c for m, c in p.items() if m and bool(m & self.odd) is is_odd] for is_odd in (False, True))
            high, low = (
                p.get(0, 0) + sign * (sum(map(abs, odd)) + off) + sum(c for c in even if c * sign > 0)
                for sign in (1, -1)
            )
            if max(high, -low) > limit:
                if off + max(map(abs, self.samples(p))) > limit:
                    return False
                todo += self.halves((p, off))
        return True

    def samples(self, p: dict[int, int]) -> Iterator[int]:
        """The polynomial at the centre and at the two corners to which its linear terms point."""
        yield p.get(0, 0)
        falling = sum(1 << at for at in self.places.values() if p.get(1 << self.top | 1 << at, 0) < 0)
        for negative in (falling, self.odd ^ falling):
            yield sum(-c if (m & negative).bit_count() % 2 else c for m, c in p.items())

    def halves(self, x: Model) -> list[Model]:
        """The function on both halves of the cube, mapped onto the cube: in the variable with t = (s +- 1)/2 whose
        higher terms weigh most."""
        p, off = x
        place = max(
            self.places.values(),
            key=lambda at: sum(abs(c) * (m >> at & MASK) for m, c in p.items() if m >> self.top > 1),
        )
        found = []
        for sign in (1, -1):
            half: dict[int, int] = {}
            more = off
            for m, c in p.items():
                n, step = m >> place & MASK, 1 << place | 1 << self.top
                self.budget.charge(1 + n)
                more += n + 1
                for j in range(n + 1):
                    at = m - (n - j) * step
                    half[at] = half.get(at, 0) + (c * comb(n, j) * sign ** (n - j) >> n)
            found.append(self.finished(half, more))
        return found


@final
@dataclass(frozen=True, slots=True)
class Rounding:
    """What a statement assumes of floating-point arithmetic, on which its proof is conditional; docs/certificates.md
    says it in words."""

    unit: Fraction
    working: Fraction
    tiny: Fraction
    underflow: Fraction
    largest: Fraction
    roundings: Fraction
    absolute: Fraction
    of_argument: bool
    lost_argument: bool

    @staticmethod
    def read(data: object) -> Rounding:
        numbers, flags = (
            ("unit", "working", "tiny", "underflow", "largest", "roundings", "absolute"),
            (
                "of_argument",
                "lost_argument",
            ),
        )
        fields = record(data, (*numbers, *flags))
        found = Rounding(*[rational(fields[name]) for name in numbers], *[typed(bool, fields[name]) for name in flags])  # type: ignore[arg-type]
        if not (
            0 < found.working <= found.unit < 1
            and min(found.tiny, found.underflow, found.largest) > 0 <= min(found.roundings, found.absolute)
        ):
            raise Refused("not a model of rounding")
        return found

    def __str__(self) -> str:
        kernel = (
            f"activations within {self.roundings} v of the {'argument' if self.of_argument else 'result'}"
            + f" + {self.absolute}" * (self.absolute > 0)
        )
        lost = (
            f"what underflows is within {self.underflow}"
            + " (times 1 + the argument for activations)" * self.lost_argument
        )
        numbers = f"unit roundoff {self.unit}, v = {self.working} in sums of any order and activations"
        return (
            f"assuming {numbers}, {kernel}, {lost}, normal numbers from {self.tiny} to at least {self.largest}, inputs"
            " exact"
        )

    def stored(self, size: Fraction) -> Fraction:
        """The rounding of a result of at most this size into the format, where it is narrower than what it is computed
        in: half the distance of numbers below the next power of 2."""
        if self.unit == self.working:
            return ZERO
        size = max(size, 2 * self.tiny)
        e = size.numerator.bit_length() - size.denominator.bit_length()
        return self.unit * Fraction(2) ** (e if size > Fraction(2) ** e else e - 1) + self.underflow

    def sum(self, row: Row, sizes: Mapping[int, Fraction], errors: list[Fraction], result: Fraction) -> Fraction:
        """The error of a sum of k terms in any order (Higham's gamma), fused or not, of values that err themselves;
        `result` bounds it where nothing errs."""
        constant, weights = row
        total = abs(constant) + sum(abs(w) * (sizes[i] + errors[i]) for i, w in weights)
        operands, k = sum(abs(w) for _, w in weights), len(weights) + 1
        carried = sum((abs(w) * errors[i] for i, w in weights), ZERO)
        if k * self.working >= 1:
            raise Rejected("too many terms for the unit roundoff")
        computed = k * self.working / (1 - k * self.working) * total + (k + operands) * self.underflow
        size = min(result + carried, total) + computed
        if size > self.largest or total * self.underflow > 1 - self.working:
            raise Rejected("a sum may overflow")
        return above(carried + computed + self.stored(size))

    def activation(self, argument: Fraction, error: Fraction, value: Interval, slope: Interval) -> Fraction:
        """The error of an activation, from bounds of its argument and the argument's error, of its values and its
        derivative there."""
        size, steep = absolute(value)[1], absolute(slope)[1]
        if isinstance(size, Infinite) or isinstance(steep, Infinite):
            raise Rejected("an activation without bound")
        computed = self.roundings * self.working * (argument if self.of_argument else size) + self.absolute
        computed += self.underflow * (1 + argument * self.lost_argument)
        if size + computed > self.largest:
            raise Rejected("an activation may overflow")
        return above(steep * error + computed + self.stored(size + computed))


def above(x: Fraction) -> Fraction:
    """A number of few digits that is at least x."""
    found = down(-x, 64)
    if isinstance(found, Infinite):
        raise Rejected("an error without bound")
    return -found


def read_row(data: object, width: int) -> Row:
    """A number, and weights for some of the values by their places, each at most once."""
    fields = record(data, ("bias", "weights"))
    weights: dict[int, Fraction] = {}
    for item in typed(list, fields["weights"]):
        pair = typed(list, item)
        place = integer(pair[0] if pair else None, range(width))
        if len(pair) != 2 or place in weights:
            raise Refused("a weight is a place and a number, and no place is there twice")
        weights[place] = rational(pair[1])
    return rational(fields["bias"]), list(weights.items())


@final
class Network:
    """Layers of hidden units, and linear maps of all values so far and those units to further values; at the end one of
    all values."""

    def __init__(self, data: object, inputs: int, activation: Node, rounding: Rounding | None) -> None:
        fields = record(data, ("layers", "output"))
        self.activation, self.rounding, self.layers = activation, rounding, list[tuple[list[Row], list[Row]]]()
        for layer in typed(list, fields["layers"]):
            parts = record(layer, ("hidden", "gates"))
            hidden = [read_row(row, inputs) for row in typed(list, parts["hidden"])]
            gates = [read_row(row, inputs + len(hidden)) for row in typed(list, parts["gates"])]
            self.layers.append((hidden, gates))
            inputs += len(gates)
        self.output = read_row(fields["output"], inputs)
        self.units = sum(len(hidden) for hidden, _ in self.layers)

    def run(self, models: Models, inputs: list[Model], order: int, below: list[Fraction]) -> tuple[Model, Fraction]:
        """What the network computes in exact arithmetic, and how far off rounding can put it. No term that a layer
        sweeps adds more than `below` to a gate."""
        values, errors = list(inputs), [ZERO] * len(inputs)
        for (hidden, gates), least in zip(self.layers, below, strict=True):
            unit = least * (1 << models.bits)
            largest = [ZERO] * (len(values) + len(hidden))
            for place, w in (pair for _, weights in gates for pair in weights):
                largest[place] = max(largest[place], abs(w))
            seen, known = list(values), list(errors)
            for row, most in zip(hidden, largest[len(values) :], strict=True):
                argument, error = self._sum(models, row, values, errors)
                seen.append(models.function(self.activation, argument, order, floor(unit / (most or ONE))))
                known.append(self._unit(models, argument, error) if self.rounding else ZERO)
            found = [self._sum(models, row, seen, known) for row in gates]
            values += [models.swept(value, floor(unit)) for value, _ in found]
            errors += [error for _, error in found]
        return self._sum(models, self.output, values, errors)

    def _sum(self, models: Models, row: Row, values: list[Model], errors: list[Fraction]) -> tuple[Model, Fraction]:
        found = models.sum(row[0], [(w, values[i]) for i, w in row[1]])
        if self.rounding is None:
            return found, ZERO
        sizes = {i: above(models.bound(values[i])) for i, _ in row[1]}
        return found, self.rounding.sum(row, sizes, errors, models.bound(found))

    def _unit(self, models: Models, argument: Model, error: Fraction) -> Fraction:
        """The values and slopes around all arguments that may occur, on a short interval."""
        centre = Fraction(argument[0].get(0, 0), 1 << models.bits)
        reach = models.bound(argument) - abs(centre) + error
        ends = -above(reach - centre), above(reach + centre)
        middle, half = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
        value, slope = (models.taylor(self.activation, middle, half, k)[k] for k in (0, 1))
        assert self.rounding is not None
        return self.rounding.activation(max(map(abs, ends)), error, value, slope)


def read_network(statement: Mapping[str, object], box: Iterable[str], budget: Budget) -> tuple[Network, Node]:
    """The network, and the polynomial that it is compared with."""
    inputs = list(box)
    activation = Reader((ARGUMENT,), budget).read(statement["activation"])
    rounding = None if statement["arithmetic"] == "real" else Rounding.read(statement["arithmetic"])
    return Network(statement["network"], len(inputs), activation, rounding), Reader(inputs, budget).read(
        statement["polynomial"]
    )


def cells(box: Mapping[str, Range], parts: Iterable[int]) -> Iterator[dict[str, Range]]:
    """The box, each side of which is divided into so many equal parts."""
    whole = [(*r.ends(x), n) for (x, r), n in zip(box.items(), parts, strict=True)]
    sides = [
        [(low + (high - low) * k / n, low + (high - low) * (k + 1) / n) for k in range(n)] for low, high, n in whole
    ]
    for ends in product(*sides):
        yield {x: Range(*pair) for x, pair in zip(box, ends, strict=True)}


def deviation(
    network: Network, polynomial: Node, box: Mapping[str, Range], precision: tuple[int, int, list[int]], budget: Budget
) -> tuple[Models, Model, Fraction]:
    """network - polynomial on the box as a Taylor model, and what rounding may add; the precision is binary digits, an
    order, and for each layer the k with 2^-k as the size of what it leaves out."""
    bits, order, sweep = precision
    models = Models(box, bits, budget)
    inputs = {x: models.variable(x, r) for x, r in box.items()}
    output, lost = network.run(models, list(inputs.values()), order, [Fraction(1, 2) ** digits for digits in sweep])
    return models, models.sum(ZERO, [(ONE, output), (-ONE, models.polynomial(polynomial, inputs))]), lost


# ---- Certificates
# ----------------------------------------------------------------------------------------------------


def digest(statement: object) -> str:
    """The SHA-256 of the statement's canonical JSON."""
    return hashlib.sha256(json.dumps(statement, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def read_box(data: object) -> dict[str, Range]:
    box: dict[str, Range] = {}
    for entry in typed(list, data):
        fields = record(entry, ("variable", "lower", "upper", "lower_open", "upper_open"))
        name, lower, upper = typed(str, fields["variable"]), fields["lower"], fields["upper"]
        opens = typed(bool, fields["lower_open"]) or lower is None, typed(bool, fields["upper_open"]) or upper is None
        r = Range(BOTTOM if lower is None else rational(lower), TOP if upper is None else rational(upper), *opens)
        if not name.isidentifier() or name in RESERVED or name in box:
            raise Refused(f"not a name for a variable, or there twice: {name!r}")
        if r.lower > r.upper or r.lower == r.upper and (r.lower_open or r.upper_open):
            raise Refused(f"the range of {name} is empty")
        box[name] = r
    return box


def check(data: object, steps: int = STEPS) -> Report:
    """What the certificate establishes. Raises Rejected if it does not, Refused if it is malformed or takes more than
    so many steps."""
    try:
        return _check(data, Budget(steps))
    except RecursionError:
        raise Refused("nested too deeply") from None


def _count(data: object, budget: Budget) -> Report:
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "lower", "upper"))
    claim, statement = typed(str, fields["claim"]), typed(dict, fields["statement"])
    integer(fields["schema"], (1,))
    words, lower, upper = counted(statement, fields, budget)
    relation, value = typed(str, statement["relation"]), rational(statement["value"])
    if relation not in ("==", ">=", "<=") or value.denominator > 1:
        raise Refused("not a relation to a whole number")
    if typed(str, fields["digest"]) != digest(statement):
        raise Rejected("the digest belongs to another statement")
    holds = judged(lower, upper, relation, value.numerator)
    if holds is None:
        raise Rejected(f"not decided: the number is at least {lower} and at most {upper}")
    return Report(
        "PROVED" if holds else "REFUTED",
        f"{words} {relation} {value}",
        claim,
        digest(statement),
        1,
        0,
        budget.used,
        None,
    )


def _within(data: object, budget: Budget) -> Report:
    """|network - polynomial| <= error on the box, one part of it after the other."""
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "bits", "order", "sweep", "parts"))
    claim, statement = (
        typed(str, fields["claim"]),
        record(fields["statement"], ("network", "activation", "polynomial", "box", "error", "arithmetic")),
    )
    integer(fields["schema"], (1,))
    box, error = read_box(statement["box"]), rational(statement["error"])
    network, polynomial = read_network(statement, box, budget)
    if typed(str, fields["digest"]) != digest(statement):
        raise Rejected("the digest belongs to another statement")
    bits, order = (integer(fields[key], range(1, FINEST + 1)) for key in ("bits", "order"))
    sweep = listed(fields["sweep"], lambda digits: integer(digits, range(-FINEST, FINEST + 1)))
    parts = listed(fields["parts"], lambda n: integer(n, range(1, POWER + 1)))
    if len(parts) != len(box) or len(box) > SIZE or len(sweep) != len(network.layers):
        raise Refused("not one number of parts for each variable, too many variables, or not one sweep for each layer")
    for cell in cells(box, parts):
        models, off, lost = deviation(network, polynomial, cell, (bits, order, sweep), budget)
        if not models.within(off, error - lost):
            raise Rejected(
                f"an error of at most {error} is not seen for {', '.join(f'{x} in {r}' for x, r in cell.items())}"
            )
    inside = ", ".join(f"{x} in {r}" for x, r in box.items())
    how = "in exact arithmetic" if network.rounding is None else str(network.rounding)
    units = f"{network.units} units {text(network.activation)} in {len(network.layers)} layers"
    words = f"|network - ({text(polynomial)})| <= {error}   for all {inside}   {units}, {how}"
    return Report("PROVED", words, claim, digest(statement), 1, network.units, budget.used, None)


def _check(data: object, budget: Budget) -> Report:
    if typed(dict, data).get("kind") in ("count", "network"):
        return (_count if typed(dict, data)["kind"] == "count" else _within)(data, budget)
    refuting = typed(dict, data).get("kind") == "counterexample"
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "point" if refuting else "goals"))
    if integer(fields["schema"], (1,)) and fields["kind"] not in ("relation-on-box", "counterexample"):
        raise Refused("not a kind of certificate")
    claim, statement = typed(str, fields["claim"]), record(fields["statement"], ("relation", "box"), ("given",))
    box = read_box(statement["box"])
    checker = Checker(Reader(box, budget), budget)
    relation = checker.reader.relation(statement["relation"])
    given = tuple(listed(statement.get("given", []), lambda c: checker.reader.read(c, "c")))
    if typed(str, fields["digest"]) != digest(statement):
        raise Rejected("the digest belongs to another statement")
    goals, point = needed_goals(relation, budget, given), None
    if refuting:
        point = _refute(checker, goals, box, fields["point"])
    else:
        _prove(checker, goals, box, fields["goals"])
    words = (
        f"{text(relation)}   for all {', '.join(f'{x} in {r}' for x, r in box.items())}"
        + ", where " * bool(given)
        + ", ".join(map(text, given))
    )
    return Report(
        "REFUTED" if refuting else "PROVED",
        words,
        claim,
        digest(statement),
        len(goals),
        checker.nodes,
        budget.used,
        point,
    )


def _prove(checker: Checker, goals: list[Goal], box: Mapping[str, Range], data: object) -> None:
    """Every goal that the statement needs is there and proved, and no other."""
    proofs: dict[Goal, object] = {}
    needed = set(goals)
    for item in typed(list, data):
        entry = record(item, ("goal", "proof"))
        fields = record(entry["goal"], ("sign", "expression", "guards"))
        guards = tuple(checker.reader.read(g, "c") for g in typed(list, fields["guards"]))
        goal = Goal(typed(str, fields["sign"]), checker.reader.read(fields["expression"]), guards)
        if goal in proofs or goal not in needed:
            raise Rejected(f"a goal is there twice, or the statement does not need it: {str(goal)[:300]}")
        proofs[goal] = entry["proof"]
    for goal in goals:
        if goal not in proofs:
            raise Rejected(f"a goal is missing: {str(goal)[:300]}")
        checker.prove(goal, Cell(box, checker.budget), proofs[goal])


def _refute(checker: Checker, goals: list[Goal], box: Mapping[str, Range], data: object) -> dict[str, Fraction]:
    """The point of the box, at which one of the goals fails."""
    point = {x: rational(v) for x, v in record(data, box).items()}
    for x, v in point.items():
        r = box[x]
        if not r.lower <= v <= r.upper or r.lower_open and v == r.lower or r.upper_open and v == r.upper:
            raise Rejected(f"the point is outside the box: {x} = {v}")
    there = Cell(box, checker.budget).shrunk(point)
    if not any(checker.refutes(goal, there.at(bits)) for goal in goals for bits in PRECISIONS):
        raise Rejected("the statement is not shown to fail at the point")
    return point


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise Refused("a key is there twice")
    return dict(pairs)


def _small(digits: str) -> int:
    return int(digits) if len(digits) < 10 else _inexact(digits)


def _inexact(digits: str) -> int:
    raise Refused(f"a number is to be an exact one in a string: {digits[:40]}")


def load(path: str) -> object:
    """The JSON of a file. Raises Refused where it has floating-point numbers or repeated keys, is too large or not
    JSON."""
    try:
        with open(path, "rb") as file:
            data = file.read(BYTES + 1)
        if len(data) > BYTES:
            raise Refused(f"more than {BYTES} bytes")
        return json.loads(
            data.decode(), object_pairs_hook=_unique, parse_float=_inexact, parse_constant=_inexact, parse_int=_small
        )
    except (OSError, ValueError, RecursionError) as error:
        raise Refused(f"cannot be read as JSON: {error}") from None


def main(arguments: list[str]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if len(arguments) != 1:
            raise Refused("usage: python -I checker.py CERT.json")
        report = check(load(arguments[0]))
    except (Rejected, Refused) as reason:
        sys.stdout.write(f"{type(reason).__name__.upper():9} {reason}\n")
        return 1 if isinstance(reason, Rejected) else 3
    fails = "" if report.point is None else f"fails at  {', '.join(f'{x} = {v}' for x, v in report.point.items())}\n"
    sys.stdout.write(
        f"{report.verdict:9} {report.statement}\n{fails}claim     {report.claim} (a label)\ndigest    {report.digest}\n"
    )
    sys.stdout.write(f"checked   {report.goals} goals, {report.nodes} proof nodes, {report.steps} steps\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
