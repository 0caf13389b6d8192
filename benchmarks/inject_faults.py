"""Break one engine at a time and see whether anything false comes out PROVED.

    python benchmarks/inject_faults.py [MOST]      at most so many false statements for each fault (50); exit 0 if none
    came out PROVED

Faults of what reads a statement are tried on statements made for that; none may be REFUTED that is true, either. Faults
of the engines are tried on the false statements of the corpus that are nearest to being true, faults of networks
on all claims and their mutants. Prints for each fault how the statements came out, which legs were taken in, and which
noticed where one was."""

from __future__ import annotations

import sys
from collections import Counter

from proofs.soundness import corpus, faults, reader_faults
from theory.language.catalogue import all_claims


def shown(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.most_common()) or "none"


def main(most: int = 50) -> int:
    near = faults.nearest(corpus.false_statements()[0], most)
    wrong: list[str] = []
    for name in reader_faults.FAULTS:
        read = reader_faults.inject(name)
        print(f"{name}\n  came out: {shown(read.verdicts)}", flush=True)
        wrong += [f"under the fault '{name}': {what}" for what in read.wrong]
    for name in (*faults.FAULTS, *faults.NETWORK_FAULTS):
        found = faults.inject(name, near) if name in faults.FAULTS else faults.inject_into_networks(name, all_claims())
        print(
            f"{name}\n  came out: {shown(found.verdicts)}\n  taken in: {shown(found.deceived)}\n  noticed by:"
            f" {shown(found.noticed)}",
            flush=True,
        )
        wrong += [f"PROVED under the fault '{name}': {what}" for what in found.proved]
    print("\n".join(wrong) or "nothing false came out PROVED, and no reader's fault made a true statement REFUTED")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
