"""Whether an instance that a subject writes by hand is what its family says there.

A family with sums over an index is expanded: ``Sum(p[z], (z, 1, n))`` at n = 2 is p1 + p2, and an index that the
statement leaves open is given its first values. What cannot be expanded (a bare name such as ``RelativeError(n)``) ties
nothing: then the instances are proved and shown, and not the family's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.language.algebra import is_zero
from theory.language.claims import Claim
from theory.language.statements import Count, show_statement

MOST_INDICES = 2  # open indices of a statement; they get different values


def comparison(claim: Claim) -> tuple[bool | None, str]:
    """Whether every instance is what the family says there, None where that cannot be told; and for which instance it
    is not, or cannot be, and why."""
    for given in claim.instances:
        same, why = _same(claim, given)
        if same is not True:
            place = ", ".join(f"{k} = {v}" for k, v in given.items())
            return same, f"at {place}: {why}"
    return True, ""


def instances_shown(claim: Claim) -> str:
    """The instances themselves, as they are proved."""
    first = claim.at(**claim.instances[0])
    more = f" and {len(claim.instances) - 1} more" if len(claim.instances) > 1 else ""
    return f"{first!r}{more}"


def _same(claim: Claim, given: Any) -> tuple[bool | None, str]:
    instance = claim.at(**given)
    family, stated = claim.statement, instance.statement
    values = {p.symbol: instance.assignment[p.name] for p in claim.parameters}
    numbers = {s: v for s, v in values.items() if isinstance(v, sp.Expr)}
    if isinstance(family, Count) and isinstance(stated, Count):
        if (family.what, family.relation) != (stated.what, stated.relation):
            return False, "another count, or another relation"
        return _equal_numbers(_expanded(family.value, numbers), sp.sympify(stated.value, strict=True))
    if not isinstance(family, Relational) or not isinstance(stated, Relational):
        return None, "the family is one relation, the instance several"
    if type(family) is not type(stated):
        return False, "another relation"
    if family.atoms(AppliedUndef):
        return None, f"{sorted(map(str, family.atoms(AppliedUndef)))[0]} is a name"
    sides = [_expanded(side, numbers) for side in family.args]
    if any(side.has(sp.Sum, sp.Product) for side in sides):
        return None, "a sum that does not expand"
    for left, right in _with_indices(sides, stated):
        if is_zero(left - stated.lhs) and is_zero(right - stated.rhs):
            return True, ""
        if left.free_symbols | right.free_symbols == stated.free_symbols and _differ(left - right, stated):
            return False, f"it says {show_statement(stated)}"
    return None, "in other variables"


def _equal_numbers(value: sp.Expr, stated: sp.Expr) -> tuple[bool | None, str]:
    if not (value.is_number and stated.is_number):
        return None, f"{value} is not a number"
    return (True, "") if is_zero(value - stated) else (False, f"the family says {value}, the instance {stated}")


def _expanded(e: sp.Expr, numbers: dict[sp.Symbol, sp.Expr]) -> sp.Expr:
    return e.subs(numbers, simultaneous=True).doit()


def _with_indices(sides: list[sp.Expr], stated: Relational) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """The sides with open indices at their first values, and p[2] written p2."""
    indexed = {i for side in sides for a in side.atoms(sp.Indexed) for index in a.indices for i in index.free_symbols}
    open_ = sorted(indexed, key=str)
    for places in permutations(range(1, len(open_) + 1)) if len(open_) <= MOST_INDICES else ():
        put = dict(zip(open_, map(sp.Integer, places), strict=True))
        left, right = (_named(side.subs(put), stated) for side in sides)
        yield left, right


def _named(e: sp.Expr, stated: Relational) -> sp.Expr:
    names = {str(s): s for s in stated.free_symbols}

    def name(a: sp.Indexed) -> sp.Expr:
        text = f"{a.base}{''.join(map(str, a.indices))}"
        return names.get(text, sp.Symbol(text, real=True))

    known = {s: names[str(s)] for s in e.free_symbols if str(s) in names}
    return e.replace(lambda a: isinstance(a, sp.Indexed), name).subs(known)


def _differ(gap: sp.Expr, stated: Relational) -> bool:
    """Whether the two gaps differ at a point of small whole numbers, whatever the factor: one is 0 there and the other
    is not."""
    point = {s: sp.Rational(k + 2, 7) for k, s in enumerate(sorted(gap.free_symbols | stated.free_symbols, key=str))}
    mine, theirs = (sp.N(g.subs(point), 40) for g in (gap, stated.lhs - stated.rhs))
    tiny = sp.Float("1e-25")
    return bool(mine.is_Float and theirs.is_Float and abs(mine - theirs) > tiny)
