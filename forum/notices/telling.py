"""Telling one event to those it concerns: as what, in which way, and never twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from forum import clock
from forum.database import db, is_postgresql
from forum.notices import hearers
from forum.notices.choosing import wishes_of_all
from forum.notices.kinds import IN_EVERY_DIGEST, OF_POSTS, NoticeKind, Telling, loudest
from forum.notices.models import OF_PAPER, Notice
from forum.notices.owing import owe
from forum.papers.models import Draft
from forum.threads.models import Thread

#: A worker that stood still for longer does not fill mailboxes with what is old by now: that stands on the site.
TOO_OLD_FOR = {Telling.MAIL: timedelta(days=3), Telling.DIGEST: timedelta(days=35)}
AT_ONCE = 500


@dataclass(frozen=True)
class News:
    """One event: ``people`` are those it concerns, each with what it is to them, and the post of theirs it is about.

    ``by`` did it, and is not told. ``by_letter`` are told by a letter of its own and get no other mail;
    ``comes_by_itself`` when it is a post or a note, which is mailed to whoever wishes every post.
    """

    key: str
    at: datetime
    by: int | None
    board_id: int
    people: Mapping[int, Mapping[NoticeKind, int | None]]
    thread: Thread | None = None
    draft: Draft | None = None
    paper_id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    by_letter: Collection[int] = frozenset()
    comes_by_itself: bool = False


def tell(news: News) -> int:
    """Write the notices of an event, and owe the mails of those who are told at once; how many are new."""
    members = hearers.reachable(news.people.keys() - {news.by})
    wishes = wishes_of_all(members)
    as_what = {key: loudest(news.people[key], wishes[key]) for key in sorted(members)}
    ways = _softened(news, {key: telling for key, (_kind, telling) in as_what.items()})
    rows = [
        _row(news, key, kind, ways[key])
        for key, (kind, _telling) in as_what.items()
        if ways[key] != Telling.NOTHING
    ]
    new = 0
    for start in range(0, len(rows), AT_ONCE):
        written = _write(rows[start : start + AT_ONCE])
        mailed = [row for row in written if row.telling == Telling.MAIL]
        owe({row.member_id: row.id for row in mailed if row.kind != NoticeKind.OF_PAPER})
        of_paper = {row.member_id: row.id for row in mailed if row.kind == NoticeKind.OF_PAPER}
        owe(of_paper, f"{OF_PAPER}{news.paper_id}")
        new += len(written)
    return new


def _softened(news: News, ways: dict[int, Telling]) -> dict[int, Telling]:
    """These ways, but only the site for whoever hears of it by another mail, or hears of it late."""
    heard: set[int] = set(news.by_letter)
    mailed = {key for key, way in ways.items() if way == Telling.MAIL}
    digested = {key for key, way in ways.items() if way == Telling.DIGEST}
    if mailed and news.comes_by_itself:
        heard |= mailed & hearers.hearing_every_post(news.thread, news.board_id, mailed, news.at)
    if digested and any(IN_EVERY_DIGEST & kinds.keys() for kinds in news.people.values()):
        paper = news.draft.paper_id if news.draft else None
        heard |= digested & hearers.hearing_digest(news.board_id, paper, digested)
    age = clock.now() - news.at
    return {
        key: Telling.SITE
        if way != Telling.NOTHING and (key in heard or (way in TOO_OLD_FOR and age > TOO_OLD_FOR[way]))
        else way
        for key, way in ways.items()
    }


def _row(news: News, member_id: int, kind: NoticeKind, telling: Telling) -> dict[str, Any]:
    own = news.people[member_id][kind]
    thread = news.thread.id if news.thread else None
    about = f"{kind.value}.{own or 0}.{thread}" if kind in OF_POSTS else news.key
    return {
        "member_id": member_id,
        "kind": kind,
        "key": news.key,
        "about": about,
        "at": news.at,
        "actor_id": news.by,
        "board_id": news.board_id,
        "thread_id": thread,
        "own_post_id": own,
        "draft_id": news.draft.id if news.draft else None,
        "telling": telling,
        "of_edit": False,
        **news.columns,
    }


def _write(rows: list[dict[str, Any]]) -> list[Any]:
    """Write what is not there yet: the rows that are new."""
    if is_postgresql():
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same shape, other dialect
    statement = insert(Notice).values(rows).on_conflict_do_nothing(index_elements=["member_id", "key"])
    return list(
        db.session.execute(statement.returning(Notice.id, Notice.member_id, Notice.telling, Notice.kind))
    )
