"""The desk in a real browser: two hundred posts by keyboard alone; two moderators on one block; words selected."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum import create_app
from forum.boards.models import Board
from forum.database import db
from forum.members.actions import give_mandate
from forum.members.models import Account, Member, Role
from forum.papers import actions as papers
from forum.papers.models import Disposition, Draft, How, Section
from forum.phases import Kind
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.journeys.conftest import City, sign_in

pytestmark = pytest.mark.parametrize("scripts", [True], indirect=True)
BOARD = "youth"
MODERATOR, COLLEAGUE = "ikram@example.org", "salma@example.org"
REASONS = (
    "Déjà dit dans la note.",
    "Relève d’un autre fil.",
    "Ne concerne pas l’hiver.",
    "Question de méthode.",
)
POSTS, MOST_PRESSES = 200, 1000


@dataclass
class Made:
    """A thread and its draft, by their keys."""

    thread: int
    draft: int


@contextmanager
def inside(city: City) -> Iterator[None]:
    """The site's own acts, beside the server that serves it."""
    app = create_app({"FORUM_DATA": city.data, "BASE_URL": city.base, "SECRET_KEY": "for tests only"})
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def member(email: str) -> Member:
    return db.session.scalars(
        select(Member).join(Account, Account.member_id == Member.id).where(Account.email == email)
    ).one()


def a_draft(city: City, posts: int, blocks: tuple[str, ...]) -> Made:
    """A thread of so many posts, frozen, and its draft with these blocks."""
    with inside(city):
        ikram = member(MODERATOR)
        home = db.session.scalars(select(Board).where(Board.slug == BOARD)).one()
        thread = threads.open_thread(
            home,
            by=ikram,
            title="L’hiver, post par post",
            source="Comment vit-on ici l’hiver ?",
            language="fr",
        )
        for number in range(2, posts + 1):
            threads.post(
                thread,
                by=ikram,
                source=f"Ce que j’ai vu, numéro {number}. Personne n’en parle. Il faut l’écrire.",
                language="fr",
                kind=Kind.EXPERIENCE,
            )
        threads.freeze(thread, 1, by=ikram, reason="Assez pour écrire.", language="fr")
        draft = papers.open_draft(thread, by=ikram)
        section = db.session.scalars(
            select(Section).where(Section.draft_id == draft.id).order_by(Section.rank)
        ).first()
        assert section is not None
        for text in blocks:
            papers.add_block(section, by=ikram, source=text)
        colleague = member(COLLEAGUE)
        if not any(mandate.board_id == home.id for mandate in colleague.mandates):
            give_mandate(colleague, Role.MODERATOR, by=None, board=home)
        db.session.commit()
        return Made(thread.id, draft.id)


class Keyboard:
    """Nothing but keys, and how often one was pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += 2 if key.isupper() and len(key) == 1 else 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        for character in text:
            if character.isascii():
                self.press(character)
            else:
                # A letter with an accent, or a typographer's apostrophe: two keys on most keyboards.
                self.presses += 2
                self.page.keyboard.insert_text(character)
        self.press("Enter")

    @property
    def here(self) -> int:
        """The number of the post that has the focus; 0 when none has."""
        return int(self.page.evaluate("document.activeElement.dataset.number ?? 0"))

    def moved_from(self, number: int) -> None:
        """Wait until another post has the focus, as anyone would who reads it."""
        self.page.wait_for_function(
            "number => (document.activeElement.dataset.number ?? number) != number",
            arg=str(number),
            timeout=60_000,
        )


def test_two_hundred_posts_are_accounted_for_by_keyboard_in_under_a_thousand_presses(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, POSTS, ("L’hiver sans travail déclaré.", "Partir ou rester."))
    page = somebody()
    sign_in(page, MODERATOR)
    page.goto(f"/drafts/{made.draft}")
    keys = Keyboard(page)
    while not page.evaluate("document.activeElement.matches('[data-start]')"):
        keys.press("Tab")
    keys.press("Enter")
    assert keys.here == 1

    plan = ["cite"] * 60 + ["merge"] * 80 + ["aside"] * 60
    chance = random.Random(7)  # noqa: S311  a mix that is the same each time
    chance.shuffle(plan)
    plan.insert(0, plan.pop(plan.index("cite")))
    cited, used, block_chosen = [], [], False
    for number, what in enumerate(plan, start=1):
        assert keys.here == number
        if what == "cite":
            keys.press("c")
            if not block_chosen:
                keys.type("1")
                block_chosen = True
            cited.append(number)
        elif what == "merge":
            keys.press("m")
            keys.type(str(chance.choice(cited)))
        else:
            keys.press("x")
            reason = chance.choice(REASONS)
            if reason in used:
                keys.press(str(used.index(reason) + 1))
            else:
                keys.type(reason)
                used.append(reason)
        if number < POSTS:
            keys.moved_from(number)
    expect(page.locator("#bar > .numbers div", has_text="Sort non indiqué").locator("dd")).to_have_text(
        "0", timeout=180_000
    )
    assert keys.presses < MOST_PRESSES, keys.presses
    with inside(city):
        rows = db.session.scalars(select(Disposition).where(Disposition.draft_id == made.draft)).all()
        fates = [row.fate.value for row in rows]
        assert {fate: fates.count(fate) for fate in set(fates)} == {
            "cited": 60,
            "merged": 80,
            "set-aside": 60,
        }
        assert all(row.how == How.SINGLE for row in rows)
        assert {row.reason.text for row in rows if row.reason} == set(REASONS)
    print(f"{POSTS} posts: {keys.presses} key presses")


def test_keys_choose_branches_tick_undo_and_help_and_never_act_in_a_field(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 6, ("Un bloc.",))
    page = somebody()
    sign_in(page, MODERATOR)
    page.goto(f"/drafts/{made.draft}")
    keys = Keyboard(page)
    waiting = page.locator("#bar > .numbers div", has_text="Sort non indiqué").locator("dd")
    page.locator("[data-start]").focus()
    keys.press("Enter", "j", "t", "j", "t", "p")
    expect(waiting).to_have_text("4")
    keys.press("u")
    expect(waiting).to_have_text("6")
    keys.press("?")
    expect(page.locator("dialog.help")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("dialog.help")).to_be_hidden()
    page.locator(".block details.editor summary").first.click()
    area = page.locator(".block textarea").first
    area.focus()
    page.keyboard.type("pjx")
    expect(area).to_have_value("pjxUn bloc.")
    expect(waiting).to_have_text("6")
    page.locator("[data-switch]").uncheck()
    page.locator(".desk-posts > li").first.focus()
    keys.press("p")
    expect(waiting).to_have_text("6")
    page.locator("[data-switch]").check()
    page.locator(".desk-posts > li").nth(1).focus()
    keys.press("s", "S", "n")
    expect(page.locator("#text .block")).to_have_count(2)
    expect(page.locator("#text")).to_contain_text("Ce que j’ai vu, numéro 2. Personne n’en parle.")
    expect(waiting).to_have_text("5")


def test_two_moderators_on_one_block_each_keep_their_words(city: City, somebody: Callable[..., Page]) -> None:
    made = a_draft(city, 3, ("Au départ.",))
    first, second = somebody(), somebody()
    areas = []
    for page, who in ((first, MODERATOR), (second, COLLEAGUE)):
        sign_in(page, who)
        page.goto(f"/drafts/{made.draft}")
        page.locator(".block details.editor summary").first.click()
        areas.append(page.locator(".block textarea").first)
    areas[0].fill("Ce qu’Ikram a écrit.")
    expect(first.locator("form[data-autosave]").first).to_have_attribute("data-state", "saved")
    areas[1].fill("Ce que Salma a écrit.")
    expect(second.locator("[data-theirs]").first).to_be_visible()
    expect(second.locator("[data-their-words]").first).to_have_text("Ce qu’Ikram a écrit.")
    expect(areas[1]).to_have_value("Ce que Salma a écrit.")
    second.reload()
    expect(second.locator(".block textarea").first).to_have_value("Ce que Salma a écrit.")
    expect(second.locator("[data-theirs]").first).to_be_visible()
    second.locator("[data-take]").first.click()
    expect(second.locator("form[data-autosave]").first).to_have_attribute("data-state", "saved")
    with inside(city):
        draft = db.session.get_one(Draft, made.draft)
        (block,) = [block for section in sections(draft) for block in section.blocks]
        assert block.text == "Ce qu’Ikram a écrit.\n\nCe que Salma a écrit."


def sections(draft: Draft) -> list[Section]:
    return list(db.session.scalars(select(Section).where(Section.draft_id == draft.id)))


def test_a_text_written_without_the_line_is_kept_and_sent_later(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 3, ("Au départ.",))
    page = somebody()
    sign_in(page, MODERATOR)
    page.goto(f"/drafts/{made.draft}")
    page.locator(".block details.editor summary").first.click()
    form = page.locator("form[data-autosave]").first
    page.context.set_offline(True)
    page.locator(".block textarea").first.fill("Écrit dans le train.")
    expect(form).to_have_attribute("data-state", "failed")
    page.context.set_offline(False)
    expect(form).to_have_attribute("data-state", "saved", timeout=20_000)
    page.reload()
    expect(page.locator(".block").first).to_contain_text("Écrit dans le train.")


def test_words_selected_in_a_thread_are_kept_with_what_they_are(
    city: City, somebody: Callable[..., Page]
) -> None:
    made = a_draft(city, 3, ("Un bloc.",))
    page = somebody()
    sign_in(page, MODERATOR)
    page.goto(f"/threads/{made.thread}")
    page.locator("#p2 .words p").click(click_count=3)
    page.locator("[data-open]").click()
    page.select_option("#harvest-nature", "experience")
    page.fill("#harvest-tags", "hiver, silence")
    page.locator("form.harvest button[type=submit]").click()
    kept = page.locator("section:has(> #kept)")
    expect(kept).to_contain_text("Ce que j’ai vu, numéro 2. Personne n’en parle. Il faut l’écrire.")
    expect(kept).to_contain_text("hiver")
    with inside(city):
        post = db.session.scalars(select(Post).where(Post.thread_id == made.thread, Post.number == 2)).one()
        assert post.revision.text == "Ce que j’ai vu, numéro 2. Personne n’en parle. Il faut l’écrire."
