"""The normal form knows identities, and invents none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from checker.strategies import from_sympy, moderate, rough, small, to_sympy
from checker.trees import BUDGET, MP, Tree, X, Y, checked, minus, neg, node, num, power, real, value
from proofs import checker
from proofs.checker import Rejected
from proofs.checker.normal_form import NormalForm


def vanishes(e: Tree) -> bool:
    return NormalForm(checker.Budget(BUDGET)).vanishes(node(e))


def test_the_reciprocal_of_zero_has_no_normal_form() -> None:
    with pytest.raises(Rejected, match="a division by 0"):
        vanishes(["+", power(["+", X, neg(X)], -1), neg(power(["+", X, neg(X)], -1))])


TWO_X = ["*", num(2), X]


IDENTITIES: list[tuple[Tree, Tree]] = [
    (power(["+", X, Y], 2), ["+", power(X, 2), ["*", num(2), X, Y], power(Y, 2)]),
    (["*", X, power(X, -1)], num(1)),
    (["+", ["*", X, power(["+", num(1), X], -1)], power(["+", num(1), X], -1)], num(1)),
    (power(["+", power(X, -1), power(Y, -1)], -1), ["*", X, Y, power(["+", X, Y], -1)]),
    (["exp", ["+", X, Y, num("1/2")]], ["*", ["exp", X], ["exp", Y], ["exp", num("1/2")]]),
    (["*", ["exp", num(-1)], ["exp", num(1)]], num(1)),
    (["exp", neg(X)], power(["exp", X], -1)),
    (["+", power(["cosh", X], 2), neg(power(["sinh", X], 2))], num(1)),
    (["cosh", TWO_X], minus(["*", num(2), power(["cosh", X], 2)], num(1))),
    (["tanh", X], ["*", ["sinh", X], power(["cosh", X], -1)]),
    (["tanh", neg(X)], neg(["tanh", X])),
    (power(["*", ["+", X, num(1)], ["+", X, num(-1)]], -1), power(["+", power(X, 2), num(-1)], -1)),
    (["tanh", TWO_X], ["*", num(2), ["tanh", X], power(["+", num(1), power(["tanh", X], 2)], -1)]),
    (["+", power(["sin", X], 2), power(["cos", X], 2)], num(1)),
    (["*", power(["sin", X], -2), minus(num(1), power(["cos", X], 2))], num(1)),
    (["sin", neg(X)], neg(["sin", X])),
    (["cos", minus(X, Y)], ["cos", minus(Y, X)]),
    (["cos", ["+", X, neg(Y), num(1)]], ["cos", ["+", Y, num(-1), neg(X)]]),
    (
        ["sin", ["+", X, ["*", num("1/2"), Y]]],
        ["+", ["*", ["sin", X], ["cos", ["*", num("1/2"), Y]]], ["*", ["cos", X], ["sin", ["*", num("1/2"), Y]]]],
    ),
    (["cos", ["+", X, Y]], minus(["*", ["cos", X], ["cos", Y]], ["*", ["sin", X], ["sin", Y]])),
    (["sin", ["*", num(-3), X]], minus(["*", num(4), power(["sin", X], 3)], ["*", num(3), ["sin", X]])),
    (minus(["cos", minus(X, Y)], ["cos", ["+", X, Y]]), ["*", num(2), ["sin", X], ["sin", Y]]),
    (["cos", ["*", num(1000), X]], ["cos", ["*", num(-1000), X]]),
    (["atan", neg(X)], neg(["atan", X])),
    (["erf", neg(X)], neg(["erf", X])),
    (["log", ["exp", ["+", X, TWO_X]]], ["*", num(3), X]),
    (["exp", ["log", X]], X),
    (["exp", ["*", num(2), ["log", ["+", num(1), X]]]], power(["+", num(1), X], 2)),
    (["*", power(X, "1/2"), power(X, "1/2")], X),
    (power(power(X, "1/3"), 5), ["*", X, power(X, "2/3")]),
    (power(X, "-1/2"), ["*", power(X, "1/2"), power(X, -1)]),
    (power(num("9/4"), "1/2"), num("3/2")),
    (power(power(num(2), "1/2"), 2), num(2)),
    (power(["+", num(1), power(num(2), "1/2")], -1), ["+", power(num(2), "1/2"), num(-1)]),
    (["sin", num(0)], num(0)),
    (["cos", num(0)], ["exp", num(0)]),
    (["log", num(1)], ["tanh", num(0)]),
    (["abs", num(-2)], ["max", num(2), num(1)]),
    (power(["abs", minus(X, Y)], 2), power(minus(X, Y), 2)),
    (power(["abs", X], 3), ["*", ["abs", X], X, X]),
    (power(["abs", X], -1), ["*", ["abs", X], power(X, -2)]),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_the_normal_form_knows_an_identity_and_not_its_neighbours(left: Tree, right: Tree) -> None:
    assert vanishes(minus(left, right)) and vanishes(minus(right, left))
    assert not vanishes(minus(left, ["+", right, num("1/1000000000000")]))


DIFFERENT: list[tuple[Tree, Tree]] = [
    (["exp", power(["log", X], 2)], X),
    (["exp", ["*", num("1/2"), ["log", X]]], num(1)),
    (["exp", ["*", ["log", X], ["log", Y]]], X),
    (["log", ["*", num(2), ["exp", X]]], X),
    (["log", ["*", X, ["exp", X]]], X),
    (["sin", ["*", num(2), X]], ["*", num(2), ["sin", X]]),
    (["cos", ["+", X, Y]], ["*", ["cos", X], ["cos", Y]]),
    (["sin", ["*", num("1/2"), X]], ["sin", X]),
    (["sin", ["*", num("3/2"), X]], ["sin", ["*", num(3), X]]),
    (["cos", ["+", ["*", num("1/2"), X], Y]], ["cos", ["+", X, Y]]),
    (["atan", ["+", X, Y]], ["cos", ["+", X, Y]]),
    (["erf", TWO_X], ["cos", TWO_X]),
    (["abs", X], X),
    (["*", ["abs", X], X], power(X, 2)),
    (power(["min", X, Y], 2), power(X, 2)),
    (power(["atan", X], 2), power(X, 2)),
    (power(power(X, 2), "1/2"), X),
    (power(num(2), "1/2"), num("99/70")),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_the_normal_form_keeps_apart_what_looks_alike(left: Tree, right: Tree) -> None:
    assert not vanishes(minus(left, right)) and not vanishes(minus(right, left))


LINEAR_EXPONENTS = [["exp", X], ["exp", ["*", num(-2), Y]], ["exp", ["+", X, ["*", num("1/2"), Y]]]]


def quotients(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    pairs = st.builds(lambda op, u, v: [op, u, v], st.sampled_from("+*"), inner, inner)
    return st.one_of(
        pairs,
        st.builds(power, inner, st.sampled_from([2, 3])),
        inner.map(lambda e: power(["+", num("3/2"), ["*", e, e]], -1)),
    )


@checked
@given(st.recursive(st.one_of(small.map(num), st.sampled_from([X, Y, *LINEAR_EXPONENTS])), quotients, max_leaves=5))
def test_the_normal_form_decides_rational_functions_of_exponentials(e: Tree) -> None:
    original = to_sympy(e)
    for form in (sp.expand(original), sp.together(original)):
        assert vanishes(minus(e, from_sympy(form)))
        assert not vanishes(minus(e, from_sympy(form + sp.Symbol("x") / 7)))


@checked
@given(rough, rough, st.lists(st.tuples(small, small), min_size=3, max_size=3))
def test_the_normal_form_never_invents_an_equality(e: Tree, f: Tree, points: list[tuple[Fraction, Fraction]]) -> None:
    for difference_ in (
        minus(e, f),
        minus(e, e),
        minus(power(["+", e, f], 2), ["+", power(e, 2), ["*", num(2), e, f], power(f, 2)]),
    ):
        try:
            zero = vanishes(difference_)
        except Rejected:
            continue
        for x, y in points if zero else ():
            at = {"x": real(x), "y": real(y)}
            assert not moderate(difference_, at) or abs(value(difference_, at)) < MP.mpf(10) ** -40
