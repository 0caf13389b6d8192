"""Products of bits: the claims, units at every bit vector in mpmath, three layers by Moebius inversion against the
plain sum over sets, and real networks."""

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import mpmath
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, upper, working
from numerics.width import bit_products as numerics
from proofs.answers.documents import Errata
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import measure, solve, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of

pytestmark = pytest.mark.networks

INSTANCES = {
    "half_is_the_best_threshold",
    "error_at_most_logistic_of_minus_half_beta",
    "error_is_attained",
    "decimals_need_twice_ln_ten_each",
    "three_layers_need_a_unit_for_each_product",
    "output_error_adds_up_over_products",
    "relu_is_exact_on_bits",
}  # proved for their instances; the others hold for the whole family
steepnesses = st.fractions(Fraction(1, 10), 60, max_denominator=50)
errors = st.fractions(Fraction(1, 10**9), Fraction(49, 100))


@pytest.mark.parametrize("claim", claims_of("bit_products"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED
    assert (checked.scope == "all") == (claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)


def test_the_names_are_those_of_the_theorems_for_all_k() -> None:
    assert {"error_at_most_logistic_of_minus_half_beta", "error_is_attained"} <= {
        c.name for c in claims_of("bit_products")
    }


@settings(max_examples=30)
@given(st.integers(1, 10), steepnesses)
def test_the_exact_error_is_the_largest_over_all_bits(k: int, beta: Fraction) -> None:
    """Every bit vector in mpmath against the enclosed quantity."""
    with mpmath.workdps(50):
        b = mpmath.mpf(beta.numerator) / beta.denominator
        worst = max(
            abs(min(x) - 1 / (1 + mpmath.exp(-b * (sum(x) - k + mpmath.mpf(1) / 2)))) for x in product((0, 1), repeat=k)
        )
        found = value("bit_products.error", beta=beta, digits=30)
        tolerance = mpmath.mpf(10) ** -30
        assert mpmath.mpf(found.lower.numerator) / found.lower.denominator - tolerance <= worst
        assert worst <= mpmath.mpf(found.upper.numerator) / found.upper.denominator + tolerance


@given(errors)
def test_the_least_steepness_meets_the_error_and_a_millionth_less_does_not(error: Fraction) -> None:
    found = solve("bit_products.error", for_="beta", error=error)
    with working(256):
        assert upper(1 / (1 + (ball(found.value) / 2).exp())) <= error
        if found.fails_at is not None:
            assert 1 / (1 + (ball(found.fails_at) / 2).exp()) > ball(error)
            assert found.value - found.fails_at <= Fraction(2, 10**6)


@pytest.mark.parametrize("decimals", [1, 3, 6, 12])
def test_decimals_by_two_routes(decimals: int) -> None:
    """The closed form 2 ln(10^D - 1) and the solver; and what was printed gives half of the decimals."""
    closed = value("bit_products.steepness_for_decimals", D=decimals, digits=20)
    found = solve("bit_products.error", for_="beta", error=f"1e-{decimals}")
    assert found.fails_at is not None and found.fails_at < closed.upper and closed.lower <= found.value
    with mpmath.workdps(30):
        printed = 1 / (1 + mpmath.exp(decimals * mpmath.log(10) / 2))
        assert printed > mpmath.mpf(10) ** -decimals and printed < mpmath.mpf(10) ** (-mpmath.mpf(decimals) / 2)


def test_the_printed_steepness_is_refuted_at_a_point(errata: Callable[..., Errata]) -> None:
    row = errata("D ln 10 for 2 ln(10^D - 1)").rows[0]
    assert row.verdict == "REFUTED" and row.counterexample.startswith("at ")


@pytest.mark.parametrize("error", ["1/2", "3/4", 1])
def test_errors_that_every_steepness_meets_are_refused(error: object) -> None:
    with pytest.raises(InputError, match="'error' must be > 0 and < 1/2"):
        solve("bit_products.error", for_="beta", error=error)


def test_torch_units_show_the_error_to_within_rounding() -> None:
    for beta in ("1", "12", "27"):
        shown, exact = measure("bit_products.error", beta=beta), value("bit_products.error", beta=beta, digits=15)
        assert abs(shown.worst - exact.upper) <= Fraction(1, 10**11)


@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(0, 10**6))
def test_three_layers_compute_the_function_within_the_bound_and_relu_exactly(n: int, seed: int) -> None:
    """Values at every vector against the network in balls and the networks in torch; coefficients by the plain sum over
    subsets."""
    draw = random.Random(seed)
    energies = [draw.randint(-50, 50) for _ in range(1 << n)]
    slow = {
        s: sum((-1) ** (s ^ t).bit_count() * energies[t] for t in range(1 << n) if t & s == t) for s in range(1 << n)
    }
    assert dict(numerics.products(energies)) == {s: h for s, h in slow.items() if h and s.bit_count() > 1}
    steepness = Fraction(12)
    bound = numerics.output_bound(energies, steepness)
    network = numerics.three_layers(energies, steepness)
    for at in range(1 << n):
        bits = [at >> i & 1 for i in range(n)]
        with working(128):
            exact = numerics.exact_output(energies, steepness, bits)
            assert upper(abs(exact - energies[at])) <= bound + Fraction(1, 10**20)
            run = Fraction(float(network(torch.tensor([bits], dtype=torch.float64))[0]))
            assert upper(abs(exact - ball(run))) < Fraction(1, 10**9)
    assert numerics.worst_output(numerics.three_layers(energies, steepness, "relu"), energies)[0] == 0


def test_the_output_bound_is_attained_where_all_coefficients_have_one_sign() -> None:
    """H counts products of two or more bits: at all ones every unit is wrong by the same amount in the same
    direction."""
    n, steepness = 5, Fraction(8)
    energies = [2 ** s.bit_count() - 1 - s.bit_count() for s in range(1 << n)]
    assert all(h == 1 for _, h in numerics.products(energies))
    with working(128):
        wrong = ball(energies[-1]) - numerics.exact_output(energies, steepness, [1] * n)
        assert abs(upper(wrong) - numerics.output_bound(energies, steepness)) < Fraction(1, 10**25)


def test_sixteen_bits_with_every_product() -> None:
    """65519 units for a function none of whose 2^16 coefficients vanishes, at all 65536 vectors: ReLU exactly, logistic
    within bound and rounding."""
    n = numerics.MOST_BITS
    # One number per set, 1, 2 or 3 in size, summed over subsets by the inverse passes: the coefficients are known
    # without Moebius inversion.
    coefficients = [(-1) ** s.bit_count() * (1 + s % 3) for s in range(1 << n)]
    energies = list(coefficients)
    for i in range(n):
        for s in range(1 << n):
            if s >> i & 1:
                energies[s] += energies[s ^ (1 << i)]
    assert numerics.products(energies) == [(s, h) for s, h in enumerate(coefficients) if s.bit_count() > 1]
    steepness = Fraction(80)
    rows = torch.tensor([*range(0, 1 << n, 257), (1 << n) - 1])
    for activation in ("relu", "logistic"):
        network = numerics.three_layers(energies, steepness, activation)
        assert network.hidden_bias.numel() == 2**n - 1 - n
        with torch.no_grad():
            found = network(numerics.all_bits(n)[rows])
        wanted = torch.tensor([energies[int(r)] for r in rows], dtype=torch.float64)
        worst = Fraction(float((found - wanted).abs().max()))
        # Sums of 2^16 terms of size at most 3, in any order.
        allowed = (
            Fraction(0)
            if activation == "relu"
            else numerics.output_bound(energies, steepness) + Fraction(2**16 * 3 * 2**17, 2**53)
        )
        assert worst <= allowed


@pytest.mark.parametrize(
    ("energies", "activation", "message"),
    [
        ([1, 2, 3], "logistic", "'energies' must be the values at all 2^n vectors"),
        ([0, 1], "tanh", "'activation' must be logistic or relu here"),
        ([0, 0, 0, 2**53], "relu", "'energies' have coefficients that float64 does not hold"),
    ],
)
def test_what_three_layers_cannot_be_made_from_is_refused(energies: list[int], activation: str, message: str) -> None:
    with pytest.raises(InputError, match="^" + message.replace("^", "\\^")):
        numerics.three_layers(energies, Fraction(10), activation)


def test_real_inputs_are_not_bits() -> None:
    """At 3/4 the unit of one bit tends to 1, and is wrong by nearly 1/4 however steep it is."""
    for beta in (10, 100, 1000):
        shown = float(numerics.unit(1, Fraction(beta))(torch.tensor([[0.75]], dtype=torch.float64))[0, 0].detach())
        assert shown - 0.75 > 0.15 + (beta > 10) * 0.09
