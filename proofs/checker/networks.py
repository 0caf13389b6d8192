"""Certificates of networks: how far one is from a polynomial on a box, in exact or in rounded arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import floor
from typing import Final, final

from .boxes import Range, read_box
from .certificates import Report, check_seal, digest, expect, integer, rational, read_list, record
from .expressions import Node, text
from .intervals import above
from .limits import ONE, POWER, SIZE, ZERO, Budget, Refused, Rejected
from .models import ARGUMENT, Model, Models
from .reading import Reader
from .rounding import Rounding, Row

FINEST: Final = 1024  # order of an expansion, and digits


def read_row(data: object, width: int) -> Row:
    """A number, and weights for some of the values by their places, each at most once."""
    fields = record(data, ("bias", "weights"))
    weights: dict[int, Fraction] = {}
    for item in expect(list, fields["weights"]):
        pair = expect(list, item)
        place = integer(pair[0] if pair else None, range(width))
        if len(pair) != 2 or place in weights:
            raise Refused("a weight is a place and a number, and no place is there twice")
        weights[place] = rational(pair[1])
    return rational(fields["bias"]), list(weights.items())


@final
class Network:
    """Layers of hidden units, and linear maps of all values so far and those units to further values; at the end one of
    all values."""

    def __init__(self, data: object, inputs: int, activation: Node, rounding: Rounding | None) -> None:
        fields = record(data, ("layers", "output"))
        self.activation, self.rounding, self.layers = activation, rounding, list[tuple[list[Row], list[Row]]]()
        for layer in expect(list, fields["layers"]):
            parts = record(layer, ("hidden", "gates"))
            hidden = [read_row(row, inputs) for row in expect(list, parts["hidden"])]
            gates = [read_row(row, inputs + len(hidden)) for row in expect(list, parts["gates"])]
            self.layers.append((hidden, gates))
            inputs += len(gates)
        self.output = read_row(fields["output"], inputs)
        self.units = sum(len(hidden) for hidden, _ in self.layers)

    def run(self, models: Models, inputs: list[Model], order: int, below: list[Fraction]) -> tuple[Model, Fraction]:
        """What the network computes in exact arithmetic, and how far off rounding can put it. No term that a layer
        sweeps adds more than `below` to a gate."""
        values, errors = list(inputs), [ZERO] * len(inputs)
        for (hidden, gates), least in zip(self.layers, below, strict=True):
            models.budget.charge(1 + len(values) // 8 + len(hidden))
            unit = least * (1 << models.bits)
            largest = [ZERO] * (len(values) + len(hidden))
            for place, w in (pair for _, weights in gates for pair in weights):
                largest[place] = max(largest[place], abs(w))
            seen, known = list(values), list(errors)
            for row, most in zip(hidden, largest[len(values) :], strict=True):
                argument, error = self._sum(models, row, values, errors)
                seen.append(models.function(self.activation, argument, order, floor(unit / (most or ONE))))
                known.append(self._unit(models, argument, error) if self.rounding else ZERO)
            found = [self._sum(models, row, seen, known) for row in gates]
            values += [models.swept(value, floor(unit)) for value, _ in found]
            errors += [error for _, error in found]
        return self._sum(models, self.output, values, errors)

    def _sum(self, models: Models, row: Row, values: list[Model], errors: list[Fraction]) -> tuple[Model, Fraction]:
        found = models.sum(row[0], [(w, values[i]) for i, w in row[1]])
        if self.rounding is None:
            return found, ZERO
        sizes = {i: above(models.bound(values[i])) for i, _ in row[1]}
        return found, self.rounding.sum(row, sizes, errors, models.bound(found))

    def _unit(self, models: Models, argument: Model, error: Fraction) -> Fraction:
        """The values and slopes around all arguments that may occur, on a short interval."""
        centre = Fraction(argument[0].get(0, 0), 1 << models.bits)
        reach = models.bound(argument) - abs(centre) + error
        ends = -above(reach - centre), above(reach + centre)
        middle, half = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
        value, slope = (models.taylor(self.activation, middle, half, k)[k] for k in (0, 1))
        assert self.rounding is not None
        return self.rounding.activation(max(map(abs, ends)), error, value, slope)


def read_network(statement: Mapping[str, object], box: Iterable[str], budget: Budget) -> tuple[Network, Node]:
    """The network, and the polynomial that it is compared with."""
    inputs = list(box)
    activation = Reader((ARGUMENT,), budget).read(statement["activation"])
    rounding = None if statement["arithmetic"] == "real" else Rounding.read(statement["arithmetic"])
    return Network(statement["network"], len(inputs), activation, rounding), Reader(inputs, budget).read(
        statement["polynomial"]
    )


def cells(box: Mapping[str, Range], parts: Iterable[int]) -> Iterator[dict[str, Range]]:
    """The box, each side of which is divided into so many equal parts."""
    whole = [(*r.ends(x), n) for (x, r), n in zip(box.items(), parts, strict=True)]
    sides = [
        [(low + (high - low) * k / n, low + (high - low) * (k + 1) / n) for k in range(n)] for low, high, n in whole
    ]
    for ends in product(*sides):
        yield {x: Range(*pair) for x, pair in zip(box, ends, strict=True)}


def deviation(
    network: Network, polynomial: Node, box: Mapping[str, Range], precision: tuple[int, int, list[int]], budget: Budget
) -> tuple[Models, Model, Fraction]:
    """network - polynomial on the box as a Taylor model, and what rounding may add; the precision is binary digits, an
    order, and for each layer the k with 2^-k as the size of what it leaves out."""
    bits, order, sweep = precision
    models = Models(box, bits, budget)
    inputs = {x: models.variable(x, r) for x, r in box.items()}
    output, lost = network.run(models, list(inputs.values()), order, [Fraction(1, 2) ** digits for digits in sweep])
    return models, models.sum(ZERO, [(ONE, output), (-ONE, models.polynomial(polynomial, inputs))]), lost


def check(data: dict[str, object], budget: Budget) -> Report:
    """What a certificate of the kind network establishes: |network - polynomial| <= error on the box, one part of it
    after the other."""
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "bits", "order", "sweep", "parts"))
    names = ("network", "activation", "polynomial", "box", "error", "arithmetic")
    claim, statement = expect(str, fields["claim"]), record(fields["statement"], names)
    integer(fields["schema"], (1,))
    box, error = read_box(statement["box"]), rational(statement["error"])
    network, polynomial = read_network(statement, box, budget)
    check_seal(fields, statement)
    bits, order = (integer(fields[key], range(1, FINEST + 1)) for key in ("bits", "order"))
    sweep = read_list(fields["sweep"], lambda digits: integer(digits, range(-FINEST, FINEST + 1)))
    parts = read_list(fields["parts"], lambda n: integer(n, range(1, POWER + 1)))
    if len(parts) != len(box) or len(box) > SIZE or len(sweep) != len(network.layers):
        raise Refused("not one number of parts for each variable, too many variables, or not one sweep for each layer")
    for cell in cells(box, parts):
        models, off, lost = deviation(network, polynomial, cell, (bits, order, sweep), budget)
        if not models.within(off, error - lost):
            raise Rejected(f"an error of at most {error} is not seen for {listing(cell)}")
    how = "in exact arithmetic" if network.rounding is None else str(network.rounding)
    units = f"{network.units} units {text(network.activation)} in {len(network.layers)} layers"
    words = f"|network - ({text(polynomial)})| <= {error}   for all {listing(box)}   {units}, {how}"
    return Report("PROVED", words, claim, digest(statement), 1, network.units, budget.used, None)


def listing(box: Mapping[str, Range]) -> str:
    """Where the variables run, in words."""
    return ", ".join(f"{x} in {r}" for x, r in box.items())
