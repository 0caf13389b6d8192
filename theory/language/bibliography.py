"""Bibliographies in BibTeX: the project's own, and those that lie beside a file of claims.

The only file of `theory` that imports more than SymPy and the standard library: a grammar of BibTeX is not this
project's trade, and text from a stranger's file goes to no evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from theory.language.errors import InputError

PROJECT = Path(__file__).resolve().parent.parent / "bibliography.bib"
_beside: ContextVar[Path | None] = ContextVar("beside", default=None)


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Inside the block, the `.bib` files of `folder` count as well: that of the claims which are being read."""
    before = _beside.set(folder)
    try:
        yield
    finally:
        _beside.reset(before)


def reference(key: str) -> str | None:
    """What a key stands for, in words, or None if there is no such entry.

    The project's entries come first; then those of the `.bib` files beside the claims that are being read, or in the
    current folder if none are. Raises InputError if one of these files is not BibTeX.
    """
    return _read(PROJECT, 0).get(key) or _of_the_folder().get(key)


def keys() -> list[str]:
    """Every key that `reference` knows."""
    return sorted({*_read(PROJECT, 0), *_of_the_folder()})


def _of_the_folder() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((_beside.get() or Path.cwd()).glob("*.bib")):
        found |= _read(path, path.stat().st_mtime_ns)
    return found


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Mapping[str, str]:
    """The entries of one file; `changed` is the time of its last change, so that it is read again after one."""
    from bibtexparser.entrypoint import parse_string  # only where a bibliography is read at all

    try:
        library = parse_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("bibliography", f"cannot be read: {error}", path.name) from None
    if library.failed_blocks:
        line = (library.failed_blocks[0].start_line or 0) + 1
        raise InputError("bibliography", f"is not BibTeX, or has a key twice, at line {line}", path.name)
    return {e.key: _in_words({f.key.lower(): _plain(str(f.value)) for f in e.fields}) for e in library.entries}


ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303"}


def _plain(text: str) -> str:
    """A field without braces, with accents as letters."""
    import unicodedata

    for sign, accent in ACCENTS.items():
        parts = text.split("\\" + sign)
        text = parts[0] + "".join(_accented(part, accent) for part in parts[1:])
    return unicodedata.normalize("NFC", text.replace("{", "").replace("}", "").replace("--", "-"))


def _accented(text: str, accent: str) -> str:
    """`text`, the accent put on its first letter."""
    bare = text.lstrip("{")
    return bare[:1] + accent + bare[1:]


def _in_words(fields: Mapping[str, str]) -> str:
    """Authors, title, where it appeared and when: ``D. Yarotsky, Error bounds ..., Neural Networks 94, 103-114
    (2017)``."""
    authors = ", ".join(fields.get("author", "").split(" and ")) if "author" in fields else ""
    venue = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or fields.get("school") or ""
    numbers = " ".join(part for part in (venue, fields.get("volume", "")) if part)
    placed = ", ".join(part for part in (numbers, fields.get("pages", "")) if part)
    printed = ", ".join(part for part in (authors, fields.get("title", ""), placed) if part)
    dated = f"{printed} ({fields['year']})" if "year" in fields else printed
    eprint = f"arXiv:{fields['eprint']}" if "eprint" in fields else ""
    return ", ".join(part for part in (dated, eprint, fields.get("note", "")) if part)
