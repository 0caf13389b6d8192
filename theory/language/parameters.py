"""Parameters of quantities and claims: each reads a user's value exactly, or says in one line why it cannot."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.language.errors import InputError
from theory.language.exact import exact

LARGEST = 10**1000  # no formula of ours is asked beyond this, and Python refuses to print much larger integers


@dataclass(frozen=True, slots=True)
class Real:
    """A real parameter, dimensionless. `positive` demands > 0, `nonzero` demands != 0."""

    name: str
    meaning: str
    positive: bool = False
    nonzero: bool = False
    default: str | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """The symbol that stands for it in formulas, with its sign."""
        return sp.Symbol(self.name, positive=True) if self.positive else sp.Symbol(self.name, real=True)

    def read(self, value: object) -> sp.Expr:
        """The exact value. Raises InputError for floats, symbols, infinities and values outside the range."""
        number = exact(value, self.name)
        if self.positive and not number.is_positive:
            raise InputError(self.name, "must be > 0", value, f'write {self.name}="1/10"')
        if self.nonzero and number.is_zero is not False:
            raise InputError(self.name, "must not be 0", value)
        return number


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer parameter from `minimum` to `maximum` (or without an upper end)."""

    name: str
    meaning: str
    minimum: int = 1
    maximum: int | None = None
    default: str | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """The symbol that stands for it in formulas, an integer."""
        return sp.Symbol(self.name, integer=True, positive=self.minimum >= 1 or None)

    def read(self, value: object) -> sp.Expr:
        """The exact value. Raises InputError for anything that is not an integer in the range."""
        number = exact(value, self.name)
        if not number.is_Integer:
            raise InputError(self.name, "must be an integer", value)
        if abs(number) > LARGEST:
            raise InputError(self.name, "must have at most 1000 digits", value)
        if number < self.minimum:
            raise InputError(self.name, f"must be >= {self.minimum}", value)
        if self.maximum is not None and number > self.maximum:
            raise InputError(self.name, f"must be <= {self.maximum}", value)
        return number


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter with named values; `options` is called when needed, so that a long list costs nothing until then.

    `accepts` recognises objects that may be given at the prompt instead of a name, for example a graph. `other` reads
    texts that are no plain names, or raises InputError."""

    name: str
    meaning: str
    options: Callable[[], tuple[str, ...]]
    default: str | None = None
    accepts: Callable[[object], bool] | None = None
    other: Callable[[str], object] | None = None

    @property
    def symbol(self) -> sp.Symbol:
        """The symbol that stands for it in words."""
        return sp.Symbol(self.name)

    def read(self, value: object) -> Any:
        """The option, or an accepted object as it is. Raises InputError with the nearest name for anything else."""
        if self.accepts is not None and self.accepts(value):
            return value
        options = self.options()
        if isinstance(value, str) and value in options:
            return value
        if self.other is not None and isinstance(value, str) and not value.strip().isidentifier():
            self.other(value.strip())
            return value.strip()
        near = difflib.get_close_matches(str(value), options, 1)
        remedy = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(options)}"
        raise InputError(self.name, "is not known", value, remedy)


Parameter = Real | Integer | Choice


def read_all(parameters: tuple[Parameter, ...], given: Mapping[str, object], owner: str) -> dict[str, Any]:
    """Read `given` against `parameters`, filling in defaults. Raises InputError for unknown, missing or bad values."""
    known = {p.name: p for p in parameters}
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = (
                f"did you mean '{near[0]}'?" if near else (f"it takes {', '.join(known)}" if known else "it takes none")
            )
            raise InputError(name, f"is not a parameter of {owner}", None, remedy)
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise InputError(name, f"is needed by {owner} ({parameter.meaning})", None, f"add {name}=...")
        values[name] = parameter.read(value)
    return values
