"""SymPy expressions in ball arithmetic and in ball power series.

An expression is compiled once into a list of steps; the same list runs on balls (`arb`) and on power series with ball
coefficients (`arb_series`), rounded outward. Where the expression is undefined, or may be, on an argument, the result
is not finite; `is_finite` and the sign tests of balls then answer False. (A factor that is exactly 0 hides that, as 0
times anything real is 0.)

Run it inside `balls.working(bits, order)`, which sets precision and number of coefficients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp
from flint import arb, arb_series, fmpq

from numerics.enclosure.balls import working
from numerics.enclosure.elementary import FUNCTIONS, Value, exp, integer_power, logistic, rational_power, softplus
from theory.language.errors import InputError

Step = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression: `steps` append to a list that starts with the values of `symbols`; the last entry is the
    result."""

    symbols: tuple[sp.Symbol, ...]
    steps: tuple[Step, ...]

    def __call__(self, *values: Any) -> Any:
        """The expression's value: a ball if all `values` are balls, otherwise a power series or (if it does not depend
        on the series) a ball."""
        known: list[Any] = list(values)
        for step in self.steps:
            known.append(step(known))
        return known[-1]


class _Compiler:
    """Walks an expression once; equal subexpressions get one step."""

    def __init__(self, symbols: tuple[sp.Symbol, ...]) -> None:
        self.steps: list[Step] = []
        self.places: dict[sp.Basic, int] = {s: i for i, s in enumerate(symbols)}
        self.first = len(symbols)

    def place(self, e: sp.Expr) -> int:
        if e not in self.places:
            self.steps.append(self.step(e))
            self.places[e] = self.first + len(self.steps) - 1
        return self.places[e]

    def step(self, e: sp.Expr) -> Step:
        """The operation that makes `e` from its arguments, whose steps come first. Raises InputError where no power
        series is known."""
        if e.is_Rational:
            value = fmpq(int(e.p), int(e.q))
            return lambda _: arb(value)
        if e is sp.pi:
            return lambda _: arb.pi()
        if e is sp.E:
            return lambda _: arb(1).exp()
        if e.is_Add or e.is_Mul:
            return self.chain(e)
        if e.is_Pow:
            return self.power(e)
        special = _one_plus_exponential(e.args[0]) if e.func is sp.log else None
        if special is not None:
            return self.unary(softplus, special)
        if e.func in FUNCTIONS:
            return self.unary(FUNCTIONS[e.func], e.args[0])
        raise InputError("expression", f"has no power series here for {e.func.__name__}", e)

    def unary(self, function: Callable[[Any], Any], argument: sp.Expr) -> Step:
        place = self.place(argument)
        return lambda known: function(known[place])

    def chain(self, e: sp.Expr) -> Step:
        places, is_sum = [self.place(a) for a in e.args], bool(e.is_Add)

        def run(known: Sequence[Any]) -> Any:
            total = known[places[0]]
            for i in places[1:]:
                total = total + known[i] if is_sum else total * known[i]
            return total

        return run

    def power(self, e: sp.Expr) -> Step:
        base, exponent = e.args
        if not exponent.is_Rational:
            return self.unary(exp, exponent * sp.log(base))
        p, q = int(exponent.p), int(exponent.q)
        special = _one_plus_exponential(base)
        if special is not None and q == 1 and p < 0:
            # 1 / (1 + exp(x)) = logistic(-x)
            return self.unary(lambda x: integer_power(logistic(-x), -p), special)
        return self.unary((lambda x: integer_power(x, p)) if q == 1 else (lambda x: rational_power(x, p, q)), base)


def _one_plus_exponential(e: sp.Expr) -> sp.Expr | None:
    """The x of ``1 + exp(x)``."""
    if e.is_Add and len(e.args) == 2 and e.args[0] == 1 and e.args[1].func is sp.exp:
        return e.args[1].args[0]
    return None


@lru_cache(maxsize=4096)
def compile_series(expression: sp.Expr, *symbols: sp.Symbol) -> Program:
    """The program of an expression in `symbols`. Raises InputError for other symbols and for functions without a power
    series.

    >>> x = sp.Symbol("x", real=True)
    >>> with working(64):
    ...     compile_series(sp.exp(x) - 1, x)(arb(0))
    0
    """
    stray = expression.free_symbols - set(symbols)
    if stray:
        raise InputError("expression", "may only contain " + ", ".join(map(str, symbols)), min(stray, key=str))
    compiler = _Compiler(symbols)
    last = compiler.place(expression)
    if last != len(symbols) + len(compiler.steps) - 1:
        compiler.steps.append(lambda known: known[last])
    return Program(symbols, tuple(compiler.steps))


def constant(expression: sp.Expr) -> arb:
    """The ball of a number such as ``acosh(5)`` at the working precision."""
    if expression.is_Rational:
        return arb(fmpq(int(expression.p), int(expression.q)))
    value: arb = compile_series(expression)()
    return value


def coefficients(program: Program, start: Sequence[arb], order: int) -> list[arb]:
    """The first `order` Taylor coefficients of a program of one symbol along the series with coefficients `start`.

    With ``start = [c, r]`` they are f^(k)(c) r^k / k!; a wide ball c gives the coefficients at all of its points.
    """
    return terms(program(arb_series(list(start), order)), order)


def terms(value: Value, order: int) -> list[arb]:
    """The first `order` coefficients of a series; those that it leaves out are 0. Raises ArithmeticError if it does not
    know as many."""
    if isinstance(value, arb):
        return [value] + [arb(0)] * (order - 1)
    if value.prec < order:
        raise ArithmeticError(f"a series of {value.prec} terms where {order} are needed")
    found = list(value)[:order]
    return found + [arb(0)] * (order - len(found))


def enclose(expression: sp.Expr, symbol: sp.Symbol, at: arb, bits: int = 128) -> arb:
    """The expression's value on a ball, computed with `bits` bits; not finite where it may be undefined."""
    with working(bits):
        value: arb = compile_series(expression, symbol)(at)
        return value
