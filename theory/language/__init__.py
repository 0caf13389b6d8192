"""The vocabulary in which subjects state quantities and claims."""

from theory.language.claims import Claim, Count, Erratum, Hypothesis, Mutant, Proposition, Prose
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
from theory.language.parameters import Choice, Integer, Real
from theory.language.quantities import Quantity
from theory.language.sources import Source
from theory.language.symbols import reals

__all__ = [
    "Argument",
    "Chain",
    "Choice",
    "Citation",
    "Claim",
    "ClaimError",
    "Count",
    "Erratum",
    "Hypothesis",
    "Induction",
    "InputError",
    "Integer",
    "Link",
    "Mutant",
    "Obligation",
    "Proposition",
    "Prose",
    "Quantity",
    "Real",
    "Source",
    "exact",
    "nonnegative",
    "parse",
    "positive",
    "reals",
    "zero",
]
