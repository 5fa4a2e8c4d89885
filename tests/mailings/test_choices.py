"""The links in the mail of a post change exactly the wish it came for, without signing in."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.journal import Entry, Verb
from forum.threads.models import Thread
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.mailings.lists import deliver, words_of, work

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread among the farmers; Elena hears every post of farmers and fishers, and of this thread by itself."""
    thread = thread_by(cast.carla, cast.farmers)
    work()
    for thing in (cast.farmers, cast.fishers, thread):
        watch(thing, Wish.EVERY_POST, by=cast.elena)
    return thread


def mail_of(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> EmailMessage:
    """The mail that Elena gets of Amina's post."""
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    (mail,) = tray
    tray.clear()
    return mail


def link(mail: EmailMessage, header: str = "List-Unsubscribe") -> str:
    """The path in a header."""
    found = re.fullmatch(r"<http://forum\.example(/mailings/[\w/.-]+)>", str(mail[header]))
    assert found
    return found[1]


def wishes(cast: Cast, thread: Thread) -> list[Wish | None]:
    """What Elena hears of the farmers, the fishers and the thread."""
    db.session.expire_all()
    known = [watch_of(thing, cast.elena) for thing in (cast.farmers, cast.fishers, thread)]
    return [watched.wish if watched else None for watched in known]


EVERY = Wish.EVERY_POST


def test_one_click_ends_exactly_the_wish_for_the_thread(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    address = link(mail_of(cast, thread, tray))
    for _twice in range(2):
        answer = app.test_client().post(address, data=ONE_CLICK)
        assert answer.status_code == 200, "no redirect, as RFC 8058 asks"
    assert wishes(cast, thread) == [EVERY, EVERY, Wish.NOTHING]
    set_by = db.session.scalars(db.select(Entry.actor_id).where(Entry.verb == Verb.WATCH_SET)).all()
    assert set_by.count(cast.elena.id) == 4, "three wishes, and their end once"
    other = thread_by(cast.amina, cast.farmers, title="Another")
    says(cast.amina, other, "Words.")
    says(cast.amina, thread, "More.")
    deliver()
    assert len(tray) == 2, "the other thread goes on with its board"


def test_one_click_ends_exactly_the_wish_for_the_board(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    other = thread_by(cast.amina, cast.farmers, title="Another")
    address = link(_of_board(cast, other, tray))
    app.test_client().post(address, data=ONE_CLICK)
    assert wishes(cast, thread) == [Wish.NOTHING, EVERY, EVERY]


def _of_board(cast: Cast, other: Thread, tray: list[EmailMessage]) -> EmailMessage:
    says(cast.amina, other, "The wells are dry.")
    deliver()
    return tray[-1]


def test_whoever_lost_the_board_can_still_end_it(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    address = link(mail_of(cast, thread, tray))
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    db.session.commit()
    assert app.test_client().post(address, data=ONE_CLICK).status_code == 200
    assert wishes(cast, thread)[2] == Wish.NOTHING


def test_looking_at_the_link_ends_nothing_and_the_button_does(
    cast: Cast, thread: Thread, visitor: Browser, tray: list[EmailMessage]
) -> None:
    address = link(mail_of(cast, thread, tray))
    page = visitor.get(address)
    assert "Stop these mails?" in text_of(page)
    assert "Who decides about water?" in text_of(page)
    assert wishes(cast, thread)[2] == EVERY
    assert "These mails are stopped" in text_of(visitor.post(address))
    assert wishes(cast, thread) == [EVERY, EVERY, Wish.NOTHING]


def test_the_other_link_changes_it_to_something_else(
    cast: Cast, thread: Thread, visitor: Browser, tray: list[EmailMessage]
) -> None:
    mail = mail_of(cast, thread, tray)
    address = link(mail, "List-Help")
    assert f"http://forum.example{address}" in words_of(mail)[0]
    page = text_of(visitor.get(address))
    assert re.search(r'value="every-post"[^>]* checked', page)
    assert visitor.post(address, {"wish": "everything"}).status_code == 422
    assert wishes(cast, thread)[2] == EVERY
    assert "What you chose is kept." in text_of(visitor.post(address, {"wish": "digest"}))
    assert wishes(cast, thread) == [EVERY, EVERY, Wish.DIGEST]


def test_from_the_mail_of_a_board_one_thread_is_left_out(
    cast: Cast, thread: Thread, visitor: Browser, tray: list[EmailMessage]
) -> None:
    with clock.at(clock.now() + timedelta(seconds=1)):
        other = thread_by(cast.amina, cast.farmers, title="Another")
    plain, _html = words_of(_of_board(cast, other, tray))
    board, of_thread = re.findall(r"http://forum\.example(/mailings/choices/\S+)", plain)
    assert board != of_thread
    visitor.post(of_thread, {"wish": "nothing"})
    assert wishes(cast, thread) == [EVERY, EVERY, EVERY]
    known = watch_of(other, cast.elena)
    assert known is not None
    assert (known.wish, known.chosen) == (Wish.NOTHING, True)


def test_a_forged_or_foreign_link_is_nobodys(
    cast: Cast, thread: Thread, visitor: Browser, tray: list[EmailMessage]
) -> None:
    address = link(mail_of(cast, thread, tray))
    token = address.rpartition("/")[2]
    for forged in (f"{address}x", f"/mailings/choices/{token}", f"/digests/unsubscribe/{token}"):
        assert visitor.get(forged).status_code == 404
        assert visitor.post(forged).status_code == 404


def test_the_page_speaks_the_language_of_the_letter(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(thread, Wish.NOTHING, by=cast.elena)
    watch(thread, Wish.EVERY_POST, by=cast.dario)
    address = link(mail_of(cast, thread, tray))
    page = text_of(Browser(app, None, "ar").get(address))
    assert '<html lang="fr"' in page
