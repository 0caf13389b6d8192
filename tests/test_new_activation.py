"""A new activation is one entry in theory/language/activations.py: every verb takes it, or says in one line why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENTRY = """    Activation(
        "mish", lambda x: x * sp.tanh(sp.log(1 + sp.exp(x))), torch="mish", onnx="x * Tanh(Softplus(x))"
    ),
"""
GATE = '"multiplication_gate.error", activation="mish", bias=0, scale="1/10"'
SCRIPT = f"""
import json
from theory.language import InputError
from proofs import *

def said(f):
    try:
        return f()
    except InputError as error:
        return "refused: " + str(error)

made = synthesize("x*y", box={{"x": (-1, 1), "y": (-1, 1)}}, error="1e-2", arithmetic="real", activation="mish")
real = bound({GATE}, radius=1)
print(json.dumps({{
    "value": said(lambda: value("gate_activations.curvature", activation="mish", bias=0).decimal),
    "bound": [float(real.lower_witness), float(real.upper)],
    "solve": float(solve({GATE[:-14]}, radius=1, for_="scale", error="1e-3").value),
    "measure": float(measure({GATE}, radius=1, samples=200).worst),
    "units": said(lambda: value("flattening.flat_units", n=4, activation="mish").decimal),
    "float32": said(lambda: bound({GATE}, radius=1, arithmetic="float32")),
    "assumptions": said(lambda: assumptions(activation="mish")),
    "synthesize": [made.certified, float(made.lower_witness), float(made.error)],
    "in float64": said(lambda: synthesize("x*y", box={{"x": (-1, 1), "y": (-1, 1)}}, error="1e-2", activation="mish")),
    "more units": said(lambda: value("flattening.flat_units", n=200, activation="mish").decimal),
    "onnx": said(lambda: made.write_onnx("mish.onnx") or float(made.worst_with_onnxruntime("mish.onnx"))),
}}))
"""


@pytest.fixture(scope="module")
def with_mish(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the verbs answer in a copy of the tree with the one entry."""
    root = tmp_path_factory.mktemp("tree")
    for room in ("theory", "numerics", "proofs"):
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    table = root / "theory" / "language" / "activations.py"
    text = table.read_text(encoding="utf-8")
    assert text.count('    Activation("relu"') == 1
    table.write_text(text.replace('    Activation("relu"', ENTRY + '    Activation("relu"'), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


def test_its_curvature_is_the_one_of_its_formula(with_mish: dict[str, object]) -> None:
    """By hand: sigma''(0) = 2 (d/dx tanh(softplus))(0) = 1 - tanh(log 2)^2 = 16/25."""
    assert with_mish["value"] == "[0.639999999999999, 0.640000000000001]"


def test_its_gate_is_bounded_solved_and_measured(with_mish: dict[str, object]) -> None:
    low, high = with_mish["bound"]  # type: ignore[misc]
    assert 0 < low <= high < low * (1 + 1e-6)
    assert 0 < with_mish["solve"] < 0.1 < 1 and 0.99 * low < with_mish["measure"] < high * (1 + 1e-6)  # type: ignore[operator]


def test_its_units_are_counted_or_refused_in_a_line(with_mish: dict[str, object]) -> None:
    assert with_mish["units"] == "15"  # mish(0) = 0, which needs no unit, and no further derivative vanishes at 0
    assert str(with_mish["more units"]).isdigit() or str(with_mish["more units"]).startswith("refused: 'bias' ")


def test_a_network_of_it_is_synthesized_and_written(with_mish: dict[str, object]) -> None:
    certified, low, high = with_mish["synthesize"]  # type: ignore[misc]
    assert certified and 0 < low <= high <= 1e-2
    if not isinstance(with_mish["onnx"], str):
        assert with_mish["onnx"] <= 1e-2  # type: ignore[operator]
    else:
        assert "is not installed" in with_mish["onnx"] or "does not take this model" in with_mish["onnx"]


@pytest.mark.parametrize("verb", ["float32", "assumptions", "in float64"])
def test_nothing_is_certified_of_it_in_floating_point(with_mish: dict[str, object], verb: str) -> None:
    assert str(with_mish[verb]).startswith(
        "refused: 'activation' has no rounding constants here, so that nothing is certified of it in floating point"
    )
