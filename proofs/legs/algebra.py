"""Computer algebra on a plain relation, without a derivation: an exact zero, or a sign that the ranges decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import sympy as sp

from proofs.legs.verdicts import Finding, Verdict
from theory.language import reading
from theory.language.algebra import is_nonnegative, is_zero
from theory.language.claims import Claim

FEW = 3  # variables whose ends are chosen one by one
LONGEST = 5000  # parts of a statement that computer algebra is asked about
LARGEST = 60  # operations of a difference whose sign is still asked for


def derive_relation(claim: Claim, defined: bool) -> Finding:
    """Computer algebra on a plain relation: an exact zero, or a sign that the ranges decide. `defined` must vouch for
    definedness."""
    statement = claim.statement
    if not isinstance(statement, sp.Eq | sp.Le | sp.Ge):
        return Finding("derive", Verdict.SKIPPED, detail="no derivation given")
    if reading.counted(statement) > LONGEST:
        return Finding("derive", Verdict.SKIPPED, detail="too long for computer algebra")
    if isinstance(statement, sp.Eq):
        settled = is_zero(statement.lhs - statement.rhs)
    else:
        gap = statement.rhs - statement.lhs if isinstance(statement, sp.Le) else statement.lhs - statement.rhs
        settled = on_the_box(is_nonnegative, gap, claim) if sp.count_ops(gap) < LARGEST else False
    if not settled:
        return Finding("derive", Verdict.SKIPPED, detail="not settled by algebra alone")
    return Finding(
        "derive",
        Verdict.PROVED if defined else Verdict.AGREES,
        scope="all" if defined else "",
        detail="difference decided by computer algebra",
    )


def on_the_box(decided: Callable[[sp.Expr], bool], e: sp.Expr, claim: Claim) -> bool:
    """Whether `decided` (`is_positive`, `is_nonnegative`) holds of `e` everywhere in the claim's box, because it does
    for all values that some way to write the ranges as assumptions allows.

    >>> a = sp.Symbol("a", real=True)
    >>> claim = Claim("mine.c", sp.sqrt(1 - a) <= 1, where={a: (0, 1)})
    >>> on_the_box(is_nonnegative, 1 - a, claim), on_the_box(is_nonnegative, a - 1, claim)
    (True, False)
    """
    return any(decided(e.subs(shift, simultaneous=True) if shift else e) for shift in _shifts(claim))


def _shifts(claim: Claim) -> Iterator[dict[sp.Symbol, sp.Expr]]:
    """Ways to write the ranges into assumptions: as they stand, and each variable measured from its lower end or from
    its upper end; all from the same side where there are many."""
    yield {}
    ranges = list(claim.where.items())
    sides = (
        product((True, False), repeat=len(ranges))
        if len(ranges) <= FEW
        else ((s,) * len(ranges) for s in (True, False))
    )
    for lower in sides if ranges else ():
        yield {
            x: r.start + _beyond(r.left_open) if from_lower else r.end - _beyond(r.right_open)
            for (x, r), from_lower in zip(ranges, lower, strict=True)
        }


def _beyond(is_open: bool) -> sp.Dummy:
    """How far a point is from an end of its range: not at all is possible if the end belongs to it."""
    return sp.Dummy(positive=True) if is_open else sp.Dummy(nonnegative=True)
