"""Claims: statements that are true or false, with everything a reader needs in order to judge them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from theory.language import statements
from theory.language.derivations import Derivation
from theory.language.directions import Direction, directions_of
from theory.language.errors import ClaimError, InputError, refused
from theory.language.expansion import Expansion, has_sums, relation_at, value_at
from theory.language.grammar import Text
from theory.language.grammar import read as read_text
from theory.language.old_names import accepting_old_keywords
from theory.language.parameters import Parameter, read_all
from theory.language.places import Place, place_of_caller
from theory.language.ranges import read_range, show_range, substitute_range, symbol_of
from theory.language.sources import Source
from theory.language.statements import (
    Count,
    Statement,
    check_statement,
    free_symbols,
    kind_of,
    latex_of,
    show_statement,
)
from theory.language.statuses import DEMANDS, Status
from theory.language.values import Limit

NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


Proposition: TypeAlias = "tuple[Statement, Mapping[sp.Symbol, Any]]"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A condition on the parameters, named after the parameter that breaks it. `condition` takes the parameters' values
    and gives a relation.

    Wherever the hypothesis holds, `facts` (in the parameters' symbols) are >= 0 and `nonzero` are not 0; derivations
    may use them."""

    name: str
    condition: Callable[..., Any]
    words: str
    remedy: str = ""
    facts: tuple[sp.Expr, ...] = ()
    nonzero: tuple[sp.Expr, ...] = ()

    def enforce(self, values: Mapping[str, Any], owner: str) -> None:
        """Raise InputError unless the hypothesis is decided and holds at `values`."""
        verdict = decide(self.condition(**values))
        if verdict is not True:
            rule = f"must satisfy: {self.words}" + ("" if verdict is False else " (which could not be decided)")
            raise InputError(self.name, rule, values.get(self.name, owner), self.remedy)


def decide(relation: Any) -> bool | None:
    """Decide a relation between exact numbers: a difference that simplifies to 0 is 0, otherwise the sign of a 60-digit
    evaluation counts.

    >>> decide(sp.Le(sp.cosh(sp.acosh(5)), 5)), decide(sp.Ne(sp.sin(1), 0))
    (True, True)
    """
    if isinstance(relation, bool | BooleanAtom):
        return bool(relation)
    if not isinstance(relation, Relational):
        return None
    difference = relation.lhs - relation.rhs
    if difference.is_zero or sp.simplify(difference) == 0:
        return bool(relation.func(0, 0))
    value = difference.evalf(60, maxn=400)
    return bool(relation.func(value, 0)) if value.is_Float and abs(value) > sp.Float("1e-50") else None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed claim that the same machinery must not prove: a false proposition (`statement`, `where`, `hypotheses`,
    `entries`, `each`, `definitions`, at the parameters `at`) or a wrong label (`status`).

    A claim with `instance` has mutants for one instance; `family` says the same lie for all.
    """

    name: str
    statement: Statement | None = None
    where: Mapping[sp.Symbol, Any] | None = None
    hypotheses: tuple[Hypothesis, ...] | None = None
    at: Mapping[str, Any] | None = None
    status: Status | None = None
    family: Statement | None = None
    entries: Mapping[sp.IndexedBase, Any] | None = None
    each: Mapping[sp.Symbol, tuple[Any, Any]] | None = None
    definitions: Mapping[Any, Callable[..., Any]] | None = None


@dataclass(frozen=True, slots=True)
class Erratum:
    """What is printed, where, and what is true instead.

    `mutant` names the mutant of the same claim that says what is printed: the erratum is decided by what becomes of it,
    and by the claim's own verdict, in the same run. Without one it is shown and not decided. `standing` says of a
    sentence that nothing refutes whether it is loose (asymptotic, or without a constant or condition that it needs) or
    no error."""

    name: str
    source: Source
    printed: str
    corrected: str
    decided_by: str
    mutant: str | None = None
    standing: Literal["error", "loose", "no error"] = "error"
    spec: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Where an instance comes from: the family's statement as it was written, the values that were put into it, and
    SymPy's copy with them, which belongs to no other statement."""

    statement: Any
    values: Mapping[sp.Symbol, sp.Expr]
    instance: Any


@accepting_old_keywords
@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that holds at every point of `where` (and for every parameter that satisfies the hypotheses).

    `statement` is a SymPy relation, an `And` of relations, or a `Count`; `where` maps each variable to ``(lower,
    upper)`` (closed) or to a SymPy `Interval`. A relation holds if at *every* point of the box both sides are defined
    real numbers and it is true there. Raises ClaimError for a relation that SymPy already folded, for floats, for
    symbols without a range, and for empty or infinite boxes.

    >>> from theory.language import reals
    >>> x = reals("x")
    >>> Claim("mine.sine_is_small", sp.sin(x) <= 1, where={x: (0, 2)})
    Claim('mine.sine_is_small': sin(x) <= 1 for x in [0, 2])
    >>> Claim("mine.empty", sp.sin(x) <= 1, where={x: (2, 0)})
    Traceback (most recent call last):
    ...
    theory.language.errors.ClaimError: 'x' must have lower end <= upper end: (2, 0)
    """

    id: str
    statement: Statement
    where: Mapping[sp.Symbol, Any] = field(default_factory=dict)
    summary: str = ""
    spec: tuple[str, ...] = ()
    status: Status = "theorem"
    direction: Direction | Literal[""] = ""
    parameters: tuple[Parameter, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    source: Source | None = None
    errata: tuple[Erratum, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    uses: tuple[str, ...] = ()
    derivation: Callable[[], Derivation] | None = None
    witness: Mapping[sp.Symbol, sp.Expr] | None = None
    instances: tuple[Mapping[str, Any], ...] = ()
    instance: Callable[..., Proposition] | None = None
    entries: Mapping[sp.IndexedBase, Any] = field(default_factory=dict)
    each: Mapping[sp.Symbol, tuple[Any, Any]] = field(default_factory=dict)
    definitions: Mapping[Any, Callable[..., Any]] = field(default_factory=dict)
    assignment: Mapping[str, Any] = field(default_factory=dict)
    family: Family | None = field(default=None, compare=False)
    expect: str = ""
    place: Place | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.place is None:
            object.__setattr__(self, "place", place_of_caller())
        with refused(self):
            self._read()

    def _read(self) -> None:
        if not NAME.fullmatch(self.id):
            raise ClaimError("id", "must be dotted Python names", self.id, 'for example "mine.product_is_small"')
        if self.status not in DEMANDS:
            raise ClaimError("status", f"must be one of {', '.join(DEMANDS)}", self.status)
        if isinstance(self.uses, str) or not all(isinstance(used, str) for used in self.uses):
            raise ClaimError(
                "uses", f"of {self.id} must be ids of claims", self.uses, 'for example uses=("mine.other",)'
            )
        if self.parameters and not self.instances and self.expected != "STATED":
            raise ClaimError(
                "instances",
                f"are needed by {self.id}: a family shows parameters at which its hypotheses hold",
                None,
                "add instances=({...},)",
            )
        if self.direction == "tight" and self.witness is None and not isinstance(self.statement, Count):
            raise ClaimError("witness", f"is needed by {self.id}: a tight bound shows a point that attains it")
        if isinstance(self.statement, str | Text):
            named = {symbol_of(x): r for x, r in self.where.items()}
            if len(named) < len(self.where):
                raise ClaimError("where", f"of {self.id} has a variable twice")
            object.__setattr__(self, "where", named)
        if isinstance(self.statement, str):
            known = frozenset(x.name for x in self.where)
            object.__setattr__(self, "statement", read_text(self.statement, self.id, known))
        check_statement(self.id, self.statement)
        self._check_kind()
        object.__setattr__(self, "where", MappingProxyType({x: read_range(x, r) for x, r in self.where.items()}))
        self._check_direction()
        if self.instance is None:
            allowed = set(self.where) | {p.symbol for p in self.parameters}
            free = {x for x in free_symbols(self.statement) - allowed if not self.expansion.covers(x)}
            stray = sorted(free, key=str)
            if stray:
                raise ClaimError(
                    str(stray[0]),
                    f"has no range in {self.id}",
                    None,
                    self.expansion.remedy(self.statement, stray[0]),
                )

    def _check_direction(self) -> None:
        """Without a label the statement gives it; a label has to agree with the statement."""
        honest = self._honest()
        if not self.direction:
            object.__setattr__(self, "direction", honest[0])
        elif self.direction not in honest and not self.assignment:
            rule = f"does not agree with what {self.id} states"
            raise ClaimError("direction", rule, self.direction, f"write one of {', '.join(honest)}")

    def _honest(
        self, statement: Statement | None = None, where: Mapping[Any, Any] | None = None
    ) -> tuple[Direction, ...]:
        """The labels that agree with the statement, or with another one in its place, over another box."""
        varying = (self.where if where is None else where) or [p.symbol for p in self.parameters]
        return directions_of(self.statement if statement is None else statement, list(varying))

    def _check_kind(self) -> None:
        """A status is of certain kinds of statements, and a limit that is to be proved names the claim that proves
        it."""
        kind, demand = kind_of(self.statement), DEMANDS[self.status]
        if kind not in demand.of:
            remedy = next(s for s, d in DEMANDS.items() if kind in d.of)
            rule = f"{self.status} of {self.id} is for one of {', '.join(demand.of)}"
            raise ClaimError("status", rule, kind, f'write status="{remedy}"')
        if isinstance(self.statement, Limit) and demand.one_of and not self.statement.rate:
            raise ClaimError(
                "rate",
                f"is needed by {self.id}: a limit is proved through the claim that says how fast it is approached",
                None,
                'name that claim in rate="..."; or status="imported"',
            )

    @property
    def expansion(self) -> Expansion:
        """What the family's statement needs in order to be written out at given parameters."""
        return Expansion(self.entries, self.each, self.definitions)

    @property
    def subject(self) -> str:
        """What stands before the dot of the id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """What stands behind the dot of the id."""
        return self.id.partition(".")[2]

    @property
    def expected(self) -> str:
        """The verdict that is expected: `expect`, or what the status demands."""
        return self.expect or DEMANDS[self.status].verdict

    def at(self, **given: object) -> Claim:
        """The proposition at exact parameter values. Raises InputError where a parameter or hypothesis is violated.

        >>> from theory.gates.multiplication_gate import error_supremum_is_at_the_corner as claim
        >>> claim.at(bias=0, scale=1, radius=1)
        Traceback (most recent call last):
        ...
        theory.language.errors.InputError: 'bias' must not be 0: 0
        """
        values = read_all(self.parameters, given, self.id)
        symbols = {p.symbol: values[p.name] for p in self.parameters if isinstance(values[p.name], sp.Expr)}
        for hypothesis in self.hypotheses:
            hypothesis.enforce(values, self.id)
        if self.instance is not None:
            statement, where = self.instance(
                **{k: int(v) if isinstance(v, sp.Integer) else v for k, v in values.items()}
            )
        else:
            where = {x: substitute_range(r, symbols) for x, r in self.where.items()}
            statement, more = self._statement_at({p.symbol: values[p.name] for p in self.parameters}, symbols)
            twice = sorted({x.name for x in where} & {x.name for x in more})
            if twice:
                raise InputError(twice[0], "is a variable and an entry of a vector", None, "rename one of them")
            where |= {x: substitute_range(read_range(x, r), symbols) for x, r in more.items()}
        witness = (
            {x: sp.sympify(e, strict=True).subs(symbols) for x, e in self.witness.items()}
            if self.witness
            else self.witness
        )
        return replace(
            self,
            statement=statement,
            where=where,
            parameters=(),
            hypotheses=(),
            witness=witness,
            family=Family(self.statement, MappingProxyType(symbols), statement)
            if self.instance is None and symbols and not self.expansion
            else None,
            derivation=None,
            mutants=(),
            instances=(),
            instance=None,
            entries={},
            each={},
            definitions={},
            assignment=MappingProxyType(values),
        )

    def _statement_at(
        self, values: Mapping[sp.Symbol, Any], symbols: Mapping[sp.Symbol, sp.Expr]
    ) -> tuple[Statement, Mapping[sp.Symbol, Any]]:
        """The statement at parameter values, and the ranges of the entries of its vectors."""
        if not (self.expansion or has_sums(self.statement)):
            return statements.at(self.statement, symbols), {}
        if isinstance(self.statement, Count):
            value = value_at(sp.sympify(self.statement.value, strict=True), values, self.expansion).doit()
            return replace(self.statement, value=value, recurrence=None), {}
        return relation_at(self.statement, values, self.expansion)

    def mutate(self, mutant: Mutant) -> Claim:
        """The claim that `mutant` describes; a derivation belongs to the original and is dropped unless only the label
        changed."""
        weaker = mutant.hypotheses is not None
        changed = mutant.statement is not None or mutant.where is not None or weaker
        changed |= any(x is not None for x in (mutant.entries, mutant.each, mutant.definitions))
        return replace(
            self,
            statement=self.statement if mutant.statement is None else mutant.statement,
            where=self.where if mutant.where is None else mutant.where,
            status=mutant.status or self.status,
            direction=self.direction if self.direction in self._honest(mutant.statement, mutant.where) else "",
            mutants=(),
            errata=(),
            uses=(),
            derivation=None if changed else self.derivation,
            hypotheses=self.hypotheses if mutant.hypotheses is None else mutant.hypotheses,
            instance=None if mutant.statement is not None or mutant.where is not None else self.instance,
            instances=(mutant.at,) if mutant.at is not None else self.instances,
            entries=self.entries if mutant.entries is None else mutant.entries,
            each=self.each if mutant.each is None else mutant.each,
            definitions={**self.definitions, **(mutant.definitions or {})},
        )

    def latex(self) -> str:
        """The statement in TeX."""
        return latex_of(self.statement)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def __repr__(self) -> str:
        plain = {str(x): show_range(r) for x, r in self.where.items()}
        ranges = ", ".join(f"{x} in {r}" for x, r in {**plain, **self.expansion.ranges()}.items())
        fixed = ", ".join(f"{k} = {v}" for k, v in self.assignment.items())
        named = self.statement.definitions() if isinstance(self.statement, Text) else {}
        known = [f"{f}(x) = {text}" for f, text in named.items()]
        meaning = ", ".join([*known, *(f"{f}: {text}" for f, text in self.expansion.meanings().items())])
        return (
            f"Claim('{self.id}': {show_statement(self.statement)}"
            + (f" for {ranges}" if ranges else "")
            + (f" at {fixed}" if fixed else "")
            + (f", where {meaning}" if meaning else "")
            + ")"
        )
