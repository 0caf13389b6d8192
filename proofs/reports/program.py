"""How a command ends: one exit code, at most one line on standard error, and a traceback only with ``--debug``."""

from __future__ import annotations

import difflib
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NoReturn

import click

EXPECTED, BAD_REQUEST, INTERNAL, INTERRUPTED, READER_GONE = 0, 3, 5, 130, 141
SCHEMA = 1
OLD_NAME = "OldName"  # of theory.language.old_names, which is not imported before it is needed


class Program(click.Group):
    """A group of commands whose every ending is an exit code of ours: 3 for a wrong request, 5 for our own failure, 130
    after Ctrl-C."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are written, which is the order of use."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; an unknown command is told the nearest one."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.commands, 1)
            remedy = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(self.commands)}"
            raise click.UsageError(f"'{args[0]}' is not a command; {remedy}")
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run and leave with an exit code; never returns and never shows a traceback without ``--debug``."""
        words = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            with warnings.catch_warnings():
                warnings.showwarning = partial(_warn, warnings.showwarning)
                code = super().main(words, prog_name or "proofs", **extra)
        except Exception as error:
            if "--debug" in words:
                traceback.print_exc()
            code = _failed(error, "--json" in words or "--format json" in " ".join(words).replace("=", " "))
        sys.exit(code if isinstance(code, int) else EXPECTED)


def _warn(otherwise: Callable[..., None], message: Warning | str, category: type[Warning], *where: Any) -> None:
    """A name that has changed is told on one line, without the place in our code that was asked for it."""
    if category.__name__ == OLD_NAME:
        say(str(message))
    else:
        otherwise(message, category, *where)


def _failed(error: Exception, as_json: bool) -> int:
    """Say what went wrong, in one line, and give the exit code."""
    code, message, parts = _diagnosis(error)
    if as_json:
        write(as_json_text({"schema": SCHEMA, "error": {"message": message, **parts}, "exit": code}))
    say(f"{'internal error' if code == INTERNAL else 'error'}: {message}")
    return code


def _diagnosis(error: Exception) -> tuple[int, str, dict[str, str]]:
    if isinstance(error, click.ClickException):
        return BAD_REQUEST, _usage(error), {}
    if isinstance(error, click.Abort):
        return INTERRUPTED, "interrupted; nothing was decided", {}
    from theory.language.errors import InputError, shown

    if isinstance(error, InputError):
        value = {} if error.value is None else {"value": shown(error.value)}
        return (
            BAD_REQUEST,
            one_line(str(error)),
            {"name": error.name, "rule": error.rule, "remedy": error.remedy, **value},
        )
    what = one_line(f"{type(error).__name__}: {error}").rstrip(": ")
    return (
        INTERNAL,
        f"{what}; please report with the command, what 'proofs --version' prints, and the traceback that --debug adds",
        {},
    )


def _usage(error: click.ClickException) -> str:
    """What is wrong with the words of a command, and where to read how they go."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "proofs"
    match error:
        case click.exceptions.NoArgsIsHelpError():
            text = "no command is given"
        case click.NoSuchOption():
            near = difflib.get_close_matches(error.option_name, error.possibilities or (), 1)
            text = f"'{error.option_name}' is not an option of {command}" + (
                f"; did you mean '{near[0]}'?" if near else ""
            )
        case click.MissingParameter():
            name = (
                error.param.make_metavar(error.ctx)
                if isinstance(error.param, click.Argument) and error.ctx
                else error.param.opts[-1]
                if error.param
                else ""
            )
            text = f"'{name}' is needed by {command}"
        case _:
            text = one_line(error.format_message())
    return f"{text} (see {command} --help)"


def one_line(text: str) -> str:
    """Text without line breaks, control characters and a closing full stop.

    >>> one_line("no such\\nfile.")
    'no such file'
    """
    return printable(" ".join(text.split()).rstrip("."))


def printable(text: str) -> str:
    """Text from outside without anything that would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def write(text: str) -> None:
    """Print to standard output in whatever encoding it has; a reader that went away ends the program without a word."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)


def say(text: str) -> None:
    """One line on standard error."""
    click.echo(one_line(text), err=True)


def as_json_text(data: Any) -> str:
    """JSON in ASCII with sorted keys, so that equal answers are equal texts."""
    return json.dumps(data, sort_keys=True, indent=2)
