"""By a letter its reader acts without signing in: by its links and by its reply addresses. No post shows either."""

from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.threads.models import Post, Thread
from tests.cast import Cast, thread_by
from tests.inbound.letters import hand_in, posts, to_board, to_thread, written

pytestmark = pytest.mark.usefixtures("replies")

TOKEN = "WyJib2FyZCIsMiwzNF0.e7ShfAJUTcCJYTz7jGPw_PgsD5Y"
LINK = f"http://forum.example/mailings/unsubscribe/{TOKEN}"
WRAPPED = f"https://eur02.safelinks.example/?url={quote(LINK, safe='')}&data=05"
LETTER = "On 24/11/2026 10:15, Milieu <forum@forum.example> wrote:\n> ##~ Write ~##\n> The wells are dry.\n"


@pytest.mark.parametrize(
    "said",
    [
        f"What is {LINK} for?",
        f"What is {WRAPPED} for?",
        f"> Stop receiving this: {LINK}\n\nWhat is this?\n\n{LETTER}",
        f"{LETTER}\nNo.\n\n> Stop: {WRAPPED}\n\nYes.",
        "Write to {address}, please.",
        "Write to mailto:{quoted}, please.",
        "Write to {first}\n{last}, please.",
        f"{LETTER}\nNo.\n\n> Write to {{first}}\n> {{last}}\n\nYes.",
        "Write to {name} at forum.example, please.",
        "Write to {capitals}, please.",
    ],
)
def test_no_post_shows_what_acts_for_the_reader_of_a_letter(cast: Cast, said: str) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    address = to_thread(cast.amina, thread)
    name = address.partition("@")[0]
    cut = name.rindex("-") + 1
    parts = {"first": address[:cut], "last": address[cut:], "name": name, "quoted": quote(address, safe="")}
    hand_in(written(address, said.format(address=address, capitals=address.upper(), **parts)))
    (posted,) = posts(thread)
    assert posted
    assert TOKEN not in posted
    assert name[cut:] not in posted.lower()


def test_neither_does_a_title_or_the_name_of_a_file(cast: Cast) -> None:
    address = to_board(cast.amina, cast.farmers)
    name = address.partition("@")[0]
    mail = written(address, "The well is dry.", Subject=f"About {address}")
    mail.add_attachment(b"...", maintype="message", subtype="rfc822x", filename=f"{name}.eml")
    hand_in(mail)
    (thread,) = db.session.scalars(select(Thread)).all()
    assert thread.title == "About reply+…@forum.example"
    question = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
    assert "reply+…" in str(question.revision.text)
    assert name not in str(question.revision.text)


def test_a_signature_is_known_where_markdown_escapes_the_sign_before_it(app: Flask, cast: Cast) -> None:
    app.config["MAIL_REPLIES"] = "re_*@forum.example"
    thread = thread_by(cast.carla, cast.farmers)
    address = to_thread(cast.amina, thread)
    mail = written(address)
    mail.set_content(f'<p>Write to {address} or <a href="mailto:{address}">here</a>.</p>', subtype="html")
    hand_in(mail)
    assert address[-30:-14] not in str(posts(thread))


def test_of_a_sentence_with_such_a_link_only_the_link_goes(cast: Cast) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    mail = written(to_thread(cast.amina, thread))
    mail.set_content(f'<p>I pressed <a href="{LINK}">Stop</a>, and the well is dry.</p>', subtype="html")
    hand_in(mail)
    assert posts(thread) == ["I pressed [Stop](http://forum.example/…), and the well is dry."]


def test_what_only_looks_like_a_signature_stays(cast: Cast) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    said = "See chart1-2-responsibilities and http://forum.example/threads/1?from=2#p2."
    hand_in(written(to_thread(cast.amina, thread), said))
    assert posts(thread) == [said]
