"""What a value that occurs says: of a largest value it is a lower bound, of a least one it is none. Every quantity that
has an extremum says so in its text, in JSON and in the table of a sweep."""

from fractions import Fraction

import pytest

from proofs import bound, sweep
from proofs.answers.bounds import AtLeast, Attained, Bound
from theory.language.catalogue import quantities_of, subjects
from theory.language.errors import InputError

GATE = {"activation": "softplus", "bias": 0, "radius": 1}
ASKED: dict[str, dict[str, object]] = {
    "bit_products.error": {"beta": 3},
    "bit_products.hidden_units": {"n": 5},
    "circuits.tree_error": {"n": 4, "kappa": "1/100"},
    "gate_precision.least_error": GATE,
    "layered_products.units": {"n": 32, "k": 3},
    "monomials.deep_units_bound": {"r1": 3, "r2": 2},
    "multiplication_gate.error": GATE | {"scale": "1/8"},
    "relu_networks.deep_units": {"error": "1/100"},
    "softmax_stability.log_ratio": {"delta": 1},
    "softmax_stability.total_variation": {"delta": 1},
    "softmax_stability.divergence": {"delta": 1},
}
EXTREMA = {q.id: q.extremum for s in subjects() for q in quantities_of(s) if q.extremum is not None}


def _answers(name: str) -> list[Bound]:
    """The bound in real arithmetic, and the one as executed where there is a network of that format."""
    found = [bound(name, **ASKED[name])]
    try:
        found.append(bound(name, arithmetic="float32", **ASKED[name]))
    except InputError as error:
        assert "has no network" in str(error) or "has a network in float64 only" in str(error)
    return found


def test_every_quantity_with_an_extremum_is_asked() -> None:
    assert set(ASKED) == set(EXTREMA)


@pytest.mark.parametrize("name", sorted(ASKED))
def test_what_occurs_is_a_bound_only_of_a_largest_value(name: str) -> None:
    for found in _answers(name):
        text, said = repr(found).splitlines()[0], found.to_json()
        at_least, attained = isinstance(found.seen, AtLeast), isinstance(found.seen, Attained)
        assert (">=" in text, " attained at " in text) == (at_least, attained)
        assert (said["lower_witness"] is not None, said["attained"] is not None) == (at_least, attained)
        if found.witness:  # a value that occurs at a place, and no end of an enclosure
            assert at_least == (EXTREMA[name] == "largest")
        if at_least:
            assert found.upper is not None and Fraction(said["lower_witness"]) <= found.upper
            assert found.witness or found.direction == "exact"


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_sweep_names_what_its_column_holds(name: str) -> None:
    for found in _answers(name):
        arithmetic = {} if found.arithmetic == "real" else {"arithmetic": found.arithmetic}
        head = repr(sweep(name, **arithmetic, **ASKED[name])).splitlines()[0]
        assert ("at least" in head, "attained" in head) == (
            isinstance(found.seen, AtLeast),
            isinstance(found.seen, Attained),
        )
