"""Bayes' posterior as a softmax layer on top of a table of Hamiltonians."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import torch
from flint import arb
from torch import Tensor, nn

from numerics.enclosure.balls import ball, working
from numerics.networks.one_hidden_layer import nearest
from numerics.networks.weights import BITS


class SoftmaxHamiltonian(nn.Module):
    """x -> softmax(-H(x) - mu): `energies` is the table H of shape (inputs x, classes), `mu` has one entry a class;
    both are exact and get rounded."""

    def __init__(
        self,
        energies: Sequence[Sequence[arb | Fraction]],
        mu: Sequence[arb | Fraction],
        dtype: torch.dtype = torch.float64,
    ) -> None:
        super().__init__()
        self.energies = nn.Parameter(
            torch.tensor([[nearest(h) for h in row] for row in energies], dtype=torch.float64).to(dtype),
            requires_grad=False,
        )
        self.bias = nn.Parameter(
            -torch.tensor([nearest(m) for m in mu], dtype=torch.float64).to(dtype), requires_grad=False
        )

    def forward(self, x: Tensor) -> Tensor:
        """Posteriors of shape (..., classes) for indices x of shape (...)."""
        return self.posterior(self.energies[x])

    def posterior(self, energies: Tensor) -> Tensor:
        """Posteriors from energies of shape (..., classes)."""
        return torch.softmax(self.bias - energies, dim=-1)

    def exact_weights(self) -> tuple[list[list[Fraction]], list[Fraction]]:
        """H and mu as stored: dyadic rationals."""
        return [[Fraction(h) for h in row] for row in self.energies.double().tolist()], [
            -Fraction(b) for b in self.bias.double().tolist()
        ]

    def reference(self, x: int, bits: int = BITS) -> list[arb]:
        """The exact softmax of the stored table at index x, enclosed in balls."""
        energies, mu = self.exact_weights()
        with working(bits):
            weights = [ball(-h - m).exp() for h, m in zip(energies[x], mu, strict=True)]
            total = sum(weights[1:], weights[0])
            return [w / total for w in weights]


def from_tables(
    likelihoods: Sequence[Sequence[Fraction]], priors: Sequence[Fraction], dtype: torch.dtype = torch.float64
) -> SoftmaxHamiltonian:
    """The network of theory.hamiltonians.hamiltonian: H = -ln p(x|y) from ``likelihoods[x][y] > 0``, mu = -ln p(y) from
    ``priors[y] > 0``."""
    with working(BITS):
        return SoftmaxHamiltonian(
            [[-ball(p).log() for p in row] for row in likelihoods], [-ball(p).log() for p in priors], dtype
        )


def posteriors(network: SoftmaxHamiltonian) -> list[list[Fraction]]:
    """What the network returns for every index of its table, as exact dyadic numbers."""
    with torch.no_grad():
        rows = network(torch.arange(network.energies.shape[0])).double().tolist()
    return [[Fraction(p) for p in row] for row in rows]


def version() -> str:
    """The torch that ran."""
    return f"torch {torch.__version__}"
