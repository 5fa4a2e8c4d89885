"""A machine that translates: asked by the worker, over a real connection, and believed by nobody until confirmed."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock, config
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.renditions import actions, chores
from forum.renditions.aligning import State, align
from forum.renditions.models import Trouble
from forum.renditions.originals import OfDraft, OfPost
from forum.renditions.translating import LibreTranslate, NoTranslation, NullTranslator, translator_from
from forum.threads.models import Post
from tests.cast import Browser, Cast, text_of, thread_by
from tests.renditions.libretranslate import (
    Answer,
    Server,
    asked_for_french,
    before_its_authors,
    in_french,
    said,
    the_rendition,
)
from tests.renditions.papers import render, states, translator, two_blocks


def test_without_the_setting_no_machine_is_there(app: Flask, cast: Cast) -> None:
    assert isinstance(app.extensions["translator"], NullTranslator)
    with pytest.raises(NoTranslation):
        app.extensions["translator"].translate("Words", "en", "fr", "text")
    draft, _first, _second = two_blocks(cast)
    with pytest.raises(Invalid):
        actions.ask_machine(OfDraft(draft), "fr", by=cast.carla)
    assert chores.ask() == 0
    page = text_of(
        Browser(app, translator(cast, language="en")).get(f"/renditions/drafts/{draft.id}/fr/edit")
    )
    assert "Machine suggestion" not in page


def test_the_settings_name_the_machine(server: Server) -> None:
    found = translator_from({"TRANSLATE_URL": server.url, "TRANSLATE_KEY": "k", "TRANSLATE_SECONDS": 2.0})
    assert found == LibreTranslate(server.url, "k", 2.0)
    with pytest.raises(ValueError, match="http"):
        config.read_settings({"TRANSLATE_URL": "file:///etc/passwd"})


def test_the_worker_asks_for_what_is_missing_and_marks_it(app: Flask, cast: Cast, machine: Server) -> None:
    original, uid = asked_for_french(cast)
    chores.ask()
    question = machine.asked[-2]
    assert question == {
        "q": "<p>The water table is falling.</p>\n",
        "source": "en",
        "target": "fr",
        "format": "html",
        "api_key": "a key",
        "path": "/translate",
    }
    assert [one["format"] for one in machine.asked[:2]] == ["text", "text"]
    line = next(line for line in align(original, "fr").lines if line.part.uid == uid)
    assert (line.words, line.state) == ("La nappe is en baisse.", State.MACHINE)
    assert the_rendition().machine_at is None
    verbs = [entry.verb for entry in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert verbs[-2:] == [Verb.RENDITION_ASKED, Verb.RENDITION_FILLED]
    asked = len(machine.asked)
    chores.ask()
    assert len(machine.asked) == asked


def test_a_person_confirms_what_the_machine_made(app: Flask, cast: Cast, machine: Server) -> None:
    original, uid = asked_for_french(cast)
    chores.ask()
    words = next(line.words for line in align(original, "fr").lines if line.part.uid == uid)
    render(original, "fr", {uid: words}, by=cast.carla)
    assert states(original, "fr")[uid] == State.MACHINE
    render(original, "fr", {uid: words}, by=cast.carla, confirmed=True)
    assert states(original, "fr")[uid] == State.HUMAN


def test_markdown_stays_markdown(app: Flask, cast: Cast, machine: Server) -> None:
    thread = thread_by(
        cast.amina,
        cast.farmers,
        source="The water table is **falling**:\n\n- see [the map](https://example.org/a?b=1&c=2)\n- `x < y`",
    )
    db.session.commit()
    post = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
    actions.ask_machine(OfPost(post), "fr", by=cast.carla)
    db.session.commit()
    chores.ask()
    words = align(OfPost(post), "fr").lines[0].words
    assert "La nappe is **en baisse**" in words
    assert "[the map](https://example.org/a?b=1&c=2)" in words
    assert "`x < y`" in words


def test_what_it_says_is_cleaned(app: Flask, cast: Cast, machine: Server) -> None:
    machine.answer = lambda _question: said("<script>alert(1)</script><p onclick='x'>Eau</p>")
    original, uid = asked_for_french(cast)
    chores.ask()
    line = next(line for line in align(original, "fr").lines if line.part.uid == uid)
    assert "<script" not in line.html
    assert "onclick" not in line.html


def slow(server: Server) -> Answer:
    def answer(question: dict[str, Any]) -> tuple[int, bytes]:
        server.released.wait(20)
        return in_french(question)

    return answer


@pytest.mark.parametrize(
    ("answer", "trouble", "again"),
    [
        (lambda _question: (500, b"oops"), Trouble.REFUSED, True),
        (lambda _question: (429, b"{}"), Trouble.REFUSED, True),
        (lambda _question: (400, b'{"error": "fr is not supported"}'), Trouble.REFUSED, False),
        (lambda _question: (302, b""), Trouble.REFUSED, False),
        (lambda _question: (200, b"<html>garbage"), Trouble.UNUSABLE, True),
        (lambda _question: (200, b"[1, 2]"), Trouble.UNUSABLE, True),
        (lambda _question: said(["a list"]), Trouble.UNUSABLE, True),
        (lambda _question: said("   "), Trouble.UNUSABLE, True),
        (lambda _question: said("eau " * 20_000), Trouble.UNUSABLE, True),
        (lambda _question: (200, b'"' + b"x" * 2_100_000), Trouble.UNUSABLE, True),
    ],
)
def test_what_goes_wrong_is_told_and_nothing_else_is_harmed(
    app: Flask, cast: Cast, machine: Server, answer: Answer, trouble: Trouble, again: bool
) -> None:
    machine.answer = answer
    original, uid = asked_for_french(cast)
    chores.ask()
    assert states(original, "fr")[uid] == State.MISSING
    assert the_rendition().machine_trouble == trouble
    assert (the_rendition().machine_at is not None) == again
    page = text_of(Browser(app, cast.carla).get(original.address("fr", "/edit")))
    assert 'class="error"' in page
    assert all(one["path"] == "/translate" for one in machine.asked)


def test_a_machine_that_does_not_answer_in_time_is_left(app: Flask, cast: Cast, server: Server) -> None:
    app.extensions["translator"] = LibreTranslate(server.url, seconds=0.1)
    server.answer = slow(server)
    asked_for_french(cast)
    chores.ask()
    app.extensions["translator"] = NullTranslator()
    assert the_rendition().machine_trouble == Trouble.UNREACHABLE


def test_a_machine_that_is_not_there_is_asked_again_later_and_then_left(app: Flask, cast: Cast) -> None:
    app.extensions["translator"] = LibreTranslate("http://127.0.0.1:9", seconds=1)
    asked_for_french(cast)
    now, tries = clock.now(), 0
    for _turn in range(12):
        with clock.at(now):
            tries += 1 if chores.ask() else 0
        now += timedelta(hours=1)
    app.extensions["translator"] = NullTranslator()
    assert tries == 5
    assert the_rendition().machine_at is None


def test_what_a_person_wrote_meanwhile_stays(app: Flask, cast: Cast, machine: Server) -> None:
    original, uid = asked_for_french(cast)
    render(original, "fr", {uid: "La nappe baisse."}, by=cast.carla)
    chores.ask()
    line = next(line for line in align(original, "fr").lines if line.part.uid == uid)
    assert line.words == "La nappe baisse."
    assert not any("water table" in one["q"] and one["format"] == "html" for one in machine.asked)


def test_only_translators_and_moderators_ask(app: Flask, cast: Cast, machine: Server) -> None:
    draft, _first, _second = before_its_authors(cast)
    for member in (cast.amina, cast.fatou, cast.elena):
        with pytest.raises(Refused):
            actions.ask_machine(OfDraft(draft), "fr", by=member)
    browser = Browser(app, translator(cast, language="en"))
    address = f"/renditions/drafts/{draft.id}/fr"
    assert "Ask the machine" in text_of(browser.get(f"{address}/edit"))
    assert browser.post(f"{address}/machine").status_code == 303
    assert browser.post(f"{address}/machine").status_code == 303
    assert "is being asked" in text_of(browser.get(f"{address}/edit"))
    asked = db.session.scalars(select(Entry).where(Entry.verb == Verb.RENDITION_ASKED)).all()
    assert len(asked) == 1
