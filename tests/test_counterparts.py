"""Rooms are joined by names: whatever is named after a claim or a quantity must find it, and each must find what it
needs. A misspelt name would lose a leg, or a verb, without a word."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import FunctionType, SimpleNamespace
from typing import Any

import pytest
import sympy as sp

from proofs.legs.roster import BY_NAME
from theory.language import Claim, Integer, Quantity, Real, reals
from theory.language.catalogue import (
    ROLES,
    claims_of,
    counterpart,
    find_function,
    function_of,
    quantities_of,
    subjects,
)
from theory.language.quantities import Quantity as AnyQuantity

x = reals("x")
n, scale = Integer("n", "a number"), Real("scale", "a scale", positive=True)


def strangers(numerics: Any, proofs: Any, claims: tuple[Claim, ...], quantities: tuple[AnyQuantity, ...]) -> list[str]:
    """What in a subject's modules of the two rooms, or in its quantities, has no counterpart."""
    rooms = {"numerics": numerics, "proofs": proofs}
    return [
        *_evidence(proofs, {c.name for c in claims}),
        *_functions(rooms, quantities),
        *_missing(numerics, quantities),
    ]


def _evidence(proofs: Any, claims: set[str]) -> Iterator[str]:
    if proofs is not None and not hasattr(proofs, "EVIDENCE"):
        yield "proofs: there is no EVIDENCE"
    for key, legs in getattr(proofs, "EVIDENCE", {}).items():
        if key not in claims:
            yield f"EVIDENCE: {key} is no claim"
        yield from (f"EVIDENCE: {leg} of {key} is no leg" for leg in legs if leg not in BY_NAME)


def _functions(rooms: dict[str, Any], quantities: tuple[AnyQuantity, ...]) -> Iterator[str]:
    named = {q.name: q for q in quantities}
    solved = {name for q in quantities for name in q.solve}
    for role, (room, prefix) in ROLES.items():
        for name, value in vars(rooms[room]).items() if prefix and rooms[room] is not None else ():
            if not (name.startswith(prefix) and inspect.isfunction(value) and value.__module__ == rooms[room].__name__):
                continue
            asked = name.removeprefix(prefix)
            if role == "solves":
                if asked not in solved:
                    yield f"{name}: {asked} is no parameter that is solved for"
            elif asked not in named:
                yield f"{name}: {asked} is no quantity"
            elif role == "measures":
                yield from _measured(name, value, named[asked])


def _measured(name: str, run: Any, quantity: AnyQuantity) -> Iterator[str]:
    lacking = [p.name for p in quantity.parameters if p.name not in inspect.signature(run).parameters]
    yield from (f"{name}: does not take {parameter}" for parameter in lacking)
    if quantity.extremum is None:
        yield f"{name}: {quantity.id} does not say what a value that occurs says of it"


def _missing(numerics: Any, quantities: tuple[AnyQuantity, ...]) -> Iterator[str]:
    for q in quantities:
        if q.formula is None and not hasattr(numerics, q.name):
            yield f"{q.id}: has neither formula nor function"
        for name in q.solve:
            parameter = next((p for p in q.parameters if p.name == name), None)
            if parameter is None:
                yield f"{q.id}: solves for {name}, which is no parameter"
            elif not (q.formula and isinstance(parameter, Integer)) and not hasattr(numerics, f"solve_{name}"):
                yield f"{q.id}: solves for {name} without a solver"


@pytest.mark.parametrize("subject", subjects())
def test_every_name_has_its_counterpart(subject: str) -> None:
    rooms = counterpart(subject, "numerics"), counterpart(subject, "proofs")
    assert strangers(*rooms, claims_of(subject), quantities_of(subject)) == []


def room(name: str, *functions: str, **values: object) -> SimpleNamespace:
    """A module of that name with functions that take any of our parameters."""
    made = SimpleNamespace(__name__=name, **values)
    for each in functions:
        setattr(made, each, FunctionType(_takes_both.__code__, {"__name__": name}, each))
    return made


def _takes_both(n: object, scale: object) -> None:
    """What every function of such a module is."""


CLAIM = Claim("mine.small", sp.sin(x) <= 1, where={x: (0, 1)})
ERROR = Quantity("mine.error", "an error", (n, scale), direction="upper", extremum="largest", solve=("scale",))
UNITS = Quantity("mine.units", "units", (n,), formula=lambda n: n, solve=("n",))
GOOD = room("numerics.mine", "error", "measure_error", "solve_scale")


@pytest.mark.parametrize(
    ("numerics", "proofs", "quantities", "said"),
    [
        (GOOD, None, (ERROR, UNITS), []),
        (GOOD, room("proofs.mine", EVIDENCE={"small": {"measure": 1}}), (ERROR,), []),
        (GOOD, room("proofs.mine"), (ERROR,), ["proofs: there is no EVIDENCE"]),
        (GOOD, room("proofs.mine", EVIDENCE={"smal": {}}), (ERROR,), ["EVIDENCE: smal is no claim"]),
        (
            GOOD,
            room("proofs.mine", EVIDENCE={"small": {"mesure": 1}}),
            (ERROR,),
            ["EVIDENCE: mesure of small is no leg"],
        ),
        (
            room("numerics.mine", "error", "measure_eror", "solve_scale"),
            None,
            (ERROR,),
            ["measure_eror: eror is no quantity"],
        ),
        (
            room("numerics.mine", "error", "solve_scale", "solve_scal"),
            None,
            (ERROR,),
            ["solve_scal: scal is no parameter that is solved for"],
        ),
        (GOOD, room("proofs.mine", "confirm_eror", EVIDENCE={}), (ERROR,), ["confirm_eror: eror is no quantity"]),
        (GOOD, room("proofs.mine", "advise_eror", EVIDENCE={}), (ERROR,), ["advise_eror: eror is no quantity"]),
        (room("numerics.mine", "solve_scale"), None, (ERROR,), ["mine.error: has neither formula nor function"]),
        (room("numerics.mine", "error"), None, (ERROR,), ["mine.error: solves for scale without a solver"]),
        (
            None,
            None,
            (ERROR,),
            ["mine.error: has neither formula nor function", "mine.error: solves for scale without a solver"],
        ),
        (
            None,
            None,
            (Quantity("mine.units", "units", (n,), formula=lambda n: n, solve=("m",)),),
            ["mine.units: solves for m, which is no parameter"],
        ),
        (
            room("numerics.mine", "measure_units"),
            None,
            (UNITS,),
            ["measure_units: mine.units does not say what a value that occurs says of it"],
        ),
        (
            room("numerics.mine", "measure_cost"),
            None,
            (
                Quantity(
                    "mine.cost", "a cost", (Real("price", "a price"),), formula=lambda price: price, extremum="least"
                ),
            ),
            ["measure_cost: does not take price"],
        ),
    ],
)
def test_a_name_without_counterpart_is_found(
    numerics: Any, proofs: Any, quantities: tuple[AnyQuantity, ...], said: list[str]
) -> None:
    assert strangers(numerics, proofs, (CLAIM,), quantities) == said


def test_a_misspelt_key_of_this_repository_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    proofs = counterpart("flattening", "proofs")
    assert proofs is not None
    key = next(iter(proofs.EVIDENCE))
    monkeypatch.setitem(proofs.EVIDENCE, key[:-1], proofs.EVIDENCE[key])
    rooms = counterpart("flattening", "numerics"), proofs
    assert strangers(*rooms, claims_of("flattening"), quantities_of("flattening")) == [
        f"EVIDENCE: {key[:-1]} is no claim"
    ]


def test_functions_are_found_by_role_or_named_as_missing() -> None:
    found = find_function("multiplication_gate", "advises", "error")
    assert found is not None and found.__module__ == "proofs.gates.multiplication_gate"
    assert find_function("multiplication_gate", "advises", "nothing") is None
    assert find_function("informal_claims", "measures", "anything") is None
    with pytest.raises(NotImplementedError, match="has no function solve_bias"):
        function_of("multiplication_gate", "solves", "bias")
