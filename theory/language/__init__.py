"""The vocabulary in which subjects state quantities and claims."""

from theory.language.claims import Claim, Erratum, Hypothesis, Mutant, Proposition
from theory.language.derivations import (
    Argument,
    Chain,
    Citation,
    Induction,
    Link,
    Obligation,
    nonnegative,
    positive,
    zero,
)
from theory.language.errors import ClaimError, InputError
from theory.language.exact import exact, parse
from theory.language.experiments import Experiment
from theory.language.parameters import Choice, Integer, Real
from theory.language.quantities import Quantity
from theory.language.recurrences import BEFORE, BELOW, BOTH, LEFT, RIGHT, Recurrence
from theory.language.sources import Source
from theory.language.statements import Count, Prose
from theory.language.symbols import reals
from theory.language.uses import Use
from theory.language.values import Limit, Value

__all__ = [
    "BEFORE",
    "BELOW",
    "BOTH",
    "LEFT",
    "RIGHT",
    "Argument",
    "Chain",
    "Choice",
    "Citation",
    "Claim",
    "ClaimError",
    "Count",
    "Erratum",
    "Experiment",
    "Hypothesis",
    "Induction",
    "InputError",
    "Integer",
    "Limit",
    "Link",
    "Mutant",
    "Obligation",
    "Proposition",
    "Prose",
    "Quantity",
    "Real",
    "Recurrence",
    "Source",
    "Use",
    "Value",
    "exact",
    "nonnegative",
    "parse",
    "positive",
    "reals",
    "zero",
]
