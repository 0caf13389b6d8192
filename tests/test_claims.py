"""What a claim refuses to be, word for word."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

from proofs.engine.discover import discover
from theory.language import (
    Choice,
    Claim,
    ClaimError,
    Count,
    Hypothesis,
    InputError,
    Mutant,
    Prose,
    Quantity,
    Real,
    reals,
)
from theory.language.catalogue import all_claims, chapters, claims_of, find_claim, find_quantity
from theory.language.claims import decide
from theory.language.old_names import OldName

x, y = reals("x y")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (1, 0)}), "'x' must have lower end <= upper end: (1, 0)"),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, sp.oo)}),
            "'x' must have finite ends: oo; substitute x = t/(1 - t) or bound the range",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, float("inf"))}),
            "'x' must have finite ends: inf; substitute x = t/(1 - t) or bound the range",
        ),
        (lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, sp.nan)}), "'x' must be a finite real number: nan"),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 0.5)}),
            "'x' must be exact, not a float: 0.5; write x=\"0.5\"",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: sp.Interval.open(1, 1)}),
            "'x' has an empty range: EmptySet",
        ),
        (lambda: Claim("mine.c", sp.sin(x) <= 1), "'x' has no range in mine.c; add it to where: {x: (lower, upper)}"),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={"x": (0, 1)}),
            "'where' maps symbols to ranges: 'x'; write {x: (0, 1)}",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: 3}),
            "'x' needs a range (lower, upper) or a sympy.Interval: 3",
        ),
        (
            lambda: Claim("mine.c", sp.sin(sp.Symbol("z")) <= 1, where={sp.Symbol("z"): (0, 1)}),
            "'z' must be a real symbol; write z = reals(\"z\")",
        ),
        (
            lambda: Claim("mine.c", sp.Abs(x) >= 0, where={x: (0, 1)}),
            (
                "'mine.c' is a relation that SymPy already folded to a truth value: True; write sympy.Le(left, right,"
                " evaluate=False)"
            ),
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) == 1, where={x: (0, 1)}),
            "'mine.c' compares with Python's ==, which SymPy answers at once: False; write sympy.Eq(left, right)",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 0.9, where={x: (0, 1)}),
            "'mine.c' contains a float: 0.900000000000000; write sympy.Rational(1, 10)",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) + 1, where={x: (0, 1)}),
            "'mine.c' must be a relation such as left <= right, or an And of relations: sin(x) + 1",
        ),
        (
            lambda: Claim("not a name", sp.sin(x) <= 1, where={x: (0, 1)}),
            "'id' must be dotted Python names: 'not a name'; for example \"mine.product_is_small\"",
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)}, status="proven"),  # type: ignore[arg-type]
            (
                "'status' must be one of theorem, conditional, asymptotic, heuristic, empirical, conjecture, imported,"
                " informal: 'proven'"
            ),
        ),
        (
            lambda: Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)}, direction="tight"),
            "'witness' is needed by mine.c: a tight bound shows a point that attains it",
        ),
    ],
)
def test_exact_text_of_refusals(build, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ClaimError) as caught:
        build()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "assumptions",
    [{"positive": True}, {"nonnegative": True}, {"integer": True}, {"negative": True}, {"nonzero": True, "real": True}],
)
def test_a_symbol_that_is_declared_more_than_its_range_is_refused(assumptions: dict[str, bool]) -> None:
    """With a positive x, SymPy reads Abs(x) <= x as true before anybody sees that the range has negative points."""
    declared = sp.Symbol("x", **assumptions)
    with pytest.raises(ClaimError, match="'x' is declared"):
        Claim("mine.c", sp.exp(declared) <= 3, where={declared: (-1, 1)})


def test_a_symbol_that_is_declared_what_its_range_is_is_welcome() -> None:
    positive, least = sp.Symbol("x", positive=True), sp.Symbol("y", nonnegative=True)
    assert Claim(
        "mine.c", sp.log(positive) * least <= 1, where={positive: sp.Interval.Lopen(0, 1), least: (0, 1)}
    ).where


def test_reprs_read_as_statements() -> None:
    assert (
        repr(Claim("mine.c", sp.sin(x) <= 1, where={x: sp.Interval.Lopen(0, 1)}))
        == "Claim('mine.c': sin(x) <= 1 for x in (0, 1])"
    )
    assert Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)})._repr_latex_() == r"$\sin{\left(x \right)} \leq 1$"


def test_exact_ends_may_be_texts_fractions_and_irrational_numbers() -> None:
    claim = Claim("mine.c", sp.sin(x) * y <= 1, where={x: ("0.1", sp.pi), y: (np.int64(0), 1)})
    assert claim.where[x] == sp.Interval(sp.Rational(1, 10), sp.pi)


def test_hypotheses_are_enforced_by_name() -> None:
    a = Real("a", "a number")
    family = Claim(
        "mine.family",
        x <= a.symbol,
        where={x: (0, 1)},
        parameters=(a,),
        hypotheses=(Hypothesis("a", lambda a: sp.Ge(a, 1), "a >= 1", "write a=1"),),
        instances=({"a": 1},),
    )
    assert family.at(a=2).statement == (x <= 2)
    with pytest.raises(InputError, match="'a' must satisfy"):
        family.at(a="1/2")


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (sp.Le(sp.cosh(sp.acosh(5)), 5), True),
        (sp.Lt(sp.sqrt(2) * sp.sqrt(3), sp.sqrt(6), evaluate=False), False),
        (sp.Ne(sp.sin(1), 0), True),
        (sp.Gt(sp.pi, sp.Rational(355, 113)), False),
        (sp.Le(x, 1), None),
    ],
)
def test_relations_between_numbers_are_decided(relation: sp.Basic, expected: bool | None) -> None:
    assert decide(relation) is expected


def test_a_mutant_may_drop_a_hypothesis() -> None:
    a = Real("a", "a number")
    family = Claim(
        "mine.family",
        x <= a.symbol,
        where={x: (0, 1)},
        parameters=(a,),
        hypotheses=(Hypothesis("a", lambda a: sp.Ge(a, 1), "a >= 1"),),
        instances=({"a": 1},),
        mutants=(Mutant("any a", hypotheses=(), at={"a": "1/2"}),),
    )
    dropped = family.mutate(family.mutants[0])
    assert dropped.at(a="1/2").statement == (x <= sp.Rational(1, 2))
    assert (
        dropped.statement == family.statement
        and family.mutate(Mutant("label", status="heuristic")).hypotheses == family.hypotheses
    )


def test_a_choice_may_accept_an_object() -> None:
    shape = Choice("shape", "a shape", lambda: ("square",), accepts=lambda value: isinstance(value, frozenset))
    assert (shape.read("square"), shape.read(frozenset({1}))) == ("square", frozenset({1}))
    with pytest.raises(InputError, match="is not known"):
        shape.read({1})


def test_no_claim_says_that_something_is_itself() -> None:
    """SymPy may rewrite one side into the other as a claim is built; what is left says nothing, however it is
    proved."""
    assert [claim.id for claim in all_claims() if _is_hollow(claim)] == []
    families = [claim for claim in all_claims() if claim.instances and claim.derivation is None]
    assert [claim.id for claim in families if all(_is_hollow(claim.at(**i)) for i in claim.instances)] == []


def _is_hollow(claim: Claim) -> bool:
    statement = claim.statement
    parts = (
        statement.args
        if isinstance(statement, sp.And)
        else ()
        if isinstance(statement, Count | Prose)
        else (statement,)
    )
    return bool(parts) and all(part.lhs == part.rhs for part in parts)


@pytest.mark.parametrize(
    ("statement", "given", "label"),
    [
        (sp.sin(x) <= 2, "", "upper"),
        (sp.sin(x) >= -2, "lower", "lower"),
        (sp.Ge(2, sp.sin(x), evaluate=False), "upper", "upper"),
        (sp.Le(-2, sp.sin(x), evaluate=False), "lower", "lower"),
        (sp.sin(x) <= x, "lower", "lower"),
        (sp.Eq(sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x)), "", "exact"),
        (sp.And(sp.Le(-1, sp.sin(x), evaluate=False), sp.Le(sp.sin(x), 1, evaluate=False)), "", "exact"),
        (Count("units", "units", ">=", sp.Integer(4)), "", "lower"),
        (Count("units", "units", "==", sp.Integer(4)), "tight", "tight"),
    ],
)
def test_a_direction_is_what_the_statement_says(statement: Any, given: Any, label: str) -> None:
    where = {} if isinstance(statement, Count) else {x: (0, 1)}
    assert Claim("mine.c", statement, where=where, direction=given).direction == label


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (sp.sin(x) <= 2, "lower"),
        (sp.sin(x) >= -2, "upper"),
        (sp.sin(x) <= 2, "exact"),
        (sp.Eq(sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x)), "upper"),
        (sp.sin(x) <= 2, "limit"),
        (Count("units", "units", ">=", sp.Integer(4)), "upper"),
    ],
)
def test_a_direction_that_the_statement_does_not_have_is_refused(statement: Any, given: Any) -> None:
    where = {} if isinstance(statement, Count) else {x: (0, 1)}
    with pytest.raises(ClaimError, match="'direction' does not agree with what"):
        Claim("mine.c", statement, where=where, direction=given)


def test_a_mutant_in_the_other_direction_is_no_contradiction() -> None:
    claim = Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)}, direction="upper")
    assert claim.mutate(Mutant("reversed", statement=sp.sin(x) >= 1)).direction == "lower"


def test_a_claim_knows_where_it_is_written() -> None:
    claim = Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)})
    assert str(claim.place).startswith("tests/test_claims.py:")
    assert claim.place == replace(claim, status="conjecture").at().place
    assert {str(c.place).partition(":")[0] for c in all_claims()} == {
        f"theory/{chapter}/{subject}.py" for subject, chapter in chapters().items() if claims_of(subject)
    }


def test_a_helper_of_a_file_leads_to_the_line_that_uses_it(tmp_path: Path) -> None:
    lines = (
        "import sympy as sp",
        "from theory.language import Claim, reals",
        "x = reals('x')",
        "def made(name):",
        "    return Claim(name, sp.sin(x) <= 1, where={x: (0, 1)})",
        "",
        "mine = made('mine.c')",
    )
    (tmp_path / "mine.py").write_text("\n".join(lines))
    (claim,), _, problems = discover((str(tmp_path / "mine.py"),))
    assert problems == [] and claim.place is not None and claim.place.line == 7


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("swindle.table_entries", "parameter_counts.table_entries"),
        ("beyond_proof.images_are_close_to_gaussian", "informal_claims.images_are_close_to_gaussian"),
    ],
)
def test_an_old_identifier_works_and_says_the_new_one(old: str, new: str) -> None:
    with pytest.warns(OldName, match=f"'{old}' is now '{new}'; the old name works for one release"):
        found = find_quantity(old) if old.startswith("swindle") else find_claim(old)
    assert found.id == new
    subject = old.partition(".")[0]
    with pytest.warns(OldName, match=f"'{subject}' is now '{new.partition('.')[0]}'"):
        assert [c.id for c in discover((subject,))[0]] == [c.id for c in claims_of(new.partition(".")[0])]


def test_an_old_keyword_works_and_says_the_new_one() -> None:
    old: dict[str, Any] = {"words": "It is small."}
    with pytest.warns(OldName, match="'words=' is now 'summary='"):
        assert Claim("mine.c", sp.sin(x) <= 1, where={x: (0, 1)}, **old).summary == "It is small."
    with pytest.warns(OldName, match="'words=' is now 'summary='"):
        assert Quantity("mine.q", parameters=(), **old).summary == "It is small."
