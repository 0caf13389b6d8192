"""Deciding the sign of an expression on one cell: plain enclosures, mean-value and higher Taylor forms, definite second
derivatives."""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement
from math import factorial

from flint import fmpq

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import SMOOTH, At, enclosure, evaluate, resolve
from numerics.enclosure.expression import Node, derivative
from numerics.enclosure.goals import Cell
from numerics.enclosure.interval import Number


def has_sign(value: Number | None, sign: str) -> bool:
    """Whether every number of the enclosure satisfies ``number sign 0``."""
    if value is None:
        return False
    if sign == ">=":
        return iv.at_least_zero(value)
    if sign == ">":
        return iv.above_zero(value)
    if sign == "!=":
        return iv.above_zero(value) or iv.above_zero(iv.negate(value))
    return isinstance(value, fmpq) and value == 0


@cache
def _taylor_terms(
    e: Node, free: tuple[str, ...], order: int
) -> tuple[tuple[tuple[tuple[str, ...], Node], ...], tuple[tuple[tuple[str, ...], Node], ...]]:
    """Derivatives of order below `order`, and of that order, each with its (sorted) variables."""

    def partial(variables: tuple[str, ...]) -> Node:
        result = e
        for x in variables:
            result = derivative(result, x)
        return result

    low = tuple((c, partial(c)) for k in range(order) for c in combinations_with_replacement(free, k))
    high = tuple((c, partial(c)) for c in combinations_with_replacement(free, order))
    return low, high


def _weight(variables: tuple[str, ...], offsets: dict[str, Number]) -> Number:
    """(x - c)^a / a! for the multi-index that counts `variables`."""
    result: Number = iv.ONE
    for x in dict.fromkeys(variables):
        n = variables.count(x)
        result = iv.multiply(result, iv.multiply(iv.power(offsets[x], fmpq(n)), fmpq(1, factorial(n))))
    return result


def taylor(e: Node, cell: Cell, order: int) -> Number | None:
    """The Taylor form of the given order around the midpoint (order 1 is the mean-value form); None where `e` is not
    shown to be smooth."""
    numbers, middle = cell.numbers(), cell.middle()
    free = tuple(cell.free())
    e = resolve(e, numbers)
    low, high = _taylor_terms(e, free, order)
    whole = evaluate([e, *(d for _, d in high)], numbers)
    if whole[0].smooth != SMOOTH or any(a.value is None for a in whole[1:]):
        return None
    offsets: dict[str, Number] = {x: iv.interval(cell.lower[x] - middle[x], cell.upper[x] - middle[x]) for x in free}
    total: Number = iv.ZERO
    for (variables, _), at in zip(low, evaluate([d for _, d in low], middle), strict=True):
        if at.value is None:
            return None
        offset = _weight(variables, offsets)
        total = iv.add(total, iv.multiply(at.value, offset))
    for (variables, _), at in zip(high, whole[1:], strict=True):
        total = iv.add(total, iv.multiply(at.value, _weight(variables, offsets)))  # type: ignore[arg-type]
    return total


def bound_order(e: Node, sign: str, cell: Cell, orders: tuple[int, ...]) -> int | None:
    """The first of `orders` at which the form of that order shows ``e sign 0`` on the cell."""
    for order in orders:
        value = enclosure(e, cell.numbers()) if order == 0 else taylor(e, cell, order)
        if has_sign(value, sign):
            return order
        if order and value is None:
            return None
    return None


def smoothness(e: Node, cell: Cell) -> int:
    """How smooth the expression is on the closed cell, for certain: LEFT, KINKED or SMOOTH."""
    return evaluate([e], cell.numbers())[0].smooth


def second_derivatives_semidefinite(e: Node, cell: Cell) -> bool:
    """Whether the matrix of second derivatives is positive semidefinite on the whole cell, by interval elimination."""
    free = cell.free()
    e = resolve(e, cell.numbers())
    entries = [derivative(derivative(e, x), y) for x in free for y in free]
    found: list[At] = evaluate([e, *entries], cell.numbers())
    if found[0].smooth != SMOOTH or any(a.value is None or not iv.is_finite(a.value) for a in found):
        return False
    n = len(free)
    matrix: list[list[Number]] = [[found[1 + i * n + j].value for j in range(n)] for i in range(n)]  # type: ignore[misc]
    for k in range(n):
        pivot = matrix[k][k]
        if k == n - 1:
            return iv.at_least_zero(pivot)
        if not iv.above_zero(pivot):
            return False
        for i in range(k + 1, n):
            ratio = iv.multiply(matrix[i][k], iv.reciprocal(pivot))
            for j in range(k + 1, n):
                matrix[i][j] = iv.add(matrix[i][j], iv.negate(iv.multiply(ratio, matrix[k][j])))
    return True
