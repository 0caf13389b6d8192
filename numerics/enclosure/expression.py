"""Expressions as shared nodes, with derivatives and fractions in the shapes of docs/certificates.md.

Every node exists once, so that equal sub-expressions are evaluated once and identity is equality.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flint import fmpq

Key = tuple[str, Any, tuple[int, ...]]
_nodes: dict[Key, Node] = {}


class Node:
    """An operation with its arguments; `value` holds a number, an exponent or a variable's name. Made by `make`
    only."""

    __slots__ = ("args", "op", "value")

    def __init__(self, op: str, value: Any, args: tuple[Node, ...]) -> None:
        self.op, self.value, self.args = op, value, args

    def __repr__(self) -> str:
        return f"Node({to_tree(self)})"


def make(op: str, args: Sequence[Node] = (), value: Any = None) -> Node:
    """The one node with this operation, value and arguments."""
    key: Key = (op, str(value), tuple(id(a) for a in args))
    node = _nodes.get(key)
    if node is None:
        node = _nodes[key] = Node(op, value, tuple(args))
    return node


def number(value: fmpq | int) -> Node:
    """The node of a rational number."""
    return make("num", value=fmpq(value))


ZERO, ONE, MINUS_ONE, TRUE = number(0), number(1), number(-1), make("true")
CONDITIONS = {"true", "false", "<", "<=", "==", "!=", "and", "or", "not"}


def from_tree(tree: Sequence[Any]) -> Node:
    """The node of a canonical tree (see theory.language.canonical); parts that are one object are read once."""
    known: dict[int, Node] = {}

    def read(part: Sequence[Any]) -> Node:
        found = known.get(id(part))
        if found is None:
            found = known[id(part)] = _node(part, read)
        return found

    return read(tree)


def _node(tree: Sequence[Any], read: Callable[[Sequence[Any]], Node]) -> Node:
    op = tree[0]
    if op == "num":
        return number(fmpq(*(int(p) for p in tree[1].split("/"))))
    if op == "var":
        return make("var", value=tree[1])
    if op == "^":
        return make("^", (read(tree[1]),), fmpq(*(int(p) for p in tree[2].split("/"))))
    if op == "piecewise":
        return make(op, [read(part) for branch in tree[1:] for part in branch])
    return make(op, [read(a) for a in tree[1:]])


@cache
def to_tree(node: Node) -> tuple[Any, ...]:
    """The canonical tree of a node."""
    if node.op == "num":
        return ("num", str(node.value))
    if node.op == "var":
        return ("var", node.value)
    if node.op == "^":
        return ("^", to_tree(node.args[0]), str(node.value))
    if node.op == "piecewise":
        parts = [to_tree(a) for a in node.args]
        return ("piecewise", *zip(parts[::2], parts[1::2], strict=True))
    return (node.op, *(to_tree(a) for a in node.args))


def add(*terms: Node) -> Node:
    """A sum: numbers folded and put first, zeros dropped."""
    total, rest = fmpq(0), []
    for term in terms:
        if term.op == "num":
            total += term.value
        else:
            rest.append(term)
    if total != 0 or not rest:
        rest.insert(0, number(total))
    return rest[0] if len(rest) == 1 else make("+", rest)


def mul(*factors: Node) -> Node:
    """A product: numbers folded and put first, ones dropped, 0 if any factor is."""
    total, rest = fmpq(1), []
    for factor in factors:
        if factor.op == "num":
            total *= factor.value
        else:
            rest.append(factor)
    if total == 0:
        return ZERO
    if total != 1 or not rest:
        rest.insert(0, number(total))
    return rest[0] if len(rest) == 1 else make("*", rest)


def power(base: Node, exponent: fmpq | int) -> Node:
    """``base**exponent``; 1 for exponent 0, and the base itself for 1."""
    exponent = fmpq(exponent)
    if exponent == 0:
        return ONE
    return base if exponent == 1 else make("^", (base,), exponent)


def negate(node: Node) -> Node:
    """``-1 * node`` as certificates write it, without folding."""
    return make("*", (MINUS_ONE, node))


@cache
def derivative(e: Node, variable: str) -> Node:
    """The partial derivative."""
    if e.op in ("num", "pi"):
        return ZERO
    if e.op == "var":
        return ONE if e.value == variable else ZERO
    if e.op == "+":
        return add(*(derivative(a, variable) for a in e.args))
    if e.op == "*":
        return add(
            *(
                mul(*(derivative(b, variable) if j == i else b for j, b in enumerate(e.args)))
                for i in range(len(e.args))
            )
        )
    if e.op == "piecewise":
        return _branches([(e.args[i], derivative(e.args[i + 1], variable)) for i in range(0, len(e.args), 2)])
    if e.op in ("min", "max"):
        return _branches([(_chosen(e, i), derivative(a, variable)) for i, a in enumerate(e.args)])
    return _chain_rule(e, e.args[0], derivative(e.args[0], variable))


def _branches(pairs: list[tuple[Node, Node]]) -> Node:
    if all(value is ZERO for _, value in pairs):
        return ZERO
    return make("piecewise", [part for pair in pairs for part in pair])


def _chosen(e: Node, i: int) -> Node:
    """The condition under which argument i is the minimum or maximum; the last one is what remains."""
    if i == len(e.args) - 1:
        return TRUE
    others = [(e.args[i], b) if e.op == "min" else (b, e.args[i]) for j, b in enumerate(e.args) if j != i]
    conditions = [make("<=", pair) for pair in others]
    return conditions[0] if len(conditions) == 1 else make("and", conditions)


def _chain_rule(e: Node, a: Node, inner: Node) -> Node:
    match e.op:
        case "^":
            return mul(number(e.value), power(a, e.value - 1), inner)
        case "exp":
            return mul(e, inner)
        case "log":
            return mul(power(a, -1), inner)
        case "sin":
            return mul(make("cos", (a,)), inner)
        case "cos":
            return mul(MINUS_ONE, make("sin", (a,)), inner)
        case "sinh":
            return mul(make("cosh", (a,)), inner)
        case "cosh":
            return mul(make("sinh", (a,)), inner)
        case "tanh":
            return mul(add(ONE, mul(MINUS_ONE, power(e, 2))), inner)
        case "atan":
            return mul(power(add(ONE, power(a, 2)), -1), inner)
        case "erf":
            return mul(number(2), power(make("pi"), fmpq(-1, 2)), make("exp", (mul(MINUS_ONE, power(a, 2)),)), inner)
        case "abs":
            return mul(make("piecewise", (make("<=", (ZERO, a)), ONE, TRUE, MINUS_ONE)), inner)
    raise NotImplementedError(e.op)


@cache
def fraction(e: Node) -> tuple[Node, Node]:
    """Numerator and denominator."""
    if e.op == "^" and e.value.q == 1:
        p, q = fraction(e.args[0])
        n = int(e.value.p)
        return (power(p, n), power(q, n)) if n > 0 else (power(q, -n), power(p, -n))
    if e.op == "*":
        parts = [fraction(a) for a in e.args]
        return mul(*(p for p, _ in parts)), mul(*(q for _, q in parts))
    if e.op == "+":
        top, bottom = fraction(e.args[0])
        for a in e.args[1:]:
            r, s = fraction(a)
            top, bottom = (add(top, r), bottom) if bottom is s else (add(mul(top, s), mul(r, bottom)), mul(bottom, s))
        return top, bottom
    return e, ONE


def replace(e: Node, old: Node, new: Node) -> Node:
    """`e` with every occurrence of `old` replaced, nothing else changed."""
    memo: dict[Node, Node] = {old: new}

    def walk(node: Node) -> Node:
        found = memo.get(node)
        if found is None:
            args = [walk(a) for a in node.args]
            found = memo[node] = (
                node if all(a is b for a, b in zip(args, node.args, strict=True)) else make(node.op, args, node.value)
            )
        return found

    return walk(e)


def subexpressions(e: Node) -> list[Node]:
    """Every node below and including `e`, arguments before the nodes that use them."""
    seen: dict[Node, None] = {}

    def walk(node: Node) -> None:
        if node not in seen:
            for a in node.args:
                walk(a)
            seen[node] = None

    walk(e)
    return list(seen)


def variables(e: Node) -> set[str]:
    """The names of all variables in `e`."""
    return {n.value for n in subexpressions(e) if n.op == "var"}
