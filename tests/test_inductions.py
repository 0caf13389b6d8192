"""Inductions: base and step come from the statement, so that no change of it passes, and the signs that close them are
those of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.engine.check import Checker
from proofs.legs.derive import derive
from proofs.legs.verdicts import Verdict
from theory.language import (
    BEFORE,
    BELOW,
    BOTH,
    LEFT,
    RIGHT,
    Claim,
    Count,
    Hypothesis,
    Induction,
    Integer,
    Obligation,
    Real,
    Recurrence,
)
from theory.language.catalogue import all_claims
from theory.language.inductions import Open, obligations
from theory.language.statements import Statement

number, other = Integer("n", "a number", minimum=1), Integer("m", "another", minimum=0)
n, m, x = number.symbol, other.symbol, sp.Symbol("x", nonnegative=True)
two = sp.Integer(2)
POWERS = Recurrence(n, 1, two, 2 * BEFORE, "it doubles")
INDUCTIONS = [c for c in all_claims() if c.derivation is not None and isinstance(c.derivation(), Induction)]
DEFINED = [c for c in INDUCTIONS if derive(c).verdict is Verdict.PROVED]


def counted(
    value: sp.Expr, recurrence: Recurrence | None = POWERS, relation: str = "==", least: int = 1, **more: object
) -> Claim:
    parameter = Integer("n", "a number", minimum=least)
    found = {"hypotheses": more.pop("hypotheses", ())}
    return Claim(
        "mine.counted",
        Count("things", "things", relation, value, recurrence=recurrence),  # type: ignore[arg-type]
        parameters=(parameter, other),
        instances=({"n": least, "m": 1},),
        derivation=lambda: Induction(n, "by induction", **more),  # type: ignore[arg-type]
        **found,  # type: ignore[arg-type]
    )


def compared(left: sp.Expr, right: sp.Expr, least: int = 1, **more: object) -> Claim:
    return Claim(
        "mine.compared",
        sp.Le(left, right, evaluate=False),
        where={x: (0, 1)},
        parameters=(Integer("n", "a number", minimum=least),),
        instances=({"n": least},),
        derivation=lambda: Induction(n, "by induction", **more),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "claim",
    [
        counted(2**n),
        counted(n - 1, Recurrence(n, 1, sp.S.Zero, LEFT + RIGHT + 1, "joined")),
        counted(4 * 7**n, Recurrence(n, 0, sp.Integer(4), 7 * BEFORE, "from 0 on"), least=5),
        counted(sp.binomial(n + m, m), Recurrence(n, 1, m + 1, BEFORE + BELOW, "Pascal", other=m, edge=sp.S.One)),
        counted(2**n, Recurrence(n, 1, two, sp.Min(3 * BEFORE, 2 * BEFORE), "the smaller one")),
        counted(n + 1, relation=">=", solution=2**n),
        counted(n**2, relation=">=", solution=2**n, least=4, factor=two),
        compared(2 * x * n, x * 2**n),
        compared(1 - (1 + x) ** n, sp.S.Zero),
    ],
    ids=str,
)
def test_what_is_true_and_follows_step_by_step_is_proved_for_all(claim: Claim) -> None:
    found = derive(claim)
    assert (found.verdict, found.scope) == (Verdict.PROVED, "all"), found.detail


def _true_only_for_smaller(condition: Callable[..., sp.Basic]) -> tuple[Hypothesis, ...]:
    return (Hypothesis("n", condition, "as it says"),)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (counted(2**n + 1), "not shown to be zero: n = 1"),
        (counted(2 * n), "not shown to be zero: it doubles"),
        (counted(2**n, None), "it has no recurrence"),
        (counted(2**n, Recurrence(n, 2, two, 2 * BEFORE, "late")), "starts at 2"),
        (counted(2**n, Recurrence(n, 1, sp.Symbol("q"), 2 * BEFORE, "")), "other numbers"),
        (counted(2**n, Recurrence(sp.Symbol("q"), 1, two, 2 * BEFORE, "")), "other numbers"),
        (counted(n - 1, Recurrence(n, 2, sp.S.One, LEFT + RIGHT + 1, ""), least=2), "starts at one"),
        (counted(n + 3, Recurrence(n, 1, sp.Integer(4), LEFT + RIGHT + 1, "")), "not shown to be zero"),
        (counted(n**0 * 2**m, Recurrence(n, 1, 2**m, BEFORE, "", other=m, lowest=1, edge=two)), "different numbers"),
        (counted(2**m, Recurrence(n, 1, 2**m, BOTH, "", other=m, edge=sp.S.One)), "not shown to be zero"),
        (counted(2**n, Recurrence(n, 1, two, sp.Min(BEFORE + 1, 2 * BEFORE), "")), "not shown to be zero"),
        (counted(2**n, Recurrence(n, 1, two, sp.Min(3 * BEFORE, 4 * BEFORE), "")), "not shown to be zero"),
        (counted(n**2, relation=">=", solution=2**n, factor=two), "sign"),  # 8 < 9
        (counted(n**10, relation="<=", solution=2**n, least=2), "sign"),  # false from 59 on
        (counted(n, relation="<=", solution=2**n), "sign"),
        (counted(1 / n, Recurrence(n, 1, sp.S.One, BEFORE * n / (n + 1), "")), None),
        (
            counted(1 / (n - 3), Recurrence(n, 1, -sp.S.Half, BEFORE * (n - 3) / (n - 2), "")),
            "not shown to be positive",
        ),
        (
            counted(sp.log(n), Recurrence(n, 1, sp.S.Zero, BEFORE + sp.log(n + 1) - sp.log(n), "")),
            "known to be defined",
        ),
        (
            counted(2**n, hypotheses=_true_only_for_smaller(lambda n, m: sp.Ge(n, m))),
            "may hold for n + 1 and not for n",
        ),
        (counted(2**n, hypotheses=_true_only_for_smaller(lambda n, m: sp.Ne(n, m))), "may hold for n + 1"),
        (counted(2**n, hypotheses=_true_only_for_smaller(lambda n, m: n == m)), "cannot be read"),
        (counted(2**n, hypotheses=_true_only_for_smaller(lambda n, m: sp.Le(n, m))), None),
        (compared(x * 2**n, x * n**10, 2), "sign"),
        (compared(x * 2**n, 2 * x * n), "sign"),
        (compared(x, x + 1 - n), "sign"),
        (compared(x * 2**n, x * n**10, 2, factor=-two), "sign"),
    ],
    ids=str,
)
def test_what_does_not_follow_stays_open_and_what_does_not_hinder_does_not(claim: Claim, reason: str | None) -> None:
    found = derive(claim)
    if reason is None:
        assert found.verdict is Verdict.PROVED, found.detail
    else:
        assert found.verdict is Verdict.UNDECIDED and reason in found.detail, found


def test_a_range_that_moves_with_n_is_no_induction() -> None:
    claim = replace(compared(1 - (1 + x) ** n, sp.S.Zero), where={x: (0, n)})
    assert "ranges change" in derive(claim).detail


def test_a_second_statement_by_hand_is_no_induction() -> None:
    claim = replace(compared(2 * x * n, x * 2**n), instance=lambda n: (sp.Le(x, 1, evaluate=False), {x: (0, 1)}))
    assert "the family itself" in derive(claim).detail


def test_a_sign_that_is_not_shown_is_not_used() -> None:
    lie = Induction(n, "", signs=(Obligation(x - 2, ">= 0", "a lie"),))
    assert derive(replace(compared(2 * x * n, x * 2**n), derivation=lambda: lie)).verdict is Verdict.UNDECIDED


def test_a_recurrence_in_words_establishes_nothing() -> None:
    told = counted(2**n, replace(POWERS, by_definition=False))
    assert derive(told).verdict is Verdict.AGREES and "in words: it doubles" in derive(told).detail
    assert "count" not in str(told.statement) and "count(n + 1) = 2*count(n)" in str(counted(2**n).statement)


def test_the_free_induction_of_old_proves_nothing_for_all() -> None:
    """2^n <= n^10 holds up to 58: the instances are proved, and no more is said."""
    y, many = sp.Symbol("y", real=True), tuple({"n": i} for i in range(2, 11))
    stated = sp.Le(y * 2**n, y * n**10, evaluate=False)
    false = replace(compared(2 * x * n, x * 2**n, 2), statement=stated, where={y: (0, 1)}, instances=many)
    checked = Checker(local={false.id: false}).check(false)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "n = 2..10")


CHANGES: dict[str, Callable[[sp.Expr, sp.Symbol], sp.Expr]] = {
    "one more": lambda e, n: e + 1,
    "one less": lambda e, n: e - 1,
    "a thousandth more": lambda e, n: e * sp.Rational(1001, 1000),
    "another place": lambda e, n: e.subs(n, n + 1),
}


def holds_at_first(claim: Claim) -> bool:
    """Whether the statement holds for a dozen n, by the recurrence's own numbers (other parameters at 3)."""
    statement = claim.statement
    assert isinstance(statement, Count) and statement.recurrence is not None
    recurrence = statement.recurrence
    fixed = {p.symbol: 3 for p in claim.parameters if p.symbol != recurrence.n}
    count = recurrence.first.subs(fixed)
    low = next(p.minimum for p in claim.parameters if p.symbol == recurrence.n)  # type: ignore[union-attr]
    for k in range(recurrence.start, low + 12):
        value = statement.value.subs(fixed).subs(recurrence.n, k)
        if k >= low and not {"==": count == value, "<=": count <= value, ">=": count >= value}[statement.relation]:
            return False
        back = {BEFORE: count, LEFT: count, RIGHT: recurrence.first}
        count = recurrence.step.subs(fixed).subs(recurrence.n, k).subs(back, simultaneous=True)
    return True


@pytest.mark.parametrize("claim", [c for c in DEFINED if isinstance(c.statement, Count)], ids=lambda c: c.id)
def test_no_changed_value_keeps_its_induction(claim: Claim) -> None:
    """Unless it is still true, as a bound with room is, and then is shown from the changed statement."""
    statement, step = claim.statement, claim.derivation
    assert isinstance(statement, Count) and step is not None and holds_at_first(claim)
    lost = 0
    for change in CHANGES.values():
        value = change(statement.value, step().n)  # type: ignore[union-attr]
        changed = replace(claim, statement=replace(statement, value=value))
        verdict = derive(changed).verdict
        assert verdict is Verdict.UNDECIDED or (verdict is Verdict.PROVED and holds_at_first(changed))
        lost += verdict is Verdict.UNDECIDED
    assert lost == len(CHANGES) or statement.relation != "=="


def test_a_good_part_of_the_ledger_is_covered() -> None:
    assert len(DEFINED) >= 19, [c.id for c in DEFINED]


terms = st.lists(st.tuples(st.integers(-6, 6), st.integers(0, 2), st.sampled_from([0, 1, 2])), min_size=1, max_size=4)


@settings(max_examples=60)
@given(terms, st.integers(1, 4))
def test_a_gap_that_is_called_nonnegative_is(parts: list[tuple[int, int, int]], least: int) -> None:
    bases = (1, 2, 4)
    gap = sp.Add(*(c * n**k * sp.Integer(bases[b]) ** n for c, k, b in parts))
    if not gap.free_symbols:
        return
    statement: Statement = sp.Le(-x, gap, evaluate=False)
    claim = replace(compared(sp.S.Zero, n, least), statement=statement)
    try:
        obligations(claim, Induction(n, ""))
    except Open:
        return
    assert all(gap.subs(n, k) + 0 >= 0 for k in range(least, least + 40))


def test_real_parameters_are_not_measured_from_a_least_value() -> None:
    a = Real("a", "any number")
    claim = replace(compared(x, x + 1), parameters=(Integer("n", "", minimum=1), a), instances=({"n": 1, "a": 1},))
    assert derive(replace(claim, statement=sp.Le(x, x + n * a.symbol, evaluate=False))).verdict is Verdict.UNDECIDED
