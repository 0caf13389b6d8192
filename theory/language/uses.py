"""What an argument or a formula rests on: the id of a claim, and at which of its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Place: TypeAlias = "Mapping[str, Any]"
At: TypeAlias = "Place | Callable[..., Place | Sequence[Place] | None]"
Part: TypeAlias = "Callable[..., Any]"


class Use(str):
    """The id of a claim that something rests on, which says at what it is needed.

    `at` are the claim's parameters, or values of its variables: fixed ones, or a function of the parameters of whatever
    rests on the claim, which gives one such place, several, or None where the claim is not needed. Without it the claim
    is needed at the parameters of the same names. What is left out has its default, or means all values.

    A quantity's formula is found in the claim: `side` makes of a side of the statement what `reads` makes of the
    quantity's value; `points` are where the two are compared, if not at a few small parameters. `at` and `reads` may
    ask for the quantity's own value under the name `value`.

    >>> use = Use("flattening.tree_has_one_gate_less_than_inputs", at=lambda levels: {"n": 2**levels})
    >>> use, use.needed({"levels": 3})
    ('flattening.tree_has_one_gate_less_than_inputs', ({'n': 8},))
    """

    at: At | None
    reads: Part | None
    side: Part | None
    points: tuple[Place, ...]

    def __new__(
        cls,
        claim: str,
        at: At | None = None,
        reads: Part | None = None,
        side: Part | None = None,
        points: tuple[Place, ...] = (),
    ) -> Use:
        """The same text as the claim's id, so that whoever asks for no more reads on."""
        made = super().__new__(cls, claim)
        made.at, made.reads, made.side, made.points = at, reads, side, points
        return made

    def needed(self, values: Place) -> tuple[Place, ...]:
        """The places at which the claim is needed for these values; none where it is not needed."""
        if self.at is None:
            return (values,)
        found = self.at if isinstance(self.at, Mapping) else called(self.at, values)
        return (found,) if isinstance(found, Mapping) else tuple(found or ())


def needed(use: str, values: Place) -> tuple[Place, ...]:
    """The same for a plain id."""
    return use.needed(values) if isinstance(use, Use) else (values,)


def called(function: Callable[..., Any], values: Place) -> Any:
    """The function at those of the values that it asks for."""
    asked = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in asked):
        return function(**values)
    return function(**{p.name: values[p.name] for p in asked})
