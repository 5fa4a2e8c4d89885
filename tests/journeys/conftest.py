"""A whole site, served, with its demonstration; and a browser in front of it, with and without JavaScript."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.sites import bare_environment, free_port, served

FORUM = [sys.executable, "-c", "from forum.cli import main; main()"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "milieu-demo"


@dataclass
class City:
    """A served site and the folder it keeps its data in."""

    base: str
    data: Path

    def letters_to(self, address: str) -> list[str]:
        """The words of the letters written to somebody, the oldest first."""
        bodies = [mail.get_body(preferencelist=("plain",)) for mail in self.mails_to(address)]
        return [str(body.get_content()) if body else "" for body in bodies]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails written to somebody, the oldest first."""
        paths = sorted((self.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in paths]
        return [cast(EmailMessage, mail) for mail in mails if address in str(mail["To"])]

    def forum(self, *arguments: str, given: str = "", **settings: str) -> str:
        """Run a command of the site, with what it is ``given`` to read, and give what it printed."""
        known = {"FORUM_DATA": str(self.data), "BASE_URL": self.base, "PYTHONPATH": os.getcwd()}
        done = subprocess.run(
            [*FORUM, *arguments],
            env=bare_environment(**known, **settings),
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demonstration, served by the real server."""
    yield from a_city(tmp_path_factory.mktemp("city"))


def a_city(data: Path) -> Iterator[City]:
    """A demonstration of one's own in ``data``, for a journey that needs it as it was made."""
    port = free_port()
    place = City(f"http://127.0.0.1:{port}", data)
    place.forum("db", "upgrade")
    place.forum("demo")
    command = [*FORUM, "serve", "--port", str(port)]
    with served(command, port, data, BASE_URL=place.base, PYTHONPATH=os.getcwd()):
        yield place


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, with nothing of its own to say to the network."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "these tests need Chromium: sudo apt install chromium"
    with sync_playwright() as playwright:
        yield _launch(playwright, path)


def _launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def somebody(city: City, chromium: Browser, scripts: bool) -> Iterator[Callable[..., Page]]:
    """Opens the browser of one more person; nothing may be reported on its console, and no other host asked."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrives(language: str = "fr-FR", width: int = 1280) -> Page:
        context = chromium.new_context(
            locale=language,
            java_script_enabled=scripts,
            base_url=city.base,
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith(city.base) else complaints.append(f"asked {asked.url}")
            ),
        )
        return page

    yield arrives
    for context in contexts:
        context.close()
    # A form that comes back to be mended, and a line that is cut, are told on the console by the browser itself.
    expected = ("422", "409", "ERR_INTERNET_DISCONNECTED")
    assert [line for line in complaints if not any(words in line for words in expected)] == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in with the form."""
    page.goto("/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    expect(page).not_to_have_url(re.compile("/sign-in"))


def number_in(address: str, noun: str) -> int:
    """The number after ``/noun/`` in an address."""
    found = re.search(rf"/{noun}/(\d+)", address)
    assert found, address
    return int(found.group(1))


def eight_days_go_by(city: City, draft: int) -> None:
    """The window of a draft was opened eight days earlier than it was: a server's clock cannot be set."""
    with sqlite3.connect(city.data / "forum.sqlite", timeout=30) as database:
        for table, column in (
            ("objection_windows", "opened_at"),
            ("objection_windows", "closes_at"),
            ("askings", "closes_at"),
        ):
            database.execute(
                f"UPDATE {table} SET {column} = strftime('%Y-%m-%d %H:%M:%f000', {column}, '-8 days')"
                " WHERE draft_id = ?",
                (draft,),
            )
    database.close()
