"""Exact input: what is read, what is refused, and in which words."""

import contextlib
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.language.errors import InputError
from theory.language.exact import exact, parse

HOSTILE = [
    "__import__('os').system('x')",
    "9**9**9**9",
    "(lambda: 1)()",
    "x",
    "().__class__",
    "1; 2",
    "[1]",
    "'a'",
    "1 if 1 else 2",
    "f'{1}'",
    "exp(exp(exp(100)))",
    "1e999999",
    "2**(10**9)",
    "(" * 500 + "1" + ")" * 500,
    "(" * 10**6,
    "1/0",
    "0**-1",
    "True",
    "None",
    "",
    "1 +",
    "2^3",
    "exp(1, 2)",
    "exp()",
    "sin(x=1)",
    "1j",
    "0x1F" * 3,
    "\0",
    "max(*1)",
]


@given(st.fractions())
def test_reading_a_fraction_back_gives_the_fraction(value: Fraction) -> None:
    assert Fraction(str(parse(str(value)))) == value == Fraction(str(exact(value)))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_decimals_are_read_exactly(value) -> None:  # type: ignore[no-untyped-def]
    assert Fraction(str(parse(format(value, "f")))) == Fraction(value)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        exact(text, "bias")
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert isinstance(exact(text), sp.Expr)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.1, "'scale' must be exact, not a float: 0.1; write scale=\"0.1\""),
        (float("nan"), "'scale' must be exact, not a float: nan; write a finite number"),
        (float("inf"), "'scale' must be exact, not a float: inf; write a finite number"),
        (True, "'scale' must be a number: True"),
        (
            sp.Float("0.1"),
            "'scale' must be exact, not contain a float: 0.100000000000000; write scale=\"0.1\" or a sympy.Rational",
        ),
        (sp.oo, "'scale' must be a finite real number: oo"),
        (sp.I, "'scale' must be a finite real number: I"),
        (sp.Symbol("x"), "'scale' must be a number, not contain symbols: x"),
        ("9**9**9**9", "'scale' has a power too large to be meant: '9**9**9**9'; keep exponents within 10000"),
        ("__import__('os')", "'scale' may not call '__import__'; use one of exp, log, ln, sqrt, sin, cos, tan, ..."),
        ("2^3", "'scale' writes powers as **, not ^: '2^3'"),
        ([], "'scale' must be an int, a Fraction, a text or a SymPy number: []; write scale=\"1/10\""),
    ],
)
def test_exact_text_of_refusals(value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        exact(value, "scale")
    assert str(caught.value) == message


def test_expressions_are_exact() -> None:
    assert exact("acosh(5)") == sp.acosh(5)
    assert exact("0.1 + 1/10") == sp.Rational(1, 5)
    assert exact("2*sqrt(6) - 1e-3") == 2 * sp.sqrt(6) - sp.Rational(1, 1000)
