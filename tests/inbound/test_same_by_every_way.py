"""Whichever way a mail comes in, the same becomes of it, and whoever wrote it for sure hears what did."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.inbound.addresses import end_addresses
from forum.inbound.answers import LARGEST
from forum.threads.models import Post, Thread
from tests.cast import Cast, reads_english, thread_by
from tests.digests.weeks import read, to
from tests.inbound.letters import posts, to_thread, written
from tests.inbound.ways import WAYS, Way, settled

pytestmark = pytest.mark.usefixtures("replies")
LINE = "##~ Write your answer above this line ~##"


@pytest.fixture(params=sorted(WAYS))
def way(app: Flask, request: pytest.FixtureRequest) -> Iterator[Way]:
    with WAYS[request.param](app) as hand_over:
        yield hand_over


@pytest.fixture
def thread(cast: Cast) -> Thread:
    reads_english(cast.amina)
    return thread_by(cast.carla, cast.farmers)


def told(tray: list[EmailMessage]) -> str:
    """The one letter that Amina got."""
    (letter,) = to("amina@example.org", tray)
    assert len(tray) == 1
    return " ".join(read(letter)[0].split())


def test_a_mail_in_which_nothing_was_written_is_refused_once(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    raw = written(to_thread(cast.amina, thread), f"{LINE}\n\nQUOTED\n").as_bytes()
    for _again in range(2):
        assert not settled(way, raw)
    assert "Nothing that you wrote was found in this mail" in told(tray)
    assert "QUOTED" not in told(tray)
    assert posts(thread) == []


def test_who_writes_to_an_address_they_ended_is_told_once_with_their_text(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    old = to_thread(cast.amina, thread)
    end_addresses(cast.amina, by=cast.amina)
    for _again in range(2):
        assert not settled(way, written(old).as_bytes())
    assert "has ended, for you ended your reply addresses on" in told(tray)
    assert "The well is dry." in told(tray)
    assert posts(thread) == []
    settled(way, written(to_thread(cast.amina, thread)).as_bytes())
    assert posts(thread) == ["The well is dry."]


def test_of_an_ended_address_nobody_is_told_by_whom_nobody_vouches_for(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    old = to_thread(cast.amina, thread)
    end_addresses(cast.amina, by=cast.amina)
    settled(way, written(old, Authentication_Results="").as_bytes())
    settled(way, written(old, From="mallory@evil.example").as_bytes())
    assert (tray, posts(thread)) == ([], [])


def test_a_mail_to_two_threads_is_posted_in_both_once(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    other = thread_by(cast.carla, cast.farmers, "Who pays?")
    message = written(to_thread(cast.amina, thread), Cc=to_thread(cast.amina, other))
    for _again in range(2):
        assert not settled(way, message.as_bytes())
    assert posts(thread) == posts(other) == ["The well is dry."]
    assert tray == []


def large(to_whom: str, **headers: str) -> bytes:
    message = written(to_whom, "The well is dry.", **headers)
    return message.as_bytes() + b"\r\n" + (b"a" * 76 + b"\r\n") * (LARGEST // 78 + 1)


def test_who_sends_more_than_is_read_hears_so_by_their_relay_or_by_letter(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    raw = large(to_thread(cast.amina, thread))
    returned = [settled(way, raw) for _again in range(2)]
    assert posts(thread) == []
    if all(returned):
        assert tray == []
    else:
        assert not any(returned)
        assert "it is larger than 25 MB" in told(tray)


def test_who_is_not_vouched_for_gets_no_letter_for_a_mail_that_is_too_large(
    cast: Cast, thread: Thread, way: Way, tray: list[EmailMessage]
) -> None:
    settled(way, large(to_thread(cast.amina, thread), Authentication_Results=""))
    assert (tray, posts(thread)) == ([], [])


def test_the_image_of_a_signature_is_no_file_that_was_attached(cast: Cast, thread: Thread, way: Way) -> None:
    html = "<p>The well is dry.</p><img src='cid:logo@x'><img src='cid:photo@x'>"
    message = written(to_thread(cast.amina, thread))
    del message["Content-Type"], message["Content-Transfer-Encoding"], message["MIME-Version"]
    alternative = MIMEMultipart(
        "alternative", _subparts=[MIMEText("The well is dry."), MIMEText(html, "html")]
    )
    images = []
    for name, weight in (("logo", 30), ("photo", 300_000), ("other", 30)):
        image = MIMEImage(b"x" * weight, "png")
        image.add_header("Content-ID", f"<{name}@x>")
        image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
        images.append(image)
    plan = MIMEApplication(b"%PDF", "pdf")
    plan.add_header("Content-Disposition", "attachment", filename="plan.pdf")
    whole = MIMEMultipart(
        "mixed", _subparts=[MIMEMultipart("related", _subparts=[alternative, *images]), plan]
    )
    for name, value in message.items():
        whole[name] = value
    settled(way, whole.as_bytes())
    (text,) = posts(thread)
    assert "`photo.png`, `other.png`, `plan.pdf`" in (text or "")
    assert "logo" not in (text or "")


def test_a_mail_keeps_the_language_it_is_written_in(cast: Cast, way: Way) -> None:
    thread = thread_by(cast.carla, cast.farmers, language="fr")
    settled(way, written(to_thread(cast.amina, thread), "جفّت بئر قريتنا في أيار ولا ماء فيها.").as_bytes())
    answer = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 2)).one()
    assert answer.language == "ar"
