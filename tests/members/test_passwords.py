"""Changing and recovering a password, and which ones are refused."""

import re
from email.message import EmailMessage

import flask_security.utils
import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.journal import Entry, Verb
from forum.members.passwords import common_passwords, fault
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


def test_changing_the_password_ends_the_other_sessions(app: Flask, tray: list[EmailMessage]) -> None:
    here, there = newcomer(Browser(app, None), tray), Browser(app, None)
    sign_in(here)
    sign_in(there, remember="y")
    changed = here.post("/account/password", {"password": SENTENCE, "new_password": ANOTHER})
    assert changed.location == "/account"
    assert "Your password is changed." in told(here.get("/account"))
    assert there.get("/account").location == "/sign-in?next=/account"
    assert sign_in(there).status_code == 422
    assert sign_in(there, password=ANOTHER).status_code == 302
    assert "Your password was changed" in text_part(tray[-1])
    assert path_in(tray[-1], "/recover") == "/recover"
    assert db.session.scalars(select(Entry.verb).order_by(Entry.id.desc())).first() == Verb.ACCOUNT_REKEYED


@pytest.mark.parametrize(
    ("present", "new", "sentence"),
    [
        (ANOTHER, "a third sentence", "This is not your present password."),
        (SENTENCE, SENTENCE, "The new password is the present one."),
        (SENTENCE, "short", "at least 10 characters"),
        (SENTENCE, "1q2w3e4r5t", "most common"),
        (SENTENCE, "Gaia Ferri", "your own name"),
        ("", ANOTHER, "Please give a password."),
    ],
)
def test_a_bad_change_comes_back(
    app: Flask, tray: list[EmailMessage], present: str, new: str, sentence: str
) -> None:
    browser = newcomer(Browser(app, None), tray)
    sign_in(browser)
    answer = browser.post("/account/password", {"password": present, "new_password": new})
    assert answer.status_code == 422
    assert sentence in told(answer)
    assert SENTENCE not in text_of(answer)
    assert browser.get("/account").status_code == 200


def test_a_visitor_has_no_password_to_change(visitor: Browser) -> None:
    assert visitor.get("/account/password").location == "/sign-in?next=/account/password"
    assert visitor.post("/account/password", {"new_password": ANOTHER}).status_code == 302


def test_a_forgotten_password_is_chosen_anew_from_a_letter(app: Flask, tray: list[EmailMessage]) -> None:
    browser, elsewhere = newcomer(Browser(app, None), tray), Browser(app, None)
    sign_in(elsewhere)
    asked = browser.post("/recover", {"email": "GAIA@example.org"})
    assert (asked.status_code, asked.location) == (303, "/recover")
    link = path_in(tray[-1], "/recover/")
    assert browser.get(link).status_code == 200
    weak = browser.post(link, {"password": "1q2w3e4r5t"})
    assert weak.status_code == 422
    assert "most common" in told(weak)
    assert browser.post(link, {"password": ANOTHER}).location == "/sign-in"
    assert "Your password was changed" in text_part(tray[-1])
    assert elsewhere.get("/account").status_code == 302
    assert sign_in(browser, password=ANOTHER).status_code == 302
    assert "no longer good" in told(Browser(app, None).get(link, follow_redirects=True))
    assert db.session.scalars(select(Entry.verb).order_by(Entry.id.desc())).first() == Verb.ACCOUNT_REKEYED


def test_recovering_says_the_same_to_known_and_unknown_addresses(
    app: Flask, visitor: Browser, tray: list[EmailMessage]
) -> None:
    newcomer(visitor, tray)
    sign_up(visitor, "unconfirmed@example.org", name="Una Confirmed")
    letters = len(tray)
    for door in ("/recover", "/confirm"):
        answers = set()
        for email in ("gaia@example.org", "unconfirmed@example.org", "nobody@example.org"):
            browser = Browser(app, None)
            sent = browser.post(door, {"email": email})
            said = told(browser.get(door)).replace(email, "…")
            answers.add((sent.status_code, sent.location, said))
        assert len(answers) == 1, door
    wrong = visitor.post("/recover", {"email": "not an address"})
    assert wrong.status_code == 422
    assert "This is not an e-mail address." in told(wrong)
    assert 'value="not an address"' in text_of(wrong)
    new = [(letter["To"], path_in(letter, "/")[:8]) for letter in tray[letters:]]
    assert [address for address, _link in new] == [
        "Gaia Ferri <gaia@example.org>",
        "Una Confirmed <unconfirmed@example.org>",
        "Una Confirmed <unconfirmed@example.org>",
    ]
    assert [link for _address, link in new] == ["/recover", "/confirm", "/confirm"]


def test_every_answer_about_an_address_costs_one_hash(
    app: Flask, visitor: Browser, tray: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer(visitor, tray)
    hashes: list[str] = []
    context = app.extensions["security"].pwd_context
    for name in ("hash", "verify"):
        real = getattr(context, name)

        def counted(*given: object, real: object = real, name: str = name, **more: object) -> object:
            hashes.append(name)
            return real(*given, **more)

        monkeypatch.setattr(context, name, counted)
    assert flask_security.utils._pwd_context == context
    for act in (
        lambda email: sign_in(visitor, email, ANOTHER),
        lambda email: sign_up(visitor, email, name="Somebody Else"),
        lambda email: visitor.post("/recover", {"email": email}),
    ):
        for email in ("gaia@example.org", "nobody@example.org"):
            hashes.clear()
            act(email)
            assert len(hashes) == 1, (email, hashes)
    hashes.clear()
    assert sign_in(visitor, "no address at all", ANOTHER).status_code == 422
    assert len(hashes) == 1


def test_a_letter_leaves_when_the_page_is_with_its_reader(
    app: Flask, visitor: Browser, tray: list[EmailMessage]
) -> None:
    newcomer(visitor, tray)
    letters = len(tray)
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(visitor.get("/recover")))
    assert token is not None
    page = visitor.client.post("/recover", data={"csrf_token": token[1], "email": "gaia@example.org"})
    assert (page.status_code, len(tray)) == (303, letters)
    page.close()
    assert len(tray) == letters + 1


def test_the_most_common_passwords_are_all_refused() -> None:
    assert len(common_passwords()) > 10_000
    assert all(fault(word) for word in common_passwords())
    assert fault(SENTENCE, "Gaia Ferri", "gaia@example.org") is None
    assert fault("ferrigaia1", "Gaia Ferri", "ferri.gaia1@example.org") is not None
