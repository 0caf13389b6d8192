"""Values on a cell, conditions, and where an expression is smooth."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checker.strategies import cell_of, cells, moderate, numbers, rough, sampled, widths
from checker.trees import (
    BUDGET,
    COMPARISONS,
    MP,
    Tree,
    X,
    Y,
    checked,
    contains,
    neg,
    node,
    num,
    power,
    real,
    value,
    width,
)
from proofs import checker
from proofs.checker import Rejected, expressions
from proofs.checker.boxes import Range
from proofs.checker.cells import Cell
from proofs.checker.intervals import BOTTOM
from proofs.checker.reading import Reader


def test_what_is_rational_stays_exact() -> None:
    cell = Cell(
        {"x": Range(Fraction(1, 3), Fraction(1, 3)), "y": Range(Fraction(0), Fraction(0))}, checker.Budget(BUDGET)
    )
    exact: list[tuple[Tree, Fraction]] = [
        (["+", X, power(X, 3), num("1/7")], Fraction(1, 3) + Fraction(1, 27) + Fraction(1, 7)),
        (power(["*", X, X], "1/2"), Fraction(1, 3)),
        (power(["*", X, X], "-3/2"), Fraction(27)),
        (power(num("8/27"), "2/3"), Fraction(4, 9)),
        (power(Y, "1/3"), Fraction(0)),
        (["abs", neg(X)], Fraction(1, 3)),
        (["cos", Y], Fraction(1)),
        (["exp", Y], Fraction(1)),
        (["log", ["exp", Y]], Fraction(0)),
        *[([f, Y], Fraction(0)) for f in ("sin", "sinh", "tanh", "atan", "erf")],
        (["cosh", Y], Fraction(1)),
        (["min", X, Y], Fraction(0)),
        (["piecewise", [["<", Y, X], num(2)], [["true"], X]], Fraction(2)),
    ]
    for e, expected in exact:
        assert cell.value(node(e)) == (expected, expected), e


@checked
@given(st.integers(1, 9), st.integers(1, 7), st.booleans(), numbers, widths)
def test_powers_are_enclosed_and_even_ones_are_tight(
    n: int, q: int, inverse: bool, low: Fraction, wide: Fraction
) -> None:
    exponent = Fraction(-n if inverse else n, q)
    assume(exponent != 1)
    low = abs(low) if exponent.denominator > 1 or inverse else low
    assume(low > 0 or exponent > 0)
    cell = Cell({"x": Range(low, low + wide)}, checker.Budget(BUDGET))
    enclosure = cell.value(node(power(X, exponent)))
    samples = [value(power(X, exponent), {"x": real(low + wide * i / 16)}) for i in range(17)]
    assert all(contains(enclosure, v) for v in samples)
    if low < 0 <= low + wide and n % 2 == 0 and exponent.denominator == 1:
        assert enclosure[0] == 0
    assert width(enclosure) <= max(samples) - min(samples + [MP.mpf(0)] * (low < 0)) + MP.mpf(2) ** -80 * (
        1 + max(map(abs, samples))
    )


@pytest.mark.parametrize("q", [2, 3, 4])
def test_a_root_of_what_may_be_negative_has_no_value(q: int) -> None:
    for lower in ("-8", "-1/8", None):
        cell = Cell(
            {"x": Range(BOTTOM if lower is None else Fraction(lower), Fraction(1), lower_open=lower is None)},
            checker.Budget(BUDGET),
        )
        with pytest.raises(Rejected, match="reaches below 0"):
            cell.value(node(power(X, f"1/{q}")))


@checked
@given(rough, cells)
def test_values_of_expressions_are_enclosed(e: Tree, corner: tuple[Fraction, Fraction, Fraction, Fraction]) -> None:
    try:
        enclosure = cell_of(corner).value(node(e))
    except Rejected:
        assume(False)
    for at in sampled(corner):
        assert not moderate(e, at) or contains(enclosure, value(e, at))


def test_a_root_may_start_at_zero_only_from_a_variable() -> None:
    cell = Cell({"x": Range(Fraction(0), Fraction(1))}, checker.Budget(BUDGET))
    assert cell.smooth(node(power(X, "1/2")), root_at_zero=True) is not None
    for e, allowed in ((power(X, "1/2"), False), (power(["sin", X], "1/2"), True), (power(["*", X, X], "1/2"), True)):
        with pytest.raises(Rejected, match="not seen to be smooth"):
            cell.smooth(node(e), root_at_zero=allowed)


def test_conditions_are_joined_as_they_should_be() -> None:
    """x < 2, x < 1/2 and x < 0 hold on [0, 1] everywhere, somewhere and nowhere."""
    cell = Cell({"x": Range(Fraction(0), Fraction(1))}, checker.Budget(BUDGET))
    parts: list[tuple[Tree, bool | None]] = [
        (["<", X, num(2)], True),
        (["<", X, num("1/2")], None),
        (["<", X, num(0)], False),
    ]

    def truth(c: Tree) -> bool | None:
        return cell.truth(Reader("x", checker.Budget(BUDGET)).read(c, "c"))

    for (c, u), (d, v) in itertools.product(parts, repeat=2):
        assert truth(["and", c, d]) is (False if False in (u, v) else None if None in (u, v) else True)
        assert truth(["or", c, d]) is (True if True in (u, v) else None if None in (u, v) else False)
        assert truth(["not", c]) is (None if u is None else not u)


@pytest.mark.parametrize("op", COMPARISONS)
def test_conditions_are_decided_exactly_when_the_ends_decide_them(op: str) -> None:
    ends = [(Fraction(i), Fraction(j)) for i in range(3) for j in range(i, 3)]
    for x, y in itertools.product(ends, repeat=2):
        cell = Cell({"x": Range(*x), "y": Range(*y)}, checker.Budget(BUDGET))
        members = [[low + (high - low) * i / 4 for i in range(5)] for low, high in (x, y)]
        values = {COMPARISONS[op](u, v) for u, v in itertools.product(*members)}
        condition = Reader("xy", cell.budget).read([op, X, Y], "c")
        assert cell.truth(condition) is (values.pop() if len(values) == 1 else None)
        for joined in ("and", "or", "not"):
            made = expressions.make(joined, *[condition] * (1 if joined == "not" else 2))
            assert cell.truth(made) is (
                cell.truth(condition)
                if joined != "not"
                else {True: False, False: True, None: None}[cell.truth(condition)]
            )
