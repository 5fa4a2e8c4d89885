"""Undoing an act of accounting: what stood before stands again, but for what was changed since."""

from typing import Any

from flask_babel import gettext as _

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.papers.actions.accounting import is_cited, refuse_when_published
from forum.papers.actions.book import Book, Fated
from forum.papers.models import Accounting, Citation, Draft, Fate
from forum.permissions import require

Kept = list[tuple[int, Fated | None, Fated | None]]


def undo(accounting: Accounting, *, by: Any) -> int:
    """Let what stood before an act stand again; a citation that it made goes. Twice changes nothing.

    What somebody changed since stays as it is: answers how many posts that are. Raises Invalid when nothing can
    be restored or the draft is published, and Refused.
    """
    draft = accounting.draft
    require(by, "disposition.set", draft)
    refuse_when_published(draft)
    db.session.refresh(accounting)
    if accounting.undone_at:
        return 0
    kept: Kept = [(key, Fated.read(old), Fated.read(new)) for key, old, new in accounting.changes]
    cited_here = _take_citation_back(accounting, by)
    book = Book(draft)
    as_it_was_left = book.digest() == accounting.state
    stays = _restore(book, draft, kept)
    if len(stays) == len(kept) and not cited_here:
        raise Invalid(
            _("Every one of these posts was changed since: there is nothing left to undo."), field="undo"
        )
    restored = {key for key, _old, _new in kept if key not in stays}
    if cited_here and not kept:
        restored |= _forget_lonely(book, draft, cited_here)
    if stays or not as_it_was_left or (cited_here and not kept):
        book.follow(restored, by)
    book.settle()
    book.write()
    accounting.undone_at, accounting.undone_by_id = clock.now(), by.id
    _record(draft, by, accounting, len(restored))
    return len(stays)


def _take_citation_back(accounting: Accounting, by: Any) -> int | None:
    """Take back the citation that the act made; the key of its post, or None when there is none any more."""
    citation = db.session.get(Citation, accounting.citation_id) if accounting.citation_id else None
    if citation is None or citation.excerpt is None or citation.draft_id != accounting.draft_id:
        return None
    require(by, "draft.write", accounting.draft)
    post_id: int = citation.excerpt.revision.post_id
    db.session.delete(citation)
    db.session.flush()
    return post_id


def _forget_lonely(book: Book, draft: Draft, post_id: int) -> set[int]:
    """A post whose last citation this was waits again."""
    known = book.rows.get(post_id)
    if known is None or known.fate != Fate.CITED or is_cited(draft, post_id):
        return set()
    del book.rows[post_id]
    return {post_id}


def _restore(book: Book, draft: Draft, kept: Kept) -> set[int]:
    """Put rows back as they stood; the keys of those that must stay as they are now.

    They were changed since, are cited by another citation, or would merge a post that others are merged into.
    """
    now = dict(book.rows)
    stays = {
        key
        for key, _old, new in kept
        if now.get(key) != new or (new is not None and new.fate == Fate.CITED and is_cited(draft, key))
    }
    stood = {key: old for key, old, _new in kept if key not in stays}
    for key, row in stood.items():
        _put(book, key, row)
    while True:
        targets = book.targets()
        bad = {
            key
            for key, row in book.rows.items()
            if row.is_set and row.fate == Fate.MERGED and (key in targets or _merged(book, row.target))
        }
        bad = (bad | {row.target for key in bad if (row := book.rows[key]).target is not None}) & stood.keys()
        if not bad:
            return stays
        for key in bad:
            _put(book, key, now.get(key))
            del stood[key]
        stays |= bad


def _merged(book: Book, target: int | None) -> bool:
    row = book.rows.get(target) if target is not None else None
    return row is not None and row.is_set and row.fate == Fate.MERGED


def _put(book: Book, key: int, row: Fated | None) -> None:
    if row is None:
        book.rows.pop(key, None)
    else:
        book.rows[key] = row


def _record(draft: Draft, by: Any, accounting: Accounting, posts: int) -> None:
    record(
        Verb.DISPOSITION_UNDONE,
        draft,
        by=by,
        boards=[draft.paper.board],
        assembly_id=draft.paper.board.assembly_id,
        visibility=Visibility.BOARD,
        paper=draft.paper_id,
        accounting=accounting.id,
        posts=posts,
    )
