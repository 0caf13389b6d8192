"""Certificates of networks, and a second evaluator of them: mpmath, by a walk of its own through the statement."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy as sp
from hypothesis import strategies as st

from proofs import checker
from proofs.certificates import networks
from proofs.checker import Budget, Refused, Rejected
from proofs.checker.boxes import read_box
from proofs.checker.expressions import Node
from proofs.checker.networks import deviation, read_network
from proofs.checker.reading import Reader
from proofs.checker.rounding import Rounding
from theory.language.activations import ACTIVATIONS
from theory.language.canonical import expression

Data = dict[str, Any]


CHECKER = Path(checker.__file__).parent


MP = mpmath.mp.clone()
MP.dps = 60


STEPS = 5_000_000


SQUARE = {"x": (-1, 1), "y": (-1, 1)}


SYMBOL = sp.Symbol("x", real=True)


def plain(tree: object) -> Any:
    return json.loads(json.dumps(tree))


def signed(data: Data) -> Data:
    """With the digest of the statement that it has."""
    return {**data, "digest": checker.digest(data["statement"])}


def accepted(data: Data) -> checker.Report:
    report = checker.check(data, STEPS)
    assert report.verdict == "PROVED"
    return report


def rejected(data: Data, because: str = ".") -> None:
    with pytest.raises(Rejected, match=because):
        checker.check(data, STEPS)


def refused(data: Data, because: str = ".") -> None:
    with pytest.raises(Refused, match=because):
        checker.check(data, STEPS)


def mp(x: object) -> Any:
    q = Fraction(str(x))
    return MP.mpf(q.numerator) / q.denominator


def affine(row: Data, values: list[Any]) -> Any:
    return mp(row["bias"]) + sum(mp(w) * values[i] for i, w in row["weights"])


def network_at(statement: Data, point: Mapping[str, Fraction]) -> Any:
    """network - polynomial, by a walk of its own through the statement."""
    values = [mp(point[side["variable"]]) for side in statement["box"]]
    for layer in statement["network"]["layers"]:
        units = [formula_at(statement["activation"], {"x": affine(row, values)}) for row in layer["hidden"]]
        values = values + [affine(row, values + units) for row in layer["gates"]]
    return affine(statement["network"]["output"], values) - formula_at(
        statement["polynomial"], {x: mp(v) for x, v in point.items()}
    )


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "exp": MP.exp,
    "log": MP.log,
    "tanh": MP.tanh,
    "erf": MP.erf,
    "atan": MP.atan,
    "cos": MP.cos,
}


def formula_at(e: list[Any], point: Mapping[str, Any]) -> Any:
    op, *parts = e
    if op in ("num", "var"):
        return mp(parts[0]) if op == "num" else point[parts[0]]
    if op == "^":
        return formula_at(parts[0], point) ** mp(parts[1])
    values = [formula_at(p, point) for p in parts]
    return sum(values) if op == "+" else MP.fprod(values) if op == "*" else FUNCTIONS[op](*values)


def activation_tree(name: str) -> Any:
    return plain(expression(ACTIVATIONS[name].formula(SYMBOL)))


def row(bias: object, *weights: tuple[int, object]) -> Data:
    return {"bias": str(Fraction(str(bias))), "weights": [[i, str(Fraction(str(w)))] for i, w in weights]}


def certificate(
    layers: list[Data],
    output: Data,
    polynomial: Any,
    error: object,
    activation: str = "exp",
    arithmetic: object = "real",
    **how: Any,
) -> Data:
    """One variable x on [-1, 1], unless `box` is given."""
    sides = [(x, *ends) for x, ends in how.pop("box", {"x": (-1, 1)}).items()]
    box = [
        {
            "variable": x,
            "lower": str(Fraction(low)),
            "upper": str(Fraction(high)),
            "lower_open": False,
            "upper_open": False,
        }
        for x, low, high in sides
    ]
    statement = {
        "network": {"layers": layers, "output": output},
        "activation": activation_tree(activation),
        "polynomial": polynomial,
        "box": box,
        "error": str(Fraction(str(error))),
        "arithmetic": arithmetic,
    }
    head = {"schema": 1, "kind": "network", "claim": "a label", "statement": statement}
    return signed({**head, "bits": 128, "order": 8, "sweep": [60] * len(layers), "parts": [1] * len(box), **how})


# exp(x/8) + exp(-x/8) - 2 = x^2/64 (1 + x^2/768 + ...): at x = 1 the error 64 (2 cosh(1/8) - 2) - 1 is about 1.3025e-3
LAYER = {"hidden": [row(0, (0, "1/8")), row(0, (0, "-1/8"))], "gates": [row(-128, (1, 64), (2, 64))]}


ERROR = 128 * (MP.cosh(MP.mpf(1) / 8) - 1) - 1


X_SQUARED = ["^", ["var", "x"], "2"]


def squares(error: object = "14/10000", **how: Any) -> Data:
    return certificate([copy.deepcopy(LAYER)], row(0, (1, 1)), X_SQUARED, error, **how)


def changed(data: Data, change: Callable[[Data], object]) -> Data:
    """The certificate of the changed statement."""
    new = copy.deepcopy(data)
    change(new["statement"])
    return signed(new)


def moved(weights: list[Any], step: Fraction) -> None:
    weights[1] = str(Fraction(weights[1]) + step)


rationals = st.fractions(-2, 2, max_denominator=16)


small = st.fractions(Fraction(-1, 4), Fraction(1, 4), max_denominator=64)


@st.composite
def small_networks(draw: st.DrawFn) -> Data:
    """Two variables, one or two layers of up to three units and two gates."""
    low = draw(st.lists(rationals, min_size=2, max_size=2))
    box = {x: (a, a + draw(st.fractions(0, 2, max_denominator=8))) for x, a in zip("xy", low, strict=True)}
    layers, width = [], 2
    for _ in range(draw(st.integers(0, 2))):
        units, gates = draw(st.integers(0, 3)), draw(st.integers(0, 2))
        hidden = [row(draw(rationals), *[(i, draw(small)) for i in range(width)]) for _ in range(units)]
        layers.append(
            {
                "hidden": hidden,
                "gates": [
                    row(draw(rationals), *[(i, draw(rationals)) for i in range(width + units)]) for _ in range(gates)
                ],
            }
        )
        width += gates
    polynomial = [
        "+",
        ["num", str(draw(rationals))],
        ["*", ["num", str(draw(rationals))], ["var", "x"], ["^", ["+", ["var", "y"], ["num", "1"]], "2"]],
    ]
    activation = draw(
        st.sampled_from(["exp", "tanh", "softplus", "logistic", "silu", "gelu", "erf", "arctan", "cos", "square"])
    )
    return certificate(
        layers, row(draw(rationals), *[(i, draw(rationals)) for i in range(width)]), polynomial, 1, activation, box=box
    )


def shown(data: Data, arithmetic: bool = False) -> tuple[Fraction, Fraction, Fraction]:
    """The bound that the checker's Taylor model gives, its remainder, and what rounding may add."""
    statement, budget = data["statement"], Budget(STEPS)
    box = read_box(statement["box"])
    network, polynomial = read_network(statement, box, budget)
    models, off, lost = deviation(network, polynomial, box, (data["bits"], data["order"], data["sweep"]), budget)
    return models.bound(off), Fraction(off[1], 1 << models.bits), lost


def rounding(arithmetic: str, activation: str) -> Rounding:
    return Rounding.read(networks.assumptions(arithmetic, activation))


def node_of(function: str, factor: str = "1") -> Node:
    """The activation t -> function(factor t)."""
    return Reader(("x",), Budget(STEPS)).read([function, ["*", ["num", factor], ["var", "x"]]])
