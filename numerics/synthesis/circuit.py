"""Circuits: products of affine functions of what is already there, and an affine function at the end. Exact rational
numbers throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, Fraction]  # coefficient of each monomial; none is 0


@dataclass(frozen=True, slots=True)
class Affine:
    """constant + sum of coefficient * value; the values are the inputs 0, ..., n - 1 and then the gates. Terms are
    sorted and no coefficient is 0."""

    constant: Fraction
    terms: tuple[tuple[int, Fraction], ...] = ()

    @classmethod
    def of(cls, constant: Fraction, terms: Mapping[int, Fraction]) -> Affine:
        """The affine function with these coefficients, those that are 0 left out."""
        return cls(constant, tuple(sorted((i, c) for i, c in terms.items() if c)))

    def plus(self, other: Affine) -> Affine:
        """The sum."""
        terms = dict(self.terms)
        for i, c in other.terms:
            terms[i] = terms.get(i, Fraction(0)) + c
        return Affine.of(self.constant + other.constant, terms)

    def times(self, factor: Fraction) -> Affine:
        """The multiple by a number."""
        return Affine.of(self.constant * factor, {i: c * factor for i, c in self.terms})

    @property
    def leading(self) -> Fraction:
        """The coefficient of the first value that occurs, or the constant."""
        return self.terms[0][1] if self.terms else self.constant


@dataclass(frozen=True, slots=True)
class Gate:
    """The product of two affine functions; a square if they are the same."""

    left: Affine
    right: Affine

    @property
    def square(self) -> bool:
        """Whether both operands are the same."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Circuit:
    """Gates in an order in which each uses inputs and earlier gates only."""

    inputs: int
    gates: tuple[Gate, ...]
    output: Affine

    @property
    def products(self) -> int:
        """Products of two numbers that both depend on the inputs, squares included."""
        return len(self.gates)

    @property
    def squares(self) -> int:
        """How many gates are squares."""
        return sum(gate.square for gate in self.gates)

    @property
    def cost(self) -> int:
        """Hidden units in units of a square's: a product is a difference of two squares."""
        return 2 * self.products - self.squares

    def levels(self) -> list[list[int]]:
        """The gates by level: each level uses earlier levels only."""
        level: list[int] = []
        for gate in self.gates:
            used = [i - self.inputs for i, _ in (*gate.left.terms, *gate.right.terms) if i >= self.inputs]
            level.append(1 + max((level[k] for k in used), default=0))
        return [[k for k, at in enumerate(level) if at == wanted] for wanted in range(1, max(level, default=0) + 1)]

    def expand(self) -> dict[Exponents, Fraction]:
        """The polynomial that the circuit computes, exactly."""
        values: list[dict[Exponents, Fraction]] = [
            {tuple(int(i == j) for j in range(self.inputs)): Fraction(1)} for i in range(self.inputs)
        ]
        for gate in self.gates:
            left, right = _combine(gate.left, values, self.inputs), _combine(gate.right, values, self.inputs)
            values.append(multiply(left, right))
        return _combine(self.output, values, self.inputs)


def multiply(p: Polynomial, q: Polynomial) -> dict[Exponents, Fraction]:
    """The product of two polynomials in the same variables."""
    total: dict[Exponents, Fraction] = {}
    for a, c in p.items():
        for b, d in q.items():
            e = tuple(x + y for x, y in zip(a, b, strict=True))
            total[e] = total.get(e, Fraction(0)) + c * d
    return {e: c for e, c in total.items() if c}


def _combine(affine: Affine, values: list[dict[Exponents, Fraction]], inputs: int) -> dict[Exponents, Fraction]:
    total = {(0,) * inputs: affine.constant}
    for i, c in affine.terms:
        for e, d in values[i].items():
            total[e] = total.get(e, Fraction(0)) + c * d
    return {e: c for e, c in total.items() if c}


@dataclass(slots=True)
class Builder:
    """Collects gates; a product that is already there, up to a factor, is not made again."""

    inputs: int
    gates: list[Gate] = field(default_factory=list)
    places: dict[tuple[Affine, Affine], int] = field(default_factory=dict)

    def variable(self, i: int) -> Affine:
        """The i-th input as an affine function."""
        return Affine(Fraction(0), ((i, Fraction(1)),))

    def product(self, left: Affine, right: Affine) -> Affine:
        """left * right, by a gate unless one of them is a number."""
        if not left.terms or not right.terms:
            return right.times(left.constant) if not left.terms else left.times(right.constant)
        factor = left.leading * right.leading
        one, other = sorted(
            (left.times(1 / left.leading), right.times(1 / right.leading)), key=lambda a: (a.terms, a.constant)
        )
        if (one, other) not in self.places:
            self.places[one, other] = self.inputs + len(self.gates)
            self.gates.append(Gate(one, other))
        return Affine(Fraction(0), ((self.places[one, other], factor),))

    def power(self, base: Affine, exponent: int) -> Affine:
        """base^exponent by repeated squaring, from the leading binary digit on; exponent >= 1."""
        found = base
        for digit in bin(exponent)[3:]:
            found = self.product(found, found)
            if digit == "1":
                found = self.product(found, base)
        return found

    def circuit(self, output: Affine) -> Circuit:
        """The circuit of the gates made so far, with this output."""
        return Circuit(self.inputs, tuple(self.gates), output)
