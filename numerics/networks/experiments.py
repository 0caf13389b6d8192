"""Measuring networks that multiply: declared inputs, the worst deviation, and the rounding budget that goes with it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

import torch
from flint import arb
from torch import Tensor, nn

from numerics.networks.activations import kernel
from numerics.networks.measurements import Measurement
from numerics.networks.one_hidden_layer import OneHiddenLayer, find_dtype, unit_roundoff
from numerics.networks.rounding import evaluation_error, storage_error
from numerics.networks.weights import Weights
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError

TICKS = 64  # points are multiples of 1/TICKS, so that sums and products of a few of them are exact


def inputs(n: int, radius: Fraction, samples: int, seed: int, dtype: torch.dtype) -> Tensor:
    """`samples` points of [-radius, radius]^n, shape (samples, n): a grid that contains the corners, if half the
    samples suffice for one, and random points."""
    if samples < 1:
        raise InputError("samples", "must be >= 1", samples)
    side = int((samples / 2) ** (1 / n))
    ticks = torch.linspace(-1, 1, side, dtype=torch.float64).tolist() if side >= 2 else []
    grid = torch.tensor(list(product(ticks, repeat=n)), dtype=torch.float64).reshape(-1, n)
    generator = torch.Generator().manual_seed(seed)
    scattered = 2 * torch.rand((samples - len(grid), n), dtype=torch.float64, generator=generator) - 1
    return (torch.cat([grid, scattered]) * _at_most(radius, dtype)).to(dtype)


def _at_most(radius: Fraction, dtype: torch.dtype) -> float:
    """A number of the format at or just below the radius, so that no sample leaves the box."""
    end = torch.tensor(float(radius), dtype=torch.float64).to(dtype).double()
    if Fraction(float(end)) > radius:
        end = (end * (1 - torch.finfo(dtype).eps)).to(dtype).double()
    return float(end)


def worst_product_error(network: nn.Module, x: Tensor) -> tuple[Fraction, tuple[Fraction, ...]]:
    """The largest |network(x) - product of the entries of x| over the rows of x, exactly, and the row. Raises
    InputError where the network overflows."""
    with torch.no_grad():
        y = network(x).double()
    if not bool(torch.isfinite(y).all()):
        raise InputError(
            "dtype", "overflows in this network", str(x.dtype).removeprefix("torch."), "use a wider format"
        )
    target = x.double().prod(dim=-1)
    difference = (y - target).abs()
    # The products and differences here are rounded: keep every row that could be the worst, and compare those exactly.
    doubt = (x.shape[-1] + 2) * torch.finfo(torch.float64).eps * (y.abs() + target.abs())
    likely = torch.nonzero(difference + doubt >= (difference - doubt).max())[:, 0].tolist()
    rows = [tuple(map(Fraction, x[i].double().tolist())) for i in likely]
    return max((abs(Fraction(float(y[i])) - prod(row)), row) for i, row in zip(likely, rows, strict=True))


def rounded(
    weights: Weights[arb], activation: str, radius: Fraction, form: torch.dtype
) -> tuple[OneHiddenLayer, Fraction]:
    """The network with these intended weights in a format, and a bound of how far rounding its weights and its
    arithmetic can move it on |x_i| <= radius."""
    network = OneHiddenLayer.of(weights, activation, form)
    stored = network.exact_weights()
    unit, tiny = unit_roundoff(form)
    return network, evaluation_error(stored, activation, kernel(activation), radius, unit, tiny) + storage_error(
        weights, stored, activation, radius
    )


def measure_product(
    weights: Weights[arb],
    names: tuple[str, ...],
    activation: str,
    radius: Fraction,
    samples: int,
    seed: int,
    dtype: str,
    bound: Fraction | None = None,
) -> Measurement:
    """Run the network with these intended weights on |x_i| <= radius, and say how far rounding its weights and its
    arithmetic can have moved it, where the activation's rounding is known."""
    form = find_dtype(dtype)
    network, rounding = OneHiddenLayer.of(weights, activation, form), None
    if ACTIVATIONS[activation].rounding is not None:
        network, rounding = rounded(weights, activation, radius, form)
    worst, at = worst_product_error(network, inputs(len(names), radius, samples, seed, form))
    return Measurement(
        worst,
        dict(zip(names, at, strict=True)),
        samples,
        seed,
        f"{network.extra_repr()}, torch {torch.__version__}",
        rounding,
        bound,
    )


def places(radii: Sequence[Fraction], count: int, seed: int = 0) -> list[tuple[Fraction, ...]]:
    """`count` points with |x_i| <= radii[i] that every binary format holds exactly: two opposite corners, and random
    ones.

    >>> places((Fraction(1), Fraction(1, 3)), 2)
    [(Fraction(1, 1), Fraction(21, 64)), (Fraction(-1, 1), Fraction(-21, 64))]
    """
    draw, most = random.Random(seed), [int(r * TICKS) for r in radii]
    corners = [tuple(Fraction(sign * m, TICKS) for m in most) for sign in (1, -1)]
    scattered = [tuple(Fraction(draw.randint(-m, m), TICKS) for m in most) for _ in range(count - 2)]
    return [*corners, *scattered][:count]


def run_at(
    weights: Weights[arb], activation: str, radius: Fraction, points: Sequence[Sequence[Fraction]]
) -> tuple[list[Fraction], Fraction]:
    """What the float64 network with these intended weights returns at exact points of |x_i| <= radius, and a bound of
    how far rounding its weights and its arithmetic can have moved each value."""
    network, rounding = rounded(weights, activation, radius, torch.float64)
    with torch.no_grad():
        found = network(torch.tensor([[float(x) for x in point] for point in points], dtype=torch.float64)).tolist()
    return list(map(Fraction, found)), rounding
