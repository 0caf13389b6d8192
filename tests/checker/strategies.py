"""Random numbers, cells and expressions, and what they are in SymPy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from checker.trees import BUDGET, COMPARISONS, Tree, X, Y, holds, num, power, real, value, var
from proofs import checker
from proofs.checker.boxes import Range
from proofs.checker.cells import Cell

numbers = st.builds(
    lambda n, d, e: Fraction(n, d) * Fraction(2) ** e, st.integers(-999, 999), st.integers(1, 999), st.integers(-30, 4)
)


widths = st.builds(lambda n, e: Fraction(n) * Fraction(2) ** e, st.integers(0, 99), st.integers(-12, -3))


small = st.fractions(-2, 2, max_denominator=5)


leaves = st.one_of(small.map(num), st.sampled_from([X, Y, X, Y, ["pi"]]))


def grow(inner: st.SearchStrategy[Tree], functions: list[str], exponents: list[str]) -> st.SearchStrategy[Tree]:
    many = st.lists(inner, min_size=2, max_size=3)
    positive = inner.map(lambda e: ["+", num("3/2"), ["*", e, e]])
    roots = st.builds(lambda e, n: power(e, n), positive, st.sampled_from(["1/2", "-1/2", "-1", "-2", "2/3"]))
    plain = [
        many.map(lambda p: ["+", *p]),
        many.map(lambda p: ["*", *p]),
        st.builds(power, inner, st.sampled_from(exponents)),
        roots,
    ]
    return st.one_of(*plain, positive.map(lambda e: ["log", e]), *[inner.map(lambda e, f=f: [f, e]) for f in functions])


SMOOTH = ["exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf"]


smooth = st.recursive(leaves, lambda inner: grow(inner, SMOOTH, ["2", "3"]), max_leaves=6)


def kinked(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    conditions = st.builds(lambda op, u, v: [op, u, v], st.sampled_from(list(COMPARISONS)), inner, inner)
    joined = st.one_of(
        conditions,
        st.builds(lambda op, u, v: [op, u, v], st.sampled_from(["and", "or"]), conditions, conditions),
        conditions.map(lambda c: ["not", c]),
    )
    pieces = st.builds(lambda c, u, v: ["piecewise", [c, u], [["true"], v]], joined, inner, inner)
    extremes = st.builds(lambda op, u, v: [op, u, v], st.sampled_from(["min", "max"]), inner, inner)
    return st.one_of(inner.map(lambda e: ["abs", e]), extremes, pieces, grow(inner, ["exp", "sin", "atan"], ["2", "3"]))


rough = st.recursive(leaves, kinked, max_leaves=6)


cells = st.tuples(small, st.fractions(0, "1/2", max_denominator=9), small, st.fractions(0, "1/2", max_denominator=9))


def cell_of(corner: tuple[Fraction, Fraction, Fraction, Fraction]) -> Cell:
    x, dx, y, dy = corner
    return Cell({"x": Range(x, x + dx), "y": Range(y, y + dy)}, checker.Budget(BUDGET))


def sampled(corner: tuple[Fraction, Fraction, Fraction, Fraction], n: int = 3) -> Iterator[dict[str, Any]]:
    x, dx, y, dy = corner
    for i, j in itertools.product(range(n), repeat=2):
        yield {"x": real(x + dx * i / (n - 1)), "y": real(y + dy * j / (n - 1))}


def moderate(e: Tree, at: Mapping[str, Any]) -> bool:
    """Is e defined, with no part so large that 80 digits or the ends of the checker's numbers do not suffice?
    (Conditions are not looked into.)"""
    try:
        parts = (
            [p for p in e[1:] if isinstance(p, list)]
            if e[0] != "piecewise"
            else [next(v for c, v in e[1:] if holds(c, at))]
        )
        return bool(abs(value(e, at)) < 10**6) and all(moderate(p, at) for p in parts)
    except ArithmeticError:
        return False


def to_sympy(e: Tree) -> Any:
    op, *parts = e
    if op in ("num", "var", "pi"):
        return sp.Rational(parts[0]) if op == "num" else sp.Symbol(parts[0], real=True) if op == "var" else sp.pi
    args = [to_sympy(p) for p in parts if isinstance(p, list)]
    if op == "^":
        return args[0] ** sp.Rational(parts[1])
    return {"+": sp.Add, "*": sp.Mul, "abs": sp.Abs, "min": sp.Min, "max": sp.Max}.get(op, getattr(sp, op, None))(*args)


def from_sympy(e: Any) -> Tree:
    if e.is_Rational:
        return num(e)
    if e.is_Symbol or e == sp.pi:
        return var(e.name) if e.is_Symbol else ["pi"]
    if e == sp.E:
        return ["exp", num(1)]
    args = [from_sympy(p) for p in e.args]
    if e.is_Pow:
        return power(args[0], e.exp) if e.exp.is_Rational else ["exp", ["*", args[1], ["log", args[0]]]]
    return [{"Add": "+", "Mul": "*", **{f: f for f in SMOOTH}, "log": "log"}[e.func.__name__], *args]
