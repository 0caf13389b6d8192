"""Where a claim is printed. One bibliography for the whole project."""

from __future__ import annotations

from dataclasses import dataclass

from theory.language.errors import InputError

BIBLIOGRAPHY = {
    "LTR": (
        "H. W. Lin, M. Tegmark, D. Rolnick, Why does deep and cheap learning work so well?, J. Stat. Phys. 168, 1223"
        " (2017), arXiv:1608.08225"
    ),
    "RT": (
        "D. Rolnick, M. Tegmark, The power of deeper networks for expressing natural functions, ICLR 2018,"
        " arXiv:1705.05502"
    ),
    "TARW": (
        "M. Tegmark, A. Aguirre, M. J. Rees, F. Wilczek, Dimensionless constants, cosmology and other dark matters,"
        " Phys. Rev. D 73, 023505 (2006)"
    ),
    "Besag": (
        "J. Besag, Spatial interaction and the statistical analysis of lattice systems, J. R. Stat. Soc. B 36, 192"
        " (1974)"
    ),
    "seed": "a public summary of LTR, shared/sources/001",
    "DOB": "R. L. Dobrushin, Central limit theorem for non-stationary Markov chains, Theory Probab. Appl. 1, 65 (1956)",
    "SM": 'D. J. Schwab, P. Mehta, Comment on "Why does deep and cheap learning work so well?", arXiv:1609.03541',
    "here": "derived in this project",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A bibliography key and a place in it, for example ``Source("LTR", "Sec. II.D")``. Raises InputError for an
    unknown key."""

    key: str
    place: str = ""

    def __post_init__(self) -> None:
        if self.key not in BIBLIOGRAPHY:
            raise InputError("source", f"must be one of {', '.join(BIBLIOGRAPHY)}", self.key)

    def __str__(self) -> str:
        return f"{self.key}, {self.place}" if self.place else self.key
