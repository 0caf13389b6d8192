"""Random statements over the whole grammar, as text and through SymPy with symbols of a declared sign.

Most of what is drawn freely is false by far; what is delicate is made on purpose: sharp inequalities shifted by a
little, bounds that are the greatest of many values with one digit more or less, contacts, poles, kinks in
denominators."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.language import Claim, parse

ENDS: tuple[str, ...] = (
    "-3",
    "-2",
    "-1",
    "-1/2",
    "0",
    "1/3",
    "1",
    "2",
    "3",
    "pi",
    "sqrt(2)",
    "-sqrt(2)",
    "-pi/2",
    "exp(1)",
    "log(2)",
)
ENDS += ("-log(3)", "2*pi", "1/7", "0.1", "10")
ENDLESS = ("(-oo, oo)", "[0, oo)", "(1, oo)", "(-oo, -1/2]")
FUNCTIONS: tuple[str, ...] = (
    *("exp", "sin", "cos", "tanh", "atan", "erf", "cosh", "sinh", "abs", "sqrt", "log", "relu", "sigmoid", "silu"),
    *("softplus", "gelu", "asin", "acos", "tan", "atanh", "asinh", "acosh", "sec", "csc", "cot", "coth", "erfc"),
    *("sign", "logsumexp"),
)
SMOOTH = ("exp", "sin", "cos", "tanh", "atan", "erf", "sigmoid", "softplus", "silu", "gelu", "asinh", "cosh")
# What SymPy has by the same name, and means the same by.
PLAIN: tuple[str, ...] = ("exp", "log", "sqrt", "sin", "cos", "tanh", "atan", "erf", "cosh", "sinh", "abs", "sign")
KINDS_OF_RELATION: Mapping[str, Any] = {"<=": sp.Le, "<": sp.Lt, ">=": sp.Ge, ">": sp.Gt, "==": sp.Eq, "!=": sp.Ne}


@dataclass(frozen=True, slots=True)
class Case:
    """A statement as text, its ranges, and whether it goes through SymPy with symbols of a declared sign."""

    kind: str
    text: str
    where: tuple[tuple[str, str], ...]
    through_sympy: bool = False

    def claim(self) -> Claim:
        """Raises ClaimError where the statement is refused."""
        if not self.through_sympy:
            return Claim("fuzz.text", self.text, dict(self.where))
        symbols = {x: _declared(x, r) for x, r in self.where}
        body = ast.parse(self.text, mode="eval").body
        return Claim("fuzz.sympy", _as_sympy(body, symbols), {symbols[x]: r for x, r in self.where})

    def __str__(self) -> str:
        return f"{self.text}  on {', '.join(f'{x} in {r}' for x, r in self.where)}" + " (SymPy)" * self.through_sympy


def _as_sympy(node: ast.expr, symbols: Mapping[str, sp.Symbol]) -> Any:
    """What a user of SymPy would have made of the text; relations are kept from folding."""
    match node:
        case ast.Constant(value=value):
            return sp.Rational(str(value))
        case ast.Name(id=name):
            return symbols.get(name, sp.pi)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return sp.Not(_as_sympy(inner, symbols))
        case ast.UnaryOp(operand=inner):
            return -_as_sympy(inner, symbols)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_as_sympy(left, symbols), _as_sympy(right, symbols))
        case ast.Call(func=ast.Name(id=name), args=args):
            f = {"min": sp.Min, "max": sp.Max, "abs": sp.Abs}.get(name) or getattr(sp, name)
            return f(*(_as_sympy(a, symbols) for a in args))
        case ast.IfExp(test=test, body=body, orelse=other):
            return sp.Piecewise((_as_sympy(body, symbols), _as_sympy(test, symbols)), (_as_sympy(other, symbols), True))
        case ast.BoolOp(op=op, values=values):
            return (sp.And if isinstance(op, ast.And) else sp.Or)(*(_as_sympy(v, symbols) for v in values))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_as_sympy(e, symbols) for e in (left, *others)]
            made = [
                KINDS_OF_RELATION[_SIGNS[type(op)]](a, b, evaluate=False)
                for a, op, b in zip(sides[:-1], ops, sides[1:], strict=True)
            ]
            return made[0] if len(made) == 1 else sp.And(*made)
    raise ValueError(ast.dump(node))


_SIGNS = {ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!="}
_OPERATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


def _declared(x: str, interval: str) -> sp.Symbol:
    """A symbol with the sign that its range implies."""
    low, high = (parse(end) for end in interval[1:-1].split(", "))
    open_low, open_high = interval[0] == "(", interval[-1] == ")"
    if low > 0 or low == 0 and open_low:
        return sp.Symbol(x, positive=True)
    if high < 0 or high == 0 and open_high:
        return sp.Symbol(x, negative=True)
    return sp.Symbol(x, nonnegative=True) if low == 0 else sp.Symbol(x, real=True)


class Maker:
    """Makes statements from a seed. `greatest` gives the greatest of many values of a text over ranges, as a decimal,
    or nothing; without it no bounds are made from values."""

    def __init__(
        self, seed: int | str, greatest: Callable[[str, tuple[tuple[str, str], ...]], str] | None = None
    ) -> None:
        self.random = random.Random(seed)
        self.functions: tuple[str, ...] = FUNCTIONS
        self.greatest = greatest
        self.where: tuple[tuple[str, str], ...] = ()

    def cases(self, count: int) -> Iterator[Case]:
        """So many statements."""
        for _ in range(count):
            yield self.case()

    def case(self) -> Case:
        """A statement in one to three variables, of a kind drawn at random."""
        names = ("x", "y", "z")[: self.random.choices((1, 2, 3), (80, 18, 2))[0]]
        kind, make = self.random.choice(self.kinds())
        through_sympy = kind in THROUGH_SYMPY and self.random.random() < 0.4
        endless = not through_sympy and self.random.random() < 0.06
        self.where = tuple((x, self.random.choice(ENDLESS) if endless else self.interval()) for x in names)
        self.functions = PLAIN if through_sympy else FUNCTIONS
        return Case(kind, make(names), self.where, through_sympy)

    def kinds(self) -> list[tuple[str, Callable[[tuple[str, ...]], str]]]:
        """The kinds of statements, as often as they are to be drawn, and what makes them."""
        return [
            ("any", self.any),
            ("known", self.known),
            ("known", self.known),
            ("kink", self.kink),
            ("touching", self.touching),
            ("pole", self.pole),
            ("piecewise", self.piecewise),
            ("slope", self.slope),
            ("chain", self.chain),
            ("tower", self.tower),
            *([("bound", self.bound)] * 3 if self.greatest is not None else []),
        ]

    def interval(self) -> str:
        """A range between two of ENDS, closed or open at each."""
        while True:
            low, high = sorted(self.random.sample(ENDS, 2), key=_float)
            if self.random.random() < 0.01:
                return f"[{low}, {low}]"
            if _float(high) - _float(low) > 0.05:
                left, right = self.random.choice("[[[("), self.random.choice("]]])")
                return f"{left}{low}, {high}{right}"

    def number(self) -> str:
        """A number as text."""
        return self.random.choice(["0", "1", "2", "3", "1/2", "1/3", "7/10", "1.5", "10", "pi", "1/1000"])

    def expression(self, names: tuple[str, ...], depth: int = 2) -> str:
        """A formula nested at most `depth` deep."""
        pick = self.random.random()
        if depth == 0 or pick < 0.15:
            return self.random.choice([*names, *names, self.number()])
        inner = self.expression(names, depth - 1)
        if pick < 0.45:
            return f"{self.random.choice(self.functions)}({inner})"
        if pick < 0.55:
            return f"({inner})**{self.random.choice(EXPONENTS)}"
        other = self.expression(names, depth - 1)
        if pick < 0.65:
            return f"{self.random.choice(['min', 'max'])}({inner}, {other})"
        if pick < 0.68 and self.functions is FUNCTIONS:
            return f"logsumexp({inner}, {other})"
        return f"({inner} {self.random.choice('+-**/')} {other})"

    def sign(self) -> str:
        """A relation."""
        return self.random.choice(["<=", "<=", ">=", ">=", "<", ">", "==", "!="])

    def little(self) -> str:
        """A number near 0, often 0."""
        return self.random.choice(["0", "0", "1/1000", "-1/1000", "1/10**9", "-1/10**9", "1/10", "-1/10"])

    def any(self, names: tuple[str, ...]) -> str:
        """Two formulas compared; most of these are false."""
        return f"{self.expression(names)} {self.sign()} {self.expression(names)}"

    def known(self, names: tuple[str, ...]) -> str:
        """A sharp inequality at a random place, shifted by a little."""
        a, b = self.expression(names, 1), self.expression(names, 1)
        left, sign, right = self.random.choice(
            [
                (f"exp({a})", ">=", f"1 + {a}"),
                (f"({a} - {b})**2", ">=", "0"),
                (f"abs({a})", ">=", a),
                (f"max({a}, {b})", ">=", b),
                (f"abs({a} + {b})", "<=", f"abs({a}) + abs({b})"),
                (f"sin({a})**2 + cos({a})**2", "==", "1"),
                (f"log(1 + exp({a}))", ">", f"max({a}, 0)"),
                (f"log({a})", "<=", f"{a} - 1"),
                (f"sin({a})", "<=", f"abs({a})"),
                (f"tanh({a})", "<", "1"),
                (f"cosh({a})", ">=", f"1 + ({a})**2/2"),
                (f"({a})*({b})", "<=", f"(({a})**2 + ({b})**2)/2"),
                (f"sqrt({a})*sqrt({a})", "==", a),
                (f"exp(log({a}))", "<=", a),
            ]
        )
        return f"{left} {sign} {right} + {self.little()}"

    def kink(self, names: tuple[str, ...]) -> str:
        """Quotients whose denominators have a kink, or vanish."""
        a, b = self.expression(names, 1), self.expression(names, 1)
        below = self.random.choice([f"abs({a})", f"max({a}, {b})", f"min({a}, {b})", f"(1 + abs({a}))"])
        other = self.random.choice([f"({a})**2", f"(1 + ({a})**2)", b, "1"])
        return f"{self.random.choice(['1', a])}/{below} {self.sign()} {b}/{other} + {self.little()}"

    def touching(self, names: tuple[str, ...]) -> str:
        """A power that touches 0 at one point, shifted by a little."""
        c = self.random.choice(["0", "1", "1/2", "-1/3", "2"])
        x = self.random.choice(names)
        n = self.random.choice([2, 4, 3])
        factor = self.random.choice(["1", f"exp({x})", f"(1 + abs({x}))", f"(2 + sin({x}))"])
        return f"({x} - {c})**{n}*{factor} {self.sign()} {self.little()}"

    def pole(self, names: tuple[str, ...]) -> str:
        """A quotient with a pole, or a hole that can be filled."""
        a = self.expression(names, 1)
        c = self.random.choice(["1", "1/2", "sqrt(2)", "0", "pi/3"])
        x = self.random.choice(names)
        top = self.random.choice(
            [f"sin({x} - {c})", f"({x} - {c})**2", f"({x}**2 - ({c})**2)", "1", f"(exp({x} - {c}) - 1)"]
        )
        return f"{top}/({x} - {c}) - {a} {self.sign()} {self.number()}"

    def piecewise(self, names: tuple[str, ...]) -> str:
        """Formulas by cases, nested."""
        return f"{self.choice(names, 2)} {self.sign()} {self.number()} + {self.little()}"

    def choice(self, names: tuple[str, ...], depth: int) -> str:
        """A conditional expression, others nested in either of its branches."""
        if depth == 0 or depth == 1 and self.random.random() < 0.5:
            return self.expression(names, 1)
        first, second = (self.choice(names, depth - 1) for _ in range(2))
        return f"({first} if {self.condition(names)} else {second})"

    def condition(self, names: tuple[str, ...]) -> str:
        """A condition of a formula by cases."""
        x, e = self.random.choice(names), self.expression(names, 1)
        low, high = self.random.choice(["0", "1/2", "-1"]), self.random.choice(["1", "2", "pi/4", "sqrt(2)"])
        tests = [f"{x} < {low}", f"{x} <= {low} or {x} > {high}", f"{x} != {high}", f"{x} == {low}", f"{e} >= {high}"]
        tests += [f"not {x} < {high}", f"{x} > {low} and {x} <= {high}"]
        return self.random.choice(tests)

    def slope(self, names: tuple[str, ...]) -> str:
        """A derivative, or one of a derivative, compared with a number."""
        kept, self.functions = self.functions, SMOOTH
        e = self.expression(names, 1).replace("min(", "sin(0*").replace("max(", "cos(0*")
        e = e.replace("logsumexp(", "exp(0*").replace(", ", " + ")
        self.functions = kept
        f = self.random.choice(["exp({})", "silu({})", "({})**2", "log(2 + sin({}))"]).format(e)
        x = names[0]
        d = self.random.choice([f"d/d{x}({f})", f"d/d{x}({f})", f"d/d{x}({f}) - {x}", f"d/d{x}(d/d{names[-1]}({f}))"])
        return f"{d} {self.sign()} {self.number()} + {self.little()}"

    def tower(self, names: tuple[str, ...]) -> str:
        """Powers whose exponents are no numbers, and powers of powers."""
        a, b = self.expression(names, 1), self.expression(names, 1)
        base = self.random.choice([f"(1 + ({a})**2)", f"exp({a})", "2", "1/2", "pi", f"({a})"])
        power = self.random.choice([f"({b})", f"({b})**2", f"(1/({b}))", f"2**({b})", "(3/2)**(-2)"])
        return f"({base})**{power} {self.sign()} {self.random.choice([self.number(), a])} + {self.little()}"

    def bound(self, names: tuple[str, ...]) -> str:
        """The greatest of many values, with one digit more or less, as a bound."""
        assert self.greatest is not None
        f = self.expression(names, self.random.choice((1, 2, 2)))
        value = self.greatest(f, self.where)
        step = self.random.choice(["0", "1e-3", "-1e-3", "1e-6", "-1e-6", "1e-12", "-1e-12"])
        return f"{f} {self.random.choice(['<=', '<=', '<', '!='])} {value or self.number()} + {step}".replace(
            "+ -", "- "
        )

    def chain(self, names: tuple[str, ...]) -> str:
        """A chain of two comparisons, or two joined."""
        a, b, c = (self.expression(names, 1) for _ in range(3))
        if self.random.random() < 0.4:
            return f"{a} <= {b} and {c} {self.sign()} {a} + {self.number()}"
        return f"{a} <= {b} < {c} + {self.number()}"


THROUGH_SYMPY = ("kink", "touching", "known", "piecewise", "pole", "any", "chain")
EXPONENTS = ("2", "3", "(1/2)", "(-1)", "(-2)", "(2/3)", "(3/2)", "(-1/3)", "7", "40")


def _float(end: str) -> float:
    return float(parse(end).evalf(20))
