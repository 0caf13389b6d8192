"""What a question at the prompt is answered with: numbers rounded outward, saying where they hold and how tight they
are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.answers.answer import Drawn
from proofs.answers.standing import Standing
from proofs.legs.decimals import decimal_down, decimal_up, enclosed

SCHEMA = 1


def ratio(value: Fraction | int) -> str:
    """``"p/q"``, or ``"p"`` for a whole number: how numbers travel in JSON."""
    return str(Fraction(value))


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a quantity: an enclosure ``lower <= value <= upper`` with exact rational ends, and the exact form
    where there is one.

    `note` is a line on what the number is of and why its ends hold, where the computation has something to say.
    """

    quantity: str
    parameters: Mapping[str, str]
    lower: Fraction
    upper: Fraction
    exact: str | None
    standing: Standing
    digits: int = 15
    note: str = ""

    @property
    def status(self) -> str:
        """The kind of truth: "extrapolated" outside of what is proved."""
        return self.standing.status

    @property
    def decimal(self) -> str:
        """The enclosure in decimals, rounded outward."""
        return enclosed(self.lower, self.upper, self.digits)

    def __repr__(self) -> str:
        exact = f" = {self.exact}" if self.exact and self.lower != self.upper else ""
        note = f"\n  {self.note}" if self.note else ""
        return (
            f"{self.quantity}({_listed(self.parameters)}){exact} {'=' if self.lower == self.upper else 'in'}"
            f" {self.decimal}  [{self.status}]{note}{_below(self.standing)}"
        )

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "quantity": self.quantity,
            "parameters": dict(self.parameters),
            "exact": self.exact,
            **self.standing.to_json(),
            "note": self.note,
            "enclosure": {"lower": ratio(self.lower), "upper": ratio(self.upper), "decimal": self.decimal},
        }


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The quantity is no less than `value`: the lower end of an enclosure, or what a supremum takes at the point
    `at`."""

    value: Fraction
    at: Mapping[str, str]

    def __str__(self) -> str:
        return f">= {decimal_down(self.value)}{f' at {_listed(self.at)}' if self.at else ''}"


@dataclass(frozen=True, slots=True)
class Attained:
    """`value` occurs at `at`, with one design of those over which the quantity is the least: no lower bound of it."""

    value: Fraction
    at: Mapping[str, str]

    def __str__(self) -> str:
        return f"{decimal_down(self.value)} attained at {_listed(self.at)}"


@dataclass(frozen=True, slots=True)
class Bound:
    """A certified upper bound for a quantity on a domain, and what is known from below, if anything: `seen` says
    whether that is a bound too. A floor has no upper bound, and its lower bound is `seen`.

    `assumes` is what the bound rests on besides proof; `note` is a line on what the number is of, or on what would be
    better."""

    quantity: str
    parameters: Mapping[str, str]
    domain: str
    direction: str
    arithmetic: str
    upper: Fraction | None
    seen: AtLeast | Attained | None
    legs: tuple[str, ...]
    standing: Standing
    assumes: str = ""
    note: str = ""

    @property
    def lower_witness(self) -> Fraction | None:
        """A certified lower bound of the quantity, or None."""
        return self.seen.value if isinstance(self.seen, AtLeast) else None

    @property
    def attained(self) -> Fraction | None:
        """What one design attains, where the quantity is the least over designs, or None."""
        return self.seen.value if isinstance(self.seen, Attained) else None

    @property
    def witness(self) -> Mapping[str, str]:
        """Where `lower_witness` or `attained` occurs."""
        return {} if self.seen is None else self.seen.at

    def __repr__(self) -> str:
        seen = "" if self.seen is None else f"  ({self.seen})"
        said = str(self.seen) if self.upper is None else f"<= {decimal_up(self.upper)}{seen}"
        return (
            f"{self.quantity} {said}\n"
            f"  for {self.domain} | {self.arithmetic} arithmetic | {_listed(self.parameters)} | {', '.join(self.legs)}"
            + _below(self.standing)
            + (f"\n  assuming that {self.assumes}" if self.assumes else "")
            + (f"\n  {self.note}" if self.note else "")
        )

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "quantity": self.quantity,
            "parameters": dict(self.parameters),
            "domain": self.domain,
            "direction": self.direction,
            **self.standing.to_json(),
            "assumes": self.assumes,
            "note": self.note,
            "arithmetic": self.arithmetic,
            "upper": None if self.upper is None else ratio(self.upper),
            "lower_witness": None if self.lower_witness is None else ratio(self.lower_witness),
            "attained": None if self.attained is None else ratio(self.attained),
            "witness": dict(self.witness),
            "legs": list(self.legs),
        }


@dataclass(frozen=True, slots=True)
class SweepRow:
    """The bound at one combination of parameters, or the reason why there is none there."""

    parameters: Mapping[str, str]
    bound: Bound | None
    refused: str = ""

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "parameters": dict(self.parameters),
            "bound": None if self.bound is None else self.bound.to_json(),
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Sweep(Drawn):
    """Bounds of one quantity at every combination of the values given, in the order given."""

    quantity: str
    arithmetic: str
    rows: tuple[SweepRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "quantity": self.quantity,
            "arithmetic": self.arithmetic,
            "rows": [r.to_json() for r in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Solution:
    """A parameter value that meets a requirement, certified, and a nearby one that provably does not (where one is
    known). `note` is a line on what ended the search, if that was something else."""

    quantity: str
    parameters: Mapping[str, str]
    solved_for: str
    requirement: str
    value: Fraction
    fails_at: Fraction | None
    legs: tuple[str, ...]
    standing: Standing
    note: str = ""

    def __repr__(self) -> str:
        beyond = f"; fails at {self.solved_for} = {self.fails_at}" if self.fails_at is not None else ""
        said = " | ".join(part for part in (_listed(self.parameters), ", ".join(self.legs)) if part)
        note = f"\n  {self.note}" if self.note else ""
        answer = f"{self.solved_for} = {self.value} gives {self.quantity} {self.requirement}{beyond}"
        return f"{answer}  [{self.standing.status}]\n  {said}{note}{_below(self.standing)}"

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "quantity": self.quantity,
            "parameters": dict(self.parameters),
            "solved_for": self.solved_for,
            "requirement": self.requirement,
            "value": ratio(self.value),
            "fails_at": None if self.fails_at is None else ratio(self.fails_at),
            "legs": list(self.legs),
            **self.standing.to_json(),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """What a real network did: the worst case found over a declared sample. A measurement supports or refutes; it never
    proves."""

    quantity: str
    parameters: Mapping[str, str]
    network: str
    worst: Fraction
    at: Mapping[str, str]
    samples: int
    seed: int
    arithmetic: str
    bound: Fraction | None = None

    def __repr__(self) -> str:
        place = ", ".join(f"{k} = {v}" for k, v in self.at.items())
        against = f"; certified bound {decimal_up(self.bound)}" if self.bound is not None else ""
        return (
            f"{self.quantity}: worst {decimal_down(self.worst)} at {place} over {self.samples} samples (seed"
            f" {self.seed}){against}\n  {self.network} | {self.arithmetic} arithmetic | {_listed(self.parameters)} |"
            " measured, not proved"
        )

    def to_json(self) -> dict[str, Any]:
        """The answer for machines, numbers as exact fractions."""
        return {
            "schema": SCHEMA,
            "quantity": self.quantity,
            "parameters": dict(self.parameters),
            "network": self.network,
            "worst": ratio(self.worst),
            "at": dict(self.at),
            "samples": self.samples,
            "seed": self.seed,
            "arithmetic": self.arithmetic,
            "bound": None if self.bound is None else ratio(self.bound),
        }


def _below(standing: Standing) -> str:
    """What the answer rests on, a line each."""
    return "".join(f"\n  {line}" for line in standing.lines)


def _listed(parameters: Mapping[str, str]) -> str:
    return ", ".join(f"{k} = {v}" for k, v in parameters.items())
