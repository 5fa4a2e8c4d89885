"""Who comes to the door under a wrong name, or with more than a form can hold, sees a page of ours that says so."""

from pathlib import Path

import pytest
from flask import Flask

from forum import create_app
from forum.doorstep import is_own_host, own_names
from tests.cast import Browser, text_of


@pytest.mark.parametrize(
    "host", ["evil.example", "forum.example.evil.example", "", "forum.example@evil.example"]
)
def test_a_request_to_another_name_is_refused_and_its_name_not_repeated(app: Flask, host: str) -> None:
    answer = Browser(app, None).get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "<main" in text_of(answer)
    assert "evil" not in text_of(answer) + str(answer.headers)


@pytest.mark.parametrize(
    "host", ["forum.example", "FORUM.example:8000", "localhost:8000", "10.1.2.3", "[::1]:8000"]
)
def test_the_site_answers_to_its_own_names_and_to_addresses(app: Flask, host: str) -> None:
    assert Browser(app, None).get("/sign-in", headers={"Host": host}).status_code == 200


def test_other_names_can_be_given() -> None:
    names = own_names("https://forum.example", "forum.internal .members.example")
    assert is_own_host("forum.internal:8000", names)
    assert is_own_host("eu.members.example", names)
    assert not is_own_host("www.forum.example", names)


def test_a_form_that_is_too_large_is_answered_by_a_page(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "a" * 2**20})
    assert answer.status_code == 413
    assert "This is too large" in text_of(answer)
    assert "your browser still has what you typed" in text_of(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_over_tls_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    site = create_app(
        {"TESTING": True, "FORUM_DATA": tmp_path, "BASE_URL": "https://forum.example", "HTTPS": True}
    )
    answer = site.test_client().get("/sign-in", base_url="https://forum.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert site.config["REMEMBER_COOKIE_NAME"].startswith("__Host-")
