"""Reading the journal for what concerns somebody: each event becomes at most one notice to each member.

A chore of the worker; no action calls it. Whatever it reads twice it writes once, and nobody is told of what they did
themself. What an import brought is history, and told to nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import delete, select

from forum import journal
from forum.boards.models import Board
from forum.consent.models import Amendment
from forum.database import carry_out, db
from forum.journal import Entry, Verb
from forum.moderation.models import Report, ReportDecision
from forum.notices import hearers
from forum.notices.kinds import NoticeKind
from forum.notices.models import PROVISIONAL, PUBLISHED, Notice, NoticeMail, NoticeWish
from forum.notices.standing import has_looked
from forum.notices.telling import News, tell
from forum.papers.models import Asking, Draft, ProgressNote, Version
from forum.phases import Phase
from forum.threads.models import Post

READER = "notices"
AT_ONCE = 200


def read_on() -> int:
    """Read on in the journal; how many entries were read. A chore of the worker."""
    return carry_out(_read_on)


def _read_on() -> int:
    entries = journal.unread(READER, limit=AT_ONCE)
    for entry in entries:
        reads = READS.get(entry.verb)
        if reads is None or entry.imported:
            continue
        for news in reads(entry):
            tell(news)
    if entries:
        journal.mark_read(READER, entries[-1].position or 0)
    return len(entries)


def _of_thread(entry: Entry) -> Iterator[News]:
    """A thread is opened with its first post."""
    first = select(Post).where(Post.thread_id == entry.subject_id, Post.number == 1)
    yield from _of_words(entry, db.session.scalar(first))


def _of_post(entry: Entry) -> Iterator[News]:
    yield from _of_words(entry, db.session.get(Post, entry.subject_id))


def _of_words(entry: Entry, post: Post | None) -> Iterator[News]:
    """Whom a post answers, names and quotes, and who hears at once of the paper that a thread is opened about; an edit
    tells those it names or quotes for the first time.
    """
    if post is None:
        return
    people: dict[int, dict[NoticeKind, int | None]] = defaultdict(dict)
    for member_id, own in hearers.answered_by(post).items():
        people[member_id][NoticeKind.REPLY] = own
    for member_id in hearers.mentioned_in(post):
        people[member_id][NoticeKind.MENTION] = None
    for member_id, own in hearers.quoted_in(post).items():
        people[member_id][NoticeKind.QUOTED] = own
    paper_id = post.thread.origin_paper_id if post.number == 1 and entry.verb == Verb.THREAD_OPENED else None
    for member_id in hearers.at_once(paper_id, entry.at) if paper_id else ():
        people[member_id][NoticeKind.OF_PAPER] = None
    if people:
        yield News(
            key=f"post.{post.id}",
            at=entry.at,
            by=post.author_id,
            board_id=post.thread.board_id,
            people=people,
            thread=post.thread,
            paper_id=paper_id,
            comes_by_itself=entry.verb != Verb.POST_EDITED,
            columns={"post_id": post.id, "of_edit": post.revision_count > 1},
        )


def _of_draft(entry: Entry) -> Iterator[News]:
    """A draft stands before its authors."""
    draft = db.session.get_one(Draft, entry.subject_id)
    yield _news_of(draft, entry, PROVISIONAL, NoticeKind.PROVISIONAL, hearers.accounted_for(draft))


def _of_version(entry: Entry) -> Iterator[News]:
    """A version is published; what became of their posts is no news to those who were told before."""
    draft = db.session.get_one(Version, entry.subject_id).draft
    told = select(Notice.member_id).where(Notice.draft_id == draft.id, Notice.kind == NoticeKind.FATE)
    fates = hearers.accounted_for(draft) - set(db.session.scalars(told))
    yield _news_of(draft, entry, PUBLISHED, NoticeKind.PUBLISHED, fates)


def _news_of(draft: Draft, entry: Entry, stage: str, kind: NoticeKind, fates: set[int]) -> News:
    people: dict[int, dict[NoticeKind, int | None]] = {key: {kind: None} for key in hearers.of_draft(draft)}
    for key in fates:
        people.setdefault(key, {})[NoticeKind.FATE] = None
    for key in hearers.at_once(draft.paper_id, entry.at):
        people.setdefault(key, {})[NoticeKind.OF_PAPER] = None
    return News(
        key=f"draft.{draft.id}{stage}",
        at=entry.at,
        by=entry.actor_id,
        board_id=draft.paper.board_id,
        people=people,
        draft=draft,
        paper_id=draft.paper_id,
        by_letter=hearers.asked(draft) if kind == NoticeKind.PROVISIONAL else frozenset(),
    )


def _of_asking_again(entry: Entry) -> Iterator[News]:
    """Something changed about posts of those who were told of a draft: their letter says what."""
    draft = db.session.get_one(Draft, entry.subject_id)
    again: dict[int, set[int]] = defaultdict(set)
    asked = select(Asking.letter, Asking.member_id).where(Asking.draft_id == draft.id, Asking.letter > 1)
    for letter, member_id in db.session.execute(asked):
        again[letter].add(member_id)
    for letter, members in sorted(again.items()):
        yield News(
            key=f"draft.{draft.id}.letter.{letter}",
            at=entry.at,
            by=entry.actor_id,
            board_id=draft.paper.board_id,
            people={key: {NoticeKind.FATE: None} for key in members},
            draft=draft,
            by_letter=members,
        )


def _of_amendment(entry: Entry) -> Iterator[News]:
    """Another wording is proposed for a paper, or decided on."""
    amendment = db.session.get_one(Amendment, entry.subject_id)
    decided = entry.verb != Verb.AMENDMENT_PROPOSED
    draft = (amendment.stood_on or amendment.proposed_on).draft
    about = f"{'decided' if decided else 'proposed'}.{amendment.paper_id}"
    yield _news_at_once(draft, entry, f"amendment.{entry.id}", about, amendment_id=amendment.id)


def _of_progress(entry: Entry) -> Iterator[News]:
    """Somebody notes how an action of a paper went."""
    note = db.session.get_one(ProgressNote, entry.subject_id)
    version = select(Version).where(Version.paper_id == note.paper_id, Version.number == note.version)
    draft = db.session.scalars(version).one().draft
    yield _news_at_once(draft, entry, f"progress.{note.id}", f"progress.{note.paper_id}", progress_id=note.id)


def _news_at_once(draft: Draft, entry: Entry, key: str, about: str, **columns: Any) -> News:
    return News(
        key=key,
        at=entry.at,
        by=entry.actor_id,
        board_id=draft.paper.board_id,
        people={member: {NoticeKind.OF_PAPER: None} for member in hearers.at_once(draft.paper_id, entry.at)},
        draft=draft,
        paper_id=draft.paper_id,
        columns={"about": about, **columns},
    )


def _of_phase(entry: Entry) -> Iterator[News]:
    board = db.session.get_one(Board, entry.subject_id)
    yield News(
        key=f"closed.{entry.id}",
        at=entry.at,
        by=entry.actor_id,
        board_id=board.id,
        people={key: {NoticeKind.PHASE_CLOSED: None} for key in hearers.of_board(board.id)},
        comes_by_itself=True,
        columns={"phase": Phase(entry.ids["phase"]), "note_id": entry.ids["note"]},
    )


def _of_report(entry: Entry) -> Iterator[News]:
    """A post is reported: told to those who decide, but to nobody who has still to look at an earlier one."""
    report = db.session.get_one(Report, entry.subject_id)
    board_id = report.post.thread.board_id
    if report.decision_id is None:
        told = hearers.deciding_on(report.post) - hearers.still_to_look(board_id)
        key = f"report.{report.id}"
        _take_the_place_of_others(key, board_id, told)
        yield News(
            key=key,
            at=entry.at,
            by=entry.actor_id,
            board_id=board_id,
            people={key: {NoticeKind.REPORTED: None} for key in told},
            columns={"about": f"reported.{board_id}", "actor_id": None},
        )


def _take_the_place_of_others(key: str, board_id: int, told: set[int]) -> None:
    """One line under the bell says what waits on a board: those that were looked at make room for the next."""
    db.session.execute(
        delete(Notice).where(
            Notice.member_id.in_(told),
            Notice.board_id == board_id,
            Notice.kind == NoticeKind.REPORTED,
            Notice.key != key,
        )
    )


def _of_decision(entry: Entry) -> Iterator[News]:
    """What was reported of a post is decided: told to those who reported it. Whoever decided has looked."""
    decision = db.session.get_one(ReportDecision, entry.subject_id)
    thread = decision.post.thread
    has_looked(thread.board_id, by=entry.actor_id)
    yield News(
        key=f"decision.{decision.id}",
        at=entry.at,
        by=entry.actor_id,
        board_id=thread.board_id,
        people={key: {NoticeKind.REPORT_DECIDED: None} for key in hearers.who_reported(decision)},
        thread=thread,
        columns={"decision_id": decision.id, "actor_id": None},
    )


def _of_erasing(entry: Entry) -> Iterator[News]:
    """Nothing is kept for whoever had their words erased."""
    for model in (Notice, NoticeMail, NoticeWish):
        db.session.execute(delete(model).where(model.member_id == entry.subject_id))
    yield from ()


READS: dict[Verb, Callable[[Any], Iterator[News]]] = {
    Verb.THREAD_OPENED: _of_thread,
    Verb.POST_PUBLISHED: _of_post,
    Verb.POST_EDITED: _of_post,
    Verb.WINDOW_OPENED: _of_draft,
    Verb.AUTHORS_ASKED_AGAIN: _of_asking_again,
    Verb.VERSION_PUBLISHED: _of_version,
    Verb.AMENDMENT_PROPOSED: _of_amendment,
    Verb.AMENDMENT_ACCEPTED: _of_amendment,
    Verb.AMENDMENT_DECLINED: _of_amendment,
    Verb.PROGRESS_NOTED: _of_progress,
    Verb.PHASE_CLOSED: _of_phase,
    Verb.REPORT_MADE: _of_report,
    Verb.REPORT_DECIDED: _of_decision,
    Verb.WORDS_ERASED: _of_erasing,
}
