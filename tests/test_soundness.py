"""The soundness campaign: a sample of its statements, its faults and its hostile inputs. The whole is `proofs check
--soundness`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.enclosure.prove import Budget
from proofs import checker
from proofs.engine.check import run_legs
from proofs.engine.exits import Exit
from proofs.legs import relations
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from proofs.soundness import campaign, corpus, faults
from theory.language import Claim, reals
from theory.language.catalogue import claims_of
from theory.language.errors import InputError
from theory.language.exact import parse

x, y = reals("x y")
R = sp.Rational
CORPUS = corpus.false_statements()
NEAR = [c for c in CORPUS[0] if c.rule == "tight bound lowered by 1e-30"][::12] + [
    c for c in CORPUS[0] if c.rule == "strict where equality is attained"
][:2]


def test_the_corpus_is_large_enough_and_every_statement_has_its_reason() -> None:
    made, removed = CORPUS
    assert len(made) >= 300 and len(corpus.delicate_truths()) >= 100
    assert all(c.point is not None or c.reason.startswith("mutant of ") for c in made) and all(
        c.reason for c in removed
    )
    assert len({c.name for c in made}) == len(made)


@pytest.mark.parametrize("case", corpus.delicate_truths()[::5], ids=lambda c: c.name)
def test_the_oracle_finds_nothing_wrong_with_the_delicate_truths(case: corpus.Case) -> None:
    assert corpus.fails(case.claim, corpus.places(case.claim, case.point)) is None


def test_the_oracle_sees_what_is_false_or_undefined() -> None:
    half = {x: R(1, 2)}
    for relation, false in (
        (x <= R(1, 2), False),
        (x < R(1, 2), True),
        (1 / (x - R(1, 2)) <= 0, True),
        (sp.log(x - 1) <= 0, True),
        (sp.Ne(x, 1), False),
    ):
        claim = Claim("test.oracle", relation, where={x: (0, 1)})
        assert (corpus.fails(claim, [half]) is not None) == false


def test_a_sample_of_the_campaign_comes_out_right() -> None:
    made = [c for c in CORPUS[0] if c.mutant is None]
    outcomes = tuple(campaign.judge("false", c) for c in made[::90]) + tuple(
        campaign.judge("true", c) for c in corpus.delicate_truths()[::25]
    )
    found = campaign.Campaign(outcomes, ())
    assert found.exit is Exit.EXPECTED, campaign.table(found)
    assert all(o.verdict is Verdict.REFUTED and o.confirmed for o in outcomes if o.part == "false")
    assert found.total("true")["PROVED"] >= 3


def test_the_campaign_fails_on_a_false_statement_that_is_proved_and_on_a_true_one_that_is_refuted() -> None:
    case = CORPUS[0][0]
    for part, verdict, legs in (
        ("false", Verdict.PROVED, ("enclose", "certify")),
        ("false", Verdict.CONFLICT, ("derive",)),
        ("true", Verdict.REFUTED, ()),
    ):
        found = campaign.Campaign((campaign.Outcome(part, case, verdict, True, legs, ""),), ())
        assert found.exit is Exit.CONTRADICTED and found.to_json()["wrong"] and "wrong: 1" in campaign.table(found)


# ---- faults
# ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", faults.FAULTS)
def test_no_single_fault_proves_a_false_statement(name: str) -> None:
    assert faults.inject(name, NEAR[:3], 60).proved == ()


TINY = R(1, 10**40)  # below what any leg's samples can see
DECEIVING: Mapping[str, tuple[Any, str]] = {
    "SymPy calls every sign right": (TINY <= (x - R(1, 3)) ** 2, "derive"),
    "the search calls every bound right": (TINY <= (x - R(1, 3)) ** 2, "enclose"),
}


@pytest.mark.parametrize("name", DECEIVING)
def test_a_deceived_leg_and_samples_that_agree_are_not_enough(name: str) -> None:
    """The fault makes a leg establish something false, the samples see nothing, and the verdict is still not PROVED."""
    relation, leg = DECEIVING[name]  # false at 1/3 alone
    claim = faults._asserted(Claim("test.tiny", relation, where={x: (0, 1)}))
    with faults.fault(name), pytest.MonkeyPatch.context() as patch:
        patch.setattr("numerics.enclosure.prove.fails_at", lambda *_: False)
        findings = run_legs(claim, 30)
    outcome = {f.leg: f.verdict for f in findings}
    assert outcome[leg] is Verdict.PROVED and outcome["samples"] is Verdict.AGREES  # type: ignore[index]
    assert combine(findings)[0] is not Verdict.PROVED


def test_the_proof_of_a_true_statement_does_not_serve_a_false_one() -> None:
    """Statement, digest and goals are adapted; only the argument is that of the neighbour."""
    true = relations.enclose(
        Claim("test.true", sp.sin(x) / x <= 1, where={x: sp.Interval.Lopen(0, 1)}), Budget(300)
    ).certificate
    false = relations.enclose(
        Claim("test.false", sp.sin(x) / x <= R(999, 1000), where={x: sp.Interval.Lopen(0, 1)}), Budget(300)
    ).certificate
    assert true is not None and false is not None
    forged = faults.forged(true, false["statement"])
    assert faults.outcome(faults.forged(true, true["statement"])) == "PROVED" and faults.outcome(forged) == "Rejected"


def test_a_certificate_with_one_thing_changed_proves_nothing_else() -> None:
    for relation, where in ((sp.log(x) <= x, {x: (-1, 1)}), (x * (1 - x) <= R(1, 4), {x: (0, 1)})):
        certificate = relations.enclose(Claim("test.claim", relation, where=where), Budget(100)).certificate
        assert certificate is not None
        seen = faults.changed_certificates(certificate)
        assert seen["Rejected"] and seen["Refused"] and not any("another statement" in outcome for outcome in seen)


@pytest.mark.parametrize("name", faults.NETWORK_FAULTS)
def test_a_weight_that_is_off_by_one_unit_proves_nothing_false(name: str) -> None:
    claims = [c for subject in ("flattening", "gate_units") for c in claims_of(subject)][::3]
    found = faults.inject_into_networks(name, claims)
    assert found.proved == () and found.verdicts["mutant REFUTED"] == sum(len(claim.mutants) for claim in claims) > 5


def test_the_faults_of_networks_change_one_weight_by_one_unit() -> None:
    import torch

    from numerics.networks.one_hidden_layer import OneHiddenLayer

    def network() -> OneHiddenLayer:
        return OneHiddenLayer([[1, 2]], [0], [1], 0, "relu")

    stored, used = faults.NETWORK_FAULTS
    with faults.fault(stored):
        assert network().exact_weights().inputs == ((1 + Fraction(1, 2**52), Fraction(2)),)
    with faults.fault(used):
        assert network().exact_weights().inputs == ((1, 2),)
        assert float(torch.nn.functional.linear(torch.ones(1, 1).double(), torch.ones(1, 1).double())) == 1 + 2**-52
    assert network().exact_weights().inputs == ((1, 2),)


# ---- untrusted text
# ----------------------------------------------------------------------------------------------------

words = st.sampled_from(
    [
        "x",
        "1",
        "0.5",
        "1e9",
        "9" * 40,
        "pi",
        "+",
        "-",
        "*",
        "**",
        "/",
        "(",
        ")",
        "exp(",
        "log(",
        ",",
        ".",
        "_",
        "lambda ",
        "__import__",
        "[",
        "'",
        "=",
        "\n",
    ]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=60), st.lists(words, max_size=20).map("".join)))
def test_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse(text, "expression", {"x": x}), sp.Expr)
    except InputError as refusal:
        assert refusal.name == "expression"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "x.__class__",
        "9**9**9**9",
        "(lambda: 1)()",
        "(" * 10**7,
        "x" * 10**7,
        "[1 for _ in ()]",
        "f'{x}'",
        "1if x else 2",
        "(-1)**0.5 and x",
        "x:=1",
        "\x00",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_refused_without_a_word_on_the_side(text: str, recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(InputError):
        parse(text, "expression", {"x": x})
    assert not recwarn.list


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["num", "var", "x", "1/2", "+", "exp", "<=", "0"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["schema", "kind", "statement", "goals", "digest", "claim", "relation", "box"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(json_values)
def test_whatever_is_no_certificate_is_refused_or_rejected(data: object) -> None:
    with pytest.raises((checker.Refused, checker.Rejected)):
        checker.check(data, 10_000)
