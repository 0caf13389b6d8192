"""Counting gates, levels and products on the objects themselves: trees, Horner's scheme and powers by repeated
squaring, as they are built."""

from __future__ import annotations

import sympy as sp

from numerics.networks.trees import levels
from numerics.networks.weights import product_weights
from numerics.synthesis.schedule import horner, naive


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
