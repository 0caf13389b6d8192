"""Expressions are shown as they were read."""

from __future__ import annotations

import pytest

from checker.theorems import UNIT_BOX
from checker.trees import BUDGET, Tree, X, Y, accepted, bound, certificate, difference, neg, num, power
from proofs import checker
from proofs.checker import expressions
from proofs.checker.reading import Reader


@pytest.mark.parametrize(
    ("e", "shown"),
    [
        (["piecewise", [["<", X, num(0)], neg(X)], [["true"], num("1/2")]], "piecewise((-1)*x if x < 0; 1/2 if true)"),
        (["+", X, num("1/2")], "x + 1/2"),
        (["*", num("1/2"), X], "(1/2)*x"),
        (["+", num(-1), X], "(-1) + x"),
        (power(["+", X, num(1)], "1/2"), "(x + 1)^(1/2)"),
        (power(power(X, 2), 3), "(x^2)^3"),
        (["*", ["+", X, Y], ["max", X, ["pi"]]], "(x + y)*max(x, pi)"),
        (["or", ["and", ["<", X, Y], ["not", ["==", X, num(0)]]], ["!=", X, Y]], "x < y and not(x == 0) or x != y"),
    ],
)
def test_what_is_shown_is_what_was_read(e: Tree, shown: str) -> None:
    assert expressions.text(Reader("xy", checker.Budget(BUDGET)).read(e, "c" if e[0] == "or" else "e")) == shown


def test_a_statement_is_shown_without_parentheses_around_it() -> None:
    parts = ["<=", num(0), X], ["<=", X, num(1)]
    assert accepted(
        certificate(["and", *parts], UNIT_BOX, *((difference(p), bound()) for p in parts))
    ).statement.startswith("0 <= x and x <= 1")
