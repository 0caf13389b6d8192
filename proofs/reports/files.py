"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write ASCII text so that `path` holds the old file or the new one at every moment, whatever kills the program and whoever else writes it.

    A program that is killed may leave a file ``.<name>.<random>.tmp`` behind, which nobody reads. Raises OSError where the folder cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with open(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The permissions that new files lack; it can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
