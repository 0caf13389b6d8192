"""The scale at which a gate as executed has the least certified bound: the real error falls with the scale, what
rounding adds grows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import sympy as sp

from numerics.enclosure.balls import upper, working
from numerics.enclosure.series import constant
from numerics.gates.multiplication_gate import FEWEST_BITS, error
from numerics.networks.measurements import Measurement
from numerics.networks.weights import gate_weights
from theory.language.errors import InputError

# scales 8 / radius, 4 / radius, 2 / radius, ... (to the next power of 2) that are tried; the least bounds of binary64
# lie near 2^-17
OCTAVES = 30
EIGHTHS = range(5, 16)  # then k/8 times the best of them, for these k
RELATIVE = Fraction(1, 1000)  # how near its supremum the real error is bounded in the search


@dataclass(frozen=True, slots=True)
class Certified:
    """A bound of the largest |m(u, v) - u v| as executed at `scale`: `real` for the error in real arithmetic, and
    `rounding` on top."""

    scale: Fraction
    real: Fraction
    rounding: Fraction

    @property
    def bound(self) -> Fraction:
        """The bound of the error, rounding included."""
        return self.real + self.rounding


def certified(activation: str, bias: sp.Expr, scale: Fraction, radius: sp.Expr, dtype: str) -> Certified:
    """The certified bound of the gate in a format. Raises InputError where the format cannot hold the gate."""
    from numerics.networks.experiments import rounded
    from numerics.networks.one_hidden_layer import find_dtype

    exact = sp.Rational(scale.numerator, scale.denominator)
    with working(FEWEST_BITS):
        box = upper(constant(radius))
    _, rounding = rounded(gate_weights(activation, bias, exact), activation, box, find_dtype(dtype))
    return Certified(scale, error(activation, bias, exact, radius, relative=RELATIVE).upper, rounding)


@cache
def best_scale(activation: str, bias: sp.Expr, radius: sp.Expr, dtype: str) -> tuple[Certified, int]:
    """The least certified bound among the scales tried, and how many could be tried; powers of 2 first, which formats
    store exactly.

    Nothing says that no other scale is better: the least bound found is an upper bound of the least error. Raises
    InputError if no scale works.

    >>> import sympy as sp
    >>> found, _ = best_scale("softplus", sp.S.Zero, sp.S.One, "float32")
    >>> Fraction(1, 32) < found.scale < Fraction(1, 4), found.bound < Fraction(2, 1000)
    (True, True)
    """
    top = Fraction(8)
    with working(FEWEST_BITS):
        reach = upper(constant(radius))
    while top * reach > 8:
        top /= 2
    while top * reach < 4:
        top *= 2
    found = _all(activation, bias, [top / 2**i for i in range(OCTAVES)], radius, dtype)
    centre = min(found, key=lambda c: c.bound).scale
    found += _all(activation, bias, [centre * k / 8 for k in EIGHTHS if k != 8], radius, dtype)
    return min(found, key=lambda c: c.bound), len(found)


def _all(activation: str, bias: sp.Expr, scales: list[Fraction], radius: sp.Expr, dtype: str) -> list[Certified]:
    """What is certified at those scales at which the format can hold the gate. Raises InputError, with the last scale's
    reason, if there are none."""
    found, refused = [], None
    for scale in scales:
        try:
            found.append(certified(activation, bias, scale, radius, dtype))
        except InputError as reason:
            refused = reason
    if not found and refused is not None:
        raise refused
    return found


def measure_least_error(
    activation: str, bias: sp.Expr, radius: sp.Expr, samples: int = 20000, seed: int = 0, dtype: str = "float64"
) -> Measurement:
    """Run the torch gate at the scale with the least certified bound; the worst error seen there is a lower witness for
    that scale only."""
    from numerics.gates.multiplication_gate import measure_error

    best, tried = best_scale(activation, bias, radius, dtype)
    scale = sp.Rational(best.scale.numerator, best.scale.denominator)
    seen = measure_error(activation, bias, scale, radius, samples, seed, dtype)
    note = (
        f"at scale = {scale}; no smaller bound is certified at the {tried} scales tried, which is no proof that none is"
        " better"
    )
    return replace(seen, at={"scale": best.scale, **seen.at}, known_rounding=best.rounding, bound=best.real, note=note)
