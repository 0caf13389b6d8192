"""Certificates of networks made from polynomials: the module's own weights, and how closely the checker has to look.
The checker recomputes every bound."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics.networks.activations import kernel
from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff
from numerics.synthesis.circuit import Polynomial
from numerics.synthesis.module import PolynomialNetwork
from proofs import checker
from proofs.checker.boxes import read_box
from proofs.checker.intervals import above
from proofs.checker.models import ARGUMENT, Model, Models
from proofs.checker.networks import Network, cells, deviation, read_network
from theory.language.activations import ACTIVATIONS
from theory.language.canonical import expression

BITS, MOST_PARTS = 256, 64
# Into how many parts each side of the box is divided, the order of the Taylor models, and how many binary digits below
# the error the last layer keeps.
LOOKS = (
    (1, (6, 12)),
    (1, (8, 16)),
    (1, (8, 24)),
    (2, (8, 16)),
    (4, (6, 16)),
    (4, (8, 20)),
    (8, (8, 20)),
    (16, (8, 20)),
    (1, (12, 32)),
    (1, (20, 48)),
)
STEPS, TRY = 3_000_000, 400_000  # of the checker's work: for one look, and for showing one error afterwards
LOOSER = Fraction(33, 32)  # between an error that is shown and one that may not be
FINE = 64  # how much smaller than the error a remainder is that no longer matters


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate that the checker accepted, and the error that it shows."""

    data: dict[str, Any]
    error: Fraction


def statement(
    p: Polynomial,
    box: Mapping[str, tuple[Fraction, Fraction]],
    module: PolynomialNetwork,
    error: Fraction,
    arithmetic: str,
) -> dict[str, Any]:
    """What is certified: |network - polynomial| <= error on the box, for these weights, in exact arithmetic or under
    these assumptions about rounding."""
    layers = [
        {"hidden": _rows(hidden), "gates": _rows(gates)}
        for hidden, gates in zip(module.hidden, module.gates, strict=True)
    ]
    ends = [
        {"variable": x, "lower": str(low), "upper": str(high), "lower_open": False, "upper_open": False}
        for x, (low, high) in box.items()
    ]
    found = {
        "network": {"layers": layers, "output": _rows(module.output)[0]},
        "activation": expression(ACTIVATIONS[module.activation].formula(sp.Symbol(ARGUMENT, real=True))),
        "polynomial": _polynomial(p, list(box)),
        "box": ends,
        "error": str(error),
        "arithmetic": "real" if arithmetic == "real" else assumptions(arithmetic, module.activation),
    }
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def assumptions(arithmetic: str, activation: str) -> dict[str, Any]:
    """The rounding model of numerics.networks.formats for one format and activation, as data."""
    form, entry = unit_roundoff(find_dtype(arithmetic)), kernel(activation)
    return {
        "unit": str(form.unit),
        "working": str(form.working),
        "tiny": str(form.tiny),
        "underflow": str(form.underflow),
        "largest": str(form.safe),
        "roundings": str(entry.roundings),
        "absolute": str(entry.narrow if form.narrow else Fraction(0)),
        "of_argument": entry.of_argument,
        "lost_argument": entry.factor,
    }


def certificate(
    p: Polynomial,
    box: Mapping[str, tuple[Fraction, Fraction]],
    module: PolynomialNetwork,
    error: Fraction,
    tolerance: Fraction,
    arithmetic: str,
    label: str,
) -> Shown | None:
    """A certificate of this error if the checker accepts it, or else of a larger one, not much larger than need be;
    None if it accepts none.

    What is a little larger does where it is within the tolerance, or where this error is not.
    """
    wanted, looks = statement(p, box, module, error, arithmetic), []
    looser = _short(error * LOOSER) if error > tolerance else min(tolerance, _short(error * LOOSER))
    for look in _looks(wanted, error):
        for found in (error, looser):
            if look.shows(found):
                return _accepted(wanted, look, found, label)
        looks.append(look)
        if look.fine(error):
            break
    if not looks:
        return None
    best = min(looks, key=Look.least)
    return _accepted(wanted, best, best.shown(error), label)


def _accepted(wanted: Mapping[str, Any], look: Look, error: Fraction, label: str) -> Shown | None:
    """What the checker says of the certificate itself."""
    canonical, (order, sweep) = {**wanted, "error": str(error)}, look.precision
    how = {"bits": BITS, "order": order, "sweep": list(sweep), "parts": list(look.parts)}
    data = {
        "schema": 1,
        "kind": "network",
        "claim": label,
        "statement": canonical,
        "digest": checker.digest(canonical),
        **how,
    }
    try:
        checker.check(data)
    except (checker.Rejected, checker.Refused):
        return None
    return Shown(data, error)


@dataclass(frozen=True, slots=True)
class Look:
    """The Taylor models of network - polynomial on the parts of the box, with what rounding may add."""

    parts: tuple[int, ...]
    precision: tuple[int, list[int]]
    models: tuple[tuple[Models, Model, Fraction], ...]

    def shows(self, error: Fraction) -> bool:
        """Whether the checker is seen to accept this error, without much work."""
        for models, off, lost in self.models:
            models.budget = checker.Budget(TRY)
            try:
                if not models.within(off, error - lost):
                    return False
            except checker.Refused:
                return False
        return True

    def least(self) -> Fraction:
        """No smaller error can be shown."""
        return max(
            lost + Fraction(off[1] + max(map(abs, models.samples(off[0]))), 1 << models.bits)
            for models, off, lost in self.models
        )

    def fine(self, error: Fraction) -> bool:
        """Whether a closer look would not show much less."""
        return all(off[1] * FINE <= (error - lost) * (1 << models.bits) for models, off, lost in self.models)

    def shown(self, error: Fraction) -> Fraction:
        """An error that is shown, by bisection between this one, which is not, and the sum of all sizes."""
        low, steps = max(error, self.least()), 1
        sure = max(lost + models.bound(off) for models, off, lost in self.models)
        while low * LOOSER**steps <= sure:
            steps *= 2
        last, first = steps, 0
        while last - first > 1:
            middle = (first + last) // 2
            first, last = (first, middle) if self.shows(_short(low * LOOSER**middle)) else (middle, last)
        return _short(low * LOOSER**last)


def _looks(wanted: Mapping[str, Any], error: Fraction) -> Iterator[Look]:
    """Closer and closer ones; those that the checker gives up, or that take too much work, are left out."""
    box = read_box(wanted["box"])
    for each, (order, sweep) in LOOKS:
        if each ** len(box) > MOST_PARTS:
            continue
        budget, parts, found = checker.Budget(STEPS), (each,) * len(box), []
        network, polynomial = read_network(wanted, box, budget)
        sweeps = [sweep + amplified + _digits(error) for amplified in _amplified(network)]
        try:
            for cell in cells(box, parts):
                found.append(deviation(network, polynomial, cell, (BITS, order, sweeps), budget))
        except (checker.Rejected, checker.Refused):
            continue
        yield Look(parts, (order, sweeps), tuple(found))


def _digits(x: Fraction) -> int:
    """About the k with x = 2^-k."""
    return x.denominator.bit_length() - x.numerator.bit_length()


def _amplified(network: Network) -> list[int]:
    """By about how many binary digits what a layer leaves out grows on its way to the output: units pass it on with the
    output weights' sizes added."""
    digits, found = 0, list[int]()
    for hidden, gates in reversed(network.layers):
        found.insert(0, digits)
        slope, weight = (
            max((sum((abs(w) for _, w in row), Fraction(0)) for _, row in rows), default=Fraction(0))
            for rows in (hidden, gates)
        )
        digits += max(0, -_digits(slope * weight))
    return found


def _short(x: Fraction) -> Fraction:
    """A number of few digits that is at least x."""
    return above(x)


def _rows(layer: Any) -> list[dict[str, Any]]:
    """The rows of a linear map, without the weights that are 0."""
    pairs = zip(layer.weight.double().tolist(), layer.bias.double().tolist(), strict=True)
    return [
        {"bias": str(Fraction(b)), "weights": [[i, str(Fraction(w))] for i, w in enumerate(row) if w]}
        for row, b in pairs
    ]


def _polynomial(p: Polynomial, names: Sequence[str]) -> Any:
    terms = []
    for exponents, c in p.items():
        powers = [
            ["var", x] if k == 1 else ["^", ["var", x], str(k)] for x, k in zip(names, exponents, strict=True) if k
        ]
        factors = [["num", str(c)]] * (c != 1 or not powers) + powers
        terms.append(["*", *factors] if len(factors) > 1 else factors[0])
    return ["+", *terms] if len(terms) > 1 else terms[0] if terms else ["num", "0"]
