r"""Which activation multiplies, and at which bias: curvature, fourth-order biases, and bounds on derivatives.

The gate's error is u v L^2 sigma''''(b) (u^2 + v^2) / (6 sigma''(b)) to leading order, so that a bias with sigma''''(b) = 0 != sigma''(b) makes it of
order L^4. For all real t (exact; C4)

    sigma'''' = r sigma'',   r = (cosh t - 5)/(1 + cosh t) logistic, 4 (cosh 2t - 5)/(1 + cosh 2t) tanh, (cosh t - 2)/(1 + cosh t) softplus,
                             4 t^2 - 6 erf, 12 (t^2 - 1)/(1 + t^2)^2 arctan:

the fourth-order biases are arcosh 5 = ln(5 + 2 sqrt 6), half of it, ln(2 + sqrt 3), sqrt(3/2) and 1. Bounds on derivatives (upper or tight; table of suprema)
are stated in y = 1 - 2 logistic(t) or c = 1/(1 + t^2), which run through bounded ranges as t runs through the reals; for erf, GELU and SiLU on |t| <= 6 only.
"""

import sympy as sp

from theory.language import Claim, Mutant, Quantity, Source, reals
from theory.language.activations import ACTIVATIONS
from theory.multiplication_gate import activation, any_bias, curved

t, y, z, c = reals("t y z c")
Q = sp.Rational
line = {t: (-6, 6)}
bell = sp.exp(-(t**2))
_logistic_y = 1 - 2 * ACTIVATIONS["logistic"].formula(t)


def both(*relations: sp.Basic) -> sp.Basic:
    """All of these relations, none of them folded."""
    return sp.And(*relations, evaluate=False)


def equal(left: sp.Expr, right: sp.Expr) -> sp.Eq:
    """left = right, not folded."""
    return sp.Eq(left, right, evaluate=False)


def derivative(name: str, order: int) -> sp.Expr:
    """The activation's derivative at t."""
    return ACTIVATIONS[name].derivative(order, t)


RATIOS = {
    "logistic": (sp.cosh(t) - 5) / (1 + sp.cosh(t)),
    "tanh": 4 * (sp.cosh(2 * t) - 5) / (1 + sp.cosh(2 * t)),
    "softplus": (sp.cosh(t) - 2) / (1 + sp.cosh(t)),
    "erf": 4 * t**2 - 6,
    "arctan": 12 * (t**2 - 1) / (1 + t**2) ** 2,
}
FOURTH_ORDER_BIASES = {
    "logistic": sp.log(5 + 2 * sp.sqrt(6)),
    "tanh": sp.log(5 + 2 * sp.sqrt(6)) / 2,
    "softplus": sp.log(2 + sp.sqrt(3)),
    "erf": sp.sqrt(Q(3, 2)),
    "arctan": sp.S.One,
}


def _ratios(**changes: sp.Expr) -> sp.Basic:
    return both(*(equal(derivative(name, 4), derivative(name, 2) * changes.get(name, ratio)) for name, ratio in RATIOS.items()))


fourth_derivative_is_a_multiple_of_the_second = Claim(
    "gate_activations.fourth_derivative_is_a_multiple_of_the_second",
    _ratios(),
    where=line,
    words="sigma'''' = r sigma'' with r = (cosh t - 5)/(1 + cosh t) for the logistic, and likewise for tanh, softplus, erf and arctan: r vanishes at one |t|.",
    spec=("C4",),
    source=Source("here"),
    mutants=(
        Mutant("cosh b = 6 for the logistic", statement=_ratios(logistic=(sp.cosh(t) - 6) / (1 + sp.cosh(t)))),
        Mutant("the logistic's bias for tanh", statement=_ratios(tanh=4 * (sp.cosh(t) - 5) / (1 + sp.cosh(t)))),
        Mutant("erf at sqrt(3)/2", statement=_ratios(erf=4 * t**2 - 3)),
    ),
)


def _at_zero(**changes: sp.Expr) -> sp.Basic:
    values = {"softplus": Q(1, 4), "silu": Q(1, 2), "gelu": sp.sqrt(2 / sp.pi), "exp": sp.S.One, "cos": -sp.S.One}
    odd = dict.fromkeys(("logistic", "tanh", "erf", "arctan"), sp.S.Zero)
    return both(*(equal(derivative(name, 2), value) for name, value in (values | odd | changes).items()))


odd_activations_have_no_curvature_at_zero = Claim(
    "gate_activations.odd_activations_have_no_curvature_at_zero",
    _at_zero(),
    where={t: (0, 0)},
    words="sigma''(0) is 0 for logistic, tanh, erf and arctan, which need a hidden bias; it is 1/4 for softplus, 1/2 for SiLU, sqrt(2/pi) for GELU.",
    spec=("C4", "C5"),
    source=Source("LTR", "Sec. II.D"),
    mutants=(
        Mutant("zero-bias logistic", statement=equal(derivative("logistic", 2), derivative("logistic", 1) / 4), where={t: (0, 0)}),
        Mutant("softplus 1/2", statement=_at_zero(softplus=Q(1, 2))),
    ),
)

_in_y = {2: y * (1 - y**2) / 4, 3: -(1 - y**2) * (1 - 3 * y**2) / 8, 4: -y * (1 - y**2) * (2 - 3 * y**2) / 4}
logistic_derivatives_are_polynomials = Claim(
    "gate_activations.logistic_derivatives_are_polynomials",
    both(*(equal(derivative("logistic", n), formula.subs(y, _logistic_y)) for n, formula in _in_y.items())),
    where=line,
    words="The logistic's derivatives of order 2, 3, 4 are polynomials in y = 1 - 2 sigma: y(1-y^2)/4, -(1-y^2)(1-3y^2)/8, -y(1-y^2)(2-3y^2)/4.",
    spec=("C4",),
    source=Source("here"),
    mutants=(Mutant("1 - 2y^2", statement=equal(derivative("logistic", 3), (-(1 - y**2) * (1 - 2 * y**2) / 8).subs(y, _logistic_y))),),
)

logistic_derivatives_are_bounded = Claim(
    "gate_activations.logistic_derivatives_are_bounded",
    both(z * (1 - z) ** 2 / 16 <= Q(1, 108), sp.Abs((1 - z) * (1 - 3 * z)) / 8 <= Q(1, 8)),
    where={z: (0, 1)},
    words="For the logistic |sigma''| <= sqrt(3)/18 and |sigma'''| <= 1/8 everywhere, attained at z = 1/3 and 0 (z = (1 - 2 sigma)^2; the first squared).",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("1/109", statement=z * (1 - z) ** 2 / 16 <= Q(1, 109)), Mutant("0.124", statement=sp.Abs((1 - z) * (1 - 3 * z)) / 8 <= Q(124, 1000))),
)

_cauchy = 1 / (1 + t**2)
_arctan = {2: 4 * (1 - c) * c**3, 4: 576 * (1 - c) * (2 * c - 1) ** 2 * c**5}
arctan_derivatives_are_polynomials = Claim(
    "gate_activations.arctan_derivatives_are_polynomials",
    both(
        equal(derivative("arctan", 2) ** 2, _arctan[2].subs(c, _cauchy)),
        equal(derivative("arctan", 3), (2 * c**2 * (3 - 4 * c)).subs(c, _cauchy)),
        equal(derivative("arctan", 4) ** 2, _arctan[4].subs(c, _cauchy)),
    ),
    where=line,
    words="For arctan sigma''^2, sigma''' and sigma''''^2 are polynomials in c = 1/(1 + t^2).",
    spec=("C4",),
    source=Source("here"),
    mutants=(Mutant("3 - 5c", statement=equal(derivative("arctan", 3), (2 * c**2 * (3 - 5 * c)).subs(c, _cauchy))),),
)

arctan_derivatives_are_bounded = Claim(
    "gate_activations.arctan_derivatives_are_bounded",
    both(_arctan[2] <= Q(27, 64), sp.Abs(2 * c**2 * (3 - 4 * c)) <= 2, _arctan[4] <= Q(46686, 10**4) ** 2),
    where={c: (0, 1)},
    words="For arctan |sigma''| <= 3 sqrt(3)/8, |sigma'''| <= 2 and |sigma''''| <= 4.6686 everywhere (c = 1/(1 + t^2); the second and fourth stated squared).",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("|sigma''''| <= 4.668", statement=_arctan[4] <= Q(4668, 1000) ** 2), Mutant("26/64", statement=_arctan[2] <= Q(26, 64))),
)


def _at_fourth_order(logistic: sp.Expr) -> sp.Basic:
    """In rational numbers: cosh b = (1 + z)/(1 - z) with z = (1 - 2 logistic(b))^2; sigma'''' and sigma'' there, squared where they are odd."""
    slope, bend = (1 - z) / 4, -(1 - z) * (1 - 3 * z) / 8
    at_five = [(1 + z) / (1 - z) - 5, z * (1 - z) ** 2 * (2 - 3 * z) ** 2 / 16, z * (1 - z) ** 2 / 16 - logistic]
    at_two = [e.subs(z, z / 2) for e in ((1 + z) / (1 - z) - 2, bend, slope - Q(1, 6))]
    at_one = [_arctan[4], _arctan[2] - Q(1, 4)]
    return both(*(equal(e, sp.S.Zero) for e in (*at_five, *at_two, *at_one)))


fourth_order_biases_have_curvature = Claim(
    "gate_activations.fourth_order_biases_have_curvature",
    _at_fourth_order(Q(1, 216)),
    where={z: (Q(2, 3), Q(2, 3)), c: (Q(1, 2), Q(1, 2))},
    words="sigma'''' = 0 where cosh b = 5 (logistic; sigma''^2 = 1/216), cosh b = 2 (softplus; sigma'' = 1/6) and b = 1 (arctan; sigma''^2 = 1/4).",
    spec=("C4",),
    source=Source("here"),
    uses=("gate_activations.fourth_derivative_is_a_multiple_of_the_second",),
    mutants=(
        Mutant("sigma''^2 = 1/108", statement=_at_fourth_order(Q(1, 108))),
        Mutant("softplus at bias 0", statement=equal(derivative("softplus", 4), sp.S.Zero), where={t: (0, 0)}),
    ),
)


def _bounded(name: str, *bounds: sp.Expr) -> sp.Basic:
    """The derivatives of order 2, 3, 4 are at most the bounds in size."""
    return both(*(sp.Abs(derivative(name, n)) <= bound for n, bound in enumerate(bounds, start=2)))


erf_derivatives_are_bounded = Claim(
    "gate_activations.erf_derivatives_are_bounded",
    _bounded("erf", Q(968, 1000), Q(2257, 1000), Q(4405, 1000)),
    where=line,
    words="For erf |sigma''| <= 0.968, |sigma'''| <= 2.257 and |sigma''''| <= 4.405 on |t| <= 6.",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("|sigma''''| <= 4.404", statement=sp.Abs(derivative("erf", 4)) <= Q(4404, 1000)),),
)

gelu_derivatives_are_bounded = Claim(
    "gate_activations.gelu_derivatives_are_bounded",
    _bounded("gelu", Q(798, 1000), Q(779, 1000), Q(1596, 1000)),
    where=line,
    words="For GELU |sigma''| <= 0.798, |sigma'''| <= 0.779 and |sigma''''| <= 1.596 on |t| <= 6.",
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    mutants=(Mutant("|sigma''''| <= 1.595", statement=sp.Abs(derivative("gelu", 4)) <= Q(1595, 1000)),),
)

relative_error_coefficient = Quantity(
    "gate_activations.relative_error_coefficient",
    "sigma''''(b) / (6 sigma''(b)): the gate's relative error is this times L^2 (u^2 + v^2) to leading order",
    (activation, any_bias),
    formula=lambda activation, bias: ACTIVATIONS[_name(activation)].derivative(4, bias) / (6 * ACTIVATIONS[_name(activation)].derivative(2, bias)),
    hypotheses=(curved,),
    spec=("C2", "C4"),
    source=Source("here"),
    uses=("gate_expansion.expansion_has_only_even_derivatives",),
)

curvature = Quantity(
    "gate_activations.curvature",
    "second derivative of the activation at the bias, which the gate divides by",
    (activation, any_bias),
    formula=lambda activation, bias: ACTIVATIONS[_name(activation)].derivative(2, bias),
    spec=("C4",),
    source=Source("LTR", "Sec. II.D"),
)


def _name(activation: object) -> str:
    """The activation's name; listings ask with the parameter's symbol, and are shown the logistic."""
    return activation if isinstance(activation, str) else "logistic"
