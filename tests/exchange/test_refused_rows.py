"""A row that cannot come in costs itself only: the rest of the import goes on, and the report says so."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from forum.database import db, is_postgresql
from forum.exchange.records import Duplicate, Extent, Fault
from tests.cast import Cast
from tests.exchange.bringing import (
    answer,
    bring,
    counts,
    numbered,
    opening,
    the_thread,
    told,
)


def test_a_broken_row_is_told_and_the_rest_goes_in(cast: Cast) -> None:
    report = bring(
        cast.farmers,
        Fault("list, letter 2", "It has no date."),
        Duplicate("list, letter 3", "nets"),
        Extent(1, 2),
        opening(),
        answer("a", thread="gone"),
        answer("b", parent="gone", orphan=False),
    )
    assert counts(report, "posts") == (2, 1, 0)
    assert [error["where"] for error in report["errors"]] == ["list, letter 2", "mbox: a"]
    assert (report["duplicates"], report["orphans"]) == (1, 1)
    assert numbered(the_thread()) == [(1, None, "nets"), (2, 1, "b")]


@pytest.fixture
def a_database_that_refuses_volapuk() -> Iterator[None]:
    """Something a database may refuse for reasons of its own: here, whatever is written in Volapük."""
    words = "BEFORE INSERT ON posts FOR EACH ROW"
    if is_postgresql():
        refuse = "RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'"
        db.session.execute(
            text(
                "CREATE FUNCTION no_volapuk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NEW.language = 'vo' THEN {refuse}; END IF; RETURN NEW; END $$"
            )
        )
        db.session.execute(text(f"CREATE TRIGGER no_volapuk {words} EXECUTE FUNCTION no_volapuk()"))
    else:
        refuse = "SELECT RAISE(ABORT, 'no')"
        db.session.execute(
            text(f"CREATE TRIGGER no_volapuk {words} WHEN NEW.language = 'vo' BEGIN {refuse}; END")
        )
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DROP TRIGGER no_volapuk" + (" ON posts" if is_postgresql() else "")))
    if is_postgresql():
        db.session.execute(text("DROP FUNCTION no_volapuk"))
    db.session.commit()


def test_a_row_the_database_refuses_costs_itself_only(
    cast: Cast, a_database_that_refuses_volapuk: None
) -> None:
    answers = [answer(f"a{number}", language="vo" if number == 3 else "en") for number in range(8)]
    report = bring(cast.farmers, opening(), *answers)
    assert counts(report, "posts") == (8, 7, 0)
    assert [error["where"] for error in report["errors"]] == ["mbox: a3"]
    assert the_thread().last_number == 8
    assert told(the_thread()) == [(1, 8)]
