"""A freeze loses nothing and hides nothing."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.phases import Phase
from forum.threads import actions
from forum.threads.models import Post, Snapshot, SnapshotPost, Thread
from tests.cast import THE_FIRST_DAY, Browser, Cast, says, text_of, thread_by


def frozen(cast: Cast, thread: Thread, number: int = 1) -> Snapshot:
    return actions.freeze(thread, number, by=cast.carla, reason="We have what we need.", language="en")


def test_the_snapshot_lists_every_post_in_the_revision_it_saw(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    reply = says(cast.carla, thread, "First words.")
    actions.edit(reply, by=cast.carla, source="Second words.", language="en", kind="reply")
    snapshot = frozen(cast, thread)
    rows = db.session.scalars(select(SnapshotPost).order_by(SnapshotPost.number)).all()
    assert [(row.number, row.revision.text) for row in rows][1] == (2, "Second words.")
    assert snapshot.last_number == 2
    assert thread.frozen
    assert snapshot.reason.text == "We have what we need."


def test_nothing_is_written_or_edited_in_a_frozen_round(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    reply = says(cast.amina, thread, "My words.")
    frozen(cast, thread)
    with pytest.raises(Refused):
        says(cast.amina, thread, "One more.")
    with pytest.raises(Refused):
        actions.edit(reply, by=cast.amina, source="Other words.", language="en", kind="reply")


def test_what_was_typed_in_an_edit_comes_back_when_the_round_froze_meanwhile(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    reply = says(cast.amina, thread, "My words.")
    form = {"text": "My long new words.", "kind": "reply", "language": "en", "seen": str(reply.revision_id)}
    frozen(cast, thread)
    for person, comes_back in ((cast.amina, True), (cast.carla, False)):
        page = Browser(app, person).post(f"/threads/{thread.id}/posts/2/revisions", form)
        assert (page.status_code, "My long new words." in text_of(page)) == (403, comes_back)


def test_a_frozen_rounds_posts_can_be_edited_once_a_later_round_is_open(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    reply = says(cast.amina, thread, "My words.")
    frozen(cast, thread)
    actions.open_round(thread, by=cast.carla)
    actions.edit(reply, by=cast.amina, source="Other words.", language="en", kind="reply")
    kept = db.session.scalars(select(SnapshotPost).where(SnapshotPost.number == 2)).one()
    assert kept.revision.text == "My words."


def test_a_late_click_finds_the_snapshot_that_is_there(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    once = frozen(cast, thread)
    assert frozen(cast, thread) is once
    actions.open_round(thread, by=cast.carla)
    assert frozen(cast, thread) is once
    assert db.session.scalar(select(func.count()).select_from(Snapshot)) == 1
    frozen_entries = db.session.scalars(select(Entry).where(Entry.verb == Verb.THREAD_FROZEN)).all()
    assert len(frozen_entries) == 1


def test_only_a_moderator_of_the_home_board_freezes(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    for person in (cast.amina, cast.dario, cast.fatou, cast.admin):
        with pytest.raises(Refused):
            actions.freeze(thread, 1, by=person, reason="Enough.", language="en")


def test_an_unknown_round_is_told_so(cast: Cast) -> None:
    with pytest.raises(Invalid):
        frozen(cast, thread_by(cast.amina, cast.farmers), 7)


def test_a_freeze_announced_72_hours_before_waives_nothing(cast: Cast) -> None:
    with clock.at(THE_FIRST_DAY):
        early, late = (
            thread_by(cast.amina, cast.farmers, title) for title in ("One question", "Another question")
        )
        for thread in (early, late):
            actions.announce_freeze(thread, by=cast.carla, reason="The harvest begins.", language="en")
    with clock.at(THE_FIRST_DAY + timedelta(hours=71)):
        assert frozen(cast, early).waived
    with clock.at(THE_FIRST_DAY + timedelta(hours=72)):
        assert not frozen(cast, late).waived


def test_a_new_round_goes_on_with_the_numbers_and_names_its_phase(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    frozen(cast, thread)
    opened = actions.open_round(thread, by=cast.carla, phase=Phase.STRATEGY)
    assert not opened.follows
    assert says(cast.amina, thread, "A second pass.").number == 2
    assert thread.phase == Phase.STRATEGY


def test_a_round_cannot_be_opened_before_the_last_is_frozen(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.open_round(thread_by(cast.amina, cast.farmers), by=cast.carla)


def test_posts_racing_a_freeze_are_in_the_snapshot_or_refused(app: Flask, cast: Cast) -> None:
    """Two real connections: whatever the order, the snapshot holds exactly the posts that were accepted."""
    thread_id = thread_by(cast.amina, cast.farmers).id
    amina, carla = cast.amina.id, cast.carla.id
    db.session.commit()
    db.session.remove()
    accepted: list[int] = []
    start = threading.Barrier(2)

    def write() -> None:
        from forum.members.models import Member

        with app.app_context():
            start.wait()
            for number in range(20):
                try:
                    written = carry_out(
                        lambda text=f"Post {number}": says(  # type: ignore[misc]
                            db.session.get_one(Member, amina), db.session.get_one(Thread, thread_id), text
                        )
                    )
                    accepted.append(written.number)
                except Refused:
                    break
            db.session.remove()

    def stop_writing() -> None:
        from forum.members.models import Member

        with app.app_context():
            start.wait()
            carry_out(
                lambda: actions.freeze(
                    db.session.get_one(Thread, thread_id),
                    1,
                    by=db.session.get_one(Member, carla),
                    reason="Enough.",
                    language="en",
                )
            )
            db.session.remove()

    hands = [threading.Thread(target=hand) for hand in (write, stop_writing)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    kept = db.session.scalars(select(SnapshotPost.number).order_by(SnapshotPost.number)).all()
    posts = db.session.scalars(select(Post.number).order_by(Post.number)).all()
    assert kept == posts == [1, *accepted]


def test_two_freezes_at_once_take_one_snapshot(app: Flask, cast: Cast) -> None:
    thread_id, carla = thread_by(cast.amina, cast.farmers).id, cast.carla.id
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(2)
    found: list[int] = []

    def click() -> None:
        from forum.members.models import Member

        with app.app_context():
            start.wait()
            snapshot = carry_out(
                lambda: actions.freeze(
                    db.session.get_one(Thread, thread_id),
                    1,
                    by=db.session.get_one(Member, carla),
                    reason="Enough.",
                    language="en",
                )
            )
            found.append(snapshot.id)
            db.session.remove()

    hands = [threading.Thread(target=click) for _hand in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(found) == 2
    assert len(set(found)) == 1
