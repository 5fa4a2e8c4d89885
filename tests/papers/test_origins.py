"""A thread is opened from a version, which is then its working document; a board, from a strategy block."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board, Reading
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Version
from forum.threads.models import Thread
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.plans import Plan, plan_on, publish


def published(cast: Cast) -> tuple[Plan, Version, str]:
    plan = plan_on(cast, cast.farmers)
    version = publish(cast, plan.draft)
    return plan, version, f"/papers/{version.paper_id}/versions/1"


FORM = {"title": "Is this still so?", "text": "Look at block 2.", "kind": "question", "language": "en"}


def thread_of(address: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.id == int(address.rpartition("/")[2]))).one()


def test_a_thread_is_opened_from_a_version_and_both_know_it(app: Flask, cast: Cast) -> None:
    _plan, version, here = published(cast)
    amina = Browser(app, reads_english(cast.amina))
    assert f"{here}/threads/new" in text_of(amina.get(here))
    assert version.title in text_of(amina.get(f"{here}/threads/new"))
    sent = amina.post(f"{here}/threads", {**FORM, "board": "farmers"})
    assert sent.status_code == 303
    thread = thread_of(sent.headers["Location"])
    assert (thread.origin_paper_id, thread.origin_version) == (version.paper_id, 1)
    page = text_of(Browser(app, None, "en").get(f"/threads/{thread.id}"))
    assert "This thread discusses version 1 of" in page
    assert f'href="{here}"' in page
    assert f'href="/threads/{thread.id}"' in text_of(Browser(app, None).get(here))


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Ce fil discute de la version 1"), ("es", "Este hilo debate la versión 1")]
)
def test_it_reads_in_every_language(app: Flask, cast: Cast, language: str, words: str) -> None:
    _plan, _version, here = published(cast)
    sent = Browser(app, cast.amina).post(f"{here}/threads", {**FORM, "board": "farmers"})
    assert words in text_of(Browser(app, None, language).get(sent.headers["Location"]))


def test_whoever_writes_elsewhere_in_the_assembly_discusses_it_there(app: Flask, cast: Cast) -> None:
    _plan, _version, here = published(cast)
    bruno = Browser(app, reads_english(cast.bruno))
    form = text_of(bruno.get(f"{here}/threads/new"))
    assert 'value="fishers"' in form
    assert 'value="farmers"' not in form
    sent = bruno.post(f"{here}/threads", {**FORM, "board": "fishers"})
    assert thread_of(sent.headers["Location"]).board_id == cast.fishers.id
    for stranger in (cast.dario, cast.elena):
        assert f"{here}/threads/new" not in text_of(Browser(app, stranger).get(here))
        assert Browser(app, stranger).post(f"{here}/threads", FORM).status_code == 403
    assert "/sign-in" in Browser(app, None).get(f"{here}/threads/new").headers["Location"]


def test_a_paper_that_only_members_read_is_discussed_on_its_board(app: Flask, cast: Cast) -> None:
    cast.farmers.reading = Reading.MEMBERS
    _plan, _version, here = published(cast)
    form = text_of(Browser(app, cast.carla).get(f"{here}/threads/new"))
    assert 'value="farmers"' in form
    assert 'value="fishers"' not in form


def test_nothing_typed_is_lost_and_the_same_form_twice_is_one_thread(app: Flask, cast: Cast) -> None:
    _plan, _version, here = published(cast)
    amina = Browser(app, cast.amina)
    back = amina.post(f"{here}/threads", {**FORM, "title": "x", "board": "farmers"})
    assert back.status_code == 422
    assert "Look at block 2." in text_of(back)
    assert amina.post(f"{here}/threads", {**FORM, "board": "nowhere"}).status_code == 422
    shown = amina.post(f"{here}/threads", {**FORM, "board": "farmers", "preview": "1"})
    assert "preview" in text_of(shown)
    once, again = (
        amina.post(f"{here}/threads", {**FORM, "board": "farmers", "token": "t" * 24}) for _ in range(2)
    )
    assert once.headers["Location"] == again.headers["Location"]


def test_a_withheld_version_is_not_discussed_any_more(app: Flask, cast: Cast) -> None:
    _plan, version, here = published(cast)
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    assert Browser(app, cast.carla).post(f"{here}/threads", {**FORM, "board": "farmers"}).status_code == 403


def new_board(plan: Plan, version: Version, uid: str) -> dict[str, object]:
    return {
        "slug": "calendar",
        "name-en": "One calendar",
        "hue": "4",
        "mark": "sun",
        "reading": "public",
        "writing": "members",
        "approach": "thematic",
        "paper": version.paper_id,
        "version": version.number,
        "block": uid,
    }


def test_the_committee_opens_a_board_from_a_strategy_block(app: Flask, cast: Cast) -> None:
    plan, version, here = published(cast)
    fatou = Browser(app, reads_english(cast.fatou))
    link = (
        f"/a/mediterranean/alliances/new?paper={version.paper_id}&amp;version=1&amp;block={plan.strategy.uid}"
    )
    assert link in text_of(fatou.get(here))
    assert link not in text_of(Browser(app, cast.carla).get(here))
    assert "Share one calendar of irrigation." in text_of(fatou.get(link.replace("&amp;", "&")))
    back = fatou.post(
        "/a/mediterranean/alliances", {**new_board(plan, version, plan.strategy.uid), "slug": ""}
    )
    assert back.status_code == 422
    assert f'name="block" value="{plan.strategy.uid}"' in text_of(back)
    assert (
        fatou.post("/a/mediterranean/alliances", new_board(plan, version, plan.strategy.uid)).status_code
        == 303
    )
    board = board_by_slug("calendar")
    assert board is not None
    assert (board.origin_paper_id, board.origin_version, board.origin_block_uid) == (
        version.paper_id,
        1,
        plan.strategy.uid,
    )
    page = text_of(Browser(app, None, "en").get("/boards/calendar"))
    assert "This board was opened from a strategy in version 1 of" in page
    assert f'href="{here}#b-{plan.strategy.uid}"' in page


def test_only_a_published_strategy_opens_a_board(app: Flask, cast: Cast) -> None:
    plan, version, _here = published(cast)
    fatou = Browser(app, cast.fatou)
    for uid in (plan.diagnosis.uid, plan.action.uid, "nowhere"):
        assert fatou.post("/a/mediterranean/alliances", new_board(plan, version, uid)).status_code == 404
    boards = db.session.scalars(select(Board).where(Board.origin_paper_id.is_not(None))).all()
    assert boards == []
