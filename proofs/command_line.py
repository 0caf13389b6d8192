"""The command line: the verbs of the prompt, with tables for people, JSON for machines, and exit codes for both.

Whatever goes wrong is one line on standard error and an exit code; a traceback is shown only with ``--debug``. Imports
are late, so that ``--help`` is quick."""

from __future__ import annotations

import inspect
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from proofs.reports.program import BAD_REQUEST, INTERNAL, INTERRUPTED, Program, as_json_text, say, write

if TYPE_CHECKING:
    from proofs.answers.synthesis import Synthesis
    from proofs.engine.discover import Problem
    from proofs.legs.verdicts import Checked
    from proofs.reports.progress import Watched

EXIT_CODES = (
    "Exit codes: 0 as expected, 1 contradicted, 2 undecided, 3 wrong request, 4 not installed, 5 our own failure."
)
FORMAT = "proofs.format"


def _show(answer: Any, as_json: bool, **wanted: bool) -> None:
    """Print an answer in the format that was asked for; `wanted` are fields of Look."""
    from proofs.reports.formats import format_named
    from proofs.reports.table import look_of

    write(format_named(_format(as_json)).text(answer, replace(look_of(sys.stdout), **wanted)))


def _format(as_json: bool) -> str:
    """The name of the format that was asked for."""
    return "json" if as_json else str(click.get_current_context().meta.get(FORMAT, "table"))


def _chosen(ctx: click.Context, _: click.Parameter, name: str | None) -> None:
    """Keep the name of a format. Raises InputError for an unknown one, before any work is done."""
    if name is not None:
        from proofs.reports.formats import format_named

        format_named(name)
        ctx.meta[FORMAT] = name


def _versions(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    def of(distribution: str) -> str:
        try:
            return f"{distribution} {version(distribution)}"
        except PackageNotFoundError:
            return f"{distribution} (not installed)"

    write(
        ", ".join(
            [
                of("outward"),
                f"Python {sys.version.split()[0]}",
                *map(of, ("sympy", "python-flint", "mpmath", "numpy", "torch", "hypothesis")),
            ]
        )
    )
    ctx.exit()


def _answering(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every command has."""
    command = click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure.")(
        command
    )
    command = click.option(
        "--format",
        metavar="NAME",
        callback=_chosen,
        expose_value=False,
        help="Print in that form; table if none is named.",
    )(command)
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines, with exact numbers.")(command)


settings = click.argument("settings", metavar="[NAME=VALUE]...", nargs=-1)
identifier = click.argument("identifier", metavar="ID")


@click.group(
    "proofs",
    cls=Program,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_versions,
    help="Show the versions that a report of a failure needs.",
)
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure.")
def program() -> None:
    """A verifier for the theory of deep learning: what is claimed, what is established, and by which evidence.

    Numbers are exact: write scale=1/10, scale=0.1 or bias="acosh(5)".
    """


@program.command()
@click.argument("targets", metavar="[ID|SUBJECT|PATH]...", nargs=-1)
@click.option("--mutants", is_flag=True, help="Show each mutant with the counterexample that refutes it.")
@click.option("--verbose", is_flag=True, help="Show what each leg found.")
@click.option(
    "--certificates",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the certificates found to DIR/<claim id>.json.",
)
@click.option(
    "--kernel", is_flag=True, help="Check the theorems of proofs/kernel/rocq with Rocq's kernel too (needs coqc)."
)
@click.option(
    "--kernel-cache",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep Rocq's compiled files in DIR, not in the user's cache folder.",
)
@click.option(
    "--recheck",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Search nothing: accept claims on the checker's word about DIR's certificates.",
)
@click.option(
    "--experiments",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Make experiments at the largest size that they declare; keep outcomes in DIR, and go on from those there.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Check N claims at once, each in a process of its own; by default as many as there are processors.",
)
@click.option(
    "--soundness",
    is_flag=True,
    help="Try false and delicate statements instead of claims, and show how they come out (docs/soundness.md).",
)
@click.option(
    "--statements-under-mutation",
    is_flag=True,
    help="Change each claim's statement in one place after the other, and show which changes stay PROVED, and why.",
)
@click.option(
    "--changes",
    type=click.IntRange(1),
    metavar="N",
    help="With the above: only N changes of each claim, spread evenly.",
)
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With the above: keep outcomes in FILE, and do not run again what it holds.",
)
@_answering
def check(
    targets: tuple[str, ...],
    mutants: bool,
    verbose: bool,
    folder: Path | None,
    kernel: bool,
    kernel_cache: Path | None,
    recheck: Path | None,
    experiments: Path | None,
    jobs: int | None,
    soundness: bool,
    statements_under_mutation: bool,
    changes: int | None,
    store: Path | None,
    as_json: bool,
) -> None:
    """Check claims, all or some.

    Without arguments all claims of this project; otherwise claims by id, subjects by name, or the claims in somebody's
    .py files and folders."""
    from proofs import prompt
    from proofs.answers.checking import Interrupted

    if soundness:
        others = (targets, folder, recheck, experiments, kernel, kernel_cache, mutants, verbose, jobs)
        _soundness(any(map(bool, others)), as_json)
    if statements_under_mutation or changes or store:
        beside = (folder, recheck, experiments, kernel, kernel_cache, mutants, verbose, not statements_under_mutation)
        _mutated(targets, changes, store, jobs, any(map(bool, beside)), as_json)
    keep = None if folder is None else _writer(folder)
    stopped: Interrupted | None = None
    with _progress(as_json) as progress:
        try:
            report = prompt.check(
                *targets,
                kernel=kernel,
                kernel_cache=kernel_cache,
                recheck=recheck,
                experiments=experiments,
                jobs=jobs,
                progress=progress,
                finished=_both(keep, None if progress is None else progress.decided),
            )
        except Interrupted as error:
            stopped, report = error, error.report
    if as_json or report.checked or not report.problems:
        _show(report, as_json, mutants=mutants, verbose=verbose)
    for problem in report.problems:
        say(_line(problem))
    if stopped is not None:
        say(f"error: {stopped}")
    sys.exit(int(report.exit) if stopped is None else INTERRUPTED)


def _both(*listeners: Callable[[Checked], None] | None) -> Callable[[Checked], None]:
    """Tells each of the listeners that there are."""

    def tell(checked: Checked) -> None:
        for listener in filter(None, listeners):
            listener(checked)

    return tell


@program.command("list")
@_answering
def list_claims(as_json: bool) -> None:
    """List every claim."""
    from proofs import prompt

    rows = prompt.claims()
    _show(rows, as_json)


@program.command()
@identifier
@_answering
def state(identifier: str, as_json: bool) -> None:
    """Show what a claim says.

    In words, as a formula and in TeX, with its domain, hypotheses, source, errata and mutants.
    """
    from proofs import prompt

    _show(prompt.state(identifier), as_json)


@program.command()
@identifier
@settings
@click.option(
    "--digits",
    type=click.IntRange(1, 10_000),
    default=15,
    show_default=True,
    help="Significant digits of the enclosure.",
)
@_answering
def value(identifier: str, settings: tuple[str, ...], digits: int, as_json: bool) -> None:
    """Enclose the value of a quantity.

    For example: proofs value flattening.flat_units n=4
    """
    from proofs import prompt

    _show(prompt.value(identifier, digits=digits, **_parameters(settings, prompt.value)), as_json)


@program.command()
@identifier
@settings
@click.option("--arithmetic", default="real", show_default=True, help="The arithmetic that the bound is for.")
@_answering
def bound(identifier: str, settings: tuple[str, ...], arithmetic: str, as_json: bool) -> None:
    """Bound a quantity from above, certified.

    With a point at which nearly that much occurs. For example: proofs bound multiplication_gate.error
    activation=logistic bias=1 scale=1/10 radius=1"""
    from proofs import prompt

    _show(prompt.bound(identifier, arithmetic=arithmetic, **_parameters(settings, prompt.bound)), as_json)


@program.command()
@identifier
@settings
@click.option("--arithmetic", default="real", show_default=True, help="The arithmetic that the bounds are for.")
@_answering
def sweep(identifier: str, settings: tuple[str, ...], arithmetic: str, as_json: bool) -> None:
    """Bound a quantity at every combination of values.

    Commas separate them. For example: proofs sweep gate_precision.least_error activation=softplus,silu,logistic
    bias=0,acosh(2) radius=1 --arithmetic float32"""
    from proofs import prompt

    several = {name: _apart(text) for name, text in _parameters(settings, prompt.sweep).items()}
    answer = prompt.sweep(identifier, arithmetic=arithmetic, **several)
    _show(answer, as_json)


@program.command()
@identifier
@settings
@click.option("--for", "for_", required=True, metavar="NAME", help="The parameter to solve for.")
@click.option("--error", required=True, metavar="VALUE", help="The requirement, for example 1e-3.")
@_answering
def solve(identifier: str, settings: tuple[str, ...], for_: str, error: str, as_json: bool) -> None:
    """Find a parameter that meets an error.

    For example: proofs solve multiplication_gate.error --for scale --error 1e-3 activation=logistic bias=1 radius=1
    """
    from proofs import prompt

    _show(prompt.solve(identifier, for_=for_, error=error, **_parameters(settings, prompt.solve)), as_json)


@program.command()
@identifier
@settings
@click.option("--samples", default=20_000, show_default=True, help="How many points to try.")
@click.option("--seed", default=0, show_default=True, help="The seed from which the points are drawn.")
@_answering
def measure(identifier: str, settings: tuple[str, ...], samples: int, seed: int, as_json: bool) -> None:
    """Measure what a real network does.

    The worst case over a declared sample; a measurement supports or refutes, it never proves. Of a claim: what a second
    route to it finds, or samples of its formula, which are no second leg of a theorem.
    """
    from proofs import prompt

    _show(prompt.measure(identifier, samples=samples, seed=seed, **_parameters(settings, prompt.measure)), as_json)


@program.command()
@click.argument("expression", metavar="EXPR")
@click.option(
    "--box",
    "ranges",
    multiple=True,
    required=True,
    metavar="X=LOWER..UPPER",
    help="The range of one variable; once for each.",
)
@click.option("--error", required=True, metavar="VALUE", help="The tolerance, for example 1e-3.")
@click.option(
    "--arithmetic", default="float64", show_default=True, help="real, or the format in which torch runs the network."
)
@click.option("--activation", default="softplus", show_default=True, help="The activation of all hidden units.")
@click.option(
    "--bias", default=None, help="The hidden bias around which gates work: a number, or best, which tries several."
)
@click.option("--shape", default="deep", show_default=True, help="deep, or flat for one hidden layer.")
@click.option(
    "--onnx",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an ONNX model, and run it if onnxruntime is installed.",
)
@click.option(
    "--safetensors", type=click.Path(dir_okay=False, path_type=Path), help="Write the weights as safetensors."
)
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Have the checker prove the error from the weights, and write its certificate.",
)
@_answering
def synthesize(
    expression: str,
    ranges: tuple[str, ...],
    error: str,
    arithmetic: str,
    activation: str,
    bias: str | None,
    shape: str,
    onnx: Path | None,
    safetensors: Path | None,
    certificate: Path | None,
    as_json: bool,
) -> None:
    """Turn a polynomial into a network, certified.

    For example: proofs synthesize "x*y + 3*x**2*z - z**3" --box x=-1..1 --box y=-1..1 --box z=-1..1 --error 1e-2
    --arithmetic float32"""
    from proofs import prompt

    answer = prompt.synthesize(
        expression, box=_box(ranges), error=error, arithmetic=arithmetic, activation=activation, bias=bias, shape=shape
    )
    answer = answer if certificate is None else answer.with_certificate()
    _show(answer, as_json)
    if certificate is not None and answer.certificate is not None:
        answer.write_certificate(certificate)
        say(f"wrote {certificate}")
    if safetensors is not None:
        answer.write_safetensors(safetensors)
        say(f"wrote {safetensors}")
    if onnx is not None:
        answer.write_onnx(onnx)
        say(f"wrote {onnx}{_measured(answer, onnx)}")
    sys.exit(int(answer.exit))


@program.command()
@click.option("--arithmetic", default=None, help="One format only: float64, float32, bfloat16 or float16.")
@click.option("--activation", default=None, help="One activation only.")
@click.option(
    "--exhaustive", is_flag=True, help="Try every number of float32, which takes minutes for each activation."
)
@_answering
def assumptions(arithmetic: str | None, activation: str | None, exhaustive: bool, as_json: bool) -> None:
    """Measure what is assumed of rounding.

    Bounds in floating point rest on it. For example: proofs assumptions --arithmetic float32 --activation softplus
    --exhaustive"""
    from proofs import prompt

    with _progress(as_json) as progress:
        answer = prompt.assumptions(
            arithmetic=arithmetic, activation=activation, exhaustive=exhaustive, progress=progress
        )
    _show(answer, as_json)
    sys.exit(int(answer.exit))


@program.command()
@click.argument("which", metavar="[NAME|SUBJECT]...", nargs=-1)
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Check N of the claims that decide at once.")
@click.option(
    "--from",
    "saved",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RUN",
    help="Take the verdicts from a run that `proofs check --json` saved, instead of checking what decides.",
)
@_answering
def errata(which: tuple[str, ...], jobs: int | None, saved: Path | None, as_json: bool) -> None:
    """List the errata of the literature.

    What is printed where, what is true instead, and what decides it.
    """
    from proofs import prompt

    with _progress(as_json) as progress:
        rows = prompt.errata(*which, jobs=jobs, progress=progress, saved=saved)
    _show(rows, as_json)


@program.command()
@click.argument("certificate", metavar="CERTIFICATE")
@_answering
def verify(certificate: str, as_json: bool) -> None:
    """Verify a certificate, by the checker alone."""
    from proofs import prompt

    verification = prompt.verify(certificate)
    if as_json or verification.exit != BAD_REQUEST:
        _show(verification, as_json)
    else:
        say(f"error: {verification!r}")
    sys.exit(int(verification.exit))


@program.command()
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure.")
def repl() -> None:
    """Start Python with the same verbs ready."""
    import code

    import proofs

    names = {name: getattr(proofs, name) for name in proofs.__all__}
    code.interact(f"Ready: {', '.join(sorted(names))}. Leave with Ctrl-D.", local=names, exitmsg="")


@program.command()
@click.option("--write", "renew", is_flag=True, help="Renew what is out of date.")
@click.option(
    "--from",
    "saved",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RUN",
    help="Take the verdicts from a run that `proofs check --json` saved, instead of checking everything.",
)
@click.option(
    "--without-verdicts", is_flag=True, help="Only what needs no run: the snapshot of statements, line counts."
)
@_answering
def docs(renew: bool, saved: Path | None, without_verdicts: bool, as_json: bool) -> None:
    """Compare or renew what is generated in the repository's pages.

    The ledger, the snapshot of all statements, and counts. Exits with 1 if something is out of date and not renewed."""
    from proofs import prompt
    from proofs.reports import pages
    from theory.language.errors import InputError

    if without_verdicts and saved:
        raise InputError("from", "says nothing where verdicts are left out", str(saved))
    run = None
    if saved is not None:
        run = pages.saved(saved)
    elif not without_verdicts:
        with _progress(as_json) as progress:
            run = pages.rows_of(prompt.check(progress=progress))
    stale = pages.outdated(run)
    for path, text in stale.items():
        if not renew:
            say(f"{path} is out of date; run `proofs docs --write`")
        else:
            (pages.ROOT / path).write_text(text, encoding="utf-8")
            say(f"{path} is renewed")
    if as_json:
        write(as_json_text({"outdated": [str(path) for path in stale], "renewed": renew}))
    sys.exit(1 if stale and not renew else 0)


def _measured(answer: Synthesis, model: Path) -> str:
    """What onnxruntime shows with a model, if it is installed."""
    import importlib.util

    from proofs.legs.decimals import decimal_up

    if importlib.util.find_spec("onnxruntime") is None:
        return "; not run, since onnxruntime is not installed"
    return f"; onnxruntime errs by at most {decimal_up(answer.worst_with_onnxruntime(model))} at the points tried"


def _parameters(settings: Sequence[str], verb: Callable[..., object]) -> dict[str, str]:
    """``k=v`` words as keyword arguments. Raises InputError for words that are not of this form, repeated names, and
    names that are options of `verb`."""
    from theory.language.errors import InputError

    options = [p.name for p in inspect.signature(verb).parameters.values() if p.kind is not p.VAR_KEYWORD]
    given: dict[str, str] = {}
    for word in settings:
        name, equals, text = word.partition("=")
        if not equals or not name.isidentifier():
            raise InputError(word, "must be of the form NAME=VALUE", None, 'for example scale=1/10 or bias="acosh(5)"')
        if not text.strip():
            raise InputError(name, "has no value", None, f"write {name}=1/10")
        if name in given:
            raise InputError(name, "is given twice")
        if name in options:
            raise InputError(name, "is not a parameter", None, "write it as an option; see --help")
        given[name] = text
    return given


def _apart(text: str) -> list[str]:
    """The parts of a text between commas that stand in no brackets.

    >>> _apart("0, max(1, 2)")
    ['0', 'max(1, 2)']
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _box(ranges: Sequence[str]) -> dict[str, tuple[str, str]]:
    """``x=-1..1`` words as ranges. Raises InputError for words that are not of this form and for variables that are
    given twice."""
    from theory.language.errors import InputError

    box: dict[str, tuple[str, str]] = {}
    for word in ranges:
        name, equals, text = word.partition("=")
        low, dots, high = text.partition("..")
        if not (equals and dots and low.strip() and high.strip()) or "..." in text:
            raise InputError("box", "must be of the form X=LOWER..UPPER", word, "for example --box x=-1..1")
        if name.strip() in box:
            raise InputError("box", f"gives '{name.strip()}' twice")
        box[name.strip()] = (low, high)
    return box


@contextmanager
def _progress(as_json: bool) -> Iterator[Watched | None]:
    """A progress line on standard error, if somebody watches it."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from proofs.reports.progress import watched

    with watched() as bar:
        yield bar


def _line(problem: Problem) -> str:
    """What could not be checked at all; an internal error says itself what it is."""
    if problem.exit == INTERNAL:
        return problem.message
    return (
        f"error: {problem.message}"
        if problem.where in problem.message
        else f"error: {problem.where}: {problem.message}"
    )


def _soundness(more: bool, as_json: bool) -> NoReturn:
    """The soundness campaign. Raises InputError if something is asked for beside it."""
    from proofs.soundness.campaign import campaign, table
    from theory.language.errors import InputError

    if more:
        raise InputError("--soundness", "has a corpus of its own", None, "leave out targets and all options but --json")
    with _progress(as_json) as progress:
        found = campaign(progress=progress)
    write(as_json_text(found.to_json()) if _format(as_json) == "json" else table(found))
    sys.exit(int(found.exit))


def _mutated(
    targets: tuple[str, ...], limit: int | None, store: Path | None, jobs: int | None, more: bool, as_json: bool
) -> NoReturn:
    """The ledger under mutation. Raises InputError for what is no claim of this project, and for options beside it."""
    from proofs.engine.discover import discover
    from proofs.soundness.statements_under_mutation import WORKERS, mutated, table
    from theory.language.errors import InputError

    option = "--statements-under-mutation"
    if more:
        raise InputError(
            option, "goes with --changes, --store, --jobs and --json, and those with it", None, "see --help"
        )
    claims, local, problems = discover(targets)
    if problems or local:
        raise InputError(option, problems[0].message if problems else "is for this project's own claims")
    several = len({c.subject for c in claims}) > 1
    with _progress(as_json) as progress:
        found = mutated(claims, limit, store, (jobs or WORKERS) if several else 1, progress)
    write(as_json_text(found.to_json()) if as_json else table(found))
    sys.exit(int(found.exit))


def _writer(folder: Path) -> Callable[[Checked], None]:
    """What writes the certificates of a claim as soon as it is checked. Raises InputError, before any work is done, if
    the folder cannot be written."""
    from proofs.reports.files import replace_file
    from theory.language.errors import InputError

    def refused(error: OSError) -> InputError:
        return InputError("--certificates", f"cannot write to {folder}: {error.strerror}")

    def write_certificates(checked: Checked) -> None:
        try:
            for name, certificate in _certificates(checked):
                replace_file(folder / f"{name}.json", as_json_text(certificate) + "\n")
        except OSError as error:
            raise refused(error) from None

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise refused(error) from None
    return write_certificates


def _certificates(checked: Checked) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """File names and certificates. One that covers an instance only, or refutes a mutant, must not look as if it proved
    the family."""
    for number, mutant in enumerate(checked.mutants, 1):
        yield from ((f"{checked.id}.mutant{number}", certificate) for certificate in mutant.certificates)
    for finding in checked.findings:
        partial = finding.scope not in ("", "all")
        for number, certificate in enumerate(finding.certificates, 1):
            yield (
                (
                    f"{checked.id}.obligations"
                    if finding.leg == "derive"
                    else checked.id + (f".instance{number}" if partial else "")
                ),
                certificate,
            )


def main() -> NoReturn:
    """The console script."""
    program.main()
