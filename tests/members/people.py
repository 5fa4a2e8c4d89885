"""What newcomers do again and again: sign up, open the link of a letter, sign in."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from forum.members.queries import account_by_email
from tests.cast import Browser

SENTENCE = "the sea has no owner"
ANOTHER = "wells belong to nobody"


def sign_up(browser: Browser, email: str = "gaia@example.org", **typed: Any) -> TestResponse:
    """Fill in the form of signing up."""
    form = {"name": "Gaia Ferri", "email": email, "password": SENTENCE, "zone": "Europe/Rome", **typed}
    return browser.post("/sign-up", form)


def sign_in(
    browser: Browser, email: str = "gaia@example.org", password: str = SENTENCE, **typed: Any
) -> TestResponse:
    """Fill in the form of signing in."""
    return browser.post("/sign-in", {"email": email, "password": password, **typed})


def text_part(letter: EmailMessage) -> str:
    """The plain part of a letter, its lines whole."""
    part = letter.get_payload(0)
    return str(part.get_payload(decode=True).decode("utf-8"))


def path_in(letter: EmailMessage, start: str) -> str:
    """The path of the first link of a letter that begins with ``start``; every link is of this site's address."""
    links = re.findall(r"https?://\S+", text_part(letter))
    host = str(letter["Message-ID"]).strip("<>").rpartition("@")[2]
    assert {urlsplit(link).netloc for link in links} == {host}
    return next(urlsplit(link).path for link in links if urlsplit(link).path.startswith(start))


def newcomer(browser: Browser, tray: list[EmailMessage], email: str = "gaia@example.org") -> Browser:
    """Somebody signs up and confirms; they still have to sign in."""
    sign_up(browser, email)
    browser.post(path_in(tray[-1], "/confirm/"))
    account = account_by_email(email)
    assert account is not None
    assert account.confirmed_at is not None
    return browser


class _Said(HTMLParser):
    """Collects the words of notices."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or "notice" in (dict(attrs).get("class") or ""):
            self.depth += tag not in {"br", "input", "img"}

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth and data.strip():
            self.words.append(data.strip())


def told(response: TestResponse) -> str:
    """What the notices of a page say."""
    reader = _Said()
    reader.feed(response.get_data(as_text=True))
    return " ".join(reader.words)
