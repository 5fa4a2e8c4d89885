"""The desk in a real browser, part two: the keys that choose and go back, dragging, its two tabs on a phone, and what
saves itself.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Block, BlockAction, Disposition, Draft, Section, SectionKind
from forum.phases import Kind
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.journeys.conftest import City, sign_in
from tests.journeys.test_desk import COLLEAGUE, MODERATOR, Keyboard, Made, a_draft, inside, member

pytestmark = pytest.mark.parametrize("scripts", [True], indirect=True)


def fates(city: City, made: Made) -> dict[int, str]:
    """By number, what became of posts."""
    with inside(city):
        rows = db.session.execute(
            select(Post.number, Disposition.fate)
            .join(Disposition, Disposition.post_id == Post.id)
            .where(Disposition.draft_id == made.draft)
        )
        return {number: fate.value for number, fate in rows}


def a_branch(city: City) -> Made:
    """A thread in which 3 answers 2 and 4 answers 3; its draft has two blocks."""
    made = a_draft(city, 2, ("Le premier bloc.", "Le second bloc."))
    with inside(city):
        thread = db.session.get_one(Thread, made.thread)
        ikram = member(MODERATOR)
        threads.open_round(thread, by=ikram)
        for parent in (2, 3):
            threads.post(
                thread,
                by=ikram,
                source=f"En réponse à {parent}.",
                language="fr",
                kind=Kind.REPLY,
                parent_number=parent,
            )
        threads.freeze(thread, 2, by=ikram, reason="Assez pour écrire.", language="fr")
        db.session.commit()
    return made


def open_desk(page: Page, made: Made, who: str = MODERATOR) -> Page:
    sign_in(page, who)
    page.goto(f"/drafts/{made.draft}")
    return page


def test_keys_go_back_take_a_branch_choose_another_block_let_wait_and_edit(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_branch(city)
    page = open_desk(somebody(), made)
    keys = Keyboard(page)
    waiting = page.locator("#bar > .numbers div", has_text="Sort non indiqué").locator("dd")
    page.locator("[data-start]").focus()
    keys.press("Enter", "j")
    assert keys.here == 2
    keys.press("k")
    assert keys.here == 1
    keys.press("k")
    assert keys.here == 1
    expect(page.locator("[data-said]")).not_to_be_empty()

    keys.press("j", "b", "p")
    expect(waiting).to_have_text("1")
    assert fates(city, made) == {2: "procedural", 3: "procedural", 4: "procedural"}
    for key, left in (("p", "0"), ("w", "1")):
        page.locator(".desk-posts > li[data-number='1']").focus()
        keys.press(key)
        expect(waiting).to_have_text(left)
    assert fates(city, made) == {2: "procedural", 3: "procedural", 4: "procedural"}

    page.locator(".desk-posts > li[data-number='1']").focus()
    keys.press("C")
    keys.type("1")
    expect(page.locator("#text .block").first).to_contain_text("message 1")
    page.locator(".desk-posts > li[data-number='4']").focus()
    keys.press("C")
    keys.type("2")
    expect(page.locator("#text .block").nth(1)).to_contain_text("message 4")
    expect(page.locator("#text .block.chosen")).to_have_attribute("data-number", "2")
    expect(waiting).to_have_text("0")

    page.locator(".desk-posts > li").first.focus()
    keys.press("e")
    expect(page.locator("#text .block").nth(1).locator("textarea")).to_be_focused()


def test_an_excerpt_and_selected_words_are_dropped_into_a_block(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 3, ("Un bloc.", "Un autre bloc."))
    with inside(city):
        ikram = member(MODERATOR)
        post = db.session.scalars(select(Post).where(Post.thread_id == made.thread, Post.number == 2)).one()
        threads.keep_excerpt(post.revision, by=ikram, start=0, stop=28)
        db.session.commit()
    page = open_desk(somebody(), made)
    blocks = page.locator("#text .block")
    page.locator("[data-excerpt]").drag_to(blocks.nth(1).locator(".words"))
    expect(blocks.nth(1)).to_contain_text("message 2")
    assert fates(city, made) == {2: "cited"}

    words = page.locator(".desk-posts > li[data-number='3'] .words p")
    words.click(click_count=3)
    words.drag_to(blocks.first.locator(".words"))
    expect(blocks.first).to_contain_text("message 3")
    assert fates(city, made) == {2: "cited", 3: "cited"}


def test_on_a_phone_the_two_sides_are_tabs(city: City, somebody: Callable[..., Page]) -> None:
    page = open_desk(somebody(width=360), a_draft(city, 3, ("Un bloc.",)))
    left, right = page.locator("#left"), page.locator("#right")
    expect(left).to_be_visible()
    expect(right).to_be_hidden()
    page.click(".tabs a[href='#right']")
    expect(right).to_be_visible()
    expect(left).to_be_hidden()
    page.click(".tabs a[href='#left']")
    expect(left).to_be_visible()
    expect(right).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_title_and_heading_save_themselves_and_meet_a_colleagues(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 3, ("Un bloc.",))
    first, second = open_desk(somebody(), made), open_desk(somebody(), made, COLLEAGUE)
    forms = []
    for page in (first, second):
        page.locator("summary", has_text="Changer l’intitulé").first.click()
        forms.append(page.locator("form[action$='/heading']").first)
    forms[0].locator("input[name=heading]").fill("Ce que l’hiver fait")
    expect(forms[0]).to_have_attribute("data-state", "saved")
    expect(first.locator("#text h3").first).to_have_text("Ce que l’hiver fait")
    forms[1].locator("input[name=heading]").fill("L’hiver, vu d’ici")
    expect(forms[1].locator("[data-their-words]")).to_have_text("Ce que l’hiver fait")
    expect(forms[1].locator("input[name=heading]")).to_have_value("L’hiver, vu d’ici")
    forms[1].locator("[data-mine]").click()
    expect(forms[1]).to_have_attribute("data-state", "saved")
    expect(second.locator("#text h3").first).to_have_text("L’hiver, vu d’ici")

    first.locator("summary", has_text="Titre et langue").click()
    first.locator("form[action$='/title'] input[name=title]").fill("Quatre mois")
    expect(first.locator("form[action$='/title']")).to_have_attribute("data-state", "saved")
    expect(first.locator("h1")).to_have_text("Quatre mois")
    with inside(city):
        assert db.session.get_one(Draft, made.draft).title == "Quatre mois"
        headings = db.session.scalars(select(Section.heading).where(Section.draft_id == made.draft)).all()
        assert "L’hiver, vu d’ici" in headings


def test_an_actions_fields_and_the_editorial_mark_save_themselves(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 3, ())
    with inside(city):
        section = db.session.scalars(
            select(Section).where(Section.draft_id == made.draft, Section.kind == SectionKind.ACTION)
        ).one()
        block = papers.add_block(section, by=member(MODERATOR), source="Ouvrir le four du village.")
        db.session.commit()
        block_id = block.id
    place = f"/drafts/{made.draft}/blocks/{block_id}"
    page, colleague = somebody(), somebody()
    sign_in(page, MODERATOR)
    sign_in(colleague, COLLEAGUE)
    for one in (page, colleague):
        one.goto(f"{place}/action")
    page.fill("input[name=who]", "Les boulangères")
    page.select_option("select[name=status]", "planned")
    expect(page.locator("form[data-autosave]")).to_have_attribute("data-state", "saved")
    colleague.fill("input[name=who]", "La mairie")
    expect(colleague.locator("[data-their-words]")).to_contain_text("Les boulangères")
    expect(colleague.locator("input[name=who]")).to_have_value("La mairie")
    colleague.locator("[data-take]").click()
    expect(colleague.locator("input[name=who]")).to_have_value("Les boulangères")
    page.fill("input[name=where]", "À la place du marché")
    page.locator("form[data-autosave] button[type=submit]").click()
    expect(page).to_have_url(f"{city.base}/drafts/{made.draft}#b-{block_uid(city, block_id)}")

    page.goto(place)
    page.check("input[name=editorial]")
    expect(page.locator("form[data-autosave]")).to_have_attribute("data-state", "saved")
    with inside(city):
        kept = db.session.get_one(Block, block_id)
        assert kept.editorial
        action = db.session.get_one(BlockAction, block_id)
        assert (action.who, action.where, action.status) == (
            "Les boulangères",
            "À la place du marché",
            "planned",
        )


def block_uid(city: City, block_id: int) -> str:
    with inside(city):
        return db.session.get_one(Block, block_id).uid
