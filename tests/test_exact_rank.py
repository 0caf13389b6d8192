"""Exact ranks and unit counts, against SymPy, the closed-form determinant, and Taylor polynomials expanded symbol by
symbol."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, prod

import pytest
import sympy as sp
from flint import fmpz, fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.moments.exact_rank import PRIME, rank
from numerics.width.flattening import (
    any_bias_bound,
    constructions,
    deep_units,
    enumerated_units,
    matches,
    monomial_matrix,
    nonzero_orders,
    sign_monomials,
    sign_vectors,
    staircase,
    staircase_bound,
)
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError

entries = st.fractions(-3, 3, max_denominator=4)
matrices = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(entries, min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=60)
@given(matrices)
def test_ranks_are_sympys(matrix: list[list[Fraction]]) -> None:
    assert rank(matrix) == sp.Matrix([[sp.Rational(a.numerator, a.denominator) for a in row] for row in matrix]).rank()


def test_a_multiple_of_the_prime_does_not_lower_the_rank() -> None:
    assert fmpz(PRIME).is_prime()
    assert rank([[PRIME, 0], [0, 1]]) == 2
    assert rank([[Fraction(PRIME, 2), 1], [Fraction(PRIME), 2]]) == 1


@pytest.mark.parametrize("n", range(1, 7))
def test_the_sign_networks_units_are_independent(n: int) -> None:
    """Kronecker's formula for the determinant, (-2)^(n 2^(n-1)) up to the order of rows, is another proof that the rank
    is full."""
    matrix = [[int(a) for a in row] for row in sign_monomials(n)]
    assert rank(matrix) == 2**n
    assert abs(int(fmpz_mat(matrix).det())) == 2 ** (n * 2 ** (n - 1))


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=10))
def test_monomial_matrices_hold_products_over_subsets(weights: list[list[int]]) -> None:
    matrix = monomial_matrix(weights)
    assert len(matrix) == 8
    for subset, row in enumerate(matrix):
        assert row == [prod(a for i, a in enumerate(unit) if subset >> i & 1) for unit in weights]
    assert rank(matrix) <= min(8, len({tuple(unit) for unit in weights}))


# Spec H3: least numbers of units at bias 0, None where no number suffices.
TABLE = {
    "exp": (4, 8, 16, 32, 64),
    "logistic": (None, 4, None, 16, None),
    "tanh": (None, 4, None, 16, None),
    "softplus": (4, None, 8, None, 32),
    "silu": (3, None, 8, None, 32),
    "cos": (2, None, 8, None, 32),
}


@pytest.mark.parametrize("name", sorted(TABLE))
@pytest.mark.parametrize("n", range(2, 7))
def test_counts_are_those_of_the_specification(name: str, n: int) -> None:
    expected = TABLE[name][n - 2]
    if expected is None:
        with pytest.raises(InputError, match=f"order {n} at 0"):
            enumerated_units(n, name)
    else:
        found = enumerated_units(n, name)
        assert (found.lower, found.upper) == (expected, expected)


@pytest.mark.parametrize("n", range(1, 7))
def test_all_taylor_coefficients_need_two_to_the_n_and_an_output_bias_saves_one(n: int) -> None:
    assert (enumerated_units(n).lower, enumerated_units(n).upper) == (2**n, 2**n)
    found = enumerated_units(n, output_bias=True)
    assert (found.lower, found.upper) == (2**n - 1, 2**n - 1)


@pytest.mark.parametrize(
    ("name", "n", "output_bias"),
    [
        (None, 1, False),
        (None, 2, False),
        (None, 3, False),
        (None, 3, True),
        ("tanh", 3, False),
        ("silu", 2, False),
        ("softplus", 4, False),
        ("cos", 2, False),
        ("logistic", 3, True),
    ],
)
def test_constructions_multiply_in_expanded_taylor_polynomials(name: str | None, n: int, output_bias: bool) -> None:
    """Another route than moments: put the construction into the activation's Taylor polynomial (coefficients 1, 1, ...
    without a name) and expand."""
    count = enumerated_units(n, name, output_bias)
    x = sp.symbols(f"x1:{n + 1}")
    taylor = [
        sp.Integer(1) if name is None else ACTIVATIONS[name].derivative(k, sp.Integer(0)) / factorial(k)
        for k in range(n + 1)
    ]
    total = sp.Integer(0)
    for a, w in zip(count.units, count.weights, strict=True):
        before = sp.Add(*(e * value for e, value in zip(a, x, strict=True)))
        total += w * sp.Add(*(tau * before**k for k, tau in enumerate(taylor)))
    constant = sp.expand(total).subs(dict.fromkeys(x, 0))
    remainder = sp.expand(total - (constant if output_bias else 0))
    factor = remainder.coeff(x[0]) if n == 1 else sp.Poly(remainder, *x).coeff_monomial(sp.prod(x))
    assert sp.simplify(factor) != 0
    assert sp.simplify(sp.expand(remainder - factor * sp.prod(x))) == 0


@settings(max_examples=60)
@given(st.integers(2, 5), st.data())
def test_bounds_never_exceed_what_a_construction_reaches(n: int, data: st.DataObject) -> None:
    """For random sets K of non-zero Taylor orders: every construction whose moments match has at least as many units as
    either bound says."""
    orders = frozenset(data.draw(st.sets(st.integers(0, n - 1)))) | {n}
    sizes = [
        tuple(s)
        for s in ([r for r in range(n + 1) if mask >> r & 1] for mask in range(2 ** (n + 1)))
        if all(n - (r - q) in orders for r in s for q in s if q < r)
    ]
    bound = max(any_bias_bound(n), *(staircase_bound(n, orders, s) for s in sizes))
    for units in constructions(n):
        weights = [prod(e or -1 for e in a) for a in units]
        if matches(n, orders, units, weights):
            assert len(units) >= bound
    assert matches(n, orders, sign_vectors(n), [prod(a) for a in sign_vectors(n)])


def test_the_checks_can_fail() -> None:
    with pytest.raises(ArithmeticError):
        staircase_bound(3, frozenset({1, 3}), (0, 1))  # needs order 2
    with pytest.raises(ArithmeticError):
        staircase(2, (0, 1, 2), lambda rows, columns: 0)
    signs = sign_vectors(3)
    assert not matches(3, frozenset(range(4)), signs, [1] * 8)
    assert not matches(3, frozenset(range(4)), signs[:4], [prod(a) for a in signs[:4]])
    assert not matches(3, frozenset(range(4)), signs[:7], [prod(a) for a in signs[:7]])


@pytest.mark.parametrize("n", range(2, 7))
def test_the_bound_for_any_biases_is_half(n: int) -> None:
    assert any_bias_bound(n) == 2 ** (n - 1) >= comb(n, n // 2)


def test_orders_come_from_exact_derivatives() -> None:
    assert nonzero_orders("tanh", 6) == {1, 3, 5}
    assert nonzero_orders("softplus", 6) == {0, 1, 2, 4, 6}
    assert nonzero_orders("gelu", 6) == {1, 2, 4, 6}


@pytest.mark.parametrize("n", [0, 9])
def test_counts_outside_the_enumerable_range_are_refused(n: int) -> None:
    with pytest.raises(InputError):
        enumerated_units(n)


@given(st.integers(1, 3000))
def test_trees_need_four_units_for_each_gate(n: int) -> None:
    assert deep_units(n) == 4 * (n - 1)
