"""Elementary functions of balls and of power series with ball coefficients, under the names that SymPy gives them.

Where a function may be undefined on an argument, its value is not finite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from flint import arb, arb_series, fmpq

# Both kinds of values share their operators and the names of their functions, which the type checker cannot see; hence
# `Any` below.
Value = arb | arb_series
WIDE = 1 / 16  # radius from which it pays to treat a ball as an interval


def constant_term(x: Value) -> arb:
    """The value at the expansion point."""
    return x if isinstance(x, arb) else x[0]


def reciprocal(x: Any) -> Any:
    """1 / x; not finite if x may be 0, where the division of series would raise."""
    if isinstance(x, arb):
        return 1 / x
    return x.inv() if x.length() else arb_series([arb("nan")] * x.prec, x.prec)


def exp(x: Any) -> Any:
    """The exponential of a ball or a series."""
    return x.exp()


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x)), written so that the exponential does not overflow to an unbounded ball for wide arguments on
    the negative side."""
    if constant_term(x).mid() >= 0:
        return reciprocal(1 + (-x).exp())
    grown = x.exp()
    return grown * reciprocal(1 + grown)


def softplus(x: Any) -> Any:
    """log(1 + exp(x)), written so that the exponential decays."""
    if constant_term(x).mid() > 0:
        return x + (1 + (-x).exp()).log()
    return (1 + x.exp()).log()


def square(x: Any) -> Any:
    """x^2, whose value is not negative: a product of wide balls does not know that its factors are the same."""
    value = constant_term(x)
    if value.rad() < WIDE:
        return x * x
    low, high = value.abs_lower(), value.abs_upper()
    tight = (low * low).union(high * high)
    return tight if isinstance(x, arb) else arb_series([tight, *list(x * x)[1:]], x.prec)


def _erf(x: Any) -> Any:
    if isinstance(x, arb) or x[0].rad() < WIDE:
        return x.erf()
    # erf' = 2 exp(-x^2) / sqrt(pi), which is tiny on wide balls away from 0 if x^2 is known to be large
    slope = (-square(x)).exp() * x.derivative() * (2 / arb.pi().sqrt())
    return slope.integral() + x[0].erf()


def _sinh(x: Any) -> Any:
    return x.sinh() if isinstance(x, arb) else (x.exp() - (-x).exp()) / 2


def _cosh(x: Any) -> Any:
    return x.cosh() if isinstance(x, arb) else (x.exp() + (-x).exp()) / 2


def _tanh(x: Any) -> Any:
    return x.tanh() if isinstance(x, arb) else 2 * logistic(2 * x) - 1


def _asinh(x: Any) -> Any:
    return x.asinh() if isinstance(x, arb) else (x + (x * x + 1).sqrt()).log()


def _acosh(x: Any) -> Any:
    return x.acosh() if isinstance(x, arb) else (x + (x * x - 1).sqrt()).log()


def _atanh(x: Any) -> Any:
    return x.atanh() if isinstance(x, arb) else ((1 + x) * reciprocal(1 - x)).log() / 2


FUNCTIONS: dict[Any, Callable[[Any], Any]] = {
    sp.exp: exp,
    sp.log: lambda x: x.log(),
    sp.sin: lambda x: x.sin(),
    sp.cos: lambda x: x.cos(),
    sp.tan: lambda x: x.tan(),
    sp.atan: lambda x: x.atan(),
    sp.sinh: _sinh,
    sp.cosh: _cosh,
    sp.tanh: _tanh,
    sp.asinh: _asinh,
    sp.acosh: _acosh,
    sp.atanh: _atanh,
    sp.erf: _erf,
    sp.erfc: lambda x: 1 - _erf(x),
}


def integer_power(x: Any, n: int) -> Any:
    """``x**n`` by repeated squaring; 1/x^|n| for negative n."""
    if n < 0:
        return reciprocal(integer_power(x, -n))
    result, power = None, x
    while n:
        if n & 1:
            result = power if result is None else result * power
        n >>= 1
        if n:
            power = square(power)
    return result


def rational_power(x: Any, p: int, q: int) -> Any:
    """``x**(p/q)``; not finite where x may be negative, or 0 for q != 2."""
    if q == 2:
        return integer_power(x.sqrt(), p)
    return (x.log() * fmpq(p, q)).exp()
