"""Evidence for the multiplication gate beyond the default legs: its certified supremum, and the real network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from numerics.gates import multiplication_gate as numerics
from numerics.gates.gate_precision import best_scale
from proofs.legs.case import Evidence, scope_of
from proofs.legs.corner import largest_at_corners
from proofs.legs.decimals import decimal_down, decimal_up
from proofs.legs.evidence import agrees, holds, refuted
from proofs.legs.relations import certify_all
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.gates import multiplication_gate as theory
from theory.language.canonical import expression
from theory.language.claims import Claim, decide
from theory.language.parameters import read_all

BITS = 192
CLOSE = Fraction(
    1, 10**12
)  # how near the closed form the supremum is asked to lie; the two come from unrelated computations
SAMPLES = 4000
FAR = 10  # a bound so many times the least one is told about it
CERTIFIED = ("1/10", "1")  # scale and radius of the instances that are replayed in every run


def _ends(formula: sp.Expr) -> tuple[Fraction, Fraction]:
    with iv.precision(BITS):
        found = enclosure(from_tree(expression(formula)), {})
    assert found is not None
    return iv.ends(found)


def bounds(claim: Claim, activation: str) -> Iterator[tuple[dict[str, Any], Fraction, Fraction]]:
    """For each instance of a claim that bounds the gate's error: exact parameters, and an enclosure of the bound at u =
    v = radius, where each is largest."""
    biased = any(p.name == theory.bias.name for p in claim.parameters)
    gate = theory.gate(activation, theory.b if biased else sp.S.Zero, theory.L, theory.u, theory.v)
    assert isinstance(claim.statement, sp.Le) and claim.statement.lhs == sp.Abs(gate - theory.u * theory.v)
    for instance in claim.instances:
        values = {"bias": sp.S.Zero, **read_all(claim.parameters, instance, claim.id)}
        right = claim.statement.rhs.subs({p.symbol: values[p.name] for p in claim.parameters})
        yield values, *_ends(right.subs(dict.fromkeys(claim.where, values["radius"])))


def _refuted(leg: str, what: str, worst: Fraction, at: Mapping[str, Fraction]) -> Finding:
    reason = f"{what} errs by {decimal_down(worst)}"
    return refuted(at, reason, leg=leg)


def supremum(activation: str, attained: bool = False) -> Callable[[Claim], Finding]:
    """The supremum by branch and bound is below the bound and, if `attained`, next to it.

    Below a bound that is the same for all u and v it proves. Otherwise it agrees: equal numbers cannot be told apart by
    balls."""

    def leg(claim: Claim) -> Finding:
        assert isinstance(claim.statement, sp.Le)
        proves = not attained and not claim.statement.rhs.free_symbols & {theory.u, theory.v}
        for values, low, high in bounds(claim, activation):
            found = numerics.error(activation, values["bias"], values["scale"], values["radius"])
            if found.lower > high:
                return _refuted("enclose", f"the {activation} gate", found.lower, found.witness)
            if found.upper > (low if proves else low * (1 + CLOSE)) or (attained and high > found.lower * (1 + CLOSE)):
                return Finding(
                    "enclose",
                    Verdict.UNDECIDED,
                    detail=f"certified supremum in [{decimal_down(found.lower)}, {decimal_up(found.upper)}]",
                )
        how = (
            f"within {decimal_up(CLOSE, 1)} of the closed form"
            if attained
            else "below the bound" + ("" if proves else " at the corner")
        )
        detail = f"certified supremum {how} in {scope_of(claim)}"
        return holds(claim, detail) if proves else agrees(detail, leg="enclose")

    return leg


def network(activation: str) -> Callable[[Claim], Finding]:
    """The torch gate in float64: what it returns is compared with the bound, with its own rounding budget on top."""

    def leg(claim: Claim) -> Finding:
        ran = ""
        for values, _, high in bounds(claim, activation):
            found = numerics.measure_error(
                activation, values["bias"], values["scale"], values["radius"], samples=SAMPLES
            )
            if found.worst - found.rounding > high:
                return _refuted("measure", found.network, found.worst, found.at)
            ran = f"{found.network}, {found.samples} samples (seed {found.seed}), {scope_of(claim)}"
        return agrees(ran)

    return leg


def in_torch(activation: str, error: bool = False) -> Callable[[Claim], Finding]:
    """What the torch gate returns, or what it errs by, in the place of the left side, which is that."""

    def route(proposition: Claim) -> Iterator[Seen]:
        given = {"bias": sp.S.Zero, "radius": sp.S.One, **proposition.assignment}
        for u, v, value, rounding in numerics.gate_values(activation, given["bias"], given["scale"], given["radius"]):
            seen = abs(value - u * v) if error else value
            yield Seen({"u": u, "v": v}, seen - rounding, seen + rounding, is_side=True)

    return lambda claim: measured(claim, route, f"torch gate of four {activation} units")


def _replayed(attained: bool) -> Callable[[Claim], Finding]:
    """The checker replays the argument by the mixed derivative at scale 1/10 and radius 1, for each bias; other
    instances differ in nothing but numbers."""

    def leg(claim: Claim) -> Finding:
        chosen = [i for i in claim.instances if (i["scale"], i["radius"]) == CERTIFIED]
        return certify_all(
            claim, [corner_certificate(claim.at(**i), attained) for i in chosen], f"{len(chosen)} of {scope_of(claim)}"
        )

    return leg


def corner_certificate(proposition: Claim, attained: bool) -> dict[str, Any]:
    """The certificate of an instance of either bound. With c = cosh s or cosh d, D_uv is the sum of (c - 1) P(c) / (2
    (C + c)^3) with P(c) >= 0 for C <= 5."""
    scale, C = proposition.assignment["scale"], sp.cosh(proposition.assignment["bias"])
    sides = [sp.cosh(scale * (theory.u + sign * theory.v)) for sign in (1, -1)]
    mixed = [(c - 1) * ((5 - C) * (1 + C) ** 2 + (c - 1) * (c + C**2 + 5 * C + 3)) / (2 * (C + c) ** 3) for c in sides]
    flat = (1 + C) ** 2 / (2 * scale**2) * (1 / (C + sides[1]) - 1 / (C + sides[0])) - theory.u * theory.v
    return largest_at_corners(proposition, sp.Add(*mixed), attained, flat)


def confirm_error(values: Mapping[str, Any], found: numerics.Supremum) -> tuple[str, ...]:
    """`derive` confirms a supremum of the logistic gate if the proved closed form covers these parameters and lies
    inside the enclosure."""
    if values["activation"] != "logistic" or decide(theory.near.condition(bias=values["bias"])) is not True:
        return ()
    symbols = {theory.b: values["bias"], theory.L: values["scale"], theory.A: values["radius"]}
    closed_form = theory.error_supremum_is_at_the_corner.statement
    assert isinstance(closed_form, sp.Le)
    low, high = _ends(closed_form.rhs.subs(symbols))
    return ("derive",) if low <= found.upper and found.lower <= high else ()


def advise_error(values: Mapping[str, Any], arithmetic: str, upper: Fraction) -> str:
    """A scale whose bound in this arithmetic is far below `upper`, if there is one."""
    best, _ = best_scale(values["activation"], values["bias"], values["radius"], arithmetic)
    return (
        f"scale = {best.scale} is certified to {decimal_up(best.bound)} in {arithmetic}"
        if FAR * best.bound < upper
        else ""
    )


EVIDENCE: Evidence = {
    "error_supremum_is_at_the_corner": {
        "enclose": supremum("logistic", attained=True),
        "certify": _replayed(True),
        "measure": network("logistic"),
    },
    "error_at_most_quadratic_in_scale": {
        "enclose": supremum("logistic"),
        "certify": _replayed(False),
        "measure": network("logistic"),
    },
}
