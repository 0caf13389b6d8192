"""Activation functions, once for every room: exact SymPy expressions in one real variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import sympy as sp

from theory.language.errors import InputError

t = sp.Symbol("t", real=True)


@dataclass(frozen=True, slots=True)
class Activation:
    """A named activation. `formula` maps a SymPy expression to the activation's value there; `smooth` says that all derivatives exist everywhere."""

    name: str
    formula: Callable[[sp.Expr], sp.Expr]
    smooth: bool = True

    def derivative(self, order: int, at: sp.Expr) -> sp.Expr:
        """The exact derivative of the given order at `at`. Raises InputError where the activation is not smooth."""
        if order and not self.smooth:
            raise InputError("activation", "must be twice differentiable", self.name, "choose a smooth one such as softplus")
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
ACTIVATIONS = {a.name: a for a in _ALL}


def names() -> tuple[str, ...]:
    """The names of all activations."""
    return tuple(ACTIVATIONS)


@cache
def _derivative(name: str, order: int) -> sp.Expr:
    return sp.diff(ACTIVATIONS[name].formula(t), t, order)
