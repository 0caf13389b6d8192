"""Evidence for renormalization beyond the default legs: sums over aliases, over blocks and over all spins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product

import sympy as sp

from numerics.enclosure.balls import ball, hull, lower, upper, working
from numerics.hierarchies import renormalization as numerics
from proofs.legs.case import Evidence
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim

FIELDS = tuple(
    (Fraction(*a), Fraction(*b), Fraction(*c))
    for a, b, c in (((1, 1), (2, 1), (4, 1)), ((1, 1), (1, 1), (1, 1)), ((3, 1), (1, 2), (5, 2)))
)
CHAINS = tuple((Fraction(k, 5), Fraction(h, 7)) for k in (-4, 1, 3, 6) for h in (0, 2))
COUPLINGS = (Fraction(-3, 5), Fraction(1, 3), Fraction(7, 4))


def _aliases(_: Claim) -> Iterator[Seen]:
    """Two sums for y_1', over aliases and over blocks, with their tails enclosed, in units of sqrt(y_0 y_1)."""
    for y0, y1, b in FIELDS:
        numbers = [sp.Rational(x.numerator, x.denominator) for x in (y0, y1, b)]
        at = {"t": numbers[2] * sp.sqrt(numbers[0] / numbers[1])}
        for name, route in (("aliases", numerics.alias_gradient), ("blocks", numerics.series_gradient)):
            low, high = route(y0, y1, b)
            with working(numerics.BITS):
                found = hull(low, high) / (ball(y0) * ball(y1)).sqrt()
            yield Seen(at, lower(found), upper(found), where={"sum over": name, "y0": y0, "y1": y1, "b": b})


def _spins(_: Claim) -> Iterator[Seen]:
    """Two bonds in a field: the weights of the end spins, with the middle one summed over."""
    for K, h in CHAINS:
        with working(numerics.BITS):
            both, unlike, _other, neither = numerics.decimated((K, K), (h / 2, h, h / 2))
        first, *more = ((lower(w), upper(w)) for w in (both, unlike, neither))
        yield Seen({"K": K, "h": h}, *first, more=tuple(more))


def _long_chains(proposition: Claim) -> Iterator[Seen]:
    """tanh K' of a chain, all inner spins summed over."""
    for K in COUPLINGS:
        with working(numerics.BITS):
            found = numerics.effective((K,) * int(proposition.assignment["bonds"]), Fraction(0))[0].tanh()
        yield Seen({"K": K}, lower(found), upper(found))


def _two_bonds(_: Claim) -> Iterator[Seen]:
    """tanh K' of two different bonds, the spin between them summed over."""
    for K1, K2 in product(COUPLINGS, COUPLINGS):
        with working(numerics.BITS):
            found = numerics.effective((K1, K2), Fraction(0))[0].tanh()
        yield Seen({"K1": K1, "K2": K2}, lower(found), upper(found))


def _by(route: Callable[[Claim], Iterator[Seen]], how: str) -> Mapping[str, Callable[[Claim], Finding]]:
    return {"measure": lambda claim: measured(claim, route, how)}


EVIDENCE: Evidence = {
    "block_average_has_a_coth_gradient": _by(_aliases, "sums over aliases and over blocks, tails enclosed"),
    "decimated_bonds_multiply_their_tanh": _by(_two_bonds, "sums over the spin between two bonds, in balls"),
    "decimation_in_a_field_keeps_the_form": _by(_spins, "sums over the middle spin, in balls"),
    "chain_of_bonds_has_the_power_of_tanh": _by(_long_chains, "sums over all inner spins, in balls"),
}
