"""What is read has one meaning, and limits lie where the contract puts them."""

from __future__ import annotations

from functools import reduce

import pytest

from checker.test_hostile import about
from checker.theorems import UNIT_BOX
from checker.trees import X, accepted, bound, monotone, num, power, proves, refused, rejected, side, split
from proofs.checker import Refused, certificates


def test_limits_lie_where_the_contract_puts_them() -> None:
    refused(proves(["<=", num(0), X], UNIT_BOX, monotone("x", "middle", bound(), bound())), "lower or upper")
    for end in (0, 1):
        rejected(proves(["<=", num(0), X], UNIT_BOX, split("x", end, bound(), bound())))
    accepted(proves(["<=", num(0), power(X, 10_000)], UNIT_BOX, bound()))
    refused(proves(["<=", num(0), power(X, 10_001)], UNIT_BOX, bound()))
    nested = reduce(lambda e, _: ["abs", e], range(99), X)
    accepted(proves(["<=", num(0), nested], UNIT_BOX, bound()))
    refused(proves(["<=", num(0), ["abs", ["abs", nested]]], UNIT_BOX, bound()), "nested more than 100 deep")


@pytest.mark.parametrize("number", ["1" + 600 * "0", "1/1" + 600 * "0", "-1" + 600 * "0"])
def test_numbers_of_more_than_six_hundred_digits_are_refused(number: str) -> None:
    assert certificates.rational(number.removesuffix("0").removeprefix("-")) != 0
    with pytest.raises(Refused, match="not a rational"):
        certificates.rational(number)


def test_what_would_mislead_a_reader_is_refused() -> None:
    refused(about(["piecewise", [["<", X, num(0)], X]]), "not an expression")
    refused(about(num(0), [side("pi", 0, 1)]), "not a name")
    refused(about(["num", "2/4"]), "lowest terms")
    refused(about(["num", "3/1"]), "lowest terms")
    for exponent in ("0", "1", "1/65", "10001", "-10001"):
        refused(about(power(X, exponent)), "not an expression over the box")
    refused(about(X, [side("x", 0, 1), side("x", -5, 1)]), "there twice")
    refused({**about(X), "claim": "a" * 1300}, "a short printable string")
    either = ["or", ["<=", X, num(0)], ["<=", num(0), X]]
    refused(proves(either, UNIT_BOX), "not a relation: 'or'")
    refused(proves(["and", ["<=", num(0), X], ["and", either, ["<=", X, num(1)]]], UNIT_BOX), "not a relation: 'or'")
    refused(about(X, [side("x", 1, 0)]), "empty")
