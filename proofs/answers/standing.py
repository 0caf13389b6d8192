"""What an answer about a quantity rests on: which claims, and whether they are proved for the parameters asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from proofs.answers.record import Recorded, record_of
from proofs.engine.scopes import covers, instances_of
from theory.language.catalogue import find_claim
from theory.language.claims import Claim, decide
from theory.language.errors import InputError
from theory.language.parameters import Parameter, read_all
from theory.language.quantities import Quantity
from theory.language.ranges import show_range, substitute_range
from theory.language.texts import text_of_parameter
from theory.language.uses import needed

SHOWN, NUMBER = 4, re.compile(r"\d+ instances")
EXTRAPOLATED, CHANGED = "extrapolated", "changed since the recorded run"


@dataclass(frozen=True, slots=True)
class Basis:
    """A claim that an answer rests on: its verdict, what it is proved for, and why that does not reach the parameters
    asked, if it does not. Through the `kernel` it may reach further than the run without it."""

    claim: str
    verdict: str
    proved_for: str
    kernel: bool = False
    gap: str = ""

    @property
    def said(self) -> str:
        """One line for a reader."""
        if self.verdict != "PROVED":
            return f"{self.claim}, which is {self.verdict}"
        how = " through the kernel proof (proofs check --kernel)" if self.kernel else ""
        return f"{self.claim}, proved for {self.proved_for}{how}" + (f"; {self.gap}" if self.gap else "")

    def to_json(self) -> dict[str, Any]:
        """The answer for machines."""
        return {
            "claim": self.claim,
            "verdict": self.verdict,
            "proved_for": self.proved_for,
            "through_kernel": self.kernel,
            "reaches": not self.gap,
            "gap": self.gap,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """The kind of truth of an answer, and what it rests on."""

    status: str
    rests_on: tuple[Basis, ...] = ()
    by_definition: bool = False

    @property
    def scope(self) -> str:
        """For which parameters that is proved which the answer rests on."""
        if self.by_definition:
            return "these parameters"
        return "; ".join(dict.fromkeys(b.proved_for for b in self.rests_on if b.verdict == "PROVED"))

    @property
    def lines(self) -> list[str]:
        """For a reader: what the answer rests on, and, outside of what is proved, that it is extrapolated."""
        if self.by_definition:
            return ["enclosed by its definition, at these parameters"]
        short = [b for b in self.rests_on if b.gap]
        if self.status != EXTRAPOLATED:
            return [f"rests on {b.said}" for b in self.rests_on]
        if not short:
            return ["extrapolated formula: no claim is about these parameters"]
        named = "; ".join(dict.fromkeys(b.proved_for for b in short if b.verdict == "PROVED"))
        first = f"extrapolated formula, proved for {named}" if named else "extrapolated formula, not proved"
        return [first, *(f"rests on {b.said}" for b in self.rests_on)]

    def to_json(self) -> dict[str, Any]:
        """The answer for machines."""
        return {"status": self.status, "scope": self.scope, "rests_on": [b.to_json() for b in self.rests_on]}


def standing(quantity: Quantity, values: Mapping[str, Any], value: object = None) -> Standing:
    """What is known of the quantity at these exact parameters, where it has that value."""
    if quantity.by_definition:
        return Standing(quantity.status, by_definition=True)
    given = {**values, "value": value}
    bases = tuple(
        basis
        for use in quantity.uses
        for at in needed(use, given)
        for basis in _bases(find_claim(use), at, frozenset())
    )
    unique = tuple(dict.fromkeys(bases))
    reached = bool(unique) and not any(b.gap for b in unique)
    return Standing(quantity.status if reached else EXTRAPOLATED, unique)


def _bases(claim: Claim, at: Mapping[str, Any], above: frozenset[str]) -> Iterator[Basis]:
    """The claim at that place, and whatever it rests on that does not reach so far."""
    found = record_of(claim.id)
    if found is None:
        yield Basis(claim.id, CHANGED, "", gap="it is not the statement that was recorded")
        return
    if not found.proved:
        yield Basis(claim.id, found.verdict, "", gap=f"it is {found.verdict}")
        return
    kernel = bool(found.kernel) and not found.whole
    whole = found.whole or kernel
    gap = _gap(claim, at, whole)
    yield Basis(claim.id, found.verdict, proved_for(claim, at, found, whole), kernel and not gap, gap)
    if kernel or claim.id in above:
        return
    places = [(find_claim(use), place) for use in claim.uses for place in needed(use, _symbols(claim, at))]
    for other, place in places:
        yield from (b for b in _bases(other, place, above | {claim.id}) if b.gap)


def _symbols(claim: Claim, at: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claim's parameters at that place; those that are left open as symbols."""
    return {p.name: _asked(p, at) if _asked(p, at) is not None else p.symbol for p in claim.parameters}


def _asked(parameter: Parameter, at: Mapping[str, Any]) -> Any:
    return at.get(parameter.name, parameter.default)


def _gap(claim: Claim, at: Mapping[str, Any], whole: bool) -> str:
    """Why the claim, as far as it is proved, does not reach that place; nothing if it does."""
    given = {p.name: _asked(p, at) for p in claim.parameters}
    fixed = {name: value for name, value in given.items() if value is not None}
    try:
        values = read_all(tuple(p for p in claim.parameters if p.name in fixed), fixed, claim.id)
        if len(fixed) == len(given):
            for hypothesis in claim.hypotheses:
                hypothesis.enforce(values, claim.id)
    except InputError as reason:
        return f"here {reason}"
    if not covers(claim, None if whole else instances_of(claim), values):
        return f"here {_listed(values)}" if values else "here all values are needed"
    return _beyond(claim, values, at, whole)


def _beyond(claim: Claim, values: Mapping[str, Any], at: Mapping[str, Any], whole: bool) -> str:
    """Which variable leaves its range."""
    built = (claim.instance is not None or claim.expansion) and len(values) == len(claim.parameters)
    there = claim.at(**values) if built and not whole else claim  # the instance is one of those shown
    symbols = {p.symbol: values[p.name] for p in claim.parameters if isinstance(values.get(p.name), sp.Expr)}
    for x, interval in there.where.items():
        if str(x) in at:
            inside = substitute_range(interval, symbols)
            lower, upper = sp.Lt if inside.left_open else sp.Le, sp.Lt if inside.right_open else sp.Le
            place = sp.sympify(at[str(x)], strict=True)
            if decide(lower(inside.start, place)) is not True or decide(upper(place, inside.end)) is not True:
                return f"here {x} = {place}"
    return ""


def proved_for(claim: Claim, at: Mapping[str, Any], found: Recorded, whole: bool) -> str:
    """For which parameters and variables, in words: of the variables only those that the question fixes."""
    family = [text_of_parameter(p) for p in claim.parameters] + [h.words for h in claim.hypotheses]
    scope = f"all {', '.join(family)}" if whole and family else "" if whole else _instances(claim, found.scope)
    ranges = [f"{x} in {show_range(r)}" for x, r in claim.where.items() if str(x) in at]
    return ", ".join([part for part in (scope, *ranges) if part]) or "all of its domain"


def _instances(claim: Claim, scope: str) -> str:
    """The scope, with the first instances themselves where it is only their number."""
    if not NUMBER.fullmatch(scope):
        return scope
    shown = [_listed(i) for i in claim.instances[:SHOWN]]
    more = len(claim.instances) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {' '.join(str(value).split())}" for name, value in values.items())
