"""The verbs: what one types at a prompt, and what every command of the command line calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy as sp

from numerics.enclosure.numbers import enclose
from numerics.search.whole_numbers import largest
from proofs.answers.bounds import Bound, Measured, Solution, Sweep, SweepRow, Value
from proofs.answers.checking import Progress, run
from proofs.answers.documents import Errata, Listing, Report, Statement, Verification
from proofs.answers.errata import asked as asked_errata
from proofs.answers.errata import decided, deciding, read_run, saved_run
from proofs.answers.quantities import ASSUMED, asked, bounded, computed, executed, network, read, texts
from proofs.answers.routes import KINDS, MeasuredClaim
from proofs.answers.standing import standing
from proofs.engine.check import run_legs
from proofs.engine.exits import Exit
from proofs.engine.worker import Folders
from proofs.legs.roster import BY_NAME
from proofs.legs.verdicts import Checked
from theory.language.catalogue import all_claims, find_claim, find_quantity, function_of
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.exact import exact
from theory.language.parameters import Integer, read_all

if TYPE_CHECKING:
    from proofs.answers.documents import Assumptions
    from proofs.answers.synthesis import Synthesis

SHAPES = ("deep", "flat")
FORMATS = ("float64", "float32", "bfloat16", "float16")
MOST_ROWS = 1000


def check(
    *targets: str,
    kernel: bool = False,
    kernel_cache: Path | None = None,
    recheck: str | Path | None = None,
    experiments: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    finished: Callable[[Checked], None] | None = None,
) -> Report:
    """Check claims: all of them, or those named by id, by subject, or by the path of a claim file or folder.

    A claim that fails, a file that does not load, or a name that is unknown becomes part of the report; nothing else is
    lost. `kernel` adds the theorems that Rocq checks (the whole library, and the claims that it has theorems for);
    compiled files are kept in `kernel_cache`, by default in the user's cache folder. With `recheck`, a folder of
    certificates, nothing is searched for: a claim is accepted on the checker's word alone. With `experiments`, a folder
    for their outcomes, experiments are made at the largest size that they declare; one that was cut short goes on.

    `jobs` claims are checked at once, each by a process of its own: by default as many as there are processors, once
    the claims turn out to take longer than starting processes does. The report is the same whatever their number.
    `finished` is called with each claim's result as soon as it is there; what it raises ends the run. Raises InputError
    if `recheck` is no folder, or goes with `kernel`, or `jobs` is no number of processes; raises Interrupted on
    Ctrl-C, with what was decided by then."""
    if kernel and recheck is not None:
        raise InputError("--recheck", "accepts claims on the checker's word alone", None, "leave out --kernel")
    if jobs is not None and (isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1):
        raise InputError("jobs", "must be an integer >= 1", jobs)
    return run(
        targets,
        kernel=kernel,
        kernel_cache=kernel_cache,
        folders=Folders(None if recheck is None else Path(recheck), None if experiments is None else Path(experiments)),
        jobs=jobs,
        progress=progress,
        finished=finished,
    )


def claims() -> Listing:
    """Every claim, with spec id, status, direction and source."""
    return Listing(all_claims())


def state(identifier: str) -> Statement:
    """What a claim says: words, formula, domain, hypotheses, source. Raises InputError for an unknown id."""
    return Statement(find_claim(identifier))


def value(identifier: str, *, digits: int = 15, **parameters: object) -> Value:
    """The value of a quantity at exact parameters, enclosed to about `digits` significant digits.

    Raises InputError for unknown ids, unknown or missing parameters, floats, and values outside a hypothesis.

    >>> value("flattening.flat_units", n=5)
    flattening.flat_units(n = 5) = 32  [theorem]
      for matching the Taylor polynomial to order n, not for uniform closeness; the moment matrix's rank meets the
      construction (all sign vectors)
      rests on flattening.product_needs_two_to_the_n_units, proved for all n integer >= 1 through the kernel proof
      (proofs check --kernel)
    >>> value("flattening.flat_units", n=0.5)
    Traceback (most recent call last):
    ...
    theory.language.errors.InputError: 'n' must be exact, not a float: 0.5; write n="0.5"
    """
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 10_000:
        raise InputError("digits", "must be an integer from 1 to 10000", digits)
    quantity = find_quantity(identifier)
    values = read(quantity, parameters)
    if quantity.formula is None:
        found = computed(quantity, values)
        return Value(
            identifier,
            asked(quantity, values),
            found.lower,
            found.upper,
            None,
            standing(quantity, values, _single(found)),
            digits,
            getattr(found, "note", ""),
        )
    formula = sp.sympify(quantity.formula(**values), strict=True)
    lower, upper = enclose(formula, digits)
    return Value(
        identifier,
        asked(quantity, values),
        lower,
        upper,
        str(formula) if len(str(formula)) < 200 else None,
        standing(quantity, values, formula),
        digits,
    )


def _single(found: Any) -> sp.Expr | None:
    """The value that an enclosure is down to, if it is."""
    exact_value = found.lower == found.upper
    return sp.Rational(found.lower.numerator, found.lower.denominator) if exact_value else None


def bound(identifier: str, *, arithmetic: str = "real", **parameters: object) -> Bound:
    """A certified upper bound of a quantity, with a point at which nearly that much occurs.

    `arithmetic` is "real", or the format in which torch runs the network: float64, float32, bfloat16, float16. Then
    rounding of weights and operations is part of the bound, under a stated assumption about torch's kernels, and the
    witness is what torch did here. Raises InputError as `value` does, and where the format cannot hold the network.

    >>> bound("multiplication_gate.error", activation="logistic", bias="acosh(2)", scale="1/10", radius=1)
    multiplication_gate.error <= 3.3289e-3  (>= 3.3288e-3 at u = 1, v = 1)
      for all u, v in [-1, 1] | real arithmetic | activation = logistic, bias = acosh(2), scale = 1/10, radius = 1 |
      enclose, derive
      enclosed by its definition, at these parameters
    """
    if arithmetic not in ("real", *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of real, {', '.join(FORMATS)}")
    quantity = find_quantity(identifier)
    values = read(quantity, parameters)
    exact_bound = bounded(quantity.id, tuple(values.items()))
    return exact_bound if arithmetic == "real" else executed(quantity, values, arithmetic, exact_bound)


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
        return SweepRow(texts(chosen), bound(identifier, arithmetic=arithmetic, **chosen))
    except InputError as reason:
        return SweepRow(texts(chosen), None, str(reason))


def solve(identifier: str, *, for_: str, error: object, **parameters: object) -> Solution:
    """A parameter for which the quantity is certified to be at most `error`, as large as possible up to a small factor.

    Raises InputError if the quantity cannot be solved for that parameter, or if no value meets the error.

    >>> solve("flattening.deep_units", for_="n", error=160)
    n = 41 gives flattening.deep_units <= 160; fails at n = 42  [theorem]
      enclose
      rests on flattening.deep_product_needs_four_units_per_gate, proved for all n integer >= 1
    """
    quantity = find_quantity(identifier)
    quantity.solvable(for_)
    target = exact(error, "error")
    wanted = next(p for p in quantity.parameters if p.name == for_)
    if for_ in parameters:
        raise InputError(for_, "is what is solved for", None, f"leave {for_}=... out")
    others = tuple(p for p in quantity.parameters if p.name != for_)
    values = read_all(others, parameters, identifier)
    if quantity.formula is not None and isinstance(wanted, Integer):
        formula, low, top = quantity.formula, wanted.minimum, wanted.maximum or 10**30

        def fits(k: int) -> bool:
            return bool(formula(**values, **{for_: sp.Integer(k)}) <= target)

        if not fits(low):
            raise InputError("error", f"is not met even at {for_} = {low}", target)
        holds, fails = largest(fits, low, top)
        ends = Fraction(holds), None if fails is None else Fraction(fails)
        there = quantity.read(**values, **{for_: holds})
        rests = standing(quantity, there, formula(**there))
        return Solution(identifier, asked(quantity, values), for_, f"<= {target}", *ends, ("enclose",), rests)
    probe = wanted.read("1")
    quantity.read(**values, **{for_: probe})
    limit, _ = enclose(target, 30)
    found = function_of(quantity.subject, "solves", for_)(**values, error=limit)
    there = read(quantity, {**values, for_: found.holds})
    note = (
        ""
        if found.undefined is None
        else f"the activation is not shown to be defined where {for_} = {found.undefined} takes its hidden units"
    )
    rests = standing(quantity, there, None if quantity.formula is None else quantity.formula(**there))
    return Solution(
        identifier, asked(quantity, values), for_, f"<= {target}", found.holds, found.fails, ("enclose",), rests, note
    )


def measure(
    identifier: str, *, samples: object = 20_000, seed: object = 0, **parameters: object
) -> Measured | MeasuredClaim:
    """What a real network built from the statement does, over a declared sample; of a claim, what its leg `measure`
    finds by a second route, or its `samples`, at its instances or at the one that is given. Raises InputError where no
    network is known."""
    if any(claim.id == identifier for claim in all_claims()):
        return _measured(find_claim(identifier), parameters)
    quantity = find_quantity(identifier)
    values = read(quantity, parameters)
    sample_count, seed_number = (
        Integer("samples", "sample size", 1, 10**7).read(samples),
        Integer("seed", "random seed", 0).read(seed),
    )
    found = network(quantity)(**values, samples=int(sample_count), seed=int(seed_number))
    certified = bounded(quantity.id, tuple(values.items())).upper if quantity.direction == "upper" else None
    return Measured(
        identifier,
        texts(values),
        found.network,
        found.worst,
        texts(found.at),
        found.samples,
        found.seed,
        "float64",
        certified,
    )


def _measured(claim: Claim, parameters: dict[str, object]) -> MeasuredClaim:
    asked = claim
    if parameters:
        claim.at(**parameters)
        asked = replace(claim, instances=(parameters,))
    findings = run_legs(asked, 0, legs=tuple(BY_NAME[name] for name in KINDS))
    return MeasuredClaim(claim.id, findings[0] if findings else None)


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
    from numerics.synthesis.choice import best_of, finder, hidden_bias, instead
    from numerics.synthesis.schedule import naive_products
    from proofs.answers.synthesis import Synthesis

    if arithmetic not in ("real", *FORMATS):
        raise InputError("arithmetic", "is not known", arithmetic, f"one of real, {', '.join(FORMATS)}")
    if shape not in SHAPES:
        raise InputError("shape", "is not known", shape, f"one of {', '.join(SHAPES)}")
    ranges, tolerance, name = request.read_box(box), request.read_error(error), request.read_activation(activation)
    polynomial = request.read_polynomial(expression, list(ranges))
    shifts = request.best_biases(name) if bias == "best" else [request.read_bias(bias, name)]
    find, products = finder(polynomial, list(ranges.values()), tolerance, shape == "flat", bias is None)
    if arithmetic != "real":
        from numerics.networks.assumptions import require

        require(arithmetic, name)
    found, shift = best_of([(find(arithmetic, name, at), at) for at in shifts], tolerance)
    better = (
        ()
        if found.error <= tolerance
        else instead(find, polynomial, ranges, tolerance, (arithmetic, name, shift), shape == "flat", bias)
    )
    return Synthesis(
        expression,
        ranges,
        tolerance,
        arithmetic,
        name,
        hidden_bias(found, shift),
        found.scale,
        products,
        naive_products(polynomial),
        found.design.hidden_units,
        len(found.design.levels),
        found.real,
        found.rounding,
        found.at_least,
        dict(zip(ranges, found.witness, strict=True)),
        found.module,
        found.module.exact_weights(),
        "" if arithmetic == "real" else ASSUMED,
        better,
        shape,
    )


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
    from numerics.networks.assumptions import SUMS, measure
    from proofs.answers.documents import Assumptions

    names = tuple(KERNELS) if activation is None else (str(activation),)
    for name in names:
        kernel(name)
    forms = FORMATS if arithmetic is None else (str(arithmetic),)
    return Assumptions(tuple(measure(form, what, exhaustive, progress) for form in forms for what in (SUMS, *names)))


def errata(
    *which: str, jobs: int | None = None, progress: Progress | None = None, saved: str | Path | None = None
) -> Errata:
    """Every erratum, or those with these names or of these subjects: what is printed, what is true, and what decides
    it: the mutant that says what is printed, and the claim that says what is true, both checked in this run, or in a
    run that `proofs check --json` saved.

    `jobs` claims are checked at once. Raises InputError for a file that is no run over these claims."""
    rows = asked_errata(which)
    if saved is not None:
        outcomes = saved_run(Path(saved))
    else:
        ids = deciding(rows)
        outcomes = read_run(check(*ids, jobs=jobs, progress=progress).to_json()) if ids else {}
    return Errata(tuple(decided(claim, erratum, outcomes) for claim, erratum in rows))


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
