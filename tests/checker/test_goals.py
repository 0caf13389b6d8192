"""The goals of a statement are computed from it: its definedness too."""

from __future__ import annotations

from checker.theorems import sinc_certificate
from checker.trees import ZERO_RULE, X, accepted, bound, certificate, digest, goal, num, power, proves, rejected, side
from proofs import checker


def test_goals_are_the_statement_s() -> None:
    data = sinc_certificate()
    for goals in (
        [],
        data["goals"][:1],
        data["goals"][1:],
        data["goals"] * 2,
        [*data["goals"], {"goal": goal(">=", X), "proof": bound()}],
    ):
        rejected({**data, "goals": goals}, "goal")
    trivial = {"goal": goal(">=", num(0)), "proof": bound()}  # the certificate of 0 >= 0 that once passed for a theorem
    rejected({**data, "goals": [trivial]}, "goal")
    assert checker.digest(data["statement"]) == digest(data["statement"])


def test_an_undefined_statement_is_not_proved() -> None:
    """0 log(x) = 0 only where log(x) is something; x^(1/2) <= 2 not at -1."""
    for left, box in (
        (["*", num(0), ["log", X]], [side("x", -1, 1)]),
        (["*", num(0), power(X, "1/2")], [side("x", -1, 1)]),
        (["*", num(0), power(num(0), -1)], []),
    ):
        relation = ["<=", left, num(0)]
        for proof in (bound(), ZERO_RULE):
            rejected(proves(relation, box, proof), "a goal is missing")
        argument, sign = left[2][1], {"log": ">", "^": "!=" if left[2][-1] == "-1" else ">="}[left[2][0]]
        rejected(
            proves(
                relation,
                box,
                ZERO_RULE,
                extra=[
                    (goal(sign, argument), bound() if sign != "!=" else {"rule": "sign", "sign": 1, "proof": bound()})
                ],
            )
        )
    accepted(certificate(["<=", ["log", X], num(5)], [side("x", -1, 1)], point={"x": 0}))
    accepted(certificate(["<=", power(X, "1/2"), num(5)], [side("x", -1, 1)], point={"x": "-1/9"}))
    accepted(certificate(["<=", ["*", num(0), power(X, -1)], num(5)], [side("x", -1, 1)], point={"x": 0}))
    rejected(certificate(["<=", ["*", num(0), power(X, -1)], num(5)], [side("x", -1, 1)], point={"x": 1}))
    rejected(certificate(["<=", power(X, -1), num(5)], [side("x", 0, 1, "(]")], point={"x": 0}), "outside the box")
