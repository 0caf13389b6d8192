"""Certificates of counts against ranks by SymPy and networks that are there."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from checker.theorems import count, minor, mutations, product_count, signs, subsets
from checker.trees import BUDGET, Tree, checked, digest, outcome, refused, rejected
from proofs import checker
from proofs.checker import counts
from proofs.checker.limits import SIZE


def test_a_number_is_judged_by_all_that_it_may_be() -> None:
    """Two routes: the ends, and every number between them; a missing end stands for one far away."""
    holds = {"==": int.__eq__, ">=": int.__ge__, "<=": int.__le__}
    for (lower, upper), value, relation in itertools.product(
        itertools.product([None, 1, 2, 3], [None, 1, 2, 3]), [1, 2, 3], holds
    ):
        low, high = -9 if lower is None else lower, 9 if upper is None else upper
        if low <= high:
            truths = {holds[relation](n, value) for n in range(low, high + 1)}
            assert counts.judge(lower, upper, relation, value) is (truths.pop() if len(truths) == 1 else None), (
                lower,
                upper,
                relation,
                value,
            )


COUNTS: dict[str, Callable[[], Tree]] = {
    "4 units for 2 inputs": product_count,
    "8 units for 3 inputs": lambda: product_count(3, "==", 8),
    "2 units at the least, whatever they are": lambda: count("units", [1, 1], [], ">=", 2, minor(subsets(1), 0)),
    "2 units t^2 suffice": lambda: count("units", [1, 1], [], "==", 2, minor(subsets(1), 0), signs(2, half=True)),
    "3 units do not suffice": lambda: product_count(2, "<=", 3),
    "rank 2": lambda: count("rank", [2, 1], [], "==", 2),
    "rank 3 for 3 variables": lambda: count("rank", [1, 1, 1], [], "==", 3),
    "rank 1 for 1 variable": lambda: count("rank", [3], [], "==", 1),
}


def true_count(statement: Tree) -> tuple[int, int]:
    """Ends of the counted number from the closed forms, written down independently of any minor."""
    r, orders = statement["monomial"], set(statement["orders"])
    if statement["count"] == "rank":
        ranks = [
            sum(1 for s in itertools.product(*(range(e + 1) for e in r)) if sum(s) == k) for k in range(sum(r) + 1)
        ]
        return max(ranks), max(ranks)
    whole = reduce(lambda a, b: a * b, (e + 1 for e in r))
    if orders == set(range(sum(r) + 1)):
        return whole, whole
    return whole // (1 + min(r)), whole


@pytest.mark.parametrize("name", COUNTS)
def test_counts_are_recomputed_and_no_mutation_proves_something_false(name: str) -> None:
    original = COUNTS[name]()
    verdict = checker.check(original).verdict
    assert (verdict == "REFUTED") == (name == "3 units do not suffice")
    for mutant in mutations(original["statement"]):
        assert outcome({**original, "statement": mutant}) in ("Rejected", "Refused")
        said = outcome({**original, "statement": mutant, "digest": digest(mutant)})
        if said not in ("Rejected", "Refused"):
            low, high = true_count(mutant)
            number = int(mutant["value"])
            able = {"==": low <= number <= high, ">=": high >= number, "<=": low <= number}[mutant["relation"]]
            certain = {"==": low == high == number, ">=": low >= number, "<=": high <= number}[mutant["relation"]]
            assert able if said == "PROVED" else not certain, mutant
    for mutant in mutations({k: v for k, v in original.items() if k != "statement"}):
        said = outcome({**mutant, "statement": original["statement"]} if isinstance(mutant, dict) else mutant)
        assert said in ("Rejected", "Refused", verdict)


def test_a_count_is_not_proved_by_the_wrong_minor_or_network() -> None:
    small = minor(subsets(2)[1:])
    rejected({**product_count(2, ">=", 4), "lower": small}, "not decided")
    rejected({**product_count(), "lower": minor(subsets(2)[::-1])}, "triangular")
    rejected({**product_count(), "lower": minor(subsets(2) + subsets(2)[:1])}, "triangular")
    rejected({**product_count(), "lower": None}, "not decided")
    rejected({**product_count(2, "<=", 4), "upper": signs(2, half=True)}, "moment")
    rejected({**product_count(2, "<=", 4), "upper": {**signs(2), "outputs": ["1"] * 4}}, "moment")
    rejected(count("units", [1, 1], [0, 2], "<=", 3, upper={"inputs": [["1", "0"]], "outputs": ["1"]}), "moment")
    rejected(count("units", [1, 1], [], ">=", 4, minor(subsets(2))), "first variable")
    rejected(count("rank", [2, 1], [], "==", 2) | {"digest": "0" * 64}, "digest")
    silent = {"inputs": [["1", "1"]], "outputs": ["0"]}
    rejected(count("units", [1, 1], [], "<=", 1, upper=silent), "the moment .* is 0")
    accepted_free = count("units", [1, 1], [0, 1, 2], ">=", 2, minor(subsets(1), 0))
    assert checker.check(accepted_free).verdict == "PROVED"  # what holds for all activations holds for one
    assert checker.check(
        count(
            "units",
            [1, 1],
            [1, 2],
            "<=",
            3,
            None,
            {"inputs": [["1", "1"], ["1", "0"], ["0", "1"]], "outputs": ["1", "-1", "-1"]},
        )
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("4 units for 2 inputs", "least units of one layer for x^[1, 1] to order 2, orders [0, 1, 2] == 4"),
        (
            "2 units at the least, whatever they are",
            "least units of one layer for x^[1, 1] to order 2, any activations and biases >= 2",
        ),
        ("rank 2", "largest catalecticant rank of x^[2, 1] == 2"),
    ],
)
def test_what_was_counted_is_shown(name: str, shown: str) -> None:
    assert checker.check(COUNTS[name]()).statement == shown


def test_what_is_counted_has_a_name_and_a_shape() -> None:
    refused({**product_count(), "schema": 2})
    for wrong in (
        count("width", [1, 1], [], ">=", 2, minor(subsets(1), 0)),
        count("units", [1, 1], [0, 2, 1], ">=", 4, minor(subsets(2))),
    ):
        refused(wrong, "not something that is counted")
    refused(count("units", [1, 1], [0, 1, 1, 2], ">=", 4, minor(subsets(2))), "not something that is counted")
    refused(count("rank", [1] * (SIZE + 1), [], ">=", 1), "not something that is counted")
    for monomial, orders in (([], []), ([1, 0], [0, 1]), ([1, 1], [0, 1]), ([1, 1], [0, 1, 2, 3])):
        refused(count("units", monomial, orders, ">=", 1, minor([[0] * len(monomial)]), None))
    for data in ({"orders": [2]}, {"lower": minor(subsets(1))}, {"upper": signs(1)}):
        wrong = count("rank", [2, 1], data.get("orders", []), ">=", 2, data.get("lower"), data.get("upper"))
        refused(wrong, "neither orders nor data")
    for rows, columns in ((subsets(2), subsets(2)[:3]), (subsets(2)[:3], subsets(2))):
        refused(count("units", [1, 1], [0, 1, 2], ">=", 3, {"first": -1, "rows": rows, "columns": columns}))


@checked
@given(st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=1, max_size=5))
def test_ranks_are_those_of_sympy(rows: list[list[int]]) -> None:
    assert (
        counts.rank([[Fraction(a, 3) for a in row] for row in rows], checker.Budget(BUDGET)) == sp.Matrix(rows).rank()
    )
