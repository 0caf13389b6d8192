"""Sources: the project's bibliography, and those beside a stranger's claims."""

from __future__ import annotations

from pathlib import Path

import bibtexparser
import pytest

from proofs.engine.discover import discover
from theory.language import Source
from theory.language.bibliography import PROJECT, beside, keys, reference
from theory.language.catalogue import all_claims, quantities_of, subjects
from theory.language.errors import InputError

VASWANI = (
    "@inproceedings{Vaswani2017,\n  author = {A. Vaswani and N. Shazeer},\n  title = {Attention},\n  year = {2017}\n}"
)
CLAIM = (
    "import sympy as sp\nfrom proofs import Claim, reals\nfrom theory.language import Source\nx = reals('x')\n"
    "small = Claim('mine.small', sp.sin(x) <= 1, where={{x: (0, 1)}}, source=Source({key!r}, 'eq. 3'))\n"
)


def stranger(folder: Path, key: str, bib: str | None = VASWANI) -> Path:
    (folder / "mine.py").write_text(CLAIM.format(key=key), encoding="utf-8")
    if bib is not None:
        (folder / "any.bib").write_text(bib, encoding="utf-8")
    return folder / "mine.py"


def test_the_bibliography_is_well_formed() -> None:
    library = bibtexparser.parse_string(PROJECT.read_text(encoding="utf-8"))
    assert library.failed_blocks == []
    for entry in library.entries:
        assert set(entry.fields_dict) & {"title", "note"}, entry.key
        assert entry.entry_type == "misc" or {"author", "title", "year"} <= set(entry.fields_dict), entry.key


def test_every_entry_is_cited_and_every_claim_that_is_printed_names_one() -> None:
    cited = {c.source.key for c in all_claims() if c.source}
    cited |= {q.source.key for s in subjects() for q in quantities_of(s) if q.source}
    cited |= {e.source.key for c in all_claims() for e in c.errata}
    library = bibtexparser.parse_string(PROJECT.read_text(encoding="utf-8"))
    assert {e.key for e in library.entries} == cited


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("Mitrinovic1970", "D. S. Mitrinović, Analytic Inequalities, Springer (1970)"),
        ("HardyLittlewoodPolya1934", "G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, Cambridge University"),
        ("Oeding2016", "L. Oeding, Border ranks of monomials (2016), arXiv:1608.02530"),
        ("here", "derived in this project"),
    ],
)
def test_an_entry_in_words(key: str, words: str) -> None:
    assert Source(key).reference.startswith(words)
    assert not set("{}\\") & set(Source(key).reference)


def test_a_bibliography_beside_a_strangers_claims_is_read(tmp_path: Path) -> None:
    claims, _, problems = discover((str(stranger(tmp_path, "Vaswani2017")),))
    assert problems == [] and claims[0].source is not None
    assert str(claims[0].source) == "Vaswani2017, eq. 3"
    assert claims[0].source.reference == "A. Vaswani, N. Shazeer, Attention (2017)"
    assert reference("Vaswani2017") is None  # it counts for that file's claims only


def test_claims_as_data_name_the_bibliography_beside_them(tmp_path: Path) -> None:
    claim = '[[claim]]\nid = "mine.{}"\nstatement = "sin(x) <= 1"\nwhere = {{ x = "[0, 1]" }}\nsource = "{}"\n'
    (tmp_path / "claims.toml").write_text(claim.format("a", "Vaswani2017, eq. 3") + claim.format("b", "a letter, 2017"))
    (tmp_path / "any.bib").write_text(VASWANI, encoding="utf-8")
    (linked, other), _, problems = discover((str(tmp_path / "claims.toml"),))
    assert problems == []
    assert str(linked.source) == "Vaswani2017, eq. 3" and other.source is None
    assert linked.summary == "(Vaswani2017, eq. 3: A. Vaswani, N. Shazeer, Attention (2017))"
    assert other.summary == "(a letter, 2017)"


@pytest.mark.parametrize(
    ("key", "bib", "said"),
    [
        ("Vaswani2018", VASWANI, "'source' is no key of a bibliography: 'Vaswani2018'; did you mean 'Vaswani2017'?"),
        ("Nobody1900", None, "'Nobody1900'; put its entry into a .bib file beside the claims"),
        ("Vaswani2017", "@article{Vaswani2017, title = {An end is missing", "'bibliography' is not BibTeX"),
        ("Vaswani2017", VASWANI + "\n" + VASWANI, "has a key twice, at line 6: 'any.bib'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, key: str, bib: str | None, said: str) -> None:
    claims, _, problems = discover((str(stranger(tmp_path, key, bib)),))
    assert claims == [] and said in problems[0].message and "mine.py:5" in problems[0].message


def test_a_key_of_the_project_keeps_its_meaning(tmp_path: Path) -> None:
    (tmp_path / "other.bib").write_text("@misc{LTR, title = {Another}}", encoding="utf-8")
    with beside(tmp_path):
        assert Source("LTR").reference.startswith("H. W. Lin, M. Tegmark")
        assert "LTR" in keys()


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.bib"
    with beside(tmp_path):
        path.write_text("@misc{First, title = {One}}", encoding="utf-8")
        assert Source("First").reference == "One"
        path.write_text("@misc{First, title = {Two}, year = 1999}", encoding="utf-8")
        assert Source("First").reference == "Two (1999)"


def test_a_broken_file_in_the_folder_stops_nothing_that_does_not_need_it(tmp_path: Path) -> None:
    (tmp_path / "broken.bib").write_text("@article{", encoding="utf-8")
    with beside(tmp_path):
        assert Source("RT").reference
        with pytest.raises(InputError, match="is not BibTeX"):
            Source("Unknown")
