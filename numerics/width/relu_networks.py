"""ReLU networks with exact weights: their pieces on a line, counted, and the towers of tent maps that multiply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from numerics.search.levenberg_marquardt import Array, best_of, beyond

if TYPE_CHECKING:
    from torch import nn

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
GRID, WEIGHTS = 16, 100.0  # points of the grid for each piece, and the largest unknowns, in the search for few pieces
Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """x -> weights x + bias; weights as rows, one for each output."""

    weights: tuple[Row, ...]
    bias: Row

    def __call__(self, x: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The layer's outputs, exactly."""
        return tuple(
            sum((a * b for a, b in zip(row, x, strict=True)), shift)
            for row, shift in zip(self.weights, self.bias, strict=True)
        )


Network = tuple[Layer, ...]  # affine maps with a ReLU between each two


def evaluate(network: Network, x: Sequence[Fraction]) -> Fraction:
    """The only output of the network at x, exactly."""
    values = tuple(x)
    for layer in network[:-1]:
        values = tuple(max(value, Fraction(0)) for value in layer(values))
    return network[-1](values)[0]


def hidden_units(network: Network) -> int:
    """Units behind a ReLU."""
    return sum(len(layer.bias) for layer in network[:-1])


def pieces_on_a_line(network: Network) -> int:
    """Linear pieces of t -> network(t) on the real line, exactly: neighbouring pieces that continue each other are one.

    >>> hidden = Layer(((Fraction(1),), (Fraction(1),)), (Fraction(0), Fraction(-1)))
    >>> pieces_on_a_line((hidden, Layer(((Fraction(1), Fraction(1)),), (Fraction(0),))))
    3
    """
    kinks: list[Fraction] = []
    # On each interval between kinks every value is slope t + height.
    affine: list[tuple[tuple[Fraction, Fraction], ...]] = [((Fraction(1), Fraction(0)),)]
    for layer in network[:-1]:
        new_kinks: list[Fraction] = []
        new_affine: list[tuple[tuple[Fraction, Fraction], ...]] = []
        for left, right, values in zip([None, *kinks], [*kinks, None], affine, strict=True):
            inputs = _apply(layer, values)
            inside = {-height / slope for slope, height in inputs if slope}
            places = [t for t in sorted(inside) if (left is None or t > left) and (right is None or t < right)]
            for low, high in pairwise([left, *places, right]):
                middle = _between(low, high)
                new_affine.append(
                    tuple(
                        (slope, height) if slope * middle + height > 0 else (Fraction(0), Fraction(0))
                        for slope, height in inputs
                    )
                )
                if high is not None:
                    new_kinks.append(high)
        kinks, affine = new_kinks, new_affine
    outputs = [_apply(network[-1], values)[0] for values in affine]
    return 1 + sum(left != right for left, right in pairwise(outputs))


def _apply(layer: Layer, values: tuple[tuple[Fraction, Fraction], ...]) -> tuple[tuple[Fraction, Fraction], ...]:
    slopes, heights = layer([slope for slope, _ in values]), layer([height for _, height in values])
    return tuple((slope - shift, height) for slope, height, shift in zip(slopes, heights, layer.bias, strict=True))


def _between(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def sawtooth(width: int, depth: int) -> Network:
    """`depth` layers of `width` units on one input, each of which runs `width` times up and down [0, 1]: pieces
    multiply."""
    heights = [Fraction(2 * width * (-1) ** j if j else width) for j in range(width)]
    first = Layer(tuple((Fraction(1),) for _ in range(width)), tuple(-Fraction(j, width) for j in range(width)))
    combined = tuple(heights)
    further = Layer(tuple(combined for _ in range(width)), first.bias)
    return (first, *(further for _ in range(depth - 1)), Layer((combined,), (Fraction(0),)))


def pieces(width: int, depth: int) -> tuple[int, int]:
    """Ends of the largest number of pieces: those of the sawtooth, counted, and the recursion by which each unit bends
    each piece at most once."""
    bound = 1
    for _ in range(depth):
        bound += width * bound
    return pieces_on_a_line(sawtooth(width, depth)), bound


def lowered_chords(pieces: int) -> Network:
    """The network of `pieces` units that is, on [-1, 1], the lowered chords of t^2 over equal intervals: no other with
    so few pieces errs less."""
    h = Fraction(2, pieces)
    kinks = [-1 + j * h for j in range(pieces)]
    bends = tuple(2 * kink + h if j == 0 else 2 * h for j, kink in enumerate(kinks))
    return Layer(tuple((Fraction(1),) for _ in kinks), tuple(-kink for kink in kinks)), Layer((bends,), (1 - h**2 / 8,))


@dataclass(frozen=True, slots=True)
class Bends:
    """The function slope t + height + sum_j bends_j relu(t - kinks_j): one hidden ReLU layer on a line, with an affine
    skip."""

    kinks: Row
    bends: Row
    slope: Fraction
    height: Fraction

    def __call__(self, t: Fraction) -> Fraction:
        """The value at t."""
        return (
            self.slope * t
            + self.height
            + sum(
                (bend * max(t - kink, Fraction(0)) for kink, bend in zip(self.kinks, self.bends, strict=True)),
                Fraction(0),
            )
        )

    def worst_for_the_square(self) -> Fraction:
        """The largest |this - t^2| on [-1, 1], exactly: it occurs at an end or a kink, or where the slope of a piece is
        that of t^2."""
        ends = [Fraction(-1), *sorted(kink for kink in self.kinks if abs(kink) < 1), Fraction(1)]
        tangent = [self(high) - self(low) for low, high in pairwise(ends)]
        middles = [
            rise / (2 * (high - low)) if high > low else low
            for rise, (low, high) in zip(tangent, pairwise(ends), strict=True)
        ]
        return max(abs(self(t) - t**2) for t in (*ends, *(t for t in middles if abs(t) <= 1)))


@cache
def fitted_pieces(pieces: int, error: Fraction, restarts: int) -> tuple[float, Bends]:
    """How much more than `error` the best of the functions of so many linear pieces that Levenberg-Marquardt finds
    misses t^2 by on a grid of [-1, 1]."""
    units, t = pieces - 1, np.linspace(-1, 1, GRID * pieces + 1)

    def residuals(x: Array) -> tuple[Array, Array]:
        kinks, bends = x[:units], x[units : 2 * units]
        beyond_kinks = np.maximum(t[:, None] - kinks, 0)
        affine = np.column_stack([t, np.ones_like(t)])
        return affine @ x[-2:] + beyond_kinks @ bends - t**2, np.hstack(
            [-bends * (beyond_kinks > 0), beyond_kinks, affine]
        )

    def start(draw: np.random.Generator) -> Array:
        return np.concatenate([draw.uniform(-1, 1, units), draw.normal(size=units + 2)])

    found = best_of(beyond(residuals, float(error)), start, restarts, WEIGHTS)
    kinks, bends = (
        tuple(map(Fraction, part.tolist())) for part in (found.unknowns[:units], found.unknowns[units : 2 * units])
    )
    return found.residual, Bends(kinks, bends, *map(Fraction, found.unknowns[-2:].tolist()))


def towers(m: int) -> Network:
    """The network on (u, v) that computes f_m(|u + v| / 2) - f_m(|u - v| / 2), where f_m subtracts m iterated tents.

    Each tower carries the tent's image g in two units, relu(g) and relu(g - 1/2), and the sum so far, which is never
    negative, in a third."""
    zero, one = Fraction(0), Fraction(1)
    layers = [Layer(((HALF, HALF), (-HALF, -HALF), (HALF, -HALF), (-HALF, HALF)), (zero,) * 4)]
    image: Row = (one, one)  # how a tower's g, and its sum so far, are read off the tower's units in the last layer
    total: Row = (one, one)
    for level in range(1, m + 1):
        idle = (zero,) * len(image)
        rows = (image, image, total)
        layers.append(Layer((*(row + idle for row in rows), *(idle + row for row in rows)), (zero, -HALF, zero) * 2))
        image = (2 * one, -4 * one, zero)
        total = (-2 * QUARTER**level, 4 * QUARTER**level, one)
    return (*layers, Layer((total + tuple(-t for t in total),), (zero,)))


def built(network: Network) -> nn.Sequential:
    """The same network in torch (float64); its weights are stored exactly if they are dyadic."""
    import torch

    modules: list[nn.Module] = []
    for layer in network:
        linear = torch.nn.Linear(len(layer.weights[0]), len(layer.bias), dtype=torch.float64)
        linear.weight.data = torch.tensor([[float(a) for a in row] for row in layer.weights], dtype=torch.float64)
        linear.bias.data = torch.tensor([float(b) for b in layer.bias], dtype=torch.float64)
        modules += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def read_back(module: nn.Sequential) -> Network:
    """The exact weights of a torch network of linear layers with a ReLU between each two."""
    from torch.nn import Linear

    linear = [part for part in module if isinstance(part, Linear)]
    return tuple(
        Layer(
            tuple(tuple(map(Fraction, row)) for row in part.weight.tolist()), tuple(map(Fraction, part.bias.tolist()))
        )
        for part in linear
    )


def random_network(width: int, depth: int, seed: int) -> nn.Sequential:
    """A torch network of normally distributed weights on one input."""
    import torch

    draw = torch.Generator().manual_seed(seed)
    sizes = [1, *[width] * depth, 1]
    modules: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        linear = torch.nn.Linear(inputs, outputs, dtype=torch.float64)
        torch.nn.init.normal_(linear.weight, generator=draw)
        torch.nn.init.normal_(linear.bias, generator=draw)
        modules += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def worst_on_line(network: Network, per_unit: int) -> Fraction:
    """The worst deviation of the torch network from t^2 on the grid of spacing 1/`per_unit` in [-1, 1]; exact for few
    bits, as below."""
    import torch

    points = torch.arange(-per_unit, per_unit + 1, dtype=torch.float64)[:, None] / per_unit
    with torch.no_grad():
        return Fraction(float((built(network)(points) - points**2).abs().max()))


def deviations(pieces: int, places: int = 4) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction]]:
    """For each piece of the torch network of lowered chords, from c over a length h, and some places c + h s in it: c,
    h, s and the network's deviation from t^2. For a power of 2 of pieces float64 rounds nothing."""
    import torch

    module, h = built(lowered_chords(pieces)), Fraction(2, pieces)
    for j in range(pieces):
        for k in range(places + 1):
            c, s = -1 + j * h, Fraction(k, places)
            t = c + h * s
            with torch.no_grad():
                yield c, h, s, Fraction(float(module(torch.tensor([float(t)], dtype=torch.float64)))) - t**2


def four_unit_gate(weight: Fraction) -> Network:
    """The gate of four ReLUs without biases: relu(u + v) + relu(-u - v) - relu(u - v) - relu(v - u), times a weight."""
    one, zero = Fraction(1), Fraction(0)
    hidden = Layer(((one, one), (-one, -one), (one, -one), (-one, one)), (zero,) * 4)
    return hidden, Layer(((weight, weight, -weight, -weight),), (zero,))


def in_torch(network: Network, x: Sequence[Fraction]) -> Fraction:
    """What the torch network returns at x; for few bits, as here, float64 rounds nothing."""
    import torch

    with torch.no_grad():
        return Fraction(float(built(network)(torch.tensor([float(value) for value in x], dtype=torch.float64))))


def worst_on_grid(m: int, per_unit: int) -> tuple[Fraction, tuple[Fraction, Fraction]]:
    """The worst deviation of the torch towers from u v on the grid of spacing 1/`per_unit` in [-1, 1]^2, and where.

    With `per_unit` a power of 2 and few bits in all, as here, float64 rounds nothing: the deviation is that of the
    exact function."""
    import torch

    grid = torch.arange(-per_unit, per_unit + 1, dtype=torch.float64) / per_unit
    points = torch.cartesian_prod(grid, grid)
    with torch.no_grad():
        errors = (built(towers(m))(points)[:, 0] - points.prod(dim=1)).abs()
    worst = int(errors.argmax())
    return Fraction(float(errors[worst])), (Fraction(float(points[worst, 0])), Fraction(float(points[worst, 1])))
