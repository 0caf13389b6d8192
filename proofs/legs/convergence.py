"""Limits: proved through the claim that says how fast they are approached, and looked at for finite sizes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import sympy as sp

from numerics.enclosure.constants import constant_ends
from proofs.legs.case import Case
from proofs.legs.decimals import decimal_up, enclosed
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.algebra import same_magnitude
from theory.language.asymptotics import tends_to_zero
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.parameters import Integer
from theory.language.values import Limit

SIZES = (10, 100, 1000)
BITS = 128


def derive_limit(case: Case) -> Finding:
    """Proved if the claim that gives the rate is about this sequence and this value, is proved for all indices, and its
    rate tends to 0. Refuted if it is proved of another value: a sequence has one limit."""
    statement = _limit(case.claim)
    rate, checked = case.ask(statement.rate)
    distance, bound = _sides(rate)
    reason = _mismatch(case.claim, rate)
    if reason:
        return Finding("derive", Verdict.UNDECIDED, detail=f"{rate.id} {reason}")
    index = statement.index
    if not tends_to_zero(bound, index):
        return Finding("derive", Verdict.UNDECIDED, detail=f"the rate {bound} is not shown to tend to 0")
    if checked.verdict is not Verdict.PROVED or checked.scope != "all":
        scope = f" for {checked.scope}" if checked.scope else ""
        return Finding("derive", Verdict.UNDECIDED, detail=f"rests on {rate.id}, which is {checked.verdict}{scope}")
    off = _apart(distance, statement)
    if off is None:
        return Finding("derive", Verdict.UNDECIDED, detail=f"{rate.id} is about another sequence or another value")
    if off != 0:
        reason = f"by {rate.id} the sequence tends to {statement.value + off}, not to {statement.value}"
        return Finding("derive", Verdict.REFUTED, detail=reason, counterexample=Counterexample({}, reason))
    return Finding("derive", Verdict.PROVED, "all", f"by {rate.id}, whose rate {bound} tends to 0")


def evaluate_limit(case: Case) -> Finding | None:
    """How far the sequence is from its limit at some finite sizes, enclosed. That says nothing about larger ones."""
    shown = []
    for proposition in case.instances:
        statement = _limit(proposition)
        for size, place in product(SIZES, _places(proposition)):
            ends = constant_ends(_at(sp.Abs(statement.gap), statement.index, size, place), BITS)
            if ends is None:
                return Finding("evaluate", Verdict.UNDECIDED, detail=f"not enclosed at {statement.index} = {size}")
            given = {statement.index: size, **proposition.assignment, **place}
            shown.append(f"{enclosed(*ends, 4)} at {', '.join(f'{k} = {v}' for k, v in given.items())}")
    if not shown:
        return None
    return Finding("evaluate", Verdict.EVALUATED, detail=f"distance from the limit: {'; '.join(shown)}")


def measure_limit(case: Case) -> Finding | None:
    """Whether the distance from the limit stays below the stated rate at some finite sizes, in balls."""
    if not _limit(case.claim).rate:
        return None
    rate, _ = case.ask(_limit(case.claim).rate)
    _, bound = _sides(rate)
    least = next((p.minimum for p in rate.parameters if isinstance(p, Integer)), 0)
    worst = Fraction(0)
    for proposition in case.instances:
        statement = _limit(proposition)
        values = {p.symbol: proposition.assignment[p.name] for p in case.claim.parameters}
        for size, place in product(sorted({max(least, s) for s in (least, *SIZES)}), _places(proposition)):
            gap = constant_ends(_at(sp.Abs(statement.gap), statement.index, size, place), BITS)
            allowed = constant_ends(_at(bound, statement.index, size, {**values, **place}), BITS)
            if gap is None or allowed is None or gap[0] > allowed[1]:
                said = f"not within the rate at {statement.index} = {size}"
                return Finding("measure", Verdict.UNDECIDED, detail=said)
            worst = max(worst, gap[1] / allowed[1]) if allowed[1] else worst
    return Finding("measure", Verdict.AGREES, detail=f"at most {decimal_up(worst, 3)} of the rate, in balls")


def _places(proposition: Claim) -> list[dict[sp.Symbol, sp.Expr]]:
    """The lower ends, the middles and the upper ends of the ranges; one empty place where there are none."""
    ranges = proposition.where.items()
    places = [{x: r.start + (r.end - r.start) * sp.Rational(k, 2) for x, r in ranges} for k in range(3)]
    return places if ranges else [{}]


def _limit(claim: Claim) -> Limit:
    assert isinstance(claim.statement, Limit)
    return claim.statement


def _at(e: sp.Expr, index: sp.Symbol, size: int, place: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    return e.subs({index: sp.Integer(size), **place}).doit()


def _sides(rate: Claim) -> tuple[sp.Expr, sp.Expr]:
    """The distance that the rate claim bounds, and by what."""
    statement = rate.statement
    if isinstance(statement, sp.Le | sp.Lt):
        small, large = statement.lhs, statement.rhs
    elif isinstance(statement, sp.Ge | sp.Gt):
        small, large = statement.rhs, statement.lhs
    else:
        small, large = None, None
    if small is None or not small.has(sp.Abs):
        raise InputError("rate", f"names a claim of the form |a - limit| <= r: {rate.id}", rate.statement)
    return small, large


def _mismatch(claim: Claim, rate: Claim) -> str:
    """Why what the rate claim covers is not what the limit needs: all indices, the same parameters and ranges, and no
    hypothesis that the limit does not have."""
    index = _limit(claim).index
    counting = [p for p in rate.parameters if p.symbol == index]
    if len(counting) != 1 or not isinstance(counting[0], Integer) or counting[0].maximum is not None:
        return f"does not hold for every whole number {index} from some number on"
    if [p for p in rate.parameters if p.symbol != index] != list(claim.parameters):
        return "has other parameters"
    if dict(rate.where) != dict(claim.where):
        return "has other ranges"
    if any(h not in claim.hypotheses for h in rate.hypotheses) or rate.instance is not None:
        return "has other hypotheses"
    symbols = {p.name: p.symbol for p in claim.parameters}
    try:
        for h in rate.hypotheses:
            h.condition(**symbols)
    except (TypeError, KeyError):
        return f"has a hypothesis about {index}"
    return ""


def _apart(distance: sp.Expr, statement: Limit) -> sp.Expr | None:
    """0 if the rate claim is about this sequence and this value; how far its value is from the stated one, if that is
    certainly not 0; None if it is about something else."""
    if same_magnitude(distance, sp.Abs(statement.gap, evaluate=False)):
        return sp.S.Zero
    inner = sp.Mul(*(f.args[0] if isinstance(f, sp.Abs) else f for f in sp.Mul.make_args(distance)))
    for off in (sp.simplify(statement.gap - sign * inner) for sign in (1, -1)):
        ends = None if off.free_symbols else constant_ends(off, BITS)
        differs = ends is not None and (ends[0] > 0 or ends[1] < 0)
        if differs and same_magnitude(distance, sp.Abs(statement.gap - off, evaluate=False)):
            return off
    return None
