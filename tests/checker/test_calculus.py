"""Derivatives and fractions: their values, and the shapes that the contract gives them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from checker.strategies import moderate, small, smooth
from checker.trees import BUDGET, MP, Tree, X, Y, checked, node, num, power, real, tree, value
from proofs import checker
from proofs.checker.calculus import Calculus


@checked
@given(smooth, small, small, st.sampled_from("xy"))
def test_derivatives_agree_with_differences(e: Tree, x: Fraction, y: Fraction, name: str) -> None:
    at = {"x": real(x), "y": real(y)}
    assume(moderate(e, at))
    slope = tree(Calculus(checker.Budget(BUDGET)).d(node(e), name))
    expected = MP.diff(lambda t: value(e, {**at, name: t}), at[name])
    assert (
        abs(value(slope, at) - expected) <= (1 + abs(expected)) * MP.mpf(10) ** -20
    )  # a difference quotient keeps about half of the digits


def test_derivatives_and_fractions_have_the_shapes_of_the_contract() -> None:
    calculus = Calculus(checker.Budget(BUDGET))
    shapes: list[tuple[Tree, Tree]] = [
        (power(X, 3), ["*", num(3), power(X, 2)]),
        (power(X, 2), ["*", num(2), X]),
        (["*", X, Y, X], ["+", ["*", Y, X], ["*", X, Y]]),
        (["+", X, num(2), Y], num(1)),
        (["cos", ["*", num(2), X]], ["*", num(-2), ["sin", ["*", num(2), X]]]),
        (["log", X], power(X, -1)),
        (["tanh", X], ["+", num(1), ["*", num(-1), power(["tanh", X], 2)]]),
        (["atan", X], power(["+", num(1), power(X, 2)], -1)),
        (["erf", X], ["*", num(2), power(["pi"], "-1/2"), ["exp", ["*", num(-1), power(X, 2)]]]),
        (["abs", X], ["piecewise", [["<=", num(0), X], num(1)], [["true"], num(-1)]]),
        (
            ["piecewise", [["<", Y, X], power(X, 2)], [["true"], X]],
            ["piecewise", [["<", Y, X], ["*", num(2), X]], [["true"], num(1)]],
        ),
        (["piecewise", [["<", Y, X], num(2)], [["true"], Y]], num(0)),
        (["min", X, Y], ["piecewise", [["<=", X, Y], num(1)], [["true"], num(0)]]),
        (
            ["max", X, Y, num(1)],
            [
                "piecewise",
                [["and", ["<=", Y, X], ["<=", num(1), X]], num(1)],
                [["and", ["<=", X, Y], ["<=", num(1), Y]], num(0)],
                [["true"], num(0)],
            ],
        ),
    ]
    for e, slope in shapes:
        assert tree(calculus.d(node(e), "x")) == slope
    quotient = ["+", ["*", X, power(Y, -1)], power(Y, -1), num(2)]
    assert [tree(part) for part in calculus.fraction(node(quotient))] == [["+", ["+", num(1), X], ["*", num(2), Y]], Y]
    assert [tree(part) for part in calculus.fraction(node(power(["*", X, power(Y, -1)], -2)))] == [
        power(Y, 2),
        power(X, 2),
    ]
    root = power(
        ["*", X, power(Y, -1)], "1/2"
    )  # is defined where both are negative, unlike the quotient of their roots
    assert [tree(part) for part in calculus.fraction(node(root))] == [root, num(1)]


@checked
@given(smooth, small, small)
def test_a_fraction_has_the_same_value_and_no_partial_function_of_its_own(e: Tree, x: Fraction, y: Fraction) -> None:
    at = {"x": real(x), "y": real(y)}
    assume(moderate(e, at))
    top, bottom = (value(tree(part), at) for part in Calculus(checker.Budget(BUDGET)).fraction(node(e)))
    assert bottom != 0 and abs(top / bottom - value(e, at)) <= (1 + abs(top / bottom)) * MP.mpf(10) ** -50
