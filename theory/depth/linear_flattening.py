r"""Linear networks that cannot be flattened for free: fewer synapses (nonzero weights) in several layers than in one.

For n x n matrices, without biases (exact unless said otherwise; LTR, Sec. IV.B, eqs. 25-26):

    k layers of radix r compute the discrete Fourier transform of n = r^k inputs with k r n synapses
    (G1, G2)
    the flat transform has n^2 >= 2 n log2 n, equal at n = 2 and 4 and more from n = 8 on
    (lower; G2)
    with real weights it has 4 n^2 - 4 n log2 n for n = 2^L
    (G2)
    a matrix within 2-norm distance < n^(-1/2) of the unitary transform still has n^2 nonzeros
    (tight; G3)
    one within Frobenius distance eps has at least n^2 - floor(n eps^2)
    (tight; G3)
    a generic matrix of rank k takes 2 n k - k^2 + k synapses through one hidden layer, not 2 n k
    (tight; G4)

How much flattening costs depends on the deep network it is compared with: radix 2 costs n / (2 log2 n), two layers of
radix sqrt(n) cost sqrt(n) / 2."""

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Claim,
    Count,
    Erratum,
    Hypothesis,
    Induction,
    Integer,
    Mutant,
    Quantity,
    Real,
    Recurrence,
    Source,
    Use,
    nonnegative,
    zero,
)

radix = Integer("radix", "inputs of each butterfly", minimum=2)
layers = Integer("layers", "number of layers k; there are radix^k inputs", minimum=1)
levels = Integer("levels", "the transform has 2^levels inputs", minimum=1)
size = Integer("n", "number of inputs and outputs", minimum=1)
rank = Integer("k", "rank of the matrix", minimum=1)
r, k, L, n = radix.symbol, layers.symbol, levels.symbol, size.symbol
_fft, _lowrank, _here = Source("LTR", "Sec. IV.B"), Source("LTR", "Sec. IV.B"), Source("here")
two = sp.Integer(2)
_BUTTERFLIES = (
    "synapses of `layers` sparse layers of butterflies that multiply to the Fourier matrix of radix^layers inputs"
)


fourier_layers_have_k_r_n_synapses = Claim(
    "linear_flattening.fourier_layers_have_k_r_n_synapses",
    Count(
        "butterflies",
        _BUTTERFLIES,
        "==",
        k * r ** (k + 1),
        recurrence=Recurrence(
            k,
            1,
            r**2,
            r * BEFORE + r ** (k + 2),
            "Cooley and Tukey: r transforms of n / r inputs, and one layer with r synapses for each output",
            by_definition=False,
        ),
    ),
    summary=(
        "k sparse layers of radix r, the reordering absorbed, compute the Fourier transform of n = r^k inputs with k r"
        " n synapses (2 n log2 n for radix 2)."
    ),
    spec=("G1", "G2"),
    direction="exact",
    parameters=(radix, layers),
    source=_fft,
    derivation=lambda: Induction(k, "k r^(k+1)"),
    instances=tuple(
        {"radix": r, "layers": k}
        for r, k in ((2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 1), (3, 2), (3, 3), (4, 2), (6, 2))
    ),
    mutants=(
        Mutant("n log2 n", statement=Count("butterflies", _BUTTERFLIES, "==", k * r**k), at={"radix": 2, "layers": 3}),
        Mutant(
            "k n^2 / r",
            statement=Count("butterflies", _BUTTERFLIES, "==", k * r ** (2 * k - 1)),
            at={"radix": 2, "layers": 3},
        ),
    ),
)

no_gain_at_four = Erratum(
    "the Fourier transform's flattening cost O(n / log n), read without its constant",
    Source("LTR", "Sec. IV.B"),
    "flattening the fast Fourier transform costs a factor O(n / log2 n)",
    "true; with its constant n / (2 log2 n): nothing is gained at n = 2 and n = 4, where the flat transform has as many"
    " synapses",
    "16 entries of the Fourier matrix of 4 inputs against 2 layers of 8 synapses",
    standing="loose",
    spec=("P8",),
)

p = sp.Symbol("p", nonnegative=True)
_FLAT = "nonzero entries of the Fourier matrix of 2^levels inputs"


flat_fourier_has_at_least_as_many_synapses = Claim(
    "linear_flattening.flat_fourier_has_at_least_as_many_synapses",
    Count(
        "flat_fourier",
        _FLAT,
        ">=",
        two ** (L + 1) * L,
        recurrence=Recurrence(
            L, 1, sp.Integer(4), 4 * BEFORE, "none of the entries, roots of unity, is 0", by_definition=False
        ),
    ),
    summary=(
        "The Fourier matrix of n = 2^L inputs has n^2 >= 2 n log2 n nonzero entries, the synapses of one layer and of"
        " L layers."
    ),
    spec=("G2",),
    direction="lower",
    parameters=(levels,),
    source=_fft,
    errata=(no_gain_at_four,),
    derivation=lambda: Induction(L, "2 n log2 n <= n^2 for n = 2^L", solution=4**L),
    uses=(
        Use(
            "linear_flattening.fourier_layers_have_k_r_n_synapses",
            at=lambda levels: {"radix": 2, "layers": levels},
        ),
    ),
    instances=tuple({"levels": i} for i in range(1, 7)),
    mutants=(
        Mutant(
            "strictly more at n = 4",
            statement=Count("flat_fourier", _FLAT, ">=", two ** (L + 1) * L + 1),
            at={"levels": 2},
        ),
        Mutant(
            "a factor n / log2 n", statement=Count("flat_fourier", _FLAT, ">=", two ** (L + 2) * L), at={"levels": 3}
        ),
    ),
)


def _zero_products() -> Argument:
    """P(e) = pairs modulo 2^e with product 0 = 2^(e-1) (e + 2); odd factors add 2^e, even ones twice P(e - 1). One part
    of an entry is 0 if 4 j k = 0 modulo n, as for 16 P(L - 2) pairs."""
    e = sp.Symbol("e", integer=True, nonnegative=True)
    pairs = sp.Lambda(e, two ** (e - 1) * (e + 2))
    return Argument(
        obligations=(
            zero(
                2 * pairs(e) + two**e - pairs(e + 1),
                "an odd factor leaves one partner, an even one the pairs of the halves, twice",
            ),
            zero(
                4 * two ** (2 * L) - 2 * 16 * pairs(L - 2) - (4 ** (L + 1) - two ** (L + 2) * L),
                "four weights for each entry, two fewer where one of its parts is 0, for L >= 2",
            ),
        ),
        conclusion="4 n^2 - 4 n log2 n nonzero real weights",
    )


_REAL = "nonzero real weights of the Fourier transform of 2^levels complex inputs in one layer"
real_fourier_has_4_n_squared_less_4_n_log_n_weights = Claim(
    "linear_flattening.real_fourier_has_4_n_squared_less_4_n_log_n_weights",
    Count("real_fourier", _REAL, "==", 4 ** (L + 1) - two ** (L + 2) * L),
    summary=(
        "With real weights on real and imaginary parts the flat Fourier transform of n = 2^L inputs has 4 n^2 - 4 n"
        " log2 n synapses."
    ),
    spec=("G2",),
    direction="exact",
    parameters=(levels,),
    source=_here,
    derivation=_zero_products,
    instances=tuple({"levels": i} for i in range(1, 7)),
    mutants=(
        Mutant("4 n^2", statement=Count("real_fourier", _REAL, "==", 4 ** (L + 1)), at={"levels": 2}),
        Mutant(
            "zeros counted once",
            statement=Count("real_fourier", _REAL, "==", 4 ** (L + 1) - two ** (L + 1) * L),
            at={"levels": 3},
        ),
    ),
)

some_size = Integer("n", "number of inputs and outputs", minimum=1, maximum=64)
_NEAR = "least number of nonzeros of a matrix at 2-norm distance less than eps from the unitary Fourier matrix"
accuracy = Real("eps", "allowed distance", positive=True)
_eps = accuracy.symbol
tight = Hypothesis(
    "eps", lambda n, eps: sp.Le(n * eps**2, 1), "eps <= n^(-1/2), the size of every entry", facts=(1 - n * _eps**2,)
)
_accuracies = tuple(
    {"n": i, "eps": e} for i, e in ((1, "1"), (2, "1/2"), (3, "1/2"), (4, "1/2"), (8, "1/3"), (16, "1/4"))
)


def _each_entry() -> Argument:
    slack = sp.Symbol("slack", nonnegative=True)
    return Argument(
        obligations=(
            nonnegative(
                1 / n - _eps**2,
                "every entry of the unitary transform has |A_ij|^2 = 1/n >= eps^2",
                slack / n,
                {slack: 1 - n * _eps**2},
            ),
        ),
        conclusion=(
            "|A_ij - B_ij| = |e_i' (A - B) e_j| <= ||A - B||_2 < eps for unit vectors e_i and e_j: were B_ij = 0,"
            " |A_ij| would be less than eps"
        ),
    )


spectral_error_forces_every_synapse = Claim(
    "linear_flattening.spectral_error_forces_every_synapse",
    Count("near_in_norm", _NEAR, "==", n**2),
    summary=(
        "For n <= 64 every matrix at a 2-norm distance below eps <= n^(-1/2) from the unitary Fourier matrix has n^2"
        " nonzeros: no entry, each of size n^(-1/2), can be dropped."
    ),
    spec=("G3",),
    direction="tight",
    parameters=(some_size, accuracy),
    hypotheses=(tight,),
    source=_here,
    derivation=_each_entry,
    instances=_accuracies,
    mutants=(Mutant("one may be dropped", statement=Count("near_in_norm", _NEAR, "<=", n**2 - 1), at=_accuracies[3]),),
)

within = Hypothesis("eps", lambda n, eps: sp.Le(eps**2, n), "eps^2 <= n, the squared norm of the transform")
_FROBENIUS = "least number of nonzeros of a matrix within Frobenius distance eps of the unitary Fourier matrix"
_cases = tuple(
    {"n": i, "eps": e} for i, e in ((2, "1/2"), (2, "1"), (3, "1"), (4, "1/2"), (4, "3/2"), (8, "1/3"), (8, "5/2"))
)


def _cheapest_zeros() -> Argument:
    zeros = sp.Symbol("m", integer=True, nonnegative=True)
    return Argument(
        obligations=(
            zero(
                zeros / n - _eps**2 - (zeros - n * _eps**2) / n,
                "m zeros cost m/n in squares, more than eps^2 exactly if m > n eps^2",
            ),
        ),
        conclusion=(
            "every entry has |A_ij|^2 = 1/n, and entries of B that are not 0 need not differ: floor(n eps^2) zeros fit"
            " and one more does not"
        ),
    )


frobenius_error_saves_at_most_n_eps_squared = Claim(
    "linear_flattening.frobenius_error_saves_at_most_n_eps_squared",
    Count("near_in_frobenius", _FROBENIUS, "==", n**2 - sp.floor(n * accuracy.symbol**2)),
    summary=(
        "Within Frobenius distance eps of the unitary Fourier matrix of n <= 64 inputs n^2 - floor(n eps^2) nonzeros"
        " are needed, and suffice."
    ),
    spec=("G3",),
    direction="tight",
    parameters=(some_size, accuracy),
    hypotheses=(within,),
    source=_here,
    derivation=_cheapest_zeros,
    instances=_cases,
    mutants=(
        Mutant(
            "n eps",
            statement=Count("near_in_frobenius", _FROBENIUS, "==", n**2 - sp.floor(n * accuracy.symbol)),
            at=_cases[0],
        ),
        Mutant(
            "one fewer suffices",
            statement=Count("near_in_frobenius", _FROBENIUS, "<=", n**2 - sp.floor(n * accuracy.symbol**2) - 1),
            at=_cases[3],
        ),
    ),
)

improvable = Erratum(
    "flattening cost n / 2k of a matrix of rank k",
    Source("LTR", "Sec. IV.B"),
    "2 n k synapses, so that flattening costs n / 2k, more than 1 if k < n / 2",
    "2 n k - k^2 + k synapses do: 8/7 at n = 4, k = 2",
    "true as printed: two dense factors have 2 n k synapses; fewer do, and the claim counts them",
    standing="no error",
    spec=("P12",),
)
below_full = Hypothesis("k", lambda n, k: sp.Le(k, n), "k <= n")
_RANK = "least number of synapses through one hidden layer of any width for a generic n x n matrix of rank k"
_m = rank.symbol
_ranks = tuple({"n": a, "k": b} for a, b in ((1, 1), (2, 1), (3, 2), (4, 1), (4, 2), (5, 3), (6, 2)))


def _dimensions() -> Argument:
    value = 2 * n * _m - _m**2 + _m
    return Argument(
        obligations=(
            zero(
                n * _m + _m + _m * (n - _m) - value,
                "they suffice: U V with k dense columns in U, and k columns of V made the identity",
            ),
        ),
        conclusion=(
            "matrices of rank k have dimension 2nk - k^2 (U V = U G G^-1 V for k x k matrices G), and each unit's scale"
            " is free: N >= 2nk - k^2 + h"
        ),
    )


rank_k_takes_2nk_less_k_squared_plus_k_synapses = Claim(
    "linear_flattening.rank_k_takes_2nk_less_k_squared_plus_k_synapses",
    Count("rank_synapses", _RANK, "==", 2 * n * _m - _m**2 + _m),
    summary=(
        "A generic n x n matrix of rank k takes exactly 2 n k - k^2 + k synapses through one hidden linear layer, fewer"
        " than n^2 if (n - k)^2 > k."
    ),
    spec=("G4",),
    direction="tight",
    parameters=(size, rank),
    hypotheses=(below_full,),
    source=_here,
    errata=(improvable,),
    derivation=_dimensions,
    instances=_ranks,
    mutants=(
        Mutant("2 n k are needed", statement=Count("rank_synapses", _RANK, "==", 2 * n * _m), at={"n": 4, "k": 2}),
        Mutant(
            "as many as the dimension",
            statement=Count("rank_synapses", _RANK, "<=", 2 * n * _m - _m**2),
            at={"n": 4, "k": 2},
        ),
        Mutant(
            "n / 2k > 1 for k = n / 2",
            statement=Count("plain_factors", "synapses of two dense factors", "<=", n**2 - 1),
            at={"n": 4, "k": 2},
        ),
    ),
)

butterfly_synapses = Quantity(
    "linear_flattening.butterfly_synapses",
    "synapses of `layers` layers of radix-`radix` butterflies that compute the Fourier transform of radix^layers"
    " inputs",
    (
        Integer("radix", "inputs of each butterfly", minimum=2, maximum=10**6),
        Integer("layers", "number of layers", minimum=1, maximum=1000),
    ),
    formula=lambda radix, layers: layers * radix ** (layers + 1),
    spec=("G2",),
    source=_fft,
    uses=("linear_flattening.fourier_layers_have_k_r_n_synapses",),
    tex="k r^{k+1}",
)

fourier_cost = Quantity(
    "linear_flattening.fourier_cost",
    "synapses of the flat Fourier transform of 2^levels inputs over those of its butterflies of radix 2",
    (Integer("levels", "the transform has 2^levels inputs", minimum=1, maximum=1000),),
    formula=lambda levels: two**levels / (2 * levels),
    spec=("G1", "G2"),
    source=_fft,
    uses=(
        Use(
            "linear_flattening.fourier_layers_have_k_r_n_synapses",
            at=lambda levels: {"radix": 2, "layers": levels},
            reads=lambda value, levels: 4**levels / value,
        ),
        "linear_flattening.flat_fourier_has_at_least_as_many_synapses",
    ),
    solve=("levels",),
    tex="n / (2 log_2 n)",
)

rank_synapses = Quantity(
    "linear_flattening.rank_synapses",
    "least number of synapses through one hidden linear layer for a generic n x n matrix of rank k",
    (size, rank),
    formula=lambda n, k: 2 * n * k - k**2 + k,
    hypotheses=(below_full,),
    spec=("G4",),
    source=_here,
    uses=("linear_flattening.rank_k_takes_2nk_less_k_squared_plus_k_synapses",),
    tex="2nk - k^2 + k",
)

synapses_within = Quantity(
    "linear_flattening.synapses_within",
    "least number of nonzeros of a matrix within Frobenius distance eps of the unitary Fourier matrix of n inputs",
    (size, accuracy),
    formula=lambda n, eps: n**2 - sp.floor(n * eps**2),
    hypotheses=(within,),
    spec=("G3",),
    source=_here,
    uses=("linear_flattening.frobenius_error_saves_at_most_n_eps_squared",),
)
