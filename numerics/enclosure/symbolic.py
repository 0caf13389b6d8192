"""Exact questions about nodes that ball arithmetic cannot answer: is this expression identically zero?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import sympy as sp
from flint import fmpq
from sympy.polys.polyerrors import BasePolynomialError

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure, evaluate
from numerics.enclosure.expression import Node, from_tree, make, number, replace, subexpressions, variables
from numerics.enclosure.interval import Interval
from theory.language.algebra import MOST_DIGITS, is_laborious, is_zero
from theory.language.canonical import expression

FUNCTIONS = {
    "exp": sp.exp,
    "log": sp.log,
    "sin": sp.sin,
    "cos": sp.cos,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "atan": sp.atan,
    "erf": sp.erf,
    "abs": sp.Abs,
    "min": sp.Min,
    "max": sp.Max,
}
HIGHEST_DEGREE = 12
LARGEST_DENOMINATOR = 10**6  # an exact zero at a point that is not simple would be an accident
FINE_BITS = (512, 3072)
PROBES = (fmpq(3, 7), fmpq(5, 11), fmpq(8, 13))


@cache
def to_sympy(e: Node) -> sp.Expr:
    """The SymPy expression of a node. Raises KeyError for conditions and piecewise expressions."""
    if e.op == "num":
        return sp.Rational(int(e.value.p), int(e.value.q))
    if e.op == "var":
        return sp.Symbol(e.value, real=True)
    if e.op == "pi":
        return sp.pi
    args = [to_sympy(a) for a in e.args]
    if e.op == "+":
        return sp.Add(*args)
    if e.op == "*":
        return sp.Mul(*args)
    if e.op == "^":
        return args[0] ** sp.Rational(int(e.value.p), int(e.value.q))
    return FUNCTIONS[e.op](*args)


@cache
def _vanishes(e: Node) -> bool:
    try:
        return is_zero(to_sympy(e), thorough=False)
    except KeyError:
        return False


def fix(e: Node, values: Mapping[str, fmpq]) -> Node:
    """`e` with some variables replaced by numbers."""
    for name in variables(e) & set(values):
        e = replace(e, make("var", value=name), number(values[name]))
    return e


def vanishes(e: Node, lower: Mapping[str, fmpq], upper: Mapping[str, fmpq]) -> bool:
    """Whether `e` is identically zero in the variables that have a width, the others fixed. Cheap probes come before
    algebra."""
    point = {x: v for x, v in lower.items() if v == upper[x]}
    if any(v.q > LARGEST_DENOMINATOR for v in point.values()):
        return False
    for i in range(len(PROBES)):
        at = {
            x: point[x] if x in point else lower[x] + (upper[x] - lower[x]) * PROBES[(i + j) % 3]
            for j, x in enumerate(lower)
        }
        if _is_nonzero_at(e, at):
            return False
        if len(point) == len(lower):
            break
    return _vanishes(fix(e, point))


def _is_nonzero_at(e: Node, at: Mapping[str, fmpq]) -> bool:
    """Whether it certainly has another value than 0 at a point, or none that algebra should be asked about. Digits cost
    less than algebra does: exp(-1000) and 1 - tanh(500) take some hundreds."""
    value = enclosure(e, at)
    if value is None or _away(value):
        return True
    if isinstance(value, fmpq):
        return False
    if _is_vast(e, at):
        return True
    for bits in FINE_BITS:
        with iv.precision(bits):
            value = enclosure(e, at)
        if value is not None and _away(value):
            return True
    return False


def _is_vast(e: Node, at: Mapping[str, fmpq]) -> bool:
    """Whether a part is so large that computer algebra, which counts its digits one by one, is not to be asked."""
    exponentials = [n for n in subexpressions(e) if n.op in ("exp", "sinh", "cosh", "tanh")]
    values = evaluate([n.args[0] for n in exponentials], at)
    return any(a.value is None or not iv.above_zero(_room(a.value)) for a in values)


def _room(exponent: iv.Number) -> iv.Number:
    """What an exponent leaves below the largest that is allowed."""
    return iv.add(fmpq(MOST_DIGITS), iv.negate(iv.absolute(exponent)))


def _away(value: fmpq | Interval) -> bool:
    """Whether an enclosure certainly excludes 0."""
    if isinstance(value, fmpq):
        return bool(value != 0)
    return bool(value.lower > 0 or value.upper < 0)


def factor(e: Node) -> Node | None:
    """A polynomial written as a product or power, if it factors over the rationals and the roots that it contains;
    squares then show their sign."""
    if any(n.op not in ("num", "var", "+", "*", "^") for n in subexpressions(e)):
        return None
    if is_laborious(to_sympy(e)):
        return None
    polynomial = sp.expand(to_sympy(e))
    symbols = sorted(polynomial.free_symbols, key=str)
    if not symbols or not polynomial.is_polynomial(*symbols) or sp.total_degree(polynomial, *symbols) > HIGHEST_DEGREE:
        return None
    roots = [a for a in polynomial.atoms(sp.Pow) if a.is_number and not a.is_Rational]
    try:
        product = sp.factor(polynomial, extension=roots) if roots else sp.factor(polynomial)
    except (NotImplementedError, BasePolynomialError):
        return None
    return from_tree(expression(product)) if isinstance(product, sp.Mul | sp.Pow) else None
