"""Derivatives and fractions, in the shapes that the contract gives them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import final

from .expressions import MINUS, NIL, PI, TRUE, UNIT, Node, add, branches, make, mul, num, power
from .limits import Budget


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
