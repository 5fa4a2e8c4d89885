"""A feed reader: takes nothing that RFC 4287 forbids, and keeps entries by their ids."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree
from werkzeug.test import TestResponse

from tests.cast import Browser

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))


@dataclass
class Entry:
    """One entry, as a reader keeps it."""

    id: str
    title: str
    title_language: str
    language: str
    author: str
    published: datetime
    updated: datetime
    link: str
    content: str
    categories: dict[str, str]
    answers: str | None


@dataclass
class Read:
    """A feed's document."""

    id: str
    title: str
    language: str
    updated: datetime
    links: dict[str, str]
    entries: list[Entry]

    @property
    def ids(self) -> list[str]:
        """The ids of its entries, in their order."""
        return [entry.id for entry in self.entries]


def read(response: TestResponse) -> Read:
    """What a feed says; nothing but a valid one is read."""
    assert response.status_code == 200, response.status
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.get_data())
    assert SCHEMA.validate(root), SCHEMA.error_log
    entries = [_entry(element) for element in root.iterfind(f"{ATOM}entry")]
    kept = [(entry.id, entry.updated) for entry in entries]
    assert len(set(kept)) == len(kept)  # RFC 4287, 4.1.1
    links = [(link.get("rel", ""), link.get("href", "")) for link in root.iterfind(f"{ATOM}link")]
    assert len(dict(links)) == len(links)
    assert all(address.startswith("http://forum.example/") for _rel, address in links)
    return Read(
        _text(root, "id"),
        _text(root, "title"),
        root.get(LANGUAGE, ""),
        _moment(root, "updated"),
        dict(links),
        entries,
    )


def follow(browser: Browser, address: str) -> Read:
    """Ask for a feed by its address, complete or not, and read it."""
    return read(browser.get(address.removeprefix("http://forum.example")))


def follow_to_the_end(browser: Browser, address: str) -> list[Read]:
    """The feed and all its older pages."""
    pages = [follow(browser, address)]
    while "next" in pages[-1].links:
        pages.append(follow(browser, pages[-1].links["next"]))
        assert len(pages) < 20
    return pages


def _entry(element: etree._Element) -> Entry:
    title = element.find(f"{ATOM}title")
    author = element.find(f"{ATOM}author")
    link = element.find(f"{ATOM}link")
    assert title is not None
    assert author is not None
    assert link is not None
    answered = element.find("{http://purl.org/syndication/thread/1.0}in-reply-to")
    return Entry(
        id=_text(element, "id"),
        title=title.text or "",
        title_language=title.get(LANGUAGE, ""),
        language=element.get(LANGUAGE, ""),
        author=_text(author, "name"),
        published=_moment(element, "published"),
        updated=_moment(element, "updated"),
        link=link.get("href", ""),
        content=_text(element, "content"),
        categories={
            category.get("term", ""): category.get("label", "")
            for category in element.iterfind(f"{ATOM}category")
        },
        answers=None if answered is None else answered.get("ref"),
    )


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def _moment(element: etree._Element, name: str) -> datetime:
    return datetime.fromisoformat(_text(element, name))
