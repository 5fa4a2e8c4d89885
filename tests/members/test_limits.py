"""How often one may knock at the doors; and what who knocked too often is told."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import clock
from forum.members.knocking import WRONG_PASSWORDS_FROM, WRONG_PASSWORDS_OF
from forum.tongues import INTERFACE
from tests.cast import THE_FIRST_DAY, Browser, text_of
from tests.members.people import ANOTHER, SENTENCE, newcomer, path_in, sign_in, sign_up

HERE, THERE = "203.0.113.7", "198.51.100.9"


def at(app: Flask, address: str, language: str = "en") -> Browser:
    """Somebody whose requests come from ``address``."""
    browser = Browser(app, None, language)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


@pytest.fixture
def gaia(app: Flask, tray: list[EmailMessage], limits: None) -> Browser:
    """Gaia has an account, and never signed in on the device this is."""
    return newcomer(at(app, THERE), tray)


def guess(browser: Browser, times: int, email: str = "gaia@example.org") -> list[int]:
    return [sign_in(browser, email, f"wrong words {number}").status_code for number in range(times)]


@pytest.mark.parametrize("email", ["gaia@example.org", "nobody@example.org"])
def test_ten_wrong_passwords_then_a_while_for_a_known_address_and_an_unknown_one(
    app: Flask, gaia: Browser, email: str
) -> None:
    stranger = at(app, HERE)
    with clock.at(THE_FIRST_DAY):
        assert guess(stranger, 10, email) == [422] * 10
        refused = sign_in(stranger, email, "wrong words again")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 30 * 60
    page = text_of(refused)
    assert "It is possible again in" in page
    assert f'value="{email}"' in page, "what was typed is still there"
    assert "wrong words" not in page, "passwords excepted"


def test_the_right_password_is_not_told_apart_while_there_were_too_many(app: Flask, gaia: Browser) -> None:
    stranger = at(app, HERE)
    with clock.at(THE_FIRST_DAY):
        guess(stranger, 10)
        assert sign_in(stranger).status_code == 429
        assert stranger.get("/account").status_code == 302
    with clock.at(THE_FIRST_DAY + timedelta(minutes=30)):
        assert sign_in(stranger).status_code == 302


def test_who_guesses_at_one_place_does_not_lock_the_owner_out_at_another(app: Flask, gaia: Browser) -> None:
    with clock.at(THE_FIRST_DAY):
        assert guess(at(app, HERE), 11)[-1] == 429
        assert sign_in(gaia).status_code == 302


def many_guess(app: Flask) -> None:
    """Strangers on many machines guess as often as the whole world may."""
    for number in range(WRONG_PASSWORDS_OF.most // 10):
        assert guess(at(app, f"203.0.113.{number}"), 10) == [422] * 10


def test_many_machines_together_do_not_guess_for_ever(app: Flask, gaia: Browser) -> None:
    with clock.at(THE_FIRST_DAY):
        many_guess(app)
        assert guess(at(app, "192.0.2.1"), 1) == [429]


def test_strangers_do_not_lock_the_owner_out_of_a_device_of_theirs(app: Flask, gaia: Browser) -> None:
    with clock.at(THE_FIRST_DAY):
        assert sign_in(gaia).status_code == 302
        gaia.post("/sign-out")
        many_guess(app)
        assert sign_in(at(app, "192.0.2.1")).status_code == 429
        assert sign_in(gaia).status_code == 302
        gaia.post("/sign-out")
        assert guess(gaia, 11) == [422] * 10 + [429], "nor are the tries on it endless"


def test_a_device_is_known_for_its_own_accounts_only(
    app: Flask, tray: list[EmailMessage], gaia: Browser
) -> None:
    mallory = newcomer(at(app, HERE), tray, "mallory@example.org")
    with clock.at(THE_FIRST_DAY):
        sign_in(mallory, "mallory@example.org")
        sign_in(
            mallory, "gaia@example.org", "wrong words"
        )  # signed in already: no way to become known either
        mallory.post("/sign-out")
        assert guess(mallory, 12)[-1] == 429
        forged = at(app, HERE)
        guess(at(app, HERE), 2)
        forged.client.set_cookie("device", "eyJpZCI6IngiLCJvZiI6WyJ4Il19.forged")
        assert guess(forged, 1) == [429]


def test_a_letter_opens_the_door_that_strangers_shut(
    app: Flask, tray: list[EmailMessage], gaia: Browser
) -> None:
    with clock.at(THE_FIRST_DAY):
        many_guess(app)
        assert sign_in(gaia).status_code == 429
        gaia.post("/recover", {"email": "gaia@example.org"})
        gaia.post(path_in(tray[-1], "/recover/"), {"password": ANOTHER})
        assert sign_in(gaia, password=ANOTHER).status_code == 302


def test_an_address_does_not_go_through_all_accounts(app: Flask, gaia: Browser) -> None:
    stranger, most = at(app, HERE), WRONG_PASSWORDS_FROM.most
    with clock.at(THE_FIRST_DAY):
        codes = [guess(stranger, 1, f"person-{number}@example.org")[0] for number in range(most + 1)]
        assert codes == [422] * most + [429]
        assert sign_in(gaia).status_code == 302
    with clock.at(THE_FIRST_DAY + WRONG_PASSWORDS_FROM.within):
        assert guess(stranger, 1, "person-99@example.org") == [422]


def test_signing_in_rightly_is_never_too_often(app: Flask, gaia: Browser) -> None:
    with clock.at(THE_FIRST_DAY):
        for _turn in range(12):
            assert sign_in(at(app, HERE)).status_code == 302


def test_the_present_password_is_guessed_no_oftener(app: Flask, gaia: Browser) -> None:
    with clock.at(THE_FIRST_DAY):
        sign_in(gaia)
        codes = [
            gaia.post("/account/password", {"password": f"wrong {n}", "new_password": ANOTHER}).status_code
            for n in range(11)
        ]
        assert codes == [422] * 10 + [429]
    with clock.at(THE_FIRST_DAY + timedelta(minutes=31)):
        changed = gaia.post("/account/password", {"password": SENTENCE, "new_password": ANOTHER})
        assert changed.location == "/account"


@pytest.mark.parametrize("path", ["/recover", "/confirm"])
@pytest.mark.parametrize("email", ["gaia@example.org", "nobody@example.org"])
def test_five_letters_an_hour_go_to_an_address(
    app: Flask, tray: list[EmailMessage], limits: None, path: str, email: str
) -> None:
    with clock.at(THE_FIRST_DAY):
        sign_up(at(app, THERE))
        tray.clear()
        asking = at(app, HERE)
        codes = [asking.post(path, {"email": email}).status_code for _turn in range(6)]
    assert codes[:4] == [303] * 4
    assert codes[-1] == 429
    assert len(tray) <= 5


def test_a_form_that_must_be_mended_is_no_letter(app: Flask, limits: None) -> None:
    browser = at(app, HERE)
    assert [sign_up(browser, password="short").status_code for _turn in range(7)] == [422] * 7
    assert sign_up(browser).status_code == 302


@pytest.mark.parametrize("language", INTERFACE)
def test_who_tried_too_often_is_told_in_their_language(app: Flask, limits: None, language: str) -> None:
    stranger = at(app, HERE, language)
    with clock.at(THE_FIRST_DAY):
        guess(stranger, 10)
        page = text_of(sign_in(stranger, password="wrong words"))
    wait = {
        "en": "in 30 minutes", "fr": "dans 30 minutes", "es": "dentro de 30 minutos", "pt": "dentro de 30 minutos",
        "ar": "30",
    }  # fmt: skip
    assert wait[language] in page
    assert f'lang="{language}"' in page
