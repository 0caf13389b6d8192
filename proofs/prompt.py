"""The verbs: what one types at a prompt, and what every command of the command line calls."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy as sp

from proofs.answers.bounds import AtLeast, Attained, Bound, Measured, Solution, Sweep, SweepRow, Value
from proofs.answers.documents import Errata, ErratumRow, Listing, Report, Statement, Verification
from proofs.engine.check import Checker
from proofs.engine.discover import Problem, discover
from proofs.engine.exits import Exit, exit_of, worst
from proofs.engine.recheck import Shelf
from proofs.engine.recheck import recheck as rechecked
from proofs.kernel.leg import Kernel
from proofs.legs.verdicts import Checked
from theory.language.algebra import is_zero
from theory.language.catalogue import all_claims, counterpart, find_claim, find_quantity
from theory.language.claims import Claim, Count, Erratum
from theory.language.errors import InputError
from theory.language.exact import exact
from theory.language.parameters import Integer
from theory.language.quantities import Quantity

if TYPE_CHECKING:
    from numerics.synthesis.search import Network
    from proofs.answers.documents import Assumptions
    from proofs.answers.synthesis import Synthesis

SHAPES = ("deep", "flat")
FORMATS = ("float64", "float32", "bfloat16", "float16")
WITNESS_SAMPLES = 2000
MOST_ROWS = 1000
ASSUMED = (
    "torch's kernels keep the rounding model of numerics/networks/formats.py, as far as `proofs assumptions` measures"
    " it here"
)
Progress = Callable[[str, int, int], None]
Finder = Callable[[str, str, Fraction], "Network"]


def check(
    *targets: str,
    kernel: bool = False,
    kernel_cache: Path | None = None,
    recheck: str | Path | None = None,
    progress: Progress | None = None,
    finished: Callable[[Checked], None] | None = None,
) -> Report:
    """Check claims: all of them, or those named by id, by subject, or by the path of a claim file or folder.

    A claim that fails, a file that does not load, or a name that is unknown becomes part of the report; nothing else is
    lost. `kernel` adds the theorems that Rocq checks (the whole library, and the claims that it has theorems for);
    compiled files are kept in `kernel_cache`, by default in the user's cache folder. With `recheck`, a folder of
    certificates, nothing is searched for: a claim is accepted on the checker's word alone. `finished` is called with
    each claim's result as soon as it is there; what it raises ends the run. Raises InputError if `recheck` is no
    folder, or goes with `kernel`."""
    if kernel and recheck is not None:
        raise InputError("--recheck", "accepts claims on the checker's word alone", None, "leave out --kernel")
    claims, local, problems = discover(targets)
    checker = Checker(local, kernel=_start_kernel(kernel_cache, problems, progress) if kernel else None)
    if checker.kernel is not None:
        checker.kernel.prepare(claim for claim in claims if claim.id not in local)
    judge = checker.check if recheck is None else partial(rechecked, shelf=Shelf.at(Path(recheck)))
    done: list[Checked] = []
    for i, claim in enumerate(claims):
        if progress is not None:
            progress(claim.id, i, len(claims))
        try:
            done.append(judge(claim))
        except InputError as error:
            problems.append(Problem(claim.id, f"{claim.id}: {error}"))
        except Exception as error:
            problems.append(
                Problem(
                    claim.id,
                    f"internal error in {claim.id}: {type(error).__name__}: {error}; please report it with the claim",
                    Exit.INTERNAL,
                )
            )
        else:
            if finished is not None:
                finished(done[-1])
    if progress is not None:
        progress("done", len(claims), len(claims))
    if checker.kernel is not None:
        problems += checker.kernel.problems
    return Report(tuple(done), tuple(problems), worst([exit_of(c) for c in done] + [p.exit for p in problems]))


def _start_kernel(cache: Path | None, problems: list[Problem], progress: Progress | None) -> Kernel | None:
    """Rocq with the library compiled; None if it is not installed, which costs this leg and no other."""
    if progress is not None:
        progress("compiling the library of theorems", 0, 1)
    try:
        rocq = Kernel.start(cache=cache)
    except InputError as error:
        problems.append(Problem("--kernel", str(error), Exit.NOT_INSTALLED))
        return None
    rocq.check_library()
    return rocq


def claims() -> Listing:
    """Every claim, with spec id, status, direction and source."""
    return Listing(all_claims())


def state(identifier: str) -> Statement:
    """What a claim says: words, formula, domain, hypotheses, source. Raises InputError for an unknown id."""
    return Statement(find_claim(identifier))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {k: _text(v) for k, v in values.items()}


def _text(value: Any) -> str:
    """One line; objects given at the prompt may print as several."""
    return " ".join(str(value).split())


def _asked(quantity: Quantity, values: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as text, without those at their default value."""
    return {
        p.name: _text(values[p.name])
        for p in quantity.parameters
        if p.name in values and (p.default is None or values[p.name] != p.read(p.default))
    }


def _read(quantity: Quantity, parameters: Mapping[str, object]) -> dict[str, Any]:
    """Exact parameters. Raises InputError as `Quantity.read` does, and where hidden units may be given inputs at which
    their activation is not defined."""
    values = quantity.read(**parameters)
    if quantity.hidden_inputs is not None and (place := quantity.hidden_inputs(**values)):
        from numerics.enclosure.domain import require_defined

        require_defined(values["activation"], *place)
    return values


def value(identifier: str, *, digits: int = 15, **parameters: object) -> Value:
    """The value of a quantity at exact parameters, enclosed to about `digits` significant digits.

    Raises InputError for unknown ids, unknown or missing parameters, floats, and values outside a hypothesis.

    >>> value("flattening.flat_units", n=5)
    flattening.flat_units(n = 5) = 32  [theorem]
      for matching the Taylor polynomial to order n, not for uniform closeness; the moment matrix's rank meets the
      construction (all sign vectors)
    >>> value("flattening.flat_units", n=0.5)
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'n' must be exact, not a float: 0.5; write n="0.5"
    """
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 10_000:
        raise InputError("digits", "must be an integer from 1 to 10000", digits)
    quantity = find_quantity(identifier)
    values = _read(quantity, parameters)
    if quantity.formula is None:
        found = _computed(quantity, values)
        return Value(
            identifier,
            _asked(quantity, values),
            found.lower,
            found.upper,
            None,
            quantity.status,
            digits,
            getattr(found, "note", ""),
        )
    formula = sp.sympify(quantity.formula(**values), strict=True)
    lower, upper = _enclosed(formula, digits)
    return Value(
        identifier,
        _asked(quantity, values),
        lower,
        upper,
        str(formula) if len(str(formula)) < 200 else None,
        quantity.status,
        digits,
    )


def _enclosed(formula: sp.Expr, digits: int) -> tuple[Fraction, Fraction]:
    """Rational ends around an exact expression; a rational is its own enclosure. Precision grows until the ends agree
    to the digits asked for."""
    if formula.is_Rational:
        exact_value = Fraction(int(formula.p), int(formula.q))
        return exact_value, exact_value
    from numerics.enclosure import interval as iv
    from numerics.enclosure.evaluate import enclosure
    from numerics.enclosure.expression import from_tree
    from theory.language.canonical import expression

    node = from_tree(expression(formula))
    bits = 64 + 4 * digits
    for _ in range(8):
        with iv.precision(bits):
            found = enclosure(node, {})
        if found is not None and iv.is_finite(found):
            lower, upper = iv.ends(found)
            if upper - lower <= max(abs(lower), abs(upper)) / 10**digits:
                return lower, upper
        bits *= 2
    if found is None or not iv.is_finite(found):
        raise InputError("value", "could not be enclosed", formula)
    return lower, upper


def _computed(quantity: Quantity, values: Mapping[str, Any]) -> Any:
    """What the function of the quantity's name in ``numerics/<chapter>/<subject>.py`` encloses."""
    return getattr(counterpart(quantity.subject, "numerics"), quantity.name)(**values)


def bound(identifier: str, *, arithmetic: str = "real", **parameters: object) -> Bound:
    """A certified upper bound of a quantity, with a point at which nearly that much occurs.

    `arithmetic` is "real", or the format in which torch runs the network: float64, float32, bfloat16, float16. Then
    rounding of weights and operations is part of the bound, under a stated assumption about torch's kernels, and the
    witness is what torch did here. Raises InputError as `value` does, and where the format cannot hold the network.

    >>> bound("multiplication_gate.error", activation="logistic", bias="acosh(2)", scale="1/10", radius=1)
    multiplication_gate.error <= 3.3289e-3  (>= 3.3288e-3 at u = 1, v = 1)
      for all u, v in [-1, 1] | real arithmetic | activation = logistic, bias = acosh(2), scale = 1/10, radius = 1 |
      enclose, derive
    """
    if arithmetic not in ("real", *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of real, {', '.join(FORMATS)}")
    quantity = find_quantity(identifier)
    values = _read(quantity, parameters)
    exact_bound = _bound(quantity.id, tuple(values.items()))
    return exact_bound if arithmetic == "real" else _executed(quantity, values, arithmetic, exact_bound)


def sweep(identifier: str, *, arithmetic: str = "real", **parameters: object) -> Sweep:
    """`bound` at every combination of the values given: a list or tuple stands for several. A combination outside a
    hypothesis is a row that says why.

    Raises InputError for an unknown quantity or arithmetic, for more than 1000 combinations or none, and where every
    combination is refused.

    >>> table = sweep("multiplication_gate.error", activation=["softplus", "logistic"], bias=0, scale="1/10", radius=1)
    >>> table.rows[1].refused[:39]
    "'bias' must satisfy: the activation's s"
    """
    if arithmetic not in ("real", *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of real, {', '.join(FORMATS)}")
    find_quantity(identifier)
    several = {
        name: tuple(given) if isinstance(given, list | tuple) else (given,) for name, given in parameters.items()
    }
    if not 1 <= prod(map(len, several.values())) <= MOST_ROWS:
        raise InputError("parameters", f"must have 1 to {MOST_ROWS} combinations", prod(map(len, several.values())))
    combinations = [dict(zip(several, chosen, strict=True)) for chosen in product(*several.values())]
    rows = tuple(_row(identifier, arithmetic, chosen) for chosen in combinations)
    if all(row.bound is None for row in rows):
        bound(identifier, arithmetic=arithmetic, **combinations[0])  # says why
    return Sweep(identifier, arithmetic, rows)


def _row(identifier: str, arithmetic: str, chosen: Mapping[str, object]) -> SweepRow:
    try:
        return SweepRow(_texts(chosen), bound(identifier, arithmetic=arithmetic, **chosen))
    except InputError as reason:
        return SweepRow(_texts(chosen), None, str(reason))


@lru_cache(maxsize=1024)
def _executed_by_torch(identifier: str, items: tuple[tuple[str, Any], ...], arithmetic: str) -> Any:
    quantity = find_quantity(identifier)
    try:
        return _network(quantity, "dtype")(**dict(items), samples=WITNESS_SAMPLES, dtype=arithmetic)
    except InputError as error:
        raise InputError(
            "arithmetic", error.rule, arithmetic, error.remedy or "use a larger scale or a wider format"
        ) from None


def _executed(quantity: Quantity, values: Mapping[str, Any], arithmetic: str, real: Bound) -> Bound:
    """The bound for the network as torch executes it: the real error, plus what rounding weights and operations can
    add.

    Raises InputError where the rounding model is seen not to hold on this machine.
    """
    from numerics.networks.assumptions import require

    require(arithmetic, str(values.get("activation", "exp")))  # a network without activations is a softmax
    found = _executed_by_torch(quantity.id, tuple(values.items()), arithmetic)
    upper = (real.upper if found.bound is None else found.bound) + found.rounding
    if found.worst > upper:
        raise InputError(
            "arithmetic",
            "breaks the assumed rounding of torch's kernels on this machine, so that nothing is certified",
            arithmetic,
        )
    return replace(
        real,
        domain=f"{real.domain} that are {arithmetic} numbers",
        direction="upper",
        arithmetic=arithmetic,
        upper=upper,
        seen=_seen(quantity)(found.worst, _texts(found.at)),
        legs=("enclose", "measure"),
        assumes=ASSUMED,
        note=found.note or _advice(quantity, values, arithmetic, upper),
    )


def _advice(quantity: Quantity, values: Mapping[str, Any], arithmetic: str, upper: Fraction) -> str:
    """What ``proofs/<chapter>/<subject>.py`` suggests instead, where it knows of something far better in this
    arithmetic."""
    advise = getattr(_evidence(quantity), f"advise_{quantity.name}", None)
    return str(advise(values, arithmetic, upper)) if advise else ""


def _evidence(quantity: Quantity) -> Any:
    """The module ``proofs/<chapter>/<subject>.py``, or None."""
    return counterpart(quantity.subject, "proofs")


@lru_cache(maxsize=1024)
def _bound(identifier: str, items: tuple[tuple[str, Any], ...]) -> Bound:
    quantity, values = find_quantity(identifier), dict(items)
    domain = quantity.domain(**values) if quantity.domain else "these parameters"
    if quantity.formula is not None:
        lower, upper = _enclosed(sp.sympify(quantity.formula(**values), strict=True), 15)
        # An upper bound's formula may be approached and not attained, so that only an exact value is its own witness.
        reached = AtLeast(lower, {}) if quantity.direction == "exact" else None
        return Bound(identifier, _texts(values), domain, quantity.direction, "real", upper, reached, ("enclose",))
    found = _computed(quantity, values)
    legs = ("enclose", *_confirmations(quantity, values, found))
    place = _texts(getattr(found, "witness", {}))
    # The lower end of an exact value's enclosure is a bound; of an upper bound's it is only what occurs.
    seen = AtLeast(found.lower, place) if quantity.direction == "exact" else _seen(quantity)(found.lower, place)
    return Bound(
        identifier,
        _texts(values),
        domain,
        quantity.direction,
        "real",
        found.upper,
        seen if place or isinstance(seen, AtLeast) else None,
        legs,
    )


def _seen(quantity: Quantity) -> type[AtLeast | Attained]:
    """What a value that occurs says of the quantity."""
    assert quantity.extremum is not None
    return AtLeast if quantity.extremum == "largest" else Attained


def _confirmations(quantity: Quantity, values: Mapping[str, Any], found: Any) -> tuple[str, ...]:
    """The further legs that agree with this very number, as ``proofs/<chapter>/<subject>.py`` knows them."""
    confirm = getattr(_evidence(quantity), f"confirm_{quantity.name}", None)
    return tuple(confirm(values, found)) if confirm else ()


def solve(identifier: str, *, for_: str, error: object, **parameters: object) -> Solution:
    """A parameter for which the quantity is certified to be at most `error`, as large as possible up to a small factor.

    Raises InputError if the quantity cannot be solved for that parameter, or if no value meets the error.

    >>> solve("flattening.deep_units", for_="n", error=160)
    n = 41 gives flattening.deep_units <= 160; fails at n = 42
      enclose
    """
    quantity = find_quantity(identifier)
    quantity.solvable(for_)
    target = exact(error, "error")
    wanted = next(p for p in quantity.parameters if p.name == for_)
    if for_ in parameters:
        raise InputError(for_, "is what is solved for", None, f"leave {for_}=... out")
    others = tuple(p for p in quantity.parameters if p.name != for_)
    from theory.language.parameters import read_all

    values = read_all(others, parameters, identifier)
    if quantity.formula is not None and isinstance(wanted, Integer):
        return _largest_integer(quantity, wanted, values, target)
    probe = wanted.read("1")
    quantity.read(**values, **{for_: probe})
    limit, _ = _enclosed(target, 30)
    found = getattr(counterpart(quantity.subject, "numerics"), f"solve_{for_}")(**values, error=limit)
    _read(quantity, {**values, for_: found.holds})
    note = (
        ""
        if found.undefined is None
        else f"the activation is not shown to be defined where {for_} = {found.undefined} takes its hidden units"
    )
    return Solution(
        identifier, _asked(quantity, values), for_, f"<= {target}", found.holds, found.fails, ("enclose",), note
    )


def _largest_integer(quantity: Quantity, wanted: Integer, values: Mapping[str, Any], target: sp.Expr) -> Solution:
    """The largest whole number at which an increasing formula stays within the target, by doubling and bisection."""
    assert quantity.formula is not None

    def fits(k: int) -> bool:
        return bool(quantity.formula(**values, **{wanted.name: sp.Integer(k)}) <= target)  # type: ignore[misc]

    low, top = wanted.minimum, wanted.maximum or 10**30
    if not fits(low):
        raise InputError("error", f"is not met even at {wanted.name} = {low}", target)
    high = low
    while high < top and fits(min(top, 2 * high + 1)):
        high = min(top, 2 * high + 1)
    low, high = high, min(top, 2 * high + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    quantity.read(**values, **{wanted.name: low})
    return Solution(
        quantity.id,
        _asked(quantity, values),
        wanted.name,
        f"<= {target}",
        Fraction(low),
        None if low == high else Fraction(high),
        ("enclose",),
    )


def measure(identifier: str, *, samples: object = 20_000, seed: object = 0, **parameters: object) -> Measured:
    """What a real network built from the statement does, over a declared sample. Raises InputError where no network is
    known."""
    quantity = find_quantity(identifier)
    values = _read(quantity, parameters)
    sample_count, seed_number = (
        Integer("samples", "sample size", 1, 10**7).read(samples),
        Integer("seed", "random seed", 0).read(seed),
    )
    found = _network(quantity)(**values, samples=int(sample_count), seed=int(seed_number))
    certified = _bound(quantity.id, tuple(values.items())).upper if quantity.direction == "upper" else None
    return Measured(
        identifier,
        _texts(values),
        found.network,
        found.worst,
        _texts(found.at),
        found.samples,
        found.seed,
        "float64",
        certified,
    )


def synthesize(
    expression: str,
    *,
    box: Mapping[str, Sequence[object]],
    error: object,
    arithmetic: str = "float64",
    activation: str = "softplus",
    bias: object = None,
    shape: str = "deep",
) -> Synthesis:
    """A network for a polynomial on a box, with its certified error: exact numbers in, exact weights out.

    `arithmetic` is "real", or the format in which torch runs the network; then rounding is part of the error, under a
    stated assumption. `shape` is "deep", a circuit of gates, or "flat", one hidden layer. With the bias "best" several
    are tried: the smallest network that meets the tolerance is taken, or else the one with the least certified error.
    Raises InputError for what is no polynomial, for boxes and tolerances that make no sense, and for activations
    without a second derivative.

    Large terms that cancel make the error large: Chebyshev's T_8 has coefficients that add up to 577 in size and values
    within 1, and each gate's error and each rounding is multiplied by such coefficients without cancelling as the terms
    do. Certified and seen errors stay close (docs/synthesis.md).

    >>> synthesize("x*y", box={"x": (-1, 1), "y": (-1, 1)}, error="1e-3", arithmetic="real")
    x*y: error <= 6.5105e-4  (>= 6.5036e-4 at x = -1, y = -1)
      for x in [-1, 1], y in [-1, 1] | real arithmetic | 1 product (1 naive), 2 softplus units in 1 layer | scale 1/16,
      bias 0 | enclose, theorem
    """
    from numerics.synthesis import request
    from numerics.synthesis.schedule import naive_products
    from proofs.answers.synthesis import Synthesis

    if arithmetic not in ("real", *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of real, {', '.join(FORMATS)}")
    if shape not in SHAPES:
        raise InputError("shape", "is not known", shape, f"one of {', '.join(SHAPES)}")
    ranges, tolerance, name = request.read_box(box), request.read_error(error), request.read_activation(activation)
    polynomial = request.read_polynomial(expression, list(ranges))
    shifts = request.best_biases(name) if bias == "best" else [request.read_bias(bias, name)]
    find, products = _finder(polynomial, list(ranges.values()), tolerance, shape == "flat", bias is None)
    if arithmetic != "real":
        from numerics.networks.assumptions import require

        require(arithmetic, name)
    network, shift = _best([(find(arithmetic, name, at), at) for at in shifts], tolerance)
    instead = (
        ()
        if network.error <= tolerance
        else _instead(find, polynomial, ranges, tolerance, (arithmetic, name, shift), shape == "flat", bias)
    )
    return Synthesis(
        expression,
        ranges,
        tolerance,
        arithmetic,
        name,
        _hidden_bias(network, shift),
        network.scale,
        products,
        naive_products(polynomial),
        network.design.hidden_units,
        len(network.design.levels),
        network.real,
        network.rounding,
        network.at_least,
        dict(zip(ranges, network.witness, strict=True)),
        network.module,
        network.module.exact_weights(),
        "" if arithmetic == "real" else ASSUMED,
        instead,
        shape,
    )


def _finder(
    p: Mapping[tuple[int, ...], Fraction],
    ends: Sequence[tuple[Fraction, Fraction]],
    tolerance: Fraction,
    flat: bool,
    any_bias: bool,
) -> tuple[Finder, int]:
    """What finds a network for the polynomial in an arithmetic, with an activation and a bias; and how many products
    the circuit has."""
    from numerics.synthesis.flat import find_flat
    from numerics.synthesis.schedule import schedule
    from numerics.synthesis.search import find

    if flat:
        return (
            lambda arithmetic, name, shift: find_flat(
                p, ends, tolerance, arithmetic, name, None if any_bias else shift
            ),
            0,
        )
    circuit = schedule(p, len(ends))
    return lambda arithmetic, name, shift: find(circuit, p, ends, tolerance, arithmetic, name, shift), circuit.products


def _best(networks: Sequence[tuple[Network, Fraction]], tolerance: Fraction) -> tuple[Network, Fraction]:
    """The smallest network that meets the tolerance, or else the one with the least error, and its bias."""
    return min(
        networks,
        key=lambda n: (n[0].error > tolerance, n[0].design.hidden_units if n[0].error <= tolerance else 0, n[0].error),
    )


def _instead(
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
    from numerics.synthesis import request

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
            found.append(f"{form} with {other} at bias {float(_hidden_bias(best)):.6g}")
    if flat and _finder(p, list(ranges.values()), tolerance, False, False)[0](*tried).error <= tolerance:
        found.append(f'{arithmetic} with {name} and shape="deep"')
    return tuple(found)


def _hidden_bias(network: Network, otherwise: Fraction = Fraction(0)) -> Fraction:
    """The bias around which the hidden units work."""
    return network.design.blocks[0].bias if network.design.blocks else otherwise


def assumptions(
    *, arithmetic: object = None, activation: object = None, exhaustive: bool = False, progress: Progress | None = None
) -> Assumptions:
    """The rounding model that bounds in floating point rest on, measured on this machine: all formats and activations,
    or those named.

    The formats of 16 bits are tried at every number, float32 at a sample of its numbers, or at every one if
    `exhaustive` (minutes for each activation), float64 at a sample. Raises InputError for unknown names.

    >>> assumptions(arithmetic="bfloat16", activation="silu").exit
    <Exit.EXPECTED: 0>
    """
    if arithmetic not in (None, *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of {', '.join(FORMATS)}")
    from numerics.networks.activations import KERNELS, kernel
    from numerics.networks.assumptions import SUMS, measured
    from proofs.answers.documents import Assumptions

    names = tuple(KERNELS) if activation is None else (str(activation),)
    for name in names:
        kernel(name)
    forms = FORMATS if arithmetic is None else (str(arithmetic),)
    return Assumptions(tuple(measured(form, what, exhaustive, progress) for form in forms for what in (SUMS, *names)))


def _network(quantity: Quantity, *options: str) -> Callable[..., Any]:
    """The function that builds and runs the quantity's network, with these options. Raises InputError where there is
    none."""
    run = getattr(counterpart(quantity.subject, "numerics"), f"measure_{quantity.name}", None)
    needed = {p.name for p in quantity.parameters}
    taken = set() if run is None else set(inspect.signature(run).parameters)
    if run is None or not needed <= taken or quantity.extremum is None:
        raise InputError(quantity.id, "has no network to measure", None, f"ask for value or bound of {quantity.id}")
    if not taken.issuperset(options):
        raise InputError(quantity.id, "has a network in float64 only", None, f"ask to measure {quantity.id}")
    return run  # type: ignore[no-any-return]


def errata() -> Errata:
    """Every erratum: what is printed, what is true, and what decides it. Its true value is what its claim establishes,
    or follows from it."""
    return Errata(tuple(_decided(c, e) for c in all_claims() for e in c.errata))


def _decided(claim: Claim, erratum: Erratum) -> ErratumRow:
    """REFUTED if the printed value differs from the true one for certain."""
    true_value = erratum.true_value
    if erratum.true_at is not None:
        statement = claim.at(**erratum.true_at).statement
        assert isinstance(statement, Count) and statement.relation == "=="
        true_value = statement.value
    if erratum.printed_value is None or true_value is None:
        return ErratumRow(claim.id, erratum, true_value, "STATED")
    difference = sp.sympify(erratum.printed_value - true_value, strict=True)
    if is_zero(difference):
        return ErratumRow(claim.id, erratum, true_value, "UNDECIDED")
    lower, upper = _enclosed(difference, 15)
    return ErratumRow(claim.id, erratum, true_value, "REFUTED" if lower > 0 or upper < 0 else "UNDECIDED")


def verify(path: str | Path) -> Verification:
    """Have the stand-alone checker verify a certificate: a malformed or missing file is a wrong request (exit 3), a
    proof with a gap is not accepted (1)."""
    from proofs import checker

    try:
        report = checker.check(checker.load(str(path)))
    except checker.Refused as reason:
        return Verification(str(path), False, f"refused: {reason}", Exit.BAD_REQUEST)
    except OSError as error:
        return Verification(str(path), False, f"refused: {error.strerror}", Exit.BAD_REQUEST)
    except checker.Rejected as reason:
        return Verification(str(path), False, f"rejected: {reason}", Exit.CONTRADICTED)
    return Verification(
        str(path),
        True,
        f"{report.verdict}: {report.statement} ({report.nodes} nodes, digest {report.digest[:12]})",
        Exit.EXPECTED,
    )
