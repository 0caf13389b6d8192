"""Work is counted, of every kind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest

from checker.theorems import minor, subsets, taylor_certificate
from checker.trees import BITS, BUDGET, Tree, X, Y, accepted, node, num, power, var
from proofs import checker
from proofs.checker import Refused, counts, expressions, goals
from proofs.checker.boxes import Range
from proofs.checker.calculus import Calculus
from proofs.checker.cells import Cell
from proofs.checker.counts import Units
from proofs.checker.models import Models
from proofs.checker.networks import Network
from proofs.checker.normal_form import NormalForm
from proofs.checker.reading import Reader
from proofs.checker.rules import Checker


def test_work_is_counted() -> None:
    data = taylor_certificate()
    steps = accepted(data).steps
    assert checker.check(data, steps).steps == steps
    with pytest.raises(Refused, match=f"more than {steps - 1} steps"):
        checker.check(data, steps - 1)


UNIT_CELL = Cell({x: Range(Fraction(0), Fraction(1)) for x in "xy"}, checker.Budget(BUDGET))


LONG_SUM: Tree = ["+", *[power(X, n) for n in range(2, 52)]]


ANOTHER: Tree = ["+", *[power(Y, n) for n in range(2, 52)]]


def again(times: int, work: Callable[[Any], object], given: object) -> None:
    for _ in range(times):
        work(given)


def unit_cell(budget: checker.Budget) -> Cell:
    return Cell({x: Range(Fraction(0), Fraction(1)) for x in "xy"}, budget)


MANY_CONDITIONS = Reader("x", checker.Budget(BUDGET)).read(["and", *[["true"]] * 999, ["<", X, num(2)]], "c")
NAMES = [f"x{i}" for i in range(20)]
SQUARES = node(["+", *[power(var(x), 2) for x in NAMES]], *NAMES)
POLYNOMIAL = power(["+", X, Y, num(1)], 20)
ATOMS: list[Tree] = [["sin", num(Fraction(1, i))] for i in range(2, 202)]


def wide_cell(budget: checker.Budget) -> Cell:
    return Cell({x: Range(Fraction(0), Fraction(1)) for x in NAMES}, budget)


def through_many_layers(budget: checker.Budget) -> None:
    """Layers that add nothing to 400 values."""
    rows = [{"bias": "0", "weights": []}] * 400
    layers = [{"hidden": [], "gates": rows}, *[{"hidden": [], "gates": []}] * 100]
    network = Network({"layers": layers, "output": rows[0]}, 1, node(X), None)
    models = Models("x", 64, budget)
    network.run(models, [models.variable("x", Range(Fraction(0), Fraction(1)))], 1, [Fraction(1)] * 101)


def with_many_guards(budget: checker.Budget) -> None:
    """What a rewriting needs is to be shown under all guards of its goal, each time."""
    tester = Checker(Reader("xy", budget), budget)
    e, guards = node(X), tuple(Reader("xy", budget).read(["<", Y, num(k)], "c") for k in range(100))
    other = ["+", X, *[["*", num(0), ["log", ["+", X, num(k)]]] for k in range(1, 51)]]
    goal, cell = goals.Goal(">=", e, guards), unit_cell(budget)
    assert len(tester._rewrite(goal, cell, {"to": other, "proof": {}})) == 51


def test_the_variables_of_an_expression_are_looked_for_once() -> None:
    """Also where more has been looked at in between than is remembered elsewhere."""
    one, other = (node(reduce(lambda e, i: ["+", e, ["*", X, num(i)]], range(90), x)) for x in (X, Y))
    found = expressions.variables_of(one)
    assert found == {"x"} and expressions.variables_of(other) == {"x", "y"}
    calls: list[str] = []
    sys.setprofile(lambda frame, event, _: calls.append(event) if frame.f_code.co_name == "variables_of" else None)
    try:
        again = expressions.variables_of(one)
    finally:
        sys.setprofile(None)
    assert again is found and calls == ["call", "return"]


@pytest.mark.parametrize(
    ("work", "least"),
    [
        (lambda budget: Reader("xy", budget).read(LONG_SUM), 100),
        (lambda budget: expressions.substitute(node(LONG_SUM), {}, budget), 52),
        (lambda budget: Calculus(budget).d(node(LONG_SUM), "x"), 50**2),
        (lambda budget: Calculus(budget).fraction(node(LONG_SUM)), 2 * 50),
        (lambda budget: list(goals.definedness(node(LONG_SUM), budget, set())), 50),
        (lambda budget: NormalForm(budget).of(node(["*", LONG_SUM, ANOTHER])), 50**2),
        (lambda budget: Cell({"x": Range(Fraction(0), Fraction(1))}, budget).value(node(LONG_SUM)), 2 * 50),
        (
            lambda budget: counts.rank([[Fraction(i == j or j == 0) for j in range(20)] for i in range(20)], budget),
            20 * 19 // 2 + 20 * 19,
        ),
        (lambda budget: counts.catalecticant_rank((3, 3), budget), 10 * sum(min(k, 6 - k) ** 2 for k in range(7))),
        (lambda budget: Units((2,), [], budget)._moments((), [Fraction(1)] * 40, [[Fraction(1)]] * 40), 30),
        (lambda budget: Units((1, 1), [0, 1, 2], budget).lower(minor(subsets(2))), 1 + 2 + 3 + 4),
        (
            lambda budget: Checker(Reader("xy", budget), budget)._taylor(node(X), UNIT_CELL.at(BITS), 12),
            sum(k**2 for k in range(1, 14)),
        ),
        (lambda budget: again(2, unit_cell(budget).truth, MANY_CONDITIONS), 2 * 1000),
        (lambda budget: again(2, unit_cell(budget).smooth, node(LONG_SUM)), 3 * 50 + 50),
        (
            lambda budget: Checker(Reader("x", budget), budget)._is_convex(SQUARES, wide_cell(budget)),
            5 * 19 * 20 * 39 // 6,
        ),
        (lambda budget: NormalForm(budget).of(node(["+", *[POLYNOMIAL] * 500])), 500 * 231 // 8),
        (lambda budget: NormalForm(budget).of(node(["*", *ATOMS])), 200**2 // 2 // 8),
        (lambda budget: again(500, NormalForm(budget).vanishes, node(POLYNOMIAL)), 500 * 231 // 8),
        (lambda budget: NormalForm(budget).of(node(["min", *[LONG_SUM] * 100])), 100 * 2 * 50 // 8),
        (lambda budget: through_many_layers(budget), 100 * 400 // 8),
        (lambda budget: with_many_guards(budget), 100 * 50),
    ],
    ids=[
        "reading",
        "substitution",
        "derivative",
        "fraction",
        "definedness",
        "product",
        "value",
        "rank",
        "ranks",
        "moments",
        "minor",
        "taylor",
        "conditions",
        "smoothness",
        "convexity",
        "sum of atoms",
        "product of atoms",
        "zero again",
        "atom of many",
        "layers",
        "guards",
    ],
)
def test_each_kind_of_work_is_charged(work: Callable[[checker.Budget], object], least: int) -> None:
    """At least one step for each part that is looked at, and for each pair of terms that is multiplied."""
    budget = checker.Budget(BUDGET)
    work(budget)
    assert budget.used >= least
