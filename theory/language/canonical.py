"""The canonical form of a relation over a box: nested tuples of text, the same on every machine, from which digests and
certificates are made.

The forms are those of docs/certificates.md. Only what this translation understands can be enclosed; anything else
raises `Untranslatable`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.language.claims import Claim, Count, Prose
from theory.language.parameters import Integer, Parameter, Real

Tree = tuple[Any, ...]

FUNCTIONS = {
    sp.exp: "exp",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.tanh: "tanh",
    sp.atan: "atan",
    sp.erf: "erf",
    sp.log: "log",
    sp.Abs: "abs",
    sp.Min: "min",
    sp.Max: "max",
}
Back = Mapping[str, tuple[str, sp.Expr]]
RESERVED = {"num", "pi", "var", "piecewise", "true", "false", "and", "or", "not", *FUNCTIONS.values()}
MINUS_ONE: Tree = ("num", "-1")
SWAPPED = {sp.Ge: "<=", sp.Gt: "<"}
PLAIN = {sp.Le: "<=", sp.Lt: "<", sp.Eq: "==", sp.Ne: "!="}


class Untranslatable(ValueError):
    """An expression outside the language of certificates."""


def number(value: sp.Rational) -> Tree:
    return ("num", str(value.p) if value.q == 1 else f"{value.p}/{value.q}")


def expression(e: sp.Expr) -> Tree:
    """The tree of a SymPy expression. Raises Untranslatable for functions without an enclosure.

    >>> x = sp.Symbol("x", real=True)
    >>> expression(sp.tan(x) / 2)
    ('*', ('num', '1/2'), ('*', ('sin', ('var', 'x')), ('^', ('cos', ('var', 'x')), '-1')))
    """
    if isinstance(e, sp.Rational):
        return number(e)
    if e == sp.pi:
        return ("pi",)
    if e == sp.E:
        return ("exp", ("num", "1"))
    if isinstance(e, sp.Symbol):
        return ("var", e.name)
    if isinstance(e, sp.Add | sp.Mul):
        return ("+" if isinstance(e, sp.Add) else "*", *(expression(a) for a in e.args))
    if isinstance(e, sp.Pow):
        return _power(e)
    if isinstance(e, sp.Piecewise):
        return _piecewise(e)
    if e.func in FUNCTIONS and len(e.args) == 1 or isinstance(e, sp.Min | sp.Max):
        return (FUNCTIONS[e.func], *(expression(a) for a in e.args))
    rewritten = _rewritten(e)
    if rewritten is not None:
        return rewritten
    raise Untranslatable(f"no enclosure is known for {e.func.__name__}")


def _power(e: sp.Pow) -> Tree:
    if isinstance(e.exp, sp.Rational):
        return ("^", expression(e.base), str(e.exp.p) if e.exp.q == 1 else f"{e.exp.p}/{e.exp.q}")
    if e.base.is_Integer and e.base > 1 and (root := sp.perfect_power(e.base)):
        return ("exp", ("*", number(sp.Integer(root[1])), expression(e.exp), ("log", number(sp.Integer(root[0])))))
    return ("exp", ("*", expression(e.exp), ("log", expression(e.base))))


def _rewritten(e: sp.Expr) -> Tree | None:
    """Functions that are short for others."""
    if len(e.args) != 1:
        return None
    x = e.args[0]
    sine, cosine = ("sin", expression(x)), ("cos", expression(x))
    match e.func:
        case sp.tan:
            return ("*", sine, ("^", cosine, "-1"))
        case sp.cot:
            return ("*", cosine, ("^", sine, "-1"))
        case sp.sec:
            return ("^", cosine, "-1")
        case sp.csc:
            return ("^", sine, "-1")
        case sp.erfc:
            return ("+", ("num", "1"), ("*", MINUS_ONE, ("erf", expression(x))))
        case sp.asinh:
            return expression(sp.log(x + sp.sqrt(x**2 + 1)))
        case sp.acosh:
            return expression(sp.log(x + sp.sqrt(x**2 - 1)))
        case sp.atanh:
            return expression(sp.log((1 + x) / (1 - x)) / 2)
        case sp.sign:
            return (
                "piecewise",
                (("<", expression(x), ("num", "0")), MINUS_ONE),
                (("==", expression(x), ("num", "0")), ("num", "0")),
                (("true",), ("num", "1")),
            )
    return None


def _piecewise(e: sp.Piecewise) -> Tree:
    branches = [(condition(c), expression(a)) for a, c in e.args]
    if branches[-1][0] != ("true",):
        if sp.simplify(sp.Or(*(c for _, c in e.args))) != sp.true:
            raise Untranslatable("a Piecewise without a default branch is undefined somewhere")
        branches[-1] = (("true",), branches[-1][1])
    return ("piecewise", *branches)


def condition(c: Any) -> Tree:
    """The tree of a condition of a Piecewise."""
    if c == sp.true:
        return ("true",)
    if c == sp.false:
        return ("false",)
    if c.func in PLAIN:
        return (PLAIN[c.func], expression(c.lhs), expression(c.rhs))
    if c.func in SWAPPED:
        return (SWAPPED[c.func], expression(c.rhs), expression(c.lhs))
    names = {sp.And: "and", sp.Or: "or", sp.Not: "not"}
    if c.func in names:
        return (names[c.func], *(condition(a) for a in c.args))
    raise Untranslatable(f"no meaning is known for the condition {c}")


def relation(statement: Any) -> Tree:
    """The tree of a relation or an And of relations; >= and > exchange their sides."""
    if isinstance(statement, sp.And):
        return ("and", *(relation(a) for a in sorted(statement.args, key=str)))
    if statement.func in PLAIN:
        return (PLAIN[statement.func], expression(statement.lhs), expression(statement.rhs))
    if statement.func in SWAPPED:
        return (SWAPPED[statement.func], expression(statement.rhs), expression(statement.lhs))
    raise Untranslatable(f"no meaning is known for the statement {statement}")


def statement(claim: Claim) -> tuple[dict[str, Any], Back]:
    """The canonical statement of a claim without parameters, and how to read a point of it back in the claim's own
    variables.

    A range with irrational ends is written as ``start + (end - start) t`` with t in [0, 1], so that boxes are exact.
    Raises Untranslatable for what certificates cannot say.
    """
    if isinstance(claim.statement, Count | Prose) or claim.parameters:
        raise Untranslatable("only a relation without open parameters has a box")
    substitution: dict[sp.Symbol, sp.Expr] = {}
    back: dict[str, tuple[str, sp.Expr]] = {}
    box = []
    for i, (x, interval) in enumerate(sorted(claim.where.items(), key=lambda item: str(item[0]))):
        start, end = interval.start, interval.end
        # Certificates call variables by plain identifiers; a name such as x_{1} is replaced, and put back where a point
        # is shown.
        plain = x if x.name.isidentifier() and x.name not in RESERVED else sp.Symbol(f"variable{i}", real=True)
        if not (start.is_Rational and end.is_Rational):
            if start == end:
                substitution[x] = start
                continue
            substitution[x] = start + (end - start) * plain
            start, end = sp.Integer(0), sp.Integer(1)
        elif plain != x:
            substitution[x] = plain
        back[plain.name] = x.name, substitution.get(x, x)
        box.append(
            {
                "variable": plain.name,
                "lower": str(start),
                "upper": str(end),
                "lower_open": bool(interval.left_open),
                "upper_open": bool(interval.right_open),
            }
        )
    if len({b["variable"] for b in box}) != len(box):
        raise Untranslatable("two variables have the same name")
    body = claim.statement.xreplace(substitution) if substitution else claim.statement
    if body in (sp.true, sp.false):
        raise Untranslatable("SymPy folds the statement once its ends are put in")
    return {"relation": relation(body), "box": box}, back


def family(claim: Claim) -> dict[str, Any]:
    """The canonical statement of a claim for all its parameters, which become variables: the claim's own, or one that
    implies it.

    A whole number ranges over the reals from its minimum. Ends of ranges that are not rational, and what the hypotheses
    give, are conditions ``0 <= gap``, ``0 < gap`` or ``0 != e``. Raises Untranslatable for what certificates cannot
    say."""
    if isinstance(claim.statement, Count | Prose):
        raise Untranslatable("only a relation has a box")
    return over(
        {p.symbol: range_of(p) for p in claim.parameters} | dict(claim.where), claim.statement, conditions(claim)
    )


def conditions(claim: Claim) -> list[Any]:
    """What the parameters and hypotheses of a claim give: relations ``0 != e`` and ``0 <= fact``, so far as
    certificates can say them."""
    nonzero = [p.symbol for p in claim.parameters if getattr(p, "nonzero", False)] + [
        e for h in claim.hypotheses for e in h.nonzero
    ]
    return [(sp.Ne, e) for e in nonzero] + [(sp.Le, fact) for h in claim.hypotheses for fact in h.facts]


def over(ranges: Mapping[sp.Symbol, sp.Interval], body: Any, more: list[Any]) -> dict[str, Any]:
    """The canonical statement that a relation holds wherever the symbols lie in these ranges, which may have infinite
    or other ends, under more conditions."""
    if body.free_symbols.union(*(e.free_symbols for _, e in more)) - set(ranges):
        raise Untranslatable("the statement is about more than numbers")
    renamed = {
        x: sp.Symbol(f"variable{i}", real=True)
        for i, x in enumerate(ranges)
        if not x.name.isidentifier() or x.name in RESERVED
    }
    if len({renamed.get(x, x).name for x in ranges}) != len(ranges):
        raise Untranslatable("two variables have the same name")
    box, gaps = [], []
    for x, r in ranges.items():
        lower, upper = (end if end.is_Rational else None for end in (r.start, r.end))
        ends = {"lower": None if lower is None else str(lower), "upper": None if upper is None else str(upper)}
        opens = {"lower_open": bool(lower is None or r.left_open), "upper_open": bool(upper is None or r.right_open)}
        box.append({"variable": renamed.get(x, x).name, **ends, **opens})
        gaps += [(sp.Lt if r.left_open else sp.Le, x - r.start)] * (lower is None and r.start != -sp.oo)
        gaps += [(sp.Lt if r.right_open else sp.Le, r.end - x)] * (upper is None and r.end != sp.oo)
        gaps += [(sp.Le, r.end - sp.Abs(x))] * (lower is None and r.start != -sp.oo and r.start == -r.end)
    given = [
        (PLAIN[kind], number(sp.S.Zero), expression(e.xreplace(renamed) if renamed else e))
        for kind, e in [*gaps, *more]
    ]
    return {"relation": relation(body.xreplace(renamed) if renamed else body), "box": box} | (
        {"given": given} if given else {}
    )


def range_of(parameter: Parameter) -> sp.Interval:
    """The real numbers among which the parameter's values are."""
    if isinstance(parameter, Integer):
        return sp.Interval(parameter.minimum, sp.oo if parameter.maximum is None else parameter.maximum)
    if isinstance(parameter, Real):
        return sp.Interval.open(0 if parameter.positive else -sp.oo, sp.oo)
    raise Untranslatable(f"{parameter.name} is no number")


def assumed(x: sp.Symbol) -> sp.Interval:
    """The real numbers that the assumptions on a symbol allow, 0 aside."""
    if not x.is_real:
        raise Untranslatable(f"{x} is no real number")
    least = 1 if x.is_integer else 0
    start = (
        sp.Interval(least, sp.oo, x.is_integer is not True)
        if x.is_positive
        else sp.Interval(0, sp.oo)
        if x.is_nonnegative
        else None
    )
    end = (
        sp.Interval(-sp.oo, -least, True, x.is_integer is not True)
        if x.is_negative
        else sp.Interval(-sp.oo, 0)
        if x.is_nonpositive
        else None
    )
    return start or end or sp.Interval(-sp.oo, sp.oo)


def point_in_claim(point: Mapping[str, sp.Rational], back: Back) -> dict[str, sp.Expr]:
    """A point of the canonical box, in the claim's own variables."""
    return {name: e.subs({s: point[s.name] for s in e.free_symbols}) for name, e in back.values()}
