"""A family's statement at given parameters: sums and products multiplied out, the entries of vectors and matrices as
plain variables, and names replaced by what they stand for.

``Sum(p[z], (z, 1, n))`` at n = 2 is ``p1 + p2``. Nothing is folded on the way: ``exp(-H1)*exp(-m1)`` stays a product,
so that what an engine sees is what the family says. A name stands for a formula, for one entry of a vector, or for
several formulas ("each of these"), and then the statement is about each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import signature
from itertools import product
from typing import Any, TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from theory.language.errors import InputError
from theory.language.ranges import read_range, show_range
from theory.language.symbols import reals

MOST_TERMS = 100_000  # of one sum or product
FACTS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "zero", "integer", "rational", "even", "odd")
Definitions: TypeAlias = "Mapping[Any, Callable[..., Any]]"
Named: TypeAlias = "Mapping[sp.Symbol, Any]"


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a family's statement needs in order to be written out: a range for every entry of a vector or matrix, the
    first and the last value of each open index, and what its names stand for.

    `entries` maps a SymPy `IndexedBase` to a range, or to a function from an entry's place to one; `each` maps an index
    to two whole numbers, which may contain parameters; `definitions` maps a SymPy function (or `IndexedBase`) to a
    Python function of its arguments; what that one takes by keyword alone are parameters of the claim."""

    entries: Mapping[sp.IndexedBase, Any] = field(default_factory=dict)
    each: Mapping[sp.Symbol, tuple[Any, Any]] = field(default_factory=dict)
    definitions: Definitions = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries or self.each or self.definitions)

    def covers(self, x: sp.Basic) -> bool:
        """Whether a free symbol of the statement, or an entry such as p[y], needs no range of its own."""
        bases = [base for base in (*self.entries, *self.definitions) if isinstance(base, sp.IndexedBase)]
        return x in self.each or any(x == base.label or isinstance(x, sp.Indexed) and x.base == base for base in bases)

    def ranges(self) -> dict[str, str]:
        """How far each entry and each open index goes, in words."""
        known = {f"each entry of {base}": _shown(r) for base, r in self.entries.items()}
        return known | {f"each {x}": f"{low}..{high}" for x, (low, high) in self.each.items()}

    def meanings(self) -> dict[str, str]:
        """What each name stands for: in the words of the function that defines it, or as the formula that it gives."""
        return {_called(name, body): _meaning(body) for name, body in self.definitions.items()}

    def remedy(self, statement: Any, x: sp.Basic) -> str:
        """What to add for a symbol that has no range."""
        bases = {str(e.base) for e in statement.atoms(sp.Indexed)} if isinstance(statement, sp.Basic) else set()
        name = str(x.base) if isinstance(x, sp.Indexed) else str(x)
        return f"add {'entries=' if name in bases else 'it to where: '}{{{name}: (lower, upper)}}"


def _shown(given: Any) -> str:
    if callable(given):
        return f"a range by its place ({_meaning(given).lower()})" if given.__doc__ else "a range by its place"
    return str(show_range(given) if isinstance(given, sp.Interval) else show_range(read_range(reals("entry"), given)))


def _arguments(body: Callable[..., Any]) -> list[str]:
    return [
        p.name for p in signature(body).parameters.values() if p.kind is not p.KEYWORD_ONLY and p.default is p.empty
    ]


def _called(name: Any, body: Callable[..., Any]) -> str:
    """The name with its arguments: p[z], Cosine(m)."""
    among = ", ".join(_arguments(body))
    return f"{name}[{among}]" if isinstance(name, sp.IndexedBase) else f"{name}({among})"


def _meaning(body: Callable[..., Any]) -> str:
    if body.__doc__:
        return " ".join(body.__doc__.split("\n\n")[0].split()).rstrip(".")
    try:
        return str(body(*(sp.Symbol(x, integer=True, positive=True) for x in _arguments(body))))
    except Exception:
        return "as its source says"  # it needs numbers


def has_sums(statement: Any) -> bool:
    """Whether something is there to be written out: a sum, a product, or an entry of a vector."""
    e = getattr(statement, "value", statement)
    return isinstance(e, sp.Basic) and e.has(sp.Sum, sp.Product, sp.Indexed)


def value_at(e: Any, given: Named, expansion: Expansion) -> Any:
    """The expression with values for parameters, as it stands otherwise.

    Raises InputError for a sum whose ends are not whole numbers, and for a name or vector that nothing defines."""
    return _Writer(given, expansion).write(e)


def relation_at(statement: Any, given: Named, expansion: Expansion) -> tuple[Any, dict[sp.Symbol, Any]]:
    """The relation, or several joined by `And`, at parameter values: for each value of the open indices, and for each
    of the formulas for which a name stands. With it the range of every entry that occurs. Raises InputError as
    `value_at` does."""
    writer = _Writer(given, expansion)
    parts = statement.args if isinstance(statement, sp.And) else (statement,)
    found = list(dict.fromkeys(r for part in parts for r in writer.relations(part)))
    if not found:
        raise InputError("each", "leaves nothing to be said at these parameters", None, "take larger ones")
    return sp.And(*found, evaluate=False) if len(found) > 1 else found[0], writer.used


def entry(base: sp.IndexedBase, *places: int) -> sp.Symbol:
    """The plain variable for one entry: p[2] is p2, M[1, 2] is M1_2; declared as the vector is."""
    declared = getattr(base.label, "_assumptions_orig", None) or {"real": True}
    return sp.Symbol(f"{base.label}{'_'.join(map(str, places))}", **declared)


def _as_declared(written: sp.Basic, e: sp.Expr) -> None:
    """Refuse what a name stands for unless it is all that the name was declared to be: SymPy has simplified by that."""
    for fact in FACTS:
        declared = getattr(e, f"is_{fact}")
        if declared is not None and getattr(written, f"is_{fact}") is not declared:
            said = fact if declared else f"not {fact}"
            raise InputError(str(e), f"is declared {said}, which is not known of what it stands for", written)


def _whole(e: Any) -> int:
    if isinstance(e, sp.Integer | int):
        return int(e)
    raise InputError("index", "must run over whole numbers", e, "give every parameter in its ends a value")


class _Writer:
    def __init__(self, given: Named, expansion: Expansion) -> None:
        self.given = {x: v if isinstance(v, str) else sp.sympify(v, strict=True) for x, v in given.items()}
        self.expansion = expansion
        self.used: dict[sp.Symbol, Any] = {}  # the range of every entry that occurs
        self.named: dict[str, tuple[sp.IndexedBase, list[int]]] = {}

    def relations(self, part: Relational) -> Iterator[Relational]:
        """One relation for each value of its open indices, and for each formula for which a side stands."""
        open_ = [x for x in self.expansion.each if x in part.free_symbols]
        ends = [[_whole(self.write(sp.sympify(end))) for end in self.expansion.each[x]] for x in open_]
        for place in product(*(range(low, high + 1) for low, high in ends)):
            with self.put(dict(zip(open_, map(sp.Integer, place), strict=True))):
                sides = [self.write(side) for side in (part.lhs, part.rhs)]
            both = [side if isinstance(side, list) else [side] for side in sides]
            yield from (part.func(a, b, evaluate=False) for a, b in product(*both))

    @contextmanager
    def put(self, values: Named) -> Iterator[None]:
        """With values for indices, which have to be all that the indices were declared to be."""
        for x, value in values.items():
            _as_declared(value, x)
        before = self.given
        self.given = {**before, **values}
        try:
            yield
        finally:
            self.given = before

    def write(self, e: Any) -> Any:
        if isinstance(e, sp.Symbol):
            return self.given.get(e, e)
        if isinstance(e, sp.Sum | sp.Product):
            terms = list(self._terms(e, list(e.limits)))
            return _joined(sp.Add if isinstance(e, sp.Sum) else sp.Mul, terms)
        if isinstance(e, sp.Indexed):
            return self._entry(e)
        if isinstance(e, AppliedUndef) or isinstance(e, sp.Function) and e.func in self.expansion.definitions:
            return self._meaning(e)
        if not isinstance(e, sp.Basic) or not e.args:
            return e
        args = [self.write(a) for a in e.args]
        return e if all(a is b for a, b in zip(args, e.args, strict=True)) else _rebuilt(e, args)

    def _terms(self, e: Any, limits: list[Any]) -> Iterator[Any]:
        """What is added or multiplied; an index may occur in the ends of those before it."""
        if not limits:
            yield self.write(e.function)
            return
        *inner, (index, low, high) = limits
        first, last = _whole(self.write(low)), _whole(self.write(high))
        if last < first - 1:  # SymPy counts backwards here
            raise InputError(str(index), "runs backwards", f"{first}..{last}", "take larger parameters")
        if last - first >= MOST_TERMS:
            raise InputError(str(index), f"runs over more than {MOST_TERMS} values", last - first + 1, "")
        for k in range(first, last + 1):
            with self.put({index: sp.Integer(k)}):
                yield from list(self._terms(e, inner))

    def _entry(self, e: sp.Indexed) -> Any:
        places = [_whole(self.write(i)) for i in e.indices]
        meaning = self.expansion.definitions.get(e.base)
        if meaning is not None:
            written = self.write(sp.sympify(self._called(meaning, places), strict=True))
            _as_declared(written, e)
            return written
        if e.base not in self.expansion.entries:
            raise InputError(
                str(e.base), "is a vector whose entries have no range", None, f"add entries={{{e.base}: (0, 1)}}"
            )
        x = entry(e.base, *places)
        _as_declared(x, e)
        if self.named.setdefault(x.name, (e.base, places)) != (e.base, places):
            other, there = self.named[x.name]
            both = " and ".join(f"{base}[{', '.join(map(str, p))}]" for base, p in ((other, there), (e.base, places)))
            raise InputError(x.name, f"would be the name of both {both}", None, "rename one of the vectors")
        given = self.expansion.entries[e.base]
        self.used[x] = given(*places) if callable(given) else given
        return x

    def _meaning(self, e: sp.Function) -> Any:
        meaning = self.expansion.definitions.get(e.func)
        if meaning is None:
            raise InputError(str(e.func), "is a name that nothing defines", e, f"add definitions={{{e.func}: ...}}")
        args = [int(a) if isinstance(a, sp.Integer) else a for a in map(self.write, e.args)]
        found = self._called(meaning, args)
        several = isinstance(found, list | tuple)
        written = [self.write(sp.sympify(part, strict=True)) for part in (found if several else [found])]
        for part in written:
            _as_declared(part, e)
        return written if several else written[0]

    def _called(self, meaning: Callable[..., Any], args: Sequence[Any]) -> Any:
        """With the parameters that it takes by keyword."""
        asked = [p.name for p in signature(meaning).parameters.values() if p.kind is p.KEYWORD_ONLY]
        given = {str(x): int(v) if isinstance(v, sp.Integer) else v for x, v in self.given.items()}
        return meaning(*args, **{name: given[name] for name in asked})


def _joined(kind: Any, args: list[Any]) -> Any:
    """A sum or product that nothing folds, but for numbers among themselves and terms that change nothing."""
    if all(a.is_Rational for a in args):
        return kind(*args)
    kept = [a for a in args if a != kind.identity]
    return kept[0] if len(kept) == 1 else kind(*kept, evaluate=False)


def _rebuilt(e: sp.Basic, args: list[Any]) -> Any:
    if any(isinstance(a, list | tuple) for a in args):
        raise InputError(str(e), "contains a name for several formulas inside a formula", None, "compare it by itself")
    if isinstance(e, sp.Add | sp.Mul):
        return _joined(e.func, args)
    if all(getattr(a, "is_Rational", False) for a in args):
        return e.func(*args)
    if isinstance(e, sp.Pow):
        return args[0] if args[1] == 1 else sp.Pow(*args, evaluate=False)
    return e.func(*args, evaluate=False) if isinstance(e, sp.Function | Relational) else e.func(*args)
