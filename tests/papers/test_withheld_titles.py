"""Titles that were withheld before withholding saw to them: the migration calls their papers by what is shown."""

from flask import Flask
from sqlalchemy import select, text

from forum import schema
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Draft, Paper, Version
from forum.threads.models import Thread
from tests.cast import Cast
from tests.papers.test_publishing import draft_with_a_block, frozen_thread

BEFORE = "20261127_1845"
SPOILT = "Mister X poisons the wells"


def titled(cast: Cast, draft: Draft, title: str) -> Version:
    papers.rename_draft(draft, by=cast.carla, title=title, language="en")
    return papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")


def withheld(cast: Cast, version: Version) -> None:
    papers.withhold(version, by=cast.fatou, reason="The court.", language="en")


def first_draft(cast: Cast) -> tuple[Draft, Thread]:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    return draft, draft.threads[0]


def test_papers_that_bear_a_withheld_title_are_called_by_what_is_shown(app: Flask, cast: Cast) -> None:
    cast.assembly.language = "fr"
    draft, thread = first_draft(cast)
    titled(cast, draft, "On wells")
    fallen_back = titled(cast, papers.open_draft(thread, by=cast.carla), SPOILT)
    withheld(cast, fallen_back)

    draft, _thread = first_draft(cast)
    none_shown = titled(cast, draft, SPOILT)
    withheld(cast, none_shown)

    draft, thread = first_draft(cast)
    withheld(cast, titled(cast, draft, SPOILT))
    renamed = titled(cast, papers.open_draft(thread, by=cast.carla), "On rivers")

    draft, thread = first_draft(cast)
    withheld(cast, titled(cast, draft, "On the sea"))
    said_again = titled(cast, papers.open_draft(thread, by=cast.carla), "On the sea")
    expected = {
        fallen_back.paper_id: "On wells",
        none_shown.paper_id: "Une version retirée de la vue par obligation légale",
        renamed.paper_id: "On rivers",
        said_again.paper_id: "On the sea",
    }
    titles = select(Paper.id, Paper.title)
    assert dict(db.session.execute(titles).all()) == expected
    # As the rows were left before titles were withheld with their versions.
    for paper_id in (fallen_back.paper_id, none_shown.paper_id):
        db.session.execute(
            text("UPDATE papers SET title = :title WHERE id = :id"), {"title": SPOILT, "id": paper_id}
        )
    db.session.commit()
    for _time in range(2):
        schema.downgrade(BEFORE)
        schema.upgrade()
        assert dict(db.session.execute(titles).all()) == expected
        db.session.rollback()
