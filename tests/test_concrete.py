"""Bounds at numbers, of gates and of synthesised networks, as Rocq is asked to check them. What needs Rocq is skipped
without it."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.concrete.gates import AXIOMS, bounds_file
from benchmarks.concrete.networks import network_file, number, stored
from numerics.synthesis.request import read_bias, read_polynomial
from numerics.synthesis.schedule import schedule
from numerics.synthesis.search import Network, find
from proofs.kernel.leg import INSTALL, LIBRARY, CompilationError, Kernel, Theorem, axioms_in, not_allowed
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.parameters import Real
from theory.language.symbols import reals

rocq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed: " + INSTALL)
TOY = """From Coq Require Import Reals Lra Psatz.
From Outward Require restate.
Open Scope R_scope.
(* Claim: toy.scaled
   Tier: reals
   Axioms: sig_not_dec, sig_forall_dec, functional_extensionality_dep, classic
   Says: it holds. *)
Theorem scaled a x : 0 < a -> 0 <= x -> x <= 1 -> x * a <= a.
Proof. intros; nra. Qed.
"""
x = reals("x")


def synthesized(text: str, variables: str, activation: str) -> tuple[Network, dict[tuple[int, ...], Fraction]]:
    """The network of this polynomial on [-1, 1]^n."""
    polynomial, box = read_polynomial(text, list(variables)), [(Fraction(-1), Fraction(1))] * len(variables)
    return (
        find(
            schedule(polynomial, len(box)),
            polynomial,
            box,
            Fraction(1, 1000),
            "real",
            activation,
            read_bias(None, activation),
        ),
        polynomial,
    )


class TestNetworks:
    @pytest.mark.parametrize(
        ("text", "variables", "activation"), [("x**3", "x", "softplus"), ("x*y*z + x", "xyz", "logistic")]
    )
    def test_what_is_stated_is_the_stored_network(self, text: str, variables: str, activation: str) -> None:
        """Read off the module, and as it was designed: the same units in the same order, weight by weight; and every
        weight is in the text."""
        network, polynomial = synthesized(text, variables, activation)
        gates, output = stored(network.module)
        blocks = network.design.blocks
        assert output == network.design.output
        assert [skip for _, skip in gates] == [block.skip for block in blocks]
        assert [units for units, _ in gates] == [list(zip(block.output, block.rows, strict=True)) for block in blocks]
        said, bound = network_file(network.module, network.design, polynomial)
        weights = {abs(w) for values in network.module.exact_weights().values() for w in values if w}
        assert all(
            str(w.numerator) in said and (w.denominator == 1 or f"({w.numerator} / {w.denominator})" in said)
            for w in weights
        )
        assert network.at_least <= bound <= network.real * Fraction(11, 10)

    def test_box_polynomial_and_bound_are_in_the_statement(self) -> None:
        network, polynomial = synthesized("3*x**2 - x*y/2", "xy", "exp")
        said, bound = network_file(network.module, network.design, polynomial)
        stated = (
            "Theorem bound v1 v2 : (- 1) <= v1 <= 1 -> (- 1) <= v2 <= 1 -> \n  Rabs (network v1 v2 - polynomial v1 v2)"
            f" <= {number(bound)}."
        )
        assert stated in said
        assert "Definition polynomial (v1 v2 : R) : R := (0 + ((- (1 / 2)) * v1 * v2 + 3 * v1 ^ 2))." in said

    def test_an_activation_without_a_word_is_refused(self) -> None:
        network, polynomial = synthesized("x**2", "x", "erf")
        with pytest.raises(InputError, match="has no word in Rocq"):
            network_file(network.module, network.design, polynomial)


@rocq
class TestWithRocq:
    @pytest.mark.parametrize("bound, accepted", [("1001/1000", True), ("999/1000", False)])
    def test_a_concrete_bound_is_accepted_if_and_only_if_it_holds(
        self, bound: str, accepted: bool, tmp_path: Path
    ) -> None:
        """x a <= a for x in [0, 1], at a = 1, with a number near 1 for its right side."""
        a = Real("a", "a number", positive=True)
        claim = Claim(
            "toy.scaled", x * a.symbol <= a.symbol, where={x: (0, 1)}, parameters=(a,), instances=({"a": "1"},)
        )
        (tmp_path / "toy.v").write_text(TOY, encoding="utf-8")
        for name in ("restate", "concrete"):
            (tmp_path / f"{name}.v").write_text((LIBRARY / f"{name}.v").read_text(encoding="utf-8"), encoding="utf-8")
        kernel = Kernel(tmp_path, tmp_path.parent / "compiled")
        written = bounds_file(kernel.theorems[claim.id], claim, [({"a": "1"}, Fraction(bound))])
        if accepted:
            assert "bound_1" in written and kernel.compile("bounds", written)
        else:
            with pytest.raises(CompilationError):
                kernel.compile("bounds", written)

    def test_a_networks_bound_is_accepted_and_none_below_its_error_nor_with_another_weight(self) -> None:
        network, polynomial = synthesized("x**2", "x", "softplus")
        text, bound = network_file(network.module, network.design, polynomial)
        kernel = Kernel()
        assert (
            not_allowed(
                Theorem("networks", "bound", "networks.bound", "computation", AXIOMS, ""),
                axioms_in(kernel.compile("network", text)),
            )
            == []
        )
        said, below, (weight, _) = (
            f"<= {number(bound)}.",
            f"<= {number(network.at_least)}.",
            stored(network.module)[0][0][0][0],
        )
        changed = text.replace(f"{number(weight)} * sigma", f"{number(weight + 1)} * sigma", 1)
        assert said in text and changed != text
        for wrong in (text.replace(said, below), changed):
            with pytest.raises(CompilationError):
                kernel.compile("network", wrong)
