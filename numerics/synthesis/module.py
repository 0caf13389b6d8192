"""A design as a torch module, whose stored weights are the design's: every one is checked to be a number of the
format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import torch
from torch import Tensor, nn

from numerics.networks.activations import function
from numerics.synthesis.circuit import Affine
from numerics.synthesis.design import Design
from theory.language.errors import InputError


class PolynomialNetwork(nn.Module):
    """Layers of gates; inputs (..., n), outputs (...). Each layer is a linear map of all values so far, the activation,
    and a linear map of values and hidden units to the layer's gates, which become values themselves; the output is a
    linear map of all values."""

    def __init__(self, design: Design, dtype: torch.dtype) -> None:
        super().__init__()
        self.activation = design.activation
        self._function = function(design.activation)
        self.hidden, self.gates = nn.ModuleList(), nn.ModuleList()
        width = design.inputs
        for level in design.levels:
            blocks = [design.blocks[k] for k in level]
            rows = [row for block in blocks for row in block.rows]
            self.hidden.append(_linear(rows, width, dtype))
            outputs, place = [], width
            for block in blocks:
                weights = {place + j: w for j, w in enumerate(block.output)} | dict(block.skip.terms)
                outputs.append(Affine.of(block.skip.constant, weights))
                place += len(block.rows)
            self.gates.append(_linear(outputs, width + len(rows), dtype))
            width += len(blocks)
        self.output = _linear([design.output], width, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """The network's value: shape (..., inputs) to (...)."""
        values = x
        for hidden, gates in zip(self.hidden, self.gates, strict=True):
            units = self._function(hidden(values))
            values = torch.cat([values, gates(torch.cat([values, units], dim=-1))], dim=-1)
        return self.output(values)[..., 0]  # type: ignore[no-any-return]

    @classmethod
    def from_state_dict(cls, state: Mapping[str, Tensor], activation: str) -> PolynomialNetwork:
        """The network with these parameters, of which nothing but names and shapes is believed. Raises InputError where
        they do not fit together.

        >>> PolynomialNetwork.from_state_dict({}, "softplus")
        Traceback (most recent call last):
        ...
        theory.language.errors.InputError: 'state' has no parameter 'output.weight'
        """
        network = cls.__new__(cls)
        nn.Module.__init__(network)
        network.activation, network._function = activation, function(activation)
        names = dict(state)
        levels = sum(name.startswith("hidden.") and name.endswith(".weight") for name in names)
        network.hidden, network.gates = nn.ModuleList(), nn.ModuleList()
        width: int | None = None
        for level in range(levels):
            hidden = _restore(names, f"hidden.{level}", width)
            gates = _restore(names, f"gates.{level}", hidden.in_features + hidden.out_features)
            network.hidden.append(hidden)
            network.gates.append(gates)
            width = hidden.in_features + gates.out_features
        network.output = _restore(names, "output", width, 1)
        if names:
            raise InputError("state", "has parameters that belong to no such network", min(names))
        return network

    def exact_weights(self) -> dict[str, list[Fraction]]:
        """Every parameter as stored, flattened: dyadic rationals."""
        return {name: [Fraction(w) for w in p.double().flatten().tolist()] for name, p in self.named_parameters()}


def _restore(state: dict[str, Tensor], name: str, inputs: int | None, outputs: int | None = None) -> nn.Linear:
    """The linear map of this name, taken out of the state."""
    for part in (f"{name}.weight", f"{name}.bias"):
        if part not in state:
            raise InputError("state", f"has no parameter '{part}'")
    weight, bias = state.pop(f"{name}.weight"), state.pop(f"{name}.bias")
    fits = (
        weight.dim() == 2
        and bias.shape == weight.shape[:1]
        and weight.shape[1] == (inputs or weight.shape[1])
        and weight.shape[0] == (outputs or bias.numel())
    )
    if not (fits and weight.is_floating_point() and weight.dtype == bias.dtype):
        raise InputError("state", f"has a '{name}' that does not fit", f"{tuple(weight.shape)} and {tuple(bias.shape)}")
    layer = nn.Linear(weight.shape[1], weight.shape[0], device="meta", dtype=weight.dtype)
    layer.weight, layer.bias = nn.Parameter(weight, requires_grad=False), nn.Parameter(bias, requires_grad=False)
    return layer


def _linear(rows: Sequence[Affine], width: int, dtype: torch.dtype) -> nn.Linear:
    matrix = torch.zeros((len(rows), width), dtype=torch.float64)
    bias = torch.zeros(len(rows), dtype=torch.float64)
    for j, row in enumerate(rows):
        bias[j] = float(row.constant)
        for i, c in row.terms:
            matrix[j, i] = float(c)
    layer = nn.Linear(width, len(rows), dtype=dtype)
    layer.weight, layer.bias = (
        nn.Parameter(matrix.to(dtype), requires_grad=False),
        nn.Parameter(bias.to(dtype), requires_grad=False),
    )
    for j, row in enumerate(rows):
        kept = [(row.constant, layer.bias[j]), *((c, layer.weight[j, i]) for i, c in row.terms)]
        if any(not bool(torch.isfinite(w)) or Fraction(float(w)) != c for c, w in kept):
            raise InputError(
                "arithmetic",
                "cannot hold a weight of this network",
                str(dtype).removeprefix("torch."),
                "use a wider format or a smaller box",
            )
    return layer
