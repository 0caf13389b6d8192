"""What a power series says of a piece, and the search for the largest value, against exact polynomials and samples."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy as sp
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from numerics.enclosure import extremes
from numerics.enclosure.balls import ball, hull, lower, upper, working
from numerics.enclosure.even_difference import Edge, Negative, Scaled, turning_points
from numerics.enclosure.extremes import Budget, Jet, Search, highest, shape
from numerics.enclosure.series import coefficients, compile_series

x, parameter = sp.symbols("x p", real=True)
PLACES = [Fraction(k, 12) for k in range(-12, 13)]
polynomials = st.lists(st.integers(-6, 6), min_size=2, max_size=6)
BITS = 150


class Expanded:
    """An expression as a function that can be searched, expanded to as few terms as a test wants."""

    def __init__(self, expression: sp.Expr, order: int) -> None:
        self.program, self.order = compile_series(expression, x), order

    def jet(self, centre: Fraction, half: Fraction) -> Jet:
        point = coefficients(self.program, [ball(centre), ball(half)], self.order)
        return Jet(point, coefficients(self.program, [hull(centre - half, centre + half), ball(half)], self.order + 1))

    def value(self, point: Fraction) -> arb:
        return coefficients(self.program, [ball(point), arb(1)], 1)[0]

    def slope(self, point: Fraction) -> arb:
        return coefficients(self.program, [ball(point), arb(1)], 2)[1]


def polynomial(terms: list[int]) -> sp.Expr:
    return sp.Add(*(c * x**k for k, c in enumerate(terms)))


def value(terms: list[int], point: Fraction, derivative: int = 0) -> Fraction:
    """The polynomial's derivative at a rational point, exactly."""
    for _ in range(derivative):
        terms = [k * c for k, c in enumerate(terms)][1:]
    return sum((c * point**k for k, c in enumerate(terms)), Fraction(0))


def from_zero(terms: list[int], order: int) -> Jet:
    """The polynomial on [0, 1], expanded at 0."""
    program = compile_series(polynomial(terms), x)
    point = coefficients(program, [arb(0), arb(1)], order)
    return Jet(point, coefficients(program, [hull(0, 1), arb(1)], order + 1), from_zero=True)


@pytest.mark.parametrize("start", [-1, 0])
@settings(max_examples=150)
@given(terms=polynomials, order=st.integers(3, 5))
def test_what_is_said_of_a_piece_is_true_of_the_polynomial(start: int, terms: list[int], order: int) -> None:
    with working(BITS, 10):
        jet = (
            from_zero(terms, order) if start == 0 else Expanded(polynomial(terms), order).jet(Fraction(0), Fraction(1))
        )
        known, top, bottom, slack = (
            shape(jet),
            upper(highest(jet)),
            -upper(highest(jet.negated())),
            upper(shape(jet).slack),
        )
    inside = [p for p in PLACES if p >= start]
    values = [value(terms, p) for p in inside]
    assert bottom <= min(values) and max(values) <= top
    if known.monotone:
        assert all(known.monotone * (b - a) >= -slack for i, a in enumerate(values) for b in values[i:])
        assert slack > 0 or all(known.monotone * value(terms, p, 1) >= 0 for p in inside)
    if known.curved:
        assert all(known.curved * value(terms, p, 2) >= 0 for p in inside)


def test_clear_shapes_are_recognised() -> None:
    with working(BITS, 10):
        assert shape(Expanded(x**2 + 10 * x, 4).jet(Fraction(0), Fraction(1)))[:2] == (1, 1)
        assert shape(Expanded(-(x**2) + x / 9, 4).jet(Fraction(0), Fraction(1)))[:2] == (0, -1)
        assert shape(from_zero([0, 0, 0, 0, -5, 0, 1], 8)).monotone == -1


searched = st.sampled_from(
    [
        sp.sin(5 * x),
        sp.exp(-9 * x**2) * (1 + x / 7),
        1 / (1 + 25 * x**2),
        sp.cos(3 * x) - x**3,
        x**4 - x**2,
        sp.tanh(4 * x) - x,
        x**3 - x,
        sp.erf(x) * x,
    ]
)


@settings(max_examples=60)
@given(
    searched,
    st.integers(3, 12),
    st.tuples(st.fractions(-2, 2, max_denominator=9), st.fractions(-2, 2, max_denominator=9)),
    st.sampled_from([4, 30, 1000]),
)
def test_no_sample_exceeds_the_upper_end_whatever_the_order_and_the_budget(
    e: sp.Expr, order: int, ends: tuple[Fraction, Fraction], pieces: int
) -> None:
    low, high = sorted(ends)
    assume(low < high)
    with working(BITS, order + 1):
        f = Expanded(e, order)
        found = Search(f, Fraction(1, 10**12), arb("-inf"), Budget(pieces)).run(low, high)
        samples = [f.value(low + (high - low) * k / 97) for k in range(98)]
        assert all(not s > found.upper for s in samples)
        assert low <= found.at <= high and f.value(found.at).upper() >= found.lower
        if pieces == 1000:
            assert upper(found.upper) - lower(found.lower) <= Fraction(1, 10**11) * (
                abs(lower(found.lower)) + Fraction(1, 2**60)
            )


@pytest.mark.parametrize("guess", [Fraction(1, 3), Fraction(-1), Fraction(9, 10)])
def test_a_bad_guess_of_the_top_costs_pieces_and_no_truth(guess: Fraction, monkeypatch: pytest.MonkeyPatch) -> None:
    def search() -> tuple[Fraction, Fraction, int]:
        with working(BITS, 9):
            budget = Budget(2000)
            found = Search(Expanded(x - x**2, 8), Fraction(1, 10**6), arb("-inf"), budget).run(
                Fraction(0), Fraction(7, 5)
            )
            return lower(found.lower), upper(found.upper), budget.spent

    good = search()
    monkeypatch.setattr(extremes, "top", lambda jet: guess)
    bad = search()
    for low, high, _ in (good, bad):
        assert low <= Fraction(1, 4) <= high <= low * (1 + Fraction(1, 10**5))
    assert bad[2] > good[2]


@settings(max_examples=60)
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(1, 15), st.integers(0, 7), st.booleans())
def test_expansions_of_the_edge_bound_its_values(c: list[int], depth: int, place: int, negative: bool) -> None:
    h = sp.Add(*(a * x ** (4 + 2 * k) for k, a in enumerate(c))) + x**4 * sp.cos(depth * x)
    with working(BITS, 25):
        edge = Edge(Scaled(compile_series(h, parameter, x), arb(0), arb(1)))
        f = Negative(edge) if negative else edge
        centre, half = Fraction(2 * place + 1, 32), Fraction(1, 32)
        jet = f.jet(centre, half)
        known, top = shape(jet), highest(jet)
        points = [centre + half * p for p in PLACES]
        values = [f.value(p) for p in points]
        assert all(not v > top for v in values)
        if known.monotone:
            assert all(not known.monotone * (b - a) < 0 for a, b in pairwise(values))
        if known.curved:
            bends = [a - 2 * b + d for a, b, d in zip(values, values[1:], values[2:], strict=False)]
            assert all(not known.curved * bend < 0 for bend in bends)


@settings(max_examples=40)
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(1, 15))
def test_every_change_of_slope_lies_at_a_turning_point(c: list[int], frequency: int) -> None:
    h = sp.Add(*(a * x ** (4 + 2 * k) for k, a in enumerate(c))) + x**4 * sp.cos(frequency * x)
    with working(BITS, 25):
        scaled = Scaled(compile_series(h, parameter, x), arb(0), arb(1))
        turns = turning_points(scaled, ball(Fraction(1, 10**9)), Budget(4000))
        points = [Fraction(k, 60) for k in range(1, 61)]
        for a, b in pairwise(points):
            before, after = scaled.slope(a), scaled.slope(b)
            if before * after < 0:
                found = [t for t in turns if t.place.lower <= b and t.place.upper >= a]
                assert found
                # the values stated for the turning point hold at its guess
                assert all(not scaled.value(t.guess) > t.upper and not scaled.value(t.guess) < t.lower for t in found)
