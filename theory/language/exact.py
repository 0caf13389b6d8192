"""Exact input: numbers and expressions without floats, and a grammar for text that comes from outside.

Text never reaches `eval` or `sympify`: Python's own parser builds a syntax tree, and a whitelist turns the tree into
SymPy objects."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Integral, Rational

import sympy as sp

from theory.language.errors import InputError

LONGEST_TEXT = 2000
LARGEST_EXPONENT = 10_000
MOST_BITS = 40_000
LARGEST_ARGUMENT = 10**6

CONSTANTS: dict[str, sp.Expr] = {"pi": sp.pi, "E": sp.E}
FUNCTIONS: dict[str, Callable[..., sp.Expr]] = {
    "exp": sp.exp,
    "log": sp.log,
    "ln": sp.log,
    "sqrt": sp.sqrt,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "atan": sp.atan,
    "arctan": sp.atan,
    "erf": sp.erf,
    "asinh": sp.asinh,
    "arsinh": sp.asinh,
    "acosh": sp.acosh,
    "arcosh": sp.acosh,
    "atanh": sp.atanh,
    "artanh": sp.atanh,
    "abs": sp.Abs,
    "min": sp.Min,
    "max": sp.Max,
}
GROWING = {"exp", "sinh", "cosh"}
NUMBER = re.compile(r"(?P<mantissa>[0-9]+(\.[0-9]*)?|\.[0-9]+)([eE](?P<exponent>[+-]?[0-9]{1,5}))?")


def parse(text: str, name: str = "expression", symbols: Mapping[str, sp.Symbol] | None = None) -> sp.Expr:
    """Read an expression such as ``"acosh(5)"``, ``"1/10"`` or ``"1e-3"`` exactly; `symbols` are the names it may
    contain.

    Raises InputError for anything outside the grammar, and for numbers too large to be meant.

    >>> parse("0.1 + 2**-3")
    9/40
    >>> parse("__import__('os')")
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'expression' may not call '__import__'; use one of exp, log, ln, sqrt, sin, cos,
    tan, ...
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(name, f"must have at most {LONGEST_TEXT} characters", f"{len(text)} characters")
    text = text.strip()
    try:
        with warnings.catch_warnings():  # Python would warn of "1if" on standard error
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval")
        return _Reader(text, name, symbols or {}).read(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            name, "must be an exact number or expression", text, 'for example "1/10", "0.1" or "acosh(5)"'
        ) from None


class _Reader:
    """Walks a Python syntax tree; whatever is not whitelisted is refused."""

    def __init__(self, text: str, name: str, symbols: Mapping[str, sp.Symbol]) -> None:
        self.text, self.name, self.symbols = text, name, symbols

    def read(self, node: ast.expr) -> sp.Expr:
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name):
            return self.named(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.read(node.operand)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            return self.operation(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise InputError(
            self.name,
            f"may not contain {type(node).__name__.lower()}",
            self.text,
            "use numbers, + - * / ** and functions",
        )

    def number(self, node: ast.Constant) -> sp.Expr:
        text = ast.get_source_segment(self.text, node) or ""
        match = NUMBER.fullmatch(text.replace("_", ""))
        if isinstance(node.value, bool | str | bytes) or node.value is None or match is None:
            raise InputError(self.name, "must be made of decimal numbers", text)
        exponent = int(match["exponent"] or 0)
        if abs(exponent) > LARGEST_EXPONENT:
            raise InputError(self.name, f"must have decimal exponents within {LARGEST_EXPONENT}", text)
        value = Fraction(match["mantissa"]) * Fraction(10) ** exponent
        return sp.Rational(value.numerator, value.denominator)

    def named(self, identifier: str) -> sp.Expr:
        if identifier in self.symbols:
            return self.symbols[identifier]
        if identifier in CONSTANTS:
            return CONSTANTS[identifier]
        known = ", ".join([*self.symbols, *CONSTANTS])
        raise InputError(self.name, f"may not contain the name '{identifier[:40]}'", None, f"known names: {known}")

    def operation(self, node: ast.BinOp) -> sp.Expr:
        left, right = self.read(node.left), self.read(node.right)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                if right.is_zero:
                    raise InputError(self.name, "must not divide by zero", self.text)
                return left / right
            case ast.Pow():
                return self.power(left, right)
            case ast.BitXor():
                raise InputError(self.name, "writes powers as **, not ^", self.text)
        raise InputError(self.name, "may only use + - * / **", self.text)

    def power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if exponent.is_Rational:
            bits = max((abs(int(n)).bit_length() for n in base.atoms(sp.Rational) for n in (n.p, n.q)), default=1)
            if (
                abs(exponent.p) > LARGEST_EXPONENT
                or exponent.q > LARGEST_EXPONENT
                or abs(exponent.p) * bits > MOST_BITS
            ):
                raise InputError(
                    self.name,
                    "has a power too large to be meant",
                    self.text,
                    f"keep exponents within {LARGEST_EXPONENT}",
                )
            if base.is_zero and exponent.p < 0:
                raise InputError(self.name, "must not divide by zero", self.text)
        return base**exponent

    def call(self, node: ast.Call) -> sp.Expr:
        identifier = node.func.id if isinstance(node.func, ast.Name) else type(node.func).__name__.lower()
        if identifier not in FUNCTIONS:
            raise InputError(
                self.name,
                f"may not call '{identifier[:40]}'",
                None,
                f"use one of {', '.join(list(FUNCTIONS)[:7])}, ...",
            )
        if node.keywords or not node.args or any(isinstance(a, ast.Starred) for a in node.args):
            raise InputError(self.name, f"calls '{identifier}' with plain arguments only", self.text)
        arguments = [self.read(a) for a in node.args]
        if len(arguments) > 1 and identifier not in {"min", "max"}:
            raise InputError(self.name, f"calls '{identifier}' with one argument", self.text)
        if identifier in GROWING and not arguments[0].free_symbols and abs(arguments[0].evalf(15)) > LARGEST_ARGUMENT:
            raise InputError(self.name, f"has an argument of '{identifier}' too large to be meant", self.text)
        return FUNCTIONS[identifier](*arguments)


def exact(value: object, name: str = "value") -> sp.Expr:
    """An exact real number from an `int`, a `Fraction`, a text such as ``"0.1"`` or a SymPy number. Floats are refused.

    >>> exact("0.1"), exact(Fraction(1, 3)), exact("acosh(2)")
    (1/10, 1/3, acosh(2))
    >>> exact(0.1, "scale")
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'scale' must be exact, not a float: 0.1; write scale="0.1"
    """
    if isinstance(value, float):
        remedy = (
            f'write {name}="{value!r}"' if value == value and abs(value) != float("inf") else "write a finite number"
        )
        raise InputError(name, "must be exact, not a float", value, remedy)
    if isinstance(value, str):
        result = parse(value, name)
    elif isinstance(value, bool):
        raise InputError(name, "must be a number", value)
    elif isinstance(value, Integral):
        result = sp.Integer(int(value))
    elif isinstance(value, Rational):
        result = sp.Rational(value.numerator, value.denominator)
    elif isinstance(value, sp.Expr):
        result = value
    else:
        raise InputError(name, "must be an int, a Fraction, a text or a SymPy number", value, f'write {name}="1/10"')
    if result.has(sp.Float):
        raise InputError(name, "must be exact, not contain a float", result, f'write {name}="0.1" or a sympy.Rational')
    if result.free_symbols:
        raise InputError(name, "must be a number, not contain symbols", result)
    if result.has(sp.oo, -sp.oo, sp.nan, sp.zoo) or not result.is_finite or not result.is_real:
        raise InputError(name, "must be a finite real number", result)
    return result
