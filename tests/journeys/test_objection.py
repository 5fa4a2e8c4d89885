"""Journey 4: a quoted participant says "that is not what I meant"; the moderator answers; version 1 prints it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, eight_days_go_by, number_in, sign_in
from tests.journeys.test_moderator import BOARD, MODERATOR, submit

PARTICIPANT = "lina@example.org"
SAID = "Je pars chez mon oncle à Marseille, de novembre à mars."
OBJECTS = "Je ne disais pas que le travail manque : je disais que je pars sans contrat."
ANSWER = "C’est noté : le bloc reste, et votre objection est imprimée."


def a_draft_that_cites(page: Page, participant: Page) -> tuple[int, int]:
    """A frozen thread in which the participant spoke, and its draft, which cites them; (thread, draft)."""
    page.goto(f"/boards/{BOARD}/threads/new")
    page.fill("input[name=title]", "Ce que l'on dit de l'hiver")
    page.fill("textarea[name=text]", "Comment vit-on ici de novembre à mars ?")
    submit(page, f"/boards/{BOARD}/threads")
    thread = number_in(page.url, "threads")
    participant.goto(f"/threads/{thread}")
    participant.fill("textarea[name=text]", SAID)
    submit(participant, f"/threads/{thread}/posts")
    expect(participant.locator("article.post", has_text=SAID)).to_be_visible()
    freeze = f"/threads/{thread}/freeze"
    page.goto(f"/threads/{thread}/moderate")
    page.locator(f"form[action='{freeze}']").locator("xpath=ancestor::details/summary").click()
    page.fill(f"form[action='{freeze}'] textarea[name=reason]", "Nous avons de quoi écrire.")
    submit(page, freeze)
    submit(page, f"/threads/{thread}/drafts")
    draft = number_in(page.url, "drafts")
    page.goto(f"/threads/{thread}/posts/2/excerpts/new")
    submit(page, f"/threads/{thread}/posts/2/excerpts")
    page.goto(f"/drafts/{draft}")
    page.locator("details:has(form[action*='/sections/'][action$='/blocks']) summary").first.click()
    first = page.locator("form[action*='/sections/'][action$='/blocks']").first
    first.locator("textarea").fill("Beaucoup partent l'hiver, faute de travail.")
    first.locator("button[type=submit]").click()
    page.locator("a[href*='/blocks/']").first.click()
    page.locator("input[name=excerpt]").first.check()
    page.locator("form[action$='/citations']").first.locator("button[type=submit]").click()
    return thread, draft


def test_what_an_author_did_not_mean_is_answered_and_printed(
    city: City, somebody: Callable[..., Page]
) -> None:
    moderator, participant = somebody(), somebody(width=360)
    sign_in(moderator, MODERATOR)
    sign_in(participant, PARTICIPANT)
    _thread, draft = a_draft_that_cites(moderator, participant)
    moderator.goto(f"/drafts/{draft}")
    submit(moderator, f"/drafts/{draft}/window")
    paper = number_in(moderator.url, "papers")
    city.forum("work", "--once")
    link = re.search(rf"{re.escape(city.base)}/askings/\S+", city.letters_to(PARTICIPANT)[-1])
    assert link

    reader = somebody(width=360)
    reader.goto(link.group(0))
    expect(reader.locator("main")).to_contain_text("Beaucoup partent l'hiver")
    reader.locator("main details summary").first.click()
    form = reader.locator("form:has(input[name=answer][value=not-meant])").first
    form.locator("button[type=submit]").click()
    expect(reader.locator("[role=alert]")).to_be_visible()
    form = reader.locator("form:has(input[name=answer][value=not-meant])").first
    form.locator("textarea").fill(OBJECTS)
    form.locator("button[type=submit]").click()
    expect(reader.locator("main")).to_contain_text(OBJECTS)

    moderator.goto(f"/papers/{paper}/provisional")
    expect(moderator.locator("main article article")).to_contain_text(OBJECTS)
    moderator.locator("article article details summary").click()
    moderator.fill("article article textarea[name=text]", ANSWER)
    moderator.locator("article article form button[type=submit]").click()
    expect(moderator.locator("main article article")).to_contain_text(ANSWER)

    moderator.goto(f"/drafts/{draft}")
    assert moderator.locator(f"form[action='/drafts/{draft}/publication']").count() == 0
    eight_days_go_by(city, draft)
    moderator.goto(f"/drafts/{draft}")
    publication = moderator.locator(f"form[action='/drafts/{draft}/publication']")
    publication.locator("textarea[name=unaccounted]").fill("La question elle-même.")
    submit(moderator, f"/drafts/{draft}/publication")
    assert f"/papers/{paper}/versions/1" in moderator.url

    public = somebody()
    public.goto(moderator.url)
    printed = public.locator("main article article")
    expect(printed).to_contain_text(OBJECTS)
    expect(printed).to_contain_text(ANSWER)
    expect(printed).to_contain_text("Lina Kassab")
