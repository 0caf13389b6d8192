"""Exact weights for a circuit: one block of hidden units for each product, with operands centred on the box, and every
number one that the format can hold.

A gate multiplies two affine functions u, v of earlier values, less constants that put them near 0; what the constants
add is affine, and goes into what uses the gate. With scales alpha, beta (powers of 2) and t = alpha u + beta v, d =
alpha u - beta v it is, up to rounding of the output weight,

    [sigma(b + t) + sigma(b - t) - sigma(b + d) - sigma(b - d)] / (4 alpha beta sigma''(b))              four units, two
    for a square
    [sigma(t) - sigma(d) - beta v] / (2 alpha beta sigma''(0))   if sigma(t) - sigma(-t) = t             two units, one
    for a square

(spec C1, C10, C11). A layer sees the inputs, its hidden units and all earlier gates, so that nothing has to be carried
through hidden units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import arb

from numerics.enclosure.balls import ball, lower, middle, upper, working
from numerics.enclosure.series import compile_series
from numerics.synthesis.circuit import Affine, Circuit, Gate
from numerics.synthesis.gate_error import BITS, bend, curvature, value_at
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.algebra import is_zero
from theory.language.errors import InputError

DIGITS = {"real": 53, "float64": 53, "float32": 24, "bfloat16": 8, "float16": 11}  # of the significand
Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Block:
    """The hidden units of one gate. Rows and `skip` are affine functions of earlier values, `output` has one weight for
    each row.

    The block computes (1 + eta) u v (1 + sum of kappa_k r_k) + drift with u, v the stored operands, eta and kappa_2,
    kappa_3, ... (`bend`) somewhere in their ranges as long as |alpha u| + |beta v| <= reach
    (numerics.synthesis.gate_error); the circuit wants the product of the true operands."""

    true: Gate
    stored: Gate
    square: bool
    alpha: Fraction
    beta: Fraction
    bias: Fraction
    rows: tuple[Affine, ...]
    output: tuple[Fraction, ...]
    skip: Affine
    eta: Range
    bend: tuple[Range, ...]
    reach: Fraction
    drift: Affine
    drift_constant: Range


@dataclass(frozen=True, slots=True)
class Design:
    """All weights of the network for one circuit: `levels` group the blocks into layers; `output` is stored,
    `true_output` what it stands for."""

    inputs: int
    box: tuple[Range, ...]
    activation: str
    blocks: tuple[Block, ...]
    levels: tuple[tuple[int, ...], ...]
    output: Affine
    true_output: Affine

    @property
    def hidden_units(self) -> int:
        """The number of hidden units in all blocks."""
        return sum(len(block.rows) for block in self.blocks)


@cache
def is_even_plus_half_the_argument(activation: str) -> bool:
    """Whether sigma(t) - sigma(-t) = t, as for softplus, SiLU and GELU.

    >>> is_even_plus_half_the_argument("silu"), is_even_plus_half_the_argument("tanh")
    (True, False)
    """
    sigma = ACTIVATIONS[activation].formula
    return is_zero(sigma(argument) - sigma(-argument) - argument)


def in_levels(circuit: Circuit) -> Circuit:
    """The same circuit with its gates in the order of their levels."""
    order = [k for level in circuit.levels() for k in level]
    place = {i: i for i in range(circuit.inputs)} | {
        circuit.inputs + k: circuit.inputs + at for at, k in enumerate(order)
    }

    def moved(a: Affine) -> Affine:
        return Affine.of(a.constant, {place[i]: c for i, c in a.terms})

    return Circuit(
        circuit.inputs,
        tuple(Gate(moved(circuit.gates[k].left), moved(circuit.gates[k].right)) for k in order),
        moved(circuit.output),
    )


def design(
    circuit: Circuit, box: Sequence[Range], activation: str, bias: Fraction, scales: Sequence[Fraction], digits: int
) -> Design:
    """The network for a circuit whose gates are in the order of their levels; `scales` bound alpha |u| and beta |v| for
    each gate (powers of 2)."""
    values = [Affine(Fraction(0), ((i, Fraction(1)),)) for i in range(circuit.inputs)]
    ranges, blocks = list(box), list[Block]()
    pair = bias == 0 and is_even_plus_half_the_argument(activation)
    for gate, scale in zip(circuit.gates, scales, strict=True):
        left, right = substitute(gate.left, values), substitute(gate.right, values)
        block, centred = _block(left, right, ranges, activation, bias, scale, digits, pair)
        place = circuit.inputs + len(blocks)
        u, v = block.true.left.constant - left.constant, block.true.right.constant - right.constant
        # (left + u)(right + v) is what the block computes: the product is that, less u right, v left and u v.
        values.append(Affine(-u * v, ((place, Fraction(1)),)).plus(right.times(-u)).plus(left.times(-v)))
        ranges.append(centred)
        blocks.append(block)
    wanted = substitute(circuit.output, values)
    stored = Affine.of(round_weights(wanted.constant, digits), {i: round_weights(c, digits) for i, c in wanted.terms})
    return Design(
        circuit.inputs, tuple(box), activation, tuple(blocks), tuple(map(tuple, circuit.levels())), stored, wanted
    )


def substitute(affine: Affine, values: Sequence[Affine]) -> Affine:
    """The affine function with its i-th argument replaced by the i-th of `values`."""
    total = Affine(affine.constant)
    for i, c in affine.terms:
        total = total.plus(values[i].times(c))
    return total


def span(affine: Affine, ranges: Sequence[Range]) -> Range:
    """The range of an affine function of values with these ranges, exactly."""
    low = affine.constant + sum((c * ranges[i][c < 0] for i, c in affine.terms), Fraction(0))
    return low, affine.constant + sum((c * ranges[i][c > 0] for i, c in affine.terms), Fraction(0))


def round_weights(x: Fraction, digits: int) -> Fraction:
    """The nearest number with a significand of so many binary digits."""
    return on_grid(x, exponent(x) - digits) if x else x


def exponent(x: Fraction) -> int:
    """The e with 2^(e-1) <= |x| < 2^e; x is not 0."""
    e = abs(x.numerator).bit_length() - x.denominator.bit_length()
    return e + (abs(x) >= Fraction(2) ** e)


def on_grid(x: Fraction, e: int) -> Fraction:
    """The multiple of 2^e that is nearest to x."""
    step = Fraction(2) ** e
    return round(x / step) * step


def _together(parts: Sequence[Fraction], digits: int) -> list[Fraction]:
    """The parts, rounded so that every sum of them with any signs has a significand of at most so many digits."""
    if sum(1 for p in parts if p) <= 1:
        return [round_weights(p, digits) for p in parts]
    grid = exponent(sum(map(abs, parts), Fraction(0))) + 1 - digits
    return [on_grid(p, grid) for p in parts]


def _power_of_two(x: Fraction) -> Fraction:
    """The largest power of 2 that is at most x > 0."""
    return Fraction(2) ** (exponent(x) - 1)


def _block(
    left: Affine,
    right: Affine,
    ranges: Sequence[Range],
    activation: str,
    bias: Fraction,
    scale: Fraction,
    digits: int,
    pair: bool,
) -> tuple[Block, Range]:
    scales, operands = [], []
    for operand in (left, right):
        low, high = span(operand, ranges)
        scales.append(_power_of_two(scale / ((high - low) / 2 or Fraction(1))))
        operands.append(operand.plus(Affine(-(low + high) / 2)))
    alpha, beta = scales
    square = operands[0] == operands[1]  # also of operands that differed by a number, now that both are centred
    one, other = operands[0].times(alpha), operands[1].times(beta)
    parts = (one,) if square else (one, other)
    if pair:
        constants, shift = _together([p.constant for p in parts], digits), Fraction(0)
    else:
        shift, *constants = _together([bias, *(p.constant for p in parts)], digits)
    if square:
        constants *= 2
    stored_t: list[dict[int, Fraction]] = [{}, {}]
    for i in sorted({i for p in parts for i, _ in p.terms}):
        coefficients = _together([dict(p.terms).get(i, Fraction(0)) for p in parts], digits)
        for target, c in zip(stored_t, coefficients, strict=False):
            target[i] = c
    t = Affine.of(constants[0], stored_t[0])
    d = t if square else Affine.of(constants[1], stored_t[1])
    true = Gate(
        operands[0].plus(Affine(constants[0] / alpha - operands[0].constant)),
        operands[1].plus(Affine(constants[1] / beta - operands[1].constant)),
    )
    stored = Gate(t.times(1 / alpha), d.times(1 / beta))
    block = _weights(true, stored, square, pair, activation, shift, (alpha, beta), ranges, digits)
    return block, _product(span(true.left, ranges), span(true.right, ranges), square)


def _product(u: Range, v: Range, square: bool) -> Range:
    ends = [a * b for a in u for b in v]
    low, high = min(ends), max(ends)
    return (Fraction(0) if u[0] <= 0 <= u[1] else min(u[0] ** 2, u[1] ** 2), high) if square else (low, high)


def _weights(
    true: Gate,
    stored: Gate,
    square: bool,
    pair: bool,
    activation: str,
    bias: Fraction,
    scales: tuple[Fraction, Fraction],
    ranges: Sequence[Range],
    digits: int,
) -> Block:
    alpha, beta = scales
    t, d = stored.left.times(alpha), stored.right.times(beta)
    b = Affine(bias)
    reach = _round_up(sum((max(map(abs, span(x, _widen(ranges)))) for x in ((t,) if square else (t, d))), Fraction(0)))
    with working(BITS):
        bent = curvature(activation, bias)
        if not bent.is_finite() or not (bent > 0 or bent < 0):
            raise InputError("bias", "must have a non-zero second derivative of the activation there", bias)
        factor = (
            ball(alpha * beta)
            * bent
            * (1 if square else 2)
            * (ball(Fraction(1, 2)) if square and pair else 1 if pair or square else 2)
        )
        weight = round_weights(middle(1 / factor), digits)
        eta = ball(weight) * factor - 1
        sums: tuple[Affine, ...] = (t,) if square else (t.plus(d), t.plus(d.times(Fraction(-1))))
        if pair:
            rows = sums
            output: tuple[Fraction, ...] = (weight,) if square else (weight, -weight)
            wanted = t.times(-weight / 2) if square else d.times(-weight)
            constant = -ball(weight) * value_at(activation, bias) if square else arb(0)
        else:
            rows = tuple(b.plus(x.times(Fraction(sign))) for x in sums for sign in (1, -1))
            output = (weight, weight) if square else (weight, weight, -weight, -weight)
            wanted, constant = Affine(Fraction(0)), -2 * ball(weight) * value_at(activation, bias) if square else arb(0)
        offset = wanted.constant + middle(constant)
        skip = Affine.of(round_weights(offset, digits), {i: round_weights(c, digits) for i, c in wanted.terms})
        # The stored skip less the wanted one: affine in the values, and a ball for what the activation's value at the
        # bias adds.
        drift = Affine.of(Fraction(0), {i: c - dict(wanted.terms)[i] for i, c in skip.terms})
        rest = ball(skip.constant - wanted.constant) - constant
        kappas = bend(activation, bias, reach)
        return Block(
            true,
            stored,
            square,
            alpha,
            beta,
            bias,
            rows,
            output,
            skip,
            (lower(eta), upper(eta)),
            kappas,
            reach,
            drift,
            (lower(rest), upper(rest)),
        )


def _widen(ranges: Sequence[Range]) -> list[Range]:
    """Room for the values' own errors in the reach of a gate; the certificate checks that they stay inside."""
    return [(low - ROOM * (high - low), high + ROOM * (high - low)) for low, high in ranges]


ROOM = Fraction(1, 8)


def _round_up(x: Fraction) -> Fraction:
    """At least x, with four binary digits, so that many gates share one search."""
    if not x:
        return Fraction(1, 2**20)
    step = Fraction(2) ** (exponent(x) - 4)
    return -(-x // step) * step


def exact_value(network: Design, x: Sequence[Fraction]) -> arb:
    """What the stored weights compute at a rational point, in balls at the working precision."""
    program = compile_series(ACTIVATIONS[network.activation].formula(argument), argument)
    values = [ball(c) for c in x]

    def affine(a: Affine) -> arb:
        return sum((ball(c) * values[i] for i, c in a.terms), ball(a.constant))

    for block in network.blocks:
        values.append(
            sum(
                (ball(w) * program(affine(row)) for w, row in zip(block.output, block.rows, strict=True)),
                affine(block.skip),
            )
        )
    return affine(network.output)
