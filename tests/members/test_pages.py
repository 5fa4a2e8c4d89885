"""A member's page, the pages of an account, and the language one is spoken to in."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.journal import Entry, Verb
from forum.members.actions import make_member
from forum.members.queries import account_by_email
from forum.tongues import INTERFACE
from tests.cast import Browser, Cast, text_of
from tests.members.people import told

FORM = {
    "name": "Amina Benali",
    "about": "I grow olives.",
    "language": "fr",
    "reading_languages": ["fr", "ar"],
    "zone": "Africa/Tunis",
}


def test_a_members_page_says_where_they_belong_and_serve(cast: Cast, visitor: Browser) -> None:
    page = text_of(visitor.get("/members/carla-ruiz"))
    for words in ("Carla Ruiz", "@carla-ruiz", "Farmers", "Fishers", "their own milieu", "Moderator"):
        assert words in page
    assert "carla@example.org" not in page
    assert "Pilot committee" in text_of(visitor.get("/members/fatou-sow"))
    assert visitor.get("/members/nobody").status_code == 404


def test_a_name_that_was_imported_says_that_nobody_claimed_it(cast: Cast, visitor: Browser) -> None:
    member = make_member("Ana da Silva")
    member.claimed = False
    assert "not claimed" in text_of(visitor.get("/members/ana-da-silva"))
    assert "not claimed" not in text_of(visitor.get("/members/carla-ruiz"))


def test_words_about_oneself_are_words_and_not_html(app: Flask, cast: Cast, visitor: Browser) -> None:
    Browser(app, cast.amina).post(
        "/account/profile", {**FORM, "about": "<script>alert(1)</script>\n\nOlives."}
    )
    page = text_of(visitor.get("/members/amina-benali"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<p>Olives.</p>" in page


def test_a_name_holds_no_letter_that_turns_its_neighbours_round(app: Flask, cast: Cast) -> None:
    Browser(app, cast.amina).post("/account/profile", {**FORM, "name": "Amina \u202eB\x00"})
    assert cast.amina.name == "Amina B"


def test_amina_changes_her_profile(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.amina)
    answer = browser.post("/account/profile", {**FORM, "name": "  Amina   B. ", "language": "es"})
    assert (answer.status_code, answer.location) == (303, "/account/profile")
    account = account_by_email("amina@example.org")
    assert account is not None
    assert (account.member.name, account.member.about) == ("Amina B.", "I grow olives.")
    assert (account.language, account.reading_languages, account.zone) == ("es", ["fr", "ar"], "Africa/Tunis")
    assert account.member.handle == "amina-benali", "mentions keep pointing at her"
    assert '<html lang="es"' in text_of(browser.get("/account/profile"))
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.actor_id) == (Verb.PROFILE_CHANGED, cast.amina.id)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "x"}, "A name has from 2 to 80 characters."),
        ({"about": "a" * 2001}, "at most 2000 are kept"),
        ({"language": "xx"}, "The interface does not speak this language."),
        ({"zone": "Moon/Tycho"}, "There is no such time zone."),
        ({"reading_languages": ["xx"]}, "Choose among the languages of the list."),
    ],
)
def test_a_profile_that_cannot_be_kept_comes_back(
    app: Flask, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    browser = Browser(app, cast.bruno)
    answer = browser.post("/account/profile", {**FORM, "about": "Ten boats.", "name": "Bruno C.", **wrong})
    assert answer.status_code == 422
    assert sentence in told(answer)
    page = text_of(answer)
    assert "name" in wrong or 'value="Bruno C."' in page
    assert "about" in wrong or "Ten boats." in page
    assert cast.bruno.name == "Bruno Conti"


@pytest.mark.parametrize(
    "address", ["/account", "/account/profile", "/account/memberships", "/account/password"]
)
def test_an_account_is_for_its_owner(visitor: Browser, address: str) -> None:
    assert visitor.get(address).location == f"/sign-in?next={address}"


@pytest.mark.parametrize("language", INTERFACE)
def test_every_page_is_drawn_in_every_language(
    app: Flask, cast: Cast, tray: list[EmailMessage], language: str
) -> None:
    visitor = Browser(app, None, language)
    for address in ("/sign-in", "/sign-up", "/recover", "/confirm", "/members/carla-ruiz"):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}"' in text_of(answer), address
    member = cast.elena
    assert member.account is not None
    member.account.language = language
    browser = Browser(app, member)
    for address in ("/account", "/account/profile", "/account/memberships", "/account/password"):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}"' in text_of(answer), address


def test_a_visitor_chooses_a_language_and_comes_back(visitor: Browser) -> None:
    answer = visitor.post("/language", {"language": "es", "next": "/sign-up?next=%2F"})
    assert (answer.status_code, answer.location) == (303, "/sign-up?next=%2F")
    assert '<html lang="es"' in text_of(visitor.get("/sign-up"))
    visitor.post("/language", {"language": "tlh", "next": "/"})
    assert '<html lang="es"' in text_of(visitor.get("/sign-up"))


def test_a_members_choice_goes_with_the_account(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.amina, "es")
    assert '<html lang="fr"' in text_of(browser.get("/account")), "the account wins over the browser"
    browser.post("/language", {"language": "en", "next": "/account"})
    browser.post("/language", {"language": "en", "next": "/account"})
    assert '<html lang="en"' in text_of(Browser(app, cast.amina, "es").get("/account"))
    verbs = db.session.scalars(select(Entry.verb).where(Entry.actor_id == cast.amina.id)).all()
    assert verbs.count(Verb.PROFILE_CHANGED) == 1


def test_dates_are_told_by_the_clock_of_the_account(app: Flask, cast: Cast) -> None:
    account = account_by_email("elena@example.org")
    assert account is not None
    account.zone = "Pacific/Auckland"
    page = text_of(Browser(app, cast.elena).get("/members/carla-ruiz"))
    assert clock.now().tzinfo is not None
    assert "Mar 2, 2026" in page
    cast.carla.joined_at = cast.carla.joined_at.replace(hour=20)
    assert "since <time" in text_of(Browser(app, cast.elena).get("/members/carla-ruiz"))
    assert 'datetime="2026-03-03"' in text_of(Browser(app, cast.elena).get("/members/carla-ruiz"))
