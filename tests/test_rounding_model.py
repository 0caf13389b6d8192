"""What bounds in floating point assume of torch: the model's formulas, the measurement of each assumption, and that a
broken one is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from numerics.enclosure.balls import ball, working
from numerics.enclosure.series import compile_series
from numerics.networks import assumptions, references
from numerics.networks.activations import KERNELS, Kernel
from numerics.networks.assumptions import MARGIN, SUMS, measure, require
from numerics.networks.formats import TINY32
from numerics.networks.one_hidden_layer import FORMATS, unit_roundoff
from numerics.synthesis.search import _worst_among
from proofs.prompt import bound, synthesize
from theory.language.activations import ACTIVATIONS
from theory.language.activations import t as argument
from theory.language.errors import InputError

pytestmark = pytest.mark.networks

NARROW = ("bfloat16", "float16")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    assumptions._quickly.cache_clear()
    yield
    assumptions._quickly.cache_clear()


@pytest.mark.parametrize("what", [SUMS, *KERNELS])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_assumptions_hold_on_this_machine(form: str, what: str) -> None:
    found = measure(form, what)
    assert found.holds, found
    assert (found.inputs == found.of) == (form in NARROW and what != SUMS)
    assert what == "relu" or found.share > 0.1, "a bound that is hardly used should be tighter"


@pytest.mark.parametrize("name", [n for n in KERNELS if n != "relu"])
def test_binary64_kernels_are_good_references(name: str) -> None:
    """The comparison of narrower formats allows their binary64 references MARGIN: here against balls, at numbers of
    float32 of all sizes."""
    patterns = torch.arange(-(2**31), 2**31, 2**32 // 499, dtype=torch.int64).to(torch.int32).view(torch.float32)
    x = patterns[torch.isfinite(patterns)].double()
    values = KERNELS[name].function(x)
    program = compile_series(ACTIVATIONS[name].formula(argument), argument)
    with working(600):
        for at, value in zip(x.tolist(), values.tolist(), strict=True):
            exact = program(ball(Fraction(at)))
            if not abs(exact) < ball(unit_roundoff(torch.float32).safe):
                continue
            size = abs(ball(Fraction(at))) if KERNELS[name].of_argument else abs(exact)
            # What underflows in binary64 is far below what float32 may lose.
            assert abs(ball(Fraction(value)) - exact) < ball(Fraction(MARGIN)) * size + ball(
                Fraction(1, 2**300) * (1 + abs(Fraction(at)))
            )


@given(st.sampled_from(NARROW), st.fractions(-1000, 1000), st.fractions(0, 1))
def test_one_rounding_loses_no_more_than_half_a_step(form: str, value: Fraction, more: Fraction) -> None:
    number = float(value)
    lost = abs(
        Fraction(float(torch.tensor(number, dtype=torch.float32).to(FORMATS[form]).double()))
        - Fraction(float(torch.tensor(number, dtype=torch.float32)))
    )
    size = abs(Fraction(float(torch.tensor(number, dtype=torch.float32))))
    assert lost <= unit_roundoff(FORMATS[form]).rounding(size) <= unit_roundoff(FORMATS[form]).rounding(size + more)


@pytest.mark.parametrize("form", NARROW)
def test_half_a_step_is_attained(form: str) -> None:
    """The bound is no larger than it has to be: numbers halfway between two of the format lose it, up to what underflow
    may lose."""
    model = unit_roundoff(FORMATS[form])
    for e in (-5, 0, 3):
        middle = Fraction(2) ** e * (2 - model.unit)
        lost = abs(
            Fraction(float(torch.tensor(float(middle), dtype=torch.float64).to(FORMATS[form]).double())) - middle
        )
        assert lost == model.rounding(middle) - model.underflow == model.unit * Fraction(2) ** e


def test_torchs_own_softplus_breaks_the_model_in_float64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KERNELS, "softplus", replace(KERNELS["softplus"], function=torch.nn.functional.softplus))
    found = measure("float64", "softplus")
    assert not found.holds and float(found.at) > 20
    with pytest.raises(
        InputError,
        match="'arithmetic' breaks the rounding model on this machine, so that nothing is certified: softplus at 2",
    ):
        require("float64", "softplus")
    for refused in (
        lambda: bound(
            "multiplication_gate.error", activation="softplus", bias=0, scale=1, radius=1, arithmetic="float64"
        ),
        lambda: synthesize("x*y", box={"x": (-1, 1), "y": (-1, 1)}, error="1e-2", arithmetic="float64"),
    ):
        with pytest.raises(InputError, match="breaks the rounding model"):
            refused()


def _elsewhere(place: str) -> Kernel:
    """A sigmoid that is wrong by a unit in the last place or two where torch uses other code than for the body of a
    vector."""

    def function(x: torch.Tensor) -> torch.Tensor:
        wrong = not x.is_contiguous() and (x.dim() == 2) == (place == "tail")
        return torch.sigmoid(x) * (1 + 8 * torch.finfo(x.dtype).eps if wrong else 1)

    return replace(KERNELS["logistic"], function=function)


@pytest.mark.parametrize("form", ["float64", "float32", "bfloat16", "float16"])
@pytest.mark.parametrize("place", ["strided", "tail"])
def test_every_place_in_a_vector_is_looked_at(form: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KERNELS, "logistic", _elsewhere(place))
    assert not measure(form, "logistic").holds


@pytest.mark.parametrize("form", ["float64", "float32", "bfloat16"])
def test_a_count_that_is_too_small_is_noticed(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # In narrow formats the count hardly matters, but a second rounding does.
    rounded_twice = replace(KERNELS["logistic"], function=lambda x: 1 / (1 + torch.exp(-x)))
    monkeypatch.setitem(
        KERNELS, "logistic", rounded_twice if form == "bfloat16" else replace(KERNELS["logistic"], roundings=1)
    )
    assert not measure(form, "logistic").holds


def test_sums_that_are_rounded_at_every_step_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def stepwise(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        total = bias.expand(*x.shape[:-1], len(bias))
        for i in range(x.shape[-1]):
            total = total + x[..., i, None] * weight[:, i]
        return total

    monkeypatch.setattr(torch.nn.functional, "linear", stepwise)
    assert not measure("bfloat16", SUMS).holds and not measure("float16", SUMS).holds
    assert measure("float32", SUMS).holds, "any order of summation is allowed"


def test_a_shorter_format_for_products_of_matrices_is_refused() -> None:
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("medium")
        with pytest.raises(
            InputError, match="'arithmetic' is not float32 while torch multiplies matrices with medium precision"
        ):
            require("float32", "softplus")
    finally:
        torch.set_float32_matmul_precision(before)
    require("float32", "softplus")


def test_what_may_overflow_is_refused() -> None:
    float16 = unit_roundoff(torch.float16)
    assert 4 * float16.safe <= Fraction(torch.finfo(torch.float16).max) * Fraction(1001, 1000)
    with pytest.raises(InputError, match="may overflow"):
        float16.sum(2, Fraction(30000), Fraction(1), Fraction(30000))
    # Partial sums are taken in binary32.
    assert float16.sum(2, Fraction(10**6), Fraction(1), Fraction(1)) < 1
    with pytest.raises(InputError, match="may overflow"):
        unit_roundoff(torch.float32).sum(2, Fraction(10) ** 38, Fraction(1), Fraction(1))


def test_the_best_bias_is_no_worse_than_the_default() -> None:
    asked = {"box": {"x": (-1, 1), "y": (-1, 1)}, "arithmetic": "float32"}
    default, best = (synthesize("x*y", error="1e-8", bias=b, **asked) for b in (None, "best"))  # type: ignore[arg-type]
    assert best.error < default.error / 5 and best.lower_witness <= best.error
    easy = synthesize("x*y", error="1e-2", bias="best", **asked)  # type: ignore[arg-type]
    assert easy.certified and easy.hidden_units == 2, "fewer units where several biases do"


@pytest.mark.parametrize("name", [n for n in KERNELS if n not in ("relu", "square")])
def test_proven_values_are_within_their_margin(name: str) -> None:
    """Runs of float32 of all sizes and both signs, at their ends and inside, against balls; a margin that Horner's
    scheme cannot keep gives nothing."""
    program, entry, found = compile_series(ACTIVATIONS[name].formula(argument), argument), KERNELS[name], 0
    for first in (
        0,
        0x007F8000,
        0x20000000,
        0x3F800000,
        0x40490000,
        0x42A00000,
        -(2**31),
        0x3F7F8000 - 2**31,
        0x42B00000 - 2**31,
        0x7F7F8000 - 2**31,
    ):
        close = references.values(program, first, Fraction(MARGIN), TINY32, entry.of_argument)
        if close is None:
            continue
        found += 1
        for j in (0, 1, references.RUN // 2, references.RUN - 1):
            at = Fraction(float(torch.tensor(first + j, dtype=torch.int64).to(torch.int32).view(torch.float32)))
            with working(600):
                exact = program(ball(at))
                size = abs(ball(at)) if entry.of_argument else abs(exact)
                assert abs(exact - ball(Fraction(float(close[j])))) < ball(Fraction(MARGIN)) * (size + ball(TINY32))
    assert references.values(program, 0x3F800000, Fraction(1, 2**60), Fraction(0), entry.of_argument) is None
    assert found >= (6 if name == "cos" else 8), "near its zeros and far out, cos has none"


@pytest.mark.parametrize(
    ("what", "wrong_by", "holds"), [("softplus", 0, True), ("softplus", 8, False), ("cos", 0, True), ("cos", 8, False)]
)
def test_every_number_of_float32_is_compared_with_a_proven_value_or_a_wide_one(
    what: str, wrong_by: int, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two chunks of the numbers, of which cos has proven values for one: a single number that is wrong in its last
    bits is found."""
    starts = (0x3F800000, 0x7E800000)

    def function(x: torch.Tensor) -> torch.Tensor:
        y = KERNELS[what].function(x)
        return torch.where((x == 1.0078125) & (x.dtype == torch.float32), y * (1 + wrong_by * 2.0**-23), y)

    def patterns(_: torch.dtype, stride: int) -> Iterator[torch.Tensor]:
        assert stride == 1
        return (
            torch.arange(a, a + assumptions.CHUNK, dtype=torch.int64).to(torch.int32).view(torch.float32)
            for a in starts
        )

    changed = replace(KERNELS[what], function=function)
    monkeypatch.setattr(assumptions, "kernel", lambda name: changed)
    monkeypatch.setattr(assumptions, "_patterns", patterns)
    found = measure("float32", what, exhaustive=True)
    assert found.holds is holds and (holds or found.at == "1.0078125")
    assert (found.inputs, found.proven) == (2 * assumptions.CHUNK, assumptions.CHUNK * (1 if what == "cos" else 2))
    assert ("against balls" in found.how) == (what == "cos")


def test_a_shorter_format_asked_for_in_the_newer_way_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "matmul", SimpleNamespace(fp32_precision="bf16"))
    with pytest.raises(
        InputError, match=r"with bf16 precision: 'float32'; torch\.backends\.mkldnn\.matmul\.fp32_precision = .ieee."
    ) as caught:
        require("float32", "softplus")
    assert "\n" not in str(caught.value)

    def mixed() -> str:
        raise RuntimeError("PyTorch is checking the matmul precision\nwithout a specific backend name")

    monkeypatch.setattr(torch.backends.mkldnn, "matmul", SimpleNamespace(fp32_precision="none"))
    monkeypatch.setattr(torch, "get_float32_matmul_precision", mixed)
    assert assumptions._shorter_products() is None


def test_a_witness_is_what_occurs_at_the_point_alone_too() -> None:
    """The last bits of a result depend on the batch: what only a batch shows is no witness, but it does break a
    bound."""
    alone, together, as_vector = Fraction(1, 4), Fraction(1, 2), Fraction(3, 8)

    def module(x: torch.Tensor) -> torch.Tensor:
        wrong = as_vector if x.dim() == 1 else alone if len(x) == 1 else together
        return x[..., 0] + float(wrong) * (x[..., 0] == 1)

    p, x = {(1,): Fraction(1)}, torch.tensor([[0.5], [1.0], [-1.0]], dtype=torch.float64)
    assert _worst_among(module, p, x, together) == ((Fraction(1),), alone)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="breaks the assumed rounding of torch's kernels on this machine"):
        _worst_among(module, p, x, as_vector)  # type: ignore[arg-type]
