r"""A polynomial from one hidden layer: every monomial by central differences, whose units are shared between monomials.

In coordinates t that are 0 in the middle of the box and at most 1 in size, and with d the degree of r,

    prod_i (E_i - 1/E_i)^r_i sigma(b + h .) / ((2 h)^d sigma^(d)(b)) = t^r (1 + theta),
    |theta| <= h^2 sum_i r_i t_i^2 sup |sigma^(d + 2)| / (6 |sigma^(d)(b)|),

with E_i the shift by h t_i: a difference E - 1/E is h t_i times the integral of the derivative over [-1, 1], an average
whose first moment is 0 and whose second is 1/3 (spec H8; for products H1). The units are (r_1 + 1) (r_2 + 1) ... for a
monomial, less the one whose weights are all 0, which is a constant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import factorial, prod

from flint import arb

from numerics.enclosure.balls import ball, middle, relative_bits, upper, working
from numerics.enclosure.derivatives import largest_derivative
from numerics.enclosure.series import coefficients, compile_series
from numerics.moments.differences import differences
from numerics.networks.activations import kernel
from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff
from numerics.synthesis.circuit import Affine, Exponents, Gate, Polynomial, multiply
from numerics.synthesis.composed import Composed
from numerics.synthesis.design import DIGITS, Block, Design, Range, exact_value, round_weights
from numerics.synthesis.executed import executed_error
from numerics.synthesis.module import PolynomialNetwork
from numerics.synthesis.search import BITS, CANDIDATES, Network, exact_polynomial, held, worst_seen
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

MOST_UNITS, FEW_CORNERS = 2**16, 4
BIASES = tuple(
    Fraction(k, 4) for k in range(9)
)  # tried where none is given: a bias where no derivative that is needed vanishes
NOTHING = Affine(Fraction(0))


def units(p: Polynomial) -> int:
    """How many units the differences for all monomials have together, the unit of weights 0 left out. Raises InputError
    for more than 65536."""
    total = sum(prod(k + 1 for k in r) for r in p)
    if total > 2 * MOST_UNITS:
        raise InputError("shape", f"makes more than {MOST_UNITS} units flat", total, 'use shape="deep"')
    found = {a for r in p if any(r) for a in differences(r)[0]}
    found.discard(next(((0,) * len(r) for r in p), ()))
    return len(found)


def centre(p: Polynomial, box: Sequence[Range]) -> tuple[dict[Exponents, Fraction], list[Fraction], list[Fraction]]:
    """The polynomial in t_i = s_i (x_i - m_i), the middles m and the powers of two s, with |t_i| <= 1 on the box."""
    middles = [(low + high) / 2 for low, high in box]
    scales = [_power_below(2 / (high - low)) for low, high in box]
    n, total = len(box), dict[Exponents, Fraction]()
    powers: list[list[dict[Exponents, Fraction]]] = []
    for i, (m, s) in enumerate(zip(middles, scales, strict=True)):
        x = {e: c for e, c in (((0,) * n, m), (tuple(int(i == j) for j in range(n)), 1 / s)) if c}
        powers.append([{(0,) * n: Fraction(1)}])
        for _ in range(max((r[i] for r in p), default=0)):
            powers[i].append(multiply(powers[i][-1], x))
    for r, c in p.items():
        term = {(0,) * n: c}
        for i, k in enumerate(r):
            term = multiply(term, powers[i][k])
        for e, d in term.items():
            total[e] = total.get(e, Fraction(0)) + d
    return {e: c for e, c in total.items() if c}, middles, scales


def _power_below(x: Fraction) -> Fraction:
    """The largest power of two that is at most x > 0."""
    found = Fraction(2) ** (x.numerator.bit_length() - x.denominator.bit_length())
    return found if found <= x else found / 2


def derivatives(activation: str, bias: Fraction, order: int) -> list[arb]:
    """sigma(b), sigma'(b), ..., sigma^(order)(b) at the working precision."""
    program = compile_series(ACTIVATIONS[activation].formula(argument), argument)
    return [c * factorial(k) for k, c in enumerate(coefficients(program, [ball(bias), arb(1)], order + 1))]


def best_bias(activation: str, degrees: Sequence[int]) -> Fraction:
    """The candidate at which the Taylor coefficients of these orders are nearest to each other in size. Raises
    InputError where one always vanishes."""

    def smallest(bias: Fraction) -> Fraction:
        highest = max(degrees, default=0)
        with working(128, highest + 1):
            found = derivatives(activation, bias, highest)
            sizes = [
                abs(middle(found[d])) / factorial(d) if relative_bits(found[d]) > 8 else Fraction(0) for d in degrees
            ]
            return min(sizes, default=Fraction(1)) / (max(sizes, default=Fraction(1)) or 1)

    best = max(BIASES, key=smallest)
    if not smallest(best):
        rule = (
            f"has no bias among {BIASES[0]}..{BIASES[-1]} where its derivatives of orders"
            f" {', '.join(map(str, sorted(degrees)))} do not vanish"
        )
        raise InputError("activation", rule, activation, 'use exp, or shape="deep"')
    return best


def flat_design(
    p: Polynomial, box: Sequence[Range], activation: str, bias: Fraction, scale: Fraction, digits: int, bits: int = 256
) -> tuple[Design, Fraction]:
    """The network with one hidden layer, its weights of so many binary digits, and a bound of |network - polynomial| on
    the box in exact arithmetic.

    `bits` is the working precision of the weights before they are rounded. Raises InputError at a bias where a
    derivative that is needed vanishes."""
    n, (q, middles, scales) = len(box), centre(p, box)
    ends = [s * (high - low) / 2 for s, (low, high) in zip(scales, box, strict=True)]
    degree = max(map(sum, q), default=0)
    zero = (0,) * n
    whole: dict[Exponents, arb] = {zero: arb(0)}
    with working(bits, degree + 1):
        slopes = derivatives(activation, bias, degree)
        for r, c in q.items():
            d = sum(r)
            if not d:
                continue
            if relative_bits(slopes[d]) <= 8:
                raise InputError("bias", f"must have a non-zero derivative of order {d} of the activation there", bias)
            factor = ball(c / (2 * scale) ** d) / slopes[d]
            for a, w in zip(*differences(r), strict=True):
                whole[a] = whole.get(a, arb(0)) + factor * w
        constant: arb = ball(q.get(zero, Fraction(0))) + whole.pop(zero) * slopes[0]
        rows, weights, stored_wrong = list[Affine](), list[Fraction](), arb(0)
        shift = Fraction(0)
        for a, weight in whole.items():
            terms = {i: scale * k * scales[i] for i, k in enumerate(a)}
            wanted = bias - sum((terms[i] * middles[i] for i in range(n)), Fraction(0))
            rows.append(Affine.of(round_weights(wanted, digits), terms))
            weights.append(round_weights(middle(weight), digits))
            shift = max(shift, abs(rows[-1].constant - wanted))
            stored_wrong += abs(weight - ball(weights[-1]))
        kept = round_weights(middle(constant), digits)
        reach = (
            max((scale * sum(abs(k) * e for k, e in zip(a, ends, strict=True)) for a in whole), default=Fraction(0))
            + shift
        )
        sizes = [largest_derivative(activation, order, bias - reach, bias + reach) for order in (0, 1)]
        off = (
            stored_wrong * ball(sizes[0])
            + ball(sum(map(abs, weights), Fraction(0)) * shift * sizes[1])
            + abs(constant - ball(kept))
        )
        real = taylor_error(p, box, activation, bias, scale) + upper(off)
    gate = Gate(NOTHING, NOTHING)
    nought = (Fraction(0), Fraction(0))
    block = Block(
        gate,
        gate,
        False,
        scale,
        scale,
        bias,
        tuple(rows),
        tuple(weights),
        Affine(kept),
        nought,
        (),
        reach,
        NOTHING,
        nought,
    )
    output = Affine(Fraction(0), ((n, Fraction(1)),))
    return Design(n, tuple(box), activation, (block,), ((0,),), output, output), real


def taylor_error(p: Polynomial, box: Sequence[Range], activation: str, bias: Fraction, scale: Fraction) -> Fraction:
    """A bound of |network - polynomial| on the box for exact weights: the sum over monomials of |c t^r theta| at the
    ends."""
    q, _, scales = centre(p, box)
    ends = [s * (high - low) / 2 for s, (low, high) in zip(scales, box, strict=True)]
    degree = max(map(sum, q), default=0)
    with working(BITS, degree + 1):
        slopes, total = derivatives(activation, bias, degree), arb(0)
        for r, c in q.items():
            reach = scale * sum((k * e for k, e in zip(r, ends, strict=True)), Fraction(0))
            if reach:
                fastest = largest_derivative(activation, sum(r) + 2, bias - reach, bias + reach)
                second = scale**2 * sum((k * e**2 for k, e in zip(r, ends, strict=True)), Fraction(0)) / 6
                size = abs(c) * prod(e**k for e, k in zip(ends, r, strict=True))
                total += ball(size * second * fastest) / abs(slopes[sum(r)])
        return upper(total)


def find_flat(
    p: Polynomial, box: Sequence[Range], error: Fraction, arithmetic: str, activation: str, bias: Fraction | None
) -> Network:
    """The network with the largest scale (a power of 2) whose certified error is at most `error`, or else the one with
    the least, as `find` for deep ones.

    Without a bias one is chosen. Raises InputError for more than 65536 units, and where no scale gives weights that the
    format holds."""
    form = find_dtype("float64" if arithmetic == "real" else arithmetic)
    q, _, _ = centre(p, box)
    if units(q) > MOST_UNITS:
        raise InputError("shape", f"makes more than {MOST_UNITS} units flat", units(q), 'use shape="deep"')
    at = best_bias(activation, sorted({sum(r) for r in q if any(r)})) if bias is None else bias
    best: tuple[Fraction, Fraction, Fraction, Design] | None = None
    worse = 0
    for k in range(CANDIDATES):
        scale = Fraction(1, 2**k)
        try:
            made, real = flat_design(p, box, activation, at, scale, DIGITS[arithmetic])
            rounding = _rounding(made, p, real, arithmetic)
        except (InputError, OverflowError) as reason:
            # A large scale leaves the disc where a derivative is bounded, a small one makes weights or sums that the
            # format does not hold.
            if best is None and isinstance(reason, InputError) and reason.name == "bias":
                raise
            continue
        worse = worse + 1 if best is not None and real + rounding >= best[0] else 0
        if (best is None or real + rounding < best[0]) and held(made, form):
            best = real + rounding, rounding, scale, made
        if best is not None and (best[0] <= error or worse >= 3):
            break
    if best is None:
        raise InputError(
            "arithmetic",
            "cannot hold a weight of this network at any scale",
            arithmetic,
            'use a wider format or shape="deep"',
        )
    total, rounding, scale, made = best
    module = PolynomialNetwork(made, form)
    composed = _compose(made, p, total - rounding, _likely(made, p))
    place, least = worst_seen(made, module, p, composed, arithmetic, total)
    return Network(made, module, scale, total - rounding, rounding, place, least)


def _rounding(made: Design, p: Polynomial, real: Fraction, arithmetic: str) -> Fraction:
    if arithmetic == "real":
        return Fraction(0)
    return executed_error(made, _compose(made, p, real), kernel(made.activation), unit_roundoff(find_dtype(arithmetic)))


def _compose(made: Design, p: Polynomial, real: Fraction, likely: tuple[Fraction, ...] = ()) -> Composed:
    """What is known of the exact network: its error, where that may be largest, and bounds of the inputs and of the
    only gate's value, which is the output."""
    inputs = [max(map(abs, ends)) for ends in made.box]
    value = real + sum((abs(c) * prod(x**k for x, k in zip(inputs, r, strict=True)) for r, c in p.items()), Fraction(0))
    return Composed(real, 0.0, likely, (*inputs, value), tuple(block.reach for block in made.blocks), value, 0)


def _likely(made: Design, p: Polynomial) -> tuple[Fraction, ...]:
    """The corner, of a few, where the exact network errs most."""
    chosen = [corner for corner, _ in zip(product(*made.box), range(FEW_CORNERS), strict=False)]
    chosen.append(tuple(high for _, high in made.box))

    def wrong(x: tuple[Fraction, ...]) -> Fraction:
        with working(BITS):
            return middle(abs(exact_value(made, x) - ball(exact_polynomial(p, x))))

    return max(chosen, key=wrong)
