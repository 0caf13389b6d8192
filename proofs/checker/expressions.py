"""Expressions and conditions: how they are made, what is replaced in them, and how they are shown.

`make` is the only way to a node, so that equal ones are one object. Nothing is simplified but sums and products of
numbers, in `add` and `mul`, which the contract describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import reduce
from typing import Final, final
from weakref import WeakValueDictionary

from .limits import ONE, ZERO, Budget, short

ORDERS: Final = ("<", "<=", "==", "!=")


@final
class Node:
    """An expression or a condition. `make` interns: equal nodes are one object, so that shared parts are looked at
    once."""

    __slots__ = ("__weakref__", "name", "number", "op", "parts", "variables")

    def __init__(self, op: str, parts: tuple[Node, ...], number: Fraction, name: str) -> None:
        self.op, self.parts = op, parts  # a piecewise has the parts condition, value, condition, value, ...
        self.number, self.name = number, name  # of a "num", or the exponent of a "^"; of a "var"
        self.variables: frozenset[str] | None = None  # as far as they have been asked for


_NODES: WeakValueDictionary[tuple[str, tuple[Node, ...], Fraction, str], Node] = WeakValueDictionary()


def make(op: str, *parts: Node, number: Fraction = ZERO, name: str = "") -> Node:
    """The node of this form; equal nodes are one object."""
    key = (op, parts, number, name)
    found = _NODES.get(key)
    if found is None:
        found = _NODES[key] = Node(op, parts, number, name)
    return found


def num(value: Fraction | int) -> Node:
    """A rational number."""
    return make("num", number=Fraction(value))


NIL, UNIT, MINUS, TRUE, PI = num(0), num(1), num(-1), make("true"), make("pi")


def add(*terms: Node) -> Node:
    """The contract's sum: numbers folded and first, nothing else moved."""
    number = reduce(lambda x, t: short(x + t.number), (t for t in terms if t.op == "num"), ZERO)
    rest = [num(number)] * (number != 0) + [t for t in terms if t.op != "num"]
    return make("+", *rest) if len(rest) > 1 else rest[0] if rest else NIL


def mul(*factors: Node) -> Node:
    """The contract's product: numbers folded and first, nothing else moved."""
    number = reduce(lambda x, f: short(x * f.number), (f for f in factors if f.op == "num"), ONE)
    rest = [num(number)] * (number != 1) + [f for f in factors if f.op != "num"]
    return NIL if number == 0 else make("*", *rest) if len(rest) > 1 else rest[0] if rest else UNIT


def power(base: Node, exponent: Fraction | int) -> Node:
    """base^exponent, with exponents 0 and 1 folded."""
    return UNIT if exponent == 0 else base if exponent == 1 else make("^", base, number=Fraction(exponent))


def negative(e: Node) -> Node:
    """-1 times e, as statements write it."""
    return make("*", MINUS, e)


def rebuild(e: Node, parts: Iterable[Node]) -> Node:
    """The node with other parts."""
    return make(e.op, *parts, number=e.number, name=e.name) if e.parts else e


def substitute(e: Node, images: dict[Node, Node], budget: Budget) -> Node:
    """e with every occurrence of a key replaced by its image, and nothing simplified. The images of all parts go to the
    dictionary."""
    if e not in images:
        budget.charge()
        images[e] = rebuild(e, [substitute(p, images, budget) for p in e.parts])
    return images[e]


def variables_of(e: Node) -> frozenset[str]:
    """The variables that occur in e, looked for once."""
    if e.variables is None:
        e.variables = frozenset({e.name} - {""}).union(*map(variables_of, e.parts))
    return e.variables


def branches(e: Node) -> Iterator[tuple[Node, Node]]:
    """The (condition, value) pairs of a piecewise."""
    return zip(e.parts[::2], e.parts[1::2], strict=True)


def comparands(c: Node) -> Iterator[Node]:
    """The expressions that a condition compares."""
    for p in c.parts:
        yield from (p,) if c.op in ORDERS else comparands(p)


LEVELS: Final = {"or": 0, "and": 1, "<": 2, "<=": 2, "==": 2, "!=": 2, "+": 3, "*": 4, "^": 5}


def text(e: Node, around: int = -1) -> str:
    """Infix, with parentheses wherever the operator around binds as strongly."""
    own = LEVELS.get(e.op)
    if e.op == "num":
        return str(e.number) if e.number >= 0 and (e.number.denominator == 1 or around < 4) else f"({e.number})"
    if e.op == "piecewise":
        return "piecewise(" + "; ".join(f"{text(value)} if {text(condition)}" for condition, value in branches(e)) + ")"
    if own is None:
        return e.name or (f"{e.op}({', '.join(map(text, e.parts))})" if e.parts else e.op)
    parts = [text(p, own) for p in e.parts] + [text(num(e.number), own)] * (e.op == "^")
    inner = (e.op if e.op in "*^" else f" {e.op} ").join(parts)
    return f"({inner})" if own <= around else inner
