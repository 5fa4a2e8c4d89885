"""The journal's positions, and whoever reads along them: bookmarks, and the digest's subscriptions and editions."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from forum import journal
from forum.database import db
from forum.digests.models import Delivery, Edition, Subscription
from forum.home.checks.findings import Finding, Remark, Result
from forum.journal import Bookmark, Entry

NAME = "bookmarks"


def check_bookmarks() -> Result:
    """Positions are dense, and nobody has read further than the last of them."""
    first, last, count = db.session.execute(
        select(func.min(Entry.position), func.max(Entry.position), func.count(Entry.position))
    ).one()
    if count and (first, last) != (1, count):
        yield Finding(
            NAME,
            _(
                "The journal has %(count)s positions, from %(first)s to %(last)s: they should have no gap.",
                count=count,
                first=first,
                last=last,
            ),
        )
    waiting = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.position.is_(None))) or 0
    if waiting:
        yield Remark(
            NAME,
            ngettext(
                "%(num)s entry of the journal waits for the worker.",
                "%(num)s entries of the journal wait for the worker.",
                waiting,
            ),
        )
    yield from _beyond(journal.head())


def _beyond(head: int) -> Result:
    for reader, position in db.session.execute(
        select(Bookmark.reader, Bookmark.position).where(Bookmark.position > head).order_by(Bookmark.reader)
    ):
        yield Finding(
            NAME,
            _(
                "The reader %(reader)s has read up to %(position)s; the journal ends at %(head)s.",
                reader=reader,
                position=position,
                head=head,
            ),
        )
    columns = (
        (Subscription.position, _("Subscription %(id)s")),
        (Edition.until_position, _("Edition %(id)s")),
        (Delivery.until_position, _("Delivery %(id)s")),
    )
    for column, name in columns:
        model = column.class_
        rows = select(model.id, column).where(column > head).order_by(model.id)
        for key, position in db.session.execute(rows):
            yield Finding(
                NAME,
                _(
                    "%(thing)s has reached %(position)s; the journal ends at %(head)s.",
                    thing=name % {"id": key},
                    position=position,
                    head=head,
                ),
            )
