"""From what a user typed to the claims to check: ids, subjects, and strangers' files and folders."""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sympy.logic.boolalg import Boolean

from proofs.engine import datafile
from proofs.engine.exits import Exit
from theory.language.bibliography import beside
from theory.language.catalogue import all_claims, claims_of, find_claim, subjects
from theory.language.claims import Claim
from theory.language.errors import InputError, collecting
from theory.language.old_names import current
from theory.language.places import STRANGERS


@dataclass(frozen=True, slots=True)
class Problem:
    """Something asked for that could not be checked at all."""

    where: str
    message: str
    exit: Exit = Exit.BAD_REQUEST


def discover(targets: tuple[str, ...]) -> tuple[list[Claim], dict[str, Claim], list[Problem]]:
    """The claims to check in order, those of strangers by id, and what could not be loaded. Without targets: everything
    in `theory`."""
    found: dict[str, Claim] = {}
    local: dict[str, Claim] = {}
    problems: list[Problem] = []
    for target in targets or (None,):
        try:
            if target is None:
                claims = list(all_claims())
            elif not target.strip():
                raise InputError("target", "must not be empty")
            elif is_path(target):
                claims = _from_path(Path(target), local, problems)
            else:
                name = current(target)
                claims = list(claims_of(name)) if name in subjects() else [_named(name)]
        except InputError as error:
            problems.append(Problem(str(target), str(error)))
            continue
        found.update((c.id, c) for c in claims)
    return list(found.values()), local, problems


def _named(target: str) -> Claim:
    """The claim with this id. Raises InputError with the nearest subject for a word without a dot, else with the
    nearest id."""
    near = difflib.get_close_matches(target, subjects(), 1)
    if "." not in target and near:
        raise InputError(target, "is not a claim or subject", None, f"did you mean '{near[0]}'?")
    return find_claim(target)


def is_path(target: str) -> bool:
    """Whether a target names a file or folder of claims, not a claim or subject of the project."""
    return (
        target.endswith((".py", ".toml"))
        or "/" in target
        or "\\" in target
        or (Path(target).exists() and target not in subjects())
    )


def _from_path(path: Path, local: dict[str, Claim], problems: list[Problem]) -> list[Claim]:
    if not path.exists():
        near = difflib.get_close_matches(
            path.name, [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else [], 1
        )
        problems.append(
            Problem(str(path), f"'{path}' does not exist" + (f"; did you mean '{near[0]}'?" if near else ""))
        )
        return []
    if not path.is_dir() and path.suffix not in READERS:
        problems.append(Problem(str(path), f"'{path}' is no .py or .toml file"))
        return []
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    if not files:
        problems.append(Problem(str(path), f"'{path}' holds no .py file"))
    before = len(problems)
    found = [(file, claim) for file in files for claim in READERS[file.suffix](file, problems)]
    times = Counter(claim.id for _, claim in found)
    claims: list[Claim] = []
    for file, claim in found:
        # Neither is checked where two have the same id: nobody could tell which of them the verdict is about.
        if claim.id in local or times[claim.id] > 1:
            twice = Problem(str(file), f"{file}: the id '{claim.id}' is used twice; neither is checked")
            problems += [twice] * (twice not in problems)
        elif claim.subject in subjects() and any(claim.id == ours.id for ours in claims_of(claim.subject)):
            # The evidence of that claim would be taken for evidence of this one.
            problems.append(
                Problem(
                    str(file), f"{file}: the id '{claim.id}' is that of a claim of this project; give yours another"
                )
            )
        elif unused := _unused(claim):
            problems.append(
                Problem(
                    str(file),
                    f"{file}: '{unused}' has a range in {claim.id} and does not occur: SymPy may have cancelled it"
                    " as it was typed, with what was undefined; write the statement as text, or take the range out",
                )
            )
        else:
            claims.append(claim)
    for claim in [c for c in claims if c.id not in local]:
        local[claim.id] = claim
    for claim in [c for _, c in found if times[c.id] == 1 and c.id in local and local[c.id] is not c]:
        del local[claim.id]  # of an earlier file or target
        claims = [c for c in claims if c.id != claim.id]
    if files and not claims and len(problems) == before:
        problems.append(Problem(str(path), f"{path}: no Claim found at module level"))
    return claims


def _unused(claim: Claim) -> str:
    """A variable that has a range and does not occur in what SymPy made of the statement."""
    if not isinstance(claim.statement, Boolean) or claim.instance is not None:
        return ""
    return next((str(x) for x in sorted(claim.where, key=str) if x not in claim.statement.free_symbols), "")


def _load(file: Path, problems: list[Problem]) -> list[Claim]:
    """Every module-level Claim of a file, which is run like a test file. A file that does not load is a problem, which
    stops no other and none of the claims before it; and so is a claim of it that says nothing checkable."""
    name = STRANGERS + hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    with collecting() as refusals:
        try:
            with beside(file.resolve().parent):
                specification.loader.exec_module(module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            problems.append(
                Problem(str(file), f"{file}{_line(error, file)}: {type(error).__name__}: {error}".replace("\n", " "))
            )
    for refusal in refusals:
        line = refusal.line(file)
        problems.append(Problem(str(file), f"{file}{f':{line}' if line else ''}: {refusal.error}".replace("\n", " ")))
    bad = {id(refusal.claim) for refusal in refusals}
    claims = list({id(v): v for v in vars(module).values() if isinstance(v, Claim) and id(v) not in bad}.values())
    return [c for c in claims if c.subject not in subjects() or c not in claims_of(c.subject)]


def _read(file: Path, problems: list[Problem]) -> list[Claim]:
    """The claims of a file of data, which runs nothing."""
    claims, bad = datafile.read(file)
    problems += [Problem(str(file), f"{file}{f':{line}' if line else ''}: {message}") for line, message in bad]
    return claims


READERS: Mapping[str, Callable[[Path, list[Problem]], list[Claim]]] = {".py": _load, ".toml": _read}


def _line(error: BaseException, file: Path) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f":{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    return f":{lines[-1]}" if lines else ""
