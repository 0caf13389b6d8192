"""Deciding that an expression is identically zero, or has a sign, by computer algebra. "Do not know" is an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import comb, prod

import sympy as sp
from sympy.polys.fields import sfield
from sympy.polys.polyerrors import BasePolynomialError

MOST_OPERATIONS = 4000
MOST_SIMPLIFIED = 200
MOST_WITH_SINES = 40
MOST_DIGITS = 1000
HIGHEST_POWER = (
    100  # polynomials of higher degree are not worth the time, and quotients of very high ones crash FLINT's gcd
)
SUMMANDS = (
    4  # of an argument of sin or cos that the addition theorems take apart; the checker's normal form does the same
)
MOST_TERMS = 10**6  # of a numerator or denominator that is multiplied out


@cache
def is_zero(expression: sp.Expr, thorough: bool = True) -> bool:
    """Whether computer algebra reduces the expression to exactly 0. False means "not shown", not "non-zero". Thorough
    tries `sympy.simplify` at the end.

    >>> x = sp.Symbol("x", real=True)
    >>> is_zero(sp.cosh(2 * x) - 2 * sp.cosh(x) ** 2 + 1), is_zero(sp.sin(x) - x)
    (True, False)
    """
    if expression == 0:
        return True
    if _is_vast(expression):
        return False
    if expression.is_zero:
        return True
    if is_laborious(expression):
        return False
    if _rational_in_atoms(expression) or (expression.has(sp.Abs) and _rational_in_atoms(sp.expand(expression))):
        return True
    if expression.is_number:
        return _number_is_zero(expression)
    return thorough and bool(sp.count_ops(expression) <= MOST_SIMPLIFIED and sp.simplify(expression) == 0)


def _number_is_zero(expression: sp.Expr) -> bool:
    """Hyperbolic functions are exponentials here: what SymPy tries on them and on sines takes time that grows like a
    power of their number, and one tanh of a power of pi takes it minutes."""
    plain = expression.rewrite([sp.sinh, sp.cosh, sp.tanh], sp.exp)
    most = MOST_WITH_SINES if plain.has(sp.sin, sp.cos) else MOST_SIMPLIFIED
    return bool(sp.count_ops(plain) <= most and not _is_vast(plain) and sp.simplify(plain) == 0)


def _is_vast(expression: sp.Expr) -> bool:
    """Whether some power in it is a number so large or small that SymPy would count its digits one by one, as it does
    to see a sign: exp(10**8). The innermost ones are looked at first."""
    powers = [p for p in expression.atoms(sp.exp, sp.Pow) if p.is_number and not p.exp.is_Rational]
    return any(not abs(_exponent(p)) <= MOST_DIGITS for p in sorted(powers, key=sp.count_ops))


def _exponent(power: sp.Expr) -> sp.Expr:
    """Of the number as a power of e, with a few digits."""
    return (power.exp * (1 if power.base is sp.E else sp.log(abs(power.base)))).evalf(5)


@cache
def is_laborious(expression: sp.Expr) -> bool:
    """Whether it is counted, before SymPy is asked, that to multiply out the expression over a common denominator would
    take too long.

    Nothing stops SymPy once it has begun: one product of long integers in C does not hear the clock. Exponentials count
    as powers of the atom that they share: exp(1/7) + exp(10000/3) is a polynomial of degree 70000 in exp(1/21).

    >>> small = 1 / (1 + sp.exp(sp.Rational(1, 7))) + sp.exp(sp.Rational(100, 7))
    >>> is_laborious(small), is_laborious(sp.exp(sp.Rational(1, 7)) + sp.exp(sp.Rational(10000, 3)))
    (False, True)
    """
    if sp.count_ops(expression) > MOST_OPERATIONS or any(
        p.exp.is_Rational and abs(p.exp.p) > HIGHEST_POWER for p in expression.atoms(sp.Pow)
    ):
        return True
    exponents = [e.args[0] for e in expression.atoms(sp.exp)]
    if any(max(sp.count_ops(a), _terms_over(a)[0]) > MOST_SIMPLIFIED for a in exponents):
        return True
    denominators = _common_denominators(exponents)
    if any(abs(c) * denominators[rest] > HIGHEST_POWER for a in exponents for c, rest in _terms(a)):
        return True
    top, bottom = _terms_over(expression)
    return max(top, _terms_of(bottom)) > MOST_TERMS


def _terms_over(e: sp.Expr) -> tuple[int, dict[sp.Expr, int]]:
    """At most so many terms has the numerator once it is multiplied out, over powers of these sums."""
    if isinstance(e, sp.Add | sp.Mul):
        tops, bottoms = zip(*(_terms_over(a) for a in e.args), strict=True)
        bases = {base for bottom in bottoms for base in bottom}
        together = max if isinstance(e, sp.Add) else sum
        common = {base: together(bottom.get(base, 0) for bottom in bottoms) for base in bases}
        if isinstance(e, sp.Mul):
            return prod(tops), common
        return (
            sum(
                top * _terms_of({b: n - bottom.get(b, 0) for b, n in common.items()})
                for top, bottom in zip(tops, bottoms, strict=True)
            ),
            common,
        )
    if isinstance(e, sp.Pow) and e.exp.is_Integer:
        top, bottom = _terms_over(e.base)
        n = abs(int(e.exp))
        if e.exp > 0:
            return comb(top + n - 1, n), {base: n * k for base, k in bottom.items()}
        return _terms_of({base: n * k for base, k in bottom.items()}), {e.base: n} if top > 1 else {}
    return 1, {}


def _terms_of(powers: dict[sp.Expr, int]) -> int:
    """At most so many terms has the product of these powers of sums."""
    return prod(comb(_terms_over(base)[0] + n - 1, n) for base, n in powers.items())


def _common_denominators(exponents: list[sp.Expr]) -> dict[sp.Expr, int]:
    """For each term that exponents are rational multiples of, the least common denominator of its coefficients."""
    found: dict[sp.Expr, int] = {}
    for exponent in exponents:
        for coefficient, rest in _terms(exponent):
            found[rest] = sp.ilcm(found.get(rest, 1), coefficient.q)
    return found


def _rational_in_atoms(expression: sp.Expr) -> bool:
    """Write hyperbolic functions in exponentials, split exp(a + b), name every non-rational part, and compare as a
    quotient of polynomials."""
    rewritten = expression.rewrite([sp.sinh, sp.cosh, sp.tanh, sp.acosh, sp.asinh, sp.atanh], sp.exp).replace(
        sp.acosh, lambda z: sp.log(z + sp.sqrt(z**2 - 1))
    )
    rewritten = rewritten.replace(lambda f: isinstance(f, sp.sin | sp.cos), _by_addition_theorems)
    if is_laborious(rewritten):
        return False
    denominators = _common_denominators([e.args[0] for e in rewritten.atoms(sp.exp)])
    names: dict[sp.Expr, sp.Symbol] = {}

    def named(e: sp.Expr) -> sp.Expr:
        if isinstance(e, sp.exp):
            return sp.Mul(
                *(
                    name_of(sp.exp(rest / denominators[rest])) ** (c * denominators[rest])
                    for c, rest in _terms(e.args[0])
                )
            )
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
    except (ZeroDivisionError, BasePolynomialError, NotImplementedError):
        return False
    if quotient == 0:
        return True
    relations = [
        (name**e.exp.q - e.base.xreplace(names), name)
        for e, name in names.items()
        if isinstance(e, sp.Pow) and e.exp.is_Rational and e.base.is_rational_function()
    ]
    relations += [
        (name**2 + names[sp.cos(e.args[0])] ** 2 - 1, name)
        for e, name in names.items()
        if isinstance(e, sp.sin) and sp.cos(e.args[0]) in names
    ]
    if not relations:
        return False
    top = quotient.numer.as_expr()
    for relation, name in relations:
        top = sp.rem(top, relation, name)
    return bool(sp.expand(top) == 0)


def _by_addition_theorems(f: sp.Expr) -> sp.Expr:
    """sin or cos of a short sum, in those of its terms."""
    summands = [
        t
        for c, rest in _terms(f.args[0])
        for t in ([sp.sign(c) * rest] * abs(c.p) if c.q == 1 and abs(c) <= SUMMANDS else [c * rest])
    ]
    if not 1 < len(summands) <= SUMMANDS:
        return f
    sine, cosine = sp.S.Zero, sp.S.One
    for t in summands:
        sine, cosine = sine * sp.cos(t) + cosine * sp.sin(t), cosine * sp.cos(t) - sine * sp.sin(t)
    return sine if isinstance(f, sp.sin) else cosine


@cache
def _terms(exponent: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
    """The exponent as rational multiples of terms."""
    return [
        (c, rest) if c.is_Rational else (sp.Integer(1), term)
        for term in sp.Add.make_args(sp.expand(exponent))
        for c, rest in [term.as_coeff_Mul()]
    ]


def same_magnitude(left: sp.Expr, right: sp.Expr) -> bool:
    """Whether two products of absolute values and positive factors are equal: |X| a = |Y| c if X a = Y c or X a = -Y
    c."""
    return equal_magnitude(left, right) is not None


def equal_magnitude(left: sp.Expr, right: sp.Expr) -> sp.Expr | None:
    """The difference or the sum, X a - Y c or X a + Y c, that was found to be 0."""
    inner = []
    for side in (left, right):
        factors = sp.Mul.make_args(side)
        if not all(isinstance(f, sp.Abs) or f.is_nonnegative for f in factors):
            return None
        inner.append(sp.Mul(*(f.args[0] if isinstance(f, sp.Abs) else f for f in factors)))
    return next(
        (
            inner[0] + sign * inner[1]
            for thorough in (False, True)
            for sign in (-1, 1)
            if is_zero(inner[0] + sign * inner[1], thorough)
        ),
        None,
    )


def is_nonnegative(expression: sp.Expr) -> bool:
    """Whether the symbols' assumptions show expression >= 0, perhaps after factoring. False means "not shown"."""
    return any(form.is_nonnegative is True for form in _forms(expression))


def is_positive(expression: sp.Expr) -> bool:
    """Whether the symbols' assumptions show expression > 0, perhaps after factoring. False means "not shown"."""
    return any(form.is_positive is True for form in _forms(expression))


def _forms(expression: sp.Expr) -> Iterator[sp.Expr]:
    yield expression
    if is_laborious(expression):
        return
    yield sp.expand(expression)
    yield sp.together(sp.expand(expression))
    if sp.count_ops(expression) <= MOST_SIMPLIFIED and not expression.has(sp.sin, sp.cos, sp.tan):
        yield sp.factor(expression)
