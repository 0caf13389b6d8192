"""Unit counts of networks that multiply n inputs, by exact arithmetic, and the shallow network measured.

Taylor sense, no hidden biases: units a_j with output weights w_j match x_1...x_n if the moments M(alpha) = sum_j w_j
a_j^alpha are 0 for every exponent alpha with |alpha| in K, except M(1, ..., 1) = 1 / (n! tau_n); K holds the orders k
<= n with tau_k = sigma^(k)(0)/k! != 0, without 0 if the output has a bias. Moments of other orders are free."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb, prod

import sympy as sp

from numerics.enclosure.balls import ball, upper, working
from numerics.enclosure.crossing import Crossing
from numerics.enclosure.derivatives import largest_derivative
from numerics.enclosure.series import constant
from numerics.moments.orders import DEGREE, is_zero_derivative, nonvanishing, simple_zero
from numerics.moments.unit_range import UnitRange, count, explain, size_sets
from numerics.networks.measurements import Measurement
from numerics.networks.trees import levels
from numerics.networks.weights import BITS, GATE_SIGNS, derivative_at, product_weights
from theory.language.errors import InputError

MOST_ASKED = 10_000
MOST_INPUTS = 8  # exact enumeration takes a few seconds there

Vector = tuple[int, ...]


def monomial_matrix(weights: Sequence[Sequence[int | Fraction]]) -> list[list[int | Fraction]]:
    """Rows: the 2^n subsets S of the inputs; columns: the units j; entries prod_{i in S} weights[j][i], 1 for the empty
    set."""
    n = len(weights[0])
    return [[prod(a[i] for i in range(n) if subset >> i & 1) for a in weights] for subset in range(2**n)]


def sign_vectors(n: int) -> list[Vector]:
    """All 2^n vectors of signs."""
    return list(product((1, -1), repeat=n))


def sign_monomials(n: int) -> list[list[int | Fraction]]:
    """The monomial matrix of the 2^n-unit network, up to its scale."""
    return monomial_matrix(sign_vectors(n))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """lower <= least number of hidden units <= upper; `upper` is None where no construction is known here.

    `units` (input weights) and `weights` (output weights) are the construction, up to its scales.
    """

    lower: int
    upper: int | None
    units: tuple[Vector, ...] = ()
    weights: tuple[int, ...] = ()


def flat_units(
    n: int,
    activation: str = "generic",
    bias: sp.Expr = sp.S.Zero,
    output_bias: str = "no",
    hidden_biases: str = "no",
    skip: str = "no",
) -> UnitRange:
    """Enclose the least number of hidden units of one layer that match the product of n inputs in the Taylor sense, in
    closed form (spec H1-H4).

    All units have the bias `bias`, unless hidden_biases="yes" frees each of them. skip="yes" adds a free affine
    function of the inputs, output_bias="yes" a free constant. Raises InputError where no number of units suffices or
    where it is not known which derivatives vanish.

    >>> several = flat_units(3), flat_units(3, "tanh"), flat_units(4, skip="yes")
    >>> [(int(found.lower), int(found.upper)) for found in several]
    [(8, 8), (4, 4), (14, 15)]
    """
    size, free = int(n), {0, 1} if skip == "yes" else {0} if output_bias == "yes" else set()
    if size in free:
        return UnitRange(Fraction(0), Fraction(0), "one input is an affine function of itself: the skip alone is exact")
    if hidden_biases == "yes":
        return _any_biases(size, activation, bias, free)
    has = nonvanishing(activation, size, bias)
    if not has(size):
        raise InputError(
            "activation",
            f"must have a non-zero derivative of order {size} at {bias}; otherwise no number of units suffices",
            activation,
        )
    return count(size, lambda k: k not in free and has(k))


def _any_biases(n: int, activation: str, bias: sp.Expr, free: set[int]) -> UnitRange:
    """Each unit has a bias of its own: H4 from below; from above a common bias: 0, one where sigma^(n) does not vanish,
    or one where moreover sigma^(n-1) does."""
    if not bias.is_zero:
        raise InputError(
            "bias", "has no meaning with hidden_biases=yes, which frees every bias", bias, "leave bias out"
        )
    if n > DEGREE.get(activation, n):
        raise InputError(
            "activation",
            f"must have a derivative of order {n} that is not 0 everywhere; otherwise no number of units suffices",
            activation,
        )
    if activation == "exp":
        return count(n, lambda k: k not in free)  # exp(b + t) = exp(b) exp(t): a bias is an output weight
    at_zero = nonvanishing(activation, n)
    somewhere = count(n, lambda k: k not in free)
    best = min(
        (somewhere, count(n, lambda k: k not in free and at_zero(k))) if at_zero(n) else (somewhere,),
        key=lambda found: found.upper,
    )
    low = Fraction(2 ** (n - 1))
    if best.upper > low and simple_zero(activation, n - 1):
        return UnitRange(
            low, low, explain(True, f"half of the sign vectors, one bias with sigma^({n - 1}) = 0 for all units")
        )
    return UnitRange(
        low,
        best.upper,
        explain(low == best.upper, best.note.rpartition("(")[2].rstrip(")") + ", one bias for all units"),
    )


def solve_n(
    activation: str, bias: sp.Expr, output_bias: str, hidden_biases: str, skip: str, error: Fraction
) -> Crossing:
    """The largest n <= MOST_ASKED that provably needs at most `error` units, and the next one that provably needs
    more."""

    def ends(n: int) -> UnitRange:
        return flat_units(n, activation, bias, output_bias, hidden_biases, skip)

    low, high = 1, MOST_ASKED + 1
    if ends(low).upper > error:
        raise InputError("error", "is not met even at n = 1", error)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ends(middle).upper <= error else (low, middle)
    fails = next((n for n in (high, high + 1) if n <= MOST_ASKED and ends(n).lower > error), None)
    return Crossing(Fraction(low), None if fails is None else Fraction(fails))


def enumerated_units(
    n: int, activation: str | None = None, output_bias: bool = False, bias: sp.Expr = sp.S.Zero, skip: bool = False
) -> UnitCount:
    """Enclose, by enumerating all moments, the least number of units of one bias-free layer that match the product of n
    inputs to Taylor order n.

    Without an activation all Taylor coefficients are taken to be non-zero. The lower end comes from a staircase of
    known moments, the upper one from a construction whose moments are all computed. Raises InputError for n outside
    1..8, activations that are not smooth, and those that no number of units helps because sigma^(n)(0) = 0.

    >>> several = enumerated_units(3), enumerated_units(3, "tanh"), enumerated_units(2, output_bias=True)
    >>> [(found.lower, found.upper) for found in several]
    [(8, 8), (4, 4), (3, 3)]
    """
    if not 1 <= n <= MOST_INPUTS:
        raise InputError("n", f"must be from 1 to {MOST_INPUTS} for a count by exact enumeration", n)
    orders = frozenset(range(n + 1)) if activation is None else nonzero_orders(activation, n, bias)
    if n not in orders:
        raise InputError(
            "activation",
            f"must have a non-zero derivative of order {n} at {bias}; otherwise no number of units suffices",
            activation,
        )
    return units_for(n, orders - ({0, 1} if skip else {0} if output_bias else set()))


@cache
def units_for(n: int, orders: frozenset[int]) -> UnitCount:
    """Lower and upper ends for a set K of orders that contains n, every moment looked at."""
    lower = max(
        any_bias_bound(n), max(staircase_bound(n, orders, sizes) for sizes in size_sets(n, orders.__contains__))
    )
    for units in constructions(n):
        weights = tuple(_output_weight(a) for a in units)
        if matches(n, orders, units, weights):
            return UnitCount(lower, len(units), units, weights)
    return UnitCount(lower, None)


def nonzero_orders(activation: str, n: int, bias: sp.Expr = sp.S.Zero) -> frozenset[int]:
    """The orders k <= n at which sigma^(k)(bias) != 0, exactly, each by computer algebra."""
    return frozenset(k for k in range(n + 1) if not is_zero_derivative(activation, k, bias))


def _subsets(n: int, size: int) -> list[int]:
    return [sum(1 << i for i in chosen) for chosen in combinations(range(n), size)]


def staircase(n: int, sizes: tuple[int, ...], entry: Callable[[int, int], int | None]) -> int:
    """The rank that a matrix with rows S, |S| in sizes, and columns T, n - |T| in sizes, must have, given `entry`: its
    known entries, None for unknown ones.

    Checks, entry by entry, that the block of row size s and column size n - r is known to be 0 for s < r and to be a
    permutation of a non-zero diagonal for s = r. Such a matrix has full rank whatever the unknown entries are. Raises
    ArithmeticError if the check fails."""
    everything = 2**n - 1
    for r in sizes:
        for s in (s for s in sizes if s <= r):
            for rows in _subsets(n, s):
                for columns in _subsets(n, n - r):
                    expected = int(s == r and rows == everything - columns)
                    if entry(rows, columns) != expected:
                        raise ArithmeticError(
                            f"entry {rows:b}, {columns:b} is {entry(rows, columns)} instead of {expected}"
                        )
    return sum(comb(n, r) for r in sizes)


def staircase_bound(n: int, orders: frozenset[int], sizes: tuple[int, ...]) -> int:
    """Spec H3: the matrix of moments M(e_S + e_T) = sum_j w_j a_j^S a_j^T has at most as much rank as there are units.
    Entries are in units of M(1, ..., 1)."""

    def entry(rows: int, columns: int) -> int | None:
        order = rows.bit_count() + columns.bit_count()
        return int(not rows & columns and order == n) if order in orders else None

    return staircase(n, sizes, entry)


def any_bias_bound(n: int) -> int:
    """Spec H4, 2^(n-1): uses only the moments of order n, which hidden biases and output biases leave as they are.

    The units with a_1 != 0 alone have the moments sum_j w_j a_j1^e a_j^S a_j^T with S, T subsets of the other inputs
    and e = n - |S| - |T|; for e >= 1 the rest contributes nothing."""

    def entry(rows: int, columns: int) -> int | None:
        e = n - rows.bit_count() - columns.bit_count()
        return int(e == 1 and not rows & columns) if e >= 1 else None

    return staircase(n - 1, tuple(range(n)), entry)


def constructions(n: int) -> list[tuple[Vector, ...]]:
    """Candidates, the smallest first: half of the sign vectors, the indicator vectors of non-empty subsets, all sign
    vectors."""
    signs = sign_vectors(n)
    return [tuple(signs[: len(signs) // 2]), tuple(a for a in product((0, 1), repeat=n) if any(a)), tuple(signs)]


def _output_weight(a: Vector) -> int:
    """The product of the signs, where 0 counts as -1: inclusion and exclusion for indicator vectors."""
    return prod(entry or -1 for entry in a)


def matches(n: int, orders: frozenset[int], units: Sequence[Vector], weights: Sequence[int]) -> bool:
    """Whether all moments of the orders in K vanish but M(1, ..., 1), for units with entries -1, 0, 1.

    For such entries a^alpha depends only on which exponents are 0, odd, or even and positive: alpha and its orders run
    through those 3^n patterns."""
    for pattern in product((0, 1, 2), repeat=n):
        least = sum(pattern)
        if orders.isdisjoint(range(least, n + 1, 2) if least else (0,)):
            continue
        moment = sum(
            w * prod(e**p for e, p in zip(a, pattern, strict=True)) for w, a in zip(weights, units, strict=True)
        )
        if (moment != 0) != (set(pattern) == {1}):
            return False
    return True


def power_units(n: int) -> int | None:
    """Units t^n that match the product of n inputs: half of the sign vectors, if their moments of order n are as they
    should be (only that order counts)."""
    half = constructions(n)[0]
    return len(half) if matches(n, frozenset({n}), half, tuple(_output_weight(a) for a in half)) else None


def half_of_the_powers_multiply(n: int) -> bool:
    """Whether the sum of prod(s) (s.x)^n over the sign vectors with s_1 = 1 is 2^(n-1) n! x_1...x_n, expanded as a
    polynomial."""
    x = sp.symbols(f"x1:{n + 1}")
    total = sp.Add(
        *(prod(s) * sp.Add(*(e * value for e, value in zip(s, x, strict=True))) ** n for s in constructions(n)[0])
    )
    return bool(sp.expand(total) == 2 ** (n - 1) * sp.factorial(n) * sp.prod(x))


def gates(n: int) -> int:
    """Gates of the tree over n inputs, counted on the tree."""
    return sum(len(level.gates) for level in levels(n))


def deep_units(n: int) -> int:
    """Hidden units of the tree of four-unit gates over n inputs, counted on the tree (numerics.networks.gates builds it
    in torch)."""
    return sum(len(GATE_SIGNS) for level in levels(n) for _ in level.gates)


def eighths(n: int, count: int = 6, seed: int = 0) -> list[tuple[Fraction, ...]]:
    """Points of [-1, 1]^n whose entries are multiples of 1/8: the powers that follow are exact in float64."""
    draw = random.Random(seed)
    return [tuple(Fraction(draw.randint(-8, 8), 8) for _ in range(n)) for _ in range(count)]


def signed_power_sums(x: Sequence[Fraction]) -> list[Fraction]:
    """What the flat torch networks of a unit t^k for each sign vector, with the product of its signs as output weight,
    give at x, for k = 0..n."""
    import torch

    n = len(x)
    signs = torch.tensor(list(product((1.0, -1.0), repeat=n)), dtype=torch.float64)
    hidden = torch.nn.functional.linear(torch.tensor([float(v) for v in x], dtype=torch.float64), signs)
    return [Fraction(float(torch.dot(signs.prod(dim=1), hidden**k))) for k in range(n + 1)]


def run_product(
    n: int,
    activation: str,
    scale: sp.Expr,
    bias: sp.Expr = sp.S.Zero,
    radius: sp.Expr = sp.S.One,
    samples: int = 20000,
    seed: int = 0,
    dtype: str = "float64",
) -> Measurement:
    """Run the 2^n-unit torch network; the worst |network - product| seen, with H1's bound and the rounding budget.

    The bound is A^n L^2 M n A^2 / (6 |sigma^(n)(b)|), with M >= |sigma^(n+2)| within L n A of the bias.
    """
    from numerics.networks.experiments import measure_product

    with working(BITS, n + 1):
        b, step, box = constant(bias), constant(scale), upper(constant(radius))
        reach = upper(step * n * ball(box))
        fastest = largest_derivative(activation, n + 2, -upper(-b) - reach, upper(b) + reach)
        bound = upper(
            ball(box) ** (n + 2) * step**2 * n * ball(fastest) / (6 * abs(derivative_at(activation, n, bias)))
        )
    return measure_product(
        product_weights(n, activation, bias, scale),
        tuple(f"x{i + 1}" for i in range(n)),
        activation,
        box,
        samples,
        seed,
        dtype,
        bound,
    )
