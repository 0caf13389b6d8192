"""Networks that multiply by groups, layer after layer: their units counted and minimised, and the network built and
run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import prod
from typing import TYPE_CHECKING

import sympy as sp
from flint import arb

from numerics.enclosure.balls import upper, working
from numerics.networks.weights import BITS, as_ball, evaluate, product_weights
from theory.language.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor, nn

PASSED = 1  # a unit that passes a value on


@dataclass(frozen=True, slots=True)
class Grouping:
    """lower = upper: the least number of units among the groupings, and the groups' sizes in each layer."""

    lower: Fraction
    upper: Fraction
    note: str
    layers: tuple[tuple[int, ...], ...]


def grouped_units(sizes: Sequence[int]) -> int:
    """Units counted group by group: `sizes` are the sizes of the groups in each layer, all equal within one."""
    values, total = prod(sizes), 0
    for size in sizes:
        values //= size
        total += sum(_cost(size) for _ in range(values))
    return total


def _cost(size: int) -> int:
    return 2**size if size > 1 else PASSED


def units(n: sp.Integer, k: sp.Integer, groups: str) -> Grouping:
    """The cheapest grouping with exactly k layers. Raises InputError where equal groups of at least 2 do not exist.

    >>> [int(units(sp.Integer(32), sp.Integer(k), "equal").upper) for k in (2, 3, 4, 5)]
    [384, 144, 128, 124]
    >>> units(sp.Integer(32), sp.Integer(2), "any").layers
    ((5, 5, 5, 5, 4, 4, 4), (7,))
    """
    found = _equal(int(n), int(k)) if groups == "equal" else _any(int(n), int(k))
    if found is None:
        raise InputError(
            "k",
            f"leaves no equal groups: {n} is no product of that many factors >= 2",
            k,
            'fewer layers, or groups="any"',
        )
    total, layers = found
    shown = ", then ".join(_shown(layer) for layer in layers)
    return Grouping(
        Fraction(total),
        Fraction(total),
        f"groups of {shown}; in the Taylor sense, and only for networks that multiply by groups",
        layers,
    )


def _shown(layer: tuple[int, ...]) -> str:
    return " and ".join(
        f"{size} ({layer.count(size)} times)" if layer.count(size) > 1 else str(size) for size in dict.fromkeys(layer)
    )


@cache
def _equal(n: int, k: int) -> tuple[int, tuple[tuple[int, ...], ...]] | None:
    """Over all ordered factorisations of n into k factors >= 2."""
    if k == 0:
        return (0, ()) if n == 1 else None
    best = None
    for size in range(2, n + 1):
        if n % size == 0 and (rest := _equal(n // size, k - 1)) is not None:
            total = n // size * _cost(size) + rest[0]
            if best is None or total < best[0]:
                best = total, ((size,) * (n // size), *rest[1])
    return best


@cache
def _any(n: int, k: int) -> tuple[int, tuple[tuple[int, ...], ...]] | None:
    """Over all numbers of groups. Since 2^size is convex and 2^1 > 1 = a passed value, a layer's cheapest groups are
    nearly equal, or pass some values on."""
    if k == 1:
        return _cost(n), ((n,),)
    best = None
    for count in range(1, n + 1):
        layer = _layer(n, count)
        rest = _any(count, k - 1)
        if rest is not None:
            total = sum(map(_cost, layer)) + rest[0]
            if best is None or total < best[0]:
                best = total, (layer, *rest[1])
    return best


@cache
def _layer(n: int, count: int) -> tuple[int, ...]:
    """The cheapest sizes >= 1 of `count` groups of n values: some passed on alone, the others nearly equal."""
    options = []
    for alone in range(count + 1):
        left, values = count - alone, n - alone
        if left == 0:
            if values == 0:
                options.append((1,) * alone)
            continue
        if values >= 2 * left:
            small, larger = divmod(values, left)
            options.append((small + 1,) * larger + (small,) * (left - larger) + (1,) * alone)
    return min(options, key=lambda sizes: sum(map(_cost, sizes)))


def deviation(sizes: Sequence[int], x: Sequence[Fraction], activation: str, scale: sp.Expr) -> Fraction:
    """|network(x) - product of x| for the network of groups, rounded up: in balls, since float64 would drown in the
    cancellation of flat products."""
    with working(BITS):
        values = [as_ball(value) for value in x]
        for size in sizes:
            weights = product_weights(size, activation, sp.S.Zero, scale)
            values = [evaluate(weights, activation, tuple(values[i : i + size])) for i in range(0, len(values), size)]
        exact = arb(1)
        for value in x:
            exact *= as_ball(value)
        return upper(abs(values[0] - exact))


def layered(sizes: Sequence[int], activation: str, scale: sp.Expr) -> nn.Module:
    """The torch network with one hidden layer for each of `sizes`, which multiplies groups of so many neighbours by
    copies of one flat network; shape (..., product of the sizes) to (...)."""
    import torch

    from numerics.networks.gates import product_network

    class Layered(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.groups = torch.nn.ModuleList(product_network(size, activation, sp.S.Zero, scale) for size in sizes)

        def forward(self, x: Tensor) -> Tensor:
            for size, group in zip(sizes, self.groups, strict=True):
                x = group(x.reshape(*x.shape[:-1], -1, size))
            return x[..., 0]

    return Layered()


def run_layered(sizes: Sequence[int], activation: str, scale: sp.Expr, x: Sequence[Fraction]) -> tuple[int, Fraction]:
    """The hidden units that the torch network of groups runs, counted while it does, and how far its value at x is from
    the product of x."""
    import torch

    network, counted = layered(sizes, activation, scale), [0]
    for group in network.get_submodule("groups").children():
        group.register_forward_hook(lambda module, _, output: counted.append(module.hidden_units * output.numel()))
    with torch.no_grad():
        found = network(torch.tensor([float(v) for v in x], dtype=torch.float64))
    return sum(counted), abs(Fraction(float(found)) - prod(x))
