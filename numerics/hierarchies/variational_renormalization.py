"""All small joint tables of weights e^-H(y, y') against all targets e^-H(y): which exactness conditions hold."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

Row = tuple[int, ...]
CONDITIONS = ("trace", "marginal", "partition")


def tables(weights: int) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """All targets and joint tables of two states each, of weights 1 to `weights`."""
    for target in product(range(1, weights + 1), repeat=2):
        for joint in product(product(range(1, weights + 1), repeat=2), repeat=2):
            yield target, joint


def conditions(target: Row, joint: tuple[Row, ...]) -> dict[str, bool]:
    """Whether sum_y' e^T = 1 for every y, whether the normalised marginals agree, and whether the partition functions
    do; in fractions."""
    rows = [sum(row) for row in joint]
    traces = [sum(Fraction(w, t) for w in row) for t, row in zip(target, joint, strict=True)]
    marginal = [Fraction(r, sum(rows)) for r in rows]
    return {
        "trace": all(t == 1 for t in traces),
        "marginal": marginal == [Fraction(t, sum(target)) for t in target],
        "partition": sum(rows) == sum(target),
    }


def logarithmic_conditions(target: Row, joint: tuple[Row, ...]) -> dict[str, bool]:
    """The same by torch from energies -ln(weight): a softmax, two log-sum-exps, and a tolerance of a few unit
    roundoffs.

    Weights are at most 4, so that numbers that differ do so by more than 1/100.
    """
    import torch

    h = -torch.log(torch.tensor(target, dtype=torch.float64))
    pair = -torch.log(torch.tensor(joint, dtype=torch.float64))
    near = 64 * torch.finfo(torch.float64).eps

    def same(a: torch.Tensor, b: torch.Tensor) -> bool:
        return bool((a - b).abs().max() <= near)

    return {
        "trace": same(torch.logsumexp(h[:, None] - pair, 1), torch.zeros(2, dtype=torch.float64)),
        "marginal": same(torch.softmax(torch.logsumexp(-pair, 1), 0), torch.softmax(-h, 0)),
        "partition": same(torch.logsumexp(-pair.reshape(-1), 0), torch.logsumexp(-h, 0)),
    }


def unlike(weights: int, by_torch: bool = False) -> int:
    """How many tables satisfy one side of the equivalence and not the other."""
    judge = logarithmic_conditions if by_torch else conditions
    found = (judge(*table) for table in tables(weights))
    return sum(c["trace"] != (c["marginal"] and c["partition"]) for c in found)


def implied(weights: int, first: str, second: str) -> int:
    """How many tables satisfy the first condition and not the second."""
    return sum(c[first] and not c[second] for c in (conditions(*table) for table in tables(weights)))
