"""From any post to what became of it: on its author's page, below the post, and beside the thread."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Disposition, Fate, How
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.papers.asking import THAT_DAY, Table, ask, table
from tests.papers.test_publishing import draft_with_a_block


@pytest.fixture
def laid(cast: Cast) -> Table:
    laid = table(cast, days=0)
    papers.dispose(
        laid.draft, [laid.post(1)], Fate.SET_ASIDE, by=cast.carla, reason="It only asks.", language="en"
    )
    papers.publish(laid.draft, by=cast.carla)
    db.session.commit()
    return laid


def test_a_person_finds_every_post_of_theirs_and_its_fate(app: Flask, cast: Cast, laid: Table) -> None:
    page = text_of(Browser(app, cast.amina, "en").get("/account/words"))
    base = f"/papers/{laid.draft.paper_id}/versions/1"
    for words in ("It only asks.", f"{base}#b-{laid.other.uid}", f"{base}#b-{laid.block.uid}"):
        assert words in page
    carla = text_of(Browser(app, cast.carla, "en").get("/account/words"))
    assert f"{base}#b-{laid.block.uid}" in carla
    assert "It only asks." not in carla


def test_what_is_not_yet_in_a_paper_waits_and_a_provisional_text_is_named(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        thread = thread_by(cast.amina, cast.farmers, "Another matter")
        page = text_of(Browser(app, cast.amina).get("/account/words"))
    assert f"/threads/{thread.id}?from=1#p1" in page
    assert "En attente" in page
    assert f"/papers/{laid.draft.paper_id}/provisional/mine" in page
    assert "texte provisoire" in page


def test_the_page_is_ones_own_and_one_is_led_to_it(app: Flask, cast: Cast, laid: Table) -> None:
    assert Browser(app, None).get("/account/words").status_code == 302
    amina = Browser(app, cast.amina)
    for place in ("/account", f"/members/{cast.amina.handle}"):
        assert 'href="/account/words"' in text_of(amina.get(place))
    other = text_of(amina.get(f"/members/{cast.carla.handle}"))
    assert '<p><a href="/account/words">' not in other


def test_many_posts_come_page_by_page(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(30):
        says(cast.amina, thread, f"Fact {number}.")
    amina = Browser(app, cast.amina)
    first = text_of(amina.get("/account/words"))
    assert "Fact 29." in first
    assert "Fact 1." not in first
    before = first.rpartition("?before=")[2].partition('"')[0]
    assert "Fact 1." in text_of(amina.get(f"/account/words?before={before}"))


def test_below_a_post_that_is_not_cited_stands_its_fate_and_why(app: Flask, laid: Table) -> None:
    page = text_of(Browser(app, None, "en").get(f"/threads/{laid.thread.id}"))
    assert "It only asks." in page
    assert "Set aside in" in page
    assert "Merged into" in page
    title = laid.draft.paper.title
    assert f"<bdi>{title}</bdi>, version 1</a>" in page, "the title alone runs its own way"


def test_beside_the_thread_its_fate_stands_in_numbers(app: Flask, laid: Table) -> None:
    assert laid.draft.paper.versions[0].fates == {
        str(laid.thread.id): {"cited": 2, "merged": 1, "set-aside": 1}
    }
    page = text_of(Browser(app, None, "en").get(f"/threads/{laid.thread.id}"))
    assert "What became of its posts" in page
    assert f"/papers/{laid.draft.paper_id}/versions/1/posts" in page


def test_a_withheld_version_tells_nothing_of_posts(app: Flask, cast: Cast, laid: Table) -> None:
    version = laid.draft.paper.versions[0]
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    for page in (
        Browser(app, None, "en").get(f"/threads/{laid.thread.id}"),
        Browser(app, cast.amina, "en").get("/account/words"),
    ):
        assert "It only asks." not in text_of(page)


def test_an_author_says_that_a_post_says_the_same_as_another(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "The wells fell.")
    echo = says(cast.amina, thread, "They fell, yes.")
    amina = Browser(app, cast.amina)
    form = f"/threads/{thread.id}/posts/3/mergers"
    assert f"{form}/new" not in text_of(amina.get(f"/threads/{thread.id}"))
    assert amina.get(f"{form}/new").status_code == 404
    draft, _block = draft_with_a_block(cast, thread)
    assert f"{form}/new" in text_of(amina.get(f"/threads/{thread.id}"))
    assert amina.get(f"{form}/new").status_code == 200
    for typed in ("", "nine", "99", "3", "9" * 30):
        answer = amina.post(form, {"target": typed})
        assert answer.status_code == 422, typed
        assert 'id="e-target"' in text_of(answer)
    assert Browser(app, cast.carla).post(form, {"target": "2"}).status_code == 403
    assert amina.post(form, {"target": "#2"}).status_code == 303
    row = db.session.scalars(select(Disposition).where(Disposition.post_id == echo.id)).one()
    assert (row.draft_id, row.fate, row.how) == (draft.id, Fate.MERGED, How.AUTHOR)
