"""Circuits of gates: verdicts with their scope, and the bounds against trees of real gates."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, log2

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from numerics.enclosure.balls import lower, upper, working
from numerics.networks.gates import product_tree
from numerics.networks.weights import BITS
from numerics.synthesis.schedule import horner, naive
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound
from theory.depth import circuits
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

SCOPES = {
    "balanced_tree_has_logarithmic_depth": "n = 1..40",
    "product_tree_error_compounds_per_gate": "3 instances",
    "softplus_tree_never_overshoots": "2 instances",
    "powers_cost_their_binary_digits": "d = 1..64",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("circuits"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert (checked.verdict, checked.scope) == (Verdict.PROVED, SCOPES.get(claim.name, "all"))
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


@given(st.integers(1, 300))
def test_products_follow_their_formulas(d: int) -> None:
    """Two routes: the schedule that is built, and the closed form (with the logarithm of floating point kept away from
    whole numbers)."""
    assert naive({(d,): 1}, 1).products == d.bit_length() + d.bit_count() - 2
    assert circuits.BinaryOnes(d) == bin(d).count("1")
    if d <= 40:
        assert horner({(k,): 1 for k in range(d + 1)}, 1).products == d - 1
        assert int(circuits.balanced_tree_has_logarithmic_depth.at(n=d).statement.value) == ceil(log2(d))  # type: ignore[union-attr]


@given(
    st.lists(st.fractions(-1, 1, max_denominator=50), min_size=2, max_size=5),
    st.sampled_from(["1/10", "1/50", "1/200"]),
)
def test_softplus_trees_stay_between_the_bounds(x: list[Fraction], scale: str) -> None:
    """The exact tree of softplus gates (in balls) between (1 - 2 kappa)^(n-1) and 1 times the product, kappa = L^2/12,
    and within the two-sided bound."""
    length = Fraction(scale)
    kappa, n = length**2 / 12, len(x)
    tree = product_tree(n, "softplus", sp.S.Zero, sp.Rational(length.numerator, length.denominator))
    exact = Fraction(1)
    for value in x:
        exact *= value
    with working(BITS):
        found = tree.reference(x)
        ends = lower(found), upper(found)
    # The gate's stored output weight 1/(4 L^2 sigma'') is rounded once: a relative 2^-52 a gate, for all gates
    # together.
    slack = abs(exact) * n * Fraction(1, 2**50) + Fraction(1, 2**50)
    smallest, largest = sorted((exact * (1 - 2 * kappa) ** (n - 1), exact))
    assert ends[0] >= smallest - slack and ends[1] <= largest + slack
    assert bound("circuits.tree_error", n=n, kappa=str(kappa)).upper >= 1 - (1 - 2 * kappa) ** (n - 1)


def test_hypotheses_are_enforced() -> None:
    with pytest.raises(InputError, match=r"'kappa' must satisfy: 2 e kappa \(n - 1\) <= 1/2: 1/10"):
        circuits.product_tree_error_compounds_per_gate.at(n=4, kappa="1/10")
    with pytest.raises(InputError, match=r"'n' must be >= 4: 3"):
        circuits.tree_is_smaller_than_the_flat_network.at(n=3)


def test_at_three_inputs_the_tree_is_no_smaller() -> None:
    assert 4 * (3 - 1) == 2**3
