"""Bayes' posterior by a real softmax network, compared with exact rational arithmetic."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from numerics.enclosure.balls import ball, upper, working
from numerics.networks.formats import softmax_error
from numerics.networks.measurements import Measurement
from theory.language.errors import InputError

BITS = 256
# table entries are ratios of whole numbers from 1 to this, so that probabilities span about six decimal orders
ODDS = 1000


@dataclass(frozen=True, slots=True)
class Tables:
    """Positive probabilities: ``likelihoods[x][y]`` = p(x|y), each column summing to 1, and ``priors[y]`` = p(y)."""

    likelihoods: tuple[tuple[Fraction, ...], ...]
    priors: tuple[Fraction, ...]

    def posterior(self, x: int) -> tuple[Fraction, ...]:
        """p(y|x) by Bayes' rule, exactly."""
        joint = [p * q for p, q in zip(self.likelihoods[x], self.priors, strict=True)]
        return tuple(j / sum(joint) for j in joint)


def random_tables(classes: int, inputs: int, seed: int) -> Tables:
    """Random tables for `classes` classes and `inputs` values of x."""
    draw = random.Random(seed)
    columns = [_distribution(draw, inputs) for _ in range(classes)]
    return Tables(tuple(zip(*columns, strict=True)), _distribution(draw, classes))


def _distribution(draw: random.Random, size: int) -> tuple[Fraction, ...]:
    # The cube of a uniform number makes small probabilities as common as large ones.
    weights = [Fraction(1 + int((ODDS - 1) * draw.random() ** 3)) for _ in range(size)]
    return tuple(w / sum(weights) for w in weights)


def run_posterior(
    classes: int, tables: int = 20, seed: int = 0, inputs: int = 50, dtype: str = "float64"
) -> Measurement:
    """Build softmax(-H - mu) in torch for `tables` random tables; the worst |network / Bayes - 1| over all inputs and
    classes, and its rounding budget.

    In exact arithmetic the two agree, so `bound` is 0. Raises InputError unless classes, tables and inputs are at least
    1."""
    from numerics.networks import softmax
    from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff

    for name, value in (("classes", classes), ("tables", tables), ("inputs", inputs)):
        if value < 1:
            raise InputError(name, "must be >= 1", value)
    form = find_dtype(dtype)
    unit, tiny = unit_roundoff(form)
    worst, at, budget = Fraction(-1), dict[str, Fraction](), Fraction(0)
    for table in range(tables):
        given = random_tables(classes, inputs, seed + table)
        network = softmax.from_tables(given.likelihoods, given.priors, form)
        exact = [given.posterior(x) for x in range(inputs)]
        if min(map(min, exact)) < tiny:
            raise InputError(
                "dtype", "cannot hold the smallest posterior as a normal number", dtype, "use a wider format"
            )
        for x, row in enumerate(softmax.posteriors(network)):
            for y, (seen, true) in enumerate(zip(row, exact[x], strict=True)):
                if abs(seen / true - 1) > worst:
                    worst, at = abs(seen / true - 1), {"table": Fraction(table), "x": Fraction(x), "y": Fraction(y)}
        budget = max(budget, rounding(given, *network.exact_weights(), unit))
    description = f"softmax(-H - mu), {classes} classes, {inputs} inputs, {dtype}, {softmax.version()}"
    return Measurement(worst, at, tables * inputs * classes, seed, description, budget, Fraction(0))


def compare_posteriors(
    classes: int, tables: int, inputs: int, seed: int = 0
) -> Iterator[tuple[Tables, int, int, Fraction, Fraction]]:
    """A torch softmax for each of some random tables, and for every x and y the posterior p(y|x) that it returns, with
    how far rounding can have moved that."""
    from numerics.networks import softmax
    from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff

    unit, _ = unit_roundoff(find_dtype("float64"))
    for table in range(tables):
        given = random_tables(classes, inputs, seed + table)
        network = softmax.from_tables(given.likelihoods, given.priors)
        budget = rounding(given, *network.exact_weights(), unit)
        for x, row in enumerate(softmax.posteriors(network)):
            for y, seen in enumerate(row):
                yield given, x, y, seen, budget * seen / (1 - budget)


Posteriors = list[tuple[Fraction, Fraction]]  # each with how far rounding can have moved it


def shifted_posteriors(
    classes: int, samples: int, seed: int = 0
) -> Iterator[tuple[list[Fraction], list[Fraction], Fraction, Posteriors]]:
    """Random energies, biases and a shift, and torch's softmax of the energies moved by it."""
    draw = random.Random(seed)
    for energies, mu, _ in biased_posteriors(samples, seed, classes):
        c = _quarter(draw)
        yield energies, mu, c, _softmax([h + c for h in energies], mu)


def biased_posteriors(
    samples: int, seed: int = 0, classes: int = 2
) -> Iterator[tuple[list[Fraction], list[Fraction], Posteriors]]:
    """Random energies and biases, and torch's softmax of them."""
    draw = random.Random(seed)
    for _ in range(samples):
        energies, mu = ([_quarter(draw) for _ in range(classes)] for _ in range(2))
        yield energies, mu, _softmax(energies, mu)


def _quarter(draw: random.Random) -> Fraction:
    """Within 4, so that posteriors are normal numbers and logits exact."""
    return Fraction(draw.randint(-16, 16), 4)


def _softmax(energies: list[Fraction], mu: list[Fraction]) -> Posteriors:
    from numerics.networks import softmax
    from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff

    row = softmax.posteriors(softmax.SoftmaxHamiltonian([energies], mu))[0]
    logits, (unit, _) = [h + m for h, m in zip(energies, mu, strict=True)], unit_roundoff(find_dtype("float64"))
    budget = softmax_error(len(mu), max(logits) - min(logits), Fraction(0), unit)
    return [(seen, budget * seen / (1 - budget)) for seen in row]


def rounding(tables: Tables, energies: list[list[Fraction]], mu: list[Fraction], unit: Fraction) -> Fraction:
    """A bound of |computed / exact - 1| for every posterior, from the stored weights.

    Logits err by delta = storage of H and mu + u (|H| + |mu|) for the subtraction. Raises InputError for formats too
    coarse for such a bound."""
    classes = len(mu)
    stored = max(
        _gap(p, h)
        for row, kept in zip(tables.likelihoods, energies, strict=True)
        for p, h in zip(row, kept, strict=True)
    )
    stored += max(_gap(p, m) for p, m in zip(tables.priors, mu, strict=True))
    size = max(abs(h) for row in energies for h in row) + max(map(abs, mu))
    delta = stored + unit * size
    logits = [[h + m for h, m in zip(row, mu, strict=True)] for row in energies]
    spread = max(max(row) - min(row) for row in logits) + 2 * delta
    with working(64):
        return upper(ball(softmax_error(classes, spread, delta, unit)))


def _gap(probability: Fraction, stored: Fraction) -> Fraction:
    """|stored - (-ln p)|, rounded up."""
    with working(BITS):
        exact: arb = -ball(probability).log()
        return upper(abs(exact - ball(stored)))
