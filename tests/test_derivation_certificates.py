"""Certificates of derivations: what they state covers the claim, and nothing else comes out of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from numerics.enclosure.expression import from_tree
from numerics.enclosure.symbolic import to_sympy
from proofs import checker
from proofs.certificates import derivations
from proofs.engine.check import Checker
from proofs.engine.recheck import CertificateFolder, recheck
from proofs.legs.case import Case
from proofs.legs.certify import replay_derivation
from proofs.legs.roster import LEGS
from proofs.legs.verdicts import Finding, Verdict
from theory.language.canonical import Untranslatable, assumed, family
from theory.language.catalogue import find_claim
from theory.language.claims import Claim
from theory.language.derivations import Argument, Chain, Induction, Link, nonnegative, positive, zero
from theory.language.parameters import Integer, Real
from theory.language.statements import Count

a, b, l = sp.symbols("a b l", positive=True)  # noqa: E741
REALS = tuple(Real(str(s), "a number", positive=True) for s in (a, b))
GAP = a * l**2 + b / l**2 - 2 * sp.sqrt(a * b)
SQUARE = (sp.sqrt(a) * l - sp.sqrt(b) / l) ** 2

FAMILIES = (
    "discriminants.odds_of_many_inputs_need_the_determinant",
    "gate_expansion.cos_gate_multiplies_sines",
    "gate_precision.error_and_rounding_are_least_at_the_fourth_root",
    "gate_units.two_units_and_a_skip_connection_are_the_four_unit_gate",
    "relu_networks.longest_of_the_pieces_errs",
    "softmax_stability.log_ratio_at_most_twice_the_energy_error",
    "softmax_stability.total_variation_at_most_tanh",
)
OBLIGATIONS = (
    "bit_products.error_is_attained",
    "flattening.signed_sums_isolate_the_product",
    "hierarchy.chain_never_has_more_free_numbers_than_a_table",
    "matrix_products.strassen_with_cutoff_gains_first_at_64",
    "softmax_stability.tilt_is_below_its_chord",
    "unbiased_gate.silu_error_supremum_is_at_the_corner",
)


def mean(statement: Any, derivation: Any, where: Any = ("1/8", 8), **more: Any) -> Claim:
    """A family over a, b > 0 with a variable l."""
    return Claim(
        "mine.mean",
        statement,
        where={l: where},
        parameters=REALS,
        instances=({"a": 1, "b": 2},),
        derivation=lambda: derivation,
        **more,
    )


TRUE_MEAN = mean(
    2 * sp.sqrt(a * b) <= a * l**2 + b / l**2,
    Chain(2 * sp.sqrt(a * b), (Link("<=", a * l**2 + b / l**2, "a square", (nonnegative(GAP, "", SQUARE),)),)),
)


def family_certificate(claim: Claim) -> dict[str, Any] | None:
    assert claim.derivation is not None
    return derivations.family_certificate(claim, claim.derivation())


def obligations_certificate(claim: Claim) -> dict[str, Any] | None:
    assert claim.derivation is not None
    return derivations.obligations_certificate(claim, claim.derivation())


def obligations_statement(claim: Claim) -> dict[str, Any]:
    assert claim.derivation is not None
    return derivations.obligations_statement(claim, claim.derivation())


def proved(data: Mapping[str, Any] | None) -> checker.Report:
    assert data is not None
    report = checker.check(json.loads(json.dumps(data)))
    assert report.verdict == "PROVED"
    return report


# ---- The claim for all its parameters
# ----------------------------------------------------------------------------------------------------


def places(claim: Claim) -> Iterator[tuple[Mapping[str, Any], Mapping[sp.Symbol, sp.Expr]]]:
    """Parameters at which the claim is shown to hold, and points of the box there: thirds, and the ends that belong to
    it."""
    for instance in claim.instances:
        proposition = claim.at(**instance)
        values = {p.symbol: sp.sympify(proposition.assignment[p.name]) for p in claim.parameters}
        ranges = []
        for r in proposition.where.values():
            steps = [sp.Rational(k, 6) for k in (0, 2, 3, 6) if not (k == 0 and r.left_open or k == 6 and r.right_open)]
            ranges.append([r.start + (r.end - r.start) * t for t in steps])
        for point in list(product(*ranges))[:: max(1, len(ranges))][:40]:
            yield instance, values | dict(zip(proposition.where, point, strict=True))


@pytest.mark.parametrize("name", FAMILIES)
def test_the_statement_for_all_parameters_covers_the_claim(name: str) -> None:
    """At every instance, points of the claim's box lie in that of the certificate and satisfy its conditions, and both
    sides have the claim's values there."""
    claim = find_claim(name)
    data = family_certificate(claim)
    statement = proved(data).digest and (data or {})["statement"]
    assert statement == json.loads(json.dumps(family(claim)))
    op, left, right = statement["relation"]
    sides = (right, left) if isinstance(claim.statement, sp.Ge) else (left, right)
    count = 0
    for _, point in places(claim):
        named = {sp.Symbol(x.name, real=True): v for x, v in point.items()}
        for r in statement["box"]:
            v = point[next(x for x in point if x.name == r["variable"])]
            assert (
                r["lower"] is None
                or v > sp.Rational(r["lower"])
                or (v == sp.Rational(r["lower"]) and not r["lower_open"])
            ) == sp.true
            assert (
                r["upper"] is None
                or v < sp.Rational(r["upper"])
                or (v == sp.Rational(r["upper"]) and not r["upper_open"])
            ) == sp.true
        for kind, zero_, e in statement.get("given", []):
            here = to_sympy(from_tree(e)).subs(named).evalf(40)
            assert zero_ == ["num", "0"] and {"<=": here >= -1e-30, "<": here > 1e-30, "!=": abs(here) > 1e-30}[kind]
        for side, own in zip(sides, (claim.statement.lhs, claim.statement.rhs), strict=True):
            assert abs(to_sympy(from_tree(side)).subs(named).evalf(40) - own.subs(point).evalf(40)) < 1e-25
        count += 1
    assert count > 1 and op == {"==": "==", "<=": "<=", ">=": "<="}[claim.statement.rel_op]


def test_a_chain_with_a_plain_sign_is_proved_for_all_parameters() -> None:
    report = proved(family_certificate(TRUE_MEAN))
    assert report.statement.endswith("for all a in (0, oo), b in (0, oo), l in [1/8, 8]")
    found = Checker().check(TRUE_MEAN)
    certified = next(f for f in found.findings if f.leg == "certify")
    assert (found.verdict, found.scope, found.tier, certified.scope) == (Verdict.PROVED, "all", "checker", "all")


FALSE = {
    "a false equation": mean(
        sp.Eq((a + b) ** 2, a**2 + 3 * a * b + b**2), Chain((a + b) ** 2, (Link("=", a**2 + 3 * a * b + b**2, ""),))
    ),
    "a reversed link": mean(
        a * l**2 + b / l**2 <= 2 * sp.sqrt(a * b),
        Chain(a * l**2 + b / l**2, (Link("<=", 2 * sp.sqrt(a * b), "", (nonnegative(-GAP, "", SQUARE),)),)),
    ),
    "a form that is not equal": replace(
        TRUE_MEAN,
        derivation=lambda: Chain(
            2 * sp.sqrt(a * b), (Link("<=", a * l**2 + b / l**2, "", (nonnegative(GAP, "", a + b),)),)
        ),
    ),
    "slack that the domain does not give": mean(
        l <= a,
        Chain(
            l,
            (
                Link(
                    "<=",
                    a,
                    "",
                    (
                        nonnegative(
                            a - l, "", sp.Symbol("p", nonnegative=True), {sp.Symbol("p", nonnegative=True): a - l}
                        ),
                    ),
                ),
            ),
        ),
    ),
    "an equation that is undefined somewhere": mean(
        sp.Eq((a**2 - b**2) / (a - b), a + b), Chain((a**2 - b**2) / (a - b), (Link("=", a + b, ""),))
    ),
    "a strict inequality that is attained": mean(
        sp.Gt(a * l**2 + b / l**2, 2 * sp.sqrt(a * b)), TRUE_MEAN.derivation()
    ),  # type: ignore[misc]
    "an induction": mean(
        2 * sp.sqrt(a * b) <= a * l**2 + b / l**2,
        Induction(sp.Symbol("n"), "so it is"),
    ),
    "a count": Claim(
        "mine.count",
        Count("ours", "things", "==", a),
        parameters=REALS[:1],
        instances=({"a": 1},),
        derivation=lambda: Chain(a, (Link("=", a, ""),)),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_show_the_claim_itself_gives_no_certificate(name: str) -> None:
    assert family_certificate(FALSE[name]) is None


def test_slack_that_the_domain_gives_has_a_sign() -> None:
    p = sp.Symbol("p", nonnegative=True)
    link = Link("<=", a, "", (nonnegative(a - l, "", p, {p: a - l}),))
    bounded = mean(l <= a, Chain(l, (link,)), where=sp.Interval.Lopen(0, a))
    assert (
        proved(family_certificate(bounded)).statement
        == "l <= a   for all a in (0, oo), b in (0, oo), l in (0, oo), where 0 <= a + (-1)*l"
    )


def test_a_gap_in_the_chain_does_not_matter_since_the_statement_itself_is_proved() -> None:
    wrong_start = replace(TRUE_MEAN, derivation=lambda: Chain(a, (Link("<=", b, "", (nonnegative(GAP, "", SQUARE),)),)))
    assert proved(family_certificate(wrong_start)).digest == proved(family_certificate(TRUE_MEAN)).digest


def changed(data: Any) -> Iterator[Any]:
    """The data with one leaf changed, or an element or key lost."""
    leaves: Mapping[type, tuple[Any, ...]] = {
        str: ("0", "1", "-2", "l", "<", "exp"),
        int: (0, 2),
        bool: (True, False),
        type(None): ("0", "-1"),
    }
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        for other in leaves.get(type(data[key]), ()):
            if other != data[key]:
                yield {**data, key: other} if isinstance(data, dict) else [*data[:key], other, *data[key + 1 :]]
        yield {k: v for k, v in data.items() if k != key} if isinstance(data, dict) else [*data[:key], *data[key + 1 :]]
        if isinstance(data[key], dict | list):
            yield from (
                {**data, key: inner} if isinstance(data, dict) else [*data[:key], inner, *data[key + 1 :]]
                for inner in changed(data[key])
            )


def test_no_change_of_a_certificate_proves_another_statement() -> None:
    data = family_certificate(find_claim(FAMILIES[2]))
    assert data is not None
    outcomes = set()
    for mutant in changed(data):
        try:
            report = checker.check(mutant, 200_000)
        except (checker.Rejected, checker.Refused) as reason:
            outcomes.add(type(reason).__name__)
            continue
        assert (report.verdict, report.digest) == ("PROVED", data["digest"]) and mutant["statement"] == data[
            "statement"
        ]
    assert outcomes == {"Rejected", "Refused"}


# ---- Obligations
# ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_obligations_are_replayed_as_a_statement_of_their_own(name: str) -> None:
    claim = find_claim(name)
    data = obligations_certificate(claim)
    assert proved(data).claim == f"{name}.obligations" and family_certificate(claim) is None
    assert data is not None and data["statement"] == obligations_statement(claim)


n, x = sp.Symbol("n", integer=True, positive=True), sp.Symbol("x", real=True)


def inductive(*step: Any, least: int = 1) -> Claim:
    argument = Argument(tuple(step), "and so on")
    parameters = (Integer("n", "a number", minimum=least),)
    return Claim(
        "mine.powers",
        Count("ours", "things", "==", 2**n),
        parameters=parameters,
        instances=({"n": least},),
        derivation=lambda: argument,
    )


def test_false_and_foreign_obligations_have_no_certificate() -> None:
    assert obligations_certificate(inductive(zero(2 ** (n + 1) - 2 * 2**n, ""))) is not None
    assert obligations_certificate(inductive(zero(2 ** (n + 1) - 3 * 2**n, ""))) is None
    assert obligations_certificate(inductive(zero(2 ** (n + 1) - 2 * 2**n, ""), nonnegative(n - 2, ""))) is None
    assert obligations_certificate(inductive(nonnegative(n - 2, ""), least=2)) is not None  # for n from the base on
    assert obligations_certificate(inductive(positive(n - 2, ""), least=2)) is None
    assert obligations_certificate(inductive(nonnegative(x**2, ""))) is not None
    assert obligations_certificate(inductive(positive(x**2, ""))) is None
    assert obligations_certificate(inductive(zero(sp.factorial(n + 1) - (n + 1) * sp.factorial(n), ""))) is None
    assert obligations_certificate(inductive(zero(sp.S.Zero, "as it stands"))) is None  # there is nothing to replay
    assert obligations_certificate(inductive(zero(4**n - 2**n * 2**n, ""))) is not None


def test_two_symbols_of_one_name_are_not_mixed_up() -> None:
    nonzero = sp.Symbol("x", positive=True)
    with pytest.raises(Untranslatable, match="same name"):
        obligations_statement(inductive(positive(nonzero, ""), nonnegative(x**2, "")))


@pytest.mark.parametrize("kind", ["real", "positive", "nonnegative", "negative", "nonpositive", "nonzero", "integer"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_symbol_ranges_over_all_that_its_assumptions_allow(kind: str, whole: bool) -> None:
    symbol = sp.Symbol("s", **({"real": True, kind: True} | ({"integer": True} if whole else {})))
    interval = assumed(symbol)
    for value in (Fraction(v) for v in ("-7", "-1", "-1/2", "0", "1/2", "1", "7")):
        rational = sp.Rational(value.numerator, value.denominator)
        allowed = getattr(rational, f"is_{kind}") and (rational.is_integer or not symbol.is_integer)
        assert not allowed or interval.contains(rational) == sp.true
        if not allowed and not symbol.is_integer and kind != "nonzero":
            assert interval.contains(rational) == sp.false
    with pytest.raises(Untranslatable):
        assumed(sp.Symbol("z"))


# ---- On the checker's word alone
# ----------------------------------------------------------------------------------------------------


def folder_of(folder: Path, **files: Any) -> CertificateFolder:
    for name, data in files.items():
        (folder / f"{name}.json").write_text(json.dumps(data))
    return CertificateFolder.at(folder)


def test_a_recheck_takes_the_family_and_not_the_obligations(tmp_path: Path) -> None:
    claim = find_claim("gate_precision.error_and_rounding_are_least_at_the_fourth_root")
    whole = family_certificate(claim)
    found = recheck(claim, folder_of(tmp_path, **{claim.id: whole}))
    assert (found.verdict, found.scope, found.tier) == (Verdict.PROVED, "all", "checker")
    inner = obligations_certificate(claim)
    for wrong in (
        {claim.id: inner},
        {f"{claim.id}.obligations": inner},
        {claim.id: {**copy.deepcopy(whole or {}), "goals": []}},
    ):
        found = recheck(
            claim,
            folder_of(tmp_path, **{claim.id: {}}, **wrong) if claim.id not in wrong else folder_of(tmp_path, **wrong),
        )
        assert found.verdict is Verdict.UNDECIDED
    assert "obligations of its derivation are replayed, that they imply it is not" in found.note


def test_a_recheck_does_not_take_the_obligations_of_another_claim(tmp_path: Path) -> None:
    claim, other = (
        find_claim("parameter_counts.table_has_v_to_the_n_entries"),
        find_claim("parameter_counts.table_has_one_free_number_less"),
    )
    own, foreign = obligations_certificate(claim), obligations_certificate(other)
    found = recheck(claim, folder_of(tmp_path, **{f"{claim.id}.obligations": own}))
    assert found.verdict is Verdict.UNDECIDED and "obligations" in found.note
    found = recheck(claim, folder_of(tmp_path, **{f"{claim.id}.obligations": foreign}))
    assert found.verdict is Verdict.UNDECIDED and "obligations" not in found.note


def test_a_refuted_or_rejected_instance_is_not_hidden_by_the_family() -> None:
    """Where the checker said no to an instance, or found it false, what it says of the family does not replace that."""
    derived = Finding("derive", Verdict.PROVED, "all")

    def finished(derive: Finding, certify: Finding | None) -> Finding | None:
        return replay_derivation(Case(TRUE_MEAN, 1, LEGS, Checker().ask, found={"derive": derive}), certify)

    for verdict in (Verdict.UNDECIDED, Verdict.REFUTED):
        bad = Finding("certify", verdict)
        assert finished(derived, bad) is bad
    replayed = finished(derived, Finding("certify", Verdict.PROVED, "1 instances"))
    assert replayed is not None and replayed.scope == "all"
    assert finished(Finding("derive", Verdict.UNDECIDED), None) is None
