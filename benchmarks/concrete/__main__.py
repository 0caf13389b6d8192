"""Let Rocq check concrete bounds: of the logistic gate's error at the 27 cases of the claims, and of small synthesised
networks.

    python -m benchmarks.concrete gates [SLACK...]       relative slacks, by default 1/100, 1/1000000 and 0; exit
    0 if all bounds are accepted
    python -m benchmarks.concrete networks [SLACK...]    by default 1/1000

For gates, the bounds are the upper ends that Python's enclosure found, times 1 + slack. Printed are the processor's
seconds in `coqc` for all cases, and how far the loosest bound lies above the enclosure's lower end, which the error
attains at least; afterwards a bound just below the lower end must be refused. For networks, printed are the bound that
Rocq accepted, what `synthesize` certifies, and an error that occurs. Needs coqc."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.concrete.gates import AXIOMS, bounds_file
from benchmarks.concrete.networks import network_file
from numerics.gates.multiplication_gate import Supremum, error
from numerics.synthesis.request import read_bias, read_polynomial
from numerics.synthesis.schedule import schedule
from numerics.synthesis.search import find
from proofs.kernel.leg import CompilationError, Kernel, Theorem, axioms_in, not_allowed
from theory.gates.multiplication_gate import error_supremum_is_at_the_corner as claim
from theory.language.parameters import read_all

SLACKS = {"gates": ("1/100", "1/1000000", "0"), "networks": ("1/1000",)}
UNIT, POSITIVE = (-1, 1), (0, 1)
NETWORKS: Sequence[tuple[str, dict[str, tuple[int, int]], str]] = (
    ("x**2", {"x": UNIT}, "softplus"),
    ("x*y", {"x": UNIT, "y": UNIT}, "softplus"),
    ("x*y", {"x": UNIT, "y": UNIT}, "silu"),
    ("x*y", {"x": UNIT, "y": UNIT}, "exp"),
    ("x*y", {"x": UNIT, "y": UNIT}, "logistic"),
    ("x*y", {"x": UNIT, "y": UNIT}, "tanh"),
    ("x*y", {"x": UNIT, "y": UNIT}, "arctan"),
    ("x*y", {"x": UNIT, "y": UNIT}, "cos"),
    ("x*y + z", {"x": UNIT, "y": POSITIVE, "z": POSITIVE}, "softplus"),
    ("x**3", {"x": UNIT}, "softplus"),
    ("x**3", {"x": UNIT}, "logistic"),
    ("x*y*z", {"x": UNIT, "y": UNIT, "z": UNIT}, "exp"),
    ("x*y + 3*x**2*z - z**3", {"x": UNIT, "y": UNIT, "z": UNIT}, "softplus"),
)


def _supremum(given: object) -> Supremum:
    values = read_all(claim.parameters, given, claim.id)  # type: ignore[arg-type]
    return error("logistic", values["bias"], values["scale"], values["radius"])


def coqc_seconds() -> float:
    """The processor's seconds of programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def gates(slacks: list[Fraction]) -> int:
    found = [(given, _supremum(given)) for given in claim.instances]
    with TemporaryDirectory() as folder:
        kernel = Kernel.start(cache=Path(folder))
        theorem = kernel.theorems[claim.id]
        for name in (theorem.file, "concrete", "restate"):
            kernel.compile(name, kernel.sources[name])
        rests_on = Theorem("concrete", "bound", claim.id, "computation", AXIOMS, "")
        for slack in slacks:
            cases = [(given, s.upper * (1 + slack)) for given, s in found]
            started = coqc_seconds()
            answer = kernel.compile("bounds", bounds_file(theorem, claim, cases))
            seconds = coqc_seconds() - started
            if extra := not_allowed(rests_on, axioms_in(answer)):
                print(f"the bounds rest on {', '.join(extra)}")
                return 1
            loosest = max(bound / s.lower - 1 for (_, bound), (_, s) in zip(cases, found, strict=True))
            print(
                f"slack {float(slack):.0e}: {len(cases)} bounds accepted in {seconds:.0f} s; the loosest is"
                f" {float(loosest):.1e} above the true error",
                flush=True,
            )
        given, supremum = found[0]
        try:
            kernel.compile("bounds", bounds_file(theorem, claim, [(given, supremum.lower * (1 - Fraction(1, 10**12)))]))
        except CompilationError:
            print("a bound just below the true error is refused")
            return 0
    print("a bound below the true error was accepted")
    return 1


def networks(slacks: list[Fraction]) -> int:
    with TemporaryDirectory() as folder:
        kernel = Kernel.start(cache=Path(folder))
        kernel.compile("concrete", kernel.sources["concrete"])
        rests_on, refused = Theorem("concrete", "bound", "networks.bound", "computation", AXIOMS, ""), 0
        for text, ranges, activation in NETWORKS:
            polynomial, box = (
                read_polynomial(text, list(ranges)),
                [(Fraction(low), Fraction(high)) for low, high in ranges.values()],
            )
            circuit = schedule(polynomial, len(box))
            network = find(circuit, polynomial, box, Fraction(1, 1000), "real", activation, read_bias(None, activation))
            for slack in slacks:
                written, bound = network_file(network.module, network.design, polynomial, slack)
                started = coqc_seconds()
                try:
                    extra = not_allowed(rests_on, axioms_in(kernel.compile("network", written)))
                    answer = f"rests on {', '.join(extra)}" if extra else "accepted"
                except CompilationError as error:
                    answer = f"refused: {error}"
                refused += answer != "accepted"
                sizes = f"{circuit.products} gates, {network.design.hidden_units} {activation} units"
                values = (
                    f"Rocq {float(bound):.5e}, synthesize {float(network.real):.5e}, seen {float(network.at_least):.5e}"
                )
                print(
                    f"{text} ({sizes}), slack {float(slack):.0e}: {values}; {answer} in"
                    f" {coqc_seconds() - started:.1f} s",
                    flush=True,
                )
    return 1 if refused else 0


if __name__ == "__main__":
    what, *given = sys.argv[1:] or ["gates"]
    sys.exit({"gates": gates, "networks": networks}[what]([Fraction(slack) for slack in given or SLACKS[what]]))
