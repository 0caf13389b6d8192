"""Numbers given by expressions without variables, enclosed between rationals."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from theory.language.canonical import expression


def constant_ends(formula: sp.Expr, bits: int) -> tuple[Fraction, Fraction] | None:
    """Ends around an expression without variables; None where it may be undefined. A rational is its own enclosure.

    Raises Untranslatable for functions without an enclosure.

    >>> low, high = constant_ends(sp.sqrt(2), 64)
    >>> low**2 < 2 < high**2
    True
    """
    if formula.is_Rational:
        value = Fraction(int(formula.p), int(formula.q))
        return value, value
    with iv.precision(bits):
        found = enclosure(from_tree(expression(formula)), {})
        return iv.ends(found) if found is not None and iv.is_finite(found) else None
