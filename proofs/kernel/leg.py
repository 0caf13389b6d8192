"""The leg `kernel`: theorems for all n in ``proofs/kernel/rocq``, checked by Rocq's kernel and tied to the claims.

For each headline theorem the header in its file names the claim, the tier and the axioms that it may use; there is no
other list. What is asked of ``coqc``:

1. the library compiles, and no file of it contains an admitted proof or an axiom; 2. `Print Assumptions` of each
headline theorem names no axiom beyond its header, and its header none beyond its tier; 3. the claim as it stands in
Python, restated in Rocq's own vocabulary (`restate`), is closed by the theorem, and none of its mutants is.

Compiled files are kept in a folder under names made from their content and that of everything they rest on, so that
what has not changed is not compiled again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from proofs.engine.discover import Problem
from proofs.engine.exits import Exit
from proofs.kernel import restate, restate_counts
from proofs.kernel.restate import NotExpressible, Restated
from proofs.legs.verdicts import Finding, Verdict
from theory.language.claims import Claim
from theory.language.errors import InputError
from theory.language.statements import Count

LIBRARY = Path(__file__).resolve().parent / "rocq"
PACKAGES = (
    "coq libcoq-mathcomp-ssreflect libcoq-mathcomp-algebra libcoq-mathcomp-fingroup libcoq-coquelicot libcoq-interval"
)
INSTALL = f"apt-get install -y --no-install-recommends {PACKAGES}"
SECONDS = 900.0
WORKERS = 2
ANSWER = re.compile(r"^(?=Closed under|Axioms:$)", re.MULTILINE)

_REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_not_dec",
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
_MACHINE_NUMBERS = re.compile(r"(Uint63|Sint63|PrimInt63|PrimFloat|FloatAxioms|FloatOps|Uint63Axioms)\.\w+")
TIERS = ("algebra", "reals", "computation")

_HEADER = re.compile(
    r"\(\* Claim: (?P<claim>\S+)\n\s*Tier: (?P<tier>\w+)[^\n]*\n\s*Axioms: (?P<axioms>[^\n]+)\n\s*Says:"
    r" (?P<says>.*?)\s*\*\)\s*"
    r"(?:Theorem|Lemma) (?P<name>\w+)",
    re.DOTALL,
)
_FORBIDDEN = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Unset\s+\w+\s+Checking|bypass_check|Set\s+Printing\s+All|Declare\s+ML)\b"
)
_SECTION = re.compile(
    r"(?:^|(?<=\.)|(?<=\]))\s*(Section|End|Variables?|Hypothesis|Hypotheses|Context|Module)\b", re.MULTILINE
)
_REQUIRE = re.compile(r"From\s+Outward\s+Require\s+(?:Import\s+|Export\s+)?([\w\s]+)\.")


@dataclass(frozen=True, slots=True)
class Theorem:
    """A headline theorem, as its header describes it."""

    file: str
    name: str
    claim: str
    tier: str
    axioms: tuple[str, ...]
    says: str

    @property
    def full_name(self) -> str:
        """The theorem's name with its file's, as Rocq knows it."""
        return f"{self.file}.{self.name}"


def without_comments(text: str) -> str:
    """Rocq source without its comments, which may be nested, and strings, in which comments neither begin nor end."""
    kept, depth, i = [], 0, 0
    while i < len(text):
        if text[i] == '"':
            i = (text.find('"', i + 1) + 1) or len(text)
        elif text.startswith("(*", i):
            depth, i = depth + 1, i + 2
        elif depth and text.startswith("*)", i):
            depth, i = depth - 1, i + 2
        else:
            if not depth:
                kept.append(text[i])
            i += 1
    return "".join(kept)


def theorems_of(file: str, text: str) -> tuple[Theorem, ...]:
    """The headline theorems of a file. Raises ValueError for a header that is not in the agreed form.

    >>> header = "(* Claim: a.b\\n   Tier: algebra\\n   Axioms: none\\n   Says: it holds. *)\\nTheorem b : True."
    >>> theorems_of("a", header)[0].full_name
    'a.b'
    """
    found = []
    for match in _HEADER.finditer(text):
        axioms = () if match["axioms"].strip() == "none" else tuple(a.strip() for a in match["axioms"].split(","))
        found.append(
            Theorem(file, match["name"], match["claim"], match["tier"], axioms, " ".join(match["says"].split()))
        )
        if match["tier"] not in TIERS:
            raise ValueError(
                f"{file}.v: the tier of {match['name']} must be one of {', '.join(TIERS)}: {match['tier']}"
            )
        if match["claim"].rpartition(".")[2] != match["name"]:
            raise ValueError(f"{file}.v: theorem {match['name']} does not bear the name of its claim {match['claim']}")
    if len(found) != len(re.findall(r"^\(\* Claim:", text, re.MULTILINE)):
        raise ValueError(f"{file}.v: a header is not of the form: Claim, Tier, Axioms, Says, and then the theorem")
    return tuple(found)


def unproved(text: str) -> Iterator[str]:
    """Words in a file that let something stand without proof."""
    source = without_comments(text)
    yield from (match[0] for match in _FORBIDDEN.finditer(source))
    opened: list[str] = []
    for match in _SECTION.finditer(source):
        word = match[1]
        if word in ("Section", "Module"):
            opened.append(word)
        elif word == "End":
            opened = opened[:-1]
        elif "Section" not in opened:
            yield f"{word} outside a section"


def axioms_in(output: str) -> tuple[str, ...]:
    """The axioms that `Print Assumptions` lists. Raises ValueError for output that says anything else.

    >>> axioms_in("Closed under the global context\\n")
    ()
    >>> axioms_in("Axioms:\\nA.b : forall n,\\n  n = n\\nc\\n  : True\\n")
    ('A.b', 'c')
    """
    lines = output.strip().splitlines()
    if lines == ["Closed under the global context"]:
        return ()
    if not lines or lines[0] != "Axioms:":
        raise ValueError(f"Print Assumptions says: {lines[0] if lines else 'nothing'}")
    names = []
    for line in lines[1:]:
        if line.startswith(" "):
            continue
        match = re.fullmatch(r"([\w.']+)( :.*)?", line)
        if match is None:
            raise ValueError(f"Print Assumptions says: {line}")
        names.append(match[1])
    return tuple(names)


def not_allowed(theorem: Theorem, axioms: tuple[str, ...]) -> list[str]:
    """The axioms that the header does not name or the tier does not admit."""

    def admitted(axiom: str) -> bool:
        if theorem.tier == "algebra":
            return False
        return axiom in _REALS or (theorem.tier == "computation" and _MACHINE_NUMBERS.fullmatch(axiom) is not None)

    def named(axiom: str) -> bool:
        return (
            axiom in theorem.axioms
            or axiom.rpartition(".")[2] in theorem.axioms
            or ("primitive integers and floats" in theorem.axioms and _MACHINE_NUMBERS.fullmatch(axiom) is not None)
        )

    return [a for a in axioms if not (admitted(a) and named(a))]


def default_cache() -> Path:
    """Where compiled files are kept: the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("outward") / "rocq"


@dataclass
class Kernel:
    """Rocq at work on the library. `library` is the folder of the theorems, `cache` where compiled files are kept."""

    library: Path = LIBRARY
    cache: Path = field(default_factory=default_cache)
    problems: list[Problem] = field(default_factory=list)
    compilations: int = 0
    _refused: dict[str, str] = field(default_factory=dict)
    _bindings: dict[str, tuple[Claim, str, int]] = field(default_factory=dict)
    _turns: defaultdict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))

    @classmethod
    def start(cls, library: Path = LIBRARY, cache: Path | None = None) -> Kernel:
        """Rocq, if it is installed. Raises InputError if not."""
        if shutil.which("coqc") is None:
            raise InputError(
                "--kernel", "needs coqc, which is not installed", None, f"{INSTALL}  (other legs need none of it)"
            )
        return cls(library, cache or default_cache())

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The library's files by name."""
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(self.library.glob("*.v"))}

    @cached_property
    def theorems(self) -> Mapping[str, Theorem]:
        """The headline theorems by claim."""
        found: dict[str, Theorem] = {}
        for file, text in self.sources.items():
            try:
                listed = theorems_of(file, text)
            except ValueError as error:
                self._problem(file, str(error))
                continue
            for theorem in listed:
                if theorem.claim in found:
                    self._problem(
                        theorem.claim,
                        f"{theorem.claim} has two theorems: {found[theorem.claim].full_name} and {theorem.full_name}",
                    )
                found[theorem.claim] = theorem
        return found

    @cached_property
    def _version(self) -> str:
        """What else a compiled file depends on: Rocq itself and the installed libraries."""
        told = subprocess.run(["coqc", "--version"], capture_output=True, text=True, check=True).stdout
        where = Path(subprocess.run(["coqc", "-where"], capture_output=True, text=True, check=True).stdout.strip())
        return told + "".join(f"{p.name} {p.stat().st_mtime_ns}\n" for p in sorted((where / "user-contrib").glob("*")))

    def _dependencies(self, text: str) -> list[str]:
        """The library's files that a text rests on, directly or not, in an order in which they can be compiled."""
        ordered: list[str] = []
        for names in _REQUIRE.findall(without_comments(text)):
            for name in names.split():
                if name not in self.sources:
                    raise CompilationError(f"there is no file {name}.v")
                ordered += [n for n in (*self._dependencies(self.sources[name]), name) if n not in ordered]
        return ordered

    def _key(self, text: str) -> str:
        parts = [self._version, text, *(self.sources[name] for name in self._dependencies(text))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def compile(self, name: str, text: str) -> str:
        """Compile a text under this name, after all that it rests on, and return what Rocq printed. Raises
        CompilationError."""
        key = self._key(text)
        with self._turns[key]:
            if key in self._refused:
                raise CompilationError(self._refused[key])
            told = self.cache / key / "output.txt"
            if told.is_file():
                return told.read_text(encoding="utf-8")
            try:
                return self._compiled(name, text, self.cache / key)
            except CompilationError as error:
                self._refused[key] = str(error)
                raise

    def _compiled(self, name: str, text: str, folder: Path) -> str:
        paths = []
        for needed in self._dependencies(text):
            self.compile(needed, self.sources[needed])
            paths += ["-Q", str(self.cache / self._key(self.sources[needed])), "Outward"]
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache) as made:
            work = Path(made) / "work"
            work.mkdir()
            (work / f"{name}.v").write_text(text, encoding="utf-8")
            command = ["coqc", "-q", "-w", "none", *paths, "-Q", ".", "Outward", f"{name}.v"]
            self.compilations += 1
            try:
                run = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                raise CompilationError(f"stopped by the clock after {SECONDS:.0f} s") from None
            if run.returncode:
                raise CompilationError(_first_error(run.stderr))
            (work / "output.txt").write_text(run.stdout, encoding="utf-8")
            try:
                os.replace(work, folder)
            except OSError:
                if not (folder / "output.txt").is_file():
                    raise
        return run.stdout

    def compile_all(self, texts: Iterable[tuple[str, str]]) -> None:
        """Compile texts under their names, `WORKERS` at a time. What Rocq refuses, it refuses again when it is asked
        for."""

        def attempt(named: tuple[str, str]) -> None:
            with suppress(CompilationError):
                self.compile(*named)

        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(attempt, texts))

    def prepare(self, claims: Iterable[Claim]) -> None:
        """Compile what the findings on these claims will ask for."""
        for claim in claims:
            if claim.id in self.theorems:
                with suppress(NotExpressible):
                    self._bindings[claim.id] = (claim, *binding(self.theorems[claim.id], claim))
        self.compile_all(("claim", text) for _, text, _ in self._bindings.values())

    def _binding(self, claim: Claim) -> tuple[str, int]:
        """The binding of this very claim, from `prepare` if it was prepared."""
        if claim.id in self._bindings and self._bindings[claim.id][0] is claim:
            return self._bindings[claim.id][1:]
        return binding(self.theorems[claim.id], claim)

    def check_library(self) -> None:
        """Compile everything, and look at what each headline theorem rests on. What is wrong becomes a problem of the
        run."""
        theorems = self.theorems.values()
        by_file = {file: [t for t in theorems if t.file == file] for file in self.sources}
        with suppress(CompilationError):  # an unknown file, which is reported below
            self.compile_all(sorted(self.sources.items(), key=lambda item: len(self._dependencies(item[1]))))
        for file, text in self.sources.items():
            for word in unproved(text):
                self._problem(file, f"{file}.v contains {word}: a theorem without proof")
            try:
                self.compile(file, text)
            except CompilationError as error:
                self._problem(file, f"{file}.v does not compile: {error}")
        sound = {
            file: listed
            for file, listed in by_file.items()
            if listed and not any(p.where == file for p in self.problems)
        }
        self.compile_all(("assumptions", _questions(listed)) for listed in sound.values())
        for file, listed in sound.items():
            self._check_assumptions(file, listed)

    def _check_assumptions(self, file: str, theorems: list[Theorem]) -> None:
        try:
            answers = ANSWER.split(self.compile("assumptions", _questions(theorems)))[1:]
            for theorem, answer in zip(theorems, answers, strict=True):
                extra = not_allowed(theorem, axioms_in(answer))
                if extra:
                    self._problem(
                        theorem.claim,
                        f"{theorem.full_name} rests on {', '.join(extra)}, which its header does not allow"
                        f" ({theorem.tier})",
                    )
        except (CompilationError, ValueError) as error:
            self._problem(file, f"{file}.v: {error}")

    def _problem(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message, Exit.CONTRADICTED))

    def finding(self, claim: Claim) -> Finding | None:
        """What the kernel says of a claim: that its theorem closes it as it stands and closes none of its mutants. None
        without a theorem."""
        theorem = self.theorems.get(claim.id)
        if theorem is None:
            return None
        if any(p.where in (claim.id, theorem.file) for p in self.problems):
            return Finding("kernel", Verdict.UNDECIDED, detail=f"{theorem.full_name} is not accepted")
        try:
            text, mutants = self._binding(claim)
            extra = not_allowed(theorem, axioms_in(self.compile("claim", text)))
            if extra:
                raise ValueError(f"the restated claim rests on {', '.join(extra)}")
        except NotExpressible as error:
            return Finding(
                "kernel",
                Verdict.SKIPPED,
                detail=f"theorem {theorem.full_name} is proved; the claim cannot be restated: {error}",
            )
        except (CompilationError, ValueError) as error:
            self._problem(
                claim.id,
                f"{theorem.full_name} does not close {claim.id} as it stands, or closes one of its mutants: {error}",
            )
            return Finding(
                "kernel", Verdict.UNDECIDED, detail=f"theorem {theorem.full_name} does not close the claim: {error}"
            )
        digest = hashlib.sha256(text.encode()).hexdigest()
        refused = f"; {mutants} of {len(claim.mutants)} mutants restated, none closes" if claim.mutants else ""
        return Finding(
            "kernel",
            Verdict.PROVED,
            "all",
            f"theorem {theorem.full_name} ({theorem.tier}){refused}; sha256 {digest[:16]}",
        )


def _questions(theorems: list[Theorem]) -> str:
    """What asks Rocq for the axioms under each of one file's theorems."""
    return f"From Outward Require {theorems[0].file}.\n" + "".join(
        f"Print Assumptions {t.full_name}.\n" for t in theorems
    )


class CompilationError(Exception):
    """What Rocq says about a file that it does not accept, in one line."""


def _first_error(text: str) -> str:
    """Rocq's message without the place.

    >>> _first_error('File "./a.v", line 3, characters 0-4:\\nError: No such\\n  goal.\\n')
    'No such goal.'
    """
    _, found, message = text.partition("Error:")
    return re.sub(r"^In environment .*?(?=The term )", "", " ".join((message if found else text).split()))[:300]


IMPORTS = (
    "From Coq Require Import Reals.\nFrom Coquelicot Require Import Coquelicot.\nFrom Outward Require restate"
    " {file}.\nOpen Scope R_scope."
)
COUNT_IMPORTS = (
    "From mathcomp Require Import all_ssreflect all_algebra.\nFrom Outward Require vocabulary networks {file}.\nImport"
    " GRing.Theory.\nOpen Scope ring_scope."
)


def binding(theorem: Theorem, claim: Claim, lies: Iterable[Claim] | None = None) -> tuple[str, int]:
    """The file that ties a claim to its theorem, and how many false versions of the claim, its mutants unless others
    are given, it restates.

    The file sees the theorem by its full name only: nothing in the library can change what the restated words mean.
    """
    own, script = _restated(theorem, claim)
    files = " ".join((*restated(claim).words, theorem.file))
    parts = [
        (
            f"(* The claim {claim.id} as it stands, closed by {theorem.full_name}; and its mutants, which must not"
            " close. Generated. *)"
        ),
        (COUNT_IMPORTS if isinstance(claim.statement, Count) else IMPORTS).format(file=files),
        f"Theorem claim :\n  {own}.\nProof. {script}. Qed.",
    ]
    told = 0
    for lie in _mutants(claim) if lies is None else lies:
        try:
            text, script = _restated(theorem, lie)
        except NotExpressible:
            continue
        told += 1
        parts.append(f"Goal\n  {text}.\nProof. Fail ({script}). Abort.")
    return "\n\n".join([*parts, "Print Assumptions claim.", ""]), told


def _mutants(claim: Claim) -> Iterator[Claim]:
    """The mutants that say something else of the same kind: not those that have a wrong label only, nor those that say
    it for one instance of a family only."""
    for mutant in claim.mutants:
        if mutant.family is not None:
            yield replace(claim, statement=mutant.family, mutants=())
            continue
        changed = claim.mutate(mutant)
        if mutant.status is not None or isinstance(changed.statement, Count) != isinstance(claim.statement, Count):
            continue
        if claim.instance is not None and not isinstance(changed.statement, Count):
            continue
        if mutant.statement is None and mutant.where is None and (mutant.definitions or not _differs(changed, claim)):
            continue  # the same text about other things
        yield changed


def _differs(changed: Claim, claim: Claim) -> bool:
    """Whether a changed claim is another text."""
    try:
        return restated(changed).text != restated(claim).text
    except NotExpressible:
        return False


def restated(claim: Claim) -> Restated:
    """The claim as a closed proposition in Rocq's words. Raises NotExpressible."""
    return restate_counts.proposition(claim) if isinstance(claim.statement, Count) else restate.proposition(claim)


def closing(theorem: Theorem, claim: Claim) -> str:
    """The tactic that closes the restated claim with the theorem."""
    return _restated(theorem, claim)[1]


def _restated(theorem: Theorem, claim: Claim) -> tuple[str, str]:
    """A claim in Rocq's words, and the tactic that closes it with the theorem."""
    said = restated(claim)
    if isinstance(claim.statement, Count):
        return said.text, f"intros; networks.close @{theorem.full_name}"
    steps = [f"intros {' '.join(said.names)}", "intros"] if said.names else ["intros"]
    steps += ["split; [restate.side |]"] * said.conditions
    steps.append(f"pose proof @{theorem.full_name} as its_theorem")
    steps += [f"try specialize its_theorem with ({name} := {name})" for name in said.names]
    return said.text, "; ".join([*steps, "restate.close its_theorem"])
