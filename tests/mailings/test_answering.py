"""Whoever answers the mail of a post answers that post, and does not hear themselves back."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from forum.database import db
from forum.inbound.deciding import let_in
from forum.inbound.envelopes import Fate
from forum.inbound.models import ReceivedMail
from forum.mailings.models import OriginalMail
from forum.mailings.own_posts import hear_oneself
from forum.papers.actions.erasing import erase
from forum.threads.models import Post, Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, reads_english, says, thread_by
from tests.inbound.conftest import replies  # noqa: F401  a fixture
from tests.inbound.letters import hand_in, to_board, written
from tests.mailings.lists import as_read, deliver, ids_in, name_of, readers, work

pytestmark = pytest.mark.usefixtures("replies")


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread with two posts; Amina and Carla hear every post of it."""
    reads_english(cast.amina)
    thread = thread_by(cast.carla, cast.farmers)
    work()
    for member in (cast.amina, cast.carla):
        watch(thread, Wish.EVERY_POST, by=member)
    says(cast.carla, thread, "Which wells?")
    says(cast.carla, thread, "And since when?")
    return thread


def mails_to(name: str, tray: list[EmailMessage]) -> list[EmailMessage]:
    """The mails for one of them, once all have left."""
    deliver()
    return [mail for mail in tray if f"{name}@" in str(mail["To"])]


def reply_to(mail: EmailMessage, text: str = "Those by the road.", **headers: str) -> EmailMessage:
    """What Amina's mail program makes of an answer to a mail."""
    received = as_read(mail)
    references = " ".join([*ids_in(mail, "References"), name_of(mail)])
    known = {"In_Reply_To": name_of(mail), "References": references, "Subject": str(received["Subject"])}
    return written(str(received["Reply-To"]), text, **(known | headers))


def last(thread: Thread) -> Post:
    """The last post of a thread."""
    wanted = select(Post).where(Post.thread_id == thread.id).order_by(Post.number.desc()).limit(1)
    return db.session.scalars(wanted).one()


def test_a_reply_to_a_mail_is_a_reply_to_its_very_post(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    first, second = mails_to("amina", tray)
    for mail, number in ((first, 2), (second, 3)):
        receipt = hand_in(reply_to(mail, Message_ID=f"<{number}@mail.example.org>"))
        assert receipt.fate == Fate.POSTED
        post = last(thread)
        assert (post.parent_number, post.author_id) == (number, cast.amina.id)
        assert post.revision.text == "Those by the road."


def test_references_say_so_where_a_program_keeps_only_them(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    first, _second = mails_to("amina", tray)
    hand_in(reply_to(first, In_Reply_To=""))
    assert last(thread).parent_number == 2


@pytest.mark.parametrize(
    "answered",
    ["<digest-1-1@forum.example>", "<post-2@elsewhere.example>", "<post-99999999999@forum.example>", "<x@y>"],
)
def test_what_answers_no_post_of_the_thread_has_no_parent(
    cast: Cast, thread: Thread, tray: list[EmailMessage], answered: str
) -> None:
    other = thread_by(cast.carla, cast.farmers, title="Another")
    foreign = db.session.scalars(select(Post.id).where(Post.thread_id == other.id)).one()
    _first, second = mails_to("amina", tray)
    for number, name in enumerate((answered, f"<post-{foreign}@forum.example>")):
        headers = {"In_Reply_To": name, "References": "", "Message_ID": f"<{number}@mail.example.org>"}
        assert hand_in(reply_to(second, **headers)).fate == Fate.POSTED
        assert last(thread).parent_number is None


def test_whoever_wrote_by_mail_does_not_get_it_back_even_if_they_wish_their_own(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    hear_oneself(cast.amina, True, by=cast.amina)
    _first, second = mails_to("amina", tray)
    tray.clear()
    hand_in(reply_to(second))
    deliver()
    assert readers(tray) == ["carla"]
    says(cast.amina, thread, "Written on the site.")
    tray.clear()
    deliver()
    assert readers(tray) == ["amina", "carla"]


def test_in_the_writers_program_the_answers_stand_below_their_own_mail(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    _first, second = mails_to("amina", tray)
    hand_in(reply_to(second, Message_ID="<mine@laptop.example.org>"))
    says(cast.carla, thread, "Thank you.", parent_number=4)
    tray.clear()
    (answer,) = mails_to("amina", tray)
    chain = ids_in(answer, "References")
    assert chain[-3:] == [name_of(second), "<mine@laptop.example.org>", ids_in(answer, "In-Reply-To")[0]]
    carlas = [mail for mail in tray if "carla@" in str(mail["To"])]
    assert len(carlas) == 1
    assert not any("laptop" in mail.as_string() for mail in carlas)


def test_a_mail_that_waits_for_a_moderator_keeps_what_it_answers(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    first, _second = mails_to("amina", tray)
    assert hand_in(reply_to(first, Authentication_Results="")).fate == Fate.WAITING
    waiting = db.session.scalars(select(ReceivedMail)).one()
    let_in(waiting, by=cast.carla)
    assert last(thread).parent_number == 2
    assert db.session.scalars(select(OriginalMail.message_id)).all() == ["<one@mail.example.org>"]
    assert (waiting.parent_number, waiting.message_id) == (None, None)


def test_a_thread_opened_by_mail_is_not_sent_back_to_whoever_opened_it(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    hear_oneself(cast.amina, True, by=cast.amina)
    for member in (cast.amina, cast.bruno):
        watch(cast.farmers, Wish.EVERY_POST, by=member)
    deliver()
    tray.clear()
    receipt = hand_in(written(to_board(cast.amina, cast.farmers), Subject="Who digs?", Message_ID="<2@x.y>"))
    assert receipt.fate == Fate.POSTED
    deliver()
    assert readers(tray) == ["bruno"]
    assert as_read(tray[0])["Subject"] == "[farmers] Who digs?"


def test_erasing_ones_words_forgets_the_names_of_ones_mails(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    first, _second = mails_to("amina", tray)
    hand_in(reply_to(first))
    assert db.session.query(OriginalMail).count() == 1
    erase(cast.amina, by=cast.amina)
    assert db.session.query(OriginalMail).count() == 0
