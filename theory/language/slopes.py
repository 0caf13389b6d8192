"""Derivatives of trees, by the rules of docs/certificates.md.

Of ``abs``, ``min``, ``max`` and ``if ... else`` no derivative is taken, for it would not be defined everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theory.language.trees import (
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Shared,
    Tree,
    Untranslatable,
    difference,
    in_order,
    may_be_undefined,
    number,
    parts,
    power,
    variables,
)


def slope(e: Tree, x: str) -> Tree:
    """The derivative along the variable x, defined where `e` and it are. Raises Untranslatable for kinks.

    >>> slope(("^", ("var", "x"), "2"), "x")
    ('*', ('num', '2'), ('var', 'x'))
    """
    make = Shared()
    found: dict[int, Tree] = {}
    for part in in_order([e]):
        if part[0] not in ("true", "false", "and", "or", "not", "<", "<=", "==", "!="):
            found[id(part)] = make(*_slope(part, x, [found.get(id(p), ZERO) for p in parts(part)]))
    return _where_defined(e, found[id(e)])


def _where_defined(e: Tree, derivative: Tree) -> Tree:
    """A derivative that has lost what makes `e` undefined keeps it: 0 times e is added."""
    needs = [t for t in _unguarded(e) if t[0] == "piecewise" or may_be_undefined(t)]
    kept = {id(t) for t in _unguarded(derivative)}
    return derivative if all(id(t) in kept for t in needs) else ("+", derivative, ("*", ZERO, e))


def _unguarded(e: Tree) -> list[Tree]:
    """The parts that have to be defined whatever a condition says: a ``piecewise`` is one, and its parts are not."""
    seen: dict[int, Tree] = {}
    todo = [e]
    while todo:
        t = todo.pop()
        if id(t) not in seen:
            seen[id(t)] = t
            todo += parts(t) if t[0] != "piecewise" else []
    return list(seen.values())


def _slope(e: Tree, x: str, inner: list[Tree]) -> Tree:
    match e[0]:
        case "num" | "pi":
            return ZERO
        case "var":
            return ONE if e[1] == x else ZERO
        case "+":
            return _sum(inner)
        case "*":
            factors = e[1:]
            return _sum(
                [_product([*factors[:i], d, *factors[i + 1 :]]) for i, d in enumerate(inner) if d != ZERO] or [ZERO]
            )
        case "abs" | "min" | "max" | "piecewise":
            # Where a condition is about x the branches are jumps between constants, even if each has the slope 0.
            if all(d == ZERO for d in inner) and (e[0] != "piecewise" or x not in variables(c for c, _ in e[1:])):
                return ZERO
            raise Untranslatable("the derivative of abs, min, max and if ... else is not defined everywhere")
        case "**":
            return _general(e, inner)
    return _product([*_outer(e), inner[0]]) if inner[0] != ZERO else ZERO


def _sum(terms: list[Tree]) -> Tree:
    rest = [t for t in terms if t != ZERO]
    return ("+", *rest) if len(rest) > 1 else rest[0] if rest else ZERO


def _product(factors: list[Tree]) -> Tree:
    rest = [f for f in factors if f != ONE]
    return ZERO if ZERO in factors else ("*", *rest) if len(rest) > 1 else rest[0] if rest else ONE


def _general(e: Tree, inner: list[Tree]) -> Tree:
    """Of b^a = exp(a log b)."""
    base, exponent = e[1:]
    terms = [_product([inner[1], ("log", base)]), _product([exponent, inner[0], ("^", base, "-1")])]
    return _product([e, _sum(terms)])


def _outer(e: Tree) -> list[Tree]:
    a: Tree = e[1]
    if e[0] == "^":
        n = Fraction(e[2])
        if n > 1 and n.denominator > 1:  # a^n / a, so that a = 0, where a^n exists on one side at most, is left out
            return [number(n), e, ("^", a, "-1")]
        return [number(n), ONE if n == 1 else power(a, n - 1)]
    rules: dict[str, Any] = {
        "exp": lambda: [e],
        "log": lambda: [("^", a, "-1")],
        "sin": lambda: [("cos", a)],
        "cos": lambda: [MINUS_ONE, ("sin", a)],
        "sinh": lambda: [("cosh", a)],
        "cosh": lambda: [("sinh", a)],
        "tanh": lambda: [difference(ONE, ("^", e, "2"))],
        "atan": lambda: [("^", ("+", ONE, ("^", a, "2")), "-1")],
        "erf": lambda: [TWO, ("^", ("pi",), "-1/2"), ("exp", ("*", MINUS_ONE, ("^", a, "2")))],
    }
    return list(rules[e[0]]())


def roots(e: Tree) -> list[Tree]:
    """What powers with exponents that are no integers are taken of: where that is 0 the rules give no derivative. There
    may be one of a root, and there is none of a power that exists on one side of the place, or at it alone."""
    return [t[1] for t in in_order([e]) if t[0] == "^" and "/" in t[2]]
