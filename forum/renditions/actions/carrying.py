"""Carrying renditions on to the next state of their original, when a version is published or a text is edited."""

from sqlalchemy import select

from forum.database import db
from forum.journal import Verb
from forum.renditions.actions.writing import copy_to, new_rendition, note
from forum.renditions.aligning import Aligned, State, left_by_earlier, rendition_of
from forum.renditions.models import Rendition
from forum.renditions.originals import OfVersion, Original


def carry(original: Original) -> list[Rendition]:
    """Give a new state of an original, in each language, what the renditions of its earlier states left.

    A version gets only what was made from its very words: stale parts are left behind. Whatever a machine made stays
    marked. Twice changes nothing.
    """
    before = original.before()
    if before is None:
        return []
    codes = db.session.scalars(
        select(Rendition.language).where(before).distinct().order_by(Rendition.language)
    ).all()
    return [rendition for code in codes if (rendition := _carry_one(original, code)) is not None]


def _carry_one(original: Original, language: str) -> Rendition | None:
    if language == original.language or rendition_of(original, language) is not None:
        return None
    left = what_is_left(original, language)
    if not left:
        return None
    rendition = new_rendition(original, language, None)
    for line in left:
        fresh = line.state != State.STALE
        if line.rendered is not None:
            copy_to(rendition, line.rendered, line.part.digest if fresh and line.part.digest else None)
    db.session.flush()
    note(Verb.RENDITION_CARRIED, rendition, original, None, carried=len(left))
    return rendition


def what_is_left(original: Original, language: str) -> list[Aligned]:
    """What earlier states left for this one: for a version only what says the same as it does."""
    known = left_by_earlier(original, language)
    lines = [Aligned(part, known.get(part.uid)) for part in original.parts()]
    passed_over = {State.MISSING, State.STALE} if isinstance(original, OfVersion) else {State.MISSING}
    return [line for line in lines if line.state not in passed_over]
