"""Notes: a moderator's published text, with its own address, and every state it was in."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.errors import Refused
from forum.journal import Verb
from forum.members.actions import give_mandate
from forum.members.models import Role
from forum.threads.actions import edit_note, publish_note
from forum.threads.models import Note, NoteRevision, Thread
from tests.cast import Browser, Cast, reads_english, text_of, thread_by
from tests.entries import entries, last_entry

NOTE = {"title": "What moved", "text": "The wells are **low**.", "language": "en"}


def note_of(cast: Cast, thread: Thread | None = None) -> Note:
    return publish_note(
        thread or cast.farmers, by=cast.carla, title="What moved", source="The wells are low.", language="en"
    )


def notes() -> int:
    return db.session.scalar(select(func.count()).select_from(Note)) or 0


def test_a_moderator_publishes_a_note_of_the_board(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.carla)
    assert browser.get("/boards/farmers/notes/new").status_code == 200
    answer = browser.post("/boards/farmers/notes", NOTE)
    note = db.session.scalars(select(Note)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/notes/{note.id}")
    assert (note.board_id, note.thread_id, note.closes_phase) == (cast.farmers.id, None, False)
    assert "The wells are <strong>low</strong>." in text_of(Browser(app, None).get(f"/notes/{note.id}"))


def test_or_of_a_thread_which_then_owes_none(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    thread.note_owed = True
    browser = Browser(app, cast.carla)
    assert browser.get(f"/threads/{thread.id}/notes/new").status_code == 200
    assert browser.post(f"/threads/{thread.id}/notes", NOTE).status_code == 303
    assert (db.session.scalars(select(Note)).one().thread_id, thread.note_owed) == (thread.id, False)
    assert "What moved" in text_of(browser.get(f"/threads/{thread.id}"))


def test_the_journal_says_so(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    entry = last_entry()
    assert (entry.verb, entry.actor_id, entry.ids["note"]) == (Verb.NOTE_PUBLISHED, cast.carla.id, note.id)


@pytest.mark.parametrize("name", ["amina", "bruno", "dario", "elena", "fatou"])
def test_others_publish_none_and_change_none(app: Flask, cast: Cast, name: str) -> None:
    note, thread = note_of(cast), thread_by(cast.amina, cast.farmers)
    member = getattr(cast, name)
    browser = Browser(app, member)
    for page in ("/boards/farmers/notes/new", f"/threads/{thread.id}/notes/new", f"/notes/{note.id}/edit"):
        assert browser.get(page).status_code == 403
    for address in ("/boards/farmers/notes", f"/threads/{thread.id}/notes", f"/notes/{note.id}/revisions"):
        assert browser.post(address, NOTE).status_code == 403
    with pytest.raises(Refused):
        edit_note(note, by=member, title="Mine", source="Mine.", language="en")
    assert (notes(), note.revision.title) == (1, "What moved")


def test_a_visitor_is_asked_to_sign_in(cast: Cast, visitor: Browser) -> None:
    answer = visitor.get("/boards/farmers/notes/new")
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_a_note_can_be_seen_before_it_is_published(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.carla).post("/boards/farmers/notes", {**NOTE, "preview": "1"})
    assert answer.status_code == 200
    assert "The wells are <strong>low</strong>." in text_of(answer)
    assert notes() == 0


@pytest.mark.parametrize("where", ["board", "thread", "note"])
@pytest.mark.parametrize(
    ("field", "typed"), [("title", "  "), ("text", ""), ("text", "y" * 20001), ("language", "")]
)
def test_what_cannot_be_comes_back_with_everything_typed(
    app: Flask, cast: Cast, where: str, field: str, typed: str
) -> None:
    thread, note = thread_by(cast.amina, cast.farmers), note_of(cast)
    address = {
        "board": "/boards/farmers/notes",
        "thread": f"/threads/{thread.id}/notes",
        "note": f"/notes/{note.id}/revisions",
    }[where]
    sent = {"title": "A better title", "text": "A better text.", "language": "fr", field: typed}
    answer = Browser(app, cast.carla).post(address, sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in text_of(answer)
    assert all(sent[kept] in text_of(answer) for kept in ("title", "text"))
    assert notes() == 1


def test_what_a_note_said_before_stays_readable(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    first = note.revision_id
    browser = Browser(app, reads_english(cast.carla))
    assert 'value="What moved"' in text_of(browser.get(f"/notes/{note.id}/edit"))
    answer = browser.post(f"/notes/{note.id}/revisions", {**NOTE, "text": "The wells are full."})
    assert answer.status_code == 303
    now, before = (text_of(browser.get(f"/notes/{note.id}{end}")) for end in ("", f"?revision={first}"))
    assert "The wells are full." in now
    assert "The wells are low." not in now
    assert f'href="/notes/{note.id}?revision={first}"' in now
    assert "The wells are low." in before
    assert "You are reading this note as it was" in before
    assert last_entry().verb == Verb.NOTE_EDITED


def test_the_same_text_twice_makes_no_new_state(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    browser = Browser(app, cast.carla)
    for _time in range(2):
        browser.post(f"/notes/{note.id}/revisions", NOTE)
    assert db.session.scalar(select(func.count()).select_from(NoteRevision)) == 2
    assert len(entries(Verb.NOTE_EDITED)) == 1


@pytest.mark.parametrize("asked", ["999999", "first", ""])
def test_a_state_that_never_was_is_not_there(app: Flask, cast: Cast, asked: str) -> None:
    note = note_of(cast)
    assert Browser(app, None).get(f"/notes/{note.id}?revision={asked}").status_code == 404


def test_a_note_is_read_where_its_board_is_read(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert Browser(app, None).get(f"/notes/{note.id}").status_code == 404
    assert Browser(app, cast.bruno).get(f"/notes/{note.id}").status_code == 404
    assert Browser(app, cast.amina).get(f"/notes/{note.id}").status_code == 200
    assert Browser(app, None).get("/notes/999999").status_code == 404


def test_the_list_holds_the_notes_of_the_board_and_of_its_threads_a_page_at_a_time(
    app: Flask, cast: Cast
) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    of_thread = note_of(cast, thread)
    more = [
        publish_note(cast.farmers, by=cast.carla, title=f"Week {week}", source="Dry.", language="en")
        for week in range(21)
    ]
    kept = [of_thread.id, *(note.id for note in more)]
    browser = Browser(app, None)
    first = text_of(browser.get("/boards/farmers/notes"))
    assert f"/boards/farmers/notes?before={kept[2]}" in first
    second = text_of(browser.get(f"/boards/farmers/notes?before={kept[2]}"))
    shown = [number for page in (first, second) for number in kept if f'href="/notes/{number}"' in page]
    assert sorted(shown) == kept
    assert thread.title in second


def test_an_empty_list_says_what_belongs_there(cast: Cast, visitor: Browser) -> None:
    assert "No note is published yet" in text_of(visitor.get("/boards/farmers/notes"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_note_keeps_its_language_on_a_page_in_any_other(app: Flask, cast: Cast, language: str) -> None:
    note = publish_note(cast.farmers, by=cast.carla, title="ما تغير", source="الآبار جافة.", language="ar")
    page = text_of(Browser(app, None, language).get(f"/notes/{note.id}"))
    assert f'<html lang="{language}"' in page
    assert '<h1 lang="ar" dir="auto">ما تغير</h1>' in page
    assert '<div class="words" lang="ar" dir="auto"><p>الآبار جافة.</p>' in page


def test_the_same_note_sent_twice_is_one(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    browser = Browser(app, cast.carla)
    for address in ("/boards/farmers/notes", f"/threads/{thread.id}/notes"):
        once, again = (browser.post(address, NOTE).headers["Location"] for _time in range(2))
        assert once == again
    assert notes() == 2
    browser.post("/boards/farmers/notes", {**NOTE, "text": "The wells are lower."})
    assert notes() == 3


def test_two_moderators_edit_the_same_note_and_the_second_reads_both_texts(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    give_mandate(cast.bruno, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    carla, bruno = Browser(app, reads_english(cast.carla)), Browser(app, cast.bruno)
    seen = {"seen": str(note.revision_id)}
    for browser in (carla, bruno):
        assert f'name="seen" value="{note.revision_id}"' in text_of(browser.get(f"/notes/{note.id}/edit"))
    theirs = {**NOTE, "title": "Two wells", "text": "Two wells are dry."}
    assert carla.post(f"/notes/{note.id}/revisions", {**theirs, **seen}).status_code == 303
    ours = {**NOTE, "title": "Three wells", "text": "Three wells are dry."}
    answer = bruno.post(f"/notes/{note.id}/revisions", {**ours, **seen})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else changed this note in the meantime." in page
    assert "Two wells\n\nTwo wells are dry.</pre>" in page
    assert 'value="Three wells"' in page
    assert "Three wells are dry.</textarea>" in page
    assert (note.revision.title, len(note.revisions)) == ("Two wells", 2)
    # The form that came back knows what he has now read.
    assert f'name="seen" value="{note.revision_id}"' in page
    again = {**ours, "seen": str(note.revision_id)}
    assert bruno.post(f"/notes/{note.id}/revisions", again).status_code == 303
    assert note.revision.title == "Three wells"
    assert [entry.actor_id for entry in entries(Verb.NOTE_EDITED)] == [cast.carla.id, cast.bruno.id]


def test_the_same_edit_sent_twice_is_no_conflict(app: Flask, cast: Cast) -> None:
    note = note_of(cast)
    carla, sent = Browser(app, cast.carla), {**NOTE, "text": "Dry.", "seen": str(note.revision_id)}
    for _time in range(2):
        assert carla.post(f"/notes/{note.id}/revisions", sent).status_code == 303
    assert len(note.revisions) == 2
