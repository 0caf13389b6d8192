"""Evaluating expressions over cells: enclosures, and whether the expression is smooth there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import NamedTuple

from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.expression import CONDITIONS, Node, make, negate, subexpressions
from numerics.enclosure.interval import Number, Undefined

FUNCTIONS: dict[str, Callable[[Number], Number]] = {
    "exp": iv.exp,
    "log": iv.log,
    "sin": iv.sin,
    "cos": iv.cos,
    "sinh": iv.sinh,
    "cosh": iv.cosh,
    "tanh": iv.tanh,
    "atan": iv.atan,
    "erf": iv.erf,
    "abs": iv.absolute,
}
LEFT, KINKED, SMOOTH = 0, 1, 2  # not even continuous as far as one can tell; continuous with a kink on an edge; smooth


class At(NamedTuple):
    """What is known of a node on a cell: an enclosure (None where undefined), a truth value for conditions, and how
    smooth it is."""

    value: Number | None
    truth: bool | None
    smooth: int


UNDEFINED = At(None, None, LEFT)


@dataclass(slots=True)
class Work:
    """How many nodes have been evaluated so far: like a clock, but it runs alike on every machine."""

    steps: int = 0


WORK = Work()


@cache
def program(roots: tuple[Node, ...]) -> tuple[list[tuple[Node, tuple[int, ...]]], list[int]]:
    """Evaluation order for several expressions at once: nodes with the places of their arguments, and where the roots
    are."""
    order: dict[Node, int] = {}
    steps: list[tuple[Node, tuple[int, ...]]] = []
    for root in roots:
        for node in subexpressions(root):
            if node not in order:
                order[node] = len(steps)
                steps.append((node, tuple(order[a] for a in node.args)))
    return steps, [order[r] for r in roots]


def evaluate(roots: Sequence[Node], cell: Mapping[str, Number]) -> list[At]:
    """What is known of each of `roots` on the closed cell."""
    steps, places = program(tuple(roots))
    WORK.steps += len(steps)
    known: list[At] = []
    for node, args in steps:
        known.append(_step(node, [known[i] for i in args], cell))
    return [known[i] for i in places]


def enclosure(root: Node, cell: Mapping[str, Number]) -> Number | None:
    """An enclosure of `root` on the cell, or None where it may be undefined."""
    return evaluate([root], cell)[0].value


CHOICES = {"abs", "min", "max", "piecewise"}


@cache
def has_choices(e: Node) -> bool:
    """Whether Abs, Min, Max or a piecewise expression occurs in `e`."""
    return any(n.op in CHOICES for n in subexpressions(e))


def resolve(e: Node, cell: Mapping[str, Number]) -> Node:
    """`e` with every Abs, Min, Max and piecewise expression whose choice is decided on the closed cell replaced by what
    it equals there.

    The derivatives of the result are those of a smooth function even where, say, the argument of Abs is <= 0 and
    touches 0."""
    if not has_choices(e):
        return e
    steps, places = program((e,))
    WORK.steps += len(steps)
    known: list[At] = []
    made: list[Node] = []
    for node, args in steps:
        ats = [known[i] for i in args]
        known.append(_step(node, ats, cell))
        made.append(_chosen(node, ats, [made[i] for i in args]))
    return made[places[0]]


def _chosen(node: Node, ats: list[At], args: list[Node]) -> Node:
    if node.op == "piecewise":
        for condition, branch in zip(ats[::2], args[1::2], strict=True):
            if condition.truth is True:
                return branch
            if condition.truth is None:
                break
    elif node.op in CHOICES and all(a.value is not None for a in ats):
        values = [a.value for a in ats if a.value is not None]
        if node.op == "abs":
            if iv.at_least_zero(values[0]):
                return args[0]
            if iv.at_least_zero(iv.negate(values[0])):
                return negate(args[0])
        else:
            for value, arg in zip(values, args, strict=True):
                if all(_below(value, b) if node.op == "min" else _below(b, value) for b in values):
                    return arg
    return node if all(a is b for a, b in zip(args, node.args, strict=True)) else make(node.op, args, node.value)


def _step(node: Node, args: list[At], cell: Mapping[str, Number]) -> At:
    op = node.op
    if op == "num":
        return At(node.value, None, SMOOTH)
    if op == "var":
        return At(cell[node.value], None, SMOOTH)
    if op == "pi":
        return At(iv.pi(), None, SMOOTH)
    if op in CONDITIONS:
        return At(None, _truth(op, args), SMOOTH)
    if op == "piecewise":
        return _piecewise(args)
    values = [a.value for a in args]
    if any(v is None for v in values):
        return UNDEFINED
    smooth = min(a.smooth for a in args)
    try:
        value = _apply(node, values)  # type: ignore[arg-type]
    except Undefined:
        return UNDEFINED
    if not iv.is_finite(value):
        return At(value, None, LEFT)
    return At(value, None, min(smooth, _local_smoothness(node, values)))  # type: ignore[arg-type]


def _apply(node: Node, values: list[Number]) -> Number:
    match node.op:
        case "+":
            return reduce(iv.add, values)
        case "*":
            return reduce(iv.multiply, values)
        case "^":
            return iv.power(values[0], node.value)
        case "min":
            return reduce(iv.minimum, values)
        case "max":
            return reduce(iv.maximum, values)
    return FUNCTIONS[node.op](values[0])


def _local_smoothness(node: Node, values: list[Number]) -> int:
    """Smoothness of the operation itself at these arguments."""
    if node.op == "^" and node.value.q != 1 and not iv.above_zero(values[0]):
        # The root of a bare variable has its kink on the edge of the cell only.
        return KINKED if node.args[0].op == "var" and iv.at_least_zero(values[0]) else LEFT
    if node.op == "abs" and not (iv.at_least_zero(values[0]) or iv.at_least_zero(iv.negate(values[0]))):
        return LEFT
    if node.op in ("min", "max"):
        ordered = any(all(_below(a, b) if node.op == "min" else _below(b, a) for b in values) for a in values)
        return SMOOTH if ordered else LEFT
    return SMOOTH


def _below(a: Number, b: Number) -> bool:
    """a <= b for certain (an argument against itself counts)."""
    return a is b or iv.at_least_zero(iv.add(b, iv.negate(a)))


def _truth(op: str, args: list[At]) -> bool | None:
    if op in ("true", "false"):
        return op == "true"
    if op == "not":
        return None if args[0].truth is None else not args[0].truth
    if op in ("and", "or"):
        decisive = op == "or"
        if any(a.truth is decisive for a in args):
            return decisive
        return None if any(a.truth is None for a in args) else not decisive
    left, right = args[0].value, args[1].value
    if left is None or right is None:
        return None
    difference = iv.add(right, iv.negate(left))
    return _compare(op, difference)


def _compare(op: str, d: Number) -> bool | None:
    """The truth of ``0 op d`` for an enclosure d, or None."""
    minus = iv.negate(d)
    if op == "<":
        return True if iv.above_zero(d) else False if iv.at_least_zero(minus) else None
    if op == "<=":
        return True if iv.at_least_zero(d) else False if iv.above_zero(minus) else None
    equal = True if isinstance(d, fmpq) and d == 0 else False if iv.above_zero(d) or iv.above_zero(minus) else None
    return equal if op == "==" or equal is None else not equal


def _piecewise(args: list[At]) -> At:
    """The hull of the branches that may be chosen; smooth only if the choice is decided."""
    value: Number | None = None
    decided, smooth = True, SMOOTH
    for condition, branch in zip(args[::2], args[1::2], strict=True):
        if condition.truth is False:
            continue
        if branch.value is None:
            return UNDEFINED
        value = branch.value if value is None else iv.hull(value, branch.value)
        smooth = min(smooth, branch.smooth)
        if condition.truth is True:
            return At(value, None, smooth if decided else LEFT)
        decided = False
    return UNDEFINED
