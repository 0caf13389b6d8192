"""Certificates written down without the checker's help, and a second evaluator of them: mpmath at 80 digits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import settings

from proofs import checker
from proofs.checker import Refused, Rejected
from proofs.checker.expressions import Node
from proofs.checker.intervals import BOTTOM, TOP, Interval
from proofs.checker.reading import Reader

Tree = Any


MP = mpmath.mp.clone()
MP.dps = 80


NOISE = MP.mpf(10) ** -70  # of mpmath's own rounding at 80 digits, relative, with ten digits to spare


BITS = 96


BUDGET = 20_000_000


checked = settings(derandomize=True, deadline=None, max_examples=80)


def num(value: object) -> Tree:
    return ["num", str(Fraction(str(value)))]


def var(name: str) -> Tree:
    return ["var", name]


def neg(e: Tree) -> Tree:
    return ["*", num(-1), e]


def power(e: Tree, n: object) -> Tree:
    return ["^", e, str(Fraction(str(n)))]


def minus(u: Tree, v: Tree) -> Tree:
    return ["+", u, neg(v)]


def goal(sign: str, expression: Tree, *guards: Tree) -> Tree:
    return {"sign": sign, "expression": expression, "guards": list(guards)}


def difference(relation: Tree) -> Tree:
    """The goal of a comparison."""
    signs = {"<=": ">=", "<": ">", "==": "==", "!=": "!="}
    return goal(signs[relation[0]], ["+", relation[2], neg(relation[1])])


def side(name: str, lower: object, upper: object, ends: str = "[]") -> Tree:
    """The range of a variable; None is an infinite end."""
    low, high = (None if end is None else num(end)[1] for end in (lower, upper))
    return {"variable": name, "lower": low, "upper": high, "lower_open": ends[0] == "(", "upper_open": ends[1] == ")"}


def digest(statement: Tree) -> str:
    return hashlib.sha256(json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def certificate(
    relation: Tree,
    box: list[Tree],
    *proved: tuple[Tree, Tree],
    point: Mapping[str, object] | None = None,
    given: tuple[Tree, ...] = (),
) -> Tree:
    statement = {"relation": relation, "box": box} | ({"given": list(given)} if given else {})
    head = {
        "schema": 1,
        "kind": "relation-on-box" if point is None else "counterexample",
        "claim": "a.claim",
        "statement": statement,
    }
    tail = (
        {"goals": [{"goal": g, "proof": p} for g, p in proved]}
        if point is None
        else {"point": {x: num(v)[1] for x, v in point.items()}}
    )
    return {**head, "digest": digest(statement), **tail}


def bound(order: int = 0) -> Tree:
    return {"rule": "bound", "order": order}


def monotone(x: str, end: str, derivative: Tree, face: Tree) -> Tree:
    return {"rule": "monotone", "variable": x, "end": end, "derivative": derivative, "face": face}


def split(x: str, at: object, below: Tree, above: Tree) -> Tree:
    return {"rule": "split", "variable": x, "at": num(at)[1], "below": below, "above": above}


def fraction(denominator: Tree, numerator: Tree, sign: int = 1) -> Tree:
    return {"rule": "fraction", "sign": sign, "denominator": denominator, "numerator": numerator}


ZERO_RULE = {"rule": "zero"}


X, Y = var("x"), var("y")


def proves(relation: Tree, box: list[Tree], *proofs: Tree, extra: list[tuple[Tree, Tree]] | None = None) -> Tree:
    """A certificate for one comparison, with the proof of its goal, and definedness goals with theirs."""
    return certificate(relation, box, *(extra or []), *[(difference(relation), p) for p in proofs])


def accepted(data: Tree) -> checker.Report:
    report = checker.check(data, BUDGET)
    assert report.verdict == ("PROVED" if data["kind"] == "relation-on-box" else "REFUTED")
    assert report.digest == digest(data["statement"])
    return report


def rejected(data: Tree, because: str = ".") -> None:
    with pytest.raises(Rejected, match=because):
        checker.check(data, BUDGET)


def refused(data: object, because: str = ".") -> None:
    with pytest.raises(Refused, match=because):
        checker.check(data, BUDGET)


def outcome(data: object) -> str:
    try:
        return checker.check(data, 200_000).verdict
    except (Rejected, Refused) as reason:
        return type(reason).__name__


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "exp": MP.exp,
    "log": MP.log,
    "sin": MP.sin,
    "cos": MP.cos,
    "sinh": MP.sinh,
    "cosh": MP.cosh,
    "tanh": MP.tanh,
    "atan": MP.atan,
    "erf": MP.erf,
    "abs": abs,
}


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda u, v: u < v,
    "<=": lambda u, v: u <= v,
    "==": lambda u, v: u == v,
    "!=": lambda u, v: u != v,
}


def real(x: Fraction) -> Any:
    return MP.mpf(x.numerator) / x.denominator


def value(e: Tree, at: Mapping[str, Any]) -> Any:
    """The value of a tree. Raises ArithmeticError where it is undefined."""
    op, *parts = e
    if op in ("num", "var", "pi"):
        return real(Fraction(parts[0])) if op == "num" else at[parts[0]] if op == "var" else +MP.pi
    if op == "piecewise":
        return next(value(branch, at) for condition, branch in parts if holds(condition, at))
    if op == "^":
        base, n = value(parts[0], at), Fraction(parts[1])
        if base == 0 and n < 0 or base < 0 and n.denominator > 1:
            raise ArithmeticError
        return base**n.numerator if n.denominator == 1 else MP.root(base, n.denominator) ** n.numerator
    values = [value(p, at) for p in parts]
    if op == "log" and values[0] <= 0:
        raise ArithmeticError
    if op in ("+", "*"):
        return sum(values) if op == "+" else reduce(lambda u, v: u * v, values)
    return FUNCTIONS[op](*values) if op in FUNCTIONS else (min if op == "min" else max)(values)


def holds(c: Tree, at: Mapping[str, Any]) -> bool:
    op, *parts = c
    if op in ("true", "false"):
        return bool(op == "true")
    if op in COMPARISONS:
        return COMPARISONS[op](value(parts[0], at), value(parts[1], at))
    known = [holds(p, at) for p in parts]
    return not known[0] if op == "not" else all(known) if op == "and" else any(known)


def node(e: Tree, *names: str) -> Node:
    return Reader(names or "xy", checker.Budget(BUDGET)).read(e)


def tree(e: Node) -> Tree:
    """The JSON of a node, written down a second time."""
    if e.op in ("num", "var", "pi"):
        return [e.op, str(e.number)] if e.op == "num" else [e.op, e.name] if e.op == "var" else [e.op]
    if e.op == "piecewise":
        return [e.op, *([tree(c), tree(v)] for c, v in zip(e.parts[::2], e.parts[1::2], strict=True))]
    return [e.op, *map(tree, e.parts), *([str(e.number)] if e.op == "^" else [])]


def contains(enclosure: Interval, v: Any) -> bool:
    low, high = enclosure
    slack = NOISE * (1 + abs(v))
    return (low is BOTTOM or isinstance(low, Fraction) and real(low) <= v + slack) and (
        high is TOP or isinstance(high, Fraction) and v - slack <= real(high)
    )


def width(enclosure: Interval) -> Any:
    low, high = enclosure
    assert isinstance(low, Fraction) and isinstance(high, Fraction)
    return real(high) - real(low)


def write(folder: Path, content: str | bytes) -> str:
    path = folder / "certificate.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)
