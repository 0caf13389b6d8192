"""Certificates of networks: what is true is accepted, and what is not is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.network_statements import (
    CHECKER,
    ERROR,
    MP,
    SQUARE,
    X_SQUARED,
    Data,
    accepted,
    activation_tree,
    certificate,
    changed,
    moved,
    mp,
    network_at,
    rationals,
    refused,
    rejected,
    row,
    shown,
    signed,
    small_networks,
    squares,
)
from proofs import checker
from proofs.answers.synthesis import Synthesis
from proofs.certificates import networks
from proofs.checker import Refused, Rejected
from proofs.checker.boxes import Range
from proofs.checker.intervals import above
from proofs.checker.networks import cells
from proofs.command_line import program
from proofs.prompt import synthesize
from theory.language.errors import InputError

pytestmark = pytest.mark.networks


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
    accepted(changed(data, lambda s: s.update(error=str(above(bound)))))
    below = Fraction(str(seen)) * Fraction(999, 1000) - Fraction(1, 10**30)
    if below > 0:
        with pytest.raises((Rejected, Refused)):
            checker.check(changed(data, lambda s: s.update(error=str(below))), 20_000)


@given(st.lists(st.tuples(rationals, st.fractions(0, 3), st.integers(1, 4)), min_size=1, max_size=3))
def test_the_parts_of_a_box_are_all_of_it(sides: list[tuple[Fraction, Fraction, int]]) -> None:
    box = {name: Range(low, low + length) for name, (low, length, _) in zip("xyz", sides, strict=False)}
    found = list(cells(box, [parts for _, _, parts in sides]))
    for name, (low, length, parts) in zip("xyz", sides, strict=False):
        ends = sorted({(cell[name].lower, cell[name].upper) for cell in found})
        assert ends == sorted({(low + length * k / parts, low + length * (k + 1) / parts) for k in range(parts)})
    places = {tuple((r.lower, r.upper) for r in cell.values()) for cell in found}
    together = 1
    for name in box:
        together *= len({(cell[name].lower, cell[name].upper) for cell in found})
    assert len(places) == together


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
