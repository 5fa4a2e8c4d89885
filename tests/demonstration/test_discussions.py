"""The threads of the demonstration could have happened: who wrote, when, in which phase, answering what."""

import re

import pytest

from forum import languages, text
from forum.demonstration.content import Content, load
from forum.demonstration.shapes import Post, Thread
from forum.phases import Kind, Phase, asked_for
from forum.threads.wording import LONGEST_REASON, LONGEST_TITLE
from tests.demonstration.moments import (
    might_write,
    moderated,
    phase_of_board,
    phase_of_thread,
    round_of,
    said,
)

MARKER = re.compile(r"^\[\[quote (\d+)\]\]$", re.MULTILINE)


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


def posts_of(content: Content) -> list[tuple[Thread, Post]]:
    return [(thread, post) for thread in content.threads for post in thread.posts]


def test_posts_are_numbered_from_one_and_follow_each_other(content: Content) -> None:
    for thread in content.threads:
        assert [post.number for post in thread.posts] == list(range(1, len(thread.posts) + 1)), thread.slug
        days = [post.day for post in thread.posts]
        assert days == sorted(set(days)), thread.slug
        assert thread.rounds[0].opened == days[0]
        assert thread.posts[0].kind == Kind.QUESTION
        assert 4 <= len(thread.posts) <= 40


def test_everyone_who_wrote_might_write_there_then(content: Content) -> None:
    for thread, post in posts_of(content):
        assert content.board(thread.board).opened <= thread.posts[0].day
        assert might_write(content, thread, post), f"{thread.slug} #{post.number} by {post.author}"


def test_nobody_wrote_in_a_frozen_round(content: Content) -> None:
    for thread, post in posts_of(content):
        freeze = round_of(thread, post.day).freeze
        assert freeze is None or freeze.frozen is None or post.day < freeze.frozen, (
            f"{thread.slug} #{post.number}"
        )


def test_replies_and_quotes_point_backwards(content: Content) -> None:
    for thread, post in posts_of(content):
        assert post.reply is None or 1 <= post.reply < post.number
        for number in re.findall(r"(?<!\w)#(\d+)", post.text):
            assert int(number) < post.number, f"{thread.slug} #{post.number}"
        marks = [int(mark) for mark in MARKER.findall(post.text)]
        assert marks == list(range(1, len(post.quotes) + 1)), f"{thread.slug} #{post.number}"
        assert post.text.count("[[") == len(marks)
        for quote in post.quotes:
            quoted = thread.posts[quote.post - 1]
            assert quote.post < post.number
            assert said(quoted, post.day).count(quote.words) == 1, f"{thread.slug} #{post.number}"


def test_mentions_name_members(content: Content) -> None:
    handles = {member.handle for member in content.members}
    mentioned = [handle for _, post in posts_of(content) for handle in text.mentions(post.text)]
    assert len(mentioned) >= 8
    assert set(mentioned) <= handles


def test_every_text_has_a_language_its_author_writes(content: Content) -> None:
    for thread, post in posts_of(content):
        assert thread.language in languages.CONTENT
        spoken = post.language or thread.language
        assert spoken in content.member(post.author).content, f"{thread.slug} #{post.number}: {spoken}"
        arabic = len(re.findall(r"[\u0621-\u064a]", post.text)) > len(post.text) / 2
        assert arabic == (spoken == "ar"), f"{thread.slug} #{post.number}"
    for place in (*content.threads, *content.boards):
        assert all(note.language in languages.CONTENT for note in place.notes)


def test_several_languages_are_heard_and_some_threads_mix_them(content: Content) -> None:
    heard = {post.language or thread.language for thread, post in posts_of(content)}
    assert heard == {"fr", "en", "es", "ar", "pt"}
    assert {thread.language for thread in content.threads} == {"fr", "en", "es", "ar"}
    mixed = [thread for thread in content.threads if len({post.language for post in thread.posts}) >= 3]
    assert len(mixed) >= 5


def test_kinds_suit_the_phase_or_are_marked(content: Content) -> None:
    for thread, post in posts_of(content):
        phase = phase_of_thread(content, thread, post.day)
        assert asked_for(post.kind, phase) != post.out_of_phase, f"{thread.slug} #{post.number} in {phase}"
    assert {post.kind for _, post in posts_of(content)} == set(Kind)
    assert any(post.out_of_phase for _, post in posts_of(content))


def test_rounds_begin_in_the_phase_of_their_board(content: Content) -> None:
    for thread in content.threads:
        board = content.board(thread.board)
        for each in thread.rounds:
            assert each.phase == phase_of_board(board, each.opened), thread.slug
            assert (each.by is None) == (each.number == 1)
            assert each.by is None or moderated(content, each.by, thread.board, each.opened)


def test_freezes_are_announced_three_days_before(content: Content) -> None:
    freezes = [each.freeze for thread in content.threads for each in thread.rounds if each.freeze]
    done = [freeze for freeze in freezes if freeze.frozen is not None]
    assert all(freeze.frozen - freeze.announced >= 3 for freeze in done if freeze.frozen)
    announced = [freeze for freeze in freezes if freeze.frozen is None]
    assert len(announced) == 1
    assert -3 < announced[0].announced < 0, "it is still to come"
    for thread in content.threads:
        for each in thread.rounds:
            assert each.freeze is None or moderated(
                content, each.freeze.by, thread.board, each.freeze.announced
            )


def test_acts_on_posts_are_a_moderators_and_give_a_reason(content: Content) -> None:
    hidden = [(thread, post) for thread, post in posts_of(content) if post.hidden]
    redacted = [(thread, post) for thread, post in posts_of(content) if post.redactions]
    edited = [post for _, post in posts_of(content) if post.edits and not post.redactions]
    assert (len(hidden), len(redacted), len(edited)) == (1, 1, 1)
    for thread, post in hidden:
        assert post.hidden
        assert post.day < post.hidden.day
        assert moderated(content, post.hidden.by, thread.board, post.hidden.day)
    for thread, post in redacted:
        for redaction in post.redactions:
            assert 1 <= redaction.revision <= len(post.edits), "the present text stays"
            assert moderated(content, redaction.by, thread.board, redaction.day)
            assert redaction.day > post.edits[-1].day


def test_a_thread_of_an_alliance_is_listed_in_the_phase_that_allows_it(content: Content) -> None:
    listed = [(thread, listing) for thread in content.threads for listing in thread.listings]
    assert len(listed) == 1
    for thread, listing in listed:
        home, alliance = content.board(thread.board), content.board(listing.board)
        assert home.slug in alliance.gathers
        assert moderated(content, listing.by, home.slug, listing.day)
        assert phase_of_thread(content, thread, listing.day) == Phase.STRATEGY
        guests = {post.author for post in thread.posts} - {
            member.key
            for member in content.members
            if any(each.board == home.slug for each in member.memberships)
        }
        assert guests, "somebody of the alliance wrote in it"


def test_two_threads_left_the_agenda_and_one_owes_a_note(content: Content) -> None:
    left = [(thread, departure) for thread in content.threads for departure in thread.departures]
    assert len(left) == 2
    for thread, departure in left:
        assert moderated(content, departure.by, thread.board, departure.day)
        assert phase_of_thread(content, thread, 0) != phase_of_board(content.board(thread.board), 0)
    owing = {
        thread.slug
        for thread in content.threads
        for move in content.board(thread.board).moves
        if not thread.rounds[-1].freeze
        and sum(post.day < move.day for post in thread.posts) > 20
        and not any(note.day >= move.day for note in thread.notes)
    }
    assert owing == {"desalination"}


def test_nothing_is_longer_than_the_site_takes(content: Content) -> None:
    for thread, post in posts_of(content):
        assert len(thread.title) <= LONGEST_TITLE
        for state in (post.text, *(edit.text for edit in post.edits)):
            assert text.check(state, maximum=5000) == state, "it is stored as it stands here"
        assert post.hidden is None or len(post.hidden.reason) <= LONGEST_REASON
    for place in (*content.threads, *content.boards):
        for note in place.notes:
            assert text.check(note.text, maximum=5000) == note.text
