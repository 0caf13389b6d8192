r"""What a statistic T(x) may forget about y: sufficiency, information, and the power spectrum as an example.

For a finite table of y and x, a partition of the values of x is sufficient if P(y|x) = P(y|T(x)) for every x with P(x)
> 0. Then (F2)

    the coarsest sufficient partition has one class for each posterior P(.|x)
    (exact)
    with a prior without zeros, sufficient means p(x|y) = g(y, T(x)) h(x); with a zero in the prior it does not
    (exact)
    I(y; T(x)) = I(y; x) exactly if T is sufficient, whether or not T is injective
    (exact; F5)
    merging two values adds no information:  (a + 1) m ln m <= a r ln r,  m = (a r + 1) / (a + 1)
    (tight; F5)

with a the odds of the two values and r the quotient of their ratios P(y, x) / (P(y) P(x)). For a zero-mean stationary
Gaussian on a ring, with
eigenvalues s_k of the covariance, -ln p = (1/2) sum_k (|xhat_k|^2 / (n s_k) + ln s_k) + (n/2) ln 2 pi: the power
spectrum is sufficient    (exact; F6).
Printed in LTR, Sec. III.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.language import (
    Argument,
    Chain,
    Claim,
    Count,
    Hypothesis,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    Use,
    nonnegative,
    positive,
    zero,
)
from theory.language.rules import below_the_tangent

OBSERVATIONS = 5
profiles = Integer(
    "profiles", f"number of different posteriors among the {OBSERVATIONS} observations", minimum=1, maximum=OBSERVATIONS
)
seed = Integer("seed", "which random table with exact rational entries", minimum=0, maximum=10**6)
_tables = tuple({"profiles": k, "seed": i} for k in range(1, OBSERVATIONS + 1) for i in range(2))
_here, _ltr = Source("here"), Source("LTR", "Sec. III.B")


def _means() -> Argument:
    first, second, share = sp.symbols("P1 P2 q", positive=True)
    mean = (first * share + second * share) / (first + second)
    return Argument(
        obligations=(
            zero(
                mean - share,
                "P(y|T) is the mean of the posteriors that T merges, weighed by P(x): merging equal ones one after the"
                " other is sufficient",
            ),
        ),
        conclusion=(
            "a sufficient T merges x and x' only if P(y|x) = P(y|T) = P(y|x'), so that the coarsest has one class for"
            " each posterior"
        ),
    )


coarsest_sufficient_partition_has_one_class_per_posterior = Claim(
    "sufficiency.coarsest_sufficient_partition_has_one_class_per_posterior",
    Count(
        "classes", f"classes of the coarsest sufficient partition of {OBSERVATIONS} observations", "==", profiles.symbol
    ),
    summary=(
        "The coarsest sufficient partition of 5 observations has one class for each different posterior, in the random"
        " tables that are drawn."
    ),
    spec=("F2",),
    direction="exact",
    parameters=(profiles, seed),
    source=_ltr,
    derivation=_means,
    instances=_tables,
    mutants=(
        Mutant(
            "one class fewer",
            statement=Count("classes", "classes of the coarsest sufficient partition", "<=", profiles.symbol - 1),
            at=_tables[4],
        ),
        Mutant(
            "likelihoods for posteriors",
            statement=Count("classes", "classes of equal likelihoods", "==", profiles.symbol, {"by": "likelihood"}),
            at=_tables[2],
        ),
    ),
)


_UNLIKE = "partitions that are sufficient in Bayes' sense and not in Fisher's, or the other way round"
bayes_and_fisher_agree_if_no_prior_is_zero = Claim(
    "sufficiency.bayes_and_fisher_agree_if_no_prior_is_zero",
    Count("unlike", _UNLIKE, "==", sp.Integer(0)),
    summary=(
        "If every y has a positive prior, P(y|x) = P(y|T(x)) holds exactly for the partitions with p(x|y) = g(y, T(x))"
        " h(x), in the random tables of 5 observations that are drawn."
    ),
    spec=("F2",),
    direction="exact",
    parameters=(profiles, seed),
    source=Source("HalmosSavage1949", "factorisation of the density"),
    instances=_tables,
    mutants=(
        Mutant(
            "a prior of zero allowed",
            statement=Count("unlike", _UNLIKE, "==", sp.Integer(0), {"prior": "zero"}),
            at=_tables[4],
        ),
    ),
)

odds = Real("odds", "probability of the first merged value over that of the second", positive=True)
a, r = odds.symbol, sp.Symbol("r", positive=True)
half = sp.Rational(1, 2)


def _entropy(x: sp.Expr) -> sp.Expr:
    return x * sp.log(x)


_mean = (a * r + 1) / (a + 1)
_merged, _separate = (a + 1) * _entropy(_mean), a * _entropy(r)


def _strictly() -> Argument:
    """What merging two values takes from each y's part of I(y; x), (a r ln r) - (a + 1) m ln m, is 0 at r = 1 alone:
    equal ratios, that is equal posteriors, lose nothing."""
    lost = _separate - _merged
    return Argument(
        obligations=(
            zero(sp.diff(lost, r) - a * (sp.log(r) - sp.log(_mean)), "the slope has the sign of r - m"),
            zero(r - _mean - (r - 1) / (a + 1), "which is the sign of r - 1: other ratios lose something"),
            positive(-_merged.subs(r, 0), "and so does a ratio of 0 beside one that is not: ln(a + 1)", sp.log(a + 1)),
        ),
        conclusion=(
            "values of x are merged one after the other; no y's part grows, and all stay exactly if the posteriors in"
            " each block are equal"
        ),
    )


_KEEPS = "partitions that keep I(y; x) without being sufficient, or are sufficient and lose some"
information_is_kept_exactly_by_sufficient_statistics = Claim(
    "sufficiency.information_is_kept_exactly_by_sufficient_statistics",
    Count("unlike_information", _KEEPS, "==", sp.Integer(0)),
    summary=(
        "I(y; T(x)) = I(y; x) exactly for the sufficient partitions, in the random tables of 5 observations that are"
        " drawn."
    ),
    spec=("F2", "F5"),
    direction="exact",
    parameters=(profiles, seed),
    source=Source("LTR", "Sec. III.B, eqs. 21-22"),
    uses=(
        "sufficiency.merging_adds_no_information",
        "sufficiency.coarsest_sufficient_partition_has_one_class_per_posterior",
    ),
    derivation=_strictly,
    instances=_tables,
    mutants=(
        Mutant(
            "exactly if T is injective",
            statement=Count("unlike_information", _KEEPS, "==", sp.Integer(0), {"by": "injective"}),
            at=_tables[2],
        ),
    ),
)


def _jensen() -> Chain:
    """Both values below the tangent of -x ln x at their mean, where the slopes cancel."""
    x = sp.Symbol("x", positive=True)

    def tangent(weight: sp.Expr, point: sp.Expr, rest: sp.Expr) -> Link:
        inside = (positive(point, "ratios are positive"), positive(_mean, "a mean of positive numbers"))
        return below_the_tangent(
            lambda x: -weight * _entropy(x), x, point, _mean, nonnegative(weight / x, "x ln x is convex"), inside, rest
        )

    first = tangent(a, r, sp.S.Zero)
    second = tangent(sp.S.One, sp.S.One, first.to)
    return Chain(-_separate, (first, second, Link("=", -_merged, "a (r - m) + (1 - m) = 0")))


_cases = tuple({"odds": odds} for odds in ("1/3", "1", "5"))
merging_adds_no_information = Claim(
    "sufficiency.merging_adds_no_information",
    sp.Le(-_separate, -_merged, evaluate=False),
    where={r: (half / 4, 8)},
    summary=(
        "Merging two values of x, of odds a, replaces a r ln r (and 1 ln 1) in I(y; x) by no more, (a + 1) m ln m with"
        " m their mean, where r is the quotient of the two ratios P(y, x) / P(y) P(x): information never grows. The"
        " derivation does not use the ends of r."
    ),
    spec=("F5",),
    direction="tight",
    parameters=(odds,),
    source=Source("LTR", "Sec. III.B, eqs. 21-22"),
    witness={r: sp.S.One},
    derivation=_jensen,
    instances=_cases,
    mutants=(
        Mutant("reversed", statement=sp.Le(-_merged, -_separate, evaluate=False), at=_cases[1]),
        Mutant(
            "with the odds exchanged",
            statement=sp.Le(-_separate, -(a + 1) * _entropy((r + a) / (a + 1)), evaluate=False),
            at=_cases[2],
        ),
    ),
)

prior, flip, flop = sp.symbols("q e f", positive=True)


def _binary_information() -> sp.Expr:
    """I(y0; y1) in nats, for a binary y0 with P(1) = q that is flipped with probability e from 0 and f from 1."""
    joint = (((1 - prior) * (1 - flip), (1 - prior) * flip), (prior * flop, prior * (1 - flop)))
    columns = [joint[0][x] + joint[1][x] for x in (0, 1)]
    return sp.Add(*(joint[y][x] * sp.log(joint[y][x] / (sum(joint[y]) * columns[x])) for y in (0, 1) for x in (0, 1)))


_contraction = sp.Abs(1 - flip - flop) * -((1 - prior) * sp.log(1 - prior) + prior * sp.log(prior))
information_contracts_by_dobrushin_coefficients = Claim(
    "sufficiency.information_contracts_by_dobrushin_coefficients",
    _binary_information() <= _contraction,
    where=dict.fromkeys((prior, flip, flop), sp.Interval.open(0, 1)),
    summary=(
        "I(y0; yn) is at most H(y0) times the product of the steps' Dobrushin coefficients; the formula shows one"
        " binary step, with coefficient |1 - e - f|."
    ),
    spec=("F5",),
    status="imported",
    direction="upper",
    source=Source("DOB", "and Cohen, Kempermann, Zbaganu (1998)"),
)

sites = Integer("n", "number of sites of the ring", minimum=2, maximum=6)


_x, _s, _t = (
    sp.IndexedBase(name, **known) for name, known in (("x", {"real": True}), ("s", {}), ("t", {"positive": True}))
)
_i, _j, _k = sp.symbols("i j k", integer=True)
_n = sites.symbol
_cosine, _sine, _determinant = (sp.Function(name) for name in ("Cosine", "Sine", "Determinant"))


def eigenvalue(k: int, *, n: int) -> sp.Expr:
    """s_k = s_(n-k), the power at wave number k."""
    return _t[min(k, n - k)]


def of_the_circle(f: Any) -> Callable[..., sp.Expr]:
    """The function of 2 pi m/n, evaluated."""

    def of(m: int, *, n: int) -> sp.Expr:
        return f(2 * sp.pi * (m % n) / n)

    of.__doc__ = f"{f.__name__} of 2 pi m/n"
    return of


def _ring(value: Callable[[sp.Expr], sp.Expr], distance: sp.Expr) -> sp.Expr:
    """The entry of a circulant matrix that has these eigenvalues, at places so far apart."""
    return sp.Sum(value(_k) * _cosine(_k * distance), (_k, 0, _n - 1)) / _n


def _inverse(distance: sp.Expr) -> sp.Expr:
    return _ring(lambda k: 1 / _s[k], distance)


def determinant(n: int) -> sp.Expr:
    """det C for the circulant matrix C with eigenvalues s_k."""

    def entry(distance: int) -> sp.Expr:
        waves = (eigenvalue(k, n=n) * sp.cos(2 * sp.pi * (k * distance % n) / n) for k in range(n))
        return sp.Add(*waves) / n

    return sp.expand(sp.Matrix(n, n, lambda i, j: entry(i - j)).det(method="berkowitz"))


def _power(k: sp.Expr) -> sp.Expr:
    """|xhat_k|^2."""
    return sp.Add(*(sp.Sum(_x[_j] * f(_j * k), (_j, 0, _n - 1)) ** 2 for f in (_cosine, _sine)))


def _spectral(weight: sp.Expr = 1 / _n, last: sp.Expr = _n - 1) -> sp.Basic:
    """With 1/s_k for s_k the matrix is the inverse, its quadratic form is the weighted power spectrum, and det C is the
    product of the s_k."""
    product = sp.Sum(_ring(lambda k: _s[k], _i) * _inverse(_j - _i), (_i, 0, _n - 1))
    form = sp.Sum(_x[_i] * _x[_j] * _inverse(_i - _j), (_i, 0, _n - 1), (_j, 0, _n - 1))
    return sp.And(
        sp.Eq(product, sp.KroneckerDelta(_j, 0), evaluate=False),
        sp.Eq(form, sp.Sum(_power(_k) * weight / _s[_k], (_k, 0, last)), evaluate=False),
        sp.Eq(_determinant(_n), sp.Product(_s[_k], (_k, 0, _n - 1)), evaluate=False),
        evaluate=False,
    )


def _flat(name: str, **changed: sp.Expr) -> Mutant:
    """One site at 1, three at 0, a flat spectrum."""
    return Mutant(
        name, _spectral(**changed), entries={_x: lambda i: (1, 1) if i == 0 else (0, 0), _t: (1, 1)}, at={"n": 4}
    )


power_spectrum_is_sufficient = Claim(
    "sufficiency.power_spectrum_is_sufficient",
    _spectral(),
    summary=(
        "For a zero-mean stationary Gaussian on a ring of 2 to 6 sites, x'C^-1 x = sum_k |xhat_k|^2/(n s_k) and det C"
        " = prod s_k: the likelihood depends on x by |xhat_k|^2 alone."
    ),
    spec=("F6",),
    direction="exact",
    parameters=(sites,),
    source=Source("LTR", "Sec. III.B"),
    entries={_x: (-2, 2), _t: (half, 2)},
    each={_j: (0, sp.floor(_n / 2))},
    definitions={
        _s: eigenvalue,
        _cosine: of_the_circle(sp.cos),
        _sine: of_the_circle(sp.sin),
        _determinant: determinant,
    },
    instances=({"n": 2}, {"n": 3}, {"n": 4}),
    mutants=(_flat("without 1/n", weight=sp.S.One), _flat("only k < n/2", last=_n / 2 - 1)),
)

error = Real("error", "probability that the bit is flipped", positive=True)
binary_information = Quantity(
    "sufficiency.binary_information",
    "information in nats that a fair bit, flipped with this probability, keeps about itself",
    (error,),
    formula=lambda error: sp.log(2) + error * sp.log(error) + (1 - error) * sp.log(1 - error),
    by_definition=True,
    uses=(
        Use(
            "sufficiency.information_contracts_by_dobrushin_coefficients",
            at=lambda error: {"q": sp.Rational(1, 2), "e": error, "f": error},
        ),
    ),
    hypotheses=(Hypothesis("error", lambda error: sp.Lt(error, 1), "error < 1"),),
    spec=("F5",),
    source=_here,
)
