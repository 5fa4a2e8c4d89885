"""A notice speaks its reader's language and tells time by its reader's clock, whoever acted and wherever it runs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

import forum
from forum import clock, places
from forum.boards.actions import set_agenda
from forum.database import db
from forum.languages import INTERFACE
from forum.phases import Phase
from forum.renditions.originals import OfPost
from tests import catalogues
from tests.cast import Browser, Cast, gather, reads_english, says, text_of, thread_by
from tests.digests.weeks import read, subjects, to
from tests.notices.worker import SOON, lines_for, under_the_bell, work
from tests.papers.asking import ask, table
from tests.renditions.papers import render


@pytest.fixture
def spoken(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same site with catalogues in which every sentence says which language it is in."""
    sentences = catalogues.sentences_of(places.templates() / "email") | catalogues.sentences_of_code(
        Path(forum.__file__).parent / "notices"
    )
    with catalogues.site(app, tmp_path, sentences) as site:
        yield site


def test_an_actor_in_spanish_a_server_in_english_and_a_reader_in_french(spoken: Flask) -> None:
    cast = gather()
    assert cast.amina.account is not None
    cast.amina.account.zone = "America/Bogota"
    thread = thread_by(cast.amina, cast.farmers, title="À qui est l’eau ?", language="fr")
    carla = Browser(spoken, cast.carla, language="es")
    assert '<html lang="es"' in text_of(carla.get(f"/threads/{thread.id}"))
    carla.post(
        f"/threads/{thread.id}/posts",
        {"text": "El pozo está seco.", "kind": "reply", "language": "es", "parent": "1"},
    )
    work()
    work(clock.now() + SOON)
    (mail,) = to("amina@example.org", spoken.extensions["mail"].messages)
    assert mail["Content-Language"] == "fr"
    plain, html = read(mail)
    for body in (subjects([mail])[0], plain, html):
        assert "⟦es:" not in body
        assert "⟦fr:Carla Ruiz answered your post 1 in “" in body
    assert "⟦fr:Somebody answers a post of mine⟧" in plain
    assert "El pozo está seco." in plain
    assert re.search(r'<p lang="es" dir="ltr"[^>]*>El pozo está seco\.</p>', html)
    assert '<html lang="fr" dir="ltr">' in html
    page = text_of(Browser(spoken, cast.amina).get("/notices"))
    assert "⟦fr:<bdi>Carla Ruiz</bdi> answered your post 1 in “" in page
    assert 'lang="es" dir="auto">El pozo está seco.' in page


def test_words_stand_in_the_readers_language_where_somebody_rendered_them(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.amina)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    post = says(cast.carla, thread, "El pozo está seco.", language="es", parent_number=1)
    db.session.commit()
    render(OfPost(post), "en", {"text": "The well is dry."}, by=cast.carla)
    work()
    (line,) = lines_for(cast.amina)
    (words,) = line.words
    assert (words.said.words, words.said.rendered_from) == ("The well is dry.", "Spanish")
    work(clock.now() + SOON)
    (mail,) = to("amina@", tray)
    plain, _html = read(mail)
    assert "The well is dry." in plain
    assert "translated from Spanish" in plain


@pytest.mark.parametrize("language", list(INTERFACE))
def test_every_kind_reads_well_in_every_language(cast: Cast, language: str) -> None:
    """One of each, and several together: nothing is left in English, and no place is left open."""
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    post = says(cast.amina, thread, "The river is low.")
    for words in ("So.", "@amina-benali", f"[quote {post.revision_id}:0-5]\n\nWhy?"):
        for person in (cast.carla, cast.carla, cast.admin):
            cast.farmers.writing = "accounts"
            says(person, thread, words, parent_number=2 if words == "So." else None)
    set_agenda(cast.farmers, {Phase.DIAGNOSIS: (None, clock.today() + timedelta(days=1))}, by=cast.carla)
    ask(table(cast))
    work()
    said = under_the_bell(cast.amina, language)
    assert len(said) == 5
    english = under_the_bell(cast.amina, "en")
    for mine, theirs in zip(said, english, strict=True):
        assert not any(mark in mine for mark in "%{}")
        assert language == "en" or mine != theirs
