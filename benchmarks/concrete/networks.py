"""A synthesised network's error for Rocq: the network as stored, weight by weight, against its polynomial on the box,
to be checked by coq-interval.

A gate is an affine function, a quadratic form of its operands, and one value of an even function H (a square) or the
difference of two (a product), at places within its reach. The range of each H is a matter of one variable; how the
gates compose is algebra: with e_k for what H adds in the k-th gate, the network less the polynomial is a polynomial in
the inputs and the e_k, written out and bounded term by term.

What is stated is read off the torch module. The rest, ranges of H and composition, is proposed here and believed by
nobody: Rocq refuses what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb

from numerics.enclosure.balls import ball, lower, middle, upper, working
from numerics.enclosure.series import compile_series
from numerics.synthesis.circuit import Affine, Exponents, multiply
from numerics.synthesis.design import Block, Design, Range, exponent
from numerics.synthesis.module import PolynomialNetwork
from proofs.kernel.restate import real
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

KNOWN = ("logistic", "tanh", "softplus", "silu", "arctan", "exp", "cos", "square")
BITS, PLACES = 256, 64
IMPORTS = (
    "From Coq Require Import Reals Lra.\nFrom Interval Require Import Tactic.\nFrom Outward Require concrete.\nOpen"
    " Scope R_scope."
)
Polynomial = Mapping[Exponents, Fraction]
Stored = tuple[
    list[tuple[Fraction, Affine]], Affine
]  # of a gate: its units' output weights and rows, and its affine part


def stored(module: PolynomialNetwork) -> tuple[list[Stored], Affine]:
    """The gates and the output, from the module's parameters."""

    def rows(layer: Any) -> list[Affine]:
        weight, bias = layer.weight.double().tolist(), layer.bias.double().tolist()
        return [
            Affine.of(Fraction(b), {i: Fraction(w) for i, w in enumerate(row)})
            for row, b in zip(weight, bias, strict=True)
        ]

    gates: list[Stored] = []
    layers: list[tuple[Any, Any]] = list(zip(module.hidden, module.gates, strict=True))
    for hidden, combined in layers:
        units, width = rows(hidden), hidden.in_features
        for row in rows(combined):
            gates.append(
                (
                    [(c, units[i - width]) for i, c in row.terms if i >= width],
                    Affine.of(row.constant, {i: c for i, c in row.terms if i < width}),
                )
            )
    return gates, rows(module.output)[0]


def network_file(
    module: PolynomialNetwork, design: Design, polynomial: Polynomial, slack: Fraction = Fraction(1, 1000)
) -> tuple[str, Fraction]:
    """The file that proves |network - polynomial| <= bound on the box, and the bound, for a network of gates with its
    design.

    `slack` is by how much, relatively, the range of each H may exceed what was seen of it.

    Raises InputError for activations that have no word in Rocq.
    """
    if design.activation not in KNOWN:
        raise InputError("activation", "has no word in Rocq", design.activation, f"one of {', '.join(KNOWN)}")
    gates, output = stored(module)
    n, size = design.inputs, design.inputs + len(gates)
    centres, halves = [(a + b) / 2 for a, b in design.box], [(b - a) / 2 for a, b in design.box]
    names = [f"z{i + 1}" for i in range(n)] + [f"e{k + 1}" for k in range(len(gates))]
    values: list[Polynomial] = [_sum(_number(c, size), _variable(i, size)) for i, c in enumerate(centres)]
    ranges = [(-half, half) for half in halves]
    definitions, lemmas, steps = [], list[str](), list[str]()
    for k, ((units, skip), block) in enumerate(zip(gates, design.blocks, strict=True), 1):
        before, gate = n + k - 1, _Gate(k, design.activation, block)
        definitions.append(_gate_text(k, before, units, skip))
        operands = [_composed(place, values) for place in gate.places]
        reach = _up(max(abs(end) for p in operands for end in _range(p, ranges)))
        low, high = gate.seen(reach, slack)
        ranges.append((low, high) if block.square else (low - high, high - low))
        lemmas.append(gate.lemmas(before, units, skip, reach, (low, high), ranges[-1]))
        arguments, checks = (
            " ".join(written(v, names) for v in values),
            " | ".join(f"concrete.range_as {written(p, names)}" for p in operands),
        )
        values.append(
            reduce(_sum, (_composed(gate.affine(skip), values), *gate.quadratic(operands), _variable(before, size)))
        )
        steps.append(f"  destruct (gate_{k}_value {arguments}) as [e{k} [bound_{k} value_{k}]]; [{checks} |].")
        steps.append(f"  concrete.value_as {written(values[-1], names)} value_{k}.")
    wanted = _substituted(polynomial, values[:n])
    error = _sum(_composed(output, values), {e: -c for e, c in wanted.items()})
    bound = _up(max(map(abs, _range(error, ranges))))
    inputs, shifted = _values(n), " ".join(names[:n])
    lets = "".join(f"  let v{n + k} := gate_{k} {_values(n + k - 1)} in\n" for k in range(1, len(gates) + 1))
    places = " ".join(written(v, names) for v in values[:n])
    moved = [f"(v{i + 1} - {number(c)})" for i, c in enumerate(centres)] + names[n:]
    back = "; ".join(f"replace {written(v, moved)} with v{i + 1} in it by field" for i, v in enumerate(values[:n]))
    parts = [
        (
            "(* The network as stored, each weight exactly, and how far it is from the polynomial on the box."
            " Generated. *)"
        ),
        IMPORTS,
        f"Definition sigma (t : R) : R := {real(ACTIVATIONS[design.activation].formula(argument))}.",
        *definitions,
        f"Definition network ({inputs} : R) : R :=\n{lets}  {affine(output)}.",
        f"Definition polynomial ({inputs} : R) : R := {written(polynomial, inputs.split())}.",
        *lemmas,
        (
            f"Lemma centred {shifted} : {_within(names, ranges[:n])}\n  Rabs (network {places} - polynomial {places})"
            f" <= {number(bound)}."
        ),
        "\n".join(
            [
                "Proof.\n  intros; unfold network, polynomial; cbv zeta.",
                *steps,
                f"  concrete.error_as {written(error, names)}.\nQed.",
            ]
        ),
        (
            f"Theorem bound {inputs} : {_within(inputs.split(), design.box)}\n  Rabs (network {inputs} - polynomial"
            f" {inputs}) <= {number(bound)}."
        ),
        f"Proof. intros; pose proof (centred {' '.join(moved[:n])}{' ltac:(lra)' * n}) as it; {back}; exact it. Qed.",
        "Print Assumptions bound.\n",
    ]
    return "\n\n".join(parts), bound


def _gate_text(k: int, before: int, units: Iterable[tuple[Fraction, Affine]], skip: Affine) -> str:
    terms = " + ".join([*(f"{number(w)} * sigma {affine(row)}" for w, row in units), affine(skip)])
    return f"Definition gate_{k} ({_values(before)} : R) : R :=\n  {terms}."


@dataclass(frozen=True, slots=True)
class _Gate:
    """One gate with its even function H(t) = weight (sigma(b + t) + sigma(b - t)) + offset - curve t^2; a pair of units
    has sigma(t) - t/2 in brackets."""

    number: int
    activation: str
    block: Block

    @property
    def pair(self) -> bool:
        return len(self.block.rows) == (1 if self.block.square else 2)

    @property
    def curve(self) -> Fraction:
        return 1 / self.block.alpha**2 if self.block.square else 1 / (4 * self.block.alpha * self.block.beta)

    @property
    def places(self) -> list[Affine]:
        """Where H is taken: at the operand of a square, at sum and difference of those of a product."""
        one, other = self.block.stored.left.times(self.block.alpha), self.block.stored.right.times(self.block.beta)
        return [one] if self.block.square else [one.plus(other), one.plus(other.times(Fraction(-1)))]

    @property
    def offset(self) -> Fraction:
        """Makes H(0) small."""
        with working(64):
            return -middle(self._even(arb(0)))

    def quadratic(self, operands: Iterable[Polynomial]) -> list[Polynomial]:
        return [
            {e: sign * self.curve * c for e, c in multiply(p, p).items()}
            for p, sign in zip(operands, (1, -1), strict=False)
        ]

    def affine(self, skip: Affine) -> Affine:
        """What the gate computes besides the quadratic form and H."""
        found = skip.plus(Affine(-self.offset)) if self.block.square else skip
        if self.pair:
            for place, sign in zip(self.places, (1, -1), strict=False):
                found = found.plus(place.times(sign * self.block.output[0] / 2))
        return found

    def _even(self, x: arb) -> arb:
        """H less its offset."""
        sigma, bias = compile_series(ACTIVATIONS[self.activation].formula(argument), argument), ball(self.block.bias)
        units: arb = sigma(x) - x / 2 if self.pair else sigma(bias + x) + sigma(bias - x)
        return ball(self.block.output[0]) * units - ball(self.curve) * x * x

    def seen(self, reach: Fraction, slack: Fraction) -> Range:
        """The range of H on [0, reach] as far as some places show it, a little widened: a guess, which Rocq accepts or
        refuses."""
        with working(BITS):
            found = [self._even(ball(reach * i / PLACES)) + ball(self.offset) for i in range(PLACES + 1)]
            low, high = min(map(lower, found)), max(map(upper, found))
        room = (high - low) * slack / 2
        return -_up(room - low), _up(high + room)

    def lemmas(
        self,
        before: int,
        units: Iterable[tuple[Fraction, Affine]],
        skip: Affine,
        reach: Fraction,
        ends: Range,
        added: Range,
    ) -> str:
        k, bias, places = self.number, number(self.block.bias), [affine(p) for p in self.places]
        shape = "(sigma t - t / 2)" if self.pair else f"(sigma ({bias} + t) + sigma ({bias} - t))"
        rows = [row for p in places for row in ((p,) if self.pair else (f"({bias} + {p})", f"({bias} - {p})"))]
        quadratic = " - ".join(f"{number(self.curve)} * {p} ^ 2" for p in places)
        even, word = " - ".join(f"even_{k} {p}" for p in places), "square" if self.block.square else "product"
        premises = " -> ".join(f"- {number(reach)} <= {p} <= {number(reach)}" for p in places)
        known = (
            f"concrete.{word}_error even_{k} _ _ _ symmetric even_{k}_range"
            + "".join(f" {p}" for p in places)
            + " ltac:(assumption)" * len(places)
        )
        same = "".join(
            f"assert (sigma {affine(row)} = sigma {wanted}) by (f_equal; lra); "
            for (_, row), wanted in zip(units, rows, strict=True)
        )
        return (
            f"Definition even_{k} (t : R) : R := {number(self.block.output[0])} * {shape} + {number(self.offset)} -"
            f" {number(self.curve)} * t ^ 2.\n\nLemma even_{k}_range t : 0 <= t <= {number(reach)} -> {number(ends[0])}"
            f" <= even_{k} t <= {number(ends[1])}.\nProof. intros; unfold even_{k}, sigma; concrete.range_over t."
            f" Qed.\n\nLemma gate_{k}_value {_values(before)} : {premises} ->\n  exists e, {number(added[0])} <= e <="
            f" {number(added[1])} /\\ gate_{k} {_values(before)} = {affine(self.affine(skip))} + ({quadratic}) +"
            f" e.\nProof.\n  intros; assert (symmetric : forall t, even_{k} (- t) = even_{k} t) by (unfold even_{k},"
            f" sigma; concrete.symmetric).\n  exists ({even}); split; [pose proof ({known}); lra |].\n  {same}unfold"
            f" gate_{k}, even_{k}; lra.\nQed."
        )


def number(x: Fraction) -> str:
    """A rational number for Rocq.

    >>> number(Fraction(-1, 3))
    '(- (1 / 3))'
    """
    text = str(abs(x.numerator)) if x.denominator == 1 else f"({abs(x.numerator)} / {x.denominator})"
    return f"(- {text})" if x < 0 else text


def affine(a: Affine) -> str:
    """The affine function as Rocq reads it."""
    return "(" + " + ".join([number(a.constant), *(f"{number(c)} * v{i + 1}" for i, c in a.terms)]) + ")"


def written(p: Polynomial, names: Sequence[str]) -> str:
    """A polynomial, by the powers of the e's: what stands before each power is bounded as a whole."""
    found: dict[str, list[str]] = {}
    for e, c in sorted(p.items()):
        errors, others = (
            tuple(k if name.startswith("e") is wanted else 0 for k, name in zip(e, names, strict=True))
            for wanted in (True, False)
        )
        found.setdefault(_monomial(errors, names), []).append(f"{number(c)}{_monomial(others, names)}")
    return "(0" + "".join(f" + ({' + '.join(parts)}){power}" for power, parts in found.items()) + ")"


def _monomial(e: Exponents, names: Sequence[str]) -> str:
    return "".join(f" * {name} ^ {k}" if k > 1 else f" * {name}" for name, k in zip(names, e, strict=True) if k)


def _values(count: int) -> str:
    return " ".join(f"v{i + 1}" for i in range(count))


def _within(names: Sequence[str], ranges: Sequence[Range]) -> str:
    return "".join(
        f"{number(low)} <= {name} <= {number(high)} -> " for name, (low, high) in zip(names, ranges, strict=False)
    )


def _number(c: Fraction, size: int) -> Polynomial:
    return {(0,) * size: c} if c else {}


def _variable(i: int, size: int) -> Polynomial:
    return {tuple(int(i == j) for j in range(size)): Fraction(1)}


def _sum(p: Polynomial, q: Polynomial) -> Polynomial:
    total = dict(p)
    for e, c in q.items():
        total[e] = total.get(e, Fraction(0)) + c
    return {e: c for e, c in total.items() if c}


def _composed(a: Affine, values: Sequence[Polynomial]) -> Polynomial:
    """The affine function of these values, which are not all constant."""
    size = len(next(iter(next(v for v in values if v))))
    return reduce(_sum, ({e: c * d for e, d in values[i].items()} for i, c in a.terms), _number(a.constant, size))


def _substituted(p: Polynomial, values: Sequence[Polynomial]) -> Polynomial:
    size = len(next(iter(values[0])))
    total: Polynomial = {}
    for e, c in p.items():
        factors = (value for value, k in zip(values, e, strict=True) for _ in range(k))
        total = _sum(total, reduce(multiply, factors, _number(c, size)))
    return total


def _range(p: Polynomial, ranges: Sequence[Range]) -> Range:
    """The range of each monomial, added up; `ranges` may be shorter than the exponents where nothing more occurs."""
    low = high = Fraction(0)
    for e, c in p.items():
        one = (c, c)
        for (a, b), k in zip(ranges, e, strict=False):
            if k:
                powers = (a**k, b**k) if k % 2 or a > 0 or b < 0 else (Fraction(0), max(a**k, b**k))
                ends = [x * y for x in one for y in powers]
                one = min(ends), max(ends)
        low, high = low + one[0], high + one[1]
    return low, high


def _up(x: Fraction) -> Fraction:
    """At least x, with twenty binary digits."""
    if not x:
        return x
    step = Fraction(2) ** (exponent(x) - 20)
    return -(-x // step) * step
