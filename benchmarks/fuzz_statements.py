"""Random statements over the whole grammar against dense evaluation with many digits:

    python benchmarks/fuzz_statements.py --count 1000 --seed 1

prints a table by kind, and every statement whose verdict is wrong; the exit code is 1 if there is one."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from proofs.soundness.random_statements import Maker, judge

COLUMNS = ("all", "PROVED", "REFUTED", "UNDECIDED", "refused", "not made", "CONFLICT", "wrong")


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--count", type=int, default=200)
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--seconds", type=float, default=1e9, help="stop after so many seconds")
    given = reader.parse_args()
    table: dict[str, Counter[str]] = {}
    wrong = 0
    started = time.monotonic()
    for case in Maker(given.seed).cases(given.count):
        if time.monotonic() - started > given.seconds:
            break
        found = judge(case)
        kind = case.kind + (", SymPy" if case.through_sympy else "")
        table.setdefault(kind, Counter()).update(["all", found.verdict] + ["wrong"] * bool(found.wrong))
        if found.wrong:
            wrong += 1
            sys.stdout.write(f"WRONG {case}\n      {found.wrong}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{'kind':20}" + "".join(f"{c:>11}" for c in COLUMNS) + "\n")
    for kind, counts in [*sorted(table.items()), ("all", sum(table.values(), Counter()))]:
        sys.stdout.write(f"{kind:20}" + "".join(f"{counts[c]:>11}" for c in COLUMNS) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
