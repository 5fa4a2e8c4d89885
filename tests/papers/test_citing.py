"""How to cite a version: the text, BibTeX, CSL-JSON, and the tags that Zotero reads in its page."""

import json
import re
from datetime import UTC, datetime

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from forum.database import db
from forum.papers.erasing import erase_everywhere
from forum.papers.exports.citing import Reference, bibtex, citation_text, csl, reference_to, tex
from tests.cast import Browser, Cast, text_of
from tests.papers.published import a_version
from tests.papers.test_export_queue import asks, works


def reference(title: str = "L’eau", authors: tuple[str, ...] = ("Amina Benali",)) -> Reference:
    return Reference(
        paper_id=3,
        number=2,
        title=title,
        language="fr",
        speech="en",
        authors=list(authors),
        board="Farmers",
        assembly="Mediterranean assembly",
        published_at=datetime(2026, 3, 7, tzinfo=UTC),
        url="https://forum.example/papers/3/versions/2",
        fingerprint="ab" * 32,
    )


def test_the_text_names_who_what_when_where_and_the_fingerprint(app: Flask) -> None:
    assert citation_text(reference()) == (
        "Amina Benali. L’eau. Version 2, March 7, 2026. Farmers, Mediterranean assembly."
        f" https://forum.example/papers/3/versions/2 (SHA-256 {'ab' * 32})"
    )


def test_many_contributors_are_counted_and_without_any_it_is_the_board(app: Flask) -> None:
    many = citation_text(reference(authors=tuple(f"N{rank}" for rank in range(13))))
    assert many.startswith("N0, N1, N2 and 10 others. ")
    assert citation_text(reference("Who decides?", authors=())).startswith("Farmers. Who decides? Version 2")
    assert csl(reference(authors=()))[0]["author"] == [{"literal": "Farmers"}]


def test_bibtex_keeps_every_name_whole(app: Flask) -> None:
    entry = bibtex(reference(authors=("Amina and Sons", "O’Hara {x} 100% #1 _")))
    assert entry.startswith("@techreport{milieu-abababababab,\n")
    assert (
        r"author = {{Amina and Sons} and {O’Hara \textbraceleft{}x\textbraceright{} 100\% \#1 \_}}," in entry
    )
    assert "  month = mar,\n" in entry


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_whatever_a_title_is_bibtex_stays_one_entry(title: str) -> None:
    written = tex(title)
    assert written.count("{") == written.count("}")
    depth = 0
    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert "\n" not in written
    assert not re.search(r"(?<!\\)[#$%&_]", written)


def test_the_page_tells_reference_managers(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    address = f"/papers/{version.paper_id}/versions/1"
    page = html.fromstring(text_of(Browser(app, None).get(address)))

    def said(name: str) -> list[str]:
        return page.xpath("//head/meta[@name=$name]/@content", name=name)

    assert said("citation_title") == said("DC.title") == ["L’eau, ensemble"]
    assert said("citation_author") == ["Amina Benali", "Carla Ruiz"]
    assert said("citation_publication_date") == [version.published_at.strftime("%Y/%m/%d")]
    assert said("citation_language") == ["fr"]
    assert said("citation_pdf_url") == []
    types = page.xpath("//head/link[@rel='alternate']/@type")
    assert {"application/json", "application/x-bibtex"} <= set(types)
    asks(app, version, "pdf")
    works()
    page = html.fromstring(text_of(Browser(app, None).get(address)))
    assert said("citation_pdf_url") == [f"http://forum.example{address}.pdf"]
    assert Browser(app, None).get(f"{address}.pdf").data.startswith(b"%PDF-")


def test_who_left_is_cited_as_withdrawn(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    before = Browser(app, None).get(f"/papers/{version.paper_id}/versions/1.csl.json")
    assert before.json[0]["author"][0] == {"literal": "Amina Benali"}
    erase_everywhere(cast.amina, by=None)
    db.session.expire_all()
    to = reference_to(version)
    assert to.authors == ["(retiré)", "Carla Ruiz"]
    for ending in ("bib", "csl.json"):
        text = text_of(Browser(app, None).get(f"/papers/{version.paper_id}/versions/1.{ending}"))
        assert "Amina" not in text
        assert "(retiré)" in text
    assert json.loads(text)[0]["URL"].startswith("http://forum.example/papers/")
