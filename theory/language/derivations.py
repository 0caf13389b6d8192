"""Derivations: calculations whose every step computer algebra can decide.

A `Chain` is a calculation: an expression, then links ``= next`` or ``<= next``. It closes a claim if it starts at the
statement's left side, ends at its right side, and every link holds. A plain `=` link holds if the difference is exactly
0. Every other link is made by one of the rules in `theory.language.rules`: the rule fixes what the link starts from and
leads to, and lists its side conditions as obligations. Those rules, a page of classical calculus, are what is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import sympy as sp


@dataclass(frozen=True, slots=True)
class Obligation:
    """``expression`` is identically 0, >= 0 or > 0 for all values that the symbols' assumptions allow.

    `as_` offers an equal form whose sign is plain. It may contain the symbols of `slack`, each of which stands for an
    expression that is >= 0 on the domain (``{p: A - u}`` for u <= A); the engine admits only slack that the claim's
    ranges or hypotheses give."""

    expression: sp.Expr
    sign: Literal["== 0", ">= 0", "> 0"]
    why: str
    as_: sp.Expr | None = None
    slack: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """``expression`` >= 0 because of the inequality claim `claim` at `at`: its right side minus its left side is
    `expression` there.

    `slack` as in Obligation: the ranges of the cited claim's variables must hold at `at`.
    """

    claim: str
    at: Mapping[sp.Symbol, sp.Expr]
    expression: sp.Expr
    why: str


def zero(expression: sp.Expr, why: str) -> Obligation:
    """The obligation that `expression` is identically 0."""
    return Obligation(expression, "== 0", why)


def nonnegative(
    expression: sp.Expr, why: str, as_: sp.Expr | None = None, slack: Mapping[sp.Symbol, sp.Expr] | None = None
) -> Obligation:
    """The obligation that `expression` is >= 0."""
    return Obligation(expression, ">= 0", why, as_, slack or {})


def positive(
    expression: sp.Expr, why: str, as_: sp.Expr | None = None, slack: Mapping[sp.Symbol, sp.Expr] | None = None
) -> Obligation:
    """The obligation that `expression` is > 0."""
    return Obligation(expression, "> 0", why, as_, slack or {})


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain to `to`, from whatever came before, by algebra alone: the difference is 0, or is the one
    obligation."""

    relation: Literal["=", "<="]
    to: sp.Expr
    why: str
    obligations: tuple[Obligation | Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled(Link):
    """A step from `start` that holds by a rule if its obligations do. Only theory.language.rules makes them."""

    start: sp.Expr = sp.S.NaN


@dataclass(frozen=True, slots=True)
class Chain:
    """A calculation ``start = ... <= ... = end``. `definitions` say what indexed symbols of the statement stand for, as
    functions of the index."""

    start: sp.Expr
    links: tuple[Link, ...]
    definitions: Mapping[sp.IndexedBase, Callable[[sp.Expr], sp.Expr]] = field(default_factory=dict)

    @property
    def end(self) -> sp.Expr:
        """What the chain leads to."""
        return self.links[-1].to if self.links else self.start

    @property
    def relation(self) -> Literal["==", "<="]:
        """How start and end are related: "<=" if one link is an inequality."""
        return "<=" if any(link.relation == "<=" for link in self.links) else "=="


@dataclass(frozen=True, slots=True)
class Induction:
    """The statement holds for all `n` from the least that its parameter allows: the engine builds base and step from
    the statement, and this says how they are shown.

    A count == value: the value solves the count's recurrence. A count that is bounded: `solution` solves it (the value
    itself unless given), and lies on the right side of the value. An inequality left <= right, and that of a bounded
    count: the gap right - left is >= 0 at the first n, and gap(n + 1) = `factor` gap(n) + rest for a factor and a rest
    >= 0. Without a factor the engine looks whether the gap is plainly >= 0, and tries 1 and the bases of powers. An
    equation: gap(n) is 0, or 0 at the first n with rest 0. `signs` are inequalities, each with its own form, that the
    engine may use. `why` is for readers."""

    n: sp.Symbol
    why: str
    solution: sp.Expr | None = None
    factor: sp.Expr | None = None
    signs: tuple[Obligation, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument in words, of which algebra decides the calculations. It supports what other legs establish, and
    establishes nothing by itself."""

    obligations: tuple[Obligation, ...]
    conclusion: str


Derivation = Chain | Induction | Argument
