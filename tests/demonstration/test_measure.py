"""The bulk for measuring: as much as was asked for, and every counter as if each post had been written by hand."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock, openings, text
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.demonstration.measure import words
from forum.demonstration.measure.filling import FEWEST_MEMBERS, fill, posts_there
from forum.demonstration.measure.places import ADDRESS, SLUG
from forum.demonstration.measure.plan import LONGEST_THREAD, lengths
from forum.demonstration.settling import give_positions
from forum.journal import Entry, EntryBoard, Verb
from forum.members.models import Account, Member, Membership
from forum.openings import Opening
from forum.permissions import can
from forum.phases import Phase
from forum.plain import summary
from forum.threads.actions import post as write
from forum.threads.actions.posts import SUMMARY_LENGTH
from forum.threads.models import PhasePeriod, Post, Revision, Round, Thread
from tests.cast import THE_FIRST_DAY, Browser, text_of

POSTS = 2_000
SAMPLE = 60


@pytest.fixture(scope="module", autouse=True)
def told(kept_site: Flask) -> list[int]:
    """Two thousand posts; how many each batch wrote."""
    told: list[int] = []
    carry_out(lambda: fill(POSTS, moment=THE_FIRST_DAY, hashed="hashed", told=told.append))
    give_positions()
    return told


def long_thread() -> Thread:
    return db.session.scalars(select(Thread).order_by(Thread.last_number.desc()).limit(1)).one()


def test_a_hundred_thousand_posts_are_one_long_thread_and_many_of_twenty() -> None:
    every = list(lengths(100_000))
    assert sum(every) == 100_000
    assert every[0] == LONGEST_THREAD
    assert set(every[1:]) == {20}
    assert sum(lengths(2_013)) == 2_013


def test_as_many_posts_as_were_asked_for_on_twenty_boards(told: list[int]) -> None:
    assert db.session.scalar(select(func.count()).select_from(Post)) == POSTS == posts_there() == sum(told)
    assert long_thread().last_number == POSTS // 4
    places = db.session.execute(select(Thread.board_id, func.count()).group_by(Thread.board_id)).all()
    assert len(places) == db.session.scalar(select(func.count()).select_from(Board)) == 20
    assert min(threads for _board, threads in places) >= 3
    assembly = db.session.scalars(select(Assembly)).one()
    assert (assembly.slug, assembly.demonstration) == (SLUG, True)
    assert set(db.session.scalars(select(Board.phase))) == set(Phase)


def test_threads_and_rounds_count_their_posts() -> None:
    counted = (
        select(
            Post.thread_id,
            func.count().label("posts"),
            func.max(Post.number).label("last"),
            func.min(Post.written_at).label("first_at"),
            func.max(Post.written_at).label("last_at"),
        )
        .group_by(Post.thread_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Thread, Round, PhasePeriod, counted)
        .join(Round, Round.thread_id == Thread.id)
        .join(PhasePeriod, PhasePeriod.round_id == Round.id)
        .join(counted, counted.c.thread_id == Thread.id)
    ).all()
    assert len(rows) == db.session.scalar(select(func.count()).select_from(Thread))
    for thread, first, period, _key, posts, last, first_at, last_at in rows:
        assert thread.last_number == first.last_number == posts == last
        assert (thread.round_number, first.number, first.first_number, first.follows) == (1, 1, 1, True)
        assert thread.phase == period.phase == thread.board.phase
        assert thread.opened_at == first.opened_at == period.opened_at == first_at
        assert thread.moved_at == last_at <= THE_FIRST_DAY
        opened = thread.board.row(thread.phase).opened_at
        assert opened is not None
        assert opened < first_at


def test_posts_repeat_what_their_period_and_revision_say() -> None:
    rows = db.session.execute(
        select(Post, Revision, PhasePeriod)
        .join(Revision, Revision.post_id == Post.id)
        .join(PhasePeriod, PhasePeriod.id == Post.period_id)
    ).all()
    assert len(rows) == POSTS
    for post, revision, period in rows:
        assert post.revision_id == revision.id
        assert (post.kind, post.language, post.written_at) == (
            revision.kind,
            revision.language,
            revision.written_at,
        )
        assert (post.phase, post.round_id) == (period.phase, period.round_id)
        assert post.parent_number is None or 1 <= post.parent_number < post.number
        assert (post.author_id, post.revision_count) == (revision.by_id, 1)


def test_everybody_wrote_where_they_belong_as_of_their_own_milieu() -> None:
    stray = (
        select(func.count())
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(
            ~select(Membership.id)
            .where(
                Membership.member_id == Post.author_id,
                (Membership.milieu_id == Board.milieu_id) | (Membership.alliance_id == Board.alliance_id),
            )
            .exists()
            | ~select(Membership.id)
            .where(
                Membership.member_id == Post.author_id, Membership.own, Membership.milieu_id == Post.milieu_id
            )
            .exists()
        )
    )
    assert db.session.scalar(stray) == 0
    assert db.session.scalar(select(func.count()).select_from(Member)) == FEWEST_MEMBERS + 1
    assert set(db.session.scalars(select(Account.email))) == {ADDRESS}


def test_texts_are_distinct_and_shown_as_they_would_be_had_they_been_sent() -> None:
    rows = db.session.execute(
        select(Revision, Opening).join(Opening, Opening.digest == Revision.opening_digest)
    ).all()
    sources = [opening.text or "" for _revision, opening in rows]
    assert len(set(sources)) == POSTS
    assert 500 < sum(map(len, sources)) / POSTS < 700
    assert {revision.language for revision, _opening in rows} == set(words.LANGUAGES)
    for revision, opening in rows[:: POSTS // SAMPLE]:
        source = opening.text or ""
        assert text.check(source) == source
        assert revision.html == text.render(source)
        assert revision.summary == summary(revision.html, SUMMARY_LENGTH)
        assert revision.renderer == text.RENDERER
        assert opening.digest == openings.digest_of(opening.salt or b"", opening.bytes or b"")


def test_each_thread_has_one_entry_marked_imported() -> None:
    entries = db.session.scalars(select(Entry).where(Entry.imported)).all()
    lengths_told = {entry.subject_id: entry.ids["last"] for entry in entries}
    assert {entry.verb for entry in entries} == {Verb.THREAD_IMPORTED}
    assert lengths_told == dict(db.session.execute(select(Thread.id, Thread.last_number)).all())
    assert len(entries) == len(lengths_told)
    homes = select(EntryBoard.board_id).join(Entry, Entry.id == EntryBoard.entry_id)
    assert db.session.scalars(homes.where(Entry.subject_id == long_thread().id, Entry.imported)).all() == [
        long_thread().board_id
    ]
    assert db.session.scalar(select(func.count()).where(Entry.position.is_(None))) == 0


def test_the_long_thread_can_be_read_and_goes_on(kept_site: Flask) -> None:
    thread = long_thread()
    last = thread.last_number
    response = Browser(kept_site, None).get(f"/threads/{thread.id}?from={last}")
    assert response.status_code == 200
    assert f'id="p{last}"' in text_of(response)

    thread = long_thread()
    moderator = db.session.scalars(select(Account)).one().member
    assert can(moderator, "thread.freeze", thread)
    with clock.at(THE_FIRST_DAY):
        written = write(thread, by=moderator, source="One more.", language="en")
    assert written.number == thread.last_number == last + 1
    db.session.rollback()
