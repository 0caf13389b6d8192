"""Induction from the statement itself: base and step are built here, and a derivation only says how they are shown."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp
from sympy.core.relational import Relational

from theory.language.algebra import is_laborious, is_nonnegative, is_positive, is_zero
from theory.language.claims import Claim
from theory.language.derivations import Induction, Obligation, nonnegative, zero
from theory.language.parameters import Integer
from theory.language.recurrences import BEFORE, BELOW, BOTH, LEFT, RIGHT, Recurrence
from theory.language.statements import Count

WELL_DEFINED = sp.binomial | sp.factorial | sp.floor | sp.ceiling | sp.Min | sp.Max
MOST_STEPS = 64  # from where a recurrence starts to where a claim does


class Open(Exception):
    """A step that computer algebra could not settle; the text names it."""


def obligations(claim: Claim, induction: Induction) -> list[Obligation]:
    """Base and step of the claim, every one decided. Raises Open for what is not."""
    low = _least(claim, induction.n)
    statement = claim.statement
    if any(induction.n in (r.start.free_symbols | r.end.free_symbols) for r in claim.where.values()):
        raise Open(f"the ranges change with {induction.n}")
    if isinstance(statement, Count):
        return _of_a_count(claim, statement, induction, low)
    if claim.instance is not None:
        raise Open("an induction needs a statement in which the family itself is written")
    if isinstance(statement, sp.Le | sp.Ge | sp.Eq):
        _closed_below(claim, induction.n)
        left, right = statement.args[::-1] if isinstance(statement, sp.Ge) else statement.args
        if isinstance(statement, sp.Eq):
            return _always_zero(right - left, induction, low)
        return _never_negative(claim, right - left, induction, low)
    raise Open("only counts, equations and non-strict inequalities are shown by induction")


def _least(claim: Claim, n: sp.Symbol) -> int:
    """The least n that the claim speaks of."""
    least = next((p.minimum for p in claim.parameters if isinstance(p, Integer) and p.symbol == n), None)
    if least is None:
        raise Open(f"{n} is not a whole number among the claim's parameters")
    return least


def _closed_below(claim: Claim, n: sp.Symbol) -> None:
    """A hypothesis that holds for n + 1 holds for n, so that the induction stays where all of them hold."""
    for hypothesis in claim.hypotheses:
        try:
            condition = hypothesis.condition(**{p.name: p.symbol for p in claim.parameters})
        except (TypeError, ValueError, AttributeError) as error:
            raise Open(f"a hypothesis cannot be read: {hypothesis.words}") from error
        if not isinstance(condition, Relational):
            raise Open(f"a hypothesis cannot be read: {hypothesis.words}")
        if n in condition.free_symbols:
            room = (condition.rhs - condition.lhs) * (1 if isinstance(condition, sp.Le | sp.Lt) else -1)
            if not isinstance(condition, sp.Le | sp.Lt | sp.Ge | sp.Gt) or not is_nonnegative(
                sp.expand(room - room.subs(n, n + 1))
            ):
                raise Open(f"a hypothesis may hold for {n} + 1 and not for {n}: {hypothesis.words}")


def _of_a_count(claim: Claim, statement: Count, induction: Induction, low: int) -> list[Obligation]:
    recurrence = statement.recurrence
    if recurrence is None:
        raise Open("nothing says how the count grows: it has no recurrence")
    for moving in filter(None, (recurrence.n, recurrence.other, induction.n)):
        _closed_below(claim, moving)
    exact = statement.relation == "=="
    solution = statement.value if induction.solution is None or exact else induction.solution
    _defined(claim, statement.value, induction)
    _defined(claim, solution, induction)
    found = _solved(claim, recurrence, solution, induction)
    if not exact:
        gap = (statement.value - solution) * (1 if statement.relation == "<=" else -1)
        found += _never_negative(claim, gap, induction, low)
    return found


def _defined(claim: Claim, value: sp.Expr, induction: Induction) -> None:
    """Nothing is divided by what may be 0, and no function occurs that may be undefined."""
    for part in sp.preorder_traversal(value):
        if isinstance(part, sp.Pow) and part.exp.is_nonnegative is not True:
            less = part.base - 1  # whole numbers
            if not (is_positive(part.base) or _shown_nonnegative(claim, less, induction, "")):
                raise Open(f"not shown to be positive: {part.base}")
        if isinstance(part, sp.Function) and not isinstance(part, WELL_DEFINED):
            raise Open(f"not known to be defined: {part}")


def _solved(claim: Claim, recurrence: Recurrence, solution: sp.Expr, induction: Induction) -> list[Obligation]:
    """The solution has the recurrence's first value and takes its steps."""
    n, m = recurrence.n, recurrence.other
    names = {p.symbol for p in claim.parameters}
    own = {BEFORE, BELOW, BOTH, LEFT, RIGHT}
    if n not in names or (recurrence.first.free_symbols | recurrence.step.free_symbols) - names - own:
        raise Open("the recurrence speaks of other numbers than the claim")
    low = _least(claim, n)
    if low < recurrence.start:
        raise Open(f"the recurrence starts at {recurrence.start}, the claim at {low}")
    if recurrence.joins:
        if recurrence.start != 1 or m is not None:
            raise Open("what is joined of parts starts at one")
        a, c = (sp.Symbol(s, integer=True, positive=True) for s in ("a", "c"))
        step = recurrence.step.subs({LEFT: solution.subs(n, a), RIGHT: solution.subs(n, c)}, simultaneous=True)
        return [
            _shown_zero(solution.subs(n, 1) - recurrence.first, "one part"),
            _shown_zero(solution.subs(n, a + c) - step, recurrence.why),
        ]
    if m is not None:
        return _solved_in_two(claim, recurrence, solution, low)
    if low > recurrence.start + MOST_STEPS:
        raise Open(f"the recurrence starts at {recurrence.start}, too far from {low}")
    found = [_shown_zero(solution.subs(n, low) - reached(recurrence, low), f"{n} = {low}")]
    step, after = recurrence.at(solution), solution.subs(n, n + 1)
    if not isinstance(step, sp.Min):
        return [*found, _shown_zero(after - step, recurrence.why)]
    taken = next((e for e in step.args if is_zero(e - after)), None)
    if taken is None:
        raise Open(f"not shown to be zero: {recurrence.why}")
    found.append(_shown_zero(after - taken, recurrence.why))
    for other in step.args:
        found += [] if other is taken else _never_negative(claim, other - after, induction, low)
    return found


def reached(recurrence: Recurrence, low: int) -> sp.Expr:
    """The count at n = `low`, step by step from where the recurrence starts."""
    count = recurrence.first
    for k in range(recurrence.start, low):
        count = recurrence.at(count).subs(recurrence.n, k)
    return count


def _solved_in_two(claim: Claim, recurrence: Recurrence, solution: sp.Expr, low: int) -> list[Obligation]:
    n, m, start = recurrence.n, recurrence.other, recurrence.start
    assert m is not None
    if (low, _least(claim, m)) != (start, recurrence.lowest):
        raise Open("the recurrence and the claim start at different numbers")
    back = {BEFORE: solution.subs(m, m + 1), BELOW: solution.subs(n, n + 1), BOTH: solution}
    after = solution.subs({n: n + 1, m: m + 1}, simultaneous=True)
    return [
        _shown_zero(solution.subs(n, start) - recurrence.first, f"{n} = {start}"),
        _shown_zero(solution.subs(m, recurrence.lowest) - recurrence.edge, f"{m} = {recurrence.lowest}"),
        _shown_zero(after - recurrence.step.subs(back, simultaneous=True), recurrence.why),
    ]


def _shown_zero(expression: sp.Expr, why: str) -> Obligation:
    if not is_zero(expression) and not is_zero(sp.expand(expression)):
        raise Open(f"not shown to be zero: {why}")
    return zero(expression, why)


def _always_zero(gap: sp.Expr, induction: Induction, low: int) -> list[Obligation]:
    if is_zero(gap):
        return [zero(gap, induction.why)]
    n = induction.n
    if induction.factor is None:
        raise Open(f"not shown to be zero: {induction.why}")
    return [
        _shown_zero(gap.subs(n, low), f"{n} = {low}"),
        _shown_zero(gap.subs(n, n + 1) - induction.factor * gap, induction.why),
    ]


def _never_negative(claim: Claim, gap: sp.Expr, induction: Induction, low: int) -> list[Obligation]:
    """The gap is >= 0 for all n from `low` on: plainly, or by base and step."""
    n, why = induction.n, induction.why
    plain = _shown_nonnegative(claim, gap, induction, why) if induction.factor is None else None
    if plain is not None:
        return [plain]
    base = _shown_nonnegative(claim, gap.subs(n, low), induction, f"{n} = {low}")
    if base is None:
        raise Open(f"the sign is not decided at {n} = {low}: {why}")
    for factor in [induction.factor] if induction.factor is not None else [sp.S.One, *_bases(gap, n)]:
        grows = _shown_nonnegative(claim, factor, induction, "the factor")
        rest = sp.expand(gap.subs(n, n + 1) - factor * gap)
        step = _shown_nonnegative(claim, rest, induction, why) if grows is not None else None
        if grows is not None and step is not None:
            return [base, *([grows] if factor.free_symbols else []), step]
    raise Open(f"the sign of the step is not decided: {why}")


def _bases(gap: sp.Expr, n: sp.Symbol) -> list[sp.Expr]:
    return sorted({p.base for p in gap.atoms(sp.Pow) if n in p.exp.free_symbols}, key=sp.default_sort_key)


def _shown_nonnegative(claim: Claim, e: sp.Expr, induction: Induction, why: str) -> Obligation | None:
    """The obligation e >= 0 where it is decided: by the assumptions, by a given sign, or measured from the least values
    of the parameters."""
    if is_nonnegative(e):
        return nonnegative(e, why)
    given = next((o for o in induction.signs if o.sign == ">= 0" and is_zero(o.expression - e, False)), None)
    if given is not None:
        return given
    least = {p.symbol: p.minimum for p in claim.parameters if isinstance(p, Integer) and p.symbol in e.free_symbols}
    above = {s: sp.Dummy(str(s), integer=True, nonnegative=True) for s in least}
    form = sp.expand(e.xreplace({s: least[s] + above[s] for s in above}))
    if is_nonnegative(form):
        return nonnegative(e, why, form, {above[s]: s - least[s] for s in above})
    return nonnegative(e, why) if any(_plain(f) for f in _without_powers(form)) else None


def _plain(e: sp.Expr) -> bool:
    if is_laborious(e):
        return False
    over, under = sp.fraction(sp.together(e))
    return is_nonnegative(sp.expand(over)) and is_positive(under)


def _without_powers(e: sp.Expr) -> Iterator[sp.Expr]:
    """The expression with b^p for a base b >= 1 and a whole number p >= 0 written 1 + q, and 1 + (b - 1) p + q
    (Bernoulli), where q >= 0 is any number: what is >= 0 for every q is >= 0."""
    over, under = sp.fraction(sp.together(e))
    for bernoulli in (False, True):
        shifts: dict[tuple[sp.Expr, sp.Expr], sp.Expr] = {}

        def root(base: sp.Expr, exponent: sp.Expr, shifts: dict[tuple[sp.Expr, sp.Expr], sp.Expr] = shifts) -> sp.Expr:
            bernoulli_part = (base - 1) * exponent if bernoulli else sp.S.Zero  # noqa: B023
            return shifts.setdefault((base, exponent), 1 + bernoulli_part + sp.Dummy(nonnegative=True))

        def power(p: sp.Expr) -> sp.Expr:
            coefficient, rest = p.exp.as_coeff_Mul()
            if not (coefficient.is_Integer and coefficient > 0 and rest.is_integer and rest.is_nonnegative):
                return p
            base, times = p.base, int(coefficient)
            if base.is_Integer and (found := sp.perfect_power(base)):
                base, times = sp.Integer(found[0]), times * found[1]
            return root(base, rest) ** times if is_nonnegative(base - 1) else p

        def written(side: sp.Expr) -> sp.Expr:
            return sp.expand(side).replace(lambda p: isinstance(p, sp.Pow) and not p.exp.is_number, power)

        yield written(over) / written(under)
