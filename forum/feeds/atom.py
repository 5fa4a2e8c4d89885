"""Writing a feed as Atom (RFC 4287), with what it replies to (RFC 4685) and the way to its older pages (RFC 5005)."""

import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from forum.feeds.names import address, base, path_asking, tag
from forum.feeds.shapes import Feed, Item
from forum.standing_alone import standing_alone

TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
THREADING = "http://purl.org/syndication/thread/1.0"
NAMESPACES: Any = {None: ATOM, "thr": THREADING}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: What no XML document may hold (XML 1.0, 2.2), however it is written.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(feed: Feed) -> bytes:
    """The document of one page of a feed."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
    root.set(LANGUAGE, feed.language)
    _add(root, "id", tag(path_asking(feed.path, **feed.asked)))
    _text(root, "title", feed.title, feed.title_language)
    _text(root, "subtitle", feed.subtitle, feed.language)
    _add(root, "updated", _moment(feed.updated))
    _link(root, "self", address(feed.path, **feed.asked, before=feed.before), type=TYPE)
    _link(root, "alternate", address(feed.page_path, **feed.asked), type="text/html", hreflang=feed.language)
    if feed.before is not None:
        _link(root, "first", address(feed.path, **feed.asked), type=TYPE)
    if feed.page.older is not None:
        _link(root, "next", address(feed.path, **feed.asked, before=feed.page.older), type=TYPE)
    _add(root, "generator", "Milieu")
    for item in feed.page.items:
        _entry(root, item)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(root: etree._Element, item: Item) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    entry.set(LANGUAGE, item.language)
    _add(entry, "id", tag(item.name))
    _text(entry, "title", item.title, item.title_language)
    _link(entry, "alternate", address(item.path), type="text/html")
    _add(entry, "published", _moment(item.published))
    _add(entry, "updated", _moment(item.updated))
    author = etree.SubElement(entry, f"{{{ATOM}}}author")
    _add(author, "name", item.author)
    if item.author_path:
        _add(author, "uri", address(item.author_path))
    for category in item.categories:
        # Terms and schemes are the site's own words; a label is said in the language of the feed.
        _add(entry, "category", term=category.term, scheme=tag(category.scheme), label=category.label)
    if item.answers:
        answered = etree.SubElement(entry, f"{{{THREADING}}}in-reply-to")
        answered.set("ref", tag(item.answers.name))
        answered.set("href", address(item.answers.path))
        answered.set("type", "text/html")
    alone = standing_alone(_allowed(item.html), item.language, f"{base()}{item.path}")
    _add(entry, "content", str(alone), type="html")


def _add(parent: etree._Element, name: str, words: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    for key, value in attributes.items():
        element.set(key, _allowed(value))
    element.text = _allowed(words) or None
    return element


def _text(parent: etree._Element, name: str, words: str, language: str) -> None:
    _add(parent, name, words, type="text").set(LANGUAGE, language)


def _link(parent: etree._Element, rel: str, href: str, **attributes: str) -> None:
    _add(parent, "link", rel=rel, href=href, **attributes)


def _moment(at: datetime) -> str:
    """A moment as RFC 3339 writes it, to the second: readers that know no fractions exist."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _allowed(words: str) -> str:
    return _NOT_IN_XML.sub("", words)
