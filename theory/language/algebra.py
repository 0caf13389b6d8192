"""Deciding that an expression is identically zero, or has a sign, by computer algebra. "Do not know" is an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import sympy as sp
from sympy.polys.fields import sfield

MOST_OPERATIONS = 4000
MOST_SIMPLIFIED = 200
HIGHEST_POWER = 100  # polynomials of higher degree are not worth the time, and quotients of very high ones crash FLINT's gcd


@cache
def is_zero(expression: sp.Expr, thorough: bool = True) -> bool:
    """Whether computer algebra reduces the expression to exactly 0. False means "not shown", not "non-zero". Thorough tries `sympy.simplify` at the end.

    >>> x = sp.Symbol("x", real=True)
    >>> is_zero(sp.cosh(2 * x) - 2 * sp.cosh(x) ** 2 + 1), is_zero(sp.sin(x) - x)
    (True, False)
    """
    if expression == 0 or expression.is_zero:
        return True
    if sp.count_ops(expression) > MOST_OPERATIONS:
        return False
    if _rational_in_atoms(expression) or (expression.has(sp.Abs) and _rational_in_atoms(sp.expand(expression))):
        return True
    if expression.is_number:
        return bool(sp.count_ops(expression) <= MOST_SIMPLIFIED and sp.simplify(expression) == 0)
    return thorough and bool(sp.count_ops(expression) <= MOST_SIMPLIFIED and sp.simplify(expression) == 0)


def _rational_in_atoms(expression: sp.Expr) -> bool:
    """Write hyperbolic functions in exponentials, split exp(a + b), name every non-rational part, and compare as a quotient of polynomials."""
    rewritten = expression.rewrite([sp.sinh, sp.cosh, sp.tanh, sp.acosh, sp.asinh, sp.atanh], sp.exp).replace(sp.acosh, lambda z: sp.log(z + sp.sqrt(z**2 - 1)))
    denominators: dict[sp.Expr, int] = {}
    for e in rewritten.atoms(sp.exp):
        for coefficient, rest in _terms(e.args[0]):
            denominators[rest] = sp.ilcm(denominators.get(rest, 1), coefficient.q)
    if any(p.exp.is_Rational and abs(p.exp.p) > HIGHEST_POWER for p in rewritten.atoms(sp.Pow)):
        return False
    if any(abs(c) * denominators[rest] > HIGHEST_POWER for e in rewritten.atoms(sp.exp) for c, rest in _terms(e.args[0])):
        return False
    names: dict[sp.Expr, sp.Symbol] = {}

    def named(e: sp.Expr) -> sp.Expr:
        if isinstance(e, sp.exp):
            return sp.Mul(*(name_of(sp.exp(rest / denominators[rest])) ** (c * denominators[rest]) for c, rest in _terms(e.args[0])))
        if isinstance(e, sp.Add | sp.Mul):
            return e.func(*(named(a) for a in e.args))
        if isinstance(e, sp.Pow) and e.exp.is_Integer:
            return named(e.base) ** e.exp
        if isinstance(e, sp.Pow) and e.exp.is_Rational:
            return name_of(e.base ** sp.Rational(1, e.exp.q)) ** e.exp.p
        return e if e.is_Symbol or e.is_Rational else name_of(e)

    def name_of(e: sp.Expr) -> sp.Symbol:
        return names.setdefault(e, sp.Dummy())

    try:
        _, quotient = sfield(named(rewritten))
    except (ZeroDivisionError, sp.PolynomialError, NotImplementedError):
        return False
    if quotient == 0:
        return True
    roots = [(e, name) for e, name in names.items() if isinstance(e, sp.Pow) and e.exp.is_Rational and e.base.is_rational_function()]
    if not roots:
        return False
    top = quotient.numer.as_expr()
    for root, name in roots:
        top = sp.rem(top, name**root.exp.q - root.base.xreplace(names), name)
    return bool(sp.expand(top) == 0)


def _terms(exponent: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
    """The exponent as rational multiples of terms."""
    return [(c, rest) if c.is_Rational else (sp.Integer(1), term) for term in sp.Add.make_args(sp.expand(exponent)) for c, rest in [term.as_coeff_Mul()]]


def same_magnitude(left: sp.Expr, right: sp.Expr) -> bool:
    """Whether two products of absolute values and positive factors are equal: |X| a = |Y| c if X a = Y c or X a = -Y c."""
    inner = []
    for side in (left, right):
        factors = sp.Mul.make_args(side)
        if not all(isinstance(f, sp.Abs) or f.is_nonnegative for f in factors):
            return False
        inner.append(sp.Mul(*(f.args[0] if isinstance(f, sp.Abs) else f for f in factors)))
    return any(is_zero(inner[0] + sign * inner[1], thorough) for thorough in (False, True) for sign in (-1, 1))


def is_nonnegative(expression: sp.Expr) -> bool:
    """Whether the symbols' assumptions show expression >= 0, perhaps after factoring. False means "not shown"."""
    return any(form.is_nonnegative is True for form in _forms(expression))


def is_positive(expression: sp.Expr) -> bool:
    """Whether the symbols' assumptions show expression > 0, perhaps after factoring. False means "not shown"."""
    return any(form.is_positive is True for form in _forms(expression))


def _forms(expression: sp.Expr) -> Iterator[sp.Expr]:
    yield expression
    yield sp.expand(expression)
    yield sp.together(sp.expand(expression))
    if sp.count_ops(expression) <= MOST_SIMPLIFIED and not expression.has(sp.sin, sp.cos, sp.tan):
        yield sp.factor(expression)
