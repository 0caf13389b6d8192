"""Branch and bound: true inequalities are proved and the checker agrees, false ones are refuted at exact points, and
nothing false is ever proved."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.prove import Budget
from proofs.engine.check import run_legs
from proofs.legs import relations
from proofs.legs.verdicts import Verdict
from theory.language import Claim, Integer, reals

x, y, z = reals("x y z")
R = sp.Rational
HALF_OPEN = sp.Interval.Lopen(0, 1)
TRUE = {
    "bilinear": (sp.Abs(x * sp.sin(y)) <= R(7, 8), {x: (-1, 1), y: (-1, 1)}),
    "tight to 1e-9": (x * sp.exp(-(x**2)) <= sp.exp(-R(1, 2)) / sp.sqrt(2) + R(1, 10**9), {x: (0, 3)}),
    "attained inside": (x * sp.exp(-x) <= sp.exp(-1), {x: (0, 3)}),
    "attained inside, two variables": (x**2 + y**2 - x * y - x >= -R(1, 3), {x: (-2, 2), y: (-2, 2)}),
    "attained at a corner": (sp.exp(x) * sp.sin(y) <= sp.E * sp.sin(1), {x: (0, 1), y: (0, 1)}),
    "attained at an irrational point": (x**2 >= 2 * sp.sqrt(2) * x - 2, {x: (0, 3)}),
    "attained on a line": (x**2 + y**2 >= 2 * x * y, {x: (-2, 1), y: (-1, 1)}),
    "removable singularity": (sp.sin(x) / x <= 1, {x: HALF_OPEN}),
    "strict at an excluded end": (sp.sin(x) / x < 1, {x: HALF_OPEN}),
    "logarithm up to its pole": (sp.log(x) <= x - 1, {x: sp.Interval.Lopen(0, 2)}),
    "high-order contact": (sp.sin(x) >= x - x**3 / 6, {x: (0, 1)}),
    "contact of order eight": (sp.cos(x) >= 1 - x**2 / 2 + x**4 / 24 - x**6 / 720, {x: (-1, 1)}),
    "tangent": (sp.tan(x) >= x, {x: (0, 1)}),
    "error function": (sp.erf(x) <= 2 * x / sp.sqrt(sp.pi), {x: (0, 2)}),
    "arctangent": (sp.atan(x) * sp.atan(y) <= 1, {x: (-1, 1), y: (-1, 1)}),
    "square root": (sp.sqrt(x) <= (1 + x) / 2, {x: (0, 4)}),
    "hyperbolic tangent": (sp.tanh(x) <= x, {x: (0, 1)}),
    "maximum": (sp.Max(x, y) <= 1, {x: (0, 1), y: (0, 1)}),
    "piecewise": (sp.Piecewise((x**2, x < 0), (x, True)) <= 4, {x: (-2, 4)}),
    "three variables": (x * (1 - x) * y * (1 - y) * z <= R(1, 16), {x: (0, 1), y: (0, 1), z: (0, 1)}),
    "irrational ends": (sp.sin(x) >= 0, {x: (0, sp.pi / 2)}),
    "both parts": (sp.And(sp.sin(x) <= x, x <= 1), {x: (0, 1)}),
    "a single point": (sp.exp(x) <= 1, {x: (0, 0)}),
}
FALSE = {
    "violated by 1e-9 inside": (x * (1 - x) <= R(1, 4) - R(1, 10**9), {x: (0, R(3, 2))}),
    "violated by 1e-9 at a corner": (sp.sin(x) * sp.cos(y) <= sp.sin(1) - R(1, 10**9), {x: (0, 1), y: (0, 1)}),
    "violated by 1e-9 at an irrational point": (
        x * sp.exp(-(x**2)) <= sp.exp(-R(1, 2)) / sp.sqrt(2) - R(1, 10**9),
        {x: (0, 3)},
    ),
    "strict where equality is attained": (x * sp.exp(-x) < sp.exp(-1), {x: (0, 3)}),
    "logarithm of negative numbers": (sp.log(x) <= x, {x: (-1, 1)}),
    "an even pole": (1 / x**2 >= 0, {x: (-1, 2)}),
    "a pole that is not rational": (1 / (x**2 - 2) <= 10**9, {x: (0, 2)}),
    "a root of negative numbers": (sp.sqrt(x) <= 1, {x: (-1, 1)}),
    "an end that is not excluded": (1 / x >= 1, {x: (0, 1)}),
    "an equation": (sp.Eq(sp.sin(x) ** 2, x**2), {x: (0, 1)}),
    "a jump": (sp.Piecewise((x, x < R(1, 3)), (x - 1, True)) >= 0, {x: (0, 1)}),
    "an unequality": (sp.Ne(x**2, R(1, 4)), {x: (0, 1)}),
}


def attempt(relation, where, cells: int = 800) -> relations.Attempt:  # type: ignore[no-untyped-def]
    return relations.enclose(Claim("test.claim", relation, where=where), Budget(cells))


@pytest.mark.parametrize("name", TRUE)
def test_true_inequalities_are_proved_and_certified(name: str) -> None:
    found = attempt(*TRUE[name])
    assert found.finding.verdict is Verdict.PROVED, found.finding.detail
    assert relations.certify(found).verdict is Verdict.PROVED, relations.certify(found).detail


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_are_refuted_at_a_point(name: str) -> None:
    relation, where = FALSE[name]
    found = attempt(relation, where)
    assert found.finding.verdict is Verdict.REFUTED and found.finding.counterexample is not None
    if found.certificate is not None:
        assert relations.certify(found).verdict is Verdict.REFUTED
        point = {s: sp.sympify(found.finding.counterexample.point[s.name]) for s in where}
        for s, r in where.items():
            assert r[0] <= point[s] <= r[1]


def test_a_jump_is_not_climbed_by_a_derivative() -> None:
    """Both branches increase, yet the function falls at the jump."""
    jump = sp.Piecewise((x, x < R(1, 3)), (x - R(1, 3), True))
    assert attempt(jump >= x - R(1, 4), {x: (0, 1)}).finding.verdict is Verdict.REFUTED


def test_zero_to_the_power_zero_is_one_for_sympy_and_refutes_nothing() -> None:
    claim = Claim("test.power", x**y <= 1, where={x: (0, 1), y: (0, 1)})
    assert relations.enclose(claim, Budget(800)).finding.verdict is Verdict.UNDECIDED
    assert relations.sample(claim).verdict is Verdict.AGREES
    assert attempt(x**y <= 1, {x: (R(1, 10), 1), y: (0, 1)}).finding.verdict is Verdict.PROVED


def test_too_hard_is_undecided_within_its_budget() -> None:
    budget = Budget(50)
    found = relations.enclose(
        Claim("test.hard", x**3 + y**3 + z**3 >= 3 * x * y * z, where={x: (0, 2), y: (0, 2), z: (0, 2)}), budget
    )
    assert found.finding.verdict is Verdict.UNDECIDED and budget.spent <= 51


def test_work_is_counted_where_one_cell_takes_long() -> None:
    """Five cells of this take a second, and at its corners algebra would be asked about polynomials of degree 10^6 in
    exp(1/7!)."""
    s = [1 / (1 + sp.exp(-z * (x + sign * y) - 1)) for sign in (1, -1)]
    gate = ((z * (x + y)) ** 2 + s[0] - (z * (x - y)) ** 2 - s[1]) / (4 * z**2) - x * y
    budget = Budget(40)
    found = relations.enclose(
        Claim("test.heavy", sp.Abs(gate) <= 1 / (4 * z**2), where={z: (1, 1000), x: (-1, 1), y: (-1, 1)}), budget
    )
    assert found.finding.verdict is Verdict.UNDECIDED and budget.spent < 40


coefficients = st.fractions(-2, 2, max_denominator=8)


@settings(max_examples=60)
@given(
    a=coefficients,
    b=coefficients,
    c=coefficients,
    margin=st.sampled_from([Fraction(-1, 10**9), Fraction(0), Fraction(1, 10**9)]),
)
def test_quadratics_get_the_verdict_that_their_vertex_decides(
    a: Fraction, b: Fraction, c: Fraction, margin: Fraction
) -> None:
    """Two routes: branch and bound against the exact minimum of a quadratic on [-1, 1]."""

    def value(t: Fraction) -> Fraction:
        return a * t * t + b * t + c

    candidates = [Fraction(-1), Fraction(1)] + ([-b / (2 * a)] if a and -1 <= -b / (2 * a) <= 1 else [])
    least = min(value(t) for t in candidates)
    polynomial = (
        R(a.numerator, a.denominator) * x**2 + R(b.numerator, b.denominator) * x + R(c.numerator, c.denominator)
    )
    relation = sp.Ge(polynomial, R((least - margin).numerator, (least - margin).denominator), evaluate=False)
    if polynomial.is_number:
        return
    found = attempt(relation, {x: (-1, 1)})
    expected = Verdict.PROVED if margin >= 0 else Verdict.REFUTED
    assert found.finding.verdict is expected
    assert relations.certify(found).verdict is expected


def test_a_guard_is_not_carried_along_a_variable_that_it_depends_on() -> None:
    """The denominator is only looked at where x > 1/2; going down to x = 0 its guard fails, and so may the sign of its
    slope."""
    relation = sp.Piecewise((0, x <= R(1, 2)), (1 / (x - R(3, 4)), True)) <= 10**9
    assert attempt(relation, {x: (0, 1)}).finding.verdict is Verdict.REFUTED


def test_a_square_inside_an_absolute_value_bends_upwards() -> None:
    assert attempt(sp.Abs(-(x**2), evaluate=False) <= -R(1, 10) * x**2, {x: (-1, 1)}).finding.verdict is Verdict.REFUTED


@pytest.mark.parametrize("name", ["x_{1}", "pi", "exp", "α"])  # noqa: RUF001
def test_any_variable_name_is_certified_and_shown_as_it_was_written(name: str) -> None:
    odd = sp.Symbol(name, real=True)
    found = attempt(odd * sp.sin(odd) <= 1, {odd: (0, 1)})
    assert relations.certify(found).verdict is Verdict.PROVED
    refuted = attempt(odd * (1 - odd) <= R(1, 5), {odd: (0, 1)}).finding
    assert refuted.counterexample is not None and set(refuted.counterexample.point) == {name}


def test_a_counterexample_to_a_family_names_its_parameters() -> None:
    n = Integer("n", "a power", minimum=1)
    family = Claim(
        "mine.family", x**n.symbol <= sp.Rational(1, 2), where={x: (0, 1)}, parameters=(n,), instances=({"n": 3},)
    )
    for leg in run_legs(family, 100):
        assert leg.verdict is Verdict.REFUTED and leg.counterexample is not None
        assert list(leg.counterexample.point) == ["n", "x"] and leg.counterexample.point["n"] == "3"
