r"""How many units one hidden layer needs to approximate a product uniformly on a box: Taylor coefficients do not decide
it, ranks of derivatives do.

RT, Thm. 4.1(i) says that uniform approximation of x^r to every accuracy takes prod (r_i + 1) units if no Taylor
coefficient up to 2 d vanishes. That is false:

    sigma(t) = t^2 + S(t + 1), S logistic, has no vanishing coefficient up to order 4, and sigma(L x) / L^2 is x^2 to
    within 1 / L^2        (upper; H5)

What is true, for any continuous activations, different from unit to unit, with all biases and an affine skip:

    approximating x_1...x_n on a box to every accuracy takes at least C(n, floor(n/2)) units
    (lower; H6)
    to within eps on [-R, R]^n, with N = C(n, floor(n/2)) and eta = eps (2/R)^n < 1, at least
        N (1 - eta)^2 / ((1 + eta)^2 + (N - 1) eta^2) units, and N if N eta < 1
        (lower; H7)
    units of the exponential need prod (r_i + 1), and that many do
    (tight; H6)

The argument: average the network with a product of hat functions of width R. Each unit stays a function of a_j . x, so
D^s D^t at 0, for subsets s and t of floor(n/2) and of the other number of inputs, is a matrix of rank at most the
number of units. The product's own matrix is a permutation matrix of size N, and the functionals D^s D^t have norm
(2/R)^n. A matrix with trace at least N (1 - eta) has rank at least its trace squared over the sum of its entries
squared."""

import sympy as sp

from theory.language import (
    Chain,
    Claim,
    Count,
    Erratum,
    Hypothesis,
    Integer,
    Link,
    Mutant,
    Quantity,
    Real,
    Source,
    nonnegative,
    reals,
)

_here = Source("here")
inputs = Integer("n", "number of inputs", minimum=2)
few_inputs = Integer("n", "number of inputs", minimum=2, maximum=2000)
error = Real("error", "the sup error on the box", positive=True)
radius = Real("radius", "half the side of the box", positive=True, default="1")
exponents = (
    Integer("r1", "exponent of the first variable", minimum=1, maximum=1000),
    *(
        Integer(f"r{i}", f"exponent of variable {i}, 0 if it does not occur", minimum=0, maximum=1000, default="0")
        for i in (2, 3)
    ),
)
n = inputs.symbol
r = tuple(p.symbol for p in exponents)

L, x, u, v = reals("L x u v")
_scales, _unit = (1, 50), (-1, 1)


def unruly(t: sp.Expr) -> sp.Expr:
    """t^2 plus a shifted logistic: smooth, with no vanishing Taylor coefficient up to order 4, and t^2 from afar."""
    return t**2 + 1 / (1 + sp.exp(-t - 1))


printed_uniform = Erratum(
    "prod (r_i + 1) units for uniform approximation",
    Source("RT", "Thm. 4.1(i)"),
    "if no Taylor coefficient up to 2 d vanishes, approximating x^r to every accuracy takes prod (r_i + 1) units: 3"
    " for x^2",
    "t^2 + S(t + 1) has no vanishing coefficient up to order 4, and one unit of it approximates x^2 to every accuracy",
    "the error 1 / L^2 of that unit; the coefficients, enclosed",
    spec=("P4",),
)
_squared = sp.expand(unruly(L * x) - (L * x) ** 2)  # L^2 times the deviation of unruly(L x) / L^2 from x^2
one_unit_squares_uniformly = Claim(
    "uniform_flattening.one_unit_squares_uniformly",
    sp.Abs(_squared) <= 1,
    where={L: _scales, x: _unit},
    summary=(
        "One unit of t^2 + S(t + 1) at scale L, divided by L^2, is x^2 to within 1 / L^2, for |x| <= 1 and 1 <= L <="
        " 50."
    ),
    spec=("H5",),
    direction="upper",
    source=_here,
    errata=(printed_uniform,),
    mutants=(
        Mutant("half of it", statement=sp.Abs(_squared) <= sp.Rational(1, 2)),
        Mutant("1 / L^3", statement=sp.Abs(_squared) <= 1 / L),
    ),
)


def _coefficients(fourth: int = 1) -> sp.Basic:
    tau = [sp.diff(unruly(x), x, k).subs(x, 0) / sp.factorial(k) for k in range(5)]
    return sp.And(
        *(sp.Gt(sign * c, 0, evaluate=False) for sign, c in zip((1, 1, 1, -1, fourth), tau, strict=True)),
        evaluate=False,
    )


no_coefficient_of_the_unruly_unit_vanishes = Claim(
    "uniform_flattening.no_coefficient_of_the_unruly_unit_vanishes",
    _coefficients(),
    summary=(
        "The Taylor coefficients of t^2 + S(t + 1) at 0 up to order 4 have the signs +, +, +, -, +: none vanishes, as"
        " RT's theorem asks for x^2."
    ),
    spec=("H5",),
    direction="lower",
    source=_here,
    mutants=(Mutant("the fourth is negative", statement=_coefficients(-1)),),
)

_multiplied = (
    unruly(L * (u + v)) - unruly(L * (u - v)) - (L * (u + v)) ** 2 + (L * (u - v)) ** 2
)  # 4 L^2 times the deviation from u v
two_units_multiply_uniformly = Claim(
    "uniform_flattening.two_units_multiply_uniformly",
    sp.Abs(_multiplied) <= 1,
    where={L: _scales, u: _unit, v: _unit},
    summary=(
        "Two units of t^2 + S(t + 1), at L (u + v) and L (u - v), give u v to within 1 / (4 L^2), for |u|, |v| <= 1"
        " and 1 <= L <= 50; the theorem as printed asks for four."
    ),
    spec=("H5",),
    direction="upper",
    source=_here,
    mutants=(
        Mutant("exact", statement=sp.Eq(_multiplied, 0)),
        Mutant("a sixteenth", statement=sp.Abs(_multiplied) <= sp.Rational(1, 4)),
    ),
)

_MANY = (
    "hidden units of one layer, of any continuous activations with any biases and an affine skip, that approximate the"
    " product of n inputs uniformly"
)
_middle = sp.binomial(n, sp.floor(n / 2))
product_needs_a_middle_binomial_uniformly = Claim(
    "uniform_flattening.product_needs_a_middle_binomial_uniformly",
    Count("uniform_units", f"least number of {_MANY} to every accuracy", ">=", _middle),
    summary=(
        "No continuous activations approximate the product of n inputs uniformly to every accuracy with fewer than C(n,"
        " floor(n/2)) units of one layer."
    ),
    spec=("H6",),
    direction="lower",
    parameters=(inputs,),
    source=_here,
    instances=tuple({"n": i} for i in range(2, 9)),
    mutants=(
        Mutant("2^n for every activation", statement=Count("uniform_units", _MANY, ">=", 2**n), at={"n": 2}),
        Mutant("one more than 2^(n-1)", statement=Count("uniform_units", _MANY, ">=", 2 ** (n - 1) + 1), at={"n": 4}),
    ),
)

product_needs_half_of_all_signs_uniformly = Claim(
    "uniform_flattening.product_needs_half_of_all_signs_uniformly",
    Count("uniform_units", f"least number of {_MANY} to every accuracy", ">=", 2 ** (n - 1)),
    summary=(
        "2^(n-1) units are needed: the border Waring rank of x_1...x_n is 2^(n-1) (L. Oeding). Taken from there, not"
        " derived here."
    ),
    spec=("H6",),
    status="imported",
    direction="lower",
    parameters=(inputs,),
    source=Source("Oeding2016"),
    instances=({"n": 3},),
)

_EXP = "exponential units, an output bias counted as one, that approximate the monomial uniformly to every accuracy"
exponentials_need_all_smaller_exponents = Claim(
    "uniform_flattening.exponentials_need_all_smaller_exponents",
    Count("exponential_units", f"least number of {_EXP}", "==", sp.prod([e + 1 for e in r])),
    summary=(
        "Exactly prod (r_i + 1) exponential units approximate x^r, a monomial of up to three variables, all r_i at"
        " most 1000, uniformly to every accuracy on a box around 0: f(x + y) has at most rank one for each."
    ),
    spec=("H6",),
    direction="tight",
    parameters=exponents,
    source=_here,
    uses=("monomials.monomial_needs_all_smaller_exponents",),
    instances=tuple(
        {f"r{i}": e for i, e in enumerate(given, 1)}
        for given in ((1,), (2,), (5,), (1, 1), (2, 1), (1, 1, 1), (3, 2), (2, 2, 1))
    ),
    mutants=(
        Mutant(
            "prod r_i + 1", statement=Count("exponential_units", _EXP, "==", r[0] * r[1] + 1), at={"r1": 1, "r2": 1}
        ),
        Mutant(
            "one less", statement=Count("exponential_units", _EXP, "<=", sp.prod([e + 1 for e in r]) - 1), at={"r1": 2}
        ),
    ),
)


delta = sp.Symbol("delta", positive=True)
value, remainder = reals("value remainder")
order = Integer("d", "degree of the homogeneous polynomial", minimum=1, maximum=1000)
d = order.symbol
_room = sp.Symbol("room", nonnegative=True)
_shrunk = sp.Abs((delta**d * value + delta ** (d + 1) * remainder) / delta**d - value)
shrinking_turns_taylor_matching_into_uniform_closeness = Claim(
    "uniform_flattening.shrinking_turns_taylor_matching_into_uniform_closeness",
    _shrunk <= delta,
    where={delta: (sp.Rational(1, 1000), 1), value: _unit, remainder: _unit},
    summary=(
        "If N(x) = p(x) + r(x), p homogeneous of degree d <= 1000 with |p| <= 1 and |r(delta x)| <= delta^(d+1) on"
        " the box, N(delta x) / delta^d is within delta of p there, for 1/1000 <= delta <= 1."
    ),
    spec=("H14",),
    direction="tight",
    parameters=(order,),
    source=Source("RT", "Props. 3.3 and 3.4"),
    witness={delta: sp.S.One, value: sp.S.Zero, remainder: sp.S.One},
    derivation=lambda: Chain(
        _shrunk,
        (
            Link("=", delta * sp.Abs(remainder), "p(delta x) = delta^d p(x)"),
            Link(
                "<=",
                delta,
                "",
                (
                    nonnegative(
                        delta - delta * sp.Abs(remainder), "|r| <= 1", delta * _room, {_room: 1 - sp.Abs(remainder)}
                    ),
                ),
            ),
        ),
    ),
    instances=tuple({"d": i} for i in (1, 2)),
    mutants=(Mutant("delta^2", statement=_shrunk <= delta**2, at={"d": 2}),),
)


def units_floor_formula(n: sp.Expr, error: sp.Expr, radius: sp.Expr) -> sp.Expr:
    """The bound of H7, rounded up to an integer; 0 where eta >= 1."""
    size, eta = sp.binomial(n, sp.floor(n / 2)), error * (2 / radius) ** n
    bound = sp.ceiling(size * (1 - eta) ** 2 / ((1 + eta) ** 2 + (size - 1) * eta**2))
    return sp.Piecewise((size, size * eta < 1), (bound, eta < 1), (0, True))


_close = Hypothesis(
    "error",
    lambda n, error, radius: sp.Lt(error * (2 / radius) ** n, 1),
    "error < (radius / 2)^n",
    "a larger error leaves this argument nothing to say",
)
product_to_an_error_needs_many_units = Claim(
    "uniform_flattening.product_to_an_error_needs_many_units",
    Count(
        "units_for_an_error",
        f"least number of {_MANY} to within the error",
        ">=",
        units_floor_formula(n, error.symbol, radius.symbol),
    ),
    summary=(
        "To within eps on [-R, R]^n the product takes at least N (1 - eta)^2 / ((1 + eta)^2 + (N - 1) eta^2) units,"
        " eta = eps (2/R)^n < 1, N = C(n, floor(n/2)), and N units if N eta < 1."
    ),
    spec=("H7",),
    direction="lower",
    parameters=(inputs, error, radius),
    hypotheses=(_close,),
    source=_here,
    uses=("uniform_flattening.product_needs_a_middle_binomial_uniformly",),
    instances=(
        {"n": 2, "error": "1/10"},
        {"n": 3, "error": "1/25"},
        {"n": 4, "error": "1/100"},
        {"n": 8, "error": "1/1000"},
        {"n": 6, "error": "1/100", "radius": "3/2"},
        {"n": 10, "error": "1/100000"},
        {"n": 10, "error": "1/1000", "radius": "2"},
    ),
    mutants=(
        Mutant(
            "2^n, whatever the activations",
            statement=Count("units_for_an_error", _MANY, ">=", 2**n),
            at={"n": 4, "error": "1/100"},
        ),
    ),
)

units_floor = Quantity(
    "uniform_flattening.units_floor",
    "fewer units of one hidden layer, of any continuous activations, are not within the error of the product of n"
    " inputs on [-radius, radius]^n; a floor",
    (few_inputs, error, radius),
    formula=units_floor_formula,
    direction="lower",
    spec=("H7",),
    source=_here,
    uses=("uniform_flattening.product_to_an_error_needs_many_units",),
    tex=r"\left\lceil \frac{N(1-\eta)^2}{(1+\eta)^2+(N-1)\eta^2} \right\rceil",
)
