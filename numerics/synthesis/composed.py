"""The error of a whole network in exact arithmetic: the recursion through its gates, on cells that cover the box.

On a cell every value has an interval for what it should be and one, with its sign, for what the network's value differs
from that. A gate with operands u + e and v + f (u, v true; e, f what the stored weights and earlier gates add) turns
them into

    (u + e)(v + f)(eta + (1 + eta)(kappa_2 r_2 + ... + kappa_n r_n)) + u f + v e + e f + drift

(numerics.synthesis.gate_error). All r_k grow with |u + e| and |v + f|, so that on a cell they are between their values
at two of its points.

The cells with the largest bounds are divided until the bound is close to an error that was seen, or the budget of cells
is spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from numerics.synthesis.circuit import Affine
from numerics.synthesis.design import Design
from numerics.synthesis.spans import Array, Spans, around

CELLS = 30_000
CLOSE = 1.1  # cells within this factor of an error that was seen are not divided further
SCATTERED = 4000
SWEEPS, STEPS = 20, 17  # of the climb from the best point: sweeps, and places tried for each coordinate
MOST_CORNERS = 12  # inputs for which all corners are looked at


@dataclass(frozen=True, slots=True)
class Composed:
    """`upper` bounds |network - polynomial| on the box; `seen` is about the largest error found, at `at`, and rigorous
    only after evaluation there.

    `sizes` bounds each value of the network (the inputs, then the gates), `reaches` how far each gate's arguments are
    from the bias, and `output` the network."""

    upper: Fraction
    seen: float
    at: tuple[Fraction, ...]
    sizes: tuple[Fraction, ...]
    reaches: tuple[Fraction, ...]
    output: Fraction
    cells: int


ZERO = around(Fraction(0))


def affine(a: Affine, values: Sequence[Spans]) -> Spans:
    """The affine function, without the values that are exactly 0."""
    parts = [values[i] if c == 1 else around(c) * values[i] for i, c in a.terms if values[i] is not ZERO]
    if a.constant or not parts:
        parts.append(around(a.constant) if a.constant else ZERO)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def less(stored: Affine, true: Affine) -> Affine:
    """The difference of what is stored and what is true."""
    return stored.plus(true.times(Fraction(-1)))


def errors(network: Design, cells: Sequence[Spans]) -> tuple[Spans, list[Array]]:
    """Enclosures of network - polynomial for each cell, and bounds of every value of the network, of every gate's
    reach, and of the output.

    An input's cells are one entry of `cells`.
    """
    one, reaches = around(Fraction(1)), []
    values, gaps = list(cells), [ZERO] * len(cells)
    for block in network.blocks:
        u, e = _operand(block.true.left, block.stored.left, values, gaps)
        v, f = _operand(block.true.right, block.stored.right, values, gaps)
        there = u + e
        first = (around(block.alpha) * there).square()
        if block.square:
            q, whole, true = around(Fraction(1, 2)) * first, there.square(), u.square()
            w = q.square()
            carried = around(Fraction(2)) * u * e + e.square()
            reach = (around(block.alpha) * there).magnitude
        else:
            other = v + f
            second = (around(block.beta) * other).square()
            q, w, whole, true = first + second, around(Fraction(4)) * first * second, there * other, u * v
            carried = u * f + v * e + e * f
            reach = (around(block.alpha) * there).magnitude + (around(block.beta) * other).magnitude
        eta, bent = around(*block.eta), ZERO
        # s^2 and d^2 are q +- sqrt(w), and s^2k is p + r sqrt(w), d^2k is p - r sqrt(w).
        p, r = q, one
        for kappa in block.bend:
            p, r = q * p + w * r, q * r + p
            bent = bent + around(*kappa) * r
        gap = whole * (eta + (one + eta) * bent) + carried + around(*block.drift_constant)
        if block.drift.terms:
            gap = gap + affine(block.drift, values) + _linear(block.drift, gaps)
        reaches.append(reach * (1 + 1e-9))
        outside = reach * (1 + 1e-9) > float(block.reach)
        gaps.append(Spans(np.where(outside, -np.inf, gap.lower), np.where(outside, np.inf, gap.upper)))
        values.append(true)
    total = _linear(network.output, gaps) + affine(less(network.output, network.true_output), values)
    sizes = [(a + b).magnitude for a, b in zip(values, gaps, strict=True)]
    return total, [*sizes, *reaches, (affine(network.true_output, values) + total).magnitude]


def _linear(a: Affine, values: Sequence[Spans]) -> Spans:
    return affine(Affine(Fraction(0), a.terms), values)


def _operand(true: Affine, stored: Affine, values: Sequence[Spans], gaps: Sequence[Spans]) -> tuple[Spans, Spans]:
    """The true operand, and what the stored one adds: errors of earlier values, and of the weights."""
    off = less(stored, true)
    return affine(true, values), (
        _linear(stored, gaps) + affine(off, values) if off.terms or off.constant else _linear(stored, gaps)
    )


def points(box: Sequence[tuple[Fraction, Fraction]], count: int, seed: int = 0) -> Array:
    """Corners, the middle, and scattered points, shape (points, inputs): binary64 numbers inside the box."""
    n = len(box)
    generator = np.random.default_rng(seed)
    signs = (
        list(product((-1.0, 1.0), repeat=n))
        if n <= MOST_CORNERS
        else list(generator.choice([-1.0, 1.0], size=(1 << MOST_CORNERS, n)))
    )
    grid = list(product((-1.0, 0.0, 1.0), repeat=n)) if n <= 6 else []
    chosen = np.array([*signs, *grid, (0.0,) * n])
    unit = np.concatenate(
        [chosen, generator.uniform(-1, 1, (count, n)), generator.choice([-1.0, -0.5, 0.5, 1.0], size=(count, n))]
    )
    ends = [(around(low).upper, around(high).lower) for low, high in box]
    columns = [
        np.clip((float(low) + float(high)) / 2 + unit[:, i] * (float(high) - float(low)) / 2, *ends[i])
        for i, (low, high) in enumerate(box)
    ]
    return np.stack(columns, axis=1)


def composed_error(network: Design, cells: int = CELLS) -> Composed:
    """Bound the error of the exact network on its box."""
    seen, place = _largest_seen(network, points(network.box, SCATTERED))
    for _ in range(SWEEPS):
        more, there = _largest_seen(network, _around(place, network.box))
        if more <= seen:
            break
        seen, place = more, there
    at = tuple(Fraction(float(x)) for x in place)
    lows = np.array([[float(around(low).lower) for low, _ in network.box]])
    highs = np.array([[float(around(high).upper) for _, high in network.box]])
    settled, spent, sizes = 0.0, 0, np.zeros(network.inputs + 2 * len(network.blocks) + 1)
    while True:
        total, values = errors(network, [Spans(lows[:, i], highs[:, i]) for i in range(network.inputs)])
        bounds, spent = np.broadcast_to(total.magnitude, len(lows)), spent + len(lows)
        magnitudes = np.stack([np.broadcast_to(v, len(lows)) for v in values])
        divide = (bounds > CLOSE * seen) & (bounds > 0)
        room = (cells - spent) // 2
        if divide.sum() > room:
            # Only the worst cells that the budget allows.
            keep = np.argsort(bounds)[len(bounds) - max(room, 0) :] if room > 0 else np.array([], dtype=int)
            chosen = np.zeros(len(bounds), dtype=bool)
            chosen[keep] = True
            divide &= chosen
        done = ~divide
        if done.any():
            settled = max(settled, float(bounds[done].max()))
            sizes = np.maximum(sizes, magnitudes[:, done].max(axis=1))
        if not divide.any():
            break
        lows, highs = _halve(lows[divide], highs[divide], network.box)
    if not (np.isfinite(settled) and np.isfinite(sizes).all()):
        settled, sizes = np.inf, np.full(len(sizes), np.inf)
    upper, *bounds_of = (Fraction(float(s)) if np.isfinite(s) else Fraction(10) ** 400 for s in (settled, *sizes))
    gates = network.inputs + len(network.blocks)
    return Composed(upper, seen, at, tuple(bounds_of[:gates]), tuple(bounds_of[gates:-1]), bounds_of[-1], spent)


def _largest_seen(network: Design, places: Array) -> tuple[float, Array]:
    """About the largest error among these points, and its place."""
    found, _ = errors(network, [Spans(places[:, i], places[:, i]) for i in range(network.inputs)])
    # Where a gate is driven beyond its reach nothing is known: such points do not count as seen.
    known = np.isfinite(found.lower) & np.isfinite(found.upper)
    middle = np.broadcast_to(
        np.abs(np.where(known, found.lower, 0.0) + np.where(known, found.upper, 0.0)) / 2, len(places)
    )
    best = int(middle.argmax())
    return float(middle[best]), places[best]


def _around(place: Array, box: Sequence[tuple[Fraction, Fraction]]) -> Array:
    """The point with one or two of its coordinates changed, inside the box."""
    rows = [place]
    for i, (low, high) in enumerate(box):
        inner = np.linspace(float(around(low).upper), float(around(high).lower), STEPS)
        for value in inner:
            moved = place.copy()
            moved[i] = value
            rows.append(moved)
        for j in range(i):
            moved = place.copy()
            moved[i], moved[j] = float(inner[0] if place[i] > inner[STEPS // 2] else inner[-1]), place[j]
            moved[j] = np.clip(-moved[j], float(around(box[j][0]).upper), float(around(box[j][1]).lower))
            rows.append(moved)
    return np.stack(rows)


def _halve(lows: Array, highs: Array, box: Sequence[tuple[Fraction, Fraction]]) -> tuple[Array, Array]:
    """Each cell in two along its widest side, relative to the box."""
    widths = (highs - lows) / np.array([float(high - low) for low, high in box])
    side = widths.argmax(axis=1)
    rows = np.arange(len(lows))
    middle = (lows[rows, side] + highs[rows, side]) / 2
    below, above = highs.copy(), lows.copy()
    below[rows, side], above[rows, side] = middle, middle
    return np.concatenate([lows, above]), np.concatenate([below, highs])
