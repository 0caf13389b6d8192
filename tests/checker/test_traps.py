"""False statements that a rule would prove if it were a little more generous."""

from __future__ import annotations

from checker.theorems import NONZERO_X, UNIT_BOX
from checker.trees import (
    ZERO_RULE,
    X,
    Y,
    accepted,
    bound,
    goal,
    minus,
    monotone,
    neg,
    num,
    power,
    proves,
    rejected,
    side,
    split,
)


def test_taylor_does_not_differentiate_through_a_touching_absolute_value() -> None:
    """|-x^2| <= 0 is false; the formal second derivative of the left side at 0 is -2."""
    for left in (
        ["abs", neg(power(X, 2))],
        ["max", neg(power(X, 2)), num(0), power(X, 2)],
        ["piecewise", [["<=", num(0), neg(power(X, 2))], neg(power(X, 2))], [["true"], power(X, 2)]],
    ):
        for order in (1, 2, 3, 4):
            rejected(proves(["<=", left, num(0)], [side("x", -1, 1)], bound(order)))


def test_a_jump_is_not_climbed() -> None:
    """The steps rise nowhere and jump from 1 to 0: both derivatives are 0, and only one face is bad."""
    step = ["piecewise", [["<", X, num("1/2")], num(1)], [["true"], num(0)]]
    relation = ["<=", num("1/2"), step]
    for end in ("lower", "upper"):
        rejected(proves(relation, UNIT_BOX, monotone("x", end, bound(), bound())), "a condition is not decided")
    rejected(
        proves(relation, UNIT_BOX, split("x", "1/2", monotone("x", "lower", bound(), bound()), bound())),
        "the enclosure is not",
    )
    accepted(proves(["<=", num("-1/2"), step], UNIT_BOX, bound()))
    rejected(proves(["<=", step, num("1/2")], UNIT_BOX, bound()))


def test_monotonicity_does_not_cross_points_where_the_guard_fails() -> None:
    """log(f) where x < 1/10 or x > 2: f rises there, is positive at 0 and negative at 2, since it falls in between."""
    f = ["+", ["*", num("1/3"), power(X, 3)], ["*", num("-21/20"), power(X, 2)], ["*", num("1/5"), X], num("1/10")]
    guard = ["or", ["<", X, num("1/10")], ["<", num(2), X]]
    e = ["piecewise", [guard, ["*", num(0), ["log", f]]], [["true"], num(0)]]
    factored = {"rule": "rewrite", "to": ["*", minus(X, num("1/10")), minus(X, num(2))], "proof": bound()}
    slope = split("x", "1/10", factored, split("x", 2, {"rule": "vacuous", "guard": 0}, factored))
    proof = goal(">", f, guard), monotone("x", "lower", slope, bound())
    rejected(proves(["<=", e, num(0)], [side("x", 0, 3)], bound(), extra=[proof]), "vacuous")


def test_monotonicity_does_not_start_from_a_face_where_the_guard_fails() -> None:
    """x > 1/2 does not follow, where x > 1/10, from the face x = 0, where the guard fails."""
    guard = ["<", num("1/10"), X]
    e = ["piecewise", [guard, ["*", num(0), ["log", minus(X, num("1/2"))]]], [["true"], num(0)]]
    wrong = monotone("x", "lower", bound(), {"rule": "vacuous", "guard": 0})
    rejected(
        proves(["<=", e, num(0)], UNIT_BOX, bound(), extra=[(goal(">", minus(X, num("1/2")), guard), wrong)]), "vacuous"
    )


def test_convexity_does_not_reach_a_point_where_the_guard_fails() -> None:
    """x^2 > 1/10 does not follow, where x > 1/10, from a minimum at a point where the guard fails."""
    guard = ["<", num("1/10"), X]
    e = ["piecewise", [guard, ["*", num(0), ["log", minus(power(X, 2), num("1/10"))]]], [["true"], num(0)]]
    wrong = {"rule": "convex", "point": {"x": "0"}, "value": {"rule": "vacuous", "guard": 0}}
    rejected(
        proves(
            ["<=", e, num(0)], UNIT_BOX, bound(), extra=[(goal(">", minus(power(X, 2), num("1/10")), guard), wrong)]
        ),
        "vacuous",
    )


def test_an_expression_without_bound_at_a_face_has_no_value_there() -> None:
    """-x exp(log(x)^2) >= 0 is false: it increases on (0, 1/2] from minus infinity, and formally it is 0 at x = 0."""
    bell = ["exp", power(["log", X], 2)]
    slope = {"rule": "rewrite", "to": neg(["*", bell, ["+", num(1), ["*", num(2), ["log", X]]]]), "proof": bound()}
    defined = goal(">", X), monotone("x", "lower", bound(), bound())
    proof = monotone("x", "lower", slope, ZERO_RULE)
    rejected(
        proves(["<=", num(0), neg(["*", X, bell])], [side("x", 0, "1/2", "(]")], proof, extra=[defined]),
        "without bound",
    )


def test_a_condition_is_to_have_a_bound_where_a_piecewise_is_smooth() -> None:
    """log y < 5 holds wherever it has a meaning; at y = 0 it has none."""
    e = ["piecewise", [["<", ["log", Y], num(5)], X], [["true"], neg(X)]]
    defined = goal(">", Y), bound()
    relation = ["<=", num(-1), e]
    accepted(proves(relation, [side("x", 0, 1), side("y", "1/2", 1)], bound(1), extra=[defined]))
    rejected(proves(relation, [side("x", 0, 1), side("y", 0, 1, "(]")], bound(1), extra=[defined]), "without bound")


def test_a_root_of_what_is_positive_is_smooth() -> None:
    root = power(["+", X, num(1)], "1/2")
    accepted(proves(["<=", root, num(2)], UNIT_BOX, bound(2), extra=[(goal(">=", ["+", X, num(1)]), bound())]))


def test_a_rewriting_does_not_hide_a_point() -> None:
    """Neither may the new expression be undefined where the old one is defined, nor does cancelling make the old one
    defined."""
    sign_of_x = ["*", X, power(["abs", X], -1)]
    rewritten = {"rule": "rewrite", "to": ["*", X, ["+", X, num(1)], power(X, -1)], "proof": bound()}
    rejected(proves(["<", num(0), ["+", X, num(1)]], [side("x", 0, 1)], rewritten), "enclosure is not != 0")
    accepted(proves(["<", num(0), ["+", X, num(1)]], [side("x", 0, 1)], {**rewritten, "to": ["+", num(1), X]}))
    rejected(proves(["==", sign_of_x, num(1)], UNIT_BOX, ZERO_RULE), "a goal is missing")
    root, defined = power(X, "1/2"), [(goal(">=", X), bound())]  # x >= 0 does not make 1/x defined; an open end does
    through = {"rule": "rewrite", "to": ["+", ["*", root, X, power(X, -1)], num(1)], "proof": bound()}
    rejected(proves(["<=", num(-1), root], [side("x", 0, 1)], through, extra=defined), "enclosure is not != 0")
    accepted(proves(["<=", num(-1), root], [side("x", 0, 1, "(]")], through, extra=defined))
    logarithm = {
        "rule": "rewrite",
        "to": ["*", ["log", Y], power(["log", Y], -1)],
        "proof": bound(),
    }  # needs y > 0, and not 1
    accepted(proves(["<", num(0), num(1)], [side("y", 2, 3)], logarithm))
    rejected(proves(["<", num(0), num(1)], [side("y", 1, 3)], logarithm), "enclosure is not != 0")
    rejected(proves(["<", num(0), num(1)], [side("y", -1, 3)], logarithm), ".")
    e, needs = (
        ["*", root, power(X, "-1/2"), power(X, "-1/2")],
        [
            *defined,
            (goal(">", X), monotone("x", "lower", bound(), bound())),
        ],
    )
    ok = {"rule": "rewrite", "to": ["+", power(X, "-1/2"), num(1)], "proof": bound()}
    accepted(proves(["<", num(-1), e], [side("x", 0, 1, "(]")], ok, extra=needs))
    rejected(proves(["==", ["*", X, power(X, -1)], num(1)], UNIT_BOX, ZERO_RULE, extra=[NONZERO_X]))
    accepted(proves(["==", ["*", X, power(X, -1)], num(1)], [side("x", 0, 1, "(]")], ZERO_RULE, extra=[NONZERO_X]))


def test_an_end_that_is_shared_belongs_to_both_halves() -> None:
    """(x - 1/2)^2 > 0 fails at 1/2 only, where two cells meet."""
    e, half = power(minus(X, num("1/2")), 2), num("1/2")[1]
    left = monotone("x", "upper", monotone("x", "upper", bound(), bound()), bound())
    right = monotone("x", "lower", monotone("x", "lower", bound(), bound()), bound())
    rejected(proves(["<", num(0), e], UNIT_BOX, split("x", half, left, right)))
    rejected(proves(["<", num(0), e], [side("x", 0, 1, "()")], split("x", half, left, right)))
    accepted(proves(["<=", num(0), e], [side("x", 0, 1, "()")], split("x", half, left, right)))


def test_the_face_in_an_open_end_counts_for_the_other_variables() -> None:
    """x + y > 0 on (0, 1] x [0, 1]: the derivative is > 0, the face x = 0 need only be >= 0, and is so with its end y =
    0, which is closed."""
    proof = monotone("x", "lower", bound(), monotone("y", "lower", bound(), bound()))
    accepted(proves(["<", num(0), ["+", X, Y]], [side("x", 0, 1, "(]"), side("y", 0, 1)], proof))
    rejected(proves(["<", num(0), ["+", X, Y]], [side("x", 0, 1), side("y", 0, 1)], proof))
    by_y = monotone("y", "lower", bound(), monotone("x", "lower", bound(), bound()))
    accepted(proves(["<", num(0), ["+", X, Y]], [side("x", 0, 1, "(]"), side("y", 0, 1)], by_y))
    flat = proves(["<", num(0), ["*", X, Y]], [side("x", 0, 1, "(]"), side("y", 0, 1)], proof)
    rejected(flat)


def test_a_wider_cell_is_closed() -> None:
    """x > 0 on (0, 1] says nothing of the point 0, which a wider cell has."""
    wider = {
        "rule": "widen",
        "variable": "x",
        "lower": "0",
        "upper": "1",
        "proof": monotone("x", "lower", bound(), bound()),
    }
    accepted(proves(["<", num(0), X], [side("x", 0, 1, "(]")], wider["proof"]))
    rejected(proves(["<", num(0), X], [side("x", 0, 1, "(]")], wider))
    rejected(proves(["<", num(0), X], [side("x", 0, 1, "(]")], {**wider, "variable": "y"}), "does not contain")
