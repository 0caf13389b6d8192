"""What a synthesis is answered with: the network, its size, its certified error, and what would do better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from proofs.engine.answers import SCHEMA, ratio
from proofs.engine.decimals import decimal_down, decimal_up
from proofs.engine.exits import Exit


@dataclass(frozen=True, slots=True)
class Synthesis:
    """`module` is the torch network, `weights` its parameters as stored. Its error on the box is at most `real` (exact arithmetic) plus `rounding` (running it
    in the format, under what `assumes` says), and at least `lower_witness`, which occurs at `witness`.
    """

    expression: str
    box: Mapping[str, tuple[Fraction, Fraction]]
    tolerance: Fraction
    arithmetic: str
    activation: str
    bias: Fraction
    scale: Fraction
    products: int
    naive_products: int
    hidden_units: int
    depth: int
    real: Fraction
    rounding: Fraction
    lower_witness: Fraction
    witness: Mapping[str, Fraction]
    module: Any = field(repr=False)
    weights: Mapping[str, list[Fraction]] = field(repr=False)
    assumes: str = ""
    instead: tuple[str, ...] = ()

    @property
    def error(self) -> Fraction:
        return self.real + self.rounding

    @property
    def certified(self) -> bool:
        """Whether the certified error meets the tolerance."""
        return self.error <= self.tolerance

    @property
    def status(self) -> str:
        return "conditional" if self.assumes else "theorem"

    @property
    def exit(self) -> Exit:
        return Exit.EXPECTED if self.certified else Exit.UNDECIDED

    def __repr__(self) -> str:
        box = ", ".join(f"{x} in [{low}, {high}]" for x, (low, high) in self.box.items())
        place = ", ".join(f"{x} = {float(v):.6g}" for x, v in self.witness.items())
        parts = "" if self.arithmetic == "real" else f" = {decimal_up(self.real)} exact + {decimal_up(self.rounding)} rounding"
        counts = f"{_counted(self.products, 'product')} ({self.naive_products} naive)"
        units = f"{counts}, {_counted(self.hidden_units, self.activation + ' unit')} in {_counted(self.depth, 'layer')}"
        lines = [f"{self.expression}: error <= {decimal_up(self.error)}{parts}  (>= {decimal_down(self.lower_witness)} at {place})"]
        lines.append(f"  for {box} | {self.arithmetic} arithmetic | {units} | scale {self.scale}, bias {float(self.bias):.6g} | enclose, {self.status}")
        if not self.certified:
            what = f"; this would do: {'; '.join(self.instead)}" if self.instead else "; nothing that was tried would do"
            lines.append(f"  not certified to {decimal_up(self.tolerance)}: this is the best scale{what}")
        if self.assumes:
            lines.append(f"  assuming that {self.assumes}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "expression": self.expression,
            "box": {x: [ratio(low), ratio(high)] for x, (low, high) in self.box.items()},
            "tolerance": ratio(self.tolerance),
            "certified": self.certified,
            "status": self.status,
            "assumes": self.assumes,
            "arithmetic": self.arithmetic,
            "activation": self.activation,
            "bias": ratio(self.bias),
            "scale": ratio(self.scale),
            "products": self.products,
            "naive_products": self.naive_products,
            "hidden_units": self.hidden_units,
            "depth": self.depth,
            "upper": ratio(self.error),
            "real": ratio(self.real),
            "rounding": ratio(self.rounding),
            "lower_witness": ratio(self.lower_witness),
            "witness": {x: ratio(v) for x, v in self.witness.items()},
            "instead": list(self.instead),
            "weights": {name: {"shape": list(p.shape), "values": [ratio(w) for w in self.weights[name]]} for name, p in self.module.named_parameters()},
        }


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
