"""The worked example from data to a certified classifier runs, and its certificate would not hold for a network that is
wrong."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import mpmath
import pytest
import torch

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed: pip install 'outward[examples]'"
)
PATH = Path(__file__).resolve().parent.parent / "examples" / "iris_posterior.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("iris_posterior", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["iris_posterior"] = module
    spec.loader.exec_module(module)
    return module


def test_every_sample_is_within_what_is_certified(example: ModuleType) -> None:
    samples, labels, species = example.data()
    model = example.fitted(samples, labels)
    box = [
        (Fraction(low), Fraction(high))
        for low, high in zip(samples.min(dim=0).values.tolist(), samples.max(dim=0).values.tolist(), strict=True)
    ]
    classifier = example.compiled(model, box, "1e-2")
    # A quadratic form in 4 variables is a sum of 4 squares; softplus squares with one unit and a skip.
    assert [found.hidden_units for found in classifier.energies] == [4] * len(species)
    assert 0 < classifier.delta < Fraction(11, 1000) and 0 < classifier.eps < Fraction(6, 1000)
    assert 0 < example.worst_distance(classifier, model, samples) <= classifier.eps
    assert 0 < example.worst_distance(classifier, model, example.scattered(box, 300)) <= classifier.eps

    # The same comparison sees a bias that is off by a tenth.
    with torch.no_grad():
        classifier.network.mu[1] += 0.1
    assert example.worst_distance(classifier, model, samples) > classifier.eps


def test_bayes_posterior_is_that_of_the_densities(example: ModuleType) -> None:
    """The posterior in balls against Gaussian densities in mpmath."""
    samples, labels, _ = example.data()
    model = example.fitted(samples, labels)
    for row in samples[::29].tolist():
        with mpmath.workdps(40):
            densities = []
            for g in model:
                d = mpmath.matrix(
                    [mpmath.mpf(v) - mpmath.mpf(m.numerator) / m.denominator for v, m in zip(row, g.mean, strict=True)]
                )
                p = mpmath.matrix([[mpmath.mpf(c.numerator) / c.denominator for c in line] for line in g.precision])
                densities.append(
                    mpmath.sqrt(mpmath.det(p))
                    * mpmath.exp(-(d.T * p * d)[0] / 2)
                    * g.prior.numerator
                    / g.prior.denominator
                )
            found = [
                mpmath.mpf(str(q.mid().str(35, radius=False))) for q in example.bayes(model, [Fraction(v) for v in row])
            ]
            assert (
                max(abs(q - f / sum(densities)) for q, f in zip(found, densities, strict=True)) < mpmath.mpf(10) ** -12
            )
