"""What a claim can state. Each kind has a line of text, TeX, and a form at parameter values.

A relation is an equation or inequality, or several joined by `And`; a count is about a whole number; a limit is reached
at a rate that another claim gives; a value is a number that equations define; an experiment declares how it is decided
before it is run; prose is shown and never checked off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypeGuard

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanAtom

from theory.language import reading
from theory.language.errors import ClaimError
from theory.language.experiments import Experiment
from theory.language.grammar import Text
from theory.language.recurrences import Recurrence
from theory.language.values import Limit, Value


@dataclass(frozen=True, slots=True)
class Count:
    """A statement about a whole number: ``what`` `relation` ``value``, for example "least number of hidden units ==
    2**n".

    `what` names a counting function of the subject's evidence, `words` says it to a reader, `options` are its fixed
    arguments. `recurrence` says how the count grows, where that is part of what is counted (or is known of it)."""

    what: str
    words: str
    relation: Literal["==", ">=", "<="]
    value: sp.Expr
    options: Mapping[str, str] = field(default_factory=dict)
    recurrence: Recurrence | None = None

    def holds(self, count: int, value: int) -> bool:
        """Whether `count` stands in the stated relation to `value`."""
        return {"==": count == value, ">=": count >= value, "<=": count <= value}[self.relation]

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> Count:
        """The statement with numbers for parameters."""
        return replace(self, value=self.value.subs(values), recurrence=None)

    def latex(self) -> str:
        """The statement in TeX."""
        sign = {"==": "=", ">=": r"\ge", "<=": r"\le"}[self.relation]
        return rf"\text{{{self.words}}} {sign} {sp.latex(self.value)}"

    def __str__(self) -> str:
        return f"{self.words} {self.relation} {self.value}" + (
            f", where {self.recurrence}" if self.recurrence is not None and self.recurrence.by_definition else ""
        )


@dataclass(frozen=True, slots=True)
class Prose:
    """A statement that only words make. It is shown, and never checked off: only conjectures, imported and informal
    claims may be made of it."""

    words: str

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> Prose:
        """Words stay as they are."""
        return self

    def latex(self) -> str:
        """The words, in TeX."""
        return rf"\text{{{self.words}}}"

    def __str__(self) -> str:
        return self.words


Relation: TypeAlias = "Boolean"
Own: TypeAlias = "Count | Prose | Limit | Value | Experiment"
Statement: TypeAlias = "Relation | Text | Own"
RELATIONS: tuple[type, ...] = (Boolean, Text)  # the classes of relations, for isinstance
OTHERS: tuple[type, ...] = (Count, Prose, Limit, Value, Experiment)  # the classes of every other kind


def kind_of(statement: Statement) -> str:
    """ "relation", "count", "limit", "value", "experiment" or "prose"."""
    return type(statement).__name__.lower() if isinstance(statement, OTHERS) else "relation"


def details_of(statement: Statement) -> dict[str, str]:
    """What a reader wants to know besides the line of text; for an experiment, its protocol with its digest."""
    if isinstance(statement, Experiment):
        return {**statement.details(), "protocol": statement.digest}
    return statement.details() if isinstance(statement, Limit | Value) else {}


def is_relation(statement: object) -> TypeGuard[Relation]:
    """Whether the statement is an equation or inequality, or several joined by `And`."""
    return isinstance(statement, RELATIONS)


def parts_of(statement: Statement) -> tuple[Relational, ...]:
    """The equations and inequalities of which a SymPy relation is made; none of any other statement."""
    if not isinstance(statement, Boolean):
        return ()
    return tuple(statement.args) if isinstance(statement, sp.And) else (statement,)


def free_symbols(statement: Statement) -> set[sp.Symbol]:
    """The symbols that need a range, or are parameters. What a count's value contains is looked at when it is used."""
    if isinstance(statement, Count | Prose | Experiment):
        return set()
    return set(statement.free_symbols)


def at(statement: Statement, values: Mapping[sp.Symbol, sp.Expr]) -> Statement:
    """The statement with numbers for parameters."""
    if isinstance(statement, Count | Prose | Limit | Value | Experiment):
        return statement.at(values)
    if isinstance(statement, Text):
        return statement  # values are put in on the tree
    return _substituted(statement, values) if values else statement


def _substituted(statement: Any, values: Mapping[sp.Symbol, sp.Expr]) -> Any:
    """SymPy's copy of a statement with values in its sides, not folded to a truth value."""
    if isinstance(statement, sp.And):
        return sp.And(*(_substituted(part, values) for part in statement.args), evaluate=False)
    left, right = (side.subs(values, simultaneous=True) for side in (statement.lhs, statement.rhs))
    return statement.func(left, right, evaluate=False)


def latex_of(statement: Statement) -> str:
    """The statement in TeX."""
    if isinstance(statement, Count | Prose | Limit | Value | Experiment | Text):
        return statement.latex()
    return str(sp.latex(statement))


def show_statement(statement: Statement) -> str:
    """One line of text; equations read as equations."""
    if isinstance(statement, sp.Eq):
        return f"{statement.lhs} == {statement.rhs}"
    return str(statement)


def check_statement(owner: str, statement: object) -> None:
    """Refuse what says nothing checkable. Raises ClaimError for what SymPy or Python has already folded, for floats,
    and for what is no statement."""
    if isinstance(statement, bool):
        raise ClaimError(
            owner, "compares with Python's ==, which SymPy answers at once", statement, "write sympy.Eq(left, right)"
        )
    if isinstance(statement, BooleanAtom):
        raise ClaimError(
            owner,
            "is a relation that SymPy already folded to a truth value",
            statement,
            "write sympy.Le(left, right, evaluate=False)",
        )
    if isinstance(statement, Limit | Value):
        for e in (statement.sequence, statement.value) if isinstance(statement, Limit) else statement.expressions:
            if sp.sympify(e, strict=True).has(sp.Float):
                raise ClaimError(owner, "contains a float", e, "write sympy.Rational(1, 10)")
    if isinstance(statement, (*OTHERS, Text)):
        return
    parts = statement.args if isinstance(statement, sp.And) else (statement,)
    if not all(isinstance(p, Relational) for p in parts):
        raise ClaimError(owner, "must be a relation such as left <= right, or an And of relations", statement)
    try:
        reading.counted(statement)
    except reading.TooLarge as reason:
        raise ClaimError(owner, str(reason), None, "state less at once") from None
    _check_constants(owner, statement)
    if isinstance(statement, Boolean) and statement.has(sp.Float):
        raise ClaimError(
            owner, "contains a float", min(statement.atoms(sp.Float), key=str), "write sympy.Rational(1, 10)"
        )


def _check_constants(owner: str, statement: sp.Basic) -> None:
    """Refuse what is no real number, and numbers of whose sign SymPy is wrong: it may have dropped an Abs before."""
    for e in reading.basics_in_order(statement):
        if e in (sp.I, sp.zoo, sp.nan):
            remedy = "claims are about real numbers" if e is sp.I else "write the statement as text"
            raise ClaimError(owner, f"contains {e}, which is no real number", None, remedy)
    for e in reading.constants(statement):
        if not e.has(sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc):
            continue
        known = 1 if e.is_positive else -1 if e.is_negative else 0
        if known:
            value = e.evalf(60, maxn=400)
            if value.is_Float and known * value < 0:
                raise ClaimError(owner, "contains a number whose sign SymPy mistakes", e, "write the statement as text")
