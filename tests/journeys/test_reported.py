"""Journey 13: Bruno reports what Jeanne wrote, Carla hides it with a reason, and Bruno is told of it, by mail too."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, number_in, sign_in
from tests.journeys.test_answered import bell, send, twenty_minutes_go_by

WRITER, READER, MODERATOR = "jeanne@example.org", "bruno@example.org", "carla@example.org"
BOARD, INSULT = "fishers", "Ceux du quai d’en face sont tous des voleurs."
WHY = "Ce message insultait tout un quai."


def a_thread_with_an_insult(page: Page, title: str) -> int:
    """Jeanne asks, and loses her temper."""
    page.goto(f"/boards/{BOARD}/threads/new")
    page.fill("input[name=title]", title)
    page.fill("textarea[name=text]", "Qui a pris nos places sur le quai ?")
    send(page, f"/boards/{BOARD}/threads")
    expect(page).to_have_url(re.compile(r"/threads/\d+"))
    thread = number_in(page.url, "threads")
    page.goto(f"/threads/{thread}/posts/new?parent=1")
    page.fill("textarea[name=text]", INSULT)
    send(page, f"/threads/{thread}/posts")
    expect(page.locator("#p2")).to_contain_text(INSULT)
    return thread


def test_what_bruno_reports_is_hidden_by_carla_and_he_is_told(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    jeanne, bruno, carla = somebody(), somebody(width=360), somebody()
    for page, address in ((jeanne, WRITER), (bruno, READER), (carla, MODERATOR)):
        sign_in(page, address)
    title = f"Le quai d’en face, {'avec' if scripts else 'sans'} scripts"
    thread = a_thread_with_an_insult(jeanne, title)
    city.forum("work", "--once")
    before = bell(bruno)

    bruno.goto(f"/threads/{thread}")
    bruno.locator("#p2").get_by_role("link", name="Signaler").click()
    expect(bruno.locator("main blockquote")).to_contain_text(INSULT)
    bruno.check("input[value=abuse]")
    bruno.fill("textarea[name=words]", "Il insulte nos voisins.")
    send(bruno, f"/threads/{thread}/posts/2/reports")
    expect(bruno.locator(".notice-success")).to_contain_text("La modération du forum voit votre signalement.")
    expect(jeanne.locator("#p2")).not_to_contain_text("Signaler")
    city.forum("work", "--once")

    carla.goto("/notices")
    carla.locator("main li").first.get_by_role("button").click()
    expect(carla).to_have_url(re.compile(rf"/boards/{BOARD}/reports$"))
    waiting = carla.locator("article", has_text=title)
    expect(waiting).to_contain_text("Il insulte nos voisins.")
    expect(waiting).to_contain_text("Bruno Asaro")
    waiting.locator("textarea[name=reason]").fill(WHY)
    waiting.locator("textarea[name=answer]").fill("Merci, c’était juste.")
    if scripts:
        waiting.focus()
        carla.keyboard.press("h")
    else:
        waiting.locator("button[value=hidden]").click()
    expect(carla.locator(".notice-success")).to_be_visible()
    expect(carla.locator("article", has_text=title)).to_have_count(0)

    city.forum("work", "--once")
    twenty_minutes_go_by(city)
    city.forum("work", "--once")
    told = f"Votre signalement du message 2 dans « {title} » a été suivi : le message est caché"
    mail = city.mails_to(READER)[-1]
    assert re.sub(r"\s", " ", str(mail["Subject"])) == told
    assert mail["Content-Language"] == "fr"
    letter = city.letters_to(READER)[-1]
    assert "Merci, c’était juste." in letter
    assert INSULT not in letter

    bruno.goto("/")
    assert bell(bruno) == before + 1
    bruno.click("a.bell")
    line = bruno.locator("main li", has_text=title).first
    expect(line).to_contain_text("le message est caché")
    expect(line).to_contain_text("Merci, c’était juste.")
    if scripts:
        assert bruno.evaluate("document.documentElement.scrollWidth") <= 360
    line.get_by_role("button").click()
    expect(bruno).to_have_url(re.compile(rf"/threads/{thread}/posts/2/report$"))
    expect(bruno.locator("main")).to_contain_text(WHY)
    expect(bruno.locator("main")).not_to_contain_text(INSULT)
    assert bell(bruno) == before
    visitor = somebody()
    visitor.goto(f"/threads/{thread}")
    expect(visitor.locator("#p2")).to_contain_text(WHY)
    expect(visitor.locator("#p2")).not_to_contain_text("Bruno")
