"""Counts up to symmetry: closed forms, orbits joined one by one, Molien's series and cycle counts against each other,
for named and for given groups."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup
from sympy.combinatorics.named_groups import AlternatingGroup, CyclicGroup, DihedralGroup, SymmetricGroup

from numerics.structure import symmetry as numerics
from proofs.legs.verdicts import Checked, Verdict
from proofs.prompt import bound, value
from theory.language import Claim, InputError
from theory.language.catalogue import claims_of
from theory.structure import symmetry as theory

INSTANCES = {
    "invariant_polynomials_have_one_coefficient_per_orbit",
    "states_up_to_symmetry_number_the_mean_of_powers",
    "translation_invariant_local_polynomials_do_not_grow_with_the_ring",
    "ring_quadratic_forms_have_one_coefficient_per_distance",
    "torus_quadratic_forms_have_half_as_many_coefficients_as_sites",
    "square_torus_quadratic_forms_have_a_triangular_number_of_coefficients",
    "rotation_invariant_polynomials_are_powers_of_the_square",
}  # the others hold for the whole family


@pytest.mark.parametrize("claim", claims_of("symmetry"), ids=lambda c: c.name)
def test_every_claim_is_proved_and_its_mutants_fall(claim: Claim, decided: Callable[[Claim], Checked]) -> None:
    checked = decided(claim)
    assert checked.verdict is Verdict.PROVED
    assert (checked.scope == "all") == (claim.name not in INSTANCES)
    assert [m.verdict for m in checked.mutants] == [Verdict.REFUTED] * len(claim.mutants)
    assert all(m.counterexample is not None for m in checked.mutants)


@given(st.sampled_from((*theory.GROUPS, theory.LISTED)), st.integers(1, 6), st.integers(0, 4))
def test_monomials_by_closed_form_list_and_series(group: str, size: int, degree: int) -> None:
    size = min(size, 3) if "torus" in group else size
    moves, n = numerics.generators(group, size)
    listed = numerics.elements(moves, n)
    assert listed is not None
    asked = value("symmetry.coefficients", group=group, size=size, degree=degree).lower
    assert asked == numerics.monomial_orbits(moves, n, degree) == numerics.molien(listed, degree)
    if n <= 6:
        assert asked == numerics.invariant_dimension(moves, numerics.homogeneous(n, degree))


@given(st.sampled_from((*theory.GROUPS, theory.LISTED)), st.integers(1, 7), st.integers(2, 3))
def test_states_by_closed_form_and_list(group: str, size: int, v: int) -> None:
    size = min(size, 3) if "torus" in group else size
    v = 2 if size**2 > 4 and "torus" in group else v
    moves, n = numerics.generators(group, size)
    assert value("symmetry.orbits_of_states", group=group, size=size, v=v).lower == numerics.state_orbits(moves, n, v)


@given(st.lists(st.permutations(range(5)), min_size=1, max_size=2), st.integers(0, 4))
def test_any_group_given_by_generators(images: list[list[int]], degree: int) -> None:
    group = PermutationGroup([Permutation(p) for p in images])
    moves = [tuple(p) for p in images]
    listed = numerics.elements(moves, 5)
    assert listed is not None and len(listed) == group.order()
    assert value("symmetry.coefficients", group=group, degree=degree).lower == numerics.monomial_orbits(
        moves, 5, degree
    )
    assert value("symmetry.orbits_of_states", group=group, v=3).lower == numerics.state_orbits(moves, 5, 3)


@pytest.mark.parametrize(
    ("name", "group"), [("cyclic", CyclicGroup(8)), ("dihedral", DihedralGroup(8)), ("symmetric", SymmetricGroup(6))]
)
def test_named_groups_are_sympy_s(name: str, group: PermutationGroup) -> None:
    size = group.degree
    for degree in range(6):
        assert (
            value("symmetry.coefficients", group=name, size=size, degree=degree).lower
            == value("symmetry.coefficients", group=group, degree=degree).lower
        )


def test_a_group_too_large_to_list_is_counted_by_its_generators() -> None:
    assert numerics.elements(*numerics.generators(SymmetricGroup(10), 0)) is None
    assert value("symmetry.coefficients", group=SymmetricGroup(10), degree=4).lower == theory.partitions(4, 10) == 5
    with pytest.raises(InputError, match="13000 states"):
        value("symmetry.orbits_of_states", group=PermutationGroup([Permutation([1, 0], size=20_000)]))
    with pytest.raises(InputError, match="too many elements"):
        value("symmetry.coefficients", group=AlternatingGroup(20), degree=12)


def test_thousands_of_sites_and_known_numbers() -> None:
    assert value("symmetry.coefficients", group="cyclic", size=5000, degree=2).lower == 2501
    assert value("symmetry.coefficients", group="torus", size=5000, degree=2).lower == (5000**2 + 4) // 2
    assert value("symmetry.coefficients", group="symmetric", size=5000, degree=100).lower == 190569292
    assert [value("symmetry.orbits_of_states", group="cyclic", size=n).lower for n in range(1, 9)] == [
        2,
        3,
        4,
        6,
        8,
        14,
        20,
        36,
    ]
    assert [value("symmetry.orbits_of_states", group="dihedral", size=n).lower for n in range(1, 9)] == [
        2,
        3,
        4,
        6,
        8,
        13,
        18,
        30,
    ]
    assert bound("symmetry.orbits_of_states", group="cyclic", size=5000).upper * 5000 >= 2**5000
    first, *more = repr(value("symmetry.coefficients", group=AlternatingGroup(5), degree=2)).splitlines()
    assert first.endswith("= 2  [extrapolated]") and all(
        line.startswith(("  extrapolated", "  rests")) for line in more
    )


@pytest.mark.parametrize(
    ("given_", "rule"),
    [
        ({"group": "torus", "size": 10**9, "degree": 400}, r"at most 10\^4000 monomials"),
        ({"group": "cyclic"}, "add size"),
        ({"group": "cyclc", "size": 3}, "did you mean 'cyclic'"),
        ({"group": "square_torus", "size": 5000}, "must be <= 1000"),
    ],
)
def test_groups_that_are_refused(given_: dict[str, object], rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        value("symmetry.coefficients", **{"degree": 2, **given_})


@pytest.mark.parametrize(("group", "size"), [("cyclic", 14_000), ("torus", 120), (theory.LISTED, 120)])
def test_states_that_are_too_many_to_print_are_refused(group: str, size: int) -> None:
    with pytest.raises(InputError, match=r"at most 10\^4000 states"):
        value("symmetry.orbits_of_states", group=group, size=size)


def test_rational_rotations_are_rotations() -> None:
    turn = numerics.cayley(3, 1)
    assert turn * turn.transpose() == numerics.cayley(3, 1) * numerics.cayley(3, 1).inv() and turn.det() == 1


@given(st.integers(1, 3), st.integers(0, 4))
def test_rotations_by_derivatives_and_by_matrices(n: int, degree: int) -> None:
    assert numerics.rotated_dimension(n, degree) == numerics.turned_dimension(n, degree) == degree // 2 + 1
