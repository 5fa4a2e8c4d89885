"""Journey 5: the milieu validates; someone amends block 7; round two; the next version says why block 7 changed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, number_in, sign_in

MODERATOR = "carla@example.org"
FISHER, OTHER = "bruno@example.org", "jeanne@example.org"
BOARD = "fishers"


def send(page: Page, action: str) -> None:
    """Send the form that goes to ``action``."""
    page.locator(f"form[action='{action}'] button[type=submit]:not([name])").first.click()


def unfold(page: Page, action: str) -> None:
    """Open what hides the form that goes to ``action``."""
    page.locator(f"details:has(form[action='{action}']) > summary").first.click()


def latest(page: Page) -> tuple[str, int]:
    """The address of the last version of the fishers' paper, and its number."""
    page.goto(f"/boards/{BOARD}")
    page.locator("a[href^='/papers/']", has_text="Que reste-t-il à pêcher").first.click()
    page.goto(page.url.split("?")[0])
    return f"/papers/{number_in(page.url, 'papers')}", number_in(page.url, "versions")


def validates(page: Page, version: str) -> None:
    """A fisher answers, with a reservation, and changes the answer."""
    page.goto(version)
    page.locator("input[name=stance][value=reserve]").check()
    send(page, f"{version}/validations")
    expect(page.locator("#errors")).to_be_visible()
    page.fill("textarea[name=words]", "Le chalut reste à part.")
    send(page, f"{version}/validations")
    expect(page.locator("section[aria-labelledby=validation] .notice-success")).to_contain_text("réserve")
    page.locator("input[name=stance][value=endorse]").check()
    send(page, f"{version}/validations")
    expect(page.locator("section[aria-labelledby=validation] .notice-success")).to_contain_text("J’approuve")
    expect(page.locator("main")).not_to_contain_text("Le chalut reste à part.")


def amends(page: Page, version: str, number: int) -> str:
    """Another fisher proposes another wording of block 7; the address of the amendment."""
    page.goto(version)
    page.locator(".block").nth(6).locator("a[href$='/amendments/new']").click()
    words = page.locator("textarea[name=text]").input_value()
    page.fill("textarea[name=text]", f"{words.rstrip()} C’est écrit après la version {number}.")
    page.fill("textarea[name=reason]", "Il faut dire quand cela fut écrit.")
    page.locator("form[action$='/amendments'] button[type=submit]").click()
    expect(page.locator("ins")).to_contain_text("écrit après la version")
    return f"/amendments/{number_in(page.url, 'amendments')}"


def holds_a_round(page: Page, thread: str) -> None:
    """The moderator opens the next round of the thread, somebody writes, and it is frozen."""
    page.goto(f"{thread}/moderate")
    send(page, f"{thread}/rounds")
    page.goto(thread)
    page.fill("textarea[name=text]", "Une phrase de plus, pour la prochaine version.")
    send(page, f"{thread}/posts")
    page.goto(f"{thread}/moderate")
    unfold(page, f"{thread}/freeze")
    page.fill(f"form[action='{thread}/freeze'] textarea[name=reason]", "Le tour est dit.")
    send(page, f"{thread}/freeze")


def test_a_block_that_was_amended_says_why_it_changed(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    fisher, other, moderator = somebody(), somebody(width=360), somebody()
    for page, who in ((fisher, FISHER), (other, OTHER), (moderator, MODERATOR)):
        sign_in(page, who)
    paper, number = latest(fisher)
    version = f"{paper}/versions/{number}"
    validates(fisher, version)

    amendment = amends(other, version, number)
    fisher.goto(amendment)
    send(fisher, f"{amendment}/supports")
    fisher.fill("textarea[name=words]", "D’accord, et la date aussi.")
    send(fisher, f"{amendment}/remarks")
    expect(fisher.locator("section[aria-labelledby=remarks]")).to_contain_text("D’accord, et la date aussi.")
    other.goto(f"{paper}/amendments")
    expect(other.locator("main")).to_contain_text("1 soutien")

    moderator.goto(version)
    source = moderator.locator("a[href^='/threads/']", has_text="posts 1").or_(
        moderator.locator("section[aria-labelledby=numbers] a[href^='/threads/']")
    )
    thread = f"/threads/{number_in(source.first.get_attribute('href') or '', 'threads')}"
    holds_a_round(moderator, thread)
    moderator.goto(amendment)
    moderator.locator("input[name=decision][value=accepted]").check()
    moderator.locator(f"form[action='{amendment}/decision'] textarea[name=reason]").fill("C’est plus clair.")
    send(moderator, f"{amendment}/decision")
    expect(moderator.locator("section[aria-labelledby=decision]")).to_contain_text("C’est plus clair.")

    moderator.goto(f"{thread}/moderate")
    moderator.locator("a[href^='/drafts/']").first.click()
    draft = f"/drafts/{number_in(moderator.url, 'drafts')}"
    # Only one post came since, the moderator's own: its author need not be asked.
    if moderator.locator("textarea[name=waiver]").count():
        unfold(moderator, f"{draft}/publication")
        moderator.fill("textarea[name=waiver]", "Le seul message de ce tour est de moi.")
    why = moderator.locator(f"form[action='{draft}/publication'] textarea[name=unaccounted]")
    if not why.count():
        # The draft was opened before this round was frozen: its posts are counted when it is to be published.
        send(moderator, f"{draft}/publication")
    why.fill("Ce message dit qu’il y a un tour de plus.")
    send(moderator, f"{draft}/publication")
    assert moderator.url.endswith(f"{paper}/versions/{number + 1}")

    reader = somebody(width=360)
    reader.goto(f"{paper}/versions/{number + 1}")
    reader.goto(f"{paper}/compare/{number}...{number + 1}")
    changed = reader.locator(".compared", has_text="Bloc 7, modifié")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins")).to_contain_text(f"C’est écrit après la version {number}.")
    changed.locator(f".why a[href='{amendment}']").click()
    expect(reader.locator("main")).to_contain_text("Il faut dire quand cela fut écrit.")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth") or not scripts
