"""How many units one hidden layer needs for the product of n inputs, and how many a tree of gates: both built and run.

Run it from the root of the repository: ``python benchmarks/flat_against_deep.py [--most 16]``. Both networks are made
for an error of 1e-3 on [-1, 1]^n with the same activation, and certified in exact arithmetic. The flat one's weights
grow like scale^-n and cancel, so that float64 drowns; its weights are given as many binary digits as needed, and it is
run in ball arithmetic, at a corner and at a scattered point. Nothing depends on the clock."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from fractions import Fraction
from math import log10, prod

import torch
from flint import arb

from numerics.enclosure.balls import ball, upper, working
from numerics.synthesis.circuit import Exponents
from numerics.synthesis.design import Design, Range, exact_value
from numerics.synthesis.flat import best_bias, flat_design, taylor_error
from numerics.synthesis.module import PolynomialNetwork
from numerics.synthesis.request import read_bias
from numerics.synthesis.schedule import schedule
from numerics.synthesis.search import find

TARGET = Fraction(1, 1000)


def flat(n: int, activation: str) -> tuple[Design, Fraction, int]:
    """The flat network, its certified error, and the binary digits of its weights."""
    p: dict[Exponents, Fraction] = {(1,) * n: Fraction(1)}
    box: list[Range] = [(Fraction(-1), Fraction(1))] * n
    bias = best_bias(activation, [n])
    k = next(
        k for k in range(60) if taylor_error(p, box, activation, bias, Fraction(1, 2**k)) <= TARGET * Fraction(99, 100)
    )
    digits = 64 + (k + 8) * n
    design, error = flat_design(p, box, activation, bias, Fraction(1, 2**k), digits, 2 * digits)
    return design, error, 2 * digits


def places(n: int) -> list[list[Fraction]]:
    """All ones, and a scattered point of the cube."""
    draw = random.Random(n)
    return [[Fraction(1)] * n, [Fraction(draw.randint(-64, 64), 64) for _ in range(n)]]


def seen_exactly(design: Design, n: int, bits: int) -> Fraction:
    """The largest error of the network at the places, in balls."""
    with working(bits):
        gaps: list[arb] = [abs(exact_value(design, x) - ball(prod(x))) for x in places(n)]
        return max(map(upper, gaps))


def seen_in_float64(module: torch.nn.Module, n: int) -> float:
    """The same as torch runs it."""
    x = torch.tensor([[float(v) for v in row] for row in places(n)], dtype=torch.float64)
    with torch.no_grad():
        return float((module(x) - x.prod(dim=-1)).abs().max())


def row(n: int, activation: str) -> Sequence[str]:
    wide, error, bits = flat(n, activation)
    p: dict[Exponents, Fraction] = {(1,) * n: Fraction(1)}
    tall = find(schedule(p, n), p, wide.box, TARGET, "real", activation, read_bias(None, activation))
    weight = log10(max(abs(w) for w in wide.blocks[0].output))
    shown, _ = flat_design(p, wide.box, activation, wide.blocks[0].bias, wide.blocks[0].alpha, 53)
    drowned = f"{seen_in_float64(PolynomialNetwork(shown, torch.float64), n):.1e}"
    units = wide.hidden_units, tall.design.hidden_units
    if units[0] != 2**n or error > TARGET or tall.error > TARGET:
        raise ArithmeticError(f"n = {n}: {units} units, errors {float(error)} and {float(tall.error)}")
    certified = f"{float(error):.2e}", f"{float(seen_exactly(wide, n, bits)):.2e}", drowned
    deep = (
        f"{float(tall.error):.2e}",
        f"{float(seen_exactly(tall.design, n, 256)):.2e}",
        f"{seen_in_float64(tall.module, n):.2e}",
    )
    return f"{n}", f"{units[0]}", f"{units[1]}", f"{units[0] / units[1]:.1f}", f"1e{weight:.0f}", *certified, *deep


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activation", default="exp")
    parser.add_argument("--least", type=int, default=2, help="the smallest number of inputs")
    parser.add_argument("--most", type=int, default=16, help="the largest number of inputs")
    options = parser.parse_args()
    heads = ("n", "flat", "deep", "ratio", "weight", "flat <=", "balls", "float64", "deep <=", "balls", "float64")
    print("".join(f"{head:>10}" for head in heads))
    for n in range(options.least, options.most + 1):
        print("".join(f"{entry:>10}" for entry in row(n, options.activation)), flush=True)


if __name__ == "__main__":
    main()
