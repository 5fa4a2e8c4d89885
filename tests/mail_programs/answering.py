"""``python -m tests.mail_programs.answering``: mails of posts, answered with mail programs as people answer them.

neomutt and mblaze are driven in five languages, above, below and between what they quote. What they send goes into
``forum mail receive``, and the last of each language in by LMTP. Posted must be what was typed, in answer to the very
post. What is not installed is named and left out (``apt install neomutt mblaze w3m``).
"""

import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import func, select

from forum import create_app, schema
from forum.cli import main as forum
from forum.database import db
from forum.inbound.lmtp import controller
from forum.mail.wire import as_sent, handed_over
from forum.threads.models import Post, Thread
from forum.tongues import INTERFACE
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, gather, says, thread_by
from tests.inbound.letters import PASSED, PATTERN
from tests.inbound.letters import RELAY as AUTH_SERVER
from tests.mail_programs import terminals
from tests.mail_programs.terminals import Typed
from tests.mailings.lists import deliver
from tests.sites import free_port

#: What Carla writes, and what Amina answers.
TALK = {
    "en": ("Who measures the wells?", "I do.\n\nOurs ran dry in May."),
    "fr": ("Qui mesure les puits ?", "Moi.\n\nLe nôtre s’est tari en mai."),
    "es": ("¿Quién mide los pozos?", "Yo.\n\nEl nuestro se secó en mayo."),
    "pt": ("Quem mede os poços?", "Eu.\n\nO nosso secou em maio."),
    "ar": ("من يقيس الآبار؟", "أنا.\n\nجفّت بئرنا في شهر أيار."),
}


@dataclass(frozen=True)
class Told:
    """A letter that came to Amina, the post it tells of, and who takes the answer in."""

    site: Flask
    raw: bytes
    number: int


@contextmanager
def _site(folder: Path) -> Iterator[tuple[Flask, Cast, Thread]]:
    """A site with a thread of which Amina gets every post."""
    site = create_app(
        {
            "FORUM_DATA": folder / "forum",
            "DATABASE_URL": "",
            "SECRET_KEY": "for this check only",
            "BASE_URL": "http://forum.example",
            "MAIL_URL": "tray:",
            "MAIL_REPLIES": PATTERN,
            "MAIL_AUTH_SERVER": AUTH_SERVER,
            "LIMITS": False,
        }
    )
    with site.app_context():
        schema.upgrade()
        cast = gather()
        thread = thread_by(cast.carla, cast.farmers)
        watch(thread, Wish.EVERY_POST, by=cast.amina)
        db.session.commit()
        yield site, cast, thread
        db.session.remove()
        db.engine.dispose()


def _told(site: Flask, cast: Cast, thread: Thread, language: str) -> Told:
    """What Carla writes now, as it comes to Amina in her language."""
    assert cast.amina.account is not None
    cast.amina.account.language, cast.amina.account.reading_languages = language, [language]
    number = says(cast.carla, thread, TALK[language][0], language=language).number
    db.session.commit()
    deliver()
    return Told(site, handed_over(as_sent(site.extensions["mail"].messages[-1])), number)


def _taken_in(told: Told, sent: bytes, way: str) -> None:
    """Hand in what a program sent, as our relay does: with what it found out about the sender."""
    to, sender = str(message_from_bytes(sent)["To"]), "amina@example.org"
    raw = f"Authentication-Results: {PASSED}\n".encode() + sent
    if way == "lmtp":
        port = free_port()
        server = controller(told.site, f"127.0.0.1:{port}")
        server.start()
        try:
            with smtplib.LMTP("127.0.0.1", port) as relay:
                relay.sendmail(sender, [to], raw.replace(b"\n", b"\r\n"))
        finally:
            server.stop()
    else:
        command = ["mail", "receive", "--recipient", to, "--sender", sender]
        done = told.site.test_cli_runner().invoke(forum, command, input=raw)
        assert done.exit_code == 0, done.output
    db.session.rollback()


def _wrong(told: Told, sent: bytes, typed: Typed, way: str) -> str:
    """What is wrong with what was posted; empty when it is what was typed, where it belongs."""
    before = db.session.scalar(select(func.max(Post.number)))
    db.session.rollback()
    _taken_in(told, sent, way)
    post = db.session.scalars(select(Post).order_by(Post.number.desc()).limit(1)).one()
    meant = f"> {typed.passage}\n\n{typed.words}" if typed.where == "between" else typed.words
    if post.number == before:
        return "nothing was posted"
    if post.revision.text != meant:
        return f"posted was {post.revision.text!r}"
    return "" if post.parent_number == told.number else f"it answers {post.parent_number}, not {told.number}"


def main() -> int:
    """Every program in every language; 1 when something else is posted than was typed."""
    programs = [name for name in terminals.PROGRAMS if terminals.there(name)]
    answered, wrong = 0, 0
    with TemporaryDirectory() as made, _site(Path(made)) as (site, cast, thread):
        folder = Path(made)
        terminals.prepared(folder, sys.executable)
        for language in INTERFACE:
            told = _told(site, cast, thread, language)
            passage, words = TALK[language]
            for name, where in product(programs, ("above", "below", "between")):
                typed = Typed(words, where, passage, language)
                sent = terminals.PROGRAMS[name][1](told.raw, folder, typed)
                way = "lmtp" if (name, where) == (programs[-1], "between") else "command"
                fault = _wrong(told, sent, typed, way)
                answered, wrong = answered + 1, wrong + bool(fault)
                if fault:
                    print(f"WRONG: {name}, {where}, {language}, by {way}: {fault}")
    print(f"{answered} answers, {answered - wrong} of them posted exactly as they were typed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
