"""The demonstration is performed: what the site holds afterwards is what its files say, and nothing twice."""

from datetime import timedelta

import pytest
from flask_security import verify_password
from sqlalchemy import func, select

from forum import journal, phases
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.demonstration.content import Content, load
from forum.demonstration.performing import perform
from forum.demonstration.roll import SHARED_WORD, roll
from forum.demonstration.settling import DAYS_UNREAD, settle
from forum.demonstration.stage import address_of
from forum.digests.models import Subscription
from forum.journal import Entry, Verb
from forum.members.models import Account, Mandate, Member, Membership
from forum.moderation.models import Report
from forum.papers.models import Block, Citation
from forum.phases import Phase
from forum.threads.models import (
    Break,
    Excerpt,
    Listing,
    Note,
    Post,
    Quote,
    Revision,
    Round,
    Snapshot,
    Thread,
)
from forum.threads.natures import NATURES
from forum.watches.models import Watch, Wish
from tests.cast import THE_FIRST_DAY
from tests.demonstration.moments import count, phase_of_board, phase_of_thread, said


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


pytestmark = pytest.mark.usefixtures("demonstration")


def all_rows() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def threads_by_slug(content: Content) -> dict[str, Thread]:
    """The threads as they were made; one title and board is one thread."""
    made = {(thread.board.slug, thread.title): thread for thread in db.session.scalars(select(Thread))}
    return {row.slug: made[row.board, row.title] for row in content.threads}


def test_people_and_places_are_as_many_as_the_files_say(content: Content) -> None:
    belongings = [each for member in content.members for each in member.memberships]
    assert count(Assembly) == count(Assembly, Assembly.demonstration) == len(content.assemblies)
    assert count(Board) == len(content.boards)
    assert count(Member) == count(Account) == len(content.members)
    assert count(Membership) == len(belongings)
    assert count(Membership, Membership.until.is_(None)) == sum(each.until is None for each in belongings)
    assert count(Mandate) == sum(len(member.mandates) for member in content.members)
    assert count(Watch) == sum(len(member.watches) for member in content.members)


def test_discussions_are_as_many_as_the_files_say(content: Content) -> None:
    posts = [post for thread in content.threads for post in thread.posts]
    rounds = [each for thread in content.threads for each in thread.rounds]
    notes = [note for place in (*content.boards, *content.threads) for note in place.notes]
    closings = [move for board in content.boards for move in board.moves if move.note]
    assert count(Thread) == len(content.threads)
    assert count(Post) == len(posts)
    assert count(Post, Post.hidden_at.is_not(None)) == sum(post.hidden is not None for post in posts)
    assert count(Report) == sum(len(post.reports) for post in posts) > 0
    assert count(Break, Break.taken_back_at.is_(None)) == sum(bool(post.left_subject) for post in posts) > 0
    assert count(Revision) == len(posts) + sum(len(post.edits) for post in posts)
    assert count(Revision, Revision.redacted_at.is_not(None)) == sum(len(post.redactions) for post in posts)
    assert count(Quote) == sum(len(post.quotes) for post in posts)
    assert count(Note) == len(notes) + len(closings)
    assert count(Listing) == sum(len(thread.listings) for thread in content.threads)
    assert count(Round) == len(rounds)
    assert count(Round, Round.freeze_announced_at.is_not(None)) == sum(bool(each.freeze) for each in rounds)
    assert count(Snapshot) == sum(bool(each.freeze and each.freeze.frozen) for each in rounds)


def test_excerpts_of_every_nature_are_there_and_some_have_tags(content: Content) -> None:
    kept = db.session.scalars(select(Excerpt)).all()
    assert {excerpt.nature for excerpt in kept} >= {nature.value for nature in NATURES}
    assert sum(bool(excerpt.tags) for excerpt in kept) > 10
    assert any(not excerpt.nature for excerpt in kept)


def test_everybody_is_called_and_reached_as_the_files_say(content: Content) -> None:
    for row in content.members:
        account = db.session.scalars(select(Account).where(Account.email == address_of(row))).one()
        assert (account.name, account.member.handle, account.member.about) == (
            row.name,
            row.handle,
            row.place,
        )
        assert (account.language, account.zone) == (row.interface, row.time_zone)
        assert account.reading_languages == list(row.content)
        assert account.confirmed_at == account.member.joined_at == THE_FIRST_DAY + timedelta(days=row.joined)


def test_everybody_signs_in_with_the_one_password(content: Content) -> None:
    hashes = set(db.session.scalars(select(Account.password)))
    assert len(hashes) == 1
    assert verify_password(SHARED_WORD, hashes.pop())


def test_every_post_was_written_by_its_author_at_its_moment(content: Content) -> None:
    made = threads_by_slug(content)
    for thread in content.threads:
        posts = list(
            db.session.scalars(
                select(Post).where(Post.thread_id == made[thread.slug].id).order_by(Post.number)
            )
        )
        for row, post in zip(thread.posts, posts, strict=True):
            where = f"{thread.slug} {row.number}"
            assert post.author.name == content.member(row.author).name, where
            assert post.written_at == THE_FIRST_DAY + timedelta(days=row.day), where
            assert (post.number, post.kind, post.parent_number) == (row.number, row.kind, row.reply), where
            assert post.language == (row.language or thread.language), where
            assert phases.asked_for(post.kind, post.phase) != row.out_of_phase, where
            assert post.revision_count == len(row.edits) + 1, where
            if not row.quotes:
                assert post.revision.text == said(row, 0), where
            for quote in row.quotes:
                assert "<blockquote" in post.revision.html, where
                assert quote.words in post.revision.html.replace("&amp;", "&"), where


def test_counters_and_shadows_hold(content: Content) -> None:
    for slug, thread in threads_by_slug(content).items():
        row = content.thread(slug)
        last = thread.rounds[-1]
        assert thread.last_number == last.last_number == len(row.posts), slug
        assert [each.number for each in thread.rounds] == [each.number for each in row.rounds], slug
        assert [each.periods[0].phase for each in thread.rounds] == [each.phase for each in row.rounds], slug
        assert (thread.round_number, thread.frozen_at) == (last.number, last.frozen_at), slug
        assert thread.phase == last.period.phase, slug
        assert thread.moved_at == THE_FIRST_DAY + timedelta(days=row.posts[-1].day), slug
        assert [each.frozen_at is not None for each in thread.rounds] == [
            bool(each.freeze and each.freeze.frozen) for each in row.rounds
        ], slug


def test_boards_and_threads_are_in_the_phase_the_files_lead_to(content: Content) -> None:
    for row in content.boards:
        board = db.session.scalars(select(Board).where(Board.slug == row.slug)).one()
        assert board.phase == phase_of_board(row, 0), row.slug
        assert [line.opens_on is not None for line in board.agenda] == [True] * len(Phase)
        assert len(board.alliance.milieus if board.alliance else ()) == len(row.gathers)
    for slug, thread in threads_by_slug(content).items():
        if not thread.frozen:
            assert thread.phase == phase_of_thread(content, content.thread(slug), 0), slug


def test_every_act_stands_in_the_journal_in_the_order_of_time(content: Content) -> None:
    entries = db.session.scalars(select(Entry).order_by(Entry.position)).all()
    moments = [entry.at for entry in entries]
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert moments == sorted(moments)
    assert THE_FIRST_DAY - timedelta(days=365) < moments[0] < moments[-1] < THE_FIRST_DAY
    nobody = {entry.verb for entry in entries if entry.actor_id is None}
    by_the_site = {Verb.MANDATE_GIVEN, Verb.RENDITION_CARRIED, Verb.RENDITION_FILLED}
    assert nobody == by_the_site, "the first administrator, and what the worker does with renditions"
    verbs = {entry.verb for entry in entries}
    assert {Verb.THREAD_FROZEN, Verb.VERSION_PUBLISHED, Verb.PHASE_REOPENED, Verb.POST_HIDDEN} <= verbs
    assert count(Citation, Citation.version_id.is_not(None)) > 50
    assert count(Block) > count(Block, Block.version_id.is_not(None)) > 0


def test_digests_begin_with_the_last_month(content: Content) -> None:
    wished = {
        (member.key, watch.board or content.thread(watch.thread or "").board)
        for member in content.members
        for watch in member.watches
        if watch.value == Wish.DIGEST
    }
    positions = set(db.session.scalars(select(Subscription.position)))
    assert count(Subscription) == len(wished)
    assert min(positions) < journal.head(), "there is news to send"
    for position in positions:
        next_entry = db.session.scalars(select(Entry).where(Entry.position == position + 1)).one()
        assert next_entry.at > THE_FIRST_DAY - timedelta(days=DAYS_UNREAD)


def test_those_who_serve_come_first_in_the_table(content: Content) -> None:
    lines = roll(content)
    assert len(lines) == len(content.members)
    assert lines[0].roles == ("administrator",)
    serves = [bool(line.roles) for line in lines]
    assert serves == sorted(serves, reverse=True)
    amina = next(line for line in lines if line.name == "Amina Benali")
    assert (amina.email, amina.language) == ("amina@example.org", "fr")
    assert amina.places[0] == "farmers"


def test_twice_changes_nothing(content: Content) -> None:
    before = all_rows()
    assert not carry_out(lambda: perform(content, hashed="another"))
    settle(THE_FIRST_DAY)
    assert all_rows() == before
