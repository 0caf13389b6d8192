"""True statements, one for each rule, and near misses; rules do what they say, and only for the goals that they are
for."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from checker.strategies import cell_of, cells, moderate, rough, sampled, small
from checker.theorems import (
    SQUARE,
    TRUE,
    UNIT_BOX,
    chained_certificate,
    convex_certificate,
    counterexample,
    fails_somewhere,
    far_counterexample,
    given_certificate,
    guarded_certificate,
    hump_certificate,
    identity_certificate,
    mean_certificate,
    nonzero_certificate,
    nonzero_given_certificate,
    plane_certificate,
    product_certificate,
    root_certificate,
    sinc_certificate,
    strict_open_certificate,
    tangent_certificate,
    taylor_certificate,
    widened_certificate,
)
from checker.trees import (
    BUDGET,
    FUNCTIONS,
    NOISE,
    ZERO_RULE,
    Tree,
    X,
    Y,
    accepted,
    bound,
    checked,
    contains,
    digest,
    fraction,
    goal,
    minus,
    monotone,
    neg,
    node,
    num,
    power,
    proves,
    real,
    rejected,
    side,
    split,
    value,
)
from proofs import checker
from proofs.checker import Rejected
from proofs.checker.boxes import ANY, Range
from proofs.checker.cells import Cell
from proofs.checker.expressions import Node
from proofs.checker.intervals import BOTTOM, TOP
from proofs.checker.reading import Reader
from proofs.checker.rules import Checker


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_are_accepted(name: str) -> None:
    report = accepted(TRUE[name]())
    assert report.claim == "a.claim" and (report.nodes > 0) == (report.verdict == "PROVED")


FALSE: dict[str, Callable[[], Tree]] = {
    "sin(x)/x <= 999/1000": lambda: sinc_certificate("999/1000"),
    "exp(x) >= 1 + 11/10 x": lambda: tangent_certificate("11/10"),
    "x exp(-x) <= exp(-10001/10000)": lambda: hump_certificate("-10001/10000"),
    "x^2 + y^2 + 21/10 x y >= 0": lambda: convex_certificate("21/10"),
    "|x sin y| <= 841/1000": lambda: product_certificate("841/1000"),
    "x (1 - x) < 1/4": lambda: taylor_certificate("1/4", 6),
    "sqrt x > 0 on [0, 1]": lambda: root_certificate("<"),
    "sqrt x >= 1/1000": lambda: root_certificate("<=", "1/1000"),
    "cos x != 99/100": lambda: nonzero_certificate("99/100"),
    "sinh 2x = 2001/1000 sinh x cosh x": lambda: identity_certificate("2001/1000"),
    "x^2 > 0 on [0, 1]": lambda: strict_open_certificate("[]"),
    "a guard that holds": lambda: guarded_certificate("1/10"),
    "a true comparison at the point": lambda: counterexample("1/2"),
    "a point outside the box": lambda: counterexample(2),
    "convex elsewhere": lambda: convex_certificate(1, ("1/2", 0)),
    "convex outside": lambda: convex_certificate(1, (2, 0)),
    "widened to a cell beside": lambda: widened_certificate("3/4", 1),
    "widened to less": lambda: widened_certificate("1/3", "2/5"),
    "widened too far": lambda: widened_certificate(0, "3/2"),
    "(x + y)^2 = x^2 + 3xy + y^2": lambda: plane_certificate(3),
    "x + 1/x >= 21/10": lambda: mean_certificate("21/10"),
    "x + 1/x > 2": lambda: mean_certificate(2, "()", "<"),
    "x + 1/x >= 2 at 0 too": lambda: mean_certificate(2, "[)"),
    "(y - x) e^x >= 0 wherever x >= y": lambda: given_certificate(["<=", num(0), ["+", X, neg(Y)]]),
    "(y - x) e^x >= 0 wherever y - x >= -1": lambda: given_certificate(["<=", num(-1), ["+", Y, neg(X)]]),
    "(y - x) e^x >= 0 wherever y - x != 0": lambda: given_certificate(["!=", num(0), ["+", Y, neg(X)]]),
    "(y - x) e^x >= 0 wherever y - x < 0": lambda: given_certificate(["<", ["+", Y, neg(X)], num(0)]),
    "(y - x) e^x >= 0 unless y - x >= 0": lambda: given_certificate(["not", ["<=", num(0), ["+", Y, neg(X)]]]),
    "(y - x) e^x > 0 wherever y - x >= 0": lambda: given_certificate(relation="<"),
    "the goal without its condition": lambda: given_certificate(known=False),
    "a condition before the one that it needs": lambda: chained_certificate(1, 0),
    "a condition without the one that it needs": lambda: chained_certificate(1),
    "sinh(x)^-2 > 0 wherever x >= 0": lambda: nonzero_given_certificate("<="),
    "sinh(x)^-3 > 0 for all x other than 0": lambda: nonzero_given_certificate(n=-3),
    "a point where the condition fails": lambda: far_counterexample(11, 1),
    "a point that is not far enough": lambda: far_counterexample(10),
}


@pytest.mark.parametrize("name", FALSE)
def test_near_misses_are_rejected(name: str) -> None:
    rejected(FALSE[name]())


def test_strict_inequalities_at_an_open_end_are_kept_apart() -> None:
    """sin(x)/x < 1 holds on (0, 1]; the same proof must not give it on a box that has the limit point, nor from >=
    goals alone."""
    strict = copy.deepcopy(sinc_certificate(relation="<"))
    rejected(strict, "not > 0")  # the derivative 1 - cos x is to be > 0, which its enclosure [0, 0.46] does not show
    strict["goals"][1]["proof"]["numerator"]["derivative"] = monotone(
        "x", "lower", monotone("x", "lower", bound(), bound()), bound()
    )
    accepted(strict)
    closed = copy.deepcopy(strict)
    closed["statement"]["box"] = [side("x", 0, 1)]
    closed["digest"] = digest(closed["statement"])
    rejected(closed)


def test_both_signs_are_there_for_denominators_and_for_inequalities() -> None:
    """1/(x - 2) <= 0, |x| - 3 != 0."""
    below = minus(X, num(2))
    defined = goal("!=", below), {"rule": "sign", "sign": -1, "proof": bound()}
    accepted(proves(["<=", power(below, -1), num(0)], UNIT_BOX, fraction(bound(), bound(), sign=-1), extra=[defined]))
    rejected(proves(["<=", power(below, -1), num(0)], UNIT_BOX, fraction(bound(), bound()), extra=[defined]))
    rejected(proves(["<=", num(0), power(below, -1)], UNIT_BOX, fraction(bound(), bound(), sign=-1), extra=[defined]))
    rejected(
        proves(
            ["<=", power(below, -1), num(0)],
            UNIT_BOX,
            fraction(bound(), bound(), sign=-1),
            extra=[(defined[0], {**defined[1], "sign": 1})],
        )
    )


MINIMUM_AT_0 = {"rule": "convex", "point": {"x": "0"}, "value": ZERO_RULE}


OUT_OF_PLACE: dict[str, tuple[Tree, Tree]] = {
    "zero for >": (["<", num(0), ["*", num(0), X]], ZERO_RULE),
    "zero for !=": (["!=", X, X], ZERO_RULE),
    "monotone for ==": (["==", num(0), X], monotone("x", "lower", bound(), bound())),
    "monotone for !=": (["!=", X, num("1/2")], monotone("x", "upper", bound(), bound())),
    "convex for ==": (["==", num(0), power(X, 2)], MINIMUM_AT_0),
    "convex for !=": (["!=", power(X, 2), num(1)], {**MINIMUM_AT_0, "value": bound()}),
    "sign for >=": (["<=", num(1), num(0)], {"rule": "sign", "sign": -1, "proof": bound()}),
    "sign for ==": (["==", num(1), num(0)], {"rule": "sign", "sign": -1, "proof": bound()}),
    "convex of a saddle": (
        ["<=", num(0), minus(power(Y, 2), power(X, 2))],
        {**MINIMUM_AT_0, "point": {"x": "0", "y": "0"}},
    ),
    "convex of a saddle, turned": (
        ["<=", num(0), minus(power(X, 2), power(Y, 2))],
        {**MINIMUM_AT_0, "point": {"x": "0", "y": "0"}},
    ),
    "convex with a slope": (["<=", num("1/100"), power(minus(X, num("1/2")), 2)], {**MINIMUM_AT_0, "value": bound()}),
    "a case left out": (["<=", ["abs", X], X], {"rule": "cases", "node": ["abs", X], "proofs": [ZERO_RULE]}),
    "a case of nothing": (["<=", X, num(0)], {"rule": "cases", "node": ["abs", X], "proofs": [ZERO_RULE, ZERO_RULE]}),
    "no cases at all": (["<=", X, num(0)], {"rule": "cases", "node": X, "proofs": []}),
    "another expression": (["<=", num(1), X], {"rule": "rewrite", "to": num(1), "proof": bound()}),
}


@pytest.mark.parametrize("name", OUT_OF_PLACE)
def test_a_rule_out_of_place_is_rejected(name: str) -> None:
    relation, proof = OUT_OF_PLACE[name]
    box = SQUARE if "saddle" in name else [side("x", 0, 1)] if "monotone" in name else [side("x", -1, 1)]
    assert fails_somewhere({"relation": relation, "box": box})
    rejected(proves(relation, box, proof))


@checked
@given(rough, cells, st.integers(1, 3))
@example(["abs", neg(power(X, 2))], (Fraction(-1), Fraction(2), Fraction(0), Fraction(0)), 3)
@example(["max", neg(power(X, 2)), num(0)], (Fraction(-1), Fraction(2), Fraction(0), Fraction(0)), 3)
def test_taylor_forms_enclose_values(
    e: Tree, corner: tuple[Fraction, Fraction, Fraction, Fraction], order: int
) -> None:
    cell = cell_of(corner)
    tester = Checker(Reader("xy", cell.budget), cell.budget)
    try:
        enclosure = tester._taylor(node(e), cell, order)
    except Rejected:
        assume(False)
    for at in sampled(corner):
        assert contains(enclosure, value(e, at))


SIGNS_OF_PARTS: dict[str, tuple[Tree, str]] = {  # on x > 0 and all y: an expression, and the signs that it may have
    "x": (X, "+"),
    "y": (Y, "-0+"),
    "x + y": (["+", X, Y], "-0+"),
    "x + y^2": (["+", X, power(Y, 2)], "+"),
    "y^2": (power(Y, 2), "0+"),
    "y^3": (power(Y, 3), "-0+"),
    "y^-2": (power(Y, -2), "+"),
    "y^-1": (power(Y, -1), "-+"),
    "y^(2/3)": (power(Y, "2/3"), "0+"),
    "y^(-1/2)": (power(Y, "-1/2"), "+"),
    "-x": (neg(X), "-"),
    "xy": (["*", X, Y], "-0+"),
    "-x - |y|": (["+", neg(X), neg(["abs", Y])], "-"),
    "|y|": (["abs", Y], "0+"),
    "exp(y)": (["exp", Y], "+"),
    "cosh(y) log(y)": (["*", ["cosh", Y], ["log", Y]], "-0+"),
    "exp(y) sinh(x)": (["*", ["exp", Y], ["sinh", X]], "+"),
    "tanh(-x)": (["tanh", neg(X)], "-"),
    "atan(x^3)": (["atan", power(X, 3)], "+"),
    "erf(y^2)": (["erf", power(Y, 2)], "0+"),
    "sin(x)": (["sin", X], "-0+"),
    "0 y": (["*", num(0), Y], "0"),
    "2 + sin(x)": (["+", num(2), ["sin", X]], "+"),
    "max(x, 0)": (["max", X, num(0)], "0+"),
    "0, but 1 where x > 1": (["piecewise", [["<", num(1), X], num(1)], [["true"], num(0)]], "0+"),
}


@pytest.mark.parametrize("name", SIGNS_OF_PARTS)
def test_signs_come_from_the_parts_where_enclosures_do_not_tell(name: str) -> None:
    e, signs = SIGNS_OF_PARTS[name]
    budget = checker.Budget(BUDGET)
    cell = Cell({"x": Range(Fraction(0), TOP, True, True), "y": Range(BOTTOM, TOP, True, True)}, budget)
    assert Checker(Reader("xy", budget), budget)._signs(node(e), cell, {}) == {
        {"-": -1, "0": 0, "+": 1}[s] for s in signs
    }


def test_to_look_for_signs_is_work() -> None:
    """Also where enclosures fail, which are counted once they are there. Where the enclosure of the whole tells, its
    parts are not looked at."""
    budget = checker.Budget(BUDGET)
    e = node(["+", *(["*", num(k), power(Y, -k), ["exp", Y]] for k in range(2, 60))])
    assert (
        Checker(Reader("y", budget), budget)._signs(e, Cell({"y": Range(BOTTOM, TOP, True, True)}, budget), {}) == ANY
    )
    assert budget.used > 200
    known: dict[Node, set[int]] = {}
    plain = node(["+", num(1), ["exp", X]])
    assert Checker(Reader("x", budget), budget)._signs(
        plain, Cell({"x": Range(Fraction(0), Fraction(1))}, budget), known
    ) == {1}
    assert known == {plain: {1}}


@checked
@given(
    rough,
    st.tuples(small, st.sampled_from([Fraction(1, 2), TOP]), st.booleans(), st.booleans()),
    st.booleans(),
    st.integers(0, 9),
)
def test_no_sign_is_left_out(e: Tree, ends: tuple[Fraction, Any, bool, bool], below: bool, which: int) -> None:
    """At points of an unbounded or half-open cell where a condition holds, the expression has one of the signs that it
    may have."""
    start, length, lower_open, upper_open = ends
    x = (
        Range(start, start + length, lower_open, upper_open)
        if not below
        else Range(-(start + length), -start, upper_open, lower_open)
    )
    budget = checker.Budget(BUDGET)
    inner = [p for p in subtrees(e) if p[0] in FUNCTIONS or p[0] in ("+", "*", "^", "var")] or [X]
    condition = ["<=", num(0), inner[which % len(inner)]]
    tester = Checker(Reader("xy", budget), budget)
    signs = tester._signs(
        node(e), Cell({"x": x, "y": Range(BOTTOM, TOP, True, True)}, budget), {node(condition[2]): {0, 1}}
    )
    outer, sign = (-start, -1) if below else (start, 1)
    places = [outer + sign * Fraction(d) for d in ("0", "1/7", "1/2", *(("3", "40") if length is TOP else ()))]
    for u, v in itertools.product(places, (Fraction(s) for s in ("-40", "-1", "0", "1/3", "7"))):
        if (u == places[0] and (x.upper_open if below else x.lower_open)) or (
            u == places[2] and length is not TOP and (x.lower_open if below else x.upper_open)
        ):
            continue
        at = {"x": real(u), "y": real(v)}
        if moderate(e, at) and moderate(condition[2], at) and value(condition[2], at) >= 0:
            found = value(e, at)
            assert abs(found) < NOISE or (1 if found > 0 else -1) in signs


def subtrees(e: Tree) -> Iterator[Tree]:
    """The expressions in e, those in conditions and branches of a piecewise aside."""
    yield e
    for p in e[1:] if e[0] != "piecewise" else ():
        if isinstance(p, list):
            yield from subtrees(p)


UNBOUNDED: dict[str, tuple[Tree, Tree]] = {
    "Taylor's formula": (["<=", X, ["+", X, num(1)]], bound(1)),
    "monotone": (["<=", num(0), X], monotone("x", "lower", bound(), bound())),
    "monotone, where x does not occur": (["<=", num(0), num(1)], monotone("x", "lower", bound(), bound())),
    "monotone from above": (["<=", num(0), num(1)], monotone("x", "upper", bound(), bound())),
    "convex": (["<=", num(0), num(1)], {"rule": "convex", "point": {"x": "0"}, "value": bound()}),
    "Taylor's formula, where x does not occur": (["<=", num(0), num(1)], bound(1)),
    "widen": (
        ["<=", num(0), ["exp", X]],
        {"rule": "widen", "variable": "x", "lower": "-1000", "upper": "1000", "proof": bound()},
    ),
    "split beyond the end": (["<=", num(0), power(X, 2)], split("x", -1, bound(), bound())),
}


@pytest.mark.parametrize("name", UNBOUNDED)
@pytest.mark.parametrize(("lower", "upper"), [(None, None), (0, None), (None, 0)])
def test_rules_that_need_ends_are_not_for_unbounded_cells(name: str, lower: object, upper: object) -> None:
    """They have no midpoint, face or contact there."""
    relation, proof = UNBOUNDED[name]
    data = proves(relation, [side("x", lower, upper)], proof)
    if name == "split beyond the end" and lower is None:
        accepted(data)
    else:
        rejected(data, "without bound|does not contain|in its inside")


def test_the_last_pivot_of_a_convex_function_may_be_zero() -> None:
    square = power(["+", X, Y], 2)
    box = [side("x", -1, 1), side("y", -1, 1)]
    at_zero = {"rule": "convex", "point": {"x": "0", "y": "0"}, "value": bound()}
    accepted(proves(["<=", num(0), square], box, at_zero))
    rejected(proves(["<=", num(0), ["+", square, neg(power(Y, 2))]], box, at_zero))


def test_a_point_is_convex() -> None:
    accepted(proves(["<=", num(0), X], [side("x", 1, 1)], {"rule": "convex", "point": {}, "value": bound()}))


def test_a_minimum_outside_the_cell_does_not_count() -> None:
    """x^3 - 3x is convex on [1/2, 1] and has the slope 0 at -1, where it is 2; it is negative on the cell."""
    proof = {"rule": "convex", "point": {"x": "-1"}, "value": bound()}
    rejected(
        proves(["<=", num(0), minus(power(X, 3), ["*", num(3), X])], [side("x", "1/2", 1)], proof), "not in the cell"
    )
