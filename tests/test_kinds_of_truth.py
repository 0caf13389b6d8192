"""Every status can be satisfied, by the legs that one table names, and by no false statement: small claims of each
kind."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from numerics.enclosure import confidence
from proofs.answers.documents import Statement
from proofs.engine.check import Checker, check_mutant
from proofs.engine.exits import Exit, exit_of
from proofs.legs import case
from proofs.legs.combine import combine
from proofs.legs.roster import BY_NAME, LEGS
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import check as check_all
from theory.language import (
    Chain,
    Claim,
    ClaimError,
    Count,
    Experiment,
    Integer,
    Limit,
    Link,
    Mutant,
    Obligation,
    Prose,
    Value,
    reals,
)
from theory.language.asymptotics import tends_to_zero
from theory.language.catalogue import all_claims
from theory.language.statuses import DEMANDS

x, y = reals("x y")
index = Integer("n", "how many terms", minimum=1)
n = index.symbol

# ---- a limit, and the claim that gives its rate: 2 + x / (n + 1) is within 1/n of 2 for all x in [-1, 1] ----

SEQUENCE = 2 + x / (n + 1)
UNIT = {x: (-1, 1)}
least = sp.Symbol("p", nonnegative=True)
SMALLER = Obligation(
    1 / n - sp.Abs(x) / (n + 1),
    ">= 0",
    "over one denominator",
    (n * least + 1) / (n * (n + 1)),
    {least: 1 - sp.Abs(x)},
)
RATE = Claim(
    "test.rate",
    sp.Abs(SEQUENCE - 2) <= 1 / n,
    where=UNIT,
    parameters=(index,),
    instances=({"n": 1}, {"n": 2}, {"n": 7}),
    derivation=lambda: Chain(
        sp.Abs(SEQUENCE - 2),
        (
            Link("=", sp.Abs(x) / (n + 1), "n + 1 is positive"),
            Link("<=", 1 / n, "over one denominator", (SMALLER,)),
        ),
    ),
)
LIMIT = Claim("test.limit", Limit(SEQUENCE, n, sp.Integer(2), rate="test.rate"), where=UNIT)
STATED_LIMIT = Claim("test.stated_limit", Limit((1 + 1 / n) ** n, n, sp.E), status="imported")

# ---- a value: the fixed point of the cosine, and a functional of it ----

VALUE = Claim(
    "test.value",
    Value("sine at the fixed point of the cosine", sp.sin(x), "0.67361", (sp.cos(x) - x,), {x: (0, 1)}),
    status="heuristic",
)
CLOSED_VALUE = Claim("test.closed", Value("half of pi", sp.pi / 2, "1.5708"), status="heuristic")

# ---- an experiment: a coin that a seed throws ----


def heads(seed: int, share: str = "1/2") -> bool:
    """Whether a coin that shows heads with that probability does so."""
    return random.Random(seed).random() < Fraction(share)


def uniform(seed: int) -> float:
    """A random number between 0 and 1."""
    return random.Random(seed).random()


COIN = Experiment("heads of a loaded coin", heads, ">=", "1/2", "1/1000", (200, 1000), options={"share": "4/5"})
EXPERIMENT = Claim("test.coin", COIN, status="empirical")

THEOREM = Claim("test.theorem", sp.sin(x) <= x, where={x: (0, 1)})
SHOWN = Claim("test.words", Prose("It is so."), status="informal")
FIXTURES = {
    "theorem": THEOREM,
    "conditional": replace(THEOREM, status="conditional"),
    "asymptotic": replace(LIMIT, status="asymptotic"),
    "heuristic": VALUE,
    "empirical": EXPERIMENT,
    "conjecture": replace(THEOREM, status="conjecture"),
    "imported": STATED_LIMIT,
    "informal": SHOWN,
}


def check(claim: Claim, *others: Claim, **more: Any) -> Checked:
    return Checker({c.id: c for c in (claim, *others, RATE)}, **more).check(claim)


# ---- the table ----


@pytest.mark.parametrize("status", DEMANDS)
def test_every_status_can_be_satisfied(status: str) -> None:
    checked = check(FIXTURES[status])
    assert (checked.verdict.value, exit_of(checked)) == (DEMANDS[status].verdict, Exit.EXPECTED), checked.note


def test_the_table_names_every_leg_that_establishes_and_no_other() -> None:
    for demand in DEMANDS.values():
        wanted = {leg.name for leg in LEGS if leg.establishes is Verdict(demand.verdict)}
        assert set(demand.one_of) == wanted, demand
    assert {leg.establishes for leg in LEGS if leg.establishes is not None} == {
        Verdict(d.verdict) for d in DEMANDS.values() if d.one_of
    }


def test_every_declared_verdict_has_a_producer() -> None:
    """Those that a status demands are produced above; the others here, and those of legs by the legs."""
    false = Claim("test.false", sp.sin(x) <= x - sp.Rational(1, 100), where={x: (0, 1)})
    hard = Claim(
        "test.hard",
        sp.Eq(sp.cos(x) ** 5, sp.sin(y) - 7 * sp.erf(x * y), evaluate=False),
        where={x: (0, 1)} | {y: (0, 0)},
    )
    produced = {check(claim).verdict for claim in (*FIXTURES.values(), false)}
    produced |= {f.verdict for claim in (THEOREM, RATE, hard) for f in check(claim).findings}
    contradiction = (Finding("derive", Verdict.PROVED, "all"), Finding("measure", Verdict.REFUTED))
    produced |= {combine(contradiction).verdict, combine((Finding("enclose", Verdict.ERROR),)).verdict}
    produced.add(check(replace(THEOREM, uses=("test.words",)), SHOWN).verdict)
    assert produced == set(Verdict)


def test_every_leg_has_a_tier_if_it_establishes_and_can_look_at_something() -> None:
    for leg in LEGS:
        assert bool(leg.tier) == (leg.establishes is not None) and leg.kinds
        assert set(leg.needs) <= set(BY_NAME)


@pytest.mark.parametrize("claim", all_claims(), ids=lambda c: c.id)
def test_every_evidence_of_the_ledger_is_of_a_leg(claim: Claim) -> None:
    """A misspelt name would silently lose the leg."""
    assert set(case.evidence_for(claim)) <= set(BY_NAME)


# ---- a verdict that is not the expected one says why ----


@pytest.mark.parametrize(
    ("claim", "verdict", "reason"),
    [
        (replace(THEOREM, status="heuristic"), Verdict.PROVED, 'write status="theorem"'),
        (Claim("test.count", Count("things", "things", "==", sp.S.One)), Verdict.UNDECIDED, "no leg knows how"),
        (replace(THEOREM, uses=("test.words",)), Verdict.UNDECIDED, "rests on test.words, which is STATED"),
        (replace(THEOREM, statement=sp.sin(x) <= x / 2), Verdict.REFUTED, "refuted by"),
    ],
)
def test_an_unexpected_verdict_gives_its_reason(claim: Claim, verdict: Verdict, reason: str) -> None:
    checked = check(claim, SHOWN)
    assert (checked.verdict, exit_of(checked) is Exit.EXPECTED) == (verdict, False) and reason in checked.note


def test_legs_that_contradict_each_other_are_named() -> None:
    outcome = combine((Finding("derive", Verdict.PROVED, "all"), Finding("measure", Verdict.REFUTED)))
    assert outcome.verdict is Verdict.CONFLICT and outcome.reason == "derive found PROVED, measure REFUTED"


def test_a_fault_of_the_engine_is_an_error_that_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("proofs.legs.relations.enclose", broken)
    checked = check(replace(THEOREM, mutants=(Mutant("lie", statement=sp.sin(x) <= x / 2),)))
    assert checked.verdict is Verdict.ERROR and exit_of(checked) is Exit.INTERNAL
    assert "ZeroDivisionError: on purpose" in checked.note and "please report" in checked.note
    assert checked.mutants[0].verdict is Verdict.ERROR
    assert exit_of(replace(checked, verdict=Verdict.PROVED)) is Exit.INTERNAL


def test_a_claim_that_rests_on_itself_is_refused() -> None:
    circular = replace(THEOREM, uses=("test.theorem",))
    with pytest.raises(ValueError, match="rests on itself"):
        check(circular)


# ---- limits ----


def test_a_limit_is_proved_through_its_rate_for_all_n() -> None:
    checked = check(LIMIT)
    assert (checked.verdict, checked.scope, checked.tier) == (Verdict.PROVED, "all", "SymPy")
    assert {f.leg: f.verdict for f in checked.findings} == {
        "derive": Verdict.PROVED,
        "evaluate": Verdict.EVALUATED,
        "measure": Verdict.AGREES,
    }


@pytest.mark.parametrize(
    ("statement", "rate", "reason"),
    [
        (Limit(SEQUENCE + 1 / n, n, sp.Integer(2), "test.rate"), RATE, "another sequence or another value"),
        (Limit(SEQUENCE, n, sp.Integer(2), "test.rate"), replace(RATE, derivation=None), "PROVED for n = 1, 2, 7"),
        (
            Limit(SEQUENCE, n, sp.Integer(2), "test.rate"),
            replace(RATE, parameters=(Integer("n", "", minimum=1, maximum=9),)),
            "for every whole number n",
        ),
        (
            Limit(SEQUENCE, n, sp.Integer(2), "test.rate"),
            replace(RATE, statement=sp.Abs(SEQUENCE - 2) <= 1 + 1 / n, derivation=None),
            "is not shown to tend to 0",
        ),
        (Limit(SEQUENCE, n, sp.Integer(2), "test.rate"), replace(RATE, statement=SEQUENCE <= 3), "of the form"),
    ],
)
def test_a_limit_without_a_rate_that_carries_it_stays_open(statement: Limit, rate: Claim, reason: str) -> None:
    checked = Checker({"test.rate": rate}).check(Claim("test.limit", statement, where=UNIT))
    assert checked.verdict is Verdict.UNDECIDED
    assert any(reason in f.detail for f in checked.findings), [f.detail for f in checked.findings]


def test_a_false_limit_is_refuted_by_the_true_one() -> None:
    false = replace(LIMIT, statement=replace(LIMIT.statement, value=sp.Integer(3)))
    checked = check(false)
    assert checked.verdict is Verdict.REFUTED and "tends to 2, not to 3" in str(checked.counterexample)
    lie = Mutant("another value", statement=replace(LIMIT.statement, value=sp.Integer(3)))
    assert check_mutant(LIMIT, lie, Checker({"test.rate": RATE})).verdict is Verdict.REFUTED


def test_a_limit_without_a_rate_is_stated_with_its_finite_sizes() -> None:
    checked = check(STATED_LIMIT)
    assert checked.verdict is Verdict.STATED and "at n = 1000" in checked.findings[0].detail
    with pytest.raises(ClaimError, match="'rate' is needed"):
        replace(STATED_LIMIT, status="theorem")


@pytest.mark.parametrize(
    "rate",
    [n / (n + 1), sp.sin(n), 1 / sp.log(2), (n + 1) / n - 1 / n, 2**n / n**5, sp.exp(n) / sp.factorial(2 * n), n**x],
)
def test_a_rate_that_is_not_plainly_small_is_none(rate: sp.Expr) -> None:
    assert not tends_to_zero(rate, n)


@pytest.mark.parametrize(
    "rate", [3 / sp.sqrt(n + 2), 2**n / sp.factorial(n), n**9 * sp.exp(-n / 100), sp.sin(n) / sp.log(n + 1)]
)
def test_a_rate_that_is_small_is_known(rate: sp.Expr) -> None:
    assert tends_to_zero(rate, n)


# ---- values ----


@pytest.mark.parametrize(
    ("statement", "verdict", "reason"),
    [
        (replace(VALUE.statement, decimal="0.67362"), Verdict.REFUTED, "the value is [0.6736120291, 0.6736120292]"),
        (replace(VALUE.statement, unknowns={x: (1, 2)}), Verdict.REFUTED, "no solution"),
        (
            Value("a root", x, "1.0", (x**2 - 1,), {x: (-2, 2)}),
            Verdict.REFUTED,
            "more than one solution",
        ),
        (Value("a double root", x, "1.0", ((x - 1) ** 2,), {x: (0, 3)}), Verdict.UNDECIDED, "solutions in the box"),
        (Value("one and a half", sp.Rational(3, 2), "1.0"), Verdict.REFUTED, "the value is 1.5"),
    ],
)
def test_a_false_value_is_refuted_and_an_open_one_stays_open(statement: Value, verdict: Verdict, reason: str) -> None:
    checked = check(replace(VALUE, statement=statement))
    assert checked.verdict is verdict and reason in checked.findings[0].detail


def test_a_value_needs_two_routes() -> None:
    checked = check(VALUE)
    assert {f.leg: f.verdict for f in checked.findings} == {"evaluate": Verdict.EVALUATED, "measure": Verdict.AGREES}
    assert combine(tuple(f for f in checked.findings if f.leg == "evaluate"), "heuristic").verdict is Verdict.UNDECIDED
    assert check(CLOSED_VALUE).verdict is Verdict.EVALUATED


def test_the_digits_of_a_value_are_half_a_unit_wide() -> None:
    assert Value("", x, "0.5", (x,), {x: (0, 1)}).ends == (Fraction(9, 20), Fraction(11, 20))
    assert Value("", sp.pi, "1.20e-3").ends == (Fraction(1195, 10**6), Fraction(1205, 10**6))


def test_a_value_is_no_theorem() -> None:
    with pytest.raises(ClaimError, match='write status="heuristic"'):
        replace(VALUE, status="theorem")
    assert check_mutant(VALUE, Mutant("called a theorem", status="theorem")).verdict is Verdict.REFUTED


# ---- experiments ----


@pytest.mark.parametrize(
    ("share", "verdict"), [("4/5", Verdict.SUPPORTED), ("1/5", Verdict.REFUTED), ("1/2", Verdict.UNDECIDED)]
)
def test_an_experiment_supports_refutes_or_leaves_open(share: str, verdict: Verdict) -> None:
    checked = check(replace(EXPERIMENT, statement=replace(COIN, options={"share": share})))
    assert checked.verdict is verdict and "after 200 runs" in checked.findings[0].detail


@pytest.mark.parametrize("interval", ["hoeffding", "empirical_bernstein"])
def test_a_bounded_statistic_has_an_interval(interval: Any) -> None:
    mean = Experiment("a uniform number", uniform, "<=", "3/4", "1/100", (300,), interval=interval)
    assert check(replace(EXPERIMENT, statement=mean, direction="")).verdict is Verdict.SUPPORTED
    assert check(replace(EXPERIMENT, statement=replace(mean, relation=">="), direction="")).verdict is Verdict.REFUTED


def test_an_experiment_is_never_proved() -> None:
    with pytest.raises(ClaimError, match='write status="empirical"'):
        replace(EXPERIMENT, status="theorem")
    assert {f.verdict for f in check(EXPERIMENT).findings} == {Verdict.SUPPORTED}
    resting = replace(THEOREM, uses=("test.coin",))
    assert check(resting, EXPERIMENT).verdict is Verdict.UNDECIDED


def test_a_larger_experiment_goes_on_where_it_stopped(tmp_path: Path) -> None:
    asked: list[int] = []

    def counted(seed: int) -> bool:
        asked.append(seed)
        return heads(seed, "4/5")

    claim = replace(EXPERIMENT, statement=replace(COIN, statistic=counted, options={}))
    first = check(claim, outcomes=tmp_path)
    assert first.verdict is Verdict.SUPPORTED and "after 1000 runs" in first.findings[0].detail
    (file,) = tmp_path.iterdir()
    lines = file.read_text().splitlines()
    assert len(lines) == len(asked) == 1000
    file.write_text("\n".join(lines[:400]) + '\n{"seed": 400, "outco')
    asked.clear()
    case_of = check(claim, outcomes=tmp_path)
    assert case_of.findings[0].detail == first.findings[0].detail
    other = replace(claim, statement=replace(claim.statement, threshold="3/5"))
    check(other, outcomes=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2  # another protocol keeps its own outcomes


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_with_a_folder_makes_experiments_at_their_largest(tmp_path: Path, jobs: int) -> None:
    lines = (
        "import random",
        "from proofs import Claim",
        "from theory.language import Experiment",
        "def heads(seed): return random.Random(seed).random() < 0.8",
        'coin = Experiment("heads", heads, ">=", "1/2", "1/1000", (20, 300))',
        'mine = Claim("mine.coin", coin, status="empirical")',
    )
    (tmp_path / "coin.py").write_text("\n".join(lines))
    small = check_all(str(tmp_path / "coin.py"), jobs=jobs)
    large = check_all(str(tmp_path / "coin.py"), jobs=jobs, experiments=tmp_path / "outcomes")
    assert ["20 runs" in small.checked[0].findings[0].detail, small.exit] == [True, Exit.UNDECIDED]
    assert ["300 runs" in large.checked[0].findings[0].detail, large.exit] == [True, Exit.EXPECTED]
    assert len(list((tmp_path / "outcomes").iterdir())) == 1


def test_a_statistic_outside_its_range_decides_nothing() -> None:
    wrong = replace(COIN, statistic=lambda seed: 2, interval="hoeffding", options={})
    checked = check(replace(EXPERIMENT, statement=wrong))
    assert checked.verdict is Verdict.UNDECIDED and "must lie between" in checked.findings[0].detail


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"threshold": 0.5}, "must be exact"),
        ({"false_alarm": 0}, "'false_alarm' must be a probability"),
        ({"runs": (100, 50)}, "'runs' must be increasing"),
        ({"threshold": 2}, "'threshold' must lie in"),
        ({"between": (0, 2)}, "clopper_pearson is for outcomes 0 and 1"),
        ({"interval": "by eye"}, "'interval' must be one of"),
    ],
)
def test_a_protocol_that_decides_nothing_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(COIN, **change)


def test_the_false_alarm_is_shared_by_all_looks() -> None:
    assert COIN.error == Fraction(1, 2000)


@pytest.mark.parametrize("interval", [*confidence.INTERVALS])
def test_intervals_cover_the_mean_as_often_as_they_say(interval: str) -> None:
    """A fair coin, thrown 20 times: the probabilities of the outcomes whose interval misses 1/2 sum to at most 1/10,
    exactly."""
    from math import comb

    ends = confidence.INTERVALS[interval]
    missed = 0
    for ones in range(21):
        low, high = ends([Fraction(k < ones) for k in range(20)], Fraction(1, 10))
        missed += comb(20, ones) * (not low <= Fraction(1, 2) <= high)
    assert Fraction(missed, 2**20) <= Fraction(1, 10)


def test_clopper_and_pearsons_ends_have_exactly_the_tail_that_is_allowed() -> None:
    """At the lower end, 7 ones or more of 10 have probability 1/40; so they do at the published end to its digits."""
    low, high = confidence.clopper_pearson([Fraction(k < 7) for k in range(10)], Fraction(1, 20))
    from math import comb

    tail = sum(comb(10, k) * low**k * (1 - low) ** (10 - k) for k in range(7, 11))
    assert Fraction(1, 40) - Fraction(1, 10**9) < tail <= Fraction(1, 40)
    assert (float(low), float(high)) == (pytest.approx(0.347547, abs=1e-6), pytest.approx(0.933260, abs=1e-6))


# ---- how they are shown ----


@pytest.mark.parametrize(
    ("claim", "kind", "shows", "tex"),
    [
        (LIMIT, "limit", "test.rate", r"\lim_{n \to \infty}"),
        (VALUE, "value", "-x + cos(x) = 0", r"\approx 0.67361"),
        (EXPERIMENT, "experiment", COIN.digest, r"\mathbb{E}"),
    ],
)
def test_state_and_json_show_the_kind_and_what_belongs_to_it(claim: Claim, kind: str, shows: str, tex: str) -> None:
    answer = Statement(claim)
    assert answer.to_json()["kind"] == kind and shows in json.dumps(answer.to_json()) and shows in repr(answer)
    assert tex in claim.latex()


def test_another_protocol_has_another_digest() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"runs": (200,)},
        {"first_seed": 1},
        {"threshold": "3/5"},
        {"options": {"share": "3/5"}},
        {"false_alarm": "1/100"},
        {"interval": "hoeffding"},
    )
    assert len({replace(COIN, **change).digest for change in ({}, *changes)}) == 1 + len(changes)
