"""Counting gates, levels and products on the objects themselves: trees, Horner's scheme and powers by repeated
squaring, as they are built."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from math import prod

import sympy as sp

from numerics.networks.trees import levels
from numerics.networks.weights import product_weights
from numerics.synthesis.schedule import horner, naive

ONE, SLACK = Fraction(1), Fraction(1, 1000)  # rounded operands of a gate may exceed 1 by SLACK


def flat(n: int) -> int:
    """Hidden units of the signed-sum network over n inputs: its sign vectors, one by one."""
    return product_weights(n, "exp", sp.S.Zero, sp.S.One).hidden_units


def horner_products(d: int) -> int:
    """Products of Horner's scheme for 1 + x + ... + x^d, counted on the schedule."""
    return horner({(k,): 1 for k in range(d + 1)}, 1).products


def squaring_products(d: int) -> int:
    """Products of repeated squaring for x^d, counted on the schedule."""
    return naive({(d,): 1}, 1).products


COUNTS = {
    "flat": flat,
    "levels": lambda n: len(levels(n)),
    "horner": horner_products,
    "squaring": squaring_products,
}


def gate_between_errors(
    scale: sp.Expr, errors: tuple[Fraction, Fraction], radius: Fraction, samples: int
) -> Iterator[tuple[tuple[Fraction, ...], Fraction, Fraction]]:
    """The torch softplus gate of four units at operands u + a and v + c with |u|, |v| <= radius and |a|, |c| of at most
    the errors: the place (u, v, a, c), how far the gate is from u v, and how far rounding can have moved it."""
    from numerics.networks.experiments import places, run_at
    from numerics.networks.weights import gate_weights

    points = places((radius, radius, *errors), samples)
    operands = [(u + a, v + c) for u, v, a, c in points]
    found, rounding = run_at(gate_weights("softplus", sp.S.Zero, scale), "softplus", radius + max(errors), operands)
    for point, value in zip(points, found, strict=True):
        yield point, abs(value - point[0] * point[1]), rounding


def run_tree(
    n: int, scale: sp.Expr, samples: int, seed: int = 0
) -> Iterator[tuple[tuple[Fraction, ...], Fraction, Fraction]]:
    """A torch tree of softplus gates over n inputs with 1/2 <= |x_i| <= 1: the inputs, what the tree returns, and how
    far rounding can have moved that.

    A gate never overshoots, so that all exact values are at most 1, and its value changes with either operand by at
    most the size of the other, as sigma'' is largest at 0: operands that are off by e and f, |f| + 1 at most in size,
    move it by at most (1 + f) e + f, and the gate itself rounds."""
    import torch

    from numerics.networks.experiments import rounded
    from numerics.networks.gates import ProductTree
    from numerics.networks.weights import gate_weights

    gate, own = rounded(gate_weights("softplus", sp.S.Zero, scale), "softplus", 1 + SLACK, torch.float64)
    tree, draw = ProductTree(n, gate), random.Random(seed)
    moved = [Fraction(0)] * n
    for level in tree.levels:
        joined = [own + (1 + moved[j]) * moved[i] + moved[j] for i, j in level.gates]
        moved = joined if level.carried is None else [*joined, moved[level.carried]]
        if max(moved) > SLACK:
            raise ArithmeticError("rounding leaves the range for which it was bounded")
    for _ in range(samples):
        x = tuple(draw.choice((-1, 1)) * Fraction(draw.randint(32, 64), 64) for _ in range(n))
        with torch.no_grad():
            yield x, Fraction(float(tree(torch.tensor([float(v) for v in x], dtype=torch.float64)))), moved[0]


def worst_of_tree(n: int, scale: sp.Expr, samples: int = 20) -> Fraction:
    """The worst |tree / product - 1| that is seen, with what rounding can have added or hidden."""
    runs = run_tree(n, scale, samples)
    return max((abs(value - prod(x, start=ONE)) + rounding) / abs(prod(x, start=ONE)) for x, value, rounding in runs)


def products_in_sympys_horner(d: int) -> int:
    """Products of two expressions in x, in the nested form that SymPy makes of 1 + x + ... + x^d."""
    x = sp.Symbol("x")
    form = sp.horner(sp.Add(*(x**k for k in range(d + 1))), x)
    return sum(len([a for a in part.args if a.has(x)]) - 1 for part in sp.preorder_traversal(form) if part.is_Mul)


def products_of_a_powering_run(d: int) -> int:
    """Multiplications while 3^d is computed from its least binary digit on; the first digit 1 costs none."""
    base, result, power, count = 3, 1, d, 0
    while power:
        if power & 1:
            count, result = count + (result != 1), result * base
        power >>= 1
        if power:
            base, count = base * base, count + 1
    if result != 3**d:
        raise ArithmeticError("repeated squaring does not give the power")
    return count
