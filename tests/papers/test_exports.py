"""A version in every format: it says what the page says, asks nothing of any other place, and is the same twice."""

import io
import json
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum import clock
from forum.database import db
from forum.errors import Refused
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.exports.formats import FORMATS, Format
from forum.papers.exports.making import made
from forum.papers.models import Answer, Version
from forum.threads.actions import hide
from forum.threads.models import Post
from tests.cast import Browser, Cast, text_of
from tests.papers.asking import THAT_DAY, table
from tests.papers.asking import ask as ask_authors
from tests.papers.published import ARABIC, a_version

NAMES = sorted(FORMATS)


def made_as(version: Version, name: str) -> bytes:
    return made(version, FORMATS[name])


def words_of_pdf(data: bytes, tmp_path: Path) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(data)
    return printed("pdftotext", "-layout", file, "-")


def printed(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def words_of_zip(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        pages = [
            book.read(name).decode("utf-8")
            for name in book.namelist()
            if name.endswith(("xml", "html", "opf", "rels"))
        ]
    return "\n".join(pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_made_twice_is_the_same_to_the_byte(cast: Cast, name: str) -> None:
    version = a_version(cast)
    first = made_as(version, name)
    db.session.expire_all()
    assert made_as(version, name) == first


def test_a_pdf_is_for_print_and_for_ears(cast: Cast, tmp_path: Path) -> None:
    version = a_version(cast)
    data = made_as(version, "pdf")
    words = words_of_pdf(data, tmp_path)
    told = printed("pdfinfo", tmp_path / "paper.pdf")
    assert re.search(r"Title: +L’eau, ensemble", told)
    assert re.search(r"Tagged: +yes", told)
    assert "pdfuaid:part" in printed("pdfinfo", "-meta", tmp_path / "paper.pdf")
    assert "Sommaire" in words
    assert f"Version 1 · {version.publication.digest[:16]}" in words
    assert re.search(r"3 ?/ ?\d", words)
    assert "Deux choses" in words
    assert "1. appuie · message 2" in words
    assert "Amina Benali" in words
    assert version.publication.digest in words.replace("\n", "")


def test_arabic_is_set_right_to_left_in_its_own_font(cast: Cast, tmp_path: Path) -> None:
    version = a_version(cast, language="ar", title="الماء معًا")
    data = made_as(version, "pdf")
    (tmp_path / "paper.pdf").write_bytes(data)
    fonts = printed("pdffonts", tmp_path / "paper.pdf")
    assert "Amiri" in fonts
    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {"yes"}
    assert ARABIC[:5] in words_of_pdf(data, tmp_path)
    page = html.fromstring(made_as(version, "html"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    book = words_of_zip(made_as(version, "epub"))
    assert 'page-progression-direction="rtl"' in book
    assert 'dir="rtl"' in book
    assert "<w:bidi" in words_of_zip(made_as(version, "docx"))
    assert 'style:writing-mode="rl-tb"' in words_of_zip(made_as(version, "odt"))


def test_html_is_one_file_that_asks_nothing_of_any_other_place(cast: Cast) -> None:
    version = a_version(cast)
    page = html.fromstring(made_as(version, "html"))
    assert page.xpath("//script | //img | //link | //iframe | //object | //@src") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert not re.search(r"url\(|@import", page.xpath("string(//style)"))
    links = page.xpath("//a/@href")
    assert all(link.startswith(("#", "http://forum.example/")) for link in links)
    places = set(page.xpath("//@id"))
    assert {link[1:] for link in links if link.startswith("#")} <= places
    assert page.xpath("//section[@role='doc-endnotes']//li[1]//q/text()") == ["The wells"]
    assert "alert(1)" in page.text_content()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("pdf", "json")])
def test_no_word_of_anybody_becomes_a_command(cast: Cast, name: str) -> None:
    data = made_as(a_version(cast), name)
    text = data.decode() if FORMATS[name].quick else words_of_zip(data)
    assert not re.search(r"(?<!\\)<script|(href|target)=.javascript:|(?<!\\)<b>raw", text.lower())
    if name == "markdown":
        assert r"\[x\](javascript" in text


@pytest.mark.parametrize("name", ["epub", "docx", "odt"])
def test_a_book_has_its_notes_as_notes(cast: Cast, name: str) -> None:
    text = words_of_zip(made_as(a_version(cast), name))
    mark = {"epub": 'epub:type="noteref"', "docx": "<w:footnoteReference", "odt": "<text:note "}[name]
    assert text.count(mark) == 3
    assert "Deux choses" in text
    assert "note-text" not in text
    assert "1970" not in text


def test_markdown_has_numbers_and_footnotes(cast: Cast) -> None:
    text = made_as(a_version(cast), "markdown").decode()
    assert text.startswith("# L’eau, ensemble\n")
    assert "The water table is falling.[^1][^2]" in text
    assert "[^1]: appuie · [message 2](http://forum.example/threads/" in text
    assert f"“{ARABIC[:9]}”" in text
    assert "- **la nuit**" in text


@pytest.mark.parametrize("name", ["html", "markdown", "epub"])
def test_what_is_hidden_now_is_in_no_file(cast: Cast, name: str) -> None:
    version = a_version(cast)
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    hide(post, by=cast.carla, reason="It names a neighbour.", language="en")
    data = made_as(version, name)
    assert "The wells" not in (words_of_zip(data) if name == "epub" else data.decode())


@pytest.mark.parametrize("name", NAMES)
def test_a_withheld_version_is_given_in_no_format(app: Flask, cast: Cast, name: str) -> None:
    version = a_version(cast)
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    db.session.commit()
    db.session.refresh(version)
    with pytest.raises(Refused):
        made_as(version, name)
    visitor, base = Browser(app, None), f"/papers/{version.paper_id}/versions/1"
    for ending in ("json", "html", "md", "pdf", "bib", "csl.json"):
        assert visitor.get(f"{base}.{ending}").status_code == 451
    assert ask(app, base, name).status_code == 451


def ask(app: Flask, base: str, name: str, **headers: str) -> TestResponse:
    return app.test_client().post(
        f"{base}/exports", data={"format": name}, headers={"Sec-Fetch-Site": "same-origin", **headers}
    )


def test_what_is_made_at_once_is_not_sent_twice(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    visitor = Browser(app, None)
    for ending in ("json", "html", "md", "bib", "csl.json"):
        address = f"/papers/{version.paper_id}/versions/1.{ending}"
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].endswith(f"version-1.{ending}")
        again = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_site_without_the_extras_says_what_is_missing(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Format("pdf", "PDF", "application/pdf", extra="pdf", module="not_installed_here")
    monkeypatch.setitem(FORMATS, "pdf", bare)
    version = a_version(cast)
    base = f"/papers/{version.paper_id}/versions/1"
    page = text_of(Browser(app, None, "en").get(base))
    assert "This site does not make PDF" in page
    assert 'value="pdf"' not in page
    answer = ask(app, base, "pdf", **{"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "milieu[pdf]" in text_of(answer)
    assert json.loads(made_as(version, "json"))["manifest"]["version"] == 1


def test_the_chain_is_a_page_or_lines_as_one_asks(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    visitor = Browser(app, None, "en")
    address = "/a/mediterranean/chain"
    page = visitor.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.mimetype, page.status_code) == ("text/html", 200)
    assert version.publication.digest in text_of(page)
    lines = visitor.get(address, headers={"Accept": "application/jsonl"})
    assert lines.mimetype == "application/jsonl"
    assert text_of(lines) == text_of(visitor.get(f"{address}.jsonl"))
    assert [json.loads(line)["seq"] for line in text_of(lines).splitlines()] == [1]
    assert version.publication.digest in text_of(visitor.get("/a/mediterranean"))


@pytest.mark.parametrize("name", ["html", "markdown", "epub"])
def test_what_authors_objected_is_printed_with_the_answers(cast: Cast, name: str) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask_authors(laid)
        objection = papers.answer_fate(
            laid.asked(4), Answer.NOT_MEANT, by=cast.amina, text="I spoke of summer.", language="en"
        )
        assert objection
        papers.answer_objection(objection, by=cast.carla, text="We keep our words.", language="en")
        db.session.commit()
    with clock.at(THAT_DAY + timedelta(days=12)):
        version = papers.publish(laid.draft, by=cast.carla)
        db.session.commit()
    data = made_as(version, name)
    text = words_of_zip(data) if name == "epub" else data.decode()
    for words in ("I spoke of summer.", "We keep our words.", "Authors told before publication"):
        assert words in text
    erase_everywhere(cast.amina, by=None)
    db.session.expire_all()
    data = made_as(version, name)
    assert b"I spoke of summer." not in data
    assert "I spoke of summer." not in (words_of_zip(data) if name == "epub" else data.decode())


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_a_version_published_at_once_says_why(cast: Cast, name: str) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        version = papers.publish(laid.draft, by=cast.carla, waiver="The council votes tomorrow.")
        db.session.commit()
    assert "The council votes tomorrow." in made_as(version, name).decode()


@pytest.mark.parametrize(("language", "title"), [("ar", "الماء معًا"), ("fr", "L’eau, ensemble")])
def test_each_page_of_a_pdf_says_which_it_is_of_how_many_in_either_direction(
    cast: Cast, tmp_path: Path, language: str, title: str
) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(made_as(a_version(cast, language=language, title=title), "pdf"))
    found = re.search(r"Pages: +(\d+)", printed("pdfinfo", file))
    assert found
    pages = int(found.group(1))
    assert pages > 2
    for page in range(2, pages + 1):
        # From left to right as they are printed, whatever the order in which the file draws them.
        printed_words = html.fromstring(
            printed("pdftotext", "-bbox", "-f", str(page), "-l", str(page), file, "-")
        )
        foot = [word for word in printed_words.xpath("//word") if float(word.get("ymin")) > 770]
        foot.sort(key=lambda word: float(word.get("xmin")))
        assert "".join(word.text for word in foot) == f"{page}/{pages}"


def test_a_book_breaks_long_codes_numbers_its_notes_and_says_its_title_once(cast: Cast) -> None:
    version = a_version(cast)
    with zipfile.ZipFile(io.BytesIO(made_as(version, "epub"))) as book:
        sheet = book.read("EPUB/styles/stylesheet1.css").decode()
        pages = {name: book.read(name).decode() for name in book.namelist() if "/text/" in name}
    assert "overflow-wrap: anywhere" in sheet
    assert "counter(note)" in sheet
    assert sum("<h1" in page and "L’eau, ensemble</h1>" in page for page in pages.values()) == 1
    first = next(page for page in pages.values() if "L’eau, ensemble</h1>" in page)
    assert "Version 1, publiée le" in first
    assert version.publication.digest in first
    assert "<q>" in "".join(pages.values())
