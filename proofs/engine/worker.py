"""A process that checks claims alone, for a parent that asks: requests come on standard input, outcomes go to standard
output.

It finds the claims itself, strangers' files included: claims hold functions, which do not travel between processes."""

from __future__ import annotations

import io
import os
import pickle
import queue
import sys
import threading
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from proofs.engine.check import Checker
from proofs.engine.discover import Problem, discover, is_path
from proofs.engine.exits import Exit
from proofs.engine.recheck import CertificateFolder, recheck
from proofs.legs.case import blame
from proofs.legs.verdicts import Checked, Finding
from theory.language.catalogue import find_claim
from theory.language.claims import Claim
from theory.language.errors import InputError

Outcome: TypeAlias = "Checked | Problem"
serving = False


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that a run was given: of `certificates` on whose word alone claims are accepted, and of the
    `outcomes` of experiments, which are then made at their largest."""

    certificates: Path | None = None
    outcomes: Path | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """How a claim is checked alone: strangers' claims are `local`; with a folder of certificates nothing is searched
    for; with a folder for their outcomes experiments are made at their largest."""

    local: Mapping[str, Claim] = field(default_factory=dict)
    certificate_folder: CertificateFolder | None = None
    outcomes: Path | None = None

    @classmethod
    def of(cls, local: Mapping[str, Claim], folders: Folders) -> Judge:
        """Raises InputError for a folder of certificates that is none."""
        certificate_folder = None if folders.certificates is None else CertificateFolder.at(folders.certificates)
        return cls(local, certificate_folder, folders.outcomes)

    def find(self, identifier: str) -> Claim:
        """The claim of this id, a stranger's before one of the project. Raises InputError for an unknown one."""
        return self.local.get(identifier) or find_claim(identifier)

    def outcome(self, identifier: str, compiled: Finding | None = None) -> Outcome:
        """The verdict on a claim by its own legs, whatever it rests on; `compiled` is what the kernel found, whose
        theorems are compiled once, in the process that asks. A failure is a problem of that claim."""
        claim = None
        try:
            claim = self.find(identifier)
            if self.certificate_folder is not None:
                return recheck(claim, self.certificate_folder)

            def kernel(asked: Claim) -> Finding | None:
                return compiled if asked.id == identifier else None

            return Checker(self.local, kernel=kernel, outcomes=self.outcomes).alone(claim)
        except InputError as error:
            return Problem(identifier, f"{identifier}: {error}")
        except Exception as error:
            try:
                if claim is not None:
                    blame(error, claim)
            except InputError as own:
                return Problem(identifier, f"{identifier}: {own}")
            return failure(identifier, f"{type(error).__name__}: {error}")


def failure(identifier: str, what: str) -> Problem:
    """Our own failure at a claim."""
    return Problem(
        identifier, f"internal error in {identifier}: {what}; please report it with the claim", Exit.INTERNAL
    )


def serve() -> None:
    """Answer requests until there are no more. The first says where strangers' claims and certificates are.

    What claims print goes to standard error, since outcomes have standard output; a parent that is gone ends the
    process at once, whatever it is doing."""
    global serving
    serving = True
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    judge = _judge(*pickle.load(requests))  # noqa: S301  (written by our own parent)
    asked: queue.SimpleQueue[tuple[str, Finding | None]] = queue.SimpleQueue()

    def listen() -> None:
        try:
            while True:
                asked.put(pickle.load(requests))  # noqa: S301
        except (EOFError, OSError):
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        identifier, compiled = asked.get()
        answers.write(_pickled(identifier, judge.outcome(identifier, compiled)))
        answers.flush()


def _judge(targets: tuple[str, ...], folders: Folders) -> Judge:
    """What the parent's targets mean here. It has shown what loading them prints, and what is wrong with them."""
    with redirect_stdout(io.StringIO()):
        _, local, _ = discover(tuple(t for t in targets if is_path(t))) if targets else ((), {}, ())
    return Judge.of(local, folders)


def _pickled(identifier: str, outcome: Outcome) -> bytes:
    try:
        return pickle.dumps(outcome)
    except Exception as error:
        return pickle.dumps(failure(identifier, f"its outcome cannot be handed over: {type(error).__name__}: {error}"))
