"""Ranges of variables: closed, half-open or single points, with exact finite ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.language.errors import ClaimError, InputError
from theory.language.exact import exact


def show_range(interval: sp.Interval) -> str:
    """``[0, 1)`` and the like."""
    return f"{'(' if interval.left_open else '['}{interval.start}, {interval.end}{')' if interval.right_open else ']'}"


def read_range(symbol: object, given: Any) -> sp.Interval:
    """A SymPy `Interval` with exact finite ends from ``(lower, upper)`` or an `Interval`. Ends may contain parameters
    of a family."""
    if not isinstance(symbol, sp.Symbol):
        raise ClaimError("where", "maps symbols to ranges", symbol, "write {x: (0, 1)}")
    name = str(symbol)
    if symbol.is_real is not True and symbol.is_extended_real is not True:
        raise ClaimError(name, "must be a real symbol", None, f'write {name} = reals("{name}")')
    if isinstance(given, sp.Interval):
        lower, upper, left_open, right_open = given.start, given.end, bool(given.left_open), bool(given.right_open)
    elif isinstance(given, tuple | list) and len(given) == 2:
        lower, upper, left_open, right_open = given[0], given[1], False, False
    elif given == sp.S.EmptySet:
        raise ClaimError(name, "has an empty range", given)
    elif isinstance(given, sp.FiniteSet) and len(given.args) == 1:
        lower = upper = given.args[0]
        left_open = right_open = False
    else:
        raise ClaimError(name, "needs a range (lower, upper) or a sympy.Interval", given)
    ends = [_read_end(name, e) for e in (lower, upper)]
    if (ends[1] - ends[0]).is_negative:
        raise ClaimError(name, "must have lower end <= upper end", (ends[0], ends[1]))
    _check_assumptions(symbol, ends[0], ends[1], left_open, right_open)
    if ends[0] == ends[1]:
        if left_open or right_open:
            raise ClaimError(name, "has an empty range", given)
        return _point(ends[0])
    return sp.Interval(ends[0], ends[1], left_open, right_open)


def _check_assumptions(symbol: sp.Symbol, lower: sp.Expr, upper: sp.Expr, left_open: bool, right_open: bool) -> None:
    """SymPy simplifies by what a symbol was declared to be, so the whole range has to be so: Abs(x) is x for a positive
    x."""
    name = str(symbol)
    above = lower.is_positive or (lower.is_zero and left_open)
    below = upper.is_negative or (upper.is_zero and right_open)
    allowed = {
        "positive": above,
        "nonnegative": lower.is_nonnegative,
        "negative": below,
        "nonpositive": upper.is_nonpositive,
        "nonzero": above or below,
        "rational": False,
        "irrational": False,
    }
    for assumption, holds in allowed.items():
        if getattr(symbol, f"is_{assumption}") and not holds:
            raise ClaimError(
                name,
                f"is declared {assumption}, which its range is not",
                f"({lower}, {upper})",
                f'write {name} = reals("{name}")',
            )


def _point(end: sp.Expr) -> sp.Interval:
    """A range of one point; SymPy would turn `Interval(a, a)` into a `FiniteSet`."""
    return sp.Basic.__new__(sp.Interval, end, end, sp.false, sp.false)


def _read_end(name: str, end: object) -> sp.Expr:
    if end in (sp.oo, -sp.oo) or (isinstance(end, float) and end in (float("inf"), float("-inf"))):
        raise ClaimError(name, "must have finite ends", end, "substitute x = t/(1 - t) or bound the range")
    if isinstance(end, sp.Expr) and end.free_symbols:
        return end
    try:
        return exact(end, name)
    except InputError as error:
        raise ClaimError(error.name, error.rule, error.value, error.remedy) from None


def substitute_range(interval: sp.Interval, values: Mapping[sp.Symbol, sp.Expr]) -> sp.Interval:
    start, end = interval.start.subs(values), interval.end.subs(values)
    return _point(start) if start == end else sp.Interval(start, end, interval.left_open, interval.right_open)
