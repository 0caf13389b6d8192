"""SymPy objects read into trees of ours, as they stand: nothing is substituted, evaluated or asked on the way.

`counted` looks at how large an object is before anything else, SymPy's printer included, walks over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp

from theory.language.trees import (
    BITS,
    DIGITS,
    MINUS_ONE,
    ONE,
    POWER,
    TRUE,
    TWO,
    ZERO,
    Shared,
    Tree,
    Untranslatable,
    constant,
    difference,
    in_order,
    may_be_undefined,
    number,
    power,
    quotient,
)

FUNCTIONS: dict[Any, str] = {
    sp.exp: "exp",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.tanh: "tanh",
    sp.atan: "atan",
    sp.erf: "erf",
    sp.log: "log",
    sp.Abs: "abs",
    sp.Min: "min",
    sp.Max: "max",
}
SWAPPED: dict[Any, str] = {sp.Ge: "<=", sp.Gt: "<"}
PLAIN: dict[Any, str] = {sp.Le: "<=", sp.Lt: "<", sp.Eq: "==", sp.Ne: "!="}
SIGNS: dict[Any, str] = {**PLAIN, sp.Ge: ">=", sp.Gt: ">"}
HALF = Fraction(1, 2)
MOST_PARTS = 20_000
MOST_WRITTEN = 200_000
DEEPEST = 100
MOST_TERMS = 5_000


class TooLarge(ValueError):
    """A SymPy object that nobody should be asked about: what is too much of it, and how much there may be."""


def basics_in_order(root: sp.Basic) -> Iterator[sp.Basic]:
    """Every object in the graph of a SymPy object once, arguments first."""
    seen: set[int] = set()
    todo = [(root, False)]
    while todo:
        e, ready = todo.pop()
        if ready:
            yield e
        elif id(e) not in seen:
            seen.add(id(e))
            todo.append((e, True))
            todo += [(a, False) for a in reversed(e.args) if isinstance(a, sp.Basic)]


def counted(root: sp.Basic) -> int:
    """The number of parts of an object, written out. Raises TooLarge for one that is too large for SymPy to print or
    change; all is counted on its graph."""
    size: dict[int, int] = {}
    depth: dict[int, int] = {}
    for e in basics_in_order(root):
        inner = [a for a in e.args if isinstance(a, sp.Basic)]
        size[id(e)] = 1 + sum(size[id(a)] for a in inner)
        depth[id(e)] = 1 + max((depth[id(a)] for a in inner), default=0)
        if isinstance(e, sp.Rational) and max(abs(int(e.p)).bit_length(), int(e.q).bit_length()) > BITS:
            raise TooLarge(f"has a number of more than {DIGITS} digits")
        if isinstance(e, sp.Pow) and isinstance(e.exp, sp.Rational) and abs(e.exp.p) > POWER:
            raise TooLarge(f"has an exponent beyond {POWER}")
        if len(inner) > MOST_TERMS:
            raise TooLarge(f"has a sum or product of more than {MOST_TERMS} terms")
        if depth[id(e)] > DEEPEST:
            raise TooLarge(f"is nested more than {DEEPEST} deep")
        if len(size) > MOST_PARTS:
            raise TooLarge(f"has more than {MOST_PARTS} parts")
        if size[id(e)] > MOST_WRITTEN:
            raise TooLarge(f"is more than {MOST_WRITTEN} parts long when it is written out")
    return size[id(root)]


def constants(root: sp.Basic, most: int = 200) -> list[sp.Expr]:
    """The numbers in an object that are no rational ones, those of at most so many parts."""
    size: dict[int, int] = {}  # of what has no symbols in it
    found = []
    for e in basics_in_order(root):
        inner = [a for a in e.args if isinstance(a, sp.Basic)]
        if not isinstance(e, sp.Symbol) and all(id(a) in size for a in inner):
            size[id(e)] = 1 + sum(size[id(a)] for a in inner)
            if isinstance(e, sp.Function | sp.Pow | sp.Add | sp.Mul) and size[id(e)] <= most:
                found.append(e)
    return found


class Reader:
    """Reads expressions, conditions and relations; `names` are what certificates call the symbols."""

    def __init__(self, names: Mapping[sp.Symbol, str] | None = None) -> None:
        self.names, self.shared = names, Shared()
        self.known: dict[int, tuple[sp.Basic, Tree]] = {}

    def expression(self, e: sp.Expr) -> Tree:
        """The tree of an expression. Raises Untranslatable for what has no form in certificates."""
        found = self.known.get(id(e))
        if found is None:
            found = self.known[id(e)] = e, self.shared(*self._expression(e))
        return found[1]

    def _expression(self, e: sp.Expr) -> Tree:
        if isinstance(e, sp.Rational):
            return number(Fraction(int(e.p), int(e.q)))
        if isinstance(e, sp.Symbol):
            return ("var", e.name if self.names is None else self.names.get(e, e.name))
        if e is sp.pi or e is sp.E:
            return ("pi",) if e is sp.pi else ("exp", ONE)
        if e is sp.I:
            raise Untranslatable("the imaginary unit is in it, and claims are about real numbers")
        if e in (sp.oo, -sp.oo, sp.zoo, sp.nan):
            raise Untranslatable(f"{e} is in it, which is no real number")
        if isinstance(e, sp.Add | sp.Mul):
            return ("+" if isinstance(e, sp.Add) else "*", *(self.expression(a) for a in e.args))
        if isinstance(e, sp.Pow):
            return self._power(e)
        if isinstance(e, sp.Piecewise):
            return self._piecewise(e)
        if e.func in FUNCTIONS and (len(e.args) == 1 or isinstance(e, sp.Min | sp.Max)):
            inner = [self.expression(a) for a in e.args]
            return inner[0] if isinstance(e, sp.Min | sp.Max) and len(inner) == 1 else (FUNCTIONS[e.func], *inner)
        found = DEFINED.get(e.func) if len(e.args) == 1 else None
        if found is None:
            raise Untranslatable(f"no enclosure is known for {e.func.__name__}")
        made: Tree = found(self.expression(e.args[0]))
        return made

    def _power(self, e: sp.Pow) -> Tree:
        if isinstance(e.exp, sp.Rational):
            return power(self.expression(e.base), Fraction(int(e.exp.p), int(e.exp.q)))
        if e.base is sp.E:
            return ("exp", self.expression(e.exp))
        return ("**", self.expression(e.base), self.expression(e.exp))

    def _piecewise(self, e: sp.Piecewise) -> Tree:
        branches = [(self.condition(c), self.expression(a)) for a, c in e.args]
        return piecewise(branches)

    def condition(self, c: Any) -> Tree:
        """The tree of a condition of a Piecewise."""
        if c == sp.true or c == sp.false:
            return ("true" if c == sp.true else "false",)
        if c.func in SIGNS:
            return compared(SIGNS[c.func], self.expression(c.lhs), self.expression(c.rhs))
        names = {sp.And: "and", sp.Or: "or", sp.Not: "not"}
        if c.func in names:
            return (names[c.func], *(self.condition(a) for a in c.args))
        raise Untranslatable(f"no meaning is known for a condition of the kind {c.func.__name__}")

    def relation(self, statement: Any) -> Tree:
        """The tree of a relation or an And of relations; >= and > exchange their sides."""
        if isinstance(statement, sp.And):
            return ("and", *(self.relation(a) for a in sorted(statement.args, key=str)))
        if statement.func in SIGNS:
            return compared(SIGNS[statement.func], self.expression(statement.lhs), self.expression(statement.rhs))
        raise Untranslatable(f"no meaning is known for a statement of the kind {statement.func.__name__}")


def compared(sign: str, left: Tree, right: Tree) -> Tree:
    """A comparison in the forms of certificates, which have ``<=`` for ``>=`` with the sides exchanged."""
    return ({">=": "<=", ">": "<"}[sign], right, left) if sign in (">=", ">") else (sign, left, right)


def piecewise(branches: list[tuple[Tree, Tree]]) -> Tree:
    """A piecewise expression; without a default branch, its conditions have to leave nothing over.

    Raises Untranslatable where that is not seen: then the expression may be undefined somewhere."""
    if branches[-1][0] != TRUE:
        if not exhaustive([condition for condition, _ in branches]):
            raise Untranslatable("a Piecewise without a default branch is not seen to be defined everywhere")
        # The last condition need not be asked, but it has to be defined.
        asked = [branches[-1]] if any(map(may_be_undefined, in_order([branches[-1][0]]))) else []
        branches = [*branches[:-1], *asked, (TRUE, branches[-1][1])]
    return branches[0][1] if branches[0][0] == TRUE else ("piecewise", *branches)


def exhaustive(conditions: list[Tree]) -> bool:
    """Whether one of the conditions always holds: they compare one expression with numbers, and one holds at each of
    the numbers, between them and beyond."""
    places: set[Fraction] = set()
    subject: list[Tree] = []
    todo = list(conditions)
    while todo:
        c = todo.pop()
        if c[0] in ("and", "or", "not"):
            todo += c[1:]
        elif c[0] in ("<", "<=", "==", "!="):
            sides = [constant(side) for side in c[1:]]
            if (sides[0] is None) == (sides[1] is None):
                return False
            places.add(next(v for v in sides if v is not None))
            subject.append(c[1] if sides[0] is None else c[2])
    if any(s != subject[0] for s in subject):
        return False
    ordered = sorted(places)
    between = [(a + b) / 2 for a, b in pairwise(ordered)]
    tried = [*ordered, *between, *([ordered[0] - 1, ordered[-1] + 1] if ordered else [Fraction(0)])]
    return all(any(_holds(c, v) for c in conditions) for v in tried)


def _holds(c: Tree, at: Fraction) -> bool:
    if c[0] in ("true", "false"):
        return bool(c[0] == "true")
    if c[0] in ("and", "or"):
        return (all if c[0] == "and" else any)(_holds(p, at) for p in c[1:])
    if c[0] == "not":
        return not _holds(c[1], at)
    left, right = (at if (v := constant(side)) is None else v for side in c[1:])
    return {"<": left < right, "<=": left <= right, "==": left == right, "!=": left != right}[c[0]]


def _root_of_sum(x: Tree, sign: Tree) -> Tree:
    return ("^", ("+", ("^", x, "2"), sign), "1/2")


def _arcsine(x: Tree) -> Tree:
    """2 atan(x / (1 + sqrt(1 - x^2))), defined on [-1, 1]."""
    return ("*", TWO, ("atan", quotient(x, ("+", ONE, ("^", difference(ONE, ("^", x, "2")), "1/2")))))


def _sign(x: Tree) -> Tree:
    return ("piecewise", (("<", x, ZERO), MINUS_ONE), (("==", x, ZERO), ZERO), (TRUE, ONE))


# Functions that are short for others, defined where these are.
DEFINED: dict[Any, Any] = {
    sp.tan: lambda x: quotient(("sin", x), ("cos", x)),
    sp.cot: lambda x: quotient(("cos", x), ("sin", x)),
    sp.sec: lambda x: ("^", ("cos", x), "-1"),
    sp.csc: lambda x: ("^", ("sin", x), "-1"),
    sp.coth: lambda x: quotient(("cosh", x), ("sinh", x)),
    sp.sech: lambda x: ("^", ("cosh", x), "-1"),
    sp.csch: lambda x: ("^", ("sinh", x), "-1"),
    sp.erfc: lambda x: difference(ONE, ("erf", x)),
    sp.asinh: lambda x: ("log", ("+", x, _root_of_sum(x, ONE))),
    sp.acosh: lambda x: ("log", ("+", x, _root_of_sum(x, MINUS_ONE))),
    sp.atanh: lambda x: ("*", number(HALF), ("log", quotient(("+", ONE, x), difference(ONE, x)))),
    sp.asin: _arcsine,
    sp.acos: lambda x: difference(("*", number(HALF), ("pi",)), _arcsine(x)),
    sp.sign: _sign,
}

__all__ = ["Reader", "TooLarge", "compared", "counted", "piecewise"]
