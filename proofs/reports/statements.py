"""Everything that is stated, as text: kept under test, so that a weakened hypothesis, domain or constant shows in a
difference of `tests/statements.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from theory.language import Choice, Claim, Count, Hypothesis, Integer, Quantity, Real
from theory.language.catalogue import all_claims, quantities_of, subjects
from theory.language.parameters import Parameter
from theory.language.ranges import show_range
from theory.language.statements import details_of, show_statement


def text_of_parameter(parameter: Parameter) -> str:
    """A parameter's name and what it may be."""
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
    """The formula or count, with the ranges of its symbols."""
    options = (
        f" with {dict(claim.statement.options)}"
        if isinstance(claim.statement, Count) and claim.statement.options
        else ""
    )
    ranges = ", ".join(f"{x} in {show_range(r)}" for x, r in claim.where.items())
    return show_statement(claim.statement) + options + (f" for {ranges}" if ranges else "")


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
