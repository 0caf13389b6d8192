r"""Networks of one hidden layer need exponentially many units to multiply, deep ones linearly many.

In the Taylor sense (the network's Taylor polynomial of degree n at 0 equals the product of its n inputs), with one
hidden layer, no biases at all, and sigma(0), sigma'(0), ..., sigma^(n)(0) all non-zero, the least number of hidden
units is

    2^n
    (exact; H1, H2)

These lower bounds concern Taylor matching, not uniform approximation. A tree of four-unit gates needs 4 (n - 1) units
(exact; D1)
Printed in LTR, Sec. IV.C and App. A; RT, Thm. 3.1. The abstract's "cannot be flattened below 2^n" lacks the hypotheses
above.
"""

from itertools import product

import sympy as sp

from theory.language import (
    LEFT,
    RIGHT,
    Argument,
    Choice,
    Claim,
    Count,
    Erratum,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Real,
    Recurrence,
    Source,
    Use,
    reals,
    zero,
)
from theory.language.activations import ACTIVATIONS, names


def _no_or_yes() -> tuple[str, ...]:
    return ("no", "yes")


def activations() -> tuple[str, ...]:
    """The activations that a count is for: `generic`, where no Taylor coefficient vanishes, and those with names."""
    return ("generic", *names())


inputs = Integer("n", "number of inputs", minimum=1)
several = Integer("n", "number of inputs", minimum=2)
several_but_few = Integer("n", "number of inputs", minimum=2, maximum=10_000)
few_inputs = Integer("n", "number of inputs", minimum=1, maximum=10_000)
activation = Choice(
    "activation",
    "the activation; generic stands for any whose derivatives up to n at the bias do not vanish",
    activations,
    "generic",
)
bias = Real("bias", "the bias that all hidden units have in common", default="0")
output_bias = Choice("output_bias", "whether the output has a free bias", _no_or_yes, "no")
hidden_biases = Choice("hidden_biases", "whether every hidden unit has a free bias of its own", _no_or_yes, "no")
skip = Choice("skip", "whether a free affine function of the inputs is added", _no_or_yes, "no")
n = inputs.symbol


x, index, power = sp.IndexedBase("x", real=True), sp.Symbol("i", integer=True), sp.Symbol("k", integer=True)
_signed_sum = sp.Function("SignedPowerSum")
_product = sp.Product(x[index], (index, 1, n))


def signed_power_sum(n: int, k: int) -> sp.Expr:
    """The sum over s in {-1, 1}^n of prod(s) (s.x)^k."""
    signs = product((1, -1), repeat=n)
    return sp.Add(*(sp.prod(s) * sp.Add(*(a * x[i] for i, a in enumerate(s, 1))) ** k for s in signs), evaluate=False)


def _isolates(factor: sp.Expr) -> sp.Basic:
    """The signed sum of power n is a multiple of the product, and those of lower powers vanish."""
    return sp.And(
        sp.Eq(_signed_sum(n, n), factor * _product, evaluate=False),
        sp.Eq(_signed_sum(n, power), 0, evaluate=False),
        evaluate=False,
    )


def _generating_function() -> Argument:
    """sum_s prod(s) exp(s.x) = prod 2 sinh(x_i), by induction on n; its terms of degree < n vanish, the one of degree n
    is 2^n prod(x)."""
    x, rest = reals("x rest")
    one_more = sp.exp(x) * rest - sp.exp(-x) * rest
    return Argument(
        obligations=(zero(one_more - 2 * sp.sinh(x) * rest, "one more input multiplies the sum by 2 sinh(x)"),),
        conclusion=(
            "each factor is 2x + O(x^3); comparing degrees k of exp: sum_s prod(s) (s.x)^k / k! is 0 for k < n and 2^n"
            " prod(x) for k = n"
        ),
    )


signed_sums_isolate_the_product = Claim(
    "flattening.signed_sums_isolate_the_product",
    _isolates(2**n * sp.factorial(n)),
    summary=(
        "The polarization identity: sum over s in {-1, 1}^n of prod(s) (s.x)^k is 0 for k < n and 2^n n! x_1...x_n for"
        " k = n. So 2^n units multiply n inputs to Taylor order n where sigma^(n)(b) != 0."
    ),
    spec=("H1",),
    direction="exact",
    parameters=(inputs,),
    source=Source("LTR", "App. A"),
    derivation=_generating_function,
    entries={x: (-1, 1)},
    each={power: (0, n - 1)},
    definitions={_signed_sum: signed_power_sum},
    instances=({"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}),
    mutants=(
        Mutant("n! left out", _isolates(2**n), at={"n": 3}),
        Mutant("2^(n-1) for 2^n", _isolates(2 ** (n - 1) * sp.factorial(n)), at={"n": 2}),
    ),
)

printed_products = Erratum(
    "2 n and 2 32 neurons",
    Source("seed", "the costs of flattening"),
    "a flat network needs 2 n neurons to multiply n variables, 2 32 = 4,294,967,296 for 32",
    "2^n and 2^32, the exponents being lost in the copy; and only without biases, for units none of whose Taylor"
    " coefficients up to n vanishes",
    "reading: exponents lost in the copy; the number that is printed is 2^32",
    spec=("S8", "S9"),
)
hyphens_lost = Erratum(
    "hyphens and letters lost",
    Source("seed", "throughout"),
    "nlayer, noflattening, loworder, Guassians, &eps;",
    "n-layer, no-flattening, low-order, Gaussians, epsilon",
    "reading: characters lost in the copy, nothing to compute",
    spec=("S12", "S20"),
)

_FLAT = "hidden units of one bias-free layer that match the product of n inputs to Taylor order n"
product_needs_two_to_the_n_units = Claim(
    "flattening.product_needs_two_to_the_n_units",
    Count("flat_units", f"least number of {_FLAT} (all Taylor coefficients up to n non-zero)", "==", 2**n),
    summary=(
        "One hidden layer without biases needs exactly 2^n units to multiply n inputs to Taylor order n, if no Taylor"
        " coefficient up to n vanishes."
    ),
    spec=("H1", "H2", "H16"),
    direction="tight",
    parameters=(inputs,),
    source=Source("LTR", "Sec. IV.C, App. A"),
    errata=(printed_products, hyphens_lost),
    instances=tuple({"n": i} for i in range(1, 7)),
    mutants=(
        Mutant(
            "2^n for tanh, whose even Taylor coefficients vanish",
            statement=Count("flat_units", "least number of " + _FLAT, "==", 2**n, {"activation": "tanh"}),
            at={"n": 3},
        ),
        Mutant(
            "2^n with an output bias",
            statement=Count("flat_units", "least number of " + _FLAT, "==", 2**n, {"output_bias": "yes"}),
            at={"n": 2},
        ),
        Mutant(
            "2^(n-1) units suffice for exp",
            statement=Count("flat_units", "least number of " + _FLAT, "<=", 2 ** (n - 1)),
            at={"n": 2},
        ),
    ),
)


def _tree(per_gate: int = 1) -> Recurrence:
    """A tree over a + c inputs is one gate on top of trees over a and c inputs."""
    return Recurrence(
        n, 1, sp.S.Zero, LEFT + RIGHT + per_gate, "one input needs no gate, and one gate joins any two subtrees"
    )


printed_160 = Erratum(
    "4n = 160",
    Source("LTR", "Sec. IV.C, and its summary"),
    "a deep network multiplies 32 numbers with 4n = 160 neurons",
    "4n = 128; the tree has 31 gates and 4(n - 1) = 124 neurons",
    "count the gates of a binary tree over 32 inputs; 160 is n log2 n",
    mutant="160 at n = 32",
    spec=("S1", "P1"),
)

deep_product_needs_four_units_per_gate = Claim(
    "flattening.deep_product_needs_four_units_per_gate",
    Count(
        "deep_units",
        "hidden units of a binary tree of four-unit gates over n inputs",
        "==",
        4 * (n - 1),
        recurrence=_tree(4),
    ),
    summary="A binary tree of four-unit gates multiplies n inputs with exactly 4 (n - 1) hidden units.",
    spec=("D1", "H16"),
    direction="exact",
    parameters=(inputs,),
    source=Source("LTR", "Sec. IV.C"),
    errata=(printed_160,),
    derivation=lambda: Induction(n, "every binary tree over n inputs has n - 1 gates"),
    instances=tuple({"n": i} for i in (1, 2, 3, 5, 8, 32)),
    mutants=(
        Mutant("4n exactly", statement=Count("deep_units", "hidden units of the tree", "==", 4 * n), at={"n": 32}),
        Mutant("160 at n = 32", statement=Count("deep_units", "hidden units of the tree", "==", 5 * n), at={"n": 32}),
        Mutant("n gates", statement=Count("deep_units", "hidden units of the tree", ">=", 4 * n), at={"n": 2}),
    ),
)

_ANY = (
    "least hidden units of one layer for matching the product of n inputs to Taylor order n, over all smooth"
    " activations, unit by unit, and all biases"
)
any_activation_needs_two_to_the_n_minus_one_units = Claim(
    "flattening.any_activation_needs_two_to_the_n_minus_one_units",
    Count("units_of_any_activation", _ANY, "==", 2 ** (n - 1)),
    summary=(
        "One hidden layer needs 2^(n-1) units to match the product of n >= 2 inputs to Taylor order n, at the least"
        " over all smooth activations and biases; t^n needs no more."
    ),
    spec=("H4",),
    direction="tight",
    parameters=(several,),
    source=Source("here"),
    instances=tuple({"n": i} for i in range(2, 9)),
    mutants=(
        Mutant(
            "2^n for all activations and biases",
            statement=Count("units_of_any_activation", _ANY, ">=", 2**n),
            at={"n": 3},
        ),
        Mutant(
            "C(n, n/2) suffices",
            statement=Count("units_of_any_activation", _ANY, "<=", sp.binomial(n, sp.floor(n / 2))),
            at={"n": 3},
        ),
    ),
)

printed_copies = Erratum(
    "n copies of the gate",
    Source("LTR", "Sec. IV.C"),
    "n copies of the multiplication gate, in a binary tree, multiply n numbers",
    "n - 1 gates: 31 for 32 numbers",
    "count the gates of the tree",
    mutant="n gates",
    spec=("S11",),
)
tree_has_one_gate_less_than_inputs = Claim(
    "flattening.tree_has_one_gate_less_than_inputs",
    Count("gates", "two-input gates of a binary tree over n inputs", "==", n - 1, recurrence=_tree()),
    summary="A binary tree over n inputs has n - 1 gates.",
    spec=("D1",),
    direction="exact",
    parameters=(inputs,),
    source=Source("LTR", "Sec. IV.C"),
    errata=(printed_copies,),
    derivation=lambda: Induction(n, "every binary tree over n inputs has n - 1 gates"),
    instances=tuple({"n": i} for i in (1, 2, 3, 5, 8, 32)),
    mutants=(Mutant("n gates", statement=Count("gates", "two-input gates of the tree", "==", n), at={"n": 32}),),
)


FAR = 16


def _needs(activation: str, bias: sp.Expr, n: sp.Integer, free: tuple[str, ...]) -> str:
    """The claim that says the number of units where these are free besides the weights; none does for every mixture."""
    if activation == "generic":
        return {(): _GENERIC, ("output",): _OUTPUT, ("skip",): _SKIP, ("biases",): _ANY_BIASES}.get(free, "")
    if free:
        return ""
    # Neither claim is proved for more inputs than this, and the derivatives of a formula grow without end.
    vanishing = bias == 0 and n <= FAR and ACTIVATIONS[activation].derivative(n - 1, bias) == 0
    return _HALF if vanishing else _EVERY_ACTIVATION


def _at(claim: str) -> Use:
    def needed(
        activation: str, n: sp.Integer, bias: sp.Expr, output_bias: str, hidden_biases: str, skip: str
    ) -> dict[str, object] | None:
        options = {"output": output_bias, "biases": hidden_biases, "skip": skip}
        free = tuple(name for name, chosen in options.items() if chosen == "yes")
        is_needed = _needs(activation, bias, n, free) == claim
        return {"n": n, "activation": activation, "bias": bias} if is_needed else None

    return Use(claim, at=needed)


_GENERIC, _ANY_BIASES = (
    "flattening.product_needs_two_to_the_n_units",
    "flattening.any_activation_needs_two_to_the_n_minus_one_units",
)
_OUTPUT, _SKIP = "unit_savings.output_bias_saves_one_unit", "unit_savings.affine_skip_saves_at_most_two_units"
_HALF = "unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes"
_EVERY_ACTIVATION = "unit_savings.count_does_not_depend_on_the_activation"
_RESTS_ON = tuple(map(_at, (_GENERIC, _ANY_BIASES, _OUTPUT, _SKIP, _HALF, _EVERY_ACTIVATION)))

flat_units = Quantity(
    "flattening.flat_units",
    "least number of hidden units of one layer whose Taylor polynomial of degree n at 0 is the product of its n inputs;"
    " Taylor matching, not uniform closeness",
    (few_inputs, activation, bias, output_bias, hidden_biases, skip),
    spec=("H1", "H2", "H3", "H4"),
    source=Source("LTR", "App. A"),
    uses=_RESTS_ON,
    solve=("n",),
    tex=r"m_1^T(x_1 \cdots x_n)",
    hidden_inputs=lambda activation, bias, **_: None if activation == "generic" else (bias, sp.S.Zero),
)

deep_units = Quantity(
    "flattening.deep_units",
    "hidden units of a binary tree of four-unit gates over n inputs",
    (inputs,),
    formula=lambda n: 4 * (n - 1),
    spec=("D1",),
    source=Source("LTR", "Sec. IV.C"),
    uses=("flattening.deep_product_needs_four_units_per_gate",),
    solve=("n",),
    tex="4(n-1)",
)

units_of_any_activation = Quantity(
    "flattening.units_of_any_activation",
    "least number of hidden units for matching the product of n inputs to Taylor order n, over all smooth activations"
    " and all biases",
    (several_but_few,),
    formula=lambda n: sp.Integer(2) ** (n - 1),
    spec=("H4", "H16"),
    source=Source("here"),
    uses=("flattening.any_activation_needs_two_to_the_n_minus_one_units",),
    solve=("n",),
    tex="2^{n-1}",
)

elementary_floor = Quantity(
    "flattening.elementary_floor",
    "units that matching the product of n inputs to Taylor order n needs because its partial derivatives of order n/2"
    " are independent; weaker than 2^(n-1)",
    (few_inputs,),
    formula=lambda n: sp.binomial(n, sp.floor(n / 2)),
    direction="lower",
    uses=(
        Use(
            "monomials.middle_rank_is_the_largest_coefficient",
            at=lambda n: {f"r{i}": 1 for i in range(1, int(n) + 1)} if n <= 4 else None,
            points=({"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}),
        ),
        # A network that matches a homogeneous polynomial to Taylor order n approximates it to every accuracy, scaled.
        Use(
            "uniform_flattening.product_needs_a_middle_binomial_uniformly",
            at=lambda n: {"n": n} if n > 4 else None,
            points=({"n": 5}, {"n": 8}, {"n": 2000}),
        ),
    ),
    spec=("H3", "H16"),
    source=Source("here"),
    tex=r"\binom{n}{\lfloor n/2\rfloor}",
)
