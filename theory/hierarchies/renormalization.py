r"""Renormalization: how couplings change when details are summed over, exactly.

Fields (LTR, Sec. III.D, eqs. 23-24). For H = sum_i y_i int (grad^i phi)^2 d^Dx, rescaling lengths by b takes y_i to
b^(D-2i) y_i (exact; F7). That is not what averages over blocks of length b do: in one dimension, with y_0, y_1 > 0,
their couplings to second order in the wave number are

    y_0' = b y_0,    y_1' = (1/2) sqrt(y_0 y_1) coth((b/2) sqrt(y_0 / y_1)),    y_1 / b <= y_1' <= y_1 / b + b y_0 / 12
    (exact; F7)

so that b^(D-2i) is the leading order for short blocks only: 0.79594583 against 1/2 for y_0 = 1, y_1 = 2, b = 4.

Spins. Summing over every spin but the ends of b bonds of the one-dimensional Ising chain leaves one bond with tanh K' =
tanh^b K (exact; F7); different bonds multiply their tanh, which is what the softplus gate does with its inputs. With a
field h (exact; F7)

    K' = (1/4) ln[cosh(2K+h) cosh(2K-h) / cosh(h)^2],    h' = h + (1/2) ln[cosh(2K+h) / cosh(2K-h)].

Every coupling K > 0 decreases: there is no fixed point but 0 and infinity (upper).
"""

import sympy as sp

from theory.gates.multiplication_gate import end
from theory.language import (
    Argument,
    Chain,
    Claim,
    Erratum,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    Use,
    nonnegative,
    reals,
    zero,
)
from theory.language.rules import termwise

dimension = Integer("D", "dimension of space", minimum=1)
order = Integer("i", "number of derivatives", minimum=1)
stretch = Real("stretch", "factor b by which lengths are rescaled", positive=True)
D, i, b = dimension.symbol, order.symbol, stretch.symbol
x = reals("x")
c = sp.Symbol("c", positive=True)
half = sp.Rational(1, 2)
_here, _ltr = Source("here"), Source("LTR", "Sec. III.D, eqs. 23-24")
_scales = (
    {"D": 1, "i": 1, "stretch": 2},
    {"D": 2, "i": 1, "stretch": 3},
    {"D": 2, "i": 2, "stretch": 2},
    {"D": 3, "i": 1, "stretch": 2},
)


def _rescaled(power: sp.Expr) -> sp.Eq:
    """(grad^i phi)^2 d^Dx for phi(x) = phi'(x/b), phi' = exp(c x), against the same for phi' with its coupling,
    b^power."""
    field = sp.exp(c * x / b)
    return sp.Eq(b**D * ((c / b) ** i * field) ** 2, b**power * (c**i * field) ** 2, evaluate=False)


couplings_scale_as_b_to_the_d_minus_2i = Claim(
    "renormalization.couplings_scale_as_b_to_the_d_minus_2i",
    _rescaled(D - 2 * i),
    where={c: (half, 2), x: (-1, 1)},
    summary=(
        "Lengths rescaled by b take the coupling of (grad^i phi)^2 to b^(D-2i) times itself, shown on exponential"
        " fields: for D = 2 that of (grad phi)^2 is marginal, those with i >= 2 are irrelevant."
    ),
    spec=("F7",),
    direction="exact",
    parameters=(dimension, order, stretch),
    source=_ltr,
    derivation=lambda: Chain(
        _rescaled(D).lhs, (Link("=", _rescaled(D - 2 * i).rhs, "each derivative brings 1/b, the volume b^D"),)
    ),
    instances=_scales,
    mutants=(
        Mutant("b^(2-2i) in three dimensions", _rescaled(2 - 2 * i), at={"D": 3, "i": 1, "stretch": 2}),
        Mutant("b^(D-i)", _rescaled(D - i), at={"D": 1, "i": 1, "stretch": 2}),
    ),
)

# Lengths in units of sqrt(y_1/y_0), couplings in units of sqrt(y_0 y_1): so y_0 = y_1 = 1, the field is correlated as
# exp(-|x|)/4, and t is the block.
t = sp.Symbol("t", positive=True)
own = (t - 1 + sp.exp(-t)) / (2 * t**2)
apart = sp.sinh(t / 2) ** 2 / t**2  # times e^(-j t), for blocks j apart
_geometric = sp.exp(-t / 2) / (2 * sp.sinh(t / 2))  # the sum of e^(-j t) over j >= 1
_one_side = apart * _geometric
_second = apart * sp.diff(_geometric, t, 2)  # with j^2 in each term
_gradient = sp.cosh(t / 2) / (2 * sp.sinh(t / 2))
_blocks = {t: (half / 4, 8)}
_UNITS = (
    "In units with y_0 = y_1 = 1 averages over blocks of length t have covariances (t - 1 + e^-t)/(2 t^2) and, j apart,"
    " e^(-j t) sinh(t/2)^2/t^2"
)


def _identity(left: sp.Expr, right: sp.Expr) -> sp.Eq:
    return sp.Eq(left, right, evaluate=False)


_mass = _identity(own + 2 * _one_side, 1 / (2 * t))
block_average_has_b_times_the_mass = Claim(
    "renormalization.block_average_has_b_times_the_mass",
    _mass,
    where=_blocks,
    summary=(
        "In units with y_0 = y_1 = 1, assume that averages over blocks of length t have the covariances (t - 1 +"
        " e^-t)/(2 t^2) and, j apart, e^(-j t) sinh(t/2)^2/t^2. They sum to 1/(2t), which is 1/(2 y_0'): y_0' = t, that"
        " is b y_0."
    ),
    spec=("F7",),
    direction="exact",
    source=_here,
    derivation=lambda: Chain(_mass.lhs, (Link("=", _mass.rhs, "sum of a geometric series"),)),
    mutants=(Mutant("t^2", statement=_identity(_mass.lhs, 1 / (2 * t**2))),),
)

leading_order = Erratum(
    "b^(2-2i) as what averaging over blocks does",
    Source("LTR", "Sec. III.D, eqs. 23-24"),
    "averages over blocks of length b take y_1 to b^(D-2) y_1: 1/2 for D = 1, y_0 = 1, y_1 = 2, b = 4",
    "(1/2) sqrt(y_0 y_1) coth((b/2) sqrt(y_0/y_1)) = 0.79594583; b^(D-2i) is its leading order, and exact for rescaling"
    " alone",
    "sum the covariances of the averages",
    mutant="y_1 / b",
    spec=("P6",),
)
_slope = _identity(_second * 2 * t**2, _gradient)
block_average_has_a_coth_gradient = Claim(
    "renormalization.block_average_has_a_coth_gradient",
    _slope,
    where=_blocks,
    summary=(
        "In units with y_0 = y_1 = 1, assume that averages over blocks of length t have the covariances (t - 1 +"
        " e^-t)/(2 t^2) and, j apart, e^(-j t) sinh(t/2)^2/t^2. Then 1/(2 S(q)) = t + 2 t^2 q^2 sum j^2 e^(-j t)"
        " sinh(t/2)^2/t^2 + ..., the sum being a second derivative: y_1' = coth(t/2)/2, that is (1/2) sqrt(y_0 y_1)"
        " coth((b/2) sqrt(y_0/y_1))."
    ),
    spec=("F7",),
    direction="exact",
    source=_here,
    errata=(leading_order,),
    uses=("renormalization.block_average_has_b_times_the_mass",),
    derivation=lambda: Chain(
        _slope.lhs,
        (Link("=", _slope.rhs, "the second derivative of the geometric series is cosh(t/2) / (4 sinh(t/2)^3)"),),
    ),
    mutants=(
        Mutant("y_1 / b", statement=_identity(_slope.lhs, 1 / t)),
        Mutant("y_1 / b + b y_0 / 12", statement=_identity(_slope.lhs, 1 / t + t / 12)),
    ),
)

z = sp.Symbol("z", nonnegative=True)
m = sp.Symbol("m", integer=True, positive=True)


def _at_most(most: sp.Expr) -> sp.Basic:
    return sp.Le(z * sp.cosh(z), most * sp.sinh(z), evaluate=False)


def _series() -> Chain:
    """Times (2m+1)!, the coefficients of z^(2m+1) are 2m + 1 and 1 + 2m (2m + 1)/3; their difference d(m) = 4m (m -
    1)/3 starts at d(1) = 0."""
    link = termwise(
        z,
        m,
        start=z * sp.cosh(z),
        to=(1 + z**2 / 3) * sp.sinh(z),
        linear=sp.Integer(0),
        left=lambda m: 1 / sp.factorial(2 * m),
        right=lambda m: (1 + sp.Integer(2) * m * (2 * m + 1) / 3) / sp.factorial(2 * m + 1),
        power=lambda m: 2 * m + 1,
        weight=lambda m: sp.factorial(2 * m + 1),
        first=nonnegative(sp.Integer(0), "z^3 has the same coefficient on both sides"),
        step=nonnegative(sp.Rational(8, 3) * m, "d(m + 1) - d(m)"),
    )
    return Chain(z * sp.cosh(z), (link,))


block_average_exceeds_the_naive_gradient_by_at_most_a_twelfth = Claim(
    "renormalization.block_average_exceeds_the_naive_gradient_by_at_most_a_twelfth",
    _at_most(1 + z**2 / 3),
    where={z: (0, end.symbol)},
    summary="z coth z <= 1 + z^2/3 with z = t/2: y_1' <= y_1/b + b y_0/12 for blocks of any length.",
    spec=("F7",),
    direction="upper",
    parameters=(end,),
    source=_here,
    uses=("renormalization.block_average_has_a_coth_gradient", "unbiased_gate.sinh_is_at_most_x_cosh"),
    derivation=_series,
    instances=({"end": 8},),
    mutants=(
        Mutant("1/16 for 1/12", statement=_at_most(1 + z**2 / 4), where={z: (0, 8)}),
        Mutant("nothing exceeds the naive value", statement=_at_most(sp.S.One), where={z: (0, 8)}),
    ),
)

K, K1, K2, h = reals("K K1 K2 h")
_same, _other = 2 * sp.cosh(K1 + K2), 2 * sp.cosh(K1 - K2)
_bonds = _identity((_same - _other) / (_same + _other), sp.tanh(K1) * sp.tanh(K2))
decimated_bonds_multiply_their_tanh = Claim(
    "renormalization.decimated_bonds_multiply_their_tanh",
    _bonds,
    where={K1: (-3, 3), K2: (-3, 3)},
    summary=(
        "Summing over the spin between bonds K_1 and K_2 leaves 2 cosh(K_1 + K_2) for like and 2 cosh(K_1 - K_2) for"
        " unlike neighbours: a bond with tanh K' = tanh K_1 tanh K_2."
    ),
    spec=("F7", "C7"),
    direction="exact",
    source=_ltr,
    uses=("unbiased_gate.softplus_gate_combines_ising_couplings",),
    derivation=lambda: Chain(_bonds.lhs, (Link("=", _bonds.rhs, "hyperbolic functions in exponentials"),)),
    mutants=(
        Mutant("tanh(K_1 + K_2)", statement=_identity(_bonds.lhs, sp.tanh(K1 + K2))),
        Mutant(
            "K' = ln cosh 2K for equal bonds",
            statement=_identity(sp.log(sp.cosh(2 * K1)), sp.atanh(sp.tanh(K1) ** 2)),
            where={K1: (half, 2)},
        ),
    ),
)

bonds = Integer("bonds", "number of bonds that become one", minimum=1, maximum=1000)
n = bonds.symbol


_chain = sp.Function("TanhOfTheCoupling")


def tanh_of_the_coupling(bonds: int) -> sp.Expr:
    """Like and unlike entries of T^bonds, multiplied out, with T = ((e^K, e^-K), (e^-K, e^K)): their difference over
    their sum, which is tanh K'."""
    up, down = sp.exp(K), sp.exp(-K)
    like, unlike = up, down
    for _ in range(bonds - 1):
        like, unlike = sp.expand(up * like + down * unlike), sp.expand(down * like + up * unlike)
    return (like - unlike) / (like + unlike)


def _one_more_bond() -> Argument:
    like, unlike = reals("like unlike")
    after = (sp.exp(K) * like + sp.exp(-K) * unlike, sp.exp(-K) * like + sp.exp(K) * unlike)
    return Argument(
        obligations=(
            zero((sp.exp(K) - sp.exp(-K)) / (sp.exp(K) + sp.exp(-K)) - sp.tanh(K), "one bond"),
            zero(
                after[0] - after[1] - 2 * sp.sinh(K) * (like - unlike),
                "one more bond multiplies the difference by 2 sinh K",
            ),
            zero(after[0] + after[1] - 2 * sp.cosh(K) * (like + unlike), "and the sum by 2 cosh K"),
        ),
        conclusion=(
            "(like - unlike) / (like + unlike) = tanh K' = tanh^b K, as the entries are proportional to e^K' and e^-K'"
        ),
    )


chain_of_bonds_has_the_power_of_tanh = Claim(
    "renormalization.chain_of_bonds_has_the_power_of_tanh",
    _identity(_chain(n), sp.tanh(K) ** n),
    where={K: (-2, 2)},
    summary="Summing over the spins inside b <= 1000 equal bonds leaves one bond with tanh K' = tanh^b K.",
    spec=("F7",),
    direction="exact",
    parameters=(bonds,),
    source=_ltr,
    derivation=_one_more_bond,
    definitions={_chain: tanh_of_the_coupling},
    instances=tuple({"bonds": k} for k in range(1, 6)),
    mutants=(
        Mutant("tanh(2K) for two bonds", _identity(_chain(n), sp.tanh(n * K)), at={"bonds": 2}),
        Mutant("2 tanh K for two bonds", _identity(_chain(n), n * sp.tanh(K)), at={"bonds": 2}),
        Mutant("one power fewer", _identity(_chain(n), sp.tanh(K) ** (n - 1)), at={"bonds": 3}),
    ),
)

_sums = (2 * sp.cosh(2 * K + h), 2 * sp.cosh(2 * K - h), 2 * sp.cosh(h))


def _field(coupling: sp.Expr | None = None, field: sp.Expr | None = None) -> sp.Basic:
    """The three entries of T^2 against R T' with couplings K', h' and R = (product of the sums, the last
    squared)^(1/4)."""
    up, down, unlike = _sums
    coupling = sp.log(up * down / unlike**2) / 4 if coupling is None else coupling
    field = h + sp.log(up / down) / 2 if field is None else field
    factor = (up * down * unlike**2) ** sp.Rational(1, 4)
    like, opposite, mixed = (
        sp.exp(2 * (K + h)) + sp.exp(-2 * K),
        sp.exp(2 * (K - h)) + sp.exp(-2 * K),
        sp.exp(h) + sp.exp(-h),
    )
    entries = ((like, coupling + field), (opposite, coupling - field), (mixed, -coupling))
    return sp.And(*(_identity(square, factor * sp.exp(power)) for square, power in entries), evaluate=False)


decimation_in_a_field_keeps_the_form = Claim(
    "renormalization.decimation_in_a_field_keeps_the_form",
    _field(),
    where={K: (-2, 2), h: (-2, 2)},
    summary=(
        "T(s, s') = exp(K s s' + h (s + s')/2) has T^2 = R T' with K' = (1/4) ln[cosh(2K+h) cosh(2K-h)/cosh(h)^2] and"
        " h' = h + (1/2) ln[cosh(2K+h)/cosh(2K-h)]; R = 2 sqrt(cosh 2K) without a field."
    ),
    spec=("F7",),
    direction="exact",
    source=Source("NelsonFisher1975"),
    mutants=(
        Mutant("h unchanged", statement=_field(field=h)),
        Mutant("K' as without a field", statement=_field(coupling=sp.log(sp.cosh(2 * K)) / 2)),
    ),
)

bond = sp.Symbol("T", positive=True)  # tanh K, of any K > 0
couplings_always_decrease = Claim(
    "renormalization.couplings_always_decrease",
    sp.Lt(bond**2, bond, evaluate=False),
    where={bond: sp.Interval.open(0, 1)},
    summary=(
        "T^2 < T for 0 < T < 1: two equal bonds with tanh K = T become one with tanh K' = T^2, so that K' < K for"
        " every K > 0."
    ),
    spec=("F7",),
    direction="upper",
    source=Source("NelsonFisher1975"),
    uses=(Use("renormalization.chain_of_bonds_has_the_power_of_tanh", at={"bonds": 2}),),
    mutants=(
        Mutant("tanh 2K for two bonds", statement=sp.Lt(2 * bond / (1 + bond**2), bond, evaluate=False)),
        Mutant("at infinite coupling too", where={bond: sp.Interval.Lopen(0, 1)}),
    ),
)

block_gradient = Quantity(
    "renormalization.block_gradient",
    "gradient coupling y_1' of averages over blocks of length `stretch` in one dimension, for H = int y0 phi^2 + y1"
    " (phi')^2",
    (
        Real("y0", "coupling of phi^2", positive=True),
        Real("y1", "coupling of the squared gradient", positive=True),
        stretch,
    ),
    formula=lambda y0, y1, stretch: (
        sp.sqrt(y0 * y1) / 2 * sp.cosh(stretch * sp.sqrt(y0 / y1) / 2) / sp.sinh(stretch * sp.sqrt(y0 / y1) / 2)
    ),
    spec=("F7",),
    source=_here,
    uses=(
        Use(
            "renormalization.block_average_has_a_coth_gradient",
            at=lambda y0, y1, stretch: {"t": stretch * sp.sqrt(y0 / y1)},
            reads=lambda value, y0, y1: value / sp.sqrt(y0 * y1),
        ),
    ),
    tex=r"\tfrac12\sqrt{y_0 y_1}\coth(\tfrac b2\sqrt{y_0/y_1})",
)

decimated_coupling = Quantity(
    "renormalization.decimated_coupling",
    "coupling K' of the bond that `bonds` bonds of coupling K become",
    (Real("K", "coupling, in units of the temperature"), bonds),
    formula=lambda K, bonds: sp.log((1 + sp.tanh(K) ** bonds) / (1 - sp.tanh(K) ** bonds)) / 2,
    spec=("F7",),
    source=_ltr,
    uses=(
        Use(
            "renormalization.chain_of_bonds_has_the_power_of_tanh",
            reads=lambda value: (sp.exp(2 * value) - 1) / (sp.exp(2 * value) + 1),
        ),
    ),
    tex=r"\operatorname{artanh}\tanh^b K",
)
