"""Holding a draft while one writes in it: whoever publishes waits, whoever comes later sees that it was published."""

from flask_babel import gettext as _

from forum.database import db
from forum.errors import Invalid
from forum.papers.models import Draft, DraftState


def hold(draft: Draft) -> Draft:
    """Hold a draft until the transaction ends, and see whether it was published meanwhile: a version says all that
    was said in its draft.
    """
    db.session.flush()
    db.session.refresh(draft, ["state"], with_for_update={"key_share": True})
    return draft


def writable(draft: Draft | None) -> Draft:
    """A draft that can still be written in, held until the transaction ends. Raises Invalid when it was published."""
    if draft is None or hold(draft).state == DraftState.PUBLISHED:
        raise Invalid(_("This text is published: it never changes. A correction is a new version."))
    return draft
