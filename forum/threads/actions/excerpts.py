"""Keeping an excerpt: words of one revision, where they stood for ever."""

from typing import Any

from flask_babel import gettext as _

from forum import clock, openings
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.passages import span
from forum.permissions import require
from forum.threads.models import Excerpt, Revision


def keep_excerpt(
    revision: Revision, *, by: Any, start: int, stop: int, nature: str = "", tags: tuple[str, ...] = ()
) -> Excerpt:
    """Keep the code points ``start`` to ``stop`` (half open) of a revision; the same span twice is one excerpt.

    Raises Invalid when the span is empty or outside the text, or the words are masked or erased; Refused.
    """
    written = revision.post
    require(by, "excerpt.keep", written)
    if revision.redacted_at or written.hidden_at or revision.text is None:
        raise Invalid(_("Words that are hidden, redacted or erased cannot be kept."), field="span")
    quote = span(revision.text, start, stop)
    known: Excerpt | None = db.session.scalar(
        db.select(Excerpt).where(
            Excerpt.revision_id == revision.id, Excerpt.start == start, Excerpt.stop == stop
        )
    )
    if known:
        return known
    excerpt = Excerpt(
        revision=revision,
        start=start,
        stop=stop,
        opening=openings.keep(quote),
        nature=nature.strip()[:40],
        tags=list(tags),
        kept_by_id=by.id,
        kept_at=clock.now(),
    )
    db.session.add(excerpt)
    record(
        Verb.EXCERPT_KEPT,
        excerpt,
        by=by,
        boards=[written.board],
        assembly_id=written.board.assembly_id,
        visibility=Visibility.MODERATORS,
        thread=written.thread_id,
        number=written.number,
    )
    return excerpt
