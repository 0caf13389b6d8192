"""Evidence for the Hamiltonian subject beyond the default legs: the real softmax network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

import sympy as sp

from numerics.hamiltonians import hamiltonian as numerics
from proofs.legs.case import Evidence
from proofs.legs.stated import Number, Seen, measured
from theory.language.claims import Claim

TABLES, INPUTS, SHIFTS = 2, 3, 12


def _network(proposition: Claim) -> Iterator[Seen]:
    """torch's softmax over random rational tables, for all classes, in the statement's variables: energies are minus
    the logarithms of the probabilities."""
    classes = int(proposition.assignment["classes"])
    rows = numerics.compare_posteriors(classes, TABLES, INPUTS)
    for (tables, x), row in groupby(rows, lambda found: (found[0], found[1])):
        at: dict[str, Number] = {f"H{y}": _energy(p) for y, p in enumerate(tables.likelihoods[x], 1)}
        at |= {f"mu{y}": _energy(p) for y, p in enumerate(tables.priors, 1)}
        yield _posteriors(at, [(seen, rounding) for *_, seen, rounding in row])


def _posteriors(at: Mapping[str, Number], found: Sequence[tuple[Fraction, Fraction]]) -> Seen:
    """What was seen for each class, one comparison for each."""
    first, *more = ((seen - rounding, seen + rounding) for seen, rounding in found)
    return Seen(at, *first, more=tuple(more))


def _energy(probability: Fraction) -> sp.Expr:
    return -sp.log(sp.Rational(probability.numerator, probability.denominator))


def _shifted(proposition: Claim) -> Iterator[Seen]:
    """The posteriors of a torch softmax whose energies are all moved by c."""
    for energies, mu, c, found in numerics.shifted_posteriors(int(proposition.assignment["classes"]), SHIFTS):
        at = {f"H{y}": h for y, h in enumerate(energies, 1)} | {f"mu{y}": m for y, m in enumerate(mu, 1)}
        yield _posteriors({**at, "c": c}, found)


def _two_classes(_: Claim) -> Iterator[Seen]:
    """The posterior of the second of two classes by a torch softmax with biases."""
    for (H1, H0), (mu1, mu0), ((seen, rounding), _other) in numerics.biased_posteriors(SHIFTS):
        yield Seen({"H0": H0, "H1": H1, "mu0": mu0, "mu1": mu1}, seen - rounding, seen + rounding)


EVIDENCE: Evidence = {
    "common_shift_changes_no_posterior": {
        "measure": lambda claim: measured(claim, _shifted, "torch softmax of shifted energies")
    },
    "two_classes_are_logistic_in_the_gap": {
        "measure": lambda claim: measured(claim, _two_classes, "torch softmax of two classes with biases")
    },
    "posterior_is_softmax": {
        "measure": lambda claim: measured(claim, _network, f"torch softmax of {TABLES} tables of probabilities")
    },
}
