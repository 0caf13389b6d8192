"""How much code of the checker a verdict rests on, by kind of certificate, for docs/trusted.md."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

from proofs import checker
from proofs.checker.program import KINDS

FOLDER = Path(checker.__file__).parent
ALWAYS = ("__init__", "__main__", "program")  # what is loaded for every certificate, with what it imports
WORDS: Mapping[str, str] = {
    "relations": "relations over a box, counterexamples",
    "counts": "counts",
    "networks": "networks",
}
NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Lines that are neither blank, nor comment, nor docstring.

    >>> lines_of_code('"A docstring"\\n\\n# a comment\\nx = 1\\n')
    1
    """
    words = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {n for t in tokens if t.type not in NOT_CODE for n in range(t.start[0], t.end[0] + 1)}
    return len(code - words)


def imported(file: str) -> Iterator[str]:
    """The files of the folder that one of them imports, wherever in it."""
    for node in ast.walk(ast.parse(_source(file))):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            yield node.module


def files_of(part: str) -> list[str]:
    """The files that a verdict by this file of the checker (`relations`, `counts`, `networks`) rests on."""
    found: set[str] = set()
    todo = [*ALWAYS, part]
    while todo:
        file = todo.pop()
        if file not in found:
            found.add(file)
            todo += imported(file)
    return sorted(found)


def lines_by_kind() -> dict[str, int]:
    """For each file that checks a kind of certificate, the lines of code that its verdicts rest on."""
    return {
        part: sum(lines_of_code(_source(file)) for file in files_of(part)) for part in dict.fromkeys(KINDS.values())
    }


def table() -> str:
    """The lines by kind, as `docs/trusted.md` shows them."""
    rows = [
        f"| {WORDS[part]} | {lines} | {', '.join(f'`{file}`' for file in files_of(part) if file not in ALWAYS)} |\n"
        for part, lines in lines_by_kind().items()
    ]
    return "| certificates of | lines of code | files, beside `program` |\n|---|---|---|\n" + "".join(rows)


def _source(file: str) -> str:
    return (FOLDER / f"{file}.py").read_text(encoding="utf-8")
