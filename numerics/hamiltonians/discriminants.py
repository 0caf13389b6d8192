"""Gaussian classes by a network without hidden units: affine in x for a common covariance, affine in x and its products
otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from numerics.enclosure.balls import ball, middle, upper, working
from numerics.networks.formats import softmax_error
from numerics.networks.measurements import Measurement

BITS = 128
INPUTS = 2
GRID = 8  # means, precisions and inputs are multiples of 1/8, so that all weights but one are exact in float64
Pair = tuple[Fraction, Fraction]
Vector = tuple[Fraction, ...]
Rows = tuple[Vector, ...]
Precision = tuple[Fraction, Fraction, Fraction]  # P11, P12, P22


def energy(x: Pair, mean: Pair, precision: Precision) -> Fraction:
    """(x - mean)' P (x - mean) / 2."""
    a, b = x[0] - mean[0], x[1] - mean[1]
    return (precision[0] * a * a + 2 * precision[1] * a * b + precision[2] * b * b) / 2


def determinant(precision: Precision) -> Fraction:
    """det P."""
    return precision[0] * precision[2] - precision[1] ** 2


def posterior(x: Pair, means: Sequence[Pair], precisions: Sequence[Precision]) -> list[arb]:
    """Bayes' rule with equal priors and the densities sqrt(det P) exp(-energy) / (2 pi), in balls."""
    densities = [
        ball(determinant(P)).sqrt() * (-ball(energy(x, m, P))).exp() / (2 * arb.pi())
        for m, P in zip(means, precisions, strict=True)
    ]
    total = sum(densities, arb(0))
    return [d / total for d in densities]


@dataclass(frozen=True, slots=True)
class Gaussians:
    """Two classes: means and precisions, multiples of 1/8 within the ranges of the claims, so that energies are
    exact in float64; off the diagonal a precision has entries of at most 3/8."""

    means: tuple[Vector, Vector]
    precisions: tuple[Rows, Rows]

    def energy(self, y: int, x: Vector) -> Fraction:
        """(x - mean)' P (x - mean) / 2 for class y."""
        away = [a - b for a, b in zip(x, self.means[y], strict=True)]
        return (
            sum(
                (
                    p * a * b
                    for row, a in zip(self.precisions[y], away, strict=True)
                    for p, b in zip(row, away, strict=True)
                ),
                Fraction(0),
            )
            / 2
        )


def two_gaussians(n: int, common: bool, draw: random.Random) -> Gaussians:
    """Two random classes on n inputs, of one precision or of two."""
    means = tuple(tuple(_eighth(draw, 32) for _ in range(n)) for _ in range(2))
    shapes = [_precision(n, draw) for _ in range(2)]
    return Gaussians(means, (shapes[0], shapes[0] if common else shapes[1]))  # type: ignore[arg-type]


def _precision(n: int, draw: random.Random) -> Rows:
    rows = [[1 + abs(_eighth(draw, 24)) if i == j else _eighth(draw, 3) for j in range(n)] for i in range(n)]
    return tuple(tuple(rows[min(i, j)][max(i, j)] for j in range(n)) for i in range(n))


def energy_gaps(n: int, common: bool, samples: int, seed: int = 0) -> Iterator[tuple[Gaussians, Vector, Fraction]]:
    """H_0 - H_1 at random inputs as torch's linear layer has it, the difference of its two logits: on x alone if the
    precision is `common`, else on x and its products. All weights and sums are exact in float64."""
    import torch

    draw = random.Random(seed)
    for _ in range(samples):
        given, x = two_gaussians(n, common, draw), tuple(_eighth(draw, 32) for _ in range(n))
        layer = torch.nn.Linear(n if common else n + n * n, 2, dtype=torch.float64)
        features = [*x, *([] if common else [a * b for a in x for b in x])]
        with torch.no_grad():
            for y, (m, P) in enumerate(zip(given.means, given.precisions, strict=True)):
                slopes = [sum((a * b for a, b in zip(row, m, strict=True)), Fraction(0)) for row in P]
                bends = [] if common else [-p / 2 for row in P for p in row]
                layer.weight[y] = torch.tensor([float(w) for w in (*slopes, *bends)], dtype=torch.float64)
                layer.bias[y] = -float(given.energy(y, (Fraction(0),) * n))
            logits = layer(torch.tensor([float(f) for f in features], dtype=torch.float64)).tolist()
        yield given, x, Fraction(logits[1]) - Fraction(logits[0])


def run_posterior(common: bool, classes: int = 3, samples: int = 300, seed: int = 0) -> Measurement:
    """torch's softmax of one linear layer, on x if the covariance is `common`, else on x and its products: worst
    |network / Bayes - 1|, and its rounding.

    The layer's weights are P m, -m'Pm/2 and, for the products, -P/2, exact in float64, as are sums of theirs. The bias
    ln(det P)/2 is rounded, and so is its sum with the rest: the logits err by delta at most, which changes a softmax by
    a factor within e^(2 delta) (claim of theory.hamiltonians.softmax_stability). The softmax itself errs as
    numerics.networks.formats.softmax_error says."""
    import torch
    from torch import nn

    from numerics.networks.one_hidden_layer import nearest, unit_roundoff
    from numerics.networks.softmax import version

    draw = random.Random(seed)
    means = [(_eighth(draw, 16), _eighth(draw, 16)) for _ in range(classes)]
    shapes = [(1 + abs(_eighth(draw, 16)), _eighth(draw, 6), 1 + abs(_eighth(draw, 16))) for _ in range(classes)]
    precisions = [shapes[0]] * classes if common else shapes
    places = [(_eighth(draw, 16), _eighth(draw, 16)) for _ in range(samples)]
    layer = nn.Linear(2 if common else 5, classes, dtype=torch.float64)
    with working(BITS), torch.no_grad():
        for y, (m, P) in enumerate(zip(means, precisions, strict=True)):
            slopes = [P[0] * m[0] + P[1] * m[1], P[1] * m[0] + P[2] * m[1]]
            bend = [] if common else [-P[0] / 2, -P[1], -P[2] / 2]
            layer.weight[y] = torch.tensor([float(w) for w in slopes + bend])
            constant = -ball(energy((Fraction(0), Fraction(0)), m, P))
            layer.bias[y] = nearest(constant if common else constant + ball(determinant(P)).log() / 2)
        features = [list(x) if common else [*x, x[0] * x[0], x[0] * x[1], x[1] * x[1]] for x in places]
        found = torch.softmax(
            layer(torch.tensor([[float(f) for f in row] for row in features], dtype=torch.float64)), dim=-1
        ).tolist()
        worst, at, largest = Fraction(-1), dict[str, Fraction](), Fraction(0)
        for x, row in zip(places, found, strict=True):
            for y, (seen, true) in enumerate(zip(row, posterior(x, means, precisions), strict=True)):
                error = middle(abs(ball(Fraction(seen)) / true - 1))
                if error > worst:
                    worst, at = error, {"x1": x[0], "x2": x[1], "class": Fraction(y)}
        for weights, bias in zip(layer.weight.tolist(), layer.bias.tolist(), strict=True):
            for inputs in features:
                terms = [abs(Fraction(w) * f) for w, f in zip(weights, inputs, strict=True)]
                largest = max(largest, sum(terms, abs(Fraction(bias))))
        unit, _ = unit_roundoff(torch.float64)
        delta = (len(features[0]) + 2) * unit * largest * 2
        rounding = upper(ball(softmax_error(classes, 2 * largest, delta, unit)))
    kind = "one linear layer on x" if common else "one linear layer on x and its products"
    return Measurement(
        worst,
        at,
        samples * classes,
        seed,
        f"{kind}, softmax, {classes} Gaussian classes, float64, {version()}",
        rounding,
        Fraction(0),
    )


def _eighth(draw: random.Random, most: int) -> Fraction:
    return Fraction(draw.randint(-most, most), GRID)
