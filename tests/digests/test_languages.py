"""A digest speaks its reader's language and tells time by its reader's clock, whoever wrote and wherever it runs."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from lxml import html as parser

from forum import clock, places
from forum.members.models import Member
from forum.phases import Kind
from forum.threads.actions import announce_freeze
from tests import catalogues
from tests.cast import Browser, Cast, gather, says, text_of, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, deliver, read, to


@pytest.fixture
def spoken(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same site with catalogues in which every sentence of a letter says which language it is in."""
    sentences = catalogues.sentences_of(places.templates() / "email")
    with catalogues.site(app, tmp_path, sentences) as site:
        yield site


def in_spanish_from_bogota(member: Member) -> None:
    assert member.account is not None
    member.account.language, member.account.zone = "es", "America/Bogota"


def test_an_actor_in_french_a_server_in_english_and_a_reader_in_spanish(spoken: Flask) -> None:
    cast = gather()
    with clock.at(WEDNESDAY):
        in_spanish_from_bogota(cast.elena)
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(
            cast.amina, cast.farmers, title="À qui est l’eau ?", source="Le puits est à sec.", language="fr"
        )
        page = Browser(spoken, cast.amina, language="fr").get(f"/threads/{thread.id}")
        assert '<html lang="fr"' in text_of(page)
    with clock.at(MONDAY - timedelta(hours=2)):
        announce_freeze(thread, by=cast.carla, reason="Nous avons ce qu’il faut.", language="fr")
    deliver()
    (mail,) = to("elena@example.org", spoken.extensions["mail"].messages)
    assert mail["Content-Language"] == "es"
    for body in (str(mail["Subject"]), *read(mail)):
        assert "⟦fr:" not in body
    plain, html = read(mail)
    for body in (plain, html):
        assert "⟦es:What closes soon, and what you can still do⟧" in body
        assert "⟦es:New threads⟧" in body
        assert "À qui est l’eau ?" in body
        assert "Le puits est à sec." in body
        assert (
            "11 de marzo de 2026" in body
        )  # 72 hours after Sunday evening, which in Bogotá is the afternoon
        assert "17:00" in body
        assert "America/Bogota" in body
    assert '<html lang="es" dir="ltr">' in html
    (words,) = parser.document_fromstring(html).xpath("//p[@lang='fr' and @dir='ltr']/text()")
    assert words == "Le puits est à sec."
    assert "Français" in plain


def test_words_in_arabic_stand_from_right_to_left_in_a_french_digest(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.fatou, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers)
        deliver(MONDAY)
        tray.clear()
    with clock.at(MONDAY + timedelta(days=2)):
        says(cast.carla, thread, "الماءُ في الوادي لم يعد يصل إلى البحر.", language="ar", kind=Kind.EXPERIENCE)
    deliver(MONDAY + timedelta(days=7))
    (mail,) = to("fatou@example.org", tray)
    plain, html = read(mail)
    assert mail["Content-Language"] == "fr"
    assert 'lang="ar" dir="rtl"' in html
    assert "العربية" in plain
