"""Evidence for the Hamiltonian subject beyond the default legs: the real softmax network."""

from __future__ import annotations

from numerics.hamiltonians import hamiltonian as numerics
from proofs.legs.case import Evidence
from proofs.legs.decimals import decimal_up
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim


def _network(claim: Claim) -> Finding:
    """torch's softmax over random rational tables against Bayes' rule in fractions, for every number of classes among
    the instances."""
    for instance in claim.instances:
        found = numerics.run_posterior(int(instance["classes"]))
        if found.worst > found.rounding:
            return refuted(found.at, f"{found.network} errs by {decimal_up(found.worst)}")
    return agrees(f"{found.network}, {found.samples} probabilities, error <= {decimal_up(found.worst)} within rounding")


EVIDENCE: Evidence = {"posterior_is_softmax": {"measure": _network}}
