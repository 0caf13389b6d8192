r"""Which activation multiplies, and at which bias: curvature and fourth-order biases.

The gate's error is u v L^2 sigma''''(b) (u^2 + v^2) / (6 sigma''(b)) to leading order, so that a bias with sigma''''(b)
= 0 != sigma''(b) makes it of order L^4. For all real t (exact; C4)

    sigma'''' = r sigma'',   r = (cosh t - 5)/(1 + cosh t) logistic, 4 (cosh 2t - 5)/(1 + cosh 2t) tanh, (cosh t - 2)/(1
    + cosh t) softplus,
                             4 t^2 - 6 erf, 12 (t^2 - 1)/(1 + t^2)^2 arctan:

the fourth-order biases are arcosh 5 = ln(5 + 2 sqrt 6), half of it, ln(2 + sqrt 3), sqrt(3/2) and 1.
"""

import sympy as sp

from theory.gates.multiplication_gate import L, activation, any_bias, around_the_bias, curved, u, v
from theory.language import Claim, Mutant, Quantity, Source, Use, reals
from theory.language.activations import ACTIVATIONS

t, z, c = reals("t z c")
Q = sp.Rational
line = {t: (-6, 6)}


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
    return both(
        *(equal(derivative(name, 4), derivative(name, 2) * changes.get(name, ratio)) for name, ratio in RATIOS.items())
    )


fourth_derivative_is_a_multiple_of_the_second = Claim(
    "gate_activations.fourth_derivative_is_a_multiple_of_the_second",
    _ratios(),
    where=line,
    summary=(
        "sigma'''' is a multiple r of sigma'' for logistic, tanh, softplus, erf and arctan; for the logistic r = (cosh"
        " t - 5)/(1 + cosh t)."
    ),
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
    summary=(
        "sigma''(0) is 0 for logistic, tanh, erf and arctan, 1/4 for softplus, 1/2 for SiLU and sqrt(2/pi) for GELU."
    ),
    spec=("C4", "C5"),
    source=Source("LTR", "Sec. II.D"),
    mutants=(
        Mutant(
            "zero-bias logistic",
            statement=equal(derivative("logistic", 2), derivative("logistic", 1) / 4),
            where={t: (0, 0)},
        ),
        Mutant("softplus 1/2", statement=_at_zero(softplus=Q(1, 2))),
    ),
)

_arctan = {
    2: 4 * (1 - c) * c**3,
    4: 576 * (1 - c) * (2 * c - 1) ** 2 * c**5,
}  # sigma''^2 and sigma''''^2 in c = 1/(1 + t^2)


def _at_fourth_order(logistic: sp.Expr) -> sp.Basic:
    """In rational numbers: cosh b = (1 + z)/(1 - z) with z = (1 - 2 logistic(b))^2; sigma'''' and sigma'' there,
    squared where they are odd."""
    slope, bend = (1 - z) / 4, -(1 - z) * (1 - 3 * z) / 8
    at_five = [(1 + z) / (1 - z) - 5, z * (1 - z) ** 2 * (2 - 3 * z) ** 2 / 16, z * (1 - z) ** 2 / 16 - logistic]
    at_two = [e.subs(z, z / 2) for e in ((1 + z) / (1 - z) - 2, bend, slope - Q(1, 6))]
    at_one = [_arctan[4], _arctan[2] - Q(1, 4)]
    return both(*(equal(e, sp.S.Zero) for e in (*at_five, *at_two, *at_one)))


fourth_order_biases_have_curvature = Claim(
    "gate_activations.fourth_order_biases_have_curvature",
    _at_fourth_order(Q(1, 216)),
    where={z: (Q(2, 3), Q(2, 3)), c: (Q(1, 2), Q(1, 2))},
    summary=(
        "sigma'''' = 0 where cosh b = 5 (logistic; sigma''^2 = 1/216), cosh b = 2 (softplus; sigma'' = 1/6) and b = 1"
        " (arctan; sigma''^2 = 1/4)."
    ),
    spec=("C4",),
    source=Source("here"),
    uses=("gate_activations.fourth_derivative_is_a_multiple_of_the_second",),
    mutants=(
        Mutant("sigma''^2 = 1/108", statement=_at_fourth_order(Q(1, 108))),
        Mutant("softplus at bias 0", statement=equal(derivative("softplus", 4), sp.S.Zero), where={t: (0, 0)}),
    ),
)


def _fourth_over_second(name: str, bias: sp.Expr) -> sp.Expr:
    return ACTIVATIONS[name].derivative(4, bias) / ACTIVATIONS[name].derivative(2, bias)


relative_error_coefficient = Quantity(
    "gate_activations.relative_error_coefficient",
    "sigma''''(b) / (6 sigma''(b)): the gate's relative error is this times L^2 (u^2 + v^2) to leading order",
    (activation, any_bias),
    formula=lambda activation, bias: _fourth_over_second(_name(activation), bias) / 6,
    hypotheses=(curved,),
    spec=("C2", "C4"),
    source=Source("here"),
    uses=(
        Use(
            "gate_expansion.expansion_has_only_even_derivatives",
            at=lambda activation, bias: {"s2": 1, "s4": _fourth_over_second(_name(activation), bias)},
            side=lambda e: sp.diff(e, L, 2).subs({L: 0, u: 1, v: 1}) / 4,
        ),
    ),
    hidden_inputs=around_the_bias,
)

curvature = Quantity(
    "gate_activations.curvature",
    "second derivative of the activation at the bias, which the gate divides by",
    (activation, any_bias),
    formula=lambda activation, bias: ACTIVATIONS[_name(activation)].derivative(2, bias),
    by_definition=True,
    uses=(
        Use(
            "activation_derivatives.logistic_derivatives_are_polynomials",
            at=lambda activation, bias: {"t": bias} if _name(activation) == "logistic" else None,
        ),
    ),
    spec=("C4",),
    source=Source("LTR", "Sec. II.D"),
    hidden_inputs=around_the_bias,
)


def _name(activation: object) -> str:
    """The activation's name; listings ask with the parameter's symbol, and are shown the logistic."""
    return activation if isinstance(activation, str) else "logistic"
