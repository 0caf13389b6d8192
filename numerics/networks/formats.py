"""The rounding model: all that a bound for a network *as executed* assumes of torch's CPU kernels, besides proof. No
torch here.

1. Formats. Numbers have the unit roundoff u and the smallest normal number `tiny` below. What underflows may be flushed
to 0, operands included; float16 alone
   underflows gradually, as it is computed in binary32.
2. Narrow formats. bfloat16 and float16 are computed in binary32 (unit roundoff v = 2^-24), and the result is rounded
once, to nearest. In wide formats v = u.
3. Sums. A sum of k products with a constant, in any order, fused or not, errs before that rounding by at most gamma(k +
1) = (k + 1) v / (1 - (k + 1) v) times
   the sum of the sizes (Higham, Accuracy and Stability of Numerical Algorithms, Sec. 3.1). This excludes Strassen's
   method, and torch's option to multiply
   float32 matrices in shorter formats.
4. Activations. Before that rounding they err by `roundings` times v times the result, as the table in
numerics.networks.activations says for each.
5. Range. Nothing overflows where no result exceeds a quarter of the largest number; bounds are refused beyond it.

numerics.networks.assumptions measures each on the machine at hand: 4 for every number of the narrow formats, for every
number of float32 if asked to, and for samples of float64; 3 for samples. What was sampled stays assumed."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from theory.language.errors import InputError

BINARY64, BINARY32 = Fraction(1, 2**53), Fraction(1, 2**24)  # unit roundoffs
TINY32 = Fraction(1, 2**126)


class Format(NamedTuple):
    """A floating-point format: its unit roundoff, which is half the distance from 1 to the next number, and its
    smallest normal number."""

    unit: Fraction
    tiny: Fraction

    @property
    def narrow(self) -> bool:
        """Whether results are computed in binary32 and then rounded."""
        return self.unit > BINARY32

    @property
    def working(self) -> Fraction:
        """v, the unit roundoff in which sums and activations are computed."""
        return min(self.unit, BINARY32)

    @property
    def underflow(self) -> Fraction:
        """What an operation may lose where it underflows."""
        return min(self.tiny, TINY32)

    @property
    def safe(self) -> Fraction:
        """A quarter of the largest number: exponents of IEEE formats reach as far up as down."""
        return (1 - self.unit) / self.tiny

    def rounding(self, size: Fraction) -> Fraction:
        """What the one rounding of a narrow result of at most this size can lose: half the distance between numbers
        just below the next power of 2.

        >>> bfloat16 = Format(Fraction(1, 256), TINY32)
        >>> bfloat16.rounding(Fraction(3, 4)) - TINY32, bfloat16.rounding(Fraction(1)) - TINY32
        (Fraction(1, 512), Fraction(1, 512))
        """
        if not self.narrow:
            return Fraction(0)
        size = max(size, 2 * self.tiny)  # below, numbers are as far apart as from there on
        e = size.numerator.bit_length() - size.denominator.bit_length()
        e += size > Fraction(2) ** e
        return self.unit * Fraction(2) ** (e - 1) + self.underflow

    def gamma(self, k: int) -> Fraction:
        """k v / (1 - k v). Raises InputError if the format is too coarse for k operations."""
        if k * self.working >= 1:
            raise InputError("dtype", f"is too coarse for sums of {k} terms", float(self.working))
        return k * self.working / (1 - k * self.working)

    def sum(self, k: int, sizes: Fraction, operands: Fraction, result: Fraction) -> Fraction:
        """The error of a sum of k products and constants, from the sum of their `sizes` and that of the weights, whose
        `operands` may be flushed to 0.

        `result` bounds the exact sum. Raises InputError where it might overflow.
        """
        computed = self.gamma(k) * sizes + (k + operands) * self.underflow
        if result + computed > self.safe or sizes > (1 - self.working) / self.underflow:
            raise InputError("dtype", "may overflow in this network", None, "use a wider format")
        return computed + self.rounding(result + computed)


def softmax_error(classes: int, spread: Fraction, delta: Fraction, unit: Fraction) -> Fraction:
    """A bound of |computed / exact - 1| for every entry of a softmax of logits that differ by at most `spread` and err
    by at most `delta`.

    That error changes the logarithm of a softmax by at most 2 delta (spec A3). The softmax subtracts the largest logit
    (u times the spread, for numerator and denominator), takes exponentials (at most 2 units in the last place, 4 u, for
    each of the two), adds (u for each class) and divides (2 u, as some kernels multiply by a reciprocal). A logarithm
    that errs by t < 1 changes the value by at most a factor 1 + t / (1 - t). Valid as long as nothing underflows, which
    holds if every entry is a normal number of the format. Raises InputError for formats too coarse for such a bound."""
    relative = (8 + 2 + classes) * unit
    if relative >= Fraction(1, 2):
        raise InputError("dtype", f"is too coarse for a softmax over {classes} classes", float(unit))
    total = 2 * delta + 2 * unit * spread + relative / (1 - relative)
    if total >= 1:
        raise InputError("dtype", "is too coarse for a bound of the softmax's error", float(unit))
    return total / (1 - total)
