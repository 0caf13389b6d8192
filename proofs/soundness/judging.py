"""Whether a verdict on a random statement is wrong, by dense evaluation of what was typed with many digits.

The evaluator is `proofs.legs.second_reading`, which shares no code with the trees, the balls or the checker. A PROVED
statement must hold at every point tried, a REFUTED one must fail at the point shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import mpmath

from numerics.enclosure.prove import Budget
from proofs.legs import relations, second_reading
from proofs.legs.combine import combine
from proofs.legs.second_reading import Sampled, Undefined, Unknown
from proofs.legs.verdicts import Counterexample, Verdict
from proofs.soundness.random_statements import Case
from theory.language import Claim, ClaimError

GRID = {1: 33, 2: 7, 3: 4}  # points along an axis, by the number of variables
NEAR = (Fraction(1, 10**6), 1 - Fraction(1, 10**6), Fraction(1, 10**20), 1 - Fraction(1, 10**20))
SIMPLE = sorted({Fraction(n, d) for d in (1, 2, 3, 10) for n in range(-3 * d, 3 * d + 1)})
DIGITS = 60
MANY = 10 * DIGITS  # what is 0 with so many digits as well is taken to be 0
CLEAR = 25  # digits that a violation must show beyond rounding
CELLS = 40
Point = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one statement; `wrong` says why its verdict is wrong, if it is."""

    case: Case
    verdict: str
    wrong: str = ""


def judge(case: Case, cells: int = CELLS) -> Judged:
    """Run the search and the checker on a statement, and look whether the verdict can be."""
    try:
        claim = case.claim()
    except ClaimError:
        return Judged(case, "refused")
    except (TypeError, ValueError, ZeroDivisionError):
        return Judged(case, "not made")  # SymPy folded or refused it
    attempt = relations.enclose(claim, Budget(cells))
    verdict = combine((attempt.finding, relations.certify(attempt)))[0]
    if verdict is Verdict.CONFLICT:
        return Judged(case, "CONFLICT", attempt.finding.detail)
    if verdict is Verdict.PROVED:
        return Judged(case, "PROVED", _broken(case, claim))
    example = attempt.finding.counterexample
    if attempt.finding.verdict is Verdict.REFUTED and example is not None:
        return Judged(case, "REFUTED", _holds(case, claim, example))
    return Judged(case, "UNDECIDED")


def greatest(text: str, where: tuple[tuple[str, str], ...]) -> str:
    """The greatest of many values of an expression, as a decimal; nothing where some value is unknown."""
    values = []
    for point in _points(where):
        found = _at(Case("", f"{text} <= 0", where), None, point, 20)
        if not isinstance(found, Sampled) or not abs(found.left) < 1e12:
            return ""
        values.append(found.left)
    return str(mpmath.nstr(max(values), 13)) if values else ""


def _at(case: Case, claim: Claim | None, point: Point, digits: int) -> Sampled | Undefined | None:
    """What the statement as it was typed comes to at a point; nothing where that is not known."""
    with mpmath.workdps(digits):
        at = {x: +v for x, v in point.items()}  # with as many digits as the rest, so that x - sqrt(2) is 0 at sqrt(2)
        try:
            if case.through_sympy and claim is not None:
                return second_reading.sample(second_reading.of_sympy(claim.statement, at))
            return second_reading.sample(second_reading.of_text(case.text, at))
        except Undefined as undefined:
            return undefined
        except (Unknown, ArithmeticError, ValueError):
            return None


def _broken(case: Case, claim: Claim) -> str:
    """A point of the box at which a statement that is called PROVED fails."""
    for point in _points(case.where):
        how = _fails(case, claim, point)
        if how:
            return f"called PROVED, fails at {_shown(point)}: {how}"
    return ""


def _fails(case: Case, claim: Claim, point: Point) -> str:
    """How the statement fails at a point, beyond what digits explain; nothing if it is not seen to."""
    coarse = _at(case, claim, point, DIGITS)
    tiny = mpmath.mpf(10) ** -CLEAR
    if coarse is None or isinstance(coarse, Sampled) and coarse.slack > tiny:
        return ""
    if isinstance(coarse, Undefined):
        fine = _at(case, claim, point, MANY if coarse.margin == 0 else 2 * DIGITS)
        undefined = isinstance(fine, Undefined) and (fine.margin > tiny or coarse.margin == 0 == fine.margin)
        return "undefined" if undefined else ""
    fine = _at(case, claim, point, 2 * DIGITS)
    if isinstance(fine, Sampled):
        near = abs(coarse.slack - fine.slack) <= tiny * (1 + abs(fine.slack))
        if near and fine.slack < -tiny * (1 + abs(fine.left)):
            return f"slack {mpmath.nstr(fine.slack, 5)}"
    return ""


def _holds(case: Case, claim: Claim, example: Counterexample) -> str:
    """Why a counterexample is none: the statement is seen to hold there with something to spare, or it lies outside."""
    between = any(v.startswith("between") for v in example.point.values())
    point = {x: _number(end) for x, end in ((x, r[1:-1].split(", ")[0]) for x, r in case.where) if "oo" not in end}
    point |= {x: _number(v) for x, v in example.point.items()}
    if not all(_inside(point[x], r) for x, r in case.where):
        return f"called REFUTED, {_shown(example.point)} lies outside"
    if "undefined" in example.reason and (between or not all(_is_exact(v) for v in point.values())):
        return ""  # with digits, 0/0 may look like a number there
    found = _at(case, claim, point, 2 * DIGITS)
    room = mpmath.mpf(10) ** (-9 if between else -CLEAR)
    if isinstance(found, Sampled) and found.slack > room * (1 + abs(found.left)):
        return f"called REFUTED, holds at {_shown(example.point)}: slack {mpmath.nstr(found.slack, 5)}"
    return ""


def _shown(point: Point) -> str:
    return ", ".join(f"{x} = {v if isinstance(v, str) else mpmath.nstr(v, 20)}" for x, v in point.items())


def _number(text: str) -> Any:
    """The value of a text without variables, or the middle of ``between a and b``, with all digits."""
    with mpmath.workdps(MANY + 10):
        if text.startswith("between "):
            low, high = text.removeprefix("between ").split(" and ")
            return (_number(low) + _number(high)) / 2
        return second_reading.of_text(f"{text} == 0", {})[0][0]


def _is_exact(value: Any) -> bool:
    """Whether few digits say all of it, so that no more are lost by rounding."""
    with mpmath.workdps(DIGITS):
        return bool(+value == value)


@cache
def _ends(interval: str) -> tuple[Any, Any]:
    low, high = interval[1:-1].split(", ")
    return (
        -mpmath.inf if low == "-oo" else _number(low),
        mpmath.inf if high == "oo" else _number(high),
    )


def _inside(value: Any, interval: str) -> bool:
    low, high = _ends(interval)
    with mpmath.workdps(DIGITS):
        return bool(+low <= +value <= +high) and not (
            interval[0] == "(" and +value == +low or interval[-1] == ")" and +value == +high
        )


@cache
def _places(interval: str, steps: int) -> tuple[Any, ...]:
    """Points of a range: at even steps, beside the ends, and simple fractions."""
    low, high = _ends(interval)
    with mpmath.workdps(MANY + 10):
        even = [Fraction(i, steps - 1) for i in range(steps)]
        ratios = [mpmath.mpf(t.numerator) / t.denominator for t in (*even, *NEAR)]
        if mpmath.isinf(low) or mpmath.isinf(high):
            odd = [2 * t - 1 for t in ratios if 0 < t < 1]
            start = next((end for end in (low, high) if mpmath.isfinite(end)), 0)
            found = [s / (1 - s * s) + start for s in odd]
        else:
            found = [low + (high - low) * t for t in ratios]
        if steps == GRID[1]:
            found += [mpmath.mpf(f.numerator) / f.denominator for f in SIMPLE]
    return tuple(v for v in dict.fromkeys(found) if _inside(v, interval))


@cache
def _axes(where: tuple[tuple[str, str], ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(_places(interval, GRID[len(where)]) for _, interval in where)


def _points(where: tuple[tuple[str, str], ...]) -> Iterator[Point]:
    names = [x for x, _ in where]
    return (dict(zip(names, values, strict=True)) for values in product(*_axes(where)))
