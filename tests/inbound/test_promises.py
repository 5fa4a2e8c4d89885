"""A letter promises answers by mail to whoever may write, and to nobody else; what they write appears in the thread."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.models import Writing
from forum.database import db
from forum.inbound.envelopes import Fate
from forum.mail.answering import answering
from forum.threads.models import Post, Thread
from tests.cast import Cast, reads_english, says, thread_by
from tests.digests.weeks import WEDNESDAY, asks_for_digest, deliver, read
from tests.inbound.letters import PASSED, hand_in, to_board, to_thread


def a_week(cast: Cast) -> tuple[Thread, Thread]:
    """Two threads on the farmers' board of which Amina's digest will speak."""
    reads_english(cast.amina)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.farmers)
        opened = thread_by(cast.carla, cast.farmers, "Who digs?")
        other = thread_by(cast.carla, cast.farmers, "Who pays?")
        says(cast.carla, other, "Not us.")
    return opened, other


def digest_of(tray: list[EmailMessage], address: str) -> EmailMessage:
    return next(letter for letter in tray if address in letter["To"])


@pytest.mark.usefixtures("replies")
def test_a_digest_is_answered_by_mail_and_the_answer_appears_in_the_thread(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    threads = a_week(cast)
    deliver()
    letter = digest_of(tray, "amina@example.org")
    plain, html = read(letter)
    first = plain.split("\n")[0]
    assert first.startswith("##~ Write your answer above this line ~##")
    promised = {to_thread(cast.amina, thread): thread for thread in threads}
    answered = promised[letter["Reply-To"]]
    assert f"posted in the thread “{answered.title}”" in plain
    assert f"posted in the thread “<bdi>{answered.title}</bdi>”" in html, "the title alone runs its own way"
    for address in [*promised, to_board(cast.amina, cast.farmers)]:
        assert address in plain.split()
        assert f'href="mailto:{address}"' in html
    answer = EmailMessage()
    for name, value in (
        ("From", "amina@example.org"),
        ("To", letter["Reply-To"]),
        ("Subject", f"Re: {letter['Subject']}"),
        ("In-Reply-To", letter["Message-ID"]),
        ("Authentication-Results", PASSED),
    ):
        answer[name] = value
    quoted = "\n".join(f"> {line}" for line in plain.splitlines())
    answer.set_content(f"We dig.\n\nOn 9 Mar 2026 at 07:00, Milieu wrote:\n{quoted}\n")
    assert hand_in(answer).fate == Fate.POSTED
    wanted = select(Post).where(Post.thread_id == answered.id).order_by(Post.number.desc()).limit(1)
    written = db.session.scalars(wanted).one()
    assert (written.author_id, written.revision.text) == (cast.amina.id, "We dig.")


@pytest.mark.usefixtures("replies")
def test_digests_of_several_boards_in_one_mail_are_answered_too(cast: Cast, tray: list[EmailMessage]) -> None:
    reads_english(cast.bruno)
    assert cast.bruno.account is not None
    cast.bruno.account.one_mail = True
    with clock.at(WEDNESDAY):
        for board in (cast.farmers, cast.fishers):
            asks_for_digest(cast.bruno, board)
        foreign = thread_by(cast.amina, cast.farmers, "Wells")
        own = thread_by(cast.carla, cast.fishers, "Nets")
    cast.farmers.writing = Writing.MEMBERS
    deliver()
    letter = digest_of(tray, "bruno@example.org")
    plain, html = read(letter)
    assert letter["Reply-To"] == to_thread(cast.bruno, own)
    assert plain.startswith("##~")
    assert plain.count("##~") == 1
    assert html.count("##~") == 1
    assert "posted in the thread “Nets”" in plain
    assert to_thread(cast.bruno, foreign) not in plain


@pytest.mark.usefixtures("replies")
def test_who_may_not_write_is_promised_nothing(cast: Cast, tray: list[EmailMessage]) -> None:
    cast.farmers.writing = Writing.MEMBERS
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.carla, cast.farmers)
    deliver()
    letter = digest_of(tray, "elena@example.org")
    plain, html = read(letter)
    assert letter["Reply-To"] is None
    assert "##~" not in plain
    assert "mailto:" not in html


def test_a_site_that_takes_no_answers_promises_none(app: Flask, cast: Cast, tray: list[EmailMessage]) -> None:
    opened, _other = a_week(cast)
    deliver()
    letter = digest_of(tray, "amina@example.org")
    assert letter["Reply-To"] is None
    assert "##~" not in read(letter)[0]
    assert answering(cast.amina, cast.farmers, [opened.id]) is None
