"""Symbols that range over the real numbers, and over the smooth functions of one real variable."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp


def reals(names: str) -> Any:
    """Real symbols, following `sympy.symbols`: one name gives one symbol, several give a tuple.

    >>> u, v = reals("u v")
    >>> u.is_real
    True
    """
    return sp.symbols(names, real=True)


class SmoothFunction(sp.Function):  # type: ignore[misc]  # SymPy is untyped
    """An arbitrary smooth function of the reals, or one of its derivatives, at some place. `smooth` makes them."""

    nargs = 1

    def _eval_is_real(self) -> bool:
        return True


@cache
def smooth(name: str, order: int = 0) -> Any:
    """A function of which nothing is known but that it is smooth: of the given order among the derivatives of `name`.

    >>> x = reals("x")
    >>> sp.diff(smooth("sigma")(2 * x), x, 2)
    4*sigma2(2*x)
    """

    def fdiff(self: sp.Function, argindex: int = 1) -> sp.Expr:
        return smooth(name, order + 1)(*self.args)

    return type(f"{name}{order or ''}", (SmoothFunction,), {"fdiff": fdiff})
