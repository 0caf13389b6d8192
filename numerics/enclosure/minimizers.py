"""Guesses at where an expression is lowest. A guess that turns out exact becomes a split point; nothing is trusted
because it was guessed."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt
from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import evaluate
from numerics.enclosure.expression import CONDITIONS, Node, add, derivative, mul, number, variables
from numerics.enclosure.goals import Cell

Vector = npt.NDArray[np.float64]
SIMPLE = (12, 1000)  # denominators of guessed coordinates, the simplest first
STEPS = 40
STARTS = 8


class Contacts:
    """Points at which an expression is known to vanish, and coordinates at which a piece of it may bend."""

    def __init__(self, box: Cell) -> None:
        self.points: list[dict[str, fmpq]] = []
        self.coordinates: dict[str, list[fmpq]] = {x: [] for x in box.lower}

    def add(self, point: Mapping[str, fmpq]) -> None:
        """Keep a point where both sides meet, and its coordinates."""
        self.points.append(dict(point))
        for x, value in point.items():
            self.add_coordinate(x, value)

    def add_coordinate(self, x: str, value: fmpq) -> None:
        """Keep a value of one variable, in order and once."""
        if value not in self.coordinates[x]:
            insort(self.coordinates[x], value)

    def between(self, x: str, lower: fmpq, upper: fmpq) -> fmpq | None:
        """A remembered coordinate strictly inside (lower, upper)."""
        values = self.coordinates[x]
        i = bisect_right(values, lower)
        return values[i] if i < len(values) and values[i] < upper else None

    def inside(self, cell: Cell) -> Iterator[dict[str, fmpq]]:
        """The points that lie in the closed cell."""
        for point in self.points:
            if all(cell.lower[x] <= p <= cell.upper[x] for x, p in point.items()):
                yield point


def breakpoints(node: Node) -> Iterator[tuple[str, fmpq]]:
    """Where the choice made by Abs, Min, Max or a condition changes, if that is a rational value of a single
    variable."""
    if node.op == "abs":
        differences = [node.args[0]]
    elif node.op in ("min", "max") or node.op in CONDITIONS and len(node.args) == 2 and node.op not in ("and", "or"):
        differences = [add(a, mul(number(-1), b)) for i, a in enumerate(node.args) for b in node.args[:i]]
    else:
        return
    for difference in differences:
        names = variables(difference)
        if len(names) == 1:
            x = names.pop()
            slope = derivative(difference, x)
            start = evaluate([difference], {x: fmpq(0)})[0].value
            if slope.op == "num" and slope.value != 0 and isinstance(start, fmpq):
                yield x, -start / slope.value


def lowest_points(e: Node, box: Cell) -> Iterator[dict[str, fmpq]]:
    """Candidates for minimisers in the box: Newton and gradient steps in floating point from a coarse grid, rounded to
    simple rationals. Each is looked for when it is asked for."""
    free = box.free()
    if not 1 <= len(free) <= 3:
        return
    low = np.array([float(Fraction(str(box.lower[x]))) for x in free])
    high = np.array([float(Fraction(str(box.upper[x]))) for x in free])
    gradient = [derivative(e, x) for x in free]
    derivatives = [*gradient, *(derivative(g, x) for g in gradient for x in free)]

    def at(roots: Sequence[Node], place: Vector) -> Vector:
        cell = {**box.lower, **{x: fmpq(*float(v).as_integer_ratio()) for x, v in zip(free, place, strict=True)}}
        return np.array([_float(a.value) for a in evaluate(roots, cell)])

    def height(place: Vector) -> float:
        return float(at([e], place)[0])

    grid = [
        np.array(p)
        for p in product(*(np.linspace(a, b, {1: 17, 2: 7, 3: 4}[len(free)]) for a, b in zip(low, high, strict=True)))
    ]
    starts = sorted(((height(p), tuple(p)) for p in grid), key=lambda s: (not np.isfinite(s[0]), s[0]))[:STARTS]
    found: list[dict[str, fmpq]] = []
    for value, start in starts:
        if np.isfinite(value):
            place = _descend(height, lambda p: at(derivatives, p), np.array(start), low, high)
            for rounded in _round(place, low, high):
                point = {**box.lower, **dict(zip(free, rounded, strict=True))}
                if point not in found:
                    found.append(point)
                    yield point


def _float(value: iv.Number | None) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, fmpq):
        return float(Fraction(int(value.p), int(value.q)))
    return float(value.lower) / 2 + float(value.upper) / 2


def _descend(
    height: Callable[[Vector], float], derivatives: Callable[[Vector], Vector], place: Vector, low: Vector, high: Vector
) -> Vector:
    """Projected Newton steps, halved until the value falls; gradient steps where Newton does not descend."""
    n = len(place)
    value = height(place)
    for _ in range(STEPS):
        found = derivatives(place)
        if not np.all(np.isfinite(found)):
            return place
        slope, curvature = found[:n], found[n:].reshape(n, n)
        active = ((place <= low) & (slope > 0)) | ((place >= high) & (slope < 0))
        inner = np.flatnonzero(~active)
        if not len(inner):
            return place
        step = np.zeros(n)
        block = curvature[np.ix_(inner, inner)]
        newton = np.linalg.eigvalsh(block)[0] > 1e-12 * (1 + np.abs(block).max())
        step[inner] = (
            -np.linalg.solve(block, slope[inner])
            if newton
            else -slope[inner] / (np.abs(slope[inner]).max() + 1e-300) * (high - low)[inner] / 4
        )
        for halving in range(30):
            candidate = np.clip(place + step / 2**halving, low, high)
            if np.array_equal(candidate, place):
                return place
            trial = height(candidate)
            if np.isfinite(trial) and trial < value:
                break
        else:
            return place
        place, value = candidate, trial
    return place


def _round(place: Vector, low: Vector, high: Vector) -> Iterator[list[fmpq]]:
    """The point itself and nearby points with small denominators, all inside the box."""
    for limit in (*SIMPLE, None):
        coordinates = []
        for value, a, b in zip(place, low, high, strict=True):
            exact = Fraction(float(value))
            near = exact if limit is None else exact.limit_denominator(limit)
            coordinates.append(
                fmpq(near.numerator, near.denominator) if a <= near <= b else fmpq(exact.numerator, exact.denominator)
            )
        yield coordinates
