"""Certificates of counts: how many units a layer needs, and the largest rank of a matrix of derivatives.

Exact integers and rationals; no interval, no expression and no rule. That a number of units is bounded by these ranks
and minors is the argument of `docs/certificates.md`."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import product
from math import factorial
from typing import final

from .certificates import Report, check_seal, digest, expect, integer, rational, read_list, record
from .limits import SIZE, ZERO, Budget, Refused, Rejected, short, weight

Exponents = tuple[int, ...]


def whole_or_rational(data: object) -> Fraction | int:
    """A number; whole ones are of type int, which is faster."""
    value = rational(data)
    return value.numerator if value.denominator == 1 else value


def exponents(data: object, variables: int) -> Exponents:
    """A monomial's exponents, 0 to SIZE, one for each variable. Raises Refused."""
    found = tuple(read_list(data, lambda e: integer(e, range(SIZE + 1))))
    if len(found) != variables:
        raise Refused("exponents for another number of variables")
    return found


def plus_exponents(s: Exponents, t: Exponents) -> Exponents:
    """The exponents of the product of two monomials."""
    return tuple(i + j for i, j in zip(s, t, strict=True))


def rank(matrix: list[list[Fraction]], budget: Budget) -> int:
    """The exact rank, by Gaussian elimination."""
    found = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in matrix[found:] if row[column]), None)
        if pivot is None:
            continue
        matrix[found:] = [row for row in matrix[found:] if row is not pivot]
        matrix.insert(found, pivot)
        found += 1
        for row in matrix[found:]:
            factor = row[column] / pivot[column]
            budget.charge(1 + len(row) * (factor != 0))
            row[:] = [short(a - factor * b) for a, b in zip(row, pivot, strict=True)] if factor else row
    return found


@final
class Units:
    """How many units a_j, with output weights w_j, one hidden layer needs whose Taylor polynomial of degree d at 0 is
    x^r, d = |r|.

    All units have the same activation and bias, with derivatives that are not 0 in the orders K, apart from those
    orders that something else in the network supplies: the moments M(p) = sum_j w_j a_j^p with |p| in K are 0 but for p
    = r, and are free in other orders. Where K is empty in the statement, each unit has an activation and a bias of its
    own; then this is said of order d alone."""

    def __init__(self, monomial: Exponents, orders: list[int], budget: Budget) -> None:
        self.r, self.degree, self.budget = monomial, sum(monomial), budget
        self.free, self.orders = not orders, set(orders or [self.degree])
        if not monomial or 0 in monomial or self.degree not in self.orders or max(self.orders) > self.degree:
            raise Refused("not exponents >= 1, or orders that do not end with their sum")

    def lower(self, data: object) -> int:
        """A triangular minor: entry (s, t) is M(s + t), or, with `first` given, sum_j w_j a_j^(s + t) times a power of
        that variable that fills up degree d, over units in which it is not 0. Both have at most as much rank as there
        are units. What is below the diagonal is known to be 0, the diagonal not to."""
        fields = record(data, ("first", "rows", "columns"))
        first = integer(fields["first"], range(-1, len(self.r)))
        if self.free and first < 0:
            raise Rejected("the moments of order d alone need a first variable")
        names = len(self.r) - (first >= 0)
        rows, columns = (read_list(fields[key], lambda e: exponents(e, names)) for key in ("rows", "columns"))
        if len(rows) != len(columns):
            raise Refused("not a square minor")
        for i, s in enumerate(rows):
            self.budget.charge(1 + i * (1 + names // 4))
            if any(self._entry(first, s, t) is not (i == j) for j, t in enumerate(columns[: i + 1])):
                raise Rejected("the minor is not seen to be triangular")
        return len(rows)

    def _entry(self, first: int, s: Exponents, t: Exponents) -> bool | None:
        """Whether the entry is not 0, if that is known."""
        at = plus_exponents(s, t)
        if first < 0:
            return at == self.r if sum(at) in self.orders else None
        filled = self.degree - sum(at)
        return (*at[:first], filled, *at[first:]) == self.r if filled >= 1 else None

    def upper(self, data: object) -> int:
        """A network: all of its moments that matter are computed."""
        fields = record(data, ("inputs", "outputs"))
        inputs, outputs = (
            read_list(fields["inputs"], lambda row: read_list(row, whole_or_rational)),
            read_list(fields["outputs"], whole_or_rational),
        )
        if len(inputs) != len(outputs) or any(len(row) != len(self.r) for row in inputs):
            raise Refused("not one output weight and as many input weights as variables for each unit")
        self._moments((), outputs, inputs)
        return len(outputs)

    def _moments(self, at: Exponents, products: list[Fraction | int], inputs: list[list[Fraction | int]]) -> None:
        self.budget.charge(1 + len(products) // 4 + sum(map(weight, products)))
        if len(at) == len(self.r):
            if sum(at) in self.orders and (sum(products) != 0) is not (at == self.r):
                raise Rejected(f"the moment {at} of the network is {'0' if at == self.r else 'not 0'}")
            return
        for k in range(self.degree - sum(at) + 1):
            self._moments((*at, k), products, inputs)
            products = [short(p * row[len(at)]) for p, row in zip(products, inputs, strict=True)]


def catalecticant_rank(r: Exponents, budget: Budget) -> int:
    """The largest rank, over all orders k, of the matrix with a row for each derivative of x^r of order k, and a column
    for each coefficient of it."""
    best = 0
    budget.charge(100 * reduce(lambda n, e: n * (e + 1), r, 1))
    below = list(product(*(range(e + 1) for e in r)))
    for order in range(sum(r) + 1):
        rows, columns = ([s for s in below if sum(s) == size] for size in (order, sum(r) - order))
        budget.charge(len(below) + 10 * len(rows) * len(columns))
        size = {
            s: Fraction(
                reduce(
                    lambda n, pair: n * factorial(pair[0]) // factorial(pair[0] - pair[1]), zip(r, s, strict=True), 1
                )
            )
            for s in rows
        }
        best = max(
            best, rank([[size[s] if plus_exponents(s, t) == r else ZERO for t in columns] for s in rows], budget)
        )
    return best


def count(statement: dict[str, object], data: dict[str, object], budget: Budget) -> tuple[str, int | None, int | None]:
    """What is counted, in words, and lower and upper ends of it, as far as the certificate shows them."""
    kind = record(statement, ("count", "monomial", "orders", "relation", "value"))["count"]
    monomial = exponents(statement["monomial"], len(expect(list, statement["monomial"])))
    orders = read_list(statement["orders"], lambda k: integer(k, range(SIZE + 1)))
    if len(monomial) > SIZE or kind not in ("units", "rank") or orders != sorted(set(orders)):
        raise Refused("not something that is counted")
    lower, upper = data["lower"], data["upper"]
    if kind == "rank":
        if orders or lower is not None or upper is not None:
            raise Refused("a rank is computed: it has neither orders nor data")
        found = catalecticant_rank(monomial, budget)
        return f"largest catalecticant rank of x^{list(monomial)}", found, found
    units = Units(monomial, orders, budget)
    words = f"least units of one layer for x^{list(monomial)} to order {units.degree}, " + (
        f"orders {orders}" if orders else "any activations and biases"
    )
    return words, None if lower is None else units.lower(lower), None if upper is None else units.upper(upper)


def judge(lower: int | None, upper: int | None, relation: str, value: int) -> bool | None:
    """Whether a number between these ends stands in the relation to the value."""
    above, below = lower is not None and lower >= value, upper is not None and upper <= value
    beyond, under = lower is not None and lower > value, upper is not None and upper < value
    holds, fails = {">=": (above, under), "<=": (below, beyond), "==": (above and below, beyond or under)}[relation]
    return None if holds == fails else holds


def check(data: dict[str, object], budget: Budget) -> Report:
    """What a certificate of the kind count establishes."""
    fields = record(data, ("schema", "kind", "claim", "statement", "digest", "lower", "upper"))
    claim, statement = expect(str, fields["claim"]), expect(dict, fields["statement"])
    integer(fields["schema"], (1,))
    words, lower, upper = count(statement, fields, budget)
    relation, value = expect(str, statement["relation"]), rational(statement["value"])
    if relation not in ("==", ">=", "<=") or value.denominator > 1:
        raise Refused("not a relation to a whole number")
    check_seal(fields, statement)
    holds = judge(lower, upper, relation, value.numerator)
    if holds is None:
        raise Rejected(f"not decided: the number is at least {lower} and at most {upper}")
    verdict = "PROVED" if holds else "REFUTED"
    return Report(verdict, f"{words} {relation} {value}", claim, digest(statement), 1, 0, budget.used, None)
