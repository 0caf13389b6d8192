"""The leg `kernel`: what it must refuse, and that each theorem is tied to its claim by every constant. What needs Rocq
is skipped without it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp
from click.testing import CliRunner

from proofs.command_line import program
from proofs.kernel import leg as engine
from proofs.kernel.leg import (
    LIBRARY,
    CompilationError,
    Kernel,
    Theorem,
    axioms_in,
    binding,
    not_allowed,
    restated,
    theorems_of,
    unproved,
)
from proofs.kernel.restate import NotExpressible, proposition, real
from proofs.kernel.restate_counts import natural, parts
from proofs.legs.verdicts import Checked, Verdict
from theory.language.catalogue import all_claims, find_claim
from theory.language.claims import Claim, Hypothesis, Mutant
from theory.language.parameters import Integer, Real
from theory.language.statements import Count
from theory.language.symbols import reals

rocq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed: " + engine.INSTALL)
REALS = "sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic"
HEADER = "(* Claim: toy.{name}\n   Tier: {tier}\n   Axioms: {axioms}\n   Says: it holds. *)\n"
PREAMBLE = "From Coq Require Import Reals Lra.\nFrom Outward Require restate.\nOpen Scope R_scope.\n"

x, y = reals("x y")
n = sp.Symbol("n", integer=True, positive=True)
third = Claim(
    "toy.third",
    x / 3 <= y / 3 + 1,
    where={x: (0, 1), y: (0, 1)},
    mutants=(Mutant("without 1", statement=x / 3 <= y / 3),),
)
THIRD = (
    HEADER.format(name="third", tier="reals", axioms=REALS)
    + "Theorem third x y : x <= 1 -> 0 <= y -> x / 3 <= y / 3 + 1.\nProof. lra. Qed.\n"
)


def library(folder: Path, **files: str) -> Kernel:
    """A library of these files beside the tactics; its cache is shared by the session's tests, so that the tactics
    compile once."""
    for name, text in {**files, "restate": (LIBRARY / "restate.v").read_text(encoding="utf-8")}.items():
        (folder / f"{name}.v").write_text(text, encoding="utf-8")
    return Kernel(folder, folder.parent / "compiled")


class TestTheLibraryAsItStands:
    """What can be said of the files without Rocq."""

    def test_every_header_is_in_form_and_no_file_leaves_a_proof_out(self) -> None:
        texts = {path.stem: path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.v")}
        assert any(theorems_of(name, text) for name, text in texts.items())
        assert {name: list(unproved(text)) for name, text in texts.items() if list(unproved(text))} == {}

    def test_at_least_fifty_claims_have_a_theorem_that_restates_them(self) -> None:
        theorems = Kernel().theorems
        assert len([claim for claim in all_claims() if claim.id in theorems and expressible(claim)]) >= 50


def expressible(claim: Claim) -> bool:
    try:
        restated(claim)
    except NotExpressible:
        return False
    return True


NOT_RESTATED = {
    "bit_products.error_at_most_logistic_of_minus_half_beta": {"threshold k", "threshold k + 1/2"},
    "bit_products.error_is_attained": {"at two zeros too"},
    "convolutions.circulant_maps_are_diagonal_in_the_fourier_basis": {"Toeplitz matrices are"},
    "convolutions.maps_that_commute_with_the_shift_have_n_weights": {"Toeplitz matrices commute"},
    "flattening.product_needs_two_to_the_n_units": {"2^n for tanh, whose even Taylor coefficients vanish"},
    "locality.monomials_on_cliques_number_by_the_cliques": {"linear in n for all to all"},
    "markov_fields.energy_degree_is_the_clique_number": {"number of neighbours + 1, on a star"},
    "markov_fields.markov_energies_have_one_coefficient_per_clique": {
        "zeros among the probabilities",
        "largest cliques only",
        "all subsets",
    },
    "polynomials.functions_of_finitely_many_values_are_one_polynomial": {"total degree <= v - 1", "total degree <= v"},
    "unit_savings.product_needs_half_the_units_where_order_n_minus_1_vanishes": {
        "2^(n-1) for exp, none of whose derivatives vanish"
    },
    "unit_savings.output_bias_saves_one_unit": {"4 units are needed for SiLU"},
    "unit_savings.count_does_not_depend_on_the_activation": {"also where a coefficient vanishes"},
}


def test_every_mutant_of_a_tied_claim_is_restated_but_those_that_the_page_names() -> None:
    kernel = Kernel()
    for claim in all_claims():
        if claim.id in kernel.theorems and expressible(claim):
            missing = {
                m.name for m in claim.mutants if not binding(kernel.theorems[claim.id], replace(claim, mutants=(m,)))[1]
            }
            assert missing == NOT_RESTATED.get(claim.id, set()), claim.id


class TestRestatingNumbers:
    @pytest.mark.parametrize(
        "change",
        [
            {"value": 2**n - 2},
            {"relation": ">="},
            {"options": {"output_bias": "no"}},
            {"options": {"output_bias": "yes", "skip": "yes"}},
        ],
    )
    def test_value_relation_and_options_are_part_of_the_text(self, change: dict[str, object]) -> None:
        claim = find_claim("unit_savings.output_bias_saves_one_unit")
        assert isinstance(claim.statement, Count)
        assert restated(replace(claim, statement=replace(claim.statement, **change))).text != restated(claim).text  # type: ignore[arg-type]

    @pytest.mark.parametrize("options", [{"activation": "tanh"}, {"output_bias": "maybe"}, {"hidden_biases": "yes"}])
    def test_options_without_a_word_are_refused(self, options: dict[str, str]) -> None:
        claim = find_claim("flattening.product_needs_two_to_the_n_units")
        assert isinstance(claim.statement, Count)
        with pytest.raises(NotExpressible):
            restated(replace(claim, statement=replace(claim.statement, options=options)))

    @pytest.mark.parametrize(
        "value", [2 ** (n - 1), 4 * (n - 1), 3 * n / 2 - 1, (n + 1) * (n + 2) - 7, 2**n / 3 - sp.factorial(n) / 5]
    )
    def test_the_parts_of_a_value_have_no_minus_and_make_it_up(self, value: sp.Expr) -> None:
        over, minus, under = parts(value)
        assert sp.simplify((over - minus) / under - value) == 0
        assert all(part.subs(n, 5).is_nonnegative for part in (over, minus, under))
        assert "-" not in natural(over) + natural(minus) + natural(under)

    def test_signs_that_alternate_and_rounded_logarithms_have_words(self) -> None:
        assert parts((-1) ** n * 3 + 5) == (8, 6 * sp.Function("odd", integer=True, nonnegative=True)(n), 1)
        assert natural(sp.ceiling(sp.log(n, 2))) == "(up_log 2 n)"
        assert natural(sp.floor(sp.log(n, 2))) == "(trunc_log 2 n)"
        assert natural(sp.ceiling(n**2 / 2)) == "((1 + (n ^ 2)) %/ 2)"
        for other in (sp.ceiling(sp.log(n)), sp.floor(sp.log(n, 3)), sp.ceiling(n / sp.Symbol("k"))):
            with pytest.raises(NotExpressible):
                natural(other)

    def test_a_word_of_a_graph_says_nothing_of_its_size(self) -> None:
        claim = find_claim("markov_fields.markov_energies_have_one_coefficient_per_clique")
        assert isinstance(claim.statement, Count)
        assert restated(claim).text.startswith("forall (T : finType) (e : rel T),")
        with pytest.raises(NotExpressible, match="size"):
            restated(replace(claim, statement=replace(claim.statement, value=claim.parameters[1].symbol + 1)))

    def test_a_difference_that_may_be_negative_is_refused(self) -> None:
        with pytest.raises(NotExpressible):
            natural(sp.binomial(n - 3, 2))

    def test_what_an_output_bias_or_a_skip_replaces_is_not_assumed(self) -> None:
        with_bias, with_skip = (
            find_claim(f"unit_savings.{name}")
            for name in ("output_bias_saves_one_unit", "affine_skip_saves_at_most_two_units")
        )
        assert "(1 <= order <= n)%N -> tau order != 0" in restated(with_bias).text
        assert "(2 <= order <= n)%N -> tau order != 0" in restated(with_skip).text


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "Lemma a : False. Admitted.",
            "Axiom a : False.",
            "Parameter a : nat.",
            "Variable a : False.",
            "Section S. End S. Hypothesis a : False.",
            "Unset Guard Checking.",
            "Lemma a : False. Proof. admit. Defined.",
            'Definition s := "(*". Axiom a : False.',
            '(* "*)" *) Axiom a : False.',
        ],
    )
    def test_a_proof_left_out_is_seen(self, text: str) -> None:
        assert list(unproved(text)) != []

    @pytest.mark.parametrize(
        "text",
        ["(* Admitted (* Axiom *) *) Lemma a : True. Proof. exact I. Qed.", "Section S. Variable a : nat. End S."],
    )
    def test_comments_and_sections_are_no_offence(self, text: str) -> None:
        assert list(unproved(text)) == []

    def test_axioms_must_be_named_by_the_header_and_admitted_by_the_tier(self) -> None:
        classic = "Classical_Prop.classic"
        assert not_allowed(Theorem("a", "b", "a.b", "reals", ("classic",), ""), (classic,)) == []
        assert not_allowed(Theorem("a", "b", "a.b", "reals", (), ""), (classic,)) == [classic]
        assert not_allowed(Theorem("a", "b", "a.b", "algebra", ("classic",), ""), (classic,)) == [classic]
        assert not_allowed(Theorem("a", "b", "a.b", "reals", ("falsity",), ""), ("Toy.falsity",)) == ["Toy.falsity"]

    @pytest.mark.parametrize(
        "output", ["", "Axioms:\nfalse is assumed to be guarded.\n", "Section Variables:\na : False\n"]
    )
    def test_what_is_not_understood_is_refused(self, output: str) -> None:
        with pytest.raises(ValueError, match="Print Assumptions says"):
            axioms_in(output)

    def test_a_header_out_of_form_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not of the form"):
            theorems_of("a", "(* Claim: a.b\n   Tier: algebra\n   Says: no axioms line. *)\nTheorem b : True.")
        with pytest.raises(ValueError, match="does not bear the name"):
            theorems_of("toy", HEADER.format(name="third", tier="algebra", axioms="none") + "Theorem fourth : True.")

    def test_without_rocq_only_this_leg_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda _: None)
        result = CliRunner().invoke(program, ["check", "hamiltonian.two_classes_are_logistic_in_the_gap", "--kernel"])
        assert result.exit_code == 4
        assert "1 PROVED" in result.stdout
        assert "apt-get install" in result.stderr


class TestRestating:
    def test_what_makes_a_side_undefined_becomes_a_condition(self) -> None:
        said = proposition(Claim("toy.log", sp.log(x) / y <= sp.sqrt(x), where={x: (1, 2), y: (1, 2)}))
        assert (
            said.text.endswith("0 <= x /\\ 0 < x /\\ y <> 0 /\\ ((/ y) * (ln x)) <= (sqrt x)") or said.conditions == 3
        )
        assert said.names == ("x", "y")

    @pytest.mark.parametrize(
        "expression",
        [
            sp.erf(x),
            sp.Function("Unknown")(x),
            x ** sp.Symbol("t", real=True),
            sp.Sum(
                sp.Symbol("k", integer=True, positive=True) ** 2, (sp.Symbol("k", integer=True, positive=True), 3, n)
            ),
            sp.Sum(
                sp.Symbol("k", real=True) * sp.Symbol("k", integer=True, positive=True),
                (sp.Symbol("k", integer=True, positive=True), 1, n),
            ),
        ],
        ids=str,
    )
    def test_what_has_no_word_is_refused(self, expression: sp.Expr) -> None:
        with pytest.raises(NotExpressible):
            real(expression)

    def test_a_number_that_may_be_0_below_a_line_is_a_condition_too(self) -> None:
        nothing = sp.Add(1, -1, evaluate=False)
        said = proposition(
            Claim(
                "toy.nothing", sp.Le(x / 2 + sp.Pow(nothing, -1, evaluate=False), 1, evaluate=False), where={x: (0, 1)}
            )
        )
        assert said.conditions == 1
        assert "<> 0" in said.text

    def test_every_value_of_a_word_is_bounded_and_only_as_the_word_allows(self) -> None:
        worst, bits = sp.Function("WorstErrorOnBits"), Integer("k", "number of bits")
        k, about = bits.symbol, Claim("toy.bits", x <= 1, where={x: (0, 1)}, parameters=(bits,), instances=({"k": 1},))
        said = proposition(replace(about, statement=sp.Le(worst(k, x), 1, evaluate=False)))
        assert said.words == ("bits",)
        assert said.text.endswith("bits.error k x value ->\n  value <= 1")
        for wrong in (
            sp.Ge(worst(k, x), 1, evaluate=False),
            sp.Eq(worst(k, x), 1, evaluate=False),
            sp.Le(worst(k, x + 1), 1, evaluate=False),
        ):
            with pytest.raises(NotExpressible):
                proposition(replace(about, statement=wrong, direction=""))

    def test_a_word_takes_the_ranges_of_its_entries(self) -> None:
        claim = find_claim("circuits.product_tree_error_compounds_per_gate")
        (base, other) = claim.entries
        assert "trees.over_product (- 1) 1 (- 1) 1 n kappa value ->" in proposition(claim).text
        wider = replace(claim, entries={base: (-2, sp.Rational(3, 2)), other: (-1, 1)})
        assert "trees.over_product (- 2) (3 / 2) (- 1) 1 n kappa value ->" in proposition(wider).text
        for entries in ({base: (-1, 1)}, {**claim.entries, sp.IndexedBase("t"): (0, 1)}):
            with pytest.raises(NotExpressible, match="entries"):
                proposition(replace(claim, entries=entries))

    def test_a_word_takes_the_variables_of_its_values(self) -> None:
        claim = find_claim("renormalization.chain_of_bonds_has_the_power_of_tanh")
        assert "chains.tanh_of_the_coupling K bonds value ->" in proposition(claim).text
        coupling, bits = sp.Function("TanhOfTheCoupling"), Integer("k", "number of bonds")
        about = Claim("toy.bonds", x <= 1, where={x: (0, 1)}, parameters=(bits,), instances=({"k": 1},))
        with pytest.raises(NotExpressible, match="the variables K"):
            proposition(replace(about, statement=sp.Eq(coupling(bits.symbol), x, evaluate=False), direction=""))

    def test_ranges_signs_and_hypotheses_are_what_the_claim_assumes_and_nothing_else(self) -> None:
        a, b = Real("a", "a number", positive=True), Real("b", "a number", nonzero=True)
        hypothesis = Hypothesis("ordered", lambda a, b: a < b, "a < b")
        where = {x: sp.Interval.Lopen(0, a.symbol), y: sp.Interval.Ropen(-1, 1)}
        claim = Claim(
            "toy.all",
            x / b.symbol < y,
            where=where,
            parameters=(a, b),
            hypotheses=(hypothesis,),
            instances=({"a": "1", "b": "2"},),
        )
        assert (
            proposition(claim).text
            == "forall (a : R) (b : R) (x : R) (y : R),\n  0 < a -> 0 < x -> x <= a -> (- 1) <= y -> y < 1 -> b <> 0 ->"
            " a < b ->\n  b <> 0 /\\ (x * (/ b)) < y"
        )

    def test_names_that_mean_something_to_rocq_are_changed(self) -> None:
        assert real(sp.Symbol("end", real=True)) == "end_"


def changed_constants(expression: sp.Basic, whole: bool = False) -> Iterator[sp.Basic]:
    """The expression with one constant changed: by one thousandth part and more, or by 1 away from 0 where it counts
    something (exponents, a sum's ends)."""
    if expression.is_Rational:
        yield (
            expression + (1 if expression >= 0 else -1)
            if whole
            else expression * sp.Rational(1001, 1000) + (0 if expression else 1)
        )
        return
    arguments = expression.args
    for i, argument in enumerate(arguments):
        for changed in changed_constants(argument, whole or (isinstance(expression, sp.Pow | sp.Sum) and i > 0)):
            yield expression.func(
                *arguments[:i],
                changed,
                *arguments[i + 1 :],
                **({"evaluate": False} if expression.is_Relational else {}),
            )


@rocq
@pytest.mark.slow
def test_every_theorem_closes_its_claim_and_none_of_its_mutants(decided: Callable[[Claim], Checked]) -> None:
    """What `proofs check --kernel` adds to a run, beside the verdicts of the other legs that this session decides."""
    kernel = Kernel.start()
    kernel.check_library()
    kernel.prepare(all_claims())
    told = [(claim, kernel.finding(claim)) for claim in all_claims() if claim.id in kernel.theorems]
    assert kernel.problems == []
    closed = [claim for claim, finding in told if finding is not None and finding.verdict is Verdict.PROVED]
    assert [claim.id for claim in closed] == [claim.id for claim, _ in told if expressible(claim)]
    assert [str(c) for c in map(decided, closed) if c.verdict is not Verdict.PROVED] == []


@rocq
class TestWithRocq:
    def test_a_claim_closes_and_its_mutant_does_not(self, tmp_path: Path) -> None:
        kernel = library(tmp_path, toy=PREAMBLE + THIRD)
        kernel.check_library()
        finding = kernel.finding(third)
        assert kernel.problems == []
        assert finding is not None and finding.verdict is Verdict.PROVED and "1 of 1 mutants" in finding.detail

    def test_what_is_compiled_is_not_compiled_again(self, tmp_path: Path) -> None:
        kernel = replace(library(tmp_path, toy=PREAMBLE + THIRD), cache=tmp_path / "cache")
        kernel.check_library()
        again = Kernel(kernel.library, kernel.cache)
        again.check_library()
        assert (kernel.compilations, again.compilations) == (3, 0)

    @pytest.mark.parametrize("changed", list(changed_constants(third.statement)), ids=str)
    def test_a_constant_changed_in_the_claim_is_seen(self, changed: sp.Basic, tmp_path: Path) -> None:
        kernel = library(tmp_path, toy=PREAMBLE + THIRD)
        finding = kernel.finding(replace(third, statement=changed, mutants=()))
        assert finding is not None and finding.verdict is Verdict.UNDECIDED
        assert len(kernel.problems) == 1

    def test_a_constant_changed_in_the_theorem_is_seen(self, tmp_path: Path) -> None:
        kernel = library(tmp_path, toy=PREAMBLE + THIRD.replace("y / 3 + 1.\n", "y / 3 + 2.\n"))
        kernel.finding(third)
        assert "does not close" in kernel.problems[0].message

    def test_a_mutant_that_closes_is_seen(self, tmp_path: Path) -> None:
        same = replace(third, mutants=(Mutant("the claim itself", statement=x / 3 <= 1 + y / 3),))
        kernel = library(tmp_path, toy=PREAMBLE + THIRD)
        kernel.finding(same)
        assert len(kernel.problems) == 1

    def test_a_lost_hypothesis_is_seen(self, tmp_path: Path) -> None:
        kernel = library(tmp_path, toy=PREAMBLE + THIRD)
        kernel.finding(replace(third, where={x: (0, 2), y: (0, 1)}, mutants=()))
        assert len(kernel.problems) == 1

    def test_an_axiom_in_the_library_is_seen_by_word_and_by_print_assumptions(self, tmp_path: Path) -> None:
        text = PREAMBLE + "Axiom falsity : False.\n" + THIRD.replace("lra. Qed", "destruct falsity. Qed")
        kernel = library(tmp_path, toy=text)
        kernel.problems.clear()
        kernel.check_library()
        assert any("contains Axiom" in p.message for p in kernel.problems)
        kernel.problems.clear()
        kernel._check_assumptions("toy", list(kernel.theorems.values()))
        assert ["toy.falsity" in p.message for p in kernel.problems] == [True]
        kernel.problems.clear()
        finding = kernel.finding(third)
        assert finding is not None and finding.verdict is Verdict.UNDECIDED and "toy.falsity" in finding.detail

    def test_the_library_cannot_change_what_a_claim_says(self, tmp_path: Path) -> None:
        lie = (
            PREAMBLE
            + 'Definition Rle (a b : R) := True.\nNotation "a <= b" := (Rle a b).\n'
            + THIRD.replace("lra.", "intros; exact I.")
        )
        kernel = library(tmp_path, toy=lie)
        kernel.finding(third)
        assert len(kernel.problems) == 1

    def test_two_constants_of_a_claim_of_ours(self) -> None:
        """On a real claim, in one file: the statement with each of two constants changed does not close."""
        claim = find_claim("hamiltonian.two_classes_are_logistic_in_the_gap")
        kernel = Kernel()
        lies = tuple(Mutant(str(i), statement=s) for i, s in enumerate(list(changed_constants(claim.statement))[:2]))
        text, restated = binding(kernel.theorems[claim.id], replace(claim, mutants=lies))
        assert restated == len(lies) == 2
        kernel.compile("claim", text)

    def test_a_number_closes_and_changed_ones_do_not(self) -> None:
        """The number of a claim about units, in one file: changed in value, relation and options it does not close."""
        claim = find_claim("unit_savings.output_bias_saves_one_unit")
        assert isinstance(claim.statement, Count)
        changes = (
            {"value": 2**n},
            {"value": 2**n - 2},
            {"value": 3**n - 1},
            {"options": {}},
            {"relation": "<=", "value": 2**n - 2},
        )
        lies = tuple(Mutant(str(i), statement=replace(claim.statement, **change)) for i, change in enumerate(changes))  # type: ignore[arg-type]
        kernel = Kernel()
        text, restated = binding(kernel.theorems[claim.id], replace(claim, mutants=lies))
        assert restated == len(lies)
        assert axioms_in(kernel.compile("claim", text)) == ()


def lies_about(claim: Claim) -> list[Claim]:
    """The claim with each constant changed in turn."""
    said = claim.statement
    changed = (
        [replace(said, value=v) for v in changed_constants(said.value, whole=True)]
        if isinstance(said, Count)
        else list(changed_constants(said))
    )
    return [replace(claim, statement=lie, mutants=()) for lie in changed]


def every_constant() -> int:
    """For every claim with a theorem, change each constant in turn: none of the changed claims may close. Prints the
    ones that do; takes long."""
    kernel, closed, seen = Kernel.start(), 0, 0
    told = [(claim, lies_about(claim)) for claim in all_claims() if claim.id in kernel.theorems and expressible(claim)]
    # Ten to a file, which is far from the clock's limit.
    parts = [(claim, lies[i : i + 10]) for claim, lies in told for i in range(0, len(lies), 10)]
    bound = [binding(kernel.theorems[claim.id], claim, lies) for claim, lies in parts]
    kernel.compile_all(("claim", text) for text, _ in bound)
    for (claim, lies), (text, count) in zip(parts, bound, strict=True):
        seen += count
        if count < len(lies):
            print(f"{claim.id}: {len(lies) - count} of {len(lies)} changes cannot be restated", flush=True)
        try:
            kernel.compile("claim", text)
        except CompilationError:
            for lie in lies:
                try:
                    kernel.compile("claim", binding(kernel.theorems[claim.id], claim, [lie])[0])
                except CompilationError as error:
                    closed += 1
                    print(f"{claim.id}: {lie.statement} closes, or does not parse: {error}", flush=True)
    print(f"{seen} changes of {len(told)} claims; {closed} close")
    return closed


if __name__ == "__main__" and sys.argv[1:] == ["--every-constant"]:
    sys.exit(1 if every_constant() else 0)
