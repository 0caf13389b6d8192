"""Evidence for renormalization beyond the default legs: sums over aliases, over blocks and over all spins."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from numerics.enclosure.balls import ball, lower, upper, working
from numerics.enclosure.series import constant
from numerics.hierarchies import renormalization as numerics
from proofs.legs.case import Evidence
from proofs.legs.decimals import enclosed
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.hierarchies import renormalization as theory
from theory.language.claims import Claim

FIELDS = tuple(
    (Fraction(*a), Fraction(*b), Fraction(*c))
    for a, b, c in (((1, 1), (2, 1), (4, 1)), ((1, 1), (1, 1), (1, 1)), ((3, 1), (1, 2), (5, 2)))
)
CHAINS = tuple((Fraction(k, 5), Fraction(h, 7), bonds) for k in (-4, 1, 3, 6) for h in (0, 2) for bonds in (2,))


def _closed(formula: sp.Expr) -> tuple[Fraction, Fraction]:
    with working(numerics.BITS):
        value = constant(formula)
        return lower(value), upper(value)


def _aliases(claim: Claim) -> Finding:
    """Two sums for y_1', over aliases and over blocks, with their tails enclosed: the statement's closed form must lie
    in both."""
    shown = ""
    for y0, y1, b in FIELDS:
        numbers = [sp.Rational(x.numerator, x.denominator) for x in (y0, y1, b)]
        right = claim.statement.rhs  # type: ignore[union-attr]
        low, high = _closed(
            sp.sqrt(numbers[0] * numbers[1]) * right.subs(theory.t, numbers[2] * sp.sqrt(numbers[0] / numbers[1]))
        )
        place = {"y0": str(y0), "y1": str(y1), "b": str(b)}
        for name, route in (("aliases", numerics.alias_gradient), ("blocks", numerics.series_gradient)):
            ends = route(y0, y1, b)
            if ends[1] < low or high < ends[0]:
                return refuted(place, f"the sum over {name} is {enclosed(*ends, 10)}")
            shown = shown or f"{enclosed(*ends, 12)} at y0 = 1, y1 = 2, b = 4"
    return agrees(f"sums over aliases and over blocks, tails enclosed, at {len(FIELDS)} fields: {shown}")


def _spins(claim: Claim) -> Finding:
    """K' and h' of two bonds from the sum over the middle spin, in balls, against the closed forms."""
    for K, h, bonds in CHAINS:
        at = {theory.K: sp.Rational(K.numerator, K.denominator), theory.h: sp.Rational(h.numerator, h.denominator)}
        up, down, middle = (
            s.subs(at)
            for s in (2 * sp.cosh(2 * theory.K + theory.h), 2 * sp.cosh(2 * theory.K - theory.h), 2 * sp.cosh(theory.h))
        )
        closed = (sp.log(up * down / middle**2) / 4, at[theory.h] + sp.log(up / down) / 2)
        with working(numerics.BITS):
            for name, found, formula in zip(("K'", "h'"), numerics.effective((K,) * bonds, h), closed, strict=True):
                if not found.overlaps(constant(formula)):
                    return refuted({"K": K, "h": h}, f"{name} differs")
    return agrees(f"sums over the middle spin in balls, {len(CHAINS)} chains")


def _long_chains(claim: Claim) -> Finding:
    """tanh K' of chains of 1 to 8 bonds, summed over all inner spins, against tanh^b K in balls."""
    for bonds in range(1, 9):
        for K in (Fraction(-3, 5), Fraction(1, 3), Fraction(2)):
            with working(numerics.BITS):
                found, _ = numerics.effective((K,) * bonds, Fraction(0))
                if not found.tanh().overlaps(ball(K).tanh() ** bonds):
                    return refuted({"K": K, "bonds": bonds}, "tanh K' differs")
    return agrees("sums over all inner spins of chains of 1 to 8 bonds, in balls")


EVIDENCE: Evidence = {
    "block_average_has_a_coth_gradient": {"measure": _aliases},
    "decimation_in_a_field_keeps_the_form": {"measure": _spins},
    "chain_of_bonds_has_the_power_of_tanh": {"measure": _long_chains},
}
