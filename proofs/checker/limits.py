"""How much is looked at, and how a certificate fails: as Rejected or as Refused.

A certificate comes from anybody. Whatever is written in it, the checker ends, in a number of steps that does not depend
on the machine, with one of three words; every limit that sees to it is here."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, TypeVar, final

BYTES: Final = 64_000_000  # of JSON text
# of work, some 5 microseconds each: parts of enclosed expressions, pairs of terms multiplied, new expressions
STEPS: Final = 50_000_000
DIGITS: Final = 600  # of a numerator or denominator
DEPTH: Final = 100  # of nested expressions
POWER: Final = 10_000  # numerator of an exponent
ROOT: Final = 64  # denominator of an exponent
ORDER: Final = 12  # of a Taylor form
SUMMANDS: Final = 4  # of an argument of sin or cos that the addition theorems take apart
PAIRS: Final = 50_000  # of terms, multiplied at once in a normal form
PRECISIONS: Final = (96, 256)  # binary digits of a rounded end; the second is tried where the first does not suffice
EXACT: Final = 4096  # binary digits of a value that stays exact at a degenerate interval
LONG: Final = 65536  # binary digits of a coefficient
EXTENT: Final = 16384  # rounded ends lie between 2^-EXTENT and 2^EXTENT in size, or are 0 or infinite
SIZE: Final = 64  # of an exponent, an order or a number of variables
ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)


class Rejected(Exception):
    """The certificate is well-formed and does not establish its statement."""


class Refused(Exception):
    """The certificate is malformed or takes too much work: nothing is said about its statement."""


@final
class Budget:
    """Counts work, so that the verdict does not depend on the machine."""

    def __init__(self, steps: int) -> None:
        self.steps, self.used = steps, 0

    def charge(self, steps: int = 1) -> None:
        """Count work. Raises Refused once it is too much."""
        self.used += steps
        if self.used > self.steps:
            raise Refused(f"more than {self.steps} steps of work")


N = TypeVar("N", Fraction, Fraction | int)


def short(x: N) -> N:
    """x, if it has not grown too long to be worked with."""
    if x.numerator.bit_length() + x.denominator.bit_length() > LONG:
        raise Refused("a number becomes too long")
    return x


def weight(x: Fraction | int) -> int:
    """About how many steps an operation with a long number takes beyond the one for a short number."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) ** 2 >> 21
