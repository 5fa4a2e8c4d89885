"""A later release ran beside this one, or before it was put back: what it wrote stops nobody here, and is kept."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import StatementError

from forum.database import db
from forum.journal import Entry, Verb
from forum.notices.models import Notice
from forum.notices.standing import unseen
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.notices.worker import lines_for
from tests.rounds import go_round


@pytest.fixture
def later(cast: Cast) -> None:
    """Carla answers Amina; then a later release keeps an act and a notice of which nothing is known here."""
    reads_english(cast.amina)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    go_round()
    entries = "at, actor_id, subject_type, subject_id, assembly_id, visibility, ids, imported"
    db.session.execute(
        text(
            f"INSERT INTO entries (verb, {entries}) SELECT 'sky.opened', {entries} FROM entries"
            " WHERE verb = 'post.published'"
        )
    )
    db.session.execute(
        text(
            "INSERT INTO entry_boards (entry_id, board_id) SELECT id, :board FROM entries WHERE verb = 'sky.opened'"
        ),
        {"board": cast.farmers.id},
    )
    notices = "member_id, at, board_id, thread_id, post_id, own_post_id, of_edit, telling"
    db.session.execute(
        text(
            f"INSERT INTO notices (kind, key, about, {notices}) SELECT 'sky', 'sky', 'sky', {notices} FROM notices"
        )
    )
    db.session.commit()


@pytest.mark.usefixtures("later")
def test_the_worker_reads_on_past_an_act_that_it_does_not_know(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Nets")
    go_round()
    assert f"/threads/{thread.id}" in text_of(Browser(app, cast.amina).get("/search?q=nets"))
    assert not db.session.scalars(select(Entry.id).where(Entry.position.is_(None))).all()


@pytest.mark.usefixtures("later")
def test_registers_say_what_they_know(app: Flask, cast: Cast) -> None:
    for address in ("/boards/farmers/register", f"/a/{cast.assembly.slug}/register", "/register"):
        assert Browser(app, cast.carla).get(address).status_code == 200


@pytest.mark.usefixtures("later")
def test_a_notice_of_an_unknown_kind_waits_for_those_who_know_it(app: Flask, cast: Cast) -> None:
    assert unseen(cast.amina) == 1
    assert len(lines_for(cast.amina)) == 1
    amina = Browser(app, cast.amina)
    last = db.session.scalars(select(func.max(Notice.id))).one()
    assert amina.post("/notices/seen", {"until": last}).status_code == 303
    go_round()
    rows = db.session.execute(select(Notice.kind, Notice.seen_at).order_by(Notice.id)).all()
    assert [(kind, bool(seen_at)) for kind, seen_at in rows] == [("reply", True), ("sky", False)]


def test_nothing_unknown_is_written_here(cast: Cast) -> None:
    with pytest.raises(StatementError):
        db.session.execute(update(Notice).values(kind="sky"))
    db.session.rollback()
    assert db.session.scalars(select(Entry.verb).limit(1)).one() in list(Verb)
