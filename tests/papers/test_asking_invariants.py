"""Whatever happens before publication: told and unreachable are all the authors, whoever answered was told, and no two
publish the same.
"""

import json
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Problem
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Answer, AskedPost, Asking, Block, Draft, ObjectionWindow, Publication, Version
from forum.papers.telling import ask_anew, tell_due
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Cast, gather, person, says, thread_by
from tests.conftest import _empty
from tests.papers.asking import THAT_DAY, ask, change, table
from tests.papers.test_publishing import cite_words, draft_with_a_block
from tests.papers.test_two_hands import at_once
from tests.papers.verifiers import report_on

ACTS = ("meant", "not-meant", "hide", "erase", "change", "work", "lose-address")


def a_thread_of(cast: Cast, authors: list[Member], said: list[int]) -> tuple[Draft, list[Post]]:
    """A frozen thread in which these authors said so much, and its draft that cites the first reply."""
    cast.farmers.objection_window = 7
    cast.farmers.writing = "accounts"  # type: ignore[assignment]  # whoever has an account writes
    thread = thread_by(authors[0], cast.farmers)
    posts = [says(authors[place], thread, f"This is fact {number}.") for number, place in enumerate(said)]
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    if posts:
        cite_words(cast, block, thread, 2)
    db.session.commit()
    return draft, posts


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_told_and_unreachable_are_the_distinct_authors(app: Flask, data: st.DataObject) -> None:
    _empty(app)
    with clock.at(THAT_DAY):
        cast = gather()
        authors = [cast.amina, *(person(f"Author{number} Of") for number in range(4))]
        for author in authors:
            if data.draw(st.booleans(), label=f"{author.name} has no confirmed address") and author.account:
                author.account.confirmed_at = None
        said = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=7), label="who said")
        draft, posts = a_thread_of(cast, authors, said)
        papers.open_window(draft, by=cast.carla)
        db.session.commit()
        asked = {authors[0].id, *(authors[place].id for place in said)}
        for hour, act in enumerate(data.draw(st.lists(st.sampled_from(ACTS), max_size=6), label="acts")):
            with clock.at(THAT_DAY + timedelta(hours=hour)):
                _do(act, cast, draft, posts[hour % len(posts)].id)
    with clock.at(THAT_DAY + timedelta(days=10)):
        ask_anew()
        tell_due()
    with clock.at(THAT_DAY + timedelta(days=13)):
        version = papers.publish(db.session.get_one(Draft, draft.id), by=cast.carla, unaccounted="Time.")
        db.session.commit()
    manifest = json.loads(version.publication.document)
    assert manifest["told"] + manifest["unreachable"] == len(asked)
    assert manifest["answered"] <= manifest["told"]
    for asking in db.session.scalars(select(Asking)):
        assert asking.answered_at is None or asking.told_at is not None
    assert report_on(json_export(version)).ok


def _do(act: str, cast: Cast, draft: Draft, post_id: int) -> None:
    """One thing that may happen before publication; a refusal is an answer."""
    asked = db.session.scalar(select(AskedPost).where(AskedPost.post_id == post_id))
    assert asked is not None
    author = asked.asking.member
    try:
        if act in ("meant", "not-meant"):
            papers.answer_fate(asked, Answer(act), by=author, text="Not so.", language="en")
        elif act == "hide":
            threads.hide(asked.post, by=cast.carla, reason="An address.", language="en")
        elif act == "erase":
            erase_everywhere(author, by=None)
        elif act == "change":
            block = db.session.scalars(select(Block).where(Block.draft_id == draft.id)).one()
            papers.edit_block(
                block,
                by=cast.carla,
                source=f"{block.text} And so on.",
                editorial=False,
                seen_edits=block.edits,
            )
        elif act == "work":
            ask_anew()
            tell_due()
        elif author.account:
            author.account.confirmed_at = None
        db.session.commit()
    except Problem:
        db.session.rollback()


def test_two_moderators_publish_at_once_when_the_window_closes(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
    draft_id, carla = laid.draft.id, cast.carla.id

    def publish() -> object:
        return papers.publish(db.session.get_one(Draft, draft_id), by=db.session.get_one(Member, carla))

    def answer() -> object:
        asked = db.session.scalars(select(AskedPost).order_by(AskedPost.id.desc())).first()
        assert asked is not None
        return papers.answer_fate(
            asked, Answer.NOT_MEANT, by=asked.asking.member, text="At the very last.", language="en"
        )

    with clock.at(THAT_DAY + timedelta(days=7)):
        at_once(app, publish, answer, publish)
    (version,) = db.session.scalars(select(Version)).all()
    (publication,) = db.session.scalars(select(Publication)).all()
    assert json.loads(publication.document)["objections"] == []
    assert report_on(json_export(version)).ok


def test_two_moderators_ask_at_once(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        draft_id, carla = laid.draft.id, cast.carla.id

        def click() -> object:
            return papers.open_window(
                db.session.get_one(Draft, draft_id), by=db.session.get_one(Member, carla)
            )

        at_once(app, click, click, click)
    assert len(db.session.scalars(select(ObjectionWindow)).all()) == 1
    assert len(db.session.scalars(select(Asking)).all()) == 2


def test_an_answer_and_a_change_at_once_lose_nothing(app: Flask, cast: Cast) -> None:
    """By the real clock, which is the one that other threads know."""
    laid = table(cast)
    ask(laid)
    change(laid, laid.other, "So is the river, they say.")
    asked_id, draft_id = laid.asked(4).id, laid.draft.id

    def answer() -> object:
        asked = db.session.get_one(AskedPost, asked_id)
        return papers.answer_fate(
            asked, Answer.NOT_MEANT, by=asked.asking.member, text="Not so.", language="en"
        )

    at_once(app, answer, lambda: papers.ask_again(db.session.get_one(Draft, draft_id)), answer)
    asked = db.session.get_one(AskedPost, asked_id)
    assert asked.answer == Answer.NOT_MEANT
    assert asked.asking.answered_at is not None
    assert asked.letter == 2
