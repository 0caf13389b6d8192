"""The shape of pages: lines, lists and tables as mdformat writes them, with the options of `.mdformat.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from theory.language.errors import InputError

OPTIONS = Path(__file__).resolve().parents[2] / ".mdformat.toml"


def shaped(page: str) -> str:
    """The page as `mdformat` would write it. Raises InputError where mdformat is not installed."""
    try:
        import mdformat
    except ImportError:
        raise InputError("mdformat", "is not installed", None, "pip install 'outward[test]'") from None
    options = tomllib.loads(OPTIONS.read_text(encoding="utf-8"))
    return mdformat.text(page, options=options, extensions={"gfm", "tables"})
