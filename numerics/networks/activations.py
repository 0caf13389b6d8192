"""Activation functions as torch computes them, chosen by the names of theory.language.activations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from numerics.networks import kernels
from numerics.networks.formats import Format
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Kernel:
    """A torch activation, and how far its result may be from the exact one before a narrow format rounds it
    (theory.language.activations.Rounding)."""

    function: Callable[[Tensor], Tensor]
    roundings: int
    of_argument: bool = False
    narrow: Fraction = Fraction(0)
    factor: bool = False

    def compute(self, argument: Fraction, size: Fraction, form: Format) -> Fraction:
        """The bound before a narrow format rounds, for arguments and results of at most the given sizes."""
        relative = self.roundings * form.working * (argument if self.of_argument else size)
        return relative + (self.narrow if form.narrow else 0) + form.underflow * (1 + argument if self.factor else 1)

    def error(self, argument: Fraction, size: Fraction, form: Format) -> Fraction:
        """The bound for the result."""
        before = self.compute(argument, size, form)
        return before + form.rounding(size + before)


def function(activation: str) -> Callable[[Tensor], Tensor]:
    """The torch activation of that name. Raises InputError for one that torch does not have.

    >>> function("tanh")(torch.zeros(1))
    tensor([0.])
    """
    name = ACTIVATIONS[activation].torch
    for place in (kernels, torch, torch.nn.functional):
        if name and hasattr(place, name):
            return getattr(place, name)  # type: ignore[no-any-return]
    named = [a.name for a in ACTIVATIONS.values() if a.torch]
    raise InputError("activation", "has no torch kernel here", activation, f"one of {', '.join(named)}")


KERNELS = {
    a.name: Kernel(function(a.name), a.rounding.roundings, a.rounding.of_argument, a.rounding.narrow, a.rounding.factor)
    for a in ACTIVATIONS.values()
    if a.torch and a.rounding is not None
}


def kernel(activation: str) -> Kernel:
    """The torch activation of that name with its rounding. Raises InputError where one of them is not known."""
    if activation not in KERNELS:
        function(activation)
        rule = "has no rounding constants here, so that nothing is certified of it in floating point"
        raise InputError("activation", rule, activation, f'one of {", ".join(KERNELS)}, or arithmetic="real"')
    return KERNELS[activation]
