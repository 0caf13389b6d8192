"""Which network to take among those that can be found for one polynomial, and what would do where none of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from numerics.synthesis import request
from numerics.synthesis.flat import find_flat
from numerics.synthesis.schedule import schedule
from numerics.synthesis.search import Network, find
from theory.language.errors import InputError

Finder = Callable[[str, str, Fraction], Network]


def finder(
    p: Mapping[tuple[int, ...], Fraction],
    ends: Sequence[tuple[Fraction, Fraction]],
    tolerance: Fraction,
    flat: bool,
    any_bias: bool,
) -> tuple[Finder, int]:
    """What finds a network for the polynomial in an arithmetic, with an activation and a bias; and how many products
    the circuit has."""
    if flat:
        return (
            lambda arithmetic, name, shift: find_flat(
                p, ends, tolerance, arithmetic, name, None if any_bias else shift
            ),
            0,
        )
    circuit = schedule(p, len(ends))
    return lambda arithmetic, name, shift: find(circuit, p, ends, tolerance, arithmetic, name, shift), circuit.products


def best_of(networks: Sequence[tuple[Network, Fraction]], tolerance: Fraction) -> tuple[Network, Fraction]:
    """The smallest network that meets the tolerance, or else the one with the least error, and its bias."""
    return min(
        networks,
        key=lambda n: (n[0].error > tolerance, n[0].design.hidden_units if n[0].error <= tolerance else 0, n[0].error),
    )


def instead(
    find: Finder,
    p: Mapping[tuple[int, ...], Fraction],
    ranges: Mapping[str, tuple[Fraction, Fraction]],
    tolerance: Fraction,
    tried: tuple[str, str, Fraction],
    flat: bool,
    bias: object,
) -> tuple[str, ...]:
    """What would meet the tolerance where what was asked for does not: wider formats, other activations, another bias
    or shape."""
    arithmetic, name, shift = tried
    others = [
        (form, name, shift) for form in ("float16", "bfloat16", "float32", "float64") if request.finer(form, arithmetic)
    ]
    others += [
        (arithmetic, other, request.read_bias(None, other))
        for other in ("silu", "gelu", "softplus")
        if (other, bias) != (name, None)
    ]
    if name == "softplus" and not flat:
        others.append((arithmetic, name, request.read_bias("-acosh(2)", name)))
    found: list[str] = []
    for form, other, at in others:
        try:
            best = find(form, other, at)
        except InputError:
            continue
        if best.error <= tolerance:
            found.append(f"{form} with {other} at bias {float(hidden_bias(best)):.6g}")
    if flat and finder(p, list(ranges.values()), tolerance, False, False)[0](*tried).error <= tolerance:
        found.append(f'{arithmetic} with {name} and shape="deep"')
    return tuple(found)


def hidden_bias(network: Network, otherwise: Fraction = Fraction(0)) -> Fraction:
    """The bias around which the hidden units work."""
    return network.design.blocks[0].bias if network.design.blocks else otherwise
