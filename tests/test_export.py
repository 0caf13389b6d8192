"""Networks handed over as ONNX models, safetensors and state dictionaries: every weight bit for bit, and the certified
error at onnxruntime's hands."""

from __future__ import annotations

import importlib.util
import io
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from numerics.synthesis.module import PolynomialNetwork
from proofs.answers.synthesis import Synthesis
from proofs.command_line import program
from proofs.prompt import synthesize
from theory.language.errors import InputError

pytestmark = pytest.mark.networks

EXAMPLE = "x*y + 3*x**2*z - z**3 + 1/3"
CUBE = {"x": (-1, 1), "y": (-1, 1), "z": (0, 1)}
# onnxruntime computes these in float64 too; it has no such kernels of Erf and Atan.
IN_FLOAT64 = ("softplus", "silu", "logistic", "tanh", "exp", "cos")
IN_FLOAT32 = (*IN_FLOAT64, "gelu", "erf", "arctan")


def needs(*libraries: str) -> pytest.MarkDecorator:
    missing = [name for name in libraries if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


def made(
    arithmetic: str = "float32", activation: str = "softplus", shape: str = "deep", text: str = EXAMPLE
) -> Synthesis:
    error = {"float64": "1e-3", "float32": "1/5", "bfloat16": "5"}[arithmetic]
    return synthesize(text, box=CUBE, error=error, arithmetic=arithmetic, activation=activation, shape=shape)


@needs("onnx", "onnxruntime")
@pytest.mark.parametrize("shape", ["deep", "flat"])
@pytest.mark.parametrize(
    ("activation", "arithmetic"), [*((a, "float32") for a in IN_FLOAT32), *((a, "float64") for a in IN_FLOAT64)]
)
def test_onnxruntime_keeps_the_certified_error(activation: str, arithmetic: str, shape: str, tmp_path: Path) -> None:
    found = made(arithmetic, activation, shape)
    found.write_onnx(tmp_path / "model.onnx")
    assert 0 < found.worst_with_onnxruntime(tmp_path / "model.onnx") <= found.error


@needs("onnx")
def test_the_model_keeps_every_weight_and_says_what_is_certified(tmp_path: Path) -> None:
    import onnx

    found = made()
    found.write_onnx(tmp_path / "model.onnx")
    model = onnx.load(str(tmp_path / "model.onnx"))
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    for name, values in found.weights.items():
        kept = stored[name].T if name.endswith("weight") else stored[name]
        assert [Fraction(float(w)) for w in kept.flatten()] == values
    notes = {p.key: p.value for p in model.metadata_props}
    assert (
        notes["expression"] == EXAMPLE
        and notes["certified"].startswith("error <= ")
        and "conditional" in notes["certified"]
    )


@needs("onnx", "onnxruntime")
def test_a_model_that_breaks_the_certificate_is_caught(tmp_path: Path) -> None:
    """One weight moved: the measurement sees an error above the certified one, and says so."""
    import onnx

    found = made()
    found.write_onnx(tmp_path / "model.onnx")
    model = onnx.load(str(tmp_path / "model.onnx"))
    bias = next(t for t in model.graph.initializer if t.name == "output.bias")
    bias.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(bias) + 1, "output.bias"))
    onnx.save(model, str(tmp_path / "model.onnx"))
    with pytest.raises(InputError, match=r"^'onnxruntime' errs by .* with this model, more than "):
        found.worst_with_onnxruntime(tmp_path / "model.onnx")


@needs("onnx", "onnxruntime")
@pytest.mark.parametrize("text", ["x + 2*y - z", "x*y*z"])
def test_polynomials_without_products_go_over_too(text: str, tmp_path: Path) -> None:
    found = made(text=text)
    found.write_onnx(tmp_path / "model.onnx")
    assert found.worst_with_onnxruntime(tmp_path / "model.onnx") <= found.error


@needs("onnx", "onnxruntime")
@pytest.mark.parametrize(
    ("arithmetic", "activation", "message"),
    [
        ("bfloat16", "softplus", "'arithmetic' is not one that onnxruntime computes in on CPUs: 'bfloat16'"),
        ("float64", "erf", "'onnxruntime' does not take"),
    ],
)
def test_what_onnxruntime_has_no_kernels_for_is_one_line(
    arithmetic: str, activation: str, message: str, tmp_path: Path
) -> None:
    found = made(arithmetic, activation)
    with pytest.raises(InputError) as caught:
        found.write_onnx(tmp_path / "model.onnx")
        found.worst_with_onnxruntime(tmp_path / "model.onnx")
    assert str(caught.value).startswith(message)


@needs("safetensors")
@pytest.mark.parametrize(("arithmetic", "shape"), [("float64", "deep"), ("bfloat16", "deep"), ("float32", "flat")])
def test_safetensors_give_the_same_network_back(arithmetic: str, shape: str, tmp_path: Path) -> None:
    from numerics.synthesis.export import read_safetensors

    found = made(arithmetic, shape=shape)
    found.write_safetensors(tmp_path / "weights.safetensors")
    back = read_safetensors(tmp_path / "weights.safetensors")
    assert back.exact_weights() == found.weights
    x = torch.rand((50, 3), dtype=torch.float64).to(found.module.output.weight.dtype)
    # Not bit for bit: torch adds up in an order that depends on where the numbers lie in memory.
    assert Fraction(float((back(x).double() - found.module(x).double()).abs().max())) <= 2 * found.rounding


@needs("safetensors")
def test_a_file_that_is_none_or_holds_no_network_is_one_line(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from numerics.synthesis.export import read_safetensors

    (tmp_path / "noise").write_bytes(b"\x80\x04not safetensors")
    save_file({"output.weight": torch.ones(1, 2)}, str(tmp_path / "half"), metadata={"activation": "softplus"})
    save_file({"output.weight": torch.ones(1, 2), "output.bias": torch.ones(1)}, str(tmp_path / "unnamed"))
    no_file, no_bias, no_name = (
        "'path' is no safetensors file",
        "'state' has no parameter 'output.bias'",
        "'path' names no activation in its header",
    )
    for name, message in (("noise", no_file), ("missing", no_file), ("half", no_bias), ("unnamed", no_name)):
        with pytest.raises(InputError, match="^" + message):
            read_safetensors(tmp_path / name)


def test_a_state_dictionary_loads_with_weights_only_and_makes_the_same_network() -> None:
    found = made()
    buffer = io.BytesIO()
    torch.save(found.module.state_dict(), buffer)
    buffer.seek(0)
    back = PolynomialNetwork.from_state_dict(torch.load(buffer, weights_only=True), found.activation)
    assert back.exact_weights() == found.weights


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("output.weight", None, "has no parameter 'output.weight'"),
        ("stranger", torch.ones(1), "has parameters that belong to no such network: 'stranger'"),
        ("gates.0.bias", torch.ones(7), "has a 'gates.0' that does not fit"),
        ("hidden.1.weight", torch.ones(2, 2), "has a 'hidden.1' that does not fit"),
        ("output.bias", torch.ones(1, dtype=torch.int64), "has a 'output' that does not fit"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(name: str, value: torch.Tensor | None, message: str) -> None:
    state = dict(made().module.state_dict())
    if value is None:
        del state[name]
    else:
        state[name] = value
    with pytest.raises(InputError, match="^'state' " + message):
        PolynomialNetwork.from_state_dict(state, "softplus")


@needs("onnx", "onnxruntime", "safetensors")
def test_the_command_line_writes_both_and_keeps_standard_output_for_the_answer(tmp_path: Path) -> None:
    words = ["synthesize", "x*y", "--box", "x=-1..1", "--box", "y=0..1", "--error", "1e-1", "--arithmetic", "float32"]
    files = ["--onnx", str(tmp_path / "a.onnx"), "--safetensors", str(tmp_path / "a.safetensors")]
    run, plain = (CliRunner().invoke(program, [*words, *extra]) for extra in (files, []))
    assert run.exit_code == 0 and run.stdout == plain.stdout
    assert "onnxruntime errs by at most" in run.stderr and (tmp_path / "a.safetensors").stat().st_size > 100
    refused = CliRunner().invoke(program, [*words, "--onnx", str(tmp_path / "nowhere" / "a.onnx")])
    assert refused.exit_code == 3 and "'path' cannot be written (No such file or directory)" in refused.stderr


def test_without_the_libraries_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    found = made()
    with pytest.raises(InputError, match=r"^'onnx' is not installed; pip install 'outward\[onnx\]'"):
        found.write_onnx(tmp_path / "a")
    with pytest.raises(
        InputError, match=r"^'safetensors.torch' is not installed; pip install 'outward\[safetensors\]'"
    ):
        found.write_safetensors(tmp_path / "a")
