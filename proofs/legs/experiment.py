"""Experiments: the declared runs, the declared interval, and what it decides.

Outcomes depend on the protocol and on the code of the statistic alone. Where a folder is given for them, a run that was
cut short goes on where it stopped."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from numerics.enclosure.confidence import INTERVALS
from proofs.legs.case import Case, run_timed
from proofs.legs.decimals import enclosed
from proofs.legs.verdicts import Counterexample, Finding, Verdict
from theory.language.catalogue import counterpart
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.experiments import Experiment

RATIONAL = re.compile(r"-?\d{1,400}(/\d{1,400})?")


def run_experiment(case: Case) -> Finding | None:
    """The finding at the small number of runs; at the largest where a folder for outcomes is given, without a clock."""
    found = run_timed("experiment", lambda: _decide(case.claim, case.outcomes), case.outcomes is None)
    return None if found is None else replace(found, seconds=0.0)  # the time is noted where the leg is heard


def _decide(claim: Claim, folder: Path | None) -> Finding:
    statement = claim.statement
    assert isinstance(statement, Experiment)
    runs = statement.runs[0 if folder is None else -1]
    outcomes = _outcomes(claim, statement, runs, folder)
    floor, width = _fraction(statement.between[0]), _fraction(statement.between[1] - statement.between[0])
    if any(not 0 <= (x - floor) / width <= 1 for x in outcomes):
        rule = f"must lie between {statement.between[0]} and {statement.between[1]}"
        raise InputError("statistic", rule, f"{min(outcomes)} to {max(outcomes)}")
    low, high = INTERVALS[statement.interval]([(x - floor) / width for x in outcomes], statement.error)
    low, high = floor + width * low, floor + width * high
    said = (
        f"mean in {enclosed(low, high, 4)} after {runs} runs (seeds {statement.first_seed} to"
        f" {statement.first_seed + runs - 1}, {statement.interval}, false alarm {statement.error})"
    )
    threshold = _fraction(statement.threshold)
    above = statement.relation == ">="
    holds = low >= threshold if above else high <= threshold
    fails = high < threshold if above else low > threshold
    verdict = Verdict.SUPPORTED if holds else Verdict.REFUTED if fails else Verdict.UNDECIDED
    scope = f"{runs} runs" if holds else ""
    example = Counterexample({}, f"{said}, but {statement.relation} {threshold} is claimed") if fails else None
    return Finding("experiment", verdict, scope, said, example)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _statistic(claim: Claim, statement: Experiment) -> Callable[..., Any]:
    """The declared function. Raises InputError where the subject's numerics has none of that name."""
    if not isinstance(statement.statistic, str):
        return statement.statistic
    found = getattr(counterpart(claim.subject, "numerics"), statement.statistic, None)
    if not callable(found):
        raise InputError("statistic", f"of {claim.id} is no function of the subject's numerics", statement.statistic)
    return found  # type: ignore[no-any-return]


@lru_cache(maxsize=100_000)
def _outcome(statistic: Callable[..., Any], options: tuple[tuple[str, str], ...], seed: int) -> Fraction:
    """One run. Raises InputError for what is no finite number."""
    value = statistic(seed, **dict(options))
    try:
        return Fraction(value)  # exact for the floats of torch and numpy too
    except (TypeError, ValueError, OverflowError):
        raise InputError("statistic", "must give a finite number", value) from None


def _outcomes(claim: Claim, statement: Experiment, runs: int, folder: Path | None) -> list[Fraction]:
    statistic, options = _statistic(claim, statement), tuple(statement.options.items())
    seeds = range(statement.first_seed, statement.first_seed + runs)
    if folder is None:
        return [_outcome(statistic, options, seed) for seed in seeds]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{claim.id}.{_key(statement, statistic)}.jsonl"
    known = _recorded(path)
    with open(path, "a", encoding="ascii") as file:
        for seed in seeds:
            if seed not in known:
                known[seed] = _outcome(statistic, options, seed)
                file.write(json.dumps({"seed": seed, "outcome": str(known[seed])}) + "\n")
                file.flush()
    return [known[seed] for seed in seeds]


def _key(statement: Experiment, statistic: Callable[..., Any]) -> str:
    """A digest of the protocol and of the file that computes the statistic: other code, other outcomes."""
    try:
        source = inspect.getsource(inspect.getmodule(statistic) or statistic)
    except (OSError, TypeError):
        source = ""
    return hashlib.sha256(f"{statement.digest}\n{source}".encode()).hexdigest()[:16]


def _recorded(path: Path) -> dict[int, Fraction]:
    """The outcomes of an earlier run; a line that was cut off is dropped."""
    found: dict[int, Fraction] = {}
    if path.exists():
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            try:
                row = json.loads(line)
                if RATIONAL.fullmatch(row["outcome"]):
                    found[int(row["seed"])] = Fraction(row["outcome"])
            except (ValueError, TypeError, KeyError, ZeroDivisionError):
                continue
    return found
