"""Shared factors by an integer program: p = affine + sum over multipliers f of f * (affine function of monomials that
are computed anyway).

Binary unknowns: whether a monomial is computed (by one product of smaller ones), whether a monomial is used as a
multiplier, and which multiplier serves each monomial of p. The least number of products is found by HiGHS
(scipy.optimize.milp); without scipy there is no such candidate."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from numerics.synthesis.circuit import Affine, Builder, Exponents, Polynomial

MOST_MONOMIALS, MOST_UNKNOWNS = 120, 6000
# branch-and-bound nodes, a count of work: the best solution found by then is taken, and it need not be optimal
NODES = 2000
SQUARE_SAVES = Fraction(1, 2)  # a square takes half the units of a product


def shared_factors(builder: Builder, p: Polynomial, atoms: Sequence[Affine]) -> Affine | None:
    """The polynomial as a value, or None where the program is too large, has no solution or no solver."""
    targets = [e for e in p if sum(e) > 1]
    if not targets or len(targets) > MOST_MONOMIALS or importlib.util.find_spec("scipy") is None:
        return None
    found = _solve(targets)
    if found is None:
        return None
    made, served = found
    n, values = len(atoms), {}
    for i in range(n):
        values[tuple(int(i == j) for j in range(n))] = atoms[i]
    for e in sorted(made, key=sum):
        one, other = made[e]
        values[e] = builder.product(values[one], values[other])
    output = Affine(Fraction(0))
    groups: dict[Exponents, Affine] = {}
    for e, c in p.items():
        if not any(e):
            output = output.plus(Affine(c))
        elif sum(e) == 1 or served[e] is None:
            output = output.plus(values[e].times(c))
        else:
            f = served[e]
            assert f is not None
            rest = _minus(e, f)
            term = Affine(Fraction(1)) if not any(rest) else values[rest]
            groups[f] = groups.get(f, Affine(Fraction(0))).plus(term.times(c))
    # Multipliers with the same cofactor, up to a number, share one product.
    merged: dict[Affine, Affine] = {}
    for f, cofactor in groups.items():
        if cofactor.terms:
            lead = cofactor.leading
            key = cofactor.times(1 / lead)
            merged[key] = merged.get(key, Affine(Fraction(0))).plus(values[f].times(lead))
        else:
            output = output.plus(values[f].times(cofactor.constant))
    for cofactor, multiplier in merged.items():
        output = output.plus(builder.product(multiplier, cofactor))
    return output


def _minus(e: Exponents, f: Exponents) -> Exponents:
    return tuple(a - b for a, b in zip(e, f, strict=True))


def _divisors(e: Exponents) -> list[Exponents]:
    return [f for f in product(*(range(k + 1) for k in e)) if 0 < sum(f)]


def _solve(
    targets: list[Exponents],
) -> tuple[dict[Exponents, tuple[Exponents, Exponents]], dict[Exponents, Exponents | None]] | None:
    """How each computed monomial splits, and the multiplier of each target (None: it is computed itself)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    monomials = sorted({f for e in targets for f in _divisors(e)}, key=lambda e: (sum(e), e))
    cost: list[float] = []
    rows: list[tuple[list[tuple[int, float]], float]] = []  # sum of entries >= right side

    def unknown(price: float) -> int:
        cost.append(price)
        return len(cost) - 1

    # Two levels: products of two computed monomials reach the whole degree, if those reach half of it.
    half = (max(map(sum, targets)) + 1) // 2
    computed = {e: unknown(0.0) for e in monomials if 1 < sum(e) <= half}
    multiplier = {f: unknown(1.0) for f in monomials if sum(f) <= half}
    split: dict[tuple[Exponents, Exponents], int] = {}
    for e in computed:
        halves = {tuple(sorted((f, _minus(e, f)))) for f in _divisors(e) if f != e}
        for one, other in halves:
            split[e, one] = y = unknown(float(1 - SQUARE_SAVES) if one == other else 1.0)
            rows += [([(computed[part], 1.0), (y, -1.0)], 0.0) for part in {one, other} if part in computed]
            if len(cost) > MOST_UNKNOWNS:
                return None
        rows.append(([(split[e, one], 1.0) for one, _ in halves] + [(computed[e], -1.0)], 0.0))
    rows += [([(computed[f], 1.0), (multiplier[f], -1.0)], 0.0) for f in multiplier if f in computed]
    serve: dict[tuple[Exponents, Exponents], int] = {}
    for e in targets:
        for f in _divisors(e):
            rest = _minus(e, f)
            if not any(rest) or sum(f) > half or sum(rest) > half:
                continue
            serve[e, f] = z = unknown(0.0)
            rows.append(([(multiplier[f], 1.0), (z, -1.0)], 0.0))
            if rest in computed:
                rows.append(([(computed[rest], 1.0), (z, -1.0)], 0.0))
        rows.append(
            (
                [(z, 1.0) for (target, _), z in serve.items() if target == e]
                + [(computed[f], 1.0) for f in (e,) if f in computed],
                1.0,
            )
        )
    if len(cost) > MOST_UNKNOWNS:
        return None
    entries = [(r, i, a) for r, (row, _) in enumerate(rows) for i, a in row]
    matrix = coo_array(
        ([a for _, _, a in entries], ([r for r, _, _ in entries], [i for _, i, _ in entries])),
        shape=(len(rows), len(cost)),
    )
    found = milp(
        np.array(cost),
        constraints=LinearConstraint(matrix.tocsr(), lb=np.array([right for _, right in rows])),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "time_limit": 60},
    )
    if found.x is None:
        return None
    chosen = found.x > 0.5
    served: dict[Exponents, Exponents | None] = {}
    for e in targets:
        options = [f for f in _divisors(e) if (e, f) in serve and chosen[serve[e, f]]]
        served[e] = None if e in computed and chosen[computed[e]] else options[0]
    made = {e: (one, _minus(e, one)) for (e, one), y in split.items() if chosen[y] and chosen[computed[e]]}
    return made, served
