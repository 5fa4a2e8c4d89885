"""What a file says to programs that read it aloud or set it: tags, names, languages, and which way each line runs.

Checked here without a validator, so that it is checked on every machine: the points of the Matterhorn protocol that a
program can see, and what EPUBCheck and LibreOffice were seen to stumble on.
"""

import io
import re
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from forum.papers.exports.directions import FO, STYLE, TEXT, WORD, direction_of_words
from tests.cast import Cast
from tests.papers.published import ARABIC, a_version
from tests.papers.test_changes_in_files import second_version
from tests.papers.test_exports import made_as, printed


def tags_of(data: bytes, tmp_path: Path) -> list[str]:
    """The structure of a PDF, a tag a line, as Poppler reads it."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(data)
    lines = printed("pdfinfo", "-struct", file).splitlines()
    return [line.split("(")[0].strip().split(" ")[0] for line in lines if line.strip()]


def test_notes_and_headings_of_tables_are_tagged_as_what_they_are(cast: Cast, tmp_path: Path) -> None:
    data = made_as(a_version(cast), "pdf")
    tags = Counter(tags_of(data, tmp_path))
    assert tags["Note"] == 3
    assert "Art" not in tags
    told = printed("pdfinfo", "-struct", tmp_path / "paper.pdf")
    assert [name for name in ("note-1", "note-2", "note-3") if f"Note <{name}>" not in told] == []
    assert "/Scope /Column" in told
    assert "/Scope /Row" in told


def test_no_heading_is_jumped_over(cast: Cast, tmp_path: Path) -> None:
    levels = [
        int(tag[1])
        for tag in tags_of(made_as(second_version(cast), "pdf"), tmp_path)
        if re.fullmatch(r"H[1-6]", tag)
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return etree.fromstring(book.read(name))


def docx_lines(data: bytes, name: str = "word/document.xml") -> list[tuple[str, bool]]:
    """Every paragraph of a DOCX that has a letter, and whether it runs from right to left."""
    lines = [
        (
            "".join(one.text or "" for one in line.iter(f"{WORD}t")),
            line.find(f"{WORD}pPr/{WORD}bidi") is not None,
        )
        for line in part(data, name).iter(f"{WORD}p")
    ]
    return [line for line in lines if direction_of_words(line[0])]


def odt_lines(data: bytes) -> list[tuple[str, str, str]]:
    """Every paragraph of an ODT with its own words, its way and its side."""
    root = part(data, "content.xml")
    ways = {
        style.get(f"{STYLE}name"): (
            properties.get(f"{STYLE}writing-mode", ""),
            properties.get(f"{FO}text-align", ""),
        )
        for style in root.iter(f"{STYLE}style")
        for properties in style.iter(f"{STYLE}paragraph-properties")
    }
    return [
        ("".join(line.itertext()), *ways.get(line.get(f"{TEXT}style-name"), ("", "")))
        for line in root.iter(f"{TEXT}p", f"{TEXT}h")
    ]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_paragraph_runs_as_its_own_words_do(cast: Cast, language: str) -> None:
    version = a_version(cast, language=language, title="الماء معًا" if language == "ar" else "L’eau")
    data = made_as(version, "docx")
    for name in ("word/document.xml", "word/footnotes.xml"):
        for words, rtl in docx_lines(data, name):
            assert rtl == (direction_of_words(words) == "rtl"), words
    lines = odt_lines(made_as(version, "odt"))
    arabic = [line for line in lines if direction_of_words(line[0]) == "rtl"]
    assert {line[1] for line in arabic} <= {"rl-tb"}
    if language == "ar":
        latin = [line for line in lines if direction_of_words(line[0]) == "ltr"]
        assert {line[1] for line in latin} == {"lr-tb"}


def test_arabic_runs_name_their_language_where_writing_programs_look_for_it(cast: Cast) -> None:
    version = a_version(cast)
    quoted = part(made_as(version, "docx"), "word/footnotes.xml")
    runs = [run for run in quoted.iter(f"{WORD}r") if ARABIC[:5] in "".join(map(str, run.itertext()))]
    assert runs
    for run in runs:
        assert run.find(f"{WORD}rPr/{WORD}rtl") is not None
        assert run.find(f"{WORD}rPr/{WORD}lang").get(f"{WORD}bidi") == "ar"
    styles = part(made_as(version, "odt"), "content.xml").iter(f"{STYLE}text-properties")
    assert "ar" in {style.get(f"{STYLE}language-complex") for style in styles}


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_a_document_lists_its_contents_says_where_it_is_from_and_is_set_on_a4(cast: Cast, name: str) -> None:
    version = a_version(cast)
    data = made_as(version, name)
    root = part(data, "word/document.xml" if name == "docx" else "content.xml")
    text = " ".join(map(str, root.itertext()))
    assert "Table of Contents" not in text
    assert "Sommaire" in text
    assert f"http://forum.example/papers/{version.paper_id}/versions/1" in text
    raw = etree.tostring(root, encoding="unicode")
    links = set(re.findall(r'w:anchor="([^"]+)"|xlink:href="#([^"]+)"', raw))
    assert len(links) >= 3
    for first, second in links:
        assert re.search(rf'name="{first or second}"', raw)
    if name == "docx":
        size = root.find(f".//{WORD}sectPr/{WORD}pgSz")
        assert (size.get(f"{WORD}w"), size.get(f"{WORD}h")) == ("11906", "16838")
    else:
        page = part(data, "styles.xml").find(f".//{STYLE}page-layout-properties")
        assert (page.get(f"{FO}page-width"), page.get(f"{FO}page-height")) == ("210mm", "297mm")


def test_an_epub_says_where_it_is_from(cast: Cast) -> None:
    version = a_version(cast)
    with zipfile.ZipFile(io.BytesIO(made_as(version, "epub"))) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
    assert any(f"/papers/{version.paper_id}/versions/1</a>" in page for page in pages)
