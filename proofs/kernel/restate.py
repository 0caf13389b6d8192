"""A claim's statement as text for Rocq, in the vocabulary of Rocq's reals and Coquelicot, with everything that the
claim assumes and nothing that it does not.

A relation becomes ``forall variables, assumptions -> conditions /\\ relation``. Rocq's functions are total (1/0 is some
number), so the conditions say what a claim means by *defined*: denominators are not 0, arguments of logarithms are
positive, those of square roots not negative."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from theory.language.claims import Claim
from theory.language.derivations import Chain
from theory.language.parameters import Integer, Parameter, Real

FUNCTIONS = {
    sp.exp: "exp",
    sp.log: "ln",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.tanh: "tanh",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.tan: "tan",
    sp.atan: "atan",
    sp.Abs: "Rabs",
}
FOLDED = {sp.Max: "Rmax", sp.Min: "Rmin"}
RELATIONS = {sp.Eq: "=", sp.Ne: "<>", sp.Le: "<=", sp.Lt: "<", sp.Ge: ">=", sp.Gt: ">"}
KEYWORDS = (
    (
        "R Prop Set Type nat as at cofix else end exists exists2 fix for forall fun if in let match mod of return then"
        " using where with"
    ),
    "PI sqrt pow INR sum_n_m restate bits trees chains its_theorem claim",
)
# What has no formula: a claim about a largest value, or about the one value, says so of each number that is such a
# value. By name: the only relation in which that is so (None: the claim is about every such value), the file in
# ``proofs/kernel/rocq`` that says what the values are, the word there, the entries whose ranges it takes, and the
# variables on which the values depend without being arguments.
WORDS: dict[str, tuple[type[Relational] | None, str, str, tuple[str, ...], tuple[str, ...]]] = {
    "WorstErrorOnBits": (sp.Le, "bits", "error", (), ()),
    "ErrorOnAllOnes": (sp.Eq, "bits", "error_with_at_most_one_zero", (), ()),
    "TreeOverProduct": (None, "trees", "over_product", ("x", "s"), ()),
    "TanhOfTheCoupling": (None, "chains", "tanh_of_the_coupling", (), ("K",)),
    "TentInterpolant": (None, "chains", "interpolant", (), ()),
}
RESERVED = frozenset({*" ".join(KEYWORDS).split(), *FUNCTIONS.values(), *FOLDED.values()})


class NotExpressible(Exception):
    """The statement says something for which there is no vocabulary."""


def _name(symbol: object) -> str:
    text = symbol.name if isinstance(symbol, sp.Symbol) else str(symbol)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text):
        raise NotExpressible(f"the name {text}")
    return f"{text}_" if text in RESERVED else text


def _is_natural(symbol: sp.Symbol) -> bool:
    return bool(symbol.is_integer and symbol.is_nonnegative)


def natural(expression: sp.Expr) -> str:
    """An expression in natural numbers. Subtraction is refused where the difference may be negative: on natural
    numbers it means something else."""
    if expression.is_Integer and expression >= 0:
        return str(expression)
    if isinstance(expression, sp.Symbol) and _is_natural(expression):
        return _name(expression)
    if isinstance(expression, sp.Add) and expression.args[0].is_negative and expression.is_nonnegative:
        return f"({natural(expression - expression.args[0])} - {-expression.args[0]})"
    if isinstance(expression, sp.Add | sp.Mul):
        return (
            "("
            + (" + " if isinstance(expression, sp.Add) else " * ").join(
                map(natural, sorted(expression.args, key=sp.default_sort_key))
            )
            + ")"
        )
    raise NotExpressible(f"{expression} as a natural number")


def real(expression: sp.Expr) -> str:
    """An expression in real numbers.

    >>> x = sp.Symbol("x", real=True)
    >>> real((x**2 - sp.Rational(1, 3)) / sp.exp(-x))
    '(((- (1 / 3)) + (x ^ 2)) * (exp x))'
    """
    if expression.is_Rational:
        text = str(abs(expression.p)) if expression.q == 1 else f"({abs(expression.p)} / {expression.q})"
        return f"(- {text})" if expression.p < 0 else text
    if isinstance(expression, sp.Symbol):
        return f"(INR {_name(expression)})" if _is_natural(expression) else _name(expression)
    if isinstance(expression, sp.Indexed):
        return f"({_name(expression.base)} {' '.join(map(natural, expression.indices))})"
    if expression is sp.pi:
        return "PI"
    if expression is sp.E:
        return "(exp 1)"
    if isinstance(expression, sp.Add):
        return "(" + " + ".join(map(real, sorted(expression.args, key=sp.default_sort_key))) + ")"
    if isinstance(expression, sp.Mul):
        return _product(expression)
    if isinstance(expression, sp.Pow):
        return _power(*expression.args)
    if isinstance(expression, sp.Sum):
        (index, lower, upper), *others = expression.limits
        if others:
            raise NotExpressible("a sum over several indices")
        if not (upper - lower + 1).is_nonnegative:
            raise NotExpressible(
                "a sum whose ends may be in the wrong order: SymPy and Rocq mean different things by it"
            )
        if str(index) in {str(s) for s in expression.free_symbols}:
            raise NotExpressible(f"a sum over {index}, and another {index}")
        return f"(sum_n_m (fun {_name(index)} : nat => {real(expression.function)}) {natural(lower)} {natural(upper)})"
    if isinstance(expression, sp.acosh):
        inner = real(expression.args[0])
        return f"(ln ({inner} + (sqrt (({inner} ^ 2) - 1))))"
    if type(expression) in FUNCTIONS:
        return f"({FUNCTIONS[type(expression)]} {real(expression.args[0])})"
    if type(expression) in FOLDED:
        first, *rest = map(real, expression.args)
        for argument in rest:
            first = f"({FOLDED[type(expression)]} {first} {argument})"
        return first
    raise NotExpressible(type(expression).__name__)


def _product(expression: sp.Mul) -> str:
    if expression.args[0] == -1:
        positive = sp.Mul(*expression.args[1:], evaluate=False) if len(expression.args) > 2 else expression.args[1]
        return f"(- {real(positive)})"
    return "(" + " * ".join(map(real, expression.args)) + ")"


def _power(base: sp.Expr, exponent: sp.Expr) -> str:
    if exponent.could_extract_minus_sign():
        return f"(/ {real(base) if exponent == -1 else _power(base, -exponent)})"
    if base is sp.E:
        return f"(exp {real(exponent)})"
    if exponent == sp.Rational(1, 2):
        return f"(sqrt {real(base)})"
    return f"({real(base)} ^ {natural(exponent)})"


def conditions(expression: sp.Basic) -> Iterator[str]:
    """What has to hold for the expression to be defined, each condition once."""
    seen = set()
    for condition in _conditions(expression):
        if condition not in seen:
            seen.add(condition)
            yield condition


def _conditions(expression: sp.Basic) -> Iterator[str]:
    if isinstance(expression, sp.Sum):
        (index, lower, upper), *_ = expression.limits
        i = _name(index)
        for condition in _conditions(expression.function):
            yield f"(forall {i} : nat, ({natural(lower)} <= {i} <= {natural(upper)})%nat -> {condition})"
        return
    for argument in expression.args:
        yield from _conditions(argument)
    if isinstance(expression, sp.Pow):
        if expression.exp.could_extract_minus_sign() and not _known(expression.base, expression.base.is_nonzero):
            yield f"{real(expression.base)} <> 0"
        if (
            expression.exp.is_Rational
            and expression.exp.q == 2
            and not _known(expression.base, expression.base.is_nonnegative)
        ):
            yield f"0 <= {real(expression.base)}"
    if isinstance(expression, sp.log) and not _known(expression.args[0], expression.args[0].is_positive):
        yield f"0 < {real(expression.args[0])}"
    if isinstance(expression, sp.acosh) and not _known(expression.args[0], (expression.args[0] - 1).is_nonnegative):
        yield f"1 <= {real(expression.args[0])}"
    if isinstance(expression, sp.tan):
        yield f"cos {real(expression.args[0])} <> 0"


def _known(expression: sp.Expr, holds: bool | None) -> bool:
    """Whether a condition on a number needs no mention, since it holds; on what contains variables it is always
    mentioned."""
    return bool(expression.is_number and holds)


def relation(statement: sp.Basic) -> str:
    """A relation, or several joined by `And`."""
    if isinstance(statement, sp.And):
        return " /\\ ".join(relation(part) for part in statement.args)
    if not isinstance(statement, Relational) or type(statement) not in RELATIONS:
        raise NotExpressible(type(statement).__name__)
    left, right, sign = statement.lhs, statement.rhs, RELATIONS[type(statement)]
    if sign in (">=", ">"):
        left, right, sign = right, left, {">=": "<=", ">": "<"}[sign]
    return f"{real(left)} {sign} {real(right)}"


def _signs(symbol: sp.Symbol, text: str) -> Iterator[str]:
    if _is_natural(symbol):
        if symbol.is_positive:
            yield f"(1 <= {text})%nat"
    elif symbol.is_positive:
        yield f"0 < {text}"
    elif symbol.is_nonnegative:
        yield f"0 <= {text}"


def _ranges(claim: Claim) -> Iterator[str]:
    for symbol, interval in sorted(claim.where.items(), key=lambda item: str(item[0])):
        if isinstance(interval, sp.FiniteSet):
            yield f"{_name(symbol)} = {real(next(iter(interval)))}"
            continue
        yield f"{real(interval.start)} {'<' if interval.left_open else '<='} {_name(symbol)}"
        yield f"{_name(symbol)} {'<' if interval.right_open else '<='} {real(interval.end)}"


def assumptions(claim: Claim, symbols: Iterable[sp.Symbol], bases: Iterable[sp.IndexedBase]) -> Iterator[str]:
    """What the claim assumes: signs of its symbols, ranges, definitions of indexed symbols, and its hypotheses."""
    for symbol in symbols:
        yield from _signs(symbol, _name(symbol))
    z = sp.Symbol("z", integer=True, positive=True)
    for base in bases:
        if base[z].is_positive:
            yield f"(forall z : nat, 0 < {_name(base)} z)"
    for base, value in sorted(definitions(claim).items(), key=lambda item: str(item[0])):
        yield f"(forall z : nat, {_name(base)} z = {real(value(z))})"
    yield from _ranges(claim)
    for parameter in claim.parameters:
        if isinstance(parameter, Real) and parameter.nonzero:
            yield f"{_name(parameter.symbol)} <> 0"
        if isinstance(parameter, Integer) and parameter.minimum > 1:
            yield f"({parameter.minimum} <= {_name(parameter.symbol)})%nat"
    values = {p.name: _symbol(p) for p in claim.parameters}
    for hypothesis in claim.hypotheses:
        condition = hypothesis.condition(**values)
        if not isinstance(condition, Boolean):
            raise NotExpressible(f"the hypothesis: {hypothesis.words}")
        if condition is not sp.true:
            yield relation(condition)


def definitions(claim: Claim) -> dict[sp.IndexedBase, Callable[[sp.Expr], sp.Expr]]:
    """What indexed symbols of the statement stand for."""
    derivation = claim.derivation() if claim.derivation is not None else None
    return dict(derivation.definitions) if isinstance(derivation, Chain) else {}


@dataclass(frozen=True, slots=True)
class Restated:
    """A closed proposition in Rocq's words, the names of its variables, how many conditions stand before the relation,
    and the files with further words."""

    text: str
    names: tuple[str, ...]
    conditions: int
    words: tuple[str, ...] = ()


def proposition(claim: Claim) -> Restated:
    """The claim as a closed proposition. Raises NotExpressible for what the vocabulary lacks.

    >>> from theory.language import reals
    >>> x = reals("x")
    >>> print(proposition(Claim("mine.small", 1 / x <= 3, where={x: (1, 2)})).text)
    forall (x : R),
      1 <= x -> x <= 2 ->
      x <> 0 /\\ (/ x) <= 3
    """
    statement = claim.statement
    if not isinstance(statement, Boolean):
        raise NotExpressible("a statement that is no relation")
    statement, word, premise = _of_each_value(claim, _with_whole_numbers(claim, statement))
    free = statement.free_symbols | set(claim.where) | {_symbol(p) for p in claim.parameters}
    bases = sorted({i.base for i in statement.atoms(sp.Indexed)}, key=str)
    for base, value in definitions(claim).items():
        bases = sorted({*bases, base, *(i.base for i in value(sp.Symbol("z")).atoms(sp.Indexed))}, key=str)
    symbols = sorted((s for s in free if isinstance(s, sp.Symbol) and s not in {b.label for b in bases}), key=str)
    names = [*(_name(s) for s in symbols), *(_name(b) for b in bases)]
    if len(set(names)) != len(names) or {str(b) for b in bases} & {str(s) for s in claim.where}:
        raise NotExpressible("two symbols of one name")
    kinds = [("nat" if _is_natural(s) else "R", _name(s)) for s in symbols] + [("nat -> R", _name(b)) for b in bases]
    binder = "forall " + " ".join(f"({name} : {kind})" for kind, name in kinds) + ",\n  " if kinds else ""
    premises = "".join(f"{p} -> " for p in dict.fromkeys([*assumptions(claim, symbols, bases), *premise]))
    defined = tuple(conditions(statement))
    body = " /\\ ".join([*defined, relation(statement)])
    return Restated(
        f"{binder}{premises.rstrip()}{chr(10) + '  ' if premises else ''}{body}", tuple(names), len(defined), word
    )


def _of_each_value(claim: Claim, statement: Boolean) -> tuple[Boolean, tuple[str, ...], tuple[str, ...]]:
    """The statement with a new variable for what has no formula, the file with the word for its values, and what is
    assumed of the variable."""
    found = {f for f in statement.atoms(AppliedUndef) if f.func.__name__ in WORDS}
    if len(found) != 1:
        return statement, (), ()
    (function,) = found
    kind, file, word, named, variables = WORDS[function.func.__name__]
    at_left = isinstance(statement, Relational) and statement.lhs == function and not statement.rhs.has(function)
    if not all(isinstance(a, sp.Symbol) for a in function.args) or (
        kind is not None and not (isinstance(statement, kind) and at_left)
    ):
        raise NotExpressible(function.func.__name__)
    value = sp.Dummy("value", real=True)
    with sp.evaluate(False):
        said = statement.xreplace({function: value})
    if not set(variables) <= {str(s) for s in claim.where}:
        raise NotExpressible(f"the variables {', '.join(variables)}")
    words = (*_ranges_of_entries(claim, named), *variables, *map(_name, (*function.args, value)))
    return said, (file,), (f"{file}.{word} {' '.join(words)}",)


def _symbol(parameter: Parameter) -> sp.Symbol:
    """A parameter's symbol, known to be what the parameter is."""
    if isinstance(parameter, Integer) and parameter.minimum == 0:
        return sp.Symbol(parameter.name, integer=True, nonnegative=True)
    return parameter.symbol


def _with_whole_numbers(claim: Claim, statement: Boolean) -> Boolean:
    known = {p.symbol: _symbol(p) for p in claim.parameters if _symbol(p) != p.symbol}
    with sp.evaluate(False):
        return statement.xreplace(known) if known else statement


def _ranges_of_entries(claim: Claim, names: tuple[str, ...]) -> Iterator[str]:
    """The ends of the ranges of what is indexed. Raises NotExpressible for other entries than these."""
    entries = {str(base): ends for base, ends in claim.entries.items()}
    if set(entries) - set(names) and names or set(names) - set(entries):
        raise NotExpressible(f"the entries {', '.join(entries)}")
    for name in names:
        yield from (real(sp.sympify(end, strict=True)) for end in entries[name])
