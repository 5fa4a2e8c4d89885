"""``python -m tests.bench.letters FOLDER``: the letters of the demonstration, drawn as mail programs show them.

A demonstration is made in a temporary folder and lives on for two weeks, with four readers of four languages, on a
site that takes answers by mail; the last digest, the last notice and the last post that each gets are drawn whole, 360
and 700 pixels wide, in light and in dark.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from forum import clock, create_app, schema, worker
from forum.boards.models import Board
from forum.database import db
from forum.demonstration.content import load
from forum.demonstration.performing import perform
from forum.demonstration.settling import settle
from forum.members.accounts import open_account
from forum.members.actions import join, make_member
from forum.members.models import Member
from forum.threads.actions import post
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.bench.a_week import one_week, the_next

READERS = {"fr": "Nora Lecteur", "es": "Lucía Lector", "ar": "سلمى القارئة", "en": "Ruth Reader"}
WIDTHS, THEMES = (360, 700), ("light", "dark")
#: What is asked and answered in a thread, in its own language.
TALK = {
    "ar": ("ومن يقرأ عدّاد بئر المدرسة؟", "الورقة على الباب بداية. من يأخذ القراءة الثانية؟"),
    "en": (
        "And who reads the meter at the school’s well?",
        "The sheet on the door is a beginning. Who takes the second reading?",
    ),
    "es": (
        "¿Y quién lee el contador del pozo de la escuela?",
        "La hoja en la puerta es un comienzo. ¿Quién toma la segunda lectura?",
    ),
    "fr": (
        "Et qui relève le compteur du puits de l’école ?",
        "La feuille sur la porte est un début. Qui fait le second relevé ?",
    ),
}


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with _demonstration() as site:
        mails: list[EmailMessage] = site.extensions["mail"].messages
        _live_on(site)
        wanted = {
            (kind, language): mail
            for mail in mails
            for language in READERS
            if f"{language}@reader.example" in mail["To"]
            for kind in _kinds(mail)
        }
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for (kind, language), mail in sorted(wanted.items()):
            _draw(browser, mail, folder / f"letter-{kind}-{language}.png")
            print(kind, language, mail["Subject"])
    return 0 if len(wanted) == 3 * len(READERS) else 1


def _kinds(mail: EmailMessage) -> Iterator[str]:
    """Which of the three letters a mail is, by its Message-ID."""
    named = re.match(r"<(digest|notice|post)", mail["Message-ID"])
    if named:
        yield named[1]


@contextmanager
def _demonstration() -> Iterator[Flask]:
    with TemporaryDirectory() as data:
        site = create_app(
            {
                "FORUM_DATA": Path(data),
                "DATABASE_URL": "",
                "MAIL_URL": "tray:",
                "BASE_URL": "https://milieu.example",
                "MAIL_REPLIES": "answer+*@milieu.example",
                "MAIL_AUTH_SERVER": "mx.milieu.example",
            }
        )
        with site.app_context():
            schema.upgrade()
            perform(load(), hashed="x")
            db.session.commit()
            settle(clock.now())
            db.session.commit()
            yield site


def _live_on(site: Flask) -> None:
    """Four readers come, the discussions go on for a week, and the worker does its rounds."""
    start = clock.now()
    board = db.session.scalars(select(Board).where(Board.slug == "farmers")).one()
    fishers = db.session.scalars(select(Board).where(Board.slug == "fishers")).one()
    for language, name in READERS.items():
        reader = make_member(name)
        open_account(reader, email=f"{language}@reader.example", language=language, confirmed=True)
        join(board, by=reader)
        watch(board, Wish.DIGEST, by=reader)
        watch(fishers, Wish.EVERY_POST, by=reader)
    _work(site)
    monday = start.replace(hour=12, minute=0) + timedelta(days=7 - start.weekday())
    for days in range(1, (monday - start).days + 1):
        with clock.at(start + timedelta(days=days)):
            _work(site)
    people = board, _named("Salma Idrissi"), [_named(name) for name in READERS.values()]
    with clock.at(monday + timedelta(hours=1)):
        _talk()
        version = one_week(*people)
    _wait(site, monday, 8)
    monday += timedelta(days=7)
    with clock.at(monday + timedelta(days=1)):
        the_next(*people, version)
        _talk()
    _wait(site, monday + timedelta(days=1), 7)


def _wait(site: Flask, since: datetime, days: int) -> None:
    """The worker does its rounds: often at first, then twice a day."""
    for hours in (2, 3, 24, *range(36, 24 * days, 12)):
        with clock.at(since + timedelta(hours=hours)):
            _work(site)


def _named(name: str) -> Member:
    return db.session.scalars(select(Member).where(Member.name == name)).one()


def _talk() -> None:
    """Somebody answers each reader, and in every open thread of the fishers something is said."""
    writers = db.session.scalars(select(Member).where(Member.handle.not_like("%reader%")).limit(40)).all()
    for thread in db.session.scalars(select(Thread).where(Thread.frozen_at.is_(None))):
        able = [writer for writer in writers if thread.board.id and _belongs(writer, thread)]
        readers = [_named(name) for name in READERS.values()]
        asked, answered = TALK[thread.language]
        if thread.board.slug == "farmers" and able:
            for reader in readers:
                said = post(thread, by=reader, source=asked, language=thread.language)
                post(thread, by=able[0], source=answered, language=thread.language, parent_number=said.number)
        elif thread.board.slug == "fishers" and able:
            post(thread, by=able[0], source=answered, language=thread.language)
    db.session.commit()


def _belongs(member: Member, thread: Thread) -> bool:
    return thread.board.milieu_id in member.standing.milieus


def _work(site: Flask) -> None:
    db.session.commit()
    with site.app_context():
        worker.work_until_quiet()
    db.session.expire_all()


def _draw(browser: Browser, mail: EmailMessage, file: Path) -> None:
    """One picture of a letter: both widths side by side, in both themes."""
    html = mail.get_body(("html",))
    assert html is not None
    drawn = []
    for theme in THEMES:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 100}, color_scheme=theme)
            page.set_content(html.get_content())
            height = page.evaluate("document.documentElement.scrollHeight")
            shot = page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height}, full_page=True)
            drawn.append((width, shot))
            page.close()
    _side_by_side(browser, drawn, file)


def _side_by_side(browser: Browser, drawn: list[tuple[int, bytes]], file: Path) -> None:
    from base64 import b64encode

    images = "".join(
        f'<img src="data:image/png;base64,{b64encode(shot).decode()}" width="{width}">'
        for width, shot in drawn
    )
    page = browser.new_page(viewport={"width": sum(WIDTHS) * 2 + 100, "height": 100})
    style = "display:flex;gap:20px;align-items:flex-start;margin:20px;background:#999"
    page.set_content(f'<body style="{style}">{images}</body>')
    page.screenshot(path=file, full_page=True)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
