"""ReLU networks: what their pieces allow, and the towers of tent maps."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.width import relu_networks as numerics
from proofs.legs.case import evidence_for
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import solve, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.width import relu_networks as theory

pytestmark = pytest.mark.networks

UNIT = st.fractions(-1, 1, max_denominator=64)

INSTANCES = {
    "layer_has_one_piece_more_than_units",
    "layers_have_at_most_exponentially_many_pieces",
    "tents_approximate_the_square",
}  # proved for their instances; the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("relu_networks"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope == "all") == (Verdict.PROVED, claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


def _slopes_on_a_grid(network: numerics.Network, per_unit: int, radius: int) -> int:
    """Pieces by another route: changes of slope on a grid that is known to contain all kinks."""
    values = [
        numerics.evaluate(network, (Fraction(i, per_unit),)) for i in range(-radius * per_unit, radius * per_unit + 1)
    ]
    slopes = np.diff(np.array(values, dtype=object))
    return 1 + int(sum(a != b for a, b in pairwise(slopes)))


@pytest.mark.parametrize(("width", "depth"), [(1, 1), (1, 3), (2, 1), (2, 3), (3, 2), (4, 2)])
def test_pieces_of_a_sawtooth_are_its_changes_of_slope(width: int, depth: int) -> None:
    network = numerics.sawtooth(width, depth)
    found = numerics.pieces_on_a_line(network)
    assert found == _slopes_on_a_grid(network, width**depth, 3)
    assert width**depth < found <= numerics.pieces(width, depth)[1]


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-4, 4), st.integers(-3, 3)), min_size=1, max_size=5))
def test_pieces_of_one_layer_are_its_kinks_that_do_not_cancel(units: list[tuple[int, int, int]]) -> None:
    network = (
        numerics.Layer(tuple((Fraction(a),) for a, _, _ in units), tuple(Fraction(b) for _, b, _ in units)),
        numerics.Layer((tuple(Fraction(c) for _, _, c in units),), (Fraction(0),)),
    )
    bends: dict[Fraction, Fraction] = {}
    for a, b, c in units:
        if a:
            bends[Fraction(-b, a)] = bends.get(Fraction(-b, a), Fraction(0)) + c * abs(a)
    assert numerics.pieces_on_a_line(network) == 1 + sum(bend != 0 for bend in bends.values()) <= len(units) + 1


@given(UNIT, UNIT, st.integers(0, 6))
def test_towers_multiply_to_within_a_power_of_four(u: Fraction, v: Fraction, m: int) -> None:
    deviation = numerics.evaluate(numerics.towers(m), (u, v)) - u * v
    assert abs(deviation) <= Fraction(1, 4 ** (m + 1))
    squares = [Fraction(str(theory.interpolant(sp.Rational(str(t)), m))) for t in (abs(u + v) / 2, abs(u - v) / 2)]
    assert numerics.evaluate(numerics.towers(m), (u, v)) == squares[0] - squares[1]


@pytest.mark.parametrize("m", range(5))
def test_the_bound_of_the_towers_is_attained(m: int) -> None:
    worst, _ = numerics.worst_on_grid(m, 2 ** (m + 1))
    assert worst == Fraction(1, 4 ** (m + 1))
    assert numerics.hidden_units(numerics.towers(m)) == value("relu_networks.deep_units", error=worst).lower


def test_weights_survive_torch() -> None:
    for m in (0, 1, 3):
        assert numerics.read_back(numerics.built(numerics.towers(m))) == numerics.towers(m)


@given(st.integers(1, 40))
def test_the_best_flat_network_for_the_square_meets_the_floor(pieces: int) -> None:
    """Its error at the ends and middles of its pieces, exactly: the floor is attained."""
    network, h = numerics.lowered_chords(pieces), Fraction(2, pieces)
    places = [-1 + h * Fraction(i, 2) for i in range(2 * pieces + 1)]
    errors = {abs(numerics.evaluate(network, (t,)) - t * t) for t in places}
    assert errors == {h**2 / 8}
    if pieces > 1:
        assert value("relu_networks.error_floor", width=pieces - 1).lower == h**2 / 8


@pytest.mark.parametrize(
    ("error", "flat", "deep"), [("1/2", 0, 4), ("0.1", 2, 10), ("1e-2", 7, 22), ("1e-3", 22, 28), ("1e-6", 707, 58)]
)
def test_units_for_an_error(error: str, flat: int, deep: int) -> None:
    """The floor of `flat` - 1 units is above the error, that of `flat` is not; the towers of `deep` units are the first
    that reach it."""
    assert value("relu_networks.flat_units_floor", error=error).lower == flat
    assert value("relu_networks.deep_units", error=error).lower == deep
    target = Fraction(error)
    assert Fraction(1, 2 * (flat + 1) ** 2) <= target
    assert flat == 0 or Fraction(1, 2 * flat**2) > target
    m = (deep - 4) // 6
    assert Fraction(1, 4 ** (m + 1)) <= target and (m == 0 or Fraction(1, 4**m) > target)


def test_random_networks_do_not_beat_the_floor_on_the_diagonal() -> None:
    """Least squares over the output weights of random hidden units: the sup error on u = v stays above the floor."""
    draw = np.random.default_rng(0)
    t = np.linspace(-1, 1, 2001)
    for width, _ in product((1, 2, 3, 5), range(20)):
        hidden = np.maximum(np.outer(t, draw.normal(size=width)) + draw.normal(size=width), 0)
        design = np.column_stack([hidden, t, np.ones_like(t)])
        residual = t**2 - design @ np.linalg.lstsq(design, t**2, rcond=None)[0]
        assert np.abs(residual).max() > 1 / (2 * (width + 1) ** 2)


def test_bad_requests_are_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        value("relu_networks.error_floor", width=0)
    assert str(caught.value).startswith("'width' must be >= 1")
    with pytest.raises(InputError) as caught:
        value("relu_networks.flat_units_floor", error="-1")
    assert "'error'" in str(caught.value)
    with pytest.raises(InputError):
        solve("relu_networks.error_floor", for_="width", error="1e-3")


def test_the_search_reaches_an_error_with_one_piece_more_and_a_bound_raised_by_one_is_noticed() -> None:
    claim = theory.longest_of_the_pieces_errs
    leg = evidence_for(claim)["measure"]
    found = leg(claim)
    assert found.verdict is Verdict.AGREES and "3 pieces" in found.detail
    one_fewer = 1 / (2 * (theory.count - 1) ** 2)  # what one piece fewer errs by
    raised = leg(
        replace(claim, statement=sp.Le(one_fewer, theory.length**2 / 8, evaluate=False), instances=({"pieces": 3},))
    )
    assert raised.verdict is Verdict.REFUTED
    # The relation alone is false at the shortest interval; here the search is asked about it alone.
    residual, bends = numerics.fitted_pieces(3, Fraction(1, 8) * Fraction(7, 8), 12)
    assert residual < 1e-6 and bends.worst_for_the_square() < Fraction(1, 8)


@given(st.lists(st.tuples(UNIT, UNIT), max_size=4), UNIT, UNIT, UNIT)
def test_the_worst_error_of_bends_is_an_error_and_none_is_worse(
    bends: list[tuple[Fraction, Fraction]], slope: Fraction, height: Fraction, t: Fraction
) -> None:
    f = numerics.Bends(tuple(kink for kink, _ in bends), tuple(bend for _, bend in bends), slope, height)
    worst = f.worst_for_the_square()
    assert abs(f(t) - t**2) <= worst
    steepest = abs(slope) + sum(abs(bend) for _, bend in bends) + 2
    grid = [Fraction(i, 64) for i in range(-64, 65)]
    assert worst <= max(abs(f(s) - s**2) for s in grid) + steepest / 128


@given(st.integers(1, 12))
def test_the_worst_error_of_the_lowered_chords_is_their_eighth(pieces: int) -> None:
    first, last = numerics.lowered_chords(pieces)
    f = numerics.Bends(tuple(-b for b in first.bias), last.weights[0], Fraction(0), last.bias[0])
    assert f.worst_for_the_square() == Fraction(1, 2 * pieces**2)
