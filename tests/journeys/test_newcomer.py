"""Journey 1: a newcomer arrives by a link to a thread in French, reads, signs up, joins, answers, sees the answer."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, sign_in

PASSPHRASE = "quatre ormes au bord de l'eau"


def a_thread_in_french(page: Page) -> str:
    """The address of an open thread in French of a board that everyone reads."""
    page.goto("/boards/teachers")
    return page.locator("a.row-title[lang=fr]").first.get_attribute("href") or ""


def test_a_newcomer_reads_signs_up_joins_and_answers(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    page = somebody(width=360)
    address = f"nouvelle-{'avec' if scripts else 'sans'}@example.org"
    link = a_thread_in_french(page)

    page.goto(link)
    assert page.locator("html").get_attribute("lang") == "fr"
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("article.post").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360 if scripts else True

    page.goto("/sign-up")
    page.fill("input[name=name]", "Nouvelle Venue")
    page.fill("input[name=email]", address)
    page.fill("input[name=password]", PASSPHRASE)
    page.click("main form button[type=submit]")
    # A letter leaves when the page is with its reader: the next page is asked for until it has.
    for _turn in range(50):
        if letters := city.letters_to(address):
            break
        page.reload()
    assert len(letters) == 1
    confirm = re.search(rf"{re.escape(city.base)}\S+", letters[0])
    assert confirm, letters[0]

    page.goto(confirm.group(0))
    button = page.locator("main form button[type=submit]")
    if button.count() and "/confirm" in page.url:
        button.first.click()
    sign_in(page, address, PASSPHRASE)

    page.goto("/boards/teachers")
    page.locator("form[action='/boards/teachers/membership'] button").first.click()

    page.goto(link)
    words = f"Je viens d'arriver {'avec' if scripts else 'sans'} scripts, et voici ce que je vois."
    page.fill("textarea[name=text]", words)
    page.locator("form[action$='/posts'] button[type=submit]:not([name])").click()
    expect(page.locator("article.post", has_text=words)).to_be_visible()
    expect(page.locator("article.post", has_text=words)).to_contain_text("Nouvelle Venue")


def test_an_empty_answer_comes_back_with_what_to_do(city: City, somebody: Callable[..., Page]) -> None:
    page = somebody()
    sign_in(page, "rima@example.org")
    page.goto(a_thread_in_french(page))
    page.locator("form[action$='/posts'] button[type=submit]:not([name])").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_attribute("aria-invalid", "true")
