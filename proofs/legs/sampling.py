"""Points at which a statement is sampled, and which of its failures more digits bear out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from flint import fmpq

from numerics.enclosure.goals import Cell
from proofs.legs.repeatable import repeatable
from proofs.legs.second_reading import Sampled, Sides, Undefined, Unknown, sample

SAMPLES = 200
DIGITS = (40, 80, 160)  # a failure is one only if the last two agree on it
AGREEING = 10  # digits
STEPS = 2**20
CORNERS = 64
Point = Mapping[str, fmpq]
Evaluate = Callable[[Point, int], Sides]


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a statement fails as it was typed, and both sides there; none where a part is undefined.

    What is exactly 0 with any number of digits may still be a tiny number: that is not `certain`."""

    point: Point
    sides: tuple[str, str, str] | None
    certain: bool

    def __str__(self) -> str:
        if self.sides is None:
            return "a part is undefined"
        return f"left side {self.sides[0]}, right side {self.sides[2]}, but {self.sides[1]} is claimed"


def search(box: Cell, sides: Evaluate) -> tuple[str, Violation | None]:
    """What was sampled, in words (nothing if no point could be), and the first violation."""
    import mpmath
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import strategies as st

    names = list(box.lower)
    found: dict[str, Any] = {"least": None, "violation": None, "points": 0}

    def attempt(point: Point) -> Any:
        if found["violation"] is not None or not box.holds(point):
            return None
        slack = _slack(sides, point, DIGITS[0])
        if slack is None:
            return None
        found["points"] += 1
        found["least"] = slack if found["least"] is None else min(found["least"], slack)
        if slack <= 0:
            found["violation"] = _borne_out(sides, point)
        return slack

    @settings(
        max_examples=SAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.target),
    )
    @given(st.tuples(*(st.integers(0, STEPS) for _ in names)))
    def at_random(ticks: tuple[int, ...]) -> None:
        slack = attempt({x: box.lower[x] + box.width(x) * fmpq(k, STEPS) for x, k in zip(names, ticks, strict=True)})
        if slack is not None:
            target(-float(min(max(slack, -1e6), 1e6)))

    thirds = ((box.lower[x], (box.lower[x] + box.upper[x]) / 2, box.upper[x]) for x in names)
    for ends in islice(product(*thirds), CORNERS):  # of 3^n, which are never listed
        attempt(dict(zip(names, ends, strict=True)))
    with repeatable():
        at_random()
    if not found["points"]:
        return "", found["violation"]
    least = found["least"]
    with mpmath.workdps(DIGITS[0]):
        nothing = least <= 0 or least < mpmath.mpf(10) ** (AGREEING - DIGITS[0])
        words = f"0 to within {DIGITS[0] - AGREEING} digits" if nothing else mpmath.nstr(least, 3)
    return f"{found['points']} points, least slack {words}", found["violation"]


def _slack(sides: Evaluate, point: Point, digits: int) -> Any:
    """The least margin; -1 where a part is undefined, nothing where this reading has no word on it."""
    import mpmath

    found = _sampled(sides, point, digits)
    return None if found is None else mpmath.mpf(-1) if isinstance(found, Undefined) else found.slack


def _sampled(sides: Evaluate, point: Point, digits: int) -> Sampled | Undefined | None:
    import mpmath

    with mpmath.workdps(digits):
        try:
            return sample(sides(point, digits))
        except Undefined as undefined:
            return undefined
        except (Unknown, ArithmeticError, ValueError, RecursionError):
            return None


def _borne_out(sides: Evaluate, point: Point) -> Violation | None:
    """A failure at the last two numbers of digits, by the same amount."""
    import mpmath

    coarse, fine = (_sampled(sides, point, digits) for digits in DIGITS[1:])
    if isinstance(coarse, Undefined) and isinstance(fine, Undefined):
        exact = fine.margin == 0 and coarse.margin == 0
        agreed = _agree(coarse.margin, fine.margin)
        return Violation(point, None, not exact) if exact or agreed else None
    if not isinstance(coarse, Sampled) or not isinstance(fine, Sampled) or coarse.sign != fine.sign:
        return None
    touching = fine.sign in ("<", ">", "!=") and coarse.slack == 0 and fine.slack == 0
    if touching or fine.slack < 0 and _agree(coarse.slack, fine.slack):
        with mpmath.workdps(12):
            sides_there = mpmath.nstr(fine.left, 10), fine.sign, mpmath.nstr(fine.right, 10)
            return Violation(point, sides_there, not touching)
    return None


def _agree(a: Any, b: Any) -> bool:
    import mpmath

    return bool(mpmath.isfinite(a) and mpmath.isfinite(b) and abs(a - b) <= abs(b) * mpmath.mpf(10) ** -AGREEING)
