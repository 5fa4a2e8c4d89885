"""Journey 3: a moderator closes the diagnosis with a note, moves on, and at the end freezes, writes, accounts for every
post and publishes version 1.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, number_in, sign_in

MODERATOR = "ikram@example.org"
BOARD = "youth"


def submit(page: Page, action: str) -> None:
    """Send the form that goes to ``action``."""
    page.locator(f"form[action='{action}'] button[type=submit]:not([name])").first.click()


def test_a_moderator_takes_a_thread_to_version_one(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    page = somebody()
    sign_in(page, MODERATOR)

    page.goto(f"/boards/{BOARD}/threads/new")
    page.fill("input[name=title]", "Trois mois de travail, douze de vie")
    page.fill("textarea[name=text]", "Comment vit-on ici de novembre à mars ?")
    submit(page, f"/boards/{BOARD}/threads")
    thread = number_in(page.url, "threads")
    for words in ("Je pars chez mon oncle à Marseille.", "Je reste. Je répare des filets, au noir."):
        page.fill("textarea[name=text]", words)
        submit(page, f"/threads/{thread}/posts")
        expect(page.locator("article.post", has_text=words)).to_be_visible()

    page.goto(f"/boards/{BOARD}/agenda")
    closing = page.locator(f"form[action^='/boards/{BOARD}/phases/'][action$='/closing']")
    phase_before = closing.get_attribute("action") or ""
    closing.locator("input[name=title]").fill("Ce que nous avons vu")
    closing.locator("textarea[name=text]").fill("L'hiver se vit ailleurs, ou sans contrat.")
    closing.locator("button[type=submit]:not([name])").click()
    page.goto(f"/boards/{BOARD}/agenda")
    assert page.locator(f"form[action='{phase_before}']").count() == 0

    page.goto(f"/threads/{thread}/moderate")
    page.locator(f"form[action='/threads/{thread}/freeze']").locator(
        "xpath=ancestor::details/summary"
    ).click()
    page.fill(f"form[action='/threads/{thread}/freeze'] textarea[name=reason]", "Nous avons de quoi écrire.")
    submit(page, f"/threads/{thread}/freeze")
    submit(page, f"/threads/{thread}/drafts")
    draft = number_in(page.url, "drafts")

    page.goto(f"/threads/{thread}/posts/2/excerpts/new")
    submit(page, f"/threads/{thread}/posts/2/excerpts")
    page.goto(f"/drafts/{draft}")
    page.locator("details:has(form[action*='/sections/'][action$='/blocks']) summary").first.click()
    first = page.locator("form[action*='/sections/'][action$='/blocks']").first
    first.locator("textarea").fill("Beaucoup partent l'hiver, faute de travail déclaré.")
    first.locator("button[type=submit]").click()
    page.locator("a[href*='/blocks/']").first.click()
    page.locator("input[name=excerpt]").first.check()
    page.locator("form[action$='/citations']").first.locator("button[type=submit]").click()

    for box in page.locator("input[name=posts]").all():
        box.check()
    page.locator("#account-for > summary").click()
    page.check("#fate-set-aside")
    page.fill("textarea[name=reason]", "Hors de la question du travail d'hiver.")
    submit(page, f"/drafts/{draft}/dispositions")
    assert page.locator("input[name=posts]").count() >= 1
    assert page.locator("textarea[name=unaccounted]").count() == 0

    publication = page.locator(f"form[action='/drafts/{draft}/publication']")
    publication.locator("xpath=ancestor::details/summary").click()
    publication.locator("textarea[name=waiver]").fill("Le conseil se réunit ce soir.")
    submit(page, f"/drafts/{draft}/publication")
    assert "/versions/1" in page.url
    expect(page.locator("main article").first).to_contain_text("Beaucoup partent l'hiver")

    public = somebody()
    public.goto(page.url)
    public.locator("aside.sidenotes a").first.click()
    expect(public.locator("mark#words")).to_contain_text("oncle")
    public.goto(f"/threads/{thread}")
    expect(public.locator("#p2 .cited")).to_be_visible()
