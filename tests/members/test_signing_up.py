"""Signing up, confirming, signing in and out."""

import re
from email.message import EmailMessage

import pytest
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.database import db
from forum.journal import Entry, Verb, Visibility
from forum.members.models import Account, Member
from forum.members.queries import account_by_email
from forum.tongues import INTERFACE
from tests.cast import Browser, text_of
from tests.members.people import (
    ANOTHER,
    SENTENCE,
    newcomer,
    path_in,
    sign_in,
    sign_up,
    text_part,
    told,
)


def _verbs() -> list[Verb]:
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_a_newcomer_signs_up_confirms_and_signs_in(visitor: Browser, tray: list[EmailMessage]) -> None:
    answer = sign_up(visitor)
    assert answer.status_code == 302
    assert answer.location == "/sign-in"
    account = account_by_email("gaia@example.org")
    assert account is not None
    assert (account.member.name, account.member.handle) == ("Gaia Ferri", "gaia-ferri")
    assert (account.language, account.zone, account.confirmed_at) == ("en", "Europe/Rome", None)
    assert account.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    link = path_in(tray[-1], "/confirm/")
    assert text_of(visitor.get(link)).count("<form") >= 2
    db.session.refresh(account)
    assert account.confirmed_at is None, "opening the link changes nothing: programs open links too"
    assert visitor.post(link).location == "/sign-in"
    assert account.confirmed_at is not None

    assert sign_in(visitor).location == "/"
    assert "Gaia Ferri" in text_of(visitor.get("/account"))
    assert _verbs() == [Verb.MEMBER_JOINED, Verb.ACCOUNT_CONFIRMED]
    assert set(db.session.scalars(select(Entry.visibility))) == {Visibility.PRIVATE}


def test_who_came_from_a_thread_is_brought_back_to_it(visitor: Browser, tray: list[EmailMessage]) -> None:
    sign_up(visitor, next="/threads/7?from=12")
    [link] = re.findall(r"http://forum.example(/confirm/\S+)", text_part(tray[-1]))
    assert link.endswith("?next=/threads/7?from%3D12")
    assert 'value="/threads/7?from=12"' in visitor.get(link).text
    answer = visitor.post(link.partition("?")[0], {"next": "/threads/7?from=12"})
    assert answer.location == "/sign-in?next=/threads/7?from%3D12"
    assert sign_in(visitor, next="/threads/7?from=12").location == "/threads/7?from=12"


def test_whoever_has_the_letter_sent_again_is_brought_back_too(
    visitor: Browser, tray: list[EmailMessage]
) -> None:
    sign_up(visitor, next="/threads/7?from=12")
    assert "/confirm?next=/threads/7?from%3D12" in visitor.get("/sign-in?next=/threads/7?from%3D12").text
    asked = {"email": "gaia@example.org", "next": "/threads/7?from=12"}
    page = visitor.get("/confirm?next=/threads/7?from%3D12").text
    assert 'name="next" value="/threads/7?from=12"' in page
    visitor.post("/confirm", asked)
    [link] = re.findall(r"http://forum.example(/confirm/\S+)", text_part(tray[-1]))
    assert link.endswith("?next=/threads/7?from%3D12")


def test_a_letter_of_confirmation_leads_to_no_other_site(visitor: Browser, tray: list[EmailMessage]) -> None:
    sign_up(visitor, next="https://elsewhere.example/")
    link = path_in(tray[-1], "/confirm/")
    assert "elsewhere" not in text_part(tray[-1])
    assert visitor.post(link, {"next": "//elsewhere.example/"}).location == "/sign-in"


@pytest.mark.parametrize("language", INTERFACE)
def test_the_letter_is_in_the_language_of_the_page(
    app: Flask, tray: list[EmailMessage], language: str
) -> None:
    sign_up(Browser(app, None, language))
    assert tray[-1]["Content-Language"] == language
    with app.test_request_context(headers={"Accept-Language": language}):
        assert tray[-1]["Subject"] == _("Confirm your address for %(site_name)s", site_name="Milieu")
    assert "Europe/Rome" in text_part(tray[-1])
    account = account_by_email("gaia@example.org")
    assert account is not None
    assert account.language == language


def test_the_letter_names_this_site_whatever_host_was_asked(
    visitor: Browser, tray: list[EmailMessage]
) -> None:
    page = visitor.get("/sign-up", base_url="http://203.0.113.7")
    assert page.status_code == 200
    sign_up(visitor)
    assert "203.0.113.7" not in text_part(tray[-1])
    assert "http://forum.example/confirm/" in text_part(tray[-1])


def test_nobody_signs_in_before_their_address_is_confirmed(
    visitor: Browser, tray: list[EmailMessage]
) -> None:
    sign_up(visitor)
    refused = sign_in(visitor)
    assert refused.status_code == 422
    assert "Your address is not confirmed yet." in told(refused)
    assert "/confirm" in text_of(refused)
    assert "not go together" in told(sign_in(visitor, password=ANOTHER)), "who only guesses learns nothing"
    visitor.post("/confirm", {"email": "gaia@example.org"})
    assert len(tray) == 2
    visitor.post(path_in(tray[1], "/confirm/"))
    assert sign_in(visitor).status_code == 302


def test_a_link_of_confirmation_works_once_and_a_broken_one_never(
    visitor: Browser, tray: list[EmailMessage]
) -> None:
    newcomer(visitor, tray)
    link = path_in(tray[0], "/confirm/")
    assert "already confirmed" in told(visitor.get(link, follow_redirects=True))
    assert "no longer good" in told(visitor.get("/confirm/nonsense", follow_redirects=True))
    assert "no longer good" in told(visitor.post("/confirm/nonsense", follow_redirects=True))
    assert _verbs().count(Verb.ACCOUNT_CONFIRMED) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "not an address"}, "This is not an e-mail address."),
        ({"email": ""}, "Please give your e-mail address."),
        ({"name": "?"}, "A name has from 2 to 80 characters."),
        ({"password": "short"}, "A password has at least 10 characters."),
        ({"password": ""}, "Please give a password."),
        ({"password": "1q2w3e4r5t"}, "among the most common ones"),
        ({"password": "Basketball"}, "among the most common ones"),
        ({"password": "gaia  ferri"}, "your own name or address"),
        ({"password": "Gaia@Example.ORG"}, "your own name or address"),
        ({"zone": "Moon/Tycho"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_accepted_comes_back_with_what_was_typed(
    visitor: Browser, tray: list[EmailMessage], typed: dict[str, str], sentence: str
) -> None:
    answer = sign_up(visitor, **typed)
    assert answer.status_code == 422
    assert sentence in told(answer)
    page = text_of(answer)
    kept = {"name": "Gaia Ferri", "email": "gaia@example.org"} | typed
    for field in ("name", "email"):
        assert f'value="{kept[field]}"' in page
    assert not kept.get("password") or f'value="{kept["password"]}"' not in page
    assert SENTENCE not in page
    assert not tray
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_a_known_address_signs_up_like_an_unknown_one(
    app: Flask, visitor: Browser, tray: list[EmailMessage]
) -> None:
    newcomer(visitor, tray)
    pages = []
    for email in ("gaia@example.org", "Gaia@EXAMPLE.org", "nobody@example.org"):
        browser = Browser(app, None)
        answer = sign_up(browser, email)
        page = browser.get("/sign-in")
        said = told(page).replace(email, "…").replace(email.replace("EXAMPLE", "example"), "…")
        pages.append((answer.status_code, answer.location, said))
    assert pages[0] == pages[1] == pages[2]
    assert "A letter is on its way to …" in pages[0][2]
    assert "It already has an account" in text_part(tray[1])
    assert "It already has an account" in text_part(tray[2])
    assert path_in(tray[1], "/recover") == "/recover"
    assert db.session.scalar(select(func.count()).select_from(Account)) == 2


def test_wrong_passwords_and_unknown_addresses_get_one_answer(
    visitor: Browser, tray: list[EmailMessage]
) -> None:
    newcomer(visitor, tray)
    known = sign_in(visitor, password=ANOTHER)
    unknown = sign_in(visitor, "nobody@example.org", password=ANOTHER)
    assert known.status_code == unknown.status_code == 422
    assert told(known) == told(unknown)
    assert "This address and this password do not go together." in told(known)
    assert 'value="gaia@example.org"' in text_of(known)
    assert ANOTHER not in text_of(known)


def test_signing_in_leads_back_to_where_one_was(app: Flask, tray: list[EmailMessage]) -> None:
    newcomer(Browser(app, None), tray)
    browser = Browser(app, None)
    sent = browser.get("/account/profile").location
    assert sent == "/sign-in?next=/account/profile"
    page = text_of(browser.get(sent))
    assert 'name="next" value="/account/profile"' in page
    assert sign_in(browser, next="/account/profile").location == "/account/profile"
    assert browser.get("/sign-in?next=/account").location == "/account"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "///e",
    ],
)
def test_signing_in_never_leads_to_another_site(app: Flask, tray: list[EmailMessage], address: str) -> None:
    newcomer(Browser(app, None), tray)
    assert sign_in(Browser(app, None), next=address).location == "/"
    browser = Browser(app, None)
    typed = {"email": "gaia@example.org", "password": SENTENCE}
    assert browser.post("/sign-in", typed, query_string={"next": address}).location == "/"
    assert browser.get("/sign-in", query_string={"next": address}).location == "/"
    assert browser.post("/language", {"language": "fr", "next": address}).location == "/"


def test_signing_out_is_a_post_and_ends_every_session(app: Flask, tray: list[EmailMessage]) -> None:
    here, there = newcomer(Browser(app, None), tray), Browser(app, None)
    sign_in(here)
    sign_in(there)
    assert here.get("/sign-out").status_code == 405
    assert there.get("/account").status_code == 200
    assert here.post("/sign-out").location == "/"
    assert here.get("/account").status_code == 302
    assert there.get("/account").status_code == 302


def test_a_form_without_the_protection_is_refused(app: Flask, tray: list[EmailMessage]) -> None:
    client = app.test_client()
    for address in ("/sign-up", "/sign-in", "/sign-out", "/recover", "/confirm", "/language"):
        assert client.post(address, data={"email": "gaia@example.org"}).status_code == 400
    assert not tray


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(app: Flask, tray: list[EmailMessage]) -> None:
    browser = newcomer(Browser(app, None), tray)
    answer = sign_in(browser, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "remember_token", "device"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_no_door_answers_programs_in_another_way(app: Flask, tray: list[EmailMessage]) -> None:
    newcomer(Browser(app, None), tray)
    account = account_by_email("gaia@example.org")
    assert account is not None
    token = account.get_auth_token()
    browser = Browser(app, None)
    assert browser.get(f"/account?auth_token={token}").status_code == 302
    assert browser.get("/account", headers={"Authentication-Token": token}).status_code == 302
    assert browser.get("/sign-in", headers={"Accept": "application/json"}).mimetype == "text/html"


@pytest.mark.parametrize("address", ["/sign-in", "/sign-up", "/recover"])
def test_pages_that_ask_for_a_password_are_kept_nowhere(visitor: Browser, address: str) -> None:
    assert visitor.get(address).headers["Cache-Control"] == "private, no-store"
