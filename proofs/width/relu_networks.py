"""Evidence for ReLU networks: pieces counted exactly on constructions and on random torch networks, fits of few pieces,
and the towers built and run."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy as sp

from numerics.width import relu_networks as numerics
from proofs.legs import attempts, relations
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.decimals import decimal_down
from proofs.legs.evidence import agrees, refuted
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


def _chords(claim: Claim) -> Finding:
    """Torch networks of 1, 2, 4 and 8 pieces on [-1, 1] err by exactly h^2 / 8 with h = 2 / P: the floor is attained,
    and not beaten."""
    for pieces in (1, 2, 4, 8):
        worst = numerics.worst_on_line(numerics.lowered_chords(pieces), 4 * pieces)
        if worst != Fraction(1, 2 * pieces**2):
            return refuted({"pieces": pieces}, f"the built network errs by {worst}")
    return agrees("torch networks of 1, 2, 4 and 8 lowered chords err by h^2 / 8 exactly")


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


def _fitted(claim: Claim) -> Finding:
    """Levenberg-Marquardt on kinks and bends: one piece more than stated stays below the bound by an eighth of it, as
    many as stated do not.

    The error of what is found is computed exactly from its weights; the stated inequality is sampled besides.
    """
    tried, least = [], []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        sampled = relations.measure(proposition)
        if sampled.verdict is not Verdict.AGREES:
            return sampled
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
    return replace(
        searched, detail=f"{searched.detail}; exactly {', '.join(least)}; the inequality sampled for {scope_of(claim)}"
    )


EVIDENCE: Evidence = {
    "lowered_chord_errs_by_an_eighth": {"measure": _chords},
    "layer_has_one_piece_more_than_units": {"enclose": _enclosed, "measure": _random_networks},
    "layers_have_at_most_exponentially_many_pieces": {"enclose": _enclosed, "measure": _random_networks},
    "longest_of_the_pieces_errs": {"measure": _fitted},
    "deep_network_multiplies_with_logarithmically_many_units": {"enclose": _enclosed, "measure": _towers},
}
