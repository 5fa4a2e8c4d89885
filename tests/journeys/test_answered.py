"""Journey 12: somebody answers Lina; the bell tells her, and a mail, from which she chooses to hear it otherwise."""

import re
import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, number_in, sign_in

ASKER, ANSWERER = "lina@example.org", "ikram@example.org"
BOARD = "youth"


def send(page: Page, action: str) -> None:
    """Send the form that goes to ``action``."""
    page.locator(f"form[action='{action}'] button[type=submit]:not([name])").first.click()


def twenty_minutes_go_by(city: City) -> None:
    """The mails that wait for what else comes are due: a server's clock cannot be set."""
    with sqlite3.connect(city.data / "forum.sqlite", timeout=30) as database:
        database.execute(
            "UPDATE notice_mails SET due_at = strftime('%Y-%m-%d %H:%M:%f000', due_at, '-20 minutes')"
            " WHERE state = 'waiting'"
        )
    database.close()


def answer(page: Page, thread: int, words: str) -> None:
    """Answer the question of a thread."""
    page.goto(f"/threads/{thread}/posts/new?parent=1")
    page.fill("textarea[name=text]", words)
    send(page, f"/threads/{thread}/posts")


def bell(page: Page) -> int:
    """How many notices the bell counts."""
    said = page.locator("a.bell").get_attribute("aria-label") or ""
    found = re.match(r"\d+", said)
    return int(found[0]) if found else 0


def test_who_is_answered_sees_it_reads_it_and_hears_it_otherwise_from_then_on(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    lina, ikram = somebody(width=360), somebody()
    sign_in(lina, ASKER)
    sign_in(ikram, ANSWERER)
    lina.goto(f"/boards/{BOARD}/threads/new")
    title = f"Qui revient l’été, {'avec' if scripts else 'sans'} scripts ?"
    lina.fill("input[name=title]", title)
    lina.fill("textarea[name=text]", "Qui de vous revient ?")
    send(lina, f"/boards/{BOARD}/threads")
    thread = number_in(lina.url, "threads")
    before = bell(lina)

    answer(ikram, thread, "Moi, chaque année.")
    city.forum("work", "--once")
    lina.goto("/")
    assert bell(lina) == before + 1
    if scripts:
        assert lina.evaluate("document.documentElement.scrollWidth") <= 360
    lina.click("a.bell")
    line = lina.locator("main li", has_text=title).first
    expect(line).to_contain_text("a répondu à votre message 1")
    expect(line).to_contain_text("Moi, chaque année.")
    line.locator("a.row-title").click()
    expect(lina.locator("#p2")).to_contain_text("Moi, chaque année.")
    lina.goto("/notices")
    assert bell(lina) == before

    answer(ikram, thread, "Et toi ?")
    city.forum("work", "--once")
    twenty_minutes_go_by(city)
    city.forum("work", "--once")
    letter = city.letters_to(ASKER)[-1]
    assert "Et toi ?" in letter
    assert "Moi, chaque année." not in letter, "she has read it on the site"
    link = re.search(rf"{re.escape(city.base)}(/notices/choices/\S+)", letter)
    assert link, letter

    visitor = somebody(width=360)
    visitor.goto(link[1])
    expect(visitor.locator("html")).to_have_attribute("lang", "fr")
    visitor.check("input[value=digest]")
    visitor.click("main form button[type=submit]")
    expect(visitor.locator("main")).to_contain_text("Votre choix est enregistré.")

    lina.goto("/account/notices")
    expect(lina.locator("input[name=reply][value=digest]")).to_be_checked()
    lina.check("input[name=reply][value=mail]")
    lina.click("main form button[type=submit]")
    expect(lina.locator("input[name=reply][value=mail]")).to_be_checked()
    lina.goto("/notices")
    lina.locator("form[action='/notices/seen'] button").click()
    assert bell(lina) == 0
