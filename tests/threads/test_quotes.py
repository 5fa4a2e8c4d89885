"""Quotes of words that are masked, or that only some may read: whatever comes first, nobody reads them elsewhere."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.actions import change_board
from forum.boards.models import Board, Reading, Writing
from forum.database import carry_out, db
from forum.errors import Invalid
from forum.members.models import Member
from forum.papers.actions.erasing import erase
from forum.threads import actions
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.search.looking import found_by, one_turn

SECRET = "We will sell the spring before winter."
WHY = {"reason": "It names a buyer.", "language": "en"}


def quote_of(post: Post) -> str:
    return f"[quote {post.revision_id}:0-{len(SECRET)}]\n\nIs it so?"


@pytest.fixture
def spring(cast: Cast) -> Post:
    """What Amina says among the farmers, for all to read."""
    return says(cast.amina, thread_by(cast.amina, cast.farmers), SECRET)


def one_after_the_other(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> None:
    """Two connections: the second act begins when the first is done but not yet committed."""
    db.session.commit()
    db.session.remove()
    begun, ended = threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def hand(act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                carry_out(act)
            except BaseException as fault:
                faults.append(fault)
            db.session.remove()

    def do_first() -> None:
        first()
        begun.set()
        ended.wait(timeout=0.5)  # the second has to wait for us: it only ends here when nothing holds it

    def do_second() -> None:
        begun.wait()
        second()

    def last() -> None:
        hand(do_second)
        ended.set()

    hands = [threading.Thread(target=hand, args=(do_first,)), threading.Thread(target=last)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert faults == []


@pytest.mark.parametrize("mask", ["hide", "redact", "erase", "close"])
@pytest.mark.parametrize("mask_first", [False, True])
def test_words_masked_while_somebody_quotes_them_show_nowhere(
    app: Flask, cast: Cast, spring: Post, mask: str, mask_first: bool
) -> None:
    elsewhere = thread_by(cast.bruno, cast.fishers).id
    key, words = spring.id, quote_of(spring)
    amina, bruno, carla, fatou = cast.amina.id, cast.bruno.id, cast.carla.id, cast.fatou.id
    farmers = cast.farmers.id

    def member(who: int) -> Member:
        return db.session.get_one(Member, who)

    masks: dict[str, Callable[[], Any]] = {
        "hide": lambda: actions.hide(db.session.get_one(Post, key), by=member(carla), **WHY),
        "redact": lambda: actions.redact(db.session.get_one(Post, key).revision, by=member(carla), **WHY),
        "erase": lambda: erase(member(amina), by=member(amina)),
        "close": lambda: change_board(
            db.session.get_one(Board, farmers),
            by=member(fatou),
            reading=Reading.MEMBERS,
            writing=Writing.MEMBERS,
        ),
    }

    def quotes() -> None:
        try:
            says(member(bruno), db.session.get_one(Thread, elsewhere), words)
        except Invalid:
            assert (mask, mask_first) == ("close", True)

    acts = (masks[mask], quotes) if mask_first else (quotes, masks[mask])
    one_after_the_other(app, *acts)
    quoting = db.session.scalars(select(Post).where(Post.thread_id == elsewhere).order_by(Post.number)).all()
    assert len(quoting) == (1 if mask == "close" and mask_first else 2)
    assert SECRET not in quoting[-1].revision.html
    assert "spring" not in quoting[-1].revision.summary


def test_two_people_mask_what_one_post_quotes(app: Flask, cast: Cast, spring: Post) -> None:
    other = says(cast.amina, spring.thread, "The buyer is called Martin, they say.")
    both = f"[quote {spring.revision_id}:0-10]\n\n[quote {other.revision_id}:0-20]\n\nIs it so?"
    quoting = says(cast.bruno, thread_by(cast.bruno, cast.fishers), both).id
    carla, first, second = cast.carla.id, spring.id, other.id

    def hide(key: int) -> None:
        actions.hide(db.session.get_one(Post, key), by=db.session.get_one(Member, carla), **WHY)

    one_after_the_other(app, lambda: hide(first), lambda: hide(second))
    html = db.session.get_one(Post, quoting).revision.html
    assert html.count("[…]") == 2


def test_a_board_that_closes_takes_its_words_back_from_other_boards(
    app: Flask, cast: Cast, spring: Post, visitor: Browser
) -> None:
    quoting = says(cast.bruno, thread_by(cast.bruno, cast.fishers), quote_of(spring))
    at_home = says(cast.carla, spring.thread, quote_of(spring))
    one_turn()
    pages = {post.id: f"/threads/{post.thread_id}" for post in (quoting, at_home)}
    address = f"/threads/{quoting.thread_id}?from={quoting.number}#p{quoting.number}"

    def shown(browser: Browser, post: Post) -> bool:
        return SECRET in text_of(browser.get(pages[post.id]))

    def finds(browser: Browser) -> bool:
        one_turn()
        return address in found_by(browser, "spring")

    bruno, amina = Browser(app, cast.bruno), Browser(app, cast.amina)
    assert shown(visitor, quoting)
    assert finds(visitor)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert [shown(reader, quoting) for reader in (visitor, bruno, amina)] == [False] * 3
    assert not finds(bruno)
    assert shown(amina, at_home)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.PUBLIC, writing=Writing.MEMBERS)
    assert shown(visitor, quoting)
    assert finds(visitor)


def test_changing_who_writes_leaves_quotes_alone(cast: Cast, spring: Post) -> None:
    quoting = says(cast.bruno, thread_by(cast.bruno, cast.fishers), quote_of(spring))
    before = quoting.revision.html
    change_board(cast.farmers, by=cast.fatou, reading=Reading.PUBLIC, writing=Writing.ACCOUNTS)
    assert quoting.revision.html == before
