"""Budgets of rounding in the leg `measure`: each is what the operations add up to, counted here another way. A looser
one would hide errors, and fails."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from numerics.depth import circuits
from numerics.hamiltonians import hamiltonian, softmax_stability
from numerics.hierarchies import hierarchy, sufficiency
from numerics.networks.formats import softmax_error
from numerics.width import bit_products

U = Fraction(1, 2**53)  # float64's unit roundoff
SECOND_ORDER = 1 + Fraction(1, 2**20)  # what products of roundoffs may add
pytestmark = pytest.mark.networks


def adversary(classes: int, spread: Fraction, delta: Fraction, u: Fraction) -> Fraction:
    """The relative error of a softmax whose operations all err as far as they may, in the worst direction, to first
    order: the numerator's exponent and the denominator's, both exponentials, the sum and the quotient."""
    exponents = 2 * (delta + u * spread)
    exponentials, total, quotient = 2 * 4 * u, classes * u, 2 * u
    return exponents + exponentials + total + quotient


@pytest.mark.parametrize(("classes", "spread", "delta"), [(2, 1, 0), (5, 34, Fraction(1, 2**50)), (8, 200, 0)])
def test_a_softmax_may_err_as_far_as_its_operations_together(classes: int, spread: int, delta: Fraction) -> None:
    worst = adversary(classes, Fraction(spread), Fraction(delta), U)
    assert worst <= softmax_error(classes, Fraction(spread), Fraction(delta), U) <= worst * SECOND_ORDER


@pytest.mark.parametrize(("k", "steepness"), [(1, Fraction(1, 4)), (5, Fraction(4)), (12, Fraction(40))])
def test_a_unit_for_bits_may_err_by_its_sum_and_its_kernel(k: int, steepness: Fraction) -> None:
    """The sum of k + 1 terms of sizes 2 k beta in all, felt with slope 1/4; the kernel a few units of the result."""
    of_the_sum = (k + 1) * U * 2 * k * steepness / 4
    assert of_the_sum < bit_products.unit_rounding(k, steepness) <= (of_the_sum + 6 * U) * SECOND_ORDER


def test_three_layers_may_err_by_their_units_and_two_sums() -> None:
    energies, beta = [0, 3, -2, 5], Fraction(8)  # of the products of two bits there is one, with coefficient 4
    _, rounding = bit_products.worst_with_rounding(energies, beta)
    unit, size, terms = bit_products.unit_rounding(2, beta), 0 + 3 + 2 + 4, 1 + 2 + 2
    assert 4 * unit < rounding <= (4 * unit + (terms + 1) * U * size) * SECOND_ORDER


@pytest.mark.parametrize("n", [2, 3, 5])
def test_a_tree_of_gates_may_err_by_each_of_them(n: int) -> None:
    """Values are at most 1, so that every gate's own rounding reaches the output at most once."""
    own = next(circuits.run_tree(2, sp.Rational(1, 2), 1))[2]
    found = next(circuits.run_tree(n, sp.Rational(1, 2), 1))[2]
    assert own * (n - 1) <= found <= own * (n - 1) * SECOND_ORDER


def test_a_linear_layer_of_probabilities_may_err_by_its_operations() -> None:
    for states in (2, 3):
        for found, rounding in (pair for *_, pairs in hierarchy.one_layer(states, 4) for pair in pairs):
            assert found * (states + 3) * U <= rounding <= found * (states + 3) * U * SECOND_ORDER


def test_elimination_may_err_by_condition_and_growth() -> None:
    for n in (2, 3, 4):
        field, _, form, determinant, (of_form, of_determinant) = sufficiency.likelihood_of_new_phases(n, 0)
        relative = 2 * U * n**2 * 4 * 2
        assert of_form <= 2 * relative * 2 * sum(x * x for x in field) * SECOND_ORDER
        assert of_determinant <= n * relative * abs(determinant) * SECOND_ORDER
        assert 0 < of_form < abs(form) / 2**30


def test_posteriors_err_by_what_their_softmax_may() -> None:
    for *_, found in hamiltonian.shifted_posteriors(3, 6):
        worst = adversary(3, Fraction(16), Fraction(0), U)
        assert all(rounding <= seen * worst * SECOND_ORDER for seen, rounding in found)
    for *_, relative in softmax_stability.two_classes(Fraction(1), 4):
        assert relative <= adversary(2, Fraction(9), Fraction(0), U) * SECOND_ORDER
