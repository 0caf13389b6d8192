"""Ranges of variables: closed, half-open or single points, with exact finite ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.language.errors import ClaimError, InputError
from theory.language.exact import exact
from theory.language.grammar import readable

GREEK = "αβγδεζηθλμξπστφχψωΓΔΘΛΞΠΣΦΨΩ"  # without those that are taken for Latin letters


def show_range(interval: sp.Interval) -> str:
    """``[0, 1)`` and the like."""
    return f"{'(' if interval.left_open else '['}{interval.start}, {interval.end}{')' if interval.right_open else ']'}"


def read_range(symbol: object, given: Any) -> sp.Interval:
    """A SymPy `Interval` with exact finite ends from ``(lower, upper)`` or an `Interval`. Ends may contain parameters
    of a family."""
    if not isinstance(symbol, sp.Symbol):
        raise ClaimError("where", "maps symbols to ranges", symbol, "write {x: (0, 1)}")
    _check_name(symbol.name)
    name = str(symbol)
    typed = isinstance(given, str)
    if isinstance(given, str):
        given = _read_text(name, given)
    if typed and isinstance(given, sp.Interval) and not (given.start.is_finite and given.end.is_finite):
        return given
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
    if _is_negative(ends[1] - ends[0]):
        raise ClaimError(name, "must have lower end <= upper end", (ends[0], ends[1]))
    _check_assumptions(symbol, ends[0], ends[1], left_open, right_open)
    if ends[0] == ends[1]:
        if left_open or right_open:
            raise ClaimError(name, "has an empty range", given)
        return _point(ends[0])
    return _interval(ends[0], ends[1], left_open, right_open)


def _check_assumptions(symbol: sp.Symbol, lower: sp.Expr, upper: sp.Expr, left_open: bool, right_open: bool) -> None:
    """SymPy simplifies by what a symbol was declared to be, so the whole range has to be so: Abs(x) is x for a positive
    x. All that is assumed of the symbol is compared with what its range implies."""
    name = str(symbol)
    signs = {
        "positive": lower.is_positive or (lower.is_zero and left_open),
        "nonnegative": lower.is_nonnegative,
        "negative": upper.is_negative or (upper.is_zero and right_open),
        "nonpositive": upper.is_nonpositive,
    }
    implied = sp.Symbol(name, real=True).assumptions0
    for sign, holds in signs.items():
        if holds and _sign_is_sure(lower, upper):
            implied = {**sp.Symbol(name, **{sign: True}).assumptions0, **implied}
    declared = getattr(symbol, "_assumptions_orig", {})  # what was typed comes first in the message
    for fact, value in [*((f, v) for f, v in declared.items() if v is not None), *symbol.assumptions0.items()]:
        if fact not in implied or implied[fact] is not value:
            raise ClaimError(
                name,
                f"is declared {fact if value else f'not {fact}'}, which its range is not",
                f"({lower}, {upper})",
                f'write {name} = reals("{name}")',
            )


def _sign_is_sure(lower: sp.Expr, upper: sp.Expr) -> bool:
    """SymPy's word on the sign of an end is taken where digits confirm it."""
    return all(
        end.free_symbols or end.is_Rational or (end.evalf(60, maxn=400) > 0) == bool(end.is_positive)
        for end in (lower, upper)
    )


def _is_negative(width: sp.Expr) -> bool:
    """Whether the upper end lies below the lower one, by digits: SymPy's own word may be wrong."""
    if width.is_Rational or width.free_symbols:
        return bool(width.is_negative)
    value = width.evalf(60, maxn=400)
    return bool(value.is_Float and value < 0 and abs(value) > sp.Float("1e-50"))


RANGE = re.compile(r"\s*([\[(])(.*)([\])])\s*", re.DOTALL)
BRACED = re.compile(r"[A-Za-z][A-Za-z0-9_{},]*|[" + GREEK + r"][A-Za-z0-9_{},]*", re.ASCII)


def _read_text(name: str, text: str) -> sp.Interval | sp.FiniteSet:
    """A range as text: ``"[-1, 1]"``, ``"(0, 3]"``."""
    match = RANGE.fullmatch(text)
    ends = _apart(match[2]) if match else []
    if match is None or len(ends) != 2:
        raise ClaimError(name, "needs a range", text, 'for example "[-1, 1]" or "(0, 3]"')
    for end in ends:
        if re.search(r"\b(abs|min|max|Abs|Min|Max|sign)\b", end):
            raise ClaimError(name, "has an end that is more than a formula of numbers", text, "write the number itself")
    infinite = {"-oo": -sp.oo, "oo": sp.oo, "+oo": sp.oo}
    lower, upper = (infinite[end.strip()] if end.strip() in infinite else _read_end(name, end) for end in ends)
    if lower == sp.oo or upper == -sp.oo or lower == -sp.oo and match[1] == "[" or upper == sp.oo and match[3] == "]":
        raise ClaimError(name, "has an end at infinity that is no open one", text, 'write "(-oo, oo)" or "[0, oo)"')
    left, right = match[1] == "(", match[3] == ")"
    if lower == upper:
        if left or right:
            raise ClaimError(name, "has an empty range", text)
        return sp.FiniteSet(lower)
    if _is_negative(upper - lower):
        raise ClaimError(name, "must have lower end <= upper end", text)
    return _interval(lower, upper, left, right)


def _apart(text: str) -> list[str]:
    """What commas outside parentheses separate."""
    pieces, deep = [""], 0
    for c in text:
        deep += (c in "([") - (c in ")]")
        if c == "," and not deep:
            pieces.append("")
        else:
            pieces[-1] += c
    return pieces


def symbol_of(x: object) -> sp.Symbol:
    """The variable of a text: by its name, or a symbol of which no more is assumed than that it is real."""
    name = x if isinstance(x, str) else x.name if isinstance(x, sp.Symbol) else ""
    if not readable(name):
        raise ClaimError("where", "maps names of variables to ranges", x, 'write {"x": "[0, 1]"}')
    if isinstance(x, sp.Symbol) and x != sp.Symbol(name, real=True):
        raise ClaimError(name, "must be a plain real symbol", None, f'write {name} = reals("{name}") or "{name}"')
    return sp.Symbol(name, real=True)


def _check_name(name: str) -> None:
    """A name reads as what it is: Latin letters (or Greek ones that look like no Latin letter), digits, underscores."""
    if not BRACED.fullmatch(name):
        strange = next((c for c in name if not (c.isascii() and (c.isalnum() or c in "_{},"))), "")
        which = f", which has U+{ord(strange):04X} in it" if strange else ""
        raise ClaimError("where", f"has a variable whose name is no plain identifier{which}", name, 'reals("x")')


def _point(end: sp.Expr) -> sp.Interval:
    """A range of one point; SymPy would turn `Interval(a, a)` into a `FiniteSet`."""
    return sp.Basic.__new__(sp.Interval, end, end, sp.false, sp.false)


def _interval(start: sp.Expr, end: sp.Expr, left_open: bool, right_open: bool) -> sp.Interval:
    """A range as it is written: of two numbers SymPy may take the wrong one for the greater, and make it empty."""
    if start == end or start.free_symbols or end.free_symbols:
        return sp.Interval(start, end, left_open, right_open)
    return sp.Basic.__new__(sp.Interval, start, end, sp.sympify(bool(left_open)), sp.sympify(bool(right_open)))


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
    """The range with values put in for symbols in its ends; closed and of one point where they meet."""
    start, end = interval.start.subs(values), interval.end.subs(values)
    closed = interval.left_open == interval.right_open == sp.false
    return (
        _point(start) if start == end and closed else sp.Interval(start, end, interval.left_open, interval.right_open)
    )
