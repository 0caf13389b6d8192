"""Certificates as files: JSON that has one meaning only, its parts with their types, the digest of a statement, and
what is reported of an accepted one.

Rests on the `json` and `hashlib` of the standard library. Nothing is converted: what has another type, another key or a
second spelling is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Final, TypeVar, final

from .limits import BYTES, DIGITS, Refused, Rejected

T = TypeVar("T")
NUMBER: Final = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?", re.ASCII)


@final
@dataclass(frozen=True, slots=True)
class Report:
    """What an accepted certificate establishes, and how much was looked at."""

    verdict: str  # "PROVED" or "REFUTED"
    statement: str
    claim: str  # the certificate's own label; nothing vouches for it
    digest: str
    goals: int
    nodes: int
    steps: int
    point: Mapping[str, Fraction] | None  # where a refuted statement fails


def digest(statement: object) -> str:
    """The SHA-256 of the statement's canonical JSON."""
    return hashlib.sha256(json.dumps(statement, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def check_seal(fields: Mapping[str, object], statement: object) -> None:
    """Rejects a certificate whose digest is not that of its statement."""
    if expect(str, fields["digest"]) != digest(statement):
        raise Rejected("the digest belongs to another statement")


def expect(kind: type[T], data: object) -> T:
    """The data, if it is precisely of this type: true is no integer."""
    if type(data) is not kind or isinstance(data, str) and not (data.isprintable() and len(data) <= 2 * DIGITS + 2):
        raise Refused(f"expected {'a short printable string' if kind is str else kind.__name__}")
    return data


def record(data: object, keys: Iterable[str], optional: Iterable[str] = ()) -> dict[str, object]:
    """A JSON object that has exactly these keys."""
    found = expect(dict, data)
    if not {*keys} <= found.keys() <= {*keys, *optional}:
        raise Refused(f"expected an object with the keys {', '.join(sorted(keys))}")
    return found


def read_list(data: object, read: Callable[[object], T]) -> list[T]:
    """The items of a list, each of them read. Raises Refused for anything but a list."""
    return [read(item) for item in expect(list, data)]


def rational(data: object) -> Fraction:
    """A number in lowest terms; a second spelling of the same number is refused."""
    match = NUMBER.fullmatch(expect(str, data))
    if match and max(len(digits or "") for digits in match.groups()) <= DIGITS and match[2] != "1":
        n, d = int(match[1]), int(match[2] or 1)
        if gcd(n, d) == 1:
            return Fraction(n, d)
    raise Refused(f"not a rational number p/q in lowest terms: {str(data)[:40]!r}")


def integer(data: object, allowed: Iterable[int]) -> int:
    """An integer among those allowed. Raises Refused for any other, and for anything else."""
    if expect(int, data) not in allowed:
        raise Refused("an integer is outside its range")
    return expect(int, data)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise Refused("a key is there twice")
    return dict(pairs)


def _small(digits: str) -> int:
    return int(digits) if len(digits) < 10 else _inexact(digits)


def _inexact(digits: str) -> int:
    raise Refused(f"a number is to be an exact one in a string: {digits[:40]}")


def load(path: str) -> object:
    """The JSON of a file. Raises Refused where it has floating-point numbers or repeated keys, is too large or not
    JSON."""
    try:
        with open(path, "rb") as file:
            data = file.read(BYTES + 1)
        if len(data) > BYTES:
            raise Refused(f"more than {BYTES} bytes")
        return json.loads(
            data.decode(), object_pairs_hook=_unique, parse_float=_inexact, parse_constant=_inexact, parse_int=_small
        )
    except (OSError, ValueError, RecursionError) as error:
        raise Refused(f"cannot be read as JSON: {error}") from None
    except MemoryError:
        raise Refused("takes more memory than there is") from None
