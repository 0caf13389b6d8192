"""What a proposition states at a point, for a subject's own leg `measure`.

The subject runs a network, an enumeration or a second route, and says what it saw in the place of one side. What stands
on the other side, and which relation is claimed, is read from the statement here: a page of evidence has no formula to
compare with, and a changed statement is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import sympy as sp
from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import Node, from_tree
from numerics.enclosure.numbers import enclose
from proofs.legs.case import propositions, scope_of
from proofs.legs.decimals import enclosed
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.language.canonical import expression
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.statements import parts_of

BITS, DIGITS = 192, 40  # of enclosures, and of numbers that are not rational when they are put into a statement
Ends: TypeAlias = "tuple[Fraction, Fraction]"
Number: TypeAlias = "Fraction | int | sp.Expr"
Side = Literal["left", "right"]
OTHER: Mapping[Side, Side] = {"left": "right", "right": "left"}
TURNED: Mapping[str, str] = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What another route saw in the place of a `side`: ends around it, in which all errors of the route lie, rounding
    too.

    `at` gives the proposition's variables, and `where` more of the place for a reader. What `is_side` is the side
    itself, and no other number of which the same is claimed: it has to agree with it as well, which for an equation
    goes without saying, unless the side is `unread`, as it cannot be enclosed. Of several comparisons it is said of
    `part`, or of every one; with `more` ends each belongs to one of the comparisons, in whatever order, and if there
    are as many, each comparison to one of them."""

    at: Mapping[str, Number]
    low: Fraction
    high: Fraction
    side: Side = "left"
    is_side: bool = False
    unread: bool = False
    part: int | None = None
    more: tuple[Ends, ...] = ()
    where: Mapping[str, object] | None = None


Route = Callable[[Claim], Iterable[Seen]]
Compared = tuple[str, Side, Ends]


def measured(
    claim: Claim, route: Route, how: str, reading: Callable[[Claim], Claim] = lambda stated: stated
) -> Finding:
    """The finding of the leg `measure`: at every instance, what `route` sees may stand where the statement has its
    side.

    What is seen within ends further apart than what it is compared with is large could be anything, and tells nothing;
    undecided if nothing was told. `reading` puts formulas for names that the statement leaves open."""
    told = 0
    for proposition in map(reading, propositions(claim)):
        for seen in route(proposition):
            number = len(parts_of(proposition.statement))
            parts = range(number) if seen.part is None else (seen.part,)
            compared = [list(_compared(proposition, seen, part)) for part in parts]
            reason = _matched(seen, compared) if seen.more else _every(seen, compared)
            if reason:
                return refuted({**proposition.assignment, **seen.at, **(seen.where or {})}, reason)
            told += any(seen.high - seen.low <= max(map(abs, ends)) for part in compared for _, _, ends in part)
    if not told:
        return Finding("measure", Verdict.UNDECIDED, detail=f"{how}: nothing was seen that could contradict it")
    return agrees(f"{how}: {told} comparisons with the statement, {scope_of(claim)}")


def _every(seen: Seen, parts: list[list[Compared]]) -> str:
    """Why what was seen may not stand in one of the comparisons."""
    own = (seen.low, seen.high)
    return next((_reason(*c, own, seen.side) for part in parts for c in part if not _may_stand(own, c[0], c[2])), "")


def _matched(seen: Seen, parts: list[list[Compared]]) -> str:
    """Why what was seen is not, one by one and in some order, what the comparisons say."""
    values = [(seen.low, seen.high), *seen.more]
    fits = [[all(_may_stand(value, c[0], c[2]) for c in part) for part in parts] for value in values]
    for value, row in zip(values, fits, strict=True):
        if not any(row):
            return f"{enclosed(*value, 6)} was measured, and none of the comparisons has it on the {seen.side} side"
    if len(values) == len(parts):
        for column, part in zip(zip(*fits, strict=True), parts, strict=True):
            if not any(column):
                return f"{enclosed(*part[0][2], 6)}, a {part[0][1]} side, was not measured"
    return ""


def _compared(proposition: Claim, seen: Seen, part: int) -> Iterator[Compared]:
    """The relations, read from left to right for what was seen on the left, to the sides that are stated."""
    sign, ends = stated(proposition, seen.at, OTHER[seen.side], part)
    yield sign if seen.side == "left" else TURNED.get(sign, sign), OTHER[seen.side], ends
    if seen.is_side or (sign == "==" and not seen.unread):
        yield "==", seen.side, stated(proposition, seen.at, seen.side, part)[1]


def stated(proposition: Claim, at: Mapping[str, Number], side: Side, part: int = 0) -> tuple[str, Ends]:
    """The relation that is claimed between left and right, and ends around one of the sides, as the proposition has it
    at a point of its box. Raises InputError for points outside the box, and where the side is not defined.

    >>> from theory.language import reals
    >>> x = reals("x")
    >>> claim = Claim("mine.square", x**2 <= 2 * x, where={x: (0, 2)})
    >>> stated(claim, {"x": Fraction(1, 2)}, "right")
    ('<=', (Fraction(1, 1), Fraction(1, 1)))
    """
    relation = parts_of(proposition.statement)[part]
    with iv.precision(BITS):
        place = {name: _number(value) for name, value in at.items()}
        for x, r in proposition.where.items():
            if x.name in place and not _may_lie_in(place[x.name], r):
                raise InputError(x.name, f"must lie in {r} for {proposition.id}", at[x.name])
        found = enclosure(_node(relation.lhs if side == "left" else relation.rhs), place)
        if found is None or not iv.is_finite(found):
            raise InputError(side, f"of {proposition.id} is not defined there", dict(at))
        return relation.rel_op, iv.ends(found)


@lru_cache(maxsize=256)
def _node(e: sp.Expr) -> Node:
    return from_tree(expression(e.doit() if e.has(sp.Sum, sp.Product) else e))


@lru_cache(maxsize=4096)
def _number(value: Number) -> Any:
    if isinstance(value, sp.Expr):
        return iv.interval(*(fmpq(e.numerator, e.denominator) for e in enclose(value, DIGITS)))
    return fmpq(value.numerator, value.denominator)


def _may_lie_in(value: Any, r: sp.Interval) -> bool:
    low, high = iv.ends(value)
    return (r.start.is_infinite or high >= iv.ends(_number(r.start))[0]) and (
        r.end.is_infinite or low <= iv.ends(_number(r.end))[1]
    )


def _may_stand(seen: Ends, sign: str, other: Ends) -> bool:
    """Whether some number between the ends that were seen has the relation to one between the others."""
    match sign:
        case "==":
            return seen[0] <= other[1] and other[0] <= seen[1]
        case "<=":
            return seen[0] <= other[1]
        case "<":
            return seen[0] < other[1]
        case ">=":
            return seen[1] >= other[0]
        case ">":
            return seen[1] > other[0]
    return not seen[0] == seen[1] == other[0] == other[1]


def _reason(sign: str, side: Side, other: Ends, seen: Ends, own: Side) -> str:
    found, stands = enclosed(*seen, 6), enclosed(*other, 6)
    return f"{found} was measured for the {own} side, and {sign} {stands}, the {side} side, is claimed"
