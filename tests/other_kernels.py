"""Torch's kernels as they might be on another processor: other results, which the rounding model allows as well.

``pytest --other-kernels=SEED`` runs networks with them. Sums are taken in another order. Activations give a
neighbouring number where that is no further off than the model leaves room for everywhere: each count of `KERNELS` is
at least one unit roundoff above the largest error that was seen, and to go to the next number just below a power of 2
is little more than that."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from numerics.networks.activations import KERNELS, Kernel

NEAR_A_POWER = 1.9  # of mantissas in [1, 2): a step of 2 units roundoff of 1 is 1.05 of these


def install(seed: int) -> None:
    """Change torch's linear maps and the activations of the table, in this process."""
    plain = torch.nn.functional.linear

    def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        order = torch.randperm(weight.shape[-1], generator=_draw(seed))
        return plain(x[..., order], weight[..., order], bias)

    torch.nn.functional.linear = linear
    KERNELS.update({name: _other(entry, seed) for name, entry in KERNELS.items() if entry.roundings >= 2})


def _draw(seed: int) -> torch.Generator:
    """The same draw at each call: a kernel gives equal results for equal inputs."""
    return torch.Generator().manual_seed(seed)


def _other(entry: Kernel, seed: int) -> Kernel:
    def function(x: Tensor) -> Tensor:
        y = entry.function(x if x.dtype == torch.float64 else x.float())
        mantissa = 2 * torch.frexp(y.abs()).mantissa
        towards = (2.0 * torch.randint(2, y.shape, generator=_draw(seed)) - 1) * torch.inf
        neighbour = torch.nextafter(y, towards.to(y.dtype))
        return torch.where(torch.isfinite(y) & (mantissa > NEAR_A_POWER), neighbour, y).to(x.dtype)

    return replace(entry, function=function)
