r"""Softplus and SiLU multiply without a hidden bias, and softplus as spins on a chain combine.

With h(x) = [sigma(x) + sigma(-x) - 2 sigma(0)] / sigma''(0) - x^2, the gate of theory.gates.multiplication_gate at bias
0 has on |u|, |v| <= A the largest error

    |h(2LA)| / (4 L^2),   h(x) = 8 ln cosh(x/2) - x^2 (softplus),   h(x) = 2 x tanh(x/2) - x^2 (SiLU),
    (tight; C3, C4)

for every scale L > 0, since x h'(x) <= 0; and softplus errs at most by L^2 |u v| (u^2 + v^2) / 12 anywhere
(upper; C3).
The softplus gate m obeys tanh(K') = tanh(K1) tanh(K2) with K' = L^2 m / 4, K1 = L u / 2, K2 = L v / 2
(exact; C7):
the rule by which summing over every other spin of an Ising chain combines two couplings.
"""

from collections.abc import Callable

import sympy as sp

from theory.gates.multiplication_gate import A, L, end, even_part, gate, inside, radius, scale, square, u, v
from theory.language import Chain, Citation, Claim, Link, Mutant, Source, nonnegative, reals
from theory.language.activations import ACTIVATIONS
from theory.language.rules import even_and_decreasing, quartic_remainder, termwise

x = sp.Symbol("x", nonnegative=True)
k = sp.Symbol("k", integer=True, positive=True)
y = reals("y")
Even = Callable[[sp.Expr], sp.Expr]


def silu_even_part(x: sp.Expr) -> sp.Expr:
    """The SiLU's h at bias 0."""
    return 2 * x * sp.tanh(x / 2) - x**2


def _series() -> Chain:
    return Chain(
        sp.sinh(x),
        (
            termwise(
                x,
                k,
                start=sp.sinh(x),
                to=x * sp.cosh(x),
                linear=sp.Integer(0),
                left=lambda k: 1 / sp.factorial(2 * k + 1),
                right=lambda k: 1 / sp.factorial(2 * k),
                power=lambda k: 2 * k + 1,
                weight=lambda k: sp.factorial(2 * k + 1),
                first=nonnegative(sp.Integer(2), "2 >= 0"),
                step=nonnegative(sp.Integer(2), "2 >= 0"),
            ),
        ),
    )


sinh_is_at_most_x_cosh = Claim(
    "unbiased_gate.sinh_is_at_most_x_cosh",
    sp.sinh(x) <= x * sp.cosh(x),
    where={x: (0, end.symbol)},
    summary="sinh x <= x cosh x for every x >= 0, by comparing power series.",
    spec=("C3",),
    direction="upper",
    parameters=(end,),
    source=Source("DLMF", "Sec. 4.32"),
    derivation=_series,
    instances=({"end": 8},),
    mutants=(
        Mutant("sinh x <= x", statement=sp.sinh(x) <= x, where={x: (0, 8)}),
        Mutant("for negative x as well", statement=sp.sinh(y) <= y * sp.cosh(y), where={y: (-8, 8)}),
    ),
)


def error(name: str) -> sp.Expr:
    """|m(u, v) - u v| of the four-unit gate at bias 0."""
    return sp.Abs(gate(name, sp.S.Zero, L, u, v) - u * v)


def corner(h: Even) -> sp.Expr:
    """|h(2LA)| / (4 L^2)."""
    return -h(2 * L * A) / (4 * L**2)


_cases = tuple({"scale": scale, "radius": radius} for scale, radius in (("1", "1"), ("1/2", "2")))


def _softplus_at_the_corner() -> Chain:
    def h(half: sp.Expr) -> sp.Expr:
        return even_part("softplus", sp.S.Zero, 2 * half)

    citation = Citation(
        "unbiased_gate.sinh_is_at_most_x_cosh", {x: x, end.symbol: x + 1}, x * sp.cosh(x) - sp.sinh(x), "x >= 0"
    )
    halves = (L * (u + v) / 2, L * (u - v) / 2)
    within = tuple(nonnegative(o.expression / 2, o.why, o.as_ / 2, o.slack) for o in inside if o.as_ is not None)
    return Chain(
        error("softplus"),
        (
            Link("=", sp.Abs(h(halves[0]) - h(halves[1])) / (4 * L**2), "the error is a difference of even parts"),
            even_and_decreasing(h, x, halves, L * A, 1 / (4 * L**2), sp.cosh(x) / 8, citation, within),
        ),
    )


def _silu_at_the_corner() -> Chain:
    h = silu_even_part
    citation = Citation(
        "unbiased_gate.sinh_is_at_most_x_cosh", {x: x, end.symbol: x + 1}, x * sp.cosh(x) - sp.sinh(x), "x >= 0"
    )
    sides = (L * (u + v), L * (u - v))
    return Chain(
        error("silu"),
        (
            Link("=", sp.Abs(h(sides[0]) - h(sides[1])) / (4 * L**2), "the error is a difference of even parts"),
            even_and_decreasing(h, x, sides, 2 * L * A, 1 / (4 * L**2), sp.cosh(x / 2) ** 2, citation, inside),
        ),
    )


softplus_corner = -even_part("softplus", sp.S.Zero, 2 * L * A) / (4 * L**2)
softplus_error_supremum_is_at_the_corner = Claim(
    "unbiased_gate.softplus_error_supremum_is_at_the_corner",
    error("softplus") <= softplus_corner,
    where=square,
    summary=(
        "The softplus gate without hidden bias has on |u|, |v| <= A an error of at most |h(2LA)| / (4 L^2), h(x) = 8"
        " ln cosh(x/2) - x^2, for every scale L."
    ),
    spec=("C3", "C4"),
    direction="tight",
    parameters=(scale, radius),
    source=Source("here"),
    uses=("unbiased_gate.sinh_is_at_most_x_cosh",),
    witness={u: A, v: A},
    instances=_cases,
    derivation=_softplus_at_the_corner,
    mutants=(
        Mutant(
            "0.999 of the supremum",
            statement=error("softplus") <= softplus_corner * sp.Rational(999, 1000),
            at=_cases[0],
        ),
        Mutant(
            "fourth order at bias 0", statement=error("softplus") <= L**4 * A**6, at={"scale": "1/10", "radius": "1"}
        ),
    ),
)

silu_error_supremum_is_at_the_corner = Claim(
    "unbiased_gate.silu_error_supremum_is_at_the_corner",
    error("silu") <= corner(silu_even_part),
    where=square,
    summary=(
        "The SiLU gate without hidden bias has on |u|, |v| <= A an error of at most |h(2LA)| / (4 L^2), h(x) = 2 x"
        " tanh(x/2) - x^2, for every scale L."
    ),
    spec=("C3", "C4"),
    direction="tight",
    parameters=(scale, radius),
    source=Source("here"),
    uses=("unbiased_gate.sinh_is_at_most_x_cosh",),
    witness={u: A, v: A},
    instances=_cases,
    derivation=_silu_at_the_corner,
    mutants=(
        Mutant(
            "0.999 of the supremum",
            statement=error("silu") <= corner(silu_even_part) * sp.Rational(999, 1000),
            at=_cases[0],
        ),
        Mutant("as good as softplus", statement=error("silu") <= softplus_corner, at=_cases[0]),
    ),
)


def softplus_fourth(y: sp.Expr) -> sp.Expr:
    """The softplus's fourth derivative in terms of y = 1 - 2 logistic."""
    return -(1 - y**2) * (1 - 3 * y**2) / 8


softplus_fourth_derivative_is_at_most_an_eighth = Claim(
    "unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth",
    sp.Abs(softplus_fourth(y)) <= sp.Rational(1, 8),
    where={y: (-1, 1)},
    summary="|softplus''''| <= 1/8 everywhere, in y = 1 - 2 logistic(t), which runs through (-1, 1).",
    spec=("C3", "C4"),
    direction="tight",
    source=Source("here"),
    witness={y: sp.S.Zero},
    mutants=(Mutant("0.124", statement=sp.Abs(softplus_fourth(y)) <= sp.Rational(124, 1000)),),
)

_twelfth = L**2 * sp.Abs(u) * sp.Abs(v) * (u**2 + v**2) / 12


def _remainder() -> Chain:
    def h(x: sp.Expr) -> sp.Expr:
        return even_part("softplus", sp.S.Zero, x)

    def y_at(t: sp.Expr) -> sp.Expr:
        return 1 - 2 * ACTIVATIONS["logistic"].formula(t)

    real_x = sp.Symbol("x", real=True)
    eighth, curvature = sp.Rational(1, 8), sp.Rational(1, 4)
    citations = tuple(
        Citation(
            "unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth",
            {y: y_at(t)},
            eighth - sp.Abs(softplus_fourth(y_at(t))),
            "-1 <= y <= 1",
        )
        for t in (real_x, -real_x)
    )
    sides, factor = (L * (u + v), L * (u - v)), 1 / (4 * L**2)
    return Chain(
        error("softplus"),
        (
            Link("=", sp.Abs(h(sides[0]) - h(sides[1])) * factor, "the error is a difference of even parts"),
            quartic_remainder(
                h, real_x, sides, factor, lambda t: softplus_fourth(y_at(t)), sp.S.Zero, curvature, eighth, citations
            ),
            Link("=", _twelfth, "(u + v)^4 - (u - v)^4 = 8 u v (u^2 + v^2)"),
        ),
    )


softplus_relative_error_is_at_most_a_twelfth = Claim(
    "unbiased_gate.softplus_relative_error_is_at_most_a_twelfth",
    error("softplus") <= _twelfth,
    where=square,
    summary="The softplus gate without hidden bias has at every u, v an error of at most L^2 |u v| (u^2 + v^2) / 12.",
    spec=("C3",),
    direction="upper",
    parameters=(scale, radius),
    source=Source("here"),
    uses=("unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth",),
    instances=_cases,
    derivation=_remainder,
    mutants=(
        Mutant("1/24 for 1/12", statement=error("softplus") <= _twelfth / 2, at={"scale": "1/2", "radius": "1"}),
        Mutant(
            "u^2 - v^2 for u^2 + v^2",
            statement=error("softplus") <= L**2 * sp.Abs(u * v) * sp.Abs(u**2 - v**2) / 12,
            at=_cases[0],
        ),
    ),
)

_ratio = sp.cosh(L * (u + v) / 2) / sp.cosh(L * (u - v) / 2)
_log_ratio = sp.Eq(sp.exp(L**2 * gate("softplus", sp.S.Zero, L, u, v)), _ratio**2, evaluate=False)
softplus_gate_is_a_logarithm_of_a_cosh_ratio = Claim(
    "unbiased_gate.softplus_gate_is_a_logarithm_of_a_cosh_ratio",
    _log_ratio,
    where=square,
    summary=(
        "The softplus gate without hidden bias is m = (2 / L^2) ln[cosh(L(u+v)/2) / cosh(L(u-v)/2)], stated as"
        " exp(L^2 m)."
    ),
    spec=("C7",),
    parameters=(scale, radius),
    source=Source("here"),
    instances=_cases,
    derivation=lambda: Chain(
        _log_ratio.lhs, (Link("=", _log_ratio.rhs, "(1 + exp(x)) (1 + exp(-x)) = 4 cosh(x/2)^2"),)
    ),
    mutants=(Mutant("without the square", statement=sp.Eq(_log_ratio.lhs, _ratio), at=_cases[0]),),
)

_couplings = sp.Eq((_ratio - 1) / (_ratio + 1), sp.tanh(L * u / 2) * sp.tanh(L * v / 2), evaluate=False)
softplus_gate_combines_ising_couplings = Claim(
    "unbiased_gate.softplus_gate_combines_ising_couplings",
    _couplings,
    where=square,
    summary=(
        "With K' = L^2 m / 4 and exp(2K') the cosh ratio of the softplus gate m, tanh K' = tanh(Lu/2) tanh(Lv/2): the"
        " rule by which Ising couplings combine when the spin between them is summed over."
    ),
    spec=("C7", "F7"),
    parameters=(scale, radius),
    source=Source("here"),
    uses=("unbiased_gate.softplus_gate_is_a_logarithm_of_a_cosh_ratio",),
    instances=_cases,
    derivation=lambda: Chain(_couplings.lhs, (Link("=", _couplings.rhs, "tanh K' = (exp(2K') - 1) / (exp(2K') + 1)"),)),
    mutants=(
        Mutant("L for L/2", statement=sp.Eq(_couplings.lhs, sp.tanh(L * u) * sp.tanh(L * v)), at=_cases[0]),
        Mutant("K' = L^2 m / 2", statement=sp.Eq((_ratio**2 - 1) / (_ratio**2 + 1), _couplings.rhs), at=_cases[0]),
    ),
)
