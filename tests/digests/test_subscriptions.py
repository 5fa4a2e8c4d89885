"""A subscription begins with the first wish for a digest, at its place in the journal."""

from sqlalchemy import select

from forum import journal, worker
from forum.database import db
from forum.digests.models import Rhythm, Subscription
from forum.digests.subscriptions import READER, run_subscriptions, subscribe, subscription_of, unsubscribe
from forum.journal import Entry, Verb
from forum.papers.actions import open_draft
from forum.watches.actions import watch
from forum.watches.models import Watch, Wish
from tests.cast import Cast, says, thread_by


def work() -> None:
    """What the worker does with what was just done."""
    db.session.commit()
    worker.sequence()
    while run_subscriptions():
        pass


def entry_of(watched: Watch) -> Entry:
    """The last entry that the journal holds of a watch."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.verb == Verb.WATCH_SET, Entry.subject_id == watched.id)
        .order_by(Entry.id.desc())
        .limit(1)
    ).one()


def test_it_begins_where_the_wish_stands_in_the_journal_however_late_the_worker_comes(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    watched = watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    assert subscription_of(cast.elena, cast.farmers) is None

    work()

    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription
    assert subscription.position == entry_of(watched).position < journal.head()
    assert (subscription.begun_at, subscription.ended_at) == (entry_of(watched).at, None)
    assert subscription.rhythm == Rhythm.WEEKLY
    assert journal.bookmark(READER) == journal.head()


def test_a_thread_or_a_paper_subscribes_to_its_board_once(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    first = watch(thread, Wish.DIGEST, by=cast.elena)
    watch(open_draft(thread, by=cast.carla).paper, Wish.DIGEST, by=cast.elena)
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    work()

    (subscription,) = db.session.scalars(select(Subscription))
    assert (subscription.member_id, subscription.board_id) == (cast.elena.id, cast.farmers.id)
    assert subscription.position == entry_of(first).position


def test_nothing_subscribes_to_nothing_and_every_post_to_the_digest_of_the_rest(cast: Cast) -> None:
    watch(cast.farmers, Wish.NOTHING, by=cast.elena)
    watch(cast.fishers, Wish.EVERY_POST, by=cast.elena)
    work()
    (subscription,) = db.session.scalars(select(Subscription)).all()
    assert subscription.board_id == cast.fishers.id


def test_reading_the_journal_twice_changes_nothing(cast: Cast) -> None:
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    work()
    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription
    kept = subscription.position, subscription.begun_at

    journal.mark_read(READER, 0)
    work()
    assert (subscription.position, subscription.begun_at) == kept


def test_it_ends_with_the_last_wish_and_begins_anew_later(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    watch(thread, Wish.DIGEST, by=cast.elena)
    watch(cast.farmers, Wish.NOTHING, by=cast.elena)
    work()
    subscription = subscription_of(cast.elena, cast.farmers)
    assert subscription
    assert subscription.ended_at is None, "the thread is still wished for"

    ended = watch(thread, Wish.NOTHING, by=cast.elena)
    work()
    assert subscription.ended_at == entry_of(ended).at

    again = watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    work()
    assert subscription.ended_at is None
    assert (subscription.position, subscription.begun_at) == (entry_of(again).position, entry_of(again).at)


def test_subscribing_by_hand_begins_at_the_head_of_the_journal(cast: Cast) -> None:
    db.session.commit()
    worker.sequence()
    subscription = subscribe(cast.elena, cast.farmers)
    assert subscription.position == journal.head() > 0

    thread_by(cast.amina, cast.farmers)
    db.session.commit()
    worker.sequence()
    assert subscribe(cast.elena, cast.farmers).position == subscription.position < journal.head()

    unsubscribe(cast.elena, cast.farmers)
    ended = subscription.ended_at
    unsubscribe(cast.elena, cast.farmers)
    assert ended == subscription.ended_at is not None
