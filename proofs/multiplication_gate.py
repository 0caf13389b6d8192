"""Evidence for the multiplication gate beyond the default legs: its certified supremum, and the real network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics import multiplication_gate as numerics
from numerics.enclosure import interval as iv
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import from_tree
from numerics.gate_precision import best_scale
from proofs.certificates.corner import largest_at_corners
from proofs.engine.check import Evidence, scope_of
from proofs.engine.decimals import decimal_down, decimal_up
from proofs.engine.relations import certified
from proofs.engine.verdicts import Counterexample, Finding, Verdict
from theory import multiplication_gate as theory
from theory.language.canonical import expression
from theory.language.claims import Claim, decide
from theory.language.parameters import read_all

BITS = 192
CLOSE = Fraction(1, 10**12)  # how near the closed form the supremum is asked to lie; the two come from unrelated computations
SAMPLES = 4000
FAR = 10  # a bound so many times the least one is told about it
CERTIFIED = ("1/10", "1")  # scale and radius of the instances that are replayed in every run


def _ends(formula: sp.Expr) -> tuple[Fraction, Fraction]:
    with iv.precision(BITS):
        found = enclosure(from_tree(expression(formula)), {})
    assert found is not None
    return iv.ends(found)


def _instances(claim: Claim, judge: Callable[[Mapping[str, Any], sp.Expr], tuple[Verdict, str, Mapping[str, str]]]) -> tuple[Verdict, str, Mapping[str, str]]:
    """The judgement that is worst over the instances of a claim ``error <= right side``."""
    assert isinstance(claim.statement, sp.Le) and claim.statement.lhs == theory.logistic_error
    last: tuple[Verdict, str, Mapping[str, str]] = (Verdict.UNDECIDED, "no instances", {})
    for instance in claim.instances:
        values = read_all(claim.parameters, instance, claim.id)
        last = judge(values, claim.statement.rhs.subs({p.symbol: values[p.name] for p in claim.parameters}))
        if last[0] in (Verdict.REFUTED, Verdict.UNDECIDED):
            return last
    return last


def _supremum(assignment: Mapping[str, Any]) -> numerics.Supremum:
    return numerics.error("logistic", assignment["bias"], assignment["scale"], assignment["radius"])


def _at_corner(claim: Claim) -> Finding:
    """The supremum found by branch and bound, compared with the closed form: agreement, not proof, for equal numbers cannot be told apart by balls."""

    def judge(assignment: Mapping[str, Any], right: sp.Expr) -> tuple[Verdict, str, Mapping[str, str]]:
        found, (low, high) = _supremum(assignment), _ends(right)
        if found.lower > high:
            return Verdict.REFUTED, f"the error reaches {decimal_down(found.lower)}", {k: str(v) for k, v in found.witness.items()}
        near = found.upper <= low * (1 + CLOSE) and high <= found.lower * (1 + CLOSE)
        return (Verdict.AGREES if near else Verdict.UNDECIDED), f"certified supremum within {decimal_up(CLOSE, 1)} of the closed form in {scope_of(claim)}", {}

    return _finding("enclose", claim, judge)


def _below_bound(claim: Claim) -> Finding:
    def judge(assignment: Mapping[str, Any], right: sp.Expr) -> tuple[Verdict, str, Mapping[str, str]]:
        found, (low, high) = _supremum(assignment), _ends(right)
        if found.lower > high:
            return Verdict.REFUTED, f"the error reaches {decimal_down(found.lower)}", {k: str(v) for k, v in found.witness.items()}
        return (Verdict.PROVED if found.upper <= low else Verdict.UNDECIDED), f"certified supremum below the bound in {scope_of(claim)}", {}

    return _finding("enclose", claim, judge)


def _network(claim: Claim) -> Finding:
    """The torch gate in float64: what it returns is compared with the bound, with its own rounding budget on top."""

    def judge(assignment: Mapping[str, Any], right: sp.Expr) -> tuple[Verdict, str, Mapping[str, str]]:
        found, (_, high) = numerics.measure_error("logistic", assignment["bias"], assignment["scale"], assignment["radius"], samples=SAMPLES), _ends(right)
        if found.worst - found.rounding > high:
            return Verdict.REFUTED, f"{found.network} errs by {decimal_down(found.worst)}", {k: str(v) for k, v in found.at.items()}
        return Verdict.AGREES, f"{found.network}, {found.samples} samples (seed {found.seed}), {scope_of(claim)}", {}

    return _finding("measure", claim, judge)


def _finding(leg: Any, claim: Claim, judge: Callable[[Mapping[str, Any], sp.Expr], tuple[Verdict, str, Mapping[str, str]]]) -> Finding:
    verdict, detail, point = _instances(claim, judge)
    return Finding(
        leg, verdict, scope_of(claim) if verdict is Verdict.PROVED else "", detail, Counterexample(point, detail) if verdict is Verdict.REFUTED else None
    )


def _replayed(attained: bool) -> Callable[[Claim], Finding]:
    """The checker replays the argument by the mixed derivative at scale 1/10 and radius 1, for each bias; other instances differ in nothing but numbers."""

    def leg(claim: Claim) -> Finding:
        chosen = [i for i in claim.instances if (i["scale"], i["radius"]) == CERTIFIED]
        return certified(claim, [corner_certificate(claim.at(**i), attained) for i in chosen], f"{len(chosen)} of {scope_of(claim)}")

    return leg


def corner_certificate(proposition: Claim, attained: bool) -> dict[str, Any]:
    """The certificate of an instance of either bound. With c = cosh s or cosh d, D_uv is the sum of (c - 1) P(c) / (2 (C + c)^3) with P(c) >= 0 for C <= 5."""
    scale, C = proposition.assignment["scale"], sp.cosh(proposition.assignment["bias"])
    sides = [sp.cosh(scale * (theory.u + sign * theory.v)) for sign in (1, -1)]
    mixed = [(c - 1) * ((5 - C) * (1 + C) ** 2 + (c - 1) * (c + C**2 + 5 * C + 3)) / (2 * (C + c) ** 3) for c in sides]
    flat = (1 + C) ** 2 / (2 * scale**2) * (1 / (C + sides[1]) - 1 / (C + sides[0])) - theory.u * theory.v
    return largest_at_corners(proposition, sp.Add(*mixed), attained, flat)


def confirm_error(values: Mapping[str, Any], found: numerics.Supremum) -> tuple[str, ...]:
    """`derive` confirms a supremum of the logistic gate if the proved closed form covers these parameters and lies inside the enclosure."""
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
    return f"scale = {best.scale} is certified to {decimal_up(best.bound)} in {arithmetic}" if FAR * best.bound < upper else ""


EVIDENCE: Evidence = {
    "error_supremum_is_at_the_corner": {"enclose": _at_corner, "certify": _replayed(True), "measure": _network},
    "error_at_most_quadratic_in_scale": {"enclose": _below_bound, "certify": _replayed(False), "measure": _network},
}
