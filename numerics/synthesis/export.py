"""Handing a network over: an ONNX graph of linear maps and elementary functions, and weights as safetensors. No pickle
anywhere.

ONNX has no operator for some activations; these are written with those that it has, for example silu as x sigmoid(x).
onnxruntime's kernels are its own: what is certified rests on assumptions about torch's, so that `run_onnx` exists to
measure the file itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from numerics.networks.one_hidden_layer import nearest
from numerics.synthesis.circuit import Polynomial
from numerics.synthesis.composed import points
from numerics.synthesis.design import Range
from numerics.synthesis.module import PolynomialNetwork
from numerics.synthesis.request import names_in
from numerics.synthesis.search import SAMPLES, exact_polynomial, inside
from theory.language.activations import ACTIVATIONS
from theory.language.errors import InputError
from theory.language.exact import parse

OPSET = 17
IR_VERSION = 8
ONNX_FORMATS = {torch.float32: "FLOAT", torch.float64: "DOUBLE"}  # what onnxruntime's kernels for CPUs compute in
Emit = Callable[
    [str, str, str, str], str
]  # (operator, first input, second input or "", wanted name or "") -> the output's name


def _library(name: str, extra: str) -> Any:
    """Import an optional library. Raises InputError that says how to get it."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(name, "is not installed", None, f"pip install 'outward[{extra}]'") from None


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Inside the block a file is written. Raises InputError, with the system's reason, where that fails."""
    try:
        yield
    except OSError as error:
        raise InputError("path", f"cannot be written ({error.strerror})", str(path)) from None


def _activation(name: str, x: str, emit: Emit, number: Callable[[float], str], form: torch.dtype) -> str:
    """The nodes of an activation. Raises InputError for one that ONNX's operators do not give."""
    known = ACTIVATIONS[name]
    text = known.onnx_float64 if known.onnx_float64 and form == torch.float64 else known.onnx
    if not text:
        raise InputError("activation", "has no ONNX operators here", name, "use softplus")

    def made(node: ast.expr) -> str:
        match node:
            case ast.Name(id="x"):
                return x
            case ast.BinOp(left=left, op=ast.Add() | ast.Mult() as operation, right=right) if "x" in names_in(
                ast.unparse(node)
            ):
                return emit("Add" if isinstance(operation, ast.Add) else "Mul", made(left), made(right), "")
            case ast.Call(func=ast.Name(id=operator), args=args) if operator[0].isupper():
                first, second = [*map(made, args), ""][:2]
                return emit(operator, first, second, "")
        return number(nearest(parse(ast.unparse(node))))

    return made(ast.parse(text, mode="eval").body)


def write_onnx(network: PolynomialNetwork, path: str | Path, notes: Mapping[str, str] | None = None) -> None:
    """Write the network as an ONNX model: input "x" of shape (batch, n), output "y" of shape (batch,); `notes` become
    the model's metadata.

    Every weight is kept bit for bit. Raises InputError without the library `onnx`, and for formats that onnxruntime
    does not compute in on CPUs."""
    onnx = _library("onnx", "onnx")
    form = network.output.weight.dtype
    if form not in ONNX_FORMATS:
        raise InputError(
            "arithmetic",
            "is not one that onnxruntime computes in on CPUs",
            str(form).removeprefix("torch."),
            "use float32 or float64",
        )
    kind = getattr(onnx.TensorProto, ONNX_FORMATS[form])
    nodes: list[Any] = []
    stored: dict[str, Any] = {}

    def emit(operator: str, first: str, second: str = "", name: str = "", **attributes: Any) -> str:
        name = name or f"v{len(nodes)}"
        nodes.append(onnx.helper.make_node(operator, [part for part in (first, second) if part], [name], **attributes))
        return name

    def keep(name: str, values: torch.Tensor) -> str:
        stored[name] = onnx.numpy_helper.from_array(values.detach().numpy().copy(), name)
        return name

    def number(value: float) -> str:
        return keep(f"number {value!r}", torch.tensor(value, dtype=form))

    def linear(name: str, x: str) -> str:
        layer = network.get_submodule(name)
        weight, bias = layer.get_parameter("weight"), layer.get_parameter("bias")
        return emit("Add", emit("MatMul", x, keep(f"{name}.weight", weight.T.contiguous())), keep(f"{name}.bias", bias))

    values = "x"
    for level in range(len(network.hidden)):
        units = _activation(network.activation, linear(f"hidden.{level}", values), emit, number, form)
        gates = linear(f"gates.{level}", emit("Concat", values, units, axis=-1))
        values = emit("Concat", values, gates, axis=-1)
    emit("Squeeze", linear("output", values), keep("last axis", torch.tensor([-1])), "y")
    inputs = (network.hidden[0] if len(network.hidden) else network.output).get_parameter("weight").shape[1]
    graph = onnx.helper.make_graph(
        nodes,
        "polynomial",
        [onnx.helper.make_tensor_value_info("x", kind, ["batch", inputs])],
        [onnx.helper.make_tensor_value_info("y", kind, ["batch"])],
        list(stored.values()),
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.helper.set_model_props(model, dict(notes or {}))
    onnx.checker.check_model(model, full_check=True)
    with writing(path):
        Path(path).write_bytes(model.SerializeToString())


def run_onnx(path: str | Path, x: torch.Tensor) -> torch.Tensor:
    """What onnxruntime computes on the CPU at inputs of shape (batch, n). Raises InputError without onnxruntime, and
    where it has no kernel."""
    runtime = _library("onnxruntime", "onnx")
    try:
        session = runtime.InferenceSession(Path(path).read_bytes(), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own exceptions have no public base class
        raise InputError(
            "onnxruntime",
            f"does not take this model ({type(error).__name__})",
            str(path),
            "use float32 or another activation",
        ) from error
    return torch.from_numpy(session.run(None, {"x": x.detach().numpy()})[0])


def worst_onnx_error(
    path: str | Path, p: Polynomial, box: Sequence[Range], form: torch.dtype
) -> tuple[Fraction, tuple[Fraction, ...]]:
    """The largest error that onnxruntime shows at corners and scattered points of the box, exactly, and where."""
    x = inside(torch.tensor(points(box, SAMPLES)), box, form)
    y = run_onnx(path, x).double().tolist()
    rows = [tuple(map(Fraction, row)) for row in x.double().tolist()]
    return max((abs(Fraction(value) - exact_polynomial(p, row)), row) for row, value in zip(rows, y, strict=True))


def write_safetensors(network: PolynomialNetwork, path: str | Path, notes: Mapping[str, str] | None = None) -> None:
    """Write the network's parameters; the activation's name and `notes` go into the header. Raises InputError without
    the library `safetensors`."""
    library = _library("safetensors.torch", "safetensors")
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    with writing(path):
        Path(path).write_bytes(library.save(state, metadata={**(notes or {}), "activation": network.activation}))


def read_safetensors(path: str | Path) -> PolynomialNetwork:
    """The network that `write_safetensors` wrote. Raises InputError for a file that holds no such network."""
    library = _library("safetensors", "safetensors")
    try:
        with library.safe_open(str(path), framework="pt") as file:
            activation = (file.metadata() or {}).get("activation", "")
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (the file is no mapping)
    except (OSError, library.SafetensorError) as error:
        raise InputError("path", f"is no safetensors file ({type(error).__name__})", str(path)) from None
    if not activation:
        raise InputError("path", "names no activation in its header", str(path), "write it with write_safetensors")
    return PolynomialNetwork.from_state_dict(state, activation)
