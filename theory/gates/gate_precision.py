r"""What a small error costs: large weights, and an arithmetic that can hold them.

The gate of theory.gates.multiplication_gate has first-layer weights of size L and an output weight 1/(4 L^2
sigma''(b)). For an error eps on |u|, |v| <= A

    the output weight A^4 / (6 eps) suffices for softplus at bias 0, where M A^4 / (12 sigma''(b)^2 eps), with M a bound
    on |sigma''''|, is this  (upper; C8)

and no scale L <= 8/A of the exp gate does with less than A^4 / (12 eps)
(lower; C8).
Where rounding adds at most B/L^2 to a real error of at most a L^2, this bound of their sum is never below 2 sqrt(a B),
which it takes at L = (B/a)^(1/4) (tight; C8); the error itself may be smaller. The query
gate_precision.least_error looks for the least certified bound
over the scale, for the gate as torch executes it. A minimised upper bound is not a floor.

Printed in LTR, Sec. II.D, as "arbitrarily accurate"; the seed text's "any tolerance" also lacks the bounded domain,
without which every scale fails (lower)."""

import sympy as sp

from theory.gates.gate_expansion import by_algebra
from theory.gates.multiplication_gate import (
    A,
    L,
    activation,
    any_bias,
    around_the_bias,
    b,
    bent,
    bias,
    curved,
    even_part,
    gate,
    radius,
    scale,
    square,
    u,
    v,
)
from theory.gates.unbiased_gate import softplus_fourth
from theory.gates.unbiased_gate import y as fourth_y
from theory.language import Chain, Citation, Claim, Erratum, Link, Mutant, Quantity, Real, Source, Use, nonnegative
from theory.language.activations import ACTIVATIONS
from theory.language.rules import grows_apart, quartic_remainder

Q = sp.Rational
truncation = Real("truncation", "the real error is a L^2 with this a", positive=True)
rounding = Real("rounding", "rounding adds B / L^2 with this B", positive=True)
most = Real("most", "how far beyond the best scale the statement reaches", positive=True)
a, B = truncation.symbol, rounding.symbol
ell, x = sp.symbols("l x", positive=True)
best = (B / a) ** Q(1, 4)
least = 2 * sp.sqrt(a) * sp.sqrt(B)


def two_terms(scale: sp.Expr) -> sp.Expr:
    """Real error and rounding at a scale."""
    return a * scale**2 + B / scale**2


_square = (sp.sqrt(a) * ell - sp.sqrt(B) / ell) ** 2
_sums = tuple({"truncation": t, "rounding": r, "most": 3} for t, r in (("1", "1"), ("16", "1/81")))
error_and_rounding_are_least_at_the_fourth_root = Claim(
    "gate_precision.error_and_rounding_are_least_at_the_fourth_root",
    least <= two_terms(ell),
    where={ell: sp.Interval.Lopen(0, best + most.symbol)},
    summary=(
        "The bound a l^2 + B / l^2 of a gate's error plus rounding at scale l is never below 2 sqrt(a B), which it"
        " takes at l = (B/a)^(1/4); the error itself may be smaller."
    ),
    spec=("C8",),
    direction="tight",
    parameters=(truncation, rounding, most),
    source=Source("HardyLittlewoodPolya1934", "Chap. II, arithmetic and geometric means"),
    witness={ell: best},
    instances=_sums,
    derivation=lambda: Chain(
        least,
        (
            Link(
                "<=",
                two_terms(ell),
                "a square",
                (nonnegative(two_terms(ell) - least, "(sqrt(a) l - sqrt(B)/l)^2", _square),),
            ),
        ),
    ),
    mutants=(
        Mutant("3 for 2", statement=3 * least / 2 <= two_terms(ell), at=_sums[0]),
        Mutant("2 a B", statement=2 * a * B <= two_terms(ell), at=_sums[1] | {"rounding": "16"}),
    ),
)

half_width = {x: sp.Interval.Lopen(0, A)}
weight = Real("weight", "the output weight W of every unit, which makes the scale 1/sqrt(W)", positive=True)
W = weight.symbol
_softplus_error = sp.Abs(gate("softplus", sp.S.Zero, 1 / sp.sqrt(W), u, v) - u * v)
_sixth = A**4 / (6 * W)


def _by_weight() -> Chain:
    def h(x: sp.Expr) -> sp.Expr:
        return even_part("softplus", sp.S.Zero, x)

    def y_at(t: sp.Expr) -> sp.Expr:
        return 1 - 2 * ACTIVATIONS["logistic"].formula(t)

    t = sp.Symbol("t", real=True)
    p, q = sp.symbols("p q", nonnegative=True)
    eighth = Q(1, 8)
    citations = tuple(
        Citation(
            "unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth",
            {fourth_y: y_at(z)},
            eighth - sp.Abs(softplus_fourth(y_at(z))),
            "-1 <= y <= 1",
        )
        for z in (t, -t)
    )
    sides = ((u + v) / sp.sqrt(W), (u - v) / sp.sqrt(W))
    pointwise = sp.Abs(u) * sp.Abs(v) * (u**2 + v**2) / (12 * W)
    room = (A * q + sp.Abs(v) * p) * (u**2 + v**2) + A**2 * (p * (A + sp.Abs(u)) + q * (A + sp.Abs(v)))
    slack = {p: A - sp.Abs(u), q: A - sp.Abs(v)}
    return Chain(
        _softplus_error,
        (
            Link("=", sp.Abs(h(sides[0]) - h(sides[1])) * W / 4, "the error is a difference of even parts"),
            quartic_remainder(
                h, t, sides, W / 4, lambda z: softplus_fourth(y_at(z)), sp.S.Zero, Q(1, 4), eighth, citations
            ),
            Link("=", pointwise, "(u + v)^4 - (u - v)^4 = 8 u v (u^2 + v^2)"),
            Link(
                "<=",
                _sixth,
                "|u|, |v| <= A",
                (nonnegative(_sixth - pointwise, "2 A^4 - |u v| (u^2 + v^2) >= 0", room / (12 * W), slack),),
            ),
        ),
    )


_weights = ({"weight": "4", "radius": "1"}, {"weight": "10000", "radius": "2"})
output_weight_inverse_in_the_error_suffices = Claim(
    "gate_precision.output_weight_inverse_in_the_error_suffices",
    _softplus_error <= _sixth,
    where=square,
    summary=(
        "The softplus gate without hidden bias and with output weight W has an error of at most A^4 / (6 W) on |u|,"
        " |v| <= A: A^4 / (6 eps) suffices for eps."
    ),
    spec=("C8",),
    direction="upper",
    parameters=(weight, radius),
    source=Source("LTR", "Sec. II.D"),
    uses=("unbiased_gate.softplus_fourth_derivative_is_at_most_an_eighth",),
    instances=_weights,
    derivation=_by_weight,
    mutants=(
        Mutant("weights blow up like 1/L", statement=_softplus_error <= _sixth / W, at=_weights[0]),
        Mutant("A^4 / (12 W)", statement=_softplus_error <= _sixth / 2, at=_weights[0]),
    ),
)

y = sp.Symbol("y", nonnegative=True)
exp_needs_an_output_weight_inverse_in_the_error = Claim(
    "gate_precision.exp_needs_an_output_weight_inverse_in_the_error",
    y**4 / 3 <= sp.sinh(y) ** 2 - y**2,
    where={y: (0, 8)},
    summary=(
        "sinh(y)^2 - y^2 >= y^4/3 for y = L A <= 8. The exp gate has the error [sinh(LA)^2 - (LA)^2]/L^2 at the"
        " corner, so that its output weight 1/(4L^2) is at least A^4/(12 error)."
    ),
    spec=("C8",),
    direction="lower",
    source=Source("here"),
    uses=("gate_expansion.exp_gate_multiplies_hyperbolic_sines",),
    mutants=(
        Mutant("1/2 for 1/3", statement=y**4 / 2 <= sp.sinh(y) ** 2 - y**2),
        Mutant("y^2", statement=y**2 / 3 <= sp.sinh(y) ** 2 - y**2),
    ),
)


def _saturated(x: sp.Expr) -> sp.Expr:
    """The softplus gate without hidden bias at L u = L v = x, times L^2 up to the factor 1/L^2."""
    softplus = ACTIVATIONS["softplus"].formula
    return (softplus(2 * x) + softplus(-2 * x) - 2 * softplus(sp.S.Zero)) / L**2


def _linear() -> Chain:
    slope = nonnegative(2 / L**2 - sp.diff(_saturated(x), x), "tanh <= 1", 4 / (L**2 * (1 + sp.exp(2 * x))))
    return Chain(
        gate("softplus", sp.S.Zero, L, x, x),
        (
            Link("=", _saturated(L * x), "two of the four units sit at 0"),
            grows_apart(_saturated, lambda x: 2 * x / L**2, x, L * x, slope),
            Link("=", 2 * x / L, "cancel L"),
        ),
    )


any_tolerance = Erratum(
    "any tolerance, everywhere",
    Source("seed", "multiplication with 4 neurons"),
    "a network of fixed size multiplies to any tolerance > 0",
    "on a bounded domain, with output weights of order 1/tolerance, in exact arithmetic: at u = v = 100 the softplus"
    " gate with L = 1 gives 198.7",
    "true on a bounded domain, which is not said; on the whole plane no scale does, as the claim bounds the gate",
    standing="loose",
    spec=("S13",),
)
_cases = ({"scale": "1", "radius": "8"}, {"scale": "1/4", "radius": "16"})
no_scale_multiplies_on_the_whole_plane = Claim(
    "gate_precision.no_scale_multiplies_on_the_whole_plane",
    gate("softplus", sp.S.Zero, L, x, x) <= 2 * x / L,
    where=half_width,
    summary=(
        "The softplus gate without hidden bias is at most 2x/L at u = v = x > 0, where the product is x^2: at every"
        " scale its error there is at least x^2 - 2x/L."
    ),
    spec=("C8", "D3"),
    direction="upper",
    parameters=(scale, radius),
    source=Source("here"),
    errata=(any_tolerance,),
    instances=_cases,
    derivation=_linear,
    mutants=(
        Mutant("x/L", statement=gate("softplus", sp.S.Zero, L, x, x) <= x / L, at=_cases[0]),
        Mutant("multiplies at x = 8", statement=sp.Ge(gate("softplus", sp.S.Zero, L, x, x), x**2 - 1), at=_cases[0]),
    ),
)

_opposite = sp.Eq(gate("logistic", -b, L, u, v), gate("logistic", b, L, u, v), evaluate=False)
_biased = {"bias": "log(2)", "scale": "1", "radius": "1"}
opposite_biases_differ_in_rounding_only = Claim(
    "gate_precision.opposite_biases_differ_in_rounding_only",
    _opposite,
    where=square,
    summary="The logistic gates with biases b and -b are the same function of real numbers.",
    spec=("C8",),
    parameters=(bias, scale, radius),
    hypotheses=(bent,),
    source=Source("here"),
    instances=(_biased,),
    derivation=by_algebra(_opposite, "sigma(-t) = 1 - sigma(t)"),
    mutants=(
        Mutant("-2b", statement=sp.Eq(gate("logistic", -2 * b, L, u, v), gate("logistic", b, L, u, v)), at=_biased),
    ),
)

least_error = Quantity(
    "gate_precision.least_error",
    "largest |m(u, v) - u v| at the best scale: 0 in the limit in real arithmetic; with --arithmetic the least bound"
    " certified for the gate as executed",
    (activation, any_bias, radius),
    formula=lambda **_: sp.S.Zero,
    domain=lambda radius, **_: f"all u, v in [-{radius}, {radius}]",
    hypotheses=(curved,),
    uses=(
        Use(
            "gate_expansion.expansion_has_only_even_derivatives",
            at={},
            side=lambda e: e.subs(L, 0) - u * v,
        ),
    ),
    by_definition=True,
    spec=("C8",),
    source=Source("here"),
    hidden_inputs=around_the_bias,
    extremum="least",
)
