"""Verdicts: how findings combine, what a run exits with, and that one leg's fault is caught by another."""

import ast
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.enclosure import bounds, interval
from numerics.enclosure.prove import Budget
from proofs.answers.documents import Report
from proofs.engine.check import Checker, check_mutant, run_legs
from proofs.engine.exits import Exit, exit_of, worst
from proofs.legs import attempts, limits, relations
from proofs.legs import derive as derive_module
from proofs.legs.case import run_timed
from proofs.legs.combine import combine
from proofs.legs.counts import count_over_instances
from proofs.legs.roster import LEGS
from proofs.legs.verdicts import Finding, Verdict
from theory.language import (
    Argument,
    Chain,
    Claim,
    Count,
    Erratum,
    InputError,
    Link,
    Mutant,
    Obligation,
    Source,
    reals,
    zero,
)
from theory.language.catalogue import find_claim
from theory.language.derivations import Citation, Ruled

x, y = reals("x y")
NAMES = [leg.name for leg in LEGS]
ESTABLISHING = [leg.name for leg in LEGS if leg.establishes is Verdict.PROVED]
OUTCOMES = (Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED, Verdict.AGREES, Verdict.SKIPPED)
findings = st.lists(
    st.tuples(
        st.sampled_from([leg.name for leg in LEGS]), st.sampled_from(OUTCOMES), st.sampled_from(["all", "n = 1..3"])
    ),
    max_size=5,
    unique_by=lambda f: f[0],
).map(lambda rows: tuple(Finding(leg, verdict, scope) for leg, verdict, scope in rows))


@given(findings)
def test_proved_needs_an_establishing_leg_and_a_second_one_and_no_contradiction(found: tuple[Finding, ...]) -> None:
    verdict, scope, tier, reason = combine(found)
    outcome = {f.leg: f.verdict for f in found}
    unaccepted = outcome.get("certify") is Verdict.UNDECIDED and outcome.get("enclose") is Verdict.PROVED
    proving = [
        f
        for f in found
        if f.verdict is Verdict.PROVED and f.leg in ESTABLISHING and not (unaccepted and f.leg == "enclose")
    ]
    tried_in_vain = any(outcome.get(leg) is Verdict.UNDECIDED for leg in ESTABLISHING)
    agreeing = proving + [f for f in found if f.verdict is Verdict.PROVED and f.leg == "measure"]
    agreeing += [
        f
        for f in found
        if f.verdict is Verdict.AGREES and f.leg in (*ESTABLISHING, *(() if tried_in_vain else ("measure",)))
    ]
    refuting = [f for f in found if f.verdict is Verdict.REFUTED]
    assert (verdict is Verdict.PROVED) == bool(proving and len(agreeing) >= 2 and not refuting)
    assert (verdict is Verdict.CONFLICT) == bool(proving and refuting)
    assert (scope == "all") <= any(f.scope == "all" for f in proving)
    assert bool(tier) == (verdict is Verdict.PROVED)
    assert bool(reason) == (verdict is not Verdict.PROVED)


def test_a_verdict_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="compare it"):
        bool(Verdict.PROVED)


def test_exit_codes_follow_their_order() -> None:
    assert (
        worst([Exit.UNDECIDED, Exit.CONTRADICTED, Exit.NOT_INSTALLED, Exit.BAD_REQUEST, Exit.INTERNAL]) is Exit.INTERNAL
    )
    assert worst([Exit.UNDECIDED, Exit.CONTRADICTED, Exit.NOT_INSTALLED]) is Exit.NOT_INSTALLED
    assert worst([Exit.UNDECIDED, Exit.CONTRADICTED]) is Exit.CONTRADICTED
    assert worst([]) is Exit.EXPECTED


TRUE = Claim("test.true", sp.sin(x) <= x, where={x: (0, 1)})
FALSE = Claim("test.false", sp.sin(x) <= x - sp.Rational(1, 100), where={x: (0, 1)})


def test_a_true_claim_is_proved_by_several_legs() -> None:
    checked = Checker().check(TRUE)
    assert checked.verdict is Verdict.PROVED and checked.tier == "checker" and exit_of(checked) is Exit.EXPECTED


def test_a_proved_mutant_fails_the_run() -> None:
    claim = replace(TRUE, mutants=(Mutant("true after all", statement=sp.sin(x) <= 2 * x),))
    checked = Checker().check(claim)
    assert checked.mutants[0].verdict is Verdict.PROVED and exit_of(checked) is Exit.CONTRADICTED


def test_a_wrong_label_is_refused() -> None:
    claim = Claim("test.conjecture", sp.sin(x) <= sp.cos(x * x) + 3, where={x: (0, 1)}, status="conjecture")
    assert Checker().check(claim).verdict is Verdict.STATED
    hard = Claim("test.heuristic", sp.sin(x) <= x - sp.Rational(1, 100), where={x: (0, 1)}, status="heuristic")
    assert check_mutant(hard, Mutant("called a theorem", status="theorem")).verdict is Verdict.REFUTED


def test_a_claim_rests_on_what_it_uses() -> None:
    resting = replace(TRUE, id="test.resting", uses=("test.false",))
    checked = Checker({"test.false": FALSE}).check(resting)
    assert checked.verdict is Verdict.UNDECIDED and "rests on test.false" in checked.note


# ---- faults injected into one leg are caught by another ----


def test_a_halved_radius_is_caught_by_the_checker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enclosures that are too narrow make `enclose` prove a false statement; the checker's own arithmetic does not go
    along, and `samples` refute."""

    def too_narrow(e, cell, order):  # type: ignore[no-untyped-def]
        return interval.interval(*[interval.fmpq(1, 10**6)] * 2)

    monkeypatch.setattr(bounds, "taylor", too_narrow)
    monkeypatch.setattr(
        relations,
        "fails_at",
        lambda goal, point: bounds.has_sign(
            interval.negate(interval.widen(relations.enclosure(goal.expression, point) or interval.ZERO)), ">"
        ),
    )
    monkeypatch.setattr("numerics.enclosure.prove.fails_at", lambda goal, point: False)
    attempt = relations.enclose(FALSE, Budget(100))
    assert attempt.finding.verdict is Verdict.PROVED
    assert relations.certify(attempt).verdict is Verdict.UNDECIDED
    assert relations.sample(FALSE).verdict is Verdict.REFUTED
    assert combine(run_legs(FALSE, 100))[0] is Verdict.REFUTED


def test_a_wrong_simplification_is_caught_by_the_other_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive_module, "is_zero", lambda *_: True)
    monkeypatch.setattr(derive_module, "is_nonnegative", lambda *_: True)
    claim = replace(
        FALSE,
        derivation=lambda: Chain(
            sp.sin(x),
            (
                Link(
                    "<=",
                    x - sp.Rational(1, 100),
                    "wrong",
                    (Obligation(x - sp.Rational(1, 100) - sp.sin(x), ">= 0", "wrong"),),
                ),
            ),
        ),
    )
    assert derive_module.derive(claim).verdict is Verdict.PROVED
    assert Checker().check(claim).verdict is Verdict.CONFLICT


# ---- derivations that must stay open ----


def chain(*links: Link) -> Claim:
    return Claim(
        "test.derived", sp.sin(x) ** 2 <= x**2, where={x: (0, 1)}, derivation=lambda: Chain(sp.sin(x) ** 2, links)
    )


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (chain(Link("=", x**2, "not equal")), "not shown to be zero: not equal"),
        (chain(Link("<=", x**2, "no rule")), "an inequality needs a rule"),
        (
            chain(Link("<=", x**2, "undecided", (Obligation(x**2 - sp.sin(x) ** 2, ">= 0", "unknown sign"),))),
            "the sign is not decided: unknown sign",
        ),
        (chain(Link("=", sp.sin(x) ** 2, "stops short")), "the chain ends at the statement's right side"),
        (
            chain(
                Link(
                    "<=",
                    x**2,
                    "slack from nowhere",
                    (Obligation(x**2 - sp.sin(x) ** 2, ">= 0", "invented", y, {y: x**2 - sp.sin(x) ** 2}),),
                )
            ),
            "is not part of the domain",
        ),
        (
            chain(
                Ruled(
                    "=",
                    x**2,
                    "by a stranger",
                    (Citation("multiplication_gate.even_part_decreases", {}, x, "not listed"),),
                    sp.sin(x) ** 2,
                )
            ),
            "is cited but not listed",
        ),
    ],
)
def test_a_derivation_with_a_gap_stays_open(claim: Claim, reason: str) -> None:
    found = derive_module.derive(claim)
    assert found.verdict is Verdict.UNDECIDED and reason in found.detail


def test_an_argument_in_words_establishes_nothing() -> None:
    calculated = zero(sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, "a calculation")
    claim = replace(TRUE, derivation=lambda: Argument((calculated,), "said"))
    found = derive_module.derive(claim)
    assert (found.verdict, found.scope) == (Verdict.AGREES, "")
    assert combine((found, Finding("measure", Verdict.AGREES)))[0] is Verdict.UNDECIDED
    for hollow in (
        Argument((), "said"),
        Argument((calculated,), ""),
        Argument((zero(sp.S.Zero, "nothing is calculated"),), "said"),
        Argument((zero(x, "not zero"),), "said"),
    ):
        assert (
            derive_module.derive(replace(claim, derivation=lambda hollow=hollow: hollow)).verdict is Verdict.UNDECIDED
        )


def test_only_the_rules_make_links_by_rule() -> None:
    """Elsewhere links are settled by algebra."""
    offenders = set()
    for file in Path(derive_module.__file__).parents[2].joinpath("theory").rglob("*.py"):
        offenders |= {
            file.name
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Ruled"
        }
    assert offenders == {"rules.py"}


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (sp.sqrt(x), "not shown to be nonnegative: x"),
        (sp.asin(x), "not known to be defined"),
        (1 / x, "not shown to be non-zero"),
        (sp.log(x), "not shown to be positive"),
        (sp.Piecewise((x, x > 0)), "not known to be defined"),
    ],
)
def test_a_derivation_does_not_speak_of_what_is_undefined(left: sp.Expr, reason: str) -> None:
    """Computer algebra computes with sqrt(x) for negative x, where there is nothing to compute with."""
    claim = Claim(
        "test.undefined",
        sp.Eq(2 * left, left + left + 0 * x, evaluate=False),
        where={x: (-1, 3)},
        derivation=lambda: Chain(2 * left, ()),
    )
    found = derive_module.derive(claim)
    assert found.verdict is Verdict.UNDECIDED and reason in found.detail


def test_a_citation_outside_the_cited_range_stays_open() -> None:
    from theory.gates import multiplication_gate as gate

    C, t, end = gate.C, gate.x, gate.end.symbol
    beyond = Citation(
        gate.even_part_decreases.id,
        {C: C + 5, t: t, end: t + 1},
        t * (C + 5 + sp.cosh(t)) ** 2 - (C + 6) ** 2 * sp.sinh(t),
        "C > 5",
    )
    claim = Claim(
        "test.cites",
        sp.sinh(t) <= t * sp.cosh(t) + C,
        where={t: (0, 1), C: (1, 2)},
        uses=(gate.even_part_decreases.id,),
        derivation=lambda: Chain(sp.sinh(t), (Ruled("<=", t * sp.cosh(t) + C, "beyond", (beyond,), sp.sinh(t)),)),
    )
    found = derive_module.derive(claim)
    assert found.verdict is Verdict.UNDECIDED and "is needed to cite" in found.detail


def test_a_citation_at_an_open_end_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds on (0, 1] is not known at 0."""
    cited = Claim("test.cited", sp.Le(sp.Integer(1), 1 / y, evaluate=False), where={y: sp.Interval.Lopen(0, 1)})
    monkeypatch.setattr(derive_module, "find_claim", lambda name: cited)
    for place, verdict in ((sp.S.Zero, Verdict.UNDECIDED), (sp.Rational(1, 2), Verdict.PROVED)):
        step = Ruled(
            "<=",
            1 + x**2,
            "cites",
            (Citation("test.cited", {y: place}, (1 / y - 1).subs(y, place), "the cited inequality"),),
            sp.Integer(1),
        )
        statement = sp.Le(sp.Integer(1), 1 + x**2, evaluate=False)
        claim = Claim(
            "test.cites",
            statement,
            where={x: (0, 1)},
            uses=("test.cited",),
            derivation=lambda step=step: Chain(sp.Integer(1), (step,)),
        )
        found = derive_module.derive(claim)
        assert found.verdict is verdict, found.detail


def test_a_tight_bound_needs_a_witness_that_attains_it() -> None:
    tight = replace(TRUE, direction="tight", witness={x: sp.S.Zero})
    assert Checker().check(tight).verdict is Verdict.PROVED
    loose = Checker().check(replace(tight, witness={x: sp.S.One}))
    assert loose.verdict is Verdict.UNDECIDED and loose.note == "the witness is not shown to attain the bound"
    elsewhere = replace(TRUE, statement=sp.sin(x) <= sp.Integer(1), direction="tight", witness={x: sp.pi / 2})
    assert Checker().check(elsewhere).verdict is Verdict.UNDECIDED


def test_an_erratum_names_a_known_source() -> None:
    with pytest.raises(ValueError, match="'source' is no key of a bibliography"):
        Erratum("x", Source("nobody"), "a", "b", "c")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_clock_rings_again_where_its_first_ring_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        """Python drops what is raised while an object is deleted."""

        def __del__(self) -> None:
            while True:
                pass

    monkeypatch.setattr(limits, "AGAIN", 0.2)
    with pytest.raises(limits.OutOfTime), limits.within(0.05):
        deaf = Deaf()
        del deaf
        while True:
            pass
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def _sleeps() -> Finding:
    time.sleep(0.6)
    return Finding("derive", Verdict.PROVED)


def _works() -> Finding:
    while True:
        pass


def _makes_another_exception_of_it() -> Finding:
    try:
        _works()
    except BaseException:
        raise ValueError("a library's own") from None


def _goes_on() -> Finding:
    with suppress(BaseException):
        _works()
    return Finding("derive", Verdict.PROVED)


@pytest.mark.parametrize("run", [_works, _makes_another_exception_of_it, _goes_on])
def test_a_net_that_is_met_shows(run: Callable[[], Finding], monkeypatch: pytest.MonkeyPatch) -> None:
    """CPU time is counted, and not the clock's; what ends by it is marked in text and data."""
    with monkeypatch.context() as patched:
        patched.setattr("proofs.legs.case.SECONDS", 0.2)
        assert run_timed("derive", _sleeps).verdict is Verdict.PROVED
        finding = run_timed("derive", run)
    assert (finding.verdict, finding.reproducible) == (Verdict.UNDECIDED, False)
    checked = replace(Checker().check(TRUE), findings=(finding,), verdict=Verdict.UNDECIDED)
    report = Report((checked,), (), Exit.UNDECIDED)
    assert "not reproducible: the safety net was met, and another machine may decide otherwise" in repr(report)
    (claim,) = report.to_json()["claims"]
    assert not claim["reproducible"] and not claim["legs"]["derive"]["reproducible"]
    (claim,) = Report((Checker().check(TRUE),), (), Exit.EXPECTED).to_json()["claims"]
    assert claim["reproducible"] and all(leg["reproducible"] for leg in claim["legs"].values())


@pytest.mark.parametrize("relation", ["==", ">=", "<="])
def test_a_count_is_not_compared_with_a_rounded_number(relation: str) -> None:
    """4 >= 9/2 is false, though 4 >= int(9/2)."""
    statement = Count("flat_units", "units", relation, sp.Rational(9, 2))  # type: ignore[arg-type]
    claim = replace(
        find_claim("flattening.product_needs_two_to_the_n_units"),
        statement=statement,
        derivation=None,
        instances=({"n": 2},),
        mutants=(),
    )
    with pytest.raises(InputError, match="must be a whole number"):
        count_over_instances("enclose", claim, lambda proposition, statement: (4, 4), "")
    assert Checker().check(claim).verdict is Verdict.UNDECIDED


def test_an_attempt_that_beats_a_bound_leaves_it_undecided_and_so_does_one_whose_control_fails() -> None:
    product_of_two, orders = (((1, 1), 1),), frozenset({0, 1, 2})
    fair = attempts.by_moments("n = 2", product_of_two, orders, 4, 6)
    beaten = attempts.by_moments("n = 2", product_of_two, orders, 5, 6)
    helpless = attempts.by_moments("n = 2", product_of_two, orders, 3, 6)
    assert attempts.judge([fair], "").verdict is Verdict.AGREES
    assert [attempts.judge([fair, other], "").verdict for other in (beaten, helpless)] == [Verdict.UNDECIDED] * 2
    assert attempts.judge([], "").verdict is Verdict.UNDECIDED
    assert "4 units" in attempts.judge([beaten], "").detail


@pytest.mark.parametrize(
    ("left", "where", "is_defined"),
    [
        (sp.sqrt(1 - x), (0, 1), True),
        (sp.sqrt(1 - x), (0, 2), False),
        (sp.log(1 + x), (0, 1), True),
        (sp.log(x), (0, 1), False),
        (sp.log(x), sp.Interval.Lopen(0, 1), True),
        (1 / (x - 2), (0, 1), True),
        (1 / (x - 1), (0, 1), False),
        (1 / (x - 1), sp.Interval.Ropen(0, 1), True),
        (1 / sp.Abs(x - 1), (0, 1), False),
    ],
)
def test_the_claims_own_box_says_where_a_derivation_is_defined(left: sp.Expr, where: Any, is_defined: bool) -> None:
    statement = sp.Eq(2 * left, left + left + 0 * x, evaluate=False)
    claim = Claim("test.boxed", statement, where={x: where}, derivation=lambda: Chain(2 * left, ()))
    found = derive_module.derive(claim)
    assert (found.verdict is Verdict.PROVED) == is_defined, found.detail


def test_the_ends_of_different_variables_count_one_by_one() -> None:
    left = sp.sqrt((1 - x) + y)
    statement = sp.Eq(2 * left, left + left, evaluate=False)
    claim = Claim("test.boxed", statement, where={x: (0, 1), y: (0, 1)}, derivation=lambda: Chain(2 * left, ()))
    assert derive_module.derive(claim).verdict is Verdict.PROVED
