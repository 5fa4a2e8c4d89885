"""While one draft is before its authors the next may be written; it takes over what changed, and loses nothing."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Disposition, Draft, DraftState, Fate
from forum.threads import actions as threads
from tests.cast import Browser, Cast, text_of
from tests.papers.asking import A_WEEK, THAT_DAY, Table, ask, change, table
from tests.papers.test_publishing import cite_words


@pytest.fixture
def laid(cast: Cast) -> Table:
    with clock.at(THAT_DAY):
        laid = table(cast)
        papers.dispose(laid.draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
        papers.clear_disposition(laid.draft, laid.post(1), by=cast.carla)
        ask(laid)
    return laid


def next_draft(laid: Table) -> Draft:
    """The next round is opened, and the next draft with it."""
    with clock.at(THAT_DAY):
        threads.open_round(laid.thread, by=laid.cast.carla)
        draft = papers.open_draft(laid.thread, by=laid.cast.carla)
        db.session.commit()
    return draft


def twin(draft: Draft, block: Block) -> Block | None:
    db.session.expire_all()
    found: Block | None = db.session.scalar(
        select(Block).where(Block.draft_id == draft.id, Block.uid == block.uid)
    )
    return found


def publish(laid: Table) -> None:
    with clock.at(THAT_DAY + 2 * A_WEEK):
        papers.ask_again(laid.draft)
        db.session.commit()
    with clock.at(THAT_DAY + 3 * A_WEEK):
        papers.publish(laid.draft, by=laid.cast.carla, unaccounted="The question itself.")
        db.session.commit()


def test_the_next_draft_opens_while_the_first_is_before_its_authors(laid: Table) -> None:
    following = next_draft(laid)
    assert following.id != laid.draft.id
    assert (following.state, laid.draft.state) == (DraftState.OPEN, DraftState.PROVISIONAL)
    copy = twin(following, laid.block)
    assert copy is not None
    assert copy.text == laid.block.text
    assert papers.open_draft(laid.thread, by=laid.cast.carla) is following


def test_a_block_changed_only_in_the_published_one_is_followed(laid: Table) -> None:
    following = next_draft(laid)
    change(laid, laid.other, "The river is low in summer.")
    publish(laid)
    copy = twin(following, laid.other)
    assert copy is not None
    assert (copy.text, copy.theirs) == ("The river is low in summer.", None)
    assert "low in summer" in copy.html


def test_a_block_changed_in_both_keeps_its_own_with_the_other_beside_it(
    app: Flask, cast: Cast, laid: Table
) -> None:
    following = next_draft(laid)
    mine = twin(following, laid.other)
    assert mine is not None
    change(laid, mine, "Round two says: the river is dry.")
    change(laid, laid.other, "The river is low in summer.")
    publish(laid)
    copy = twin(following, laid.other)
    assert copy is not None
    assert (copy.text, copy.theirs) == ("Round two says: the river is dry.", "The river is low in summer.")
    carla = Browser(app, cast.carla)
    assert f"/drafts/{following.id}/blocks/{copy.id}" in text_of(carla.get(f"/drafts/{following.id}"))
    page = text_of(carla.get(f"/drafts/{following.id}/blocks/{copy.id}"))
    assert "The river is low in summer." in page
    papers.edit_block(
        copy,
        by=cast.carla,
        source=copy.text,
        editorial=False,
        seen_edits=copy.edits,
        cause=ChangeCause.EDITORIAL,
    )
    assert copy.theirs is None


def test_a_block_changed_only_here_stays(laid: Table) -> None:
    following = next_draft(laid)
    mine = twin(following, laid.other)
    assert mine is not None
    change(laid, mine, "Round two says: the river is dry.")
    publish(laid)
    copy = twin(following, laid.other)
    assert copy is not None
    assert (copy.text, copy.theirs) == ("Round two says: the river is dry.", None)


def test_blocks_added_and_taken_out_are_added_and_taken_out(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    added = papers.add_block(laid.block.section, by=cast.carla, source="A late addition.")
    cite_words(cast, added, laid.thread, 2)
    papers.remove_block(laid.other, by=cast.carla)
    db.session.commit()
    publish(laid)
    copy = twin(following, added)
    assert copy is not None
    assert (copy.text, len(copy.citations)) == ("A late addition.", 1)
    assert twin(following, laid.other) is None
    fates = {
        row.post.number: row.fate
        for row in db.session.scalars(select(Disposition).where(Disposition.draft_id == following.id))
    }
    assert fates == {2: Fate.CITED, 3: Fate.MERGED}


def test_what_was_taken_out_here_stays_out_and_what_was_changed_here_is_kept(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    gone, kept = twin(following, laid.block), twin(following, laid.other)
    assert gone is not None
    assert kept is not None
    papers.remove_block(gone, by=cast.carla)
    change(laid, kept, "Round two says: the river is dry.")
    change(laid, laid.block, "The water table fell.")
    papers.remove_block(laid.other, by=cast.carla)
    db.session.commit()
    publish(laid)
    assert twin(following, laid.block) is None
    copy = twin(following, laid.other)
    assert copy is not None
    assert (copy.text, copy.theirs) == ("Round two says: the river is dry.", "")


def test_a_fate_said_since_is_taken_where_none_stands(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    papers.dispose(laid.draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
    db.session.commit()
    publish(laid)
    row = db.session.scalars(
        select(Disposition).where(
            Disposition.draft_id == following.id, Disposition.post_id == laid.post(1).id
        )
    ).one()
    assert row.fate == Fate.PROCEDURAL


def test_a_fate_said_here_stands(cast: Cast, laid: Table) -> None:
    following = next_draft(laid)
    papers.dispose(
        following, [laid.post(1)], Fate.SET_ASIDE, by=cast.carla, reason="It only asks.", language="en"
    )
    papers.dispose(laid.draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
    db.session.commit()
    publish(laid)
    row = db.session.scalars(
        select(Disposition).where(
            Disposition.draft_id == following.id, Disposition.post_id == laid.post(1).id
        )
    ).one()
    assert row.fate == Fate.SET_ASIDE
