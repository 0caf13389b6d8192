"""A claim's statement changed in one place, by machine: numbers, signs, relations, terms, factors, variables, ranges
and hypotheses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import sympy as sp
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanAtom

from theory.language.claims import Claim
from theory.language.errors import ClaimError
from theory.language.parameters import Integer
from theory.language.recurrences import BEFORE, BELOW, BOTH, LEFT, RIGHT
from theory.language.statements import Count, show_statement

LONGEST = 400  # characters of a statement that are kept to tell changes apart
DIRECTIONS: tuple[Literal["exact", "upper", "lower"], ...] = ("exact", "upper", "lower")
THOUSANDTH = sp.Rational(1, 1000)
RELATIONS: dict[type[Relational], tuple[type[Relational], ...]] = {
    sp.Le: (sp.Ge, sp.Lt, sp.Eq),
    sp.Lt: (sp.Gt, sp.Le),
    sp.Ge: (sp.Le, sp.Gt, sp.Eq),
    sp.Gt: (sp.Lt, sp.Ge),
    sp.Eq: (sp.Le, sp.Ge, sp.Lt),
    sp.Ne: (sp.Eq,),
}
Made = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim with one place changed: `rule` says how, `what` at which place and to what."""

    original: Claim
    claim: Claim
    rule: str
    what: str

    @property
    def key(self) -> str:
        """What names the change in tables and files."""
        return f"{self.original.id} | {self.rule} | {self.what}"


def changes(claim: Claim, limit: int | None = None) -> Iterator[Changed]:
    """Every change of the claim's statement, in a fixed order and each once; or `limit` places, spread evenly."""
    seen, places = {_text(claim)}, [*_of_statement(claim), *_of_domain(claim)]
    if limit is not None and len(places) > limit:
        places = [places[i * len(places) // limit] for i in range(limit)]
    for rule, make in places:
        try:
            changed = make()
        except (ClaimError, TypeError, ValueError, AttributeError, ZeroDivisionError):
            continue  # what SymPy folds, or the language refuses, cannot be stated
        text = _text(changed)
        if text not in seen:
            seen.add(text)
            yield Changed(claim, changed, rule, _short(text))


def _short(text: str) -> str:
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({mark})"


def _text(claim: Claim) -> str:
    """All that is stated."""
    recurrence = claim.statement.recurrence if isinstance(claim.statement, Count) else None
    ranges = "; ".join(f"{x} in {r}" for x, r in claim.where.items())
    least = ", ".join(f"{p.name} >= {p.minimum}" for p in claim.parameters if isinstance(p, Integer))
    if_ = "; ".join(h.words for h in claim.hypotheses)
    more = "; ".join(f"{x} in {r}" for x, r in claim.expansion.ranges().items())
    parts = (show_statement(claim.statement), str(recurrence or ""), ranges, more, least, if_)
    return " | ".join(part for part in parts if part)


def _of_statement(claim: Claim) -> Iterator[tuple[str, Made]]:
    statement = claim.statement
    if isinstance(statement, Count):
        yield from ((rule, partial(_restated, claim, make)) for rule, make in _in_count(statement))
    elif isinstance(statement, sp.And | Relational):
        names = sorted(statement.free_symbols, key=str)
        yield from ((rule, partial(_restated, claim, make)) for rule, make in _in_relation(statement, names))


def _restated(claim: Claim, make: Callable[[], Any]) -> Claim:
    statement = make()
    if isinstance(statement, BooleanAtom):
        raise ValueError("folded")
    # Another relation wants another label, which is not what is changed here.
    for direction in dict.fromkeys((claim.direction, *DIRECTIONS)):
        with suppress(ClaimError):
            return replace(claim, statement=statement, direction=direction, mutants=(), errata=())
    return replace(claim, statement=statement, mutants=(), errata=())


def _of_domain(claim: Claim) -> Iterator[tuple[str, Made]]:
    plain = replace(claim, mutants=(), errata=())
    for x, r in claim.where.items():
        wider = [("start", e, r.end) for e in _near(r.start, -1)] + [("end", r.start, e) for e in _near(r.end, 1)]
        for name, start, end in wider:
            where = {**claim.where, x: sp.Interval(start, end, r.left_open, r.right_open)}
            yield f"range's {name}", partial(replace, plain, where=where)
    yield from _of_expansion(claim, plain)
    for h in claim.hypotheses:
        rest = tuple(other for other in claim.hypotheses if other is not h)
        yield "hypothesis", partial(replace, plain, hypotheses=rest)
    for p in claim.parameters:
        if isinstance(p, Integer) and p.minimum > 0:
            fewer = tuple(replace(q, minimum=p.minimum - 1) if q is p else q for q in claim.parameters)
            yield "parameter's least value", partial(replace, plain, parameters=fewer)


def _of_expansion(claim: Claim, plain: Claim) -> Iterator[tuple[str, Made]]:
    """Wider ranges of entries, and other ends of open indices."""
    for base, given in claim.entries.items():
        if callable(given):
            continue
        start, end = (sp.sympify(e, strict=True) for e in given)
        wider = [("start", (e, end)) for e in _near(start, -1)] + [("end", (start, e)) for e in _near(end, 1)]
        for name, ends in wider:
            yield f"range's {name}", partial(replace, plain, entries={**claim.entries, base: ends})
    for x, (low, high) in claim.each.items():
        for bounds in ((low - 1, high), (low, high + 1), (low + 1, high), (low, high - 1)):
            yield "index bound", partial(replace, plain, each={**claim.each, x: bounds})


def _near(end: sp.Expr, sign: int) -> list[sp.Expr]:
    """Ends further out."""
    if not end.is_finite:
        return []
    return [end + sign, end + sign * THOUSANDTH * (abs(end) if end.is_number and end != 0 else 1)]


def _in_count(statement: Count) -> Iterator[tuple[str, Callable[[], Count]]]:
    for rule, make in in_expression(statement.value, sorted(statement.value.free_symbols, key=str)):
        yield rule, partial(_with, statement, "value", make)
    for relation in ("==", "<=", ">="):
        if relation != statement.relation:
            yield "relation", partial(replace, statement, relation=relation)
    recurrence = statement.recurrence
    if recurrence is None:
        return
    own = {BEFORE, BELOW, BOTH, LEFT, RIGHT}
    for name in ("first", "step", "edge") if recurrence.other is not None else ("first", "step"):
        e = getattr(recurrence, name)
        for rule, make in in_expression(e, sorted(e.free_symbols - own, key=str)):
            grown = partial(_with, recurrence, name, make)
            yield f"recurrence: {rule}", partial(_with, statement, "recurrence", grown)
    later = replace(recurrence, start=recurrence.start + 1)
    yield "recurrence: start", partial(replace, statement, recurrence=later)


def _with(whole: Any, name: str, make: Callable[[], Any]) -> Any:
    return replace(whole, **{name: make()})


def _in_relation(statement: sp.Basic, names: list[sp.Symbol]) -> Iterator[tuple[str, Callable[[], Any]]]:
    if isinstance(statement, sp.And):
        for i, part in enumerate(statement.args):
            yield from ((rule, partial(_placed, statement, i, make)) for rule, make in _in_relation(part, names))
        return
    assert isinstance(statement, Relational)
    for other in RELATIONS.get(type(statement), ()):
        yield "relation", partial(_related, other, statement.args)
    for i, side in enumerate(statement.args):
        yield from ((rule, partial(_placed, statement, i, make)) for rule, make in in_expression(side, names))


def _related(kind: Any, sides: tuple[sp.Basic, ...]) -> Any:
    return kind(*sides, evaluate=False)


def _placed(e: sp.Basic, i: int, make: Callable[[], sp.Basic]) -> sp.Basic:
    """With another i-th part."""
    new = (*e.args[:i], make(), *e.args[i + 1 :])
    return e.func(*new, evaluate=False) if isinstance(e, sp.And | Relational) else e.func(*new)


def in_expression(e: sp.Expr, names: list[sp.Symbol], exponent: bool = False) -> Iterator[tuple[str, Made]]:
    """The expression with one place changed; nothing is rebuilt before it is asked for."""
    yield from _here(e, names, " in an exponent" if exponent else "")
    bound = {limit[0] for limit in e.limits} if isinstance(e, sp.Sum | sp.Product) else set()
    inner = sorted({*names, *bound}, key=str)
    for i, arg in enumerate(e.args):
        found: Iterator[tuple[str, Any]] = iter(())
        if bound and i > 0:
            found = (("index bound", partial(_moved, arg, j, by)) for j in range(1, len(arg)) for by in (1, -1))
        elif isinstance(arg, ExprCondPair):
            found = ((rule, partial(_placed, arg, 0, make)) for rule, make in in_expression(arg.expr, inner, exponent))
        elif isinstance(arg, sp.Expr) and not isinstance(arg, sp.IndexedBase):
            found = in_expression(arg, inner, exponent or (isinstance(e, sp.Pow) and i == 1))
        yield from ((rule, partial(_placed, e, i, make)) for rule, make in found)


def _moved(limits: sp.Tuple, j: int, by: int) -> sp.Tuple:
    return sp.Tuple(*limits[:j], limits[j] + by, *limits[j + 1 :])


def _here(e: sp.Expr, names: list[sp.Symbol], where: str) -> Iterator[tuple[str, Made]]:
    """What is changed at the top of the expression."""
    if isinstance(e, sp.Number) and e.is_Rational:
        for by in (1, -1):
            yield f"number one off{where}", partial(sp.Add, e, by)
        for by in (1, -1) if e != 0 else ():
            yield f"number a thousandth off{where}", partial(sp.Mul, e, 1 + by * THOUSANDTH)
    elif isinstance(e, sp.Symbol):
        others = [other for other in names if other != e] if e in names else []
        yield from ((f"variable exchanged{where}", partial(sp.Add, other)) for other in others)
    elif isinstance(e, sp.Add | sp.Mul):
        kind = "term" if isinstance(e, sp.Add) else "factor"
        for i, part in enumerate(e.args):
            rest = (*e.args[:i], *e.args[i + 1 :])
            yield f"{kind} dropped{where}", partial(e.func, *rest)
            if kind == "term":
                yield f"sign{where}", partial(sp.Add, *rest, -part)
        if kind == "factor":
            yield f"sign{where}", partial(sp.Mul, -1, e)
    elif isinstance(e, sp.Pow):
        yield f"exponent dropped{where}", partial(sp.Add, e.base)
