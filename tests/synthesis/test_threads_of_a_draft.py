"""Which paper a thread goes into, and which threads a draft draws on."""

from flask import Flask
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.models import Draft, Paper
from forum.threads import actions as threads
from forum.threads.models import Thread
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by


def frozen(cast: Cast, title: str) -> Thread:
    """A thread of the farmers under this title, frozen."""
    thread = thread_by(cast.amina, cast.farmers, title=title)
    says(cast.amina, thread, f"What I know of {title}.")
    threads.freeze(thread, 1, by=cast.carla, reason="Spring is over.", language="en")
    db.session.commit()
    return thread


def test_a_thread_offers_a_new_paper_and_those_of_its_board(app: Flask, cast: Cast) -> None:
    wells, pumps = frozen(cast, "Wells"), frozen(cast, "Pumps")
    carla = Browser(app, reads_english(cast.carla))
    draft = papers.open_draft(wells, by=cast.carla)
    db.session.commit()
    choice = f"/threads/{pumps.id}/drafts/new"
    assert choice in text_of(carla.get(f"/threads/{pumps.id}/moderate"))
    page = text_of(carla.get(choice))
    assert 'value="new" checked' in page
    assert f'value="{draft.paper_id}"' in page
    answer = carla.post(f"/threads/{pumps.id}/drafts", {"paper": str(draft.paper_id)})
    assert answer.headers["Location"] == f"/drafts/{draft.id}"
    db.session.expire_all()
    assert set(draft.threads) == {wells, pumps}
    assert {snapshot.thread_id for snapshot in draft.snapshots} == {wells.id, pumps.id}


def test_a_new_paper_is_one_paper_however_often_one_clicks(app: Flask, cast: Cast) -> None:
    wells = frozen(cast, "Wells")
    carla = Browser(app, reads_english(cast.carla))
    first = papers.open_draft(wells, by=cast.carla)
    papers.take_in(first, frozen(cast, "Pumps"), by=cast.carla)
    db.session.commit()
    places = {
        carla.post(f"/threads/{wells.id}/drafts", {"paper": "new"}).headers["Location"] for _turn in range(2)
    }
    assert len(places) == 1
    assert places != {f"/drafts/{first.id}"}
    assert len(db.session.scalars(select(Paper)).all()) == 2


def test_a_paper_that_is_not_there_is_asked_for_again(app: Flask, cast: Cast) -> None:
    wells = frozen(cast, "Wells")
    carla = Browser(app, reads_english(cast.carla))
    for chosen in ("999999", "²", "nothing", "99999999999999999999999"):
        answer = carla.post(f"/threads/{wells.id}/drafts", {"paper": chosen})
        assert answer.status_code == 422, chosen
        assert "Choose a paper." in text_of(answer)
    assert not db.session.scalars(select(Draft)).all()


def test_the_desk_takes_a_further_thread_in_and_lets_it_go(app: Flask, cast: Cast) -> None:
    wells, pumps = frozen(cast, "Wells"), frozen(cast, "Pumps")
    running = thread_by(cast.amina, cast.farmers, title="Not frozen")
    draft = papers.open_draft(wells, by=cast.carla)
    db.session.commit()
    carla = Browser(app, reads_english(cast.carla))
    desk = f"/drafts/{draft.id}"
    offered = text_of(carla.get(desk)).partition('id="f-thread"')[2].partition("</select>")[0]
    assert f'value="{pumps.id}"' in offered
    assert f'value="{running.id}"' not in offered
    for _twice in range(2):
        assert carla.post(f"{desk}/threads", {"thread": str(pumps.id)}).status_code == 303
    wanted = select(Entry).where(Entry.verb == Verb.DRAFT_CHANGED)
    assert len(db.session.scalars(wanted).all()) == 1
    assert "What I know of Pumps." in text_of(carla.get(desk))
    assert carla.post(f"{desk}/threads", {"thread": str(running.id)}).status_code == 422
    assert carla.post(f"{desk}/threads", {"thread": "nothing"}).status_code == 422
    assert carla.post(f"{desk}/threads/{wells.id}/removal").status_code == 303
    db.session.expire_all()
    assert draft.threads == [pumps]
    assert carla.post(f"{desk}/threads/{pumps.id}/removal").status_code == 422


def test_who_does_not_moderate_takes_nothing_in(app: Flask, cast: Cast) -> None:
    wells, pumps = frozen(cast, "Wells"), frozen(cast, "Pumps")
    draft = papers.open_draft(wells, by=cast.carla)
    db.session.commit()
    amina = Browser(app, cast.amina)
    assert amina.get(f"/threads/{pumps.id}/drafts/new").status_code == 403
    assert amina.post(f"/drafts/{draft.id}/threads", {"thread": str(pumps.id)}).status_code in (403, 404)
    assert amina.post(f"/drafts/{draft.id}/threads/{wells.id}/removal").status_code in (403, 404)


def test_words_of_a_closed_board_stay_there(app: Flask, cast: Cast) -> None:
    wells = frozen(cast, "Wells")
    fish = thread_by(cast.bruno, cast.fishers, title="Fish")
    threads.freeze(fish, 1, by=cast.carla, reason="Spring is over.", language="en")
    draft = papers.open_draft(fish, by=cast.carla)
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    carla = Browser(app, reads_english(cast.carla))
    answer = carla.post(f"/drafts/{draft.id}/threads", {"thread": str(wells.id)})
    assert answer.status_code == 422
    assert "can only be quoted on that board" in text_of(answer)
