"""Hostile certificates and files: each is refused or rejected, in words, and soon."""

from __future__ import annotations

import inspect
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.network_statements import squares
from checker.theorems import LONG_WEIGHT, SQUARE, UNIT_BOX, count, counterexample, minor, sinc_certificate, subsets
from checker.trees import (
    ZERO_RULE,
    Tree,
    X,
    Y,
    accepted,
    bound,
    certificate,
    checked,
    difference,
    goal,
    minus,
    monotone,
    neg,
    num,
    power,
    proves,
    refused,
    rejected,
    side,
    split,
    var,
    write,
)
from proofs import checker
from proofs.checker import Refused, Rejected, certificates


def nested(depth: int, op: str = "sin") -> Tree:
    return reduce(lambda e, _: [op, e], range(depth), X)


def about(left: Tree, box: list[Tree] | None = None, proof: Tree = ZERO_RULE) -> Tree:
    return proves(["<=", left, num(0)], UNIT_BOX if box is None else box, proof)


def deep_proof(depth: int) -> Tree:
    return reduce(lambda inner, i: split("x", Fraction(1, 2**i), inner, bound()), range(depth, 0, -1), bound())


HOSTILE: dict[str, Callable[[], object]] = {
    "null": lambda: None,
    "a list": lambda: [1, 2],
    "a number": lambda: 1.5,
    "empty": dict,
    "text": lambda: "certificate",
    "deep expressions": lambda: about(nested(101)),
    "very deep expressions": lambda: {**about(X), "goals": [{"goal": goal(">=", nested(5000)), "proof": bound()}]},
    "derivatives of deep expressions": lambda: about(nested(90, "exp"), proof=bound(12)),
    "a deep condition": lambda: about(["piecewise", [nested(500, "not"), X], [["true"], X]]),
    "a float": lambda: about(["num", 0.5]),
    "an integer for a number": lambda: about(["num", 1]),
    "true for a number": lambda: about(["num", True]),
    "NaN": lambda: about(["num", float("nan")]),
    "infinity": lambda: about(num(1), [{**side("x", 0, 1), "upper": "inf"}]),
    "not in lowest terms": lambda: about(["num", "2/4"]),
    "minus 0": lambda: about(["num", "-0"]),
    "/1": lambda: about(["num", "3/1"]),
    "a decimal": lambda: about(["num", "0.5"]),
    "a sign": lambda: about(["num", "+1"]),
    "a zero denominator": lambda: about(["num", "1/0"]),
    "leading zeros": lambda: about(["num", "01"]),
    "other digits": lambda: about(["num", "\u0661"]),
    "a space": lambda: about(["num", " 1"]),
    "a newline": lambda: about(["num", "1\n"]),
    "many digits": lambda: about(["num", "9" * 100_000]),
    "a long denominator": lambda: about(["num", "1/" + "7" * 700]),
    "9^9^9": lambda: about(["^", ["^", num(9), "387420489"], "387420489"]),
    "10000^10000^10000": lambda: about(reduce(lambda e, _: power(e, 10_000), range(8), num(10_000))),
    "a large root": lambda: about(power(X, "1/65")),
    "exponent 1": lambda: about(["^", X, "1"]),
    "exponent 0": lambda: about(["^", X, "0"]),
    "a variable as an exponent": lambda: about(["^", X, X]),
    "an unknown function": lambda: about(["gamma", X]),
    "a function of two": lambda: about(["exp", X, X]),
    "a sum of one": lambda: about(["+", X]),
    "an empty sum": lambda: about(["+"]),
    "an empty list": lambda: about([]),
    "a condition as an expression": lambda: about(["<", X, X]),
    "an unknown variable": lambda: about(var("z")),
    "a variable that is a list": lambda: about(["var", ["x"]]),
    "an op that is a list": lambda: about([["var"], "x"]),
    "piecewise without an end": lambda: about(["piecewise", [["<", X, num(0)], X]]),
    "piecewise of triples": lambda: about(["piecewise", [["true"], X, X]]),
    "an expression as a relation": lambda: certificate(X, UNIT_BOX),
    "or as a relation": lambda: certificate(["or", ["<", X, X]], UNIT_BOX),
    "true as a relation": lambda: certificate(["true"], []),
    "an empty and": lambda: certificate(["and"], UNIT_BOX),
    "an empty range": lambda: about(X, [side("x", 1, 0)]),
    "an empty open point": lambda: about(X, [side("x", 1, 1, "[)")]),
    "a variable twice": lambda: about(X, [side("x", 0, 1), side("x", 0, 2)]),
    "a variable called pi": lambda: about(num(0), [side("pi", 0, 1)]),
    "a variable called x <= 0 and y": lambda: about(num(0), [side("x <= 0 and y", 0, 1)]),
    "an escape sequence": lambda: {**about(num(0)), "claim": "\x1b[2J"},
    "1 for true": lambda: about(X, [{**side("x", 0, 1), "lower_open": 1}]),
    "schema 2": lambda: {**about(num(0)), "schema": 2},
    "schema true": lambda: {**about(num(0)), "schema": True},
    "another kind": lambda: {**about(num(0)), "kind": "proof"},
    "a kind that is a list": lambda: {**about(num(0)), "kind": []},
    "a key too many": lambda: {**about(num(0)), "x": 1},
    "a counterexample with goals": lambda: {**counterexample(), "goals": []},
    "a point without a variable": lambda: {**counterexample(), "point": {}},
    "no rule": lambda: about(num(0), proof={}),
    "an unknown rule": lambda: about(num(0), proof={"rule": "trust me"}),
    "a rule that is a list": lambda: about(num(0), proof={"rule": []}),
    "a private rule": lambda: about(num(0), proof={"rule": "_attempt"}),
    "a rule with more": lambda: about(num(0), proof={"rule": "zero", "because": "x"}),
    "order 10^9": lambda: about(X, proof=bound(10**9)),
    "order true": lambda: about(X, proof={"rule": "bound", "order": True}),
    "order -1": lambda: about(X, proof=bound(-1)),
    "order 10^5000": lambda: about(X, proof=bound(10**5000)),
    "a guard that is not there": lambda: about(X, proof={"rule": "vacuous", "guard": 0}),
    "a split outside": lambda: about(neg(X), proof=split("x", 2, bound(), bound())),
    "a split at the end": lambda: about(X, proof=split("x", 1, bound(), bound())),
    "a split of nothing": lambda: about(X, proof=split("z", 1, bound(), bound())),
    "a deep false proof": lambda: about(X, proof=deep_proof(500)),
    "high order in many variables": lambda: proves(
        ["<", ["*", *[["exp", var(f"x{i}")] for i in range(9)]], num(0)],
        [side(f"x{i}", 0, 1) for i in range(9)],
        bound(12),
    ),
    "a large power of a sum": lambda: about(minus(power(["+", X, Y, num(1)], 9999), X), SQUARE),
    "a product of sums": lambda: about(["*", *[["+", X, Y, num(i)] for i in range(300)]], SQUARE),
    "exp(exp(exp(exp(9))))": lambda: about(["exp", ["exp", ["exp", ["exp", num(9)]]]], proof=bound()),
    "exp(-exp(99))": lambda: about(["exp", neg(["exp", num(99)])], proof=bound()),
    "sin(10^599)": lambda: about(["sin", num("1" + "0" * 599)], proof=bound()),
    "erf of a tiny number": lambda: about(["erf", power(num(10), -9999)], proof=bound()),
    "atan(1/exp(9999))": lambda: about(["atan", ["exp", num(-9999)]], proof=bound()),
    "widened nowhere": lambda: about(
        X, proof={"rule": "widen", "variable": "z", "lower": "0", "upper": "1", "proof": bound()}
    ),
    "widened to an empty range": lambda: about(
        X, proof={"rule": "widen", "variable": "x", "lower": "1", "upper": "0", "proof": bound()}
    ),
    "products of long numbers": lambda: about(
        minus(power(["+", *[["*", num(LONG_WEIGHT), power(X, i)] for i in range(2, 60)]], 90), X)
    ),
    "a rank of a large monomial": lambda: count("rank", [64] * 64, [], "==", 1),
    "a rank of very many variables": lambda: count("rank", [1] * 3000, [], "==", 1),
    "exponents beyond all bounds": lambda: count("units", [10**9, 1], [], ">=", 1, minor(subsets(1), 0)),
    "a negative exponent": lambda: count("rank", [-1, 3], [], "==", 1),
    "an exponent 0": lambda: count("units", [0, 1], [], ">=", 1, minor(subsets(1), 0)),
    "no variables": lambda: count("units", [], [], ">=", 1, minor([], 0)),
    "orders beyond the degree": lambda: count("units", [1, 1], [2, 3], ">=", 1, minor(subsets(2))),
    "orders without the degree": lambda: count("units", [1, 1], [0, 1], ">=", 1, minor(subsets(2))),
    "orders out of order": lambda: count("units", [1, 1], [2, 1], ">=", 1, minor(subsets(2))),
    "another count": lambda: count("neurons", [1, 1], [], ">=", 1),
    "a fraction of a unit": lambda: {
        **count("rank", [1, 1], [], "==", 1),
        "statement": {**count("rank", [1, 1], [], "==", 1)["statement"], "value": "1/2"},
    },
    "a network with long weights": lambda: count(
        "units",
        [20, 20],
        [],
        "<=",
        99,
        upper={"inputs": [[LONG_WEIGHT, "1/" + LONG_WEIGHT]] * 99, "outputs": ["1"] * 99},
    ),
    "a network of many variables": lambda: count(
        "units", [2] * 20, [], "<=", 1, upper={"inputs": [["1"] * 20], "outputs": ["1"]}
    ),
    "a ragged minor": lambda: count(
        "units", [1, 1], [0, 1, 2], ">=", 1, {"first": -1, "rows": [[1], [0, 0]], "columns": [[0, 1], [1, 1]]}
    ),
    "a ragged network": lambda: count("units", [1, 1], [], "<=", 1, upper={"inputs": [["1"]], "outputs": ["1"]}),
    "a count with a point": lambda: {**count("rank", [1, 1], [], "==", 1), "point": {}},
    "a sum of very many": lambda: about(["+", *[X] * 300_000]),
    "a min of many": lambda: about(
        ["min", *[["+", X, num(i)] for i in range(3000)]], proof=monotone("x", "lower", bound(), bound())
    ),
    "many branches": lambda: about(
        ["piecewise", *[[["<", X, num(-i)], ["log", X]] for i in range(1, 2000)], [["true"], X]]
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_certificates_end_quickly(name: str) -> None:
    with pytest.raises((Rejected, Refused)) as reason:
        checker.check(HOSTILE[name](), 100_000)
    assert len(str(reason.value)) < 1000


@checked
@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=3),
            st.sampled_from(["num", "+", "x", "rule", "bound", "<="]),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.sampled_from(["rule", "order", "schema", "kind", "box"]), inner, max_size=4),
        ),
    )
)
def test_anything_else_is_refused(data: Any) -> None:
    refused(data)
    refused({**sinc_certificate(), "goals": [data]})
    for part in ("relation", "box"):
        statement = {**sinc_certificate()["statement"], part: [data]}
        refused({**sinc_certificate(), "statement": statement})


TANGENT = ["*", num(0), ["log", ["+", num(1), X]]]
BRANCHED = ["piecewise", [["<", X, num(0)], num(0)], [["<", X, num(1)], TANGENT], [["true"], num(0)]]
BELOW, INSIDE, POSITIVE = ["not", ["<", X, num(0)]], ["<", X, num(1)], ["+", num(1), X]
WRONG_GOALS: dict[str, Tree] = {
    "no goal": [],
    "the goal of another statement": [(goal(">=", X), bound())],
    "the expression in another shape": [(goal(">=", minus(X, num(2))), bound())],
    "a guard more": [(goal(">=", difference(["<=", BRANCHED, num(0)])["expression"], ["false"]), bound())],
    "guards dropped": [(goal(">", POSITIVE), bound()), (difference(["<=", BRANCHED, num(0)]), bound())],
    "a guard dropped": [(goal(">", POSITIVE, INSIDE), bound()), (difference(["<=", BRANCHED, num(0)]), bound())],
    "guards swapped": [(goal(">", POSITIVE, INSIDE, BELOW), bound()), (difference(["<=", BRANCHED, num(0)]), bound())],
    "definedness left out": [(difference(["<=", BRANCHED, num(0)]), bound())],
    "a goal twice": [(goal(">", POSITIVE, BELOW, INSIDE), bound())] * 2,
}


@pytest.mark.parametrize("name", WRONG_GOALS)
def test_goals_that_are_not_the_statement_s_are_rejected(name: str) -> None:
    right = [(goal(">", POSITIVE, BELOW, INSIDE), bound()), (difference(["<=", BRANCHED, num(0)]), bound())]
    accepted(certificate(["<=", BRANCHED, num(0)], UNIT_BOX, *right))
    rejected(certificate(["<=", BRANCHED, num(0)], UNIT_BOX, *WRONG_GOALS[name]), "a goal is")


FILES: dict[str, str | bytes] = {
    "not JSON": "{",
    "empty": "",
    "not UTF-8": b"\xff\xfe",
    "deep": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "a float": "[0.5]",
    "an exponent": "[1e999]",
    "NaN": "[NaN]",
    "infinity": "[-Infinity]",
    "a long integer": "[" + "9" * 5000 + "]",
    "a key twice": '{"schema": 1, "schema": 1}',
    "a surrogate": '["\\ud800"]',
    "a key twice, once spelt otherwise": '{"schema": 1, "sch\\u0065ma": 1}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a kind with a NUL byte": '{"kind": "count\\u0000"}',
    "a kind that is a path": '{"kind": "..os"}',
    "no kind": '{"kind": null}',
    "a schema that is a float": json.dumps(counterexample()).replace('"schema": 1', '"schema": 1.0'),
    "a number for a digest": json.dumps({**counterexample(), "digest": 0}),
    "a network that is called a relation": json.dumps({**squares(), "kind": "relation-on-box"}),
    "a variable that turns the text around": json.dumps(about(num(0), [side("\u202e", 0, 1)])),
    "a deep statement": json.dumps(about(nested(400))),
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        checker.check(checker.load(write(tmp_path, FILES[name])))


def test_of_a_hostile_file_the_program_says_one_line(tmp_path: Path) -> None:
    """In a copy of the folder, alone: no traceback, whatever is in the file."""
    folder = tmp_path / "alone"
    shutil.copytree(Path(checker.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    digest_in_capitals = {**sinc_certificate(), "digest": sinc_certificate()["digest"].upper()}
    for content in (*FILES.values(), json.dumps(digest_in_capitals), json.dumps(about(["num", "9" * 700]))):
        path = write(tmp_path, content)
        done = subprocess.run([sys.executable, "-I", str(folder), path], capture_output=True, text=True, check=False)
        assert done.stderr == "" and done.stdout.count("\n") == 1 and len(done.stdout) < 300
        assert (done.returncode, done.stdout.split()[0]) in ((3, "REFUSED"), (1, "REJECTED"))


def test_what_takes_more_memory_than_there_is_is_refused(tmp_path: Path) -> None:
    path, limit = write(tmp_path, "[" + "[]," * 4_000_000 + "[]]"), 150 * 2**20
    done = subprocess.run(
        [sys.executable, "-I", str(Path(checker.__file__).parent), path],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "REFUSED   takes more memory than there is\n", "")


def test_a_repeated_key_is_refused_even_where_the_rest_is_right(tmp_path: Path) -> None:
    written = json.dumps(sinc_certificate())
    assert checker.load(write(tmp_path, written)) == sinc_certificate()
    with pytest.raises(Refused, match="a key is there twice"):
        checker.load(write(tmp_path, written.replace('"claim": "a.claim"', '"claim": "another", "claim": "a.claim"')))


def test_a_float_is_refused_where_null_would_do(tmp_path: Path) -> None:
    """No lower end would mean all negative numbers."""
    unbounded = json.dumps(proves(["<=", X, num(1)], [side("x", None, 1, "(]")], bound()))
    assert accepted(checker.load(write(tmp_path, unbounded))).verdict == "PROVED"
    with pytest.raises(Refused, match="an exact one in a string"):
        checker.load(write(tmp_path, unbounded.replace('"lower": null', '"lower": -0.5')))


def test_unreadable_and_oversized_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(Refused, match="cannot be read"):
            checker.load(str(path))
    monkeypatch.setattr(certificates, "BYTES", 100)
    with pytest.raises(Refused, match="more than 100 bytes"):
        checker.load(write(tmp_path, json.dumps(sinc_certificate())))


def test_where_the_stack_is_short_the_certificate_is_refused() -> None:
    data, limit = about(nested(100)), sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 80)
    try:
        refused(data, "nested too deeply")
    finally:
        sys.setrecursionlimit(limit)
