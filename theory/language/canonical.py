"""The canonical form of a relation over a box: nested tuples of text, the same on every machine, from which digests and
certificates are made.

The forms are those of docs/certificates.md. A statement is read into a tree as it stands; the values of parameters, the
ends of ranges and the names of variables are then put in on the tree, so that nothing simplifies it on the way. Only
what this translation understands can be enclosed; anything else raises `Untranslatable`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from theory.language.claims import Claim
from theory.language.grammar import Text
from theory.language.parameters import Integer, Parameter, Real
from theory.language.reading import PLAIN, SIGNS, Reader
from theory.language.statements import is_relation
from theory.language.trees import (
    MINUS_ONE,
    ONE,
    RESERVED,
    TWO,
    Tree,
    Untranslatable,
    constant,
    counted,
    difference,
    in_order,
    number,
    put,
    quotient,
    settled,
)

__all__ = ["Back", "Tree", "Untranslatable", "Written", "expression", "family", "over", "statement", "written"]

Back = Mapping[str, tuple[str, sp.Expr]]


@dataclass(frozen=True, slots=True)
class Written:
    """A statement over a box as certificates have it. `back` reads a point in the claim's own variables; `soft` are the
    bases of powers with a variable exponent, which some read as defined where they are 0; `signs` are the comparisons
    as the user wrote them."""

    canonical: dict[str, Any]
    back: Back
    soft: tuple[Tree, ...]
    signs: tuple[str, ...]


def expression(e: sp.Expr) -> Tree:
    """The tree of a SymPy expression. Raises Untranslatable for functions without an enclosure.

    >>> x = sp.Symbol("x", real=True)
    >>> expression(sp.tan(x) / 2)
    ('*', ('num', '1/2'), ('*', ('sin', ('var', 'x')), ('^', ('cos', ('var', 'x')), '-1')))
    """
    return settled(Reader().expression(e))


def statement(claim: Claim) -> tuple[dict[str, Any], Back]:
    """The canonical statement of a claim without parameters, and how to read a point of it back in the claim's own
    variables. Raises Untranslatable for what certificates cannot say."""
    found = written(claim)
    return found.canonical, found.back


def written(claim: Claim) -> Written:
    """The canonical statement of a claim without parameters, and what else there is to know of it.

    A range with irrational ends is written as ``start + (end - start) t`` with t in [0, 1], so that boxes are exact,
    and one without an end as a fraction of t.
    Raises Untranslatable for what certificates cannot say.
    """
    if not is_relation(claim.statement) or claim.parameters:
        raise Untranslatable("only a relation without open parameters has a box")
    names = _names(claim.where)
    relation, values = _relation(claim, names)
    images: dict[str, Tree] = dict(values)
    back: dict[str, tuple[str, sp.Expr]] = {}
    box = []
    for x, interval in sorted(claim.where.items(), key=lambda item: str(item[0])):
        start, end = interval.start, interval.end
        plain = sp.Symbol(names[x], real=True)
        back[plain.name] = x.name, plain
        if not (start.is_finite and end.is_finite):
            images[plain.name], back[plain.name], start, end = _unbounded(x.name, plain, start, end)
        elif not (start.is_Rational and end.is_Rational):
            if start == end:
                images[plain.name] = expression(start)
                del back[plain.name]
                continue
            images[plain.name] = _between(expression(start), expression(end), start == -end, ("var", plain.name))
            back[plain.name] = x.name, start + (end - start) * plain
            start, end = sp.Integer(0), sp.Integer(1)
        box.append(
            {
                "variable": plain.name,
                "lower": _end(start),
                "upper": _end(end),
                "lower_open": bool(interval.left_open),
                "upper_open": bool(interval.right_open),
            }
        )
    body = settled(put(relation, images), fold=bool(values))
    counted([body])
    return Written(
        {"relation": body, "box": box},
        back,
        (*_soft(relation, images), *_roots(claim, names, images)),
        signs_of(claim.statement),
    )


def _end(end: sp.Rational) -> str:
    return str(number(Fraction(int(end.p), int(end.q)))[1])


def _names(where: Mapping[sp.Symbol, Any]) -> dict[sp.Symbol, str]:
    """What certificates call the variables: by plain identifiers; a name such as x_{1} is replaced, and put back where
    a point is shown."""
    names = {
        x: x.name if x.name.isidentifier() and x.name not in RESERVED else f"variable{i}"
        for i, x in enumerate(sorted(where, key=str))
    }
    if len(set(names.values())) != len(names):
        raise Untranslatable("two variables have the same name")
    return names


def _relation(claim: Claim, names: Mapping[sp.Symbol, str]) -> tuple[Tree, dict[str, Tree]]:
    """The tree of the statement as it was written, and the values of parameters that are to be put in.

    An instance is read from its family's statement. Where that has no tree before the parameters are known (a sum over
    an index, a factorial), SymPy's instance is read instead."""
    if isinstance(claim.statement, Text):
        return claim.statement.named({x.name: name for x, name in names.items()}), {}
    if claim.family is not None and claim.family.instance == claim.statement:
        parameters = {p: f"parameter {p.name}" for p in claim.family.values}
        try:
            values = {parameters[p]: expression(value) for p, value in claim.family.values.items()}
            return Reader({**parameters, **names}).relation(claim.family.statement), values
        except Untranslatable:
            pass
    return Reader(names).relation(claim.statement), {}


def _between(start: Tree, end: Tree, symmetric: bool, t: Tree) -> Tree:
    """What runs from start to end as t does from 0 to 1, with t in it once."""
    if symmetric:
        return ("*", end, ("+", MINUS_ONE, ("*", TWO, t)))
    return ("*", end, t) if constant(start) == 0 else ("+", start, ("*", difference(end, start), t))


def _unbounded(name: str, t: sp.Symbol, start: sp.Expr, end: sp.Expr) -> tuple[Tree, tuple[str, sp.Expr], Any, Any]:
    """A range without an end as t/(1 - t^2), or from its finite end on as t/(1 - t) or t/(1 + t): what is put in for
    the variable, how it is read back, and the range of t."""
    at: Tree = ("var", t.name)
    if start.is_finite:
        image = ("+", expression(start), quotient(at, difference(ONE, at)))
        return image, (name, start + t / (1 - t)), sp.Integer(0), sp.Integer(1)
    if end.is_finite:
        image = ("+", expression(end), quotient(at, ("+", ONE, at)))
        return image, (name, end + t / (1 + t)), sp.Integer(-1), sp.Integer(0)
    return quotient(at, difference(ONE, ("^", at, "2"))), (name, t / (1 - t**2)), sp.Integer(-1), sp.Integer(1)


def _soft(relation: Tree, images: Mapping[str, Tree]) -> tuple[Tree, ...]:
    """The bases of powers whose exponent is not a number."""
    body = put(relation, images)
    return tuple(settled(t[1]) for t in in_order([body]) if t[0] == "**" and constant(t[2]) is None)


def signs_of(statement: Any) -> tuple[str, ...]:
    """The signs of the comparisons, in the order in which the canonical relation has them."""
    if isinstance(statement, Text):
        return tuple(sign for _, sign, _ in statement.comparisons)
    if isinstance(statement, sp.And):
        return tuple(sign for part in sorted(statement.args, key=str) for sign in signs_of(part))
    return (SIGNS[statement.func],)


def _roots(claim: Claim, names: Mapping[sp.Symbol, str], images: Mapping[str, Tree]) -> tuple[Tree, ...]:
    if not isinstance(claim.statement, Text):
        return ()
    called: dict[str, Tree] = {x.name: ("var", name) for x, name in names.items()}
    return tuple(settled(put(put(t, called), images)) for t in claim.statement.soft)


def family(claim: Claim) -> dict[str, Any]:
    """The canonical statement of a claim for all its parameters, which become variables: the claim's own, or one that
    implies it.

    A whole number ranges over the reals from its minimum. Ends of ranges that are not rational, and what the hypotheses
    give, are conditions ``0 <= gap``, ``0 < gap`` or ``0 != e``. Raises Untranslatable for what certificates cannot
    say."""
    if not is_relation(claim.statement) or isinstance(claim.statement, Text):
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
    names = {
        x: x.name if x.name.isidentifier() and x.name not in RESERVED else f"variable{i}" for i, x in enumerate(ranges)
    }
    if len(set(names.values())) != len(ranges):
        raise Untranslatable("two variables have the same name")
    box, gaps = [], []
    for x, r in ranges.items():
        lower, upper = (end if end.is_Rational else None for end in (r.start, r.end))
        ends = {"lower": None if lower is None else str(lower), "upper": None if upper is None else str(upper)}
        opens = {"lower_open": bool(lower is None or r.left_open), "upper_open": bool(upper is None or r.right_open)}
        box.append({"variable": names[x], **ends, **opens})
        gaps += [(sp.Lt if r.left_open else sp.Le, x - r.start)] * (lower is None and r.start != -sp.oo)
        gaps += [(sp.Lt if r.right_open else sp.Le, r.end - x)] * (upper is None and r.end != sp.oo)
        gaps += [(sp.Le, r.end - sp.Abs(x))] * (lower is None and r.start != -sp.oo and r.start == -r.end)
    reader = Reader(names)
    given = [(PLAIN[kind], number(0), settled(reader.expression(e))) for kind, e in [*gaps, *more]]
    relation = settled(reader.relation(body))
    counted([relation, *given])
    return {"relation": relation, "box": box} | ({"given": given} if given else {})


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
