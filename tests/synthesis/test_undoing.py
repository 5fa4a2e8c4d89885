"""Undoing an act of accounting: what stood before comes back, and what changed since is left alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.register import entries_of, lines_of
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.papers import actions as papers
from forum.papers.models import Fate
from forum.threads import actions as threads
from tests.cast import Browser, Cast, person, text_of
from tests.papers.test_publishing import cite_words
from tests.synthesis.tables import SET_ASIDE, Table, carla, last_act, table_of


@pytest.fixture
def table(cast: Cast) -> Table:
    return table_of(cast)


def test_undo_brings_back_what_stood_before(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(2)], Fate.PROCEDURAL, by=table.cast.carla)
    before = table.fates()
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "scope": "filter"})
    act = last_act()
    answer = browser.post(f"{table.base}/accountings/{act.id}/undo")
    assert answer.status_code == 303
    assert table.fates() == before
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.visibility) == (Verb.DISPOSITION_UNDONE, Visibility.BOARD)
    count = db.session.scalar(select(db.func.count()).select_from(Entry))
    assert browser.post(f"{table.base}/accountings/{act.id}/undo").status_code == 303
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == count
    assert f"/accountings/{act.id}/undo" not in text_of(browser.get(table.base))


def test_undo_leaves_alone_what_was_changed_since(app: Flask, table: Table) -> None:
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "scope": "range", "range": "3-6"})
    act = last_act()
    papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    page = text_of(browser.post(f"{table.base}/accountings/{act.id}/undo", follow_redirects=True))
    assert "1 post was changed since and stays as it is." in page
    assert table.fates() == {6: ("procedural", "single")}


def test_undo_is_refused_when_nothing_is_left_of_the_act(app: Flask, table: Table) -> None:
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    papers.dispose(table.draft, [table.post(6)], Fate.MERGED, by=table.cast.carla, target=table.post(2))
    with pytest.raises(Invalid):
        papers.undo(act, by=table.cast.carla)
    assert act.undone_at is None


def test_undoing_a_citation_takes_it_back(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(2)], Fate.PROCEDURAL, by=table.cast.carla)
    before = table.fates()
    cite_words(table.cast, table.block, table.thread, 2)
    assert table.fates() == {2: ("cited", "single")}
    papers.undo(last_act(), by=table.cast.carla)
    db.session.expire_all()
    assert table.fates() == before
    assert table.block.citations == []


def test_a_harvester_accounts_and_undoes_but_takes_no_citation_back(app: Flask, table: Table) -> None:
    hana: Member = person("Hana Haddad")
    give_mandate(hana, Role.HARVESTER, by=table.cast.fatou, board=table.cast.farmers)
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=hana)
    assert papers.undo(act, by=hana) == 0
    cite_words(table.cast, table.block, table.thread, 2)
    with pytest.raises(Refused):
        papers.undo(last_act(), by=hana)
    page = text_of(Browser(app, hana, "en").get(table.base))
    assert "What was done last, and undo" in page
    assert "Publish version" not in page


def test_a_published_draft_is_never_undone(app: Flask, table: Table) -> None:
    threads.freeze(table.thread, 1, by=table.cast.carla, reason="Enough.", language="en")
    papers.gather_snapshots(table.draft)
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    papers.publish(table.draft, by=table.cast.carla, unaccounted="Time.")
    with pytest.raises(Invalid):
        papers.undo(act, by=table.cast.carla)


def test_the_register_says_that_an_act_was_undone(app: Flask, table: Table) -> None:
    papers.undo(
        papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla),
        by=table.cast.carla,
    )
    entries = entries_of(table.cast.farmers, table.cast.amina, limit=1)
    assert [entry.verb for entry in entries] == [Verb.DISPOSITION_UNDONE]
    assert len(lines_of(entries)) == 1
