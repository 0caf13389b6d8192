"""Does an expression tend to 0 as a whole number grows? Decided by orders of growth, and only where they are plain."""

from __future__ import annotations

from typing import NamedTuple

import sympy as sp

from theory.language.claims import decide

BOUNDED = sp.sin | sp.cos | sp.tanh | sp.atan | sp.erf


class Undecided(Exception):
    """The order of growth is not plain; the text names the expression."""


class Order(NamedTuple):
    """The order of growth ``exp(rate n) n^power (log n)^logs``; factorials count before all of them."""

    factorials: sp.Expr = sp.S.Zero
    rate: sp.Expr = sp.S.Zero
    power: sp.Expr = sp.S.Zero
    logs: sp.Expr = sp.S.Zero

    def times(self, other: Order, exponent: sp.Expr = sp.S.One) -> Order:
        """The order of the product with a power of the other."""
        return Order(*(a + b * exponent for a, b in zip(self, other, strict=True)))


def tends_to_zero(e: sp.Expr, index: sp.Symbol) -> bool:
    """Whether `e` tends to 0 as the whole number `index` grows, for all values of its other symbols. False is only that
    it could not be decided: each term has to vanish by itself, and SymPy's limit has to be 0 too.

    >>> n = sp.Symbol("n", integer=True, positive=True)
    >>> [tends_to_zero(e, n) for e in (1 / n, n**3 / 2**n, sp.log(n) / sp.sqrt(n), n / (n + 1), sp.sin(n))]
    [True, True, True, False, False]
    """
    try:
        vanishes = all(_vanishes(_order(term, index)) for term in sp.Add.make_args(sp.expand(e)))
    except Undecided:
        return False
    return vanishes and _sympys_limit(e, index) == 0


def _sympys_limit(e: sp.Expr, index: sp.Symbol) -> sp.Expr:
    try:
        return sp.limit(e, index, sp.oo)
    except (NotImplementedError, ValueError, TypeError):
        return sp.nan


def _vanishes(order: Order) -> bool:
    """The first exponent that is not 0 is negative."""
    for exponent in order:
        if exponent.is_zero or exponent == 0:
            continue
        if exponent.is_number and exponent.is_real:
            return decide(sp.Lt(exponent, 0, evaluate=False)) is True
        return bool(exponent.is_negative)
    return False


def _order(e: sp.Expr, n: sp.Symbol) -> Order:
    """An order of growth that `e` does not exceed."""
    if n not in e.free_symbols:
        if e.has(sp.oo, sp.zoo, sp.nan):
            raise Undecided(str(e))
        return Order()
    if isinstance(e, sp.Mul):
        order = Order()
        for factor in e.args:
            order = order.times(_order(factor, n))
        return order
    if isinstance(e, sp.Abs):
        return _order(e.args[0], n)
    if isinstance(e, BOUNDED):
        return Order()
    return _exact_order(e, n)


def _exact_order(e: sp.Expr, n: sp.Symbol) -> Order:
    """The order of growth of `e`, from below as well, so that powers of it may be negative."""
    if isinstance(e, sp.factorial) and e.args[0] == n:
        return Order(factorials=sp.S.One)
    if isinstance(e, sp.log) and _leading(e.args[0], n)[0] >= 1 and _leading(e.args[0], n)[1].is_positive:
        return Order(logs=sp.S.One)
    if isinstance(e, sp.exp):
        return _exponential(sp.S.One, e.args[0], n)
    if isinstance(e, sp.Pow):
        base, exponent = e.args
        if n not in exponent.free_symbols and exponent.is_real:
            return Order().times(_exact_order(base, n), exponent)
        if n not in base.free_symbols and base.is_positive:
            return _exponential(sp.log(base), exponent, n)
        raise Undecided(str(e))
    degree, _ = _leading(e, n)
    return Order(power=sp.Integer(degree))


def _exponential(logarithm: sp.Expr, exponent: sp.Expr, n: sp.Symbol) -> Order:
    degree, slope = _leading(exponent, n)
    if degree != 1 or not slope.is_real:
        raise Undecided(str(exponent))
    return Order(rate=logarithm * slope)


def _leading(e: sp.Expr, n: sp.Symbol) -> tuple[int, sp.Expr]:
    """Degree and leading coefficient of a polynomial in n, which must be known not to vanish."""
    try:
        polynomial = sp.Poly(e, n)
    except sp.PolynomialError:
        raise Undecided(str(e)) from None
    leading = polynomial.LC()
    if n in leading.free_symbols or not leading.is_nonzero:
        raise Undecided(str(e))
    return polynomial.degree(), leading
