"""How far a claim is proved, if what it rests on is proved for some of its instances only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from proofs.legs.case import scope_of
from proofs.legs.verdicts import Checked, Verdict
from theory.language.claims import Claim
from theory.language.parameters import read_all
from theory.language.uses import needed

Instance: TypeAlias = "Mapping[str, str]"


def parameters_at(claim: Claim, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The exact parameters of an instance, those at their defaults included."""
    return read_all(claim.parameters, given, claim.id)


def instances_of(claim: Claim) -> tuple[Instance, ...]:
    """The instances that the claim shows, as text."""
    return tuple(_texts(parameters_at(claim, i)) for i in claim.instances)


def _texts(values: Mapping[str, Any]) -> Instance:
    return {name: str(value) for name, value in values.items()}


def covers(claim: Claim, proved_at: Sequence[Instance] | None, at: Mapping[str, Any]) -> bool:
    """Whether the claim, which is proved at these instances (None: for its whole family), is proved at those
    parameters. Those that are left out are at their default; without one, all their values are meant."""
    if proved_at is None:
        return True
    asked = {p.name: at.get(p.name, p.default) for p in claim.parameters}
    wanted = {name: str(value) for name, value in asked.items() if value is not None}
    return len(wanted) == len(asked) and any(i == wanted for i in proved_at)


def with_instances(claim: Claim, alone: Checked) -> Checked:
    """The verdict with the instances that it holds for, where it is no proof of the whole family."""
    partial = alone.verdict is Verdict.PROVED and alone.scope != "all" and claim.parameters
    return replace(alone, proved_at=instances_of(claim)) if partial else alone


def restricted(claim: Claim, alone: Checked, used: Mapping[str, tuple[Claim, Checked]]) -> Checked:
    """The verdict as far as what the claim rests on is proved. A theorem that Rocq's kernel checked rests on nothing.

    Where it is decided at which instances that is, those of the claim that need others are left out; where it is not,
    the scope says so."""
    if any(f.leg == "kernel" and f.scope == "all" and f.verdict is Verdict.PROVED for f in alone.findings):
        return alone
    for use in claim.uses:
        other, found = used[use]
        if found.proved_at is not None:
            alone = _as_far_as(claim, alone, use, other, found)
    return alone


def _as_far_as(claim: Claim, alone: Checked, use: str, other: Claim, found: Checked) -> Checked:
    if alone.proved_at is None and _covered(use, other, found, {p.name: p.symbol for p in claim.parameters}):
        return alone
    shown = [(i, parameters_at(claim, i)) for i in claim.instances]
    held = [(i, v) for i, v in shown if alone.proved_at is None or _texts(v) in alone.proved_at]
    kept = [(i, v) for i, v in held if _covered(use, other, found, v)]
    if held and len(kept) == len(held) and alone.proved_at is not None:
        return alone
    if not kept:
        own = "" if alone.scope == "all" else f"{alone.scope}, "
        return replace(alone, scope=f"{own}as far as {use} is proved ({found.scope})", proved_at=())
    note = f"rests on {use}, which is proved for {found.scope}"
    scope = scope_of(replace(claim, instances=tuple(i for i, _ in kept)))
    return replace(alone, scope=scope, proved_at=tuple(_texts(v) for _, v in kept), note=note)


def _covered(use: str, other: Claim, found: Checked, values: Mapping[str, Any]) -> bool:
    return all(covers(other, found.proved_at, at) for at in needed(use, values))
