"""Where something is written: the file and line of the statement that makes it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from types import FrameType

import theory

STRANGERS = "claims_"  # how names of modules begin that files of claims are loaded as
INSIDE = ("theory.language", "dataclasses")  # modules whose frames are not where a claim is written


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        """``theory/gates/gate_units.py:12``, seen from this project's folder or the current one, if it lies there."""
        path = Path(self.file)
        for root in (Path(theory.__path__[0]).parent, Path.cwd()):
            if path.is_relative_to(root):
                return f"{path.relative_to(root).as_posix()}:{self.line}"
        return f"{path.as_posix()}:{self.line}"


def place_of_caller() -> Place | None:
    """Where a file makes what is being made: the line of its own that leads there, at its top level if it does. None
    where no file does, as at a prompt."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_inside(frame):
        frame = frame.f_back
    if frame is None:
        return None
    file = frame.f_code.co_filename
    while frame.f_back is not None and frame.f_back.f_code.co_filename == file:
        frame = frame.f_back
    return Place(str(Path(file).resolve()), frame.f_lineno)


def own_place(error: BaseException, place: Place | None) -> Place | None:
    """The last line of a stranger's code that an error came through: of the file in which `place` is, or of one beside
    it. None if it came through none, and where `place` is in no file of claims that was loaded as such."""
    loaded = {m.__file__ for name, m in list(sys.modules.items()) if name.startswith(STRANGERS) and m.__file__}
    if place is None or Path(place.file) not in {Path(file).resolve() for file in loaded}:
        return None
    folder = Path(place.file).parent
    frames = [(Path(frame.filename).resolve(), frame.lineno or 0) for frame in extract_tb(error.__traceback__)]
    own = [Place(str(file), line) for file, line in frames if file.parent == folder]
    return own[-1] if own else None


def _is_inside(frame: FrameType) -> bool:
    """Whether this is our own machinery, or code that Python has written."""
    return frame.f_globals.get("__name__", "").startswith(INSIDE) or frame.f_code.co_filename.startswith("<")
