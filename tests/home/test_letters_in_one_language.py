"""Every letter there is: who acts speaks French, the server English, the reader Spanish, who gets it in Spanish."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from forum import clock, places
from forum.boards.actions import set_agenda
from forum.cli import main
from forum.consent import actions as consent
from forum.consent.signing_again import note_owed
from forum.database import db
from forum.members.accounts import open_account
from forum.members.actions import join, make_member
from forum.members.models import Member
from forum.papers import actions as papers
from forum.phases import Phase
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests import catalogues
from tests.cast import THE_FIRST_DAY, Browser, Cast, gather, says, thread_by
from tests.consent.published import charter
from tests.consent.test_signing import changed
from tests.digests.weeks import read
from tests.inbound.letters import hand_in, take_replies, to_thread, written
from tests.members.people import path_in
from tests.papers.asking import table
from tests.rounds import go_round

#: By what one knows each letter: words of its subject, as the templates have them.
SUBJECTS = {
    "already-registered": "Your account on",
    "answer-refused": "Your answer by mail was not posted",
    "answer-waits": "Your answer by mail waits",
    "asking": "What became of your words in",
    "confirm": "Confirm your address for",
    "digest": ": digest of",
    "digests": ": digests of",
    "notice": "answered your post",
    "password-changed": "Your password for",
    "phase-overdue": "was to close on",
    "post": "[fishers]",
    "reader": "please confirm",
    "recover": "Choose a new password for",
    "signing-again": "do you still sign it",
}
READERS = ("amina@", "fatou@", "hana@", "gaia@")


@cache
def sentences() -> list[str | tuple[str, ...]]:
    """Every sentence of the site."""
    with (places.translations() / "messages.pot").open("rb") as text:
        return [message.id for message in read_po(text) if message.id]


@pytest.fixture
def spoken(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same site, with catalogues in which every sentence says which language it is in."""
    with catalogues.site(app, tmp_path, sentences()) as site:
        yield site


def speaks(member: Member, language: str) -> Member:
    assert member.account is not None
    member.account.language = language
    member.account.reading_languages = [language]
    return member


def letters_about_papers(cast: Cast) -> None:
    """A charter that Amina signed changes; her posts stand before her; her answer comes too late."""
    version = charter(cast)
    consent.sign(version, by=cast.amina)
    go_round()
    note_owed()
    changed(cast, version)
    laid = table(cast)
    papers.open_window(laid.draft, by=cast.carla)
    go_round()
    hand_in(written(to_thread(cast.amina, laid.thread)))
    open_one = thread_by(cast.carla, cast.farmers, title="Compter les puits", language="fr")
    db.session.commit()
    forged = written(
        to_thread(cast.amina, open_one), Authentication_Results="", Message_ID="<two@mail.example.org>"
    )
    hand_in(forged)


def letters_about_accounts(spoken: Flask, tray: list[EmailMessage]) -> None:
    """A stranger whose browser speaks French types the addresses of others."""
    gaia = make_member("Gaia Ferri")
    open_account(gaia, email="gaia@example.org", password="the sea has no owner", language="es")
    db.session.commit()
    stranger = Browser(spoken, None, "fr")
    stranger.post("/confirm", {"email": "gaia@example.org"})
    sent = {"name": "Amina", "email": "amina@example.org", "password": "the sea has no owner", "zone": "UTC"}
    stranger.post("/sign-up", sent)
    stranger.post("/recover", {"email": "amina@example.org"})
    link = path_in(tray[-1], "/recover/")
    stranger.post(link, {"password": "wells belong to nobody"})


def letters_about_discussions(cast: Cast) -> None:
    """Amina gets two digests in one mail, Fatou the digest of one board and every post of another."""
    assert cast.amina.account is not None
    cast.amina.account.one_mail = True
    for board, wish, reader in (
        (cast.farmers, Wish.DIGEST, cast.amina),
        (cast.water, Wish.DIGEST, cast.amina),
        (cast.farmers, Wish.DIGEST, cast.fatou),
        (cast.fishers, Wish.EVERY_POST, cast.fatou),
    ):
        watch(board, wish, by=reader)
    set_agenda(cast.water, {Phase.DIAGNOSIS: (None, clock.today())}, by=cast.carla)
    go_round()
    asked = thread_by(cast.amina, cast.farmers, title="À qui est l’eau ?", language="fr")
    says(cast.carla, asked, "Au conseil.", parent_number=1, language="fr")
    thread_by(cast.carla, cast.water, title="Compter", language="fr")
    says(
        cast.bruno,
        thread_by(cast.bruno, cast.fishers, title="Les filets", language="fr"),
        "Rien.",
        language="fr",
    )


def named(subject: str) -> set[str]:
    return {name for name, words in SUBJECTS.items() if words in subject}


def test_every_letter_speaks_its_readers_language_alone(spoken: Flask, tmp_path: Path) -> None:
    take_replies(spoken)
    tray: list[EmailMessage] = spoken.extensions["mail"].messages
    with clock.at(THE_FIRST_DAY):
        cast = gather()
        for reader in (cast.amina, cast.fatou):
            speaks(reader, "es")
        for actor in (cast.carla, cast.bruno):
            speaks(actor, "fr")
        join(cast.water, by=cast.amina)
    for step in (letters_about_papers, letters_about_discussions):
        with clock.at(THE_FIRST_DAY + timedelta(days=2)):
            step(cast)
            go_round()
    with clock.at(THE_FIRST_DAY + timedelta(days=2)):
        letters_about_accounts(spoken, tray)
        file = tmp_path / "list.txt"
        file.write_text("Hana <hana@example.org>\n", encoding="utf-8")
        told = ["readers", "invite", str(file), "--board", "farmers", "--language", "es"]
        assert spoken.test_cli_runner().invoke(main, told).exit_code == 0
    for days in (8, 9, 12):
        with clock.at(THE_FIRST_DAY + timedelta(days=days)):
            go_round()
    mails = [mail for mail in tray if any(reader in mail["To"] for reader in READERS)]
    seen: set[str] = set()
    for mail in mails:
        subject = str(mail["Subject"])
        # Of the mail of a post this header says in which language its author wrote.
        assert mail["Content-Language"] == ("fr" if named(subject) == {"post"} else "es"), subject
        seen |= named(subject)
        for text in (subject, *read(mail)):
            assert "⟦fr:" not in text, f"the language of who acted: {text}"
            assert not english_in(text), f"the language of the server: {text}"
    assert seen == {path.name for path in (places.templates() / "email").iterdir() if path.is_dir()}


def english_in(text: str) -> list[str]:
    """The sentences of the site that stand there in English."""
    before = ""
    while text != before:
        before, text = text, re.sub(r"⟦es:[^⟦⟧]*⟧", "", text)
    whole = [
        words
        for words in sentences()
        if isinstance(words, str) and "%(" not in words and words.count(" ") > 2
    ]
    return [words for words in whole if words in text]
