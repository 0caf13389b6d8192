"""Evidence for ReLU networks: pieces counted exactly on constructions and on random torch networks, fits of few pieces,
and the towers built and run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from numerics.width import relu_networks as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_down
from proofs.legs.evidence import agrees, refuted
from proofs.legs.stated import Seen, measured
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.statements import Count

NETWORKS = 6
MOST_PIECES, RESTARTS, BELOW = 3, 12, Fraction(7, 8)
FINEST = 5  # the grid's spacing is 2^-(m + 1), where the towers err most; up to m = 5 it has 16641 points


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    if statement.what == "deep_units":
        units = numerics.hidden_units(numerics.towers(int(proposition.assignment["m"])))
        return units, units
    return numerics.pieces(int(proposition.assignment["width"]), int(proposition.assignment.get("depth", 1)))


def _enclosed(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "counted on a construction, bounded by the recursion")


def _random_networks(claim: Claim) -> Finding:
    """The pieces of random torch networks, counted from their exact weights."""
    most = 0
    for instance in claim.instances:
        proposition = claim.at(**instance)
        _, value = read_count(proposition)
        for seed in range(NETWORKS):
            module = numerics.random_network(
                int(proposition.assignment["width"]), int(proposition.assignment.get("depth", 1)), seed
            )
            found = numerics.pieces_on_a_line(numerics.read_back(module))
            most = max(most, found)
            if found > value:
                place = {**{k: str(v) for k, v in instance.items()}, "seed": str(seed)}
                return refuted(place, f"a random network has {found} pieces")
    return agrees(f"{NETWORKS} random torch networks for {scope_of(claim)}, at most {most} pieces")


def _chords(_: Claim) -> Iterator[Seen]:
    """Torch networks of 1, 2, 4 and 8 lowered chords, whose squared deviation from t^2 is the left side, exactly."""
    for pieces in (1, 2, 4, 8):
        for c, h, s, deviation in numerics.deviations(pieces):
            yield Seen({"c": c, "h": h, "s": s}, deviation**2, deviation**2, is_side=True)


def _gates(_: Claim) -> Iterator[Seen]:
    """Torch gates of four ReLUs at u = v = 1 and u = v = 1/2, whose errors, the second twice, are the right side."""
    for weight in (Fraction(k, 8) for k in (-3, 0, 2, 3, 4, 9)):
        gate = numerics.four_unit_gate(weight)
        first, second = (abs(numerics.in_torch(gate, (t, t)) - t * t) for t in (Fraction(1), Fraction(1, 2)))
        yield Seen({"weight": weight}, first + 2 * second, first + 2 * second, side="right", is_side=True)


def _tents(proposition: Claim) -> Iterator[Seen]:
    """Torch towers of tents on the diagonal, where the second one is 0: what the first differs from x^2 by."""
    network = numerics.towers(int(proposition.assignment["m"]))
    for x in (Fraction(k, 32) for k in range(33)):
        deviation = numerics.in_torch(network, (x, x)) - x * x
        yield Seen({"x": x}, deviation, deviation, is_side=True)


def _attained(claim: Claim) -> Finding:
    """The pieces of random torch networks, and of sawtooth networks built in torch, which have as many as there can
    be."""
    found = _random_networks(claim)
    if found.verdict is not Verdict.AGREES:
        return found
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        built = numerics.built(numerics.sawtooth(int(proposition.assignment["width"]), 1))
        pieces = numerics.pieces_on_a_line(numerics.read_back(built))
        if not statement.holds(pieces, value):
            return refuted(instance, f"the built sawtooth has {pieces} pieces")
    return replace(found, detail=f"{found.detail}; sawtooth networks built in torch have as many as stated")


def _towers(claim: Claim) -> Finding:
    """The torch towers have the stated number of units and err by exactly 4^-(m + 1), on a grid that contains the worst
    place."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        m = int(proposition.assignment["m"])
        units = numerics.hidden_units(numerics.read_back(numerics.built(numerics.towers(m))))
        if not statement.holds(units, value):
            return refuted({"m": m}, f"the built network has {units} hidden units")
        if m <= FINEST:
            worst, place = numerics.worst_on_grid(m, 2 ** (m + 1))
            if worst != Fraction(1, 4 ** (m + 1)):
                point = {"m": str(m), "u": str(place[0]), "v": str(place[1])}
                return refuted(point, f"the built network errs by {worst}")
    return agrees(f"torch towers built and counted for {scope_of(claim)}; they err by 4^-(m + 1), m <= {FINEST}")


def _equal_pieces(proposition: Claim) -> Iterator[Seen]:
    pieces = int(proposition.assignment["pieces"])
    if pieces & (pieces - 1) == 0:  # places and weights are exact in float64
        worst = max(abs(deviation) for *_, deviation in numerics.deviations(pieces))
        yield Seen({"length": Fraction(2, pieces)}, worst, worst, side="right", is_side=True)


def _fitted(claim: Claim) -> Finding:
    """Levenberg-Marquardt on kinks and bends: one piece more than stated stays below the bound by an eighth of it, as
    many as stated do not.

    The error of what is found is computed exactly from its weights. Torch networks of lowered chords, all pieces of one
    length, err by as much as the statement's right side.
    """
    compared = measured(claim, _equal_pieces, "lowered chords in torch")
    if compared.verdict is Verdict.REFUTED:
        return compared
    tried, least = [], []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        pieces = int(proposition.assignment["pieces"])
        if pieces > MOST_PIECES:
            continue
        assert isinstance(proposition.statement, sp.Le)
        bound = Fraction(str(proposition.statement.lhs))
        reached, _ = numerics.fitted_pieces(pieces + 1, bound * BELOW, attempts.PATIENCE * RESTARTS)
        missed, found = numerics.fitted_pieces(pieces, bound * BELOW, RESTARTS)
        worst = found.worst_for_the_square()
        if worst < bound:
            return refuted({"pieces": pieces}, f"a function of so many pieces errs by {worst}")
        tried.append(attempts.Attempt(f"beyond {bound * BELOW}", pieces + 1, reached, pieces, missed))
        least.append(f"{decimal_down(worst, 3)} >= {bound}")
    searched = attempts.judge(
        tried, attempts.levenberg_marquardt(RESTARTS, "kinks and bends", "errors on a grid"), "pieces"
    )
    return replace(searched, detail=f"{searched.detail}; exactly {', '.join(least)}; {compared.detail}")


EVIDENCE: Evidence = {
    "four_units_miss_the_product_at_every_output_weight": {
        "measure": lambda claim: measured(claim, _gates, "torch gates of four ReLUs")
    },
    "tents_approximate_the_square": {"measure": lambda claim: measured(claim, _tents, "torch towers of tents")},
    "lowered_chord_errs_by_an_eighth": {
        "measure": lambda claim: measured(claim, _chords, "torch networks of lowered chords")
    },
    "layer_has_one_piece_more_than_units": {"enclose": _enclosed, "measure": _attained},
    "layers_have_at_most_exponentially_many_pieces": {"enclose": _enclosed, "measure": _random_networks},
    "longest_of_the_pieces_errs": {"measure": _fitted},
    "deep_network_multiplies_with_logarithmically_many_units": {"enclose": _enclosed, "measure": _towers},
}
