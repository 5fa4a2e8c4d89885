"""Each post leaves once for each member who wishes every post, and for nobody else."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.mail.owing import LEASE
from forum.mailings.models import Mailing, MailingState
from forum.mailings.owed import GRACE, owe_all
from forum.mailings.own_posts import hear_oneself
from forum.mailings.sending import claim
from forum.members.actions import leave
from forum.members.models import Member
from forum.threads.actions import edit, hide, redact
from forum.threads.models import Post, Thread
from forum.watches.actions import Watchable, watch
from forum.watches.models import Wish
from forum.worker import sequence
from tests.cast import Cast, says, thread_by
from tests.mailings.lists import deliver, readers, words_of, work
from tests.statements import statements_of


def wishes_every_post(member: Member, thing: Watchable) -> None:
    """``member`` asks for every post, and the worker takes it in."""
    watch(thing, Wish.EVERY_POST, by=member)
    work()


@pytest.fixture
def thread(cast: Cast, tray: list[EmailMessage]) -> Thread:
    """A thread of Carla's; Elena hears every post of the farmers, and the question has reached her."""
    wishes_every_post(cast.elena, cast.farmers)
    with clock.at(clock.now() + timedelta(seconds=1)):
        thread = thread_by(cast.carla, cast.farmers)
    deliver()
    assert readers(tray) == ["elena"]
    tray.clear()
    return thread


def outcomes() -> list[tuple[MailingState, str]]:
    """What became of all that was owed, the question aside."""
    wanted = select(Mailing.state, Mailing.outcome).join(Post).where(Post.number > 1).order_by(Mailing.id)
    return [(row.state, row.outcome) for row in db.session.execute(wanted)]


def test_a_post_leaves_once_for_whoever_wishes_every_post(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(cast.farmers, Wish.DIGEST, by=cast.bruno)
    says(cast.amina, thread, "The wells are dry.")
    work()
    assert tray == [], "its author may still mend it"
    for _again in range(3):
        work(GRACE)
    assert readers(tray) == ["elena"]
    assert outcomes() == [(MailingState.SENT, "")]


def test_an_edit_before_it_leaves_is_what_leaves_and_a_later_one_sends_nothing(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    post = says(cast.amina, thread, "The wels are dry.")
    work()
    edit(post, by=cast.amina, source="The wells are dry.", language="en", kind="reply")
    deliver()
    assert "The wells are dry." in words_of(tray[0])[0]
    edit(post, by=cast.amina, source="The wells are very dry.", language="en", kind="reply")
    deliver()
    assert len(tray) == 1


def test_what_is_hidden_or_redacted_before_it_leaves_does_not(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    hidden, masked = says(cast.amina, thread, "One."), says(cast.amina, thread, "Two.")
    work()
    hide(hidden, by=cast.carla, reason="Off the subject.", language="en")
    redact(masked.revision, by=cast.carla, reason="A name.", language="en")
    deliver()
    assert tray == []
    assert outcomes() == [(MailingState.EMPTY, "not shown any more")] * 2


def test_a_wish_that_ended_before_it_leaves_counts(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    work()
    watch(cast.farmers, Wish.NOTHING, by=cast.elena)
    deliver()
    assert tray == []
    assert outcomes() == [(MailingState.EMPTY, "not wished any more")]


def test_what_was_written_before_the_wish_is_not_owed(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    with clock.at(clock.now() + timedelta(seconds=1)):
        watch(cast.farmers, Wish.EVERY_POST, by=cast.bruno)
    deliver()
    assert readers(tray) == ["elena"]


def test_whoever_may_not_read_the_board_any_more_gets_nothing(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    work()
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    deliver()
    assert tray == []
    assert outcomes() == [(MailingState.EMPTY, "the reader may not read the board")]


def test_whoever_has_left_a_board_that_only_members_read_gets_nothing(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    wishes_every_post(cast.amina, cast.farmers)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    with clock.at(clock.now() + timedelta(seconds=1)):
        says(cast.carla, thread, "The wells are dry.")
    work()
    leave(cast.farmers, by=cast.amina)
    deliver()
    assert tray == []


def test_nothing_for_a_thread_silences_it_though_its_board_is_heard(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(thread, Wish.NOTHING, by=cast.elena)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    assert tray == []


def test_a_thread_may_be_heard_alone(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> None:
    watch(cast.farmers, Wish.NOTHING, by=cast.elena)
    wishes_every_post(cast.bruno, thread)
    other = thread_by(cast.carla, cast.farmers, title="Another")
    says(cast.amina, other, "Not for Bruno.")
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    assert readers(tray) == ["bruno"]
    assert "The wells are dry." in words_of(tray[0])[0]


def test_ones_own_posts_come_only_where_one_wishes_so(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    wishes_every_post(cast.amina, thread)
    says(cast.amina, thread, "One.")
    deliver()
    assert readers(tray) == ["elena"]
    hear_oneself(cast.amina, True, by=cast.amina)
    says(cast.amina, thread, "Two.")
    deliver()
    assert readers(tray) == ["amina", "elena", "elena"]


def test_a_worker_that_is_killed_while_it_sends_leaves_it_to_the_next(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    work()
    key = db.session.scalars(select(func.max(Mailing.id))).one()
    with clock.at(clock.now() + GRACE):
        assert claim(key) == 1
        db.session.commit()
        assert claim(key) is None, "another worker does not take it meanwhile"
    work(GRACE)
    assert tray == []
    work(GRACE + LEASE + timedelta(minutes=1))
    work(timedelta(days=1))
    assert readers(tray) == ["elena"]
    assert outcomes() == [(MailingState.SENT, "")]


def test_the_readers_of_all_that_is_new_are_found_by_two_statements_however_many_they_are(
    cast: Cast, thread: Thread
) -> None:
    counts = []
    for _size in range(2):
        with clock.at(clock.now() + timedelta(seconds=1)):
            says(cast.amina, thread, "One.")
            says(cast.carla, thread, "Two.")
        db.session.commit()
        sequence()
        sent = statements_of(owe_all)
        counts.append(len(sent))
        assert sum("INSERT INTO mailings" in statement for statement in sent) == 2
        for member in (cast.bruno, cast.dario, cast.fatou):
            watch(cast.farmers, Wish.EVERY_POST, by=member)
    assert counts[0] == counts[1]
    assert len(outcomes()) == 2 + 4 * 2
