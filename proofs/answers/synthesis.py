"""What a synthesis is answered with: the network, its size, its certified error, and what would do better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs.answers.bounds import SCHEMA, ratio
from proofs.engine.exits import Exit
from proofs.legs.decimals import decimal_down, decimal_up
from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Synthesis:
    """`module` is the torch network, `weights` its parameters as stored. Its error on the box is at most `real` (exact
    arithmetic) plus `rounding` (running it in the format, under what `assumes` says), and at least `lower_witness`,
    which occurs at `witness`. Where a certificate was asked for, `shown` is the error that the checker accepted, from
    the weights alone, and `refused` says why there is none."""

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
    shape: str = "deep"
    certificate: Mapping[str, Any] | None = field(default=None, repr=False)
    shown: Fraction | None = None
    refused: str = ""

    @property
    def error(self) -> Fraction:
        """The error that is certified: by the checker if it was asked, unless only the other bound is within the
        tolerance."""
        return self.shown if self.shown is not None and self._checked else self.real + self.rounding

    @property
    def _checked(self) -> bool:
        return self.shown is not None and (self.shown <= self.tolerance or self.real + self.rounding > self.tolerance)

    @property
    def legs(self) -> tuple[str, ...]:
        """The legs that certified the error."""
        return ("enclose", "certify") if self._checked else ("enclose",)

    @property
    def certified(self) -> bool:
        """Whether the certified error meets the tolerance."""
        return self.error <= self.tolerance

    @property
    def status(self) -> str:
        """What kind of truth the error bound is: conditional where it rests on assumptions about rounding."""
        return "conditional" if self.assumes else "theorem"

    @property
    def exit(self) -> Exit:
        """EXPECTED if the tolerance is certified, else UNDECIDED."""
        return Exit.EXPECTED if self.certified and not self.refused else Exit.UNDECIDED

    def __repr__(self) -> str:
        box = ", ".join(f"{x} in [{low}, {high}]" for x, (low, high) in self.box.items())
        place = ", ".join(f"{x} = {float(v):.6g}" for x, v in self.witness.items())
        parts = (
            ""
            if self.arithmetic == "real" or self._checked
            else f" = {decimal_up(self.real)} exact + {decimal_up(self.rounding)} rounding"
        )
        counts = (
            "flat" if self.shape == "flat" else f"{_counted(self.products, 'product')} ({self.naive_products} naive)"
        )
        units = f"{counts}, {_counted(self.hidden_units, self.activation + ' unit')} in {_counted(self.depth, 'layer')}"
        lines = [
            f"{self.expression}: error <= {decimal_up(self.error)}{parts}  (>= {decimal_down(self.lower_witness)} at"
            f" {place})"
        ]
        lines.append(
            f"  for {box} | {self.arithmetic} arithmetic | {units} | scale {self.scale}, bias {float(self.bias):.6g} |"
            f" {', '.join(self.legs)}, {self.status}"
        )
        if not self.certified:
            what = (
                f"; this would do: {'; '.join(self.instead)}" if self.instead else "; nothing that was tried would do"
            )
            lines.append(f"  not certified to {decimal_up(self.tolerance)}: this is the best scale{what}")
        if self.refused:
            lines.append(f"  no certificate: {self.refused}")
        if self.assumes:
            lines.append(f"  assuming that {self.assumes}")
        return "\n".join(lines)

    def with_certificate(self) -> Synthesis:
        """The same network with a certificate that the checker accepted, or with the reason why there is none. It may
        take longer than the synthesis."""
        from numerics.synthesis.request import read_polynomial
        from proofs.certificates.networks import certificate

        polynomial, asked = read_polynomial(self.expression, list(self.box)), self.real + self.rounding
        found = certificate(polynomial, self.box, self.module, asked, self.tolerance, self.arithmetic, "synthesize")
        if found is None:
            return replace(
                self, refused="the checker does not accept one for this network, so that its word is not claimed"
            )
        too_large = found.error > self.tolerance >= asked
        above = (
            f"the checker shows no less than {decimal_up(found.error)} for this network, which is above the tolerance"
            if too_large
            else ""
        )
        return replace(self, certificate=found.data, shown=found.error, refused=above)

    def write_certificate(self, path: str | Path) -> None:
        """Write the certificate as JSON, for `proofs verify`. Raises InputError where there is none."""
        from numerics.synthesis.export import writing

        if self.certificate is None:
            raise InputError("certificate", self.refused or "is not there", None, "ask for with_certificate() first")
        with writing(path):
            Path(path).write_text(json.dumps(self.certificate))

    def write_onnx(self, path: str | Path) -> None:
        """Write an ONNX model with these weights, bit for bit: input "x" of shape (batch, variables), in the order of
        `box`, output "y" of shape (batch,).

        The certified error is the model's for an engine whose operations meet the assumptions about torch's;
        `worst_with_onnxruntime` measures one. Raises InputError without the library, and for formats that onnxruntime
        does not compute in."""
        from numerics.synthesis.export import write_onnx

        write_onnx(self.module, path, self._notes())

    def worst_with_onnxruntime(self, path: str | Path) -> Fraction:
        """The largest error that onnxruntime shows with a model written before, at thousands of points. Raises
        InputError if it is above what is certified."""
        from numerics.synthesis.export import worst_onnx_error
        from numerics.synthesis.request import read_polynomial

        polynomial = read_polynomial(self.expression, list(self.box))
        worst, _ = worst_onnx_error(path, polynomial, list(self.box.values()), self.module.output.weight.dtype)
        if worst > self.error:
            rule = (
                f"errs by {decimal_up(worst)} with this model, more than {decimal_up(self.error)}: its kernels do not"
                " round as is assumed of torch's"
            )
            raise InputError("onnxruntime", rule)
        return worst

    def write_safetensors(self, path: str | Path) -> None:
        """Write the weights and, in the header, what is certified of them. Raises InputError without the library."""
        from numerics.synthesis.export import write_safetensors

        write_safetensors(self.module, path, self._notes())

    def _notes(self) -> dict[str, str]:
        """What goes with the weights into a file."""
        box = ", ".join(f"{x} in [{low}, {high}]" for x, (low, high) in self.box.items())
        certified = f"error <= {decimal_up(self.error)} in {self.arithmetic} arithmetic ({self.status})"
        return {
            "expression": self.expression,
            "box": box,
            "activation": self.activation,
            "certified": certified,
            "assumes": self.assumes,
        }

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "expression": self.expression,
            "box": {x: [ratio(low), ratio(high)] for x, (low, high) in self.box.items()},
            "tolerance": ratio(self.tolerance),
            "certified": self.certified,
            "status": self.status,
            "assumes": self.assumes,
            "arithmetic": self.arithmetic,
            "shape": self.shape,
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
            "legs": list(self.legs),
            "shown": None if self.shown is None else ratio(self.shown),
            "lower_witness": ratio(self.lower_witness),
            "witness": {x: ratio(v) for x, v in self.witness.items()},
            "instead": list(self.instead),
            "weights": {
                name: {"shape": list(p.shape), "values": [ratio(w) for w in self.weights[name]]}
                for name, p in self.module.named_parameters()
            },
        }


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
