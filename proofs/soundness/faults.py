"""Faults put into one engine at a time: does any false statement come out PROVED, and which leg notices?

The statements are those of the corpus that are nearest to being true. Each comes with a derivation that says just what
is wrong, so that a fault in computer algebra has something to close."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pkgutil import resolve_name
from typing import Any
from unittest import mock

import sympy as sp
from flint import arb

from numerics.enclosure import bounds, symbolic
from numerics.enclosure import interval as iv
from numerics.enclosure.goals import Cell, definedness_goals, relation_goals
from proofs import checker
from proofs.checker import cells, intervals
from proofs.checker.normal_form import NormalForm
from proofs.engine.check import MUTANT_CELLS, Checker, run_legs
from proofs.legs.combine import combine
from proofs.legs.verdicts import Verdict
from proofs.soundness.corpus import Case
from theory.language import Chain, Claim, Link, Obligation

NEAREST = (
    "tight bound lowered by 1e-30",
    "tight bound lowered by 1e-9",
    "strict where equality is attained",
    "tight constant times 0.999",
    "undefined somewhere",
)


def _yes(*_: object, **__: object) -> bool:
    return True


def _halved(x: iv.Number | None) -> iv.Number | None:
    """Half the radius around the same centre."""
    if x is None or not isinstance(x, iv.Interval) or not iv.is_finite(x):
        return x
    quarter = (x.upper - x.lower) / 4
    return iv.Interval((x.lower + quarter).upper(), (x.upper - quarter).lower())


def _halved_after(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: _halved(function(*args))


def _inward(function: Callable[[iv.Number, iv.Number], iv.Number]) -> Callable[[iv.Number, iv.Number], iv.Number]:
    """The same operation with both ends moved inward by some units in the last place, as if they had been rounded the
    wrong way."""

    def wrong(x: iv.Number, y: iv.Number) -> iv.Number:
        result = function(x, y)
        if not isinstance(result, iv.Interval) or not iv.is_finite(result):
            return result
        step = (abs(result.lower) + abs(result.upper)) * arb((1, -94))
        low, high = (result.lower + step).upper(), (result.upper - step).lower()
        return iv.Interval(low, high) if low <= high else iv.Interval(high, low)

    return wrong


def _narrowed(function: Callable[..., Any]) -> Callable[..., Any]:
    """An enclosure of the checker with half its radius."""

    def wrong(*args: Any) -> Any:
        low, high = function(*args)
        if not (isinstance(low, Fraction) and isinstance(high, Fraction)):
            return low, high
        return (3 * low + high) / 4, (low + 3 * high) / 4

    return wrong


def _flipped(down: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, bits: -down(-x, bits)


def _off_by_an_ulp(weights: Any) -> Any:
    """A tensor of weights, the first of which is the next number of its format."""
    import torch

    step = torch.zeros(weights.numel(), dtype=weights.dtype)
    first = weights.detach().reshape(-1)[:1]
    step[:1] = torch.nextafter(first, torch.full_like(first, torch.inf)) - first
    return weights + step.reshape(weights.shape)  # which can still be differentiated


def _stores_another_weight(stored: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(network: Any, values: Any) -> Any:
        from torch.nn import Parameter

        kept = stored(network, values)
        return Parameter(_off_by_an_ulp(kept), requires_grad=False) if kept.dim() == 2 and kept.numel() else kept

    return wrong


def _uses_another_weight(linear: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, weight, bias=None: linear(x, _off_by_an_ulp(weight) if weight.numel() else weight, bias)


Patch = tuple[object, str, Callable[[Any], Any]]
_ALGEBRA = "proofs.legs.derive", "proofs.legs.algebra"
FAULTS: Mapping[str, tuple[Patch, ...]] = {
    "SymPy calls every difference zero": (
        *((module, "is_zero", lambda _: _yes) for module in _ALGEBRA),
        (symbolic, "is_zero", lambda _: _yes),
    ),
    "SymPy calls every sign right": (
        *((module, "is_nonnegative", lambda _: _yes) for module in _ALGEBRA),
        ("proofs.legs.derive", "is_positive", lambda _: _yes),
    ),
    "a ball has half its radius": ((iv, "_ball", _halved_after),),
    "a cell has half its width": (
        (Cell, "numbers", lambda f: lambda cell: {x: _halved(v) for x, v in f(cell).items()}),
    ),
    "a Taylor form has half its radius": ((bounds, "taylor", _halved_after),),
    "sums and products are rounded inward": ((iv, "add", _inward), (iv, "multiply", _inward)),
    "the checker rounds inward": ((intervals, "down", _flipped),),
    "the checker halves its enclosures": ((cells, "apply", _narrowed),),
    "the checker calls every difference zero": ((NormalForm, "vanishes", lambda _: _yes),),
    "the search calls every bound right": ((bounds, "has_sign", lambda _: _yes),),
    "the search never sees a counterexample": (
        ("numerics.enclosure.prove", "fails_at", lambda _: lambda *args: False),
    ),
}
NETWORK_FAULTS: Mapping[str, tuple[Patch, ...]] = {
    "a network stores one weight off by one unit in the last place": (
        ("numerics.networks.one_hidden_layer:OneHiddenLayer", "_stored", _stores_another_weight),
    ),
    "every linear layer runs with one weight off by one unit": (
        ("torch.nn.functional", "linear", _uses_another_weight),
    ),
}


@contextmanager
def fault(name: str) -> Iterator[None]:
    """One fault, for as long as the block lasts. What was remembered under it is forgotten."""
    with ExitStack() as stack:
        for owner, attribute, wrong in {**FAULTS, **NETWORK_FAULTS}[name]:
            place = resolve_name(owner) if isinstance(owner, str) else owner
            stack.enter_context(mock.patch.object(place, attribute, wrong(getattr(place, attribute))))
        symbolic._vanishes.cache_clear()
        try:
            yield
        finally:
            symbolic._vanishes.cache_clear()


@dataclass(frozen=True, slots=True)
class Injected:
    """How the false statements came out under one fault: verdicts, the legs that were taken in, and the legs that
    noticed."""

    fault: str
    verdicts: Counter[str]
    deceived: Counter[str]
    noticed: Counter[str]
    proved: tuple[str, ...]


def inject(name: str, cases: list[Case], cells: int = MUTANT_CELLS) -> Injected:
    """Run the legs on false statements under a fault."""
    verdicts: Counter[str] = Counter()
    deceived: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    proved = []
    with fault(name):
        for case in cases:
            findings = run_legs(_asserted(case.claim), cells)
            verdict = combine(findings).verdict
            verdicts[str(verdict)] += 1
            fooled = {f.leg for f in findings if f.verdict is Verdict.PROVED}
            deceived.update(fooled)
            if fooled:
                noticed.update(f.leg for f in findings if f.verdict in (Verdict.REFUTED, Verdict.UNDECIDED))
            if verdict is Verdict.PROVED:
                proved.append(repr(case.claim))
    return Injected(name, verdicts, deceived, noticed, tuple(proved))


def inject_into_networks(name: str, claims: Iterable[Claim]) -> Injected:
    """Check claims and their mutants with faulty networks: how the claims come out and which legs noticed, and the
    mutants that came out PROVED."""
    verdicts: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    proved = []
    with fault(name):
        for claim in claims:
            checked = Checker().check(claim)
            verdicts[str(checked.verdict)] += 1
            noticed.update(f.leg for f in checked.findings if f.verdict in (Verdict.REFUTED, Verdict.UNDECIDED))
            verdicts.update(f"mutant {m.verdict}" for m in checked.mutants)
            proved += [f"{claim.id}: {m.name}" for m in checked.mutants if m.verdict is Verdict.PROVED]
    return Injected(name, verdicts, Counter(), noticed, tuple(proved))


def _asserted(claim: Claim) -> Claim:
    """The claim with a derivation of one step, which only a faulty engine can settle."""
    statement: Any = claim.statement
    if not isinstance(statement, sp.Le):
        return claim
    gap = Obligation(statement.rhs - statement.lhs, ">= 0", "asserted")
    return replace(claim, derivation=lambda: Chain(statement.lhs, (Link("<=", statement.rhs, "asserted", (gap,)),)))


def nearest(cases: list[Case], most: int) -> list[Case]:
    """The false statements that are nearest to being true, in turn from each kind."""
    kinds = [[c for c in cases if c.rule == rule] for rule in NEAREST]
    share = -(-most // len(kinds))
    return [case for kind in kinds for case in kind[:: max(1, len(kind) // share)][:share]]


# ---- certificates with one thing changed
# ----------------------------------------------------------------------------------------------------

VALUES: Mapping[type, tuple[Any, ...]] = {
    str: ("0", "1", "-1", "1/2", "x", "lower", "upper", "<=", "<", "==", ">="),
    int: (0, 1, -1, 2),
    bool: (True, False),
    list: ([], ["num", "0"]),
    dict: ({}, {"rule": "bound", "order": 0}, {"rule": "zero"}),
    type(None): ("0",),
}


def changes(data: Any) -> Iterator[Any]:
    """Every certificate that differs in one place: a field replaced or lost, an element lost."""
    yield from (v for v in VALUES[type(data)] if type(v) is not type(data) or v != data)
    if isinstance(data, dict):
        yield from ({k: v for k, v in data.items() if k != lost} for lost in data)
        yield from ({**data, k: other} for k, v in data.items() for other in changes(v))
    if isinstance(data, list):
        yield from (data[:i] + data[i + 1 :] for i in range(len(data)))
        yield from ([*data[:i], other, *data[i + 1 :]] for i, v in enumerate(data) for other in changes(v))


def outcome(certificate: object, steps: int = 300_000) -> str:
    """What the checker says of a certificate: its verdict, or the kind of its refusal."""
    try:
        return checker.check(certificate, steps).verdict
    except (checker.Rejected, checker.Refused) as reason:
        return type(reason).__name__


def changed_certificates(certificate: Mapping[str, Any]) -> Counter[str]:
    """What the checker says to a certificate with any one thing changed. One whose statement is changed must not be
    accepted, whatever else is true of it."""
    seen: Counter[str] = Counter()
    for changed in changes(dict(certificate)):
        verdict = outcome(changed)
        same = isinstance(changed, dict) and changed.get("statement") == certificate["statement"]
        seen[verdict if same or verdict in ("Rejected", "Refused") else f"{verdict} for another statement"] += 1
    return seen


def forged(proof_of: Mapping[str, Any], statement: Mapping[str, Any]) -> dict[str, Any]:
    """The proof of a true statement, offered for a false one: statement, digest and every goal are adapted."""
    plain = copy.deepcopy(dict(statement))
    new_goals = {"goals": relations_goals(plain)}
    proofs = [g["proof"] for g in proof_of["goals"]]
    return {
        **proof_of,
        "statement": plain,
        "digest": checker.digest(plain),
        "goals": [
            {"goal": goal, "proof": proofs[min(i, len(proofs) - 1)]} for i, goal in enumerate(new_goals["goals"])
        ],
    }


def relations_goals(statement: Mapping[str, Any]) -> list[Any]:
    """The goals that a statement needs, as a certificate writes them."""
    found = [*definedness_goals(statement["relation"]), *relation_goals(statement["relation"])]
    return [json.loads(json.dumps(goal.tree())) for goal in dict.fromkeys(found)]
