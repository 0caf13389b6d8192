"""Taylor models keep the function inside, whatever is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.network_statements import (
    MP,
    STEPS,
    accepted,
    activation_tree,
    changed,
    formula_at,
    mp,
    rejected,
    signed,
    squares,
)
from proofs.checker import Budget, Refused, Rejected
from proofs.checker.boxes import Range
from proofs.checker.cells import Cell
from proofs.checker.intervals import BOTTOM, TOP
from proofs.checker.models import MASK, PLACES, Model, Models, Series
from proofs.checker.reading import Reader
from theory.language.activations import ACTIVATIONS


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(sorted(ACTIVATIONS)),
    st.fractions(-3, 3, max_denominator=64),
    st.fractions(0, 1, max_denominator=64),
    st.integers(0, 7),
)
def test_taylor_coefficients_enclose_mpmath_s(name: str, centre: Fraction, reach: Fraction, order: int) -> None:
    if not ACTIVATIONS[name].smooth:
        return
    models = Models((), 160, Budget(STEPS))
    tree = activation_tree(name)
    e = Reader(("x",), Budget(STEPS)).read(tree)
    try:
        found = models.taylor(e, centre, reach, order)
    except Rejected:
        return

    def formula(t: Any) -> Any:
        return formula_at(tree, {"x": t})

    exact = MP.taylor(formula, mp(centre), order)
    for k, (low, high) in enumerate(found):
        assert mp(low) - MP.mpf(10) ** -25 <= exact[k] <= mp(high) + MP.mpf(10) ** -25
        assert (
            isinstance(low, Fraction)
            and isinstance(high, Fraction)
            and (k == order or high - low < Fraction(1, 2**100))
        )
    for place in (centre - reach, centre + reach):
        low, high = found[order]
        assert (
            mp(low) - MP.mpf(10) ** -25 <= MP.taylor(formula, mp(place), order)[order] <= mp(high) + MP.mpf(10) ** -25
        )


model_terms = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.fractions(-4, 4), max_size=5)


points = st.tuples(st.fractions(-1, 1), st.fractions(-1, 1))


def model(models: Models, terms: Mapping[tuple[int, int], Fraction]) -> Model:
    units = {
        (i + j) << models.top | i << models.places["x"] | j << models.places["y"]: int(c * (1 << models.bits))
        for (i, j), c in terms.items()
    }
    return {m: c for m, c in units.items() if c}, len(terms)


def terms_at(terms: Mapping[tuple[int, int], Fraction], at: tuple[Fraction, Fraction]) -> Fraction:
    return sum((c * at[0] ** i * at[1] ** j for (i, j), c in terms.items()), Fraction(0))


def model_at(models: Models, x: Model, at: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """The ends between which the function is."""
    p = {(m & MASK, m >> PLACES & MASK): Fraction(c, 1 << models.bits) for m, c in x[0].items()}
    assert all((i + j) == m >> models.top for (i, j), m in zip(p, x[0], strict=True))
    return terms_at(p, at) - Fraction(x[1], 1 << models.bits), terms_at(p, at) + Fraction(x[1], 1 << models.bits)


@settings(max_examples=80, deadline=None)
@given(model_terms, model_terms, points, st.fractions(-3, 3), st.integers(0, 40))
def test_operations_on_models_keep_the_function_inside(
    p: Any, q: Any, at: tuple[Fraction, Fraction], c: Fraction, bits: int
) -> None:
    """With few digits every rounding counts."""
    models = Models("xy", 6, Budget(STEPS))
    one, two = model(models, p), model(models, q)
    u, v = terms_at(p, at), terms_at(q, at)
    swept = models.swept(one, bits)
    for found, value in (
        (models.times(one, two), u * v),
        (models.sum(c, [(c, one), (Fraction(1), two)]), c + c * u + v),
        (swept, u),
    ):
        low, high = model_at(models, found, at)
        assert low <= value <= high and abs(value) <= models.bound(found)
    assert all(abs(k) >= bits for k in swept[0].values())
    heavy = max(
        models.places.values(),
        key=lambda place: sum(abs(k) * (m >> place & MASK) for m, k in one[0].items() if m >> models.top > 1),
    )
    for sign, half in zip((1, -1), models.halves(one), strict=True):
        there = tuple(
            (x + sign) / 2 if place == heavy else x for place, x in zip(models.places.values(), at, strict=True)
        )
        low, high = model_at(models, half, at)
        assert low <= terms_at(p, there) <= high  # type: ignore[arg-type]


edges = st.tuples(model_terms, st.integers(0, 9), st.sampled_from([1, -1]))


@settings(max_examples=200, deadline=None)
@given(edges, edges, points, st.one_of(st.integers(-3, 3).map(Fraction), st.fractions(-3, 3)), st.integers(0, 40))
def test_operations_on_models_keep_functions_at_the_edge_inside(
    first: Any, second: Any, at: tuple[Fraction, Fraction], c: Fraction, below: int
) -> None:
    """Polynomials that are what they say to the last digit, and functions that are as far from them as the remainder
    says."""
    models, exact = Models("xy", 4, Budget(STEPS)), []
    for terms, off, side in (first, second):
        p = model(models, terms)[0]
        exact.append(((p, off), model_at(models, (p, off), at)[side == 1]))
    (one, u), (two, v) = exact
    for found, value in (
        (models.times(one, two), u * v),
        (models.sum(Fraction(1, 3), [(c, one)]), Fraction(1, 3) + c * u),
        (models.sum(c, [(Fraction(1), one), (Fraction(-1), two)]), c + u - v),
        (models.swept(one, below), u),
    ):
        low, high = model_at(models, found, at)
        assert low <= value <= high


@settings(max_examples=80, deadline=None)
@given(model_terms, st.fractions(0, 8), points)
def test_within_is_true(p: Any, error: Fraction, at: tuple[Fraction, Fraction]) -> None:
    models = Models("xy", 64, Budget(100_000))
    try:
        if models.within(model(models, p), error):
            assert abs(terms_at(p, at)) <= error
        else:
            grid = [Fraction(k, 4) for k in range(-4, 5)]
            assert max(abs(terms_at(p, (x, y))) for x in grid for y in grid) >= error * Fraction(1, 2) - Fraction(
                1, 2**40
            )
    except Refused:
        return


def test_a_polynomial_is_read_as_it_stands() -> None:
    models = Models("xy", 64, Budget(STEPS))
    inputs = {x: models.variable(x, Range(Fraction(-1), Fraction(1))) for x in "xy"}
    tree = ["+", ["num", "1/2"], ["*", ["num", "-3"], ["^", ["var", "x"], "3"], ["var", "y"]], ["var", "y"]]
    found, off = models.polynomial(Reader("xy", Budget(STEPS)).read(tree), inputs)
    x, y, degree = 1, 1 << PLACES, 1 << models.top
    one = 1 << models.bits
    assert found == {0: one // 2, 3 * x + y + 4 * degree: -3 * one, y + degree: one} and off < 40


def test_points_of_a_cube_that_decide_against_a_bound() -> None:
    """The centre, and both ends of the linear part: what is false is found out without halving."""
    models = Models("xy", 64, Budget(10))
    p, _ = model(
        models,
        {(0, 0): Fraction(1), (1, 0): Fraction(2), (0, 1): Fraction(-4), (1, 1): Fraction(8), (2, 0): Fraction(-16)},
    )
    unit = 1 << models.bits
    assert list(models.samples(p)) == [unit, (1 + 2 + 4 - 8 - 16) * unit, (1 - 2 - 4 - 8 - 16) * unit]
    assert not models.within(model(models, {(0, 0): Fraction(1), (2, 0): Fraction(-1)}), Fraction(9, 10))
    models.budget = Budget(10)
    assert not models.within(model(models, {(1, 0): Fraction(1), (0, 1): Fraction(-1)}), Fraction(19, 10))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("exponents", [(1, 0), (2, 0), (1, 1), (2, 2), (3, 0)])
def test_both_signs_of_all_terms_count(sign: int, exponents: tuple[int, int]) -> None:
    models = Models("xy", 64, Budget(STEPS))
    term = model(models, {exponents: Fraction(sign)})
    assert models.within((term[0], 0), Fraction(1)) and not models.within((term[0], 0), Fraction(1, 2))
    assert not models.within((term[0], 0), 1 - Fraction(1, 1 << 64)) and not models.within((term[0], 1), Fraction(1))


def test_a_constant_is_bounded_by_itself() -> None:
    models = Models("xy", 64, Budget(STEPS))
    assert models.within(({0: 1 << 64}, 0), Fraction(1)) and not models.within(({0: -1 << 64}, 1), Fraction(1))


def test_what_is_large_inside_only_is_found() -> None:
    """t - t^3 is 0 at the centre and at the corners, and 2 / sqrt 27 = 0.3849 in between."""
    models = Models("xy", 64, Budget(STEPS))
    bump = model(models, {(1, 0): Fraction(1), (3, 0): Fraction(-1)})
    assert models.within(bump, Fraction(386, 1000)) and not models.within(bump, Fraction(384, 1000))


@settings(max_examples=80, deadline=None)
@given(model_terms, points, st.sampled_from([1, -1]), st.integers(0, 5))
def test_halves_lose_nothing_to_rounding(p: Any, at: tuple[Fraction, Fraction], side: int, off: int) -> None:
    """A model whose polynomial is what it says, to the last digit, and a function at the edge of its remainder."""
    models = Models("xy", 4, Budget(STEPS))
    coefficients = model(models, p)[0]
    terms = {(m & MASK, m >> PLACES & MASK): Fraction(c, 1 << models.bits) for m, c in coefficients.items()}
    heavy = max(
        models.places.values(),
        key=lambda place: sum(abs(k) * (m >> place & MASK) for m, k in coefficients.items() if m >> models.top > 1),
    )
    for sign, half in zip((1, -1), models.halves((coefficients, off)), strict=True):
        there = tuple(
            (x + sign) / 2 if place == heavy else x for place, x in zip(models.places.values(), at, strict=True)
        )
        low, high = model_at(models, half, at)
        assert low <= terms_at(terms, there) + side * Fraction(off, 1 << models.bits) <= high  # type: ignore[arg-type]


def test_a_polynomial_that_cancels_is_bounded_by_halving() -> None:
    """T_8, whose coefficients add up to 577."""
    models = Models("xy", 64, Budget(STEPS))
    chebyshev = {
        (8, 0): Fraction(128),
        (6, 0): Fraction(-256),
        (4, 0): Fraction(160),
        (2, 0): Fraction(-32),
        (0, 0): Fraction(1),
    }
    assert models.bound(model(models, chebyshev)) > 500
    assert models.within(model(models, chebyshev), Fraction(101, 100))
    assert not models.within(model(models, chebyshev), Fraction(99, 100))


def test_what_has_a_kink_is_expanded_only_where_it_has_none() -> None:
    kinked = {**squares(), "statement": {**squares()["statement"], "activation": ["max", ["num", "0"], ["var", "x"]]}}
    rejected(signed(kinked), "smooth")
    away = changed(signed(kinked), lambda s: [unit.update(bias="1") for unit in s["network"]["layers"][0]["hidden"]])
    away = changed(away, lambda s: s.update(polynomial=["num", "0"], error="1/1000000"))
    accepted(away)  # 64 (1 + x/8) + 64 (1 - x/8) - 128
    below = changed(away, lambda s: s.update(activation=["log", ["var", "x"]]))
    below["statement"]["network"]["layers"][0]["hidden"][0]["bias"] = "1/16"
    rejected(signed(below), "below 0|0 in it|without bound|smooth|domain|logarithm")


def test_series_of_a_reciprocal_and_a_root() -> None:
    e = Reader(("x",), Budget(STEPS)).read(["^", ["+", ["num", "1"], ["var", "x"]], "-1/2"])
    series = Series(Cell({"x": Range(Fraction(0), Fraction(0))}, Budget(STEPS)))
    for k, exact in enumerate(map(Fraction, ("1", "-1/2", "3/8", "-5/16", "35/128"))):
        low, high = series.of(e, k)
        assert low <= exact <= high <= exact + Fraction(1, 2**80)


def powers(models: Models, x: str, count: int, step: int = 1) -> Model:
    return {i * step << models.top | i * step << models.places[x]: 1 << models.bits for i in range(count)}, 0


def test_models_stay_small_enough_to_be_worked_with() -> None:
    models = Models("xy", 64, Budget(STEPS))
    with pytest.raises(Rejected, match="without bound"):
        models.number((Fraction(0), TOP))
    with pytest.raises(Rejected, match="without bound"):
        models.number((BOTTOM, Fraction(0)))
    with pytest.raises(Rejected, match="of 50"):
        models.times(powers(models, "x", 300), powers(models, "y", 300))
    with pytest.raises(Rejected, match="too high a degree"):
        models.times(powers(models, "x", 2, 40_000), powers(models, "y", 2, 40_000))
    with pytest.raises(Refused, match="too long"):
        models.sum(Fraction(0), [(Fraction(2) ** 40_000, ({0: 1 << 40_000}, 0))])


def test_all_work_is_counted() -> None:
    models = Models("xy", 64, Budget(STEPS))
    long, square = powers(models, "x", 50), powers(models, "x", 3)
    activation = Reader(("x",), Budget(STEPS)).read(activation_tree("tanh"))
    attempts: list[tuple[int, Callable[[], object]]] = [
        (500, lambda: models.times(long, powers(models, "y", 50))),
        (5, lambda: models.sum(Fraction(0), [(Fraction(1), long)])),
        (40, lambda: models.within(long, Fraction(100))),
        (4, lambda: models.halves(square)),
        (2000, lambda: models.taylor(activation, Fraction(1, 3), Fraction(1, 7), 12)),
    ]
    for steps, attempt in attempts:
        models.budget = Budget(steps)
        with pytest.raises(Refused, match="steps of work"):
            attempt()
