"""Few products for a polynomial: Horner's scheme in several variables, shared factors by an integer program, sums of
squares for quadratic polynomials.

Every candidate is expanded and compared with the polynomial, exactly; the cheapest is taken. A product costs twice as
much as a square."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import gcd

from numerics.synthesis.circuit import Affine, Builder, Circuit, Exponents, Polynomial
from numerics.synthesis.sharing import shared_factors

ALL_ORDERS = 5  # with at most so many variables every order of Horner's scheme is tried
Lower = Callable[[Builder, Polynomial, Sequence[Affine]], Affine]


def polynomial(coefficients: Mapping[Exponents, Fraction | int]) -> dict[Exponents, Fraction]:
    """The same polynomial without zero coefficients."""
    return {e: Fraction(c) for e, c in coefficients.items() if c}


def naive_products(p: Polynomial) -> int:
    """Products if each monomial is multiplied out on its own: its degree minus one."""
    return sum(max(sum(e) - 1, 0) for e in p)


def horner(p: Mapping[Exponents, Fraction | int], inputs: int, order: Sequence[int] = ()) -> Circuit:
    """Horner's scheme: take out the first variable of `order` that occurs, or the one in most monomials, and go on with
    quotient and rest.

    >>> horner({(k,): 1 for k in range(5)}, 1).products
    3
    """
    builder = Builder(inputs)
    return builder.circuit(_horner(order)(builder, polynomial(p), [builder.variable(i) for i in range(inputs)]))


def naive(p: Mapping[Exponents, Fraction | int], inputs: int) -> Circuit:
    """Each monomial as a product of powers by repeated squaring; equal parts are computed once."""
    builder = Builder(inputs)
    output = Affine(Fraction(0))
    for exponents, coefficient in polynomial(p).items():
        factors = [builder.power(builder.variable(i), k) for i, k in enumerate(exponents) if k]
        term = Affine(Fraction(1))
        for factor in factors:
            term = builder.product(term, factor)
        output = output.plus(term.times(coefficient))
    return builder.circuit(output)


def schedule(p: Mapping[Exponents, Fraction | int], inputs: int) -> Circuit:
    """The cheapest circuit found; never more products than multiplying out each monomial.

    >>> schedule({(2, 0): 1, (1, 1): 2, (0, 2): 1}, 2).products
    1
    """
    wanted = polynomial(p)
    if len(wanted) == 1 and max(map(max, wanted)) <= 1:
        return _tree(wanted, inputs)
    orders: list[Sequence[int]] = [(), tuple(range(inputs)), tuple(reversed(range(inputs)))]
    if inputs <= ALL_ORDERS:
        orders += list(permutations(range(inputs)))
    candidates = [naive(wanted, inputs), _with(_prepare(_squares), wanted, inputs)]
    candidates += [_with(_prepare(_horner(order)), wanted, inputs) for order in dict.fromkeys(orders)]
    candidates += [_with(_prepare(shared_factors), wanted, inputs)]
    best = min((c for c in candidates if c is not None), key=lambda c: (c.cost, c.products, len(c.levels())))
    if best.expand() != wanted:
        raise ArithmeticError("a schedule does not compute its polynomial")
    return best


def _tree(p: Polynomial, inputs: int) -> Circuit:
    """A number times different variables: a balanced tree, since no circuit has fewer products than variables less one,
    and none fewer levels."""
    ((exponents, coefficient),) = p.items()
    builder = Builder(inputs)
    factors = [builder.variable(i) for i, k in enumerate(exponents) if k]
    while len(factors) > 1:
        joined = [builder.product(u, v) for u, v in zip(factors[0::2], factors[1::2], strict=False)]
        factors = joined + factors[2 * len(joined) :]
    return builder.circuit(factors[0].times(coefficient) if factors else Affine(coefficient))


def _with(lower: Callable[..., Affine | None], p: Polynomial, inputs: int) -> Circuit | None:
    builder = Builder(inputs)
    output = lower(builder, p, [builder.variable(i) for i in range(inputs)])
    return None if output is None else builder.circuit(output)


def _affine(p: Polynomial, atoms: Sequence[Affine]) -> Affine:
    """A polynomial of degree at most one."""
    total = Affine(Fraction(0))
    for exponents, coefficient in p.items():
        total = total.plus(atoms[exponents.index(1)].times(coefficient) if any(exponents) else Affine(coefficient))
    return total


def _horner(order: Sequence[int]) -> Lower:
    def lower(builder: Builder, p: Polynomial, atoms: Sequence[Affine]) -> Affine:
        if all(sum(e) <= 1 for e in p):
            return _affine(p, atoms)
        counts = [sum(1 for e in p if e[i] and sum(e) > 1) for i in range(len(atoms))]
        i = next((j for j in order if counts[j]), None) if order else None
        i = counts.index(max(counts)) if i is None else i
        quotient = {tuple(k - (j == i) for j, k in enumerate(e)): c for e, c in p.items() if e[i]}
        rest = {e: c for e, c in p.items() if not e[i]}
        inner = lower(builder, quotient, atoms)
        return builder.product(atoms[i], inner).plus(lower(builder, rest, atoms))

    return lower


def _prepare(inner: Callable[..., Affine | None]) -> Callable[..., Affine | None]:
    """Take out what all monomials have in common, and compute x^g once where x occurs with multiples of g only."""

    def lower(builder: Builder, p: Polynomial, atoms: Sequence[Affine]) -> Affine | None:
        if not p or all(sum(e) <= 1 for e in p):
            return _affine(p, atoms)
        varying = {e: c for e, c in p.items() if any(e)}
        if len(varying) > 1 and len(varying) < len(p):
            found = lower(builder, varying, atoms)
            return None if found is None else found.plus(Affine(p[(0,) * len(atoms)]))
        common = [min(column) for column in zip(*p, strict=True)]
        if any(common) and len(p) > 1:
            rest = lower(
                builder, {tuple(a - b for a, b in zip(e, common, strict=True)): c for e, c in p.items()}, atoms
            )
            if rest is None:
                return None
            for i, k in enumerate(common):
                if k:
                    rest = builder.product(builder.power(atoms[i], k), rest)
            return rest
        steps = [gcd(*column) for column in zip(*p, strict=True)]
        if any(g > 1 for g in steps):
            powers = [builder.power(a, g) if g > 1 else a for a, g in zip(atoms, steps, strict=True)]
            return lower(
                builder, {tuple(k // max(g, 1) for k, g in zip(e, steps, strict=True)): c for e, c in p.items()}, powers
            )
        return inner(builder, p, atoms)

    return lower


def _squares(builder: Builder, p: Polynomial, atoms: Sequence[Affine]) -> Affine | None:
    """A polynomial of degree two as a sum of as many squares as its quadratic form has rank (Lagrange), or None for
    other degrees."""
    if max(map(sum, p)) > 2:
        return None
    n, rest, output = len(atoms), dict(p), Affine(Fraction(0))

    def coefficient(*places: int) -> Fraction:
        return rest.get(tuple(places.count(i) for i in range(n)), Fraction(0))

    while any(sum(e) == 2 for e in rest):
        pivot = next((i for i in range(n) if coefficient(i, i)), None)
        if pivot is not None:
            # a x^2 + x (b.y) = a (x + b.y / (2 a))^2 - (b.y)^2 / (4 a)
            scale = coefficient(pivot, pivot)
            form = {pivot: Fraction(1)} | {j: coefficient(pivot, j) / (2 * scale) for j in range(n) if j != pivot}
            output = output.plus(_take(builder, rest, atoms, form, scale))
        else:
            # x y = ((x + y)^2 - (x - y)^2) / 4, after which squares are there
            i, j = next((i, j) for i in range(n) for j in range(i + 1, n) if coefficient(i, j))
            c = coefficient(i, j)
            forms = ({k: (coefficient(i, k) + sign * coefficient(j, k)) / c for k in range(n)} for sign in (1, -1))
            for sign, form in zip((1, -1), list(forms), strict=True):
                output = output.plus(_take(builder, rest, atoms, form, sign * c / 4))
    return output.plus(_affine(rest, atoms))


def _take(
    builder: Builder,
    rest: dict[Exponents, Fraction],
    atoms: Sequence[Affine],
    form: Mapping[int, Fraction],
    scale: Fraction,
) -> Affine:
    """Subtract scale * form^2 from `rest`, and return it as a value."""
    n, operand = len(atoms), Affine(Fraction(0))
    for i, a in form.items():
        operand = operand.plus(atoms[i].times(a))
        for j, b in form.items():
            e = tuple((k == i) + (k == j) for k in range(n))
            rest[e] = rest.get(e, Fraction(0)) - scale * a * b
    for e in [e for e, c in rest.items() if not c]:
        del rest[e]
    return builder.product(operand, operand).times(scale)
