"""Closed forms for unit counts against exact enumeration of moments; vanishing derivatives against computer algebra;
the search against both."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.moments.built import build
from numerics.moments.orders import AT_ZERO, nonvanishing, simple_zero
from numerics.moments.unit_range import ENUMERATED, lower_end, middle_sizes, size_sets, upper_end
from numerics.search.levenberg_marquardt import Array, best_of, beyond, descend
from numerics.width.flattening import constructions, enumerated_units, flat_units, matches, nonzero_orders, units_for
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError

SMOOTH = sorted(set(AT_ZERO) - {"generic"})


def test_every_smooth_activation_has_its_orders() -> None:
    assert SMOOTH == sorted(a.name for a in ACTIVATIONS.values() if a.smooth)


@pytest.mark.parametrize("name", SMOOTH)
def test_orders_at_zero_are_those_of_computer_algebra(name: str) -> None:
    has = nonvanishing(name, 7)
    assert {k for k in range(8) if has(k)} == nonzero_orders(name, 7)


@pytest.mark.parametrize("name", SMOOTH)
def test_orders_at_zero_are_those_of_balls(name: str) -> None:
    """To order 120: a certified non-zero coefficient wherever one is claimed, a tiny ball around 0 everywhere else."""
    from flint import arb_series

    from numerics.enclosure.balls import working
    from numerics.enclosure.series import compile_series
    from theory.language.activations import t

    with working(2000, 121):
        series = list(compile_series(ACTIVATIONS[name].formula(t), t)(arb_series([0, 1], 121)))
        series += [0] * (121 - len(series))
    for k, coefficient in enumerate(series):
        if AT_ZERO[name](k):
            assert coefficient > 0 or coefficient < 0, k
        else:
            assert coefficient == 0 or (coefficient.contains(0) and abs(coefficient) < 1e-200), k


def test_a_vanishing_derivative_at_another_bias_is_found() -> None:
    """The logistic's third derivative is 0 where e^b = 2 + sqrt 3, that is b = acosh 2; its fourth is not."""
    found = flat_units(4, "logistic", sp.acosh(2))
    assert (found.lower, found.upper) == (8, 8)
    assert enumerated_units(4, "logistic", bias=sp.acosh(2)).upper == 8
    with pytest.raises(InputError, match=r"order 3 at acosh\(2\)"):
        flat_units(3, "logistic", sp.acosh(2))


@settings(max_examples=80)
@given(st.integers(1, 5), st.data())
def test_the_closed_form_is_what_enumeration_finds(n: int, data: st.DataObject) -> None:
    orders = frozenset(data.draw(st.sets(st.integers(0, n - 1)))) | {n}
    count = units_for(n, orders)
    assert lower_end(n, orders.__contains__) == count.lower
    assert upper_end(n, orders.__contains__)[0] == count.upper


@pytest.mark.parametrize("n", range(2, 7))
def test_half_of_the_signs_match_exactly_when_order_n_minus_1_is_free(n: int) -> None:
    half, full = constructions(n)[0], frozenset(range(n + 1))
    weights = [1 if sum(e < 0 for e in a) % 2 == 0 else -1 for a in half]
    assert matches(n, full - {n - 1}, half, weights)
    assert not matches(n, frozenset({n - 1, n}), half, weights)


@given(st.integers(ENUMERATED + 1, 60), st.integers(0, 60))
def test_long_runs_of_orders(n: int, run: int) -> None:
    """Beyond the enumerable range: the sum of the middle binomials, written out another way."""
    run = min(run, n)
    found = lower_end(n, lambda k: k == n or n - run <= k < n)
    assert found == max(2 ** (n - 1), sum(sorted((comb(n, r) for r in range(n + 1)), reverse=True)[: run + 1]))


@given(st.integers(1, 40), st.integers(1, 41))
def test_middle_sizes_are_the_largest_binomials(n: int, count: int) -> None:
    count = min(count, n + 1)
    assert middle_sizes(n, count) == sum(sorted((comb(n, r) for r in range(n + 1)), reverse=True)[:count])


def test_simple_zeros_are_where_they_are_known_to_be() -> None:
    """SiLU's critical point -(1 + W(1/e)), and the logistic's third derivative at -acosh 2."""
    silu, logistic = simple_zero("silu", 1), simple_zero("logistic", 3)
    assert silu is not None and logistic is not None
    assert silu[0] < Fraction(sp.Rational(str(sp.N(-(1 + sp.LambertW(sp.exp(-1))), 30)))) < silu[1]
    assert logistic[0] < Fraction(sp.Rational(str(sp.N(-sp.acosh(2), 30)))) < logistic[1]
    assert simple_zero("exp", 3) is None and simple_zero("logistic", 1) is None


def test_half_of_the_signs_multiply_at_such_a_zero() -> None:
    """The torch network of 8 logistic units at the bias acosh 2, where 16 are needed at the bias 1."""
    half = constructions(4)[0]
    weights = [1 if sum(e < 0 for e in a) % 2 == 0 else -1 for a in half]
    assert build(half, weights, (1,) * 4, "logistic", sp.acosh(2)).shrinks
    assert not build(half, weights, (1,) * 4, "logistic", sp.Integer(1)).shrinks


def test_sets_of_sizes_keep_their_differences_among_the_orders() -> None:
    assert max(size_sets(3, {0, 1, 2, 3}.__contains__), key=len) == (0, 1, 2, 3)
    assert size_sets(2, {2}.__contains__) == [(), (0,), (1,), (2,)]


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        ({"n": 2, "skip": "yes"}, (2, 2)),
        ({"n": 3, "skip": "yes"}, (6, 7)),
        ({"n": 1, "skip": "yes"}, (0, 0)),
        ({"n": 4, "hidden_biases": "yes"}, (8, 16)),
        ({"n": 4, "hidden_biases": "yes", "output_bias": "yes"}, (8, 15)),
        ({"n": 4, "hidden_biases": "yes", "activation": "cos"}, (8, 8)),
        ({"n": 4, "hidden_biases": "yes", "activation": "logistic"}, (8, 8)),
        ({"n": 2, "hidden_biases": "yes", "activation": "silu"}, (2, 2)),
        ({"n": 2, "hidden_biases": "yes", "activation": "logistic"}, (2, 4)),
        ({"n": 3, "hidden_biases": "yes", "activation": "exp"}, (8, 8)),
        ({"n": 3, "hidden_biases": "yes", "activation": "exp", "output_bias": "yes"}, (7, 7)),
        ({"n": 3, "activation": "logistic", "bias": sp.Integer(1)}, (8, 8)),
        ({"n": 10000, "activation": "cos"}, (2**9999, 2**9999)),
        ({"n": 10000, "output_bias": "yes"}, (2**10000 - 1, 2**10000 - 1)),
    ],
)
def test_ends_for_what_is_allowed(options: dict[str, object], ends: tuple[int, int]) -> None:
    found = flat_units(**options)  # type: ignore[arg-type]
    assert (found.lower, found.upper) == (Fraction(ends[0]), Fraction(ends[1]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"n": 4, "activation": "logistic"},
            "non-zero derivative of order 4 at 0; otherwise no number of units suffices: 'logistic'",
        ),
        ({"n": 3, "activation": "square", "hidden_biases": "yes"}, "derivative of order 3 that is not 0 everywhere"),
        ({"n": 2, "activation": "relu"}, "must be smooth"),
        ({"n": 2, "hidden_biases": "yes", "bias": sp.Integer(1)}, "leave bias out"),
        ({"n": 201, "activation": "tanh", "bias": sp.Integer(1)}, "must be <= 200 at a bias other than 0"),
    ],
)
def test_what_no_number_of_units_does_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        flat_units(**options)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_descent_solves_what_can_be_solved_and_counts_only_places_in_its_box() -> None:
    matrix, right = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -2.0])
    solved = descend(lambda x: (matrix @ x - right, matrix), np.zeros(2))
    assert solved.residual < 1e-11 and np.allclose(matrix @ solved.unknowns, right)
    # 1 / (1 + x^2) falls to 0 at infinity, where no solution is: within the box at least 1 / (1 + box^2) is left.
    for box in (2.0, 5.0):
        kept = descend(lambda x: (1 / (1 + x**2), np.diag(-2 * x / (1 + x**2) ** 2)), np.array([0.5]), box)
        assert abs(kept.unknowns[0]) <= box and kept.residual >= 1 / (1 + box**2)


def test_what_is_beyond_a_slack_is_all_that_counts() -> None:
    gap, jacobian = beyond(lambda x: (x, np.eye(3)), 0.5)(np.array([2.0, -0.25, -3.0]))
    assert gap.tolist() == [1.5, 0.0, -2.5] and jacobian.any(axis=1).tolist() == [True, False, True]


def test_the_best_of_several_starts_is_the_least_and_the_search_ends_with_the_first_solution() -> None:
    starts = iter([3.0, 1.0, 0.0])  # a gap that cannot be closed, a smaller one, none

    def frozen(x: Array) -> tuple[Array, Array]:
        return x, np.zeros((1, 1))

    def run(restarts: int) -> float:
        return best_of(frozen, lambda draw: np.array([next(starts)]), restarts, steps=3).residual

    assert run(2) == 1.0 and run(5) == 0.0
