"""Erasing a person's words: emptied everywhere at once, and the chain says so without saying what they were.

What goes: the words of their posts, what was kept or quoted of them, the titles of threads they opened, the names
under which they stand in versions, their reasons, the notes they wrote on how actions went and the words of actions
that name them, blocks that the desk made of their words, their profile and their account. What stays: that there was a
post, its number, digest, date and place; the texts of a board (notes, other blocks); words that others copied by hand.
"""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from forum import clock, openings
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import db
from forum.journal import Entry, Reason, Verb, record
from forum.languages import speaking
from forum.members.models import Account, Mandate, Member, Membership
from forum.openings import Opening
from forum.papers import chain
from forum.papers.actions.carrying import withdraw_name
from forum.papers.actions.copying import copied_actions, renew_copied
from forum.papers.actions.ledger import append, next_place
from forum.papers.actions.told import forget_what_was_erased
from forum.papers.actions.withdrawing import blocks_to_withdraw, empty_blocks
from forum.papers.exports.keeping import forget as forget_exports
from forum.papers.exports.keeping import of_assemblies
from forum.papers.models import (
    Draft,
    Objection,
    ObjectionAnswer,
    Paper,
    ProgressNote,
    Version,
    VersionContributor,
    VersionReading,
)
from forum.papers.models.papers import PublicationKind, withdrawn_title
from forum.permissions import require
from forum.threads.models import Excerpt, Listing, Note, NoteReading, Post, ReadingPosition, Revision, Thread
from forum.threads.quoting import hold_quotable, render_quoting

ByAssembly = dict[int, set[str]]


def erase(member: Member, *, by: Member | None) -> openings.Erasure | None:
    """Erase everything ``member`` wrote and is called, in one transaction; None when that was done before.

    ``by`` is the person or an administrator; None: the operator, on the machine itself. Raises Refused. The
    caller removes the letters that still carry the words (``forum.mail.removing``) after the commit.
    """
    if by is not None:
        require(by, "member.erase", member)
    if member.erased_at:
        return None
    hold_quotable(Post.author_id == member.id)
    erasure = openings.begin_erasure(member.id, by.id if by else None)
    named = _words_of(member)
    _retitle(member, named)
    blocks, as_copied = blocks_to_withdraw(member), copied_actions()
    for withdrawn in (withdraw_name(member), blocks.named):
        for assembly_id, digests in withdrawn.items():
            named[assembly_id] |= digests
    revisions = db.session.scalars(
        select(Revision).join(Post, Post.id == Revision.post_id).where(Post.author_id == member.id)
    ).all()
    now = clock.now()
    for revision in revisions:
        revision.html = revision.summary = ""
        revision.erased_at = now
    db.session.flush()
    keys = [revision.id for revision in revisions]
    openings.empty({digest for digests in named.values() for digest in digests}, erasure)
    empty_blocks(blocks)
    renew_copied(as_copied)
    forget_what_was_erased()
    _untag(member)
    render_quoting(keys)
    member = db.session.get_one(Member, member.id)
    _forget(member)
    for assembly_id in sorted(key for key in named if key):
        assembly = db.session.get_one(Assembly, assembly_id)
        document = chain.erasure(next_place(assembly), named[assembly_id], now)
        append(assembly, PublicationKind.ERASURE, document)
    openings.seal(erasure)
    forget_exports(of_assemblies(named))
    record(
        Verb.WORDS_ERASED,
        member,
        by=by,
        boards=_boards_of(member),
        member=member.id,
        erasure=erasure.id,
    )
    return erasure


def _words_of(member: Member) -> ByAssembly:
    """The openings that hold what a member wrote or is called, by the assembly whose chain may name them."""
    named: ByAssembly = defaultdict(set)
    for statement in (*_in_threads(member), *_in_papers(member)):
        for assembly_id, digest in db.session.execute(statement):
            named[assembly_id or 0].add(digest)
    for assembly_id, digest in openings.words_kept_of(member):
        named[assembly_id or 0].add(digest)
    return named


def _in_threads(member: Member) -> tuple[Any, ...]:
    """A member's posts, what was kept of them, and the reasons they gave: statements of (assembly, digest)."""
    in_thread = (
        select(Board.assembly_id, Revision.opening_digest)
        .join(Post, Post.id == Revision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.author_id == member.id)
    )
    kept = (
        select(Board.assembly_id, Excerpt.opening_digest)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.author_id == member.id)
    )
    reasons = (
        select(Entry.assembly_id, Reason.opening_digest)
        .select_from(Reason)
        .outerjoin(Entry, Entry.reason_id == Reason.id)
        .where(Reason.author_id == member.id)
    )
    return in_thread, kept, reasons


def _in_papers(member: Member) -> tuple[Any, ...]:
    """A member's names in papers and their notes of progress, as in ``_in_threads``."""
    of_paper = select(Board.assembly_id).join(Paper, Paper.board_id == Board.id)
    names = (
        of_paper.add_columns(VersionContributor.name_digest)
        .join(Version, Version.paper_id == Paper.id)
        .join(VersionContributor, VersionContributor.version_id == Version.id)
        .where(VersionContributor.member_id == member.id)
    )
    publisher = (
        of_paper.add_columns(Version.publisher_digest)
        .join(Version, Version.paper_id == Paper.id)
        .where(Version.published_by_id == member.id)
    )
    answered = (
        of_paper.add_columns(ObjectionAnswer.name_digest)
        .join(Draft, Draft.paper_id == Paper.id)
        .join(Objection, Objection.draft_id == Draft.id)
        .join(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(ObjectionAnswer.by_id == member.id)
    )
    progress = (
        of_paper.add_columns(ProgressNote.text_digest)
        .join(ProgressNote, ProgressNote.paper_id == Paper.id)
        .where(ProgressNote.by_id == member.id)
    )
    return names, publisher, answered, progress


def _retitle(member: Member, named: ByAssembly) -> None:
    """Titles are words too; a paper that still bears the title of the thread it came from loses it with it."""
    for thread in db.session.scalars(select(Thread).where(Thread.opened_by_id == member.id)):
        words = thread.title
        with speaking(thread.language):
            withdrawn = withdrawn_title()
        thread.title = withdrawn
        for paper in db.session.scalars(
            select(Paper)
            .join(Draft, Draft.paper_id == Paper.id)
            .where(Paper.board_id == thread.board_id)
            .distinct()
        ):
            if paper.title == words:
                paper.title = withdrawn
            for version in paper.versions:
                if version.title == words:
                    named[paper.board.assembly_id].add(version.title_digest)
            for draft in paper.drafts:
                if draft.title == words:
                    draft.title = withdrawn
    db.session.flush()


def _untag(member: Member) -> None:
    """Tags are words too: those that the member gave to excerpts, and those that others gave to the member's words."""
    theirs = select(Revision.id).join(Post, Post.id == Revision.post_id).where(Post.author_id == member.id)
    db.session.execute(
        update(Excerpt)
        .where(or_(Excerpt.kept_by_id == member.id, Excerpt.revision_id.in_(theirs)))
        .values(tags=[])
        .execution_options(synchronize_session="fetch")
    )


def _forget(member: Member) -> None:
    now = clock.now()
    member.name = str(_("Withdrawn member"))
    member.handle, member.about = f"withdrawn-{member.id}", ""
    member.source_key = f"erased:{member.id}" if member.source else None
    member.erased_at, member.claimed = now, False
    db.session.execute(delete(Account).where(Account.member_id == member.id))
    for read in (ReadingPosition, NoteReading, VersionReading):
        db.session.execute(delete(read).where(read.member_id == member.id))
    db.session.execute(
        update(Membership)
        .where(Membership.member_id == member.id, Membership.until.is_(None))
        .values(until=now)
    )
    db.session.execute(
        update(Mandate)
        .where(Mandate.member_id == member.id, or_(Mandate.until.is_(None), Mandate.until > now))
        .values(until=now)
    )
    db.session.expire(member)
    member.forget_standing()


def _boards_of(member: Member) -> list[Board]:
    """The boards on which their posts and notes stood, alliances among them: what was made of these there is out of
    date.
    """
    threads = select(Post.thread_id).where(Post.author_id == member.id)
    standing = or_(
        Board.id.in_(select(Thread.board_id).where(Thread.id.in_(threads))),
        Board.id.in_(
            select(Listing.board_id).where(Listing.thread_id.in_(threads), Listing.accepted_at.is_not(None))
        ),
        Board.id.in_(select(Note.board_id).where(Note.by_id == member.id)),
    )
    return list(db.session.scalars(select(Board).where(standing).order_by(Board.id)))


def words_of(member: Member) -> list[str]:
    """How their posts, what was kept of these and the reasons they gave begin, and their titles, before they are
    erased: what to look for in letters. A moderator's answers to objections and what a post was set aside for are
    reasons too.
    """
    mine = select(Revision.id).join(Post, Post.id == Revision.post_id).where(Post.author_id == member.id)
    rows = db.session.scalars(
        select(Revision.summary).where(Revision.id.in_(mine), Revision.erased_at.is_(None))
    )
    titles = db.session.scalars(select(Thread.title).where(Thread.opened_by_id == member.id))
    said = [
        words.decode("utf-8")
        for digests in (
            select(Reason.opening_digest).where(Reason.author_id == member.id),
            select(Excerpt.opening_digest).where(Excerpt.revision_id.in_(mine)),
        )
        for words in db.session.scalars(select(Opening.bytes).where(Opening.digest.in_(digests)))
        if words
    ]
    return [summary.rstrip("…") for summary in rows] + list(titles) + said
