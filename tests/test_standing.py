"""What an answer rests on, and that it never says "theorem" outside of what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sympy as sp

from proofs import bound, solve, value
from proofs.answers import record, standing
from proofs.answers.record import Recorded, digest_of, record_of, recorded
from proofs.engine.check import Checker, resting
from proofs.engine.scopes import covers, instances_of
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.soundness.statements_under_mutation import judged_formulas
from proofs.soundness.ties import points, ties
from theory.language import Claim, Integer, Quantity, Use
from theory.language.catalogue import all_claims, find_claim, find_quantity, quantities_of, subjects

FORMULAS = [q for s in subjects() for q in quantities_of(s) if q.formula is not None]
n = sp.Symbol("n", integer=True, positive=True)
SOME = Claim(
    "test.some", sp.Le(n, 2**n, evaluate=False), parameters=(Integer("n", "a size"),), instances=({"n": 1}, {"n": 2})
)
ALL = replace(SOME, id="test.all", uses=("test.some",), instances=({"n": 2}, {"n": 3}))


def proved(claim: Claim, scope: str = "all", leg: str = "derive") -> Checked:
    partial = None if scope == "all" else instances_of(claim)
    findings = (Finding(leg, Verdict.PROVED, scope),)
    return Checked(claim.id, (), "theorem", "PROVED", Verdict.PROVED, scope, "", findings, proved_at=partial)


# ---- claims that rest on claims ----


def test_a_whole_family_reaches_no_further_than_what_it_rests_on() -> None:
    found = resting(ALL, proved(ALL), {"test.some": (SOME, proved(SOME, "n = 1..2"))})
    assert (found.scope, found.proved_at) == ("n = 2", ({"n": "2"},))
    assert found.note == "rests on test.some, which is proved for n = 1..2"
    whole = resting(ALL, proved(ALL), {"test.some": (SOME, proved(SOME))})
    assert (whole.scope, whole.proved_at) == ("all", None)


def test_without_parameters_in_common_the_scope_says_how_far() -> None:
    x = sp.Symbol("x", real=True)
    plain = Claim("test.plain", sp.Le(x, 2, evaluate=False), where={x: (0, 1)}, uses=("test.some",))
    found = resting(plain, proved(plain), {"test.some": (SOME, proved(SOME, "n = 1..2"))})
    assert found.scope == "as far as test.some is proved (n = 1..2)" and found.proved_at == ()


def test_a_use_says_at_which_parameters_a_claim_is_needed() -> None:
    used = {"test.some": (SOME, proved(SOME, "n = 1..2"))}
    fixed = replace(ALL, uses=(Use("test.some", at={"n": 2}),))
    assert resting(fixed, proved(fixed), used).scope == "all"
    beyond = replace(ALL, uses=(Use("test.some", at={"n": 5}),))
    assert resting(beyond, proved(beyond), used).proved_at == ()
    shifted = replace(ALL, uses=(Use("test.some", at=lambda n: {"n": n - 1}),))
    assert resting(shifted, proved(shifted, "n = 2..3"), used).scope == "n = 2..3"


def test_a_theorem_of_the_kernel_rests_on_nothing() -> None:
    found = resting(ALL, proved(ALL, leg="kernel"), {"test.some": (SOME, proved(SOME, "n = 1..2"))})
    assert found.scope == "all"


def test_the_engine_restricts_a_run() -> None:
    local = {"test.some": replace(SOME, derivation=None), "test.all": ALL}
    assert Checker(local).check(ALL).scope == "n = 2"


def test_no_claim_of_the_ledger_is_whole_on_instances() -> None:
    """What a recorded run calls whole rests on what is whole, or on instances that its use names."""
    for claim in all_claims():
        row = recorded().get(claim.id)
        if row is None or row.scope != "all" or row.verdict != "PROVED":
            continue
        for use in claim.uses:
            other = recorded()[use]
            place = use.at if isinstance(use, Use) and isinstance(use.at, dict) else {}
            assert other.scope == "all" or covers(find_claim(use), instances_of(find_claim(use)), place), (
                claim.id,
                use,
            )


# ---- answers ----


def test_an_answer_says_what_it_rests_on() -> None:
    assert str(value("flat_polynomials.form_units", rank=3)) == (
        "flat_polynomials.form_units(rank = 3) = 5  [theorem]\n"
        "  rests on flat_polynomials.quadratic_form_needs_its_rank_plus_two, proved for rank = 1..6"
    )


def test_outside_of_what_is_proved_the_formula_is_extrapolated() -> None:
    found = value("flat_polynomials.form_units", rank=1000)
    assert str(found).splitlines()[0].endswith("= 1002  [extrapolated]")
    assert str(found).splitlines()[1] == "  extrapolated formula, proved for rank = 1..6"
    data = found.to_json()
    assert (data["status"], data["scope"]) == ("extrapolated", "rank = 1..6")
    assert [(b["claim"], b["reaches"]) for b in data["rests_on"]] == [
        ("flat_polynomials.quadratic_form_needs_its_rank_plus_two", False)
    ]


@pytest.mark.parametrize(
    ("verb", "asked", "status"),
    [
        (value, {"identifier": "flattening.deep_units", "n": 41}, "theorem"),
        (value, {"identifier": "hamiltonian.posterior", "gap": 40}, "theorem"),
        (value, {"identifier": "hamiltonian.posterior", "gap": 41}, "extrapolated"),
        (value, {"identifier": "flattening.flat_units", "n": 3, "output_bias": "yes", "skip": "yes"}, "extrapolated"),
        (bound, {"identifier": "circuits.tree_error", "n": 3, "kappa": "1/24"}, "theorem"),
        (bound, {"identifier": "circuits.tree_error", "n": 1001, "kappa": "1/1000000"}, "extrapolated"),
        (solve, {"identifier": "flattening.deep_units", "for_": "n", "error": 160}, "theorem"),
        (value, {"identifier": "markov_fields.coefficients", "graph": "ring", "size": 6}, "theorem"),
        (value, {"identifier": "hierarchy.classes", "states": 4, "length": 2, "level": 1, "seed": 0}, "theorem"),
        (value, {"identifier": "hierarchy.classes", "states": 4, "length": 2, "level": 1, "seed": 9}, "extrapolated"),
        (value, {"identifier": "gate_activations.curvature", "activation": "tanh", "bias": 1}, "theorem"),
    ],
)
def test_status_of_answers(verb, asked, status) -> None:  # type: ignore[no-untyped-def]
    assert verb(**asked).standing.status == status


def test_a_theorem_of_the_kernel_is_named() -> None:
    assert "through the kernel proof (proofs check --kernel)" in str(value("monomials.flat_units", r1=7, r2=9))


@pytest.fixture
def recording() -> Iterator[None]:
    record_of.cache_clear()
    yield
    record_of.cache_clear()


@pytest.mark.usefixtures("recording")
def test_a_statement_that_was_changed_since_is_no_theorem(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "flattening.deep_product_needs_four_units_per_gate"
    row = Recorded("PROVED", "all", "SymPy", True, "", "of another statement")
    monkeypatch.setattr(record, "recorded", lambda: {name: row})
    assert value("flattening.deep_units", n=4).status == "extrapolated"
    record_of.cache_clear()
    monkeypatch.setattr(record, "recorded", lambda: {name: replace(row, digest=digest_of(find_claim(name)))})
    assert value("flattening.deep_units", n=4).status == "theorem"


@pytest.mark.usefixtures("recording")
def test_what_is_only_stated_makes_no_theorem(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "flattening.deep_product_needs_four_units_per_gate"
    row = Recorded("STATED", "all", "-", False, "", digest_of(find_claim(name)))
    monkeypatch.setattr(record, "recorded", lambda: {name: row})
    found = value("flattening.deep_units", n=4)
    assert found.status == "extrapolated" and "extrapolated formula, not proved" in str(found)


@pytest.mark.usefixtures("recording")
def test_what_a_claim_rests_on_has_to_reach_as_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain: a quantity on a whole family that rests on instances."""
    by_id = {c.id: c for c in (SOME, ALL)}
    monkeypatch.setattr(standing, "find_claim", by_id.__getitem__)
    monkeypatch.setattr(standing, "record_of", lambda name: Recorded("PROVED", "all", "", name == "test.all", "", ""))
    quantity = Quantity("test.quantity", "", SOME.parameters, lambda n: n, uses=("test.all",))
    statuses = [standing.standing(quantity, {"n": sp.Integer(k)}).status for k in (1, 2, 3)]
    assert statuses == ["theorem", "theorem", "extrapolated"]


def test_every_quantity_says_what_it_rests_on() -> None:
    assert [q.id for s in subjects() for q in quantities_of(s) if not (q.uses or q.by_definition)] == []


# ---- formulas ----


@pytest.mark.parametrize("quantity", FORMULAS, ids=lambda q: q.id)
def test_a_claim_says_the_formula_and_none_says_another(quantity: Quantity) -> None:
    assert ties(quantity) != []
    assert quantity.formula is not None
    for change in (lambda v: v + 1, lambda v: v * sp.Rational(1001, 1000) + sp.Rational(1, 10**6)):
        assert ties(quantity, lambda change=change, **given: change(quantity.formula(**given))) == []


def test_points_lie_within_the_hypotheses() -> None:
    quantity = find_quantity("circuits.tree_error")
    found = list(points(quantity, quantity.uses[0]))
    assert found and all(2 * sp.E * v["kappa"] * (v["n"] - 1) <= sp.Rational(1, 2) for v in found)


def test_changed_formulas_are_noticed_or_equal() -> None:
    quantity = find_quantity("flat_polynomials.form_units")
    found = list(judged_formulas(quantity))
    assert len(found) >= 6 and {o.verdict for o in found} == {"no claim says it"}
    same = [o for o in judged_formulas(find_quantity("polynomials.monomials")) if o.why]
    assert {o.why for o in same} <= {"equivalent"}
