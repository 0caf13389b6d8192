"""How many products a polynomial costs, and how tight the certified error of its network is.

Run it from the root of the repository: ``python benchmarks/synthesis.py [--arithmetic bfloat16]``. Seeds are fixed;
nothing depends on the clock."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from statistics import mean, median

import sympy as sp

from numerics.synthesis.circuit import Exponents
from numerics.synthesis.request import read_bias
from numerics.synthesis.schedule import horner, naive_products, schedule
from numerics.synthesis.search import find

Polynomial = dict[Exponents, Fraction]
QUARTIC = [e for e in product(range(5), repeat=5) if 1 <= sum(e) <= 4]


def random_quartic(seed: int) -> Polynomial:
    """5 variables, 30 distinct monomials drawn uniformly among those of degree 1 to 4, integer coefficients from -9 to
    9 without 0."""
    draw = random.Random(seed)
    return {e: Fraction(draw.choice([c for c in range(-9, 10) if c])) for e in draw.sample(QUARTIC, 30)}


def elementary(n: int, k: int) -> Polynomial:
    """The elementary symmetric polynomial e_k of n variables."""
    return {tuple(int(i in chosen) for i in range(n)): Fraction(1) for chosen in combinations(range(n), k)}


def determinant(n: int) -> Polynomial:
    """det of an n x n matrix, its entries row by row."""
    found = {}
    for order in permutations(range(n)):
        inversions = sum(order[i] > order[j] for i, j in combinations(range(n), 2))
        found[tuple(int(order[i] == j) for i in range(n) for j in range(n))] = Fraction((-1) ** inversions)
    return found


def _monomial(n: int, *places: int) -> Exponents:
    return tuple(places.count(i) for i in range(n))


def ising(n: int) -> Polynomial:
    """-sum s_i s_(i+1) on a ring, with a field -sum s_i / 2."""
    return {_monomial(n, i, (i + 1) % n): Fraction(-1) for i in range(n)} | {
        _monomial(n, i): Fraction(-1, 2) for i in range(n)
    }


def phi_four(n: int) -> Polynomial:
    """sum (phi_i - phi_(i+1))^2 / 2 + phi_i^2 / 2 + phi_i^4 / 4 on a ring."""
    found: Polynomial = {}
    for i in range(n):
        found[_monomial(n, i, i)] = Fraction(3, 2)
        found[_monomial(n, i, i, i, i)] = Fraction(1, 4)
        found[_monomial(n, i, (i + 1) % n)] = Fraction(-1)
    return found


def univariate(expression: sp.Expr, x: sp.Symbol) -> Polynomial:
    return {(int(k),): Fraction(int(c.p), int(c.q)) for (k,), c in sp.Poly(expression, x).terms()}


def lagrangian() -> Polynomial:
    """Two coupled oscillators with quartic terms: (v^2 + w^2)/2 - (x^2 + y^2)/2 - (x^2 + y^2)^2/4 - x^2 y, in x, y, v,
    w."""
    x, y, v, w = symbols = sp.symbols("x y v w")
    terms = sp.Poly((v**2 + w**2) / 2 - (x**2 + y**2) / 2 - (x**2 + y**2) ** 2 / 4 - x**2 * y, *symbols).terms()
    return {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in terms}


def named() -> Iterator[tuple[str, Polynomial]]:
    x = sp.Symbol("x")
    yield "e_2 of 6", elementary(6, 2)
    yield "e_3 of 6", elementary(6, 3)
    yield "det 2x2", determinant(2)
    yield "det 3x3", determinant(3)
    yield "det 4x4", determinant(4)
    yield "Ising ring of 6", ising(6)
    yield "phi^4 ring of 4", phi_four(4)
    yield "Legendre P_5", univariate(sp.legendre(5, x), x)
    yield "Legendre P_8", univariate(sp.legendre(8, x), x)
    yield "Chebyshev T_5", univariate(sp.chebyshevt(5, x), x)
    yield "Chebyshev T_8", univariate(sp.chebyshevt(8, x), x)
    yield "coupled oscillators", lagrangian()


def sympys_horner(p: Polynomial) -> int:
    """Products of two non-constant factors in SymPy's Horner form; a power by repeated squaring."""
    symbols = sp.symbols(f"x:{len(next(iter(p)))}")
    form = sp.horner(sp.Poly({e: sp.Rational(c.numerator, c.denominator) for e, c in p.items()}, *symbols))
    count = 0
    for part in sp.preorder_traversal(form):
        if part.is_Mul:
            count += sum(1 for a in part.args if a.free_symbols) - 1
        if part.is_Pow:
            count += int(part.exp).bit_length() + int(part.exp).bit_count() - 2
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arithmetic", default="real", choices=("real", "float64", "float32", "bfloat16", "float16"))
    parser.add_argument("--activation", default="softplus")
    parser.add_argument("--seeds", type=int, default=20, help="how many random quartics")
    options = parser.parse_args()
    rows = [(f"quartic {seed}", random_quartic(seed)) for seed in range(options.seeds)] + list(named())
    ratios, quartics = [], []
    print(f"{'polynomial':20} naive sympy horner ours squares units layers  certified   seen        ratio")
    for name, p in rows:
        n = len(next(iter(p)))
        circuit, plain = schedule(p, n), horner(p, n).products
        box = [(Fraction(-1), Fraction(1))] * n
        target = Fraction(1, 1000) if options.arithmetic in ("real", "float64") else Fraction(1, 10**9)
        found = find(
            circuit, p, box, target, options.arithmetic, options.activation, read_bias(None, options.activation)
        )
        ratio = float(found.error / found.at_least)
        ratios.append(ratio)
        if name.startswith("quartic"):
            quartics.append((naive_products(p), sympys_horner(p), plain, circuit.products))
        counts = f"{naive_products(p):5} {sympys_horner(p):5} {plain:6} {circuit.products:4} {circuit.squares:7}"
        size = f"{found.design.hidden_units:5} {len(found.design.levels):6}"
        print(
            f"{name:20} {counts} {size}  {float(found.error):.4e}  {float(found.at_least):.4e}  {ratio:.3f}", flush=True
        )
    means = [mean(column) for column in zip(*quartics, strict=True)]
    compared = f"naive {means[0]:.2f}, SymPy {means[1]:.2f}, Horner {means[2]:.2f}, ours {means[3]:.2f}"
    print(f"quartics, mean products: {compared}: {means[3] / means[2]:.3f} of Horner's")
    print(f"certified / seen: median {median(ratios):.3f}, largest {max(ratios):.3f}")


if __name__ == "__main__":
    main()
