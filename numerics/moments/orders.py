"""Which derivatives sigma^(k)(b) of an activation vanish: exactly, for every k at bias 0, and for k <= MOST elsewhere.

At 0 the power series are classical. tanh, erf and arctan are odd, and their odd coefficients do not vanish: they are, up to factors, Bernoulli numbers of
even index, 1/(k! (2k + 1)) and 1/(2k + 1) with alternating signs. The logistic is 1/2 + tanh(t/2)/2, softplus its integral with value log 2 at 0, SiLU is
t times it, and GELU t/2 + t erf(t/sqrt 2)/2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy as sp
from flint import arb_series

from numerics.enclosure.balls import working
from numerics.enclosure.series import compiled, constant
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

MOST = 200  # orders at a bias other than 0
EXACT = 8  # orders at which computer algebra is asked whether a derivative that balls cannot tell from 0 is 0

AT_ZERO: dict[str, Callable[[int], bool]] = {
    "generic": lambda k: True,
    "exp": lambda k: True,
    "logistic": lambda k: k == 0 or k % 2 == 1,
    "tanh": lambda k: k % 2 == 1,
    "erf": lambda k: k % 2 == 1,
    "arctan": lambda k: k % 2 == 1,
    "softplus": lambda k: k == 1 or k % 2 == 0,
    "silu": lambda k: k == 1 or (k > 0 and k % 2 == 0),
    "gelu": lambda k: k == 1 or (k > 0 and k % 2 == 0),
    "cos": lambda k: k % 2 == 0,
    "square": lambda k: k == 2,
}
DEGREE = {"square": 2}  # of the activations that are polynomials


def nonvanishing(activation: str, n: int, bias: sp.Expr = sp.S.Zero) -> Callable[[int], bool]:
    """A test for k <= n: is sigma^(k)(bias) != 0? The name "generic" stands for an activation none of whose derivatives up to n vanish.

    Raises InputError for activations that are not smooth, for n > MOST at a bias other than 0, and where neither balls nor computer algebra decide.

    >>> [k for k in range(7) if nonvanishing("softplus", 6)(k)]
    [0, 1, 2, 4, 6]
    """
    if activation != "generic" and not ACTIVATIONS[activation].smooth:
        raise InputError("activation", "must be smooth: sigma^(n) at the bias is needed", activation, "choose one such as softplus")
    if activation == "generic" or bias.is_zero:
        return AT_ZERO[activation]
    if n > MOST:
        raise InputError("n", f"must be <= {MOST} at a bias other than 0", n, "leave bias out")
    found = _elsewhere(activation, n, bias)
    return lambda k: k in found


@cache
def _elsewhere(activation: str, n: int, bias: sp.Expr) -> frozenset[int]:
    with working(256 + 16 * n, n + 1):
        series = list(compiled(ACTIVATIONS[activation].formula(argument), argument)(arb_series([constant(bias), 1], n + 1)))
    found = set()
    for k, coefficient in enumerate(series[: n + 1]):
        if coefficient != 0 and not coefficient.contains(0):
            found.add(k)
        elif k > EXACT and activation not in DEGREE:
            raise InputError("bias", f"leaves open whether the derivative of order {k} vanishes there", bias)
        elif not is_zero_derivative(activation, k, bias):
            raise InputError("bias", f"gives a derivative of order {k} too close to 0 to be told from it", bias)
    return frozenset(found)


@cache
def is_zero_derivative(activation: str, order: int, bias: sp.Expr) -> bool:
    """Whether computer algebra shows that sigma^(order)(bias) = 0."""
    return bool(sp.simplify(ACTIVATIONS[activation].derivative(order, bias).rewrite(sp.log)) == 0)
