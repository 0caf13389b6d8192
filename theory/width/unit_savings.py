r"""What saves units when one hidden layer multiplies n inputs: vanishing Taylor coefficients, a free output bias, a
free affine skip; and what does not.

Let K be the orders k <= n with sigma^(k)(b) != 0 at the units' common bias b, without 0 if the output has a bias,
without 0 and 1 if there is an affine skip. For Taylor matching (the network's Taylor polynomial of degree n at 0 is
x_1...x_n; uniform closeness is another question) the least number of hidden units is

    2^n if K = {0, ..., n},   2^n - 1 if only 0 is missing,   2^(n-1) if n - 1 is missing        (exact; H3: half of the
    signs suffice, and H4 is the floor)

and in general at least sum_{r in R} C(n, r) for sets R of sizes with n - (r - s) in K for s < r in R (lower; H3). It
depends on sigma only through K (H13). The headline "n variables cannot be multiplied with fewer than 2^n units" (LTR,
abstract and Sec. IV.C) lacks these hypotheses."""

from functools import cache

import sympy as sp

from theory.language import Choice, Claim, Count, Erratum, Hypothesis, Integer, Mutant, Real, Source
from theory.language.activations import ACTIVATIONS, names
from theory.language.claims import decide

activation = Choice("activation", "the activation function", names)
bias = Real("bias", "the bias that all hidden units have in common")
inputs = Integer("n", "number of inputs", minimum=1)
several = Integer("n", "number of inputs", minimum=2)
n = inputs.symbol

_WORDS = "least hidden units of one layer for matching the product of n inputs to Taylor order n"


def _at_zero(activation: str, order: sp.Expr) -> sp.Expr:
    """sigma^(order)(0); it stays a symbol while the order is one."""
    return (
        ACTIVATIONS[activation].derivative(order, sp.S.Zero)
        if sp.sympify(order, strict=True).is_Integer
        else sp.Function("DerivativeAtZero")(order)
    )


@cache
def _no_coefficient_vanishes(activation: str, bias: sp.Expr, n: sp.Expr) -> sp.Expr | bool:
    if not sp.sympify(n, strict=True).is_Integer:
        return sp.Ne(sp.Function("EveryDerivativeUpTo")(n, bias), 0)
    return all(
        decide(sp.Ne(ACTIVATIONS[activation].derivative(k, bias).rewrite(sp.log), 0)) is True for k in range(int(n) + 1)
    )


def _mutant(name: str, relation: str, value: sp.Expr, at: dict[str, object], **options: str) -> Mutant:
    return Mutant(name, statement=Count("flat_units", _WORDS, relation, value, options), at=at)  # type: ignore[arg-type]


reachable = Hypothesis(
    "activation",
    lambda activation, n: sp.Ne(_at_zero(activation, n), 0),
    "sigma^(n)(0) != 0, or no number of units suffices",
)
order_below_vanishes = Hypothesis(
    "activation", lambda activation, n: sp.Eq(_at_zero(activation, n - 1), 0), "sigma^(n-1)(0) = 0"
)
full = Hypothesis("bias", _no_coefficient_vanishes, "sigma, sigma', ..., sigma^(n) do not vanish at the bias")

printed_two_to_the_n = Erratum(
    "2^n neurons for any non-linearity",
    Source("LTR", "abstract, Sec. IV.C"),
    "n variables cannot be multiplied using fewer than 2^n neurons in a single hidden layer",
    "tanh multiplies 3 numbers with 4 units, because sigma(0) = sigma''(0) = 0; 2^n needs all of sigma(b), ...,"
    " sigma^(n)(b) non-zero, no biases and no skip",
    "the moment matrix's rank for tanh and 3 inputs, and the 4-unit tanh network, built and run",
    mutant="2^n for tanh, as for any non-linearity",
    spec=("P3",),
)
product_needs_half_the_units_where_order_n_minus_1_vanishes = Claim(
    "unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes",
    Count("flat_units", _WORDS, "==", 2 ** (n - 1)),
    summary=(
        "For each of the named activations with sigma^(n-1)(0) = 0 != sigma^(n)(0) exactly 2^(n-1) units match the"
        " product of n inputs to Taylor order n: tanh for odd n, softplus for even n >= 4."
    ),
    spec=("H3",),
    direction="tight",
    parameters=(activation, several),
    hypotheses=(reachable, order_below_vanishes),
    source=Source("here"),
    errata=(printed_two_to_the_n,),
    instances=(
        {"activation": "tanh", "n": 3},
        {"activation": "logistic", "n": 3},
        {"activation": "tanh", "n": 5},
        {"activation": "cos", "n": 2},
        {"activation": "softplus", "n": 4},
        {"activation": "silu", "n": 4},
        {"activation": "cos", "n": 6},
    ),
    mutants=(
        _mutant(
            "2^(n-1) for exp, none of whose derivatives vanish",
            "==",
            2 ** (n - 1),
            {"activation": "tanh", "n": 3},
            activation="exp",
        ),
        _mutant("2^n for softplus", "==", 2**n, {"activation": "softplus", "n": 4}),
        _mutant("2^n for tanh, as for any non-linearity", ">=", 2**n, {"activation": "tanh", "n": 3}),
        _mutant(
            "the middle binomial C(n, n/2) suffices",
            "<=",
            sp.binomial(n, sp.floor(n / 2)),
            {"activation": "tanh", "n": 3},
        ),
    ),
)

printed_four = Erratum(
    "4 neurons for one product",
    Source("LTR", "Sec. II.D and IV.C"),
    "multiplying two numbers needs the 4 = 2^2 neurons of the gate",
    "SiLU needs 3, and so does any smooth activation with a free output bias: x y = [s(x + y) - s(x) - s(y) + s(0)] /"
    " s''(0) to order 2",
    "the moment matrix's rank, and the 3-unit SiLU network, built and run",
    mutant="4 units are needed for SiLU",
    spec=("P3",),
)
output_bias_saves_one_unit = Claim(
    "unit_savings.output_bias_saves_one_unit",
    Count("flat_units", _WORDS + ", with a free output bias", "==", 2**n - 1, {"output_bias": "yes"}),
    summary=(
        "With a free output bias exactly 2^n - 1 units match the product of n inputs to Taylor order n, if no Taylor"
        " coefficient from 1 to n vanishes."
    ),
    spec=("H3", "C10"),
    direction="tight",
    parameters=(inputs,),
    source=Source("here"),
    errata=(printed_four,),
    instances=tuple({"n": i} for i in range(1, 7)),
    mutants=(
        _mutant("2^n with an output bias", "==", 2**n, {"n": 3}, output_bias="yes"),
        _mutant("2^n - 2", "<=", 2**n - 2, {"n": 3}, output_bias="yes"),
        _mutant("4 units are needed for SiLU", ">=", 2**n, {"n": 2}, activation="silu"),
    ),
)

affine_skip_saves_at_most_two_units = Claim(
    "unit_savings.affine_skip_saves_at_most_two_units",
    Count("flat_units", _WORDS + ", with a free affine skip", ">=", 2**n - 2, {"skip": "yes"}),
    summary=(
        "A free affine skip saves at most two of 2^n units for matching the product of n inputs to Taylor order n (no"
        " coefficient above order 1 vanishing)."
    ),
    spec=("H3",),
    direction="lower",
    parameters=(several,),
    source=Source("here"),
    instances=tuple({"n": i} for i in range(2, 7)),
    mutants=(
        _mutant("2^n even with a skip", ">=", 2**n, {"n": 3}, skip="yes"),
        _mutant("at most one unit is saved", ">=", 2**n - 1, {"n": 2}, skip="yes"),
    ),
)

count_does_not_depend_on_the_activation = Claim(
    "unit_savings.count_does_not_depend_on_the_activation",
    Count("flat_units", _WORDS, "==", 2**n),
    summary=(
        "The least number of units for matching the product of n inputs to Taylor order n is 2^n for each of the"
        " named activations, at every bias where no coefficient up to n vanishes."
    ),
    spec=("H13",),
    direction="exact",
    parameters=(activation, bias, inputs),
    hypotheses=(full,),
    source=Source("here"),
    instances=(
        {"activation": "exp", "bias": 0, "n": 4},
        {"activation": "logistic", "bias": 1, "n": 3},
        {"activation": "tanh", "bias": "1/2", "n": 3},
        {"activation": "softplus", "bias": 1, "n": 3},
        {"activation": "silu", "bias": 1, "n": 2},
        {"activation": "cos", "bias": 1, "n": 4},
        {"activation": "arctan", "bias": 1, "n": 2},
    ),
    mutants=(
        _mutant(
            "also where a coefficient vanishes",
            "==",
            2**n,
            {"activation": "exp", "bias": 0, "n": 4},
            activation="logistic",
            bias="acosh(2)",
        ),
        _mutant("one less for tanh", "==", 2**n - 1, {"activation": "tanh", "bias": "1/2", "n": 3}),
    ),
)
