"""Statements as text, read by a grammar of ours into trees: nothing folds, and what is shown, checked and hashed is
what was typed.

Python's parser splits the text; a whitelist makes the tree. Nothing is ever evaluated."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from theory.language import reading
from theory.language.errors import ClaimError
from theory.language.slopes import roots, slope
from theory.language.trees import (
    DEEPEST,
    MOST_NODES,
    NAMED,
    ONE,
    ZERO,
    Shared,
    Tree,
    Untranslatable,
    constant,
    counted,
    negative,
    number,
    power,
    put,
    value_of,
    variables,
)

LONGEST = 20_000
LARGEST_EXPONENT = 600
RELATIONS: Mapping[type, str] = {
    ast.LtE: "<=",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
SLOPE = re.compile(r"(?<![\w.])d\s*/\s*d([A-Za-z]\w*)\s*\(", re.ASCII)
PREFIX = "slope_along_"
DECIMAL = re.compile(r"(?P<mantissa>[0-9]+(\.[0-9]*)?|\.[0-9]+)([eE](?P<exponent>[+-]?[0-9]{1,20}))?")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
# The functions of the field, by the text that defines them.
DEFINITIONS: Mapping[str, str] = {
    "sigmoid": "1/(1 + exp(-x))",
    "logistic": "1/(1 + exp(-x))",
    "softplus": "log(1 + exp(x))",
    "silu": "x/(1 + exp(-x))",
    "swish": "x/(1 + exp(-x))",
    "gelu": "x*(1 + erf(x/sqrt(2)))/2",
    "relu": "max(x, 0)",
    "sec": "1/cos(x)",
    "csc": "1/sin(x)",
    "tan": "sin(x)/cos(x)",
    "cot": "cos(x)/sin(x)",
    "coth": "cosh(x)/sinh(x)",
    "erfc": "1 - erf(x)",
    "asin": "2*atan(x/(1 + sqrt(1 - x**2)))",
    "acos": "pi/2 - 2*atan(x/(1 + sqrt(1 - x**2)))",
    "asinh": "log(x + sqrt(x**2 + 1))",
    "acosh": "log(x + sqrt(x**2 - 1))",
    "atanh": "log((1 + x)/(1 - x))/2",
    "sign": "-1 if x < 0 else 0 if x == 0 else 1",
}
NAMES_OF_THE_FIELD = {"sigmoid", "logistic", "softplus", "silu", "swish", "gelu", "relu"}
ALIASES = {"ln": "log", "arctan": "atan", "arcsin": "asin", "arccos": "acos", "arsinh": "asinh", "arcosh": "acosh"}
ALIASES |= {"artanh": "atanh", "Abs": "abs", "Min": "min", "Max": "max"}


@dataclass(frozen=True, slots=True)
class Text:
    """A statement as it was typed, with its comparisons as trees: left side, sign and right side in the user's order.

    `soft` are arguments of roots in what a derivative is taken of: where they are 0 the rules give no derivative, and
    there may be one."""

    text: str
    comparisons: tuple[tuple[Tree, str, Tree], ...]
    soft: tuple[Tree, ...] = ()

    @property
    def relation(self) -> Tree:
        """In the forms of certificates, where ``>=`` is ``<=`` with the sides exchanged."""
        made = [reading.compared(sign, left, right) for left, sign, right in self.comparisons]
        return made[0] if len(made) == 1 else ("and", *made)

    def named(self, names: Mapping[str, str]) -> Tree:
        """The relation with variables called otherwise."""
        return put(self.relation, {x: ("var", name) for x, name in names.items() if x != name})

    @property
    def variables(self) -> set[str]:
        """The names of the variables."""
        return variables([side for left, _, right in self.comparisons for side in (left, right)])

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The variables as real symbols of SymPy."""
        return {sp.Symbol(x, real=True) for x in self.variables}

    def has(self, *_: object) -> bool:
        """Nothing of SymPy's is in it."""
        return False

    def latex(self) -> str:
        """The text as it was typed, in type of fixed width."""
        words = self.text.replace("\\", "").replace("_", r"\_").replace("{", "").replace("}", "")
        return rf"\texttt{{{words}}}"

    def definitions(self) -> dict[str, str]:
        """The named functions that occur, with what they mean."""
        used = set(re.findall(r"[A-Za-z_]\w*(?=\s*\()", self.text))
        return {f: DEFINITIONS[f] for f in sorted(used & NAMES_OF_THE_FIELD)}

    def __str__(self) -> str:
        return self.text


def read(text: str, owner: str, known: frozenset[str] | None = None) -> Text:
    """Read a statement such as ``"exp(log(x))*cos(x) <= 1"``. `known` are the names that have a range.

    Raises ClaimError for anything outside the grammar.

    >>> read("max(x, 0) < log(1 + exp(x)) <= max(x, 0) + log(2)", "mine.a").comparisons[0][0]
    ('max', ('var', 'x'), ('num', '0'))
    """
    plain = " ".join(text.split()) if isinstance(text, str) else ""
    body = _parsed(plain, owner)
    reader = _Reader(plain, owner, known)
    try:
        comparisons = tuple(reader.comparisons(body))
        counted([side for left, _, right in comparisons for side in (left, right)])
    except Untranslatable as reason:
        raise ClaimError(owner, f"cannot be checked: {reason}") from None
    except RecursionError:
        raise ClaimError(owner, f"cannot be checked: the statement is nested more than {DEEPEST} deep") from None
    return Text(plain, comparisons, tuple(reader.soft))


def expression(text: str, owner: str) -> Tree:
    """The tree of an expression."""
    return _Reader(text, owner, None).expression(_parsed(text, owner))


def _parsed(text: str, owner: str) -> ast.expr:
    if not text.strip():
        raise ClaimError(owner, "must not be empty", text)
    if len(text) > LONGEST:
        raise ClaimError(owner, f"must have at most {LONGEST} characters", f"{len(text)} characters")
    for c in text:
        if not (" " <= c <= "~"):
            raise ClaimError(
                owner, f"may hold plain ASCII characters only, not U+{ord(c):04X}", None, "write pi, alpha, <=, **"
            )
    if "^" in text:
        raise ClaimError(owner, "writes powers as **, not ^", text)
    if re.search(r"(?<![<>=!])=(?!=)", text):
        raise ClaimError(owner, "compares with ==, not =", text)
    if re.search(rf"[0-9]{{{LARGEST_EXPONENT + 1},}}", text):
        raise ClaimError(owner, f"cannot be checked: a number has more than {LARGEST_EXPONENT} digits")
    if _nested(text) > DEEPEST:
        raise ClaimError(owner, f"cannot be checked: the statement is nested more than {DEEPEST} deep")
    written = _written(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(written, mode="eval").body
    except SyntaxError as error:
        where = f" near {written[max(0, (error.offset or 1) - 12) : (error.offset or 1) + 8]!r}"
        raise ClaimError(owner, f"is not a statement{where}", text, 'for example "sin(x) <= x"') from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise ClaimError(owner, "is too long a sum, or nested too deep, to be read", text) from None


def _written(text: str) -> str:
    """``d/dx(`` as the name of one function, which Python's parser takes for a quotient."""
    return SLOPE.sub(lambda m: f"{PREFIX}{m[1]}(", text.strip())


def _nested(text: str) -> int:
    """How deep parentheses go, and chains of signs and powers, on which Python's parser recurs."""
    deep = most = 0
    for c in text:
        deep += (c in "([{") - (c in ")]}")
        most = max(most, deep)
    return max(most, max((len(m) for m in re.findall(r"(?:[-+~]\s*){8,}", text)), default=0))


class _Reader:
    """Walks a Python syntax tree; whatever is not whitelisted is refused. Equal parts become one tree."""

    def __init__(self, text: str, owner: str, known: frozenset[str] | None) -> None:
        self.text, self.owner, self.known = text, owner, known
        self.make, self.nodes = Shared(), 0
        self.soft: list[Tree] = []
        self.source = _written(text)

    def refuse(self, rule: str, remedy: str = "") -> ClaimError:
        return ClaimError(self.owner, rule, self.text, remedy)

    def comparisons(self, node: ast.expr) -> list[tuple[Tree, str, Tree]]:
        """The comparisons that the statement joins by ``and`` or chains."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            return [c for value in node.values for c in self.comparisons(value)]
        if isinstance(node, ast.Compare):
            sides = [self.expression(e) for e in (node.left, *node.comparators)]
            return [(a, self.sign(op), b) for a, op, b in zip(sides[:-1], node.ops, sides[1:], strict=True)]
        if isinstance(node, ast.BoolOp):
            raise self.refuse("joins comparisons by 'and' only", "state one claim for each case")
        raise self.refuse("must compare two sides", 'for example "sin(x) <= x"')

    def sign(self, op: ast.cmpop) -> str:
        if type(op) not in RELATIONS:
            raise self.refuse("compares with <= < >= > == != only")
        return RELATIONS[type(op)]

    def condition(self, node: ast.expr) -> Tree:
        """The condition of ``a if condition else b``."""
        if isinstance(node, ast.BoolOp):
            return self.make("and" if isinstance(node.op, ast.And) else "or", *(self.condition(v) for v in node.values))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.make("not", self.condition(node.operand))
        made = [self.make(*reading.compared(sign, a, b)) for a, sign, b in self.comparisons(node)]
        return made[0] if len(made) == 1 else self.make("and", *made)

    def expression(self, node: ast.expr) -> Tree:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Untranslatable(f"the statement has more than {MOST_NODES} parts")
        return self.make(*self._expression(node))

    def _expression(self, node: ast.expr) -> Tree:
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name():
                return self.named(node.id)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                inner = self.expression(node.operand)
                return negative(inner) if isinstance(node.op, ast.USub) else inner
            case ast.BinOp():
                return self.operation(node)
            case ast.Call():
                return self.call(node)
            case ast.IfExp():
                return self.choice(node)
            case ast.Compare() | ast.BoolOp():
                raise self.refuse("compares inside an expression", "write 'a if x < 0 else b'")
        raise self.refuse(f"may not contain {type(node).__name__.lower()}", "use numbers, + - * / ** and functions")

    def choice(self, node: ast.IfExp) -> Tree:
        first = self.condition(node.test), self.expression(node.body)
        rest = self.expression(node.orelse)
        # "a if c else b if d else e" is one list of branches
        branches = rest[1:] if isinstance(node.orelse, ast.IfExp) and rest[0] == "piecewise" else ((("true",), rest),)
        return ("piecewise", first, *branches)

    def number(self, node: ast.Constant) -> Tree:
        typed = ast.get_source_segment(self.source, node) or ""
        match = DECIMAL.fullmatch(typed.replace("_", ""))
        if isinstance(node.value, bool | str | bytes) or node.value is None or match is None:
            raise self.refuse(f"must be made of decimal numbers, not {typed[:40]!r}")
        exponent = int(match["exponent"] or 0)
        if abs(exponent) > LARGEST_EXPONENT or len(match["mantissa"]) > LARGEST_EXPONENT:
            raise Untranslatable(f"a number has more than {LARGEST_EXPONENT} digits")
        return number(Fraction(match["mantissa"]) * Fraction(10) ** exponent)

    def named(self, identifier: str) -> Tree:
        if identifier == "pi":
            return ("pi",)
        if self.known is not None and identifier in self.known:
            return ("var", identifier)
        if identifier == "E":
            return ("exp", ONE)
        if identifier in NAMED or identifier in DEFINITIONS or identifier in ALIASES or identifier in ("min", "max"):
            raise self.refuse(f"names the function '{identifier}' without an argument", f"write {identifier}(x)")
        if identifier in ("oo", "inf", "nan", "I"):
            raise self.refuse(f"may not contain '{identifier}', which is no real number")
        if self.known is not None:
            remedy = f'add it to where: {{"{identifier[:40]}": "[lower, upper]"}}'
            remedy = "write exp(1)" if identifier == "e" else remedy
            raise ClaimError(identifier[:40], f"has no range in {self.owner}", None, remedy)
        return ("var", identifier)

    def operation(self, node: ast.BinOp) -> Tree:
        if isinstance(node.op, ast.Pow):
            return self.power(self.expression(node.left), self.expression(node.right))
        if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            return self.chain(
                node, (ast.Add, ast.Sub) if isinstance(node.op, ast.Add | ast.Sub) else (ast.Mult, ast.Div)
            )
        raise self.refuse("may only use + - * / **")

    def chain(self, node: ast.BinOp, kinds: tuple[type[ast.operator], ...]) -> Tree:
        """A sum or product of many terms is one: a + b - c, a * b / c."""
        terms: list[tuple[ast.operator, ast.expr]] = []
        here: ast.expr = node
        while isinstance(here, ast.BinOp) and isinstance(here.op, kinds):
            terms.append((here.op, here.right))
            here = here.left
        made = [self.expression(here)]
        for op, right in reversed(terms):
            found = self.expression(right)
            if isinstance(op, ast.Div) and found == ZERO:
                raise self.refuse("divides by 0")
            if isinstance(op, ast.Div):
                plain = found[0] == "num"
                found = number(1 / value_of(found)) if plain else self.make("^", found, "-1")
            if isinstance(op, ast.Sub):
                found = self.make(*negative(found))
            if isinstance(op, ast.Div | ast.Mult) and found[0] == "num" and made[-1][0] == "num":
                made[-1] = number(value_of(made[-1]) * value_of(found))  # 3/4 is a number
            else:
                made.append(found)
        return made[0] if len(made) == 1 else ("+" if kinds[0] is ast.Add else "*", *made)

    def power(self, base: Tree, exponent: Tree) -> Tree:
        n = constant(exponent)
        if n is None:
            return ("**", base, exponent)
        if n == 0:
            raise self.refuse("has a power with exponent 0", "write 1")
        return power(base, n)

    def call(self, node: ast.Call) -> Tree:
        if not isinstance(node.func, ast.Name):
            raise self.refuse("may call functions by their names only")
        f = ALIASES.get(node.func.id, node.func.id)
        if node.keywords or not node.args or any(isinstance(a, ast.Starred) for a in node.args):
            raise self.refuse(f"calls '{f[:40]}' with plain arguments only")
        if f.startswith(PREFIX):
            return self.derivative(f.removeprefix(PREFIX), node)
        inner = [self.expression(a) for a in node.args]
        if f == "logsumexp":
            return ("log", ("+", *(self.make("exp", a) for a in inner)) if len(inner) > 1 else ("exp", inner[0]))
        if f in ("min", "max"):
            return (f, *inner) if len(inner) > 1 else inner[0]
        if len(inner) > 1 and (f in NAMED or f in DEFINITIONS or f == "sqrt"):
            raise self.refuse(f"calls '{f}' with one argument")
        if f == "sqrt":
            return ("^", inner[0], "1/2")
        if f in NAMED:
            return (f, inner[0])
        if f in DEFINITIONS:
            return put(expression(DEFINITIONS[f], self.owner), {"x": inner[0]})
        names = [*NAMED, *DEFINITIONS, *ALIASES, "sqrt", "min", "max", "logsumexp"]
        near = difflib.get_close_matches(f, names, 1)
        if self.known is not None and f in self.known:
            raise self.refuse(f"writes products with *, as in {f}*(...)")
        raise ClaimError(
            self.owner,
            f"may not call '{f[:40]}'",
            None,
            f"did you mean '{near[0]}'?" if near else "use exp, log, sqrt, sin, cos, tanh, abs, min, max, sigmoid, ...",
        )

    def derivative(self, x: str, node: ast.Call) -> Tree:
        if len(node.args) != 1 or self.known is not None and x not in self.known:
            raise self.refuse(f"takes a derivative along '{x}', which has no range")
        e = self.expression(node.args[0])
        self.soft += roots(e)
        return slope(e, x)


def readable(name: str) -> bool:
    """Whether a name of a variable in a text reads as such."""
    return IDENTIFIER.fullmatch(name) is not None and name not in CLAIMED and not name.startswith(PREFIX)


CLAIMED = {"pi", "E", "oo", "sqrt", "min", "max", "logsumexp", "if", "else", "and", "or", "not", "in", "is", "lambda"}
CLAIMED |= {*NAMED, *DEFINITIONS, *ALIASES, "num", "var", "piecewise", "true", "false", "None", "True", "False"}
