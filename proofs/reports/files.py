"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write ASCII text so that `path` holds the old file or the new one at every moment, whatever kills the program and
    whoever else writes it.

    A program that is killed may leave a file ``.<name>.<random>.tmp`` behind, which nobody reads. Raises OSError where
    the folder cannot be written."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "x", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
