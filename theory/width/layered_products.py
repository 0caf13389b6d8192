r"""Between flat and deep: products of n inputs with k hidden layers, by multiplying groups.

Groups of b_1 inputs are multiplied by shallow networks of 2^b_1 units each, groups of b_2 of the results by the next
layer, and so on, b_1 b_2 ... b_k = n:

    sum_i (n / (b_1 ... b_i)) 2^b_i hidden units
    (exact; H15)
    2^b (n - 1) / (b - 1) of them if all b_i = b, n = b^k
    (exact)
    which is at most 2 n^((k-1)/k) 2^(n^(1/k))
    (upper)
    b = 2: 4 (n - 1), the tree of gates
    (exact)

These are constructions, in the Taylor sense: upper bounds of the least number m_k of units. That m_k = 2^Theta(n^(1/k))
is a conjecture (RT, Conj. 5.2): only k = 1 is proved. Printed in RT, Thm. 5.1."""

from itertools import pairwise

import sympy as sp

from theory.language import (
    BEFORE,
    Choice,
    Claim,
    Count,
    Hypothesis,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Recurrence,
    Source,
    Use,
)

_theorem = Source("RT", "Thm. 5.1")
groups = (
    Integer("b1", "inputs of each group in the first hidden layer", minimum=2, maximum=64),
    *(
        Integer(
            f"b{i}",
            f"results of each group in hidden layer {i}; 1 if there is no such layer",
            minimum=1,
            maximum=64,
            default="1",
        )
        for i in (2, 3, 4)
    ),
)
b = tuple(p.symbol for p in groups)
size = Integer("b", "inputs of each group, in every layer", minimum=2)
layers = Integer("k", "number of hidden layers", minimum=1)
s, k = size.symbol, layers.symbol


def _no_gap(b1: sp.Expr, b2: sp.Expr, b3: sp.Expr, b4: sp.Expr) -> sp.Basic | bool:
    given = [int(e) for e in (b2, b3, b4) if sp.sympify(e, strict=True).is_Integer]
    return all(later == 1 for earlier, later in pairwise(given) if earlier == 1)


contiguous = Hypothesis("b2", _no_gap, "no layer of groups of 1 before one of larger groups", "leave the last ones out")


def grouped(b1: sp.Expr, b2: sp.Expr, b3: sp.Expr, b4: sp.Expr) -> sp.Expr:
    """sum_i (n / (b_1 ... b_i)) 2^b_i over the layers that there are."""
    inputs, total = b1 * b2 * b3 * b4, sp.S.Zero
    for e in (b1, b2, b3, b4):
        inputs = inputs / e
        total += sp.Piecewise((0, sp.Eq(e, 1)), (inputs * 2**e, True))
    return total


_UNITS = "hidden units of the network that multiplies groups of b_1 inputs, then groups of b_2 results, and so on"
groups_cost_a_sum_of_powers = Claim(
    "layered_products.groups_cost_a_sum_of_powers",
    Count("grouped_units", _UNITS, "==", grouped(*b)),
    summary=(
        "Flat products of groups, layer after layer, multiply n = b_1 ... b_k inputs with sum_i (n / (b_1 ... b_i))"
        " 2^b_i hidden units in k <= 4 layers, over the i with b_i > 1, all b_i being at most 64."
    ),
    spec=("H15",),
    direction="exact",
    parameters=groups,
    hypotheses=(contiguous,),
    source=_theorem,
    uses=(Use("flattening.signed_sums_isolate_the_product", at=lambda **sizes: [{"n": b} for b in sizes.values()]),),
    instances=tuple(
        {f"b{i}": e for i, e in enumerate(given, 1)}
        for given in ((2,), (4,), (2, 2), (2, 4), (4, 2), (2, 2, 2), (3, 3), (2, 2, 2, 2), (2, 3, 4))
    ),
    mutants=(
        Mutant("2^(b_i - 1)", statement=Count("grouped_units", _UNITS, "==", grouped(*b) / 2), at={"b1": 2, "b2": 4}),
        Mutant(
            "the order does not matter",
            statement=Count("grouped_units", _UNITS, "==", grouped(b[1], b[0], b[2], b[3])),
            at={"b1": 2, "b2": 4},
        ),
    ),
)

_EQUAL = "hidden units of k layers of groups of b"
_LAYERS = Recurrence(k, 1, 2**s, s * BEFORE + 2**s, "one group of b, then b copies of k layers, and one group on top")
_geometric = 2**s * (s**k - 1) / (s - 1)


equal_groups_cost_a_geometric_sum = Claim(
    "layered_products.equal_groups_cost_a_geometric_sum",
    Count("equal_units", _EQUAL, "==", _geometric, recurrence=_LAYERS),
    summary=(
        "k layers of groups of b multiply n = b^k inputs with 2^b (n - 1) / (b - 1) hidden units; with b = 2 these are"
        " 4 (n - 1), the tree of gates."
    ),
    spec=("H15",),
    direction="exact",
    parameters=(size, layers),
    source=_theorem,
    derivation=lambda: Induction(k, "a geometric sum"),
    instances=(
        {"b": 2, "k": 1},
        {"b": 2, "k": 3},
        {"b": 2, "k": 5},
        {"b": 3, "k": 2},
        {"b": 4, "k": 2},
        {"b": 4, "k": 3},
        {"b": 5, "k": 1},
    ),
    mutants=(
        Mutant(
            "n instead of n - 1",
            statement=Count("equal_units", _EQUAL, "==", 2**s * s**k / (s - 1)),
            at={"b": 2, "k": 3},
        ),
        Mutant("2^b n", statement=Count("equal_units", _EQUAL, "==", 2**s * s**k), at={"b": 3, "k": 2}),
    ),
)


equal_groups_stay_below_the_printed_bound = Claim(
    "layered_products.equal_groups_stay_below_the_printed_bound",
    Count("equal_units", _EQUAL, "<=", 2 * s ** (k - 1) * 2**s, recurrence=_LAYERS),
    summary=(
        "With n = b^k inputs in k layers of groups of b = n^(1/k), at most 2 n^((k-1)/k) 2^(n^(1/k)) hidden units"
        " multiply."
    ),
    spec=("H15",),
    direction="upper",
    parameters=(size, layers),
    source=_theorem,
    uses=("layered_products.equal_groups_cost_a_geometric_sum",),
    derivation=lambda: Induction(k, "2 b^(k-1) (b - 1) >= b^k - 1, and b = n^(1/k)", solution=_geometric),
    instances=({"b": 2, "k": 1}, {"b": 2, "k": 3}, {"b": 2, "k": 5}, {"b": 3, "k": 2}, {"b": 4, "k": 3}),
    mutants=(
        Mutant(
            "without the factor 2",
            statement=Count("equal_units", _EQUAL, "<=", s ** (k - 1) * 2**s),
            at={"b": 2, "k": 3},
        ),
    ),
)

inputs = Integer("n", "number of inputs", minimum=2, maximum=64)
depth = Integer("k", "number of hidden layers", minimum=1, maximum=6)
split = Choice(
    "groups",
    "equal: a layer's groups have the same size; any: they may differ, and a result without a partner takes one unit",
    lambda: ("equal", "any"),
    "equal",
)
n = inputs.symbol

_CONJECTURED = "least number of hidden units in k layers, in the Taylor sense, for the product of n inputs"
least_units_of_k_layers_grow_like_a_root_in_the_exponent = Claim(
    "layered_products.least_units_of_k_layers_grow_like_a_root_in_the_exponent",
    Count("least_units", _CONJECTURED, ">=", 2 ** sp.floor(sp.root(n, depth.symbol))),
    summary=(
        "Conjecture, stated for n <= 64 and k <= 6: k hidden layers need at least 2^floor(n^(1/k)) units to multiply"
        " n inputs in the Taylor sense; printed is that the least number is 2^Theta(n^(1/k)). Open for k >= 2."
    ),
    spec=("H15",),
    status="conjecture",
    direction="lower",
    parameters=(inputs, depth),
    source=Source("RT", "Conj. 5.2"),
    instances=({"n": 4, "k": 2},),
)

units = Quantity(
    "layered_products.units",
    "hidden units of the smallest network of k hidden layers that multiplies n inputs by groups, in the Taylor sense; a"
    " construction, not a lower bound",
    (inputs, depth, split),
    direction="upper",
    spec=("H15", "H16"),
    source=_theorem,
    uses=(Use("layered_products.groups_cost_a_sum_of_powers", at={}),),
    tex=r"\min_{b_1\cdots b_k=n} \sum_i \frac{n}{b_1\cdots b_i} 2^{b_i}",
    extremum="least",
)
