"""In which direction a statement bounds, and which labels agree with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from theory.language import trees
from theory.language.experiments import Experiment
from theory.language.grammar import Text
from theory.language.statements import Count, Relation, Statement, is_relation, parts_of
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
ORDERS = {sign for sign, direction in BY_RELATION.items() if direction != "exact"}


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

    Of a statement as text its trees are asked:

    >>> from theory.language.grammar import read
    >>> directions_of(read("0 <= sin(x) <= 2", "mine.a"), [x]), directions_of(read("2 <= cosh(x)", "mine.a"), [x])
    (('exact',), ('lower', 'tight'))
    """
    if isinstance(statement, Count):
        return (BY_RELATION[statement.relation], "tight")
    if isinstance(statement, Experiment):
        return (BY_RELATION[statement.relation],)
    if isinstance(statement, Limit):
        return ("limit",)
    if not is_relation(statement):
        return ("exact",)
    parts = [*_parts(statement)]
    if not parts:
        return DIRECTIONS
    bounds = [(p.right, p.left) if p.sign in ("<=", "<") else (p.left, p.right) for p in parts if p.sign in ORDERS]
    if any(greater == less for greater, _ in bounds for _, less in bounds):
        return ("exact",)
    among: list[tuple[Direction, ...]] = [_of_part(p, {x.name for x in variables}) for p in parts]
    common: list[Direction] = [d for d in among[0] if all(d in others for others in among)]
    return (*common, "tight") if common and common != ["exact"] else ("exact",)


@dataclass(frozen=True, slots=True)
class _Part:
    """A comparison, and the names that occur in each of its sides."""

    left: Any
    sign: str
    right: Any
    names: tuple[set[str], set[str]]


def _parts(statement: Relation) -> Iterator[_Part]:
    if isinstance(statement, Text):
        for left, sign, right in statement.comparisons:
            yield _Part(left, sign, right, (trees.variables([left]), trees.variables([right])))
    for p in parts_of(statement):
        left_names, right_names = ({x.name for x in side.free_symbols} for side in (p.lhs, p.rhs))
        yield _Part(p.lhs, p.rel_op, p.rhs, (left_names, right_names))


def _of_part(part: _Part, variables: set[str]) -> tuple[Direction, ...]:
    own = BY_RELATION[part.sign]
    if own == "exact":
        return ("exact",)
    other: Direction = "lower" if own == "upper" else "upper"
    left, right = (bool(names & variables) for names in part.names)
    if left == right:
        return (own, other)
    return (own,) if left else (other,)
