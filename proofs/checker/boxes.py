"""Ranges of variables, the signs in them, and how a box is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

from .certificates import expect, rational, record
from .intervals import BOTTOM, TOP, End, Infinite, Interval, Thin
from .limits import Refused, Rejected
from .reading import RESERVED


@final
@dataclass(frozen=True, slots=True)
class Range:
    """Where one variable runs. An end is open where a face of the cell lies in an open end of the box; an infinite one
    is open."""

    lower: End
    upper: End
    lower_open: bool = False
    upper_open: bool = False

    def __str__(self) -> str:
        return f"{'(' if self.lower_open else '['}{self.lower}, {self.upper}{')' if self.upper_open else ']'}"

    def ends(self, x: str) -> Thin:
        """The ends of a range that is to be bounded: no midpoint, face or contact lies at infinity."""
        if isinstance(self.lower, Infinite) or isinstance(self.upper, Infinite):
            raise Rejected(f"{x} is without bound")
        return self.lower, self.upper


HAVING: Final[Mapping[str, set[int]]] = {">=": {0, 1}, ">": {1}, "!=": {-1, 1}, "==": {0}}
ANY: Final = {-1, 0, 1}


def signs_in(r: Range) -> set[int]:
    """The signs (-1, 0, 1) of the numbers in a range, open ends left out."""
    zero = r.lower <= 0 <= r.upper and not (r.lower == 0 and r.lower_open) and not (r.upper == 0 and r.upper_open)
    return {sign for sign, there in ((-1, r.lower < 0), (0, zero), (1, r.upper > 0)) if there}


def meets(sign: str, x: Interval) -> bool:
    """Have all numbers of the interval this sign?"""
    return signs_in(Range(*x)) <= HAVING[sign]


def read_box(data: object) -> dict[str, Range]:
    """The ranges by variable. Raises Refused for a box that is malformed, empty or names a variable twice."""
    box: dict[str, Range] = {}
    for entry in expect(list, data):
        fields = record(entry, ("variable", "lower", "upper", "lower_open", "upper_open"))
        name, lower, upper = expect(str, fields["variable"]), fields["lower"], fields["upper"]
        opens = expect(bool, fields["lower_open"]) or lower is None, expect(bool, fields["upper_open"]) or upper is None
        r = Range(BOTTOM if lower is None else rational(lower), TOP if upper is None else rational(upper), *opens)
        if not name.isidentifier() or name in RESERVED or name in box:
            raise Refused(f"not a name for a variable, or there twice: {name!r}")
        if r.lower > r.upper or r.lower == r.upper and (r.lower_open or r.upper_open):
            raise Refused(f"the range of {name} is empty")
        box[name] = r
    return box
