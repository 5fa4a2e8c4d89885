"""Memberships with their from and until; mandates with their dates; where one stands at this moment."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import end_mandate, give_mandate, join, leave
from forum.members.models import Account, Member, Membership, Role
from forum.permissions import can
from tests.cast import THE_FIRST_DAY, Browser, Cast, text_of
from tests.members.people import told

A_DAY = timedelta(days=1)


def _memberships(member: Member) -> list[tuple[int | None, bool, bool]]:
    rows = db.session.scalars(
        select(Membership).where(Membership.member_id == member.id).order_by(Membership.id)
    )
    return [(row.milieu_id or row.alliance_id, row.own, row.until is None) for row in rows]


def test_elena_joins_leaves_and_comes_back(cast: Cast) -> None:
    with clock.at(THE_FIRST_DAY + A_DAY):
        first = join(cast.fishers, by=cast.elena)
        assert join(cast.fishers, by=cast.elena) is first
    with clock.at(THE_FIRST_DAY + 2 * A_DAY):
        assert leave(cast.fishers, by=cast.elena) is first
        assert leave(cast.fishers, by=cast.elena) is None
    with clock.at(THE_FIRST_DAY + 3 * A_DAY):
        again = join(cast.fishers, by=cast.elena)
    db.session.commit()
    assert again is not first
    assert (first.since, first.until) == (THE_FIRST_DAY + A_DAY, THE_FIRST_DAY + 2 * A_DAY)
    assert (again.since, again.until) == (THE_FIRST_DAY + 3 * A_DAY, None)
    entries = db.session.scalars(
        select(Entry).where(Entry.actor_id == cast.elena.id).order_by(Entry.id)
    ).all()
    assert [entry.verb for entry in entries[1:]] == [
        Verb.MEMBERSHIP_BEGUN,
        Verb.MEMBERSHIP_ENDED,
        Verb.MEMBERSHIP_BEGUN,
    ]
    assert {entry.visibility for entry in entries[1:]} == {Visibility.BOARD}


def test_one_milieu_of_an_assembly_is_ones_own(cast: Cast) -> None:
    farmers, fishers = cast.farmers.milieu_id, cast.fishers.milieu_id
    join(cast.fishers, by=cast.amina, own=True)
    assert cast.amina.own_milieu_id(cast.assembly.id) == fishers
    assert _memberships(cast.amina) == [(farmers, False, True), (fishers, True, True)]
    join(cast.elsewhere, by=cast.amina, own=True)
    assert cast.amina.own_milieu_id(cast.assembly.id) == fishers
    assert cast.amina.own_milieu_id(cast.other_assembly.id) == cast.elsewhere.milieu_id
    leave(cast.fishers, by=cast.amina)
    assert cast.amina.own_milieu_id(cast.assembly.id) is None
    with pytest.raises(Invalid, match="Only a milieu can be your own"):
        join(cast.water, by=cast.amina, own=True)


def test_the_database_itself_refuses_a_second_milieu_of_ones_own(cast: Cast) -> None:
    columns = {"member_id": cast.amina.id, "assembly_id": cast.assembly.id, "since": clock.now()}
    db.session.add(Membership(**columns, milieu_id=cast.fishers.milieu_id, own=True))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    db.session.add(Membership(**columns, milieu_id=cast.farmers.milieu_id))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    db.session.add(Membership(**columns, alliance_id=cast.water.alliance_id, own=True))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    db.session.add(Membership(**columns, milieu_id=cast.farmers.milieu_id, own=True, until=clock.now()))
    db.session.flush()


def test_a_visitor_joins_nothing(cast: Cast, visitor: Browser) -> None:
    with pytest.raises(Refused):
        join(cast.farmers, by=None)  # what a forgotten guard would hand over
    answer = visitor.post("/boards/farmers/membership")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


def test_a_mandate_counts_between_its_dates_only(cast: Cast) -> None:
    day = THE_FIRST_DAY + 10 * A_DAY
    mandate = give_mandate(
        cast.elena, Role.MODERATOR, by=cast.fatou, board=cast.farmers, since=day, until=day + A_DAY
    )
    moments = [day - A_DAY, day, day + A_DAY - timedelta(seconds=1), day + A_DAY]
    allowed = []
    for moment in moments:
        with clock.at(moment):
            cast.elena.forget_standing()
            allowed.append(can(cast.elena, "phase.close", cast.farmers))
    assert allowed == [False, True, True, False]
    assert (mandate.given_by_id, mandate.until) == (cast.fatou.id, day + A_DAY)


def test_ending_a_mandate_takes_what_it_gave_and_is_done_once(cast: Cast) -> None:
    mandate = give_mandate(cast.elena, Role.HARVESTER, by=cast.fatou, board=cast.farmers)
    assert give_mandate(cast.elena, Role.HARVESTER, by=cast.fatou, board=cast.farmers) is mandate
    assert can(cast.elena, "excerpt.keep", cast.farmers)
    assert not can(cast.elena, "excerpt.keep", cast.fishers)
    with clock.at(clock.now() + A_DAY):
        end_mandate(mandate, by=cast.fatou, board=cast.farmers)
        end_mandate(mandate, by=cast.fatou, board=cast.farmers)
        assert not can(cast.elena, "excerpt.keep", cast.farmers)
    verbs = db.session.scalars(select(Entry.verb).where(Entry.subject_id == mandate.id)).all()
    assert verbs.count(Verb.MANDATE_GIVEN) == verbs.count(Verb.MANDATE_ENDED) == 1


def test_standing_says_where_everybody_is(cast: Cast) -> None:
    carla, bruno = cast.carla.standing, cast.bruno.standing
    assert carla.milieus == {cast.farmers.milieu_id, cast.fishers.milieu_id}
    assert bruno.alliances == {cast.water.alliance_id}
    assert bruno.assemblies == {cast.assembly.id}
    assert carla.holds(Role.MODERATOR, cast.water.id)
    assert cast.fatou.standing.holds(Role.COMMITTEE, cast.assembly.id)
    assert cast.admin.standing.holds(Role.ADMINISTRATOR)
    assert not cast.elena.standing.mandates


def test_knowing_who_asks_and_where_they_stand_takes_one_statement(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.carla)
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        browser.get("/account/memberships")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert sum(Account.__tablename__ in statement for statement in statements) == 1
    assert len(statements) == 4, "who asks, and where they stand; the bell; the boards; their own milieus"


def test_the_page_of_memberships_offers_to_join_leave_and_own(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.bruno)
    page = text_of(browser.get("/account/memberships"))
    for words in ("Farmers", "Fishers", "Water", "Your own milieu", "Join as my own milieu", "Leave"):
        assert words in page
    assert "Herders" not in page
    here = {"next": "/account/memberships"}
    joined = browser.post("/boards/farmers/membership", {**here, "own": "1"})
    assert (joined.status_code, joined.location) == (303, "/account/memberships")
    assert "Farmers is now your own milieu." in told(browser.get("/account/memberships"))
    assert cast.bruno.own_milieu_id(cast.assembly.id) == cast.farmers.milieu_id
    assert browser.post("/boards/fishers/membership/end").location == "/boards/fishers"
    assert "What you wrote there stays." in told(browser.get("/account/memberships"))
    assert browser.post("/boards/water/membership", {"own": "1"}).status_code == 422
    assert browser.post("/boards/nowhere/membership").status_code == 404


def test_who_belongs_nowhere_is_led_to_the_assemblies(app: Flask, cast: Cast) -> None:
    page = text_of(Browser(app, cast.elena).get("/account/memberships"))
    assert "You belong to no milieu yet" in page
    assert 'href="/"' in page


def test_a_board_that_may_not_be_read_cannot_be_joined(app: Flask, cast: Cast) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert Browser(app, cast.elena).post("/boards/farmers/membership").status_code == 404
    assert "Farmers" not in text_of(Browser(app, cast.elena).get(f"/members/{cast.amina.handle}"))
    assert "Farmers" in text_of(Browser(app, cast.carla).get(f"/members/{cast.amina.handle}"))
