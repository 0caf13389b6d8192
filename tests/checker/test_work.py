"""Work is counted, of every kind."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from checker.theorems import minor, subsets, taylor_certificate
from checker.trees import BITS, BUDGET, Tree, X, Y, accepted, node, power
from proofs import checker
from proofs.checker import Refused, counts, expressions, goals
from proofs.checker.boxes import Range
from proofs.checker.calculus import Calculus
from proofs.checker.cells import Cell
from proofs.checker.counts import Units
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
    ],
)
def test_each_kind_of_work_is_charged(work: Callable[[checker.Budget], object], least: int) -> None:
    """At least one step for each part that is looked at, and for each pair of terms that is multiplied."""
    budget = checker.Budget(BUDGET)
    work(budget)
    assert budget.used >= least
