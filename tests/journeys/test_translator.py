"""A translator renders blocks of a draft and of a version; readers read beside the original, in two directions."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import City, a_city, sign_in

ARABIC = ("الماء يقلّ عامًا بعد عام.", "نكتب ما نراه، ثم نقرّر معًا.")
FRENCH = ("L’eau manque d’année en année.", "Nous écrivons ce que nous voyons, puis nous décidons ensemble.")


FISHERS, FARMERS = "Que reste-t-il à pêcher", "El agua que falta"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A demonstration whose draft nobody else publishes meanwhile."""
    yield from a_city(tmp_path_factory.mktemp("translated"))


def open_from_queue(page: Page, board: str, language: str, kind: str, title: str) -> None:
    """From the page of a board through its queue to the editor of a text of a kind."""
    page.goto(f"/boards/{board}")
    page.locator(f"a[href='/boards/{board}/renditions']").click()
    page.locator(f"a[href='/boards/{board}/renditions?in={language}']").click()
    page.locator(f"a.row-title[href^='/renditions/{kind}/']", has_text=title).first.click()


def empty_blocks(page: Page) -> list[Locator]:
    """The fields that nothing is written in yet."""
    fields = page.locator(".part:has(.words) textarea").all()
    return [field for field in fields if not field.input_value()]


def write(page: Page, words: tuple[str, ...]) -> None:
    """Write in the first empty fields, and save with the button of the last: both are kept."""
    fields = empty_blocks(page)[: len(words)]
    uids = [field.get_attribute("name") or "" for field in fields]
    for field, said in zip(fields, words, strict=True):
        field.fill(said)
    fields[-1].locator("xpath=ancestor::fieldset//button").click()
    for uid, said in zip(uids, words, strict=True):
        expect(page.locator(f"textarea[name='{uid}']")).to_have_value(said)


def across(page: Page, words: str) -> tuple[float, float]:
    """Where the original of these words stands, and where they do, from the left edge."""
    pair = page.locator(".pair", has_text=words).first
    boxes = [part.bounding_box() for part in pair.locator("> *").all()]
    assert boxes[0]
    assert boxes[1]
    return boxes[0]["x"], boxes[1]["x"]


def test_a_draft_and_a_version_are_rendered_and_read(city: City, somebody: Callable[..., Page]) -> None:
    youssef = somebody()
    sign_in(youssef, "youssef@example.org")
    open_from_queue(youssef, "fishers", "ar", "drafts", FISHERS)
    expect(youssef.locator("details", has_text="Ce qui a changé depuis la traduction")).to_have_count(1)
    write(youssef, ARABIC)
    open_from_queue(youssef, "fishers", "ar", "versions", FISHERS)
    write(youssef, ARABIC)

    reader = somebody(language="fr-FR")
    reader.goto("/boards/fishers")
    reader.locator("aside a[href^='/papers/']", has_text=FISHERS).click()
    reader.get_by_role("link", name="Lire en arabe").click()
    rendered = reader.locator(".rendered .words[lang=ar]", has_text=ARABIC[0]).first
    expect(rendered).to_be_visible()
    assert rendered.evaluate("words => getComputedStyle(words).direction") == "rtl"
    original, beside = across(reader, ARABIC[0])
    assert beside > original + 300
    reader.set_viewport_size({"width": 360, "height": 800})
    assert reader.evaluate("document.documentElement.scrollWidth") == 360
    original, below = across(reader, ARABIC[0])
    assert abs(below - original) < 40

    salma = somebody()
    sign_in(salma, "salma@example.org")
    open_from_queue(salma, "farmers", "fr", "versions", FARMERS)
    write(salma, FRENCH)
    other = somebody(language="fr-FR")
    other.goto("/boards/farmers")
    other.locator("aside a[href^='/papers/']").first.click()
    expect(other.get_by_text("Le texte authentique est en espagnol.")).to_be_visible()
    other.get_by_role("link", name="Lire en français").click()
    words = other.locator(".rendered .words[lang=fr]", has_text=FRENCH[1]).first
    assert words.evaluate("words => getComputedStyle(words).direction") == "ltr"
