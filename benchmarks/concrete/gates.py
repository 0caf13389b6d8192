"""Concrete bounds for Rocq: a claim ``left <= right`` at numbers, with a rational number for its right side, to be
checked by coq-interval.

The file restates the claim with variables, closes it with its theorem as the leg `kernel` does, and then puts numbers
in: what remains of each bound is a relation between numbers. The number itself comes from an enclosure in Python, which
nothing here has to believe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from proofs.kernel import restate
from proofs.kernel.leg import IMPORTS, Theorem, closing
from theory.language.claims import Claim, Hypothesis
from theory.language.parameters import Real, read_all

AXIOMS = ("sig_not_dec", "sig_forall_dec", "functional_extensionality_dep", "classic", "primitive integers and floats")


def bounds_file(theorem: Theorem, claim: Claim, cases: Iterable[tuple[Mapping[str, Any], Fraction]]) -> str:
    """The file that proves ``left <= number`` at each case's parameters; `Print Assumptions` of all bounds ends it."""
    general, script = restate.proposition(claim), closing(theorem, claim)
    parts = [
        f"(* Concrete bounds from {claim.id}. Generated. *)",
        IMPORTS.format(file=f"{theorem.file} concrete"),
        f"Lemma general :\n  {general.text}.\nProof. {script}. Qed.",
    ]
    names = []
    for number, (given, bound) in enumerate(cases, 1):
        said = restate.proposition(at_numbers(claim, given, bound))
        if said.names != general.names:
            raise ValueError(f"the bound {bound} is about something else than {claim.id}")
        names.append(f"bound_{number}")
        prove = "subst; concrete.evaluate"
        variables = " ".join(said.names)
        parts.append(
            f"Theorem {names[-1]} :\n  {said.text}.\nProof.\n  intros {variables}; intros; pose proof (general"
            f" {variables}) as its_theorem.\n  repeat match type of its_theorem with ?P -> _ =>\n    let p := fresh in"
            f" assert (p : P) by (first [assumption | {prove}]); specialize (its_theorem p) end.\n  repeat match type"
            " of its_theorem with _ /\\ _ => destruct its_theorem as [? its_theorem] end.\n  repeat match goal with |-"
            " _ /\\ _ => split; [assumption |] end.\n  eapply Rle_trans; [exact its_theorem | clear its_theorem;"
            f" {prove}].\nQed."
        )
    return "\n\n".join([*parts, f"Definition bounds := ({', '.join(names)}).", "Print Assumptions bounds.", ""])


def at_numbers(claim: Claim, given: Mapping[str, Any], bound: Fraction) -> Claim:
    """The claim with a number for its right side, assuming that each parameter is the given number instead of what the
    claim assumes of it."""
    values = read_all(claim.parameters, given, claim.id)

    def equals(parameter: Real) -> Hypothesis:
        return Hypothesis(
            parameter.name, lambda **_: sp.Eq(parameter.symbol, values[parameter.name], evaluate=False), "a number"
        )

    if not isinstance(claim.statement, sp.Le) or not all(isinstance(p, Real) for p in claim.parameters):
        raise ValueError(f"{claim.id} is no upper bound with real parameters")
    stated = sp.Le(claim.statement.lhs, sp.Rational(bound.numerator, bound.denominator), evaluate=False)
    return replace(
        claim,
        statement=stated,
        hypotheses=tuple(equals(p) for p in claim.parameters if isinstance(p, Real)),
        derivation=None,
        mutants=(),
        witness=None,
        direction="upper",
    )
