"""No statement changes unnoticed: the snapshot of everything that is stated is up to date, and shows every weakening.

``proofs docs --write --without-verdicts`` rewrites ``tests/statements.txt``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from proofs.reports.statements import lines_of_claim, snapshot
from theory.language import Claim, Hypothesis, Real

SNAPSHOT = Path(__file__).with_name("statements.txt")
REMEDY = "if the change is meant, run `proofs docs --write --without-verdicts` and review the difference"


def text(claim: Claim) -> str:
    return "\n".join(lines_of_claim(claim))


def test_no_statement_changed_unnoticed() -> None:
    assert snapshot() == SNAPSHOT.read_text(encoding="utf-8"), REMEDY


x = sp.Symbol("x", real=True)
bias = Real("bias", "a bias", nonzero=True)
ORIGINAL = Claim(
    "sines.sine_is_small",
    sp.sin(x) <= sp.Rational(1, 2),
    where={x: (0, sp.Rational(1, 2))},
    direction="upper",
    parameters=(bias,),
    hypotheses=(Hypothesis("bias", lambda bias: bias <= 5, "bias <= 5"),),
    instances=({"bias": 1}, {"bias": 2}),
    uses=("sines.other",),
)


WEAKER: tuple[dict[str, Any], ...] = (
    {"statement": sp.sin(x) <= 1},
    {"where": {x: (0, sp.Rational(1, 4))}},
    {"where": {x: sp.Interval.Lopen(0, sp.Rational(1, 2))}},
    {"status": "heuristic"},
    {"direction": "tight", "witness": {x: sp.Rational(1, 2)}},
    {"hypotheses": ()},
    {"hypotheses": (Hypothesis("bias", lambda bias: bias <= 6, "bias <= 5"),)},
    {"parameters": (Real("bias", "a bias"),)},
    {"instances": ({"bias": 1},)},
    {"uses": ()},
    {"instance": lambda bias: (sp.sin(x) <= bias, {x: (0, 1)})},
)


@pytest.mark.parametrize("change", WEAKER, ids=lambda change: next(iter(change)))
def test_a_weakened_claim_shows(change: dict[str, Any]) -> None:
    assert text(replace(ORIGINAL, **change)) != text(ORIGINAL)


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
