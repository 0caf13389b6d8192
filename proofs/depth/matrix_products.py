"""Evidence for matrix products: Strassen's recursion on integer matrices, its synapses counted as it runs, and all
sparse products of small matrices."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy as sp

from numerics.depth import matrix_products as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding, Verdict
from theory.depth.matrix_products import p
from theory.language.claims import Claim
from theory.language.statements import Count

MOST_ROWS = 64
STOPS_AT = 32
RESTARTS = 12


def _ends(proposition: Claim, statement: Count) -> tuple[int, int]:
    rows = 2 ** int(proposition.assignment["k"])
    found = numerics.cutoff_synapses(rows) if statement.what == "cutoff" else numerics.full_synapses(rows)
    return found, found


def _recursion(claim: Claim) -> Finding:
    if not numerics.identity_holds():
        return refuted({}, "Strassen's coefficients do not give the product", leg="enclose")
    return count_over_instances(
        "enclose",
        claim,
        _ends,
        "Strassen's identity checked coefficient by coefficient, synapses by the recursion itself",
    )


def _run(claim: Claim) -> Finding:
    """The recursion run on random integer matrices gives G X, and has as many synapses as stated."""
    largest = 0
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        rows = 2 ** int(proposition.assignment["k"])
        if rows > MOST_ROWS:
            continue
        cutoff = STOPS_AT if statement.what == "cutoff" else 1
        right, synapses = numerics.run(rows, cutoff)
        place = {k: str(v) for k, v in instance.items()}
        if not (right and statement.holds(synapses, value)):
            return refuted(place, f"the layers have {synapses} synapses")
        largest = max(largest, rows)
    if not largest:
        return _closed_form(claim)
    return agrees(f"integer layers run and counted up to {largest} rows")


def _run_and_searched(claim: Claim) -> Finding:
    """The recursion run; and Levenberg-Marquardt finds as many products as it has for 2 x 2 matrices, and none with one
    less, which would gain earlier."""
    ran, products = _run(claim), len(numerics.OF_G)
    if ran.verdict is not Verdict.AGREES:
        return ran
    reached, missed = (
        numerics.fitted_products(products, attempts.PATIENCE * RESTARTS),
        numerics.fitted_products(products - 1, RESTARTS),
    )
    tried = attempts.Attempt("2 x 2 matrices", products, reached, products - 1, missed)
    searched = attempts.judge(
        [tried], attempts.levenberg_marquardt(RESTARTS, "the entries of the combinations"), "products"
    )
    return replace(searched, detail=f"{ran.detail}; {searched.detail}")


def _closed_form(claim: Claim) -> Finding:
    """Sizes too large to run: the closed form of the claimed recursion against the statement, in whole numbers."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        statement, value = read_count(proposition)
        k = int(proposition.assignment["k"])
        closed = 40960 * 7 ** (k - 5) - 8 * 4**k if statement.what == "cutoff" else 8 * (7**k - 4**k)
        if not statement.holds(closed, value):
            return refuted({"k": k}, f"the closed form is {closed}")
    return agrees(f"closed form of the recursion for {scope_of(claim)}")


def _all_matrices(claim: Claim) -> Finding:
    """All pairs of 0/1 matrices with 1 and 2 rows, multiplied out, at rational densities; and with 3 rows as the
    statement's instance has it."""
    for rows in (1, 2):
        for density in (Fraction(1, 10), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)):
            statement = claim.at(n=rows).statement
            assert isinstance(statement, sp.Eq)
            value = statement.rhs.subs(p, sp.Rational(density.numerator, density.denominator))
            found = numerics.sparse_nonzeros(rows, density)
            if value != sp.Rational(found.numerator, found.denominator):
                return refuted({"n": rows, "p": density}, f"the mean is {found}")
    return agrees("all pairs of 0/1 matrices with 1 and 2 rows multiplied out, at four densities")


EVIDENCE: Evidence = {
    "strassen_with_cutoff_gains_first_at_64": {"enclose": _recursion, "measure": _run_and_searched},
    "flattening_strassen_costs_a_power_of_n": {"enclose": _recursion, "measure": _run},
    "full_recursion_has_8_times_7_to_k_less_4_to_k_synapses": {"enclose": _recursion, "measure": _run},
    "full_recursion_gains_from_65536": {"enclose": _recursion, "measure": _run},
    "expected_nonzeros_of_a_sparse_product": {"measure": _all_matrices},
}
