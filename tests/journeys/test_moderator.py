"""Journey 3: a moderator closes the diagnosis with a note, moves on, and at the end freezes, writes, accounts for every
post, asks its authors, and publishes version 1 once their time is over.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, eight_days_go_by, number_in, sign_in

MODERATOR, PARTICIPANT = "ikram@example.org", "lina@example.org"
BOARD = "youth"


def submit(page: Page, action: str) -> None:
    """Send the form that goes to ``action``."""
    page.locator(f"form[action='{action}'] button[type=submit]:not([name])").first.click()


def account(page: Page, draft: int, numbers: list[int], fate: str, **typed: str) -> None:
    """Tick these posts on the desk and say what becomes of them."""
    for number in numbers:
        page.check(f".desk-posts > li[data-number='{number}'] input[name=posts]")
    page.locator("#account-for > summary").click()
    page.check(f"#fate-{fate}")
    for name, words in typed.items():
        page.fill(f"#account-for [name={name}]", words)
    submit(page, f"/drafts/{draft}/dispositions")


def figures(page: Page) -> dict[str, str]:
    """How many posts the desk says are accounted for, and how."""
    shown = page.locator("#bar > .numbers dd").all_inner_texts()
    return {"one by one": shown[1], "in bulk": shown[2], "not at all": shown[3]}


def test_a_moderator_takes_a_thread_to_version_one(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    page, participant = somebody(), somebody(width=360)
    sign_in(page, MODERATOR)
    sign_in(participant, PARTICIPANT)

    page.goto(f"/boards/{BOARD}/threads/new")
    page.fill("input[name=title]", "Trois mois de travail, douze de vie")
    page.fill("textarea[name=text]", "Comment vit-on ici de novembre à mars ?")
    submit(page, f"/boards/{BOARD}/threads")
    thread = number_in(page.url, "threads")
    for who, words in (
        (participant, "Je pars chez mon oncle à Marseille."),
        (page, "Je reste. Je répare des filets, au noir."),
        (participant, "L'an dernier, je suis revenue en mars."),
    ):
        who.goto(f"/threads/{thread}")
        who.fill("textarea[name=text]", words)
        submit(who, f"/threads/{thread}/posts")
        expect(who.locator("article.post", has_text=words)).to_be_visible()

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

    assert figures(page) == {"one by one": "1", "in bulk": "0", "not at all": "3"}
    account(page, draft, [1], "procedural")
    account(page, draft, [4], "set-aside", reason="Hors de la question du travail d'hiver.")
    assert page.locator("textarea[name=unaccounted]").count() >= 1
    account(page, draft, [3], "merged", target="2")
    assert figures(page) == {"one by one": "4", "in bulk": "0", "not at all": "0"}
    assert page.locator("textarea[name=unaccounted]").count() == 0

    submit(page, f"/drafts/{draft}/window")
    city.forum("work", "--once")
    assert f"{city.base}/askings/" in city.letters_to(PARTICIPANT)[-1]
    publication = page.locator(f"form[action='/drafts/{draft}/publication']")
    page.goto(f"/drafts/{draft}")
    assert publication.count() == 0
    eight_days_go_by(city, draft)
    page.goto(f"/drafts/{draft}")
    assert publication.locator("textarea").count() == 0
    submit(page, f"/drafts/{draft}/publication")
    assert "/versions/1" in page.url
    expect(page.locator("main article").first).to_contain_text("Beaucoup partent l'hiver")

    public = somebody()
    public.goto(page.url)
    public.locator("aside.sidenotes a").first.click()
    expect(public.locator("mark#words")).to_contain_text("oncle")
    public.goto(f"/threads/{thread}")
    expect(public.locator("#p2 .cited")).to_be_visible()
