"""Certificates of networks: the checker, which sees the weights alone, against mpmath, the synthesis, and certificates
that are not true."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy as sp
import torch
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.networks.activations import kernel
from numerics.networks.formats import Format
from numerics.networks.one_hidden_layer import dtype_named, unit_roundoff
from proofs import checker
from proofs.answers.synthesis import Synthesis
from proofs.certificates import networks
from proofs.checker import Budget, Models, Range, Refused, Rejected, Rounding, Series
from proofs.command_line import program
from proofs.prompt import synthesize
from theory.language.activations import ACTIVATIONS
from theory.language.canonical import expression
from theory.language.errors import InputError

Data = dict[str, Any]
CHECKER = Path(checker.__file__)
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


# ---- A second evaluator: the statement in mpmath
# ------------------------------------------------------------------------------------------


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


# ---- Statements
# ----------------------------------------------------------------------------------------------------


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


def test_the_checker_accepts_what_is_true_and_nothing_below() -> None:
    assert 0.0013 < ERROR < 0.00131
    accepted(squares(Fraction(str(ERROR + MP.mpf(10) ** -12)), order=14))
    rejected(squares(Fraction(str(ERROR - MP.mpf(10) ** -12)), order=14), "is not seen")
    assert "2 units exp(x) in 1 layers, in exact arithmetic" in accepted(squares()).statement


@pytest.fixture(scope="module")
def product() -> Synthesis:
    return synthesize("x*y", box=SQUARE, error="1e-3", arithmetic="real").with_certificate()


def test_a_synthesized_product_has_a_certificate(product: Synthesis, tmp_path: Path) -> None:
    """The file alone, with Python alone; and the number that is printed is the one that is proved."""
    assert product.legs == ("enclose", "certify") and product.certified and not product.refused
    assert product.shown == product.error >= product.lower_witness and "| enclose, certify, theorem" in repr(product)
    path = tmp_path / "product.json"
    product.write_certificate(path)
    done = subprocess.run([sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("PROVED") and str(product.shown) in done.stdout
    assert json.loads(path.read_text())["statement"]["network"]["layers"][0]["hidden"][0]["weights"] == [
        [0, "1/16"],
        [1, "1/16"],
    ]


CASES = [
    ("x**2 - 1/3", "1e-3", {"activation": "tanh"}),
    ("x*y + x", "1e-3", {"activation": "logistic"}),
    ("x*y", "1e-2", {"activation": "gelu"}),
    ("x**2", "1e-3", {"activation": "silu"}),
    ("x**2*y", "1e-2", {"activation": "cos"}),
    ("x*y", "1e-3", {"activation": "exp", "shape": "flat"}),
    ("x**3", "1e-2", {"activation": "arctan"}),
    ("x**2", "1e-4", {"activation": "erf"}),
    ("x**2", "1e-9", {"activation": "square"}),
    ("8*x**4 - 8*x**2 + 1", "1e-3", {}),
]


@pytest.mark.parametrize(("text", "error", "options"), CASES)
def test_networks_of_every_kind_are_accepted(text: str, error: str, options: dict[str, str]) -> None:
    box = {x: ends for x, ends in {"x": (-1, 1), "y": (0, 2)}.items() if x in text}
    found = synthesize(text, box=box, error=error, arithmetic="real", **options).with_certificate()
    assert found.certificate is not None and found.legs == ("enclose", "certify")
    assert found.shown is not None and found.lower_witness <= found.shown <= found.real * 2 + Fraction(1, 2**200)
    at = network_at(found.certificate["statement"], found.witness)
    assert mp(found.lower_witness) * (1 - MP.mpf(10) ** -20) <= abs(at) <= mp(found.shown)


# ---- What is not true is not accepted
# ----------------------------------------------------------------------------------------------------


def changed(data: Data, change: Callable[[Data], object]) -> Data:
    """The certificate of the changed statement."""
    new = copy.deepcopy(data)
    change(new["statement"])
    return signed(new)


def moved(weights: list[Any], step: Fraction) -> None:
    weights[1] = str(Fraction(weights[1]) + step)


def test_one_weight_off_by_one_unit_in_the_last_place_is_noticed() -> None:
    """Output weights of 2^40: one unit in the last place of binary32 adds 2^17, times 2 cosh(1/8) - 2 or so. Both are
    judged by mpmath."""
    data = squares("14/10000")
    wrong = changed(data, lambda s: moved(s["network"]["layers"][0]["gates"][0]["weights"][0], Fraction(1, 2**17)))
    errors = [
        max(abs(network_at(d["statement"], {"x": Fraction(k, 16)})) for k in range(-16, 17)) for d in (data, wrong)
    ]
    assert errors[0] < mp("14/10000") and errors[1] < mp("14/10000")
    accepted(wrong)
    tight = Fraction(str(errors[0])) + Fraction(1, 10**7)
    accepted(squares(tight))
    wrong["statement"]["error"] = str(tight)
    assert errors[1] > mp(tight)
    rejected(signed(wrong), "is not seen")


def test_a_synthesized_network_with_a_wrong_weight_is_rejected(product: Synthesis) -> None:
    """One unit in the last place of binary32 in the output weight of the gate, which multiplies log 2."""
    assert product.certificate is not None
    data, point = dict(product.certificate), {"x": Fraction(1), "y": Fraction(1)}
    wrong = changed(data, lambda s: moved(s["network"]["layers"][0]["gates"][0]["weights"][-1], Fraction(1, 2**12)))
    assert abs(network_at(data["statement"], point)) <= mp(data["statement"]["error"])
    rejected(wrong, "is not seen")
    assert max(
        abs(network_at(wrong["statement"], {"x": Fraction(a), "y": Fraction(b)})) for a in (-1, 1) for b in (-1, 1)
    ) > mp(data["statement"]["error"])


STATEMENT_CHANGES: dict[str, Callable[[Data], object]] = {
    "another error": lambda s: s.update(error="13/10000"),
    "another polynomial": lambda s: s.update(polynomial=["*", ["num", "999/1000"], X_SQUARED]),
    "one more term": lambda s: s.update(polynomial=["+", ["num", "-1/1000"], X_SQUARED]),
    "a larger box": lambda s: s["box"][0].update(upper="11/10"),
    "a box to the other side": lambda s: s["box"][0].update(lower="-11/10"),
    "another activation": lambda s: s.update(activation=activation_tree("softplus")),
    "another bias": lambda s: s["network"]["layers"][0]["hidden"][0].update(bias="1/1000"),
    "another input weight": lambda s: moved(s["network"]["layers"][0]["hidden"][1]["weights"][0], Fraction(1, 1000)),
    "another gate bias": lambda s: s["network"]["layers"][0]["gates"][0].update(bias="-127"),
    "another output weight": lambda s: moved(s["network"]["output"]["weights"][0], Fraction(1, 1000)),
    "another output bias": lambda s: s["network"]["output"].update(bias="1/1000"),
    "a skip": lambda s: s["network"]["layers"][0]["gates"][0]["weights"].append([0, "1/1000"]),
}


@pytest.mark.parametrize("name", STATEMENT_CHANGES)
def test_a_changed_statement_is_rejected(name: str) -> None:
    data = squares("1303/1000000")
    accepted(data)
    wrong = changed(data, STATEMENT_CHANGES[name])
    limits = {
        side["variable"]: (Fraction(side["lower"]), Fraction(side["upper"])) for side in wrong["statement"]["box"]
    }
    low, high = limits["x"]
    worst = max(abs(network_at(wrong["statement"], {"x": low + (high - low) * k / 16})) for k in range(17))
    assert worst > mp(wrong["statement"]["error"])
    rejected(wrong, "is not seen")
    wrong["digest"] = data["digest"]
    rejected(wrong, "digest")


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_a_box_without_end_is_rejected(end: str) -> None:
    rejected(changed(squares(), lambda s: s["box"][0].update({end: None})), "x is without bound")


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
    box = checker.read_box(statement["box"])
    network, polynomial = checker.read_network(statement, box, budget)
    models, off, lost = checker.deviation(
        network, polynomial, box, (data["bits"], data["order"], data["sweep"]), budget
    )
    return models.bound(off), Fraction(off[1], 1 << models.bits), lost


@settings(max_examples=25, deadline=None)
@given(
    small_networks(),
    st.integers(1, 9),
    st.integers(-3, 60),
    st.lists(st.fractions(0, 1, max_denominator=16), min_size=2, max_size=2),
)
def test_no_network_errs_by_more_than_the_checker_shows(
    data: Data, order: int, sweep: int, place: list[Fraction]
) -> None:
    """Whatever the order, and whatever is swept: the bound holds, and the certificate of a smaller error than one that
    is seen is rejected."""
    data = signed({**data, "order": order, "sweep": [sweep] * len(data["statement"]["network"]["layers"])})
    ends = [(Fraction(side["lower"]), Fraction(side["upper"])) for side in data["statement"]["box"]]
    point = {x: low + s * (high - low) for x, (low, high), s in zip("xy", ends, place, strict=True)}
    seen = abs(network_at(data["statement"], point))
    try:
        bound, _, _ = shown(data)
    except Rejected:
        return
    assert seen <= mp(bound) + MP.mpf(10) ** -40
    accepted(changed(data, lambda s: s.update(error=str(checker.above(bound)))))
    below = Fraction(str(seen)) * Fraction(999, 1000) - Fraction(1, 10**30)
    if below > 0:
        with pytest.raises((Rejected, Refused)):
            checker.check(changed(data, lambda s: s.update(error=str(below))), 20_000)


# ---- The parts of the argument
# ----------------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(sorted(ACTIVATIONS)),
    st.fractions(-3, 3, max_denominator=64),
    st.fractions(0, 1, max_denominator=64),
    st.integers(0, 7),
)
def test_taylor_coefficients_enclose_mpmath_s(name: str, centre: Fraction, reach: Fraction, order: int) -> None:
    if not ACTIVATIONS[name].smooth:
        return
    models = Models((), 160, Budget(STEPS))
    tree = activation_tree(name)
    e = checker.Reader(("x",), Budget(STEPS)).read(tree)
    try:
        found = models.taylor(e, centre, reach, order)
    except Rejected:
        return

    def formula(t: Any) -> Any:
        return formula_at(tree, {"x": t})

    exact = MP.taylor(formula, mp(centre), order)
    for k, (low, high) in enumerate(found):
        assert mp(low) - MP.mpf(10) ** -25 <= exact[k] <= mp(high) + MP.mpf(10) ** -25
        assert (
            isinstance(low, Fraction)
            and isinstance(high, Fraction)
            and (k == order or high - low < Fraction(1, 2**100))
        )
    for place in (centre - reach, centre + reach):
        low, high = found[order]
        assert (
            mp(low) - MP.mpf(10) ** -25 <= MP.taylor(formula, mp(place), order)[order] <= mp(high) + MP.mpf(10) ** -25
        )


model_terms = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.fractions(-4, 4), max_size=5)
points = st.tuples(st.fractions(-1, 1), st.fractions(-1, 1))


def model(models: Models, terms: Mapping[tuple[int, int], Fraction]) -> checker.Model:
    units = {
        (i + j) << models.top | i << models.places["x"] | j << models.places["y"]: int(c * (1 << models.bits))
        for (i, j), c in terms.items()
    }
    return {m: c for m, c in units.items() if c}, len(terms)


def terms_at(terms: Mapping[tuple[int, int], Fraction], at: tuple[Fraction, Fraction]) -> Fraction:
    return sum((c * at[0] ** i * at[1] ** j for (i, j), c in terms.items()), Fraction(0))


def model_at(models: Models, x: checker.Model, at: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """The ends between which the function is."""
    p = {(m & checker.MASK, m >> checker.PLACES & checker.MASK): Fraction(c, 1 << models.bits) for m, c in x[0].items()}
    assert all((i + j) == m >> models.top for (i, j), m in zip(p, x[0], strict=True))
    return terms_at(p, at) - Fraction(x[1], 1 << models.bits), terms_at(p, at) + Fraction(x[1], 1 << models.bits)


@settings(max_examples=80, deadline=None)
@given(model_terms, model_terms, points, st.fractions(-3, 3), st.integers(0, 40))
def test_operations_on_models_keep_the_function_inside(
    p: Any, q: Any, at: tuple[Fraction, Fraction], c: Fraction, bits: int
) -> None:
    """With few digits every rounding counts."""
    models = Models("xy", 6, Budget(STEPS))
    one, two = model(models, p), model(models, q)
    u, v = terms_at(p, at), terms_at(q, at)
    swept = models.swept(one, bits)
    for found, value in (
        (models.times(one, two), u * v),
        (models.sum(c, [(c, one), (Fraction(1), two)]), c + c * u + v),
        (swept, u),
    ):
        low, high = model_at(models, found, at)
        assert low <= value <= high and abs(value) <= models.bound(found)
    assert all(abs(k) >= bits for k in swept[0].values())
    heavy = max(
        models.places.values(),
        key=lambda place: sum(abs(k) * (m >> place & checker.MASK) for m, k in one[0].items() if m >> models.top > 1),
    )
    for sign, half in zip((1, -1), models.halves(one), strict=True):
        there = tuple(
            (x + sign) / 2 if place == heavy else x for place, x in zip(models.places.values(), at, strict=True)
        )
        low, high = model_at(models, half, at)
        assert low <= terms_at(p, there) <= high  # type: ignore[arg-type]


edges = st.tuples(model_terms, st.integers(0, 9), st.sampled_from([1, -1]))


@settings(max_examples=200, deadline=None)
@given(edges, edges, points, st.one_of(st.integers(-3, 3).map(Fraction), st.fractions(-3, 3)), st.integers(0, 40))
def test_operations_on_models_keep_functions_at_the_edge_inside(
    first: Any, second: Any, at: tuple[Fraction, Fraction], c: Fraction, below: int
) -> None:
    """Polynomials that are what they say to the last digit, and functions that are as far from them as the remainder
    says."""
    models, exact = Models("xy", 4, Budget(STEPS)), []
    for terms, off, side in (first, second):
        p = model(models, terms)[0]
        exact.append(((p, off), model_at(models, (p, off), at)[side == 1]))
    (one, u), (two, v) = exact
    for found, value in (
        (models.times(one, two), u * v),
        (models.sum(Fraction(1, 3), [(c, one)]), Fraction(1, 3) + c * u),
        (models.sum(c, [(Fraction(1), one), (Fraction(-1), two)]), c + u - v),
        (models.swept(one, below), u),
    ):
        low, high = model_at(models, found, at)
        assert low <= value <= high


@given(st.lists(st.tuples(rationals, st.fractions(0, 3), st.integers(1, 4)), min_size=1, max_size=3))
def test_the_parts_of_a_box_are_all_of_it(sides: list[tuple[Fraction, Fraction, int]]) -> None:
    box = {name: Range(low, low + length) for name, (low, length, _) in zip("xyz", sides, strict=False)}
    found = list(checker.cells(box, [parts for _, _, parts in sides]))
    for name, (low, length, parts) in zip("xyz", sides, strict=False):
        ends = sorted({(cell[name].lower, cell[name].upper) for cell in found})
        assert ends == sorted({(low + length * k / parts, low + length * (k + 1) / parts) for k in range(parts)})
    places = {tuple((r.lower, r.upper) for r in cell.values()) for cell in found}
    together = 1
    for name in box:
        together *= len({(cell[name].lower, cell[name].upper) for cell in found})
    assert len(places) == together


@settings(max_examples=80, deadline=None)
@given(model_terms, st.fractions(0, 8), points)
def test_within_is_true(p: Any, error: Fraction, at: tuple[Fraction, Fraction]) -> None:
    models = Models("xy", 64, Budget(100_000))
    try:
        if models.within(model(models, p), error):
            assert abs(terms_at(p, at)) <= error
        else:
            grid = [Fraction(k, 4) for k in range(-4, 5)]
            assert max(abs(terms_at(p, (x, y))) for x in grid for y in grid) >= error * Fraction(1, 2) - Fraction(
                1, 2**40
            )
    except Refused:
        return


def test_a_polynomial_is_read_as_it_stands() -> None:
    models = Models("xy", 64, Budget(STEPS))
    inputs = {x: models.variable(x, Range(Fraction(-1), Fraction(1))) for x in "xy"}
    tree = ["+", ["num", "1/2"], ["*", ["num", "-3"], ["^", ["var", "x"], "3"], ["var", "y"]], ["var", "y"]]
    found, off = models.polynomial(checker.Reader("xy", Budget(STEPS)).read(tree), inputs)
    x, y, degree = 1, 1 << checker.PLACES, 1 << models.top
    one = 1 << models.bits
    assert found == {0: one // 2, 3 * x + y + 4 * degree: -3 * one, y + degree: one} and off < 40


def test_points_of_a_cube_that_decide_against_a_bound() -> None:
    """The centre, and both ends of the linear part: what is false is found out without halving."""
    models = Models("xy", 64, Budget(10))
    p, _ = model(
        models,
        {(0, 0): Fraction(1), (1, 0): Fraction(2), (0, 1): Fraction(-4), (1, 1): Fraction(8), (2, 0): Fraction(-16)},
    )
    unit = 1 << models.bits
    assert list(models.samples(p)) == [unit, (1 + 2 + 4 - 8 - 16) * unit, (1 - 2 - 4 - 8 - 16) * unit]
    assert not models.within(model(models, {(0, 0): Fraction(1), (2, 0): Fraction(-1)}), Fraction(9, 10))
    models.budget = Budget(10)
    assert not models.within(model(models, {(1, 0): Fraction(1), (0, 1): Fraction(-1)}), Fraction(19, 10))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("exponents", [(1, 0), (2, 0), (1, 1), (2, 2), (3, 0)])
def test_both_signs_of_all_terms_count(sign: int, exponents: tuple[int, int]) -> None:
    models = Models("xy", 64, Budget(STEPS))
    term = model(models, {exponents: Fraction(sign)})
    assert models.within((term[0], 0), Fraction(1)) and not models.within((term[0], 0), Fraction(1, 2))
    assert not models.within((term[0], 0), 1 - Fraction(1, 1 << 64)) and not models.within((term[0], 1), Fraction(1))


def test_a_constant_is_bounded_by_itself() -> None:
    models = Models("xy", 64, Budget(STEPS))
    assert models.within(({0: 1 << 64}, 0), Fraction(1)) and not models.within(({0: -1 << 64}, 1), Fraction(1))


def test_what_is_large_inside_only_is_found() -> None:
    """t - t^3 is 0 at the centre and at the corners, and 2 / sqrt 27 = 0.3849 in between."""
    models = Models("xy", 64, Budget(STEPS))
    bump = model(models, {(1, 0): Fraction(1), (3, 0): Fraction(-1)})
    assert models.within(bump, Fraction(386, 1000)) and not models.within(bump, Fraction(384, 1000))


@settings(max_examples=80, deadline=None)
@given(model_terms, points, st.sampled_from([1, -1]), st.integers(0, 5))
def test_halves_lose_nothing_to_rounding(p: Any, at: tuple[Fraction, Fraction], side: int, off: int) -> None:
    """A model whose polynomial is what it says, to the last digit, and a function at the edge of its remainder."""
    models = Models("xy", 4, Budget(STEPS))
    coefficients = model(models, p)[0]
    terms = {
        (m & checker.MASK, m >> checker.PLACES & checker.MASK): Fraction(c, 1 << models.bits)
        for m, c in coefficients.items()
    }
    heavy = max(
        models.places.values(),
        key=lambda place: sum(
            abs(k) * (m >> place & checker.MASK) for m, k in coefficients.items() if m >> models.top > 1
        ),
    )
    for sign, half in zip((1, -1), models.halves((coefficients, off)), strict=True):
        there = tuple(
            (x + sign) / 2 if place == heavy else x for place, x in zip(models.places.values(), at, strict=True)
        )
        low, high = model_at(models, half, at)
        assert low <= terms_at(terms, there) + side * Fraction(off, 1 << models.bits) <= high  # type: ignore[arg-type]


def test_assumptions_are_said_in_words() -> None:
    words = str(rounding("bfloat16", "erf"))
    assert words.startswith(
        "assuming unit roundoff 1/256, v = 1/16777216 in sums of any order and activations, activations within 3 v of"
        " the result + 1/2097152, "
    )
    assert "times 1 + the argument" not in words and "times 1 + the argument" in str(rounding("float32", "silu"))
    assert "activations within 8 v of the argument, what underflows is within" in str(
        rounding("float32", "gelu")
    ) and words.endswith("inputs exact")


def test_a_polynomial_that_cancels_is_bounded_by_halving() -> None:
    """T_8, whose coefficients add up to 577."""
    models = Models("xy", 64, Budget(STEPS))
    chebyshev = {
        (8, 0): Fraction(128),
        (6, 0): Fraction(-256),
        (4, 0): Fraction(160),
        (2, 0): Fraction(-32),
        (0, 0): Fraction(1),
    }
    assert models.bound(model(models, chebyshev)) > 500
    assert models.within(model(models, chebyshev), Fraction(101, 100))
    assert not models.within(model(models, chebyshev), Fraction(99, 100))


def test_what_has_a_kink_is_expanded_only_where_it_has_none() -> None:
    kinked = {**squares(), "statement": {**squares()["statement"], "activation": ["max", ["num", "0"], ["var", "x"]]}}
    rejected(signed(kinked), "smooth")
    away = changed(signed(kinked), lambda s: [unit.update(bias="1") for unit in s["network"]["layers"][0]["hidden"]])
    away = changed(away, lambda s: s.update(polynomial=["num", "0"], error="1/1000000"))
    accepted(away)  # 64 (1 + x/8) + 64 (1 - x/8) - 128
    below = changed(away, lambda s: s.update(activation=["log", ["var", "x"]]))
    below["statement"]["network"]["layers"][0]["hidden"][0]["bias"] = "1/16"
    rejected(signed(below), "below 0|0 in it|without bound|smooth|domain|logarithm")


def test_series_of_a_reciprocal_and_a_root() -> None:
    e = checker.Reader(("x",), Budget(STEPS)).read(["^", ["+", ["num", "1"], ["var", "x"]], "-1/2"])
    series = Series(checker.Cell({"x": Range(Fraction(0), Fraction(0))}, Budget(STEPS)))
    for k, exact in enumerate(map(Fraction, ("1", "-1/2", "3/8", "-5/16", "35/128"))):
        low, high = series.of(e, k)
        assert low <= exact <= high <= exact + Fraction(1, 2**80)


# ---- Floating point
# ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arithmetic", ["float32", "bfloat16"])
def test_a_network_as_executed_is_certified_under_the_assumptions_that_are_printed(arithmetic: str) -> None:
    found = synthesize("x*y", box=SQUARE, error="1e-3", arithmetic=arithmetic).with_certificate()
    assert found.certificate is not None and found.shown is not None and found.shown >= found.lower_witness
    assert found.shown <= 2 * (found.real + found.rounding) and found.status == "conditional"
    report, form = accepted(dict(found.certificate)), unit_roundoff(dtype_named(arithmetic))
    assert (
        f"assuming unit roundoff {form.unit}, v = {form.working} in sums of any order" in report.statement
        and "exact arithmetic" not in report.statement
    )
    draw = torch.Generator().manual_seed(1)
    x = (2 * torch.rand((500, 2), generator=draw, dtype=torch.float64) - 1).to(dtype_named(arithmetic))
    with torch.no_grad():
        y = found.module(x).double().tolist()
    assert all(
        abs(Fraction(v) - Fraction(a) * Fraction(b)) <= found.shown
        for v, (a, b) in zip(y, x.double().tolist(), strict=True)
    )


def rounding(arithmetic: str, activation: str) -> Rounding:
    return Rounding.read(networks.assumptions(arithmetic, activation))


@given(
    st.sampled_from(["float64", "float32", "bfloat16", "float16"]),
    st.sampled_from(["softplus", "silu", "gelu", "erf"]),
    st.fractions(Fraction(1, 10**6), 100),
    st.fractions(0, 1),
    st.lists(st.tuples(st.fractions(-8, 8), st.fractions(0, 4), st.fractions(0, Fraction(1, 100))), max_size=4),
)
def test_the_rounding_of_the_checker_is_that_of_the_formats(
    name: str, activation: str, size: Fraction, delta: Fraction, terms: list[Any]
) -> None:
    """Two implementations of the model at the head of numerics/networks/formats.py."""
    mine, form, entry = rounding(name, activation), unit_roundoff(dtype_named(name)), kernel(activation)
    assert isinstance(form, Format) and mine.stored(size) == form.rounding(size)
    interval, slope = (-size, size / 2), (Fraction(-1), Fraction(1, 2))
    expected: Fraction = delta + entry.error(size * 2, size, form)
    assert expected <= mine.activation(size * 2, delta, interval, slope) <= expected * (1 + Fraction(1, 2**60))
    weights = [(i, w) for i, (w, _, _) in enumerate(terms)]
    sizes: dict[int, Fraction] = {i: s for i, (_, s, _) in enumerate(terms)}
    errors: list[Fraction] = [e for _, _, e in terms]
    total = sum((abs(w) * (sizes[i] + errors[i]) for i, w in weights), Fraction(1))
    carried, operands = (
        sum((abs(w) * errors[i] for i, w in weights), Fraction(0)),
        sum((abs(w) for _, w in weights), Fraction(0)),
    )
    expected = carried + form.sum(len(weights) + 1, total, operands, min(size + carried, total))
    found = mine.sum((Fraction(-1), weights), sizes, errors, size)
    assert expected <= found <= expected * (1 + Fraction(1, 2**60))


@pytest.mark.parametrize("lost_argument", [True, False])
def test_what_underflows_is_added(lost_argument: bool) -> None:
    """With lost numbers so large that nothing else hides them: a sum loses one for each term and factor, an activation
    one, or one and its argument."""
    coarse = replace(rounding("float64", "exp"), underflow=Fraction(1, 16), lost_argument=lost_argument)
    weights = [(0, Fraction(3)), (1, Fraction(-2))]
    found = coarse.sum(
        (Fraction(1), weights), {0: Fraction(1), 1: Fraction(1)}, [Fraction(0), Fraction(0)], Fraction(1)
    )
    assert (3 + 5) * coarse.underflow <= found <= (3 + 5) * coarse.underflow + Fraction(1, 2**40)
    found = coarse.activation(Fraction(7), Fraction(0), (Fraction(0), Fraction(1)), (Fraction(0), Fraction(1)))
    expected = (1 + 7 * lost_argument) * coarse.underflow
    assert expected <= found <= expected + Fraction(1, 2**40)


@settings(max_examples=60, deadline=None)
@given(
    st.fractions(-2, 2, max_denominator=16),
    st.fractions(0, 1, max_denominator=16),
    st.fractions(0, 1, max_denominator=16),
)
def test_an_activation_is_looked_at_wherever_its_argument_may_be(
    centre: Fraction, reach: Fraction, error: Fraction
) -> None:
    """exp at an argument that errs, to either side; its slope is its value."""
    models = Models("x", 64, Budget(STEPS))
    network = checker.Network({"layers": [], "output": row(0)}, 1, node_of("exp"), rounding("float32", "exp"))
    argument = models.sum(centre, [(reach, models.variable("x", Range(Fraction(-1), Fraction(1))))])
    found, assumed = network._unit(models, argument, error), rounding("float32", "exp")
    largest, last = MP.exp(mp(centre + reach + error)), MP.mpf(10) ** -9
    least = largest * (mp(error) + mp(assumed.roundings * assumed.working))
    assert least <= mp(found) <= least * (1 + last) + last
    mirrored = checker.Network(
        {"layers": [], "output": row(0)}, 1, node_of("exp", "-1"), rounding("float32", "exp")
    )._unit(models, argument, error)
    assert MP.exp(mp(reach + error - centre)) * mp(error) <= mp(mirrored)


def node_of(function: str, factor: str = "1") -> checker.Node:
    """The activation t -> function(factor t)."""
    return checker.Reader(("x",), Budget(STEPS)).read([function, ["*", ["num", factor], ["var", "x"]]])


def test_what_may_overflow_is_rejected() -> None:
    half = rounding("float16", "exp")
    attempts: list[Callable[[], Fraction]] = [
        lambda: half.sum((Fraction(0), [(0, Fraction(300))]), {0: Fraction(300)}, [Fraction(0)], Fraction(90000)),
        lambda: half.sum((Fraction(0), [(0, Fraction(2) ** 70)]), {0: Fraction(2) ** 70}, [Fraction(0)], Fraction(1)),
        lambda: half.activation(Fraction(1), Fraction(0), (Fraction(0), Fraction(90000)), (Fraction(0), Fraction(1))),
        lambda: half.activation(Fraction(1), Fraction(0), (Fraction(0), half.largest), (Fraction(0), Fraction(1))),
    ]
    for attempt in attempts:
        with pytest.raises(Rejected, match="overflow"):
            attempt()
    precise = replace(half, working=Fraction(1, 2**300))  # here the sum of the sizes alone is beyond binary32
    with pytest.raises(Rejected, match="overflow"):
        precise.sum((Fraction(0), [(0, Fraction(2) ** 70)]), {0: Fraction(2) ** 70}, [Fraction(0)], Fraction(1))
    for value, slope in (
        ((Fraction(0), checker.TOP), (Fraction(0), Fraction(1))),
        ((Fraction(0), Fraction(1)), (checker.BOTTOM, Fraction(1))),
    ):
        with pytest.raises(Rejected, match="without bound"):
            half.activation(Fraction(1), Fraction(0), value, slope)
    coarse = replace(half, working=Fraction(1, 4), unit=Fraction(1, 4))
    with pytest.raises(Rejected, match="too many terms"):
        coarse.sum((Fraction(0), [(0, Fraction(1))] * 3), {0: Fraction(0)}, [Fraction(0)], Fraction(0))


def test_numbers_are_shortened_upward() -> None:
    for x in (Fraction(1, 3), Fraction(-1, 3), Fraction(10) ** 40 + 1, Fraction(5)):
        assert x <= checker.above(x) <= x + abs(x) / 2**60 and checker.above(x).numerator.bit_length() <= 64 + 70 * (
            x > 10
        )
    with pytest.raises(Rejected, match="without bound"):
        checker.above(Fraction(2) ** 20000)


def test_a_coarser_format_loses_more() -> None:
    """The same network: what rounding adds grows with the unit roundoff, and the error that was shown without it is
    rejected."""
    exact = squares("1303/1000000")
    accepted(exact)
    lost = []
    for name in ("float64", "float32", "bfloat16"):
        data = changed(exact, lambda s, name=name: s.update(arithmetic=networks.assumptions(name, "exp")))  # type: ignore[misc]
        lost.append(shown(data)[2])
        if name != "float64":
            rejected(data, "is not seen")
    assert 0 < lost[0] < lost[1] / 10**6 and lost[1] < lost[2]


# ---- Input that is malformed or too much
# --------------------------------------------------------------------------------------------------


def nested(depth: int) -> Any:
    e: Any = ["var", "x"]
    for _ in range(depth):
        e = ["+", e, ["var", "x"]]
    return e


MALFORMED: dict[str, tuple[Callable[[Data], object], str]] = {
    "a weight for a value that is not there": (
        lambda d: d["statement"]["network"]["layers"][0]["hidden"][0]["weights"].append([1, "1"]),
        "range",
    ),
    "a gate that uses itself": (
        lambda d: d["statement"]["network"]["layers"][0]["gates"][0]["weights"].append([3, "1"]),
        "range",
    ),
    "a weight twice": (lambda d: d["statement"]["network"]["output"]["weights"].append([1, "1"]), "twice"),
    "a weight with three parts": (
        lambda d: d["statement"]["network"]["output"]["weights"].append([0, "1", "1"]),
        "twice",
    ),
    "a place that is a truth value": (
        lambda d: d["statement"]["network"]["output"]["weights"].append([False, "1"]),
        "int",
    ),
    "a place that is a list": (lambda d: d["statement"]["network"]["output"]["weights"].append([[], "1"]), "int"),
    "an empty weight": (lambda d: d["statement"]["network"]["output"]["weights"].append([]), "int"),
    "a floating-point weight": (lambda d: d["statement"]["network"]["output"]["weights"].append([0, 1.0]), "str"),
    "a missing layer field": (lambda d: d["statement"]["network"]["layers"][0].pop("gates"), "keys"),
    "a second variable in the activation": (lambda d: d["statement"].update(activation=["var", "y"]), "box"),
    "an activation that compares": (
        lambda d: d["statement"].update(activation=["<", ["var", "x"], ["num", "0"]]),
        "expression",
    ),
    "no polynomial": (lambda d: d["statement"].update(polynomial=["exp", ["var", "x"]]), "polynomial"),
    "a reciprocal": (lambda d: d["statement"].update(polynomial=["^", ["var", "x"], "-1"]), "polynomial"),
    "a root": (lambda d: d["statement"].update(polynomial=["^", ["var", "x"], "1/2"]), "polynomial"),
    "an unknown arithmetic": (lambda d: d["statement"].update(arithmetic="decimal"), "dict"),
    "a negative unit roundoff": (
        lambda d: d["statement"].update(arithmetic={**networks.assumptions("float32", "exp"), "unit": "-1"}),
        "rounding",
    ),
    "a coarse accumulation": (
        lambda d: d["statement"].update(arithmetic={**networks.assumptions("float32", "exp"), "working": "1/2"}),
        "rounding",
    ),
    "no underflow": (
        lambda d: d["statement"].update(arithmetic={**networks.assumptions("float32", "exp"), "underflow": "0"}),
        "rounding",
    ),
    "a negative kernel error": (
        lambda d: d["statement"].update(arithmetic={**networks.assumptions("float32", "exp"), "roundings": "-1"}),
        "rounding",
    ),
    "order 0": (lambda d: d.update(order=0), "range"),
    "many digits": (lambda d: d.update(bits=1025), "range"),
    "a sweep too many": (lambda d: d["sweep"].append(1), "sweep"),
    "parts of nothing": (lambda d: d.update(parts=[0]), "range"),
    "parts of another box": (lambda d: d.update(parts=[1, 1]), "number of parts"),
    "another schema": (lambda d: d.update(schema=2), "range"),
    "one more key": (lambda d: d.update(order_of_terms=1), "keys"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused(name: str) -> None:
    change, because = MALFORMED[name]
    data = squares()
    change(data)
    refused(signed(data), because)


def powers(models: Models, x: str, count: int, step: int = 1) -> checker.Model:
    return {i * step << models.top | i * step << models.places[x]: 1 << models.bits for i in range(count)}, 0


def test_models_stay_small_enough_to_be_worked_with() -> None:
    models = Models("xy", 64, Budget(STEPS))
    with pytest.raises(Rejected, match="without bound"):
        models.number((Fraction(0), checker.TOP))
    with pytest.raises(Rejected, match="without bound"):
        models.number((checker.BOTTOM, Fraction(0)))
    with pytest.raises(Rejected, match="of 50"):
        models.times(powers(models, "x", 300), powers(models, "y", 300))
    with pytest.raises(Rejected, match="too high a degree"):
        models.times(powers(models, "x", 2, 40_000), powers(models, "y", 2, 40_000))
    with pytest.raises(Refused, match="too long"):
        models.sum(Fraction(0), [(Fraction(2) ** 40_000, ({0: 1 << 40_000}, 0))])


def test_all_work_is_counted() -> None:
    models = Models("xy", 64, Budget(STEPS))
    long, square = powers(models, "x", 50), powers(models, "x", 3)
    activation = checker.Reader(("x",), Budget(STEPS)).read(activation_tree("tanh"))
    attempts: list[tuple[int, Callable[[], object]]] = [
        (500, lambda: models.times(long, powers(models, "y", 50))),
        (5, lambda: models.sum(Fraction(0), [(Fraction(1), long)])),
        (40, lambda: models.within(long, Fraction(100))),
        (4, lambda: models.halves(square)),
        (2000, lambda: models.taylor(activation, Fraction(1, 3), Fraction(1, 7), 12)),
    ]
    for steps, attempt in attempts:
        models.budget = Budget(steps)
        with pytest.raises(Refused, match="steps of work"):
            attempt()


def test_too_many_variables_are_refused() -> None:
    refused(certificate([], row(0), ["num", "0"], 1, box={f"x{i}": (0, 1) for i in range(65)}), "too many variables")


def test_a_network_that_takes_too_much_work_is_refused_or_rejected() -> None:
    """Many parts, a deep tower of exponentials, a polynomial of enormous degree, a high order: an end within the
    budget."""
    tower = [{"hidden": [row(0, (i, 1))], "gates": [row(0, (i + 1, 1000))]} for i in range(20)]
    for data in (
        squares("13026/10000000", parts=[10_000]),
        certificate(tower, row(0, (20, 1)), X_SQUARED, 1),
        changed(
            squares(), lambda s: s.update(polynomial=["^", ["^", ["+", ["var", "x"], ["num", "1"]], "10000"], "10000"])
        ),
        squares(order=1024, activation="softplus"),
        certificate(
            [{"hidden": [], "gates": [row(0, *[(i, 1) for i in range(8)])]}],
            row(0, (8, 1)),
            ["^", ["+", *[["var", f"x{i}"] for i in range(8)]], "60"],
            1,
            box={f"x{i}": (-1, 1) for i in range(8)},
        ),
    ):
        with pytest.raises((Rejected, Refused)):
            checker.check(data, 60_000)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_single_change_to_a_certificate_breaks_the_checker(data: st.DataObject) -> None:
    """A part replaced by something else: an answer, a rejection or a refusal."""
    whole = squares()
    node: Any = whole
    while isinstance(node, dict | list) and node:
        keys = sorted(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            node[key] = data.draw(st.sampled_from([None, True, -1, 10**6, "1", "-7/3", [], {}, ["num", "1"], "x"]))
            break
        node = node[key]
    if data.draw(st.booleans()) and isinstance(whole.get("statement"), dict):
        whole = signed(whole)
    try:
        report = checker.check(whole, 50_000)
    except (Rejected, Refused):
        return
    statement = whole["statement"]
    assert report.verdict == "PROVED"
    ends = [(Fraction(side["lower"]), Fraction(side["upper"])) for side in statement["box"]]
    for k in range(5):
        at = {
            side["variable"]: low + (high - low) * k / 4
            for side, (low, high) in zip(statement["box"], ends, strict=True)
        }
        assert abs(network_at(statement, at)) <= mp(statement["error"]) + MP.mpf(10) ** -40


# ---- Who asks
# ----------------------------------------------------------------------------------------------------


def test_the_command_writes_a_certificate_that_verify_accepts(tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    options = ["x*y", "--box", "x=-1..1", "--box", "y=-1..1", "--error", "1e-3", "--arithmetic", "real"]
    made = CliRunner().invoke(program, ["synthesize", *options, "--certificate", str(path)])
    assert made.exit_code == 0 and "enclose, certify, theorem" in made.output and f"wrote {path}" in made.output
    verified = CliRunner().invoke(program, ["verify", str(path)])
    assert verified.exit_code == 0 and "PROVED: |network - (x*y)| <= " in verified.output
    plain_run = CliRunner().invoke(program, ["synthesize", *options])
    assert "certify" not in plain_run.output and plain_run.exit_code == 0
    asked = json.loads(
        CliRunner()
        .invoke(program, ["synthesize", *options, "--certificate", str(path), "--json"])
        .stdout.split("\nwrote")[0]
    )
    assert asked["legs"] == ["enclose", "certify"] and asked["shown"] == asked["upper"]
    unwritable = CliRunner().invoke(
        program, ["synthesize", *options, "--certificate", str(tmp_path / "no" / "network.json")]
    )
    assert unwritable.exit_code == 3 and "cannot be written" in unwritable.output


def test_where_the_checker_does_not_accept_its_word_is_not_claimed(
    product: Synthesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rejects(data: object, steps: int = 0) -> checker.Report:
        raise Rejected("no")

    monkeypatch.setattr(checker, "check", rejects)
    found = synthesize("x*y", box=SQUARE, error="1e-3", arithmetic="real").with_certificate()
    assert found.legs == ("enclose",) and found.certificate is None and int(found.exit) == 2
    assert "no certificate: the checker does not accept one" in repr(found) and "certify" not in repr(found)
    with pytest.raises(InputError, match="does not accept one"):
        found.write_certificate("nowhere.json")


def test_a_looser_certificate_above_the_tolerance_is_not_claimed(product: Synthesis) -> None:
    """The bound by `enclose` meets the tolerance, what the checker shows does not: the one is printed, the other
    said."""
    loose = replace(product, shown=Fraction(1, 500))
    assert loose.error == product.real and loose.legs == ("enclose",) and loose.certified
    missed = replace(product, shown=Fraction(1, 500), tolerance=Fraction(1, 10**6))
    assert missed.error == Fraction(1, 500) and missed.legs == ("enclose", "certify") and not missed.certified
