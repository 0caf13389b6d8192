"""Certificates of true statements, one for each rule and kind; parameters make false ones of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from checker.trees import (
    COMPARISONS,
    MP,
    NOISE,
    ZERO_RULE,
    Tree,
    X,
    Y,
    bound,
    certificate,
    difference,
    digest,
    fraction,
    goal,
    holds,
    minus,
    monotone,
    neg,
    num,
    power,
    proves,
    real,
    side,
    split,
    value,
)

UNIT_BOX = [side("x", 0, 1)]


SINC = ["*", ["sin", X], power(X, -1)]


EXP_ABOVE_TANGENT = ["<=", ["+", num(1), X], ["exp", X]]


PRODUCT = ["<=", ["abs", ["*", X, ["sin", Y]]], num("7/8")]


SQUARE = [side("x", -1, 1), side("y", -1, 1)]


QUADRATIC = ["+", power(X, 2), power(Y, 2), ["*", X, Y]]


NONZERO_X = (goal("!=", X), {"rule": "sign", "sign": 1, "proof": monotone("x", "lower", bound(), bound())})


def sinc_certificate(constant: object = 1, relation: str = "<=") -> Tree:
    """sin(x)/x <= 1 on (0, 1], with the value 1 in the limit only."""
    numerator = monotone("x", "lower", bound(), bound())
    return proves(
        [relation, SINC, num(constant)],
        [side("x", 0, 1, "(]")],
        fraction(monotone("x", "lower", bound(), bound()), numerator),
        extra=[NONZERO_X],
    )


def tangent_certificate(slope: object = 1) -> Tree:
    """exp(x) >= 1 + x on [-1, 1], attained inside: decreasing below 0, increasing above."""
    relation = ["<=", ["+", num(1), ["*", num(slope), X]], ["exp", X]]
    proof = split("x", 0, monotone("x", "upper", bound(), ZERO_RULE), monotone("x", "lower", bound(), ZERO_RULE))
    return proves(relation, [side("x", -1, 1)], proof)


def hump_certificate(top: object = -1) -> Tree:
    """x exp(-x) <= exp(-1) on [0, 3], attained at 1."""
    relation = ["<=", ["*", X, ["exp", neg(X)]], ["exp", num(top)]]
    below = monotone("x", "upper", {"rule": "rewrite", "to": SLOPE, "proof": bound()}, ZERO_RULE)
    above = monotone("x", "lower", {"rule": "rewrite", "to": neg(SLOPE), "proof": bound()}, ZERO_RULE)
    return proves(relation, [side("x", 0, 3)], split("x", 1, below, above))


SLOPE = ["*", minus(num(1), X), ["exp", neg(X)]]


def convex_certificate(coefficient: object = 1, point: tuple[object, object] = (0, 0)) -> Tree:
    """x^2 + y^2 + c x y >= 0 on [-1, 1]^2, attained at 0."""
    form = ["+", power(X, 2), power(Y, 2), ["*", num(coefficient), X, Y]]
    proof = {"rule": "convex", "point": {"x": num(point[0])[1], "y": num(point[1])[1]}, "value": ZERO_RULE}
    return proves(["<=", num(0), form], SQUARE, proof)


def product_certificate(limit: object = "7/8") -> Tree:
    """|x sin y| <= 7/8 on [-1, 1]^2: both signs, each quadrant by monotonicity in y; sin 1 = 0.8415."""
    inner = ["*", X, ["sin", Y]]

    def half(sign: int) -> Tree:
        def quadrant(s: int) -> Tree:
            return monotone("y", "upper" if s * sign > 0 else "lower", bound(), bound())

        return split("x", 0, quadrant(-1), quadrant(1))

    proof = {"rule": "cases", "node": ["abs", inner], "proofs": [half(1), half(-1)]}
    return proves(["<=", ["abs", inner], num(limit)], SQUARE, proof)


def cover(bottom: Fraction, top: Fraction, depth: int, order: int) -> Tree:
    middle = (bottom + top) / 2
    return (
        split("x", middle, cover(bottom, middle, depth - 1, order), cover(middle, top, depth - 1, order))
        if depth
        else bound(order)
    )


def taylor_certificate(constant: object = "5/16", depth: int = 2) -> Tree:
    """x (1 - x) < 5/16 on [0, 1] by Taylor forms."""
    return proves(["<", ["*", X, minus(num(1), X)], num(constant)], UNIT_BOX, cover(Fraction(0), Fraction(1), depth, 2))


def root_certificate(relation: str = "<=", constant: object = 0) -> Tree:
    """sqrt(x) >= x on [0, 1] in the form sqrt(x) + (1 - x)^2 > 0, which is at a face where the root is not smooth."""
    return proves(
        [relation, num(constant), power(X, "1/2")],
        UNIT_BOX,
        monotone("x", "lower", bound(), bound()),
        extra=[(goal(">=", X), bound())],
    )


def nonzero_certificate(constant: object = 2) -> Tree:
    return proves(["!=", ["cos", X], num(constant)], UNIT_BOX, {"rule": "sign", "sign": 1, "proof": bound()})


def identity_certificate(factor: object = 2) -> Tree:
    identity = ["==", ["sinh", ["*", num(2), X]], ["*", num(factor), ["sinh", X], ["cosh", X]]]
    return proves(identity, [side("x", -3, 3)], ZERO_RULE)


LOG_BRANCH = ["piecewise", [["<=", X, num(0)], num(0)], [["true"], neg(["log", ["+", X, num(1)]])]]


def guarded_certificate(at: object = 0) -> Tree:
    """A piecewise that needs log(x + 1) only where x > 0; on [-2, 1]."""
    guard = ["not", ["<=", X, num(0)]]
    defined = goal(">", ["+", X, num(1)], guard), split("x", at, {"rule": "vacuous", "guard": 0}, bound())
    return proves(
        ["<=", LOG_BRANCH, num(0)],
        [side("x", -2, 1)],
        split("x", 0, bound(), split("x", "1/2", bound(), bound())),
        extra=[defined],
    )


def strict_open_certificate(ends: str = "(]") -> Tree:
    """x^2 > 0 on (0, 1]: strict inside, not at the face, which is open."""
    derivative = monotone("x", "lower", bound(), bound())
    return proves(["<", num(0), power(X, 2)], [side("x", 0, 1, ends)], monotone("x", "lower", derivative, bound()))


def joint_certificate() -> Tree:
    relation = ["and", ["<=", X, num(1)], ["<", ["sin", X], num(2)]]
    return certificate(relation, UNIT_BOX, (difference(relation[1]), bound()), (difference(relation[2]), bound()))


def counterexample(x: object = 1, lower: object = -1) -> Tree:
    """log(x) < 0 on [-1, 1]: fails at 1 by value, and at x <= 0 by being undefined."""
    return certificate(["<", ["log", X], num(0)], [side("x", lower, 1)], point={"x": x})


PLANE = [side("x", None, None, "()"), side("y", None, None, "()")]


def plane_certificate(factor: object = 2) -> Tree:
    """(x + y)^2 = x^2 + 2xy + y^2, everywhere."""
    return proves(
        ["==", power(["+", X, Y], 2), ["+", power(X, 2), ["*", num(factor), X, Y], power(Y, 2)]], PLANE, ZERO_RULE
    )


def mean_certificate(least: object = 2, ends: str = "()", relation: str = "<=") -> Tree:
    """x + 1/x >= 2 for all x > 0, since the difference is (x - 1)^2/x."""
    square = {"rule": "rewrite", "to": ["*", power(["+", X, num(-1)], 2), power(X, -1)], "proof": bound()}
    return proves(
        [relation, num(least), ["+", X, power(X, -1)]],
        [side("x", 0, None, ends)],
        square,
        extra=[(goal("!=", X), bound())],
    )


def given_certificate(*given: Tree, relation: str = "<=", known: bool = True) -> Tree:
    """(y - x) e^x >= 0 wherever y - x >= 0."""
    gap = ["+", Y, neg(X)]
    given = given or (["<=", num(0), gap],)
    r = [relation, num(0), ["*", gap, ["exp", X]]]
    d = difference(r)
    return certificate(r, PLANE, ({**d, "guards": list(given) if known else []}, bound()), given=given)


def chained_certificate(*order: int) -> Tree:
    """sqrt(x) >= 0 wherever 0 < x and log x <= 0; the second condition is looked at where the first holds."""
    conditions = ["<", num(0), X], ["<=", ["log", X], num(0)]
    given = tuple(conditions[i] for i in order or (0, 1))
    r = ["<=", num(0), power(X, "1/2")]
    goals = [goal(">", X, *given[:i]) for i, c in enumerate(given) if c[0] == "<="] + [
        goal(">=", X, *given),
        {**difference(r), "guards": list(given)},
    ]
    return certificate(r, PLANE[:1], *((g, bound()) for g in goals), given=given)


def nonzero_given_certificate(relation: str = "!=", n: object = -2) -> Tree:
    """sinh(x)^-2 > 0 for all x other than 0."""
    given, r = [relation, num(0), X], ["<", num(0), power(["sinh", X], n)]
    return certificate(
        r,
        PLANE[:1],
        (goal("!=", ["sinh", X], given), bound()),
        ({**difference(r), "guards": [given]}, bound()),
        given=(given,),
    )


def far_counterexample(x: object = 11, y: object = 0) -> Tree:
    """x <= 10 fails beyond, where y < 1."""
    return certificate(["<=", X, num(10)], PLANE, point={"x": x, "y": y}, given=(["<", Y, num(1)],))


def widened_certificate(lower: object = 0, upper: object = 1) -> Tree:
    """x <= 2/3 at 1/2, from what holds on a larger cell; the face of a cell has forgotten what surrounds it."""
    wider = {
        "rule": "widen",
        "variable": "x",
        "lower": num(lower)[1],
        "upper": num(upper)[1],
        "proof": monotone("x", "upper", bound(), bound()),
    }
    return proves(["<=", ["*", X, X], num(1)], [side("x", 0, "1/2")], monotone("x", "upper", bound(), wider))


TRUE = {
    "widen": widened_certificate,
    "fraction, monotone, sign, an open end": sinc_certificate,
    "split, zero at an inner contact": tangent_certificate,
    "rewrite": hump_certificate,
    "convex": convex_certificate,
    "cases": product_certificate,
    "bound of order 2": taylor_certificate,
    "a root at a face": root_certificate,
    "sign": nonzero_certificate,
    "zero for an identity": identity_certificate,
    "vacuous": guarded_certificate,
    "a strict goal at an open face": strict_open_certificate,
    "and": joint_certificate,
    "counterexample": counterexample,
    "zero on the plane": plane_certificate,
    "signs of parts on a half-line": mean_certificate,
    "a condition's sign": given_certificate,
    "a condition that needs another": chained_certificate,
    "a condition that something is not 0": nonzero_given_certificate,
    "a counterexample on the plane": far_counterexample,
}


def mutations(data: Any) -> Iterator[Any]:
    """Every tree that differs in one place: a leaf or a branch replaced, an element dropped or doubled, a key lost or
    gained."""
    for other in (*REPLACEMENTS[type(data)], None, 0.5):
        if type(other) is not type(data) or other != data:
            yield other
    if isinstance(data, dict):
        yield from ({k: v for k, v in data.items() if k != lost} for lost in data)
        yield {**data, "more": 1}
        yield from ({**data, k: mutant} for k, v in data.items() for mutant in mutations(v))
    if isinstance(data, list):
        yield from (data[:i] + data[i + 1 :] for i in range(len(data)))
        yield from ([*data[:i], data[i], *data[i:]] for i in range(len(data)))
        yield from ([*data[:i], mutant, *data[i + 1 :]] for i, v in enumerate(data) for mutant in mutations(v))


REPLACEMENTS: Mapping[type, tuple[Any, ...]] = {
    str: ("0", "1", "-1", "2", "1/3", "x", "lower", "upper", "<", "<=", "==", ">", "+", "exp"),
    int: (0, 1, -1, 2),
    bool: (True, False),
    list: ([], num(1)),
    dict: ({}, bound(), ZERO_RULE),
    type(None): ([], 0, {}),
}


def fails_somewhere(statement: Tree) -> bool:
    """Whether a comparison is false or undefined at one of some points of the box; needs no tolerance since 80 digits
    decide all cases here."""
    box = statement["box"]

    def points(b: Tree) -> list[Fraction]:
        near = [Fraction(s) for s in ("-12", "-3", "-1", "-1/2", "-1/9", "0", "1/9", "1/2", "1", "3", "12")]
        if b["lower"] is None or b["upper"] is None:
            start = Fraction(b["lower"] or b["upper"] or 0)
            shifted = [start + x for x in near if (b["lower"] is None or x >= 0) and (b["upper"] is None or x <= 0)]
            return [
                x
                for x in shifted
                if x != start
                or (b["lower"] is None or not b["lower_open"])
                and (b["upper"] is None or not b["upper_open"])
            ]
        low, high = Fraction(b["lower"]), Fraction(b["upper"])
        return [
            x
            for i in range(13)
            if ((x := low + (high - low) * i / 12) != low or not b["lower_open"]) and (x != high or not b["upper_open"])
        ]

    relations = [statement["relation"]] if statement["relation"][0] != "and" else statement["relation"][1:]
    for choice in itertools.product(*map(points, box)):
        at = {b["variable"]: real(x) for b, x in zip(box, choice, strict=True)}
        try:
            if not all(holds(c, at) for c in statement.get("given", ())):
                continue
            for op, left, right in relations:
                gap = value(right, at) - value(left, at)
                gap = MP.mpf(0) if abs(gap) < NOISE else gap
                if not COMPARISONS[op](0, gap):
                    return True
        except ArithmeticError:
            return True
    return False


def count(
    kind: str,
    monomial: list[int],
    orders: list[int],
    relation: str,
    number: int,
    lower: Tree = None,
    upper: Tree = None,
) -> Tree:
    statement = {"count": kind, "monomial": monomial, "orders": orders, "relation": relation, "value": str(number)}
    return {
        "schema": 1,
        "kind": "count",
        "claim": "a.claim",
        "statement": statement,
        "digest": digest(statement),
        "lower": lower,
        "upper": upper,
    }


def subsets(n: int) -> list[list[int]]:
    return sorted(map(list, itertools.product((0, 1), repeat=n)), key=sum, reverse=True)


def minor(rows: list[list[int]], first: int = -1) -> Tree:
    return {"first": first, "rows": rows, "columns": [[1 - e for e in s] for s in rows]}


def signs(n: int, half: bool = False) -> Tree:
    """The network of all sign vectors, or of those that start with 1."""
    units = [list(s) for s in itertools.product((1, -1), repeat=n) if s[0] == 1 or not half]
    return {
        "inputs": [[str(a) for a in s] for s in units],
        "outputs": [str(reduce(lambda a, b: a * b, s)) for s in units],
    }


def product_count(n: int = 2, relation: str = "==", number: int = 4) -> Tree:
    return count("units", [1] * n, list(range(n + 1)), relation, number, minor(subsets(n)), signs(n))


LONG_WEIGHT = "9" * 600
