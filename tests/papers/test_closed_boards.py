"""A paper draws on a thread of another board, and that board closes to all but its members."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.errors import Invalid
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.exporting import json_export
from forum.papers.fates import fates_of
from forum.papers.models import Block, ChangeCause, Citation, Disposition, Draft, Fate, Version
from forum.papers.reporting import check_file
from forum.threads import actions as threads
from forum.threads.models import Thread
from tests.cast import Browser, Cast, reads_english, text_of, thread_by
from tests.papers.plans import agree
from tests.papers.test_citations_hold import post_of
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread

NOT_FOR_ALL = "(words of a board that not everyone can read)"


def fishers_draft(cast: Cast) -> tuple[Draft, Block, Thread]:
    """The fishers' open draft, which draws on a thread of theirs and on one of the farmers, and cites the latter."""
    farmers = frozen_thread(cast)
    own = thread_by(cast.bruno, cast.fishers, title="Fish", source="Where are the fish?")
    threads.freeze(own, 1, by=cast.carla, reason="Spring is over.", language="en")
    draft, block = draft_with_a_block(cast, own)
    papers.take_in(draft, farmers, by=cast.carla)
    cite_words(cast, block, farmers, 2)
    papers.dispose(draft, [post_of(farmers, 3)], Fate.SET_ASIDE, by=cast.carla, reason="Said elsewhere.")
    return draft, block, farmers


def fishers_version(cast: Cast) -> tuple[Version, Thread]:
    """The fishers' first version; then the farmers' board closes."""
    draft, _block, farmers = fishers_draft(cast)
    version = papers.publish(draft, by=cast.carla, unaccounted="We are two.", waiver="We met.")
    close(cast)
    return version, farmers


def close(cast: Cast) -> None:
    """The farmers' board is read by its members alone from now on."""
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()


def test_quotes_and_posts_go_with_their_board_and_the_paper_stays(app: Flask, cast: Cast) -> None:
    version, _farmers = fishers_version(cast)
    here = f"/papers/{version.paper_id}/versions/1"
    visitor, amina = Browser(app, None, "en"), Browser(app, reads_english(cast.amina))
    for address in (here, f"{here}.md", f"{here}.html", f"{here}.json", f"{here}/posts"):
        page = text_of(visitor.get(address))
        assert "The wells" not in page, address
    assert NOT_FOR_ALL in text_of(visitor.get(here))
    posts = text_of(visitor.get(f"{here}/posts"))
    assert NOT_FOR_ALL in posts
    assert "set aside" in posts
    assert "The wells" in text_of(amina.get(here))
    assert "wells fell" in text_of(amina.get(f"{here}/posts"))


def test_the_file_still_verifies_and_says_that_words_are_not_disclosed(cast: Cast, tmp_path: Path) -> None:
    version, _farmers = fishers_version(cast)
    agree(version)
    file = tmp_path / "paper.json"
    file.write_bytes(json_export(version))
    code, words = check_file(file, version.publication.digest)
    assert code == 0
    assert "not disclosed" in words


def test_an_author_reads_what_became_of_their_own_words_wherever_they_went(cast: Cast) -> None:
    version, farmers = fishers_version(cast)
    key = post_of(farmers, 3).id
    rows, _more = fates_of(version.draft, reader=cast.amina, posts=[key])
    assert rows[0].state == "shown"
    rows, _more = fates_of(version.draft, reader=cast.bruno, posts=[key])
    assert (rows[0].state, rows[0].summary, rows[0].author_name) == ("closed", "", "")


def test_the_next_draft_starts_without_the_closed_thread_and_says_so(app: Flask, cast: Cast) -> None:
    version, farmers = fishers_version(cast)
    own = next(thread for thread in version.draft.threads if thread.id != farmers.id)
    draft = papers.open_draft(own, by=cast.carla)
    assert draft.threads == [own]
    assert not db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)).all()
    assert not db.session.scalars(select(Disposition).where(Disposition.draft_id == draft.id)).all()
    assert checklist_of(draft).left_behind == [farmers.id]
    db.session.commit()
    page = text_of(Browser(app, reads_english(cast.carla)).get(f"/drafts/{draft.id}"))
    assert f"thread {farmers.id} any more: this draft was opened without it" in page
    for block in db.session.scalars(select(Block).where(Block.draft_id == draft.id)).all():
        papers.edit_block(
            block,
            by=cast.carla,
            source=block.text or "",
            editorial=block.editorial,
            seen_edits=block.edits,
            cause=ChangeCause.EDITORIAL,
        )
    second = papers.publish(draft, by=cast.carla, unaccounted="We are two.", waiver="We met.")
    agree(second)


def test_a_draft_neither_takes_in_nor_cites_nor_publishes_what_closed(app: Flask, cast: Cast) -> None:
    draft, block, farmers = fishers_draft(cast)
    close(cast)
    with pytest.raises(Invalid):
        cite_words(cast, block, farmers, 3)
    with pytest.raises(Invalid):
        papers.publish(draft, by=cast.carla, unaccounted="We are two.", waiver="We met.")
    assert checklist_of(draft).closed_threads == [farmers.id]
    desk = Browser(app, reads_english(cast.carla))
    answer = desk.post(f"/drafts/{draft.id}/threads/{farmers.id}/removal")
    assert answer.status_code == 303
    db.session.expire_all()
    assert farmers not in draft.threads
    assert not db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)).all()
    with pytest.raises(Invalid) as problem:
        papers.take_in(draft, farmers, by=cast.carla)
    assert problem.value.field == "thread"
    block.editorial = True
    agree(papers.publish(draft, by=cast.carla, unaccounted="We are two.", waiver="We met."))


def test_leaving_a_thread_is_one_entry_and_twice_does_no_harm(cast: Cast) -> None:
    draft, _block, farmers = fishers_draft(cast)

    def entries() -> int:
        wanted = select(Entry).where(Entry.verb == Verb.DRAFT_CHANGED)
        return len(db.session.scalars(wanted).all())

    before = entries()
    papers.leave(draft, farmers, by=cast.carla)
    papers.leave(draft, farmers, by=cast.carla)
    assert entries() == before + 1
    with pytest.raises(Invalid):
        papers.leave(draft, draft.threads[0], by=cast.carla)
