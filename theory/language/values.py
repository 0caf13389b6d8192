"""Statements about numbers that are not given by a relation: limits of sequences, and values that equations define."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import sympy as sp

from theory.language.errors import ClaimError
from theory.language.ranges import read_range, show_range, substitute_range

DECIMAL = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """`sequence` tends to `value` as the whole number `index` grows.

    `rate` is the id of the claim that says how fast: ``|sequence - value| <= r(index)`` for all indices from some n0
    on, where r tends to 0. With it the limit follows; without it the limit is only shown, at finite sizes."""

    sequence: sp.Expr
    index: sp.Symbol
    value: sp.Expr
    rate: str = ""

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The symbols other than the index."""
        found: set[sp.Symbol] = self.sequence.free_symbols | self.value.free_symbols
        return found - {self.index}

    @property
    def gap(self) -> sp.Expr:
        """What tends to 0."""
        return self.sequence - self.value

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> Limit:
        """The statement with numbers for parameters other than the index."""
        others = {x: e for x, e in values.items() if x != self.index}
        return replace(self, sequence=self.sequence.subs(others), value=self.value.subs(others))

    def latex(self) -> str:
        """The statement in TeX."""
        index = sp.latex(self.index)
        return rf"\lim_{{{index} \to \infty}} {sp.latex(self.sequence)} = {sp.latex(self.value)}"

    def details(self) -> dict[str, str]:
        """What a reader wants to know besides the line of text."""
        return {"rate": self.rate or "none is stated"}

    def __str__(self) -> str:
        return f"{self.sequence} -> {self.value} as {self.index} -> oo"


@dataclass(frozen=True, slots=True)
class Value:
    """A number that equations define: `functional` at the one solution of ``equations = 0`` in the box `unknowns` is
    `decimal`, correct as rounded: half a unit of its last digit is allowed.

    Without unknowns it is the value of a closed expression.

    >>> x = sp.Symbol("x", real=True)
    >>> fixed_point = Value("fixed point of the cosine", x, "0.7391", (sp.cos(x) - x,), {x: (0, 1)})
    >>> print(fixed_point)
    fixed point of the cosine = 0.7391: x where -x + cos(x) = 0, x in [0, 1]
    """

    words: str
    functional: sp.Expr
    decimal: str
    equations: tuple[sp.Expr, ...] = ()
    unknowns: Mapping[sp.Symbol, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not DECIMAL.fullmatch(self.decimal):
            raise ClaimError("decimal", "must be digits with at most one point and one exponent", self.decimal)
        if len(self.equations) != len(self.unknowns):
            given = f"{len(self.equations)} for {len(self.unknowns)}"
            raise ClaimError("equations", f"of '{self.words}' must be as many as unknowns", given)
        ranges = {x: read_range(x, r) for x, r in self.unknowns.items()}
        if any(r.left_open or r.right_open for r in ranges.values()):
            raise ClaimError("unknowns", f"of '{self.words}' must have closed ranges", None, "write (lower, upper)")
        object.__setattr__(self, "unknowns", MappingProxyType(ranges))

    @property
    def expressions(self) -> tuple[sp.Expr, ...]:
        """The functional and the left sides of the equations."""
        return (self.functional, *self.equations)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Between what the number lies if all digits of `decimal` are right."""
        digits = self.decimal.lower().partition("e")
        places = len(digits[0].partition(".")[2]) - int(digits[2] or 0)
        half = Fraction(1, 2) / Fraction(10) ** places
        return Fraction(self.decimal) - half, Fraction(self.decimal) + half

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The symbols that the claim's parameters have to give."""
        inside: set[sp.Symbol] = set().union(*(e.free_symbols for e in self.expressions))
        ends: set[sp.Symbol] = set().union(*(r.free_symbols for r in self.unknowns.values()))
        return (inside - set(self.unknowns)) | ends

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> Value:
        """The statement with numbers for parameters."""
        return replace(
            self,
            functional=self.functional.subs(values),
            equations=tuple(e.subs(values) for e in self.equations),
            unknowns={x: substitute_range(r, values) for x, r in self.unknowns.items()},
        )

    def latex(self) -> str:
        """The statement in TeX."""
        where = "".join(rf",\; {sp.latex(e)} = 0" for e in self.equations)
        ranges = "".join(rf",\; {sp.latex(x)} \in {sp.latex(r)}" for x, r in self.unknowns.items())
        return rf"{sp.latex(self.functional)} \approx {self.decimal}{where}{ranges}"

    def details(self) -> dict[str, str]:
        """What a reader wants to know besides the line of text."""
        low, high = self.ends
        return {
            "functional": str(self.functional),
            "equations": "; ".join(f"{e} = 0" for e in self.equations),
            "unknowns": ", ".join(f"{x} in {show_range(r)}" for x, r in self.unknowns.items()),
            "digits": f"{low} <= value <= {high}",
        }

    def __str__(self) -> str:
        equations = "".join(f", {e} = 0" for e in self.equations).replace(",", " where", 1)
        ranges = "".join(f", {x} in {show_range(r)}" for x, r in self.unknowns.items())
        return f"{self.words} = {self.decimal}: {self.functional}{equations}{ranges}"
