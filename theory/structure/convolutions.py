r"""Translation symmetry makes a linear map a convolution: n weights for n^2.

For linear maps on a ring of n sites these are the same (exact; B7): to commute with the cyclic shift, to be circulant
(a_ij depends on i - j modulo n), to be a circular convolution, and to be diagonal in the discrete Fourier transform.
They have n free weights; with a_ij = 0 beyond distance r, and n >= 2 r + 1, they have 2 r + 1. A Toeplitz matrix, whose
a_ij depends on i - j alone, need not commute with the cyclic shift.

Resampling at fixed places is linear in the pixels; places that depend on the pixels, normalisation and max-pooling are
not. Printed in LTR, Sec. II.D."""

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Claim,
    Count,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Recurrence,
    Source,
    reals,
    zero,
)
from theory.structure.locality import windows_do_not_overlap

sites = Integer("n", "number of sites on the ring", minimum=1)
reach = Integer("range", "largest distance of two sites that the map connects", minimum=0)
n, r = sites.symbol, reach.symbol
_text = Source("LTR", "Sec. II.D")
_COMMUTE = "dimension of the linear maps on a ring of n sites that commute with the cyclic shift"
_DIAGONAL = (
    "dimension of the linear maps on a ring of n sites that are circulant and diagonal in the discrete Fourier"
    " transform"
)
_LOCAL = (
    "dimension of the linear maps on a ring of n sites that commute with the shift and connect sites up to distance r"
)
_rings = tuple({"n": sites} for sites in range(1, 9))


maps_that_commute_with_the_shift_have_n_weights = Claim(
    "convolutions.maps_that_commute_with_the_shift_have_n_weights",
    Count("commute", _COMMUTE, "==", n),
    summary=(
        "The linear maps on a ring of n sites that commute with the shift are the circular convolutions: n free"
        " weights, not n^2."
    ),
    spec=("B7",),
    direction="exact",
    parameters=(sites,),
    source=_text,
    instances=_rings,
    mutants=(
        Mutant("n^2", statement=Count("commute", _COMMUTE, "==", n**2), at={"n": 3}),
        Mutant(
            "Toeplitz matrices commute",
            statement=Count("commute", _COMMUTE, "==", 2 * n - 1, {"among": "Toeplitz"}),
            at={"n": 3},
        ),
        Mutant("symmetric kernels only", statement=Count("commute", _COMMUTE, "==", sp.floor(n / 2) + 1), at={"n": 4}),
    ),
)


def _eigenvectors() -> Argument:
    i, k, m = sp.symbols("i k m", integer=True)
    x = sp.Symbol("x", positive=True)
    return Argument(
        obligations=(
            zero(
                x ** (k * (i - m)) - x ** (k * i) * x ** (-k * m),
                "the shift by m takes the wave x^(k i), x^n = 1, to x^(-k m) times itself",
            ),
        ),
        conclusion=(
            "n independent circulants are diagonal in the basis of n waves, and no more than n independent maps are"
        ),
    )


circulant_maps_are_diagonal_in_the_fourier_basis = Claim(
    "convolutions.circulant_maps_are_diagonal_in_the_fourier_basis",
    Count("diagonal", _DIAGONAL, "==", n),
    summary=(
        "The linear maps on a ring of n sites that are both circulant and diagonal in the discrete Fourier basis make"
        " a space of n dimensions. Hence all circulant maps are diagonal there, as they make a space of n dimensions"
        " too."
    ),
    spec=("B7",),
    direction="exact",
    parameters=(sites,),
    source=_text,
    uses=("convolutions.maps_that_commute_with_the_shift_have_n_weights",),
    derivation=_eigenvectors,
    instances=_rings,
    mutants=(
        Mutant("all maps are", statement=Count("diagonal", _DIAGONAL, "==", n**2), at={"n": 3}),
        Mutant(
            "Toeplitz matrices are",
            statement=Count("diagonal", _DIAGONAL, "==", 2 * n - 1, {"among": "Toeplitz"}),
            at={"n": 3},
        ),
    ),
)

local_convolutions_have_two_r_plus_one_weights = Claim(
    "convolutions.local_convolutions_have_two_r_plus_one_weights",
    Count(
        "local",
        _LOCAL,
        "==",
        2 * r + 1,
        recurrence=Recurrence(
            r,
            0,
            sp.S.One,
            BEFORE + 2,
            "the site itself, then the sites at i + r + 1 and i - r - 1, which differ since n >= 2 r + 3",
            by_definition=False,
        ),
    ),
    summary=(
        "A map on a ring of n >= 2 r + 1 sites that commutes with the shift and connects sites up to distance r has 2 r"
        " + 1 weights, whatever n."
    ),
    spec=("B7",),
    direction="exact",
    parameters=(sites, reach),
    hypotheses=(windows_do_not_overlap,),
    source=_text,
    uses=("convolutions.maps_that_commute_with_the_shift_have_n_weights",),
    derivation=lambda: Induction(r, "one weight for each difference -r, ..., r"),
    instances=tuple({"n": n, "range": r} for n, r in ((1, 0), (4, 0), (3, 1), (5, 1), (5, 2), (8, 2), (7, 3))),
    mutants=(
        Mutant("n = 2 r", hypotheses=(), at={"n": 4, "range": 2}),
        Mutant("r + 1", statement=Count("local", _LOCAL, "==", r + 1), at={"n": 5, "range": 2}),
        Mutant(
            "n (2 r + 1), not shared", statement=Count("local", _LOCAL, "==", n * (2 * r + 1)), at={"n": 5, "range": 2}
        ),
    ),
)

a, s, x1, x2, y1, y2 = reals("a s x1 x2 y1 y2")


def _adds(f: sp.Expr) -> sp.Basic:
    """f(x + y) = f(x) + f(y) for a function of the pixels x1 and x2."""
    total = f.subs({x1: x1 + y1, x2: x2 + y2}, simultaneous=True)
    return sp.Eq(total, f + f.subs({x1: y1, x2: y2}, simultaneous=True), evaluate=False)


def _resampled(first: sp.Expr, second: sp.Expr) -> sp.Expr:
    return (1 - s) * first + s * second


_pixels = dict.fromkeys((x1, x2, y1, y2), (0, 1))
_combined = _resampled(a * x1 + y1, a * x2 + y2)

resampling_at_fixed_places_is_linear = Claim(
    "convolutions.resampling_at_fixed_places_is_linear",
    sp.Eq(_combined, a * _resampled(x1, x2) + _resampled(y1, y2), evaluate=False),
    where={**_pixels, a: (-2, 2), s: (0, 1)},
    summary=(
        "A pixel interpolated at a place that does not depend on the image, (1 - s) x_1 + s x_2, is linear in the"
        " image."
    ),
    spec=("B7",),
    direction="exact",
    source=_text,
    mutants=(
        Mutant("the place depends on the image: s = x_1", _adds((1 - x1) * x1 + x1 * x2), _pixels),
        Mutant("normalisation", _adds(x1 / (1 + x1 + x2)), _pixels),
        Mutant("max-pooling", _adds(sp.Max(x1, x2)), _pixels),
    ),
)

weights = Quantity(
    "convolutions.weights",
    "weights of a linear map on a ring of n sites that commutes with the shift and connects sites up to distance r",
    (Integer("n", sites.meaning, 1, 10**30), Integer("range", reach.meaning, 0, 10**30)),
    formula=lambda n, range: 2 * range + 1,
    hypotheses=(windows_do_not_overlap,),
    spec=("B7",),
    source=_text,
    uses=("convolutions.local_convolutions_have_two_r_plus_one_weights",),
    tex="2r+1",
)
