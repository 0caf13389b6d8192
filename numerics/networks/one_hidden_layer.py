"""A network with one hidden layer as a torch module, whose stored weights can be read back exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy as sp
import torch
from flint import arb
from torch import Tensor, nn

from numerics.enclosure.balls import ball, middle, working
from numerics.enclosure.series import constant
from numerics.networks.activations import function
from numerics.networks.formats import Format
from numerics.networks.weights import BITS, Weights, as_ball, evaluate
from theory.language.errors import InputError

FORMATS = {"float64": torch.float64, "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def find_dtype(name: str) -> torch.dtype:
    """The torch format of that name. Raises InputError for an unknown one."""
    if name not in FORMATS:
        raise InputError("dtype", "is not known", name, f"one of {', '.join(FORMATS)}")
    return FORMATS[name]


def unit_roundoff(dtype: torch.dtype) -> Format:
    """The unit roundoff u of a format, which is half the distance from 1 to the next number, and its smallest normal
    number."""
    info = torch.finfo(dtype)
    return Format(Fraction(info.eps) / 2, Fraction(info.tiny))


def nearest(value: arb | Fraction | int | sp.Expr) -> float:
    """The binary64 number next to an exact value; for a ball, to its centre."""
    if isinstance(value, sp.Expr):
        with working(BITS):
            value = constant(value)
    return float(middle(value) if isinstance(value, arb) else Fraction(value))


class OneHiddenLayer(nn.Module):
    """x -> sum_j output_weights[j] sigma(input_weights[j] . x + hidden_bias[j]) + output_bias, on inputs of shape (...,
    n), with outputs of shape (...).

    Weights are exact numbers (Fractions, SymPy numbers, balls), rounded to the nearest number of the format. Raises
    InputError for unknown activations and for weights that the format cannot hold."""

    def __init__(
        self,
        input_weights: Sequence[Sequence[arb | Fraction | int | sp.Expr]],
        hidden_bias: Sequence[arb | Fraction | int | sp.Expr],
        output_weights: Sequence[arb | Fraction | int | sp.Expr],
        output_bias: arb | Fraction | int | sp.Expr,
        activation: str,
        dtype: torch.dtype = torch.float64,
    ) -> None:
        super().__init__()
        self.activation, self.dtype = activation, dtype
        self._function = function(activation)
        self.input_weights = self._stored([[nearest(a) for a in row] for row in input_weights])
        self.hidden_bias = self._stored([nearest(b) for b in hidden_bias])
        self.output_weights = self._stored([nearest(w) for w in output_weights])
        self.output_bias = self._stored(nearest(output_bias))

    @classmethod
    def of(cls, weights: Weights[arb], activation: str, dtype: torch.dtype = torch.float64) -> OneHiddenLayer:
        """The network with these exact weights, rounded to the format."""
        return cls(weights.inputs, weights.hidden_bias, weights.output, weights.output_bias, activation, dtype)

    def _stored(self, values: object) -> nn.Parameter:
        tensor = torch.tensor(values, dtype=torch.float64).to(self.dtype)
        if not bool(torch.isfinite(tensor).all()):
            raise InputError(
                "dtype",
                "cannot hold a weight of this network",
                str(self.dtype).removeprefix("torch."),
                "use a wider format or a larger scale",
            )
        return nn.Parameter(tensor, requires_grad=False)

    @property
    def hidden_units(self) -> int:
        """The number of hidden units."""
        return int(self.hidden_bias.numel())

    def forward(self, x: Tensor) -> Tensor:
        """The network's value: shape (..., inputs) to (...)."""
        hidden = self._function(nn.functional.linear(x, self.input_weights, self.hidden_bias))
        return nn.functional.linear(hidden, self.output_weights[None], self.output_bias[None])[..., 0]

    def exact_weights(self) -> Weights[Fraction]:
        """The weights as stored: dyadic rationals."""
        rows, biases, outputs = (
            p.double().tolist() for p in (self.input_weights, self.hidden_bias, self.output_weights)
        )
        return Weights(
            tuple(tuple(map(Fraction, row)) for row in rows),
            tuple(map(Fraction, biases)),
            tuple(map(Fraction, outputs)),
            Fraction(float(self.output_bias.double())),
        )

    def reference(self, x: Sequence[Fraction | arb], bits: int = BITS) -> arb:
        """The exact function of the stored weights at one input of length n, enclosed in balls."""
        with working(bits):
            return evaluate(self.exact_weights().map(ball), self.activation, tuple(as_ball(value) for value in x))

    def extra_repr(self) -> str:
        """Units, activation, inputs and format, for torch's own `repr`."""
        return (
            f"{self.hidden_units} {self.activation} units on {self.input_weights.shape[1]} inputs,"
            f" {str(self.dtype).removeprefix('torch.')}"
        )
