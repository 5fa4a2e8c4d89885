"""Writing the posts for measuring: rows as the acts on threads make them, many at a time.

One entry a thread in the journal, marked imported, as an import has: search reads it, mail passes over it.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from forum import clock, openings, text
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import db
from forum.demonstration.measure.bulk import Keys, Rows, take_keys, write
from forum.demonstration.measure.places import SLUG, open_places
from forum.demonstration.measure.plan import Planned, Said, Told, batches, tell
from forum.demonstration.measure.words import html_of
from forum.demonstration.performing import refuse_beside_others
from forum.journal import Entry, EntryBoard, Verb, Visibility
from forum.openings import Opening
from forum.plain import summary
from forum.threads.models import PhasePeriod, Post, Revision, Round, Thread
from forum.threads.quoting import SUMMARY_LENGTH

POSTS_A_MEMBER = 50
FEWEST_MEMBERS = 80


def posts_there() -> int | None:
    """How many posts the assembly for measuring holds; None when there is no such assembly."""
    assembly = db.session.scalar(select(Assembly.id).where(Assembly.slug == SLUG))
    if assembly is None:
        return None
    counted = select(func.sum(Thread.last_number)).join(Board, Board.id == Thread.board_id)
    return db.session.scalar(counted.where(Board.assembly_id == assembly)) or 0


def fill(
    posts: int, *, moment: datetime, hashed: str, told: Callable[[int], object] = lambda _posts: None
) -> None:
    """Make the assembly for measuring with exactly ``posts`` posts, as of ``moment``. The caller commits.

    ``hashed`` is its moderator's password; ``told`` hears how many posts each batch wrote. Raises Refused on a
    site that has an assembly of its own.
    """
    refuse_beside_others()
    places = open_places(max(posts // POSTS_A_MEMBER, FEWEST_MEMBERS), moment, hashed)
    with clock.at(moment):
        for batch in batches(posts, places, moment):
            _write(batch)
            told(sum(planned.length for planned in batch))


def _write(batch: list[Planned]) -> None:
    told = [tell(planned) for planned in batch]
    said = [each for thread in told for each in thread.said]
    threads = _keyed(Thread, [_thread(each) for each in told])
    rounds = _keyed(Round, [_round(each, key) for each, key in zip(told, threads, strict=True)])
    periods = _keyed(PhasePeriod, [_period(each, key) for each, key in zip(told, rounds, strict=True)])
    rows: Rows = []
    for thread, *keys in zip(told, threads, rounds, periods, strict=True):
        rows += _posts(thread, *keys)
    _revisions(said, _keyed(Post, rows))
    db.session.execute(
        update(Post)
        .where(Post.thread_id.in_(threads))
        .values(revision_id=select(Revision.id).where(Revision.post_id == Post.id).scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    _record(told, threads)


def _keyed(model: Any, rows: Rows) -> Keys:
    """Write rows; their keys, in the same order."""
    keys = take_keys(model, len(rows))
    write(model, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
    return keys


def _thread(told: Told) -> dict[str, Any]:
    first, last = told.said[0], told.said[-1]
    return {
        "board_id": told.place.board.id,
        "title": told.title,
        "language": told.language,
        "opened_by_id": first.writer.member_id,
        "opened_at": first.at,
        "phase": told.place.board.phase,
        "round_number": 1,
        "last_number": len(told.said),
        "moved_at": last.at,
        "note_owed": False,
        "totals": {},
    }


def _round(told: Told, thread_id: int) -> dict[str, Any]:
    return {
        "thread_id": thread_id,
        "number": 1,
        "opened_at": told.said[0].at,
        "opened_by_id": told.said[0].writer.member_id,
        "first_number": 1,
        "last_number": len(told.said),
        "follows": True,
    }


def _period(told: Told, round_id: int) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "phase": told.place.board.phase,
        "opened_at": told.said[0].at,
        "opened_by_id": told.said[0].writer.member_id,
    }


def _posts(told: Told, thread_id: int, round_id: int, period_id: int) -> Rows:
    return [
        {
            "thread_id": thread_id,
            "number": number,
            "round_id": round_id,
            "period_id": period_id,
            "phase": told.place.board.phase,
            "author_id": said.writer.member_id,
            "milieu_id": said.writer.milieu_id,
            "parent_number": said.parent,
            "kind": said.kind,
            "language": said.language,
            "written_at": said.at,
            "revision_count": 1,
            "totals": {},
        }
        for number, said in enumerate(told.said, start=1)
    ]


def _revisions(said: list[Said], posts: Keys) -> None:
    """The words of posts: an opening each, and the one revision that shows it."""
    kept: Rows = []
    revisions: Rows = []
    for each, post_id in zip(said, posts, strict=True):
        salt, data = secrets.token_bytes(openings.SALT_BYTES), each.text.encode("utf-8")
        digest, html = openings.digest_of(salt, data), html_of(each.text)
        kept.append({"digest": digest, "salt": salt, "bytes": data})
        revisions.append(
            {
                "post_id": post_id,
                "opening_digest": digest,
                "html": html,
                "summary": summary(html, SUMMARY_LENGTH),
                "renderer": text.RENDERER,
                "kind": each.kind,
                "language": each.language,
                "written_at": each.at,
                "by_id": each.writer.member_id,
                "folded": False,
            }
        )
    write(Opening, kept)
    _keyed(Revision, revisions)


def _record(told: list[Told], threads: Keys) -> None:
    """One entry a thread."""
    now = clock.now()
    entries = _keyed(
        Entry,
        [
            {
                "at": now,
                "verb": Verb.THREAD_IMPORTED,
                "subject_type": Thread.__tablename__,
                "subject_id": key,
                "assembly_id": each.place.board.assembly_id,
                "visibility": Visibility.PUBLIC,
                "ids": {"thread": key, "number": 1, "last": len(each.said)},
                "imported": True,
            }
            for each, key in zip(told, threads, strict=True)
        ],
    )
    write(
        EntryBoard,
        [{"entry_id": key, "board_id": each.place.board.id} for each, key in zip(told, entries, strict=True)],
    )
