"""Exact numbers between rational ends."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from theory.language.canonical import expression
from theory.language.errors import InputError

FEWEST_BITS, DOUBLINGS = 64, 8


def enclose(formula: sp.Expr, digits: int) -> tuple[Fraction, Fraction]:
    """Rational ends around an exact expression; a rational is its own enclosure. Precision grows until the ends agree
    to the digits asked for, or has doubled eight times. Raises InputError where no finite ends are found.

    >>> enclose(sp.Rational(1, 3), 5)
    (Fraction(1, 3), Fraction(1, 3))
    """
    if formula.is_Rational:
        exact_value = Fraction(int(formula.p), int(formula.q))
        return exact_value, exact_value
    node = from_tree(expression(formula))
    bits = FEWEST_BITS + 4 * digits
    for _ in range(DOUBLINGS):
        with iv.precision(bits):
            found = enclosure(node, {})
        if found is not None and iv.is_finite(found):
            lower, upper = iv.ends(found)
            if upper - lower <= max(abs(lower), abs(upper)) / 10**digits:
                return lower, upper
        bits *= 2
    if found is None or not iv.is_finite(found):
        raise InputError("value", "could not be enclosed", formula)
    return lower, upper
