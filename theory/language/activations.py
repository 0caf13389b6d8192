"""Activation functions, once for every room: exact SymPy expressions in one real variable. A text such as
``"x*tanh(x)"`` names the activation it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import sympy as sp

from theory.language.canonical import Tree, expression
from theory.language.errors import InputError
from theory.language.exact import parse
from theory.language.typed import typed

t = sp.Symbol("t", real=True)


@dataclass(frozen=True, slots=True)
class Activation:
    """A named activation. `formula` maps a SymPy expression to the activation's value there; `smooth` says that all
    derivatives exist wherever it is defined."""

    name: str
    formula: Callable[[sp.Expr], sp.Expr]
    smooth: bool = True
    text: str = ""

    def tree(self) -> Tree:
        """The tree in the variable x: of the text as it is typed, which may be undefined where the formula, which
        SymPy has simplified, is not."""
        x = sp.Symbol("x", real=True)
        return typed(self.text, {"x": x}) if self.text else expression(self.formula(x))

    def derivative(self, order: int, at: sp.Expr) -> sp.Expr:
        """The exact derivative of the given order at `at`. Raises InputError where the activation is not smooth."""
        if order and not self.smooth:
            raise InputError(
                "activation", "must be twice differentiable", self.name, "choose a smooth one such as softplus"
            )
        return _derivative(self.name, order).subs(t, at)


def _sigmoid(x: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-x))


_ALL = (
    Activation("logistic", _sigmoid),
    Activation("tanh", sp.tanh),
    Activation("softplus", lambda x: sp.log(1 + sp.exp(x))),
    Activation("silu", lambda x: x * _sigmoid(x)),
    Activation("gelu", lambda x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2),
    Activation("erf", sp.erf),
    Activation("arctan", sp.atan),
    Activation("exp", sp.exp),
    Activation("cos", sp.cos),
    Activation("square", lambda x: x**2),
    Activation("relu", lambda x: sp.Max(x, 0), smooth=False),
)
KINKED = (sp.Abs, sp.Min, sp.Max, sp.sign, sp.Piecewise)


class _Activations(dict[str, Activation]):
    """The catalogue by name; any other key is read as an expression in x."""

    def __missing__(self, text: str) -> Activation:
        return written(text)


ACTIVATIONS = _Activations({a.name: a for a in _ALL})


def names() -> tuple[str, ...]:
    """The names of all activations."""
    return tuple(ACTIVATIONS)


@cache
def written(text: str) -> Activation:
    """The activation that an expression in x writes down. Raises InputError for text outside the grammar, and for
    affine functions, which have no curvature.

    Where it is not defined or not smooth is found out where it is used.

    >>> written("x*tanh(x)").derivative(2, sp.S.Zero)
    2
    >>> written("3*x - 1")
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'activation' must not be affine: '3*x - 1'; choose one with curvature such as
    x*tanh(x)
    """
    formula = parse(text, "activation", {"x": t})
    if formula.is_polynomial(t) and sp.degree(formula, t) < 2:
        raise InputError("activation", "must not be affine", text, "choose one with curvature such as x*tanh(x)")
    return Activation(text, lambda x: formula.subs(t, x), not formula.has(*KINKED), text)


@cache
def _derivative(name: str, order: int) -> sp.Expr:
    return sp.diff(ACTIVATIONS[name].formula(t), t, order)
