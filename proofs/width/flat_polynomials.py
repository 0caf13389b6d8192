"""Evidence for one-hidden-layer networks of general polynomials: exact ranks and moments, torch networks fitted by
solving for output weights, and a search for fewer."""

from __future__ import annotations

from numerics.width import flat_polynomials as numerics
from proofs.legs import attempts
from proofs.legs.case import Evidence, scope_of
from proofs.legs.counts import count_over_instances, read_count
from proofs.legs.evidence import agrees, refuted
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count

RESTARTS, LARGEST_SEARCH, LARGEST_SUM = 12, 3, 2


def _ends(proposition: Claim, statement: Count) -> tuple[int, int | None]:
    values = {name: int(value) for name, value in proposition.assignment.items()}
    match statement.what:
        case "fixed_units":
            return numerics.fixed_units(values["n"], values["d"])
        case "form_units":
            return numerics.form_units(
                values["rank"], statement.options.get("output_bias") == "yes", statement.options.get("skip") == "yes"
            )
    return numerics.sum_units(values["n"])


def _exact(claim: Claim) -> Finding:
    return count_over_instances("enclose", claim, _ends, "exact ranks from below, moments of a construction from above")


def _sampled(claim: Claim) -> Finding:
    """Singular values of float64 matrices of random units: as many as stated are independent, one more is not."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), n, d = (
            read_count(proposition),
            int(proposition.assignment["n"]),
            int(proposition.assignment["d"]),
        )
        found = numerics.numerical_rank(n, d, value + 1)
        if not statement.holds(found, value):
            return refuted(instance, f"rank {found}")
    return agrees(f"ranks of random units' monomials by singular values, {scope_of(claim)}")


def _searched(claim: Claim) -> Finding:
    """Levenberg-Marquardt finds units with the form's moments when there are as many as stated, and none with one
    less."""
    tried = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), rank = read_count(proposition), int(proposition.assignment["rank"])
        if statement.relation == "<=" or not 2 <= rank <= LARGEST_SEARCH:
            continue
        orders = frozenset(
            {0, 1, 2}
            - ({0, 1} if statement.options.get("skip") else {0} if statement.options.get("output_bias") else set())
        )
        form = tuple(numerics.form((1,) * rank).items())
        tried.append(attempts.by_moments(f"rank {rank}", form, orders, value, RESTARTS))
    return attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))


def _searched_sums(claim: Claim) -> Finding:
    """The search finds as many units as the ranks of the derivatives add up to, and not one unit less than stated."""
    tried = []
    for instance in claim.instances:
        proposition = claim.at(**instance)
        (statement, value), n = read_count(proposition), int(proposition.assignment["n"])
        _, built = numerics.sum_units(n)
        if statement.relation != "<=" and built is not None and value > built:
            return refuted(proposition.assignment, f"a network of {built} units has the moments")
        if statement.relation != "<=" and n <= LARGEST_SUM:
            terms = tuple(numerics.product_and_power(n).items())
            tried.append(
                attempts.by_moments(
                    f"n = {n}", terms, frozenset(range(n + 1)), value, RESTARTS, numerics.sum_units(n)[0]
                )
            )
    return attempts.judge(tried, attempts.levenberg_marquardt(RESTARTS))


EVIDENCE: Evidence = {
    "units_for_all_polynomials_are_as_many_as_monomials": {"enclose": _exact, "measure": _sampled},
    "quadratic_form_needs_its_rank_plus_two": {"enclose": _exact, "measure": _searched},
    "quadratic_form_with_an_output_bias_needs_its_rank_plus_one": {"enclose": _exact, "measure": _searched},
    "quadratic_form_with_a_skip_needs_its_rank": {"enclose": _exact, "measure": _searched},
    "ranks_of_separate_terms_add_up": {"enclose": _exact, "measure": _searched_sums},
    "sum_needs_a_share_of_its_largest_term": {"enclose": _exact, "measure": _searched_sums},
}
