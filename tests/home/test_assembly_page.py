"""The front page and an assembly's page: what it is, where each milieu stands, what closes soon, what was frozen."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.assemblies.actions import open_assembly
from forum.assemblies.models import Level
from forum.boards.actions import change_board, set_agenda
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.journal import Entry
from forum.members.actions import give_mandate
from forum.members.models import Role
from forum.phases import Phase
from forum.threads.actions import announce_freeze, close_phase, freeze
from tests.cast import Browser, Cast, person, text_of, thread_by

APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def part(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one; empty when there is no such heading."""
    _before, found, after = page.partition(f">{heading}</h2>")
    return after.partition("<h2")[0] if found else ""


def test_a_site_of_several_assemblies_lists_them_with_what_each_is_doing(
    cast: Cast, visitor: Browser
) -> None:
    close_phase(cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")
    set_agenda(cast.fishers, {Phase.DIAGNOSIS: (None, date(2026, 4, 9))}, by=cast.carla)
    with clock.at(APRIL):
        page = text_of(visitor.get("/"))
    assert 'href="/a/mediterranean"' in page
    assert 'href="/a/sahel"' in page
    assert "Diagnosis: 2 boards" in page
    assert "Strategy: 1 board<" in page
    assert 'datetime="2026-04-09"' in page


def test_a_site_of_one_assembly_opens_on_it(app: Flask, visitor: Browser) -> None:
    admin = person("Admin Istrator")
    give_mandate(admin, Role.ADMINISTRATOR, by=None)
    open_assembly(
        "island", by=admin, level=Level.LOCAL, names={"en": "The island"}, descriptions={}, spoken=["en"]
    )
    page = text_of(visitor.get("/"))
    assert "<h1" in page
    assert "The island</h1>" in page
    assert "Local assembly" in page
    assert "No milieu is open yet" in page


def test_an_empty_site_says_what_belongs_there(app: Flask, visitor: Browser) -> None:
    assert "There is no assembly here yet" in text_of(visitor.get("/"))


def test_the_page_shows_milieus_and_alliances_with_where_they_stand(cast: Cast, visitor: Browser) -> None:
    set_agenda(cast.farmers, {Phase.DIAGNOSIS: (None, date(2026, 4, 9))}, by=cast.carla)
    with clock.at(APRIL):
        page = text_of(visitor.get("/a/mediterranean"))
    assert "Mediterranean assembly</h1>" in page
    assert "Regional assembly" in page
    assert "Who lives here, and what we do next." in page
    milieus, alliances = part(page, "Milieus"), part(page, "Alliances")
    assert 'class="mark hue-3" href="/boards/farmers"' in milieus
    assert "Diagnosis, until" in milieus
    assert 'href="/boards/water"' in alliances
    assert 'href="/boards/herders"' not in page


def test_what_closes_soon_comes_the_soonest_first_and_without_what_has_passed(
    cast: Cast, visitor: Browser
) -> None:
    for board, day in ((cast.farmers, 20), (cast.fishers, 9)):
        set_agenda(board, {Phase.DIAGNOSIS: (None, date(2026, 4, day))}, by=cast.carla)
    set_agenda(cast.water, {Phase.DIAGNOSIS: (None, date(2026, 3, 20))}, by=cast.carla)
    with clock.at(APRIL):
        closing = part(text_of(visitor.get("/a/mediterranean")), "Closing soon")
    assert closing.index("/boards/fishers") < closing.index("/boards/farmers")
    assert "/boards/water" not in closing


def test_an_announced_freeze_closes_soon_too_until_it_is_done(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    with clock.at(APRIL):
        announce_freeze(thread, by=cast.carla, reason="We have heard everybody.", language="en")
        for day in (2, 9):
            set_agenda(cast.fishers, {Phase.DIAGNOSIS: (None, date(2026, 4, day))}, by=cast.carla)
            closing = part(text_of(visitor.get("/a/mediterranean")), "Closing soon")
            assert f'href="/threads/{thread.id}" lang="en" dir="auto">Who decides about water?' in closing
            assert "Farmers: round 1 will be frozen from" in closing
            sooner = closing.index("/boards/fishers") < closing.index(f"/threads/{thread.id}")
            assert sooner == (day == 2)
        assert "a thread will be frozen from" in text_of(visitor.get("/"))
        freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
        assert f"/threads/{thread.id}" not in part(text_of(visitor.get("/a/mediterranean")), "Closing soon")
        assert "a thread will be frozen from" not in text_of(visitor.get("/"))


def test_a_freeze_that_nobody_carries_out_is_not_said_to_come_for_ever(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    with clock.at(APRIL):
        announce_freeze(thread, by=cast.carla, reason="We have heard everybody.", language="en")
    for days, said in ((4, True), (20, False)):
        with clock.at(APRIL + timedelta(days=days)):
            closing = part(text_of(visitor.get("/a/mediterranean")), "Closing soon")
        assert (f"/threads/{thread.id}" in closing) == said


def test_a_freeze_on_a_board_for_members_is_announced_to_them_only(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    with clock.at(APRIL):
        announce_freeze(thread, by=cast.carla, reason="We have heard everybody.", language="en")
        for name, sees in (("nobody", False), ("bruno", False), ("amina", True)):
            browser = Browser(app, getattr(cast, name, None))
            assert (f"/threads/{thread.id}" in text_of(browser.get("/a/mediterranean"))) == sees
            assert ('datetime="2026-04-04' in text_of(browser.get("/"))) == sees


def test_what_was_just_frozen(cast: Cast, visitor: Browser) -> None:
    assert part(text_of(visitor.get("/a/mediterranean")), "Just frozen") == ""
    thread = thread_by(cast.amina, cast.farmers)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    frozen = part(text_of(visitor.get("/a/mediterranean")), "Just frozen")
    assert f'href="/threads/{thread.id}" lang="en" dir="auto">Who decides about water?' in frozen
    assert "Farmers" in frozen


def test_a_board_that_only_its_members_read_is_named_to_them_only(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)

    def seen(name: str) -> tuple[bool, bool]:
        page = text_of(Browser(app, getattr(cast, name, None)).get("/a/mediterranean"))
        return "/boards/farmers" in page, f"/threads/{thread.id}" in page

    assert {name: seen(name) for name in ("nobody", "bruno", "amina", "fatou")} == {
        "nobody": (False, False),
        "bruno": (False, False),
        "amina": (True, True),
        "fatou": (True, True),
    }


def test_each_sees_where_they_belong(app: Flask, cast: Cast) -> None:
    def where(name: str) -> str:
        return part(text_of(Browser(app, getattr(cast, name)).get("/a/mediterranean")), "Where you belong")

    bruno, elena = where("bruno"), where("elena")
    assert "/boards/fishers" in bruno
    assert "your own milieu" in bruno
    assert "/boards/water" in bruno
    assert "/boards/farmers" not in bruno
    assert "You belong to no milieu here yet" in elena


def test_the_front_page_of_several_assemblies_leads_each_to_their_own_boards(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    def boards(browser: Browser) -> list[str]:
        page = text_of(browser.get("/"))
        return re.findall(r'href="/boards/([a-z-]+)"', page)

    assert boards(Browser(app, cast.bruno)) == ["fishers", "water"]
    assert boards(Browser(app, cast.dario)) == ["herders"]
    assert boards(Browser(app, cast.elena)) == boards(visitor) == []


def test_the_office_is_offered_to_those_who_hold_it(app: Flask, cast: Cast) -> None:
    def offered(name: str) -> bool:
        page = text_of(Browser(app, getattr(cast, name, None)).get("/a/mediterranean"))
        return 'href="/a/mediterranean/office"' in page

    names = ("nobody", "amina", "carla", "dario", "fatou", "admin")
    assert [name for name in names if offered(name)] == ["fatou", "admin"]


def test_a_demonstration_says_that_it_is_one(cast: Cast, visitor: Browser) -> None:
    assert "This is a demonstration" not in text_of(visitor.get("/a/mediterranean"))
    cast.assembly.demonstration = True
    assert "This is a demonstration" in text_of(visitor.get("/a/mediterranean"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("address", ["/", "/a/mediterranean"])
def test_names_and_the_interface_are_each_in_their_language(
    app: Flask, cast: Cast, address: str, language: str
) -> None:
    cast.assembly.names = {"en": "Mediterranean assembly", "fr": "Assemblée méditerranéenne"}
    page = text_of(Browser(app, None, language).get(address))
    assert f'<html lang="{language}"' in page
    assert cast.assembly.names[language] in page


def test_a_name_in_another_language_says_which(cast: Cast, visitor: Browser) -> None:
    cast.assembly.names = {"ar": "جمعية المتوسط"}
    page = text_of(visitor.get("/a/mediterranean"))
    assert '<h1 lang="ar" dir="auto">جمعية المتوسط</h1>' in page


def test_an_assembly_that_is_not_there(cast: Cast, visitor: Browser) -> None:
    assert visitor.get("/a/atlantis").status_code == 404


def test_reading_changes_nothing(cast: Cast, visitor: Browser) -> None:
    def entries() -> int:
        return db.session.scalar(select(func.count()).select_from(Entry)) or 0

    before = entries()
    for address in ("/", "/a/mediterranean", "/boards/farmers", "/boards/farmers/agenda", "/rules"):
        visitor.get(address)
    assert entries() == before
