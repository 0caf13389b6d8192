"""Let Rocq check concrete bounds of the logistic gate's error: the 27 cases of the claims, with the upper ends that Python's enclosure found.

    python benchmarks/concrete_bounds.py [SLACK...]      relative slacks, by default 1/100, 1/1000000 and 0; exit 0 if all bounds are accepted

For each slack the bounds are the enclosure's upper ends times 1 + slack. Printed are the seconds that `coqc` took for all cases, and how far the loosest bound
lies above the enclosure's lower end, which the error attains at least. Afterwards a bound just below the lower end must be refused. Needs coqc.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from numerics.multiplication_gate import Supremum, error
from proofs.engine.concrete import AXIOMS, bounds_file
from proofs.engine.kernel import CompilationError, Kernel, Theorem, axioms_in, not_allowed
from theory.language.parameters import read_all
from theory.multiplication_gate import error_supremum_is_at_the_corner as claim

SLACKS = ("1/100", "1/1000000", "0")


def _supremum(given: object) -> Supremum:
    values = read_all(claim.parameters, given, claim.id)  # type: ignore[arg-type]
    return error("logistic", values["bias"], values["scale"], values["radius"])


def main(slacks: list[Fraction]) -> int:
    found = [(given, _supremum(given)) for given in claim.instances]
    with TemporaryDirectory() as folder:
        kernel = Kernel.start(cache=Path(folder))
        theorem = kernel.theorems[claim.id]
        for name in (theorem.file, "concrete", "restate"):
            kernel.compile(name, kernel.sources[name])
        rests_on = Theorem("concrete", "bound", claim.id, "computation", AXIOMS, "")
        for slack in slacks:
            cases = [(given, s.upper * (1 + slack)) for given, s in found]
            started = time.perf_counter()
            answer = kernel.compile("bounds", bounds_file(theorem, claim, cases))
            seconds = time.perf_counter() - started
            if extra := not_allowed(rests_on, axioms_in(answer)):
                print(f"the bounds rest on {', '.join(extra)}")
                return 1
            loosest = max(bound / s.lower - 1 for (_, bound), (_, s) in zip(cases, found, strict=True))
            print(
                f"slack {float(slack):.0e}: {len(cases)} bounds accepted in {seconds:.0f} s; the loosest is {float(loosest):.1e} above the true error",
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


if __name__ == "__main__":
    sys.exit(main([Fraction(slack) for slack in sys.argv[1:] or SLACKS]))
