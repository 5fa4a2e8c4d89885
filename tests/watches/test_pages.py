"""Saying on the pages what one hears of; and what joining and leaving say by themselves."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.errors import Refused
from forum.journal import Entry, Verb
from forum.mailings.own_posts import hear_oneself
from forum.members.actions import join, leave
from forum.papers.actions import publish
from forum.watches.actions import watch, watch_of
from forum.watches.models import Watch, WatchOrigin, Wish
from tests.cast import Browser, Cast, text_of, thread_by
from tests.digests.weeks import work
from tests.papers.test_publishing import draft_with_a_block, frozen_thread


def wish_of(thing: object, member: object) -> Wish | None:
    watched = watch_of(thing, member)
    return watched.wish if watched else None


def test_elena_asks_for_a_digest_and_stops_it_on_the_page_of_the_board(app: Flask, cast: Cast) -> None:
    elena = Browser(app, cast.elena)
    assert "Send me the digest" in text_of(elena.get("/boards/farmers"))
    answer = elena.post("/boards/farmers/watch", {"wish": "digest"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/boards/farmers")
    assert wish_of(cast.farmers, cast.elena) == Wish.DIGEST
    assert "You get the digest of this board by e-mail." in text_of(elena.get("/boards/farmers"))
    elena.post("/boards/farmers/watch", {"wish": "nothing"})
    assert wish_of(cast.farmers, cast.elena) == Wish.NOTHING


def test_a_thread_comes_with_its_board_until_one_leaves_it_out(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    elena, page = Browser(app, cast.elena), f"/threads/{thread.id}"
    assert "Put it in my digest" in text_of(elena.get(page))
    elena.post("/boards/farmers/watch", {"wish": "digest"})
    assert "Leave this thread out" in text_of(elena.get(page))
    elena.post(f"{page}/watch", {"wish": "nothing"})
    assert wish_of(thread, cast.elena) == Wish.NOTHING
    assert "Put it in my digest" in text_of(elena.get(page))


def test_a_paper_is_watched_below_its_version(app: Flask, cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    version = publish(draft, by=cast.carla, unaccounted="They only ask.")
    elena = Browser(app, cast.elena)
    page = f"/papers/{version.paper_id}/versions/1"
    assert "Put it in my digest" in text_of(elena.get(page))
    elena.post(f"/papers/{version.paper_id}/watch", {"wish": "digest"})
    assert wish_of(version.paper, cast.elena) == Wish.DIGEST
    assert "Leave this paper out" in text_of(elena.get(page))


def test_a_visitor_is_asked_to_sign_in_and_sees_no_button(visitor: Browser, cast: Cast) -> None:
    assert 'action="/boards/farmers/watch"' not in text_of(visitor.get("/boards/farmers"))
    answer = visitor.post("/boards/farmers/watch", {"wish": "digest"})
    assert "/sign-in" in answer.headers["Location"]
    assert "/sign-in" in visitor.get("/account/watches").headers["Location"]


def test_what_may_not_be_read_cannot_be_watched(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    dario = Browser(app, cast.dario)
    for address in ("/boards/farmers/watch", f"/threads/{thread.id}/watch"):
        assert dario.post(address, {"wish": "digest"}).status_code == 404


def test_a_wish_that_is_not_offered_is_refused(app: Flask, cast: Cast) -> None:
    for wish in ("", "everything"):
        assert Browser(app, cast.elena).post("/boards/farmers/watch", {"wish": wish}).status_code == 422
    assert watch_of(cast.farmers, cast.elena) is None


def test_every_post_is_asked_for_on_the_page_of_a_board_or_a_thread(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    elena = Browser(app, cast.elena)
    for page, thing, said in (
        (f"/threads/{thread.id}", thread, "Every post of this thread comes to you by e-mail."),
        ("/boards/farmers", cast.farmers, "Every post of this board comes to you by e-mail"),
    ):
        assert "Send me every post" in text_of(elena.get(page))
        answer = elena.post(f"{page}/watch", {"wish": "every-post"}, follow_redirects=True)
        assert "every post of it comes to you by mail" in text_of(answer)
        assert said in text_of(elena.get(page))
        assert wish_of(thing, cast.elena) == Wish.EVERY_POST
    elena.post(f"/threads/{thread.id}/watch", {"wish": "nothing"})
    assert [wish_of(thing, cast.elena) for thing in (cast.farmers, thread)] == [
        Wish.EVERY_POST,
        Wish.NOTHING,
    ]


def test_every_post_of_a_board_is_its_papers_digest_until_one_hears_of_a_paper_at_once(
    app: Flask, cast: Cast
) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    version = publish(draft, by=cast.carla, unaccounted="They only ask.")
    elena = Browser(app, cast.elena)
    elena.post("/boards/farmers/watch", {"wish": "every-post"})
    page = text_of(elena.get(f"/papers/{version.paper_id}/versions/1"))
    assert "Your digest tells of new versions of this paper." in page
    assert "Send me every post" not in page, "nobody writes posts in a paper"
    answer = elena.post(f"/papers/{version.paper_id}/watch", {"wish": "every-post"}, follow_redirects=True)
    assert "you get a mail at once when something happens to it" in text_of(answer)
    assert wish_of(version.paper, cast.elena) == Wish.EVERY_POST
    assert "Only in the digest" in text_of(answer)


def test_the_table_offers_every_post_and_ones_own(app: Flask, cast: Cast) -> None:
    board = watch(cast.fishers, Wish.DIGEST, by=cast.elena)
    elena = Browser(app, cast.elena)
    assert "send me my own too" in text_of(elena.get("/account/watches"))
    sent = {f"w{board.id}": "every-post", "own_posts_asked": "1", "own_posts": "1"}
    for _twice in range(2):
        elena.post("/account/watches", sent)
        assert wish_of(cast.fishers, cast.elena) == Wish.EVERY_POST
        assert cast.elena.account is not None
        assert cast.elena.account.own_posts
    elena.post("/account/watches", {"own_posts_asked": "1"})
    assert not cast.elena.account.own_posts
    with pytest.raises(Refused):
        hear_oneself(cast.elena, True, by=cast.carla)


def test_one_table_holds_all_one_hears_of(app: Flask, cast: Cast) -> None:
    elena = Browser(app, cast.elena)
    assert "You hear of nothing yet" in text_of(elena.get("/account/watches"))
    thread = thread_by(cast.amina, cast.farmers, title="Who decides about wells?")
    board, of_thread = (watch(thing, Wish.DIGEST, by=cast.elena) for thing in (cast.fishers, thread))
    page = text_of(elena.get("/account/watches"))
    assert "Who decides about wells?" in page
    assert "Fishers" in page
    assert '"/account/watches"' in text_of(elena.get("/account"))
    elena.post("/account/watches", {f"w{board.id}": "nothing", f"w{of_thread.id}": "digest"})
    assert [wish_of(thing, cast.elena) for thing in (cast.fishers, thread)] == [Wish.NOTHING, Wish.DIGEST]


def test_what_the_table_says_when_it_is_kept_is_chosen(app: Flask, cast: Cast) -> None:
    work()
    watched = watch_of(cast.farmers, cast.amina)
    assert watched is not None
    amina = Browser(app, cast.amina)
    amina.post("/account/watches", {"one_mail_asked": "1"})
    assert not watched.chosen, "nothing was said of it"
    for _twice in range(2):
        amina.post("/account/watches", {f"w{watched.id}": "digest"})
    assert (watched.wish, watched.chosen) == (Wish.DIGEST, True)
    said = select(func.count()).where(Entry.verb == Verb.WATCH_SET, Entry.subject_id == watched.id)
    assert db.session.scalar(said) == 2, "once by joining, once by keeping the table"


def origin(watched: Watch | None) -> tuple[Wish, WatchOrigin] | None:
    return (watched.wish, watched.origin) if watched else None


def test_joining_begins_the_digest_and_leaving_ends_it(cast: Cast) -> None:
    join(cast.water, by=cast.elena)
    work()
    assert origin(watch_of(cast.water, cast.elena)) == (Wish.DIGEST, WatchOrigin.DEFAULT)
    leave(cast.water, by=cast.elena)
    work()
    assert origin(watch_of(cast.water, cast.elena)) == (Wish.NOTHING, WatchOrigin.DEFAULT)
    join(cast.water, by=cast.elena)
    work()
    assert origin(watch_of(cast.water, cast.elena)) == (Wish.DIGEST, WatchOrigin.DEFAULT)


def test_what_one_chose_is_never_overridden_by_joining_or_leaving(cast: Cast) -> None:
    watch(cast.water, Wish.NOTHING, by=cast.elena)
    watch(cast.fishers, Wish.DIGEST, by=cast.elena)
    for board in (cast.water, cast.fishers):
        join(board, by=cast.elena)
        work()
        leave(board, by=cast.elena)
        work()
    assert origin(watch_of(cast.water, cast.elena)) == (Wish.NOTHING, WatchOrigin.CHOSEN)
    assert origin(watch_of(cast.fishers, cast.elena)) == (Wish.DIGEST, WatchOrigin.CHOSEN)
