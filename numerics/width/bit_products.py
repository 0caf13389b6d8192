"""One unit for a product of bits, and three layers for any function of bits: built in torch, run on all bit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import sympy as sp
from flint import arb

from numerics.enclosure.balls import ball, lower, upper, working
from numerics.enclosure.crossing import Crossing
from numerics.enclosure.series import constant
from numerics.hamiltonians.polynomials import moebius
from numerics.networks.measurements import Measurement
from theory.language.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor, nn

BITS = 128
MOST_BITS = 16  # all 2^16 vectors and products
STEP = Fraction(1, 10**6)


def solve_beta(error: Fraction) -> Crossing:
    """The least steepness whose error is at most `error`, rounded up to six decimals, and the six-decimal number before
    it, at which it is not.

    The error falls as beta grows; its crossing is 2 ln(1/error - 1). Raises InputError for errors of 1/2 and more,
    which every beta > 0 meets."""
    if not 0 < error < Fraction(1, 2):
        raise InputError("error", "must be > 0 and < 1/2, which every beta > 0 stays below", error)
    with working(BITS + 4 * error.denominator.bit_length()):
        edge = 2 * (1 / ball(error) - 1).log()
        least = -(-upper(edge) // STEP) * STEP
        before = least - STEP
        if before >= lower(edge):
            before -= STEP
    return Crossing(least, before if before > 0 else None)


def all_bits(n: int) -> Tensor:
    """All vectors of n bits, shape (2^n, n); row s is the binary number s with the first bit least."""
    import torch

    rows = torch.arange(1 << n)
    return (rows[:, None] >> torch.arange(n) & 1).double()


def unit(k: int, steepness: Fraction, threshold: Fraction = Fraction(1, 2)) -> nn.Module:
    """The torch unit S(beta (ones - k + threshold)) for k bits; float64 rounds its weights."""
    import torch

    linear = torch.nn.Linear(k, 1, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.fill_(float(steepness))
        linear.bias.fill_(float(steepness * (threshold - k)))
    return torch.nn.Sequential(linear, torch.nn.Sigmoid())


def unit_rounding(k: int, steepness: Fraction) -> Fraction:
    """How far rounding can move a torch unit for k bits whose weights float64 holds exactly: the sum of k + 1 terms,
    felt with slope at most 1/4, and the logistic's kernel (numerics.networks.formats)."""
    import torch

    from numerics.networks.activations import kernel
    from numerics.networks.formats import Format
    from numerics.networks.one_hidden_layer import unit_roundoff

    form = Format(*unit_roundoff(torch.float64))
    sizes, reach = 2 * k * steepness, k * steepness
    moved = form.sum(k + 1, sizes, reach, reach)
    return moved / 4 + kernel("logistic").error(reach + moved, Fraction(1), form)


def unit_errors(k: int, steepness: Fraction) -> list[tuple[int, tuple[Fraction, Fraction]]]:
    """For each number of ones, ends around what the unit errs by on vectors with so many of k bits: what the torch unit
    errs by on all of them, and how far rounding can have moved that."""
    import torch

    x, rounding = all_bits(k), unit_rounding(k, steepness)
    with torch.no_grad():
        values = unit(k, steepness)(x)[:, 0].tolist()
    errors: dict[int, list[Fraction]] = {}
    for bits, value in zip(x.sum(dim=1).tolist(), values, strict=True):
        errors.setdefault(int(bits), []).append(abs(Fraction(value) - (int(bits) == k)))
    return [(ones, (min(found) - rounding, max(found) + rounding)) for ones, found in sorted(errors.items())]


def measure_error(beta: sp.Expr, samples: int = 20_000, seed: int = 0) -> Measurement:
    """The worst error of torch units for 1 to 10 bits, at every bit vector (`samples` and `seed` have no say in
    that)."""
    import torch

    with working(BITS):
        steepness = Fraction(round(float(constant(beta).mid()) * 2**20), 2**20)
        exact = 1 / (1 + (ball(steepness) / 2).exp())
        worst, at, count = Fraction(-1), dict[str, Fraction](), 0
        for k in range(1, 11):
            x = all_bits(k)
            with torch.no_grad():
                wrong = (unit(k, steepness)(x)[:, 0] - x.prod(dim=1)).abs()
            count += len(x)
            place = int(wrong.argmax())
            if Fraction(float(wrong[place])) > worst:
                worst = Fraction(float(wrong[place]))
                at = {f"x{i + 1}": Fraction(int(b)) for i, b in enumerate(x[place].tolist())}
        bound = upper(exact)
    rounding = unit_rounding(10, steepness)
    description = (
        f"logistic units for 1 to 10 bits, beta = {float(steepness):.6g}, all bit vectors, float64, torch"
        f" {torch.__version__}"
    )
    return Measurement(worst, at, count, seed, description, rounding, bound)


def relu_misses(k: int, threshold: str) -> int:
    """At how many of the 2^k bit vectors max(0, ones - threshold) is not the product, exactly."""
    level = {"k - 1": Fraction(k - 1), "k": Fraction(k), "k - 1/2": Fraction(2 * k - 1, 2), "k - 2": Fraction(k - 2)}[
        threshold
    ]
    return sum(max(Fraction(0), sum(x) - level) != min(x) for x in product((0, 1), repeat=k))


def torch_relu_misses(k: int, threshold: str) -> int:
    """The same by a torch layer, whose weights and values are exact in float64."""
    import torch

    level = {"k - 1": k - 1.0, "k": float(k), "k - 1/2": k - 0.5, "k - 2": k - 2.0}[threshold]
    linear = torch.nn.Linear(k, 1, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.fill_(1.0)
        linear.bias.fill_(-level)
        x = all_bits(k)
        return int((torch.relu(linear(x))[:, 0] != x.prod(dim=1)).sum())


def products(energies: Sequence[int]) -> list[tuple[int, int]]:
    """The sets of two or more bits whose coefficient does not vanish, as binary numbers, with it; `energies` are H at
    the 2^n bit vectors (`all_bits`)."""
    n = _inputs(energies)
    return [(s, h) for s, h in enumerate(moebius(list(energies), n)) if h and s.bit_count() > 1]


def _inputs(energies: Sequence[int]) -> int:
    n = len(energies).bit_length() - 1
    if len(energies) != 1 << n or not 1 <= n <= MOST_BITS:
        raise InputError("energies", f"must be the values at all 2^n vectors of n <= {MOST_BITS} bits", len(energies))
    return n


def three_layers(energies: Sequence[int], steepness: Fraction, activation: str = "logistic") -> nn.Module:
    """The torch network of three layers for the function of n bits with these values: a unit for each product of two or
    more bits, and an affine skip.

    `activation` is logistic, with the given steepness, or relu, which is exact. Values are whole numbers; float64 holds
    the coefficients exactly if they stay below 2^53. Raises InputError for values that are not of all bit vectors, and
    for more than 16 bits."""
    import torch

    if activation not in ("logistic", "relu"):
        raise InputError("activation", "must be logistic or relu here", activation)
    n = _inputs(energies)
    coefficients = moebius(list(energies), n)
    if max(map(abs, coefficients)) >= 2**53:
        raise InputError(
            "energies",
            "have coefficients that float64 does not hold",
            max(map(abs, coefficients)),
            "use smaller values",
        )
    sets = [s for s, h in enumerate(coefficients) if h and s.bit_count() > 1]
    members = (torch.tensor(sets, dtype=torch.long)[:, None] >> torch.arange(n) & 1).double()
    factor, offset = (float(steepness), 0.5) if activation == "logistic" else (1.0, 1.0)

    def stored(values: Tensor) -> nn.Parameter:
        return torch.nn.Parameter(values.double(), requires_grad=False)

    class ThreeLayers(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.hidden_weight = stored(factor * members)
            self.hidden_bias = stored(factor * (offset - members.sum(dim=1)))
            self.output_weight = stored(
                torch.tensor([[float(coefficients[s]) for s in sets]], dtype=torch.float64).reshape(1, len(sets))
            )
            self.skip_weight = stored(
                torch.tensor([[float(coefficients[1 << i]) for i in range(n)]], dtype=torch.float64)
            )
            self.skip_bias = stored(torch.tensor([float(coefficients[0])], dtype=torch.float64))

        def forward(self, x: Tensor) -> Tensor:
            hidden = torch.nn.functional.linear(x, self.hidden_weight, self.hidden_bias)
            hidden = torch.sigmoid(hidden) if activation == "logistic" else torch.relu(hidden)
            affine = torch.nn.functional.linear(x, self.skip_weight, self.skip_bias)
            return (torch.nn.functional.linear(hidden, self.output_weight) + affine)[..., 0]

    return ThreeLayers()


def output_bound(energies: Sequence[int], steepness: Fraction) -> Fraction:
    """The sum of |h_S| over sets of two or more bits, times the unit's error: what the three layers err by at most in
    exact arithmetic."""
    total = sum(abs(h) for _, h in products(energies))
    with working(BITS):
        return upper(ball(total) / (1 + (ball(steepness) / 2).exp()))


def exact_output(energies: Sequence[int], steepness: Fraction, bits: Sequence[int]) -> arb:
    """What the three layers compute at one bit vector, in balls at the working precision."""
    n = _inputs(energies)
    coefficients = moebius(list(energies), n)
    at = sum(b << i for i, b in enumerate(bits))
    total = ball(coefficients[0]) + sum((ball(coefficients[1 << i]) for i, b in enumerate(bits) if b), arb(0))
    for s, h in enumerate(coefficients):
        if h and s.bit_count() > 1:
            ones = (s & at).bit_count()
            total = total + h / (1 + (-ball(steepness) * ball(Fraction(2 * (ones - s.bit_count()) + 1, 2))).exp())
    return total


def worst_output(network: nn.Module, energies: Sequence[int]) -> tuple[Fraction, int]:
    """The largest difference between the torch network and the values, over all bit vectors, and the row at which it
    occurs."""
    import torch

    with torch.no_grad():
        found = network(all_bits(_inputs(energies)))
    wrong = (found - torch.tensor([float(v) for v in energies], dtype=torch.float64)).abs()
    place = int(wrong.argmax())
    return abs(Fraction(float(found[place])) - energies[place]), place


def worst_with_rounding(energies: Sequence[int], steepness: Fraction) -> tuple[Fraction, Fraction]:
    """What the three torch layers of logistic units miss the values by at most, and how far rounding can have moved
    that: each unit by its own rounding, felt with its coefficient; the two sums, whose terms are the coefficients
    times at most 1; and the addition of both. A steepness that float64 does not hold exactly moves the units' input by
    as much."""
    import torch

    from numerics.networks.formats import Format
    from numerics.networks.one_hidden_layer import unit_roundoff

    n, form = _inputs(energies), Format(*unit_roundoff(torch.float64))
    coefficients = [abs(Fraction(h)) for h in moebius(list(energies), n)]
    within = {s: h for s, h in enumerate(coefficients) if h and s.bit_count() > 1}
    stored = Fraction(float(steepness))
    units = sum(
        (h * (unit_rounding(n, stored) + n * abs(stored - steepness) / 4) for h in within.values()), Fraction(0)
    )
    size = sum(coefficients, Fraction(0)) + units
    sums = form.sum(len(within) + n + 2, size, size, size)
    return worst_output(three_layers(energies, steepness), energies)[0], units + sums + form.unit * size
