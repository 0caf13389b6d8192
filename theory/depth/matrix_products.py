r"""Matrix products by deep linear networks: what Strassen's recursion saves, from which size, and what sparse factors
save on average.

The map X -> G X for n x n matrices takes n^3 synapses in one layer. Strassen's seven products of blocks, with G fixed,
take 12 synapses for each entry of a block to combine X, 12 to combine the products, and seven smaller maps (exact
unless said otherwise; LTR, Sec. IV.B, eq. 27):

    one level saves nothing:  n^3 <= 6 n^2 + 7 (n/2)^3  for n <= 48; the first even size that gains is n = 50
    (tight; G5)
    the recursion that stops where it pays has 40960 7^(k-5) - 8 4^k synapses at n = 2^k >= 32, first below n^3 at n =
    64  (G5)
    the full recursion has 8 (7^k - 4^k), fewer than n^3 only from n = 65536 on
    (G5)
    so n^3 / synapses >= (16807/40960) n^(3 - log2 7), a power 0.19 of n; the power 0.627 of the literature is imported
    (lower; G5)
    for A, B with independent entries, nonzero with probability p:  E nnz(A B) = n^2 (1 - (1 - p^2)^n)
    (G6)
    flattening A B costs (1 - (1 - p^2)^n) / 2p, more than 1 exactly if (1 - p^2)^n < 1 - 2p; it needs p < 1/2 and n p >
    2     (G6)
"""

from itertools import product

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
    Use,
    nonnegative,
    reals,
    zero,
)

power = Integer("k", "the matrices have 2^k rows and columns", minimum=1)
from_32 = Integer("k", "the matrices have 2^k rows and columns", minimum=5)
from_65536 = Integer("k", "the matrices have 2^k rows and columns", minimum=16)
size = Integer("n", "number of rows and columns", minimum=1)
k, n = power.symbol, size.symbol
rows = reals("rows")
seven, four, eight = sp.Integer(7), sp.Integer(4), sp.Integer(8)
_strassen, _sparse, _here = Source("LTR", "Sec. IV.B"), Source("LTR", "Sec. IV.B, eq. 27"), Source("here")
_level = 6 * rows**2 + 7 * (rows / 2) ** 3

one_level_of_strassen_saves_nothing_up_to_48 = Claim(
    "matrix_products.one_level_of_strassen_saves_nothing_up_to_48",
    sp.Le(rows**3, _level, evaluate=False),
    where={rows: (1, 48)},
    summary=(
        "One level of Strassen's products takes 6 n^2 + 7 (n/2)^3 synapses, which is at least n^3 for 1 <= n <= 48,"
        " and equal to it at 48."
    ),
    spec=("G5",),
    direction="tight",
    source=_here,
    witness={rows: sp.Integer(48)},
    mutants=(
        Mutant("a gain at n = 2", statement=sp.Ge(rows**3, _level, evaluate=False), where={rows: (2, 2)}),
        Mutant("nothing up to 50", where={rows: (1, 50)}),
    ),
)

_CUTOFF = "synapses of Strassen's recursion for 2^k rows that multiplies directly wherever that takes no more"
_PAYING = Recurrence(
    k,
    0,
    sp.S.One,
    sp.Min(eight ** (k + 1), 7 * BEFORE + 24 * four**k),
    "directly, or seven maps of half the size and 24 synapses for each entry of a block",
)
_cutoff = 40960 * seven ** (k - 5) - 8 * four**k


printed_gain = Erratum(
    "Strassen's products flatten at a cost of n^0.627",
    Source("LTR", "Sec. IV.B"),
    "C_s >= n^0.627, with the best known exponent 2.373",
    "asymptotic: Strassen's recursion saves nothing below n = 64 (powers of two; n = 50 among even sizes), without"
    " cutoff nothing below n = 65536",
    "at n = 4 both recursions take at least the 64 synapses of one layer: 24 + 7 * 24 and more",
    standing="loose",
    spec=("P7",),
)

strassen_with_cutoff_gains_first_at_64 = Claim(
    "matrix_products.strassen_with_cutoff_gains_first_at_64",
    Count("cutoff", _CUTOFF, "==", _cutoff, recurrence=_PAYING),
    summary=(
        "Strassen's recursion, stopped where it pays, has 40960 7^(k-5) - 8 4^k synapses for n = 2^k >= 32: 8^k at 32,"
        " 253952 < 262144 at 64."
    ),
    spec=("G5",),
    direction="exact",
    parameters=(from_32,),
    source=_here,
    errata=(printed_gain,),
    derivation=lambda: Induction(k, "beyond 32 rows each level pays"),
    uses=("matrix_products.one_level_of_strassen_saves_nothing_up_to_48",),
    instances=tuple({"k": i} for i in range(5, 11)),
    mutants=(
        Mutant("a gain at 32", statement=Count("cutoff", _CUTOFF, "<=", eight**k - 1), at={"k": 5}),
        Mutant("7^k synapses", statement=Count("cutoff", _CUTOFF, "==", seven**k), at={"k": 6}),
        Mutant("no gain at 64", statement=Count("cutoff", _CUTOFF, ">=", eight**k), at={"k": 6}),
    ),
)

_FULL = "synapses of Strassen's recursion for 2^k rows, down to single numbers"
_LEVEL = Recurrence(
    k, 0, sp.S.Zero, 7 * BEFORE + 24 * four**k, "seven maps of half the size, and 24 synapses for each entry of a block"
)
_full = 8 * (seven**k - four**k)

full_recursion_has_8_times_7_to_k_less_4_to_k_synapses = Claim(
    "matrix_products.full_recursion_has_8_times_7_to_k_less_4_to_k_synapses",
    Count("full", _FULL, "==", _full, recurrence=_LEVEL),
    summary="Strassen's recursion down to single numbers has 8 (7^k - 4^k) synapses for n = 2^k.",
    spec=("G5",),
    direction="exact",
    parameters=(power,),
    source=_here,
    derivation=lambda: Induction(k, "the recursion's solution"),
    instances=tuple({"k": i} for i in range(1, 6)),
    mutants=(
        Mutant("7^k synapses", statement=Count("full", _FULL, "==", seven**k), at={"k": 1}),
        Mutant("a gain at n = 2", statement=Count("full", _FULL, "<=", eight**k - 1), at={"k": 1}),
        Mutant("a gain at n = 32768", statement=Count("full", _FULL, "<=", eight**k - 1), at={"k": 15}),
    ),
)


full_recursion_gains_from_65536 = Claim(
    "matrix_products.full_recursion_gains_from_65536",
    Count("full", _FULL, "<=", eight**k - 1, recurrence=_LEVEL),
    summary=(
        "Strassen's recursion down to single numbers takes fewer synapses than one layer for n = 2^k from n = 65536 on."
    ),
    spec=("G5",),
    direction="upper",
    parameters=(from_65536,),
    source=_here,
    derivation=lambda: Induction(k, "the gap stays", solution=_full),
    uses=("matrix_products.full_recursion_has_8_times_7_to_k_less_4_to_k_synapses",),
    instances=({"k": 16}, {"k": 17}, {"k": 20}),
    mutants=(Mutant("half of them", statement=Count("full", _FULL, "<=", eight**k / 2), at={"k": 16}),),
)

_growth = 40960 * seven ** (k - 5)
flattening_strassen_costs_a_power_of_n = Claim(
    "matrix_products.flattening_strassen_costs_a_power_of_n",
    Count("cutoff", _CUTOFF, "<=", _growth, recurrence=_PAYING),
    summary=(
        "Strassen's recursion with cutoff has at most 40960 7^(k-5) synapses for n = 2^k, so that one layer has at"
        " least (16807/40960) n^(3 - log2 7) times as many."
    ),
    spec=("G5",),
    direction="upper",
    parameters=(from_32,),
    source=_here,
    uses=("matrix_products.strassen_with_cutoff_gains_first_at_64",),
    derivation=lambda: Induction(k, "7^k is n^(log2 7)", solution=_cutoff),
    instances=tuple({"k": i} for i in range(5, 11)),
    mutants=(
        Mutant("a smaller constant", statement=Count("cutoff", _CUTOFF, "<=", 37000 * seven ** (k - 5)), at={"k": 9}),
    ),
)

_ratio = Count(
    "flat_over_deep",
    "synapses of one layer over those of the best deep network, up to an unknown constant",
    ">=",
    n ** sp.Rational(627, 1000),
)
flattening_matrix_products_costs_a_power_of_n = Claim(
    "matrix_products.flattening_matrix_products_costs_a_power_of_n",
    _ratio,
    summary=(
        "With the exponent 2.373 known for matrix products, flattening costs at least a constant times n^0.627 for"
        " large n; the constant is not known."
    ),
    spec=("G5",),
    status="imported",
    direction="lower",
    parameters=(size,),
    source=_strassen,
)

p = sp.Symbol("p", nonnegative=True)
few = Integer("n", "number of rows and columns", minimum=1, maximum=8)
_expected = n**2 * (1 - (1 - p**2) ** n)


def expected_nonzeros(n: int) -> sp.Expr:
    """n^2 times the probability that a row and a column of n entries share a nonzero place, over all 4^n patterns."""
    total: dict[int, int] = {}
    for row, column in product(product((0, 1), repeat=n), repeat=2):
        if any(x and y for x, y in zip(row, column, strict=True)):
            total[sum(row) + sum(column)] = total.get(sum(row) + sum(column), 0) + 1
    return sp.Add(*(n**2 * times * p**ones * (1 - p) ** (2 * n - ones) for ones, times in total.items()))


_mean = sp.Function("ExpectedNonzeros")(n)


def _misses() -> Argument:
    """The probability that none of n places is nonzero in both."""
    return Argument(
        obligations=(
            zero((1 - p) ** 2 + 2 * p * (1 - p) - (1 - p**2), "one place: not both"),
            zero((1 - p**2) ** n * (1 - p**2) - (1 - p**2) ** (n + 1), "places are independent"),
        ),
        conclusion=(
            "each of n^2 entries of A B is nonzero with probability 1 - (1 - p^2)^n, as nonzero terms do not cancel"
        ),
    )


expected_nonzeros_of_a_sparse_product = Claim(
    "matrix_products.expected_nonzeros_of_a_sparse_product",
    sp.Eq(_mean, _expected, evaluate=False),
    where={p: (0, 1)},
    summary=(
        "If the entries of A and B, of n <= 8 rows, are 1 with probability p and else 0, independently, A B has n^2"
        " (1 - (1 - p^2)^n) nonzeros on average."
    ),
    spec=("G6",),
    direction="exact",
    parameters=(few,),
    source=_sparse,
    derivation=_misses,
    definitions={_mean.func: expected_nonzeros},
    instances=({"n": 1}, {"n": 2}, {"n": 3}),
    mutants=(
        Mutant("p for p^2", sp.Eq(_mean, n**2 * (1 - (1 - p) ** n), evaluate=False), at={"n": 2}),
        Mutant("every entry", sp.Eq(_mean, n**2, evaluate=False), at={"n": 2}),
    ),
)

all_dense = Erratum(
    "sparse products cost 1/2p, in the limit",
    Source("LTR", "Sec. IV.B, eq. 27"),
    "flattening A B costs (1 - (1 - p^2)^n) / 2p, which tends to 1/2p: more than 1 for every p < 1/2",
    "the formula is exact, and its limit needs large n: 0.478 at n = 10, p = 1/10; more than 1 needs n p > 2",
    "the expected numbers of nonzeros of A B, and of A and B",
    standing="loose",
    spec=("P9",),
)


def _bernoulli() -> Induction:
    """(1 - p^2)^n >= 1 - n p^2 for 0 <= p <= 1: the gap g becomes (1 - p^2) g + n p^4."""
    u = sp.Symbol("u", nonnegative=True)
    kept = nonnegative(1 - p**2, "p <= 1", u * (1 + p), {u: 1 - p})
    return Induction(n, "the gap of one place more", factor=1 - p**2, signs=(kept,))


small = Integer("n", "number of rows and columns", minimum=2, maximum=1000)
sparse_product_is_sparser_unless_n_p_is_large = Claim(
    "matrix_products.sparse_product_is_sparser_unless_n_p_is_large",
    sp.Le(1 - (1 - p**2) ** n, n * p**2, evaluate=False),
    where={p: (0, 1)},
    summary=(
        "1 - (1 - p^2)^n <= n p^2 for 2 <= n <= 1000, so that flattening A B costs at most n p / 2: a cost above 1"
        " needs n p > 2."
    ),
    spec=("G6",),
    direction="tight",
    parameters=(small,),
    source=Source("Mitrinovic1970", "Bernoulli's inequality"),
    witness={p: sp.S.Zero},
    errata=(all_dense,),
    derivation=_bernoulli,
    instances=({"n": 2}, {"n": 5}, {"n": 10}),
    mutants=(
        Mutant("n p^2 / 2", statement=sp.Le(1 - (1 - p**2) ** n, n * p**2 / 2, evaluate=False), at={"n": 2}),
        Mutant(
            "a cost above 1 for all p < 1/2",
            statement=sp.Ge(1 - (1 - p**2) ** n, 2 * p, evaluate=False),
            where={p: (sp.Rational(1, 10), sp.Rational(2, 5))},
            at={"n": 10},
        ),
    ),
)


def _no_gain() -> Chain:
    s, u = sp.symbols("s u", nonnegative=True)
    left, right = 1 - (1 - p**2) ** n, 2 * p
    gap = nonnegative(
        right - left, "2p >= 1 and 1 - p^2 >= 0", 2 * s + (u * (1 + p)) ** n, {s: p - sp.Rational(1, 2), u: 1 - p}
    )
    return Chain(left, (Link("<=", right, "the difference is not negative", (gap,)),))


sparse_product_saves_nothing_from_one_half = Claim(
    "matrix_products.sparse_product_saves_nothing_from_one_half",
    sp.Le(1 - (1 - p**2) ** n, 2 * p, evaluate=False),
    where={p: (sp.Rational(1, 2), 1)},
    summary="For p >= 1/2 A B has on average no more nonzeros than A and B together, for 2 <= n <= 1000.",
    spec=("G6",),
    direction="upper",
    parameters=(small,),
    source=_here,
    derivation=_no_gain,
    instances=({"n": 2}, {"n": 5}, {"n": 10}, {"n": 40}),
    mutants=(Mutant("for p >= 2/5 too", where={p: (sp.Rational(2, 5), 1)}, at={"n": 10}),),
)

strassen_synapses = Quantity(
    "matrix_products.strassen_synapses",
    "synapses of Strassen's recursion for n rows, stopped where it pays (odd sizes are multiplied directly)",
    (Integer("n", "number of rows and columns", minimum=1, maximum=10**9),),
    spec=("G5",),
    source=_here,
    uses=(Use("matrix_products.strassen_with_cutoff_gains_first_at_64", at=lambda n: {"k": sp.log(n, 2)}),),
)

density = Real("p", "probability that an entry of A or B is not 0", positive=True)
at_most_one = Hypothesis("p", lambda p, **_: sp.Le(p, 1), "p <= 1")
below_half = Hypothesis("p", lambda p, **_: sp.Lt(p, sp.Rational(1, 2)), "p < 1/2, beyond which no size gains")
sparse_cost = Quantity(
    "matrix_products.sparse_cost",
    "expected nonzeros of A B over those of A and B, for n x n matrices with density p",
    (Integer("n", "number of rows and columns", minimum=1, maximum=1000), density),
    formula=lambda n, p: (1 - (1 - p**2) ** n) / (2 * p),
    hypotheses=(at_most_one,),
    spec=("G6",),
    source=_sparse,
    uses=(
        Use(
            "matrix_products.expected_nonzeros_of_a_sparse_product",
            reads=lambda value, n, p: 2 * p * n**2 * value,
        ),
    ),
)

least_size_that_gains = Quantity(
    "matrix_products.least_size_that_gains",
    "least n for which A B has on average more nonzeros than A and B together, at density p: (1 - p^2)^n < 1 - 2p",
    (density,),
    hypotheses=(below_half,),
    spec=("G6",),
    source=_here,
    uses=(Use("matrix_products.expected_nonzeros_of_a_sparse_product", at=lambda value, p: {"n": value, "p": p}),),
)
