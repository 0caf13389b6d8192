"""What an experiment with a real network returns. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Measurement:
    """The worst deviation seen among `samples` inputs, at the input `at`, as an exact number: the network's output is a
    dyadic number, and so are its inputs.

    `known_rounding`, if it is known, bounds by how much floating-point arithmetic and the rounding of the weights can
    have changed the output.
    `bound`, if there is one, is the theory's bound of the deviation without any rounding: `worst` <= `bound` +
    `rounding`, or something is wrong. `note` is a line that a reader of the numbers needs."""

    worst: Fraction
    at: dict[str, Fraction]
    samples: int
    seed: int
    network: str
    known_rounding: Fraction | None
    bound: Fraction | None = None
    note: str = ""

    @property
    def rounding(self) -> Fraction:
        """The bound of rounding. Raises InputError where it is not known."""
        if self.known_rounding is None:
            raise InputError("rounding", "is not known for this activation", self.network)
        return self.known_rounding
