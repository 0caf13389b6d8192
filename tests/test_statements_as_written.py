"""What is written is what is checked: each kind of wrong verdict that was once given, and what it has to be.

Statements and their true answers were found by attack; a comment says why each is true or false."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy as sp
from flint import fmpq

from numerics.enclosure.goals import Cell, cell_of, relation_goals
from numerics.enclosure.prove import Budget, Outcome, prove
from proofs.engine.check import Checker, run_legs
from proofs.engine.discover import discover
from proofs.legs import relations
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from theory.language import Claim, ClaimError, Integer, Real, reals
from theory.language.canonical import statement, written

R = sp.Rational
x, y, z = reals("x y z")


def verdict(claim: Claim, cells: int = 300) -> Verdict:
    return combine(run_legs(claim, cells))[0]


# 1. A range with an irrational end: the variable on [0, 1] must not keep what was declared of the user's symbol.
negative = sp.Symbol("x", negative=True)
SIGNED = {
    "false at -2, where |x + 3| = 1": (
        sp.Le(sp.Abs(negative + 3) + sp.sin(negative) ** 2 / 1000, R(1, 1000)),
        {negative: (-3, -sp.sqrt(2))},
        (Verdict.REFUTED, Verdict.UNDECIDED),
    ),
    "true: the left side is at least 1/1000": (
        sp.Ge(sp.Abs(negative + 3) + (1 + sp.sin(negative) ** 2) / 1000, sp.sin(sp.pi * negative) ** 2 / 1000),
        {negative: (-3, -sp.sqrt(2))},
        (Verdict.PROVED, Verdict.UNDECIDED),
    ),
}


@pytest.mark.parametrize("name", SIGNED)
def test_the_end_of_a_range_changes_nothing_else(name: str) -> None:
    relation, where, right = SIGNED[name]
    assert verdict(Claim("mine.signed", relation, where)) in right


def test_an_instance_is_read_from_its_family() -> None:
    """At n = 1 SymPy would cancel (x - n)/(x - 1), which is undefined at x = 1."""
    n = Integer("n", "a number", minimum=1)
    family = Claim(
        "mine.family",
        sp.Le((x - n.symbol) / (x - 1) + sp.sin(x), 3),
        {x: (0, 2)},
        parameters=(n,),
        instances=({"n": 1},),
    )
    instance = family.at(n=1)
    assert not instance.statement.has(sp.Pow)
    assert "-1" in str(statement(instance)[0]["relation"])
    assert verdict(instance) is Verdict.REFUTED


def test_an_instance_whose_range_is_empty_says_nothing() -> None:
    """At n = 0 no x has 0 < x <= n; x = 0 is no counterexample to x > 0."""
    n = Integer("n", "a number", minimum=0)
    family = Claim("mine.family", x > 0, {x: sp.Interval.Lopen(0, n.symbol)}, parameters=(n,), instances=({"n": 1},))
    assert verdict(family.at(n=1)) is Verdict.PROVED
    with pytest.raises(ClaimError, match="empty range"):
        family.at(n=0)


def test_an_end_whose_sign_sympy_mistakes_is_ordered_by_its_digits() -> None:
    """csc(231 pi/500 + 26944) is -89.08..., and SymPy, which takes it for positive, makes the range empty."""
    claim = Claim("mine.end", sp.Le(x, 0), {x: (sp.csc(231 * sp.pi / 500 + 26944), 0)})
    assert isinstance(claim.where[x], sp.Interval)
    assert verdict(claim) in (Verdict.PROVED, Verdict.UNDECIDED)


@pytest.mark.parametrize(
    "claim",
    [
        Claim("mine.w", sp.Le(x**2, 1), {x: sp.Interval.Ropen(0, 1)}, direction="tight", witness={x: 1}),
        Claim("mine.w", sp.Le(x**2, 1), {x: (0, 1)}, direction="tight", witness={y: 1}),
        Claim("mine.w", "x**2 <= 1", {"x": "[0, 1]"}, direction="tight", witness={x: 1}),
    ],
)
def test_a_witness_lies_in_the_box_and_is_of_one_comparison(claim: Claim) -> None:
    assert Checker().check(claim).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("text", "where"), [("d/dx((-x**2)**(3/2)) <= 1", "[0, 0]"), ("d/dx(x**(3/2)) <= 2", "[0, 1]")]
)
def test_a_power_has_no_derivative_where_it_is_defined_on_one_side_alone(text: str, where: str) -> None:
    """(-x^2)^(3/2) exists at 0 only, and x^(3/2) from there on: a derivative at 0 has nothing to be the limit of."""
    assert verdict(Claim("mine.slope", text, {"x": where})) is Verdict.UNDECIDED


def test_where_computer_algebra_raises_no_leg_breaks() -> None:
    """SymPy's polynomials raise an exception at the complex number (-8)^(1/3) = 1 + sqrt(3) i."""
    claim = Claim("mine.complex", sp.Le(sp.Pow(-8, R(1, 3)) * x, 1, evaluate=False), {x: (0, 1)})
    assert verdict(claim) in (Verdict.REFUTED, Verdict.UNDECIDED)


def test_a_family_without_instances_is_refused() -> None:
    n = Integer("n", "a number", minimum=0)
    with pytest.raises(ClaimError, match="'instances' are needed by"):
        Claim("mine.family", n.symbol * x <= 4, {x: (0, 1)}, parameters=(n,), status="heuristic")


@pytest.mark.parametrize("subject", [1 / (x - R(1, 2)), sp.sqrt(x), sp.log(x**2), sp.exp(sp.log(x) / 2)])
def test_the_last_condition_of_a_piecewise_has_to_be_defined(subject: sp.Expr) -> None:
    """It need not be asked, for one of the conditions always holds; at x = 1/2, -1 or 0 it has no truth value."""
    last = sp.Or(subject < 1, subject > 1, sp.Eq(subject, 1), evaluate=False)
    piecewise = sp.Piecewise((x, last), evaluate=False)
    assert verdict(Claim("mine.last", sp.Le(piecewise, 1), {x: (-1, 1)})) in (Verdict.REFUTED, Verdict.UNDECIDED)


def test_a_changed_instance_is_no_longer_its_family() -> None:
    from dataclasses import replace

    c = Real("c", "a bound", positive=True)
    family = Claim("mine.bound", sp.Le(sp.sin(x), c.symbol), {x: (0, 1)}, parameters=(c,), instances=({"c": 1},))
    changed = replace(family.at(c=1), statement=sp.Le(sp.sin(x), R(1, 2)))
    assert statement(changed)[0]["relation"][2] == ("num", "1/2")


def test_an_instance_that_sympy_would_fold_is_checked_all_the_same() -> None:
    c = Real("c", "a bound", positive=True)
    family = Claim(
        "mine.fold", sp.Ge(sp.Abs(x - c.symbol), 0, evaluate=False), {x: (0, 1)}, parameters=(c,), instances=({"c": 1},)
    )
    assert verdict(family.at(c="sqrt(2)")) is Verdict.PROVED


# 2. Declared assumptions are compared as a whole with what the range implies.
@pytest.mark.parametrize(
    "assumptions",
    [
        {"extended_positive": True},
        {"extended_nonnegative": True},
        {"extended_negative": True},
        {"real": True, "extended_nonzero": True},
        {"real": True, "integer": False},
        {"real": True, "algebraic": True},
        {"real": True, "odd": False},
        {"real": True, "prime": False},
        {"extended_real": True, "finite": False},
        {"real": True, "rational": True},
    ],
)
def test_nothing_is_assumed_that_the_range_does_not_imply(assumptions: dict[str, bool]) -> None:
    w = sp.Symbol("w", **assumptions)
    with pytest.raises(ClaimError, match=r"'w' is declared .*write w = reals\(\"w\"\)"):
        Claim("mine.assumed", sp.Le(sp.sin(w), 2), {w: (-1, 1)})


def test_a_sign_that_the_range_implies_is_welcome_in_every_form() -> None:
    for assumptions in ({"positive": True}, {"extended_positive": True, "real": True}, {"nonzero": True, "real": True}):
        w = sp.Symbol("w", **assumptions)
        Claim("mine.assumed", sp.Le(sp.sin(w), 2), {w: (1, 2)})


# 3. SymPy gets the sign of a constant wrong: csc(231 pi/500 + 26944) is -89.08...
def test_a_constant_is_taken_as_it_is_written() -> None:
    c = sp.csc(231 * sp.pi / 500 + 26944)
    assert verdict(Claim("mine.point", sp.Abs(x) * sp.exp(y) <= 1, {x: (c, c), y: (0, 1)})) is not Verdict.PROVED
    assert verdict(Claim("mine.point", sp.Abs(x) * sp.exp(y) >= 89, {x: (c, c), y: (0, 1)})) is not Verdict.REFUTED
    with pytest.raises(ClaimError, match="lower end <= upper end"):
        Claim("mine.empty", sp.Le(x, x + sp.exp(-x), evaluate=False), {x: (0, c)})


# 4. Text does not fold: what is undefined in the box is seen.
@pytest.mark.parametrize(
    "text, where",
    [
        ("p/(1-p) - p/(1-p) + sin(z) <= 1", {"p": "[0, 1]", "z": "[0, 1]"}),
        ("exp(log(x))*cos(x) <= 1", {"x": "[-1, 1]"}),
        ("sqrt(x)**2*exp(x) <= 3", {"x": "[-1, 1]"}),
        ("cos(sqrt(x)) <= 2", {"x": "[-1, 1]"}),
        ("0*log(x) + x <= 2", {"x": "[-1, 1]"}),
        ("x/x <= 1", {"x": "[-1, 1]"}),
    ],
)
def test_what_was_typed_is_what_has_to_be_defined(text: str, where: dict[str, str]) -> None:
    claim = Claim("mine.text", text, where)
    assert str(claim.statement) == text
    assert verdict(claim) is Verdict.REFUTED


def test_a_range_that_was_cancelled_is_a_problem_and_hides_no_other_claim(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import sympy as sp\nfrom proofs import Claim, reals\np, z = reals('p z')\n"
        "a = Claim('mine.a', p/(1-p) - p/(1-p) + sp.sin(z) <= 1, where={p: (0, 1), z: (0, 1)})\n"
        "b = Claim('mine.b', sp.sin(z) <= 2, where={z: (0, 1)})\n"
        "c = Claim('mine.c', z**2 >= 0, where={z: (0, 1)})\n"
        "d = Claim('mine.d', sp.sin(z) <= 2, where={z: (0, 1)})\n"
        "e = Claim('mine.d', sp.sin(z) <= 3, where={z: (0, 1)})\n"
    )
    claims, _, problems = discover((str(file),))
    assert [c.id for c in claims] == ["mine.b"]
    told = " | ".join(p.message for p in problems)
    assert "'p' has a range in mine.a and does not occur" in told
    assert f"{file}:6: 'mine.c' is a relation that SymPy already folded" in told
    assert told.count("the id 'mine.d' is used twice; neither is checked") == 1


# 5. Kinks in denominators: a point refutes only the statement itself, not what it was rewritten to.
@pytest.mark.parametrize(
    "text, where",
    [
        ("1/abs(x) >= 1/x**2", {"x": "[-3, -1]"}),
        ("1/(1 + abs(x)) >= 1/(1 + x**2)", {"x": "[-3, -1]"}),
        ("1/max(x, 1/10) >= 1/(1 + x**2)", {"x": "[-1, 2]"}),
        ("x/max(abs(x), 1/100) <= 1", {"x": "[-1, 1]"}),
        ("1/(1 + abs(x)) != 1/(1 + x**2) - 1/1000", {"x": "[-3, -1]"}),
        ("pi/abs(x) <= 1", {"x": "[pi, 100]"}),
    ],
)
def test_true_statements_with_kinks_are_not_refuted(text: str, where: dict[str, str]) -> None:
    assert verdict(Claim("mine.kink", text, where)) in (Verdict.PROVED, Verdict.UNDECIDED)


@pytest.mark.parametrize("text", ["x**2 != 2", "exp(x) != 3"])
def test_where_two_sides_are_equal_nothing_is_called_undefined(text: str) -> None:
    found = relations.enclose(Claim("mine.equal", text, {"x": "[1, 2]"}), Budget(300)).finding
    assert found.verdict is Verdict.REFUTED
    assert "the two sides are equal there" in str(found.counterexample) and text in str(found.counterexample)


def test_a_point_that_the_checker_does_not_see_fail_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that reports a point at which the statement holds: the checker says so, and the run fails loudly."""
    wrong = Outcome(point={"x": fmpq(1, 2)})
    monkeypatch.setattr(relations, "prove", lambda goal, box, budget: wrong)
    found = relations.enclose(Claim("mine.true", "sin(x) <= 1", {"x": "[0, 1]"}), Budget(10)).finding
    assert found.verdict is Verdict.CONFLICT
    assert "the checker has left side" in found.detail
    assert combine((found,))[0] is Verdict.CONFLICT


# 6. What is sampled is what was typed, and a violation is never passed over.
def test_a_violation_contradicts_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader loses an absolute value; every engine behind it proves the wrong statement."""
    from theory.language import grammar

    monkeypatch.setitem(grammar.ALIASES, "abs", "min")  # min of one argument is that argument
    claim = Claim("mine.lost", "abs(x)*exp(x) <= x*exp(x) + 1/100", {"x": "[-1, 1]"})
    findings = run_legs(claim, 300)
    assert any(f.leg == "certify" and f.verdict is Verdict.PROVED for f in findings)
    assert combine(findings)[0] is Verdict.CONFLICT


def test_a_contact_is_no_violation() -> None:
    found = relations.sample(Claim("mine.contact", "sin(x)**2 + cos(x)**2 <= 1", {"x": "[0, 1]"}))
    assert found.verdict is Verdict.AGREES
    assert "least slack 0 to within 30 digits" in found.detail


# 9. A side that is real by way of complex numbers is not refuted, and not proved.
def test_complex_intermediates_are_said_and_decide_nothing() -> None:
    claim = Claim("mine.complex", sp.Le(sp.cos(sp.sqrt(x)), 2), {x: (-1, 1)})
    assert verdict(claim) is Verdict.UNDECIDED
    assert "write the statement as text" in relations.enclose(claim, Budget(100)).finding.detail


def test_sides_are_shown_in_the_users_order() -> None:
    found = relations.enclose(Claim("mine.order", "sin(x) >= 2 - x", {"x": "[0, 1]"}), Budget(100)).finding
    assert "left side 0" in str(found.counterexample) and "but >= is claimed" in str(found.counterexample)


def test_a_rewritten_goal_does_not_refute() -> None:
    claim = Claim("mine.kink", "1/abs(x) >= 1/x**2", {"x": "[-3, -1]"})
    read = written(claim)
    [goal] = relation_goals(read.canonical["relation"])
    box: Cell = cell_of(read.canonical["box"])
    assert prove(goal, box, Budget(300)).point is None


def small(e: sp.Expr) -> sp.Expr:
    for _ in range(60):
        e = e + sp.sin(e)
    return e


def deep(e: sp.Expr) -> sp.Expr:
    for _ in range(150):
        e = sp.sin(e)
    return e


@pytest.mark.parametrize(
    "left, told",
    [
        (lambda: small(x), "when it is written out"),
        (lambda: deep(x), "nested more than"),
        (lambda: x ** (10**9), "an exponent beyond"),
        (lambda: x + R(10**5000 + 1, 10**5000), "more than 600 digits"),
        (lambda: sp.Add(*[sp.sin(k * x) for k in range(6000)], evaluate=False), "terms"),
        (lambda: x + sp.I, "contains I"),
        (lambda: sp.Add(x, sp.zoo, evaluate=False), "contains zoo"),
    ],
)
def test_what_is_too_much_is_one_line_at_once(left, told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ClaimError, match=told) as raised:
        Claim("mine.large", sp.Le(left(), 2, evaluate=False), {x: (0, 1)})
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300


@pytest.mark.parametrize("name", ["\u0445", "a\nPROVED b", "x y", "\u03bf"])
def test_names_read_as_what_they_are(name: str) -> None:
    strange = sp.Symbol(name, real=True)
    with pytest.raises(ClaimError, match="no plain identifier") as raised:
        Claim("mine.name", sp.Le(strange, 2), {strange: (0, 1)})
    assert "\n" not in str(raised.value)
