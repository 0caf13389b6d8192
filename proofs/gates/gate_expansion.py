"""Evidence for the expansion of gates beyond the default legs: real networks of the two activations whose gates are
products of functions."""

from __future__ import annotations

from proofs.gates.multiplication_gate import in_torch
from proofs.legs.case import Evidence

EVIDENCE: Evidence = {
    "exp_gate_multiplies_hyperbolic_sines": {"measure": in_torch("exp")},
    "cos_gate_multiplies_sines": {"measure": in_torch("cos")},
}
