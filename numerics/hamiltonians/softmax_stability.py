"""Softmax networks whose energies err: how far their posteriors move, and which accuracy keeps them close."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import cosh, floor, log, sinh

import sympy as sp
from flint import arb

from numerics.enclosure.balls import ball, lower, middle, upper, working
from numerics.enclosure.crossing import Crossing, crossing
from numerics.enclosure.series import constant
from numerics.networks.formats import softmax_error
from numerics.networks.measurements import Measurement
from theory.hamiltonians import softmax_stability as theory
from theory.language import Quantity
from theory.language.errors import InputError

BITS = 128
GRID = 2**40  # energies are multiples of 1/GRID, so that their sums and differences are exact in float64
LARGEST_ENERGY = 8
LARGEST_DELTA = 100  # beyond this some posteriors are no normal numbers
MOST_CLASSES = 5
Row = Sequence[Fraction]
Distance = Callable[[Row, Row], Fraction]


def solve_delta(error: Fraction) -> Crossing:
    """The largest delta, in four decimal digits, at which tanh(delta/2) is at most `error`, and one at most 1 % above
    it at which it is not."""

    def ends(delta: sp.Rational) -> tuple[Fraction, Fraction]:
        with working(BITS):
            value = (constant(delta) / 2).tanh()
            return lower(value), upper(value)

    return crossing(ends, error, Fraction(LARGEST_DELTA))


def measure_log_ratio(delta: sp.Expr, samples: int = 20000, seed: int = 0) -> Measurement:
    """The largest |ln(hat p_y / p_y)| that torch's softmax shows."""
    return _measure(
        theory.log_ratio, _log_ratio, delta, samples, seed, lambda relative, _: 2 * relative / (1 - relative)
    )


def measure_total_variation(delta: sp.Expr, samples: int = 20000, seed: int = 0) -> Measurement:
    """The largest total variation that torch's softmax shows."""
    return _measure(theory.total_variation, _total_variation, delta, samples, seed, lambda relative, _: relative)


def measure_divergence(delta: sp.Expr, samples: int = 20000, seed: int = 0) -> Measurement:
    """The largest Kullback-Leibler divergence that torch's softmax shows."""
    return _measure(
        theory.divergence,
        _divergence,
        delta,
        samples,
        seed,
        lambda relative, size: 2 * relative * size + (1 + relative) * 2 * relative / (1 - relative),
    )


def _log_ratio(p: Row, moved: Row) -> Fraction:
    return max(middle(abs((ball(q) / ball(p)).log())) for p, q in zip(p, moved, strict=True))


def _total_variation(p: Row, moved: Row) -> Fraction:
    return sum((abs(q - p) for p, q in zip(p, moved, strict=True)), Fraction(0)) / 2


def _divergence(p: Row, moved: Row) -> Fraction:
    return middle(sum((ball(p) * (ball(p) / ball(q)).log() for p, q in zip(p, moved, strict=True)), arb(0)))


def _measure(
    quantity: Quantity,
    distance: Distance,
    delta: sp.Expr,
    samples: int,
    seed: int,
    rounding: Callable[[Fraction, Fraction], Fraction],
) -> Measurement:
    """The worst distance between posteriors of tables and of the same tables with every energy moved by -delta or
    delta, exactly.

    Three tables are the worst of theory; the others are random, with 2 to `MOST_CLASSES` classes. Energies are
    multiples of 1/GRID, so that torch's logits are exact; exponentials, sum and quotient err as
    numerics.networks.formats.softmax_error says. Raises InputError for a delta that is too small or too large."""
    import torch

    from numerics.networks.one_hidden_layer import unit_roundoff
    from numerics.networks.softmax import SoftmaxHamiltonian, version

    with working(BITS):
        size = Fraction(floor(lower(constant(delta)) * GRID), GRID)
    if not 0 < size <= LARGEST_DELTA:
        raise InputError("delta", f"must be from 1/{GRID} to {LARGEST_DELTA} here", delta)
    draw = random.Random(seed)
    worst, at = Fraction(-1), dict[str, Fraction]()
    for classes in range(2, MOST_CLASSES + 1):
        count = -(-samples // (MOST_CLASSES - 1))
        tables, moves = (
            [[_energy(draw) for _ in range(classes)] for _ in range(count)],
            [[draw.choice((-1, 1)) for _ in range(classes)] for _ in range(count)],
        )
        if classes == 2:
            tables[:3], moves[:3] = _worst_tables(size)[:count], [[-1, 1]] * min(3, count)
        network = SoftmaxHamiltonian([[Fraction(0)] * classes], [Fraction(0)] * classes)
        moved = [
            [h + sign * size for h, sign in zip(row, signs, strict=True)]
            for row, signs in zip(tables, moves, strict=True)
        ]
        with torch.no_grad():
            before, after = (
                network.posterior(torch.tensor([[float(h) for h in row] for row in rows], dtype=torch.float64)).tolist()
                for rows in (tables, moved)
            )
        with working(BITS):
            found = [
                distance([Fraction(p) for p in p], [Fraction(q) for q in q]) for p, q in zip(before, after, strict=True)
            ]
        best = max(range(count), key=found.__getitem__)
        if found[best] > worst:
            worst, at = (
                found[best],
                {f"H{y}": h for y, h in enumerate(tables[best], 1)}
                | {f"error{y}": s * size for y, s in enumerate(moves[best], 1)},
            )
    unit, _ = unit_roundoff(torch.float64)
    relative = softmax_error(MOST_CLASSES, 2 * LARGEST_ENERGY + 2 * size, Fraction(0), unit)
    description = (
        f"{quantity.name} of softmax(-H), 2 to {MOST_CLASSES} classes, energies moved by {float(size):.6g}, float64,"
        f" {version()}"
    )
    assert quantity.formula is not None
    with working(BITS):
        bound = upper(constant(quantity.formula(sp.Rational(size.numerator, size.denominator))))
        return Measurement(worst, at, samples, seed, description, rounding(relative, size), bound)


def two_classes(
    delta: Fraction, samples: int, seed: int = 0
) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction, Fraction]]:
    """Gaps h and errors |e| <= delta, what torch's softmax gives the class of energy 0 at the gaps h - e and h + e, and
    how far rounding can have moved either, relative to it."""
    import torch

    from numerics.networks.one_hidden_layer import unit_roundoff
    from numerics.networks.softmax import SoftmaxHamiltonian

    draw, most = random.Random(seed), int(delta * GRID)
    pairs = [(_energy(draw), Fraction(draw.randint(-most, most), GRID)) for _ in range(samples)]
    pairs[:2] = [(Fraction(0), Fraction(most, GRID)), (Fraction(LARGEST_ENERGY), Fraction(-most, GRID))]
    network = SoftmaxHamiltonian([[Fraction(0)] * 2], [Fraction(0)] * 2)
    with torch.no_grad():
        before, after = (
            network.posterior(
                torch.tensor([[0.0, float(h + sign * e)] for h, e in pairs], dtype=torch.float64)
            ).tolist()
            for sign in (-1, 1)
        )
    unit, _ = unit_roundoff(torch.float64)
    relative = softmax_error(2, LARGEST_ENERGY + delta, Fraction(0), unit)
    for (h, e), (p, _), (q, _) in zip(pairs, before, after, strict=True):
        yield h, e, Fraction(p), Fraction(q), relative


def _energy(draw: random.Random) -> Fraction:
    return Fraction(draw.randint(-LARGEST_ENERGY * 64, LARGEST_ENERGY * 64), 64)


def _worst_tables(size: Fraction) -> list[list[Fraction]]:
    """Two classes whose energy gap is worst for the total variation, for the divergence, and nearly so for the
    ratio."""
    x = float(size)
    mean = 1 / x - cosh(x) / sinh(x) if x > 1e-3 else -x / 3  # 2a - 1 for the mass a of the class that gains
    gap = Fraction(round(log((1 - mean) / (1 + mean)) * GRID), GRID)
    return [[size, Fraction(0)], [gap, Fraction(0)], [Fraction(2 * LARGEST_ENERGY), Fraction(0)]]
