"""What is stated, as text: parameters, hypotheses, and statements with the ranges of their symbols."""

from __future__ import annotations

from theory.language.claims import Claim, Hypothesis
from theory.language.parameters import Choice, Integer, Parameter, Real
from theory.language.ranges import show_range
from theory.language.statements import Count, show_statement


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
