"""Text of the grammar of `theory.language.exact` as the tree of docs/certificates.md, exactly as it is typed: nothing
is simplified, so that every sub-expression can be asked whether it is defined."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp

from theory.language.canonical import expression
from theory.language.exact import parse
from theory.language.trees import MINUS_ONE, Tree, number

ONE: Tree = ("num", "1")
RENAMED = {"ln": "log", "arctan": "atan"}


def typed(text: str, symbols: Mapping[str, sp.Symbol]) -> Tree:
    """The tree of a text that `parse` accepts with these symbols. Raises InputError as `parse` does.

    >>> typed("log(x) - log(x)", {"x": sp.Symbol("x", real=True)})
    ('+', ('log', ('var', 'x')), ('*', ('num', '-1'), ('log', ('var', 'x'))))
    """
    parse(text, "expression", symbols)
    return _Reader(text.strip(), symbols).read(ast.parse(text.strip(), mode="eval").body)


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    symbols: Mapping[str, sp.Symbol]

    def read(self, node: ast.expr) -> Tree:
        match node:
            case ast.Name(id=name) if name in self.symbols:
                return ("var", name)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return _negative(self.read(inner))
            case ast.UnaryOp(operand=inner):
                return self.read(inner)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(self.read(left), right)
            case ast.BinOp(left=left, op=op, right=right):
                return _OPERATIONS[type(op)](self.read(left), self.read(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return _called(RENAMED.get(name, name), [self.read(a) for a in args])
        return expression(self.exact(node))  # a number, pi or E

    def power(self, base: Tree, exponent: ast.expr) -> Tree:
        """Rational powers as they are; others as exp(exponent log(base)), which asks for a positive base."""
        constant = not any(isinstance(n, ast.Name | ast.Call) for n in ast.walk(exponent))
        value = self.exact(exponent) if constant else None
        if isinstance(value, sp.Rational):
            return ("^", base, number(value)[1])
        return ("exp", ("*", self.read(exponent), ("log", base)))

    def exact(self, node: ast.expr) -> sp.Expr:
        return parse(ast.get_source_segment(self.text, node) or "", "expression")


def _negative(a: Tree) -> Tree:
    return ("*", MINUS_ONE, a)


def _quotient(a: Tree, b: Tree) -> Tree:
    return ("*", a, ("^", b, "-1"))


_OPERATIONS: Mapping[type[ast.operator], Callable[[Tree, Tree], Tree]] = {
    ast.Add: lambda a, b: ("+", a, b),
    ast.Sub: lambda a, b: ("+", a, _negative(b)),
    ast.Mult: lambda a, b: ("*", a, b),
    ast.Div: _quotient,
}


def _called(name: str, args: list[Tree]) -> Tree:
    """A function of the grammar; those that certificates do not have are written with those that they have."""
    x = args[0]
    match name:
        case "sqrt":
            return ("^", x, "1/2")
        case "tan":
            return _quotient(("sin", x), ("cos", x))
        case "asinh" | "arsinh":
            return ("log", ("+", x, ("^", ("+", ("^", x, "2"), ONE), "1/2")))
        case "acosh" | "arcosh":
            return ("log", ("+", x, ("^", ("+", ("^", x, "2"), MINUS_ONE), "1/2")))
        case "atanh" | "artanh":
            return ("*", ("num", "1/2"), ("log", _quotient(("+", ONE, x), ("+", ONE, _negative(x)))))
    return (name, *args)
