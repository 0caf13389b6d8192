"""Units for one monomial x^r: moment matrices from below, central differences from above, and the schedule of a deep
network, all in whole numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import product
from math import factorial, prod

from numerics.moments.differences import differences as differences
from numerics.moments.exact_rank import rank

Exponents = tuple[int, ...]


def below(exponents: Exponents) -> list[Exponents]:
    """All exponents <= the given ones, entry by entry."""
    return list(product(*(range(e + 1) for e in exponents)))


def staircase(exponents: Exponents, rows: list[Exponents], known: Callable[[int], bool]) -> int:
    """The rank of the moment matrix M(s + (r - t)) over s, t in `rows`, which `known` orders of moments force whatever
    the others are (spec H3).

    M vanishes for all known exponents but r. Ordered by degree, the entries with |s| < |t| must be known to be 0, and
    those with |s| = |t| to be the identity. Raises ArithmeticError otherwise."""
    for s in rows:
        for t in rows:
            if sum(s) > sum(t):
                continue
            at = tuple(e + i - j for e, i, j in zip(exponents, s, t, strict=True))
            if not known(sum(at)) or (at == exponents) != (s == t):
                raise ArithmeticError(f"the entry {s}, {t} is not known to be {int(s == t)}")
    return len(rows)


def flat_lower(exponents: Exponents, output_bias: bool = False) -> int:
    """From below: all s <= r index the matrix; with a free constant the order 0 is unknown, and s = 0, whose partner is
    t = r, has to go."""
    degree = sum(exponents)
    rows = [s for s in below(exponents) if not output_bias or any(s)]
    return staircase(exponents, rows, lambda order: order <= degree and (order > 0 or not output_bias))


def any_activation_lower(exponents: Exponents) -> int:
    """Spec H4: only moments of order d are used, which no bias and no skip changes. Units with a_1 != 0 alone have the
    moments with a positive power e of x_1, which fills every exponent of the others up to order d; the variable with
    the least exponent is taken for x_1."""
    degree, (first, *others) = sum(exponents), sorted(e for e in exponents if e)
    rest = tuple(others)

    def entry(s: Exponents, t: Exponents) -> int | None:
        at = tuple(e + i - j for e, i, j in zip(rest, s, t, strict=True))
        power = degree - sum(at)
        return None if power < 1 else int(at == rest and power == first)

    for s in below(rest):
        for t in below(rest):
            if sum(s) <= sum(t) and entry(s, t) != int(s == t):
                raise ArithmeticError(f"the entry {s}, {t} is not known to be {int(s == t)}")
    return prod(e + 1 for e in rest)


def flat_upper(exponents: Exponents, output_bias: bool = False) -> int:
    """From above: the units of the differences, after all their moments up to order d were computed. A free constant
    replaces the zero vector."""
    units, weights = differences(exponents, forward=output_bias)
    if output_bias:
        weights = [w for a, w in zip(units, weights, strict=True) if any(a)]
        units = [a for a in units if any(a)]
    degree = sum(exponents)
    for at in product(range(degree + 1), repeat=len(exponents)):
        if (1 if output_bias else 0) <= sum(at) <= degree:
            moment = sum(
                w * prod(e**k for e, k in zip(a, at, strict=True)) for a, w in zip(units, weights, strict=True)
            )
            if (moment != 0) != (at == exponents):
                raise ArithmeticError(f"the moment {at} of the differences is {moment}")
    return len(units)


def middle_rank(exponents: Exponents) -> int:
    """The largest rank, over all orders, of the matrix of derivatives of x^r: rows are derivatives, columns
    coefficients."""
    degree, best = sum(exponents), 0
    for order in range(degree + 1):
        rows = [s for s in product(range(degree + 1), repeat=len(exponents)) if sum(s) == order]
        columns = [s for s in product(range(degree + 1), repeat=len(exponents)) if sum(s) == degree - order]
        entry = {s: tuple(e - k for e, k in zip(exponents, s, strict=True)) for s in rows}
        size = prod(factorial(e) for e in exponents)
        best = max(
            best, rank([[size // prod(factorial(k) for k in c) if entry[s] == c else 0 for c in columns] for s in rows])
        )
    return best


SQUARE, PRODUCT, PASSED = 3, 4, 1


def deep_units(exponents: Exponents) -> tuple[int, Exponents]:
    """Hidden units of the layered schedule, one layer after the other, and the exponents of what it computes.

    A variable's base is squared once per binary digit while the product of the powers chosen so far is multiplied or
    passed on; finished variables are passed on until another is finished, and then multiplied."""
    size, units = len(exponents), 0
    lanes: list[tuple[int, Exponents, Exponents | None]] = [
        (e, tuple(int(i == k) for i in range(size)), None) for k, e in enumerate(exponents) if e
    ]
    state = lanes  # of each variable: digits left, base, product so far
    while len(state) > 1 or state[0][0] > 1 or state[0][2] is not None:
        following: list[tuple[int, Exponents, Exponents | None]] = []
        finished: deque[Exponents] = deque()
        for left, base, chosen in state:
            if left > 1:
                units += SQUARE
                if left % 2:
                    units += PASSED if chosen is None else PRODUCT
                    chosen = base if chosen is None else add(base, chosen)
                elif chosen is not None:
                    units += PASSED
                following.append((left // 2, add(base, base), chosen))
            elif chosen is not None:
                units += PRODUCT
                following.append((1, add(base, chosen), None))
            else:
                finished.append(base)
        while len(finished) > 1:
            units += PRODUCT
            following.append((1, add(finished.popleft(), finished.popleft()), None))
        if finished:
            units += PASSED
            following.append((1, finished.popleft(), None))
        state = following
    return units, state[0][1]


def add(left: Exponents, right: Exponents) -> Exponents:
    """The exponents of a product."""
    return tuple(i + j for i, j in zip(left, right, strict=True))
