"""The rounding model of numerics.networks.formats, measured on the machine at hand: how much of each assumed bound
torch's kernels use up here.

Activations in bfloat16, float16 and float32 are compared with their binary64 kernels, which are themselves compared
with balls, at samples; their own error is allowed for by MARGIN. If all numbers of float32 are tried, they are compared
with values that are proven to be as close (numerics.networks.references), but where none is known, as at large
arguments of cos. Each is run on a contiguous vector, on a strided one, and on short rows: torch has other code for
these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import isfinite, prod

import numpy as np
import torch
from flint import arb, fmpq
from torch import Tensor

from numerics.enclosure import interval
from numerics.enclosure.balls import ball, hull, upper, working
from numerics.enclosure.evaluate import enclosure
from numerics.enclosure.expression import Node, from_tree
from numerics.enclosure.series import compile_series
from numerics.networks.activations import Kernel, kernel
from numerics.networks.formats import Format
from numerics.networks.one_hidden_layer import find_dtype, unit_roundoff
from numerics.networks.references import RUN, values
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

MARGIN = 2.0**-45  # of the binary64 kernels used as reference, relative: 256 times their unit roundoff
STRIDE = 16381  # a prime: every so many bit patterns of float32 are tried, unless all are
CHUNK = 1 << 18  # of numbers that are tried at a time
SHORT_ROW = 7  # fewer than any vector loop of float32 takes at a time
POINTS, BITS = 400, 400  # binary64: samples of each kind, and bits of the balls they are compared with
SUMS = "sums"
LEADING: tuple[tuple[int, ...], ...] = (
    (),
    (1,),
    (3,),
    (67,),
    (5, 3),
    (4096,),
)  # shapes of batches: torch chooses its code by shape
TERMS, OUTPUTS, ROWS = (1, 2, 3, 4, 7, 8, 17, 33, 64), (1, 2, 8), 12
Function = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Measured:
    """How an assumption came out: `share` is the largest error found, divided by its bound, `at` the argument, and
    `inputs` how many were tried, of `of`.

    `proven` of them were compared with values that are proven to be close enough, the others with binary64 kernels.
    """

    arithmetic: str
    what: str
    assumed: str
    share: float
    at: str
    inputs: int
    of: int | None
    proven: int = 0

    @property
    def holds(self) -> bool:
        """Whether no more than the assumed error was seen."""
        return self.share <= 1

    @property
    def how(self) -> str:
        """How many numbers were tried, in words."""
        tried = (
            f"all {self.inputs}"
            if self.inputs == self.of
            else f"{self.inputs} sampled" + (f" of {self.of}" if self.of else "")
        )
        return f"{tried}, {self.proven} against balls" if 0 < self.proven < self.inputs else tried


def measure(
    arithmetic: str, what: str, exhaustive: bool = False, progress: Callable[[str, int, int], None] | None = None
) -> Measured:
    """Measure an activation, or "sums", in a format; `exhaustive` tries every number of float32, which takes minutes.
    Raises InputError for unknown names."""
    form = unit_roundoff(find_dtype(arithmetic))
    if what == SUMS:
        return _sums(arithmetic, form)
    entry = kernel(what)
    if arithmetic == "float64":
        return _by_balls(what, entry, form)
    return _by_binary64(arithmetic, what, entry, form, 1 if exhaustive else STRIDE, progress)


@cache
def _quickly(arithmetic: str, what: str) -> Measured:
    return measure(arithmetic, what)


def require(arithmetic: str, activation: str | None) -> None:
    """Nothing, if what a bound in this format assumes of this activation and of sums is seen to hold here. Raises
    InputError otherwise."""
    if arithmetic == "float32" and (shorter := _shorter_products()) is not None:
        found, remedy = shorter
        raise InputError(
            "arithmetic", f"is not float32 while torch multiplies matrices with {found} precision", arithmetic, remedy
        )
    for what in (SUMS,) if activation is None else (SUMS, activation):
        found_here = _quickly(arithmetic, what)
        if not found_here.holds:
            said = f"{what} at {found_here.at} by {found_here.share:.3g} times what is assumed"
            raise InputError(
                "arithmetic",
                f"breaks the rounding model on this machine, so that nothing is certified: {said}; the format",
                arithmetic,
            )


def _shorter_products() -> tuple[str, str] | None:
    """The precision in which torch may multiply float32 matrices, if it is another one, and how to undo that: it is
    asked for in an older or a newer way."""
    try:
        older = torch.get_float32_matmul_precision()
    except RuntimeError:  # torch refuses to say once the newer way was used, which may be for other kernels than these
        older = "highest"
    if older != "highest":
        return older, 'torch.set_float32_matmul_precision("highest")'
    newer = getattr(getattr(torch.backends.mkldnn, "matmul", None), "fp32_precision", "none")
    return None if newer in ("none", "ieee") else (str(newer), 'torch.backends.mkldnn.matmul.fp32_precision = "ieee"')


def _unit_text(form: Format) -> str:
    return f"2^-{form.working.denominator.bit_length() - 1}"


def _assumed(entry: Kernel, form: Format) -> str:
    text = f"{entry.roundings} x {_unit_text(form)} of the {'argument' if entry.of_argument else 'result'}"
    return (
        text
        + (f" + {float(entry.narrow):.2g}" if form.narrow and entry.narrow else "")
        + (" + half a step" if form.narrow else "")
    )


def _bound(entry: Kernel, form: Format, x: Tensor, size: Tensor) -> Tensor:
    """Kernel.error for many arguments at once, in binary64."""
    at = x.abs()
    relative = entry.roundings * float(form.working) * (at if entry.of_argument else size)
    before = (
        relative
        + (float(entry.narrow) if form.narrow else 0.0)
        + float(form.underflow) * (1 + at if entry.factor else 1)
    )
    if not form.narrow:
        return before
    fraction, power = torch.frexp((size + before).clamp_min(2 * float(form.tiny)))
    step = torch.ldexp(torch.ones_like(size), power - (fraction == 0.5).to(power.dtype))
    return before + float(form.unit) * step / 2 + float(form.underflow)


def _layouts(function: Function, x: Tensor) -> Iterator[Tensor]:
    """The function of a vector, computed in different places of different vectors."""
    yield function(x)
    apart = x.new_zeros(2 * len(x))
    apart[::2] = x
    yield function(apart[::2])
    side = SHORT_ROW if x.dtype == torch.float32 else 3
    rows = x.new_zeros((-(-len(x) // side), side + 1))
    rows[:, :side] = torch.nn.functional.pad(x, (0, side * len(rows) - len(x))).view(-1, side)
    yield function(rows[:, :side]).reshape(-1)[: len(x)]


def _patterns(dtype: torch.dtype, stride: int) -> Iterator[Tensor]:
    """All numbers of a 16-bit format, or every stride-th of float32, without infinities and not-a-numbers."""
    if dtype != torch.float32:
        x = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(dtype)
        yield x[torch.isfinite(x)]
        return
    for start in range(-(2**31), 2**31, CHUNK * stride):
        x = (
            torch.arange(start, min(start + CHUNK * stride, 2**31), stride, dtype=torch.int64)
            .to(torch.int32)
            .view(dtype)
        )
        yield x[torch.isfinite(x)]


def _by_binary64(
    arithmetic: str,
    what: str,
    entry: Kernel,
    form: Format,
    stride: int,
    progress: Callable[[str, int, int], None] | None,
) -> Measured:
    dtype, share, at, tried, proven = find_dtype(arithmetic), 0.0, 0.0, 0, 0
    finite = 2 * (2**8 - 1) * 2**23 if dtype == torch.float32 else sum(len(x) for x in _patterns(dtype, 1))
    # The square of such a number is exact in binary64.
    margin = 0.0 if what in ("square", "relu") else MARGIN
    for x in _patterns(dtype, stride):
        if not len(x):
            continue
        wide = x.double()
        if margin and stride == 1 and dtype == torch.float32:
            exact, count = _proven(what, entry, form, x)
            proven += count
        else:
            exact = entry.function(wide)
        size = exact.abs()
        bound, doubt = (
            _bound(entry, form, wide, size),
            margin * ((wide.abs() if entry.of_argument else size) + float(form.underflow)),
        )
        in_range, before = size <= float(form.safe), x.new_empty(0)
        for y in _layouts(entry.function, x):
            if torch.equal(y, before):
                continue
            before = y
            shares = torch.where(in_range, ((y.double() - exact).abs() + doubt) / bound, 0.0).nan_to_num(
                nan=float("inf")
            )
            i = int(shares.argmax())
            if float(shares[i]) > share:
                share, at = float(shares[i]), float(wide[i])
        tried += len(x)
        if progress is not None:
            progress(f"{what} in {arithmetic}", tried, finite)
    return Measured(
        arithmetic, what, _assumed(entry, form), share, f"{at:.9g}", tried, finite, proven if margin else tried
    )


def _proven(what: str, entry: Kernel, form: Format, x: Tensor) -> tuple[Tensor, int]:
    """The activation at whole runs of consecutive numbers: values that are proven to be within MARGIN, and the binary64
    kernel's where there are none.

    The second result counts the proven ones.
    """
    program, parts, proven = compile_series(ACTIVATIONS[what].formula(argument), argument), [], 0
    for run in torch.split(x, RUN):
        found = values(program, int(run[0].view(torch.int32)), Fraction(MARGIN), form.underflow, entry.of_argument)
        proven += 0 if found is None else RUN
        parts.append(entry.function(run.double()) if found is None else found)
    return torch.cat(parts), proven


def _by_balls(what: str, entry: Kernel, form: Format) -> Measured:
    """Samples of binary64: of moderate size, of all sizes up to 2^7, and around the places where kernels change their
    formula."""
    draw = torch.Generator().manual_seed(0)
    normal = 3 * torch.randn(POINTS, dtype=torch.float64, generator=draw)
    spread = torch.randn(POINTS, dtype=torch.float64, generator=draw) * 2.0 ** torch.randint(
        -60, 7, (POINTS,), generator=draw
    )
    special = torch.tensor(
        [s * c for s in (1.0, -1.0) for c in (0.0, 2.0**-30, 0.5, 1.0, 2.0, 4.0, 19.9, 20.0, 20.1, 25.0, 36.0, 40.0)],
        dtype=torch.float64,
    )
    x = torch.cat([normal, spread, special])
    share, at = 0.0, 0.0
    results = [y.tolist() for y in _layouts(entry.function, x)]
    smooth, tree = ACTIVATIONS[what].smooth, from_tree(ACTIVATIONS[what].tree())
    program = compile_series(ACTIVATIONS[what].formula(argument), argument) if smooth else None
    with working(BITS):
        for i, point in enumerate(x.tolist()):
            exact = _kinked(tree, Fraction(point)) if program is None else program(ball(Fraction(point)))
            bound = entry.error(abs(Fraction(point)), upper(abs(exact)), form)
            for y in {results_of[i] for results_of in results}:
                found = float(upper(abs(ball(Fraction(y)) - exact)) / bound) if isfinite(y) else float("inf")
                if found > share:
                    share, at = found, point
    return Measured("float64", what, _assumed(entry, form), share, f"{at:.9g}", len(x), None, len(x))


def _kinked(tree: Node, point: Fraction) -> arb:
    """The value of an activation without power series, whose tree is in x."""
    found = enclosure(tree, {"x": fmpq(*point.as_integer_ratio())})
    if found is None:
        raise InputError("activation", "is not defined", point)
    return hull(*interval.ends(found))


def _sums(arithmetic: str, form: Format) -> Measured:
    """Linear layers of many shapes with weights of many sizes, half of whose terms cancel, against whole numbers."""
    dtype, draw, one = find_dtype(arithmetic), np.random.default_rng(0), form.unit.denominator
    share, at, tried = Fraction(0), "", 0
    for leading, k, m in product(LEADING, TERMS, OUTPUTS):
        x, w, b = (draw.integers(1 - one, one, shape) for shape in ((prod(leading), k), (m, k), (m,)))
        powers, half = draw.integers(0, 6, (m, k)), k // 2
        x[:, half : 2 * half], w[:, half : 2 * half], powers[:, half : 2 * half] = (
            x[:, :half],
            -w[:, :half],
            powers[:, :half],
        )
        inputs, weights, bias = (
            torch.tensor(a.astype(np.float64) / one).to(dtype) for a in (x, np.ldexp(w, powers), b)
        )
        y = torch.nn.functional.linear(inputs.reshape(*leading, k), weights, bias).double().reshape(-1, m).tolist()
        chosen = sorted({round(i * (len(y) - 1) / ROWS) for i in range(ROWS + 1)})
        x, w, b = x[chosen].astype(object), w.astype(object) * 2 ** powers.astype(object), b.astype(object)
        exact, sizes, operands = x @ w.T + b * one, abs(x) @ abs(w).T + abs(b) * one, abs(w).sum(axis=1)
        for (i, row), j in product(enumerate(chosen), range(m)):
            true = Fraction(exact[i, j], one**2)
            allowed = form.sum(k + 1, Fraction(sizes[i, j], one**2), Fraction(operands[j], one), abs(true))
            found = abs(Fraction(y[row][j]) - true) / allowed if isfinite(y[row][j]) else Fraction(10) ** 9
            tried += 1
            if found > share:
                share, at = found, f"{k} terms, {m} outputs, batch {leading}"
    assumed = f"(terms + 1) x {_unit_text(form)} of the sizes' sum" + (" + half a step" if form.narrow else "")
    return Measured(arithmetic, SUMS, assumed, float(share), at, tried, None)
