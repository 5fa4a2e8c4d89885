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
from forum.threads.natures import checked_nature, checked_tags


def keep_excerpt(
    revision: Revision, *, by: Any, start: int, stop: int, nature: str = "", tags: str = ""
) -> Excerpt:
    """Keep the code points ``start`` to ``stop`` (half open) of a revision, saying what they are.

    The same span twice is one excerpt, which takes a nature or tags that were not said before. ``tags`` are parted
    by commas. Raises Invalid when the span is empty or outside the text, the words are masked or erased, or the
    nature or a tag is none; Refused.
    """
    written = revision.post
    require(by, "excerpt.keep", written)
    if revision.redacted_at or written.hidden_at or revision.text is None:
        raise Invalid(_("Words that are hidden, redacted or erased cannot be kept."), field="span")
    quote = span(revision.text, start, stop)
    nature, said = checked_nature(nature), checked_tags(tags)
    excerpt: Excerpt | None = db.session.scalar(
        db.select(Excerpt).where(
            Excerpt.revision_id == revision.id, Excerpt.start == start, Excerpt.stop == stop
        )
    )
    if excerpt is None:
        excerpt = Excerpt(revision=revision, start=start, stop=stop, opening=openings.keep(quote), tags=[])
        excerpt.kept_by_id, excerpt.kept_at = by.id, clock.now()
        db.session.add(excerpt)
    elif (nature or excerpt.nature, said or excerpt.tags) == (excerpt.nature, excerpt.tags):
        return excerpt
    excerpt.nature, excerpt.tags = nature or excerpt.nature or "", said or excerpt.tags
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
