"""Ranges of variables, and the signs in them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.theorems import given_certificate, mean_certificate
from checker.trees import X, accepted, bound, num, proves, refused, rejected, side
from proofs.checker import boxes
from proofs.checker.boxes import Range

OPEN_ENDS = [(-1, 0, "[)", {-1}), (-1, 0, "(]", {-1, 0}), (0, 1, "(]", {1}), (0, 1, "[)", {0, 1}), (0, 0, "[]", {0})]


@pytest.mark.parametrize(("low", "high", "ends", "signs"), OPEN_ENDS)
def test_an_open_end_is_no_sign(low: int, high: int, ends: str, signs: set[int]) -> None:
    assert boxes.signs_in(Range(Fraction(low), Fraction(high), ends[0] == "(", ends[1] == ")")) == signs


@pytest.mark.parametrize("ends", ["(]", "[)", "()"])
def test_an_empty_range_is_refused(ends: str) -> None:
    accepted(proves(["<=", X, num(1)], [side("x", 1, 1)], bound()))
    refused(proves(["<=", X, num(1)], [side("x", 1, 1, ends)], bound()), "range of x is empty")


def test_an_infinite_end_is_open_and_is_shown() -> None:
    assert accepted(mean_certificate()).statement == "2 <= x + x^(-1)   for all x in (0, oo)"
    assert (
        accepted(given_certificate()).statement
        == "0 <= (y + (-1)*x)*exp(x)   for all x in (-oo, oo), y in (-oo, oo), where 0 <= y + (-1)*x"
    )
    both = proves(["<=", num(0), ["exp", X]], [side("x", None, None)], bound())
    assert accepted(both).statement.endswith("x in (-oo, oo)")
    for lower, upper in ((1, None), (None, 1)):
        least = proves(["<=", *((num(1), X) if upper is None else (X, num(1)))], [side("x", lower, upper)], bound())
        assert accepted(least).statement.endswith("[1, oo)" if upper is None else "(-oo, 1]")
    rejected(proves(["<=", num(1), X], [side("x", None, 1)], bound()))
