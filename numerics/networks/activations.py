"""Activation functions as torch computes them, chosen by the names of theory.language.activations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from theory.language.errors import InputError

BINARY64, BINARY32 = Fraction(1, 2**53), Fraction(1, 2**24)  # unit roundoffs


@dataclass(frozen=True, slots=True)
class Kernel:
    """A torch activation, and how far its result may be from the exact one: `roundings` unit roundoffs u of the result, or of the argument if `of_argument`;
    in formats narrower than binary64, a part that does not shrink with the result comes on top, if the kernel has one.

    The counts take a library function to err by at most 2 units in the last place (4 u), which SLEEF, MKL and glibc stay below, and one u for every other
    operation: they follow from the formulas noted beside each entry. tests/test_networks.py compares them with balls.
    """

    function: Callable[[Tensor], Tensor]
    roundings: int
    of_argument: bool = False
    narrow: Fraction = Fraction(0)

    def error(self, argument: Fraction, size: Fraction, unit: Fraction) -> Fraction:
        """The bound for arguments and results of at most the given sizes, short of underflow."""
        return self.roundings * unit * (argument if self.of_argument else size) + (self.narrow if unit > BINARY64 else 0)


def _softplus(x: Tensor) -> Tensor:
    # torch.nn.functional.softplus replaces log(1 + e^x) by x above 20, which is off by 2e-9 there.
    return torch.logaddexp(x, torch.zeros_like(x))


KERNELS = {
    "logistic": Kernel(torch.sigmoid, 6),  # 1 / (1 + exp(-x)): 4 for exp, at most all of it felt by the sum, 1 for the sum, 1 for the quotient
    "tanh": Kernel(torch.tanh, 4),
    "softplus": Kernel(_softplus, 9),  # max(x, 0) + log1p(exp(-|x|)): 4 + 4, felt with a condition number of at most 1, and 1 for the sum
    "silu": Kernel(torch.nn.functional.silu, 7),  # x / (1 + exp(-x)), as the logistic, with one product more in some kernels
    # x/2 (1 + erf(x / sqrt 2)): 1 + erf cancels for x < 0, so the error goes with |x|: (8 + 1 + 2) / 2 for the bracket (8 for erf, see there), 3 for products
    "gelu": Kernel(torch.nn.functional.gelu, 9, of_argument=True),
    # Narrow formats may use the polynomial 7.1.26 of Abramowitz and Stegun in binary32, whose absolute error is 1.5e-7 < 3 u, with some 5 roundings near 1:
    # bfloat16 returns 0 for arguments below 1e-8.
    "erf": Kernel(torch.erf, 4, narrow=8 * BINARY32),
    "arctan": Kernel(torch.atan, 4),
    "exp": Kernel(torch.exp, 4),
    "cos": Kernel(torch.cos, 4),
    "square": Kernel(torch.square, 1),
    "relu": Kernel(torch.relu, 0),
}


def kernel(activation: str) -> Kernel:
    """The torch activation of that name. Raises InputError for an unknown one."""
    if activation not in KERNELS:
        raise InputError("activation", "has no torch kernel here", activation, f"one of {', '.join(KERNELS)}")
    return KERNELS[activation]
