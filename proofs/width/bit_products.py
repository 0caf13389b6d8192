"""Evidence for products of bits: torch units and three layers on all bit vectors, and products counted by Moebius
inversion."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import sympy as sp

from numerics.width import bit_products as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import agree_over_instances, count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

STEEPNESSES = ("1/4", "4", "27", "60")
LARGEST = 1000  # of the random values of a function of bits


def _units(claim: Claim) -> Finding:
    """Torch units for 1 to 10 bits on all vectors: no error is above the formula by more than rounding, and the largest
    is as close to it."""
    for beta in STEEPNESSES:
        found = numerics.measure_error(sp.Rational(beta))
        assert found.bound is not None
        if abs(found.worst - found.bound) > found.rounding:
            point = {"beta": beta, **{x: str(v) for x, v in found.at.items()}}
            return refuted(point, f"the built unit errs by {decimal_up(found.worst)}")
    return agrees(f"torch units for 1 to 10 bits on all vectors at beta = {', '.join(STEEPNESSES)}")


def _values(n: int, seed: int = 0) -> list[int]:
    """Random values of a function of n bits, none of whose coefficients vanishes."""
    draw = random.Random(seed)
    while True:
        found = [draw.randint(-LARGEST, LARGEST) for _ in range(1 << n)]
        if len(numerics.products(found)) == (1 << n) - 1 - n:
            return found


def _subsets(proposition: Claim, _: Count) -> tuple[int, int]:
    """Sets of two or more bits listed one by one, and non-zero Moebius coefficients of a random function."""
    n = int(proposition.assignment["n"])
    listed = sum(1 for size in range(2, n + 1) for _ in combinations(range(n), size))
    return listed, len(numerics.products(_values(n)))


def _layers(claim: Claim) -> Finding:
    """The torch networks have the stated number of units and compute a random function on all bits, within the bound
    and exactly with ReLU."""
    steepness = Fraction(60)
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), n = read_count(proposition), int(proposition.assignment["n"])
        energies = _values(n)
        network = numerics.three_layers(energies, steepness)
        units = network.get_parameter("hidden_bias").numel()
        wrong, _ = numerics.worst_output(numerics.three_layers(energies, steepness, "relu"), energies)
        near, _ = numerics.worst_output(network, energies)
        # Sums of 2^n terms whose sizes add up to at most 4^n LARGEST, with n + 4 binary digits to spare.
        rounding = Fraction(LARGEST * 4**n * 2 ** (n + 4), 2**53)
        if not statement.holds(units, value) or wrong or near > numerics.output_bound(energies, steepness) + rounding:
            why = f"the built network has {units} units and errs by {decimal_up(max(near, wrong))}"
            return refuted({"n": n}, why)
    return agrees(f"torch networks of logistic and of ReLU units on all bits for {scope_of(claim)}")


def _relu(misses: Callable[[int, str], int]) -> Callable[[Claim, Count], tuple[int, int]]:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        found = misses(int(proposition.assignment["k"]), statement.options["threshold"])
        return found, found

    return ends


EVIDENCE: Evidence = {
    "error_at_most_logistic_of_minus_half_beta": {"measure": _units},
    "error_is_attained": {"measure": _units},
    "three_layers_need_a_unit_for_each_product": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _subsets, "sets listed, and non-zero coefficients counted"
        ),
        "measure": _layers,
    },
    "relu_is_exact_on_bits": {
        "enclose": lambda claim: count_over_instances(
            "enclose", claim, _relu(numerics.relu_misses), "all bit vectors, exactly"
        ),
        "measure": lambda claim: agree_over_instances(
            claim, _relu(numerics.torch_relu_misses), "torch ReLU layers on all bit vectors"
        ),
    },
}
