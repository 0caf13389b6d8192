"""In which direction a statement bounds, and which labels agree with it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import sympy as sp
from sympy.core.relational import Relational

from theory.language.experiments import Experiment
from theory.language.statements import Count, Statement, is_relation, parts_of
from theory.language.values import Limit

Direction = Literal["exact", "upper", "lower", "tight", "limit"]
DIRECTIONS: tuple[Direction, ...] = ("exact", "upper", "lower", "tight", "limit")
BY_RELATION: dict[str, Direction] = {
    "==": "exact",
    "!=": "exact",
    "<=": "upper",
    "<": "upper",
    ">=": "lower",
    ">": "lower",
}


def directions_of(statement: Statement, variables: Collection[sp.Symbol]) -> tuple[Direction, ...]:
    """The labels that agree with the statement, the one that it gets by itself first.

    An equation is exact, and so is what is bounded from both sides. An inequality bounds the side that varies with the
    `variables`; where both do, it bounds the left one from one side and the right one from the other, and either label
    is honest. An inequality with a witness, and an equation between whole numbers, may be called tight.

    >>> x, y = sp.symbols("x y", real=True)
    >>> directions_of(sp.sin(x) <= 2, [x]), directions_of(sp.Le(2, sp.cosh(x), evaluate=False), [x])
    (('upper', 'tight'), ('lower', 'tight'))
    >>> directions_of(sp.sin(x) <= x, [x])
    ('upper', 'lower', 'tight')
    """
    if isinstance(statement, Count):
        return (BY_RELATION[statement.relation], "tight")
    if isinstance(statement, Experiment):
        return (BY_RELATION[statement.relation],)
    if isinstance(statement, Limit):
        return ("limit",)
    if not is_relation(statement):
        return ("exact",)
    parts = parts_of(statement)
    if not parts:
        return DIRECTIONS
    if any(p.gts == q.lts for p in parts for q in parts if not {p.rel_op, q.rel_op} & {"==", "!="}):
        return ("exact",)
    among: list[tuple[Direction, ...]] = [_of_part(p, variables) for p in parts]
    common: list[Direction] = [d for d in among[0] if all(d in others for others in among)]
    return (*common, "tight") if common and common != ["exact"] else ("exact",)


def _of_part(part: Relational, variables: Collection[sp.Symbol]) -> tuple[Direction, ...]:
    own = BY_RELATION[part.rel_op]
    if own == "exact":
        return ("exact",)
    other: Direction = "lower" if own == "upper" else "upper"
    left, right = (bool(side.free_symbols & set(variables)) for side in (part.lhs, part.rhs))
    if left == right:
        return (own, other)
    return (own,) if left else (other,)
