"""What an import writes: people without accounts, threads with their true times, and nothing twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.database import db
from forum.exchange import prepared
from forum.exchange.loading import load
from forum.exchange.records import Extent, Record, SourceAuthor
from forum.exchange.sources import Source
from forum.journal import Entry, Verb
from forum.members.actions import make_member
from forum.members.models import Account, Member
from forum.phases import Kind, Phase
from forum.text import quotes
from forum.threads import actions
from forum.threads.models import LeftBecause, Mention, Post, Quote, Revision, Thread
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.exchange.bringing import (
    DAY,
    KEITH,
    answer,
    bring,
    counts,
    numbered,
    opening,
    the_thread,
    told,
)


def test_a_debate_comes_in_with_its_people_times_and_answers(cast: Cast) -> None:
    report = bring(
        cast.farmers,
        Extent(1, 2),
        opening(totals={"supports": 12}, language="es"),
        answer("a", totals={"positive": 3}, kind=Kind.DOUBT, language="ar"),
        answer("b", parent="a", hour=2, author=KEITH),
    )
    assert [counts(report, name) for name in ("threads", "openings", "posts", "members")] == [
        (1, 1, 0),
        (1, 1, 0),
        (2, 2, 0),
        (2, 2, 0),
    ]
    thread = the_thread()
    assert (thread.title, thread.language, thread.totals) == ("About nets", "es", {"supports": 12})
    assert (thread.opened_at, thread.moved_at, thread.last_number) == (DAY, DAY + timedelta(hours=2), 3)
    assert (thread.round.opened_at, thread.round.last_number, thread.round.follows) == (DAY, 3, True)
    assert numbered(thread) == [(1, None, "nets"), (2, 1, "a"), (3, 2, "b")]
    second = db.session.scalars(select(Post).where(Post.source_key == "a")).one()
    assert (second.kind, second.language, second.totals) == (Kind.DOUBT, "ar", {"positive": 3})
    assert (second.milieu_id, second.revision.text, second.revision.summary) == (None, "I say a.", "I say a.")
    assert second.written_at == second.revision.written_at == DAY + timedelta(hours=1)
    assert second.author.joined_at == second.written_at


def test_its_rows_are_like_those_of_a_post_written_here(cast: Cast) -> None:
    bring(cast.farmers, opening(), answer("a"))
    brought = db.session.scalars(select(Post).where(Post.source_key == "a")).one()
    ours = actions.post(the_thread(), by=cast.amina, source="I say a.", language="en")
    db.session.commit()
    same = ("round_id", "period_id", "phase", "kind", "language", "revision_count", "hidden_at")
    assert [getattr(brought, name) for name in same] == [getattr(ours, name) for name in same]
    same = ("html", "summary", "renderer", "kind", "language", "folded", "text")
    assert [getattr(brought.revision, name) for name in same] == [
        getattr(ours.revision, name) for name in same
    ]
    assert ours.number == 3


def test_its_people_have_no_account_and_a_handle_of_their_own(cast: Cast) -> None:
    make_member("Keith Packard")
    db.session.commit()
    namesake = SourceAuthor("other-keith", "Keith Packard")
    nameless = SourceAuthor("nobody", "\u202e")
    bring(cast.farmers, opening(), answer("a", author=namesake), answer("b", author=nameless))
    members = db.session.scalars(select(Member).where(Member.source == "mbox").order_by(Member.id)).all()
    assert [member.handle for member in members][:2] == ["keith-packard-2", "keith-packard-3"]
    assert members[2].name == "(no name in the source)"
    assert not any(member.claimed for member in members)
    assert not db.session.scalar(
        select(func.count()).where(Account.member_id.in_([each.id for each in members]))
    )


def test_the_same_import_twice_adds_nothing(cast: Cast) -> None:
    records = (Extent(2, 1), opening(), answer("a"), opening("wells", hour=5))
    bring(cast.farmers, *records)
    report = bring(cast.farmers, *records)
    assert counts(report, "threads") == counts(report, "openings") == (2, 0, 2)
    assert (counts(report, "posts"), counts(report, "members")) == ((1, 0, 1), (2, 0, 2))
    assert told(the_thread()) == [(1, 2)]


def test_a_thread_of_several_batches_is_told_of_once_and_mail_passes_over_it(cast: Cast) -> None:
    answers = [answer(f"a{number}", text="Yes.") for number in range(prepared.AT_ONCE + 5)]
    bring(cast.farmers, opening(), *answers, opening("wells", hour=9))
    assert told(the_thread()) == [(1, prepared.AT_ONCE + 6)]
    assert told(the_thread("wells")) == [(1, 1)]
    entry = db.session.scalars(
        select(Entry).where(Entry.verb == Verb.THREAD_IMPORTED).order_by(Entry.id)
    ).first()
    assert entry is not None
    assert (entry.imported, entry.actor_id, entry.assembly_id) == (True, None, cast.assembly.id)
    assert [line.board_id for line in entry.boards] == [cast.farmers.id]


def broken_off(*records: Record) -> Iterator[Record]:
    yield from records
    raise KeyboardInterrupt


def test_what_was_broken_off_is_completed_by_the_next_import(cast: Cast) -> None:
    answers = [answer(f"a{number}", hour=number + 1) for number in range(prepared.AT_ONCE + 50)]
    with pytest.raises(KeyboardInterrupt):
        load(Source("mbox", broken_off(opening(), *answers)), cast.farmers)
    there = the_thread().last_number
    assert there == prepared.AT_ONCE
    assert told(the_thread()) == []
    report = bring(cast.farmers, opening(), *answers)
    assert counts(report, "posts") == (len(answers), len(answers) - there + 1, there - 1)
    assert the_thread().last_number == len(answers) + 1
    assert told(the_thread()) == [(1, len(answers) + 1)]


def test_a_late_letter_is_appended_and_keeps_its_date(cast: Cast) -> None:
    bring(cast.farmers, opening(hour=2), answer("a", hour=3))
    ours = actions.post(the_thread(), by=cast.amina, source="Ours", language="en", parent_number=2)
    db.session.commit()
    report = bring(cast.farmers, opening(hour=2), answer("late", hour=1), answer("a", hour=3))
    assert counts(report, "posts") == (2, 1, 1)
    thread = the_thread()
    assert numbered(thread) == [(1, None, "nets"), (2, 1, "a"), (3, 2, ""), (4, 1, "late")]
    assert thread.moved_at == ours.written_at
    late = db.session.scalars(select(Post).where(Post.number == 4)).one()
    assert late.written_at == DAY + timedelta(hours=1) == late.author.joined_at
    assert told(thread) == [(1, 2), (4, 4)]


def test_a_letter_answers_what_an_earlier_import_brought(cast: Cast) -> None:
    bring(cast.farmers, opening(), answer("a"))
    february = opening("b", hour=700, orphan=True, answers=("a", "nets"))
    distant = opening("c", hour=800, orphan=True, answers=("lost", "nets"))
    report = bring(cast.farmers, february, answer("b2", thread="b", hour=701), distant)
    assert counts(report, "threads") == (0, 0, 0)
    assert counts(report, "posts") == (3, 3, 0)
    assert report["orphans"] == 1
    assert numbered(the_thread())[2:] == [(3, 2, "b"), (4, 3, "b2"), (5, 1, "c")]
    assert told(the_thread()) == [(1, 2), (3, 5)]
    again = bring(cast.farmers, february, answer("b2", thread="b", hour=701), distant)
    assert (counts(again, "posts"), again["orphans"]) == ((3, 0, 3), 1)


def test_a_parent_that_comes_later_moves_nothing(cast: Cast) -> None:
    orphan = opening("child", hour=2, orphan=True, answers=("parent",))
    report = bring(cast.farmers, orphan)
    assert (counts(report, "threads"), report["orphans"]) == ((1, 1, 0), 1)
    bring(
        cast.farmers,
        opening("parent"),
        answer("child", thread="parent", hour=2),
        answer("grandchild", thread="parent", parent="child", hour=3),
    )
    assert numbered(the_thread("parent")) == [(1, None, "parent")]
    assert numbered(the_thread("child")) == [(1, None, "child"), (2, 1, "grandchild")]


def test_letters_of_another_board_open_their_own_threads(cast: Cast) -> None:
    bring(cast.farmers, opening())
    bring(cast.fishers, opening("b", orphan=True, answers=("nets",)))
    assert the_thread("b").board_id == cast.fishers.id


def test_what_stands_on_another_board_is_not_written_to_from_here(cast: Cast) -> None:
    bring(cast.farmers, opening())
    report = bring(cast.fishers, opening(), answer("a"))
    assert (counts(report, "threads"), counts(report, "posts")) == ((1, 0, 1), (1, 0, 0))
    assert [error["where"] for error in report["errors"]] == ["mbox: a"]
    assert the_thread().last_number == 1


def test_a_frozen_thread_takes_nothing_and_the_report_says_so(cast: Cast) -> None:
    bring(cast.farmers, opening())
    actions.freeze(the_thread(), 1, by=cast.carla, reason="Enough was said.", language="en")
    db.session.commit()
    records = (opening(), answer("a"), answer("b", parent="a"), opening("wells", hour=4))
    report = bring(cast.farmers, *records)
    assert (counts(report, "threads"), counts(report, "posts")) == ((2, 1, 1), (2, 0, 0))
    assert [error["where"] for error in report["errors"]] == ["mbox: a", "mbox: b"]
    assert "frozen" in report["errors"][0]["why"]
    assert db.session.scalar(select(Member).where(Member.source_key == "carl")) is None
    actions.open_round(the_thread(), by=cast.carla)
    db.session.commit()
    assert counts(bring(cast.farmers, *records), "posts") == (2, 2, 0)
    assert the_thread().round.first_number == 2


def test_a_thread_in_another_phase_than_its_board_has_left_the_agenda(cast: Cast) -> None:
    bring(cast.farmers, opening(), opening("wells", hour=1, phase=Phase.ACTION), phase=Phase.STRATEGY)
    nets, wells = the_thread(), the_thread("wells")
    assert (nets.phase, wells.phase) == (Phase.STRATEGY, Phase.ACTION)
    assert (nets.round.follows, nets.round.left_because) == (False, LeftBecause.IMPORT)
    post = db.session.scalars(select(Post).where(Post.source_key == "nets")).one()
    assert (post.phase, post.period.phase) == (Phase.STRATEGY, Phase.STRATEGY)


def test_words_from_elsewhere_point_at_nobody_here_and_no_limit_refuses_them(
    cast: Cast, visitor: Browser
) -> None:
    deep = ">" * 60 + " deep"
    quoted = "> one\n> two\n> three\n> four\n\nYes."
    mentioned = f"Dear @{cast.amina.handle}, see #1."
    bring(
        cast.farmers,
        opening(text="word " * 5_000, title="t" * 300),
        answer("deep", text=deep),
        answer("folded", text=quoted, folded=True),
        answer("dear", text=mentioned),
        answer("empty", text="\u200b\u202e\n"),
    )
    assert db.session.scalar(select(func.count()).select_from(Mention)) == 0
    page = text_of(visitor.get(f"/threads/{the_thread().id}"))
    assert "<details" in page
    assert f'href="/members/{cast.amina.handle}"' not in page
    folded = db.session.scalars(
        select(Revision).join(Post, Post.id == Revision.post_id).where(Revision.folded)
    ).one()
    assert folded.text == quoted


def test_progress_counts_threads_and_posts(cast: Cast) -> None:
    steps: list[tuple[int, int]] = []
    source = Source("mbox", iter([Extent(1, 2), opening(), answer("a"), answer("b")]))
    load(source, cast.farmers, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (3, 3)


def test_what_reads_like_a_quote_of_this_forum_is_only_words(cast: Cast, visitor: Browser) -> None:
    """A source knows no post of this forum: a number in it would name some passage here, perhaps a masked one."""
    written = says(cast.amina, thread_by(cast.amina, cast.farmers), "We will sell the spring.")
    mark = f"[quote {written.revision_id}:0-24]"
    bring(cast.fishers, opening(text=f"{mark}\n\n> {mark}\n\nAs he says: {mark}"))
    thread = db.session.scalars(select(Thread).where(Thread.board_id == cast.fishers.id)).one()
    page = text_of(visitor.get(f"/threads/{thread.id}"))
    assert "sell the spring" not in page
    assert page.count(mark) == 3
    assert db.session.scalar(select(func.count()).select_from(Quote)) == 0
    revision = db.session.scalars(
        select(Revision).join(Post, Post.id == Revision.post_id).where(Post.thread_id == thread.id)
    ).one()
    assert quotes(revision.text or "") == []
