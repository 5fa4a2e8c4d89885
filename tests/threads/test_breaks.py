"""A break: where a discussion left the subject, marked by a moderator with a reason, and taken back."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.register import entries_of, lines_of
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.papers.actions.erasing import erase
from forum.threads import actions
from forum.threads.models import Break, Post
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.statements import statements_of

WHY = "The price of tractors is another question."


def off_the_subject(cast: Cast) -> Post:
    thread = thread_by(cast.amina, cast.farmers)
    return says(cast.amina, thread, "By the way, tractors cost too much.")


def last_verb() -> Verb:
    return db.session.scalars(select(Entry.verb).order_by(Entry.id.desc()).limit(1)).one()


def test_a_moderator_marks_it_and_everyone_reads_why(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    carla = Browser(app, cast.carla)
    form = text_of(carla.get(f"/threads/{post.thread_id}/posts/2/break"))
    assert "<textarea" in form
    answer = carla.post(f"/threads/{post.thread_id}/posts/2/break", {"reason": WHY, "language": "en"})
    assert answer.status_code == 303
    page = text_of(Browser(app, None, "en").get(f"/threads/{post.thread_id}"))
    assert "From here the discussion left the subject, as <bdi>Carla Ruiz</bdi> marked" in page
    assert WHY in page
    assert last_verb() == Verb.BREAK_MARKED


def test_twice_is_one_mark_and_taken_back_it_is_gone(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    mark = actions.mark_break(post, by=cast.carla, reason=WHY, language="en")
    assert actions.mark_break(post, by=cast.carla, reason="Again.", language="en") is mark
    carla = Browser(app, cast.carla)
    assert carla.post(f"/threads/{post.thread_id}/posts/2/break/removal").status_code == 303
    assert last_verb() == Verb.BREAK_TAKEN_BACK
    assert carla.post(f"/threads/{post.thread_id}/posts/2/break/removal").status_code == 404
    assert WHY not in text_of(Browser(app, None).get(f"/threads/{post.thread_id}"))
    again = actions.mark_break(post, by=cast.carla, reason=WHY, language="en")
    assert [row.id for row in db.session.scalars(select(Break).order_by(Break.id))] == [mark.id, again.id]


def test_whoever_does_not_serve_the_board_is_refused(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    for other in (cast.amina, cast.bruno, cast.dario):
        with pytest.raises(Refused):
            actions.mark_break(post, by=other, reason=WHY, language="en")
        answer = Browser(app, other).post(
            f"/threads/{post.thread_id}/posts/2/break", {"reason": WHY, "language": "en"}
        )
        assert answer.status_code == 403
    assert db.session.scalars(select(Break)).all() == []


def test_without_a_reason_the_form_comes_back_with_what_was_chosen(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    with pytest.raises(Invalid):
        actions.mark_break(post, by=cast.carla, reason=" ", language="en")
    answer = Browser(app, cast.carla).post(
        f"/threads/{post.thread_id}/posts/2/break", {"reason": "", "language": "ar"}
    )
    assert answer.status_code == 422
    assert '<option value="ar" lang="ar" selected' in text_of(answer)


def test_the_register_says_it_in_every_language(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    mark = actions.mark_break(post, by=cast.carla, reason=WHY, language="en")
    actions.take_break_back(mark, by=cast.carla)
    entries = entries_of(cast.farmers, None, limit=2)
    assert [entry.verb for entry in entries] == [Verb.BREAK_TAKEN_BACK, Verb.BREAK_MARKED]
    assert lines_of(entries)[1].reason is not None
    for language, words in (("fr", "sujet"), ("es", "tema")):
        page = text_of(Browser(app, None, language).get(f"/boards/{cast.farmers.slug}/register"))
        assert page.count(words) >= 2, language


def test_erasing_the_moderator_empties_the_reason(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    mark = actions.mark_break(post, by=cast.carla, reason=WHY, language="en")
    erase(cast.carla, by=cast.carla)
    assert mark.reason.text is None
    page = text_of(Browser(app, None, "en").get(f"/threads/{post.thread_id}"))
    assert WHY not in page
    assert "left the subject" in page


def test_a_thread_without_breaks_asks_nothing_of_them(app: Flask, cast: Cast) -> None:
    post = off_the_subject(cast)
    visitor = Browser(app, None)
    visitor.get(f"/threads/{post.thread_id}")
    plain = statements_of(lambda: visitor.get(f"/threads/{post.thread_id}"))
    actions.mark_break(post, by=cast.carla, reason=WHY, language="en")
    visitor.get(f"/threads/{post.thread_id}")
    broken = statements_of(lambda: visitor.get(f"/threads/{post.thread_id}"))
    assert len(broken) == len(plain) + 1
