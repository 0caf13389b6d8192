"""Stability of the softmax: the claims, tables of exact fractions against the bounds, and rules that refuse what they
do not cover."""

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.hamiltonians import softmax_stability as numerics
from proofs.legs.derive import derive
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import measure, solve, value
from theory.hamiltonians import softmax_stability as theory
from theory.language import Chain, Claim, InputError, nonnegative
from theory.language.catalogue import claims_of
from theory.language.rules import below_the_chord, below_the_tangent, grows_apart, summed

DIGITS = 40
sizes = st.fractions(Fraction(1, 100), 8, max_denominator=100)
masses = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
signs = st.sampled_from((-1, 1))


@pytest.mark.parametrize("claim", claims_of("softmax_stability"), ids=lambda c: c.name)
def test_every_bound_is_proved_for_all_delta_and_its_mutants_fall(
    claim: Claim, decided: Callable[[Claim], Checked]
) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, "all")
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.detail == "confirmed by the checker" for m in checked.mutants)


def posteriors(table: list[tuple[Fraction, int]], delta: Fraction) -> tuple[list[mpmath.mpf], list[mpmath.mpf]]:
    """p and hat p for masses and signs of the errors."""
    total = sum(mass for mass, _ in table)
    p = [
        mpmath.mpf(mass.numerator) / mass.denominator / (mpmath.mpf(total.numerator) / total.denominator)
        for mass, _ in table
    ]
    tilted = [
        q * mpmath.exp(sign * mpmath.mpf(delta.numerator) / delta.denominator)
        for q, (_, sign) in zip(p, table, strict=True)
    ]
    return p, [t / sum(tilted) for t in tilted]


@given(st.lists(st.tuples(masses, signs), min_size=2, max_size=6), sizes)
def test_no_table_of_any_number_of_classes_exceeds_the_bounds(
    table: list[tuple[Fraction, int]], delta: Fraction
) -> None:
    """Sums over classes in mpmath against the enclosed quantities; the budget is the working precision."""
    with mpmath.workdps(DIGITS):
        p, moved = posteriors(table, delta)
        found = {
            "log_ratio": max(abs(mpmath.log(b / a)) for a, b in zip(p, moved, strict=True)),
            "total_variation": sum(abs(b - a) for a, b in zip(p, moved, strict=True)) / 2,
            "divergence": sum(a * mpmath.log(a / b) for a, b in zip(p, moved, strict=True)),
        }
        for name, seen in found.items():
            limit = value(f"softmax_stability.{name}", delta=delta, digits=30).upper
            assert seen <= mpmath.mpf(limit.numerator) / limit.denominator + mpmath.mpf(10) ** (10 - DIGITS)


@given(sizes)
def test_two_classes_attain_the_total_variation(delta: Fraction) -> None:
    """The mass 1/(1 + e^delta) in mpmath against the enclosure of tanh(delta/2), and the relation of both to
    `accuracy_needed`."""
    with mpmath.workdps(DIGITS):
        size = mpmath.mpf(delta.numerator) / delta.denominator
        mass = 1 / (1 + mpmath.exp(size))
        raised = mass * mpmath.exp(size) / (mass * mpmath.exp(size) + (1 - mass) * mpmath.exp(-size)) - mass
        found = value("softmax_stability.total_variation", delta=delta, digits=30)
        assert abs(raised - mpmath.mpf(found.upper.numerator) / found.upper.denominator) < mpmath.mpf(10) ** -28
        back = value("softmax_stability.accuracy_needed", error=found.lower, digits=20)
        assert abs(mpmath.mpf(back.upper.numerator) / back.upper.denominator - size) < mpmath.mpf(10) ** -15 * (
            1 + size
        )


@settings(max_examples=20)
@given(sizes)
def test_the_divergence_is_the_largest_over_masses(delta: Fraction) -> None:
    """A golden search over the mass of two classes, in mpmath, against the closed form."""
    with mpmath.workdps(DIGITS):
        size = mpmath.mpf(delta.numerator) / delta.denominator

        def divergence(a: mpmath.mpf) -> mpmath.mpf:
            return mpmath.log(a * mpmath.exp(size) + (1 - a) * mpmath.exp(-size)) - (2 * a - 1) * size

        low, high = mpmath.mpf(0), mpmath.mpf(1)
        for _ in range(120):
            left, right = low + (high - low) / 3, high - (high - low) / 3
            low, high = (left, high) if divergence(left) < divergence(right) else (low, right)
        found = value("softmax_stability.divergence", delta=delta, digits=25)
        assert (
            abs(divergence(low) - mpmath.mpf(found.upper.numerator) / found.upper.denominator) < mpmath.mpf(10) ** -20
        )


@given(st.fractions(Fraction(1, 10**6), Fraction(999, 1000), max_denominator=10**6))
def test_solving_for_the_accuracy_inverts_the_bound(error: Fraction) -> None:
    """The bisection on tanh against the closed form ln((1 + error)/(1 - error))."""
    found = solve("softmax_stability.total_variation", for_="delta", error=error)
    exact = value("softmax_stability.accuracy_needed", error=error)
    assert (
        found.fails_at is not None
        and found.value <= exact.upper
        and exact.lower <= found.fails_at <= found.value * Fraction(101, 100)
    )


@pytest.mark.parametrize("name", ["log_ratio", "total_variation", "divergence"])
def test_torch_comes_near_the_bound_and_stays_below(name: str) -> None:
    found = measure(f"softmax_stability.{name}", samples=200, delta="1/2")
    direct = getattr(numerics, f"measure_{name}")(sp.Rational(1, 2), samples=200)
    assert found.bound is not None and found.worst <= found.bound + direct.rounding
    assert found.worst >= found.bound * Fraction(999, 1000)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"error": 1}, "'error' must satisfy: error < 1: 1"),
        ({"error": 0}, "'error' must be > 0: 0; write error=\"1/10\""),
    ],
)
def test_accuracies_that_do_not_exist_are_refused(parameters: dict[str, int], message: str) -> None:
    with pytest.raises(InputError) as caught:
        value("softmax_stability.accuracy_needed", **parameters)
    assert str(caught.value) == message


x, t = sp.Symbol("x", real=True), sp.Symbol("t", positive=True)
index = sp.Symbol("z", integer=True, positive=True)
even = sp.Symbol("z", even=True, positive=True)
k, below, rest = sp.Symbol("k", integer=True), sp.Symbol("x", nonpositive=True), sp.Symbol("s", nonnegative=True)
FALSE_STEPS = {
    "exp is not concave": (sp.exp(t), below_the_tangent(sp.exp, x, t, sp.S.Zero, nonnegative(-sp.exp(x), "false"))),
    "the bend is not the function's": (
        sp.exp(t),
        below_the_tangent(sp.exp, x, t, sp.S.Zero, nonnegative(sp.exp(x), "of another function")),
    ),
    "the place is outside the chord": (
        sp.exp(t),
        below_the_chord(
            sp.exp,
            x,
            t,
            (sp.S.Zero, sp.S.One),
            nonnegative(sp.exp(x), ""),
            (nonnegative(t, ""), nonnegative(1 - t, "false")),
        ),
    ),
    "the difference decreases": (t, grows_apart(lambda t: t, lambda t: t - t**2, t, t, nonnegative(-2 * t, "false"))),
    "convex at whole numbers only": (
        -sp.cos(2 * sp.pi * t),
        below_the_chord(
            lambda x: -sp.cos(2 * sp.pi * x),
            k,
            t,
            (sp.S.Zero, sp.Integer(4)),
            nonnegative(sp.S.Zero, "at whole numbers the function is -1"),
            (nonnegative(t, ""), nonnegative(4 - t, "", rest, {rest: 4 - t})),
        ),
    ),
    "concave on one side only": (
        t**3,
        below_the_tangent(lambda x: x**3, below, t, sp.S.Zero, nonnegative(-6 * below, "")),
    ),
    "the terms are larger": (
        sp.Sum(2 + 0 * index, (index, 1, 3)),
        summed(lambda _: sp.Integer(2), lambda _: sp.S.One, index, sp.Integer(3), nonnegative(sp.Integer(-1), "false")),
    ),
    "the terms are smaller at even places only": (
        sp.Sum(-((-1) ** even), (even, 1, 3)),
        summed(
            lambda z: -((-1) ** z),
            lambda _: sp.S.Zero,
            even,
            sp.Integer(3),
            nonnegative((-1) ** even, "1 at even places"),
        ),
    ),
    "the difference does not start at 0": (
        t,
        grows_apart(lambda t: t, lambda t: 2 * t - 1, t, t, nonnegative(sp.S.One, "")),
    ),
}


@pytest.mark.parametrize("name", FALSE_STEPS)
def test_the_rules_refuse_what_they_do_not_cover(name: str) -> None:
    start, link = FALSE_STEPS[name]
    claim = Claim(
        "mine.false",
        sp.Le(start, link.to, evaluate=False),
        where={t: sp.Interval.Lopen(0, 4)},
        derivation=lambda: Chain(start, (link,)),
    )
    assert derive(claim).verdict is Verdict.UNDECIDED


def test_the_rules_close_what_they_cover() -> None:
    for start, link in (
        (-sp.exp(t), below_the_tangent(lambda x: -sp.exp(x), x, t, sp.S.Zero, nonnegative(sp.exp(x), ""))),
        (sp.sinh(t), grows_apart(sp.sinh, lambda t: t * sp.cosh(t), t, t, nonnegative(t * sp.sinh(t), ""))),
    ):
        claim = Claim(
            "mine.true",
            sp.Le(start, link.to, evaluate=False),
            where={t: sp.Interval.Lopen(0, 4)},
            derivation=lambda s=start, k=link: Chain(s, (k,)),
        )
        assert derive(claim).verdict is Verdict.PROVED


def test_the_half_tangent_is_the_one_of_the_quantity() -> None:
    right = theory.total_variation_at_most_tanh.statement.rhs  # type: ignore[union-attr]
    assert sp.simplify((right - sp.tanh(theory.delta / 2)).rewrite(sp.exp)) == 0
