"""What a feed says, as plain values; ``atom`` writes it. Paths are those of the site (``/threads/4``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from forum import languages


@dataclass(frozen=True, slots=True)
class Category:
    """What an entry is filed under: a value (``term``) of a list of them (``scheme``), and its name for people."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that an entry replies to: what its id is made of, and where it stands."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``name`` is the path its id is made of; ``html`` is clean, and in ``language``."""

    name: str
    path: str
    title: str
    title_language: str
    author: str
    published: datetime
    updated: datetime
    language: str
    html: Markup
    author_path: str | None = None
    categories: tuple[Category, ...] = ()
    answers: Answered | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first; ``older`` is the cursor of those before them, None when there are none."""

    items: list[Item]
    older: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed in ``language``; ``path`` is the feed's own, ``page_path`` that of the page it follows.

    ``asked`` is what both addresses ask for (a search), ``before`` the cursor of this page (None: the newest), and
    ``since`` when the thing began: how old a feed without entries is.
    """

    path: str
    page_path: str
    title: str
    title_language: str
    subtitle: str
    language: str
    since: datetime
    page: Page
    before: int | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        """When any of its entries last changed."""
        return max((item.updated for item in self.page.items), default=self.since)


def isolated(words: str, language: str, reader: str) -> str:
    """Words that stand inside a sentence of the ``reader``'s language, kept apart where they run the other way."""
    if languages.direction(language) == languages.direction(reader):
        return words
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"
