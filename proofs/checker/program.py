"""The kinds of certificates, each with the file that checks it, and the command.

A verdict rests on the files that are loaded for it; those of other kinds are not."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper
from typing import Final

from .certificates import Report, expect, load
from .limits import STEPS, Budget, Refused, Rejected

KINDS: Final[Mapping[str, str]] = {
    "relation-on-box": "relations",
    "counterexample": "relations",
    "count": "counts",
    "network": "networks",
}
USAGE: Final = "usage: python -I proofs/checker CERT.json"


def check(data: object, steps: int = STEPS) -> Report:
    """What the certificate establishes. Raises Rejected if it does not, Refused if it is malformed or takes more than
    so many steps."""
    fields = expect(dict, data)
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused("not a kind of certificate")
    try:
        report: Report = import_module(f".{KINDS[kind]}", __package__).check(fields, Budget(steps))
    except RecursionError:
        raise Refused("nested too deeply") from None
    except MemoryError:
        raise Refused("takes more memory than there is") from None
    return report


def list_loaded() -> list[str]:
    """The files of this folder that are in use, by their names."""
    return sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith(f"{__package__}."))


def main(arguments: list[str]) -> int:
    """The command: prints the verdict, and returns its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if len(arguments) != 1:
            raise Refused(USAGE)
        report = check(load(arguments[0]))
    except (Rejected, Refused) as reason:
        sys.stdout.write(f"{type(reason).__name__.upper():9} {reason}\n")
        return 1 if isinstance(reason, Rejected) else 3
    sys.stdout.write(show(report))
    return 0


def show(report: Report) -> str:
    """What is printed of an accepted certificate, and the files that its verdict rests on."""
    lines = [f"{report.verdict:9} {report.statement}"]
    if report.point is not None:
        lines.append(f"fails at  {', '.join(f'{x} = {v}' for x, v in report.point.items())}")
    lines += [f"claim     {report.claim} (a label)", f"digest    {report.digest}"]
    lines.append(f"checked   {report.goals} goals, {report.nodes} proof nodes, {report.steps} steps")
    lines.append(f"rests on  {', '.join(list_loaded())}")
    return "".join(f"{line}\n" for line in lines)
