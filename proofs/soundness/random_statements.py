"""Random statements over the whole grammar, as text and through SymPy, and whether a verdict on one is wrong.

The judge is dense evaluation of what was typed with many digits (`proofs.legs.second_reading`, which shares no code
with the engines). A PROVED statement must hold at every point tried, a REFUTED one must fail at the point shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics.enclosure.prove import Budget
from proofs.legs import relations, second_reading
from proofs.legs.combine import combine
from proofs.legs.second_reading import Sampled, Undefined, Unknown
from proofs.legs.verdicts import Verdict
from theory.language import Claim, ClaimError, parse

GRID = 65
DIGITS = 60
CLEAR = 25  # digits that a violation must show beyond rounding
ENDS = ("-3", "-2", "-1", "-1/2", "0", "1/3", "1", "2", "3", "pi", "sqrt(2)", "-sqrt(2)", "-pi/2", "exp(1)", "log(2)")
FUNCTIONS: tuple[str, ...] = (
    "exp",
    "sin",
    "cos",
    "tanh",
    "atan",
    "erf",
    "cosh",
    "sinh",
    "abs",
    "sqrt",
    "log",
    "relu",
    "sigmoid",
    "silu",
)
FUNCTIONS += ("softplus", "gelu", "asin", "tan", "atanh")
PLAIN: tuple[str, ...] = (
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tanh",
    "atan",
    "erf",
    "cosh",
    "sinh",
    "abs",
)  # of the grammar of numbers


@dataclass(frozen=True, slots=True)
class Case:
    """A statement as text, its ranges, and the sign that a SymPy symbol is declared to have (none: checked as text)."""

    kind: str
    text: str
    where: tuple[tuple[str, str], ...]
    through_sympy: bool = False

    def claim(self) -> Claim:
        """Raises ClaimError where the statement is refused."""
        if not self.through_sympy:
            return Claim("fuzz.text", self.text, dict(self.where))
        symbols = {x: _declared(x, r) for x, r in self.where}
        left, sign, right = _sides(self.text)
        kinds = {"<=": sp.Le, "<": sp.Lt, ">=": sp.Ge, ">": sp.Gt, "==": sp.Eq, "!=": sp.Ne}
        a, b = parse(left, symbols=symbols), parse(right, symbols=symbols)
        return Claim("fuzz.sympy", kinds[sign](a, b, evaluate=False), {symbols[x]: r for x, r in self.where})

    def __str__(self) -> str:
        return f"{self.text}  on {', '.join(f'{x} in {r}' for x, r in self.where)}" + " (SymPy)" * self.through_sympy


def _sides(text: str) -> tuple[str, str, str]:
    sign = next(s for s in (" <= ", " >= ", " == ", " != ", " < ", " > ") if s in text)
    left, _, right = text.partition(sign)
    return left, sign.strip(), right


def _declared(x: str, interval: str) -> sp.Symbol:
    """A symbol with the sign that its range implies."""
    low, high = (parse(end) for end in interval[1:-1].split(", "))
    open_low, open_high = interval[0] == "(", interval[-1] == ")"
    if low > 0 or low == 0 and open_low:
        return sp.Symbol(x, positive=True)
    if high < 0 or high == 0 and open_high:
        return sp.Symbol(x, negative=True)
    return sp.Symbol(x, nonnegative=True) if low == 0 else sp.Symbol(x, real=True)


class Maker:
    """Makes statements from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.functions: tuple[str, ...] = FUNCTIONS

    def cases(self, count: int) -> Iterator[Case]:
        """So many statements."""
        for _ in range(count):
            yield self.case()

    def case(self) -> Case:
        """A statement in one or two variables, of a kind drawn at random."""
        names = ("x",) if self.random.random() < 0.8 else ("x", "y")
        where = tuple((x, self.interval()) for x in names)
        kind, make = self.random.choice(self.kinds())
        through_sympy = kind in ("kink", "touching", "known") and self.random.random() < 0.4
        self.functions = PLAIN if through_sympy else FUNCTIONS
        return Case(kind, make(names), where, through_sympy)

    def kinds(self) -> list[tuple[str, Callable[[tuple[str, ...]], str]]]:
        """The kinds of statements, as often as they are to be drawn, and what makes them."""
        return [
            ("any", self.any),
            ("known", self.known),
            ("known", self.known),
            ("kink", self.kink),
            ("touching", self.touching),
            ("pole", self.pole),
            ("piecewise", self.piecewise),
            ("slope", self.slope),
            ("chain", self.chain),
        ]

    def interval(self) -> str:
        """A range between two of ENDS, closed or open at each."""
        while True:
            low, high = sorted(self.random.sample(ENDS, 2), key=lambda end: float(parse(end).evalf(20)))
            if float(parse(high).evalf(20)) - float(parse(low).evalf(20)) > 0.05:
                left, right = self.random.choice("[[[("), self.random.choice("]]])")
                return f"{left}{low}, {high}{right}"

    def number(self) -> str:
        """A number as text."""
        return self.random.choice(
            ["0", "1", "2", "3", "1/2", "1/3", "7/10", "1.5", "10", "pi", "1/1000", "2**0.5"][:11]
        )

    def expression(self, names: tuple[str, ...], depth: int = 2) -> str:
        """A formula nested at most `depth` deep."""
        pick = self.random.random()
        if depth == 0 or pick < 0.15:
            return self.random.choice([*names, *names, self.number()])
        inner = self.expression(names, depth - 1)
        if pick < 0.45:
            return f"{self.random.choice(self.functions)}({inner})"
        if pick < 0.55:
            return f"({inner})**{self.random.choice(['2', '3', '(1/2)', '(-1)', '(-2)', '(2/3)', '(3/2)', '7', '40'])}"
        other = self.expression(names, depth - 1)
        if pick < 0.65:
            return f"{self.random.choice(['min', 'max'])}({inner}, {other})"
        return f"({inner} {self.random.choice('+-**/')} {other})"

    def sign(self) -> str:
        """A relation."""
        return self.random.choice(["<=", "<=", ">=", ">=", "<", ">", "==", "!="])

    def little(self) -> str:
        """A number near 0, often 0."""
        return self.random.choice(["0", "0", "1/1000", "-1/1000", "1/10**9", "-1/10**9", "1/10", "-1/10"])

    def any(self, names: tuple[str, ...]) -> str:
        """Two formulas compared; most of these are false."""
        return f"{self.expression(names)} {self.sign()} {self.expression(names)}"

    def known(self, names: tuple[str, ...]) -> str:
        """A sharp inequality at a random place, shifted by a little."""
        a, b = self.expression(names, 1), self.expression(names, 1)
        left, sign, right = self.random.choice(
            [
                (f"exp({a})", ">=", f"1 + {a}"),
                (f"({a} - {b})**2", ">=", "0"),
                (f"abs({a})", ">=", a),
                (f"max({a}, {b})", ">=", b),
                (f"abs({a} + {b})", "<=", f"abs({a}) + abs({b})"),
                (f"sin({a})**2 + cos({a})**2", "==", "1"),
                (f"log(1 + exp({a}))", ">", f"max({a}, 0)"),
                (f"log({a})", "<=", f"{a} - 1"),
                (f"sin({a})", "<=", f"abs({a})"),
                (f"tanh({a})", "<", "1"),
                (f"cosh({a})", ">=", f"1 + ({a})**2/2"),
                (f"({a})*({b})", "<=", f"(({a})**2 + ({b})**2)/2"),
                (f"sqrt({a})*sqrt({a})", "==", a),
                (f"exp(log({a}))", "<=", a),
            ]
        )
        return f"{left} {sign} {right} + {self.little()}"

    def kink(self, names: tuple[str, ...]) -> str:
        """Quotients whose denominators have a kink, or vanish."""
        a, b = self.expression(names, 1), self.expression(names, 1)
        below = self.random.choice([f"abs({a})", f"max({a}, {b})", f"min({a}, {b})", f"(1 + abs({a}))"])
        other = self.random.choice([f"({a})**2", f"(1 + ({a})**2)", b, "1"])
        return f"{self.random.choice(['1', a])}/{below} {self.sign()} {b}/{other} + {self.little()}"

    def touching(self, names: tuple[str, ...]) -> str:
        """A power that touches 0 at one point, shifted by a little."""
        c = self.random.choice(["0", "1", "1/2", "-1/3", "2"])
        x = self.random.choice(names)
        n = self.random.choice([2, 4, 3])
        factor = self.random.choice(["1", f"exp({x})", f"(1 + abs({x}))", f"(2 + sin({x}))"])
        return f"({x} - {c})**{n}*{factor} {self.sign()} {self.little()}"

    def pole(self, names: tuple[str, ...]) -> str:
        """A quotient with a pole, or a hole that can be filled."""
        a = self.expression(names, 1)
        c = self.random.choice(["1", "1/2", "sqrt(2)", "0", "pi/3"])
        x = self.random.choice(names)
        top = self.random.choice(
            [f"sin({x} - {c})", f"({x} - {c})**2", f"({x}**2 - ({c})**2)", "1", f"(exp({x} - {c}) - 1)"]
        )
        return f"{top}/({x} - {c}) - {a} {self.sign()} {self.number()}"

    def piecewise(self, names: tuple[str, ...]) -> str:
        """Formulas by cases, nested."""
        x = self.random.choice(names)
        a, b, c = (self.expression(names, 1) for _ in range(3))
        first, second = self.random.choice(["0", "1/2", "-1"]), self.random.choice(["1", "2", "pi/4"])
        test = self.random.choice([f"{x} < {first}", f"{x} <= {first} or {x} > {second}", f"0 < {x} < {second}"])
        inner = self.random.choice([b, f"({b} if {x} != {second} else {c})"])
        return f"({a} if {test} else {inner}) {self.sign()} {self.number()} + {self.little()}"

    def slope(self, names: tuple[str, ...]) -> str:
        """A derivative compared with a number."""
        smooth, self.functions = (
            self.functions,
            ("exp", "sin", "cos", "tanh", "atan", "erf", "sigmoid", "softplus", "silu"),
        )
        e = self.expression(names, 1).replace("min(", "sin(0*").replace("max(", "cos(0*")
        self.functions = smooth
        f = self.random.choice(["exp({})", "silu({})", "({})**2", "log(2 + sin({}))"]).format(e.replace(", ", " + "))
        return f"d/d{names[0]}({f}) {self.sign()} {self.number()} + {self.little()}"

    def chain(self, names: tuple[str, ...]) -> str:
        """A chain of two comparisons."""
        a, b, c = (self.expression(names, 1) for _ in range(3))
        return f"{a} <= {b} < {c} + {self.number()}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one statement; `wrong` says why its verdict is wrong, if it is."""

    case: Case
    verdict: str
    wrong: str = ""


def judge(case: Case, cells: int = 40) -> Judged:
    """Run the search and the checker on a statement, and look whether the verdict can be."""
    try:
        claim = case.claim()
    except ClaimError:
        return Judged(case, "refused")
    except (TypeError, ValueError, ZeroDivisionError):
        return Judged(case, "not made")  # SymPy folded or refused it
    attempt = relations.enclose(claim, Budget(cells))
    verdict = combine((attempt.finding, relations.certify(attempt)))[0]
    if verdict is Verdict.CONFLICT:
        return Judged(case, "CONFLICT", attempt.finding.detail)
    if verdict is Verdict.PROVED:
        return Judged(case, "PROVED", _broken(case, claim))
    if attempt.finding.verdict is Verdict.REFUTED:
        example = attempt.finding.counterexample
        assert example is not None
        irrational = any(not parse(v).is_Rational for v in example.point.values() if not v.startswith("between"))
        if irrational and "undefined" in example.reason:
            return Judged(case, "REFUTED")  # with digits, 0/0 may look like a number there
        return Judged(case, "REFUTED", _holds(case, claim, dict(example.point)))
    return Judged(case, "UNDECIDED")


def _at(case: Case, claim: Claim, point: dict[str, Any], digits: int) -> Sampled | Undefined | None:
    import mpmath

    with mpmath.workdps(digits):
        # rounded to the digits of the evaluation, so that x - sqrt(2) is 0 at sqrt(2)
        at = {x: +mpmath.mpmathify(sp.N(v, digits + 10)) for x, v in point.items()}
        try:
            if case.through_sympy:
                return second_reading.sample(second_reading.of_sympy(claim.statement, at))
            return second_reading.sample(second_reading.of_text(case.text, at))
        except Undefined as undefined:
            return undefined
        except (Unknown, ArithmeticError, ValueError):
            return None


def _fails(case: Case, claim: Claim, point: dict[str, Any]) -> str:
    """How the statement fails at a point, beyond what digits explain; nothing if it is not seen to."""
    import mpmath

    coarse, fine = (_at(case, claim, point, digits) for digits in (DIGITS, 2 * DIGITS))
    tiny = mpmath.mpf(10) ** -CLEAR
    if isinstance(coarse, Undefined) and isinstance(fine, Undefined):
        exact = fine.margin == 0 and all(v.is_Rational for v in point.values())
        return "undefined" if exact or fine.margin > tiny else ""
    if isinstance(coarse, Sampled) and isinstance(fine, Sampled):
        near = abs(coarse.slack - fine.slack) <= tiny * (1 + abs(fine.slack))
        if near and fine.slack < -tiny * (1 + abs(fine.left)):
            return f"slack {mpmath.nstr(fine.slack, 5)}"
    return ""


def _broken(case: Case, claim: Claim) -> str:
    """A point of the box at which a statement that is called PROVED fails."""
    ranges = {str(x): r for x, r in claim.where.items()}
    steps = GRID if len(ranges) == 1 else 9
    ratios = [Fraction(i, steps - 1) for i in range(steps)] + [Fraction(1, 10**6), 1 - Fraction(1, 10**6)]

    def places(r: sp.Interval) -> list[Any]:
        ends = [r.start + (r.end - r.start) * sp.Rational(t.numerator, t.denominator) for t in ratios]
        nice = [sp.Rational(n, d) for d in (1, 2, 3, 10) for n in range(-3 * d, 3 * d + 1)]
        inside = [v for v in nice if r.start.evalf(30) < v < r.end.evalf(30)]
        kept = ends if len(ranges) > 1 else [*ends, *inside]
        return [v for v in kept if not (v == r.start and r.left_open or v == r.end and r.right_open)]

    found: list[dict[str, Any]] = [{}]
    for x, r in ranges.items():
        found = [{**point, x: v} for point in found for v in places(r)]
    for point in found:
        how = _fails(case, claim, point)
        if how:
            return f"called PROVED, fails at {point}: {how}"
    return ""


def _holds(case: Case, claim: Claim, shown: dict[str, str]) -> str:
    """Why a counterexample is none: the statement is seen to hold there with something to spare."""
    import mpmath

    if any(v.startswith("between") for v in shown.values()):
        return ""
    point = {str(x): r.start for x, r in claim.where.items()} | {x: parse(v) for x, v in shown.items()}
    found = _at(case, claim, point, 2 * DIGITS)
    tiny = mpmath.mpf(10) ** -CLEAR
    if isinstance(found, Sampled) and found.slack > tiny * (1 + abs(found.left)):
        return f"called REFUTED, holds at {shown}: slack {mpmath.nstr(found.slack, 5)}"
    return ""
