"""Exit codes: what a run of `proofs` says to a machine."""

from __future__ import annotations

from enum import IntEnum

from proofs.legs.verdicts import Checked, Verdict


class Exit(IntEnum):
    """When several apply, the order is 5, 3, 4, 1, 2."""

    EXPECTED = 0
    CONTRADICTED = 1
    UNDECIDED = 2
    BAD_REQUEST = 3
    NOT_INSTALLED = 4
    INTERNAL = 5


ORDER = (Exit.INTERNAL, Exit.BAD_REQUEST, Exit.NOT_INSTALLED, Exit.CONTRADICTED, Exit.UNDECIDED, Exit.EXPECTED)


def worst(codes: list[Exit]) -> Exit:
    """The code that a run with these outcomes exits with."""
    return min(codes, key=ORDER.index, default=Exit.EXPECTED)


def exit_of(checked: Checked) -> Exit:
    """The code that one claim's outcome calls for."""
    if checked.verdict is Verdict.ERROR or any(m.verdict is Verdict.ERROR for m in checked.mutants):
        return Exit.INTERNAL
    if checked.verdict is Verdict.CONFLICT or any(m.verdict is Verdict.PROVED for m in checked.mutants):
        return Exit.CONTRADICTED
    if checked.verdict.value == checked.expected:
        return Exit.EXPECTED
    return Exit.UNDECIDED if checked.verdict is Verdict.UNDECIDED else Exit.CONTRADICTED
