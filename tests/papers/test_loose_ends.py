"""What a draft holds beyond its snapshots is said in a sentence before publishing, and never reaches a version."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.fates import fates_of
from forum.papers.models import Block, Citation, Disposition, Draft, Fate, How
from forum.papers.queries import excerpts_of
from forum.papers.verification import verify
from forum.threads import actions as threads
from forum.threads.models import Excerpt, Post, Thread
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread


def numbered(thread: Thread, number: int) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == number)).one()


def fate_of(draft: Draft, post: Post) -> tuple[Fate, How] | None:
    row = db.session.scalar(
        select(Disposition).where(Disposition.draft_id == draft.id, Disposition.post_id == post.id)
    )
    return (row.fate, row.how) if row else None


def second_round(cast: Cast) -> tuple[Thread, Draft, Block, Post]:
    """A frozen thread with its draft, and a fourth post in a second round that is still open."""
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    threads.open_round(thread, by=cast.carla)
    return thread, draft, block, says(cast.carla, thread, "The river is low as well.")


def test_a_citation_from_after_the_freeze_waits_for_the_next(app: Flask, cast: Cast) -> None:
    thread, draft, block, late = second_round(cast)
    cite_words(cast, block, thread, late.number)
    with pytest.raises(Invalid, match=f"#{late.number}"):
        papers.publish(draft, by=cast.carla, unaccounted="Time.")
    page = Browser(app, cast.carla).post(f"/drafts/{draft.id}/publication", {"unaccounted": "Time."})
    assert page.status_code == 422
    threads.freeze(thread, 2, by=cast.carla, reason="Enough.", language="en")
    assert papers.publish(draft, by=cast.carla, unaccounted="Time.").number == 1


def test_a_post_merged_into_one_from_after_the_freeze_waits_too(cast: Cast) -> None:
    thread, draft, _block, late = second_round(cast)
    papers.dispose(draft, [numbered(thread, 2)], Fate.MERGED, by=cast.carla, target=late)
    with pytest.raises(Invalid, match=f"#{late.number}"):
        papers.publish(draft, by=cast.carla, unaccounted="Time.")


def test_a_thread_that_is_not_frozen_keeps_only_what_is_cited_of_it_back(cast: Cast) -> None:
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    other = thread_by(cast.amina, cast.farmers, title="The other well")
    papers.open_draft(other, by=cast.carla, paper=draft.paper)
    papers.dispose(draft, [numbered(other, 1)], Fate.PROCEDURAL, by=cast.carla)
    cite_words(cast, block, other, 1)
    with pytest.raises(Invalid):
        papers.publish(draft, by=cast.carla, unaccounted="Time.")
    papers.uncite(block.citations[0], by=cast.carla)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    assert {row["thread"] for row in json.loads(version.publication.document)["posts"]} != {other.id}


def test_a_version_lists_the_posts_of_its_snapshots_as_they_were(app: Flask, cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    threads.open_round(thread, by=cast.carla)
    says(cast.amina, thread, "A late word.")
    threads.edit(numbered(thread, 2), by=cast.carla, source="Other words now.", language="en", kind="reply")
    rows, more = fates_of(version.draft, reader=None)
    assert [row.number for row in rows] == [1, 2, 3]
    assert "four metres" in rows[1].summary
    assert not more
    page = text_of(Browser(app, None).get(f"/papers/{draft.paper_id}/versions/1/posts"))
    assert "A late word." not in page


def test_a_second_version_says_what_it_saw_that_the_first_had_not(app: Flask, cast: Cast) -> None:
    thread, draft, _block, late = second_round(cast)
    papers.publish(draft, by=cast.carla, unaccounted="Time.")
    threads.edit(
        numbered(thread, 2), by=cast.carla, source="It fell by five metres.", language="en", kind="reply"
    )
    threads.freeze(thread, 2, by=cast.carla, reason="Enough.", language="en")
    second = papers.open_draft(thread, by=cast.carla)
    version = papers.publish(second, by=cast.carla, unaccounted="Time.")
    threads.open_round(thread, by=cast.carla)
    last = numbered(thread, 3)
    threads.edit(last, by=last.author, source="Since then.", language="en", kind="reply")
    rows, _more = fates_of(version.draft, reader=None)
    assert [row.since for row in rows] == [None, "edited", None, "new"]
    page = text_of(Browser(app, None).get(f"/papers/{draft.paper_id}/versions/2/posts"))
    assert late.revision.summary in page


def test_a_paper_draws_only_on_threads_that_its_readers_may_read(cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    hidden = thread_by(cast.bruno, cast.fishers, title="Among fishers only")
    cast.fishers.reading = Reading.MEMBERS
    db.session.flush()
    with pytest.raises(Invalid):
        papers.open_draft(hidden, by=cast.carla, paper=draft.paper)
    assert papers.open_draft(hidden, by=cast.carla).paper.board_id == cast.fishers.id


def test_excerpts_of_masked_posts_are_not_offered(app: Flask, cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    post = numbered(thread, 2)
    threads.keep_excerpt(post.revision, by=cast.carla, start=10, stop=29)
    assert len(excerpts_of(draft)) == 1
    threads.hide(post, by=cast.carla, reason="An address.", language="en")
    assert excerpts_of(draft) == []
    for place in (f"/drafts/{draft.id}", f"/drafts/{draft.id}/blocks/{block.id}"):
        assert "fell by" not in text_of(Browser(app, cast.carla).get(place))
    threads.show_again(post, by=cast.carla, reason="It was not.", language="en")
    threads.redact(post.revision, by=cast.carla, reason="An address.", language="en")
    assert excerpts_of(draft) == []


def test_a_cited_post_stays_cited_until_its_citations_are_taken_back(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    with pytest.raises(Invalid):
        papers.dispose(draft, [numbered(thread, 2)], Fate.PROCEDURAL, by=cast.carla)
    assert fate_of(draft, numbered(thread, 2)) == (Fate.CITED, How.SINGLE)


def test_a_reply_follows_its_parent_again_when_it_is_cited_no_more(cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    parent, reply = numbered(thread, 2), numbered(thread, 3)
    papers.dispose(draft, [parent], Fate.PROCEDURAL, by=cast.carla)
    excerpt = threads.keep_excerpt(reply.revision, by=cast.carla, start=0, stop=4)
    citation = papers.cite(block, excerpt, by=cast.carla)
    assert fate_of(draft, reply) == (Fate.CITED, How.SINGLE)
    papers.uncite(citation, by=cast.carla)
    assert fate_of(draft, reply) == (Fate.PROCEDURAL, How.FOLLOWED)


def test_what_was_said_of_a_post_before_its_freeze_goes_on_into_the_next_draft(cast: Cast) -> None:
    thread, draft, _block, late = second_round(cast)
    papers.dispose(draft, [late], Fate.PROCEDURAL, by=cast.carla)
    papers.publish(draft, by=cast.carla, unaccounted="Time.")
    threads.freeze(thread, 2, by=cast.carla, reason="Enough.", language="en")
    again = papers.open_draft(thread, by=cast.carla)
    assert fate_of(again, late) == (Fate.PROCEDURAL, How.SINGLE)


def test_the_same_citation_sent_twice_is_one(app: Flask, cast: Cast) -> None:
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    other = papers.add_block(block.section, by=cast.carla, source="So is the river.")
    browser = Browser(app, cast.carla)
    place = f"/drafts/{draft.id}/blocks/{block.id}/citations"
    for relation in ("supports", "supports", "praises"):
        assert browser.post(place, {"uid": other.uid, "relation": relation}).status_code == 303
    assert browser.post(place, {"uid": "x\0y"}).status_code == 422
    assert browser.post(place, {"excerpt": "9" * 5000}).status_code == 422
    assert len(db.session.scalars(select(Citation)).all()) == 1


def test_words_erased_while_a_draft_is_open_leave_it_publishable(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "The wells fell by four metres.")
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    erase_everywhere(cast.amina, by=cast.amina)
    version = papers.publish(db.session.get_one(Draft, draft.id), by=cast.carla)
    assert version.counts["erased"] == 2
    assert verify(json_export(version)).ok
    assert db.session.scalars(select(Excerpt)).one().quote is None


def test_what_was_typed_for_a_draft_published_meanwhile_comes_back(app: Flask, cast: Cast) -> None:
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    papers.publish(draft, by=cast.carla, unaccounted="Time.")
    page = Browser(app, cast.carla).post(
        f"/drafts/{draft.id}/sections/{block.section_id}/blocks", {"text": "A long new paragraph."}
    )
    assert page.status_code == 409
    assert "A long new paragraph." in text_of(page)


def test_a_draft_takes_the_title_that_a_thread_has_however_long_it_came_from_elsewhere(cast: Cast) -> None:
    thread = frozen_thread(cast)
    thread.title = "Re: " * 100
    assert papers.open_draft(thread, by=cast.carla).title == thread.title
