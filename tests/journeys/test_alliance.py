"""Journey 6: an alliance cites the papers of three milieus in its own."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import number_in, sign_in
from tests.journeys.test_moderator import submit

OF_A_MILIEU = "mounir@example.org"
OF_THE_ALLIANCE = "salma@example.org"


def open_thread(page: Page, board: str, title: str) -> int:
    """Go to a thread by the page of its board; its number."""
    page.goto(f"/boards/{board}")
    page.locator("a.row-title", has_text=title).first.click()
    return number_in(page.url, "threads")


def publish_at_once(page: Page, draft: int, **reasons: str) -> None:
    """Publish without asking the authors, for the reason that is given."""
    form = page.locator(f"form[action='/drafts/{draft}/publication']")
    form.locator("xpath=ancestor::details/summary").click()
    for name, words in {"waiver": "Le conseil se réunit ce soir.", **reasons}.items():
        form.locator(f"textarea[name={name}]").fill(words)
    submit(page, f"/drafts/{draft}/publication")


def publish_a_strategy(page: Page) -> str:
    """The elected officials open a thread, freeze it, publish a paper of one strategy; the version's address."""
    page.goto("/boards/elected-officials/threads/new")
    page.fill("input[name=title]", "Trois chiffres sur une porte, suite")
    page.fill("textarea[name=text]", "Que mettons-nous sur la feuille quand un chiffre manque ?")
    submit(page, "/boards/elected-officials/threads")
    thread = number_in(page.url, "threads")
    page.goto(f"/threads/{thread}/moderate")
    page.locator(f"form[action='/threads/{thread}/freeze']").locator(
        "xpath=ancestor::details/summary"
    ).click()
    page.fill(
        f"form[action='/threads/{thread}/freeze'] textarea[name=reason]", "Les feuilles sont affichées."
    )
    submit(page, f"/threads/{thread}/freeze")
    page.goto(f"/threads/{thread}/moderate")
    submit(page, f"/threads/{thread}/drafts")
    draft = number_in(page.url, "drafts")
    strategy = page.locator("section.section", has=page.locator("h3", has_text="Stratégie partagée"))
    strategy.locator("summary", has_text="Ajouter un bloc").click()
    strategy.locator("textarea").fill(
        "Chaque mairie affiche le chiffre qu’elle a, et laisse vides les autres cases."
    )
    strategy.locator("input[name=editorial]").check()
    strategy.locator("form[action$='/blocks'] button[type=submit]").click()
    publish_at_once(page, draft, unaccounted="La feuille d’abord, le détail au prochain tour.")
    assert "/versions/1" in page.url
    return page.url.partition("#")[0]


def test_an_alliance_cites_the_papers_of_three_milieus(somebody: Callable[..., Page]) -> None:
    milieu = somebody()
    sign_in(milieu, OF_A_MILIEU)
    cited = publish_a_strategy(milieu)

    page = somebody()
    sign_in(page, OF_THE_ALLIANCE)
    thread = open_thread(page, "water", "Compter la même eau")
    page.goto(f"/threads/{thread}/moderate")
    submit(page, f"/threads/{thread}/drafts")
    draft = number_in(page.url, "drafts")
    # The fishers have published since: what rests on their first version says so.
    expect(page.locator("body")).to_contain_text("source révisée")
    block = page.locator(".block", has_text="Trois chiffres, la même unité")
    block.locator("a[href*='/blocks/']").first.click()
    page.click("a[href$='/sources']")
    page.fill("input[name=q]", "trois CHIFFRES")
    page.locator("form[role=search] button[type=submit]").click()
    page.locator("a.row-title", has_text="Trois chiffres").first.click()
    page.locator(".choice", has_text="Chaque mairie affiche").locator("input[name=uid]").check()
    page.select_option("select[name=relation]", "supports")
    page.locator("form[action$='/sources'][method=post] button[type=submit]").click()
    assert f"/drafts/{draft}" in page.url
    publish_at_once(page, draft)
    version = page.url.partition("#")[0]

    reader = somebody(width=390)
    reader.goto(version)
    notes = reader.locator(".block", has_text="Trois chiffres, la même unité").locator(".sidenotes > ul > li")
    for paper in ("El agua que falta", "Que reste-t-il à pêcher", "Trois chiffres sur une porte, suite"):
        expect(notes.filter(has_text=paper).first.locator("details.behind")).to_be_visible()
    expanded = notes.filter(has_text="El agua que falta").first
    expanded.locator("summary").click()
    expect(expanded.locator("blockquote")).to_contain_text("Contar a la vista de todos")
    expanded.locator("details a[href*='/revisions/']").first.click()
    expect(reader.locator("mark#words")).to_contain_text("Un contador en cada pozo")

    reader.goto(f"{version}/matrix")
    carried = reader.locator("section", has=reader.locator("#milieus"))
    for board in ("Agriculteurs et agricultrices", "Pêcheurs et pêcheuses", "Élues et élus locaux"):
        expect(carried).to_contain_text(board)
    expect(reader.locator("main")).to_contain_text("Aucune stratégie n’y répond encore.")

    reader.goto(cited)
    expect(reader.locator(".cited-by")).to_contain_text("Une même eau")
    reader.locator(".cited-by a").first.click()
    assert reader.url.partition("#")[0] == version
