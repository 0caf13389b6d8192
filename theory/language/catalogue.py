"""Finding subjects, claims and quantities by listing the folder `theory`: no registry."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

import theory
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.old_names import current
from theory.language.quantities import Quantity


@cache
def chapters() -> Mapping[str, str]:
    """The chapter of each subject, in alphabetical order of the subjects. A chapter is a folder of `theory` other than
    `language`."""
    files = (
        p for p in Path(theory.__path__[0]).glob("*/*.py") if p.parent.name != "language" and not p.stem.startswith("_")
    )
    return MappingProxyType({p.stem: p.parent.name for p in sorted(files, key=lambda p: p.stem)})


@cache
def subjects() -> tuple[str, ...]:
    """The names of all subjects, in alphabetical order."""
    return tuple(chapters())


@cache
def counterpart(subject: str, room: str) -> ModuleType | None:
    """The subject's module in `room` ("theory", "numerics" or "proofs"), in the chapter that has the same name in every
    room; None where there is none.

    >>> counterpart("flattening", "numerics").__name__
    'numerics.width.flattening'
    """
    chapter = chapters().get(subject)
    if (
        chapter is None
        or importlib.util.find_spec(f"{room}.{chapter}") is None
        or importlib.util.find_spec(f"{room}.{chapter}.{subject}") is None
    ):
        return None
    return importlib.import_module(f"{room}.{chapter}.{subject}")


ROLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "encloses": ("numerics", ""),
        "measures": ("numerics", "measure_"),
        "solves": ("numerics", "solve_"),
        "confirms": ("proofs", "confirm_"),
        "advises": ("proofs", "advise_"),
    }
)


def find_function(subject: str, role: str, name: str) -> Callable[..., Any] | None:
    """What a room supplies for a quantity (or, to solve, for a parameter) of that name: the function whose name is
    `name` with the role's prefix. None where there is none.

    >>> find_function("flattening", "solves", "n").__name__
    'solve_n'
    """
    room, prefix = ROLES[role]
    return getattr(counterpart(subject, room), prefix + name, None)


def function_of(subject: str, role: str, name: str) -> Callable[..., Any]:
    """The same where there has to be one. Raises NotImplementedError, which names the place, where there is none."""
    found = find_function(subject, role, name)
    if found is None:
        room, prefix = ROLES[role]
        raise NotImplementedError(f"{room}/{chapters()[subject]}/{subject}.py has no function {prefix}{name}")
    return found


def module(subject: str) -> ModuleType:
    """The module of a subject. Raises InputError with the nearest name for an unknown one."""
    if subject not in subjects():
        raise InputError(subject, "is not a subject", None, _nearest(subject, subjects()))
    found = counterpart(subject, "theory")
    assert found is not None
    return found


def claims_of(subject: str) -> tuple[Claim, ...]:
    """The claims of a subject in the order in which they are written."""
    return tuple(v for v in vars(module(subject)).values() if isinstance(v, Claim))


def quantities_of(subject: str) -> tuple[Quantity, ...]:
    """The quantities of a subject in the order in which they are written."""
    return tuple(v for v in vars(module(subject)).values() if isinstance(v, Quantity))


def all_claims() -> tuple[Claim, ...]:
    """Every claim of the project, subject by subject."""
    return tuple(c for s in subjects() for c in claims_of(s))


def find_claim(identifier: str) -> Claim:
    """The claim with this id. Raises InputError with the nearest id for an unknown one."""
    return _find(current(identifier), claims_of, "claim")


def find_quantity(identifier: str) -> Quantity:
    """The quantity with this id. Raises InputError with the nearest id for an unknown one."""
    return _find(current(identifier), quantities_of, "quantity")


Item = TypeVar("Item", Claim, Quantity)


def _find(identifier: str, listing: Callable[[str], tuple[Item, ...]], kind: str) -> Item:
    subject = identifier.partition(".")[0]
    if subject in subjects():
        for item in listing(subject):
            if item.id == identifier:
                return item
    known = [item.id for s in subjects() for item in listing(s)]
    raise InputError(identifier, f"is not a {kind}", None, _nearest(identifier, known))


def _nearest(name: str, known: tuple[str, ...] | list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.4)
    return f"did you mean '{near[0]}'?" if near else f"'proofs list' shows all {len(known)}"
