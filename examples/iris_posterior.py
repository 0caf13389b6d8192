"""From data to a certified classifier: Bayes' posterior for iris flowers, computed by small networks, and how far from
Bayes it can be.

Run it with ``python examples/iris_posterior.py`` (needs scikit-learn: the extra `examples`). It

1. fits one Gaussian to each species; means and precision matrices are rounded to rational numbers, which *define* the
model p(x|y);
2. compiles each Hamiltonian H_y(x) = (x - m)' P (x - m) / 2, a polynomial of degree 2 in 4 variables, to a network
(`synthesize`);
3. puts a softmax on top: p(y|x) = softmax(-H_y(x) - mu_y) with mu_y = -ln p(y) - ln(det P) / 2;
4. certifies for every x in the data's bounding box that the total variation between this network, as torch runs it, and
Bayes' posterior is at most eps:
   energies that err by at most delta change it by at most tanh(delta / 2), and the softmax's own rounding comes on top;
5. confirms that on every sample, against Bayes' posterior in ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy as sp
import torch
from flint import arb

from numerics.enclosure.balls import ball, lower, upper, working
from numerics.networks.one_hidden_layer import nearest, unit_roundoff
from proofs import synthesize, value
from proofs.answers.synthesis import Synthesis
from proofs.legs.decimals import decimal_up

NAMES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
GRID = 64  # means and precisions are multiples of 1/GRID
BITS, ELSEWHERE = 200, 3000
Row = Sequence[Fraction]


@dataclass(frozen=True)
class Gaussian:
    """A density in exact numbers: `precision` is the inverse of the covariance matrix."""

    mean: tuple[Fraction, ...]
    precision: tuple[tuple[Fraction, ...], ...]
    prior: Fraction

    @property
    def hamiltonian(self) -> str:
        """(x - m)' P (x - m) / 2, written for `synthesize`."""
        n = range(len(self.mean))
        return " + ".join(
            f"({self.precision[i][j]}/2)*({NAMES[i]} - ({self.mean[i]}))*({NAMES[j]} - ({self.mean[j]}))"
            for i in n
            for j in n
        )

    def energy(self, x: Row) -> Fraction:
        """The Hamiltonian's value."""
        d = [a - m for a, m in zip(x, self.mean, strict=True)]
        return (
            sum(
                (p * a * b for row, a in zip(self.precision, d, strict=True) for p, b in zip(row, d, strict=True)),
                Fraction(0),
            )
            / 2
        )


@cache
def mu(gaussian: Gaussian) -> arb:
    """-ln p(y) - ln(det P) / 2. Raises ValueError unless P is positive definite."""
    matrix = sp.Matrix([[sp.Rational(p.numerator, p.denominator) for p in row] for row in gaussian.precision])
    if not matrix.is_positive_definite:
        raise ValueError("a precision matrix must be positive definite")
    determinant = matrix.det()
    with working(BITS):
        return -ball(gaussian.prior).log() - ball(Fraction(int(determinant.p), int(determinant.q))).log() / 2


class Posterior(torch.nn.Module):
    """x of shape (..., 4) -> p(y|x) of shape (..., classes)."""

    def __init__(self, networks: Sequence[torch.nn.Module], mu: Sequence[float]) -> None:
        super().__init__()
        self.networks = torch.nn.ModuleList(networks)
        self.mu = torch.nn.Parameter(torch.tensor(mu, dtype=torch.float64), requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        energies = torch.stack([network(x) for network in self.networks], dim=-1)
        return torch.softmax(-energies - self.mu, dim=-1)


def fitted(samples: torch.Tensor, labels: torch.Tensor) -> list[Gaussian]:
    """A Gaussian for each class: sample means and inverse covariances, rounded to multiples of 1/GRID."""
    found = []
    for y in sorted(set(labels.tolist())):
        own = samples[labels == y]
        precision = torch.linalg.inv(torch.cov(own.T))
        rounded = [[Fraction(round(float(p) * GRID), GRID) for p in row] for row in (precision + precision.T) / 2]
        mean = tuple(Fraction(round(float(m) * GRID), GRID) for m in own.mean(dim=0))
        found.append(Gaussian(mean, tuple(map(tuple, rounded)), Fraction(len(own), len(samples))))
    return found


def bayes(model: Sequence[Gaussian], x: Row) -> list[arb]:
    """Bayes' posterior at x, at the working precision."""
    weights = [(-ball(g.energy(x)) - mu(g)).exp() for g in model]
    total = sum(weights[1:], weights[0])
    return [w / total for w in weights]


@dataclass(frozen=True)
class Classifier:
    """The network, and what is certified of it on `box`: energies within `delta`, posteriors within `eps` in total
    variation."""

    network: Posterior
    energies: tuple[Synthesis, ...]
    box: tuple[tuple[Fraction, Fraction], ...]
    delta: Fraction
    eps: Fraction


def compiled(model: Sequence[Gaussian], box: Sequence[tuple[Fraction, Fraction]], error: str) -> Classifier:
    """The classifier whose Hamiltonians err by at most `error`. Raises ArithmeticError where that cannot be certified
    in float64."""
    ranges = dict(zip(NAMES, box, strict=True))
    energies = tuple(synthesize(g.hamiltonian, box=ranges, error=error, arithmetic="float64") for g in model)
    unit, tiny = unit_roundoff(torch.float64)
    with working(BITS):
        biases = [nearest(mu(g)) for g in model]
        rounded = [upper(abs(mu(g) - ball(Fraction(kept)))) for g, kept in zip(model, biases, strict=True)]
    # The largest energy lies at a corner: H is convex.
    corners = [[ends[k >> i & 1] for i, ends in enumerate(box)] for k in range(1 << len(box))]
    largest = [
        max(g.energy(c) for c in corners) + found.error + abs(Fraction(kept))
        for g, found, kept in zip(model, energies, biases, strict=True)
    ]
    if not all(found.certified for found in energies):
        raise ArithmeticError(
            "a Hamiltonian is not certified: " + "; ".join(repr(found) for found in energies if not found.certified)
        )
    # Each logit: the network's error, the rounding of mu, and one subtraction.
    delta = max(
        found.error + wrong + unit * size for found, wrong, size in zip(energies, rounded, largest, strict=True)
    )
    tilted = value("softmax_stability.total_variation", delta=delta).upper
    # torch's softmax: subtraction of the largest logit, exponentials within 2 units in the last place, a sum, a
    # quotient; and underflow.
    classes = len(model)
    relative = 4 * unit * max(largest) + (8 + 2 + classes) * unit
    softmax = relative / (1 - relative) + classes * tiny
    return Classifier(
        Posterior([found.module for found in energies], biases), energies, tuple(box), delta, tilted + softmax
    )


def worst_distance(classifier: Classifier, model: Sequence[Gaussian], samples: torch.Tensor) -> Fraction:
    """The largest total variation between the network's posterior and Bayes' at the samples, bounded from above."""
    with torch.no_grad():
        shown = classifier.network(samples).tolist()
    worst = Fraction(0)
    with working(BITS):
        for row, probabilities in zip(samples.tolist(), shown, strict=True):
            x = [Fraction(v) for v in row]
            if not all(low <= v <= high for v, (low, high) in zip(x, classifier.box, strict=True)):
                raise ValueError(f"{row} lies outside the box")
            distance = (
                sum((abs(p - ball(Fraction(q))) for p, q in zip(bayes(model, x), probabilities, strict=True)), arb(0))
                / 2
            )
            worst = max(worst, upper(distance))
    return worst


def scattered(box: Sequence[tuple[Fraction, Fraction]], count: int) -> torch.Tensor:
    """Random points of the box, the same ones at every run."""
    ends = torch.tensor([[float(low), float(high)] for low, high in box], dtype=torch.float64)
    draw = torch.rand((count, len(box)), dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return (ends[:, 0] + draw * (ends[:, 1] - ends[:, 0])).clamp(ends[:, 0], ends[:, 1])


def data() -> tuple[torch.Tensor, torch.Tensor, list[str]]:
    """Fisher's iris data: 150 flowers, four lengths in cm, three species."""
    from sklearn.datasets import load_iris

    iris = load_iris()
    return (
        torch.tensor(iris.data, dtype=torch.float64),
        torch.tensor(iris.target),
        [str(name) for name in iris.target_names],
    )


def main(error: str = "1e-3") -> None:
    samples, labels, species = data()
    model = fitted(samples, labels)
    box = [
        (Fraction(low), Fraction(high))
        for low, high in zip(samples.min(dim=0).values.tolist(), samples.max(dim=0).values.tolist(), strict=True)
    ]
    classifier = compiled(model, box, error)
    for name, found in zip(species, classifier.energies, strict=True):
        print(
            f"{name}: {found.hidden_units} {found.activation} units, energy within {decimal_up(found.error)} of a"
            " quadratic form on the box"
        )
    print(f"all x in the box: total variation from Bayes' posterior <= {decimal_up(classifier.eps)}")
    worst = worst_distance(classifier, model, samples)
    print(
        f"the {len(samples)} samples: at most {decimal_up(worst)}:"
        f" {'confirmed' if worst <= classifier.eps else 'CONTRADICTED'}"
    )
    elsewhere = worst_distance(classifier, model, scattered(box, ELSEWHERE))
    print(
        f"{ELSEWHERE} other points of the box: at most {decimal_up(elsewhere)}:"
        f" {'confirmed' if elsewhere <= classifier.eps else 'CONTRADICTED'}"
    )
    with torch.no_grad():
        chosen = classifier.network(samples).argmax(dim=-1)
    with working(BITS):
        best = [
            max(range(len(species)), key=lambda y, p=p: lower(p[y]))
            for p in (bayes(model, [Fraction(v) for v in row]) for row in samples.tolist())
        ]
    print(
        f"same species as Bayes on {sum(int(a) == b for a, b in zip(chosen, best, strict=True))}, right on"
        f" {int((chosen == labels).sum())} of {len(samples)}"
    )


if __name__ == "__main__":
    main()
