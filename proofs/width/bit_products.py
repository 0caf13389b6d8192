"""Evidence for products of bits: torch units and three layers on all bit vectors, and products counted by Moebius
inversion."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations

from numerics.width import bit_products as numerics
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import agree_over_instances, count_over_instances, read_count
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

STEEPNESSES = tuple(map(Fraction, ("1/4", "4", "27", "40")))
FUNCTIONS = 4
LARGEST = 1000  # of the random values of a function of bits


def _units(proposition: Claim) -> Iterator[Seen]:
    """What a torch unit errs by on all vectors with each number of ones."""
    k = int(proposition.assignment["k"])
    for beta in STEEPNESSES:
        first, *more = (ends for _, ends in numerics.unit_errors(k, beta))
        yield Seen({"beta": beta}, *first, is_side=True, more=tuple(more))


def _attaining(proposition: Claim) -> Iterator[Seen]:
    """The same on the vector of ones and on those with one 0."""
    k = int(proposition.assignment["k"])
    for beta in STEEPNESSES:
        ends = dict(numerics.unit_errors(k, beta))
        yield Seen({"beta": beta}, *ends[k], more=(ends[k - 1],))


def _network(route: Callable[[Claim], Iterator[Seen]]) -> Callable[[Claim], Finding]:
    return lambda claim: measured(claim, route, "torch units on all bit vectors")


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
        units = numerics.three_layers(energies, steepness).get_parameter("hidden_bias").numel()
        wrong, _ = numerics.worst_output(numerics.three_layers(energies, steepness, "relu"), energies)
        near, rounding = numerics.worst_with_rounding(energies, steepness)
        if not statement.holds(units, value) or wrong or near > numerics.output_bound(energies, steepness) + rounding:
            why = f"the built network has {units} units and errs by {decimal_up(max(near, wrong))}"
            return refuted({"n": n}, why)
    return agrees(f"torch networks of logistic and of ReLU units on all bits for {scope_of(claim)}")


def _added_up(proposition: Claim) -> Iterator[Seen]:
    """Torch networks of three layers whose logistic units err by at most eps: what they miss a function of bits by,
    whose coefficients are scaled to at most 1."""
    n, eps = int(proposition.assignment["n"]), Fraction(str(proposition.assignment["eps"]))
    for seed in range(FUNCTIONS):
        energies = _values(n, seed)
        sizes = [abs(h) for _, h in numerics.products(energies)]
        worst, rounding = numerics.worst_with_rounding(energies, numerics.solve_beta(eps).holds)
        at = {f"h{i}": Fraction(h, max(sizes)) for i, h in enumerate(sizes, 1)}
        yield Seen(at, (worst - rounding) / max(sizes), (worst + rounding) / max(sizes))


def _relu(misses: Callable[[int, str], int]) -> Callable[[Claim, Count], tuple[int, int]]:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        found = misses(int(proposition.assignment["k"]), statement.options["threshold"])
        return found, found

    return ends


EVIDENCE: Evidence = {
    "error_at_most_logistic_of_minus_half_beta": {"measure": _network(_units)},
    "error_is_attained": {"measure": _network(_attaining)},
    "output_error_adds_up_over_products": {
        "measure": lambda claim: measured(claim, _added_up, "torch networks of three layers on all bit vectors")
    },
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
