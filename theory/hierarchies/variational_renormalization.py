r"""When a variational renormalization of H(y) by a joint H(y, y') is exact: what can be checked of a dispute.

Write e^T(y, y') = e^(H(y) - H(y, y')) and tr(y) = sum over y' of e^T(y, y'). For finite tables (exact in every case;
F8)

    sum over y' of e^-H(y, y') = e^-H(y) tr(y): the joint's marginal is the target's exactly if tr is constant, and
    keeps its normalisation if tr = 1
    tr = 1 everywhere   <=>   the normalised marginal is the target's and Z_joint = Z; neither of the two alone is
    enough
    H(y, y') = H(y) + K(y) + H(y') + ln Z~,  Z~ = sum e^(-H-K): Z_joint = Z, but the marginal is e^(-H-K)/Z~, the
    target's only if K is constant
    H(y, y') = H(y) + G(y') + ln sum e^-G, without interaction, has tr = 1

LTR (v1) gave the third line's joint as an example; it does not satisfy the condition tr = 1 that Schwab and Mehta's
comment is about. Whether the method is to be called supervised or unsupervised is not a statement that can be checked.
"""

from collections.abc import Callable

import sympy as sp

from theory.language import (
    Argument,
    Chain,
    Claim,
    Count,
    Erratum,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    Use,
    zero,
)

states = Integer("states", "number of states of y, and of y'", minimum=2, maximum=6)
N = states.symbol
y, w, z, v = sp.symbols("y w z v", integer=True, positive=True)
H, K = (sp.IndexedBase(name, real=True) for name in "HK")
_here, _ltr, _reply = Source("here"), Source("LTR", "v1, Sec. III.D"), Source("SM")
_both = ({"states": 2}, {"states": 3})


def _sum(term: Callable[[sp.Symbol], sp.Expr], index: sp.Symbol = z) -> sp.Expr:
    return sp.Sum(term(index), (index, 1, N))


def _weight(index: sp.Symbol) -> sp.Expr:
    """e^(-H-K)."""
    return sp.exp(-H[index] - K[index])


_tilted = _sum(_weight)
target, tilt, bath = (sp.IndexedBase(name, positive=True) for name in ("A", "B", "C"))  # the weights e^-H, e^-K, e^-G
_weights = _sum(lambda v: target[v], v)
_joint_total = _sum(lambda z: target[z] * tilt[z] * _weights / _sum(lambda z: target[z] * tilt[z]))


_weight_of = (sp.exp(-2), sp.exp(2))
_fixed = {H: lambda z: (0, 0), K: lambda z: (z - 1, z - 1)}  # H = 0 and K = 0, 1, 2, ...


def _total(normaliser: sp.Expr) -> sp.Basic:
    """Z of the joint table, term by term, against Z."""
    return sp.Eq(_sum(lambda z: target[z] * tilt[z] * _weights / normaliser), _weights, evaluate=False)


joint_keeps_the_partition_function = Claim(
    "variational_renormalization.joint_keeps_the_partition_function",
    sp.Eq(_joint_total, _weights, evaluate=False),
    summary=(
        "With weights A = e^-H, B = e^-K: H(y, y') = H(y) + K(y) + H(y') + ln Z~ with Z~ = sum e^(-H-K) has the"
        " partition function of H, whatever K (2 to 6 states)."
    ),
    spec=("F8",),
    direction="exact",
    parameters=(states,),
    source=_ltr,
    derivation=lambda: Chain(_joint_total, (Link("=", _weights, "the sum over y is Z~"),)),
    entries={target: _weight_of, tilt: _weight_of},
    instances=_both,
    mutants=(
        Mutant("without ln Z~", _total(sp.S.One), at=_both[0]),
        Mutant("with ln Z in place of ln Z~", _total(_sum(lambda z: target[z])), at=_both[0]),
    ),
)


_plain = _sum(lambda z: sp.exp(-H[z]))


def _marginal(index: sp.Symbol) -> sp.Expr:
    return _weight(index) / _tilted


def _target(index: sp.Symbol) -> sp.Expr:
    return sp.exp(-H[index]) / _plain


_left = _marginal(y) * _target(w)


def _compared(sign: int = -1) -> sp.Expr:
    return _target(y) * _marginal(w) * sp.exp(sign * (K[y] - K[w]))


_right = _compared()

as_if_kept = Erratum(
    "supervised, and not unsupervised",
    Source("seed", "renormalization"),
    "the theory applies to supervised and not to unsupervised learning, contrary to other claims",
    "only equalities can be checked: the example behind it keeps Z for any K and not the marginal, and violates the"
    " trace condition of the claims it is held against",
    "reading: what a method is to be called is no formula; at H = (0, 0), K = (0, ln 2) the marginal is 2/3, the"
    " target's 1/2",
    spec=("S21",),
)

marginal_is_kept_only_for_a_constant_coupling = Claim(
    "variational_renormalization.marginal_is_kept_only_for_a_constant_coupling",
    sp.Eq(_left, _right, evaluate=False),
    summary=(
        "The marginal p of that joint and the target q have p_y q_w = q_y p_w e^-(K_y - K_w): they are equal only if"
        " K is constant (2 to 6 states)."
    ),
    spec=("F8",),
    direction="exact",
    parameters=(states,),
    source=_here,
    errata=(as_if_kept,),
    uses=("variational_renormalization.joint_keeps_the_partition_function",),
    derivation=lambda: Chain(_left, (Link("=", _right, "the sums are the same on both sides"),)),
    entries={H: (-2, 2), K: (-2, 2)},
    each={y: (1, N), w: (1, N)},
    instances=_both,
    mutants=(
        Mutant("equal whatever K", sp.Eq(_left, _compared(0), evaluate=False), entries=_fixed, at=_both[0]),
        Mutant("the other sign", sp.Eq(_left, _compared(1), evaluate=False), entries=_fixed, at=_both[0]),
    ),
)


coupling = sp.IndexedBase("T", real=True)
_row = _sum(lambda z: sp.exp(coupling[y, z] - H[y]))
_traced = sp.exp(-H[y]) * _sum(lambda z: sp.exp(coupling[y, z]))
marginal_is_the_target_times_the_trace = Claim(
    "variational_renormalization.marginal_is_the_target_times_the_trace",
    sp.Eq(_row, _traced, evaluate=False),
    summary=(
        "Summing e^-H(y, y') = e^(T(y, y') - H(y)) over y' leaves e^-H(y) times the trace of e^T: the marginal is"
        " exact where the trace is 1 (2 to 6 states)."
    ),
    spec=("F8",),
    direction="exact",
    parameters=(states,),
    source=_reply,
    derivation=lambda: Chain(_row, (Link("=", _traced, "e^-H(y) does not depend on y'"),)),
    entries={H: (-2, 2), coupling: (-2, 2)},
    each={y: (1, N)},
    instances=_both,
    mutants=(Mutant("the trace forgotten", sp.Eq(_row, sp.exp(-H[y]), evaluate=False), at=_both[0]),),
)

_bath = _sum(lambda z: bath[z] / _sum(lambda z: bath[z]))
pairs_without_interaction_satisfy_the_trace_condition = Claim(
    "variational_renormalization.pairs_without_interaction_satisfy_the_trace_condition",
    sp.Eq(_bath, sp.S.One, evaluate=False),
    summary=(
        "H(y) + G(y') + ln sum e^-G, in which y' knows nothing of y, has trace 1 (C = e^-G), so that it keeps the"
        " marginal exactly (2 to 6 states)."
    ),
    spec=("F8",),
    direction="exact",
    parameters=(states,),
    source=Source("LTR", "v2, Sec. III.D"),
    derivation=lambda: Chain(_bath, (Link("=", sp.S.One, "a normalised bath"),)),
    entries={bath: _weight_of},
    instances=_both,
    mutants=(Mutant("without ln sum e^-G", sp.Eq(_sum(lambda z: bath[z]), 1, evaluate=False), at=_both[0]),),
)


def _both_sides() -> Argument:
    """The row of y in the joint is t tau, with t its weight in the target and tau its trace; Z is the sum of the
    weights, of both if the partition functions are equal."""
    weight, trace, total = sp.symbols("t tau Z", positive=True)
    t, tau = sp.IndexedBase("t", positive=True), sp.IndexedBase("tau", positive=True)
    rows, target = _sum(lambda z: t[z] * tau[z]), _sum(lambda z: t[z])
    return Argument(
        obligations=(
            zero(
                rows - target - _sum(lambda z: t[z] * (tau[z] - 1)),
                "where all traces are 1 the partition functions are equal",
            ),
            zero(
                weight * trace / total - weight / total - weight * (trace - 1) / total,
                "then marginals differ by t (tau - 1) / Z: by 0 exactly where tau = 1",
            ),
        ),
        conclusion=(
            "the trace condition gives equal partition functions and with them equal marginals, and these two give the"
            " trace condition"
        ),
    )


weights = Integer(
    "weights", "tables with weights e^-H from 1 to this number, for two states each", minimum=1, maximum=4
)
_TABLES = (
    "joint tables for which one of the two sides holds and not the other: the trace condition, and equal marginals with"
    " equal partition functions"
)
_up_to = tuple({"weights": k} for k in (1, 2, 3))
trace_condition_is_marginal_and_partition_function = Claim(
    "variational_renormalization.trace_condition_is_marginal_and_partition_function",
    Count("unlike", _TABLES, "==", sp.Integer(0)),
    summary=(
        "The trace condition holds exactly if the normalised marginal is the target's and the partition functions are"
        " equal, in the joint tables that are tried, of weights up to 4."
    ),
    spec=("F8",),
    direction="exact",
    parameters=(weights,),
    source=_here,
    uses=("variational_renormalization.marginal_is_the_target_times_the_trace",),
    derivation=_both_sides,
    instances=_up_to,
    mutants=tuple(
        Mutant(
            name,
            statement=Count(
                "implied",
                f"joint tables with {first} and without {second}",
                "==",
                sp.Integer(0),
                {"if": first, "then": second},
            ),
            at=_up_to[2],
        )
        for name, first, second in (
            ("equal partition functions keep the marginal", "partition", "marginal"),
            ("an exact marginal keeps the partition function", "marginal", "partition"),
            ("equal partition functions give the trace condition", "partition", "trace"),
        )
    ),
)

kept_probability = Quantity(
    "variational_renormalization.kept_probability",
    "probability of the first of two states that the target holds equally likely, in the marginal of the joint with K_2"
    " - K_1 = gap",
    (Real("gap", "K_2 - K_1"),),
    formula=lambda gap: 1 / (1 + sp.exp(-gap)),
    spec=("F8",),
    source=_here,
    uses=(
        Use(
            "variational_renormalization.marginal_is_kept_only_for_a_constant_coupling",
            at=lambda gap: {"states": 2, "H1": 0, "H2": 0, "K1": -gap / 2, "K2": gap / 2},
            reads=lambda value: value / 2,
        ),
    ),
)
