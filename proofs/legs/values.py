"""Values that equations define: exactly one solution certified in the stated box, and the functional enclosed there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy as sp

from numerics.enclosure.balls import lower, upper
from numerics.enclosure.constants import constant_ends
from numerics.enclosure.expression import from_tree
from numerics.enclosure.growth import NotEnclosed
from numerics.enclosure.newton import Expression, Solutions, solve
from proofs.legs.case import Case, join
from proofs.legs.decimals import enclosed
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.canonical import expression
from theory.language.claims import Claim
from theory.language.values import Value

BITS, MOST_BITS = 64, 1024  # the precision at first, and the one at which a value stays open
STARTS = 4  # places along each unknown's range from which mpmath sets out
DIGITS = 30


def evaluate_value(case: Case) -> Finding:
    """Whether there is exactly one solution in the box, and the functional has the stated digits there."""
    return join("evaluate", case.claim, [_evaluate(p) for p in case.instances])


def measure_value(case: Case) -> Finding:
    """Whether mpmath, from several starts, finds one solution in the box, with the stated digits."""
    return join("measure", case.claim, [_search(p) for p in case.instances])


def _stated(proposition: Claim) -> Value:
    assert isinstance(proposition.statement, Value)
    return proposition.statement


def _evaluate(proposition: Claim) -> Finding:
    statement = _stated(proposition)
    low, high = statement.ends
    bits = BITS
    while bits <= MOST_BITS:
        solutions = _solutions(statement, bits)
        if solutions is not None and solutions.count in ("none", "several"):
            number = "no solution" if solutions.count == "none" else "more than one solution"
            return _refuted(proposition, f"the equations have {number} in the box")
        if solutions is not None and solutions.count == "undecided":
            return Finding("evaluate", Verdict.UNDECIDED, detail=f"solutions in the box: {solutions.reason}")
        ends = _functional(statement, solutions, bits)
        if ends is not None and (ends[1] < low or high < ends[0]):
            return _refuted(proposition, f"the value is {enclosed(*ends, 10)}")
        if ends is not None and low <= ends[0] and ends[1] <= high:
            where = "a closed expression" if solutions is None else "one solution certified in the box"
            return Finding("evaluate", Verdict.EVALUATED, detail=f"{where}, value {enclosed(*ends, 15)}")
        bits *= 2
    return Finding("evaluate", Verdict.UNDECIDED, detail=f"not told apart from the last digit with {MOST_BITS} bits")


def _refuted(proposition: Claim, reason: str) -> Finding:
    place = {k: str(v) for k, v in proposition.assignment.items()}
    return Finding("evaluate", Verdict.REFUTED, detail=reason, counterexample=Counterexample(place, reason))


def _solutions(statement: Value, bits: int) -> Solutions | None:
    """The solutions in the box, or None where there is nothing to solve."""
    if not statement.unknowns:
        return None
    box = {}
    for x, r in statement.unknowns.items():
        ends = [constant_ends(e, bits) for e in (r.start, r.end)]
        if any(e is None or e[0] != e[1] for e in ends):
            return Solutions("undecided", None, f"the ends of {x} must be rational")
        box[str(x)] = (_end(ends[0]), _end(ends[1]))
    return solve([Expression(from_tree(expression(e))) for e in statement.equations], box, bits=bits)


def _end(ends: tuple[Fraction, Fraction] | None) -> Fraction:
    assert ends is not None
    return ends[0]


def _functional(statement: Value, solutions: Solutions | None, bits: int) -> tuple[Fraction, Fraction] | None:
    if solutions is None:
        return constant_ends(statement.functional, bits)
    try:
        value = solutions.functional(Expression(from_tree(expression(statement.functional))), bits)
    except NotEnclosed:
        return None
    return lower(value), upper(value)


def _search(proposition: Claim) -> Finding:
    """mpmath solves the same equations in its own arithmetic, and evaluates the functional."""
    import mpmath

    statement = _stated(proposition)
    names = list(statement.unknowns)
    low, high = (mpmath.mpf(e.numerator) / e.denominator for e in statement.ends)
    with mpmath.workdps(DIGITS):
        found = [()] if not names else _roots(statement, names)
        if not found:
            return Finding("measure", Verdict.UNDECIDED, detail="mpmath finds no solution in the box")
        functional = sp.lambdify(names, statement.functional, "mpmath")
        values = [mpmath.mpmathify(functional(*root)) for root in found]
        if any(not (mpmath.im(v) == 0 and low <= mpmath.re(v) <= high) for v in values):
            shown = ", ".join(mpmath.nstr(v, 10) for v in values)
            return Finding("measure", Verdict.UNDECIDED, detail=f"mpmath finds the value {shown}")
        how = f"Newton's method in mpmath from {STARTS ** len(names)} starts" if names else "mpmath"
        return Finding("measure", Verdict.AGREES, detail=f"{how}: {mpmath.nstr(values[0], 15)}")


def _roots(statement: Value, names: Sequence[sp.Symbol]) -> list[tuple[object, ...]]:
    """The different solutions in the box that are reached from a grid of starts."""
    from itertools import product

    import mpmath

    equations = [sp.lambdify(names, e, "mpmath") for e in statement.equations]
    ends = [[mpmath.mpmathify(sp.N(e, DIGITS)) for e in (r.start, r.end)] for r in statement.unknowns.values()]
    grids = [[a + (b - a) * (2 * k + 1) / (2 * STARTS) for k in range(STARTS)] for a, b in ends]
    found: list[tuple[object, ...]] = []
    for start in product(*grids):
        try:
            root = mpmath.findroot(lambda *at: [f(*at) for f in equations], start, verify=True)
        except (ValueError, ZeroDivisionError, TypeError):
            continue
        place = tuple(root)
        inside = all(mpmath.im(x) == 0 and a <= x <= b for x, (a, b) in zip(place, ends, strict=True))
        close = mpmath.mpf(10) ** (-DIGITS // 2)
        if inside and all(any(abs(x - y) > close for x, y in zip(place, other, strict=True)) for other in found):
            found.append(place)
    return found
