"""Whether a quantity's formula is what a claim says: compared with a side of the claim's statement at exact points.

The formula of a quantity is written beside the claims that it rests on. A change of it that no claim notices would be
an answer that nothing stands behind. What is compared are enclosures in balls, which meet for equal numbers and lie
apart for those of a changed formula; they prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import sympy as sp

from numerics.enclosure.numbers import enclose
from proofs.soundness.statement_changes import in_expression
from theory.language.algebra import is_zero
from theory.language.catalogue import find_claim
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.parameters import Choice, Integer, Parameter
from theory.language.quantities import Quantity
from theory.language.statements import Count, parts_of
from theory.language.uses import Use, called, needed

POINTS, TRIED, SOME_OPTIONS, DIGITS = 8, 60, 3, 30
Formula = Callable[..., Any]


def ties(quantity: Quantity, formula: Formula | None = None) -> list[str]:
    """The claims that say the quantity's formula, or another one in its place; there is none if it is wrong."""
    asked = formula or quantity.formula
    assert asked is not None
    return [str(use) for use in quantity.uses if _says(quantity, use, asked)]


def _says(quantity: Quantity, use: str, formula: Formula) -> bool:
    """Whether at every point where the claim is needed one of its sides is the quantity's value."""
    compared = 0
    for values in points(quantity, use):
        try:
            value = sp.sympify(formula(**values))
        except (TypeError, ValueError, ZeroDivisionError):
            return False
        given = {**values, "value": value}
        for place in needed(use, given):
            wanted = called(use.reads, given) if isinstance(use, Use) and use.reads is not None else value
            if not any(_meet(sp.sympify(side - wanted)) for side in _sides(find_claim(use), use, place)):
                return False
            compared += 1
    return compared > 0


def _meet(gap: sp.Expr) -> bool:
    if not gap.is_number:
        return is_zero(gap)
    try:
        lower, upper = enclose(gap, DIGITS)
    except (InputError, TypeError, ValueError, ArithmeticError, NotImplementedError):
        return is_zero(gap)
    return lower <= 0 <= upper


def points(quantity: Quantity, use: str) -> Iterator[Mapping[str, Any]]:
    """Exact parameters within the quantity's hypotheses: those that the use names, else a few small ones, and the
    claim's instances."""
    named = use.points if isinstance(use, Use) else ()
    yield from islice(_read(quantity, named or map(partial(_mixed, quantity), range(TRIED))), POINTS)
    if not named:
        yield from islice(_read(quantity, find_claim(use).instances), POINTS)


def _mixed(quantity: Quantity, i: int) -> Mapping[str, Any]:
    """The i-th mixture of small values."""
    small = {p.name: _small(p) for p in quantity.parameters}
    return {name: values[(i * (j + 1) + j) % len(values)] for j, (name, values) in enumerate(small.items())}


def _read(quantity: Quantity, given: Any) -> Iterator[Mapping[str, Any]]:
    for each in given:
        try:
            yield quantity.read(**each)
        except InputError:
            continue


def _small(parameter: Parameter) -> tuple[Any, ...]:
    """Small values of a parameter."""
    if isinstance(parameter, Choice):
        return parameter.options()[:SOME_OPTIONS]
    if isinstance(parameter, Integer):
        least = parameter.minimum
        return tuple(
            k for k in (least, least + 1, least + 2, least + 5) if parameter.maximum is None or k <= parameter.maximum
        )
    return ("1/3", "3/4") if parameter.positive else ("-1/2", "2/3")


def _sides(claim: Claim, use: str, place: Mapping[str, Any]) -> Iterator[sp.Expr]:
    """The sides of what the claim says at that place, and the ends of its ranges: of its family, and of its instance
    where the family has names."""
    for statement in _statements(claim, place):
        sides = (
            [statement.value]
            if isinstance(statement, Count)
            else [side for part in parts_of(statement) for side in part.args]
        )
        for side in (*sides, *(end for r in claim.where.values() for end in (r.start, r.end) if end.free_symbols)):
            put = {s: place[str(s)] for s in side.free_symbols if str(s) in place}
            there = sp.sympify(side).subs(put, simultaneous=True).doit()
            yield use.side(there) if isinstance(use, Use) and use.side is not None else there


def _statements(claim: Claim, place: Mapping[str, Any]) -> Iterator[Any]:
    yield claim.statement
    if claim.instance is not None or claim.expansion:
        try:
            yield claim.at(**{p.name: place[p.name] for p in claim.parameters if p.name in place}).statement
        except InputError:
            return


def changed_formulas(quantity: Quantity, limit: int | None = None) -> Iterator[tuple[str, str, sp.Expr, Formula]]:
    """The quantity's formula changed in one place after the other: by which rule, to what, and how it is evaluated. A
    parameter with named values has its first one; what SymPy folds to the same is left out."""
    assert quantity.formula is not None
    fixed = {p.name: p.options()[0] for p in quantity.parameters if isinstance(p, Choice)}
    symbols = {p.name: p.symbol for p in quantity.parameters if p.name not in fixed}
    whole = sp.sympify(quantity.formula(**fixed, **symbols))
    places = list(in_expression(whole, sorted(whole.free_symbols, key=str)))
    if limit is not None and len(places) > limit:
        places = [places[i * len(places) // limit] for i in range(limit)]
    seen = {whole}
    for rule, make in places:
        try:
            new = make()
        except (TypeError, ValueError, AttributeError, ZeroDivisionError):
            continue
        if new not in seen:
            seen.add(new)
            yield rule, str(new), new - whole, partial(_evaluated, quantity, fixed, symbols, new)


def _evaluated(
    quantity: Quantity, fixed: Mapping[str, str], symbols: Mapping[str, sp.Symbol], new: sp.Expr, **values: Any
) -> sp.Expr:
    """The changed formula at these values; the quantity's own where another option is named."""
    if any(values[name] != option for name, option in fixed.items()):
        assert quantity.formula is not None
        return quantity.formula(**values)
    return new.subs({symbol: values[name] for name, symbol in symbols.items()}, simultaneous=True).doit()
