"""Statements evaluated at a point by mpmath, from what was typed: text by a reader of its own, SymPy objects as they
stand.

Nothing here is shared with the trees, the balls or the checker, so that a fault in any of those shows as a
disagreement. A value is a number of the given precision; what is undefined raises `Undefined`, what this reading does
not know raises `Unknown`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import mpmath
import sympy as sp

LARGEST = 10_000  # binary digits of a number that functions are asked about
Numbers = Mapping[str, Any]
Sides = list[tuple[Any, str, Any]]


class Undefined(ArithmeticError):
    """A part has no real value at the point. `margin` is how far from being defined it is: a small one may be a matter
    of digits."""

    def __init__(self, margin: Any) -> None:
        super().__init__("undefined")
        self.margin = margin


class Unknown(Exception):
    """This reading has no word on it."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What is known at one point: the least margin by which a comparison holds (negative: by how much it fails)."""

    slack: Any
    left: Any
    right: Any
    sign: str


def sample(sides: Sides) -> Sampled:
    """The comparison with the least margin."""
    found = [Sampled(_slack(left, sign, right), left, right, sign) for left, sign, right in sides]
    return min(found, key=lambda s: s.slack)


def _slack(left: Any, sign: str, right: Any) -> Any:
    gap = right - left
    return {"<": gap, "<=": gap, ">": -gap, ">=": -gap, "==": -abs(gap), "!=": abs(gap)}[sign]


# ---- Text -----------------------------------------------------------------------------------------------------------

_COMPARE: Mapping[type, tuple[str, Callable[[Any, Any], bool]]] = {
    ast.LtE: ("<=", lambda a, b: a <= b),
    ast.Lt: ("<", lambda a, b: a < b),
    ast.GtE: (">=", lambda a, b: a >= b),
    ast.Gt: (">", lambda a, b: a > b),
    ast.Eq: ("==", lambda a, b: a == b),
    ast.NotEq: ("!=", lambda a, b: a != b),
}


def of_text(text: str, at: Numbers) -> Sides:
    """Both sides of every comparison of a statement that was typed."""
    body = _syntax(text)
    todo, found = [body], []
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.BoolOp):
            todo = [*node.values, *todo]
            continue
        assert isinstance(node, ast.Compare)
        values = [_value(e, at) for e in (node.left, *node.comparators)]
        for i, op in enumerate(node.ops):
            found.append((values[i], _COMPARE[type(op)][0], values[i + 1]))
    return found


@lru_cache(64)
def _syntax(text: str) -> Any:
    marked = re.sub(r"(?<![\w.])d\s*/\s*d([A-Za-z]\w*)\s*\(", r"D_\1(", text)
    marked = marked.strip()
    body = ast.parse(marked, mode="eval").body
    for node in ast.walk(body):  # Python reads a decimal as a float, which is another number
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            node.value = Fraction((ast.get_source_segment(marked, node) or "").replace("_", ""))  # type: ignore[assignment]
    return body


def _literal(node: Any) -> Fraction | None:
    """The value of an expression of numbers alone."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | Fraction):
        return Fraction(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _literal(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp):
        a, b = _literal(node.left), _literal(node.right)
        if a is None or b is None:
            return None
        if isinstance(node.op, ast.Div):
            return a / b if b else None
        if isinstance(node.op, ast.Pow):
            return a**b.numerator if b.denominator == 1 and abs(b) < 64 and a else None
        return a + b if isinstance(node.op, ast.Add) else a - b if isinstance(node.op, ast.Sub) else a * b
    return None


def _holds(node: Any, at: Numbers) -> bool:
    if isinstance(node, ast.BoolOp):
        parts = (_holds(v, at) for v in node.values)
        return all(parts) if isinstance(node.op, ast.And) else any(parts)
    if isinstance(node, ast.UnaryOp):
        return not _holds(node.operand, at)
    values = [_value(e, at) for e in (node.left, *node.comparators)]
    return all(_COMPARE[type(op)][1](values[i], values[i + 1]) for i, op in enumerate(node.ops))


def _value(node: Any, at: Numbers) -> Any:
    if isinstance(node, ast.Constant):
        known = _literal(node)
        if known is None:
            raise Unknown
        return mpmath.mpf(known.numerator) / known.denominator
    if isinstance(node, ast.Name):
        named = {"pi": lambda: +mpmath.pi, "E": lambda: +mpmath.e}
        return at[node.id] if node.id in at else named[node.id]()
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, at)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.IfExp):
        return _value(node.body if _holds(node.test, at) else node.orelse, at)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Pow):
            return _raised(node, at)
        a, b = _value(node.left, at), _value(node.right, at)
        if isinstance(node.op, ast.Add):
            return a + b
        if isinstance(node.op, ast.Sub):
            return a - b
        return a * b if isinstance(node.op, ast.Mult) else _over(a, b)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _called(node.func.id, node.args, at)
    raise Unknown


def _over(a: Any, b: Any) -> Any:
    if b == 0:
        raise Undefined(abs(b))
    return a / b


def _raised(node: Any, at: Numbers) -> Any:
    base, n = _value(node.left, at), _literal(node.right)
    if n is None:
        exponent = _value(node.right, at)
        if base <= 0:
            raise Unknown  # some give 0^y a value, some do not
        return _EXPONENTIAL(exponent * mpmath.log(base))
    if n.denominator == 1:
        return base**n.numerator if n > 0 else _over(mpmath.mpf(1), base ** (-n.numerator))
    if base < 0 or base == 0 and n < 0:
        raise Undefined(abs(base))
    return mpmath.power(base, mpmath.mpf(n.numerator) / n.denominator) if base else mpmath.mpf(0)


def _root(a: Any) -> Any:
    if a < 0:
        raise Undefined(abs(a))
    return mpmath.sqrt(a)


def _logarithm(a: Any) -> Any:
    if a <= 0:
        raise Undefined(abs(a))
    return mpmath.log(a)


def _within_one(f: Callable[[Any], Any], closed: bool) -> Callable[[Any], Any]:
    def apply(a: Any) -> Any:
        if abs(a) > 1 or abs(a) == 1 and not closed:
            raise Undefined(abs(abs(a) - 1))
        return f(a)

    return apply


def _tame(name: str) -> Callable[[Any], Any]:
    """A function of mpmath, not asked about numbers that have more than some thousand digits before the point: it would
    count them one by one."""
    f = getattr(mpmath, name)

    def apply(a: Any) -> Any:
        if a and mpmath.isfinite(a) and mpmath.mag(a) > LARGEST:
            raise Unknown
        return f(a)

    return apply


def _from_one(a: Any) -> Any:
    if a < 1:
        raise Undefined(1 - a)
    return mpmath.acosh(a)


_EXPONENTIAL, _SINE, _COSINE = _tame("exp"), _tame("sin"), _tame("cos")
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    **{f: _tame(f) for f in ("exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "erfc", "asinh")},
    "abs": abs,
    "Abs": abs,
    "sqrt": _root,
    "log": _logarithm,
    "ln": _logarithm,
    "tan": lambda a: _over(_SINE(a), _COSINE(a)),
    "cot": lambda a: _over(_COSINE(a), _SINE(a)),
    "sec": lambda a: _over(mpmath.mpf(1), _COSINE(a)),
    "csc": lambda a: _over(mpmath.mpf(1), _SINE(a)),
    "coth": lambda a: _over(_tame("cosh")(a), _tame("sinh")(a)),
    "asin": _within_one(mpmath.asin, True),
    "acos": _within_one(mpmath.acos, True),
    "atanh": _within_one(mpmath.atanh, False),
    "acosh": _from_one,
    "sign": lambda a: mpmath.sign(a),
    "relu": lambda a: a if a > 0 else mpmath.mpf(0),
    "sigmoid": lambda a: 1 / (1 + _EXPONENTIAL(-a)),
    "softplus": lambda a: mpmath.log(1 + _EXPONENTIAL(a)),
    "silu": lambda a: a / (1 + _EXPONENTIAL(-a)),
    "gelu": lambda a: a / 2 * _tame("erfc")(-a / mpmath.sqrt(2)),
}
_SAME = {"logistic": "sigmoid", "swish": "silu", "arctan": "atan", "arcsin": "asin", "arccos": "acos"}
_SAME |= {"arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh"}


def _called(name: str, nodes: list[Any], at: Numbers) -> Any:
    if name.startswith("D_"):
        return _differentiated(nodes[0], name[2:], at)
    arguments = [_value(a, at) for a in nodes]
    if name in ("min", "Min", "max", "Max"):
        return (min if name in ("min", "Min") else max)(arguments)
    if name == "logsumexp":
        return mpmath.log(mpmath.fsum(_EXPONENTIAL(a) for a in arguments))
    f = _FUNCTIONS.get(_SAME.get(name, name))
    if f is None:
        raise Unknown
    return f(arguments[0])


def _differentiated(node: Any, x: str, at: Numbers) -> Any:
    """By Richardson's extrapolation of central differences, at three times the digits."""
    _value(node, at)
    with mpmath.workdps(3 * mpmath.mp.dps):
        h = mpmath.mpf(10) ** (-mpmath.mp.dps // 6)
        steps = []
        for k in range(3):
            s = h / 2**k
            try:
                steps.append((_value(node, {**at, x: at[x] + s}) - _value(node, {**at, x: at[x] - s})) / (2 * s))
            except Undefined:
                raise Unknown from None
        first = [(4 * b - a) / 3 for a, b in pairwise(steps)]
        return (16 * first[1] - first[0]) / 15


# ---- SymPy ----------------------------------------------------------------------------------------------------------


def of_sympy(statement: Any, at: Numbers) -> Sides:
    """Both sides of every comparison of a SymPy statement; parts may be complex, sides have to be real."""
    parts = statement.args if isinstance(statement, sp.And) else (statement,)
    known: dict[int, Any] = {}
    found = []
    for part in parts:
        left, right = (_real(_evaluated(side, at, known)) for side in (part.lhs, part.rhs))
        found.append((left, part.rel_op, right))
    return found


def _real(value: Any) -> Any:
    if not mpmath.isfinite(value):
        raise Undefined(mpmath.inf)
    if isinstance(value, mpmath.mpc):
        tiny = mpmath.mpf(10) ** (-mpmath.mp.dps // 2)
        if abs(value.imag) > tiny * (1 + abs(value)):
            raise Undefined(abs(value.imag))
        return value.real
    return mpmath.mpf(value)


def is_complex(statement: Any, at: Numbers) -> bool:
    """Whether some part has a complex value at the point and the sides, nevertheless, real ones."""
    known: dict[int, Any] = {}
    try:
        for part in statement.args if isinstance(statement, sp.And) else (statement,):
            for side in (part.lhs, part.rhs):
                _real(_evaluated(side, at, known))
    except (Undefined, Unknown):
        return False
    return any(isinstance(v, mpmath.mpc) and v.imag != 0 for v in known.values())


def _evaluated(e: Any, at: Numbers, known: dict[int, Any]) -> Any:
    if id(e) not in known:
        known[id(e)] = _basic(e, at, known)
    return known[id(e)]


def _basic(e: Any, at: Numbers, known: dict[int, Any]) -> Any:
    if isinstance(e, sp.Rational):
        return mpmath.mpf(int(e.p)) / int(e.q)
    if isinstance(e, sp.Symbol):
        return at[e.name]
    if e is sp.pi or e is sp.E:
        return +mpmath.pi if e is sp.pi else +mpmath.e
    if isinstance(e, sp.Piecewise):
        for value, condition in e.args:
            if _true(condition, at, known):
                return _evaluated(value, at, known)
        raise Undefined(mpmath.inf)
    values = [_evaluated(a, at, known) for a in e.args if isinstance(a, sp.Expr)]
    if isinstance(e, sp.Add):
        return sum(values[1:], values[0])
    if isinstance(e, sp.Mul):
        return mpmath.fprod(values)
    if isinstance(e, sp.Pow):
        return _principal(e, values)
    if isinstance(e, sp.Min | sp.Max):
        return (min if isinstance(e, sp.Min) else max)(map(_real, values))
    name = e.func.__name__.lower()
    if len(values) != 1 or name not in _PRINCIPAL:
        raise Unknown
    try:
        return _PRINCIPAL[name](values[0])
    except (ZeroDivisionError, ValueError, OverflowError):
        raise Undefined(mpmath.mpf(0)) from None


_PRINCIPAL: Mapping[str, Callable[[Any], Any]] = {
    **{f: _tame(f) for f in ("exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "atan", "erf")},
    **{f: _tame(f) for f in ("coth", "sech", "csch", "asin", "acos", "asinh", "acosh", "atanh", "erfc")},
    **{f: getattr(mpmath, f) for f in ("log", "sign")},
    "abs": abs,
}


def _principal(e: Any, values: list[Any]) -> Any:
    base, exponent = values
    if base == 0 and not e.exp.is_Rational:
        raise Unknown  # some give 0^y a value, some do not
    if base == 0 and e.exp < 0:
        raise Undefined(abs(base))
    if e.exp.is_Integer:
        return base ** int(e.exp)
    if base == 0:
        return mpmath.mpf(0)
    if mpmath.mag(exponent * mpmath.log(base)) > LARGEST:
        raise Unknown
    return mpmath.power(base, exponent)


def _true(c: Any, at: Numbers, known: dict[int, Any]) -> bool:
    if c == sp.true or c == sp.false:
        return bool(c)
    if isinstance(c, sp.And | sp.Or):
        return (all if isinstance(c, sp.And) else any)(_true(a, at, known) for a in c.args)
    if isinstance(c, sp.Not):
        return not _true(c.args[0], at, known)
    left, right = _real(_evaluated(c.lhs, at, known)), _real(_evaluated(c.rhs, at, known))
    kinds = {"==": left == right, "!=": left != right, "<": left < right, "<=": left <= right}
    return bool({**kinds, ">": left > right, ">=": left >= right}[c.rel_op])
