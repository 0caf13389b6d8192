"""Certificates of relations and counterexamples: the statement is what is proved, and no change of one proves something
false."""

from __future__ import annotations

import pytest

from checker.theorems import (
    SINC,
    TRUE,
    UNIT_BOX,
    counterexample,
    fails_somewhere,
    mutations,
    product_certificate,
    sinc_certificate,
)
from checker.trees import X, accepted, certificate, digest, minus, num, outcome, power, refused, rejected, side
from proofs import checker


def test_the_report_says_what_was_proved() -> None:
    assert accepted(sinc_certificate()).statement == "sin(x)*x^(-1) <= 1   for all x in (0, 1]"
    assert accepted(product_certificate()).statement == "abs(x*sin(y)) <= 7/8   for all x in [-1, 1], y in [-1, 1]"
    report = accepted(counterexample("1/2", 0) | {"point": {"x": "1"}})
    assert report.point == {"x": 1} and report.verdict == "REFUTED" and report.nodes == 0


@pytest.mark.parametrize(("ends", "x"), [("[)", 1), ("(]", 0), ("()", 1), ("()", 0), ("[]", 2), ("[]", -1)])
def test_a_counterexample_lies_in_the_box(ends: str, x: int) -> None:
    """x^2 - x < 0 fails at both ends of [0, 1], if they belong to it."""
    relation = ["<", minus(power(X, 2), X), num(0)]
    rejected(certificate(relation, [side("x", 0, 1, ends)], point={"x": x}), "outside the box")


@pytest.mark.parametrize(("ends", "x"), [("[)", 0), ("(]", 1), ("[]", 0), ("[]", 1)])
def test_an_end_that_belongs_to_the_box_may_be_a_counterexample(ends: str, x: int) -> None:
    accepted(certificate(["<", minus(power(X, 2), X), num(0)], [side("x", 0, 1, ends)], point={"x": x}))


def test_a_branch_that_is_not_taken_is_not_a_counterexample() -> None:
    e = ["piecewise", [["<", num(0), X], ["log", X]], [["true"], num(0)]]
    rejected(certificate(["<=", e, num(0)], [side("x", -1, 1)], point={"x": -1}))
    rejected(certificate(["<=", e, num(0)], [side("x", -1, 1)], point={"x": 1}))
    accepted(certificate(["<", e, num(0)], [side("x", -1, 1)], point={"x": 1}))
    accepted(
        certificate(
            ["<", ["piecewise", [["<", ["log", X], num(9)], num(-1)], [["true"], num(-1)]], num(0)],
            [side("x", -1, 1)],
            point={"x": 0},
        )
    )


def test_equalities_at_a_point_are_exact() -> None:
    same = ["!=", ["*", ["exp", X], ["exp", num(1)]], ["exp", ["+", num(1), X]]]
    accepted(certificate(same, UNIT_BOX, point={"x": "1/3"}))
    rejected(certificate(["!=", ["exp", X], ["+", X, num(1), power(num(10), -40)]], UNIT_BOX, point={"x": "0"}))
    rejected(
        certificate(["==", ["exp", X], ["exp", ["+", X, power(num(10), -900)]]], UNIT_BOX, point={"x": "1/3"})
    )  # false, and not shown in these precisions


def test_a_wrong_digest_is_rejected() -> None:
    for change in ({"digest": "0" * 64}, {"digest": digest({})}):
        rejected({**sinc_certificate(), **change}, "digest")
    refused({**sinc_certificate(), "digest": None})


def test_a_certificate_does_not_serve_another_statement() -> None:
    for other in (
        {"relation": ["<=", SINC, num("1/2")], "box": [side("x", 0, 1, "(]")]},
        {"relation": ["<=", SINC, num(1)], "box": [side("x", -1, 1)]},
    ):
        data = sinc_certificate()
        rejected({**data, "statement": other}, "digest")
        rejected({**data, "statement": other, "digest": digest(other)})


@pytest.mark.parametrize("name", TRUE)
def test_no_mutation_of_a_certificate_proves_something_false(name: str) -> None:
    """A change of the statement: never accepted with the old digest, and with a new one only if true. Any other change
    may leave the statement proved."""
    original = TRUE[name]()
    outcomes = []
    for mutant in mutations(original["statement"]):
        assert outcome({**original, "statement": mutant}) in ("Rejected", "Refused")
        verdict = outcome({**original, "statement": mutant, "digest": digest(mutant)})
        outcomes.append(verdict)
        assert verdict in ("Rejected", "Refused") or fails_somewhere(mutant) == (verdict == "REFUTED"), mutant
    for mutant in mutations({k: v for k, v in original.items() if k != "statement"}):
        verdict = outcome({**mutant, "statement": original["statement"]} if isinstance(mutant, dict) else mutant)
        outcomes.append(verdict)
        assert verdict in ("Rejected", "Refused", checker.check(original).verdict)
    assert {"Rejected", "Refused"} <= set(outcomes)
