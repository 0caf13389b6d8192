"""A snapshot of everything that is stated, so that a weakened hypothesis, domain or constant shows in a difference.

``python tests/test_statement_snapshot.py`` rewrites ``tests/statements.txt``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from theory.language import Choice, Claim, Count, Hypothesis, Integer, Quantity, Real
from theory.language.catalogue import all_claims, quantities_of, subjects
from theory.language.claims import show_statement
from theory.language.parameters import Parameter
from theory.language.ranges import show_range

SNAPSHOT = Path(__file__).with_name("statements.txt")
REMEDY = "if the change is meant, run `python tests/test_statement_snapshot.py` and review the difference"


def text_of_parameter(parameter: Parameter) -> str:
    match parameter:
        case Real():
            return parameter.name + (" > 0" if parameter.positive else " != 0" if parameter.nonzero else " real")
        case Integer():
            return f"{parameter.name} integer >= {parameter.minimum}" + (
                "" if parameter.maximum is None else f", <= {parameter.maximum}"
            )
        case Choice():
            return f"{parameter.name} in {', '.join(parameter.options())}" + (
                "" if parameter.other is None else ", or an expression in x"
            )


def text_of_hypothesis(hypothesis: Hypothesis, parameters: tuple[Parameter, ...]) -> str:
    """The condition itself, not only its words, wherever it can be evaluated at symbols."""
    symbols = {p.name: p.options()[0] if isinstance(p, Choice) else p.symbol for p in parameters}
    return f"{hypothesis.words} [{hypothesis.condition(**symbols)}]"


def text_of_statement(claim: Claim) -> str:
    options = (
        f" with {dict(claim.statement.options)}"
        if isinstance(claim.statement, Count) and claim.statement.options
        else ""
    )
    ranges = ", ".join(f"{x} in {show_range(r)}" for x, r in claim.where.items())
    return show_statement(claim.statement) + options + (f" for {ranges}" if ranges else "")


def lines_of_claim(claim: Claim) -> Iterator[str]:
    yield f"{claim.id} ({', '.join(claim.spec)}; {claim.status}; {claim.direction})"
    yield f"    {text_of_statement(claim)}"
    yield from (f"    parameter {text_of_parameter(p)}" for p in claim.parameters)
    yield from (f"    hypothesis {text_of_hypothesis(h, claim.parameters)}" for h in claim.hypotheses)
    if claim.witness:
        yield "    witness " + ", ".join(f"{x} = {e}" for x, e in claim.witness.items())
    if claim.instance is not None and claim.instances:
        statements = [text_of_statement(claim.at(**i)) for i in claim.instances]
        yield f"    first instance {statements[0]}"
        yield (
            f"    digest of all {len(statements)} instances"
            f" {sha256(chr(10).join(statements).encode()).hexdigest()[:16]}"
        )
    if claim.instances:
        yield f"    instances {'; '.join(', '.join(f'{k} = {v}' for k, v in i.items()) for i in claim.instances)}"
    if claim.uses:
        yield f"    uses {', '.join(claim.uses)}"


def lines_of_quantity(quantity: Quantity) -> Iterator[str]:
    symbols = {p.name: p.symbol for p in quantity.parameters}
    yield f"{quantity.id} ({', '.join(quantity.spec)}; {quantity.status}; {quantity.direction}) quantity"
    yield f"    {quantity.summary}" + (f": {quantity.formula(**symbols)}" if quantity.formula else "")
    yield from (f"    parameter {text_of_parameter(p)}" for p in quantity.parameters)
    yield from (f"    hypothesis {text_of_hypothesis(h, quantity.parameters)}" for h in quantity.hypotheses)


def snapshot() -> str:
    blocks = [lines_of_claim(c) for c in all_claims()] + [
        lines_of_quantity(q) for s in subjects() for q in quantities_of(s)
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


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
    {"direction": "exact"},
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
