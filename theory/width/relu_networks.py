r"""Networks of ReLU units multiply too, but not with a fixed size: on any line they are piecewise linear, and a
parabola is not.

With e(t) = t^2 - (p + q t), the deviation of a parabola from a line, on an interval of length h:

    e(c) - 2 e(c + h/2) + e(c + h) = h^2 / 2, so every line errs by at least h^2 / 8 at one of three places
    (exact; C9)
    and one line errs by no more                                                                                (tight)
    a layer of m units makes at most m + 1 pieces, L layers of w units at most (w + 1)^L                        (tight;
    upper)
    hence the sup error for u v on [-1, 1]^2, already on u = v, is at least 1 / (2 (w + 1)^(2 L))                (lower)
    f_m = x - sum_{s <= m} g_s / 4^s, g_s the tent map s times, has 0 <= f_m - x^2 <= 4^-(m + 1) on [0, 1]       (upper)
    so 6 m + 4 units in m + 1 layers multiply on [-1, 1]^2 to within 4^-(m + 1)                                  (upper)

The corollary of LTR, Sec. II.D asks for a smooth activation, and so excludes ReLU; its four-unit gate is of degree 1 at
bias 0."""

import sympy as sp

from theory.language import (
    BEFORE,
    Argument,
    Chain,
    Claim,
    Count,
    Induction,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Recurrence,
    Source,
    Use,
    nonnegative,
    reals,
    zero,
)
from theory.language.rules import triangle

_here = Source("here")
width = Integer("width", "hidden units of each layer", minimum=1)
depth = Integer("depth", "number of hidden layers", minimum=1)
tents = Integer("m", "how often the tent map is applied", minimum=0)
pieces = Integer("pieces", "number of linear pieces on [-1, 1]", minimum=1)
w, layers, m, count = (p.symbol for p in (width, depth, tents, pieces))


weight = reals("weight")
# Without bias the four units give |u + v| - |u - v|: 2 at u = v = 1, and 1 at u = v = 1/2, where the product is 1 and
# 1/4.
_errors_on_the_diagonal = sp.Abs(2 * weight - 1) + 2 * sp.Abs(weight - sp.Rational(1, 4))


def _whatever_the_weight() -> Chain:
    """Twice the second deviation is the first and 1/2 more: no bound of the weight is needed."""
    terms = (1 - 2 * weight, 2 * weight - sp.Rational(1, 2))
    return Chain(
        sp.Rational(1, 2),
        (
            Link("=", sp.Abs(sp.Add(*terms)), "the weight drops out"),
            triangle(terms),
            Link("=", _errors_on_the_diagonal, ""),
        ),
    )


four_units_miss_the_product_at_every_output_weight = Claim(
    "relu_networks.four_units_miss_the_product_at_every_output_weight",
    sp.Rational(1, 2) <= _errors_on_the_diagonal,
    where={weight: (-128, 128)},
    summary=(
        "The four-unit gate of ReLUs without bias is |u + v| - |u - v| times a weight: its error at u = v = 1 plus"
        " twice that at u = v = 1/2 is never below 1/2. The derivation does not use the range of the weight."
    ),
    spec=("C9",),
    direction="tight",
    source=_here,
    witness={weight: sp.Rational(1, 2)},
    derivation=_whatever_the_weight,
    mutants=(Mutant("some weight multiplies at both places", statement=sp.Rational(3, 5) <= _errors_on_the_diagonal),),
)

c, h, p, q, s = reals("c h p q s")


def _deviation(t: sp.Expr) -> sp.Expr:
    return t**2 - (p + q * t)


_second_difference = _deviation(c) - 2 * _deviation(c + h / 2) + _deviation(c + h)
parabola_bends_away_from_every_line = Claim(
    "relu_networks.parabola_bends_away_from_every_line",
    sp.Eq(_second_difference, h**2 / 2),
    where={c: (-1, 1), h: (0, 2), p: (-4, 4), q: (-4, 4)},
    summary=(
        "e(c) - 2 e(c + h/2) + e(c + h) = h^2 / 2 for the deviation e of t^2 from any line: at one of the three places"
        " |e| is at least h^2 / 8."
    ),
    spec=("C9",),
    direction="exact",
    source=_here,
    mutants=(Mutant("h^2, as for interpolation", statement=sp.Eq(_second_difference, h**2)),),
)


def _best_line(t: sp.Expr) -> sp.Expr:
    """The chord over [c, c + h], lowered by h^2 / 8."""
    return (2 * c + h) * t - c * (c + h) - h**2 / 8


_best_deviation = (c + h * s) ** 2 - _best_line(c + h * s)
_start, _rest = sp.symbols("start rest", nonnegative=True)
lowered_chord_errs_by_an_eighth = Claim(
    "relu_networks.lowered_chord_errs_by_an_eighth",
    _best_deviation**2 <= (h**2 / 8) ** 2,
    where={c: (-1, 1), h: (0, 2), s: (0, 1)},
    summary=(
        "The chord of t^2 over an interval of length h, lowered by h^2 / 8, differs from t^2 by at most h^2 / 8 there"
        " (both sides squared). The derivation does not use the ranges of the interval's start and length."
    ),
    spec=("C9",),
    direction="tight",
    source=_here,
    witness={c: sp.S.Zero, h: sp.S.One, s: sp.S.Zero},
    derivation=lambda: Chain(
        _best_deviation**2,
        (
            Link(
                "<=",
                (h**2 / 8) ** 2,
                "",
                (
                    nonnegative(
                        (h**2 / 8) ** 2 - _best_deviation**2,
                        "h^4 s (1 - s) (s - 1/2)^2 >= 0",
                        h**4 * _start * _rest * (s - sp.Rational(1, 2)) ** 2,
                        {_start: s, _rest: 1 - s},
                    ),
                ),
            ),
        ),
    ),
    mutants=(Mutant("h^2 / 16", statement=_best_deviation**2 <= (h**2 / 16) ** 2),),
)

_PIECES = (
    "linear pieces, on a line, of what ReLU layers of that width can do, one after another, with biases and an affine"
    " skip"
)
layer_has_one_piece_more_than_units = Claim(
    "relu_networks.layer_has_one_piece_more_than_units",
    Count(
        "pieces",
        "largest number of " + _PIECES + " (one layer)",
        "==",
        w + 1,
        {"depth": "1"},
        recurrence=Recurrence(
            w, 1, sp.Integer(2), BEFORE + 1, "one more unit brings at most one more kink", by_definition=False
        ),
    ),
    summary="One hidden layer of m ReLU units makes at most m + 1 linear pieces on a line, and can make them.",
    spec=("C9",),
    direction="tight",
    parameters=(width,),
    source=Source("Montufar2014"),
    derivation=lambda: Induction(w, "a layer's kinks may all lie apart"),
    instances=tuple({"width": i} for i in range(1, 9)),
    mutants=(
        Mutant(
            "as many pieces as units",
            statement=Count("pieces", "largest number of " + _PIECES, "==", w, {"depth": "1"}),
            at={"width": 3},
        ),
        Mutant(
            "two kinks for each unit",
            statement=Count("pieces", "largest number of " + _PIECES, "==", 2 * w + 1, {"depth": "1"}),
            at={"width": 2},
        ),
    ),
)


def _one_more_layer() -> Argument:
    earlier = sp.Symbol("earlier", positive=True)
    return Argument(
        obligations=(
            zero(
                earlier + w * earlier - (w + 1) * earlier,
                "each of w units bends each piece that it is given at most once",
            ),
            zero(
                (w + 1) * (w + 1) ** layers - (w + 1) ** (layers + 1), "so the pieces grow by a factor of at most w + 1"
            ),
        ),
        conclusion="after L layers every unit's input is linear on each of at most (w + 1)^L pieces",
    )


layers_have_at_most_exponentially_many_pieces = Claim(
    "relu_networks.layers_have_at_most_exponentially_many_pieces",
    Count("pieces", "largest number of " + _PIECES, "<=", (w + 1) ** layers),
    summary="L hidden layers of w ReLU units each make at most (w + 1)^L linear pieces on a line.",
    spec=("C9",),
    direction="upper",
    parameters=(width, depth),
    source=Source("Telgarsky2016"),
    uses=("relu_networks.layer_has_one_piece_more_than_units",),
    derivation=_one_more_layer,
    instances=(
        {"width": 1, "depth": 2},
        {"width": 2, "depth": 2},
        {"width": 2, "depth": 3},
        {"width": 3, "depth": 2},
        {"width": 2, "depth": 5},
    ),
    mutants=(
        Mutant(
            "pieces add up",
            statement=Count("pieces", "largest number of " + _PIECES, "<=", w * layers + 1),
            at={"width": 2, "depth": 3},
        ),
        Mutant(
            "w^L",
            statement=Count("pieces", "largest number of " + _PIECES, "<=", w**layers),
            at={"width": 2, "depth": 2},
        ),
    ),
)

length = reals("length")
_excess = sp.Symbol("excess", nonnegative=True)
longest_of_the_pieces_errs = Claim(
    "relu_networks.longest_of_the_pieces_errs",
    1 / (2 * count**2) <= length**2 / 8,
    where={length: (2 / count, 2)},
    summary=(
        "A piece of length at least 2 / P, as the longest of P pieces on [-1, 1] is, has length^2 / 8 >= 1 / (2 P^2),"
        " which is the least error of a line against t^2 over it."
    ),
    spec=("C9",),
    direction="tight",
    parameters=(pieces,),
    source=_here,
    uses=("relu_networks.parabola_bends_away_from_every_line",),
    witness={length: 2 / count},
    derivation=lambda: Chain(
        1 / (2 * count**2),
        (
            Link(
                "<=",
                length**2 / 8,
                "",
                (
                    nonnegative(
                        length**2 / 8 - 1 / (2 * count**2),
                        "length >= 2 / P",
                        _excess**2 / 8 + _excess / (2 * count),
                        {_excess: length - 2 / count},
                    ),
                ),
            ),
        ),
    ),
    instances=tuple({"pieces": i} for i in (1, 2, 3, 9)),
    mutants=(Mutant("1 / P^2, as for interpolation", statement=1 / count**2 <= length**2 / 8, at={"pieces": 3}),),
)

x, deeper = reals("x deeper")


def tent(t: sp.Expr) -> sp.Expr:
    """The tent map of [0, 1]: 2 t up to 1/2, then 2 (1 - t)."""
    return 1 - sp.Abs(2 * t - 1)


def interpolant(t: sp.Expr, applications: int) -> sp.Expr:
    """f_m(t) = t - sum_{s = 1}^m g_s(t) / 4^s."""
    total, image = t, t
    for power in range(1, applications + 1):
        image = tent(image)
        total -= image / 4**power
    return total


_interpolant = sp.Function("TentInterpolant")


def _error_of_the_tents(factor: int = 1) -> sp.Basic:
    return sp.Le(_interpolant(x, m) - x**2, sp.Integer(4) ** -(m + 1) / factor, evaluate=False)


def _self_similar() -> Argument:
    """f_(m+1)(x) = x - g/2 + f_m(g)/4 with g the tent of x, whence f_(m+1)(x) - x^2 = (f_m(g) - g^2) / 4; and f_0(x) -
    x^2 = x - x^2 lies in [0, 1/4]."""
    g, here = tent(x), sp.Symbol("here", real=True)
    return Argument(
        obligations=(
            nonnegative(sp.Rational(1, 4) - (here - here**2), "x - x^2 <= 1/4", (here - sp.Rational(1, 2)) ** 2),
            zero(
                x - g / 2 + deeper / 4 - x**2 - (deeper - g**2) / 4,
                "the error is a quarter of the error before, at the tent of x",
            ),
            zero(sp.Integer(4) ** -(m + 1) / 4 - sp.Integer(4) ** -(m + 2), "so the bound is divided by 4"),
        ),
        conclusion="0 <= f_m(x) - x^2 <= 4^-(m + 1) on [0, 1], since the tent map sends [0, 1] to itself",
    )


tents_approximate_the_square = Claim(
    "relu_networks.tents_approximate_the_square",
    _error_of_the_tents(),
    where={x: (0, 1)},
    summary="x minus the sum of the tent map's iterates over 4^s, s <= m, exceeds x^2 by at most 4^-(m + 1) on [0, 1].",
    spec=("C9",),
    direction="upper",
    parameters=(tents,),
    source=Source("Yarotsky2017", "Prop. 2"),
    derivation=_self_similar,
    definitions={_interpolant: interpolant},
    instances=tuple({"m": i} for i in range(4)),
    mutants=(Mutant("half of it", _error_of_the_tents(2), at={"m": 2}),),
)

_DEEP = "hidden ReLU units of the network that multiplies on [-1, 1]^2 by two towers of m tent maps"
deep_network_multiplies_with_logarithmically_many_units = Claim(
    "relu_networks.deep_network_multiplies_with_logarithmically_many_units",
    Count(
        "deep_units",
        _DEEP,
        "==",
        6 * m + 4,
        recurrence=Recurrence(
            m,
            0,
            sp.Integer(4),
            BEFORE + 6,
            "in each of two towers |t| takes two units, a tent two, and the sum so far a third",
        ),
    ),
    summary=(
        "6 m + 4 ReLU units in m + 1 layers compute ((u + v)/2)^2 - ((u - v)/2)^2 on [-1, 1]^2 with two towers of m"
        " tent maps in place of the squares."
    ),
    spec=("C9",),
    direction="exact",
    parameters=(tents,),
    source=Source("Yarotsky2017", "construction of Prop. 3"),
    derivation=lambda: Induction(m, "one layer for |t| and one for each tent"),
    instances=tuple({"m": i} for i in range(7)),
    mutants=(Mutant("two units for each tent", statement=Count("deep_units", _DEEP, "==", 4 * m + 4), at={"m": 3}),),
)

_error = Real("error", "the sup error on [-1, 1]^2", positive=True)
error_floor = Quantity(
    "relu_networks.error_floor",
    "what every ReLU network of that width and depth, biases and affine skips included, misses u v by somewhere on [-1,"
    " 1]^2",
    (
        Integer("width", "hidden units of each layer", minimum=1, maximum=10**6),
        Integer("depth", "number of hidden layers", minimum=1, maximum=1000, default="1"),
    ),
    formula=lambda width, depth: 1 / (2 * (width + 1) ** (2 * depth)),
    direction="lower",
    spec=("C9",),
    source=_here,
    uses=(
        "relu_networks.layers_have_at_most_exponentially_many_pieces",
        Use(
            "relu_networks.longest_of_the_pieces_errs",
            at=lambda width, depth: {"pieces": (width + 1) ** depth},
        ),
    ),
    tex=r"\frac{1}{2 (w+1)^{2L}}",
)


flat_units_floor = Quantity(
    "relu_networks.flat_units_floor",
    "with fewer units no network of one hidden ReLU layer multiplies on [-1, 1]^2 to within the error; a floor. Four"
    " smooth units do for every error",
    (_error,),
    formula=lambda error: sp.Max(0, sp.ceiling(1 / sp.sqrt(2 * error)) - 1),
    direction="lower",
    spec=("C9",),
    source=_here,
    uses=(
        Use("relu_networks.layer_has_one_piece_more_than_units", at=lambda value: {"width": sp.Max(1, value)}),
        Use(
            "relu_networks.longest_of_the_pieces_errs",
            at=lambda value: {"pieces": sp.Max(1, value + 1)},
            reads=lambda error: error,
            points=tuple({"error": sp.Rational(1, 2 * pieces**2)} for pieces in (2, 3, 5, 2001)),
        ),
    ),
    tex=r"\lceil (2\varepsilon)^{-1/2} \rceil - 1",
)

deep_units = Quantity(
    "relu_networks.deep_units",
    "units of the tent-map network that multiplies on [-1, 1]^2 to within the error",
    (_error,),
    formula=lambda error: 6 * sp.Max(0, sp.ceiling(sp.log(1 / error, 4)) - 1) + 4,
    direction="upper",
    spec=("C9",),
    source=_here,
    uses=(
        Use(
            "relu_networks.deep_network_multiplies_with_logarithmically_many_units",
            at=lambda error: {"m": sp.Max(0, sp.ceiling(sp.log(1 / error, 4)) - 1)},
        ),
        Use(
            "relu_networks.tents_approximate_the_square",
            at=lambda value: {"m": (value - 4) / 6},
            reads=lambda error: error,
            points=tuple({"error": sp.Rational(1, 4 ** (tents + 1))} for tents in (0, 1, 2, 400)),
        ),
    ),
    tex=r"6 \max(0, \lceil \log_4 1/\varepsilon \rceil - 1) + 4",
    extremum="least",
)
