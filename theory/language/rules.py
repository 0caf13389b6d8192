"""The rules of calculus that a derivation may use besides algebra. Each builds its link from its own arguments, so that
no link can say more than its rule.

This page is trusted: a reader should be able to convince himself of each rule by its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy as sp

from theory.language.derivations import Citation, Obligation, Ruled, nonnegative, positive, zero
from theory.language.symbols import SmoothFunction

Function = Callable[[Any], sp.Expr]


def _declared(x: sp.Symbol, **assumptions: bool) -> Obligation:
    """The obligation that x stands for these numbers and for no fewer: what holds at all whole numbers need not hold
    between them."""
    return _holds(
        x.assumptions0 == sp.Symbol("x", **assumptions).assumptions0,
        f"{x} is declared {' and '.join(assumptions)}, and nothing else",
    )


def _holds(condition: bool, why: str) -> Obligation:
    return zero(sp.S.Zero if condition else sp.S.One, why)


@cache
def _series(term: sp.Expr, k: sp.Symbol) -> sp.Expr:
    """The sum over k >= 0, which takes SymPy seconds, and is asked for whenever its claim is derived or restated."""
    return sp.summation(term, (k, 0, sp.oo))


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
) -> Ruled:
    """``start = sum_k left(k) x^power(k) <= to = linear x + sum_k right(k) x^power(k)`` for x >= 0, by comparing
    coefficients.

    Side conditions: both sums are the stated functions; the coefficients of x (k = 0) agree; with d(k) = (right(k) -
    left(k)) weight(k), weight > 0, d(1) >= 0 (`first`) and d(k + 1) - d(k) >= 0 for k >= 1 (`step`)."""

    def total(coefficient: Function) -> sp.Expr:
        return _series(coefficient(k) * x ** power(k), k)

    def gap(index: Any) -> sp.Expr:
        return (right(index) - left(index)) * weight(index)

    return Ruled(
        "<=",
        to,
        "compare the power series term by term",
        (
            zero(total(left) - start, "power series of the left side"),
            zero(linear * x + total(right) - to, "power series of the right side"),
            zero(sp.Integer(power(0)) - 1, "the first power is x"),
            nonnegative(x, "the variable is nonnegative"),
            _declared(k, integer=True, **({"positive": True} if k.is_positive else {"nonnegative": True})),
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
) -> Ruled:
    """``|h(s) - h(d)| factor <= -h(end) factor`` if h is even, h(0) = 0, h' <= 0 on [0, end], and |s|, |d| <= end.

    For then h(s) and h(d) both lie in [h(end), 0]. Side conditions: h'(x) multiplier = -citation >= 0 with multiplier >
    0; `inside` must state end - s, end + s, end - d, end + d >= 0 in this order."""
    s, d = points
    bounds = (end - s, end + s, end - d, end + d)
    return Ruled(
        "<=",
        -h(end) * factor,
        "an even function that vanishes at 0 and decreases differs most between 0 and the end",
        (
            _declared(x, nonnegative=True),
            zero(h(sp.Integer(0)), "h(0) = 0"),
            zero(h(-x) - h(x), "h is even"),
            positive(multiplier, "the multiplier is positive"),
            zero(
                sp.diff(h(x), x) * multiplier + citation.expression,
                "the derivative, times the multiplier, is minus the cited expression",
            ),
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
    bounded: tuple[Citation | Obligation, ...],
) -> Ruled:
    """``|h(s) - h(d)| factor <= bound |s^4 - d^4| factor / (12 |curvature|)`` if h is even, h''(0) = 0,
    h''''(x) = [f(c + x) + f(c - x)] / curvature and |f| <= bound.

    For then |h''''| <= 2 bound / |curvature|, |h'(x)| <= 2 bound |x|^3 / (6 |curvature|) by Taylor's theorem with
    Lagrange's remainder (h' is odd, so h'(0) and its second derivative at 0 vanish), and integration from |d| to |s|
    gives the rest. What is `bounded` are bound - |f(c + x)| >= 0 and bound - |f(c - x)| >= 0, in this order, cited or
    as they stand."""
    s, d = points
    arguments = (center + x, center - x)
    return Ruled(
        "<=",
        bound * sp.Abs(s**4 - d**4) * factor / (12 * sp.Abs(curvature)),
        "Taylor's theorem with Lagrange's remainder for h', integrated",
        (
            _declared(x, real=True),
            zero(h(-x) - h(x), "h is even"),
            zero(sp.diff(h(x), x, 2).subs(x, 0), "h''(0) = 0"),
            zero(
                sp.diff(h(x), x, 4) * curvature - fourth(center + x) - fourth(center - x), "the fourth derivative of h"
            ),
            positive(factor, "the factor is positive"),
            *(
                zero(o.expression - (bound - sp.Abs(fourth(a))), "what is bounded")
                for o, a in zip(bounded, arguments, strict=True)
            ),
            *(o if isinstance(o, Citation) else nonnegative(o.expression, o.why, o.as_, o.slack) for o in bounded),
        ),
        sp.Abs(h(s) - h(d)) * factor,
    )


def below_the_tangent(
    f: Function,
    x: sp.Symbol,
    point: sp.Expr,
    contact: sp.Expr,
    bend: Obligation,
    inside: tuple[Obligation, ...] = (),
    rest: sp.Expr = sp.S.Zero,
) -> Ruled:
    """``f(point) + rest <= f(contact) + f'(contact) (point - contact) + rest`` if f is concave.

    Side conditions: `bend` states -f''(x) >= 0 for all values that the assumptions on x allow, which are the real or
    the positive numbers; in the second case `inside` must state point > 0 and contact > 0, in this order."""
    slope = sp.diff(f(x), x).subs(x, contact)
    places = (point, contact) if x.is_positive else ()
    return Ruled(
        "<=",
        f(contact) + slope * (point - contact) + rest,
        "a concave function lies below its tangents",
        (
            _declared(x, **({"positive": True} if x.is_positive else {"real": True})),
            zero(bend.expression + sp.diff(f(x), x, 2), "what is claimed of the second derivative"),
            bend,
            *(zero(o.expression - e, "which place is inside") for o, e in zip(inside, places, strict=True)),
            *(positive(o.expression, o.why, o.as_, o.slack) for o in inside),
        ),
        f(point) + rest,
    )


def below_the_chord(
    f: Function,
    x: sp.Symbol,
    point: sp.Expr,
    ends: tuple[sp.Expr, sp.Expr],
    bend: Obligation,
    inside: tuple[Obligation, ...],
) -> Ruled:
    """``f(point) <= [f(left) (right - point) + f(right) (point - left)] / (right - left)`` if f is convex on the real
    line and left <= point <= right.

    Side conditions: `bend` states f''(x) >= 0 for all real x; `inside` must state point - left >= 0 and right - point
    >= 0, in this order."""
    left, right = ends
    return Ruled(
        "<=",
        (f(left) * (right - point) + f(right) * (point - left)) / (right - left),
        "a convex function lies below its chords",
        (
            _declared(x, real=True),
            zero(bend.expression - sp.diff(f(x), x, 2), "what is claimed of the second derivative"),
            bend,
            positive(right - left, "the ends are in order"),
            *(
                zero(o.expression - e, "which place is inside")
                for o, e in zip(inside, (point - left, right - point), strict=True)
            ),
            *(nonnegative(o.expression, o.why, o.as_, o.slack) for o in inside),
        ),
        f(point),
    )


def grows_apart(lower: Function, upper: Function, x: sp.Symbol, point: sp.Expr, slope: Obligation) -> Ruled:
    """``lower(point) <= upper(point)`` for point > 0, if the two have the same limit at 0 from the right and (upper -
    lower)' >= 0 on x > 0.

    Side conditions: x is declared positive, `slope` states upper'(x) - lower'(x) >= 0 for all such x.
    """
    gap = upper(x) - lower(x)
    return Ruled(
        "<=",
        upper(point),
        "the difference starts at 0 and does not decrease",
        (
            _declared(x, positive=True),
            positive(point, "the place is positive"),
            zero(sp.limit(gap, x, 0, "+"), "the difference starts at 0"),
            zero(slope.expression - sp.diff(gap, x), "what is claimed of the slope"),
            slope,
        ),
        lower(point),
    )


def triangle(terms: tuple[sp.Expr, ...], factor: sp.Expr = sp.S.One) -> Ruled:
    """``factor |sum of the terms| <= factor (sum of their absolute values)`` for factor > 0."""
    return Ruled(
        "<=",
        factor * sp.Add(*(sp.Abs(term) for term in terms)),
        "the triangle inequality",
        (positive(factor, "the factor is positive"),),
        factor * sp.Abs(sp.Add(*terms)),
    )


def integrated(primitive: Function, t: sp.Symbol, ends: tuple[sp.Expr, sp.Expr], within: Function) -> Ruled:
    """``within(integral of F'(t) from one end to the other) = within(F(end) - F(start))``, F the primitive: the
    fundamental theorem of calculus.

    `within` puts the integral where it stands. Side condition: F is a polynomial in t and in smooth functions of
    polynomials in t, hence smooth."""
    inner = primitive(t).replace(
        lambda e: isinstance(e, SmoothFunction) and e.args[0].is_polynomial(t), lambda e: sp.Dummy()
    )
    return Ruled(
        "=",
        within(primitive(ends[1]) - primitive(ends[0])),
        "the fundamental theorem of calculus",
        (_holds(inner.is_polynomial(t), "the primitive is smooth"),),
        within(sp.Integral(sp.diff(primitive(t), t), (t, *ends))),
    )


def taylor_remainder(
    f: Function,
    x: sp.Symbol,
    point: sp.Expr,
    order: int,
    parts: tuple[tuple[sp.Expr, sp.Expr, sp.Expr, Obligation], ...],
    factor: sp.Expr,
) -> Ruled:
    """``|f(point) - sum over k < order of f^(k)(0) point^k / k!| factor <= B |point|^order factor / order!`` by
    Lagrange's form of the remainder.

    `parts` are (w, g, b, obligation) with the sum of w g being the derivative of that order at every real x, obligation
    stating b - |g| >= 0; B is the sum of |w| b. Side conditions: f is a polynomial in x and in smooth functions of
    polynomials in x; no w and no b depends on x."""
    derivatives = [sp.diff(f(x), x, k) for k in range(order + 1)]
    polynomial = sp.Add(*(d.subs(x, 0) * point**k / sp.factorial(k) for k, d in enumerate(derivatives[:-1])))
    inner = f(x).replace(lambda e: isinstance(e, SmoothFunction) and e.args[0].is_polynomial(x), lambda e: sp.Dummy())
    return Ruled(
        "<=",
        sp.Add(*(sp.Abs(w) * b for w, _, b, _ in parts)) * sp.Abs(point) ** order * factor / sp.factorial(order),
        "Taylor's theorem with Lagrange's remainder",
        (
            _declared(x, real=True),
            _holds(inner.is_polynomial(x), "the function is smooth"),
            _holds(not any(e.has(x) for w, _, b, _ in parts for e in (w, b)), "the bound is the same at every place"),
            zero(derivatives[-1] - sp.Add(*(w * g for w, g, _, _ in parts)), "the parts of the derivative"),
            positive(factor, "the factor is positive"),
            *(zero(o.expression - (b - sp.Abs(g)), "which part is bounded") for _, g, b, o in parts),
            *(nonnegative(o.expression, o.why, o.as_, o.slack) for _, _, _, o in parts),
        ),
        sp.Abs(f(point) - polynomial) * factor,
    )


def summed(lower: Function, upper: Function, z: sp.Symbol, last: sp.Expr, gap: Obligation) -> Ruled:
    """``sum of lower(z) <= sum of upper(z)`` over z = 1..last, if lower(z) <= upper(z) for each z.

    Side conditions: z is declared a positive integer, and `gap` states upper(z) - lower(z) >= 0 for all such z."""
    return Ruled(
        "<=",
        sp.Sum(upper(z), (z, 1, last)),
        "a sum of smaller terms is smaller",
        (
            _declared(z, integer=True, positive=True),
            _holds(not last.has(z), "the last index does not depend on the index"),
            zero(gap.expression - (upper(z) - lower(z)), "what is claimed of each term"),
            nonnegative(gap.expression, gap.why, gap.as_, gap.slack),
        ),
        sp.Sum(lower(z), (z, 1, last)),
    )


def triangle_within(f: Function, x: sp.Symbol, terms: tuple[sp.Expr, ...]) -> Ruled:
    """``f(|sum of the terms|) <= f(sum of their absolute values)`` if f does not decrease on x >= 0.

    Side conditions: x is declared nonnegative and f'(x) >= 0 for all such x.
    """
    return Ruled(
        "<=",
        f(sp.Add(*(sp.Abs(term) for term in terms))),
        "the triangle inequality, under a function that does not decrease",
        (_declared(x, nonnegative=True), nonnegative(sp.diff(f(x), x), "the function does not decrease")),
        f(sp.Abs(sp.Add(*terms))),
    )


def term_of_the_exponential(x: sp.Expr, power: int, factor: sp.Expr) -> Ruled:
    """``factor x^power e^-x <= factor power!`` for x >= 0 and factor >= 0: e^x is at least any single term of its
    series."""
    return Ruled(
        "<=",
        factor * sp.factorial(power),
        "a single term of the exponential series",
        (
            nonnegative(x, "the variable is nonnegative"),
            nonnegative(factor, "the factor is nonnegative"),
            nonnegative(sp.Integer(power), "a whole power"),
        ),
        factor * x**power * sp.exp(-x),
    )
