r"""Trees and circuits of inexact multiplication gates: how many gates, how deep, and how far off.

A gate returns u v (1 + theta) with |theta| <= kappa (u^2 + v^2) (for softplus without a bias -L^2/12 (u^2 + v^2) <=
theta <= 0, see theory.gates.unbiased_gate). Then

    4 (n - 1) < 2^n for n >= 4: a tree of gates is smaller than one hidden layer
    (exact; D1)
    a balanced tree over n inputs has ceil(log2 n) levels
    (exact; D1)
    2 e kappa (n - 1) <= 1/2, |x_i| <= 1  =>  |tree - x_1...x_n| <= ((1 + 2 e kappa)^(n-1) - 1) |x_1...x_n|
    (upper; D2)
    -kappa (u^2 + v^2) <= theta <= 0, 2 kappa <= 1  =>  (1 - 2 kappa)^(n-1) <= tree / (x_1...x_n) <= 1
    (lower; D2)
    a gate whose operands have errors of at most e and f has an error of at most
        |u| f + |v| e + e f + kappa (|u| + e)(|v| + f) ((|u| + e)^2 + (|v| + f)^2)
        (upper; D3)
    d - 1 products evaluate any polynomial of degree d in one variable (Horner)
    (upper; D4)
    floor(log2 d) + (binary ones of d) - 1 products evaluate x^d by repeated squaring
    (exact; D4)

All of it is for bounded inputs: the gates' errors grow with the fourth power of the box, so that nothing holds on all
of R^n. Since kappa is of order L^2, the recursion D3 tends to 0 with the scale L while the circuit stays as it is: a
network of fixed size approximates a polynomial to any accuracy. Printed in LTR, Sec. II.D (corollary) and IV.C, without
the constants."""

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Chain,
    Claim,
    Count,
    Erratum,
    Hypothesis,
    Induction,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Recurrence,
    Source,
    nonnegative,
    reals,
    zero,
)
from theory.language.rules import triangle, triangle_within

inputs = Integer("n", "number of inputs", minimum=1)
four_or_more = Integer("n", "number of inputs", minimum=4)
several = Integer("n", "number of inputs", minimum=2, maximum=1000)
degree = Integer("d", "degree of the polynomial, or exponent", minimum=1)
kappa = Real("kappa", "the gates' relative error is at most kappa (u^2 + v^2)", positive=True)
first_error = Real("e", "bound of the first operand's error", positive=True)
second_error = Real("f", "bound of the second operand's error", positive=True)
radius = Real("radius", "the exact operands lie in [-radius, radius]", positive=True)
n, d, m = inputs.symbol, degree.symbol, sp.Symbol("m", integer=True, positive=True)
K, e, f, A = kappa.symbol, first_error.symbol, second_error.symbol, radius.symbol


class BinaryOnes(sp.Function):  # type: ignore[misc]
    """How often the digit 1 occurs in an integer written in base two."""

    nargs = 1

    @classmethod
    def eval(cls, number: sp.Expr) -> sp.Expr | None:
        """The number of ones of an integer >= 0; unevaluated for anything else."""
        return sp.Integer(int(number).bit_count()) if number.is_Integer and number.is_nonnegative else None


_FLAT = "hidden units of the signed-sum network over n inputs"
tree_is_smaller_than_the_flat_network = Claim(
    "circuits.tree_is_smaller_than_the_flat_network",
    Count(
        "flat",
        _FLAT,
        ">=",
        4 * (n - 1) + 1,
        recurrence=Recurrence(n, 1, sp.Integer(2), 2 * BEFORE, "one more input, with either sign, joins each unit"),
    ),
    summary=(
        "From four inputs on, the signed-sum network over n inputs has at least 4 n - 3 hidden units, more than the 4"
        " (n - 1) of the tree of four-unit gates."
    ),
    spec=("D1",),
    direction="lower",
    parameters=(four_or_more,),
    source=Source("LTR", "Sec. IV.C"),
    uses=("flattening.deep_product_needs_four_units_per_gate",),
    derivation=lambda: Induction(n, "4 (n - 1) + 1 <= 2^n for all n >= 4", solution=2**n),
    instances=tuple({"n": i} for i in range(4, 9)),
    mutants=(
        Mutant("with five units a gate", statement=Count("flat", _FLAT, ">=", 5 * n + 1), at={"n": 4}),
        Mutant("fewer than half as many", statement=Count("flat", _FLAT, ">=", 8 * (n - 1)), at={"n": 4}),
    ),
)

_LEVELS = "levels of gates in a balanced tree over n inputs"
printed_layers = Erratum(
    "log 2 n layers",
    Source("seed", "the costs of flattening"),
    "n copies of the gate in a binary tree with log 2 n layers",
    "ceil(log2 n) layers: 3 for five inputs, whose logarithm is 2.32",
    "the levels of the tree over five inputs, counted",
    standing="loose",
    spec=("S11",),
)
balanced_tree_has_logarithmic_depth = Claim(
    "circuits.balanced_tree_has_logarithmic_depth",
    Count("levels", _LEVELS, "==", sp.ceiling(sp.log(n, 2))),
    summary="A balanced binary tree over n inputs has ceil(log2 n) levels of gates.",
    spec=("D1",),
    direction="exact",
    parameters=(inputs,),
    source=Source("LTR", "Sec. IV.C"),
    errata=(printed_layers,),
    instances=tuple({"n": i} for i in range(1, 41)),
    mutants=(
        Mutant("rounded down", statement=Count("levels", _LEVELS, "==", sp.floor(sp.log(n, 2))), at={"n": 5}),
        Mutant("one level a gate", statement=Count("levels", _LEVELS, "==", n - 1), at={"n": 4}),
    ),
)


x, s = sp.IndexedBase("x", real=True), sp.IndexedBase("s", real=True)
_factor = sp.Function("TreeOverProduct")


def tree_over_product(n: int, kappa: sp.Expr) -> sp.Expr:
    """The output of a balanced tree over x_1...x_n, divided by their product, where the j-th gate errs by theta = kappa
    s_j (u^2 + v^2)."""
    values, factor, gate = [x[i] for i in range(1, n + 1)], sp.S.One, 0
    while len(values) > 1:
        joined: list[sp.Expr] = []
        for u, v in zip(values[0::2], values[1::2], strict=False):
            gate += 1
            relative = 1 + kappa * s[gate] * (u**2 + v**2)
            factor, joined = factor * relative, [*joined, u * v * relative]
        values = joined + values[len(values) - len(values) % 2 :]
    return factor


def _within(bound: sp.Expr) -> sp.Basic:
    return sp.Le(sp.Abs(_factor(n, K) - 1), bound, evaluate=False)


def _compounded(n: sp.Expr, kappa: sp.Expr) -> sp.Expr:
    return (1 + 2 * sp.E * kappa) ** (n - 1) - 1


def _compounding() -> Argument:
    """With t = 2 e kappa: a value with k leaves has size at most (1 + t)^(k - 1) <= exp(t (n - 1)) <= e^(1/2), so that
    a gate above it has an error of at most t."""
    t, P, Q = sp.symbols("t P Q", positive=True)
    a, c = sp.symbols("a c", integer=True, positive=True)
    return Argument(
        obligations=(
            zero(
                (1 + P) * (1 + Q) * (1 + t) - 1 - (P * (1 + Q) * (1 + t) + Q * (1 + t) + t),
                "the error of a product of factors 1 + P, 1 + Q, 1 + t",
            ),
            zero(
                (1 + t) ** (a - 1) * (1 + t) ** (c - 1) * (1 + t) - (1 + t) ** (a + c - 1),
                "a gate joins trees over a and c inputs",
            ),
        ),
        conclusion="|tree / product - 1| <= (1 + t)^(n - 1) - 1, and |tree| <= (1 + t)^(n - 1)",
    )


small_gates = Hypothesis(
    "kappa",
    lambda n, kappa: sp.Le(2 * sp.E * kappa * (n - 1), sp.Rational(1, 2)),
    "2 e kappa (n - 1) <= 1/2",
    "use a smaller scale",
)


product_tree_error_compounds_per_gate = Claim(
    "circuits.product_tree_error_compounds_per_gate",
    _within(_compounded(n, K)),
    summary=(
        "For |x_i| <= 1 and gates with |theta| <= kappa (u^2 + v^2), 2 e kappa (n - 1) <= 1/2, a balanced tree over n"
        " <= 1000 inputs has a relative error of at most (1 + 2 e kappa)^(n-1) - 1."
    ),
    spec=("D2",),
    direction="upper",
    parameters=(several, kappa),
    hypotheses=(small_gates,),
    source=Source("here"),
    derivation=_compounding,
    entries={x: (-1, 1), s: (-1, 1)},
    definitions={_factor: tree_over_product},
    instances=tuple({"n": i, "kappa": k} for i, k in ((2, "1/12"), (3, "1/24"), (4, "1/40"))),
    mutants=(
        Mutant("independent of n", _within(2 * sp.E * K), at={"n": 4, "kappa": "1/40"}),
        Mutant("(1 + kappa)^(n-1) - 1", _within((1 + K) ** (n - 1) - 1), at={"n": 3, "kappa": "1/40"}),
        Mutant("for |x_i| <= 2", entries={x: (-2, 2), s: (-1, 1)}, at={"n": 2, "kappa": "1/40"}),
    ),
)


def _shrinks(base: int = 2) -> sp.Basic:
    return sp.And(
        sp.Le((1 - base * K) ** (n - 1), _factor(n, K), evaluate=False),
        sp.Le(_factor(n, K), 1, evaluate=False),
        evaluate=False,
    )


def _contracting() -> Argument:
    q = sp.Symbol("q", nonnegative=True)
    a, c = sp.symbols("a c", integer=True, positive=True)
    return Argument(
        obligations=(
            nonnegative(
                1 - 2 * K,
                "2 kappa <= 1 keeps every factor in [1 - 2 kappa, 1]: values stay in [-1, 1]",
                q,
                {q: 1 - 2 * K},
            ),
            zero(q ** (a - 1) * q ** (c - 1) * q - q ** (a + c - 1), "a gate joins trees over a and c inputs"),
        ),
        conclusion="(1 - 2 kappa)^(n - 1) <= tree / product <= 1",
    )


contracting = Hypothesis(
    "kappa", lambda kappa, **_: sp.Le(2 * kappa, 1), "2 kappa <= 1", "use a smaller scale", facts=(1 - 2 * K,)
)
softplus_tree_never_overshoots = Claim(
    "circuits.softplus_tree_never_overshoots",
    _shrinks(),
    summary=(
        "For |x_i| <= 1 and gates with -kappa (u^2 + v^2) <= theta <= 0, 2 kappa <= 1, a balanced tree over n <= 1000"
        " inputs is their product times a factor of at least (1 - 2 kappa)^(n-1) and at most 1."
    ),
    spec=("D2",),
    parameters=(several, kappa),
    hypotheses=(contracting,),
    source=Source("here"),
    derivation=_contracting,
    entries={x: (-1, 1), s: (-1, 0)},
    definitions={_factor: tree_over_product},
    instances=tuple({"n": i, "kappa": k} for i, k in ((2, "1/2"), (2, "1/12"))),
    mutants=(
        Mutant("kappa for 2 kappa", _shrinks(1), at={"n": 3, "kappa": "1/2"}),
        Mutant("for |x_i| <= 2", entries={x: (-2, 2), s: (-1, 0)}, at={"n": 2, "kappa": "1/2"}),
    ),
)

u, v, a, c, sign = reals("u v a c s")
size = sp.Symbol("x", nonnegative=True)
p, q, r = sp.symbols("p q r", nonnegative=True)


def gate_recursion(U: sp.Expr, V: sp.Expr, e: sp.Expr, f: sp.Expr, kappa: sp.Expr) -> sp.Expr:
    """The error of one gate, from bounds of its operands' sizes and errors."""
    return U * f + V * e + e * f + kappa * (U + e) * (V + f) * ((U + e) ** 2 + (V + f) ** 2)


def _recursion() -> Chain:
    U, V, E, F, S = sp.Abs(u), sp.Abs(v), sp.Abs(a), sp.Abs(c), sp.Abs(sign)
    plain = U * F + V * E + E * F
    terms = (u * c, v * a, a * c, K * sign * (u + a) * (v + c) * ((u + a) ** 2 + (v + c) ** 2))
    expanded = plain + K * S * sp.Abs(u + a) * sp.Abs(v + c) * (sp.Abs(u + a) ** 2 + sp.Abs(v + c) ** 2)

    def in_first(x: sp.Expr) -> sp.Expr:
        return plain + K * S * x * sp.Abs(v + c) * (x**2 + sp.Abs(v + c) ** 2)

    def in_second(x: sp.Expr) -> sp.Expr:
        return plain + K * S * (U + E) * x * ((U + E) ** 2 + x**2)

    bound, reached = gate_recursion(U, V, e, f, K), in_second(V + F)
    # e = |a| + p, f = |c| + q and 1 = |s| + r, each of p, q, r >= 0: every term of the difference is then >= 0.
    opened = sp.expand(gate_recursion(U, V, E + p, F + q, K * (S + r)) - reached)
    return Chain(
        sp.Abs(sp.Add(*terms)),
        (
            triangle(terms),
            Link("=", expanded, "sizes of products"),
            triangle_within(in_first, size, (u, a)),
            triangle_within(in_second, size, (v, c)),
            Link(
                "<=",
                bound,
                "|a| <= e, |c| <= f, |s| <= 1",
                (nonnegative(bound - reached, "larger errors", opened, {p: e - E, q: f - F, r: 1 - S}),),
            ),
        ),
    )


def _gate_error(bound: sp.Expr) -> sp.Basic:
    return sp.Le(sp.Abs((u + a) * (v + c) * (1 + K * sign * ((u + a) ** 2 + (v + c) ** 2)) - u * v), bound)


_box = {u: (-A, A), v: (-A, A), a: (-e, e), c: (-f, f), sign: (-1, 1)}
_at = {"e": "1/10", "f": "1/10", "kappa": "1/10", "radius": 1}
gate_error_is_bounded_by_its_operands = Claim(
    "circuits.gate_error_is_bounded_by_its_operands",
    _gate_error(gate_recursion(sp.Abs(u), sp.Abs(v), e, f, K)),
    where=_box,
    summary=(
        "A gate with |theta| <= kappa (u^2 + v^2) whose operands u + a, v + c have errors |a| <= e, |c| <= f differs"
        " from u v by at most |u| f + |v| e + e f + kappa (|u| + e)(|v| + f)((|u| + e)^2 + (|v| + f)^2)."
    ),
    spec=("D3",),
    direction="upper",
    parameters=(first_error, second_error, kappa, radius),
    source=Source("LTR", "Sec. II.D, corollary"),
    derivation=_recursion,
    instances=(_at, {"e": "1/100", "f": "1/5", "kappa": "1/12", "radius": 2}),
    mutants=(
        Mutant("without e f", statement=_gate_error(gate_recursion(sp.Abs(u), sp.Abs(v), e, f, K) - e * f), at=_at),
        Mutant(
            "the gate's own error at the exact operands",
            statement=_gate_error(sp.Abs(u) * f + sp.Abs(v) * e + e * f + K * sp.Abs(u * v) * (u**2 + v**2)),
            at=_at,
        ),
        Mutant("errors not multiplied by the other operand", statement=_gate_error(e + f), at={**_at, "radius": 4}),
    ),
)

_PRODUCTS = "products of non-constant numbers in"
horner_needs_one_product_less_than_the_degree = Claim(
    "circuits.horner_needs_one_product_less_than_the_degree",
    Count(
        "horner",
        f"{_PRODUCTS} Horner's scheme for a polynomial of degree d",
        "==",
        d - 1,
        recurrence=Recurrence(
            d, 1, sp.S.Zero, BEFORE + 1, "a + b x needs none, and p = a + x q one more than q of degree d, not constant"
        ),
    ),
    summary=(
        "Horner's scheme evaluates a polynomial of degree d in one variable with d - 1 products of two non-constant"
        " numbers."
    ),
    spec=("D4",),
    direction="exact",
    parameters=(degree,),
    source=Source("Knuth1997", "Sec. 4.6.4"),
    derivation=lambda: Induction(d, "one product for each degree beyond the first"),
    instances=tuple({"d": i} for i in range(1, 17)),
    mutants=(
        Mutant("d products", statement=Count("horner", f"{_PRODUCTS} Horner's scheme", "==", d), at={"d": 3}),
        Mutant(
            "d (d - 1) / 2",
            statement=Count("horner", f"{_PRODUCTS} Horner's scheme", "==", d * (d - 1) / 2),
            at={"d": 4},
        ),
    ),
)


_POWER = f"{_PRODUCTS} repeated squaring for x^d"
powers_cost_their_binary_digits = Claim(
    "circuits.powers_cost_their_binary_digits",
    Count("squaring", _POWER, "==", sp.floor(sp.log(d, 2)) + BinaryOnes(d) - 1),
    summary=(
        "Repeated squaring evaluates x^d with floor(log2 d) + (binary ones of d) - 1 products of two non-constant"
        " numbers."
    ),
    spec=("D4",),
    direction="exact",
    parameters=(degree,),
    source=Source("Knuth1997", "Sec. 4.6.3"),
    instances=tuple({"d": i} for i in range(1, 65)),
    mutants=(
        Mutant("d - 1", statement=Count("squaring", _POWER, "==", d - 1), at={"d": 4}),
        Mutant("squares alone", statement=Count("squaring", _POWER, "==", sp.floor(sp.log(d, 2))), at={"d": 3}),
    ),
)

tree_error = Quantity(
    "circuits.tree_error",
    "bound of the relative error of a tree over n inputs in [-1, 1] whose gates err relatively by at most kappa (u^2 +"
    " v^2)",
    (Integer("n", "number of inputs", minimum=1, maximum=10_000), kappa),
    formula=lambda n, kappa: (1 + 2 * sp.E * kappa) ** (n - 1) - 1,
    direction="upper",
    hypotheses=(small_gates,),
    spec=("D2",),
    source=Source("here"),
    uses=("circuits.product_tree_error_compounds_per_gate",),
    tex=r"(1+2e\kappa)^{n-1}-1",
    extremum="largest",
)
