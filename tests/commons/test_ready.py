"""Statements that are made ready give what SQLAlchemy gives, in the transaction of whoever asks."""

from datetime import UTC, datetime

from flask import Flask, g
from sqlalchemy import bindparam, select

from forum.assemblies.models import Assembly
from forum.boards.models import AgendaPhase, Board
from forum.database import db
from forum.members.models import Member
from forum.phases import Phase
from forum.ready import Ready
from tests.cast import Cast
from tests.statements import statements_of

boards, agenda, assemblies, members = (model.__table__ for model in (Board, AgendaPhase, Assembly, Member))
LINES = Ready(
    select(
        boards.c.slug,
        boards.c.reading,
        agenda.c.phase,
        agenda.c.opens_on,
        assemblies.c.names,
        boards.c.created_at,
    )
    .join_from(boards, agenda, agenda.c.board_id == boards.c.id)
    .join(assemblies, assemblies.c.id == boards.c.assembly_id)
    .where(agenda.c.phase == Phase.STRATEGY, boards.c.slug == bindparam("slug"))
)
NAMED = Ready(select(members.c.name, members.c.erased_at).where(members.c.id == bindparam("key")))


def test_every_value_is_what_sqlalchemy_would_give(cast: Cast) -> None:
    usual = db.session.execute(LINES.statement, {"slug": "farmers"}).one()
    row = LINES.row(slug="farmers")
    assert row == list(usual)
    assert [type(value) for value in row] == [type(value) for value in usual]
    assert row[2] is Phase.STRATEGY
    assert row[5] == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert LINES.rows(slug="nowhere") == []
    assert LINES.row(slug="nowhere") is None


def test_what_the_act_has_done_so_far_is_seen(cast: Cast) -> None:
    cast.amina.name = "Amina B."
    db.session.flush()
    assert NAMED.row(key=cast.amina.id) == ["Amina B.", None]
    db.session.rollback()
    assert NAMED.row(key=cast.amina.id) == ["Amina Benali", None]


def test_a_page_that_only_asks_so_needs_no_session_and_gives_its_connection_back(
    app: Flask, cast: Cast
) -> None:
    db.session.commit()
    with app.app_context(), app.test_request_context():
        assert NAMED.row(key=cast.amina.id)[0] == "Amina Benali"
        assert not db.session.registry.has()
        _dialect, held = g.reading_connection
        assert NAMED.row(key=cast.bruno.id)[0] == "Bruno Conti"
        assert g.reading_connection[1] is held
    assert not held.is_valid


def test_whoever_counts_statements_counts_these(cast: Cast) -> None:
    assert len(statements_of(lambda: NAMED.rows(key=1))) == 1
