"""Words that not everyone may read are given to no machine, whenever their board closes."""

from typing import Any

import pytest
from flask import Flask

from forum.boards.models import Board, Reading
from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.renditions import actions, chores
from forum.renditions.originals import OfDraft, OfPost
from forum.threads import actions as threads
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.renditions.libretranslate import Server, asked_for_french, in_french, the_rendition
from tests.renditions.papers import two_blocks


def test_no_words_leave_that_not_everyone_may_read(app: Flask, cast: Cast, machine: Server) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "He lives at 4, Mill street.")
    db.session.commit()
    actions.ask_machine(OfPost(post), "fr", by=cast.carla)
    threads.hide(post, by=cast.carla, reason="An address.", language="en")
    db.session.commit()
    chores.ask()
    assert machine.asked == []
    with pytest.raises(Invalid):
        actions.ask_machine(OfPost(post), "ar", by=cast.carla)
    cast.fishers.reading = Reading.MEMBERS
    inside = says(cast.carla, thread_by(cast.bruno, cast.fishers), "Between us.")
    db.session.commit()
    with pytest.raises(Invalid):
        actions.ask_machine(OfPost(inside), "fr", by=cast.carla)
    app.config["TRANSLATE_PRIVATE"] = True
    actions.ask_machine(OfPost(inside), "fr", by=cast.carla)
    db.session.commit()
    chores.ask()
    app.config["TRANSLATE_PRIVATE"] = False
    assert len(machine.asked) == 1


def test_no_draft_leaves_before_it_stands_before_its_authors(app: Flask, cast: Cast, machine: Server) -> None:
    draft, _first, _second = two_blocks(cast)
    reads_english(cast.carla)
    address = f"/renditions/drafts/{draft.id}/fr"
    for private in (False, True):
        app.config["TRANSLATE_PRIVATE"] = private
        assert "Ask the machine" not in text_of(Browser(app, cast.carla).get(f"{address}/edit"))
        with pytest.raises(Invalid, match="before it stands before its authors"):
            actions.ask_machine(OfDraft(draft), "fr", by=cast.carla)
        refused = Browser(app, cast.carla).post(f"{address}/machine")
        assert refused.status_code == 422
    app.config["TRANSLATE_PRIVATE"] = False
    assert machine.asked == []
    cast.farmers.objection_window = 7
    papers.open_window(draft, by=cast.carla)
    actions.ask_machine(OfDraft(draft), "fr", by=cast.carla)
    db.session.commit()
    chores.ask()
    assert machine.asked


def test_a_board_that_closes_meanwhile_is_not_given_away(app: Flask, cast: Cast, machine: Server) -> None:
    original, _uid = asked_for_french(cast)
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    chores.ask()
    assert machine.asked == []
    assert original


def test_a_board_that_closes_between_two_parts_gives_the_second_to_nobody(
    app: Flask, cast: Cast, machine: Server
) -> None:
    asked_for_french(cast)
    board_id = cast.farmers.id

    def closing(question: dict[str, Any]) -> tuple[int, bytes]:
        with app.app_context():
            db.session.get_one(Board, board_id).reading = Reading.MEMBERS
            db.session.commit()
            db.session.remove()
        return in_french(question)

    machine.answer = closing
    chores.ask()
    assert len(machine.asked) == 1
    assert the_rendition().machine_at is None, "and it is not asked again"
