"""What is known of a quantity at given parameters: its enclosure, its bound in real arithmetic and as executed, its
network."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp

from numerics.enclosure.domain import require_defined
from numerics.enclosure.numbers import enclose
from proofs.answers.bounds import AtLeast, Attained, Bound
from proofs.answers.standing import standing
from theory.language.catalogue import find_function, find_quantity, function_of
from theory.language.errors import InputError
from theory.language.quantities import Quantity

WITNESS_SAMPLES = 2000
ASSUMED = (
    "torch's kernels keep the rounding model of numerics/networks/formats.py, as far as `proofs assumptions` measures"
    " it here"
)


def texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as text, one line each."""
    return {k: _text(v) for k, v in values.items()}


def _text(value: Any) -> str:
    """One line; objects given at the prompt may print as several."""
    return " ".join(str(value).split())


def asked(quantity: Quantity, values: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as text, without those at their default value."""
    return {
        p.name: _text(values[p.name])
        for p in quantity.parameters
        if p.name in values and (p.default is None or values[p.name] != p.read(p.default))
    }


def read(quantity: Quantity, parameters: Mapping[str, object]) -> dict[str, Any]:
    """Exact parameters. Raises InputError as `Quantity.read` does, and where hidden units may be given inputs at which
    their activation is not defined."""
    values = quantity.read(**parameters)
    if quantity.hidden_inputs is not None and (place := quantity.hidden_inputs(**values)):
        require_defined(values["activation"], *place)
    return values


def computed(quantity: Quantity, values: Mapping[str, Any]) -> Any:
    """The enclosure of a quantity without formula."""
    return function_of(quantity.subject, "encloses", quantity.name)(**values)


@lru_cache(maxsize=1024)
def _executed_by_torch(identifier: str, items: tuple[tuple[str, Any], ...], arithmetic: str) -> Any:
    quantity = find_quantity(identifier)
    try:
        return network(quantity, "dtype")(**dict(items), samples=WITNESS_SAMPLES, dtype=arithmetic)
    except InputError as error:
        raise InputError(
            "arithmetic", error.rule, arithmetic, error.remedy or "use a larger scale or a wider format"
        ) from None


def executed(quantity: Quantity, values: Mapping[str, Any], arithmetic: str, real: Bound) -> Bound:
    """The bound for the network as torch executes it: the real error, plus what rounding weights and operations can
    add.

    Raises InputError where the rounding model is seen not to hold on this machine.
    """
    from numerics.networks.assumptions import require

    require(arithmetic, str(values.get("activation", "exp")))  # a network without activations is a softmax
    found = _executed_by_torch(quantity.id, tuple(values.items()), arithmetic)
    certified = real.upper if found.bound is None else found.bound
    assert certified is not None, "a floor has no network"
    upper = certified + found.rounding
    if found.worst > upper:
        raise InputError(
            "arithmetic",
            "breaks the assumed rounding of torch's kernels on this machine, so that nothing is certified",
            arithmetic,
        )
    return replace(
        real,
        domain=f"{real.domain} that are {arithmetic} numbers",
        direction="upper",
        arithmetic=arithmetic,
        upper=upper,
        seen=_seen(quantity)(found.worst, texts(found.at)),
        legs=("enclose", "measure"),
        assumes=ASSUMED,
        note=found.note or _advice(quantity, values, arithmetic, upper),
    )


def _advice(quantity: Quantity, values: Mapping[str, Any], arithmetic: str, upper: Fraction) -> str:
    """What ``proofs/<chapter>/<subject>.py`` suggests instead, where it knows of something far better in this
    arithmetic."""
    advise = find_function(quantity.subject, "advises", quantity.name)
    return str(advise(values, arithmetic, upper)) if advise else ""


@lru_cache(maxsize=1024)
def bounded(identifier: str, items: tuple[tuple[str, Any], ...]) -> Bound:
    """The bound in real arithmetic of the quantity at the parameters `items`, kept once it is known."""
    quantity, values = find_quantity(identifier), dict(items)
    domain = quantity.domain(**values) if quantity.domain else "these parameters"
    if quantity.formula is not None:
        lower, upper = enclose(sp.sympify(quantity.formula(**values), strict=True), 15)
        # An upper bound's formula may be approached and not attained, so that only an exact value is its own witness.
        reached = None if quantity.direction == "upper" else AtLeast(lower, {})
        above = None if quantity.direction == "lower" else upper
        rests = standing(quantity, values, quantity.formula(**values))
        return Bound(identifier, texts(values), domain, quantity.direction, "real", above, reached, ("enclose",), rests)
    found = computed(quantity, values)
    legs = ("enclose", *_confirmations(quantity, values, found))
    place = texts(getattr(found, "witness", {}))
    # The lower end of an exact value's enclosure is a bound; of an upper bound's it is only what occurs.
    seen = (_seen(quantity) if quantity.direction == "upper" else AtLeast)(found.lower, place)
    return Bound(
        identifier,
        texts(values),
        domain,
        quantity.direction,
        "real",
        found.upper,
        seen if place or isinstance(seen, AtLeast) else None,
        legs,
        standing(quantity, values),
    )


def _seen(quantity: Quantity) -> type[AtLeast | Attained]:
    """What a value that occurs says of the quantity."""
    assert quantity.extremum is not None
    return AtLeast if quantity.extremum == "largest" else Attained


def _confirmations(quantity: Quantity, values: Mapping[str, Any], found: Any) -> tuple[str, ...]:
    """The further legs that agree with this very number, as ``proofs/<chapter>/<subject>.py`` knows them."""
    confirm = find_function(quantity.subject, "confirms", quantity.name)
    return tuple(confirm(values, found)) if confirm else ()


def network(quantity: Quantity, *options: str) -> Callable[..., Any]:
    """The function that builds and runs the quantity's network, with these options. Raises InputError where there is
    none."""
    run = find_function(quantity.subject, "measures", quantity.name)
    needed = {p.name for p in quantity.parameters}
    taken = set() if run is None else set(inspect.signature(run).parameters)
    if run is None or not needed <= taken or quantity.extremum is None:
        raise InputError(quantity.id, "has no network to measure", None, f"ask for value or bound of {quantity.id}")
    if not taken.issuperset(options):
        raise InputError(quantity.id, "has a network in float64 only", None, f"ask to measure {quantity.id}")
    return run
