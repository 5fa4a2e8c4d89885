"""A mail that cannot be posted comes back once, to the account's own address, with its text and a sentence."""

from email.message import EmailMessage
from html import escape

import pytest

from forum import mail
from forum.boards.models import Writing
from forum.inbound.envelopes import Fate
from forum.mail.outbox import send_waiting
from forum.threads.actions import freeze
from forum.threads.models import Thread
from tests.cast import Cast, reads_english, thread_by
from tests.inbound.letters import hand_in, posts, to_thread, written

pytestmark = pytest.mark.usefixtures("replies")


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread of Carla's among the farmers; Amina reads English."""
    reads_english(cast.amina)
    return thread_by(cast.carla, cast.farmers)


def refused(tray: list[EmailMessage]) -> str:
    """The plain part of the one letter there is, which says why an answer was not posted."""
    (letter,) = tray
    assert letter["To"].endswith("<amina@example.org>")
    assert letter["Auto-Submitted"] == "auto-replied"
    plain = letter.get_payload(0)
    assert isinstance(plain, EmailMessage)
    return (plain.get_payload(decode=True) or b"").decode()


def test_a_mail_to_a_frozen_thread_is_refused_once_with_its_text(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    for _again in range(2):
        assert hand_in(written(to_thread(cast.amina, thread))).fate == Fate.REFUSED
    said = refused(tray)
    assert "round is open" in said
    assert "The well is dry." in said


def test_a_mail_with_nothing_of_its_own_is_refused(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    message = written(to_thread(cast.amina, thread), "On 9 Mar 2026 at 10:15, X <x@y.z> wrote:\n\n> QUOTED\n")
    assert hand_in(message).fate == Fate.REFUSED
    assert "Nothing that you wrote was found in this mail" in refused(tray)
    assert "QUOTED" not in refused(tray)


LINE = "##~ Write your answer above this line ~##"


@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}\n\nQUOTED\n",
        f"From: Milieu <r@forum.example>\nSent: Tuesday\nTo: Amina\nSubject: Digest\n\n{LINE}\nQUOTED\n",
        "-----Original Message-----\nQUOTED\n",
        "\n\nSent from my iPhone\n",
        "",
    ],
)
def test_so_is_one_that_begins_with_the_letter_it_answers(
    cast: Cast, thread: Thread, tray: list[EmailMessage], text: str, kind: str
) -> None:
    message = written(to_thread(cast.amina, thread), text)
    if kind == "html":
        message.set_content(f"<div>{escape(text).replace(chr(10), '<br>')}</div>", subtype="html")
    for _again in range(2):
        assert hand_in(message).fate == Fate.REFUSED
    assert "Nothing that you wrote was found in this mail" in refused(tray)
    assert "QUOTED" not in refused(tray)
    assert posts(thread) == []


def test_whoever_dies_before_a_refusal_leaves_has_kept_its_letter(
    cast: Cast, thread: Thread, tray: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_letter: object) -> None:
        raise KeyboardInterrupt

    message = written(to_thread(cast.amina, thread), LINE)
    with monkeypatch.context() as patched:
        patched.setattr(mail, "leave", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_in(message)
    assert tray == []
    assert hand_in(message).fate == Fate.REFUSED
    send_waiting()
    assert "Nothing that you wrote was found in this mail" in refused(tray)


def test_a_mail_that_is_too_long_is_refused(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> None:
    assert hand_in(written(to_thread(cast.amina, thread), "Dry. " * 9_000)).fate == Fate.REFUSED
    assert "at most 20000 are allowed" in refused(tray)


def test_who_may_not_write_is_told_in_their_language(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    cast.farmers.writing = Writing.MEMBERS
    message = written(to_thread(cast.dario, thread), From="dario@example.org")
    assert hand_in(message).fate == Fate.REFUSED
    assert tray[0]["Content-Language"] == "fr"


@pytest.mark.usefixtures("limits")
def test_refusals_are_told_five_times_an_hour_and_no_more(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    for number in range(8):
        hand_in(written(to_thread(cast.amina, thread), Message_ID=f"<{number}@mail.example.org>"))
    assert len(tray) == 5
