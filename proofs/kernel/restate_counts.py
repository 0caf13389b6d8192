"""A claim about a number as text for Rocq, in the words of ``proofs/kernel/rocq/vocabulary.v`` and the files that
it names, with what the claim assumes.

"least number of units == value" becomes ``forall parameters, assumptions -> least_is possible (fun count => count * d +
q = p)`` where value = (p - q) / d in natural numbers, so that nothing is subtracted or divided. The word for what is
counted comes from `WORDS`, the options from the live `Count`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sympy as sp

from proofs.kernel.restate import KEYWORDS, NotExpressible, Restated
from theory.language.claims import Claim
from theory.language.parameters import Choice, Integer
from theory.language.statements import Count

FLAGS = ("output_bias", "skip")
TAKEN = frozenset({*" ".join(KEYWORDS).split(), "F", "T", "e", "z", "order", "tau", "count", "vocabulary", "networks"})
_PRODUCT, _MONOMIAL = "(@vocabulary.product n)", "(@vocabulary.monomial [:: r1; r2; r3; r4])"
_DEGREES = {_PRODUCT: "n", _MONOMIAL: f"(vocabulary.total {_MONOMIAL})"}
_FOUR = ("r1", "r2", "r3", "r4")
_GRAPH, _ROOT = "(T : finType) (e : rel T)", "(F : fieldType) (z : F)"
_THRESHOLDS = {"k": "k%:R", "k - 1": "(k%:R - 1)", "k - 1/2": "(k%:R - 1 / 2%:R)", "k - 2": "(k%:R - 2%:R)"}


@dataclass(frozen=True, slots=True)
class Word:
    """What the possible numbers are, in Rocq: `text`, with {output_bias}, {skip} and names of `choices` for options.

    `least` is about the least number with which something can be done, over every field of characteristic 0; `target`
    has the Taylor coefficients that are assumed not to vanish. `binder` and `premise` are what the word depends on
    besides the claim's whole numbers, and `file` is where further words are explained."""

    text: str
    least: bool = False
    target: str = ""
    file: str = ""
    binder: str = ""
    premise: str = ""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _flat(target: str) -> Word:
    return Word(f"vocabulary.flat_units tau {target} {{output_bias}} {{skip}}", True, target)


def _any(target: str) -> Word:
    return Word(f"@vocabulary.units_of_any_activation F _ {target}", True)


# By what is counted and the whole numbers it depends on.
WORDS: dict[tuple[str, tuple[str, ...]], Word] = {
    ("flat_units", ("n",)): _flat(_PRODUCT),
    ("flat_units", _FOUR): _flat(_MONOMIAL),
    ("units_of_any_activation", ("n",)): _any(_PRODUCT),
    ("units_of_any_activation", _FOUR): _any(_MONOMIAL),
    ("gates", ("n",)): Word("vocabulary.tree_gates n"),
    ("deep_units", ("n",)): Word("vocabulary.tree_units n"),
    ("flat", ("n",)): Word("vocabulary.signed_sum_units n"),
    ("monomial_count", ("n", "degree")): Word("vocabulary.monomials n degree"),
    ("bit_terms", ("n", "degree")): Word("vocabulary.bit_terms n degree"),
    ("commute", ("n",)): Word("dimensions.commuting n", file="dimensions"),
    ("diagonal", ("n",)): Word(
        "dimensions.diagonal z n", file="dimensions", binder=_ROOT, premise="n.-primitive_root z"
    ),
    ("local", ("n", "range")): Word("dimensions.local_maps n range", file="dimensions"),
    ("free_chain", ("states", "length")): Word("dimensions.free_chain states length", file="dimensions"),
    ("free_independent", ("v", "n")): Word("dimensions.free_independent v n", file="dimensions"),
    ("interpolation", ("v", "n")): Word("dimensions.polynomials v n", file="dimensions"),
    ("ring", ("n",)): Word("dimensions.ring_forms n", file="dimensions"),
    ("torus", ("side",)): Word("dimensions.torus_forms side", file="dimensions"),
    ("square_torus", ("side",)): Word("dimensions.square_torus_forms side", file="dimensions"),
    ("flat_fourier", ("levels",)): Word(
        "dimensions.fourier_synapses z (2 ^ levels)%N",
        file="dimensions",
        binder=_ROOT,
        premise="(2 ^ levels)%N.-primitive_root z",
    ),
    ("levels", ("n",)): Word("vocabulary.balanced_tree_levels n"),
    ("squaring", ("d",)): Word("vocabulary.repeated_squaring d"),
    ("support", ("k", "degree")): Word("vocabulary.full_monomials k degree"),
    ("relu_misses", ("k",)): Word("vocabulary.relu_misses k {threshold}", choices={"threshold": _THRESHOLDS}),
    ("on_cliques", ("size", "degree")): Word("energies.clique_monomials e degree", file="energies", binder=_GRAPH),
    ("sum_units", ("n",)): Word("vocabulary.sum_units tau n", True, _PRODUCT),
    ("product_units", ("n",)): Word("energies.product_units n", file="energies"),
    ("markov", ("size",)): Word("energies.markov e", file="energies", binder=_GRAPH),
    ("degree", ("size",)): Word("energies.largest_degree e", file="energies", binder=_GRAPH),
}
# Names that stand for numbers, and their Rocq text; of a graph, whatever its size.
_NAMED = {"Cliques": "(energies.cliques e)", "CliqueNumber": "(energies.clique_number e)"}
_NUMBERED = {"N": "energies.cliques_of e"}
_odd = sp.Function("odd", integer=True, nonnegative=True)


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
    if isinstance(expression, sp.floor | sp.ceiling):
        return _rounded(expression)
    if isinstance(expression, sp.Sum) and len(expression.limits) == 1 and expression.limits[0][1] == 0:
        index, _, last = expression.limits[0]
        return f"(\\sum_(0 <= {_name(index)} < ({natural(last)}).+1) {natural(expression.function)})"
    if expression.func == _odd:
        return f"(nat_of_bool (odd {natural(expression.args[0])}))"
    if isinstance(expression, sp.Indexed) and str(expression.base) in _NUMBERED and len(expression.indices) == 1:
        return f"({_NUMBERED[str(expression.base)]} {natural(expression.indices[0])})"
    if expression.func.__name__ == "BinaryOnes":
        return f"(vocabulary.binary_ones {natural(expression.args[0])})"
    if expression.func.__name__ in _NAMED:
        return _NAMED[expression.func.__name__]
    if expression.func.__name__ == "LeastPositive":
        return f"(vocabulary.least_positive [:: {'; '.join(map(natural, expression.args))}])"
    raise NotExpressible(f"{expression} as a natural number")


def _rounded(expression: sp.floor | sp.ceiling) -> str:
    """A quotient or a logarithm to base two, rounded."""
    (argument,), down = expression.args, isinstance(expression, sp.floor)
    for number in argument.atoms(sp.log):
        if argument == number / sp.log(2):
            return f"({'trunc_log' if down else 'up_log'} 2 {natural(number.args[0])})"
    over, minus, under = parts(argument)
    if minus == 0 and under.is_Integer and not over.has(sp.log):
        return f"({natural(over if down else over + under - 1)} %/ {natural(under)})"
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
    expression = expression.replace(_alternates, lambda power: 1 - 2 * _odd(power.exp))
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


def _alternates(expression: sp.Basic) -> bool:
    return isinstance(expression, sp.Pow) and expression.base == -1


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
    if isinstance(condition, sp.Ge | sp.Le):
        over, minus, under = parts(condition.gts - condition.lts)
        if under == 1:
            return f"({natural(minus)} <= {natural(over)})%N"
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


def _assumptions(claim: Claim, word: Word, flags: Mapping[str, str]) -> Iterator[str]:
    target = word.target
    if word.premise:
        yield word.premise
    for parameter in claim.parameters:
        if isinstance(parameter, Integer) and parameter.minimum > 0:
            yield f"({parameter.minimum} <= {_name(parameter.symbol)})%N"
    values = {p.name: p.symbol for p in claim.parameters}
    for hypothesis in claim.hypotheses:
        condition = hypothesis.condition(**values)
        if condition is not True:
            yield _hypothesis(_whole(condition, claim))
    if target and not any(isinstance(p, Choice) for p in claim.parameters):
        # What an output bias or a skip adds takes the place of the orders 0, or 0 and 1: nothing is assumed of their
        # coefficients.
        first = 2 if flags.get("skip") == "yes" else 1 if flags.get("output_bias") == "yes" else 0
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
    names = tuple(_name(p.symbol) for p in claim.parameters if isinstance(p, Integer))
    if (statement.what, names) not in WORDS:
        raise NotExpressible(f"there is no word for {statement.what} of {', '.join(names)}")
    word = WORDS[statement.what, names]
    flags = {name: statement.options.get(name, "no") for name in FLAGS if f"{{{name}}}" in word.text}
    values = word.choices or {name: {"no": "false", "yes": "true"} for name in flags}
    chosen = {**flags, **statement.options}
    if set(chosen) != set(values) or not all(chosen[name] in values[name] for name in chosen):
        raise NotExpressible(f"the options {dict(statement.options)}")
    possible = word.text.format(**{name: values[name][option] for name, option in chosen.items()})
    if word.binder == _GRAPH:
        names = tuple(name for name in names if name != "size")
    value = _value(_whole(statement.value, claim), statement.relation, names)
    said = {"==": "least_is", ">=": "least_is_at_least", "<=": "least_is_at_most"} if word.least else {}
    over = "(F : fieldType)" + (" (tau : nat -> F)" if word.target else "") if word.least else ""
    binders = " ".join(filter(None, (over, word.binder, f"({' '.join(names)} : nat)" if names else "")))
    premises = ["[char F] =i pred0"] * word.least + list(_assumptions(claim, word, flags))
    text = f"forall {binders},\n  " + " -> ".join(
        [
            *premises,
            f"\n  vocabulary.{said.get(statement.relation, 'every_is')} ({possible}) (fun count : nat => {value})",
        ]
    )
    return Restated(text.replace("-> \n", "->\n"), (), 0, (word.file,) if word.file else ())


def _is_named(part: sp.Basic) -> bool:
    return part.func.__name__ in _NAMED or (isinstance(part, sp.Indexed) and str(part.base) in _NUMBERED)


def _value(value: sp.Expr, relation: str, names: tuple[str, ...]) -> str:
    """How a number called `count` is to the claimed value, which depends on nothing but these whole numbers."""
    unnamed = value.replace(_is_named, lambda *_: sp.S.One)
    if not {str(s) for s in unnamed.free_symbols} <= set(names):
        raise NotExpressible(f"{value} of {', '.join(names)}")
    over, minus, under = parts(value)
    left = "count" if under == 1 else f"(count * {natural(under)})"
    left, right = f"({left}{'' if minus == 0 else ' + ' + natural(minus)})%N", f"({natural(over)})%N"
    return {"==": f"{left} = {right}", ">=": f"({right} <= {left})%N", "<=": f"({left} <= {right})%N"}[relation]
