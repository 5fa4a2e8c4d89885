"""Charters: opening one, signing a version of it, taking a signature back; opening the next draft of a paper."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum import clock
from forum.consent.models import Signature
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.languages import speaking
from forum.papers.actions.drafts import new_uid, open_draft, open_draft_of
from forum.papers.models import Block, Draft, Paper, PaperKind, Section, SectionKind, Version
from forum.papers.queries import last_shown_version
from forum.permissions import require
from forum.threads.models import Thread
from forum.threads.wording import checked_language, checked_title


def open_charter(thread: Thread, *, by: Any, title: str, language: str) -> Draft:
    """Open a charter that draws on ``thread``, with three sections of its own to fill.

    The same title again, while its first version is not published, is the charter that is there. Raises Invalid
    (fields ``title``, ``language``) and Refused.
    """
    require(by, "draft.open", thread)
    title, language = checked_title(title), checked_language(language)
    lock_row(Thread, thread.id)
    paper: Paper | None = db.session.scalar(
        select(Paper).where(
            Paper.board_id == thread.board_id,
            Paper.kind == PaperKind.CHARTER,
            Paper.title == title,
            Paper.last_version == 0,
        )
    )
    if paper:
        return open_draft(thread, by=by, paper=paper)
    paper = Paper(
        board=thread.board,
        kind=PaperKind.CHARTER,
        title=title,
        opened_at=clock.now(),
        opened_by_id=by.id,
    )
    db.session.add(paper)
    record(Verb.PAPER_OPENED, paper, by=by, boards=[thread.board], assembly_id=thread.board.assembly_id)
    draft = open_draft(thread, by=by, paper=paper, title=title, language=language)
    _own_sections(draft)
    return draft


def _own_sections(draft: Draft) -> None:
    """A charter says who speaks, what they commit to and how they answer for it: not what a proposal says."""
    mine = select(Section.id).where(Section.draft_id == draft.id)
    db.session.execute(delete(Block).where(Block.section_id.in_(mine)))
    db.session.execute(delete(Section).where(Section.draft_id == draft.id))
    with speaking(draft.language):
        headings = [str(_("Who we are")), str(_("What we commit to")), str(_("How we answer for it"))]
    for rank, heading in enumerate(headings, start=1):
        db.session.add(
            Section(draft_id=draft.id, uid=new_uid(), kind=SectionKind.OWN, heading=heading, rank=rank)
        )
    db.session.flush()
    db.session.expire(draft)


def next_draft(paper: Paper, *, by: Any) -> Draft:
    """The open draft of a published paper; opened from its last version when there is none. Raises Refused."""
    return open_draft_of(paper) or open_draft(paper.drafts[-1].threads[0], by=by, paper=paper)


def open_next_draft(paper: Paper, *, by: Any) -> Draft:
    """Open the draft of the next version of a paper that has one. Twice gives the one there is.

    Raises Invalid and Refused.
    """
    require(by, "draft.open", paper)
    if not paper.last_version:
        raise Invalid(_("Paper %(paper)s has no version %(number)s.", paper=paper.id, number=1))
    return next_draft(paper, by=by)


def sign(version: Version, *, by: Any, named: bool = True) -> Signature:
    """Bind oneself to the version that stands for a charter, under one's name or without showing it.

    Twice changes nothing but whether the name is shown. Raises Invalid and Refused.
    """
    require(by, "charter.sign", version)
    if version.withholding:
        raise Invalid(_("This version is withheld by law."))
    if not stands(version):
        raise Invalid(_("There is a later version of this charter: compare, then sign that one."))
    known = signature_of(version, by)
    if known is None:
        known = Signature(version=version, member_id=by.id, named=named, at=clock.now())
        db.session.add(known)
        _record(Verb.CHARTER_SIGNED, version, by, shown=named)
    known.named = named
    return known


def stands(version: Version) -> bool:
    """Whether it is the version that stands for its paper: the last one that is not withheld."""
    shown = last_shown_version(version.paper_id)
    return shown is not None and shown.id == version.id


def unsign(version: Version, *, by: Any) -> None:
    """Take one's signature under a version back. Twice changes nothing. Raises Refused."""
    require(by, "charter.sign", version)
    known = signature_of(version, by)
    if known is None:
        return
    shown = known.named
    db.session.delete(known)
    _record(Verb.CHARTER_UNSIGNED, version, by, shown=shown)


def signature_of(version: Version, member: Any) -> Signature | None:
    """A member's signature under a version, or None."""
    found: Signature | None = db.session.scalar(
        select(Signature).where(Signature.version_id == version.id, Signature.member_id == member.id)
    )
    return found


def _record(verb: Verb, version: Version, by: Any, *, shown: bool) -> None:
    """One entry; where the name is not shown, for nobody to see."""
    record(
        verb,
        version,
        by=by,
        boards=[version.board],
        assembly_id=version.board.assembly_id,
        visibility=Visibility.PUBLIC if shown else Visibility.PRIVATE,
        paper=version.paper_id,
        version=version.number,
    )
