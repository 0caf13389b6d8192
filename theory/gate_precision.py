r"""What a small error costs: large weights, and an arithmetic that can hold them.

The gate of theory.multiplication_gate has first-layer weights of size L and an output weight 1/(4 L^2 sigma''(b)). For an error eps on |u|, |v| <= A

    output weight = M A^4 / (12 sigma''(b)^2 eps)   at L^2 = 3 |sigma''(b)| eps / (M A^4), M a bound on |sigma''''|         (exact; C8)

and no scale L <= 8/A of the exp gate does with less than A^4 / (12 eps)                                               (lower; C8).
Rounding adds about B/L^2 to a real error of about a L^2, so that the sum is at least 2 sqrt(a B), at L = (B/a)^(1/4)           (tight; C8):
small in formats with a small unit roundoff, and where |sigma(b)| is small, never 0. The query gate_precision.least_error looks for the least certified bound
over the scale, for the gate as torch executes it. A minimised upper bound is not a floor.

Printed in LTR, Sec. II.D, as "arbitrarily accurate"; the seed text's "any tolerance" also lacks the bounded domain, without which every scale fails (lower).
"""

import sympy as sp

from theory.gate_expansion import by_algebra
from theory.language import Chain, Claim, Erratum, Link, Mutant, Quantity, Real, Source, nonnegative
from theory.language.activations import ACTIVATIONS
from theory.language.rules import grows_apart
from theory.multiplication_gate import A, L, activation, any_bias, b, bent, bias, curved, gate, radius, scale, square, u, v

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
    words="a l^2 + B / l^2 is at least 2 sqrt(a B) for every l > 0, attained at l = (B/a)^(1/4): in a fixed arithmetic the error of a gate does not go to 0.",
    spec=("C8",),
    direction="tight",
    parameters=(truncation, rounding, most),
    source=Source("here"),
    witness={ell: best},
    instances=_sums,
    derivation=lambda: Chain(least, (Link("<=", two_terms(ell), "a square", (nonnegative(two_terms(ell) - least, "(sqrt(a) l - sqrt(B)/l)^2", _square),)),)),
    mutants=(
        Mutant("3 for 2", statement=3 * least / 2 <= two_terms(ell), at=_sums[0]),
        Mutant("2 a B", statement=2 * a * B <= two_terms(ell), at=_sums[1] | {"rounding": "16"}),
    ),
)

tolerance = Real("tolerance", "the error eps", positive=True)
curve = Real("curvature", "|sigma''(b)|", positive=True)
fourth = Real("fourth", "a bound M of |sigma''''|", positive=True)
eps, s2, M = tolerance.symbol, curve.symbol, fourth.symbol
half_width = {x: sp.Interval.Lopen(0, A)}


Given = tuple[sp.Expr, sp.Expr, sp.Expr]


def _weight(given: Given = (eps, s2, M), power: int = 2, factor: sp.Expr = sp.S.One) -> sp.Eq:
    """Output weight at the scale where the error's bound is eps on |u|, |v| <= x."""
    eps, s2, M = given
    reached = sp.sqrt(3 * s2 * eps / (M * x**4))
    return sp.Eq(1 / (4 * s2 * reached**power), factor * M * x**4 / (12 * s2**2 * eps), evaluate=False)


_softplus = {"tolerance": "1/1000", "curvature": "1/4", "fourth": "1/8", "radius": "1"}
_numbers: Given = (Q(1, 1000), Q(1, 4), Q(1, 8))
output_weight_is_inverse_in_the_error = Claim(
    "gate_precision.output_weight_is_inverse_in_the_error",
    _weight(),
    where=half_width,
    words="At the scale L = sqrt(3 |s_2| eps / (M x^4)), where L^2 M x^4 / (3 |s_2|) = eps on |u|, |v| <= x, the output weight is M x^4 / (12 s_2^2 eps).",
    spec=("C8",),
    parameters=(tolerance, curve, fourth, radius),
    source=Source("LTR", "Sec. II.D"),
    instances=(_softplus,),
    derivation=by_algebra(_weight(), "insert the scale"),
    instance=lambda tolerance, curvature, fourth, radius: (
        _weight((sp.sympify(tolerance), sp.sympify(curvature), sp.sympify(fourth))),
        {x: sp.Interval.Lopen(0, radius)},
    ),
    mutants=(
        Mutant("weights blow up like 1/L", statement=_weight(_numbers, power=1), where={x: (Q(1, 2), 1)}),
        Mutant("1/24", statement=_weight(_numbers, factor=Q(1, 2)), where={x: (Q(1, 2), 1)}),
        Mutant("1/sqrt(eps)", statement=_weight(_numbers, factor=sp.sqrt(_numbers[0])), where={x: (Q(1, 2), 1)}),
    ),
)

y = sp.Symbol("y", nonnegative=True)
exp_needs_an_output_weight_inverse_in_the_error = Claim(
    "gate_precision.exp_needs_an_output_weight_inverse_in_the_error",
    y**4 / 3 <= sp.sinh(y) ** 2 - y**2,
    where={y: (0, 8)},
    words="sinh(y)^2 - y^2 >= y^4/3 for y = L A <= 8: the exp gate errs by [sinh(LA)^2 - (LA)^2]/L^2 at the corner, so that weight 1/(4L^2) >= A^4/(12 error).",
    spec=("C8",),
    direction="lower",
    source=Source("here"),
    uses=("gate_expansion.exp_gate_multiplies_hyperbolic_sines",),
    mutants=(Mutant("1/2 for 1/3", statement=y**4 / 2 <= sp.sinh(y) ** 2 - y**2), Mutant("y^2", statement=y**2 / 3 <= sp.sinh(y) ** 2 - y**2)),
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
    "on a bounded domain, with output weights of order 1/tolerance, in exact arithmetic: at u = v = 100 the softplus gate with L = 1 gives 198.7",
    "2 ln cosh 100 against 100^2",
    printed_value=sp.Integer(10**4),
    true_value=2 * sp.log(sp.cosh(100)),
)
_cases = ({"scale": "1", "radius": "8"}, {"scale": "1/4", "radius": "16"})
no_scale_multiplies_on_the_whole_plane = Claim(
    "gate_precision.no_scale_multiplies_on_the_whole_plane",
    gate("softplus", sp.S.Zero, L, x, x) <= 2 * x / L,
    where=half_width,
    words="The softplus gate without hidden bias is at most 2x/L at u = v = x, where the product is x^2: whatever the scale, the error exceeds x^2 - 2x/L.",
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
    words="The logistic gates with biases b and -b are the same function; what they lose to rounding differs, as sigma(b) and sigma(-b) do.",
    spec=("C8",),
    parameters=(bias, scale, radius),
    hypotheses=(bent,),
    source=Source("here"),
    instances=(_biased,),
    derivation=by_algebra(_opposite, "sigma(-t) = 1 - sigma(t)"),
    mutants=(Mutant("-2b", statement=sp.Eq(gate("logistic", -2 * b, L, u, v), gate("logistic", b, L, u, v)), at=_biased),),
)

least_error = Quantity(
    "gate_precision.least_error",
    "largest |m(u, v) - u v| at the best scale: 0 in the limit in real arithmetic; with --arithmetic the least bound certified for the gate as executed",
    (activation, any_bias, radius),
    formula=lambda **_: sp.S.Zero,
    domain=lambda radius, **_: f"all u, v in [-{radius}, {radius}]",
    hypotheses=(curved,),
    spec=("C8",),
    source=Source("here"),
)
