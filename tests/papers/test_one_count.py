"""The desk, the checklist and the version count the same posts: what a version of the draft rests on."""

from flask import Flask
from lxml import html
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.coverage import coverage, tally
from forum.papers.fates import Sieve, fates_of, posts_of
from forum.papers.models import Block, Draft, Fate, Section, SectionKind
from forum.threads import actions as threads
from forum.threads.models import Thread
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.asking import THAT_DAY, ask, table
from tests.papers.test_publishing import cite_words


def written_before_the_freeze(cast: Cast) -> tuple[Thread, Draft, Block]:
    """A draft of three posts, one cited; the round is frozen when it is written."""
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    says(cast.amina, thread, "Mine fell too.")
    draft = papers.open_draft(thread, by=cast.carla)
    section = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id, Section.kind == SectionKind.DIAGNOSIS)
    ).one()
    block = papers.add_block(section, by=cast.carla, source="The water table is falling.")
    cite_words(cast, block, thread, 2)
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    db.session.commit()
    return thread, draft, block


def test_a_freeze_after_the_draft_was_opened_counts_at_once(app: Flask, cast: Cast) -> None:
    cast.farmers.objection_window = 0
    thread, draft, _block = written_before_the_freeze(cast)
    checks = checklist_of(draft)
    assert (checks.not_frozen_threads, checks.not_frozen_posts, checks.unaccounted) == ([], [], 2)
    carla = Browser(app, reads_english(cast.carla))
    page = text_of(carla.get(f"/drafts/{draft.id}"))
    assert "Nothing is frozen yet" not in page
    assert f"Thread {thread.id} is not frozen" not in page
    assert "2 posts are not accounted for." in page
    assert 'name="unaccounted"' in page
    assert draft.snapshots == []
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    assert version.counts is not None
    assert version.counts["not_at_all"] == checks.unaccounted == tally(draft)["not_at_all"]


def test_a_round_that_is_not_frozen_is_in_no_count_of_the_checklist(cast: Cast) -> None:
    thread, draft, block = written_before_the_freeze(cast)
    threads.open_round(thread, by=cast.carla)
    late = says(cast.amina, thread, "A word of the second round.")
    cite_words(cast, block, thread, late.number)
    checks = checklist_of(draft)
    assert checks.unaccounted == 2
    assert checks.not_frozen_posts == [(thread.id, late.number)]


def test_while_authors_are_asked_the_desk_counts_what_they_are_asked_about(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        threads.open_round(laid.thread, by=cast.carla)
        says(cast.amina, laid.thread, "A word of the second round.")
        threads.edit(laid.post(3), by=cast.amina, source="Mine did not fall.", kind="reply", language="en")
        db.session.commit()
        assert tally(laid.draft) == {
            "posts": 4,
            "one_by_one": 4,
            "bulk": 0,
            "not_at_all": 0,
            "hidden": 0,
            "erased": 0,
        }
        assert coverage(laid.draft).whole.posts == 4
        rows, _more = fates_of(laid.draft, reader=None)
        assert [row.number for row in rows] == [1, 2, 3, 4]
        assert [row.id for row in posts_of(laid.draft, Sieve())] == [row.post_id for row in rows]
        page = html.fromstring(text_of(Browser(app, cast.carla).get(f"/drafts/{laid.draft.id}")))
        assert len(page.xpath("//ol[@id='f-posts']/li")) == 4


def test_an_act_for_all_that_the_filter_shows_is_for_no_post_of_the_next_round(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        papers.clear_disposition(laid.draft, laid.post(1), by=cast.carla)
        ask(laid)
        threads.open_round(laid.thread, by=cast.carla)
        says(cast.amina, laid.thread, "A word of the second round.")
        meant = posts_of(laid.draft, Sieve(unaccounted=True))
        assert [row.id for row in meant] == [laid.post(1).id]
        act = papers.dispose(laid.draft, meant, Fate.PROCEDURAL, by=cast.carla)
        assert act.posts == 1
