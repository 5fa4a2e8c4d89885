"""A fortnight in which the site writes every letter there is, to Amina, Fatou, Hana and Gaia, in one language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from forum import clock
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
from tests.cast import THE_FIRST_DAY, Browser, Cast, gather, says, thread_by
from tests.consent.published import charter
from tests.consent.test_signing import changed
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


def every_letter(
    app: Flask, folder: Path, language: str, start: datetime = THE_FIRST_DAY
) -> list[EmailMessage]:
    """Every letter to the four, who read ``language``, while others act in French; ``folder`` is for what is needed."""
    if not app.config["MAIL_REPLIES"]:
        take_replies(app)
    tray: list[EmailMessage] = app.extensions["mail"].messages
    with clock.at(start):
        cast = gather()
        for reader in (cast.amina, cast.fatou):
            _speaks(reader, language)
        for actor in (cast.carla, cast.bruno):
            _speaks(actor, "fr")
        join(cast.water, by=cast.amina)
    steps: tuple[Callable[[Cast], None], ...] = (_about_papers, _about_discussions)
    for step in steps:
        with clock.at(start + timedelta(days=2)):
            step(cast)
            go_round()
    with clock.at(start + timedelta(days=2)):
        _about_accounts(app, tray, language)
        file = folder / f"list-{language}.txt"
        file.write_text("Hana <hana@example.org>\n", encoding="utf-8")
        told = ["readers", "invite", str(file), "--board", "farmers", "--language", language]
        assert app.test_cli_runner().invoke(main, told).exit_code == 0
    for days in (8, 9, 12):
        with clock.at(start + timedelta(days=days)):
            go_round()
    return [mail for mail in tray if any(reader in mail["To"] for reader in READERS)]


def _speaks(member: Member, language: str) -> None:
    assert member.account is not None
    member.account.language = language
    member.account.reading_languages = [language]


def _about_papers(cast: Cast) -> None:
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


def _about_accounts(app: Flask, tray: list[EmailMessage], language: str) -> None:
    """A stranger whose browser speaks French types the addresses of others."""
    gaia = make_member("Gaia Ferri")
    open_account(gaia, email="gaia@example.org", password="the sea has no owner", language=language)
    db.session.commit()
    stranger = Browser(app, None, "fr")
    stranger.post("/confirm", {"email": "gaia@example.org"})
    sent = {"name": "Amina", "email": "amina@example.org", "password": "the sea has no owner", "zone": "UTC"}
    stranger.post("/sign-up", sent)
    stranger.post("/recover", {"email": "amina@example.org"})
    link = path_in(tray[-1], "/recover/")
    stranger.post(link, {"password": "wells belong to nobody"})


def _about_discussions(cast: Cast) -> None:
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
