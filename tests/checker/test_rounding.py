"""What rounding can lose, against the formats of torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.network_statements import (
    MP,
    SQUARE,
    STEPS,
    accepted,
    changed,
    mp,
    node_of,
    rejected,
    rounding,
    row,
    shown,
    squares,
)
from numerics.networks.activations import kernel
from numerics.networks.formats import Format
from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff
from proofs.certificates import networks
from proofs.checker import Budget, Rejected
from proofs.checker.boxes import Range
from proofs.checker.intervals import BOTTOM, TOP, above
from proofs.checker.models import Models
from proofs.checker.networks import Network
from proofs.prompt import synthesize


def test_assumptions_are_said_in_words() -> None:
    words = str(rounding("bfloat16", "erf"))
    assert words.startswith(
        "assuming unit roundoff 1/256, v = 1/16777216 in sums of any order and activations, activations within 3 v of"
        " the result + 1/2097152, "
    )
    assert "times 1 + the argument" not in words and "times 1 + the argument" in str(rounding("float32", "silu"))
    assert "activations within 8 v of the argument, what underflows is within" in str(
        rounding("float32", "gelu")
    ) and words.endswith("inputs exact")


@pytest.mark.parametrize("arithmetic", ["float32", "bfloat16"])
def test_a_network_as_executed_is_certified_under_the_assumptions_that_are_printed(arithmetic: str) -> None:
    found = synthesize("x*y", box=SQUARE, error="1e-3", arithmetic=arithmetic).with_certificate()
    assert found.certificate is not None and found.shown is not None and found.shown >= found.lower_witness
    assert found.shown <= 2 * (found.real + found.rounding) and found.status == "conditional"
    report, form = accepted(dict(found.certificate)), unit_roundoff(find_dtype(arithmetic))
    assert (
        f"assuming unit roundoff {form.unit}, v = {form.working} in sums of any order" in report.statement
        and "exact arithmetic" not in report.statement
    )
    draw = torch.Generator().manual_seed(1)
    x = (2 * torch.rand((500, 2), generator=draw, dtype=torch.float64) - 1).to(find_dtype(arithmetic))
    with torch.no_grad():
        y = found.module(x).double().tolist()
    assert all(
        abs(Fraction(v) - Fraction(a) * Fraction(b)) <= found.shown
        for v, (a, b) in zip(y, x.double().tolist(), strict=True)
    )


@given(
    st.sampled_from(["float64", "float32", "bfloat16", "float16"]),
    st.sampled_from(["softplus", "silu", "gelu", "erf"]),
    st.fractions(Fraction(1, 10**6), 100),
    st.fractions(0, 1),
    st.lists(st.tuples(st.fractions(-8, 8), st.fractions(0, 4), st.fractions(0, Fraction(1, 100))), max_size=4),
)
def test_the_rounding_of_the_checker_is_that_of_the_formats(
    name: str, activation: str, size: Fraction, delta: Fraction, terms: list[Any]
) -> None:
    """Two implementations of the model at the head of numerics/networks/formats.py."""
    mine, form, entry = rounding(name, activation), unit_roundoff(find_dtype(name)), kernel(activation)
    assert isinstance(form, Format) and mine.store(size) == form.rounding(size)
    interval, slope = (-size, size / 2), (Fraction(-1), Fraction(1, 2))
    expected: Fraction = delta + entry.error(size * 2, size, form)
    assert expected <= mine.activation(size * 2, delta, interval, slope) <= expected * (1 + Fraction(1, 2**60))
    weights = [(i, w) for i, (w, _, _) in enumerate(terms)]
    sizes: dict[int, Fraction] = {i: s for i, (_, s, _) in enumerate(terms)}
    errors: list[Fraction] = [e for _, _, e in terms]
    total = sum((abs(w) * (sizes[i] + errors[i]) for i, w in weights), Fraction(1))
    carried, operands = (
        sum((abs(w) * errors[i] for i, w in weights), Fraction(0)),
        sum((abs(w) for _, w in weights), Fraction(0)),
    )
    expected = carried + form.sum(len(weights) + 1, total, operands, min(size + carried, total))
    found = mine.sum((Fraction(-1), weights), sizes, errors, size)
    assert expected <= found <= expected * (1 + Fraction(1, 2**60))


@pytest.mark.parametrize("lost_argument", [True, False])
def test_what_underflows_is_added(lost_argument: bool) -> None:
    """With lost numbers so large that nothing else hides them: a sum loses one for each term and factor, an activation
    one, or one and its argument."""
    coarse = replace(rounding("float64", "exp"), underflow=Fraction(1, 16), lost_argument=lost_argument)
    weights = [(0, Fraction(3)), (1, Fraction(-2))]
    found = coarse.sum(
        (Fraction(1), weights), {0: Fraction(1), 1: Fraction(1)}, [Fraction(0), Fraction(0)], Fraction(1)
    )
    assert (3 + 5) * coarse.underflow <= found <= (3 + 5) * coarse.underflow + Fraction(1, 2**40)
    found = coarse.activation(Fraction(7), Fraction(0), (Fraction(0), Fraction(1)), (Fraction(0), Fraction(1)))
    expected = (1 + 7 * lost_argument) * coarse.underflow
    assert expected <= found <= expected + Fraction(1, 2**40)


@settings(max_examples=60, deadline=None)
@given(
    st.fractions(-2, 2, max_denominator=16),
    st.fractions(0, 1, max_denominator=16),
    st.fractions(0, 1, max_denominator=16),
)
def test_an_activation_is_looked_at_wherever_its_argument_may_be(
    centre: Fraction, reach: Fraction, error: Fraction
) -> None:
    """exp at an argument that errs, to either side; its slope is its value."""
    models = Models("x", 64, Budget(STEPS))
    network = Network({"layers": [], "output": row(0)}, 1, node_of("exp"), rounding("float32", "exp"))
    argument = models.sum(centre, [(reach, models.variable("x", Range(Fraction(-1), Fraction(1))))])
    found, assumed = network._unit(models, argument, error), rounding("float32", "exp")
    largest, last = MP.exp(mp(centre + reach + error)), MP.mpf(10) ** -9
    least = largest * (mp(error) + mp(assumed.roundings * assumed.working))
    assert least <= mp(found) <= least * (1 + last) + last
    mirrored = Network({"layers": [], "output": row(0)}, 1, node_of("exp", "-1"), rounding("float32", "exp"))._unit(
        models, argument, error
    )
    assert MP.exp(mp(reach + error - centre)) * mp(error) <= mp(mirrored)


def test_what_may_overflow_is_rejected() -> None:
    half = rounding("float16", "exp")
    attempts: list[Callable[[], Fraction]] = [
        lambda: half.sum((Fraction(0), [(0, Fraction(300))]), {0: Fraction(300)}, [Fraction(0)], Fraction(90000)),
        lambda: half.sum((Fraction(0), [(0, Fraction(2) ** 70)]), {0: Fraction(2) ** 70}, [Fraction(0)], Fraction(1)),
        lambda: half.activation(Fraction(1), Fraction(0), (Fraction(0), Fraction(90000)), (Fraction(0), Fraction(1))),
        lambda: half.activation(Fraction(1), Fraction(0), (Fraction(0), half.largest), (Fraction(0), Fraction(1))),
    ]
    for attempt in attempts:
        with pytest.raises(Rejected, match="overflow"):
            attempt()
    precise = replace(half, working=Fraction(1, 2**300))  # here the sum of the sizes alone is beyond binary32
    with pytest.raises(Rejected, match="overflow"):
        precise.sum((Fraction(0), [(0, Fraction(2) ** 70)]), {0: Fraction(2) ** 70}, [Fraction(0)], Fraction(1))
    for value, slope in (
        ((Fraction(0), TOP), (Fraction(0), Fraction(1))),
        ((Fraction(0), Fraction(1)), (BOTTOM, Fraction(1))),
    ):
        with pytest.raises(Rejected, match="without bound"):
            half.activation(Fraction(1), Fraction(0), value, slope)
    coarse = replace(half, working=Fraction(1, 4), unit=Fraction(1, 4))
    with pytest.raises(Rejected, match="too many terms"):
        coarse.sum((Fraction(0), [(0, Fraction(1))] * 3), {0: Fraction(0)}, [Fraction(0)], Fraction(0))


def test_numbers_are_shortened_upward() -> None:
    for x in (Fraction(1, 3), Fraction(-1, 3), Fraction(10) ** 40 + 1, Fraction(5)):
        assert x <= above(x) <= x + abs(x) / 2**60 and above(x).numerator.bit_length() <= 64 + 70 * (x > 10)
    with pytest.raises(Rejected, match="without bound"):
        above(Fraction(2) ** 20000)


def test_a_coarser_format_loses_more() -> None:
    """The same network: what rounding adds grows with the unit roundoff, and the error that was shown without it is
    rejected."""
    exact = squares("1303/1000000")
    accepted(exact)
    lost = []
    for name in ("float64", "float32", "bfloat16"):
        data = changed(exact, lambda s, name=name: s.update(arithmetic=networks.assumptions(name, "exp")))  # type: ignore[misc]
        lost.append(shown(data)[2])
        if name != "float64":
            rejected(data, "is not seen")
    assert 0 < lost[0] < lost[1] / 10**6 and lost[1] < lost[2]
