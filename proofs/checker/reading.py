"""From JSON to expressions and conditions: the contract's grammar, over the variables of a box.

What is not in the grammar is refused, and so is a second way to write the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, final

from .certificates import expect, rational
from .expressions import ORDERS, Node, make, num
from .limits import BYTES, DEPTH, POWER, ROOT, Budget, Refused

FUNCTIONS: Final = ("exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "abs")
# What a list of JSON is (e an expression, c a condition), what its parts are, and how many it may have.
FORMS: Final[Mapping[str, tuple[str, str, range]]] = {
    **dict.fromkeys(FUNCTIONS, ("e", "e", range(1, 2))),
    **dict.fromkeys(("+", "*", "min", "max"), ("e", "e", range(2, BYTES))),
    **dict.fromkeys(ORDERS, ("c", "e", range(2, 3))),
    **dict.fromkeys(("and", "or"), ("c", "c", range(1, BYTES))),
    **dict.fromkeys(("true", "false"), ("c", "c", range(1))),
    "pi": ("e", "e", range(1)),
    "not": ("c", "c", range(1, 2)),
}
RESERVED: Final = {*FORMS, "piecewise", "if"}


@final
class Reader:
    """Turns JSON into expressions over the variables of the box."""

    def __init__(self, variables: Iterable[str], budget: Budget) -> None:
        self.variables, self.budget = set(variables), budget

    def read(self, data: object, kind: str = "e", depth: int = 0) -> Node:
        """An expression ("e") or a condition ("c")."""
        self.budget.charge()
        op, *items = expect(list, data) or [""]
        if depth > DEPTH:
            raise Refused(f"an expression is nested more than {DEPTH} deep")
        if kind == "e" and op in ("num", "var", "^", "piecewise"):
            return self._special(op, items, depth + 1)
        own, inner, sizes = FORMS.get(expect(str, op), ("", "", range(0)))
        if own != kind or len(items) not in sizes:
            raise Refused(f"not {'an expression' if kind == 'e' else 'a condition'}: {op!r} with {len(items)} parts")
        return make(op, *[self.read(item, inner, depth + 1) for item in items])

    def relation(self, data: object) -> Node:
        """A statement's relation: comparisons joined by "and"."""
        todo = [relation := self.read(data, "c")]
        while todo:
            part = todo.pop()
            if part.op not in (*ORDERS, "and"):
                raise Refused(f"not a relation: {part.op!r}")
            todo += part.parts if part.op == "and" else ()
        return relation

    def _special(self, op: str, items: list[object], depth: int) -> Node:
        if op == "num" and len(items) == 1:
            return num(rational(items[0]))
        if op == "var" and len(items) == 1 and expect(str, items[0]) in self.variables:
            return make("var", name=expect(str, items[0]))
        if op == "^" and len(items) == 2:
            n = rational(items[1])
            if n not in (0, 1) and abs(n.numerator) <= POWER and n.denominator <= ROOT:
                return make("^", self.read(items[0], "e", depth), number=n)
        pairs = [expect(list, item) for item in items] if op == "piecewise" else []
        if pairs and all(len(pair) == 2 for pair in pairs) and pairs[-1][0] == ["true"]:
            return make(
                op, *[self.read(part, kind, depth) for pair in pairs for part, kind in zip(pair, "ce", strict=True)]
            )
        raise Refused(f"not an expression over the box: {op!r} of {str(items)[:40]}")
