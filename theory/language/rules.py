"""The rules of calculus that a derivation may use besides algebra. Each builds its link from its own arguments, so that no link can say more than its rule.

This page is trusted: a reader should be able to convince himself of each rule by its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.language.derivations import Citation, Link, Obligation, nonnegative, positive, zero

Function = Callable[[Any], sp.Expr]


def termwise(
    x: sp.Symbol,
    k: sp.Symbol,
    left: Function,
    right: Function,
    power: Function,
    weight: Function,
    linear: sp.Expr,
    first: Obligation,
    step: Obligation,
    *,
    to: sp.Expr,
    start: sp.Expr,
) -> Link:
    """``start = sum_k left(k) x^power(k) <= to = linear x + sum_k right(k) x^power(k)`` for x >= 0, by comparing coefficients.

    Side conditions: both sums are the stated functions; the coefficients of x (k = 0) agree; with d(k) = (right(k) - left(k)) weight(k), weight > 0,
    d(1) >= 0 (`first`) and d(k + 1) - d(k) >= 0 for k >= 1 (`step`).
    """

    def total(coefficient: Function) -> sp.Expr:
        return sp.summation(coefficient(k) * x ** power(k), (k, 0, sp.oo))

    def gap(index: Any) -> sp.Expr:
        return (right(index) - left(index)) * weight(index)

    return Link(
        "<=",
        to,
        "compare the power series term by term",
        (
            zero(total(left) - start, "power series of the left side"),
            zero(linear * x + total(right) - to, "power series of the right side"),
            zero(sp.Integer(power(0)) - 1, "the first power is x"),
            nonnegative(x, "the variable is nonnegative"),
            zero(linear + right(0) - left(0), "the coefficients of x agree"),
            positive(weight(k), "the weight is positive"),
            zero(gap(1) - first.expression, "what is claimed of the next coefficient"),
            first,
            zero(sp.simplify(gap(k + 1) - gap(k)) - step.expression, "what is claimed of the step"),
            step,
        ),
        start,
    )


def even_and_decreasing(
    h: Function,
    x: sp.Symbol,
    points: tuple[sp.Expr, sp.Expr],
    end: sp.Expr,
    factor: sp.Expr,
    multiplier: sp.Expr,
    citation: Citation,
    inside: tuple[Obligation, ...],
) -> Link:
    """``|h(s) - h(d)| factor <= -h(end) factor`` if h is even, h(0) = 0, h' <= 0 on [0, end], and |s|, |d| <= end.

    For then h(s) and h(d) both lie in [h(end), 0]. Side conditions: h'(x) multiplier = -citation >= 0 with multiplier > 0; `inside` must state
    end - s, end + s, end - d, end + d >= 0 in this order.
    """
    s, d = points
    bounds = (end - s, end + s, end - d, end + d)
    return Link(
        "<=",
        -h(end) * factor,
        "an even function that vanishes at 0 and decreases differs most between 0 and the end",
        (
            zero(h(sp.Integer(0)), "h(0) = 0"),
            zero(h(-x) - h(x), "h is even"),
            positive(multiplier, "the multiplier is positive"),
            zero(sp.diff(h(x), x) * multiplier + citation.expression, "the derivative, times the multiplier, is minus the cited expression"),
            citation,
            positive(factor, "the factor is positive"),
            *(zero(o.expression - b, "which argument is bounded") for o, b in zip(inside, bounds, strict=True)),
            *inside,
        ),
        sp.Abs(h(s) - h(d)) * factor,
    )


def quartic_remainder(
    h: Function,
    x: sp.Symbol,
    points: tuple[sp.Expr, sp.Expr],
    factor: sp.Expr,
    fourth: Function,
    center: sp.Expr,
    curvature: sp.Expr,
    bound: sp.Expr,
    citations: tuple[Citation, ...],
) -> Link:
    """``|h(s) - h(d)| factor <= bound |s^4 - d^4| factor / (12 |curvature|)`` if h is even, h''(0) = 0,
    h''''(x) = [f(c + x) + f(c - x)] / curvature and |f| <= bound.

    For then |h''''| <= 2 bound / |curvature|, |h'(x)| <= 2 bound |x|^3 / (6 |curvature|) by Taylor's theorem with Lagrange's remainder (h' is odd, so
    h'(0) and its second derivative at 0 vanish), and integration from |d| to |s| gives the rest. The citations say
    bound - |f(c + x)| >= 0 and bound - |f(c - x)| >= 0.
    """
    s, d = points
    arguments = (center + x, center - x)
    return Link(
        "<=",
        bound * sp.Abs(s**4 - d**4) * factor / (12 * sp.Abs(curvature)),
        "Taylor's theorem with Lagrange's remainder for h', integrated",
        (
            zero(h(-x) - h(x), "h is even"),
            zero(sp.diff(h(x), x, 2).subs(x, 0), "h''(0) = 0"),
            zero(sp.diff(h(x), x, 4) * curvature - fourth(center + x) - fourth(center - x), "the fourth derivative of h"),
            positive(factor, "the factor is positive"),
            *(zero(c.expression - (bound - sp.Abs(fourth(a))), "what is cited") for c, a in zip(citations, arguments, strict=True)),
            *citations,
        ),
        sp.Abs(h(s) - h(d)) * factor,
    )


def cited(start: sp.Expr, citation: Citation, factor: sp.Expr = sp.S.One) -> Link:
    """``start <= start + factor c``, where c >= 0 is the cited inequality's right side minus its left side, and factor > 0."""
    return Link("<=", start + factor * citation.expression, citation.why, (positive(factor, "the factor is positive"), citation), start)


def triangle(terms: tuple[sp.Expr, ...], factor: sp.Expr = sp.S.One) -> Link:
    """``factor |sum of the terms| <= factor (sum of their absolute values)`` for factor > 0."""
    return Link(
        "<=",
        factor * sp.Add(*(sp.Abs(term) for term in terms)),
        "the triangle inequality",
        (positive(factor, "the factor is positive"),),
        factor * sp.Abs(sp.Add(*terms)),
    )
