"""When an expression is identically 0: polynomials in atoms, with their identities.

A polynomial that is 0 means an expression that is 0 wherever it is defined. The converse is not claimed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from typing import Final, final

from .expressions import Node
from .functions import root
from .intervals import exactly
from .limits import ONE, PAIRS, SUMMANDS, ZERO, Budget, Rejected, short, weight

Exponent = Fraction | int  # whole ones are of type int where that is cheap to see to: they are much faster
Monomial = tuple[
    tuple[int, Exponent], ...
]  # (atom, exponent), by atom; an exponent may be negative, and of an atom exp(p) any rational
Polynomial = dict[Monomial, Fraction]
SHORT: Final = 8  # atoms and terms that are looked at in one step


def constant(value: Fraction | int) -> Polynomial:
    """The polynomial of one number."""
    return {(): Fraction(value)} if value else {}


def plus(p: Polynomial, q: Polynomial) -> Polynomial:
    """p + q."""
    return {m: c for m in {**p, **q} if (c := short(p.get(m, ZERO) + q.get(m, ZERO)))}


def extent(p: Polynomial) -> int:
    """About how many steps it takes to look at each term, beyond the first few."""
    return sum(map(len, p), len(p)) // SHORT


@final
class NormalForm:
    """Expressions as polynomials in atoms: variables, and functions, roots and reciprocals of polynomials.

    Both are equal wherever the expression is defined, and no atom with a negative exponent is 0 there. So an expression
    whose polynomial is 0 is 0. The converse is not claimed: equalities may be missed."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.of = budget, cache(self._of)
        self.atoms: dict[Hashable, int] = {}
        self.rules: dict[int, tuple[int, Polynomial]] = {}  # atom: (n, its n-th power, in earlier atoms)
        self.exponents: dict[int, Polynomial] = {}  # atom exp(p): p
        self.arguments: dict[int, Polynomial] = {}  # atom log(p): p
        self.known: dict[Hashable, bool] = {}

    def vanishes(self, e: Node) -> bool:
        """Whether e is seen to be identically 0; multiples of what has been looked at are not looked at again."""
        p = self.of(e)
        self.budget.charge(1 + extent(p))
        key = frozenset((m, c / p[min(p)]) for m, c in p.items())
        if key not in self.known:
            self.known[key] = self._is_zero(p)
        return self.known[key]

    def _is_zero(self, p: Polynomial) -> bool:
        """Negative powers of atoms that have a rule are cleared first, the newest atoms first."""
        while lowest := min(((-atom, k) for m in p for atom, k in m if k < 0 and atom in self.rules), default=None):
            p = self.times(p, {((-lowest[0], -lowest[1]),): ONE})
        return not p

    def _of(self, e: Node) -> Polynomial:
        if e.op == "num":
            return constant(e.number)
        if e.op in ("var", "pi", "piecewise"):
            return self._term(self._atom(e))
        parts = [self.of(p) for p in e.parts]
        if e.op in ("+", "*"):
            return self.sum(parts) if e.op == "+" else reduce(self.times, parts)
        if e.op == "^":
            return self.power(self._root(parts[0], e.number.denominator), e.number.numerator)
        if e.op in ("exp", "sinh", "cosh", "tanh"):
            return self._exponential(e.op, parts[0])
        return self._log(parts[0]) if e.op == "log" else self._function(e.op, parts)

    def sum(self, parts: Iterable[Polynomial]) -> Polynomial:
        """The sum of polynomials."""
        total: Polynomial = {}
        for p in parts:
            self.budget.charge(1 + extent(p))
            for m, c in p.items():
                total[m] = short(total.get(m, ZERO) + c)
        return {m: c for m, c in total.items() if c}

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """p q, powers of atoms replaced where they have a rule. Raises Rejected if that is too large."""
        if len(p) * len(q) > PAIRS:
            raise Rejected("the normal form is too large")
        heavy = sum(max(map(weight, part.values()), default=0) for part in (p, q))
        long = sum(max(map(len, part), default=0) for part in (p, q)) // SHORT
        self.budget.charge(1 + len(p) * len(q) * (1 + heavy + long))
        result: Polynomial = {}
        for (m, c), (n, d) in product(p.items(), q.items()):
            exponents = dict(m)
            for atom, k in n:
                exponents[atom] = exponents.get(atom, 0) + k
            key = tuple(sorted((atom, k) for atom, k in exponents.items() if k))
            result[key] = short(result.get(key, ZERO) + c * d)
        final = {m: c for m, c in result.items() if c and self._ruled(m) is None}
        return self.sum([final, *(self._replace(m, c) for m, c in result.items() if c and m not in final)])

    def _ruled(self, m: Monomial) -> int | None:
        """Where in a monomial a power can be replaced."""
        return next((i for i, (atom, k) in enumerate(m) if atom in self.rules and k >= self.rules[atom][0]), None)

    def _replace(self, m: Monomial, c: Fraction) -> Polynomial:
        i = self._ruled(m) or 0
        (atom, k), (n, image) = m[i], self.rules[m[i][0]]
        return self.times({(*m[:i], *[(atom, k % n)] * (k % n > 0), *m[i + 1 :]): c}, self.power(image, int(k // n)))

    def power(self, p: Polynomial, n: int) -> Polynomial:
        """p^n; for negative n of the reciprocal."""
        result = constant(1)
        p, n = (p, n) if n > 0 else (self._reciprocal(p), -n)
        while n:
            result = self.times(result, p) if n % 2 else result
            n //= 2
            p = self.times(p, p) if n else p
        return result

    def _reciprocal(self, p: Polynomial) -> Polynomial:
        if not p:
            raise Rejected("a division by 0")
        lead = 1 / p[min(p)]
        if len(p) == 1:
            return {tuple((atom, -k) for atom, k in min(p)): lead}
        monic = {m: c * lead for m, c in p.items()}
        atom = self._atom("polynomial", monic)
        self.rules[atom] = 1, monic
        return {((atom, -1),): lead}

    def _atom(self, *key: object) -> int:
        """A number for something that is looked at no further."""
        self.budget.charge(sum(extent(part) for part in key if isinstance(part, dict)))
        frozen: Hashable = tuple(frozenset(part.items()) if isinstance(part, dict) else part for part in key)
        return self.atoms.setdefault(frozen, len(self.atoms))

    def _term(self, atom: int, exponent: Exponent = 1) -> Polynomial:
        return {((atom, exponent),): ONE}

    def _root(self, p: Polynomial, q: int) -> Polynomial:
        """root^q = p where the root is defined."""
        if q == 1:
            return p
        if p.keys() <= {()}:
            low, high = root(exactly(p.get((), ZERO)), q, 1)
            if isinstance(low, Fraction) and low == high:
                return constant(low)
        atom = self._atom("root", q, p)
        self.rules[atom] = q, p
        return self._term(atom)

    def _exponential(self, op: str, p: Polynomial) -> Polynomial:
        e = self._exp(plus(p, p) if op == "tanh" else p)
        if op == "exp":
            return e
        if op == "tanh":
            return self.times(plus(e, constant(-1)), self.power(plus(e, constant(1)), -1))
        half = constant(Fraction(1, 2))
        return plus(
            self.times(half, e), self.times(half if op == "cosh" else constant(Fraction(-1, 2)), self.power(e, -1))
        )

    def _exp(self, p: Polynomial) -> Polynomial:
        """The product over the terms c m of exp(m)^c; it is q^c where m = log q and c is an integer."""
        result = constant(1)
        for m, c in p.items():
            q = self.arguments.get(m[0][0]) if len(m) == 1 and m[0][1] == c.denominator == 1 else None
            atom = self._atom("exp", m)
            self.exponents[atom] = {m: ONE}
            result = self.times(
                result, self._term(atom, c if c.denominator > 1 else int(c)) if q is None else self.power(q, int(c))
            )
        return result

    def _log(self, p: Polynomial) -> Polynomial:
        if list(p.values()) == [1] and all(atom in self.exponents for m in p for atom, _ in m):
            return reduce(plus, (self.times(constant(k), self.exponents[atom]) for m in p for atom, k in m), {})
        atom = self._atom("log", p)
        self.arguments[atom] = p
        return self._term(atom)

    def _function(self, op: str, parts: list[Polynomial]) -> Polynomial:
        if op in ("abs", "min", "max") and all(p.keys() <= {()} for p in parts):
            values = [p.get((), ZERO) for p in parts]
            return constant(abs(values[0]) if op == "abs" else min(values) if op == "min" else max(values))
        p, sign = parts[0], 1
        if op in ("sin", "cos", "atan", "erf"):
            if not p:
                return constant(int(op == "cos"))
            summands = [{m: sign} for m, c in p.items() for sign in self._units(c)]
            if op in ("sin", "cos") and 1 < len(summands) <= SUMMANDS:
                return self._wave(op, summands)
            if p[min(p)] < 0:  # of f(p) and f(-p), one is written by the other
                parts, sign = [self.times(p, constant(-1))], 1 if op == "cos" else -1
        if op == "sin":
            cosine = self._term(self._atom("cos", *parts), 2)
            self.rules[self._atom("sin", *parts)] = 2, plus(constant(1), self.times(constant(-1), cosine))
        atom = self._atom(op, *parts)
        if op == "abs":
            self.rules[atom] = 2, self.times(p, p)
        return self.times(constant(sign), self._term(atom))

    def _units(self, c: Fraction) -> list[Fraction]:
        """c as a sum of ones with its sign, if it is a small integer."""
        return [c / abs(c)] * abs(c.numerator) if c.denominator == 1 and abs(c) <= SUMMANDS else [c]

    def _wave(self, op: str, summands: list[Polynomial]) -> Polynomial:
        """The addition theorems, one summand after the other."""
        sine, cosine = constant(0), constant(1)
        for p in summands:
            s, c = self._function("sin", [p]), self._function("cos", [p])
            minus_ss = self.times(constant(-1), self.times(sine, s))
            sine, cosine = plus(self.times(sine, c), self.times(cosine, s)), plus(self.times(cosine, c), minus_ss)
        return sine if op == "sin" else cosine
