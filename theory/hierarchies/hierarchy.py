r"""Hierarchies y_0 -> y_1 -> ... -> y_n that are Markov chains: few numbers, and inference level by level.

With c states at each of n + 1 levels and column-stochastic steps M_i (exact in every case; LTR, Sec. III.A and III.C):

    a chain has n c (c - 1) + c - 1 free parameters, a table c^(n+1) - 1
    (F1)
    p_n = M_n ... M_1 p_0
    (F1)
    P(y_i | y_n) = B_i P(y_(i+1) | y_n),  B_i(a, b) = P(y_i = a | y_(i+1) = b): linear in the posterior vector
    (F3)
    so what the minimal sufficient statistic T_(i+1) of y_(i+1) merges, T_i merges too: T_i = f_i(T_(i+1))
    (F3)
    P(y_0 | y_n) = f_0(f_1(... f_n(y_n)))
    (F4)

The maps f_i are linear on posterior vectors, so that composing them needs no nonlinearity by itself. With an edge that
skips a level the chain is not Markov, and the last three fail."""

from collections.abc import Callable

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Chain,
    Claim,
    Count,
    Induction,
    Integer,
    Link,
    Mutant,
    Proposition,
    Quantity,
    Recurrence,
    Source,
    Use,
    reals,
    zero,
)

states = Integer("states", "number of states of each level", minimum=2)
few_states = Integer("states", "number of states of each level", minimum=2, maximum=4)
length = Integer("length", "number of steps n from y_0 to y_n", minimum=1)
seed = Integer("seed", "which random chain with exact rational steps", minimum=0, maximum=10**6)
c, n = states.symbol, length.symbol
_FREE = "free parameters of a Markov chain of n steps over c states"
_theorem = Source("LTR", "Sec. III.C, eqs. 17-20")
_step = Source("LTR", "Sec. III.A, eqs. 15-16")
_formula = n * c * (c - 1) + c - 1


chain_has_linearly_many_free_numbers = Claim(
    "hierarchy.chain_has_linearly_many_free_numbers",
    Count(
        "free_chain",
        _FREE,
        "==",
        _formula,
        recurrence=Recurrence(
            n,
            1,
            c - 1 + c * (c - 1),
            BEFORE + c * (c - 1),
            "a normalised start, and c normalised columns for each step",
            by_definition=False,
        ),
    ),
    summary="A Markov chain of n steps over c states has n c (c - 1) + c - 1 free parameters.",
    spec=("F1",),
    direction="exact",
    parameters=(states, length),
    source=_step,
    derivation=lambda: Induction(n, "the steps of a chain are independent of each other"),
    instances=tuple({"states": c, "length": n} for c, n in ((2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2))),
    mutants=(
        Mutant(
            "as many as the table",
            statement=Count("free_chain", _FREE, "==", c ** (n + 1) - 1),
            at={"states": 2, "length": 2},
        ),
        Mutant(
            "columns not normalised",
            statement=Count("free_chain", _FREE, "==", n * c**2 + c - 1),
            at={"states": 2, "length": 2},
        ),
    ),
)

# Sums over the states of one level; W_b is the probability of the observed y_n given y_(i+1) = b, whatever lies
# between.
i, b, z = sp.symbols("a b z", integer=True, positive=True)
start, step, rest = (
    sp.IndexedBase("p", positive=True),
    sp.IndexedBase("M", positive=True),
    sp.IndexedBase("W", positive=True),
)


def _level(state: sp.Expr) -> sp.Expr:
    """P(y_(i+1) = state)."""
    return sp.Sum(step[state, z] * start[z], (z, 1, c))


_observed = sp.Sum(_level(b) * rest[b], (b, 1, c))
_posterior = start[i] * sp.Sum(step[b, i] * rest[b], (b, 1, c)) / _observed


def _recursed(back: Callable[[sp.Symbol], sp.Expr]) -> sp.Expr:
    """The posterior of y_i from that of y_(i+1), with the numbers back(b) in place of P(y_i = i | y_(i+1) = b)."""
    return sp.Sum(back(b) * (_level(b) * rest[b]), (b, 1, c)) / _observed


def _bayes(b: sp.Symbol) -> sp.Expr:
    return start[i] * step[b, i] / _level(b)


_recursion = _recursed(_bayes)


def _tilted(b: sp.Symbol, state: sp.Symbol) -> sp.Expr:
    """P(y_i = state, y_(i+1) = b, y_n), where the observed y_n is twice as likely for the first states of both."""
    both = 1 + sp.KroneckerDelta(b, 1) * sp.KroneckerDelta(state, 1)
    return start[state] * step[b, state] * rest[b] * both


_all = sp.Sum(_tilted(b, z), (b, 1, c), (z, 1, c))
_direct = sp.Eq(
    sp.Sum(_tilted(b, i), (b, 1, c)) / _all,
    sp.Sum(_bayes(b) * sp.Sum(_tilted(b, z), (z, 1, c)), (b, 1, c)) / _all,
    evaluate=False,
)
_within = (sp.Rational(1, 10), 1)
_entries = {start: _within, step: _within, rest: _within}


posteriors_are_linear_in_posteriors = Claim(
    "hierarchy.posteriors_are_linear_in_posteriors",
    sp.Eq(_posterior, _recursion, evaluate=False),
    summary=(
        "P(y_i = a | y_n) = sum_b B(a, b) P(y_(i+1) = b | y_n) with B(a, b) = P(y_i = a | y_(i+1) = b): one linear"
        " map, whatever y_n and the steps between, for up to 4 states."
    ),
    spec=("F3",),
    direction="exact",
    parameters=(few_states,),
    source=Source("here"),
    derivation=lambda: Chain(_posterior, (Link("=", _recursion, "P(y_(i+1)) cancels under the sum"),)),
    entries=_entries,
    each={i: (1, c)},
    instances=({"states": 2}, {"states": 3}),
    mutants=(
        Mutant(
            "the forward step for the backward one",
            sp.Eq(_posterior, _recursed(lambda b: step[i, b]), evaluate=False),
            at={"states": 2},
        ),
        Mutant("y_n depends on y_i directly", _direct, at={"states": 2}),
    ),
)


def ordered(reverse: bool = False) -> Proposition:
    """(M_2 M_1 p)_1 for two states, summed over all paths; or with the steps exchanged."""
    p, first, second = reals("p1:3"), reals("A1:5"), reals("B1:5")
    A, B, start = sp.Matrix(2, 2, first), sp.Matrix(2, 2, second), sp.Matrix(p)
    paths = sp.Add(*(B[0, k] * A[k, j] * p[j] for j in (0, 1) for k in (0, 1)))
    product = (A * (B * start) if reverse else B * (A * start))[0]
    return sp.Eq(paths, product, evaluate=False), dict.fromkeys([*p, *first, *second], (0, 1))


last_level_is_the_product_from_the_left = Claim(
    "hierarchy.last_level_is_the_product_from_the_left",
    ordered()[0],
    where=ordered()[1],
    summary=(
        "p_2 = M_2 (M_1 p_0) for two states: the sum over paths is the product of the steps, the last one on the left."
    ),
    spec=("F1",),
    direction="exact",
    source=_step,
    mutants=(
        Mutant(
            "the order reversed",
            statement=ordered(reverse=True)[0],
            where={x: (k, k) for k, x in enumerate(ordered()[1])},
        ),
    ),
)

_after, _other = sp.IndexedBase("P", positive=True), sp.IndexedBase("Q", positive=True)
_map = sp.IndexedBase("B", positive=True)


def _level_by_level() -> Argument:
    """From y_n down: equal posteriors of y_(i+1) have equal images under the linear map that gives the posteriors of
    y_i."""

    def image(posterior: sp.IndexedBase) -> sp.Expr:
        return sp.Sum(_map[z] * posterior[z], (z, 1, c))

    difference = sp.Sum(_map[z] * (_after[z] - _other[z]), (z, 1, c))
    return Argument(
        obligations=(
            zero(
                _posterior - _recursion, "P(y_i | y_n) is the image of P(y_(i+1) | y_n) under one map f_i, whatever y_n"
            ),
            zero(
                image(_after) - image(_other) - difference,
                "the map is linear: where two posteriors of y_(i+1) are equal, so are those of y_i",
            ),
        ),
        conclusion="so T_i = f_i(T_(i+1)) level by level, and P(y_0 | y_n) = f_0(f_1(... f_n(y_n)))",
    )


_SPLIT = "pairs of last states that T_(i+1) merges and T_i tells apart, over all levels i"
_chains = tuple({"states": s, "length": k, "seed": i} for s, k in ((4, 2), (4, 3), (5, 3)) for i in range(3))
some_states = Integer("states", "number of states of each level", minimum=4, maximum=6)
some_length = Integer("length", "number of steps n from y_0 to y_n", minimum=2, maximum=4)
what_a_level_merges_stays_merged_below = Claim(
    "hierarchy.what_a_level_merges_stays_merged_below",
    Count("split", _SPLIT, "==", sp.Integer(0)),
    summary=(
        "In the random Markov chains of 4 to 6 states that are drawn, the minimal sufficient statistic T_i of y_n for"
        " y_i is a function of T_(i+1): it merges all last states that T_(i+1) merges."
    ),
    spec=("F3",),
    direction="exact",
    parameters=(some_states, some_length, seed),
    source=_theorem,
    uses=("hierarchy.posteriors_are_linear_in_posteriors",),
    derivation=_level_by_level,
    instances=_chains,
    mutants=(
        Mutant(
            "with an edge that skips a level",
            statement=Count("split", _SPLIT, "==", sp.Integer(0), {"edge": "skip"}),
            at=_chains[0],
        ),
    ),
)

_MISSED = "last states whose composed maps f_0(f_1(...)) miss P(y_0 | y_n)"
composed_maps_give_the_posterior = Claim(
    "hierarchy.composed_maps_give_the_posterior",
    Count("missed", _MISSED, "==", sp.Integer(0)),
    summary=(
        "In the random Markov chains of 4 to 6 states that are drawn, P(y_0 | y_n) is the composition of one map for"
        " each level, applied to y_n."
    ),
    spec=("F4",),
    direction="exact",
    parameters=(some_states, some_length, seed),
    source=_theorem,
    uses=("hierarchy.posteriors_are_linear_in_posteriors", "hierarchy.what_a_level_merges_stays_merged_below"),
    derivation=_level_by_level,
    instances=_chains,
    mutants=(
        Mutant(
            "with an edge that skips a level",
            statement=Count("missed", _MISSED, "==", sp.Integer(0), {"edge": "skip"}),
            at=_chains[0],
        ),
        Mutant(
            "in the reverse order",
            statement=Count("missed", _MISSED, "==", sp.Integer(0), {"order": "reverse"}),
            at=_chains[3],
        ),
    ),
)


chain_never_has_more_free_numbers_than_a_table = Claim(
    "hierarchy.chain_never_has_more_free_numbers_than_a_table",
    Count(
        "free_table",
        "free parameters of a table of n + 1 levels of c states",
        ">=",
        _formula,
        recurrence=Recurrence(
            n, 1, c**2 - 1, c * BEFORE + c - 1, "one more level: c normalised tables, and the weights between them"
        ),
    ),
    summary=(
        "n c (c - 1) + c - 1 <= c^(n+1) - 1: a Markov chain of n steps over c states has no more free parameters than"
        " the table of its n + 1 levels."
    ),
    spec=("F1",),
    direction="lower",
    parameters=(states, length),
    source=_step,
    derivation=lambda: Induction(n, "a table's numbers grow by a factor", solution=c ** (n + 1) - 1, factor=c),
    instances=tuple({"states": c, "length": n} for c, n in ((2, 1), (2, 2), (2, 3), (3, 1), (3, 2))),
    mutants=(
        Mutant(
            "strictly fewer",
            statement=Count("free_table", "free parameters of a table", ">=", _formula + 1),
            at={"states": 2, "length": 1},
        ),
    ),
)

free_numbers = Quantity(
    "hierarchy.free_numbers",
    "free parameters of a Markov chain of `length` steps over `states` states",
    (states, length),
    formula=lambda states, length: length * states * (states - 1) + states - 1,
    spec=("F1",),
    source=_step,
    uses=("hierarchy.chain_has_linearly_many_free_numbers",),
    tex="n c (c-1) + c - 1",
)

binary_free_numbers = Quantity(
    "hierarchy.binary_free_numbers",
    "free parameters of a Markov chain of `length` steps over two states",
    (length,),
    formula=lambda length: 2 * length + 1,
    spec=("F1",),
    source=_step,
    uses=(Use("hierarchy.chain_has_linearly_many_free_numbers", at=lambda length: {"states": 2, "length": length}),),
    solve=("length",),
    tex="2 n + 1",
)

chain_states = Integer("states", "number of states of each level", minimum=4, maximum=6)
classes = Quantity(
    "hierarchy.classes",
    "classes of y_n that its minimal sufficient statistic for y_level tells apart, in the random chain with planted"
    " redundancy of this seed",
    (chain_states, some_length, Integer("level", "the level inferred, from 0 to length", minimum=0), seed),
    spec=("F3",),
    source=_theorem,
    uses=("hierarchy.what_a_level_merges_stays_merged_below",),
)
