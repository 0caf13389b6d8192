"""Errors that a user can act on: the name, the rule, the value and the remedy, on one line."""

from __future__ import annotations

from fractions import Fraction


def shown(value: object, limit: int = 60) -> str:
    """``repr(value)``, cut to `limit` characters so that hostile input cannot flood a terminal.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    if isinstance(value, int) and abs(value) > 10**limit:
        return "an integer of more than 60 digits"
    if isinstance(value, Fraction):
        return str(value)
    text = (
        repr(value[: limit + 1])
        if isinstance(value, str)
        else str(value)
        if hasattr(value, "free_symbols")
        else repr(value)
    )
    text = text.replace("\n", " ")
    return text if len(text) <= limit else text[: limit - 1] + "..."


class InputError(ValueError):
    """A request that breaks a rule. Its text is one line: name, rule, value, remedy.

    >>> print(InputError("scale", "must be > 0", 0, "write scale=\\"1/10\\""))
    'scale' must be > 0: 0; write scale="1/10"
    """

    def __init__(self, name: str, rule: str, value: object = None, remedy: str = "") -> None:
        self.name, self.rule, self.value, self.remedy = name, rule, value, remedy
        text = f"'{name}' {rule}" + (f": {shown(value)}" if value is not None else "")
        super().__init__(text + (f"; {remedy}" if remedy else ""))


class ClaimError(InputError):
    """A claim that does not say anything checkable: a folded relation, an empty box, a float inside an expression."""
