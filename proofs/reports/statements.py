"""Everything that is stated, as text: kept under test, so that a weakened hypothesis, domain or constant shows in a
difference of `tests/statements.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from theory.language import Claim, Quantity
from theory.language.catalogue import all_claims, quantities_of, subjects
from theory.language.statements import details_of
from theory.language.texts import text_of_hypothesis, text_of_parameter, text_of_statement


def lines_of_claim(claim: Claim) -> Iterator[str]:
    """A claim's statement, parameters, hypotheses, witness, instances and what it rests on."""
    yield f"{claim.id} ({', '.join(claim.spec)}; {claim.status}; {claim.direction})"
    yield f"    {text_of_statement(claim)}"
    yield from (f"    {name} {text}" for name, text in details_of(claim.statement).items() if text)
    yield from (f"    parameter {text_of_parameter(p)}" for p in claim.parameters)
    yield from (f"    hypothesis {text_of_hypothesis(h, claim.parameters)}" for h in claim.hypotheses)
    if claim.witness:
        yield "    witness " + ", ".join(f"{x} = {e}" for x, e in claim.witness.items())
    yield from (f"    {name} in {r}" for name, r in claim.expansion.ranges().items())
    yield from (f"    {name}: {meaning}" for name, meaning in claim.expansion.meanings().items())
    if (claim.instance is not None or claim.expansion) and claim.instances:
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
    """A quantity's formula, parameters and hypotheses."""
    symbols = {p.name: p.symbol for p in quantity.parameters}
    yield f"{quantity.id} ({', '.join(quantity.spec)}; {quantity.status}; {quantity.direction}) quantity"
    yield f"    {quantity.summary}" + (f": {quantity.formula(**symbols)}" if quantity.formula else "")
    yield from (f"    parameter {text_of_parameter(p)}" for p in quantity.parameters)
    yield from (f"    hypothesis {text_of_hypothesis(h, quantity.parameters)}" for h in quantity.hypotheses)


def snapshot() -> str:
    """All claims and quantities."""
    blocks = [lines_of_claim(c) for c in all_claims()] + [
        lines_of_quantity(q) for s in subjects() for q in quantities_of(s)
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"
