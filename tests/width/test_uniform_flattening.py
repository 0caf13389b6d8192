"""Uniform approximation of products: the counterexample, the ranks, and the query."""

from collections.abc import Callable
from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.width import uniform_flattening as numerics
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Finding, Verdict
from proofs.prompt import bound, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import uniform_flattening as theory


@pytest.mark.parametrize("claim", claims_of("uniform_flattening"), ids=lambda c: c.name)
def test_every_claim_gets_its_verdict_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is (Verdict.STATED if claim.status == "imported" else Verdict.PROVED)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


def test_no_single_statement_is_the_printed_theorem_and_its_row_is_not_decided(errata: Callable[..., Errata]) -> None:
    """That three units are needed for every accuracy has the proved claim against it, and no statement of its own."""
    assert [row.verdict for row in errata("uniform_flattening").rows] == ["STATED"]


@pytest.mark.parametrize("scale", [10, 100, 1000])
def test_one_real_unit_squares(scale: int) -> None:
    x = np.linspace(-1, 1, 2001)
    t = scale * x
    unit = (t**2 + (1 + np.tanh((t + 1) / 2)) / 2) / scale**2
    assert 0.9 / scale**2 < np.abs(unit - x**2).max() <= 1 / scale**2 * (1 + 1e-9)


@pytest.mark.parametrize("n", range(2, 8))
def test_middle_rank_is_the_middle_binomial(n: int) -> None:
    assert numerics.middle_rank(n) == comb(n, n // 2)
    assert numerics.uniform_units(n)[0] <= 2 ** (n - 1)


@pytest.mark.parametrize(
    ("n", "error", "radius", "units"),
    [
        (8, "1e-3", 1, 7),
        (10, "1e-5", 1, 236),
        (10, "1e-3", 2, 252),
        (12, "1e-6", 1, 896),
        (2, "1/4", 1, 0),
        (3, 1, 1, 0),
    ],
)
def test_units_for_an_error(n: int, error: str | int, radius: int, units: int) -> None:
    assert value("uniform_flattening.units_floor", n=n, error=error, radius=radius).lower == units


@given(
    st.integers(2, 8),
    st.fractions(Fraction(1, 10**6), Fraction(1, 10)),
    st.fractions(Fraction(1, 2), 3, max_denominator=20),
)
def test_the_formula_is_the_bound_from_norms_and_traces(n: int, error: Fraction, radius: Fraction) -> None:
    lower, upper = numerics.units_for_an_error(n, error, radius)
    assert (
        value("uniform_flattening.units_floor", n=n, error=sp.Rational(error), radius=sp.Rational(radius)).lower
        == lower
    )
    assert upper is None or lower <= upper


@given(st.integers(2, 6), st.fractions(Fraction(1, 1000), Fraction(1, 3)))
def test_a_matrix_near_the_identity_has_the_rank_that_is_claimed(n: int, eta: Fraction) -> None:
    """The trace inequality on random matrices within eta of the identity, of which as many singular values as possible
    are cut off."""
    size = comb(n, n // 2)
    lower, _ = numerics.units_for_an_error(n, eta / 2**n, Fraction(1))
    noise = np.random.default_rng(0).uniform(-float(eta), float(eta), size=(size, size))
    left, singular, right = np.linalg.svd(np.eye(size) + noise)
    for rank in range(1, lower):
        cut = (left[:, :rank] * singular[:rank]) @ right[:rank]
        assert np.abs(cut - np.eye(size)).max() > float(eta)


def test_functionals_have_the_norms_that_are_used() -> None:
    """Averages with a hat of width R: a polynomial's derivatives at 0 through values on [-R, R] alone, and the
    functional's total weight."""
    R = Fraction(3, 2)
    t = sp.Symbol("t", real=True)
    hat = sp.Piecewise((0, sp.Abs(t) > R), ((1 - sp.Abs(t) / R) / R, True))
    slope = sp.Piecewise((1 / R**2, t < 0), (-1 / R**2, True))
    assert sp.integrate(hat, (t, -R, R)) == 1 == numerics.HAT_NORMS[0](R)
    assert sp.integrate(sp.Abs(slope), (t, -R, R)) == sp.Rational(numerics.HAT_NORMS[1](R))
    assert numerics.HAT_NORMS[2](R) == (1 + 2 + 1) / R**2
    assert sp.integrate(-slope * t, (t, -R, R)) == 1  # the average of t has derivative 1 at 0


@pytest.mark.parametrize("r", [(1,), (3,), (1, 1), (2, 1), (1, 1, 1)])
def test_exponential_kernels_meet_the_construction(r: tuple[int, ...]) -> None:
    lower, upper = numerics.exponential_units(r)
    assert lower == upper == int(np.prod([e + 1 for e in r]))


def test_an_error_that_is_too_large_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        theory.product_to_an_error_needs_many_units.at(n=4, error="1/2")
    assert "'error'" in str(caught.value) and "(radius / 2)^n" in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "product_needs_a_middle_binomial_uniformly",
        "exponentials_need_all_smaller_exponents",
        "product_to_an_error_needs_many_units",
    ],
)
def test_the_search_reaches_what_is_stated_and_misses_one_less_and_a_bound_raised_by_one_is_noticed(
    name: str, measured: Callable[..., Finding]
) -> None:
    claim = next(claim for claim in claims_of("uniform_flattening") if claim.name == name)
    found = measured(claim)
    assert found.verdict is Verdict.AGREES and "search, " in found.detail
    raised = measured(claim, 1)
    assert raised.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}, "a bound that is too high by one passes unnoticed"


def test_ridges_that_are_found_below_a_raised_bound_are_verified_by_their_exact_weights(
    measured: Callable[..., Finding],
) -> None:
    raised = measured(theory.product_to_an_error_needs_many_units, 1)
    assert (
        raised.verdict is Verdict.REFUTED
        and raised.counterexample is not None
        and "2 ridge functions" in raised.counterexample.reason
    )
    # To every accuracy no single network decides: the leg is undecided, and no more.
    assert measured(theory.product_needs_a_middle_binomial_uniformly, 1).verdict is Verdict.UNDECIDED


@given(
    st.lists(st.fractions(-2, 2, max_denominator=8), min_size=11, max_size=11),
    st.tuples(*[st.fractions(-1, 1, max_denominator=8)] * 2),
)
def test_the_error_bound_of_ridges_holds_at_every_point(x: list[Fraction], place: tuple[Fraction, Fraction]) -> None:
    ridges, radius = (
        numerics.Ridges(((x[0], x[1]), (x[2], x[3])), ((x[4], x[5]), (x[6], x[7])), (x[8], x[9], x[10])),
        Fraction(3, 2),
    )
    u, v = (radius * t for t in place)
    value = (
        x[8] * u
        + x[9] * v
        + x[10]
        + sum(
            c * (a * u + b * v) ** k
            for (a, b), p in zip(ridges.directions, ridges.profiles, strict=True)
            for k, c in enumerate(p, 2)
        )
    )
    assert abs(value - u * v) <= ridges.error_bound(radius)


def test_the_error_bound_of_an_exact_network_is_zero() -> None:
    half = Fraction(1, 2)
    exact = numerics.Ridges(((half, half), (half, -half)), ((Fraction(1),), (Fraction(-1),)), (Fraction(0),) * 3)
    assert exact.error_bound(Fraction(5)) == 0


def test_ridges_on_another_box_are_those_of_the_unit_box() -> None:
    residual, ridges = numerics.fitted_ridges(2, 2, Fraction(1, 10), Fraction(3, 2), 12)
    assert residual < 1e-11 and ridges.error_bound(Fraction(3, 2)) < Fraction(1, 10**9)


def test_fewer_exponentials_stay_above_the_floor_of_the_rank() -> None:
    """Least singular values by hand: diag(-1, 1) for x, Kronecker products of it, divided by the size. Single
    exponentials miss x by 1/2."""
    assert [round(numerics.exponential_floor(r), 12) for r in ((1,), (1, 1), (1, 1, 1))] == [1 / 2, 1 / 4, 1 / 8]
    x = np.linspace(-1, 1, 5)
    for w, a in np.random.default_rng(0).normal(size=(200, 2)) * 3:
        assert np.abs(w * np.exp(a * x) - x).max() >= 1 / 2
    assert (
        numerics.fitted_exponentials((2,), 2, 4, 0.0)
        > numerics.exponential_floor((2,))
        > numerics.fitted_exponentials((2,), 3, 4, 0.0)
    )


def test_a_floor_is_a_lower_bound_in_text_and_data() -> None:
    answer = bound("uniform_flattening.units_floor", n=4, error="1/100", radius=1)
    assert repr(answer).startswith("uniform_flattening.units_floor >= 6\n") and "<=" not in repr(answer)
    data = answer.to_json()
    assert (data["direction"], data["upper"], data["lower_witness"]) == ("lower", None, "6")
