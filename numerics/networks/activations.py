"""Activation functions as torch computes them, chosen by the names of theory.language.activations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from numerics.networks.formats import BINARY32, Format
from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Kernel:
    """A torch activation, and how far its result may be from the exact one before a narrow format rounds it
    (numerics.networks.formats).

    That is `roundings` unit roundoffs of the result, or of the argument if `of_argument`. In narrow formats a part that
    does not shrink with it comes on top, if the kernel has one; and what underflows may be a `factor` of the argument.

    Each count is the largest error seen in float32, on contiguous and on strided vectors, which torch computes by
    different code, rounded up, and one more: for other machines' libraries, and for binary64, whose kernels follow the
    same formulas with library functions as good. The largest errors stand beside the entries: over all numbers where it
    says so, else over 16.7 million of all sizes; `proofs assumptions --exhaustive` finds them again."""

    function: Callable[[Tensor], Tensor]
    roundings: int
    of_argument: bool = False
    narrow: Fraction = Fraction(0)
    factor: bool = False

    def computed(self, argument: Fraction, size: Fraction, form: Format) -> Fraction:
        """The bound before a narrow format rounds, for arguments and results of at most the given sizes."""
        relative = self.roundings * form.working * (argument if self.of_argument else size)
        return relative + (self.narrow if form.narrow else 0) + form.underflow * (1 + argument if self.factor else 1)

    def error(self, argument: Fraction, size: Fraction, form: Format) -> Fraction:
        """The bound for the result."""
        before = self.computed(argument, size, form)
        return before + form.rounding(size + before)


def _softplus(x: Tensor) -> Tensor:
    # torch.nn.functional.softplus replaces log(1 + e^x) by x above 20, which is off by 2e-9 there.
    return torch.logaddexp(x, torch.zeros_like(x))


KERNELS = {
    "logistic": Kernel(torch.sigmoid, 4),  # 2.48 (all)
    "tanh": Kernel(torch.tanh, 2),  # 1.00
    "softplus": Kernel(_softplus, 4),  # 2.03 (all)
    "silu": Kernel(
        torch.nn.functional.silu, 4, factor=True
    ),  # 2.93 (all); x / (1 + exp(-x)) is 0 where the exponential overflows
    # x/2 (1 + erf(x / sqrt 2)): 1 + erf cancels for x < 0, so the error goes with |x|
    "gelu": Kernel(torch.nn.functional.gelu, 8, of_argument=True),  # 6.01
    # Narrow formats may use the polynomial 7.1.26 of Abramowitz and Stegun in binary32, whose absolute error is 1.5e-7
    # < 3 u, with some 5 roundings near 1: bfloat16 returns 0 for arguments below 1e-8.
    "erf": Kernel(torch.erf, 3, narrow=8 * BINARY32),  # 1.17
    "arctan": Kernel(torch.atan, 3),  # 1.40
    "exp": Kernel(torch.exp, 3),  # 1.06
    "cos": Kernel(torch.cos, 3),  # 1.08
    "square": Kernel(torch.square, 1),  # correctly rounded, in every format
    "relu": Kernel(torch.relu, 0),
}


def kernel(activation: str) -> Kernel:
    """The torch activation of that name. Raises InputError for an unknown one."""
    if activation not in KERNELS:
        raise InputError("activation", "has no torch kernel here", activation, f"one of {', '.join(KERNELS)}")
    return KERNELS[activation]
