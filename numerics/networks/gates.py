"""Torch networks that multiply: the four-unit gate, the shallow network of 2^n units, and the tree of gates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy as sp
import torch
from flint import arb
from torch import Tensor, nn

from numerics.networks.one_hidden_layer import OneHiddenLayer
from numerics.networks.trees import levels
from numerics.networks.weights import BITS, as_ball, gate_weights, product_weights


def multiplication_gate(
    activation: str, bias: sp.Expr, scale: sp.Expr, dtype: torch.dtype = torch.float64
) -> OneHiddenLayer:
    """Four hidden units on two inputs; inputs (..., 2), outputs (...)."""
    return OneHiddenLayer.of(gate_weights(activation, bias, scale), activation, dtype)


def product_network(
    n: int, activation: str, bias: sp.Expr, scale: sp.Expr, dtype: torch.dtype = torch.float64
) -> OneHiddenLayer:
    """One layer of 2^n hidden units on n inputs; inputs (..., n), outputs (...)."""
    return OneHiddenLayer.of(product_weights(n, activation, bias, scale), activation, dtype)


class ProductTree(nn.Module):
    """A balanced tree of copies of one gate over n inputs; inputs (..., n), outputs (...). A value without a partner is
    passed on unchanged, without a unit."""

    def __init__(self, n: int, gate: OneHiddenLayer) -> None:
        super().__init__()
        self.levels, self.gate = levels(n), gate

    @property
    def hidden_units(self) -> int:
        """Units of all copies of the gate."""
        return sum(len(level.gates) for level in self.levels) * self.gate.hidden_units

    @property
    def hidden_layers(self) -> int:
        """The number of levels, each of which is one hidden layer."""
        return len(self.levels)

    def forward(self, x: Tensor) -> Tensor:
        """The product of the last axis: shape (..., inputs) to (...)."""
        for level in self.levels:
            joined = self.gate(x[..., torch.tensor(level.gates)])
            x = (
                joined
                if level.carried is None
                else torch.cat([joined, x[..., level.carried : level.carried + 1]], dim=-1)
            )
        return x[..., 0]

    def reference(self, x: Sequence[Fraction | arb], bits: int = BITS) -> arb:
        """The exact function of the stored weights at one input of length n, enclosed in balls."""
        values = [as_ball(value) for value in x]
        for level in self.levels:
            joined = [self.gate.reference((values[i], values[j]), bits) for i, j in level.gates]
            values = joined if level.carried is None else [*joined, values[level.carried]]
        return values[0]


def product_tree(
    n: int, activation: str, bias: sp.Expr, scale: sp.Expr, dtype: torch.dtype = torch.float64
) -> ProductTree:
    """The tree of four-unit gates over n >= 1 inputs."""
    return ProductTree(n, multiplication_gate(activation, bias, scale, dtype))
