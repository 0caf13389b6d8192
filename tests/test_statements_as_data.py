"""Statements as text and as data: what the grammar reads and refuses, and a TOML file that runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from numerics.enclosure import prove as searching
from numerics.enclosure.prove import Budget
from proofs.engine.check import run_legs
from proofs.engine.discover import discover
from proofs.legs import relations
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from theory.language import Claim, ClaimError, canonical
from theory.language.canonical import statement


def of(text: str, **where: str) -> Claim:
    return Claim("mine.text", text, where or {"x": "[-1, 1]"})


def search(claim: Claim) -> Verdict:
    attempt = relations.enclose(claim, Budget(100))
    return combine((attempt.finding, relations.certify(attempt)))[0]


@pytest.mark.parametrize(
    "text, where, expected",
    [
        ("max(x, 0) < log(1 + exp(x)) <= max(x, 0) + 7/10", {"x": "[-1, 1]"}, Verdict.PROVED),
        ("d/dx(x**3) == 3*x**2 and x**2 >= 0", {"x": "[-1, 1]"}, Verdict.PROVED),
        ("2*d/dx(sin(x))**2 <= 2", {"x": "[-1, 1]"}, Verdict.PROVED),
        ("d/dx(d/dx(x**3)) == 6*x", {"x": "[-1, 1]"}, Verdict.PROVED),
        ("logsumexp(x, 0) == softplus(x)", {"x": "[-2, 2]"}, Verdict.PROVED),
        ("0.1 + 0.2 == 0.3", {"x": "[0, 0]"}, Verdict.PROVED),
        ("acos(x) + asin(x) == pi/2", {"x": "[-1, 1]"}, Verdict.PROVED),
        ("(x if x > 0 else 0) >= 0", {"x": "[1, 2]"}, Verdict.PROVED),
        ("gelu(x) <= x", {"x": "[0, 3]"}, Verdict.PROVED),
        ("d/dx(gelu(x)) <= 1.128", {"x": "[-4, 4]"}, Verdict.REFUTED),
        ("abs(x)/x <= 1", {"x": "[-1, 1]"}, Verdict.REFUTED),
        ("abs(x)/x <= 1", {"x": "[-1, 0)"}, Verdict.PROVED),
        ("sigmoid(x) <= 1", {"x": "(-oo, oo)"}, Verdict.PROVED),
        ("exp(-x) <= 1", {"x": "[0, oo)"}, Verdict.PROVED),
        ("exp(x) <= 2", {"x": "(-oo, log(2)]"}, Verdict.PROVED),
        ("exp(-x) <= 1/2", {"x": "[0, oo)"}, Verdict.REFUTED),
        ("x <= 1000", {"x": "(-oo, oo)"}, Verdict.REFUTED),
        ("1/x <= 1", {"x": "(-oo, oo)"}, Verdict.REFUTED),
        ("log(1 - x) <= 0", {"x": "[0, 1]"}, Verdict.REFUTED),
        ("d/dx(0*log(x)) == 0", {"x": "[-1, 1]"}, Verdict.REFUTED),
        # log(y) stays in the derivative, but only where y > 0
        ("d/dx(x*(log(y) if y > 0 else 0) + 0*log(y)) <= 1", {"x": "[0, 1]", "y": "[-1, 1]"}, Verdict.REFUTED),
        ("d/dx(x*(y if y > 0 else 0)) <= 1", {"x": "[0, 1]", "y": "[-1, 1]"}, Verdict.PROVED),
        ("d/dy(y + x**x) <= 1", {"x": "[-1, 1]", "y": "[0, 1]"}, Verdict.UNDECIDED),
        ("d/dy(y + x**x) <= 1", {"x": "[1, 2]", "y": "[0, 1]"}, Verdict.PROVED),
        ("sqrt(1 - x**2) <= 1", {"x": "[-1, 1.0000001]"}, Verdict.REFUTED),
    ],
)
def test_statements_as_text(text: str, where: dict[str, str], expected: Verdict) -> None:
    assert search(of(text, **where)) is expected


@pytest.mark.parametrize(
    "text, where",
    [
        ("x <= 0.10000000000000000000000000001", "[0, 0.10000000000000000000000000001]"),
        ("x >= 1.2345e-322", "[1.2345e-322, 1]"),  # below the least normal float
        ("1/(x + 1e-400) > 0", "[0, 1]"),
        ("x**0.5 <= 1", "[0, 1]"),
    ],
)
def test_decimals_are_no_floats_to_any_leg(text: str, where: str) -> None:
    assert combine(run_legs(of(text, x=where), 100))[0] is Verdict.PROVED


@pytest.mark.parametrize("text", ["x**y <= 1", "d/dx(sqrt(x)) >= 0", "d/dx((x**2)**(1/2)) <= 2"])
def test_what_some_read_as_defined_is_not_refuted(text: str) -> None:
    assert search(of(text, x="[0, 1]", y="[0, 1]")) is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "must not be empty"),
        ("x", "must compare two sides"),
        ("x <= ", "is not a statement"),
        ("x = 1", "compares with ==, not ="),
        ("x^2 <= 1", r"writes powers as \*\*"),
        ("y <= 1", r"'y' has no range in mine.text; add it to where"),
        ("e**x <= 3", r"write exp\(1\)"),
        ("sofplus(x) <= 1", "did you mean 'softplus'"),
        ("x(2) <= 1", r"writes products with \*"),
        ("__import__('os').system('true') <= 1", "by their names only"),
        ("(lambda: x)() <= 1", "by their names only"),
        ("[x] <= 1", "may not contain list"),
        ("x <= 'a'", "decimal numbers"),
        ("x <= True", "decimal numbers"),
        ("x <= 1j", "decimal numbers"),
        ("x <= 1 or x >= 2", "joins comparisons by 'and' only"),
        ("sin <= 1", "without an argument"),
        ("sin(x, x) <= 1", "with one argument"),
        ("x/0 <= 1", "divides by 0"),
        ("x**0 <= 1", "exponent 0"),
        ("d/dx(abs(x)) <= 1", "the derivative of abs"),
        ("d/dx(sign(x)) == 0", "the derivative of abs"),  # at 0 there is none
        ("d/dx(1 if x < 0 else 2) <= 0", "the derivative of abs"),
        ("d/dt(x) <= 1", "takes a derivative along 't'"),
        ("x <= oo", "no real number"),
        ("х <= 1", r"not U\+0445"),  # noqa: RUF001  (a Cyrillic letter)
        ("x**(10**9) <= 1", "an exponent is beyond 10000"),
        ("x <= 1" + "0" * 5000, "digits"),
        ("x <= 1e999999", "digits"),
        ("sin(" * 150 + "x" + ")" * 150 + " <= 1", "nested more than"),
        ("-" * 5000 + "x <= 1", "nested more than"),
        ("silu(" * 40 + "x" + ")" * 40 + " <= 1", "nested more than|written out"),
        ("x <= " + "+".join(["x"] * 9000), "too long a sum"),
        ("1 if x < 0 else 2", "must compare two sides"),
        ("x in [1, 2]", "may not contain list|compares with"),
    ],
)
def test_what_the_grammar_refuses_is_one_line(text: str, told: str) -> None:
    with pytest.raises(ClaimError, match=told) as raised:
        of(text)
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300


@pytest.mark.parametrize(
    "text, told",
    [
        ("[1, 0]", "lower end <= upper end"),
        ("(1, 1)", "empty range"),
        ("[0, oo]", "no open one"),
        ("(oo, oo)", "no open one"),
        ("0, 1", "needs a range"),
        ("[0, 1, 2]", "needs a range"),
        ("[0, abs(-1)]", "more than a formula of numbers"),
        ("[0, x]", "may not contain the name 'x'"),
        ("[0, __import__('os')]", "may not call"),
    ],
)
def test_ranges_as_text(text: str, told: str) -> None:
    with pytest.raises(ClaimError, match=told):
        of("x <= 1", x=text)


@pytest.mark.parametrize(
    ("text", "label", "refused"),
    [
        ("sin(x) <= 2", "upper", "lower"),
        ("2 >= sin(x)", "upper", "lower"),
        ("2 <= cosh(x) + 1", "lower", "exact"),
        ("sin(x) <= x and sin(x) <= 1", "upper", "lower"),
        ("0 <= sin(x) <= 1", "exact", "upper"),
        ("cosh(x)**2 - sinh(x)**2 == 1", "exact", "upper"),
        ("sin(x) <= 2", "upper", "limit"),
    ],
)
def test_the_direction_of_a_text_is_what_it_states(text: str, label: str, refused: Any) -> None:
    assert of(text, x="[0, 1]").direction == label
    assert Claim("mine.text", text, {"x": "[0, 1]"}, direction=label).direction == label  # type: ignore[arg-type]
    with pytest.raises(ClaimError, match="'direction' does not agree with what"):
        Claim("mine.text", text, {"x": "[0, 1]"}, direction=refused)


def test_what_was_typed_is_what_is_shown_and_hashed() -> None:
    claim = of("x/x <= 1 + 0*silu(x)", x="(0, sqrt(2)]")
    assert "x/x <= 1 + 0*silu(x) for x in (0, sqrt(2)], where silu(x) = x/(1 + exp(-x))" in repr(claim)
    assert statement(of("x - x <= 0"))[0] != statement(of("0 <= 0", x="[-1, 1]"))[0]


def test_claims_as_data(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(
        'stray = 1\n\n[[claim]]\nid = "mine.a"\nstatement = "sin(x) <= 1"\nwhere = { x = "[0, 1]" }\n'
        'expect = "proved"\nsource = "Somebody2017, eq. 3"\n\n'
        '[[claim]]\nid = "mine.b"\nstatement = "sin(x <= 1"\nwhere = { x = "[0, 1]" }\n\n'
        '[[claim]]\nid = "mine.c"\nstatement = "sin(x) <= 1/2"\nwhere = { x = "[0, 1]" }\nexpect = "refuted"\n\n'
        '[[claim]]\nid = "mine.d"\nstatement = "x <= 1"\nwhere = { x = "[0, 1]" }\n\n'
        '[[claim]]\nid = "mine.d"\nstatement = "x <= 2"\nwhere = { x = "[0, 1]" }\n\n'
        '[[claim]]\nid = "mine.e"\nstatement = "x <= 2"\nwhere = { x = "[0, 1]" }\ncolour = "red"\n\n'
        '[[claim]]\nid = "mine.f"\nstatement = "x <= 2"\nwhere = { x = 1 }\n'
    )
    claims, local, problems = discover((str(file),))
    assert [(c.id, c.expected) for c in claims] == [("mine.a", "PROVED"), ("mine.c", "REFUTED")]
    assert set(local) == {"mine.a", "mine.c"} and "Somebody2017" in claims[0].summary
    assert [str(c.place) for c in claims] == [f"{file.as_posix()}:3", f"{file.as_posix()}:15"]
    told = [p.message for p in problems]
    assert told[0] == f"{file}: has an unknown key 'stray'; only [[claim]] is known"
    assert told[1].startswith(f"{file}:10: 'mine.b' is not a statement")
    assert told[2] == f"{file}:21: 'mine.d' is the id of two claims; neither is checked"
    assert told[3].startswith(f"{file}:26: 'mine.d'")
    assert told[4].startswith(f"{file}:31: 'colour' is no key of a claim")
    assert told[5].startswith(f"{file}:37: 'where' of mine.f maps names to ranges")


@pytest.mark.parametrize(
    "content, told",
    [
        (b"[[claim]\n", ":1: is not TOML"),
        (b"\xff", "is not TOML"),
        (b"", r"holds no \[\[claim\]\]"),
        (b"claim = 3", r"writes each claim as \[\[claim\]\]"),
        (b"claim = " + b"[" * 5000, "is not TOML"),
        (b'[[claim]]\nid = 3\nstatement = "x"', "'id' must be a text"),
        (b'[[claim]]\nid = "a"\nstatement = "1 <= 2"\nexpect = "true"', "must be one of proved"),
    ],
)
def test_a_file_that_holds_no_claims_is_a_problem(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "claims.toml"
    file.write_bytes(content)
    claims, _, problems = discover((str(file),))
    assert not claims
    import re

    assert re.search(told, problems[0].message), problems[0].message


# Faults in one place are noticed in another.
def test_a_wrong_end_of_a_range_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the reader puts in a smaller range, everything behind it proves too little; samples of what was typed do
    not agree."""
    monkeypatch.setattr(canonical, "_between", lambda start, end, symmetric, t: ("*", ("num", "1/2"), t))
    claim = of("exp(x) <= 2", x="[0, sqrt(2)]")
    findings = run_legs(claim, 100)
    assert any(f.leg == "certify" and f.verdict is Verdict.PROVED for f in findings)
    assert combine(findings)[0] is Verdict.CONFLICT


def test_a_rewriting_that_asks_for_more_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_enters", lambda *_, **__: True)
    for text in ("1/abs(x) >= 1/x**2", "1/(1 + abs(x)) >= 1/(1 + x**2)", "x/max(abs(x), 1/100) <= 2"):
        assert search(of(text, x="[-3, -1]")) in (Verdict.PROVED, Verdict.UNDECIDED)
