"""Claims as data: a TOML file of statements as text, checked without running anybody's Python.

[[claim]]
id = "mine.silu_slope"
statement = "d/dx(x/(1 + exp(-x))) <= 11/10"
where = { x = "[-30, 30]" }
source = "Vaswani2017, eq. 3"
expect = "proved"
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from theory.language.bibliography import beside, reference
from theory.language.claims import Claim
from theory.language.errors import ClaimError, InputError, shown
from theory.language.places import Place
from theory.language.sources import Source

BYTES = 1_000_000
MOST_CLAIMS = 10_000
KEYS = {"id", "statement", "where", "source", "expect", "summary"}
EXPECTATIONS = ("proved", "refuted", "undecided")
HEAD = re.compile(r"^[ \t]*\[\[\s*claim\s*\]\]", re.MULTILINE)
Bad = tuple[int | None, str]  # the line of the claim, and what is wrong


def read(file: Path) -> tuple[list[Claim], list[Bad]]:
    """The claims of a file, and one line for each that is none: the others are read all the same. Keys of `.bib` files
    beside it are known as sources."""
    try:
        data = file.read_bytes()
        if len(data) > BYTES:
            return [], [(None, f"must have at most {BYTES} bytes")]
        text = data.decode()
        content = tomllib.loads(text)
    except OSError as error:
        return [], [(None, f"cannot be read: {error.strerror}")]
    except (UnicodeDecodeError, RecursionError):
        return [], [(None, "is not TOML: not text, or nested too deep")]
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        return [], [(int(line[1]) if line else None, f"is not TOML: {error}")]
    stray = sorted(set(content) - {"claim"})
    bad: list[Bad] = []
    if stray and "claim" in content:
        bad.append((None, f"has an unknown key {shown(stray[0])}; only [[claim]] is known"))
    entries = content.get("claim", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        return [], [*bad, (None, "writes each claim as [[claim]]")]
    if not entries or len(entries) > MOST_CLAIMS:
        return [], [*bad, (None, f"holds {'no [[claim]]' if not entries else f'more than {MOST_CLAIMS} claims'}")]
    with beside(file.resolve().parent):
        return _claims(file, entries, _lines(text, len(entries)), bad)


def _lines(text: str, count: int) -> list[int | None]:
    """The line of each claim's head, if there are as many heads as claims."""
    found = [text.count("\n", 0, m.start()) + 1 for m in HEAD.finditer(text)]
    return list(found) if len(found) == count else [None] * count


def _claims(
    file: Path, entries: list[dict[str, Any]], lines: list[int | None], bad: list[Bad]
) -> tuple[list[Claim], list[Bad]]:
    times = Counter(e["id"] for e in entries if isinstance(e.get("id"), str))
    claims = []
    for entry, line in zip(entries, lines, strict=True):
        try:
            if isinstance(entry.get("id"), str) and times[entry["id"]] > 1:
                raise ClaimError(entry["id"], "is the id of two claims; neither is checked")
            claims.append(_claim(entry, Place(str(file.resolve()), line or 1)))
        except InputError as error:
            bad.append((line, str(error).replace("\n", " ")))
    return claims, bad


def _claim(entry: dict[str, Any], place: Place) -> Claim:
    for key in ("id", "statement"):
        if not isinstance(entry.get(key), str):
            raise ClaimError(key, "must be a text", entry.get(key))
    owner = entry["id"]
    for key in entry:
        if key not in KEYS:
            raise ClaimError(key, f"is no key of a claim ({owner})", None, f"known keys: {', '.join(sorted(KEYS))}")
    where = entry.get("where", {})
    if not isinstance(where, dict) or not all(isinstance(r, str) for r in where.values()):
        raise ClaimError("where", f"of {owner} maps names to ranges", where, 'where = { x = "[0, 1]" }')
    expect = entry.get("expect", "proved")
    if expect not in EXPECTATIONS:
        raise ClaimError("expect", f"of {owner} must be one of {', '.join(EXPECTATIONS)}", expect)
    for key in ("source", "summary"):
        if not isinstance(entry.get(key, ""), str):
            raise ClaimError(key, f"of {owner} must be a text", entry[key])
    text = entry.get("source", "")
    source = _source(text)
    told = text if source is None else f"{source}: {source.reference}"
    summary = entry.get("summary", "") + (f" ({told})" if told else "")
    words, expected = summary.strip(), expect.upper()
    return Claim(owner, entry["statement"], where, words, source=source, expect=expected, place=place)


def _source(text: str) -> Source | None:
    """The source that a text such as "Vaswani2017, eq. 3" names by a key of a bibliography; None for other words."""
    key, _, place = (part.strip() for part in text.partition(","))
    return Source(key, place) if key and reference(key) is not None else None
