r"""Bounds of the derivatives of activations, of order 2, 3 and 4 (upper, most of them attained; C3, C4, table of
suprema).

    |sigma''|, |sigma'''|, |sigma''''| <=   sqrt(3)/18, 1/8, 0.127684 logistic (the last in
    theory.gates.multiplication_gate);   3 sqrt(3)/8, 2, 4.6686 arctan

for all real t, in y = 1 - 2 logistic(t) or c = 1/(1 + t^2), which run through bounded ranges as t runs through the
reals. tanh(t) = 2 logistic(2t) - 1 and softplus' = logistic (exact) carry the logistic's over: 4 sqrt(3)/9, 2, 32 *
0.127684 for tanh and 1/4, sqrt(3)/18, 1/8 for softplus. For erf, GELU and SiLU the bounds are for |t| <= 6, 6 and 30;
theory.gates.derivative_tails has the rest."""

import sympy as sp

from theory.gates.gate_activations import both, derivative, equal, line
from theory.language import Claim, Mutant, Source, reals
from theory.language.activations import ACTIVATIONS

t, w, y, z, c = reals("t w y z c")
Q = sp.Rational
_logistic_y = 1 - 2 * ACTIVATIONS["logistic"].formula(t)

_in_y = {2: y * (1 - y**2) / 4, 3: -(1 - y**2) * (1 - 3 * y**2) / 8, 4: -y * (1 - y**2) * (2 - 3 * y**2) / 4}
logistic_derivatives_are_polynomials = Claim(
    "activation_derivatives.logistic_derivatives_are_polynomials",
    both(*(equal(derivative("logistic", n), formula.subs(y, _logistic_y)) for n, formula in _in_y.items())),
    where=line,
    summary=(
        "The logistic's derivatives of order 2, 3, 4 are polynomials in y = 1 - 2 sigma: y(1-y^2)/4,"
        " -(1-y^2)(1-3y^2)/8, -y(1-y^2)(2-3y^2)/4."
    ),
    spec=("C4",),
    source=Source("MinaiWilliams1993"),
    mutants=(
        Mutant(
            "1 - 2y^2",
            statement=equal(derivative("logistic", 3), (-(1 - y**2) * (1 - 2 * y**2) / 8).subs(y, _logistic_y)),
        ),
    ),
)

logistic_derivatives_are_bounded = Claim(
    "activation_derivatives.logistic_derivatives_are_bounded",
    both(z * (1 - z) ** 2 / 16 <= Q(1, 108), sp.Abs((1 - z) * (1 - 3 * z)) / 8 <= Q(1, 8)),
    where={z: (0, 1)},
    summary=(
        "The logistic has |sigma''| <= sqrt(3)/18 and |sigma'''| <= 1/8 at every t. Stated in z = (1 - 2 sigma(t))^2,"
        " which runs through [0, 1): sigma''^2 = z (1 - z)^2/16 is largest at z = 1/3, |sigma'''| = |(1 - z)(1 - 3z)|/8"
        " at z = 0."
    ),
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(
        Mutant("1/109", statement=z * (1 - z) ** 2 / 16 <= Q(1, 109)),
        Mutant("0.124", statement=sp.Abs((1 - z) * (1 - 3 * z)) / 8 <= Q(124, 1000)),
    ),
)

_cauchy = 1 / (1 + t**2)
_arctan = {2: 4 * (1 - c) * c**3, 4: 576 * (1 - c) * (2 * c - 1) ** 2 * c**5}
arctan_derivatives_are_polynomials = Claim(
    "activation_derivatives.arctan_derivatives_are_polynomials",
    both(
        equal(derivative("arctan", 2) ** 2, _arctan[2].subs(c, _cauchy)),
        equal(derivative("arctan", 3), (2 * c**2 * (3 - 4 * c)).subs(c, _cauchy)),
        equal(derivative("arctan", 4) ** 2, _arctan[4].subs(c, _cauchy)),
    ),
    where=line,
    summary="For arctan sigma''^2, sigma''' and sigma''''^2 are polynomials in c = 1/(1 + t^2).",
    spec=("C4",),
    source=Source("here"),
    mutants=(Mutant("3 - 5c", statement=equal(derivative("arctan", 3), (2 * c**2 * (3 - 5 * c)).subs(c, _cauchy))),),
)

arctan_derivatives_are_bounded = Claim(
    "activation_derivatives.arctan_derivatives_are_bounded",
    both(_arctan[2] <= Q(27, 64), sp.Abs(2 * c**2 * (3 - 4 * c)) <= 2, _arctan[4] <= Q(46686, 10**4) ** 2),
    where={c: (0, 1)},
    summary=(
        "Arctan has |sigma''| <= 3 sqrt(3)/8, |sigma'''| <= 2 and |sigma''''| <= 4.6686 at every t. Stated in c = 1/(1"
        " + t^2), which runs through (0, 1], with the second and the fourth derivative squared."
    ),
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(
        Mutant("|sigma''''| <= 4.668", statement=_arctan[4] <= Q(4668, 1000) ** 2),
        Mutant("26/64", statement=_arctan[2] <= Q(26, 64)),
    ),
)


def _bounded(name: str, *bounds: sp.Expr) -> sp.Basic:
    """The derivatives of order 2, 3, 4 are at most the bounds in size."""
    return both(*(sp.Abs(derivative(name, n)) <= bound for n, bound in enumerate(bounds, start=2)))


erf_derivatives_are_bounded = Claim(
    "activation_derivatives.erf_derivatives_are_bounded",
    _bounded("erf", Q(968, 1000), Q(2257, 1000), Q(4405, 1000)),
    where=line,
    summary="For erf |sigma''| <= 0.968, |sigma'''| <= 2.257 and |sigma''''| <= 4.405 on |t| <= 6.",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("|sigma''''| <= 4.404", statement=sp.Abs(derivative("erf", 4)) <= Q(4404, 1000)),),
)

gelu_derivatives_are_bounded = Claim(
    "activation_derivatives.gelu_derivatives_are_bounded",
    _bounded("gelu", Q(798, 1000), Q(779, 1000), Q(1596, 1000)),
    where=line,
    summary="For GELU |sigma''| <= 0.798, |sigma'''| <= 0.779 and |sigma''''| <= 1.596 on |t| <= 6.",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("|sigma''''| <= 1.595", statement=sp.Abs(derivative("gelu", 4)) <= Q(1595, 1000)),),
)


def _carried_over(argument: sp.Expr = 2 * t) -> sp.Basic:
    logistic = ACTIVATIONS["logistic"]
    tanh = (equal(derivative("tanh", n), 2 ** (n + 1) * logistic.derivative(n, argument)) for n in (2, 3, 4))
    return both(*tanh, *(equal(derivative("softplus", n), logistic.derivative(n - 1, t)) for n in (2, 3, 4)))


tanh_and_softplus_have_the_derivatives_of_the_logistic = Claim(
    "activation_derivatives.tanh_and_softplus_have_the_derivatives_of_the_logistic",
    _carried_over(),
    where=line,
    summary=(
        "tanh^(n)(t) = 2^(n+1) S^(n)(2t) and softplus^(n) = S^(n-1) for n = 2, 3, 4, S the logistic: its bounds carry"
        " over, 4 sqrt(3)/9 and 2 for tanh."
    ),
    spec=("C3", "C4"),
    source=Source("here"),
    mutants=(Mutant("S(t) for S(2t)", statement=_carried_over(t)),),
)

_T = sp.tanh(w)
_silu = {
    2: (1 - _T**2) * (1 - w * _T) / 2,
    3: (1 - _T**2) * (3 * w * _T**2 - 3 * _T - w) / 4,
    4: (1 - _T**2) * (3 * _T**2 + 2 * w * _T - 3 * w * _T**3 - 1) / 2,
}


def _silu_at(sign: int = 1) -> sp.Basic:
    return both(
        *(
            equal(ACTIVATIONS["silu"].derivative(n, 2 * w), formula if n < 4 else sign * formula)
            for n, formula in _silu.items()
        )
    )


silu_derivatives_are_polynomials_in_tanh = Claim(
    "activation_derivatives.silu_derivatives_are_polynomials_in_tanh",
    _silu_at(),
    where={w: (-15, 15)},
    summary=(
        "For SiLU at t = 2w, with T = tanh w: sigma'' = (1-T^2)(1-wT)/2, sigma''' = (1-T^2)(3wT^2-3T-w)/4, sigma'''' ="
        " (1-T^2)(3T^2+2wT-3wT^3-1)/2."
    ),
    spec=("C3", "C4"),
    source=Source("here"),
    mutants=(Mutant("the sign of the fourth", statement=_silu_at(-1)),),
)

silu_derivatives_are_bounded = Claim(
    "activation_derivatives.silu_derivatives_are_bounded",
    both(sp.Abs(_silu[2]) <= Q(1, 2), sp.Abs(_silu[3]) <= Q(3082, 10**4), sp.Abs(_silu[4]) <= Q(1, 2)),
    where={w: (0, 15)},
    summary=(
        "For SiLU |sigma''| <= 1/2, |sigma'''| <= 0.3082 and |sigma''''| <= 1/2 at t = 2w in [0, 30], and by symmetry"
        " on |t| <= 30."
    ),
    spec=("C3", "C4"),
    direction="upper",
    source=Source("here"),
    uses=("activation_derivatives.silu_derivatives_are_polynomials_in_tanh",),
    mutants=(
        Mutant("|sigma''| <= 0.499", statement=sp.Abs(_silu[2]) <= Q(499, 1000)),
        Mutant("|sigma'''| <= 0.308", statement=sp.Abs(_silu[3]) <= Q(308, 1000)),
        Mutant("|sigma''''| <= 0.499", statement=sp.Abs(_silu[4]) <= Q(499, 1000)),
    ),
)
