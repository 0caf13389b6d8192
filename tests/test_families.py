"""A family is written once: its instances are computed from its statement, so that what is stated is checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy as sp

from numerics.enclosure.prove import Budget
from proofs.engine.check import settle
from proofs.engine.families import comparison, instances_shown
from proofs.legs import relations
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Finding, Verdict
from theory.language import Claim, ClaimError, InputError, Integer, reals
from theory.language.catalogue import all_claims, find_claim
from theory.language.expansion import has_sums
from theory.language.statements import Count, parts_of

WRITTEN_OUT = [c for c in all_claims() if c.parameters and (c.expansion or has_sums(c.statement))]
n = Integer("n", "how many", minimum=1)
i, k = sp.symbols("i k", integer=True)
x, y = sp.IndexedBase("x", real=True), sp.IndexedBase("y", real=True)
PROOF = (Finding("enclose", Verdict.PROVED, "n = 1..2"), Finding("certify", Verdict.PROVED, "n = 1..2"))


def family(statement: Any, **options: Any) -> Claim:
    return Claim("mine.family", statement, **{"parameters": (n,), "instances": ({"n": 1}, {"n": 2}), **options})


def total(term: Any) -> sp.Expr:
    return sp.Sum(term, (i, 1, n.symbol))


def test_no_instance_of_the_ledger_is_written_by_hand() -> None:
    assert [c.id for c in all_claims() if c.instance is not None] == []
    assert WRITTEN_OUT


def wrecked(claim: Claim) -> Claim:
    """The same family with a right side that is wrong."""
    statement = claim.statement
    if isinstance(statement, Count):
        value = sp.Integer(-1) if statement.relation == "<=" else statement.value + 1
        wrong: Any = replace(statement, value=value)
    else:
        parts = [
            p.func(p.lhs, 2 * p.rhs + 1, evaluate=False)
            if isinstance(p, sp.Eq)
            else p.func(p.rhs, p.lhs, evaluate=False)
            for p in parts_of(statement)
        ]
        wrong = sp.And(*parts, evaluate=False) if len(parts) > 1 else parts[0]
    return replace(claim, statement=wrong, mutants=(), errata=(), direction="", derivation=None)


@pytest.mark.parametrize("claim", WRITTEN_OUT, ids=lambda c: c.id)
def test_a_family_that_says_something_else_has_other_instances(claim: Claim) -> None:
    changed = wrecked(claim)
    own = evidence_for(claim).get("enclose")
    if own is not None:
        assert own(changed).verdict is not Verdict.PROVED
        return
    last = changed.at(**claim.instances[-1])
    assert relations.enclose(last, Budget(200)).finding.verdict is not Verdict.PROVED


def test_sums_products_and_entries_are_written_out_as_they_stand() -> None:
    product = sp.Product(sp.exp(x[i]), (i, 1, n.symbol))
    claim = family(sp.Eq(product, sp.exp(total(x[i])), evaluate=False), entries={x: (-1, 1)})
    one, two = reals("x1 x2")
    written = claim.at(n=2)
    assert written.statement == sp.Eq(
        sp.Mul(sp.exp(one), sp.exp(two), evaluate=False), sp.exp(one + two), evaluate=False
    )
    assert set(written.where) == {one, two}
    assert settle(claim, PROOF).shown == ""


def test_an_open_index_takes_each_of_its_values_and_a_name_each_of_its_formulas() -> None:
    small = sp.Function("Small")
    claim = family(
        sp.Le(small(n.symbol), 1 + x[k], evaluate=False),
        entries={x: (0, 1)},
        each={k: (1, n.symbol)},
        definitions={small: lambda n: [sp.Rational(1, j) for j in range(1, n + 1)]},
    )
    assert len(parts_of(claim.at(n=2).statement)) == 4
    assert len(parts_of(claim.at(n=1).statement) or (claim.at(n=1).statement,)) == 1


def test_two_entries_never_share_a_name() -> None:
    table = sp.IndexedBase("M", real=True)
    claim = family(sp.Le(table[1, 12] + table[11, 2] + n.symbol, 5), entries={table: (0, 1)})
    assert len(claim.at(n=1).where) == 2


@pytest.mark.parametrize(
    ("statement", "options", "said"),
    [
        (sp.Le(total(x[i]), n.symbol), {}, "'x' has no range in mine.family"),
        (sp.Le(total(x[i] * y[k]), n.symbol), {"entries": {x: (0, 1), y: (0, 1)}}, "'k' has no range in mine.family"),
    ],
)
def test_what_has_no_range_is_refused(statement: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ClaimError, match=said):
        family(statement, **options)


def test_a_bare_name_is_refused() -> None:
    bare = sp.Function("Bare")
    claim = family(sp.Le(bare(n.symbol) + total(x[i]), 5), entries={x: (0, 1)})
    with pytest.raises(InputError, match="'Bare' is a name that nothing defines: Bare\\(n\\)"):
        claim.at(n=1)


def test_an_entry_of_a_positive_vector_needs_a_positive_range() -> None:
    weights = sp.IndexedBase("w", positive=True)
    claim = family(sp.Ge(total(weights[i]), 0, evaluate=False), entries={weights: (-1, 1)})
    with pytest.raises(ClaimError, match="is declared positive, which its range is not"):
        claim.at(n=1)


def test_names_that_would_be_one_variable_are_refused() -> None:
    other = sp.IndexedBase("x1", real=True)
    claim = family(sp.Le(x[12] + other[2], 5), entries={x: (0, 1), other: (0, 1)})
    with pytest.raises(InputError, match=r"'x12' would be the name of both x\[12\] and x1\[2\]; rename"):
        claim.at(n=1)
    plain = reals("x1")
    claim = family(sp.Le(x[1] + plain, 5), where={plain: (0, 1)}, entries={x: (-9, 9)})
    with pytest.raises(InputError, match="'x1' is a variable and an entry of a vector"):
        claim.at(n=1)


def test_what_a_name_is_declared_to_be_its_meaning_has_to_be() -> None:
    """SymPy folds Abs of a positive name as it is typed: with a negative meaning something else would be checked."""
    weights, size = sp.IndexedBase("w", positive=True), sp.Function("Size", positive=True)
    for statement, name, meaning in (
        (sp.Ge(sp.Abs(weights[n.symbol]), 0, evaluate=False), weights, lambda z: -x[z]),
        (sp.Ge(sp.Abs(size(n.symbol)), 0, evaluate=False), size, lambda z: x[z]),
    ):
        claim = family(statement, entries={x: (1, 2)}, definitions={name: meaning})
        with pytest.raises(InputError, match="is declared positive, which is not known of what it stands for"):
            claim.at(n=1)
    index = sp.Symbol("j", integer=True, positive=True)
    for folded, options in (
        (sp.Ge(sp.Abs(index) * x[1], 0, evaluate=False), {"each": {index: (-1, n.symbol)}}),
        (sp.Ge(sp.Sum(sp.Abs(index) * x[1], (index, 0, n.symbol)), 0, evaluate=False), {}),
    ):
        claim = family(folded, entries={x: (1, 2)}, **options)
        with pytest.raises(InputError, match="'j' is declared positive, which is not known of what it stands for"):
            claim.at(n=1)
    shift = sp.IndexedBase("v", negative=True)
    claim = family(sp.Le(sp.Abs(shift[n.symbol]), 9), entries={shift: (1, 2)})
    with pytest.raises(ClaimError, match="is declared negative, which its range is not"):
        claim.at(n=1)


def test_nothing_is_said_vacuously() -> None:
    claim = family(sp.Le(x[k], 5), entries={x: (0, 1)}, each={k: (2, n.symbol)})
    with pytest.raises(InputError, match="'each' leaves nothing to be said at these parameters"):
        claim.at(n=1)
    backwards = family(sp.Le(sp.Sum(x[i], (i, 4, n.symbol)), 5), entries={x: (0, 1)})
    with pytest.raises(InputError, match=r"'i' runs backwards: '4..1'"):
        backwards.at(n=1)


def by_hand(claim: Claim, **changed: Any) -> Claim:
    """The family with its own instances in the old form, in which they are a second statement."""

    def instance(**given: Any) -> Any:
        written = claim.at(**given)
        return written.statement, written.where

    return replace(claim, definitions={}, entries={}, each={}, mutants=(), instance=instance, **changed)


def test_an_instance_in_the_old_form_is_compared_with_its_family() -> None:
    claim = by_hand(find_claim("discriminants.different_covariances_leave_a_quadratic_gap"))
    left, right = claim.statement.args
    other = sp.Eq(left, 2 * right, evaluate=False)
    assert comparison(claim)[0] is not False
    assert settle(claim, PROOF).verdict is Verdict.PROVED
    assert settle(replace(claim, statement=other, derivation=None), PROOF).shown != "" or (
        settle(replace(claim, statement=other, derivation=None), PROOF).verdict is Verdict.UNDECIDED
    )


def test_a_bare_name_in_the_old_form_ties_nothing_and_the_instances_are_shown() -> None:
    claim = by_hand(find_claim("circuits.product_tree_error_compounds_per_gate"))
    settled = settle(claim, PROOF)
    assert comparison(claim)[0] is None and settled.verdict is Verdict.PROVED
    assert settled.shown == instances_shown(claim) and settled.note.startswith("proved of the instances")


def test_another_relation_is_seen() -> None:
    claim = by_hand(find_claim("gate_expansion.term_of_order_two_k"))
    other = replace(claim, statement=sp.Le(*claim.statement.args, evaluate=False), direction="upper")
    assert comparison(other)[0] is False
