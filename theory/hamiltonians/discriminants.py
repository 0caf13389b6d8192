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

from theory.language import Chain, Claim, Integer, Link, Mutant, Quantity, Real, Source, Use, reals

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


def _precision(i: int, j: int) -> tuple[sp.Rational, sp.Rational]:
    """Diagonals from 1 to 4 and other entries within 2/5, so that precisions of three inputs are positive definite."""
    return (sp.Integer(1), sp.Integer(4)) if i == j else (sp.Rational(-2, 5), sp.Rational(2, 5))


_one_precision = {x: (-4, 4), m: (-4, 4), k: (-4, 4), P: _precision}
_two_precisions = {**_one_precision, R: _precision}
_one = {"n": 1}


def _swapped(i: int, j: int) -> tuple[int, int]:
    """The ranges of diag(a, b), whose trace is that of diag(b, a)."""
    return (0, 0) if i != j else (1, 2) if i == 1 else (3, 4)


def _different(a: Any, b: Any) -> sp.Expr:
    return _quadratic(P, m, a, b) - _quadratic(R, k, a, b)


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
    entries=_one_precision,
    instances=({"n": 1}, {"n": 2}, {"n": 3}),
    mutants=(
        Mutant(
            "affine although the covariances differ",
            sp.Eq(_total(_different(i, j)), _total(_linear(P, m, k)), evaluate=False),
            entries=_two_precisions,
            at=_one,
        ),
        Mutant(
            "affine as soon as the traces agree",
            sp.Eq(_total(_different(i, j)), 0, evaluate=False),
            entries={x: lambda i: (0, 1) if i == 1 else (2, 4), P: _swapped},
            definitions={m: lambda i: 0, k: lambda i: 0, R: lambda i, j: P[3 - i, 3 - j]},
            at={"n": 2},
        ),
        Mutant(
            "affine as soon as the means agree",
            sp.Eq(_total(_different(i, j)), _total(_linear(P, m, k)), evaluate=False),
            entries=_two_precisions,
            definitions={k: lambda i: m[i]},
            at=_one,
        ),
        Mutant("half the slope", sp.Eq(_gap, _total(_linear(P, m, k) / 2), evaluate=False), at=_one),
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
    entries=_two_precisions,
    instances=({"n": 1}, {"n": 2}),
    mutants=(
        Mutant(
            "quadratic part without 1/2",
            sp.Eq(_general_gap, _total(_bent(i, j) + (P[i, j] - R[i, j]) * x[i] * x[j] / 2), evaluate=False),
            at=_one,
        ),
        Mutant(
            "no quadratic part if the means agree",
            sp.Eq(_general_gap, _total(_bent(i, j) - (P[i, j] - R[i, j]) * x[i] * x[j] / 2), evaluate=False),
            definitions={k: lambda i: m[i]},
            at=_one,
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
weight, weights = sp.Symbol("h", positive=True), sp.IndexedBase("h", positive=True)
_logits, _factors = {t: (-5, 5), A: (-5, 5), mu: (-5, 5)}, (sp.Rational(1, 10), 10)


def _bayes(factor: Callable[[sp.Symbol], sp.Expr]) -> sp.Expr:
    """Bayes' rule for likelihoods factor(y) exp(t_y - A_y) and priors exp(-mu_y), with t_y = theta_y.T(x)."""

    def joint(index: sp.Symbol) -> sp.Expr:
        return factor(index) * sp.exp(t[index] - A[index]) * sp.exp(-mu[index])

    return joint(y) / sp.Sum(joint(z), (z, 1, classes.symbol))


def _softmax(sign: int = -1) -> sp.Expr:
    def weight(index: sp.Symbol) -> sp.Expr:
        return sp.exp(t[index] + sign * A[index] - mu[index])

    return weight(y) / sp.Sum(weight(z), (z, 1, classes.symbol))


exponential_families_have_linear_logits = Claim(
    "discriminants.exponential_families_have_linear_logits",
    sp.Eq(_bayes(lambda _: weight), _softmax(), evaluate=False),
    summary=(
        "For up to 8 classes with p(x|y) = h(x) exp(theta_y.T(x) - A_y) the posterior is softmax(theta_y.T(x) - A_y -"
        " mu_y): linear in T(x), and h cancels (t_y = theta_y.T(x))."
    ),
    spec=("A5",),
    direction="exact",
    parameters=(classes,),
    source=Source("Bishop2006", "Sec. 4.2.4"),
    derivation=lambda: Chain(_bayes(lambda _: weight), (Link("=", _softmax(), "h(x) leaves the sum and cancels"),)),
    where={weight: _factors},
    entries=_logits,
    each={y: (1, classes.symbol)},
    instances=({"classes": 2}, {"classes": 3}),
    mutants=(
        Mutant(
            "h may depend on the class",
            sp.Eq(_bayes(lambda index: weights[index]), _softmax(), evaluate=False),
            entries={**_logits, weights: _factors},
            at={"classes": 2},
        ),
        Mutant("plus A_y", sp.Eq(_bayes(lambda _: weight), _softmax(1), evaluate=False), at={"classes": 2}),
    ),
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
    uses=(
        Use(
            "discriminants.odds_of_gaussians_need_the_determinant",
            reads=lambda value, **_: sp.exp(value),
            points=(
                {"x": "2", "m": "-1/2", "k": "1/3", "C": "1/2", "D": "3/2"},
                {"x": "-1", "m": "2", "k": "-1/4", "C": "2", "D": "3/4"},
            ),
        ),
    ),
)
