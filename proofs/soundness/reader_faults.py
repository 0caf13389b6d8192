"""Faults put into what reads a statement, names its variables and puts ends of ranges in: everything behind it, the
checker included, then looks at another statement than was typed.

Each is tried on true and on false statements. None may be PROVED that is false, or REFUTED that is true; the second
reading of what was typed has to notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any
from unittest import mock

import sympy as sp

from proofs.engine.check import run_legs
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from theory.language import Claim, ClaimError
from theory.language.trees import ONE, Tree, Untranslatable, difference, negative, number, value_of

CELLS = 60
Make = Callable[..., Any]
Patch = tuple[str, str, Callable[[Any], Any]]
GRAMMAR, READER = "theory.language.grammar:_Reader", "theory.language.reading:Reader"
CANONICAL, TREES = "theory.language.canonical", "theory.language.trees"


def _lost(op: str) -> Callable[[Make], Make]:
    """The function `op` is dropped, and its argument kept."""

    def wrong(call: Make) -> Make:
        def made(*args: Any) -> Any:
            tree = call(*args)
            return tree[1] if tree[0] == op else tree

        return made

    return wrong


def _renamed(old: str, new: str) -> Callable[[Make], Make]:
    def wrong(call: Make) -> Make:
        def made(*args: Any) -> Any:
            tree = call(*args)
            return (new, *tree[1:]) if tree[0] == old else tree

        return made

    return wrong


def _exchanged(choose: Make) -> Make:
    """The first two branches of a conditional expression change places."""

    def made(*args: Any) -> Any:
        tree = choose(*args)
        if tree[0] != "piecewise":
            return tree
        (first, a), (second, b), *rest = tree[1:]
        return ("piecewise", (first, b), (second, a), *rest)

    return made


def _last_digit(read: Make) -> Make:
    """A decimal is read as the next lower multiple of a tenth of it."""
    return lambda self, node: number(value_of(read(self, node)) * 9 / 10)


def _halved(between: Make) -> Make:
    """Of a range with irrational ends only the first half is looked at."""
    return lambda start, end, symmetric, t: between(start, end, symmetric, ("*", ("num", "1/2"), t))


def _half_line(unbounded: Make) -> Make:
    """Of a range without ends only what is beyond 0 on one side."""

    def made(name: str, t: sp.Symbol, start: Any, end: Any) -> Any:
        image, back, low, high = unbounded(name, t, start, end)
        return image, back, max(low, sp.Integer(0)), high

    return made


def _first_part(_: Any) -> Any:
    return property(lambda self: ("<=", self.comparisons[0][0], self.comparisons[0][2]))


def _of_the_root(e: Tree, x: str) -> Tree:
    """A derivative that is the formula itself."""
    return e


FAULTS: Mapping[str, tuple[Patch, ...]] = {
    "an absolute value is lost": ((GRAMMAR, "call", _lost("abs")),),
    "max is read as min": ((GRAMMAR, "call", _renamed("max", "min")),),
    "a sine is read as a cosine": ((GRAMMAR, "call", _renamed("sin", "cos")),),
    "a logarithm is lost": ((GRAMMAR, "call", _lost("log")),),
    "a minus sign is lost": (("theory.language.grammar", "negative", lambda _: lambda e: e),),
    "an exponent is one too high": (("theory.language.grammar", "power", lambda f: lambda b, n: f(b, n + 1)),),
    "strict is read as not strict": (
        (GRAMMAR, "sign", lambda f: lambda self, op: {"<": "<=", ">": ">="}.get(f(self, op), f(self, op))),
    ),
    "branches change places": ((GRAMMAR, "choice", _exchanged),),
    "a number is read a tenth too low": ((GRAMMAR, "number", _last_digit),),
    "a derivative is the formula": (("theory.language.grammar", "slope", lambda _: _of_the_root),),
    "sides are not exchanged": (
        (
            "theory.language.reading",
            "compared",
            lambda f: lambda sign, a, b: f({">=": "<=", ">": "<"}.get(sign, sign), a, b),
        ),
    ),
    "a range is half as long": ((CANONICAL, "_between", _halved),),
    "a line is half a line": ((CANONICAL, "_unbounded", _half_line),),
    "only the first comparison is read": (("theory.language.grammar:Text", "relation", _first_part),),
    "an absolute value of SymPy is lost": ((READER, "_expression", _lost("abs")),),
    "a condition of SymPy always holds": ((READER, "condition", lambda _: lambda self, c: ("true",)),),
    "an exponential of SymPy is lost": ((READER, "_expression", _lost("exp")),),
    "what is put in is another variable's": (
        (CANONICAL, "put", lambda f: lambda tree, images: f(tree, dict.fromkeys(images, ONE))),
    ),
    "1 is added where numbers are settled": (
        (CANONICAL, "settled", lambda f: lambda t, fold=False: _shifted(f(t, fold))),
    ),
}


def _shifted(tree: Tree) -> Tree:
    return (tree[0], difference(tree[1], negative(ONE)), tree[2]) if tree[0] in ("<=", "<") else tree


x, y = sp.symbols("x y", real=True)
ON = {"x": "[-1, 1]"}
TRUE: tuple[tuple[Any, Mapping[Any, Any]], ...] = (
    ("abs(x) >= x", ON),
    ("abs(x) >= 0", ON),
    ("max(x, 1/2) >= 1/2", ON),
    ("min(x, 0) <= 0", ON),
    ("sin(x) <= 9/10", ON),
    ("log(2 + x) <= 11/10", ON),
    ("-x <= 1", ON),
    ("x**2 >= 0", ON),
    ("x**3 >= -1", ON),
    ("x < 3/2", ON),
    ("(x if x > 0 else -x) >= 0", ON),
    ("0.5 + x >= -0.5", ON),
    ("d/dx(x**2) <= 2", ON),
    ("exp(x) >= x", {"x": "[-sqrt(2), sqrt(2)]"}),
    ("x >= 0", {"x": "[0, sqrt(2)]"}),
    ("sigmoid(x) <= 1", {"x": "(-oo, oo)"}),
    ("x <= 1 and x >= -1", ON),
    (sp.Ge(sp.Abs(x), 0, evaluate=False), {x: (-1, 1)}),
    (sp.Ge(sp.exp(x), sp.Rational(1, 3)), {x: (-1, 1)}),
    (sp.Ge(sp.Piecewise((x, x > 0), (-x, True)), 0), {x: (-1, 1)}),
)
FALSE: tuple[tuple[Any, Mapping[Any, Any]], ...] = (
    ("abs(x) <= 1/2", ON),
    ("abs(x) < x + 1/2", ON),
    ("max(x, 1/2) <= 1/2", ON),
    ("sin(x) <= 1/2", ON),
    ("cos(x) <= 9/10", ON),
    ("log(2 + x) <= 1", ON),
    ("-x <= 1/2", ON),
    ("1 - x <= 1", ON),
    ("x**2 < 1", ON),
    ("x**3 >= 0", ON),
    ("x < 1", ON),
    ("(x if x > 0 else -x) <= 0", ON),
    ("x <= 0.95", ON),
    ("d/dx(x**2) <= 1", ON),
    ("x >= 0", ON),
    ("x <= 1", {"x": "[-sqrt(2), sqrt(2)]"}),
    ("x <= 1", {"x": "[0, sqrt(2)]"}),
    ("sigmoid(x) >= 1/2", {"x": "(-oo, oo)"}),
    ("x <= 1 and x >= 0", ON),
    (sp.Le(sp.Abs(x), x, evaluate=False), {x: (-1, 1)}),
    (sp.Le(sp.exp(x), 2), {x: (-1, 1)}),
    (sp.Le(sp.Piecewise((x, x > 0), (-x, True)), x), {x: (-1, 1)}),
    (sp.Le(sp.Piecewise((1, x > 0), (2, True)), 1), {x: (-1, 1)}),
)


@dataclass(frozen=True, slots=True)
class Read:
    """How statements came out under one fault: verdicts, and those that are wrong."""

    fault: str
    verdicts: Counter[str]
    wrong: tuple[str, ...]

    @property
    def noticed(self) -> int:
        """At how many statements the legs contradict each other."""
        return self.verdicts["CONFLICT"]


@contextmanager
def fault(name: str) -> Iterator[None]:
    """One fault, for as long as the block lasts."""
    with ExitStack() as stack:
        for owner, attribute, wrong in FAULTS[name]:
            place = resolve_name(owner)
            stack.enter_context(mock.patch.object(place, attribute, wrong(getattr(place, attribute))))
        yield


def inject(name: str, cells: int = CELLS) -> Read:
    """Read the statements under a fault, and let the legs look at what was read."""
    verdicts: Counter[str] = Counter()
    wrong = []
    with fault(name):
        for truth, statements in ((True, TRUE), (False, FALSE)):
            for statement, where in statements:
                found = _verdict(statement, where, cells)
                verdicts[str(found)] += 1
                if found is (Verdict.REFUTED if truth else Verdict.PROVED):
                    wrong.append(f"{statement} on {where}: {found}")
    return Read(name, verdicts, tuple(wrong))


def _verdict(statement: Any, where: Mapping[Any, Any], cells: int) -> Verdict | None:
    """None where the statement is refused."""
    try:
        return combine(run_legs(Claim("fault.read", statement, where), cells)).verdict
    except (ClaimError, Untranslatable):
        return None
