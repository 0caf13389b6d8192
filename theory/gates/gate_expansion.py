r"""The gate's error as a Taylor series in the scale, and the activations whose gate has no error at all.

With s_j = sigma^(j)(b), the gate m of theory.gates.multiplication_gate is (exact, order by order; C1, C2)

    m(u, v) = sum over k >= 1 of s_2k L^(2k-2) [(u+v)^(2k) - (u-v)^(2k)] / (2 s_2 (2k)!)
            = u v [1 + L^2 s_4 (u^2+v^2) / (6 s_2) + L^4 s_6 (u^2+3v^2)(3u^2+v^2) / (360 s_2) + ...]:

only even derivatives enter. exp gives sinh(Lu) sinh(Lv) / L^2 and cos gives sin(Lu) sin(Lv) / L^2 at every bias (exact;
C1, C4); a square plus any odd function about the bias gives u v itself (exact; C6). Printed in LTR, Sec. II.D (eqs.
10-11), there to first order."""

from collections.abc import Callable

import sympy as sp

from theory.gates.multiplication_gate import L, any_bias, b, gate, scale, u, v
from theory.language import Chain, Claim, Hypothesis, Integer, Link, Mutant, Real, Source, reals

half = sp.Rational(1, 2)
Function = Callable[[sp.Expr], sp.Expr]
order = Integer("k", "half the order 2k of the derivative", minimum=1)
k = order.symbol
curvature = sp.Symbol("s2", positive=True)
derivatives = (*reals("s0:2"), curvature, *reals("s3:10"))
s2, s3, s4, s6, s8 = (derivatives[j] for j in (2, 3, 4, 6, 8))
unit = {u: (-1, 1), v: (-1, 1)}
taylor_box = dict.fromkeys(derivatives, (-1, 1)) | {s2: (sp.Rational(1, 2), 1)} | unit


def taylor(x: sp.Expr) -> sp.Expr:
    """sigma(b + x) up to order 9, with free derivatives s_0, ..., s_9."""
    return sp.Add(*(s * x**j / sp.factorial(j) for j, s in enumerate(derivatives)))


def four_units(even: Function, curvature: sp.Expr, L: sp.Expr = L) -> sp.Expr:
    """The gate of x -> sigma(b + x), with sigma''(b) = `curvature`."""
    return (even(L * (u + v)) + even(-L * (u + v)) - even(L * (u - v)) - even(-L * (u - v))) / (4 * L**2 * curvature)


def by_algebra(statement: sp.Eq, why: str) -> Callable[[], Chain]:
    """The derivation of an identity in one step."""
    return lambda: Chain(statement.lhs, (Link("=", statement.rhs, why),))


sum_, difference = sp.symbols("s d", nonnegative=True)


def _monomial(k: sp.Expr, scale: sp.Expr = L, factor: sp.Expr = sp.S.One) -> sp.Eq:
    """Both sides for sigma(b + x) = x^(2k) / (2k)! and s_2 = 1, in s = |u + v| and d = |u - v|."""
    powers = [(sign * scale * side) ** (2 * k) / sp.factorial(2 * k) for side in (sum_, difference) for sign in (1, -1)]
    left = (powers[0] + powers[1] - powers[2] - powers[3]) / (4 * scale**2)
    return sp.Eq(
        left,
        factor * scale ** (2 * k - 2) * (sum_ ** (2 * k) - difference ** (2 * k)) / (2 * sp.factorial(2 * k)),
        evaluate=False,
    )


term_of_order_two_k = Claim(
    "gate_expansion.term_of_order_two_k",
    _monomial(k),
    where={sum_: (0, 2), difference: (0, 2)},
    summary=(
        "The term s_2k x^(2k) / (2k)! adds s_2k L^(2k-2) [(u+v)^(2k) - (u-v)^(2k)] / (2 s_2 (2k)!) to the gate (s ="
        " |u+v|, d = |u-v|)."
    ),
    spec=("C2",),
    parameters=(order, scale),
    source=Source("here"),
    instances=tuple({"k": i, "scale": "1/2"} for i in (1, 2, 3)),
    derivation=by_algebra(_monomial(k), "even powers do not see the sign"),
    mutants=(Mutant("L^(2k)", _monomial(k, L, L**2), at={"k": 2, "scale": "1/2"}),),
)

_theta = L**2 * s4 * (u**2 + v**2) / (6 * s2) + L**4 * s6 * (u**2 + 3 * v**2) * (3 * u**2 + v**2) / (360 * s2)
_theta += L**6 * s8 * (u**2 + v**2) * (u**4 + 6 * u**2 * v**2 + v**4) / (5040 * s2)


def _expansion(change: sp.Expr = sp.S.Zero) -> sp.Eq:
    """The gate of the Taylor polynomial of degree 9, and its expansion with a further term."""
    return sp.Eq(four_units(taylor, s2), u * v * (1 + _theta + change), evaluate=False)


_place = dict.fromkeys(derivatives, (1, 1)) | {u: (sp.Rational(1, 2),) * 2, v: (sp.Rational(1, 4),) * 2}
_leading = L**2 * s4 * (u**2 + v**2) / s2
expansion_has_only_even_derivatives = Claim(
    "gate_expansion.expansion_has_only_even_derivatives",
    _expansion(),
    where=taylor_box,
    summary=(
        "Through order 9 the gate is u v [1 + L^2 s_4 (u^2+v^2) / (6 s_2) + L^4 s_6 (u^2+3v^2)(3u^2+v^2) / (360 s_2) +"
        " ...], whatever the odd derivatives."
    ),
    spec=("C2",),
    parameters=(scale,),
    source=Source("LTR", "Sec. II.D, eqs. 10-11"),
    instances=({"scale": "1"}, {"scale": "1/10"}),
    derivation=by_algebra(_expansion(), "expand"),
    mutants=tuple(
        Mutant(name, statement=_expansion(change), where=_place, at={"scale": "1"})
        for name, change in (
            ("1/12 for 1/6", -_leading / 12),
            ("1/3 for 1/6", _leading / 6),
            ("1/24 for 1/6", -_leading / 8),
            ("u^2 - v^2 for u^2 + v^2", -(L**2) * s4 * v**2 / (3 * s2)),
            ("the third derivative enters", L * s3 * (u + v) / (2 * s2)),
        )
    ),
)

_exp = sp.Eq(gate("exp", b, L, u, v), sp.sinh(L * u) * sp.sinh(L * v) / L**2, evaluate=False)
_biases = tuple({"bias": b, "scale": scale} for b, scale in (("0", "1"), ("-1", "1/10")))
exp_gate_multiplies_hyperbolic_sines = Claim(
    "gate_expansion.exp_gate_multiplies_hyperbolic_sines",
    _exp,
    where=unit,
    summary="The gate of exp is sinh(Lu) sinh(Lv) / L^2 at every bias.",
    spec=("C1", "C4"),
    parameters=(any_bias, scale),
    source=Source("here"),
    instances=_biases,
    derivation=by_algebra(_exp, "write in exponentials"),
    mutants=(
        Mutant("without 1/L^2", statement=sp.Eq(_exp.lhs, L**2 * _exp.rhs), at=_biases[1]),
        Mutant("exact", statement=sp.Eq(_exp.lhs, u * v), at=_biases[0]),
    ),
)

straight = Hypothesis(
    "bias",
    lambda bias, **_: sp.Ne(sp.cos(bias), 0),
    "cos(bias) != 0, where the cosine has curvature",
    'write bias="0"',
    nonzero=(sp.cos(b),),
)
_cos = sp.Eq(gate("cos", b, L, u, v), sp.sin(L * u) * sp.sin(L * v) / L**2, evaluate=False)
cos_gate_multiplies_sines = Claim(
    "gate_expansion.cos_gate_multiplies_sines",
    _cos,
    where=unit,
    summary="The gate of cos is sin(Lu) sin(Lv) / L^2 at every bias with cos b != 0.",
    spec=("C1", "C4"),
    parameters=(any_bias, scale),
    hypotheses=(straight,),
    source=Source("here"),
    instances=_biases,
    derivation=by_algebra(sp.Eq(_cos.lhs, _cos.rhs, evaluate=False), "addition theorems"),
    mutants=(Mutant("hyperbolic sines", statement=sp.Eq(_cos.lhs, _exp.rhs), at=_biases[0]),),
)

amount = Real("amount", "how much of an odd function is added to the square")
_even = sp.Eq(four_units(lambda x: x**2 + amount.symbol * sp.sin(x), sp.Integer(2)), u * v, evaluate=False)
gate_is_exact_for_a_square_plus_an_odd_function = Claim(
    "gate_expansion.gate_is_exact_for_a_square_plus_an_odd_function",
    _even,
    where=unit,
    summary="The gate of x^2 + c sin x at bias 0 is u v exactly, at every scale: the odd part c sin x drops out.",
    spec=("C6",),
    parameters=(amount, scale),
    source=Source("here"),
    instances=({"amount": "1", "scale": "1"}, {"amount": "-3", "scale": "1/10"}),
    derivation=by_algebra(_even, "sin is odd"),
    mutants=(
        Mutant(
            "plus an even function",
            statement=sp.Eq(four_units(lambda x: x**2 + sp.cos(x) - 1, sp.S.One), u * v),
            at={"amount": "1", "scale": "1"},
        ),
        Mutant(
            "for x^2 + x^4 too",
            statement=sp.Eq(four_units(lambda x: x**2 + x**4, sp.Integer(2)), u * v),
            at={"amount": "1", "scale": "1"},
        ),
    ),
)
