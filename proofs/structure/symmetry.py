"""Evidence for counts under symmetry: orbits joined one by one against Molien's series and cycle counts, and invariants
as exact kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from numerics.structure import symmetry as numerics
from numerics.structure.locality import local_monomials
from proofs.legs.case import Evidence
from proofs.legs.counts import Ends, agree_over_instances, count_over_instances
from proofs.legs.verdicts import Finding
from theory.language.claims import Claim
from theory.language.statements import Count
from theory.structure.symmetry import LISTED


def _equal(*counts: object) -> int:
    """The routes to a number, which must agree."""
    if len(set(counts)) != 1:
        raise ArithmeticError(f"two ways to count disagree: {counts}")
    return int(str(counts[0]))


def _acting(proposition: Claim, statement: Count) -> tuple[list[numerics.Permutation], int, int]:
    """Generators, sites and degree (or values)."""
    given = proposition.assignment
    if statement.what in ("ring", "torus", "square_torus"):
        size = int(given["n"] if statement.what == "ring" else given["side"])
        moves, n = numerics.generators(
            {"ring": "cyclic", "torus": "torus", "square_torus": LISTED}[statement.what], size
        )
        return moves, n, 2
    moves, n = numerics.generators(given["group"], int(given["size"]))
    return moves, n, int(given["degree"] if statement.what == "orbits" else given["v"])


def _orbits(proposition: Claim, statement: Count) -> tuple[int, int]:
    """Monomials joined, against Molien's series."""
    moves, n, degree = _acting(proposition, statement)
    group = numerics.elements(moves, n)
    assert group is not None
    found = _equal(numerics.monomial_orbits(moves, n, degree), numerics.molien(group, degree))
    return found, found


def _kernel(proposition: Claim, statement: Count) -> tuple[int, int]:
    moves, n, degree = _acting(proposition, statement)
    found = numerics.invariant_dimension(moves, numerics.homogeneous(n, degree))
    return found, found


def _states(proposition: Claim, statement: Count) -> tuple[int, int]:
    found = numerics.state_orbits(*_acting(proposition, statement))
    return found, found


def _cycles(proposition: Claim, statement: Count) -> tuple[int, int]:
    moves, n, v = _acting(proposition, statement)
    group = numerics.elements(moves, n)
    assert group is not None
    found, rest = divmod(sum(v ** len(numerics.cycles(p)) for p in group), len(group))
    _equal(rest, 0)
    return found, found


def _local(proposition: Claim, _: Count) -> tuple[int, int]:
    n, reach, degree = (int(x) for x in proposition.assignment.values())
    basis = [e for e in local_monomials(n, reach, degree) if any(e)]

    def turn(e: tuple[int, ...]) -> tuple[int, ...]:
        return (*e[1:], e[0])

    found = numerics.joined(basis, [turn])
    return found, found


def _local_kernel(proposition: Claim, _: Count) -> tuple[int, int]:
    n, reach, degree = (int(x) for x in proposition.assignment.values())
    moves, _sites = numerics.generators("cyclic", n)
    found = numerics.invariant_dimension(moves, [e for e in local_monomials(n, reach, degree) if any(e)])
    return found, found


def _rotated(dimension: Callable[[int, int, bool], int]) -> Ends:
    def ends(proposition: Claim, statement: Count) -> tuple[int, int]:
        n, degree = (int(x) for x in proposition.assignment.values())
        found = dimension(n, degree, statement.options.get("reflections") != "no")
        return found, found

    return ends


def _both(enclose: Ends, how: str, measure: Ends, otherwise: str) -> Mapping[str, Callable[[Claim], Finding]]:
    return {
        "enclose": lambda claim: count_over_instances("enclose", claim, enclose, how),
        "measure": lambda claim: agree_over_instances(claim, measure, otherwise),
    }


_MONOMIALS = _both(
    _orbits,
    "monomials joined one by one, and Molien's series from characteristic polynomials",
    _kernel,
    "dimension of the invariants, a kernel",
)

EVIDENCE: Evidence = {
    "invariant_polynomials_have_one_coefficient_per_orbit": _MONOMIALS,
    "states_up_to_symmetry_number_the_mean_of_powers": _both(
        _states, "states joined one by one", _cycles, "mean of v^cycles over all elements"
    ),
    "ring_quadratic_forms_have_one_coefficient_per_distance": _MONOMIALS,
    "torus_quadratic_forms_have_half_as_many_coefficients_as_sites": _MONOMIALS,
    "square_torus_quadratic_forms_have_a_triangular_number_of_coefficients": _MONOMIALS,
    "translation_invariant_local_polynomials_do_not_grow_with_the_ring": _both(
        _local, "local monomials joined one by one", _local_kernel, "a kernel"
    ),
    "rotation_invariant_polynomials_are_powers_of_the_square": _both(
        _rotated(numerics.rotated_dimension),
        "exact kernel of infinitesimal rotations",
        _rotated(numerics.turned_dimension),
        "exact kernel of rational rotations",
    ),
}
