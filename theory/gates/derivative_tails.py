r"""What theory.gates.activation_derivatives leaves out: far from 0 the derivatives of erf, GELU and SiLU are smaller
still (upper; C4, table of suprema).

    x^n e^-x <= n! for x >= 0, a single term of the exponential series

bounds what majorises all derivatives of order 2, 3 and 4 there: these are polynomials times e^(-t^2) or e^(-t^2/2), and
for SiLU (1 - T^2) <= 4 e^(-2w) times at most (1 + w)/2, (4w + 3)/4, (5w + 4)/2 with T = tanh w; a test shows it
exactly. By symmetry (erf'' is odd, the second derivatives of GELU and SiLU are even) the same holds for negative t, and
so the bounds of theory.gates.activation_derivatives hold for all real t. The derivations need no upper end of t."""

import sympy as sp

from theory.language import Chain, Claim, Link, Mutant, Source, nonnegative
from theory.language.rules import term_of_the_exponential

Q = sp.Rational
t, w = sp.symbols("t w", positive=True)
beyond = sp.Symbol("beyond", nonnegative=True)


def _tail(
    start: sp.Expr, x: sp.Expr, power: int, factor: sp.Expr, bound: sp.Expr, variable: sp.Symbol, end: int
) -> Chain:
    """`start` = factor x^power e^-x <= factor power! <= bound, where factor falls beyond the end and has there the
    bound's value over power!."""
    reached = factor * sp.factorial(power)
    gap = bound - reached
    shown = sp.factor(gap.subs(variable, beyond + end))
    return Chain(
        start,
        (
            term_of_the_exponential(x, power, factor),
            Link("<=", bound, "", (nonnegative(gap, "the factor falls", shown, {beyond: variable - end}),)),
        ),
    )


_erf = 16 * t**3 * sp.exp(-(t**2)) / sp.sqrt(sp.pi)
erf_derivatives_are_small_beyond_six = Claim(
    "derivative_tails.erf_derivatives_are_small_beyond_six",
    _erf <= 4 / (9 * sp.sqrt(sp.pi)),
    where={t: (6, 20)},
    summary=(
        "16 t^3 e^(-t^2)/sqrt(pi) is at most 4/(9 sqrt(pi)) <= 0.251 for 6 <= t <= 20; the derivation does not use"
        " the upper end. (A test compares it with the derivatives of erf of order 2, 3, 4, which are smaller there.)"
    ),
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    uses=("activation_derivatives.erf_derivatives_are_bounded",),
    derivation=lambda: _tail(_erf, t**2, 3, 16 / (sp.sqrt(sp.pi) * t**3), 4 / (9 * sp.sqrt(sp.pi)), t, 6),
    mutants=(Mutant("from 0 on", where={t: (Q(1, 2), 20)}),),
)

_gelu = t**4 * sp.exp(-(t**2) / 2) / sp.sqrt(2 * sp.pi)
gelu_derivatives_are_small_beyond_six = Claim(
    "derivative_tails.gelu_derivatives_are_small_beyond_six",
    _gelu <= 8 / (27 * sp.sqrt(2 * sp.pi)),
    where={t: (6, 30)},
    summary=(
        "t^4 e^(-t^2/2)/sqrt(2 pi) is at most 8/(27 sqrt(2 pi)) <= 0.119 for 6 <= t <= 30; the derivation does not"
        " use the upper end. (A test compares it with the derivatives of GELU of order 2, 3, 4, which are smaller"
        " there.)"
    ),
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    uses=("activation_derivatives.gelu_derivatives_are_bounded",),
    derivation=lambda: _tail(_gelu, t**2 / 2, 4, 16 / (sp.sqrt(2 * sp.pi) * t**4), 8 / (27 * sp.sqrt(2 * sp.pi)), t, 6),
    mutants=(Mutant("from 1 on", where={t: (1, 30)}),),
)

_silu = 11 * w * sp.exp(-2 * w)
silu_derivatives_are_small_beyond_thirty = Claim(
    "derivative_tails.silu_derivatives_are_small_beyond_thirty",
    _silu <= Q(11, 300),
    where={w: (15, 60)},
    summary=(
        "11 w e^(-2w) is at most 11/300 for 30 <= t <= 120, t = 2w; the derivation does not use the upper end. (A"
        " test compares it with the derivatives of SiLU of order 2, 3, 4, which are smaller there.)"
    ),
    spec=("C4",),
    direction="upper",
    source=Source("here"),
    uses=("activation_derivatives.silu_derivatives_are_bounded",),
    derivation=lambda: _tail(_silu, 2 * w, 3, Q(11, 8) / w**2, Q(11, 300), w, 15),
    mutants=(Mutant("from 1/2 on", where={w: (Q(1, 4), 60)}),),
)
