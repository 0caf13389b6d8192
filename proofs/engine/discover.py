"""From what a user typed to the claims to check: ids, subjects, and strangers' files and folders."""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from proofs.engine.exits import Exit
from theory.language.bibliography import beside
from theory.language.catalogue import all_claims, claims_of, find_claim, subjects
from theory.language.claims import Claim
from theory.language.errors import InputError


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
            elif _is_path(target):
                claims = _from_path(Path(target), local, problems)
            else:
                claims = list(claims_of(target)) if target in subjects() else [_named(target)]
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


def _is_path(target: str) -> bool:
    return (
        target.endswith(".py")
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
    if not path.is_dir() and path.suffix != ".py":
        problems.append(Problem(str(path), f"'{path}' is not a .py file"))
        return []
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    if not files:
        problems.append(Problem(str(path), f"'{path}' holds no .py file"))
    claims: list[Claim] = []
    before = len(problems)
    for file in files:
        for claim in _load(file, problems):
            if claim.id in local:
                problems.append(Problem(str(file), f"{file}: the id '{claim.id}' is used twice"))
            elif claim.subject in subjects() and any(claim.id == ours.id for ours in claims_of(claim.subject)):
                # The evidence of that claim would be taken for evidence of this one.
                problems.append(
                    Problem(
                        str(file), f"{file}: the id '{claim.id}' is that of a claim of this project; give yours another"
                    )
                )
            else:
                local[claim.id] = claim
                claims.append(claim)
    if files and not claims and len(problems) == before:
        problems.append(Problem(str(path), f"{path}: no Claim found at module level"))
    return claims


def _load(file: Path, problems: list[Problem]) -> list[Claim]:
    """Every module-level Claim of a file, which is run like a test file. A file that does not load is a problem and
    stops no other."""
    name = "claims_" + hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        with beside(file.resolve().parent):
            specification.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        problems.append(
            Problem(str(file), f"{file}{_line(error, file)}: {type(error).__name__}: {error}".replace("\n", " "))
        )
        return []
    claims = list({id(v): v for v in vars(module).values() if isinstance(v, Claim)}.values())
    return [c for c in claims if c.subject not in subjects() or c not in claims_of(c.subject)]


def _line(error: BaseException, file: Path) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f":{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    return f":{lines[-1]}" if lines else ""
