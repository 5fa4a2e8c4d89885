"""What notices say, as plain values: the page of the bell, a letter and a digest are drawn from the same lines.

Paths are those of the site (``/threads/4``); whoever draws them puts the site's address or root before.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from forum.notices.kinds import NoticeKind
from forum.said import Said


@dataclass(frozen=True)
class Sentence:
    """A sentence of the interface with its places still open, and what stands there: names, titles, numbers."""

    frame: str
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As plain text."""
        return self.frame % {
            name: value.words if isinstance(value, Said) else value for name, value in self.given.items()
        }

    @property
    def html(self) -> Markup:
        """As HTML, in which what people wrote is marked with its language and its direction."""
        return Markup(escape(self.frame)) % {name: _marked(value) for name, value in self.given.items()}  # noqa: S704


def _marked(value: Any) -> Any:
    if isinstance(value, Said):
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            value.language, value.direction, value.words
        )
    return Markup("<bdi>{}</bdi>").format(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Words:
    """How a post begins that answers, mentions or quotes, and whose it is."""

    author: str
    said: Said
    path: str


@dataclass(frozen=True)
class NoticeLine:
    """Notices of one kind about one thing: what they say together, where that is, and how the last posts begin.

    ``by_post`` when opening its place does not show by itself that it was seen. ``id`` is that of the last of them,
    ``post_id`` that of its post.
    """

    id: int
    kind: NoticeKind
    sentence: Sentence
    path: str
    at: datetime
    unseen: bool
    by_post: bool
    count: int
    board_id: int
    thread_id: int | None
    post_id: int | None
    title: Said | None = None
    words: list[Words] = field(default_factory=list)
