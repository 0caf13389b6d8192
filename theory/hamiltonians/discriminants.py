r"""When the classes are exponential families, the Hamiltonian is linear in their statistics; for Gaussians it is
quadratic, or affine.

    p(x|y) = h(x) exp(theta_y.T(x) - A_y)   =>   p(y|x) = softmax(theta_y.T(x) - A_y - mu_y), whatever h is
    (exact; A5)
    p(x|y) = N(x; m_y, C_y)   =>   H_y = (x - m_y)' C_y^-1 (x - m_y) / 2 + ln det(2 pi C_y) / 2: quadratic in x
    (exact; A4)
    C_y = C for all y   =>   H_1 - H_0 is affine in x: no hidden units are needed (linear discriminant analysis)
    (exact; A4)
    C_1 != C_0   =>   H_1 - H_0 has the quadratic part x' (C_1^-1 - C_0^-1) x / 2, whatever the means are
    (exact; A4)

Printed in LTR, Sec. II.A-B (eq. 14). Covariances are symmetric and positive definite; a singular one has no density.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.language import Chain, Claim, Integer, Link, Mutant, Proposition, Quantity, Real, Source, reals

inputs = Integer("n", "number of inputs", minimum=1)
classes = Integer("classes", "number of classes", minimum=1, maximum=8)
n = inputs.symbol
i, j, y, z = sp.symbols("i j y z", integer=True, positive=True)
x, m, k = (sp.IndexedBase(name, real=True) for name in ("x", "m", "k"))
P, R = sp.IndexedBase("P", real=True), sp.IndexedBase("R", real=True)
_gaussian = Source("LTR", "Sec. II.B, eq. 14")
_here = Source("here")


def _quadratic(precision: Any, mean: Any, i: Any = i, j: Any = j) -> Any:
    """One term of (x - mean)' precision (x - mean) / 2."""
    return precision[i, j] * (x[i] - mean[i]) * (x[j] - mean[j]) / 2


def _linear(precision: Any, m: Any, k: Any, i: Any = i, j: Any = j) -> Any:
    """One term of the affine function x -> H_1 - H_0 for a common precision, means m and k."""
    return precision[i, j] * ((k[i] - m[i]) * x[j] + x[i] * (k[j] - m[j]) + m[i] * m[j] - k[i] * k[j]) / 2


def _total(term: sp.Expr) -> sp.Expr:
    return sp.Sum(term, (i, 1, n), (j, 1, n))


def _plain(
    left: Callable[[Any, Any], sp.Expr],
    right: Callable[[Any, Any], sp.Expr],
    n: int,
    **equal: Callable[[sp.Indexed], sp.Expr],
) -> Proposition:
    """The sums over i, j = 1..n written out in plain variables; `equal` puts other things in place of some of them."""
    both = [sp.Add(*(side(a, b) for a in range(1, n + 1) for b in range(1, n + 1))) for side in (left, right)]
    for base, meaning in equal.items():
        both = [
            side.replace(lambda e, base=base: isinstance(e, sp.Indexed) and str(e.base) == base, meaning)
            for side in both
        ]
    entries = sorted({e for side in both for e in side.atoms(sp.Indexed)}, key=str)
    named = {e: reals(f"{e.base}{''.join(map(str, e.indices))}") for e in entries}
    return sp.Eq(both[0].xreplace(named), both[1].xreplace(named), evaluate=False), {
        symbol: _range(e) for e, symbol in named.items()
    }


def _range(entry: sp.Indexed) -> tuple[sp.Rational, sp.Rational]:
    """Means and inputs within 4; diagonals from 1 to 4 and other entries within 2/5, so that precisions of three inputs
    are positive definite."""
    if len(entry.indices) == 1:
        return sp.Integer(-4), sp.Integer(4)
    on_diagonal = entry.indices[0] == entry.indices[1]
    return (sp.Integer(1), sp.Integer(4)) if on_diagonal else (sp.Rational(-2, 5), sp.Rational(2, 5))


def _common(n: int) -> Proposition:
    return _plain(lambda a, b: _quadratic(P, m, a, b) - _quadratic(P, k, a, b), lambda a, b: _linear(P, m, k, a, b), n)


def _mutant(
    name: str,
    n: int,
    left: Callable[[Any, Any], sp.Expr],
    right: Callable[[Any, Any], sp.Expr],
    **equal: Callable[[sp.Indexed], sp.Expr],
) -> Mutant:
    statement, where = _plain(left, right, n, **equal)
    return Mutant(name, statement=statement, where=where)


def _different(a: Any, b: Any) -> sp.Expr:
    return _quadratic(P, m, a, b) - _quadratic(R, k, a, b)


def _swapped() -> Proposition:
    """Precisions diag(a, b) and diag(b, a), both means 0: a gap that were affine would vanish at all inputs."""
    a, b, x1, x2 = reals("P11 P22 x1 x2")
    gap = (a * x1**2 + b * x2**2 - b * x1**2 - a * x2**2) / 2
    return sp.Eq(gap, 0, evaluate=False), {a: (1, 2), b: (3, 4), x1: (0, 1), x2: (2, 4)}


_gap = _total(_quadratic(P, m) - _quadratic(P, k))

common_covariance_leaves_an_affine_gap = Claim(
    "discriminants.common_covariance_leaves_an_affine_gap",
    sp.Eq(_gap, _total(_linear(P, m, k)), evaluate=False),
    summary="For Gaussians of one covariance (precision P) and means m, k the energy gap is affine in x.",
    spec=("A4",),
    direction="exact",
    parameters=(inputs,),
    source=_gaussian,
    derivation=lambda: Chain(_gap, (Link("=", _total(_linear(P, m, k)), "the terms P_ij x_i x_j cancel"),)),
    instance=_common,
    instances=({"n": 1}, {"n": 2}, {"n": 3}),
    mutants=(
        _mutant("affine although the covariances differ", 1, _different, lambda a, b: _linear(P, m, k, a, b)),
        Mutant("affine as soon as the traces agree", *_swapped()),
        _mutant(
            "affine as soon as the means agree",
            1,
            _different,
            lambda a, b: _linear(P, m, k, a, b),
            k=lambda e: m[e.indices],
        ),
        _mutant(
            "half the slope",
            1,
            lambda a, b: _quadratic(P, m, a, b) - _quadratic(P, k, a, b),
            lambda a, b: _linear(P, m, k, a, b) / 2,
        ),
    ),
)


def _bent(a: Any, b: Any) -> sp.Expr:
    """One term of the quadratic part, and of the affine rest."""
    rest = P[a, b] * (m[a] * m[b] - m[a] * x[b] - x[a] * m[b]) - R[a, b] * (k[a] * k[b] - k[a] * x[b] - x[a] * k[b])
    return (P[a, b] - R[a, b]) * x[a] * x[b] / 2 + rest / 2


_general_gap = _total(_different(i, j))

different_covariances_leave_a_quadratic_gap = Claim(
    "discriminants.different_covariances_leave_a_quadratic_gap",
    sp.Eq(_general_gap, _total(_bent(i, j)), evaluate=False),
    summary="For Gaussians of precisions P and R the quadratic part of the energy gap is x'(P - R)x / 2 for all means.",
    spec=("A4",),
    direction="exact",
    parameters=(inputs,),
    source=_gaussian,
    derivation=lambda: Chain(_general_gap, (Link("=", _total(_bent(i, j)), "sort by powers of x"),)),
    instance=lambda n: _plain(_different, _bent, n),
    instances=({"n": 1}, {"n": 2}),
    mutants=(
        _mutant(
            "quadratic part without 1/2",
            1,
            _different,
            lambda a, b: _bent(a, b) + (P[a, b] - R[a, b]) * x[a] * x[b] / 2,
        ),
        _mutant(
            "no quadratic part if the means agree",
            1,
            _different,
            lambda a, b: _bent(a, b) - (P[a, b] - R[a, b]) * x[a] * x[b] / 2,
            k=lambda e: m[e.indices],
        ),
    ),
)

X, M, K = reals("x m k")
C, D = sp.symbols("C D", positive=True)


def density(x: sp.Expr, mean: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """The Gaussian density in one dimension."""
    return sp.exp(-((x - mean) ** 2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)


def energy(x: sp.Expr, mean: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """Its Hamiltonian: -ln density."""
    return (x - mean) ** 2 / (2 * variance) + sp.log(2 * sp.pi * variance) / 2


_box = {X: (-3, 3), M: (-2, 2), K: (-2, 2), C: (sp.Rational(1, 2), 2), D: (sp.Rational(1, 2), 2)}
_odds = sp.Mul(
    density(X, M, C), sp.Pow(density(X, K, D), -1, evaluate=False), evaluate=False
)  # SymPy would cancel the normalisers
_half_squares = (X - K) ** 2 / (2 * D) - (X - M) ** 2 / (2 * C)

odds_of_gaussians_need_the_determinant = Claim(
    "discriminants.odds_of_gaussians_need_the_determinant",
    sp.Eq(_odds, sp.exp(_half_squares) * sp.sqrt(D / C), evaluate=False),
    where=_box,
    summary=(
        "The likelihood ratio of two Gaussians of one input is e^(H_0 - H_1), where H contains ln(2 pi C)/2: without it"
        " the odds are off by sqrt(D/C)."
    ),
    spec=("A4",),
    direction="exact",
    source=_gaussian,
    derivation=lambda: Chain(
        _odds,
        (
            Link("=", sp.exp(energy(X, K, D) - energy(X, M, C)), "H = -ln density"),
            Link("=", sp.exp(_half_squares) * sp.sqrt(D / C), "exp of half a logarithm is a root"),
        ),
    ),
    mutants=(
        Mutant("without ln det / 2", statement=sp.Eq(_odds, sp.exp(_half_squares), evaluate=False)),
        Mutant("ln det for ln det / 2", statement=sp.Eq(_odds, sp.exp(_half_squares) * D / C, evaluate=False)),
    ),
)

q, r = reals("q r")
det, other_det = sp.symbols("det other_det", positive=True)


def _density(q: sp.Expr, det: sp.Expr) -> sp.Expr:
    """The Gaussian density of n inputs, in q = (x - m)' P (x - m) and the determinant of the precision P."""
    return sp.sqrt(det) * (2 * sp.pi) ** (-n / 2) * sp.exp(-q / 2)


_odds_of_n = sp.Mul(_density(q, det), sp.Pow(_density(r, other_det), -1, evaluate=False), evaluate=False)
odds_of_many_inputs_need_the_determinant = Claim(
    "discriminants.odds_of_many_inputs_need_the_determinant",
    sp.Eq(_odds_of_n, sp.exp((r - q) / 2) * sp.sqrt(det / other_det), evaluate=False),
    where={q: (0, 8), r: (0, 8), det: (sp.Rational(1, 4), 4), other_det: (sp.Rational(1, 4), 4)},
    summary=(
        "The likelihood ratio of Gaussians of n inputs, precisions P and R, is e^((r - q)/2) sqrt(det P/det R), q = (x"
        " - m)'P(x - m), r alike."
    ),
    spec=("A4",),
    direction="exact",
    parameters=(inputs,),
    source=_gaussian,
    derivation=lambda: Chain(
        _odds_of_n, (Link("=", sp.exp((r - q) / 2) * sp.sqrt(det / other_det), "(2 pi)^(n/2) cancels"),)
    ),
    instances=({"n": 1}, {"n": 2}, {"n": 3}, {"n": 10}),
    mutants=(
        Mutant("without ln det / 2", statement=sp.Eq(_odds_of_n, sp.exp((r - q) / 2), evaluate=False), at={"n": 2}),
        Mutant(
            "ln det for ln det / 2",
            statement=sp.Eq(_odds_of_n, sp.exp((r - q) / 2) * det / other_det, evaluate=False),
            at={"n": 2},
        ),
    ),
)

t, A, mu = (sp.IndexedBase(name, real=True) for name in ("t", "A", "mu"))
weight = sp.Symbol("h", positive=True)


def _bayes(factor: Callable[[sp.Symbol], sp.Expr]) -> sp.Expr:
    """Bayes' rule for likelihoods factor(y) exp(t_y - A_y) and priors exp(-mu_y), with t_y = theta_y.T(x)."""

    def joint(index: sp.Symbol) -> sp.Expr:
        return factor(index) * sp.exp(t[index] - A[index]) * sp.exp(-mu[index])

    return joint(y) / sp.Sum(joint(z), (z, 1, classes.symbol))


def _softmax() -> sp.Expr:
    return sp.exp(t[y] - A[y] - mu[y]) / sp.Sum(sp.exp(t[z] - A[z] - mu[z]), (z, 1, classes.symbol))


def _family(common: bool = True, normaliser: int = -1) -> Callable[[int], Proposition]:
    """The proposition for a number of classes: t_y, A_y and h in plain variables (mu is absorbed in A), the first
    class's posterior."""

    def build(classes: int) -> Proposition:
        linear, offsets = reals(f"t1:{classes + 1}"), reals(f"A1:{classes + 1}")
        factors = sp.symbols(f"h1:{classes + 1}" if not common else "h " * classes, positive=True)
        joint = [sp.Mul(f, sp.exp(a - b), evaluate=False) for f, a, b in zip(factors, linear, offsets, strict=True)]
        logits = [sp.exp(a + normaliser * b) for a, b in zip(linear, offsets, strict=True)]
        sides = [
            sp.Mul(s[0], sp.Pow(sp.Add(*s, evaluate=False), -1, evaluate=False), evaluate=False)
            for s in (joint, logits)
        ]
        ranges = dict.fromkeys([*linear, *offsets], (-5, 5)) | dict.fromkeys(factors, (sp.Rational(1, 10), 10))
        return sp.Eq(*sides, evaluate=False), ranges

    return build


def _family_mutant(name: str, **change: Any) -> Mutant:
    statement, where = _family(**change)(2)
    return Mutant(name, statement=statement, where=where)


exponential_families_have_linear_logits = Claim(
    "discriminants.exponential_families_have_linear_logits",
    sp.Eq(_bayes(lambda _: weight), _softmax(), evaluate=False),
    summary=(
        "For p(x|y) = h(x) exp(theta_y.T(x) - A_y) the posterior is softmax(theta_y.T(x) - A_y - mu_y): linear in T(x),"
        " and h cancels (t_y = theta_y.T(x))."
    ),
    spec=("A5",),
    direction="exact",
    parameters=(classes,),
    source=Source("Bishop2006", "Sec. 4.2.4"),
    derivation=lambda: Chain(_bayes(lambda _: weight), (Link("=", _softmax(), "h(x) leaves the sum and cancels"),)),
    instance=_family(),
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(_family_mutant("h may depend on the class", common=False), _family_mutant("plus A_y", normaliser=1)),
)

gaussian_log_odds = Quantity(
    "discriminants.gaussian_log_odds",
    "ln of the likelihood ratio of two Gaussians of one input, in nats",
    (
        Real("x", "the input"),
        Real("m", "mean of the first class"),
        Real("k", "mean of the second class"),
        Real("C", "variance of the first class", positive=True),
        Real("D", "variance of the second class", positive=True),
    ),
    formula=lambda x, m, k, C, D: energy(x, k, D) - energy(x, m, C),
    spec=("A4",),
    source=_gaussian,
    uses=("discriminants.odds_of_gaussians_need_the_determinant",),
)
