"""The `derive` leg: does the derivation close, step by step? Only an exact zero or a decided sign counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from proofs.legs.algebra import on_the_box
from proofs.legs.verdicts import Finding, Verdict
from theory.language.algebra import is_nonnegative, is_positive, is_zero, same_magnitude
from theory.language.catalogue import find_claim
from theory.language.claims import Claim
from theory.language.derivations import Argument, Chain, Citation, Induction, Link, Obligation, Ruled
from theory.language.errors import ClaimError
from theory.language.inductions import Open, obligations
from theory.language.statements import Count
from theory.language.symbols import SmoothFunction

TOTAL = (
    sp.exp
    | sp.sin
    | sp.cos
    | sp.sinh
    | sp.cosh
    | sp.tanh
    | sp.atan
    | sp.erf
    | sp.Abs
    | sp.Min
    | sp.Max
    | sp.floor
    | sp.ceiling
)


def derive(claim: Claim) -> Finding:
    """Check the claim's own derivation; scope "all", since its symbols are the claim's parameters and variables."""
    assert claim.derivation is not None
    try:
        derivation = claim.derivation()
        if isinstance(derivation, Chain):
            return _proved(f"{_chain(claim, derivation)} steps decided by computer algebra")
        if isinstance(derivation, Induction):
            return _by_induction(claim, derivation)
        if not isinstance(derivation, Argument):
            raise ClaimError("derivation", f"of {claim.id} gives a Chain, an Induction or an Argument", derivation)
        steps = _in_words(claim, derivation)
    except Open as gap:
        return Finding("derive", Verdict.UNDECIDED, detail=str(gap))
    decided = f"{steps} steps decided by computer algebra; in words: {derivation.conclusion}"
    return Finding("derive", Verdict.AGREES, detail=decided)


def _proved(detail: str) -> Finding:
    return Finding("derive", Verdict.PROVED, scope="all", detail=detail)


def _by_induction(claim: Claim, induction: Induction) -> Finding:
    """Base and step as the engine builds them. What rests on a recurrence that words alone give establishes nothing."""
    for sign in induction.signs:
        _settle(claim, sign)
    built = obligations(claim, induction)
    recurrence = claim.statement.recurrence if isinstance(claim.statement, Count) else None
    shown = f"base and step from the statement, {len(built)} goals decided by computer algebra: {induction.why}"
    if recurrence is None:
        return _proved(shown)
    if recurrence.by_definition:
        return _proved(f"{shown}; by the recurrence {recurrence}: {recurrence.why}")
    return Finding("derive", Verdict.AGREES, detail=f"{shown}; for all if {recurrence}, in words: {recurrence.why}")


def _chain(claim: Claim, chain: Chain) -> int:
    left, right, relation = _sides(claim)
    define = _definer(chain.definitions)
    _equal(define(left), define(chain.start), "the chain starts at the statement's left side")
    _equal(define(right), define(chain.end), "the chain ends at the statement's right side")
    if chain.relation == "<=" and relation == "==":
        raise Open("a chain with <= does not close an equation")
    _defined(claim)
    current, steps = define(chain.start), 2
    for link in chain.links:
        steps += _link(claim, current, link, define)
        current = define(link.to)
    if claim.witness is not None:
        if not attains(claim):
            raise Open("the witness is not shown to attain the bound")
        steps += 1
    return steps


def _defined(claim: Claim) -> None:
    """Every denominator of the statement is non-zero, every logarithm's argument positive and every root's nonnegative,
    by assumptions, by the ranges or by a hypothesis."""
    nonzero = [e for h in claim.hypotheses for e in h.nonzero]
    for part in sp.preorder_traversal(claim.statement):
        if isinstance(part, sp.Pow) and part.exp.is_extended_nonnegative is not True:
            base = part.base.args[0] if isinstance(part.base, sp.Abs) else part.base
            if not (
                base.is_nonzero
                or any(on_the_box(is_positive, e, claim) for e in (base, -base))
                or any(is_zero(base - e, False) or is_zero(base + e, False) for e in nonzero)
            ):
                raise Open(f"not shown to be non-zero: {base}")
        if isinstance(part, sp.Pow) and not (part.exp.is_integer or on_the_box(is_nonnegative, part.base, claim)):
            raise Open(f"not shown to be nonnegative: {part.base}")
        if isinstance(part, sp.log) and not on_the_box(is_positive, part.args[0], claim):
            raise Open(f"not shown to be positive: {part.args[0]}")
        if (
            isinstance(part, sp.Function)
            and not isinstance(part, TOTAL | SmoothFunction | sp.log)
            and not _is_factorial(part)
        ):
            raise Open(f"not known to be defined: {part}")


def _is_factorial(part: sp.Basic) -> bool:
    return isinstance(part, sp.factorial) and bool(part.args[0].is_integer and is_nonnegative(part.args[0]))


def _sides(claim: Claim) -> tuple[sp.Expr, sp.Expr, str]:
    statement = claim.statement
    if isinstance(statement, sp.Eq):
        return statement.lhs, statement.rhs, "=="
    if isinstance(statement, sp.Le):
        return statement.lhs, statement.rhs, "<="
    if isinstance(statement, sp.Ge):
        return statement.rhs, statement.lhs, "<="
    raise Open("only equations and non-strict inequalities are derived by chains")


def attains(claim: Claim) -> bool:
    """Whether the witness of a tight bound lies in the box and attains it. Where |e| <= right is proved, |e| = right
    follows from e = right or e = -right."""
    assert claim.witness is not None
    if not all(x in claim.where and _lies_in(place, claim.where[x]) for x, place in claim.witness.items()):
        return False
    try:
        left, right, _ = _sides(claim)
    except Open:  # a text, or several comparisons
        return False
    inner, bound = (side.subs(claim.witness) for side in (left.args[0] if isinstance(left, sp.Abs) else left, right))
    return is_zero(inner - bound, False) or is_zero(inner + bound, False)


def _lies_in(place: sp.Expr, interval: sp.Interval) -> bool:
    ends = (place - interval.start, interval.left_open), (interval.end - place, interval.right_open)
    return all(is_positive(gap) if is_open else is_nonnegative(gap) for gap, is_open in ends)


def _definer(definitions: Mapping[sp.IndexedBase, Callable[[sp.Expr], sp.Expr]]) -> Callable[[sp.Expr], sp.Expr]:
    """Replace indexed symbols by what they stand for, also under sums."""

    def define(e: sp.Expr) -> sp.Expr:
        for base, meaning in definitions.items():
            e = e.replace(
                lambda part, base=base: isinstance(part, sp.Indexed) and part.base == base,
                lambda part, meaning=meaning: meaning(part.indices[0]),
            )
        return e

    return define


def _link(claim: Claim, current: sp.Expr, link: Link, define: Callable[[sp.Expr], sp.Expr]) -> int:
    if isinstance(link, Ruled):
        _equal(current, define(link.start), f"the rule starts where the chain stands ({link.why})")
    elif link.relation == "=":
        _equal(current, define(link.to), link.why)
    elif (
        len(link.obligations) != 1
        or not isinstance(link.obligations[0], Obligation)
        or link.obligations[0].expression != link.to - current
    ):
        raise Open(f"an inequality needs a rule, or the sign of its difference ({link.why})")
    for obligation in link.obligations:
        _settle(claim, obligation)
    return 1 + len(link.obligations)


def _settle(claim: Claim, obligation: Obligation | Citation) -> None:
    if isinstance(obligation, Citation):
        _cited(claim, obligation)
        return
    expression, why = obligation.expression, obligation.why
    if obligation.sign == "== 0":
        _zero(expression, why)
        return
    if obligation.as_ is not None:
        for slack in obligation.slack.values():
            if not _is_fact(claim, slack):
                raise Open(f"{slack} >= 0 is not part of the domain ({why})")
        _zero(expression - obligation.as_.subs(obligation.slack), f"the other form is equal ({why})")
        if not all(s.is_nonnegative for s in obligation.slack):
            raise Open(f"slack symbols must be declared nonnegative ({why})")
        expression = obligation.as_
    decided = is_positive(expression) if obligation.sign == "> 0" else is_nonnegative(expression)
    if not decided:
        raise Open(f"the sign is not decided: {why}")


def _cited(claim: Claim, citation: Citation) -> None:
    """The cited inequality, at the stated place, is the expression; and the place lies in the cited claim's ranges and
    parameters."""
    if citation.claim not in claim.uses:
        raise Open(f"{citation.claim} is cited but not listed in `uses`")
    cited = find_claim(citation.claim)
    for parameter in cited.parameters:
        value = citation.at.get(parameter.symbol, parameter.symbol)
        if not (getattr(parameter, "positive", False) and is_positive(value)):
            raise Open(f"{parameter.name} = {value} is not shown to satisfy what {citation.claim} asks of it")
    if cited.hypotheses:
        raise Open(f"{citation.claim} has hypotheses, which a citation does not carry")
    left, right, _ = _sides(cited)
    _zero(
        (right - left).subs(citation.at, simultaneous=True) - citation.expression, f"what {citation.claim} says there"
    )
    for x, interval in cited.where.items():
        place = citation.at.get(x, x)
        ends = (
            (place - interval.start.subs(citation.at), interval.left_open),
            (
                interval.end.subs(citation.at) - place,
                interval.right_open,
            ),
        )
        for gap, is_open in ends:
            if not (is_positive(gap) if is_open else _is_fact(claim, gap) or is_nonnegative(gap)):
                raise Open(f"{gap} {'>' if is_open else '>='} 0 is needed to cite {citation.claim}")


def _is_fact(claim: Claim, expression: sp.Expr) -> bool:
    """Whether the ranges of the claim's variables or its hypotheses say that the expression is >= 0."""
    facts: list[sp.Expr] = [f for h in claim.hypotheses for f in h.facts]
    for x, interval in claim.where.items():
        facts += [x - interval.start, interval.end - x]
        if interval.start == -interval.end:
            facts.append(interval.end - sp.Abs(x))
    for e in expression.atoms(sp.Indexed):
        given = claim.entries.get(e.base)
        if isinstance(given, tuple):  # one range for every entry
            facts += [e - given[0], given[1] - e]
    facts += [p.symbol - getattr(p, "minimum", 0) for p in claim.parameters if getattr(p, "minimum", None) is not None]
    return any(sp.expand(expression - fact) == 0 for fact in facts)


def _in_words(claim: Claim, argument: Argument) -> int:
    """The calculations of an argument. What is 0 as it stands is no calculation."""
    if not (argument.obligations and argument.conclusion):
        raise Open("an argument needs something to decide, and a conclusion in words")
    for obligation in argument.obligations:
        if not obligation.expression.free_symbols:
            raise Open(f"nothing is calculated: {obligation.why}")
        _settle(claim, obligation)
    return len(argument.obligations)


def _equal(left: sp.Expr, right: sp.Expr, why: str) -> None:
    if not (left == right or (left.has(sp.Abs) and same_magnitude(left, right))):
        _zero(left - right, why)


def _zero(expression: sp.Expr, why: str) -> None:
    if not is_zero(expression):
        raise Open(f"not shown to be zero: {why}")
