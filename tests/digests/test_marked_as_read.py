"""What counts as read is what was read on the site, or told by the very mail that was marked as read."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from forum import clock, schema
from forum.database import db
from forum.digests.choosing import Timing, bundle_for, set_timing
from forum.digests.models import Delivery, DeliveryState, Rhythm
from forum.digests.subscriptions import subscription_of
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.threads import actions as threads
from forum.threads.models import Note, NoteReading, ReadingPosition, Thread
from forum.threads.positions import read_each
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests import post_office
from tests.cast import Browser, Cast, reads_english, says, thread_by
from tests.digests.test_from_the_mail import link_in
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, read, to, work
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread

PUT_OFF, TAKEN = "451 4.7.1 come back later", "250 OK"
DAY = timedelta(days=1)


def hears_daily(cast: Cast) -> None:
    """Elena hears of the farmers' board every day, in English."""
    reads_english(cast.elena)
    asks_for_digest(cast.elena, cast.farmers)
    place = subscription_of(cast.elena, cast.farmers)
    assert place is not None
    set_timing(place, Timing(Rhythm.DAILY), by=cast.elena)


@pytest.mark.parametrize("one_mail", [False, True])
def test_an_edition_that_was_put_off_is_not_overtaken_by_the_next(
    app: Flask, cast: Cast, relay: post_office.RelayServer, one_mail: bool
) -> None:
    wells = thread_by(cast.amina, cast.farmers, title="Wells")
    with clock.at(WEDNESDAY):
        hears_daily(cast)
        bundle_for(cast.elena, one_mail, by=cast.elena)
        says(cast.carla, wells, "Mine is dry.")
    thursday = WEDNESDAY.replace(hour=0) + DAY
    relay.sender_answer = PUT_OFF
    work(thursday)
    work(thursday + timedelta(hours=8))
    first = db.session.scalars(select(Delivery)).one()
    first.tries, first.due_at = 7, thursday + timedelta(hours=40)  # as after a long fault of the relay
    db.session.commit()
    relay.sender_answer = TAKEN
    with clock.at(thursday + timedelta(hours=12)):
        says(cast.carla, wells, "It rained.")
    work(thursday + DAY)
    work(thursday + DAY + timedelta(hours=8))
    assert relay.mails == []
    work(thursday + timedelta(hours=41))
    told = [read(mail)[0] for mail in relay.mails]
    assert [("Mine is dry." in words, "It rained." in words) for words in told] == [
        (True, False),
        (False, True),
    ]
    assert set(db.session.scalars(select(Delivery.state))) == {DeliveryState.SENT}


def test_a_mail_marks_what_it_told_although_its_reader_hears_more_by_now(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.elena)
    wells, rivers = (thread_by(cast.amina, cast.farmers, title=title) for title in ("Wells", "Rivers"))
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, wells)
        for thread in (wells, rivers):
            says(cast.carla, thread, "It is low.")
    deliver()
    (mail,) = to("elena@", tray)
    assert "Rivers" not in read(mail)[0]
    with clock.at(MONDAY + 2 * DAY):
        watch(cast.farmers, Wish.DIGEST, by=cast.elena)
        Browser(app, None).post(link_in(mail, "read"), {})
    rows = db.session.execute(select(ReadingPosition.thread_id, ReadingPosition.number)).all()
    assert [tuple(row) for row in rows] == [(wells.id, 2)]


def a_note(cast: Cast, title: str, thread: Thread | None = None) -> Note:
    """A note of Carla's, of the farmers' board or of one of its threads."""
    return threads.publish_note(
        thread or cast.farmers, by=cast.carla, title=title, source="What moved.", language="en"
    )


def test_a_note_that_was_read_on_the_site_is_not_told_again(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    wells = thread_by(cast.amina, cast.farmers, title="Wells")
    with clock.at(WEDNESDAY):
        hears_daily(cast)
        on_board, on_thread, unread = a_note(cast, "One"), a_note(cast, "Two", wells), a_note(cast, "Three")
        db.session.commit()
        elena = Browser(app, cast.elena)
        elena.get(f"/notes/{on_board.id}")
        elena.get(f"/threads/{wells.id}")
        elena.get("/boards/farmers/notes")
    work(WEDNESDAY.replace(hour=0) + DAY)
    work(WEDNESDAY + DAY)
    (mail,) = to("elena@", tray)
    words = read(mail)[0]
    assert f"/notes/{unread.id}\r\n" in words
    assert f"/notes/{on_board.id}\r\n" not in words
    assert f"/notes/{on_thread.id}\r\n" not in words


def test_an_edition_of_which_all_was_read_does_not_leave(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        hears_daily(cast)
        note = a_note(cast, "One")
        db.session.commit()
        Browser(app, cast.elena).get(f"/notes/{note.id}")
        Browser(app, cast.elena).get(f"/notes/{note.id}")
    work(WEDNESDAY.replace(hour=0) + DAY)
    work(WEDNESDAY + DAY)
    assert to("elena@", tray) == []
    owed = db.session.scalars(
        select(Delivery).where(Delivery.subscription_id == subscription_of(cast.elena, cast.farmers).id)
    ).one()
    assert (owed.state, owed.outcome) == (DeliveryState.EMPTY, "read on the site")


def test_marking_a_mail_as_read_marks_its_notes_too(app: Flask, cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        hears_daily(cast)
        note = a_note(cast, "One")
    work(WEDNESDAY.replace(hour=0) + DAY)
    work(WEDNESDAY + DAY)
    (mail,) = to("elena@", tray)
    with clock.at(WEDNESDAY + DAY):
        later = a_note(cast, "Later")
        db.session.commit()
        Browser(app, None).post(link_in(mail, "read"), {})
    read_notes = set(db.session.scalars(select(NoteReading.note_id)))
    assert note.id in read_notes
    assert later.id not in read_notes


def test_a_version_that_was_read_is_not_told_but_what_became_of_ones_words_is(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.amina)
    with clock.at(WEDNESDAY):
        hears_daily(cast)
        asks_for_digest(cast.amina, cast.farmers)
        wells = frozen_thread(cast)
        draft, block = draft_with_a_block(cast, wells)
        cite_words(cast, block, wells, 2)
        version = papers.publish(draft, by=cast.carla, unaccounted="The rest only agrees.")
        db.session.commit()
        for member in (cast.amina, cast.elena):
            Browser(app, member).get(f"/papers/{version.paper_id}/versions/1")
    deliver()
    told = f"version 1, drawn from {version.counts['posts']} posts"
    (to_amina,) = (mail for mail in to("amina@", tray) if "digest" in mail["Message-ID"])
    (to_elena,) = to("elena@", tray)
    for mail in (to_amina, to_elena):
        assert told not in read(mail)[0]
    assert "What became of your words" in read(to_amina)[0]
    assert "What became of your words" not in read(to_elena)[0]


def test_what_an_erased_member_read_is_forgotten(app: Flask, cast: Cast) -> None:
    wells = thread_by(cast.amina, cast.farmers, title="Wells")
    note = a_note(cast, "One", wells)
    db.session.commit()
    for member in (cast.elena, cast.fatou):
        Browser(app, member).get(f"/threads/{wells.id}")
    assert set(db.session.scalars(select(NoteReading.note_id))) == {note.id}
    erase_everywhere(cast.elena, by=cast.elena)
    for table in (NoteReading, ReadingPosition):
        assert set(db.session.scalars(select(table.member_id))) == {cast.fatou.id}


def test_the_migration_forgets_what_erased_members_read_and_goes_both_ways(app: Flask, cast: Cast) -> None:
    wells = thread_by(cast.amina, cast.farmers, title="Wells")
    note = a_note(cast, "One", wells)
    db.session.commit()
    Browser(app, cast.elena).get(f"/threads/{wells.id}")
    read_each(NoteReading.note_id, cast.elena.id, {note.id})
    kept = cast.elena.id
    erase_everywhere(cast.fatou, by=cast.fatou)
    db.session.execute(
        text(
            "INSERT INTO reading_positions (member_id, thread_id, number, at) VALUES (:who, :thread, 1, :at)"
        ),
        {"who": cast.fatou.id, "thread": wells.id, "at": "2026-03-02 09:00:00+00:00"},
    )
    db.session.commit()
    db.session.remove()
    schema.downgrade("20261128_0138")
    assert not {"note_readings", "version_readings"} & set(inspect(db.engine).get_table_names())
    schema.upgrade()
    assert db.session.execute(select(ReadingPosition.member_id)).scalars().all() == [kept]
    assert db.session.scalars(select(NoteReading.note_id)).all() == []
