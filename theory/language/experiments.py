"""Experiments: statements that only a random sample can speak about, with the protocol by which it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import sympy as sp

from theory.language.errors import ClaimError
from theory.language.exact import exact

INTERVALS = ("clopper_pearson", "hoeffding", "empirical_bernstein")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A statement about the mean of a random `statistic`, and the protocol by which it is tried, declared in advance.

    Run k draws everything from the seed ``first_seed + k``; runs are independent of each other. `statistic` names a
    function ``statistic(seed, **options)`` of the subject's ``numerics`` module (a stranger may give the function
    itself), with values in `between`. `runs` are the numbers of runs at which it may be looked at, the small one first;
    `false_alarm` is the probability, over all of them, that what is decided is wrong. `interval` names the confidence
    interval: "clopper_pearson" for outcomes 0 and 1, else "hoeffding" or "empirical_bernstein". The decision rule is
    the interval: SUPPORTED if the relation holds on all of it, REFUTED if it fails on all of it."""

    words: str
    statistic: str | Callable[..., Any]
    relation: Literal["<=", ">="]
    threshold: sp.Rational
    false_alarm: sp.Rational
    runs: tuple[int, ...]
    networks: str = "none"
    data: str = "none"
    interval: Literal["clopper_pearson", "hoeffding", "empirical_bernstein"] = "clopper_pearson"
    between: tuple[sp.Rational, sp.Rational] = (sp.S.Zero, sp.S.One)
    first_seed: int = 0
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("threshold", "false_alarm"):
            object.__setattr__(self, name, _rational(getattr(self, name), name))
        object.__setattr__(self, "between", tuple(_rational(e, "between") for e in self.between))
        if self.interval not in INTERVALS:
            raise ClaimError("interval", f"must be one of {', '.join(INTERVALS)}", self.interval)
        if self.relation not in ("<=", ">="):
            raise ClaimError("relation", "must be <= or >=", self.relation)
        if not 0 < self.false_alarm < 1:
            raise ClaimError("false_alarm", "must be a probability above 0 and below 1", self.false_alarm)
        if not self.runs or list(self.runs) != sorted(set(self.runs)) or self.runs[0] < 2:
            raise ClaimError("runs", "must be increasing whole numbers from 2 on", self.runs)
        if not self.between[0] <= self.threshold <= self.between[1] or self.between[0] == self.between[1]:
            raise ClaimError("threshold", f"must lie in the statistic's range {self.between}", self.threshold)
        if self.interval == "clopper_pearson" and self.between != (0, 1):
            raise ClaimError("interval", "clopper_pearson is for outcomes 0 and 1", self.between, '"hoeffding"')

    @property
    def error(self) -> Fraction:
        """The false-alarm probability of each look: looking twice must not double it."""
        return Fraction(int(self.false_alarm.p), int(self.false_alarm.q) * len(self.runs))

    @property
    def digest(self) -> str:
        """The SHA-256 of the protocol."""
        return hashlib.sha256(json.dumps(self.details(), sort_keys=True).encode()).hexdigest()

    def at(self, values: Mapping[sp.Symbol, sp.Expr]) -> Experiment:
        """A protocol has no parameters."""
        return self

    def latex(self) -> str:
        """The statement in TeX."""
        sign = {">=": r"\ge", "<=": r"\le"}[self.relation]
        return rf"\mathbb{{E}}\,[\text{{{self.words}}}] {sign} {sp.latex(self.threshold)}"

    def details(self) -> dict[str, str]:
        """The protocol."""
        name = self.statistic if isinstance(self.statistic, str) else self.statistic.__qualname__
        return {
            "words": self.words,
            "networks": self.networks,
            "data": self.data,
            "statistic": f"{name}(seed{''.join(f', {k}={v}' for k, v in self.options.items())})",
            "between": f"{self.between[0]} and {self.between[1]}",
            "seeds": f"{self.first_seed} to {self.first_seed + self.runs[-1] - 1}",
            "runs": ", then ".join(map(str, self.runs)),
            "decision": f"mean {self.relation} {self.threshold}, by the {self.interval} interval of all runs",
            "false alarm": f"{self.false_alarm} over all looks",
        }

    def __str__(self) -> str:
        return f"mean of {self.words} {self.relation} {self.threshold}"


def _rational(value: object, name: str) -> sp.Rational:
    number = exact(value, name)
    if not number.is_Rational:
        raise ClaimError(name, "must be rational", number)
    return number
