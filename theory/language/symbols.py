"""Symbols that range over the real numbers."""

from __future__ import annotations

from typing import Any

import sympy as sp


def reals(names: str) -> Any:
    """Real symbols, following `sympy.symbols`: one name gives one symbol, several give a tuple.

    >>> u, v = reals("u v")
    >>> u.is_real
    True
    """
    return sp.symbols(names, real=True)
