"""Where a claim is printed: a key of a bibliography, and a place in it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from theory.language.bibliography import keys, reference
from theory.language.errors import InputError


@dataclass(frozen=True, slots=True)
class Source:
    """A bibliography key and a place in it, for example ``Source("LTR", "Sec. II.D")``.

    The key is that of an entry of ``theory/bibliography.bib``, or of a `.bib` file beside the file of claims. Raises
    InputError for an unknown key, with the nearest one.

    >>> Source("Yarotsky2017", "Prop. 2").reference
    'D. Yarotsky, Error bounds for approximations with deep ReLU networks, Neural Networks 94, 103-114 (2017),
    arXiv:1610.01145'
    >>> Source("Weil1946")
    Traceback (most recent call last):
    theory.language.errors.InputError: 'source' is no key of a bibliography: 'Weil1946'; did you mean 'Weyl1946'?
    """

    key: str
    place: str = ""
    reference: str = field(default="", init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        words = reference(self.key)
        if words is None:
            near = difflib.get_close_matches(str(self.key), keys(), 1)
            remedy = f"did you mean '{near[0]}'?" if near else "put its entry into a .bib file beside the claims"
            raise InputError("source", "is no key of a bibliography", self.key, remedy)
        object.__setattr__(self, "reference", words)

    def __str__(self) -> str:
        return f"{self.key}, {self.place}" if self.place else self.key
