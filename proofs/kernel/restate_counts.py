"""A claim about a number as text for Rocq, in the words of ``proofs/kernel/rocq/vocabulary.v``, with what the claim
assumes.

"least number of units == value" becomes ``forall parameters, assumptions -> least_is possible (fun count => count * d +
q = p)`` where value = (p - q) / d in natural numbers, so that nothing is subtracted or divided. The word for what is
counted comes from `WORDS`, the options from the live `Count`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sympy as sp

from proofs.kernel.restate import KEYWORDS, NotExpressible, Restated
from theory.language.claims import Claim
from theory.language.parameters import Choice, Integer
from theory.language.statements import Count

Names = list[str]
FLAGS = ("output_bias", "skip")
TAKEN = frozenset({*" ".join(KEYWORDS).split(), "F", "order", "tau", "count", "vocabulary", "networks"})


def _flat(target: str) -> Callable[[str, str], str]:
    return lambda output_bias, skip: f"vocabulary.flat_units tau {target} {output_bias} {skip}"


def _any(target: str) -> Callable[[str, str], str]:
    return lambda *_: f"@vocabulary.units_of_any_activation F _ {target}"


def _plain(word: str) -> Callable[[str, str], str]:
    return lambda *_: f"vocabulary.{word}"


_PRODUCT, _MONOMIAL = "(@vocabulary.product n)", "(@vocabulary.monomial [:: r1; r2; r3; r4])"
_DEGREES = {_PRODUCT: "n", _MONOMIAL: f"(vocabulary.total {_MONOMIAL})"}
_FOUR = ("r1", "r2", "r3", "r4")
# By what is counted and the whole numbers it depends on: whether it is the least number with which something can be
# done, the target whose Taylor coefficients are assumed not to vanish, and the Rocq text from the options.
WORDS: dict[tuple[str, tuple[str, ...]], tuple[str, str, Callable[[str, str], str]]] = {
    ("flat_units", ("n",)): ("least", _PRODUCT, _flat(_PRODUCT)),
    ("flat_units", _FOUR): ("least", _MONOMIAL, _flat(_MONOMIAL)),
    ("units_of_any_activation", ("n",)): ("least", "", _any(_PRODUCT)),
    ("units_of_any_activation", _FOUR): ("least", "", _any(_MONOMIAL)),
    ("gates", ("n",)): ("every", "", _plain("tree_gates n")),
    ("deep_units", ("n",)): ("every", "", _plain("tree_units n")),
    ("flat", ("n",)): ("every", "", _plain("signed_sum_units n")),
    ("monomial_count", ("n", "degree")): ("every", "", _plain("monomials n degree")),
    ("bit_terms", ("n", "degree")): ("every", "", _plain("bit_terms n degree")),
}


def natural(expression: sp.Expr) -> str:
    """An expression in natural numbers, for mathcomp. A difference is refused unless it cannot be negative.

    >>> n = sp.Symbol("n", integer=True, positive=True)
    >>> natural(sp.binomial(n, sp.floor(n / 2)))
    "'C(n, (n %/ 2))"
    """
    if expression.is_Integer and expression >= 0:
        return str(expression)
    if isinstance(expression, sp.Symbol):
        return _name(expression)
    if isinstance(expression, sp.Add | sp.Mul):
        over, minus, under = parts(expression)
        if minus != 0 and _never_negative(expression) and under == 1:
            return f"({natural(over)} - {natural(minus)})"
        if minus == 0 and under == 1:
            arguments = sorted(expression.args, key=lambda a: (not isinstance(a, sp.Symbol), sp.default_sort_key(a)))
            return "(" + (" + " if isinstance(expression, sp.Add) else " * ").join(map(natural, arguments)) + ")"
    if isinstance(expression, sp.Pow) and expression.exp.is_nonnegative:
        return f"({natural(expression.base)} ^ {natural(expression.exp)})"
    if isinstance(expression, sp.binomial):
        return f"'C({natural(expression.args[0])}, {natural(expression.args[1])})"
    if isinstance(expression, sp.factorial):
        return f"{natural(expression.args[0])}`!"
    if isinstance(expression, sp.floor):
        over, minus, under = parts(expression.args[0])
        if minus == 0:
            return f"({natural(over)} %/ {natural(under)})"
    if isinstance(expression, sp.Sum) and len(expression.limits) == 1 and expression.limits[0][1] == 0:
        index, _, last = expression.limits[0]
        return f"(\\sum_(0 <= {_name(index)} < ({natural(last)}).+1) {natural(expression.function)})"
    if expression.func.__name__ == "LeastPositive":
        return f"(vocabulary.least_positive [:: {'; '.join(map(natural, expression.args))}])"
    raise NotExpressible(f"{expression} as a natural number")


def _never_negative(expression: sp.Expr) -> bool:
    """Whether no whole number makes it negative, where that shows after each positive n is written n' + 1."""
    above = {
        s: sp.Symbol(f"{s}", integer=True, nonnegative=True) + 1
        for s in expression.free_symbols
        if s.is_integer and s.is_positive
    }
    return bool(expression.is_nonnegative or sp.expand(expression.xreplace(above)).is_nonnegative)


def parts(expression: sp.Expr) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """p, q and d without minus signs and denominators, with expression = (p - q) / d.

    >>> n = sp.Symbol("n", integer=True, positive=True)
    >>> parts(3 * 2 ** (n - 1) - 2)
    (3*2**n, 4, 2)
    """
    over, under = sp.fraction(sp.together(expression.replace(_lowered, _split)))
    over = sp.expand(over) if _has_minus(over) else over
    terms = sp.Add.make_args(over) if over.is_Add else (over,)
    negative = [t for t in terms if t.could_extract_minus_sign()]
    return sp.Add(*(t for t in terms if t not in negative)), sp.Add(*(-t for t in negative)), under


def _has_minus(expression: sp.Expr) -> bool:
    return any(a.could_extract_minus_sign() for a in sp.preorder_traversal(expression) if a.is_Mul or a.is_Number)


def _lowered(expression: sp.Basic) -> bool:
    return (
        isinstance(expression, sp.Pow)
        and expression.exp.is_Add
        and any(t.could_extract_minus_sign() for t in expression.exp.args)
    )


def _split(power: sp.Pow) -> sp.Expr:
    over, minus, under = parts(power.exp)
    if under != 1:
        raise NotExpressible(str(power))
    return power.base**over / power.base**minus


def _name(symbol: sp.Symbol) -> str:
    text = str(symbol)
    if not text.isidentifier() or not text.isascii() or text.startswith("_") or text in TAKEN:
        raise NotExpressible(f"the name {text}")
    return text


def _indexed(index: sp.Expr, claim: str) -> str:
    """A statement about the coefficient at an index that may be a difference."""
    over, minus, under = parts(index)
    if under != 1 or (minus != 0 and not index.is_nonnegative):
        raise NotExpressible(f"the coefficient of order {index}")
    place = natural(over) if minus == 0 else f"({natural(over)} - {natural(minus)})"
    return f"tau {place}%N {claim} 0"


def _hypothesis(condition: sp.Basic) -> str:
    if isinstance(condition, sp.Eq | sp.Ne) and condition.rhs == 0:
        kind, sign = condition.lhs.func.__name__, "=" if isinstance(condition, sp.Eq) else "!="
        if kind == "DerivativeAtZero":
            return _indexed(condition.lhs.args[0], sign)
        if kind == "EveryDerivativeUpTo" and sign == "!=":
            return f"vocabulary.no_coefficient_vanishes tau {natural(condition.lhs.args[0])}"
    raise NotExpressible(f"the hypothesis {condition}")


def _whole(expression: sp.Basic, claim: Claim) -> sp.Basic:
    """The expression with the claim's parameters known to be what they are: whole numbers that are not negative."""
    known = {
        p.symbol: sp.Symbol(p.name, integer=True, nonnegative=True)
        for p in claim.parameters
        if isinstance(p, Integer) and p.minimum == 0
    }
    return expression.xreplace(known)


def _assumptions(claim: Claim, target: str, flags: Mapping[str, str]) -> Iterator[str]:
    for parameter in claim.parameters:
        if isinstance(parameter, Integer) and parameter.minimum > 0:
            yield f"({parameter.minimum} <= {_name(parameter.symbol)})%N"
    values = {p.name: p.symbol for p in claim.parameters}
    for hypothesis in claim.hypotheses:
        yield _hypothesis(_whole(hypothesis.condition(**values), claim))
    if target and not any(isinstance(p, Choice) for p in claim.parameters):
        # What an output bias or a skip adds takes the place of the orders 0, or 0 and 1: nothing is assumed of their
        # coefficients.
        first = 2 if flags["skip"] == "yes" else 1 if flags["output_bias"] == "yes" else 0
        degree = _DEGREES[target]
        yield (
            f"(forall order, ({first} <= order <= {degree})%N -> tau order != 0)"
            if first
            else f"vocabulary.no_coefficient_vanishes tau {degree}"
        )


def proposition(claim: Claim) -> Restated:
    """A claim about a number as a closed proposition. Raises NotExpressible for what the vocabulary lacks.

    >>> n = Integer("n", "number of inputs")
    >>> number = Count("gates", "gates of a tree", "==", n.symbol - 1)
    >>> print(proposition(Claim("mine.gates", number, parameters=(n,), instances=({"n": 1},))).text)
    forall (n : nat),
      (1 <= n)%N ->
      vocabulary.every_is (vocabulary.tree_gates n) (fun count : nat => (count + 1)%N = (n)%N)
    """
    statement = claim.statement
    assert isinstance(statement, Count)
    symbols = [_name(p.symbol) for p in claim.parameters if isinstance(p, Integer)]
    if (statement.what, tuple(symbols)) not in WORDS:
        raise NotExpressible(f"there is no word for {statement.what} of {', '.join(symbols)}")
    mode, target, word = WORDS[statement.what, tuple(symbols)]
    flags = {name: statement.options.get(name, "no") for name in FLAGS} if target else {}
    if not set(statement.options) <= set(flags) or not set(flags.values()) <= {"no", "yes"}:
        raise NotExpressible(f"the options {dict(statement.options)}")
    possible = word(*("true" if v == "yes" else "false" for v in flags.values())) if flags else word("", "")
    over, minus, under = parts(_whole(statement.value, claim))
    left = "count" if under == 1 else f"(count * {natural(under)})"
    left, right = f"({left}{'' if minus == 0 else ' + ' + natural(minus)})%N", f"({natural(over)})%N"
    value = {"==": f"{left} = {right}", ">=": f"({right} <= {left})%N", "<=": f"({left} <= {right})%N"}[
        statement.relation
    ]
    said = {"least==": "least_is", "least>=": "least_is_at_least", "least<=": "least_is_at_most"}.get(
        mode + statement.relation, "every_is"
    )
    field = "(F : fieldType) " + ("(tau : nat -> F) " if target else "") if mode == "least" else ""
    premises = ["[char F] =i pred0"] * (mode == "least") + list(_assumptions(claim, target, flags))
    text = f"forall {field}({' '.join(symbols)} : nat),\n  " + " -> ".join(
        [*premises, f"\n  vocabulary.{said} ({possible}) (fun count : nat => {value})"]
    )
    return Restated(text.replace("-> \n", "->\n"), (), 0)
