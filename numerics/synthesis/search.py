"""From a polynomial, a box, a tolerance and a format to a network.

The scale is the largest power of 2 that meets the tolerance with all gates alike. Where none does, the best one is
changed level by level while the certified error falls: gates near the output pass less on than those near the inputs,
and have other ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import torch
from flint import arb

from numerics.enclosure.balls import ball, lower, working
from numerics.networks.activations import kernel
from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff
from numerics.synthesis.circuit import Circuit, Exponents
from numerics.synthesis.composed import Composed, composed_error, points
from numerics.synthesis.design import DIGITS, Design, Range, design, exact_value, in_levels
from numerics.synthesis.executed import executed_error
from numerics.synthesis.module import PolynomialNetwork
from theory.language.errors import InputError

QUICK, CANDIDATES, SAMPLES, BITS = 500, 24, 4000, 256
SPREADS = (0.25, 0.1, 0.03, 0.01, 0.003, 0.001)  # of the points tried around the worst one seen, in widths of the box
LARGEST_SCALE = 1  # 2^1: beyond it no activation is close to its Taylor polynomial


@dataclass(frozen=True, slots=True)
class Network:
    """A network and what is known of its error on the box: `real` bounds the exact one's, `rounding` what running it in
    the format can add (0 for real).

    `scale` is the smallest among its gates.
    """

    design: Design
    module: PolynomialNetwork
    scale: Fraction
    real: Fraction
    rounding: Fraction
    witness: tuple[Fraction, ...]
    at_least: Fraction

    @property
    def error(self) -> Fraction:
        """The bound of the error, rounding included."""
        return self.real + self.rounding


def find(
    circuit: Circuit,
    p: Mapping[Exponents, Fraction],
    box: Sequence[Range],
    error: Fraction,
    arithmetic: str,
    activation: str,
    bias: Fraction,
) -> Network:
    """The network with the largest scale whose certified error is at most `error`, or else the one with the least.
    Raises InputError where none is finite."""
    try:
        return _find(circuit, p, box, error, arithmetic, activation, bias)
    except OverflowError:
        raise InputError(
            "box", "makes numbers too large for binary64", None, "use a smaller box or smaller coefficients"
        ) from None


def _find(
    circuit: Circuit,
    p: Mapping[Exponents, Fraction],
    box: Sequence[Range],
    error: Fraction,
    arithmetic: str,
    activation: str,
    bias: Fraction,
) -> Network:
    ordered, form = in_levels(circuit), find_dtype("float64" if arithmetic == "real" else arithmetic)
    best: tuple[Fraction, list[Fraction], Design] | None = None

    def improves(scales: list[Fraction]) -> bool:
        nonlocal best
        made = design(ordered, box, activation, bias, scales, DIGITS[arithmetic])
        total = sum(_bounds(made, composed_error(made, QUICK), arithmetic), Fraction(0))
        if (best is not None and total >= best[0]) or not held(made, form):
            return False
        best = total, scales, made
        return True

    worse = 0
    for k in range(-LARGEST_SCALE, CANDIDATES):
        worse = 0 if improves([Fraction(1, 2) ** k] * ordered.products) else worse + (best is not None)
        if (best is not None and best[0] <= error) or worse >= 3:
            break
    if best is None:
        raise InputError(
            "arithmetic",
            "cannot hold a weight of this network at any scale",
            arithmetic,
            "use a wider format or a smaller box",
        )
    levels = ordered.levels() if len(ordered.levels()) > 1 else []
    for level, factor in product(reversed(levels), (Fraction(2), Fraction(1, 2))):
        while best[0] > error and improves([s * factor if i in level else s for i, s in enumerate(best[1])]):
            pass
    _, scales, made = best
    composed = composed_error(made)
    real, rounding = _bounds(made, composed, arithmetic)
    if real + rounding >= Fraction(10) ** 300:
        raise InputError("error", "has no finite bound here", None, "use a smaller box or a wider format")
    module = PolynomialNetwork(made, form)
    at, least = worst_seen(made, module, p, composed, arithmetic, real + rounding)
    return Network(made, module, min(scales, default=Fraction(1)), real, rounding, at, least)


def held(made: Design, form: torch.dtype) -> bool:
    """Whether the format holds all weights of the design."""
    try:
        PolynomialNetwork(made, form)
    except InputError:
        return False
    return True


def _bounds(made: Design, composed: Composed, arithmetic: str) -> tuple[Fraction, Fraction]:
    if arithmetic == "real":
        return composed.upper, Fraction(0)
    try:
        return composed.upper, executed_error(
            made, composed, kernel(made.activation), unit_roundoff(find_dtype(arithmetic))
        )
    except InputError:
        return composed.upper, Fraction(10) ** 400


def exact_polynomial(p: Mapping[Exponents, Fraction], x: Sequence[Fraction]) -> Fraction:
    """The polynomial's value."""
    total = Fraction(0)
    for exponents, c in p.items():
        for value, k in zip(x, exponents, strict=True):
            c *= value**k
        total += c
    return total


def worst_seen(
    made: Design,
    module: PolynomialNetwork,
    p: Mapping[Exponents, Fraction],
    composed: Composed,
    arithmetic: str,
    allowed: Fraction,
) -> tuple[tuple[Fraction, ...], Fraction]:
    """A point, and an error that occurs there at least: of the exact network in balls, or of the module in the format,
    run on that point alone.

    Raises InputError where more than `allowed` occurs, whether in a batch or alone.
    """
    if arithmetic == "real":
        with working(BITS):
            gap: arb = exact_value(made, composed.at) - ball(exact_polynomial(p, composed.at))
            return composed.at, lower(abs(gap))
    form, draw = find_dtype(arithmetic), torch.Generator().manual_seed(0)
    x = inside(torch.tensor(points(made.box, SAMPLES)), made.box, form)
    widths = torch.tensor([float(high - low) for low, high in made.box], dtype=torch.float64)
    worst = _worst_among(module, p, x, allowed)
    for spread in SPREADS:
        near = torch.tensor([float(c) for c in worst[0]], dtype=torch.float64)
        moved = near + spread * widths * torch.randn((SAMPLES, len(near)), dtype=torch.float64, generator=draw)
        kept = torch.rand(moved.shape, generator=draw) < 0.5
        x = inside(torch.cat([near[None], torch.where(kept, near, moved)]), made.box, form)
        worst = max(worst, _worst_among(module, p, x, allowed), key=lambda r: r[1])
    return worst


def _worst_among(
    module: PolynomialNetwork, p: Mapping[Exponents, Fraction], x: torch.Tensor, allowed: Fraction
) -> tuple[tuple[Fraction, ...], Fraction]:
    """A row at which the module errs most, as far as binary64 can tell, and the error that it makes there alone,
    exactly.

    The last bits of a result depend on the batch that it is computed in: the least error counts of a row as a vector,
    as a batch of one, and in this batch."""
    with torch.no_grad():
        y = module(x)
        if not bool(torch.isfinite(y).all()):
            raise InputError(
                "arithmetic", "overflows in this network", str(x.dtype).removeprefix("torch."), "use a wider format"
            )
        guess = torch.zeros(len(x), dtype=torch.float64)
        for exponents, c in p.items():
            guess += float(c) * (x.double() ** torch.tensor(exponents)).prod(dim=-1)
        likely = (y.double() - guess).abs().topk(min(20, len(x))).indices.tolist()
        rows = [tuple(map(Fraction, x[i].double().tolist())) for i in likely]
        values = [{float(y[i]), float(module(x[i])), float(module(x[i : i + 1]))} for i in likely]
    found = [
        (row, [abs(Fraction(v) - exact_polynomial(p, row)) for v in vs]) for row, vs in zip(rows, values, strict=True)
    ]
    if max(max(errors) for _, errors in found) > allowed:
        form = str(x.dtype).removeprefix("torch.")
        raise InputError(
            "arithmetic",
            "breaks the assumed rounding of torch's kernels on this machine, so that nothing is certified",
            form,
        )
    return max(((row, min(errors)) for row, errors in found), key=lambda r: r[1])


def inside(x: torch.Tensor, box: Sequence[Range], form: torch.dtype) -> torch.Tensor:
    """The rows of x rounded to the format, without those that rounding moves out of the box."""
    x = x.to(form)
    kept = torch.ones(len(x), dtype=torch.bool)
    for i, (low, high) in enumerate(box):
        column = x[:, i].double()
        ends = float(low), float(high)
        # A binary64 end may itself be rounded outward: step inside by comparing exactly.
        kept &= (column > ends[0]) | ((column == ends[0]) & torch.tensor(Fraction(ends[0]) >= low))
        kept &= (column < ends[1]) | ((column == ends[1]) & torch.tensor(Fraction(ends[1]) <= high))
    if not bool(kept.any()):
        raise InputError(
            "box", "contains no number of the format", str(form).removeprefix("torch."), "use a wider box or format"
        )
    return x[kept]
