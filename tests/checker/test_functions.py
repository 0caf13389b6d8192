"""Functions on intervals against mpmath, tightly at points."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from checker.strategies import numbers, widths
from checker.trees import BITS, FUNCTIONS, MP, checked, contains, real, width
from proofs.checker import Rejected, functions, intervals
from proofs.checker.intervals import BOTTOM, TOP, Interval

ONE_PLACE = tuple(op for op in FUNCTIONS if op != "abs")


def applied(op: str, low: Fraction, high: Fraction, bits: int = BITS) -> Interval:
    return intervals.round_outward(functions.apply(op, (low, high), bits), bits)


@checked
@given(st.sampled_from(ONE_PLACE), numbers, st.sampled_from([24, 96, 256]))
@example("erf", Fraction(12), 96)
@example("erf", Fraction(5, 2), 96)
@example("cos", Fraction(-22, 7), 24)
@example("sin", Fraction(10**30), 96)
@example("atan", Fraction(1, 2), 96)
@example("tanh", Fraction(3, 10**20), 96)
def test_a_function_is_enclosed_tightly_at_a_point(op: str, x: Fraction, bits: int) -> None:
    assume(op != "log" or x > 0)
    truth = FUNCTIONS[op](real(x))
    enclosure = applied(op, x, x, bits)
    assert contains(enclosure, truth) and contains(functions.apply(op, (x, x), bits), truth)
    assert (
        width(enclosure) <= abs(truth) * MP.mpf(2) ** (3 - bits)
        or op in ("sin", "cos")
        and width(enclosure) <= MP.mpf(2) ** (3 - bits)
    )


@checked
@given(st.sampled_from(ONE_PLACE), numbers, widths)
def test_a_function_is_enclosed_on_an_interval(op: str, low: Fraction, wide: Fraction) -> None:
    assume(op != "log" or low > 0)
    enclosure = applied(op, low, low + wide)
    for i in range(18):
        assert contains(enclosure, FUNCTIONS[op](real(low + wide * i / 17)))


@checked
@given(st.sampled_from(["sin", "cos"]), numbers, st.fractions(0, 8))
@example("sin", Fraction(0), Fraction(22, 7))
@example("cos", Fraction(-1), Fraction(2))
def test_waves_have_their_extrema_and_no_others(op: str, low: Fraction, wide: Fraction) -> None:
    ends = [FUNCTIONS[op](real(low)), FUNCTIONS[op](real(low + wide))]
    offset = MP.pi / 2 if op == "sin" else MP.mpf(0)
    turns = [(real(x) - offset) / MP.pi for x in (low, low + wide)]
    inside = range(
        int(MP.ceil(turns[0])), int(MP.floor(turns[1])) + 1
    )  # k with an extremum at offset + k pi, of value (-1)^k
    values = ends + [MP.mpf((-1) ** (k % 2)) for k in inside]
    enclosure = applied(op, low, low + wide)
    assert contains(enclosure, min(values)) and contains(enclosure, max(values))
    assert width(enclosure) <= max(values) - min(values) + MP.mpf(2) ** -90


@pytest.mark.parametrize("op", ONE_PLACE)
def test_huge_and_infinite_arguments_neither_hang_nor_lie(op: str) -> None:
    zero = Fraction(0)
    for x in (Fraction(10**9), Fraction(10**500), Fraction(1, 10**400)):
        for low, high in ((x, x), (x, TOP), (zero if op == "log" else -x, x), (zero if op == "log" else BOTTOM, TOP)):
            found = intervals.round_outward(functions.apply(op, (low, high), BITS), BITS)
            assert found[0] <= found[1]
            if op in ("sin", "cos", "tanh", "erf"):
                assert -1 <= found[0] and found[1] <= 1
    if op not in ("log", "sin", "cos"):
        low, high = functions.apply(op, (BOTTOM, Fraction(0)), BITS)
        assert all(contains((low, high), FUNCTIONS[op](MP.mpf(v))) for v in (-300, -30, -3, 0))
        low, high = functions.apply(op, (Fraction(0), TOP), BITS)
        assert all(contains((low, high), FUNCTIONS[op](MP.mpf(v))) for v in (300, 30, 3, 0))
    if op in ("sin", "cos"):
        assert functions.apply(op, intervals.exactly(10**500), BITS) == (-1, 1)
    assert functions.apply("exp", intervals.exactly(-(10**9)), BITS)[1] > 0
    assert functions.apply("exp", intervals.exactly(10**9), BITS)[1] is TOP


@pytest.mark.parametrize("q", [2, 3, 5])
def test_integer_roots_are_the_greatest(q: int) -> None:
    for n in (*range(40), 10**30, 10**30 - 1, (10**9 + 7) ** q, (10**9 + 7) ** q - 1):
        found = functions.integer_root(n, q)
        assert found**q <= n < (found + 1) ** q


def test_a_logarithm_has_no_value_at_zero_alone() -> None:
    with pytest.raises(Rejected, match="reaches below 0"):
        functions.apply("log", intervals.exactly(0), BITS)


@checked
@given(
    st.fractions(0, 1),
    st.fractions(0, Fraction(1, 4)),
    st.integers(3, 12),
    st.booleans(),
    st.sampled_from([(1, 1, 0), (1, 2, 1), (2, 2, 1)]),
)
@example(Fraction(99, 100 << 8), Fraction(1, 4), 8, False, (1, 1, 0))
@example(Fraction(99, 100 << 8), Fraction(1, 4), 8, False, (2, 2, 1))
def test_a_series_contains_its_sum_whatever_the_digits(
    first: Fraction, y: Fraction, w: int, alternating: bool, slopes: tuple[int, int, int]
) -> None:
    """With few digits every rounding counts."""
    p, q, shift = slopes

    def ratio(n: int) -> tuple[int, int]:
        return p * n if p > 1 else 1, q * n + shift

    term, total = real(first), MP.mpf(0)
    for n in range(1, 300):
        total += term
        term *= (-1 if alternating else 1) * real(y) * ratio(n)[0] / ratio(n)[1]
    assert contains(functions.series(first, y, ratio, w, alternating), total)


@pytest.mark.parametrize("places", [8, 64])
def test_a_series_does_not_end_where_its_terms_still_grow(places: int) -> None:
    """8^n/n!, in units in which the first terms are hardly seen."""
    low, high = functions.series(Fraction(1, 1 << places), Fraction(8), lambda n: (1, n), places)
    assert contains((low, high), MP.exp(8) / (1 << places))
    slow = functions.series(
        Fraction(19, 10 << places), Fraction(3), lambda n: (2, 2 * (n + 3)), places
    )  # 1 + 3/4 + 3/4 3/5 + ..., above 2.6
    assert contains(
        slow,
        real(Fraction(19, 10 << places)) * MP.nsum(lambda n: 6 * MP.mpf(3) ** n / MP.factorial(n + 3), [0, MP.inf]),
    )
